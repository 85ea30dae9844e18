"""The trained grounding model on onnxruntime: relevance, support and the answer's span for pairs of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import GroundingFailed
from index.grounding import Span
from index.grounding.reading import PairReader, Reading
from index.minilm import packaged_model_folder

MODEL_FILE = "grounding.onnx"
BATCH_PAIRS = 16

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question or statement, the sentence it is held against, and what stands before that sentence."""

    query: str
    sentence: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says of one pair.

    `relevance` is a probability; `support` three that sum to one: supported, not enough, contradicted.
    """

    relevance: float
    support: tuple[float, float, float]
    span: Span | None


class GroundingModel:
    """Runs a trained ONNX file. Thread-safe."""

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        import onnxruntime

        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise GroundingFailed(
                f"The grounding model {path.name!r} could not be loaded: {error}"
            ) from error
        # The vocabulary is that of the embedding model it was trained from.
        self._reader = PairReader(packaged_model_folder())

    def read(self, pairs: Sequence[Pair]) -> list[Reply]:
        """Judge pairs, in the order given."""
        readings = [self._reader.read(pair.query, pair.sentence, pair.context) for pair in pairs]
        replies: list[Reply | None] = [None] * len(pairs)
        # Pairs of like length share a batch: padding is work thrown away.
        order = sorted(range(len(pairs)), key=lambda at: len(readings[at].ids))
        for first in range(0, len(order), BATCH_PAIRS):
            places = order[first : first + BATCH_PAIRS]
            for place, reply in zip(places, self._read_batch([readings[at] for at in places]), strict=True):
                replies[place] = reply
        return [reply for reply in replies if reply is not None]

    def _read_batch(self, readings: Sequence[Reading]) -> list[Reply]:
        longest = max(len(reading.ids) for reading in readings)
        inputs = {
            name: np.zeros((len(readings), longest), np.int32)
            for name in ("input_ids", "segment_ids", "mask")
        }
        for row, reading in enumerate(readings):
            inputs["input_ids"][row, : len(reading.ids)] = reading.ids
            inputs["segment_ids"][row, : len(reading.ids)] = reading.types
            inputs["mask"][row, : len(reading.ids)] = 1
        relevance, support, span = self._session.run(["relevance", "support", "span"], inputs)
        return [
            Reply(
                relevance=float(1 / (1 + np.exp(-relevance[row, 0]))),
                support=_softmax3(support[row]),
                span=best_span(span[row], reading),
            )
            for row, reading in enumerate(readings)
        ]


def best_span(logits: Scores, reading: Reading, *, longest: int = 16) -> Span | None:
    """The most probable span of at most `longest` tokens inside the sentence; None when "nowhere" is likelier.

    Args:
        logits: (tokens, 2), for start and end; token 0 stands for "nowhere".
    """
    tokens = len(reading.ids)
    starts, ends = _softmax(logits[:tokens, 0]), _softmax(logits[:tokens, 1])
    first, last = reading.sentence_start, reading.sentence_start + len(reading.spans)
    best, where = 0.0, (0, 0)
    for start in range(first, last):
        end = start + int(np.argmax(ends[start : min(last, start + longest)]))
        if starts[start] * ends[end] > best:
            best, where = float(starts[start] * ends[end]), (start - first, end - first)
    if best <= float(starts[0] * ends[0]):
        return None
    return Span(reading.spans[where[0]][0], reading.spans[where[1]][1], best)


def _softmax(logits: Scores) -> Scores:
    powers: Scores = np.exp(logits - logits.max())
    shares: Scores = powers / powers.sum()
    return shares


def _softmax3(logits: Scores) -> tuple[float, float, float]:
    supported, not_enough, contradicted = (float(value) for value in _softmax(logits))
    return supported, not_enough, contradicted
