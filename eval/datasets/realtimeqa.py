"""RealTime QA: weekly news quizzes with the pages that a web search found for each question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from eval.cases.case import AnsweringCase, CaseFilters
from eval.cases.folding import contains, fold
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents, is_readable
from eval.datasets.public_files import Row, make_cases, read_json_lines
from index.article import ArticleDraft

INFO = DatasetInfo(
    name="realtimeqa",
    title="RealTime QA, full pages",
    source="Kasai et al., RealTime QA: What's the Answer Right Now? (NeurIPS 2023), 400 questions of 2024 and 2025",
    licence="none stated: measure only",
    measures="answers from real news pages found by a web search; declining where they do not say",
    files=("realtimeqa/dev.jsonl.gz",),
    home="https://github.com/realtimeqa/realtimeqa_public",
)

Page = dict[str, Any]
_LONGEST_NAME = 3
_NEEDS_CHOICES = "of the following"
_PLAIN_WORD = re.compile("[a-z]{4,}")


def load(options: LoadOptions) -> Dataset:
    """Every question over its own pages, whole; see `load_questions`."""
    return load_questions(INFO, options, lambda pages: pages)


def load_questions(
    info: DatasetInfo, options: LoadOptions, cut: Callable[[Sequence[Page]], Sequence[Page]]
) -> Dataset:
    """The questions, each to be answered from its own pages as `cut` leaves them.

    The set does not say which questions its pages answer. One is answerable where the right choice stands on
    a page, and unanswerable where it is at most three words long and no page has them all. The rest is left
    out (no rule can tell what a page says in other words), and so is what asks "which of the following":
    the choices are not shown.
    """
    documents = Documents()
    rows = read_json_lines(info, options, info.files[0])
    cases = make_cases(rows, partial(_make, documents=documents, cut=cut))
    return Dataset(info, cases, documents.drafts)


def _make(
    row: Row, *, documents: Documents, cut: Callable[[Sequence[Page]], Sequence[Page]]
) -> Iterator[AnsweringCase]:
    body = row.value
    found = (
        documents.add(f"{body['question_id']}-{number}", _draft(page))
        for number, page in enumerate(cut(body["pages"]), start=1)
        if is_readable(page["text"])
    )
    pages = tuple(dict.fromkeys(found))
    answers = tuple(body["choices"][int(index)] for index in body["answer"])
    answering = tuple(page.name for page in pages if any(_says(page.text, answer) for answer in answers))
    if not pages or _NEEDS_CHOICES in body["question_sentence"]:
        return
    if not answering and any(_may_say(page.text, answer) for page in pages for answer in answers):
        return
    yield AnsweringCase(
        id=body["question_id"],
        question=body["question_sentence"],
        answerable=bool(answering),
        answers=answers if answering else (),
        gold_articles=answering,
        filters=CaseFilters(articles=tuple(page.name for page in pages)),
        comes_with=tuple(page.name for page in pages),
        asked_at=_parse_date(body["question_date"]),
        tags=(body["question_source"], body["question_date"][:4]),
    )


def _draft(page: Page) -> ArticleDraft:
    return ArticleDraft(
        text=page["text"],
        title=page["title"],
        url=page["url"],
        publisher=(urlsplit(page["url"]).hostname or "").removeprefix("www.") or None,
        published_at=_parse_date(page["publish_date"]) if page["publish_date"] else None,
    )


def _says(text: str, answer: str) -> bool:
    return _has_longest_word(text, answer) and contains(text, answer)


def _may_say(text: str, answer: str) -> bool:
    """Whether it may say so in other words; nobody can tell of answers longer than a name."""
    words = fold(answer)
    return len(words) > _LONGEST_NAME or (_has_longest_word(text, answer) and set(words) <= set(fold(text)))


def _has_longest_word(text: str, answer: str) -> bool:
    """False only where folding a whole page cannot find the answer; figures fold in too many ways to tell."""
    if any(character.isdigit() for character in answer):
        return True
    return max(_PLAIN_WORD.findall(answer.casefold()), key=len, default="") in text.casefold()


def _parse_date(text: str) -> datetime:
    return datetime.strptime(text.replace("-", "/"), "%Y/%m/%d").replace(tzinfo=UTC)


ADAPTER = Adapter(INFO, load)
