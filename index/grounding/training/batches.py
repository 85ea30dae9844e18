"""Examples as padded tensors, gathered so that little is padding."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from index.grounding.reading import Reading, WindowReader
from index.grounding.training.examples import Example, Window

# So many examples are sorted by length at a time: enough for even batches, few enough to stay well mixed.
_SORTED_TOGETHER = 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One window as it was read, with what is to be learned of each of its sentences.

    `relevant` has None for a sentence of which nothing is to be learned.
    `starts` and `ends` hold the first and last token of the answer by sentence that answers, where known.
    """

    reading: Reading
    relevant: tuple[bool | None, ...] | None
    starts: frozenset[int]
    ends: frozenset[int]


@dataclass(frozen=True, slots=True)
class Item:
    """An example as it was read."""

    rows: tuple[Row, ...]
    support: int | None

    @property
    def tokens(self) -> int:
        """Tokens of its longest window."""
        return max(len(row.reading.ids) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Batch:
    """Items of like length: each tensor (rows, tokens); `support` (rows,) is -100 where the row is no statement."""

    items: tuple[Item, ...]
    ids: Tensor
    types: Tensor
    mask: Tensor
    support: Tensor


def read_example(example: Example, reader: WindowReader) -> Item:
    """Token ids of an example, and where in them what is to be learned stands."""
    rows = (_row(example.query, window, reader) for window in example.windows)
    return Item(tuple(row for row in rows if row.reading.sentences), example.support)


def batches(items: Sequence[Item], *, tokens: int, chance: random.Random, device: str) -> Iterator[Batch]:
    """All items in batches of about `tokens` tokens, padding included."""
    order = chance.sample(items, len(items))
    for first in range(0, len(order), _SORTED_TOGETHER):
        part = sorted(order[first : first + _SORTED_TOGETHER], key=lambda item: item.tokens)
        cut: list[list[Item]] = [[]]
        for item in part:
            rows = sum(len(other.rows) for other in cut[-1]) + len(item.rows)
            if cut[-1] and rows * item.tokens > tokens:
                cut.append([])
            cut[-1].append(item)
        chance.shuffle(cut)
        yield from (_batch(items, device) for items in cut)


def _row(query: str, window: Window, reader: WindowReader) -> Row:
    reading = reader.read(query, window.title, window.sentences)
    kept = range(len(reading.sentences))
    relevant: tuple[bool | None, ...] | None = None
    if window.relevant is not None:
        wanted, unsettled = window.relevant, window.unsettled
        relevant = tuple(None if at in unsettled else at in wanted for at in kept)
    starts, ends = set(), set()
    for place, (start, end) in window.spans.items():
        if place in kept:
            inside = [at for at, (a, b) in enumerate(reading.spans[place]) if a < end and b > start]
            if inside:
                starts.add(reading.sentences[place].start + inside[0])
                ends.add(reading.sentences[place].start + inside[-1])
    return Row(reading, relevant, frozenset(starts), frozenset(ends))


def _batch(items: Sequence[Item], device: str) -> Batch:
    rows = [row for item in items for row in item.rows]
    longest = max(len(row.reading.ids) for row in rows)

    def padded(lists: Iterable[list[int]]) -> Tensor:
        return torch.tensor([values + [0] * (longest - len(values)) for values in lists], device=device)

    support = [-100 if item.support is None else item.support for item in items for _ in item.rows]
    return Batch(
        items=tuple(items),
        ids=padded(row.reading.ids for row in rows),
        types=padded(row.reading.types for row in rows),
        mask=padded([1] * len(row.reading.ids) for row in rows),
        support=torch.tensor(support, device=device),
    )
