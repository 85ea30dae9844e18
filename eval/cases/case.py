"""Cases: what is asked and what is gold, one type for each task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from eval.cases.folding import fold
from service.answer import Verdict

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Frozen):
    """Gold evidence: an exact substring of the article that came from the file `article` ("file.jsonl#1").

    An empty `article` stands for whichever holds the quote, until the articles are read.
    """

    article: str = ""
    quote: Text

    @property
    def source(self) -> str:
        """The name by which the article is stored: the file's, without folders."""
        return self.article.rpartition("/")[2]


class CaseConflict(_Frozen):
    """The articles differ; a good answer shows every one of `values`."""

    values: Annotated[tuple[Text, ...], Field(min_length=2)]


class CaseFilters(_Frozen):
    """Restricts which articles may answer. `articles` are source names."""

    published_after: datetime | None = None
    published_before: datetime | None = None
    publishers: tuple[Text, ...] = ()
    articles: tuple[Text, ...] = ()


class Point(_Frozen):
    """One thing that a complete answer says, and the articles (source names) that say it."""

    text: Text
    articles: tuple[Text, ...] = ()


class GivenText(_Frozen):
    """A sentence or a longer text that a case brings along, with the title it stands under."""

    text: Text
    title: str = ""


class Case(_Frozen):
    """What every case has. `place` is where it was read ("cases.jsonl:7") and is not part of the case."""

    id: Text
    tags: tuple[Text, ...] = ()
    place: str = Field(default="", exclude=True, repr=False)

    @property
    def asked(self) -> str:
        """What the case asks, in one line, for lists."""
        raise NotImplementedError


class AnsweringCase(Case):
    """A question over indexed articles.

    Attributes:
        answers: accepted short answers; an answer that contains one of them is right.
        evidence: alternatives; each is a set of quotes that suffices to prove the answer. Empty where a set
            has no gold quotes: what needs them is then not applicable.
        gold_articles: source names of the articles that answer, where a set knows no more than that.
        wrong_answers: what must not be said: planted, counterfactual or outdated.
        points: what a complete answer says, for questions that no phrase answers.
        reference: a whole answer as a person wrote it.
        conflict: the articles differ.
        filters: restricts which articles may answer.
        asked_at: when the question was asked.
        comes_with: source names of the articles that the set gives with this question; a limited run then
            indexes only those of the questions it asks. The search is not restricted to them.
    """

    question: Text
    answerable: bool
    answers: tuple[Text, ...] = ()
    evidence: tuple[Annotated[tuple[Quote, ...], Field(min_length=1)], ...] = ()
    conflict: CaseConflict | None = None
    gold_articles: tuple[Text, ...] = ()
    wrong_answers: tuple[Text, ...] = ()
    points: tuple[Point, ...] = ()
    reference: str = ""
    filters: CaseFilters | None = None
    asked_at: datetime | None = None
    comes_with: tuple[Text, ...] = ()

    @property
    def asked(self) -> str:
        """The question."""
        return self.question

    @model_validator(mode="after")
    def _gold_fits_answerable(self) -> Self:
        gold = (self.answers, self.evidence, self.conflict, self.gold_articles, self.points, self.reference)
        if self.answerable and not any(gold):
            raise ValueError(
                "an answerable case needs gold: `answers`, `points` or another field that says it"
            )
        if not self.answerable and any(gold):
            raise ValueError("an unanswerable case has no `answers`, no `evidence` and no `conflict`")
        for answer in (*self.answers, *(self.conflict.values if self.conflict else ())):
            if not fold(answer):
                raise ValueError(
                    f"{answer!r} has no word left once case, punctuation and articles are folded"
                )
        return self


class SelectionCase(Case):
    """A question (or claim) over given sentences, in their order; those of one title are consecutive.

    `gold` holds alternatives; each is a set of sentence indexes that suffices. Where only the words of an
    answer are known, `gold` is empty and `answers` holds them. Both are empty when nothing answers.
    """

    question: Text
    sentences: Annotated[tuple[GivenText, ...], Field(min_length=1)]
    answerable: bool
    gold: tuple[Annotated[tuple[int, ...], Field(min_length=1)], ...] = ()
    answers: tuple[Text, ...] = ()

    @property
    def asked(self) -> str:
        """The question."""
        return self.question

    @model_validator(mode="after")
    def _gold_fits(self) -> Self:
        if self.answerable != bool(self.gold or self.answers):
            raise ValueError("a case is answerable exactly when it has `gold` or `answers`")
        for index in (index for alternative in self.gold for index in alternative):
            if not 0 <= index < len(self.sentences):
                raise ValueError(f"gold names sentence {index} of {len(self.sentences)}")
        return self


class VerificationCase(Case):
    """A statement of one or more sentences against evidence: texts of any length.

    `label` is `unsupported` where a set knows only supported or not.
    """

    statement: Text
    evidence: Annotated[tuple[GivenText, ...], Field(min_length=1)]
    label: Verdict

    @property
    def asked(self) -> str:
        """The statement."""
        return self.statement

    @property
    def is_supported(self) -> bool:
        """Whether the evidence says all of it."""
        return self.label is Verdict.SUPPORTED


class SegmentationCase(Case):
    """A text and its gold sentences as code-point spans, in order."""

    text: Annotated[str, StringConstraints(min_length=1)]
    sentences: Annotated[tuple[tuple[int, int], ...], Field(min_length=1)]

    @property
    def asked(self) -> str:
        """How the text begins."""
        return " ".join(self.text[:120].split())

    @model_validator(mode="after")
    def _spans_fit(self) -> Self:
        borders = [border for span in self.sentences for border in span]
        if borders[0] < 0 or borders[-1] > len(self.text) or any(one > two for one, two in pairwise(borders)):
            raise ValueError("the sentences are not spans of the text, in order")
        return self


AnyCase = TypeVar("AnyCase", bound=Case)


def pick_evenly(cases: Sequence[AnyCase], limit: int | None) -> tuple[AnyCase, ...]:
    """At most `limit` cases, spread evenly over the file so that every kind of question is met."""
    if limit is None or limit >= len(cases):
        return tuple(cases)
    return tuple(cases[position * len(cases) // limit] for position in range(limit))


def find_duplicates(cases: Sequence[Case]) -> list[str]:
    """A line for every case whose id was used before."""
    seen: dict[str, str] = {}
    problems = []
    for case in cases:
        if case.id in seen:
            problems.append(f"{case.place}: id {case.id!r} was already used at {seen[case.id]}")
        seen.setdefault(case.id, case.place)
    return problems
