"""The trained grounding model on onnxruntime: relevance of each sentence, the answer's span, support of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import GroundingFailed
from index.grounding import Span
from index.grounding.reading import Reading, WindowReader
from index.minilm import packaged_model_folder

MODEL_FILE = "grounding.onnx"
BATCH_WINDOWS = 4

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or statement over neighbouring sentences under their article's title."""

    query: str
    sentences: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says of one window.

    `relevance` holds a logit for each sentence; of all the sentences asked, with 0 for "none", they make a softmax.
    Sentences for which there was no room have none. `spans` runs parallel to it. `support` holds three shares that
    sum to one: supported, not enough, contradicted.
    """

    relevance: tuple[float, ...]
    spans: tuple[Span | None, ...]
    support: tuple[float, float, float]


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
        self.reader = WindowReader(packaged_model_folder())

    def read(self, asked: Sequence[Asked]) -> list[Reply]:
        """Judge windows, in the order given."""
        readings = [self.reader.read(one.query, one.title, one.sentences) for one in asked]
        replies: dict[int, Reply] = {}
        # Windows of like length share a batch: padding is work thrown away.
        order = sorted(range(len(asked)), key=lambda at: len(readings[at].ids))
        for first in range(0, len(order), BATCH_WINDOWS):
            places = order[first : first + BATCH_WINDOWS]
            replies |= zip(places, self._read_batch([readings[at] for at in places]), strict=True)
        return [replies[place] for place in range(len(asked))]

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
                relevance=tuple(
                    float(relevance[row, one.start : one.stop].mean()) for one in reading.sentences
                ),
                spans=best_spans(span[row], reading),
                support=_softmax3(support[row]),
            )
            for row, reading in enumerate(readings)
        ]


def best_spans(logits: Scores, reading: Reading, *, longest: int = 24) -> tuple[Span | None, ...]:
    """The most probable span of each sentence, of at most `longest` tokens, supposing that the sentence answers.

    Whether it does is for `relevance` to say. None where the sentence has no words.

    Args:
        logits: (tokens, 2), for start and end.
    """
    found: list[Span | None] = []
    for tokens, offsets in zip(reading.sentences, reading.spans, strict=True):
        starts, ends = (_softmax(logits[tokens.start : tokens.stop, column]) for column in (0, 1))
        best, where = 0.0, (0, 0)
        for start in range(len(tokens)):
            end = start + int(np.argmax(ends[start : start + longest]))
            if starts[start] * ends[end] > best:
                best, where = float(starts[start] * ends[end]), (offsets[start][0], offsets[end][1])
        found.append(Span(*where, best) if where[0] < where[1] else None)
    return tuple(found)


def _softmax(logits: Scores) -> Scores:
    powers: Scores = np.exp(logits - logits.max())
    shares: Scores = powers / powers.sum()
    return shares


def _softmax3(logits: Scores) -> tuple[float, float, float]:
    supported, not_enough, contradicted = (float(value) for value in _softmax(logits))
    return supported, not_enough, contradicted
