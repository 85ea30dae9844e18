from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.cases.case import SelectionCase
from eval.datasets import multihop_pool
from tests.eval.public_data import load_real, write_public


def question(id_: str, text: str, *evidence: tuple[str, str], answer: str = "Ada Lunt") -> dict[str, Any]:
    return {
        "question_id": id_,
        "question_text": text,
        "type": "bridge",
        "answers_objects": [{"spans": [answer]}],
        "contexts": [{"title": title, "paragraph_text": sentence} for title, sentence in evidence],
    }


QUESTIONS = [
    question("1", "Who sailed the Aurora?", ("Sailing", "Ada sailed."), ("Aurora", "She left on Monday.")),
    question(
        "2", "Who mended the windmill?", ("Windmill", "Ben mended it."), ("Aurora", "She is a windmill ship.")
    ),
    question("3", "Who sank the windmill?", answer="Insufficient information."),
]


def load(folder: Path) -> list[SelectionCase]:
    cases = multihop_pool.load(write_public(folder, multihop_pool.INFO.files[0], [*QUESTIONS])).cases
    return [case for case in cases if isinstance(case, SelectionCase)]


def test_a_question_is_asked_over_the_evidence_of_all_by_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multihop_pool, "COMMON", 1)
    first, second, _ = load(tmp_path)

    assert [(one.title, one.text) for one in first.sentences] == [
        ("Sailing", "Ada sailed."),
        ("Aurora", "She left on Monday."),
        ("Aurora", "She is a windmill ship."),
    ]
    assert first.gold == ((0, 1),)
    assert [one.title for one in second.sentences] == ["Aurora", "Aurora", "Windmill"]
    assert second.gold == ((1, 2),)
    assert second.tags == ("bridge", "2 sentences")


def test_a_question_without_evidence_is_asked_over_what_is_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multihop_pool, "COMMON", 1)
    monkeypatch.setattr(multihop_pool, "ARTICLES_SHOWN", 1)
    case = load(tmp_path)[2]
    assert [one.title for one in case.sentences] == ["Windmill"]
    assert (case.answerable, case.gold, case.tags) == (False, (), ("null",))


def test_the_real_set_has_a_pool_of_981_sentences() -> None:
    cases = [case for case in load_real(multihop_pool.ADAPTER).cases if isinstance(case, SelectionCase)]
    assert Counter(case.answerable for case in cases) == {True: 2556 - 301, False: 301}
    assert len({one.text for case in cases for one in case.sentences}) == 981
    assert max(len(case.sentences) for case in cases) < 400
