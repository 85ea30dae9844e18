"""MultiHop-RAG over its pool: each question over the evidence sentences of all questions."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from eval.cases.case import GivenText, SelectionCase
from eval.cases.folding import fold
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines

INFO = DatasetInfo(
    name="multihop_pool",
    title="MultiHop-RAG, evidence pool",
    source="Tang and Yang, MultiHop-RAG: Benchmarking Retrieval-Augmented Generation for Multi-Hop Queries "
    "(COLM 2024)",
    licence="ODC-BY 1.0",
    measures="finding all sentences, of two to four news articles, that a question needs; declining without any",
    task=Task.SELECTION,
    files=("multihop_rag/temp/MultiHopRAG_hotpot_tmp.jsonl.gz",),
    home="https://github.com/HoanNhi/ircot",
)

ARTICLES_SHOWN = 150
COMMON = 0.25  # of the articles have a word that tells nothing
_NO_ANSWER = "Insufficient information."


def load(options: LoadOptions) -> Dataset:
    """Every question over the 150 articles of the pool nearest to it by rare words, and those that hold its gold.

    The pool has 981 sentences of 609 articles. With all of them in each of 2,556 records a run would take 600 MB,
    and what shares no rare word with a question is never ranked high: of the sentences wanted, similarity finds
    .854 in the best ten here and .854 over the whole pool (335 questions); 99 % would be near without their help.
    """
    rows = list(read_json_lines(INFO, options, INFO.files[0]))
    pool = _Pool(context for row in rows for context in row.value.get("contexts", ()))
    return Dataset(INFO, make_cases(rows, partial(_make, pool)))


class _Pool:
    """Evidence sentences by article title, and which articles have which word."""

    def __init__(self, contexts: Iterable[dict[str, Any]]) -> None:
        self.articles: dict[str, dict[str, GivenText]] = defaultdict(dict)
        for context in contexts:
            title, text = context["title"], context["paragraph_text"]
            self.articles[title].setdefault(text, GivenText(text=text, title=title))
        self._with_word: dict[str, list[str]] = defaultdict(list)
        for title, sentences in self.articles.items():
            for word in set(fold(" ".join([title, *sentences]))):
                self._with_word[word].append(title)

    def nearest(self, question: str, count: int) -> list[str]:
        """Titles of the articles that share most with the question; a word weighs more, the fewer have it."""
        scores: dict[str, float] = defaultdict(float)
        for word in dict.fromkeys(fold(question)):
            titles = self._with_word.get(word, ())
            if len(titles) <= len(self.articles) * COMMON:
                for title in titles:
                    scores[title] += math.log(len(self.articles) / len(titles))
        return heapq.nlargest(count, scores, key=lambda title: (scores[title], title))

    def sentences_of(self, titles: Iterable[str]) -> tuple[GivenText, ...]:
        """Their sentences, in the order of the pool, so that the order gives nothing away."""
        wanted = set(titles)
        return tuple(
            sentence
            for title, sentences in self.articles.items()
            if title in wanted
            for sentence in sentences.values()
        )


def _make(pool: _Pool, row: Row) -> Iterator[SelectionCase]:
    body = row.value
    contexts = body["contexts"]
    titles = [context["title"] for context in contexts]
    sentences = pool.sentences_of([*titles, *pool.nearest(body["question_text"], ARTICLES_SHOWN)])
    gold = tuple(sorted(_places(sentences, contexts)))
    answerable = body["answers_objects"][0]["spans"] != [_NO_ANSWER]
    yield SelectionCase(
        id=body["question_id"],
        question=body["question_text"],
        sentences=sentences,
        answerable=answerable,
        gold=(gold,) if gold else (),
        tags=(body["type"], f"{len(gold)} sentences") if answerable else ("null",),
    )


def _places(sentences: Sequence[GivenText], contexts: Sequence[dict[str, Any]]) -> Iterator[int]:
    places = {(one.title, one.text): place for place, one in enumerate(sentences)}
    return (places[context["title"], context["paragraph_text"].strip()] for context in contexts)


ADAPTER = Adapter(INFO, load)
