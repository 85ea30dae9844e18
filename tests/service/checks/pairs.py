"""Runs the hard checks on one statement over one premise, as the tables of honest and lying statements need it."""

from __future__ import annotations

from datetime import UTC, datetime

from service.checks import Premise, Problem, find_problems

TUESDAY = datetime(2026, 3, 10, 18, 5, tzinfo=UTC)  # 10 March 2026 was a Tuesday


def problems_of(
    premise: str, statement: str, *, published_at: datetime | None = TUESDAY
) -> tuple[Problem, ...]:
    return find_problems(statement, Premise(premise, published_at))


def kinds_of(premise: str, statement: str, *, published_at: datetime | None = TUESDAY) -> set[str]:
    return {problem.kind for problem in problems_of(premise, statement, published_at=published_at)}
