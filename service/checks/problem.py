"""What a hard check is given and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Premise:
    """What a statement is checked against: the cited sentences, in order, and when they were published.

    `title` is that of their article: it says who "the company" is, and carries no claim of its own.
    """

    text: str
    published_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the premise does not carry.

    `contradicts` is True when the premise says something else in its place (another number, a negation),
    False when it merely does not say it.
    """

    kind: str
    message: str
    contradicts: bool = False
