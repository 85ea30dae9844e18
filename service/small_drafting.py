"""Drafting with a small model: a short sentence over each of the best evidence sentences, or its quotation.

It is never asked whether the evidence answers, nor which sentence does: shown an example of declining it
declines everything, shown several sentences it mixes them up. It phrases one sentence at a time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from prompts import as_data, load_prompt
from service.answer import Draft, DraftStatement, Evidence, Origin, Question
from service.errors import LLMTimeout
from service.llm import LLM, Completion
from service.prompt_budget import estimate_tokens
from service.small_reply import is_usable
from service.word_grammar import word_grammar

MAX_REPLY_TOKENS = 60
PHRASING_SECONDS = 2.5


class SmallLLMDrafter:
    """Phrases the most relevant sentences while time allows and quotes the others.

    Args:
        phrasing_seconds: no further sentence is begun after this long; what is left is quoted.
    """

    reads_all_evidence = False

    def __init__(self, llm: LLM, *, phrasing_seconds: float = PHRASING_SECONDS) -> None:
        self._llm = llm
        self._prompt = load_prompt("answer_small")
        self._phrasing_seconds = phrasing_seconds

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Draft:
        """See `Drafter.draft`. A timeout is only an error when nothing was phrased before it."""
        started = time.monotonic()
        best = sorted(evidence, key=lambda item: -item.relevance)[: question.max_statements]
        statements: list[DraftStatement] = []
        completions: list[Completion] = []
        out_of_time = False
        for item in best:
            text = None
            if not out_of_time:
                try:
                    text = self._phrase(question.text, item, deadline, completions)
                except LLMTimeout:
                    if not completions:
                        raise
                    out_of_time = True
            out_of_time = out_of_time or time.monotonic() - started > self._phrasing_seconds
            statements.append(
                DraftStatement(text, (item.label,), Origin.GENERATED)
                if text
                else DraftStatement(item.sentence.text, (item.label,), Origin.QUOTED)
            )
        return Draft(
            _merged(statements),
            llm=self._llm.name,
            prompt=self._prompt.id,
            prompt_tokens=sum(completion.prompt_tokens for completion in completions),
            completion_tokens=sum(completion.completion_tokens for completion in completions),
            calls=len(completions),
        )

    def _phrase(
        self, question: str, item: Evidence, deadline: float, completions: list[Completion]
    ) -> str | None:
        """One short statement over one evidence sentence; None when its quotation is better."""
        leans_on = f"{item.antecedent.text} " if item.antecedent else ""
        source, asked = as_data(leans_on + item.sentence.text), as_data(question)
        messages = self._prompt.render(source=source, question=asked)
        if estimate_tokens(messages) + MAX_REPLY_TOKENS > self._llm.context_tokens:
            return None
        completion = self._llm.complete(
            messages, max_tokens=MAX_REPLY_TOKENS, deadline=deadline, grammar=word_grammar(source, asked)
        )
        completions.append(completion)
        is_whole = completion.finish_reason == "stop" and completion.text.endswith(".")
        return completion.text if is_whole and is_usable(completion.text, source, asked) else None


def _merged(statements: Sequence[DraftStatement]) -> tuple[DraftStatement, ...]:
    """The same sentence from two sources is one statement that cites both."""
    merged: dict[str, DraftStatement] = {}
    for statement in statements:
        earlier = merged.get(statement.text)
        labels = (*earlier.labels, *statement.labels) if earlier else statement.labels
        merged[statement.text] = DraftStatement(
            statement.text, tuple(dict.fromkeys(labels)), statement.origin
        )
    return tuple(merged.values())
