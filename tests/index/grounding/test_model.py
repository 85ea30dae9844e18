"""Running a grounding model: a small one of random weights has the same inputs and outputs as the trained one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import GroundingFailed
from index.grounding import Span
from index.grounding.model import BATCH_WINDOWS, Asked, GroundingModel, best_spans
from index.grounding.reading import Reading
from tests.index.grounding.small_model import write_small_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> GroundingModel:
    path = tmp_path_factory.mktemp("model") / "small.onnx"
    return GroundingModel(write_small_model(path), threads=1)


def windows(count: int) -> list[Asked]:
    return [
        Asked("Who was hurt?", ("It rained. " * (number % 7 + 1), "Two fell."), f"Title {number}")
        for number in range(count)
    ]


def test_each_sentence_gets_a_score_and_each_window_three_shares(model: GroundingModel) -> None:
    for reply in model.read(windows(5)):
        assert len(reply.relevance) == len(reply.spans) == 2
    for shares in model.judge(windows(5)):
        assert sum(shares) == pytest.approx(1.0)
        assert all(0.0 <= share <= 1.0 for share in shares)


def test_a_window_is_judged_the_same_whatever_it_is_batched_with(model: GroundingModel) -> None:
    several = windows(2 * BATCH_WINDOWS + 1)
    together, judged_together = model.read(several), model.judge(several)
    for place in (0, 3, BATCH_WINDOWS, len(several) - 1):
        (alone,) = model.read([several[place]])
        assert together[place].relevance == pytest.approx(alone.relevance, abs=1e-4)
        (judged_alone,) = model.judge([several[place]])
        assert judged_together[place] == pytest.approx(judged_alone, abs=1e-4)
        assert [span is None for span in together[place].spans] == [span is None for span in alone.spans]


def test_a_span_lies_inside_its_sentence(model: GroundingModel) -> None:
    for window, reply in zip(several := windows(20), model.read(several), strict=True):
        for sentence, span in zip(window.sentences, reply.spans, strict=True):
            if span is not None:
                assert 0 <= span.start < span.end <= len(sentence)
                assert 0.0 < span.score <= 1.0


def test_no_windows_give_no_replies(model: GroundingModel) -> None:
    assert model.read([]) == []
    assert model.judge([]) == []


@pytest.mark.parametrize("text", ["", "\ud800", "🦊" * 300, "x" * 5000])
def test_any_text_is_judged(model: GroundingModel, text: str) -> None:
    assert len(model.read([Asked(text, (text,), text)])[0].relevance) == 1


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"broken")
    with pytest.raises(GroundingFailed, match=r"broken\.onnx"):
        GroundingModel(path)
    with pytest.raises(GroundingFailed, match=r"missing\.onnx"):
        GroundingModel(tmp_path / "missing.onnx")


class TestBestSpans:
    # [CLS] q [SEP] [SEP] | "two" "hours" "long" | "so" | [SEP]
    READING = Reading(
        [101, 5, 102, 102, 7, 8, 9, 6, 102],
        [0, 0, 0, 0, 1, 1, 1, 1, 0],
        [range(4, 7), range(7, 8)],
        [[(0, 3), (4, 9), (10, 14)], [(0, 2)]],
    )

    def spans(self, start: int, end: int) -> tuple[Span | None, ...]:
        """With a logit of nine for the tokens of start and end, and zero for the eight others."""
        logits = np.zeros((9, 2), dtype=np.float32)
        logits[start, 0] = logits[end, 1] = 9
        return best_spans(logits, self.READING)

    def test_it_runs_from_the_likeliest_start_to_the_likeliest_end_after_it(self) -> None:
        # Of the three tokens of the sentence, one has nine and two zero.
        share = float(np.exp(9) / (np.exp(9) + 2))
        assert self.spans(4, 5)[0] == Span(0, 9, pytest.approx(share**2, rel=1e-4))

    def test_each_sentence_has_its_own_supposing_that_it_answers(self) -> None:
        assert self.spans(4, 5)[1] == Span(0, 2, pytest.approx(1.0))

    def test_an_end_before_the_start_is_no_span(self) -> None:
        span = self.spans(6, 4)[0]
        assert span is not None
        assert span.start < span.end

    def test_a_sentence_without_words_has_none(self) -> None:
        blank = Reading([101, 102, 102, 102, 102], [0, 0, 0, 1, 0], [range(3, 4)], [[(0, 0)]])
        assert best_spans(np.zeros((5, 2), dtype=np.float32), blank) == (None,)
