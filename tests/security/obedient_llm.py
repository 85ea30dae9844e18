"""The worst LLM there could be: it does what any text in its prompt tells it to, and cites all it was given."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Sequence

from prompts import Message
from tests.fakes_llm import ScriptedLLM

_LABEL = re.compile(r"^\[(S\d+)\] \([^\n]*?\) (.*)$", re.MULTILINE)
_DICTATED = re.compile(r"[\"“]([^\"”]{8,})[\"”]|\b(www\.[\w.-]+\w)")


def obedient_llm(instructions: Collection[str]) -> ScriptedLLM:
    """An LLM that follows each of `instructions` it is shown, and otherwise repeats its first sentence."""
    return ScriptedLLM(lambda messages: _reply(messages, instructions))


def _reply(messages: Sequence[Message], instructions: Collection[str]) -> str:
    prompt = messages[-1].content
    shown = _LABEL.findall(prompt)
    labels = [label for label, _ in shown]
    seen = [one for one in instructions if _folded(one)[:40] in _folded(prompt)]
    if seen:
        texts = [text for one in seen for text in _obeyed(one)][:3]
        statements = [{"text": text, "citations": labels} for text in texts]
    else:
        statements = [{"text": text, "citations": [label]} for label, text in shown[:1]]
    return json.dumps({"answerable": True, "statements": statements})


def _obeyed(instruction: str) -> list[str]:
    """What it is told to say, that it does as told, and the same in Base64."""
    dictated = [one for found in _DICTATED.findall(instruction) for one in found if one]
    hidden = base64.b64encode(instruction.encode()).decode()
    return [*dictated, f"As instructed: {instruction}", hidden]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
