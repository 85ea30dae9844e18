"""What the grounding model learns from: questions over neighbouring sentences, and statements over evidence."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.sentences import split_sentences

SUPPORTED, NOT_ENOUGH, CONTRADICTED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences of one article under its title.

    `relevant` are the places of the sentences that answer (or settle a statement); None where nobody marked them.
    `unsettled` are those that may answer too, or only help to understand: nothing is learned from them.
    `spans` are the code points of the answer in a sentence, by place.
    """

    title: str
    sentences: tuple[str, ...]
    relevant: frozenset[int] | None = frozenset()
    spans: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    unsettled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Example:
    """A question over windows of which some, or none, answer; or a statement, with what its one window says of it."""

    query: str
    windows: tuple[Window, ...]
    support: int | None = None


def is_training_title(title: str) -> bool:
    """SQuAD titles by the first digit of their sha256: 0-3 measure, d and f calibrate, the others train."""
    return hashlib.sha256(title.encode()).hexdigest()[0] in "456789abce"


def is_measuring_title(title: str) -> bool:
    """Titles that figures are reported on."""
    return hashlib.sha256(title.encode()).hexdigest()[0] in "0123"


def is_calibration_title(title: str) -> bool:
    """Titles that set thresholds: never trained on, never reported."""
    return hashlib.sha256(title.encode()).hexdigest()[0] in "df"


def sentences_of(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with where each starts."""
    return [(start, text[start:end]) for start, end in split_sentences(text)]


def closest(statement: str, article: str, *, sentences: int = 5) -> tuple[str, ...]:
    """The sentences of an article that share most words with a statement, in their order."""
    wanted = set(statement.lower().split())
    texts = [text for _, text in sentences_of(article)]
    ranked = sorted(range(len(texts)), key=lambda at: -len(wanted & set(texts[at].lower().split())))
    return tuple(texts[at] for at in sorted(ranked[:sentences]))


def detokenised(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Penn-style tokens as plain text, and where each token stands in it."""
    plain = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")", "--": "–"}
    text, places, glue = "", [], True
    for token in tokens:
        word = plain.get(token, token)
        closes = (
            word in {".", ",", ";", ":", "?", "!", ")", "”", "%"} or word.startswith("'") or word == "n't"
        )
        if not (glue or closes):
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
        glue = word in {"“", "(", "$", "£", "€"}
    return text, places


def read_text(path: Path) -> str:
    """A file's text, gzipped or not."""
    return gzip.decompress(path.read_bytes()).decode("utf-8") if path.suffix == ".gz" else path.read_text()


def squad_titles(folder: Path) -> list[dict[str, Any]]:
    """The titles of SQuAD 2.0 (CC BY-SA 4.0) under the data folder, as the file has them, for all uses."""
    titles: list[dict[str, Any]] = json.loads(read_text(folder / "squad2_cs224n/data/dev-v2.0.json.gz"))[
        "data"
    ]
    return titles


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    return (json.loads(line) for line in read_text(path).splitlines() if line.strip())
