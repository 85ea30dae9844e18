"""An LLM as a second judge of support; off unless asked for, and never part of a run's own scores."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.metrics.local_judge import CitedText
from prompts import load_prompt
from service.answer import Verdict
from service.errors import LLMReplyInvalid
from service.llm import LLM

_MAX_REPLY_TOKENS = 512  # room for models that think before they write
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_OBJECT = re.compile(r"\{[^{}]*\}", re.DOTALL)
_VERDICTS = (Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED)
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reason": {"type": "string"},
        "verdict": {"type": "string", "enum": [verdict.value for verdict in _VERDICTS]},
    },
    "required": ["reason", "verdict"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the LLM says of a statement, and why."""

    verdict: Verdict
    reason: str


class LLMJudge:
    """Judges statements by what they cite, one request each."""

    def __init__(self, llm: LLM, *, deadline_seconds: float) -> None:
        self._llm = llm
        self._prompt = load_prompt("judge")
        self._deadline_seconds = deadline_seconds

    @property
    def name(self) -> str:
        """The model and the version of the prompt."""
        return f"{self._llm.name}, {self._prompt.id}"

    def judge(self, statement: str, cited: Sequence[CitedText]) -> Judgement:
        """Whether the cited texts together say the statement. What cites nothing is unsupported without asking.

        Raises:
            LLMError: the LLM cannot be used, or its reply names no verdict.
        """
        if not cited:
            return Judgement(Verdict.UNSUPPORTED, "It cites nothing.")
        messages = self._prompt.render(statement=statement, cited=[_shown(one) for one in cited])
        completion = self._llm.complete(
            messages,
            max_tokens=_MAX_REPLY_TOKENS,
            deadline=time.monotonic() + self._deadline_seconds,
            json_schema=_SCHEMA,
        )
        return read_judgement(completion.text)


def read_judgement(text: str) -> Judgement:
    """The last complete JSON object that names a verdict, bare, fenced or with text around it.

    Raises:
        LLMReplyInvalid: there is none.
    """
    for found in reversed(_OBJECT.findall(_THINKING.sub("", text))):
        try:
            body = json.loads(found)
        except ValueError:
            continue
        verdict = str(body.get("verdict", "")).strip().lower()
        if verdict in {one.value for one in _VERDICTS}:
            return Judgement(Verdict(verdict), str(body.get("reason", "")).strip())
    raise LLMReplyInvalid("The LLM's reply names no verdict.")


def _shown(cited: CitedText) -> dict[str, str]:
    date = cited.published_at.date().isoformat() if cited.published_at else "undated"
    return {"title": cited.title or "untitled", "date": date, "text": cited.text}
