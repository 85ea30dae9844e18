"""MultiHop-RAG: questions that only several news articles together answer, with the sentences that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from eval.cases.case import AnsweringCase, Quote
from eval.cases.gold import check_quotes
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json, read_json_lines
from eval.datasets.reading import reading
from index.article import ArticleDraft

QUESTIONS = "multihop_rag/temp/MultiHopRAG_hotpot_tmp.jsonl.gz"
SAMPLE = "search_datasets_samples/multihop_rag/ground_truth.json.gz"
UNANSWERED = "Insufficient information."

INFO = DatasetInfo(
    name="multihop_rag",
    title="MultiHop-RAG, evidence sentences",
    source="Tang and Yang, MultiHop-RAG: Benchmarking Retrieval-Augmented Generation for Multi-Hop Queries "
    "(COLM 2024)",
    licence="ODC-BY 1.0",
    measures="answers and citations that need several articles; declining where no article answers",
    files=(QUESTIONS, SAMPLE),
    home="https://github.com/HoanNhi/ircot (the sample: https://github.com/zc277584121/search-datasets)",
)

_YES_OR_NO = frozenset({"yes", "no"})


class _Pool:
    """The articles by title, each with the sentences by which some question proves its answer."""

    def __init__(self) -> None:
        self._sentences: dict[str, dict[str, None]] = {}
        self._names: dict[str, str] = {}

    def add(self, title: str, sentence: str) -> str:
        """Take a sentence in; gives the name of its article."""
        self._sentences.setdefault(title, {})[sentence] = None
        return self._names.setdefault(title, f"article-{len(self._names) + 1}")

    def drafts(self, known: Mapping[str, Mapping[str, Any]]) -> tuple[ArticleDraft, ...]:
        """An article a title, a paragraph a sentence."""
        return tuple(
            _draft(self._names[title], title, "\n\n".join(sentences), known.get(title, {}))
            for title, sentences in self._sentences.items()
        )


def load(options: LoadOptions) -> Dataset:
    """Every question over the pool of all evidence sentences.

    The articles themselves are not in these copies: each is stored with the sentences by which some question
    proves its answer. Publisher, date and address are known of those that the sample names, about half.
    """
    pool = _Pool()
    cases = make_cases(read_json_lines(INFO, options, QUESTIONS), partial(_make, pool=pool))
    drafts = pool.drafts(_read_known(options))
    check_quotes(cases, {draft.source: draft.text for draft in drafts if draft.source})
    return Dataset(INFO, cases, drafts)


def _make(row: Row, *, pool: _Pool) -> Iterator[AnsweringCase]:
    body = row.value
    (answer,) = (span for given in body["answers_objects"] for span in given["spans"])
    quotes = tuple(
        Quote(article=pool.add(one["title"], one["paragraph_text"]), quote=one["paragraph_text"])
        for one in body["contexts"]
    )
    is_answerable = answer != UNANSWERED
    kind = body["type"] if is_answerable else "null"
    yes_or_no = ("yes_or_no",) if answer.casefold() in _YES_OR_NO else ()
    yield AnsweringCase(
        id=body["question_id"],
        question=body["question_text"],
        answerable=is_answerable,
        answers=(answer,) if is_answerable else (),
        evidence=(quotes,) if quotes else (),
        tags=(kind, *yes_or_no),
    )


def _read_known(options: LoadOptions) -> dict[str, Mapping[str, Any]]:
    """What the sample says of articles, by title."""
    sample = read_json(INFO, options, SAMPLE)
    with reading(SAMPLE):
        return {fact["title"]: fact for question in sample.values() for fact in question["evidence_list"]}


def _draft(name: str, title: str, text: str, known: Mapping[str, Any]) -> ArticleDraft:
    published = known.get("published_at")
    return ArticleDraft(
        text=text,
        title=title,
        source=name,
        publisher=known.get("source"),
        author=known.get("author"),
        url=known.get("url"),
        published_at=datetime.fromisoformat(published) if published else None,
    )


ADAPTER = Adapter(INFO, load)
