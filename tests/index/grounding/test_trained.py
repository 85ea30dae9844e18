"""The trained grounder over a small model of random weights: what it reads, what it returns, how it fails."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import GroundingFailed
from index.grounding import Candidate
from index.grounding.trained import WINDOWS, TrainedGrounder
from tests.index.grounding.small_model import write_small_model

QUESTION = "How many people were hurt when the Marlow bridge collapsed?"
HURT = "Fourteen people were hurt when the Marlow bridge collapsed on Tuesday."
VECTOR = np.ones(4, dtype=np.float32) / 2


def logistic(features: int) -> dict[str, list[float]]:
    return {"mean": [0.0] * features, "scale": [1.0] * features, "weights": [1.0] * features, "bias": [0.0]}


CALIBRATION: dict[str, Any] = {
    "relevance": logistic(2),
    "answerable": logistic(4),
    "support": logistic(4),
    "answer_from": 0.4,
    "supported_from": 0.8,
}


def folder_with(folder: Path, calibration: str) -> Path:
    write_small_model(folder / "grounding.onnx")
    (folder / "calibration.json").write_text(calibration)
    return folder


@pytest.fixture(scope="module")
def grounder(tmp_path_factory: pytest.TempPathFactory) -> TrainedGrounder:
    return TrainedGrounder(
        folder_with(tmp_path_factory.mktemp("small"), json.dumps(CALIBRATION)), name="small"
    )


def candidates(count: int) -> list[Candidate]:
    texts = [HURT, *(f"The bridge number {number} was painted." for number in range(count - 1))]
    return [Candidate(text, "It rained.", "Bridge collapses", VECTOR) for text in texts]


def test_every_candidate_has_a_relevance_between_0_and_1(grounder: TrainedGrounder) -> None:
    scores = grounder.relevance(QUESTION, VECTOR, candidates(30))
    assert len(scores) == 30
    assert all(0.0 <= item.score <= 1.0 for item in scores)


def test_what_the_model_did_not_read_ranks_below_what_it_read(grounder: TrainedGrounder) -> None:
    read = grounder.read_closely(QUESTION, VECTOR, several := candidates(30)).places
    scores = [item.score for item in grounder.relevance(QUESTION, VECTOR, several)]
    unread = set(range(30)) - set(read)
    assert unread
    assert max(scores[place] for place in unread) < min(scores[place] for place in read)


def test_neighbours_of_one_article_are_read_together(grounder: TrainedGrounder) -> None:
    several = [replace(item, article="a", index=index) for index, item in enumerate(candidates(30))]
    alone = grounder.read_closely(QUESTION, VECTOR, candidates(30)).places
    assert len(alone) == WINDOWS
    assert len(grounder.read_closely(QUESTION, VECTOR, several).places) > WINDOWS


def test_the_sentence_that_shares_the_questions_words_is_read(grounder: TrainedGrounder) -> None:
    read = grounder.read_closely(QUESTION, VECTOR, candidates(30))
    assert 0 in read.places
    assert read.rows.shape == (len(read.places), 2)
    assert len(read.spans) == len(read.places)


def test_answerability_is_a_probability(grounder: TrainedGrounder) -> None:
    for count in (1, 2, 20):
        several = candidates(count)
        relevance = grounder.relevance(QUESTION, VECTOR, several)
        assert 0.0 <= grounder.answerable(QUESTION, VECTOR, several, relevance) <= 1.0


@pytest.mark.parametrize(
    "statement", [HURT, "Fourteen people were hurt.", "Llamas sang.", "", "\ud800", "x" * 5000]
)
def test_an_entailment_sums_to_one(grounder: TrainedGrounder, statement: str) -> None:
    judged = grounder.entailment(statement, HURT)
    shares = (judged.supported, judged.not_enough, judged.contradicted)
    assert sum(shares) == pytest.approx(1.0, abs=1e-5)
    assert all(-1e-9 <= share <= 1.0 + 1e-9 for share in shares)


def test_a_long_premise_is_read_whole(grounder: TrainedGrounder) -> None:
    filler = "The ferry was painted on a sunny day in the harbour of the town. " * 60
    judged = grounder.entailment("Llamas sang.", f"{filler}Llamas sang in the rain.")
    assert judged.supported >= grounder.entailment("Llamas sang.", filler).supported


def test_the_premises_own_words_in_one_run_count_for_support_as_calibrated(tmp_path: Path) -> None:
    by_words = CALIBRATION | {"support": logistic(4) | {"weights": [0.0, 0.0, 1.0, 1.0]}}
    grounder = TrainedGrounder(folder_with(tmp_path, json.dumps(by_words)), name="by words")
    judged = grounder.entailment("Fourteen people were hurt when the Marlow bridge collapsed.", HURT)
    assert judged.supported == pytest.approx(1 / (1 + math.exp(-(1.0 + 1.0))))


def test_its_thresholds_and_name_come_from_its_folder(grounder: TrainedGrounder) -> None:
    assert (grounder.answer_from, grounder.supported_from) == (0.4, 0.8)
    assert grounder.name == "small"


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(GroundingFailed, match=r"grounding\.onnx"):
        TrainedGrounder(tmp_path, name="small")


@pytest.mark.parametrize("calibration", ["{broken", ""])
def test_a_damaged_calibration_is_named(tmp_path: Path, calibration: str) -> None:
    with pytest.raises(GroundingFailed, match=r"calibration\.json"):
        TrainedGrounder(folder_with(tmp_path, calibration), name="small")


@pytest.mark.parametrize("missing", sorted(CALIBRATION))
def test_an_incomplete_calibration_is_named(tmp_path: Path, missing: str) -> None:
    kept = {name: value for name, value in CALIBRATION.items() if name != missing}
    with pytest.raises(GroundingFailed, match=r"calibration\.json"):
        TrainedGrounder(folder_with(tmp_path, json.dumps(kept)), name="small")
