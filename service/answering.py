"""From question to cited answer: retrieve, pick evidence, decide, draft, attribute, verify, compare, compose."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import structlog

from index.grounding import Grounder
from index.retriever import Retriever
from index.tokens import fit_to_encode
from service import abstention, conflicts
from service.answer import Answer, Draft, Evidence, Mode, Models, Question, Status
from service.attribution import attribute
from service.composing import Said, compose, sides_left_out
from service.conflicts import Side
from service.drafting import Drafter, QuoteDrafter
from service.errors import LLMError, LLMUnavailable
from service.events import AnswerCompleted, AnswerEvent, AnswerStarted, RetrievalCompleted, StatementAdded
from service.evidence import EvidenceSelector, Selection
from service.progress import Progress
from service.verification import Verifier

log = structlog.get_logger(__name__)

PASSAGES = 12  # retrieved for one question
COVERED = 0.8  # share of the odds of all evidence that the shown sentences must hold
KEPT_BACK = 0.1  # share of an answer's time that no LLM gets: verifying, or quoting in its place, is left


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
        self._verifier = Verifier(
            grounder, believed_from=drafter.believed_from if drafter is not None else 0.0
        )
        self._drafter = drafter
        self._quoter = QuoteDrafter()
        self._models = Models(embedding=embedding_name, grounding=grounder.name)
        self._deadline_seconds = deadline_seconds

    def answer(self, question: Question) -> Answer:
        """Answer with verified, cited statements, or abstain with a reason: `stream`, waited for.

        Raises:
            LLMError: `generate` was asked for and the LLM could not be used.
            EmbeddingFailed: the question could not be embedded.
        """
        return next(event.answer for event in self.stream(question) if isinstance(event, AnswerCompleted))

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        """The same answer as it comes about: started, retrieval completed, each statement, completed.

        A statement is told once it is verified and stands as told. Raises what `answer` raises.
        """
        question = replace(question, text=fit_to_encode(question.text))
        blank = self._blank(question)
        yield AnswerStarted(blank.id, blank.created_at, question)
        progress = Progress(time.monotonic() + self._deadline_seconds)
        with progress.stage("retrieve"):
            search = self._retriever.search(question.text, filters=question.filters, limit=PASSAGES)
        progress.degraded += [search.degraded] if search.degraded else []
        yield RetrievalCompleted(search.passages, search.degraded)
        with progress.stage("select"):
            selection = self._selector.select(question.text, search)
        blank = replace(
            blank,
            retrieval=search.passages,
            evidence=selection.evidence,
            answerable=selection.answerable,
        )
        declined = abstention.decide(question, selection, search.passages)
        if declined is not None:
            yield AnswerCompleted(progress.finished(replace(blank, abstention=declined)))
            return

        sides = conflicts.find_conflict(question.text, selection.evidence)
        said = yield from self._statements(question, selection, sides, progress)
        yield AnswerCompleted(progress.finished(compose(blank, said, sides)))

    def _statements(
        self, question: Question, selection: Selection, sides: Sequence[Side], progress: Progress
    ) -> Generator[StatementAdded, None, Said]:
        """Draft, attribute and verify; every side of a conflict that the draft left out is quoted at the end."""
        said = Said()
        for part in progress.drawn("draft", self._draft(question, selection, sides, progress)):
            said = replace(said, draft=said.draft.followed_by(part))
            for statement in part.statements:
                before = said
                with progress.stage("verify"):
                    attribution = attribute(
                        statement, selection.evidence, self._verifier, said.attribution.statements
                    )
                    said = said.followed_by(attribution)
                yield from said.added_since(before)
        before, said = said, said.followed_by(sides_left_out(sides, said.attribution))
        yield from said.added_since(before)
        return said

    def _draft(
        self, question: Question, selection: Selection, sides: Sequence[Side], progress: Progress
    ) -> Iterator[Draft]:
        """Phrase with the LLM; in `auto` mode quote when there is none, or what is missing when it fails."""
        shown = worth_showing(selection.evidence, sides, question.max_statements)
        quoted = self._quoter.draft(question, shown, deadline=progress.deadline)
        if question.mode is Mode.QUOTE or (self._drafter is None and question.mode is Mode.AUTO):
            yield from quoted
            return
        if self._drafter is None:
            raise LLMUnavailable("No LLM is configured (BYLINE_LLM=none). Use mode `auto` or `quote`.")
        evidence = selection.evidence if self._drafter.reads_all_evidence else shown
        kept_back = KEPT_BACK * self._deadline_seconds
        drafted = Draft()
        try:
            for part in self._drafter.draft(question, evidence, deadline=progress.deadline - kept_back):
                drafted = drafted.followed_by(part)
                yield part
        except LLMError as error:
            if question.mode is Mode.GENERATE:
                raise
            log.warning("drafting failed, quoting instead", error=str(error))
            progress.degraded.append(f"The LLM could not be used, so the answer is quoted: {error}")
            yield from (_missing(part, drafted, question.max_statements) for part in quoted)
            return
        # The evidence was judged to answer: a model that finds no answer there overrules that in a close call.
        if not drafted.statements and (selection.is_sure or not drafted.declined):
            yield from quoted

    def _blank(self, question: Question) -> Answer:
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
            models=self._models,
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


def _missing(quoted: Draft, drafted: Draft, limit: int) -> Draft:
    """The quotations of what an LLM that failed half-way had not phrased yet."""
    phrased = {label for statement in drafted.statements for label in statement.labels}
    missing = [statement for statement in quoted.statements if not phrased.intersection(statement.labels)]
    return Draft(tuple(missing[: max(0, limit - len(drafted.statements))]))
