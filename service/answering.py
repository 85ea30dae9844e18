"""From question to cited answer: retrieve, pick evidence, decide, draft, attribute, verify, compare, compose."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

import structlog

from index.grounding import Grounder
from index.retriever import Retriever, Search
from index.tokens import fit_to_encode
from service import abstention, conflicts
from service.answer import (
    Abstention,
    Answer,
    Draft,
    Evidence,
    Mode,
    Models,
    Question,
    Status,
    Usage,
)
from service.attribution import Attribution, attribute, cite, quote
from service.conflicts import Side
from service.drafting import Drafter, QuoteDrafter
from service.errors import LLMError, LLMUnavailable
from service.evidence import EvidenceSelector, Selection
from service.short_answer import find_short_answer
from service.verification import Verifier

log = structlog.get_logger(__name__)

PASSAGES = 12  # retrieved for one question
COVERED = 0.8  # share of the odds of all evidence that the shown sentences must hold
KEPT_BACK = 0.1  # share of an answer's time that no LLM gets: verifying, or quoting in its place, is left
_NO_DRAFT = Draft(())
_NOTHING_ATTRIBUTED = Attribution((), ())


@dataclass
class _Progress:
    """What one answer has cost so far."""

    deadline: float
    started: float = field(default_factory=time.perf_counter)
    timings_ms: dict[str, float] = field(default_factory=dict)
    degraded: list[str] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.timings_ms[name] = round((time.perf_counter() - started) * 1000, 2)


class Answerer:
    """Answers questions over the collection. Thread-safe; blocking, so call it from a worker thread.

    Args:
        drafter: phrases answers with an LLM, or None to quote always.
        caution: how probably the evidence must answer; default: as fitted with the grounding model.
        deadline_seconds: how long one answer may take.
    """

    def __init__(
        self,
        retriever: Retriever,
        grounder: Grounder,
        drafter: Drafter | None,
        *,
        embedding_name: str,
        caution: float | None = None,
        deadline_seconds: float = 30.0,
    ) -> None:
        self._retriever = retriever
        self._selector = EvidenceSelector(retriever, grounder, caution=caution)
        self._verifier = Verifier(grounder)
        self._drafter = drafter
        self._quoter = QuoteDrafter()
        self._models = Models(embedding=embedding_name, grounding=grounder.name)
        self._deadline_seconds = deadline_seconds

    def answer(self, question: Question) -> Answer:
        """Answer with verified, cited statements, or abstain with a reason.

        Raises:
            LLMError: `generate` was asked for and the LLM could not be used.
            EmbeddingFailed: the question could not be embedded.
        """
        question = replace(question, text=fit_to_encode(question.text))
        progress = _Progress(time.monotonic() + self._deadline_seconds)
        with progress.stage("retrieve"):
            search = self._retriever.search(question.text, filters=question.filters, limit=PASSAGES)
        with progress.stage("select"):
            selection = self._selector.select(question.text, search)
        declined = abstention.decide(question, selection, search.passages)
        if declined is not None:
            return self._finished(self._abstained(question, selection, declined), search, progress)

        sides = conflicts.find_conflict(question.text, selection.evidence)
        with progress.stage("draft"):
            draft = self._draft(question, selection, sides, progress)
        with progress.stage("verify"):
            attribution = attribute(draft, selection.evidence, self._verifier)
            attribution = _with_every_side(attribution, sides)
        if not attribution.statements:
            declined = abstention.unverified(selection.evidence)
            answer = self._abstained(question, selection, declined, draft, attribution)
        else:
            answer = self._composed(question, selection, draft, attribution, sides)
        return self._finished(answer, search, progress)

    def _draft(
        self, question: Question, selection: Selection, sides: Sequence[Side], progress: _Progress
    ) -> Draft:
        """Phrase with the LLM; in `auto` mode quote when there is none or it fails."""
        shown = worth_showing(selection.evidence, sides, question.max_statements)
        quoted = self._quoter.draft(question, shown, deadline=progress.deadline)
        if question.mode is Mode.QUOTE or (self._drafter is None and question.mode is Mode.AUTO):
            return quoted
        if self._drafter is None:
            raise LLMUnavailable("No LLM is configured (BYLINE_LLM=none). Use mode `auto` or `quote`.")
        evidence = selection.evidence if self._drafter.reads_all_evidence else shown
        try:
            kept_back = KEPT_BACK * self._deadline_seconds
            draft = self._drafter.draft(question, evidence, deadline=progress.deadline - kept_back)
        except LLMError as error:
            if question.mode is Mode.GENERATE:
                raise
            log.warning("drafting failed, quoting instead", error=str(error))
            progress.degraded.append(f"The LLM could not be used, so the answer is quoted: {error}")
            return quoted
        # The evidence was judged to answer; a model that finds nothing to say does not overrule that.
        return draft if draft.statements else replace(draft, statements=quoted.statements)

    def _composed(
        self,
        question: Question,
        selection: Selection,
        draft: Draft,
        attribution: Attribution,
        sides: Sequence[Side],
    ) -> Answer:
        text, statements, citations = cite(attribution.statements)
        lost = any(not removed.quoted_instead for removed in attribution.removed)
        return replace(
            self._blank(question, selection, draft),
            status=Status.PARTIAL if lost else Status.ANSWERED,
            text=text,
            statements=statements,
            citations=citations,
            short_answer=None if sides else find_short_answer(selection.evidence, citations),
            conflicts=conflicts.describe(sides, citations),
            removed=attribution.removed,
        )

    def _abstained(
        self,
        question: Question,
        selection: Selection,
        declined: Abstention,
        draft: Draft = _NO_DRAFT,
        attribution: Attribution = _NOTHING_ATTRIBUTED,
    ) -> Answer:
        return replace(
            self._blank(question, selection, draft), abstention=declined, removed=attribution.removed
        )

    def _blank(self, question: Question, selection: Selection, draft: Draft) -> Answer:
        """What every answer carries, before its statements or its reason to abstain."""
        return Answer(
            id=f"ans_{uuid4().hex}",
            created_at=datetime.now(UTC),
            question=question.text,
            mode=question.mode,
            status=Status.ABSTAINED,
            text="",
            statements=(),
            citations=(),
            models=replace(self._models, llm=draft.llm, prompt=draft.prompt),
            usage=Usage(draft.prompt_tokens, draft.completion_tokens, draft.calls),
            evidence=selection.evidence,
        )

    def _finished(self, answer: Answer, search: Search, progress: _Progress) -> Answer:
        degraded = [*progress.degraded, *([search.degraded] if search.degraded else [])]
        total = round((time.perf_counter() - progress.started) * 1000, 2)
        return replace(
            answer,
            retrieval=search.passages,
            degraded=bool(degraded),
            degraded_reason="; ".join(degraded) or None,
            timings_ms={**progress.timings_ms, "total": total},
        )


def worth_showing(evidence: Sequence[Evidence], sides: Sequence[Side], limit: int) -> tuple[Evidence, ...]:
    """The sentences an answer should rest on: each side of a conflict, else the fewest that probably answer.

    A clear winner stands alone; where several are about as likely, they are shown together, up to `limit`.
    """
    if sides:
        return tuple(side.evidence for side in sides)[: max(limit, len(sides))]
    odds = [item.relevance / max(1 - item.relevance, 1e-6) for item in evidence]
    shown = 0
    while shown < min(limit, len(evidence)) and sum(odds[:shown]) < COVERED * sum(odds):
        shown += 1
    return tuple(evidence[: max(shown, 1)])


def _with_every_side(attribution: Attribution, sides: Sequence[Side]) -> Attribution:
    """Quote the sides of a conflict that the draft left out."""
    cited = {item.sentence.id for statement in attribution.statements for item in statement.cited}
    left_out = tuple(quote(side.evidence) for side in sides if side.evidence.sentence.id not in cited)
    return replace(attribution, statements=(*attribution.statements, *left_out))
