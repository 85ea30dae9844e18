"""Reads the reply of a capable LLM: the JSON it was asked for, or whatever it made of that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.errors import LLMReplyInvalid

REPLY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "answerable": {"type": "boolean"},
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "citations": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["text", "citations"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["answerable", "statements"],
    "additionalProperties": False,
}

_LONGEST_REPLY = 20_000
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_MARKERS = re.compile(r"(?:\s*[\[【(]\s*[Ss]?\d+(?:\s*[,;–-]\s*[Ss]?\d+)*\s*[\]】)])+")
# "(300)" in prose is a number, "(S3)" a label; square brackets hold labels with and without the letter.
_PLAIN_NUMBER = re.compile(r"\(\s*\d")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
_DECLINES = re.compile(
    r"\b(?:not answerable|cannot be answered|can(?:no|')t answer|(?:do|does) not (?:answer|say|mention|contain)|"
    r"no (?:information|evidence|mention)|not enough (?:information|evidence)|insufficient)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the reply and the labels it cites, known to us or not."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said; `declined` when it said that the evidence does not answer."""

    claims: tuple[Claim, ...]
    declined: bool = False


def read_reply(text: str) -> Reply:
    """Read JSON (bare, fenced, with text around it, cut short) or lines that end in labels.

    Raises:
        LLMReplyInvalid: none of these.
    """
    text = _THINKING.sub("", text[:_LONGEST_REPLY]).strip()
    reply = _read_json(text) or _read_lines(text)
    if reply is None:
        raise LLMReplyInvalid("The LLM's reply has no statement in it.")
    return reply


def _read_json(text: str) -> Reply | None:
    claims: list[Claim] = []
    for found in _json_objects(text):
        if "statements" in found or "answerable" in found:
            items = found.get("statements")
            claims = [claim for item in items if (claim := _claim(item))] if isinstance(items, list) else []
            declined = found.get("answerable") is False or (
                not claims and found.get("answerable") is not True
            )
            if not claims and not declined:
                return None
            return Reply(() if declined else tuple(claims), declined)
        if claim := _claim(found):
            claims.append(claim)
    return Reply(tuple(claims)) if claims else None


def _json_objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost objects that are complete; of one that was cut short, the complete ones inside it."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _claim(item: Any) -> Claim | None:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    cited = item.get("citations", item.get("labels", []))
    cited = cited if isinstance(cited, list) else [cited]
    labels = [label for value in cited for label in _labels(str(value)) or [str(value).strip()]]
    return _plain_claim(item["text"], labels)


def _read_lines(text: str) -> Reply | None:
    lines = [_BULLET.sub("", line) for line in text.splitlines() if line.strip()]
    claims = [claim for line in lines for claim in _cited_parts(line)]
    if claims:
        return Reply(tuple(claims))
    if _DECLINES.search(text):
        return Reply((), declined=True)
    # Prose without labels: attribution looks for the sentences it should have cited.
    sentences = [
        line for line in lines if len(line.split()) >= 3 and line.rstrip().endswith((".", "!", "?", "”"))
    ]
    return (
        Reply(tuple(claim for line in sentences if (claim := _plain_claim(line, [])))) if sentences else None
    )


def _cited_parts(line: str) -> Iterator[Claim]:
    """Each stretch of a line that ends in labels."""
    start = 0
    for markers in _MARKERS.finditer(line):
        if _PLAIN_NUMBER.search(markers.group()):
            continue
        claim = _plain_claim(line[start : markers.start()], _labels(markers.group()))
        if claim:
            yield claim
        start = markers.end()


def _labels(text: str) -> list[str]:
    return [f"S{number}" for number in re.findall(r"(?<![A-Za-z0-9])[Ss]?(\d+)", text)]


def _plain_claim(text: str, labels: list[str]) -> Claim | None:
    """A plain sentence: no markers, no markdown, a full stop at its end."""
    inline = [
        label
        for found in _MARKERS.findall(text)
        if not _PLAIN_NUMBER.search(found)
        for label in _labels(found)
    ]
    kept = _MARKERS.sub(lambda found: found.group() if _PLAIN_NUMBER.search(found.group()) else "", text)
    plain = " ".join(kept.replace("**", "").replace("`", "").split()).lstrip(".,;:!?- ")
    if not any(character.isalpha() for character in plain):
        return None
    if plain[-1] not in '.!?”"’':
        plain += "."
    return Claim(plain, tuple(dict.fromkeys([*labels, *inline])))
