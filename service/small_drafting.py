"""Drafting with a small model: a short sentence over each of the best evidence sentences, or its quotation.

It is never asked whether the evidence answers, nor which sentence does: shown an example of declining it
declines everything, shown several sentences it mixes them up. It phrases one sentence at a time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from prompts import as_data, load_prompt
from service.answer import Draft, DraftStatement, Evidence, Origin, Question
from service.errors import LLMTimeout
from service.llm import LLM
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
    # It strings words of its source together anew, which looks like support to a model that reads for shared words:
    # of what it wrote over the sample, nonsense scored up to .97 (docs/decisions/0009-*.md).
    believed_from = 0.98

    def __init__(self, llm: LLM, *, phrasing_seconds: float = PHRASING_SECONDS) -> None:
        self._llm = llm
        self._prompt = load_prompt("answer_small")
        self._phrasing_seconds = phrasing_seconds

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Iterator[Draft]:
        """See `Drafter.draft`. A timeout is only an error when nothing was phrased before it."""
        calls = 0
        seconds_left = self._phrasing_seconds
        for item in sorted(evidence, key=lambda item: -item.relevance)[: question.max_statements]:
            part = Draft()
            if not calls or seconds_left > 0:
                started = time.monotonic()
                try:
                    part = self._phrase(question.text, item, deadline)
                except LLMTimeout:
                    if not calls:
                        raise
                    seconds_left = 0
                calls += part.calls
                seconds_left -= time.monotonic() - started
            quoted = DraftStatement(item.sentence.text, (item.label,), Origin.QUOTED)
            yield part if part.statements else replace(part, statements=(quoted,))

    def _phrase(self, question: str, item: Evidence, deadline: float) -> Draft:
        """One short statement over one evidence sentence, or none when its quotation is better."""
        leans_on = f"{item.antecedent.text} " if item.antecedent else ""
        source, asked = as_data(leans_on + item.sentence.text), as_data(question)
        messages = self._prompt.render(source=source, question=asked)
        if estimate_tokens(messages) + MAX_REPLY_TOKENS > self._llm.context_tokens:
            return Draft()
        completion = self._llm.complete(
            messages, max_tokens=MAX_REPLY_TOKENS, deadline=deadline, grammar=word_grammar(source, asked)
        )
        is_whole = completion.finish_reason == "stop" and completion.text.endswith(".")
        is_better = is_whole and is_usable(completion.text, source, asked)
        return Draft(
            (DraftStatement(completion.text, (item.label,), Origin.GENERATED),) if is_better else (),
            llm=self._llm.name,
            prompt=self._prompt.id,
            prompt_tokens=completion.prompt_tokens,
            completion_tokens=completion.completion_tokens,
            calls=1,
        )
