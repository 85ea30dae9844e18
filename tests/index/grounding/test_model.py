"""Running a grounding model: a small one of random weights has the same inputs and outputs as the trained one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import GroundingFailed
from index.grounding import Span
from index.grounding.model import BATCH_PAIRS, GroundingModel, Pair, best_span
from index.grounding.reading import Reading
from tests.index.grounding.small_model import write_small_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> GroundingModel:
    path = tmp_path_factory.mktemp("model") / "small.onnx"
    return GroundingModel(write_small_model(path), threads=1)


def pairs(count: int) -> list[Pair]:
    return [
        Pair("Who was hurt?", "It rained. " * (number % 7 + 1), f"Context {number}.")
        for number in range(count)
    ]


def test_each_pair_gets_probabilities(model: GroundingModel) -> None:
    for reply in model.read(pairs(5)):
        assert 0.0 <= reply.relevance <= 1.0
        assert sum(reply.support) == pytest.approx(1.0)
        assert all(0.0 <= share <= 1.0 for share in reply.support)


def test_a_pair_is_judged_the_same_whatever_it_is_batched_with(model: GroundingModel) -> None:
    several = pairs(BATCH_PAIRS + 5)
    together = model.read(several)
    for place in (0, 3, BATCH_PAIRS, len(several) - 1):
        (alone,) = model.read([several[place]])
        assert together[place].relevance == pytest.approx(alone.relevance, abs=1e-4)
        assert together[place].support == pytest.approx(alone.support, abs=1e-4)
        assert (together[place].span is None) == (alone.span is None)


def test_a_span_lies_inside_its_sentence(model: GroundingModel) -> None:
    for pair, reply in zip(several := pairs(20), model.read(several), strict=True):
        if reply.span is not None:
            assert 0 <= reply.span.start < reply.span.end <= len(pair.sentence)
            assert 0.0 < reply.span.score <= 1.0


def test_no_pairs_give_no_replies(model: GroundingModel) -> None:
    assert model.read([]) == []


@pytest.mark.parametrize("text", ["", "\ud800", "🦊" * 300, "x" * 5000])
def test_any_text_is_judged(model: GroundingModel, text: str) -> None:
    assert len(model.read([Pair(text, text, text)])) == 1


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"broken")
    with pytest.raises(GroundingFailed, match=r"broken\.onnx"):
        GroundingModel(path)
    with pytest.raises(GroundingFailed, match=r"missing\.onnx"):
        GroundingModel(tmp_path / "missing.onnx")


class TestBestSpan:
    # [CLS] q [SEP] "two" "hours" "long" [SEP]
    READING = Reading([101, 5, 102, 7, 8, 9, 102], [0, 0, 0, 1, 1, 1, 1], 3, [(0, 3), (4, 9), (10, 14)])

    def logits(self, starts: list[float], ends: list[float]) -> np.ndarray:
        return np.array([starts, ends], dtype=np.float32).T

    def test_it_runs_from_the_likeliest_start_to_the_likeliest_end_after_it(self) -> None:
        span = best_span(self.logits([0, 0, 0, 9, 0, 0, 0], [0, 0, 0, 0, 9, 0, 0]), self.READING)
        # Softmax of nine against six zeros, twice.
        share = float(np.exp(9) / (np.exp(9) + 6))
        assert span == Span(0, 9, pytest.approx(share**2, rel=1e-4))

    def test_an_end_before_the_start_is_no_span(self) -> None:
        span = best_span(self.logits([0, 0, 0, 0, 0, 9, 0], [0, 0, 0, 9, 0, 0, 0]), self.READING)
        assert span is None or span.start < span.end

    def test_nowhere_is_an_answer_too(self) -> None:
        assert best_span(self.logits([9, 0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0, 0]), self.READING) is None

    def test_the_question_is_never_part_of_it(self) -> None:
        span = best_span(self.logits([0, 9, 0, 1, 0, 0, 0], [0, 9, 0, 0, 1, 0, 0]), self.READING)
        assert span is None or span.end <= 14

    def test_it_is_no_longer_than_asked_for(self) -> None:
        logits = self.logits([0, 0, 0, 9, 0, 0, 0], [0, 0, 0, 0, 0, 9, 0])
        assert best_span(logits, self.READING) == Span(0, 14, pytest.approx(0.998, abs=0.002))
        assert best_span(logits, self.READING, longest=2) != Span(0, 14, pytest.approx(0.998, abs=0.002))

    def test_an_empty_sentence_has_none(self) -> None:
        empty = Reading([101, 5, 102, 102], [0, 0, 0, 1], 3, [])
        assert best_span(self.logits([0, 0, 0, 0], [0, 0, 0, 0]), empty) is None
