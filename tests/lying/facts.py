"""Fifty invented facts, each with ten faithful paraphrases and some lies about it, all written by hand.

A block of `facts-*.txt` is one fact: `?` the question, `=` the sentence of the article, `n` a name in it and
another one, `+` a paraphrase, and `! kind:` a lie of that kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FILES = sorted(Path(__file__).parent.glob("facts-*.txt"))


@dataclass(frozen=True, slots=True)
class Fact:
    """What an article says, and what an LLM may make of it; `name` and `other_name` can stand for each other."""

    question: str
    sentence: str
    name: str
    other_name: str
    honest: tuple[str, ...]
    lies: dict[str, str]


def read_facts() -> list[Fact]:
    """All facts, in the order of the files."""
    text = "\n".join(file.read_text().strip() + "\n" for file in _FILES)
    return [_fact(block) for block in text.split("\n\n") if block.strip()]


def _fact(block: str) -> Fact:
    lines = [line.split(" ", 1) for line in block.strip().splitlines()]
    of = {mark: [rest for begin, rest in lines if begin == mark] for mark in "?=n+!"}
    name, other_name = of["n"][0].split(" | ")
    lies = dict(line.split(": ", 1) for line in of["!"])
    return Fact(of["?"][0], of["="][0], name, other_name, tuple(of["+"]), lies)
