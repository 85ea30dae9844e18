"""Conflicts: where articles give different values for what was asked, each side is shown, briefly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.article import ArticleInfo
from index.grounding import Span
from service.answer import Conflict, Evidence
from service.attribution import quote
from service.citing import cite
from service.conflicts import describe, find_conflict
from tests.service.evidence_builder import make_evidence

HURT = "How many people were hurt in the fire?"


def evidence(*texts: str, relevances: tuple[float, ...] = ()) -> list[Evidence]:
    """One sentence from each of as many articles, all as relevant unless said otherwise."""
    scores = relevances or (0.9,) * len(texts)
    return [
        make_evidence(f"S{number}", text, relevance=score, publisher=f"Paper {number}")
        for number, (text, score) in enumerate(zip(texts, scores, strict=True), start=1)
    ]


def values(question: str, *texts: str, relevances: tuple[float, ...] = ()) -> list[str]:
    return [side.value for side in find_conflict(question, evidence(*texts, relevances=relevances))]


@pytest.mark.parametrize(
    ("question", "texts", "sides"),
    [
        (HURT, ("14 people were hurt.", "The fire hurt 17 people."), ["14", "17"]),
        (
            HURT,
            ("At least 14 people were hurt.", "Nearly 20 people were hurt."),
            ["at least 14", "nearly 20"],
        ),
        (HURT, ("Fourteen people were hurt.", "17 people were hurt."), ["Fourteen", "17"]),
        (HURT, ("14 passengers were hurt.", "The fire injured 17 people."), ["14", "17"]),
        ("How many houses burned?", ("380 homes burned.", "410 houses burned."), ["380", "410"]),
        (
            "How many people were displaced?",
            ("It killed 327 people and displaced 50,000 others.", "It displaced 60,000 people."),
            ["50,000", "60,000"],
        ),
        (HURT, ("14 people were hurt.", "17 people were hurt.", "19 people were hurt."), ["14", "17", "19"]),
        (
            "How much of the town do the rebels control?",
            ("Rebels control half of the town.", "Rebels control most of the town."),
            ["half", "most"],
        ),
        (
            "How much of the town do the rebels control?",
            ("They hold half of the town.", "They hold the majority of the northern town."),
            ["half", "majority"],
        ),
        (
            "How many fighters took part?",
            ("Dozens of exiled fighters came.", "Thousands of fighters came."),
            ["dozens", "thousands"],
        ),
        (
            "What is the number of jobs to go?",
            ("About 640 jobs will go.", "Up to 800 jobs will go."),
            ["about 640", "at most 800"],
        ),
        (
            "When will the bridge open?",
            ("The bridge will open on Monday.", "The bridge opens on Thursday."),
            ["Monday", "Thursday"],
        ),
        (
            "When was the bridge built?",
            ("The bridge was built in 1961.", "The bridge was built in 1968."),
            ["1961", "1968"],
        ),
    ],
)
def test_different_values_are_sides(question: str, texts: tuple[str, ...], sides: list[str]) -> None:
    assert values(question, *texts) == sides


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (HURT, ("14 people were hurt.", "Fourteen people were hurt.")),
        (HURT, ("14 people were hurt.", "At least 14 people were hurt.")),
        (HURT, ("About 330 people were hurt.", "327 people were hurt.")),
        (HURT, ("More than 300 people were hurt.", "At least 327 people were hurt.")),
        (HURT, ("Hundreds of people were hurt.", "327 people were hurt.")),
        (HURT, ("14 people were hurt.", "17 people, not 14 people as first said, were hurt.")),
        (HURT, ("14 people were hurt.", "17 fire engines came.")),
        (HURT, ("14 people were hurt.", "The navy rescued 60 people.")),
        (
            "How many people of Brackwater fled?",
            ("About 1,200 people fled.", "It hit 410 homes in Brackwater."),
        ),
        (HURT, ("14 people were hurt.", "One of the people hurt was a nurse.")),
        (HURT, ("14 people were hurt.", "It was the second fire in which people were hurt.")),
        (HURT, ("14 people were hurt.", "People were hurt on 17 March.")),
        (HURT, ("14 people were hurt.",)),
        (HURT, ()),
        (
            "How much of the town do they hold?",
            ("They hold most of the town.", "They hold the majority of the town."),
        ),
        (
            "How much of the town do they hold?",
            ("They hold half of the town.", "They hold 50 percent of the town."),
        ),
        # Both articles appeared on Tuesday, 10 March 2026.
        ("When did it burn?", ("The ferry burned on Monday.", "The ferry burned yesterday.")),
        ("When did it burn?", ("The ferry burned on Monday.", "The ferry burned on 9 March.")),
        ("Who was hurt?", ("14 people were hurt.", "17 people were hurt.")),
    ],
)
def test_sources_that_agree_or_speak_of_other_things_are_no_conflict(
    question: str, texts: tuple[str, ...]
) -> None:
    assert values(question, *texts) == []


def test_one_article_does_not_disagree_with_itself() -> None:
    first, second = evidence("14 people were hurt.", "17 people were hurt.")
    assert find_conflict(HURT, [first, replace(second, info=first.info)]) == ()


def test_a_sentence_far_less_relevant_is_about_something_else() -> None:
    texts = ("14 people were hurt.", "17 people were hurt.")
    assert values(HURT, *texts, relevances=(0.9, 0.54)) == ["14", "17"]  # 0.6 * 0.9 = 0.54
    assert values(HURT, *texts, relevances=(0.9, 0.53)) == []


class TestDescribing:
    def test_the_message_says_who_says_what_and_each_side_is_cited(self) -> None:
        (conflict,) = described("14 people were hurt.", "At least 17 people were hurt.")
        assert conflict.message == "The sources differ. Paper 1: 14; Paper 2: at least 17."
        assert [(side.value, side.citation) for side in conflict.sides] == [("14", 1), ("at least 17", 2)]

    @pytest.mark.parametrize(
        ("info", "name"),
        [
            (ArticleInfo("a", 1, "A title", "Vale Gazette", source="a.md"), "Vale Gazette"),
            (ArticleInfo("a", 1, "A title", source="flood-vale.md"), "flood-vale.md"),
            (ArticleInfo("a", 1, "A title"), "A title"),
            (ArticleInfo("a", 1, "Long " * 20), "Long " * 11 + "Long…"),  # 59 characters and the ellipsis
        ],
    )
    def test_a_source_without_publisher_is_named_by_its_file_or_the_start_of_its_title(
        self, info: ArticleInfo, name: str
    ) -> None:
        (conflict,) = described("14 people were hurt.", "17 people were hurt.", info=info)
        assert conflict.message == f"The sources differ. {name}: 14; Paper 2: 17."

    def test_a_side_that_is_not_cited_is_not_described(self) -> None:
        items = evidence("14 people were hurt.", "17 people were hurt.")
        citations = cite([quote(items[0])]).citations
        assert describe(find_conflict(HURT, items), citations) == ()

    def test_the_citation_numbers_are_those_of_the_answer(self) -> None:
        items = evidence("14 people were hurt.", "17 people were hurt.")
        citations = cite([quote(items[1]), quote(items[0])]).citations
        (conflict,) = describe(find_conflict(HURT, items), citations)
        assert [(side.value, side.citation) for side in conflict.sides] == [("14", 2), ("17", 1)]


def described(*texts: str, info: ArticleInfo | None = None) -> tuple[Conflict, ...]:
    first, *others = evidence(*texts)
    items = [replace(first, info=info) if info else first, *others]
    citations = cite([quote(item) for item in items]).citations
    return describe(find_conflict(HURT, items), citations)


def answering(label: str, text: str, phrase: str, relevance: float, title: str) -> Evidence:
    """A sentence in which a model found the phrase that answers."""
    start = text.index(phrase)
    item = make_evidence(label, text, relevance=relevance, publisher=f"Paper {label}")
    return replace(item, span=Span(start, start + len(phrase), 0.6), info=replace(item.info, title=title))


class TestWhatTheModelTakesForTheAnswer:
    BEST = answering(
        "S1", "Eight men of the patrol came to harm.", "Eight men", 0.9, "Patrol ambushed at Cuyuni"
    )

    def test_a_number_under_another_name_is_a_side(self) -> None:
        other = answering(
            "S2",
            "The army had spoken of six wounded at Cuyuni.",
            "six wounded",
            0.3,
            "Row over ambushed Cuyuni patrol",
        )
        sides = find_conflict("How many soldiers were hurt at Cuyuni?", [self.BEST, other])
        assert [side.value for side in sides] == ["Eight", "six"]

    def test_a_number_elsewhere_in_the_sentence_is_none(self) -> None:
        text = "On day six of the Cuyuni patrol, no one was missing."
        other = answering("S2", text, "no one", 0.3, "Row over Cuyuni patrol")
        assert find_conflict("How many soldiers were hurt at Cuyuni?", [self.BEST, other]) == ()

    def test_a_report_of_another_event_is_none(self) -> None:
        other = answering("S2", "Six people were hurt.", "Six people", 0.3, "Bus crash in Lagos")
        assert find_conflict("How many soldiers came to harm?", [self.BEST, other]) == ()

    def test_a_sentence_that_hardly_helps_is_none(self) -> None:
        other = answering("S2", "Six of the Cuyuni patrol were hurt.", "Six", 0.1, "Row over Cuyuni patrol")
        assert find_conflict("How many soldiers were harmed at Cuyuni?", [self.BEST, other]) == ()

    def test_times_of_day_are_compared_when_a_time_was_asked(self) -> None:
        sides = find_conflict(
            "At what time did the Lampedusa boat first call?",
            [
                answering("S1", "The boat called at 2:40 a.m.", "2:40 a.m.", 0.9, "Lampedusa boat sinks"),
                answering(
                    "S2", "Its first call came at 2:04 a.m.", "2:04 a.m.", 0.8, "Lampedusa boat: new log"
                ),
            ],
        )
        assert [side.value for side in sides] == ["2:40 a.m.", "2:04 a.m."]

    def test_money_is_not_compared_with_people(self) -> None:
        other = answering(
            "S2", "The Cuyuni patrol cost $6 million.", "$6 million", 0.5, "Row over Cuyuni patrol"
        )
        assert find_conflict("How many soldiers were hurt at Cuyuni?", [self.BEST, other]) == ()


def test_reports_of_another_ship_differ_from_none() -> None:
    asked = "How many crates did Captain Vora find on the Tessel?"
    texts = ("Captain Vora found 10 crates on the Tessel.", "Captain Varo found 75 crates on the Ostrey.")
    assert values(asked, *texts) == []
    assert values(asked, texts[0], "Captain Vora found 75 crates on the Tessel.") == ["10", "75"]
