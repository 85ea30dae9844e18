"""What a question and a sentence have in common, as numbers with visible arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest

from index.grounding import Candidate
from index.grounding.features import FEATURES, Asked, feature_rows, standings

EAST = np.array([1.0, 0.0], dtype=np.float32)
NORTH = np.array([0.0, 1.0], dtype=np.float32)


def candidate(text: str, *, before: str = "", title: str = "", vector: np.ndarray | None = EAST) -> Candidate:
    return Candidate(text, before, title, vector)


def features(question: str, item: Candidate, standing: float = 0.5) -> dict[str, float]:
    (row,) = feature_rows(question, EAST, [item], [standing])
    return dict(zip(FEATURES, row.tolist(), strict=True))


def test_coverage_is_the_share_of_the_questions_words() -> None:
    found = features("How many boats sank off Carrow?", candidate("Three boats burned.", before="They sank."))
    # boats, sank and Carrow are asked about ("many" and "off" carry nothing): one in the sentence, two in context.
    assert found["coverage"] == pytest.approx(1 / 3)
    assert found["coverage_in_context"] == pytest.approx(2 / 3)


def test_names_that_the_context_lacks_are_counted() -> None:
    found = features("Did Ada Quill meet Rhys Tarn?", candidate("Quill left.", title="Tarn in Halvern"))
    # Of Ada, Quill, Rhys and Tarn the context has two.
    assert found["names_missing"] == pytest.approx(2 / 4)
    assert found["any_name_missing"] == 1.0
    assert found["question_names"] == pytest.approx(4 / 5)


def test_a_number_of_the_question_must_be_there() -> None:
    assert features("Did 40 boats sink?", candidate("Boats sank."))["number_missing"] == 1.0
    assert features("Did 40 boats sink?", candidate("40 boats sank."))["number_missing"] == 0.0


@pytest.mark.parametrize(
    ("question", "text", "offered"),
    [
        ("How many boats sank?", "Three boats sank.", 1.0),
        ("How many boats sank?", "Boats sank.", 0.0),
        ("When did it sink?", "It sank on Monday.", 1.0),
        ("When did it sink?", "It sank slowly.", 0.0),
        ("When was it built?", "It was built in 1961.", 1.0),
        ("Who sank it?", "Ada Quill sank it.", 1.0),
        ("Who sank it?", "it was sunk.", 0.0),
        ("Why did it sink?", "Three boats sank on Monday.", 0.5),
    ],
)
def test_a_sentence_may_offer_the_kind_of_thing_asked_for(question: str, text: str, offered: float) -> None:
    assert features(question, candidate(text))["kind_offered"] == offered


def test_the_cosine_is_that_of_the_vectors_and_nothing_without_one() -> None:
    assert features("q", candidate("x"))["cosine"] == 1.0
    assert features("q", candidate("x", vector=NORTH))["cosine"] == 0.0
    assert features("q", candidate("x", vector=None))["cosine"] == 0.0


def test_rare_shared_words_make_a_candidate_stand_out() -> None:
    three = [candidate("boats sank"), candidate("boats left"), candidate("rain fell", vector=NORTH)]
    standing = standings("Did boats sink?", EAST, three)
    # "boats" is in two of three, "sink" in one: weights log(1 + 3/2) and log(1 + 3/1).
    boats, sink = math.log(1 + 3 / 2), math.log(1 + 3 / 1)
    assert standing == pytest.approx([(1 + 1) / 2, (boats / (boats + sink) + 1) / 2, 0.0], abs=1e-6)


def test_one_candidate_and_a_question_without_words_stand_somewhere() -> None:
    assert np.isfinite(standings("?", EAST, [candidate("x")])).all()


def test_a_question_is_read_for_what_kind_it_asks() -> None:
    kinds = {text: Asked.read(text).kind for text in ("How many?", "When?", "Who?", "In what year?", "Why?")}
    assert list(kinds.values()) == ["number", "date", "name", "date", "other"]


def test_any_text_has_finite_features() -> None:
    for text in ("", "\ud800", "🦊", "…", "5" * 400):
        row = feature_rows(text, EAST, [candidate(text, before=text, title=text)], [0.0])
        assert np.isfinite(row).all()
