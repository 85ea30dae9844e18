"""The trained grounding model on onnxruntime: relevance of each sentence, the answer's span, support of a statement.

Its file holds two stacks of layers over the same embeddings: one reads questions, the other statements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import GroundingFailed
from index.grounding import Span
from index.grounding.reading import Reading, WindowReader
from index.minilm import packaged_model_folder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL_FILE = "grounding.onnx"
BATCH_WINDOWS = 4
INPUTS = ("input_ids", "segment_ids", "mask")
QUESTION_OUTPUTS, STATEMENT_OUTPUTS = ("relevance", "span"), ("support",)

Scores = NDArray[np.float32]
Shares = tuple[float, float, float]  # supported, not enough, contradicted; they sum to one
Result = TypeVar("Result")


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
    Sentences for which there was no room have none. `spans` runs parallel to it.
    """

    relevance: tuple[float, ...]
    spans: tuple[Span | None, ...]


class GroundingModel:
    """Runs a trained ONNX file. Thread-safe."""

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        try:
            questions, statements = open_stacks(path, threads=threads)
        except Exception as error:
            raise GroundingFailed(
                f"The grounding model {path.name!r} could not be loaded: {error}"
            ) from error
        self._questions, self._statements = questions, statements
        # The vocabulary is that of the embedding model it was trained from.
        self.reader = WindowReader(packaged_model_folder())

    def read(self, asked: Sequence[Asked]) -> list[Reply]:
        """Read questions over windows, in the order given."""
        return self._in_batches(asked, self._read_batch)

    def judge(self, asked: Sequence[Asked]) -> list[Shares]:
        """Read statements over windows, in the order given: how far each supports, leaves open, contradicts."""
        return self._in_batches(asked, self._judge_batch)

    def _in_batches(
        self, asked: Sequence[Asked], read_batch: Callable[[Sequence[Reading]], list[Result]]
    ) -> list[Result]:
        readings = [self.reader.read(one.query, one.title, one.sentences) for one in asked]
        results: dict[int, Result] = {}
        # Windows of like length share a batch: padding is work thrown away.
        order = sorted(range(len(asked)), key=lambda at: len(readings[at].ids))
        for first in range(0, len(order), BATCH_WINDOWS):
            places = order[first : first + BATCH_WINDOWS]
            results |= zip(places, read_batch([readings[at] for at in places]), strict=True)
        return [results[place] for place in range(len(asked))]

    def _read_batch(self, readings: Sequence[Reading]) -> list[Reply]:
        relevance, span = _run(self._questions, readings, *QUESTION_OUTPUTS)
        return [
            Reply(
                relevance=tuple(
                    float(relevance[row, one.start : one.stop].mean()) for one in reading.sentences
                ),
                spans=best_spans(span[row], reading),
            )
            for row, reading in enumerate(readings)
        ]

    def _judge_batch(self, readings: Sequence[Reading]) -> list[Shares]:
        (support,) = _run(self._statements, readings, *STATEMENT_OUTPUTS)
        return [_shares(logits) for logits in support]


def open_stacks(path: Path, *, threads: int) -> tuple[InferenceSession, InferenceSession]:
    """A session for each of the two stacks: onnxruntime runs all of a graph, whichever outputs are asked for."""
    import onnx
    import onnxruntime
    from onnx.utils import Extractor

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    whole = Extractor(onnx.load(str(path)))

    def session(outputs: Sequence[str]) -> InferenceSession:
        part = whole.extract_model(list(INPUTS), list(outputs)).SerializeToString()
        return onnxruntime.InferenceSession(part, options, providers=["CPUExecutionProvider"])

    return session(QUESTION_OUTPUTS), session(STATEMENT_OUTPUTS)


def _run(session: InferenceSession, readings: Sequence[Reading], *outputs: str) -> list[Scores]:
    longest = max(len(reading.ids) for reading in readings)
    inputs = {name: np.zeros((len(readings), longest), np.int32) for name in INPUTS}
    for row, reading in enumerate(readings):
        inputs["input_ids"][row, : len(reading.ids)] = reading.ids
        inputs["segment_ids"][row, : len(reading.ids)] = reading.types
        inputs["mask"][row, : len(reading.ids)] = 1
    found: list[Scores] = session.run(list(outputs), inputs)
    return found


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


def _shares(logits: Scores) -> Shares:
    supported, not_enough, contradicted = (float(value) for value in _softmax(logits))
    return supported, not_enough, contradicted
