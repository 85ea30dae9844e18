"""Builds evidence in a word: `make_evidence("S1", "Rain fell.")`."""

from __future__ import annotations

from datetime import UTC, datetime

from index.article import ArticleInfo, Role, Sentence
from service.answer import Evidence


def make_evidence(
    label: str,
    text: str,
    *,
    relevance: float = 0.5,
    antecedent: str | None = None,
    publisher: str | None = "Wire",
) -> Evidence:
    info = ArticleInfo(f"a_{label}", 1, "A title", publisher, published_at=datetime(2026, 3, 10, tzinfo=UTC))
    return Evidence(
        label,
        make_sentence(label, text),
        info,
        relevance,
        antecedent=make_sentence(f"{label}_before", antecedent) if antecedent else None,
    )


def make_sentence(name: str, text: str) -> Sentence:
    return Sentence(f"s_{name}", f"a_{name}", 1, 0, 0, len(text), Role.BODY, text)
