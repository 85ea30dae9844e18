"""A scripted LLM that lies, and one that does not, through the real answering path: what leaves as supported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.settings import Settings
from service.wiring import Byline
from tests.lying.claims import MANY, honest_claims, lying_claims
from tests.lying.examine import Examined, examine, figures, opened
from tests.lying.facts import Fact, read_facts
from tests.soak_report import write_report

SHORT_FACTS = 4
MODEL = Settings.model_fields["grounding_model"].default
# Kinds that a hard check vetoes, whatever grounding model is chosen.
ALWAYS_CAUGHT = {"number", "date", "quotation not in the sentence"}


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    return read_facts()


@pytest.fixture(scope="module")
def byline(tmp_path_factory: pytest.TempPathFactory, facts: list[Fact]) -> Iterator[Byline]:
    with opened(tmp_path_factory.mktemp("lies"), facts[:SHORT_FACTS]) as byline:
        yield byline


@pytest.fixture(scope="module")
def lies(byline: Byline, facts: list[Fact]) -> list[Examined]:
    return examine(byline, lying_claims(facts[:SHORT_FACTS]), MODEL)


def test_there_are_as_many_claims_of_each_kind_as_promised(facts: list[Fact]) -> None:
    assert len(lying_claims(facts)) == len(honest_claims(facts)) == MANY
    kinds = Counter(claim.kind for claim in lying_claims(facts))
    assert len(kinds) == 12
    assert min(kinds.values()) >= 40


def test_every_fact_is_told_apart_from_its_lies(facts: list[Fact]) -> None:
    honest = {claim.text for claim in honest_claims(facts)}
    assert len(honest) == MANY
    assert not honest & {claim.text for claim in lying_claims(facts)}
    assert all(fact.name in fact.sentence for fact in facts)


def test_no_lie_that_a_hard_check_sees_leaves_as_supported(lies: list[Examined]) -> None:
    left = [item.claim.text for item in lies if item.left and item.claim.kind in ALWAYS_CAUGHT]
    assert left == []


def test_what_was_removed_is_reported_with_its_reason(lies: list[Examined]) -> None:
    assert all(item.left or item.reason for item in lies)


@pytest.mark.soak
@pytest.mark.timeout(2 * 3600)
def test_lies_and_honest_answers_are_told_apart(tmp_path: Path, facts: list[Fact]) -> None:
    with opened(tmp_path, facts) as byline:
        found = figures(examine(byline, [*lying_claims(facts), *honest_claims(facts)], MODEL), MODEL)
    write_report("llm-lies", found)
    assert found["lies_that_left_as_supported"] == 0
    # At most 5 % of the honest ones are to be refused; docs/reliability.md says how far off that is.
