"""What the tools say in words: every statement with its citations, for models that read text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.mcp.results import article_uri

Body = Mapping[str, Any]


def one_line(text: str | None) -> str:
    """Text of articles on one line: it must not look like lines of ours, nor steer what shows it."""
    kept = (" " if character.isspace() else character for character in text or "")
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cc").split())


def tell_answer(answer: Body) -> str:
    """Statements with their markers, the citations, and what was left out or is disputed."""
    lines = [_statement(item) for item in answer["statements"]]
    if answer["abstention"]:
        lines += _abstention(answer["abstention"])
    lines += [f"Sources differ: {one_line(conflict['message'])}" for conflict in answer["conflicts"]]
    lines += _citations("Citations:", answer["citations"])
    for removed in answer["removed"]:
        is_quoted = removed.get("quoted_instead")
        fate = "Said in the article's words instead of" if is_quoted else "Left out, not supported"
        lines.append(f"{fate}: {one_line(removed['text'])} ({one_line(removed['reason'])})")
    if answer["degraded"]:
        lines.append(f"Degraded: {one_line(answer['degraded_reason'])}")
    return "\n".join(lines)


def tell_passages(found: Body) -> str:
    """Passages, best first, each under its article."""
    told = [
        f"{item['rank']}. {_source(item)}\n   {one_line(item['text'])}\n"
        f"   {item['resource']} characters {item['start']}-{item['end']}"
        for item in found["passages"]
    ]
    told = told or ["Nothing found. Try other words, or fewer filters."]
    if found["degraded"]:
        told.append(f"Degraded: {one_line(found['degraded'])}")
    return "\n\n".join(told)


def tell_article(part: Body) -> str:
    """What the article is, then its text as it stands."""
    more = f"; call again with start={part['end']} for more" if part["end"] < part["length"] else ""
    where = f"characters {part['start']}-{part['end']} of {part['length']}{more}"
    return f"{_source(part)}\n{part['resource']} {where}\n\n{part['text']}"


def tell_verified(verified: Body) -> str:
    """Each sentence with its verdict and the citations that it rests on."""
    return "\n".join(line for sentence in verified["sentences"] for line in _verified(sentence))


def _statement(statement: Body) -> str:
    markers = "".join(f"[{number}]" for number in statement["citations"])
    verdict = statement["support"]["verdict"]
    doubt = "" if verdict == "supported" else f" ({verdict})"
    return f"{one_line(statement['text'])}{markers}{doubt}"


def _abstention(abstention: Body) -> Iterator[str]:
    yield f"No answer ({abstention['reason']}): {one_line(abstention['message'])}"
    yield from _citations("The nearest that the articles say:", abstention["nearest"])


def _verified(sentence: Body) -> Iterator[str]:
    reasons = "".join(f"; {one_line(reason)}" for reason in sentence["reasons"])
    yield f"{sentence['verdict']} ({sentence['score']:.2f}{reasons}): {one_line(sentence['text'])}"
    for citation in sentence["citations"]:
        yield f"  {_citation(citation)}"


def _citations(heading: str, citations: Iterable[Body]) -> list[str]:
    listed = [f"[{citation['number']}] {_citation(citation)}" for citation in citations]
    return ["", heading, *listed] if listed else []


def _citation(citation: Body) -> str:
    uri = article_uri(citation["article_id"], citation["version"])
    at = f"{uri} characters {citation['start']}-{citation['end']}"
    return f"“{one_line(citation['quote'])}” — {_source(citation)}. {at}"


def _source(item: Body) -> str:
    """Publisher, day, title and web address, as far as they are known."""
    day = str(item["published_at"] or "")[:10]
    parts = (one_line(item["publisher"]), day, one_line(item["title"]), one_line(item["url"]))
    return ", ".join(part for part in parts if part)
