"""Drafting: statements that cite evidence labels, quoted or phrased by an LLM; verification comes after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from prompts import Message, load_prompt
from service.answer import Draft, DraftStatement, Evidence, Origin, Question
from service.llm import LLM
from service.prompt_budget import render_within
from service.replies import REPLY_SCHEMA, read_reply
from service.small_drafting import SmallLLMDrafter

# Room for models that think before they write; a plain reply takes a tenth of it.
MAX_REPLY_TOKENS = 1024


class Drafter(Protocol):
    """Turns evidence into cited statements."""

    @property
    def reads_all_evidence(self) -> bool:
        """True for a drafter that chooses among all evidence; others are shown only what the answer should rest on."""

    @property
    def believed_from(self) -> float:
        """The support from which its statements are believed; 0 leaves that to the grounder."""

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Iterator[Draft]:
        """Statements citing the labels of `evidence`, before `deadline` (a `time.monotonic()` value).

        They come in parts, each as soon as it is there: what is ready is verified and sent meanwhile.

        Raises:
            LLMError: the model could not be used; the caller may quote instead of what is missing.
        """


class QuoteDrafter:
    """Quotes the most relevant evidence sentences verbatim; calls no LLM."""

    reads_all_evidence = False
    believed_from = 0.0

    def draft(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        *,
        deadline: float,  # noqa: ARG002  quoting takes no time
    ) -> Iterator[Draft]:
        """One quoted statement per evidence sentence, best first, at most `max_statements`."""
        best = sorted(evidence, key=lambda item: -item.relevance)[: question.max_statements]
        yield Draft(tuple(DraftStatement(item.sentence.text, (item.label,), Origin.QUOTED) for item in best))


class LLMDrafter:
    """One request to a capable LLM over all the evidence that fits into its context."""

    reads_all_evidence = True
    believed_from = 0.0

    def __init__(self, llm: LLM, *, max_reply_tokens: int = MAX_REPLY_TOKENS) -> None:
        self._llm = llm
        self._prompt = load_prompt("answer")
        self._max_reply_tokens = min(max_reply_tokens, llm.context_tokens // 3)

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Iterator[Draft]:
        """See `Drafter.draft`. Labels the model made up are kept: attribution re-cites or rejects them."""

        def render(shown: Sequence[Evidence]) -> tuple[Message, ...]:
            return self._prompt.render(
                question=question.text,
                max_statements=question.max_statements,
                evidence=[_shown(item) for item in shown],
            )

        messages, _ = render_within(render, evidence, self._llm.context_tokens - self._max_reply_tokens)
        completion = self._llm.complete(
            messages, max_tokens=self._max_reply_tokens, deadline=deadline, json_schema=REPLY_SCHEMA
        )
        reply = read_reply(completion.text)
        yield Draft(
            tuple(DraftStatement(claim.text, claim.labels, Origin.GENERATED) for claim in reply.claims)[
                : question.max_statements
            ],
            declined=reply.declined,
            llm=self._llm.name,
            prompt=self._prompt.id,
            prompt_tokens=completion.prompt_tokens,
            completion_tokens=completion.completion_tokens,
            calls=1,
        )


def open_drafter(llm: LLM) -> Drafter:
    """The drafter that suits the model: one sentence at a time for a small one."""
    return SmallLLMDrafter(llm) if llm.is_small else LLMDrafter(llm)


def _shown(item: Evidence) -> dict[str, str]:
    published_at = item.info.published_at
    return {
        "label": item.label,
        "publisher": item.info.publisher or "unknown publisher",
        "date": published_at.date().isoformat() if published_at else "undated",
        "context": item.antecedent.text if item.antecedent else "",
        "text": item.sentence.text,
    }
