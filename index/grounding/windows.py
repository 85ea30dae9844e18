"""Windows: the neighbouring candidates that the grounding model reads together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.grounding import Candidate
from index.grounding.reading import WindowReader

_FARTHEST_NEIGHBOUR = 3  # captions and headings may stand between


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences in their order under their article's title.

    `places` are the candidates that they are; None for a sentence that is there only to be understood.
    """

    title: str
    sentences: tuple[str, ...]
    places: tuple[int | None, ...]


def windows_around(
    query: str,
    candidates: Sequence[Candidate],
    order: Sequence[int],
    reader: WindowReader,
    *,
    most: int,
    tokens: int,
) -> list[Window]:
    """Windows around the candidates that come first in `order`, until there are `most`; none is read twice.

    Args:
        tokens: that the sentences of a window may take.
    """
    neighbours = _neighbours(candidates)
    lengths = [reader.count(candidate.text) for candidate in candidates]
    read: set[int] = set()
    windows: list[Window] = []
    for place in order:
        if len(windows) == most:
            break
        if place in read:
            continue
        room = min(tokens, reader.room(query, candidates[place].title)) - lengths[place]
        places = _grown(place, neighbours, lengths, room, read)
        read.update(places)
        room -= sum(lengths[at] for at in places) - lengths[place]
        windows.append(_window(candidates, places, room, reader))
    return windows


def _neighbours(candidates: Sequence[Candidate]) -> dict[int, tuple[int | None, int | None]]:
    """The candidate before and the one after each, in its article."""
    ordered = sorted(range(len(candidates)), key=lambda at: (candidates[at].article, candidates[at].index))
    found: dict[int, tuple[int | None, int | None]] = {}
    for at, place in enumerate(ordered):
        before = ordered[at - 1] if at > 0 else None
        after = ordered[at + 1] if at + 1 < len(ordered) else None
        found[place] = (
            before if before is not None and _are_near(candidates[before], candidates[place]) else None,
            after if after is not None and _are_near(candidates[place], candidates[after]) else None,
        )
    return found


def _are_near(first: Candidate, second: Candidate) -> bool:
    is_same = bool(first.article) and first.article == second.article
    return is_same and 0 < second.index - first.index <= _FARTHEST_NEIGHBOUR


def _grown(
    place: int,
    neighbours: dict[int, tuple[int | None, int | None]],
    lengths: Sequence[int],
    room: int,
    read: set[int],
) -> list[int]:
    """The candidate and its unread neighbours, by turns before and after, while there is room."""
    places = [place]
    sides = [0, 1]
    while sides:
        side = sides.pop(0)
        at = neighbours[places[-side]][side]  # before the first, after the last
        if at is None or at in read or lengths[at] > room:
            continue
        room -= lengths[at]
        places.insert(0 if side == 0 else len(places), at)
        sides.append(side)
    return places


def _window(candidates: Sequence[Candidate], places: list[int], room: int, reader: WindowReader) -> Window:
    first = candidates[places[0]]
    texts = tuple(candidates[at].text for at in places)
    if first.before and reader.count(first.before) <= room:
        return Window(first.title, (first.before, *texts), (None, *places))
    return Window(first.title, texts, tuple(places))
