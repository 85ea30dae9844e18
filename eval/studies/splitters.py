"""Compares sentence splitters on gold boundaries: python -m eval.studies.splitters [--data DIR] [--articles DIR].

A boundary is the offset, white space not counted, at which a gold sentence ends inside its paragraph; the
end of a paragraph is given by the layout and scores nothing. Precision, recall and F1 are over boundaries.
Candidates that are not installed are skipped. The results stand in docs/decisions/0002-sentence-splitter.md.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from index.sentences import split_sentences

Splitter = Callable[[str], list[str]]

# The baseline: a full stop, closed or not by a quotation mark or bracket, and a space.
_REGEX = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"'”’)\]]))\s+|\n+")


@dataclass(frozen=True, slots=True)
class Document:
    """Gold sentences of one document, by paragraph, and the text they were cut from."""

    genre: str
    text: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def sentence_count(self) -> int:
        """How many gold sentences there are."""
        return sum(len(paragraph) for paragraph in self.paragraphs)


@dataclass(slots=True)
class Tally:
    """Boundaries found, missed and made up."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count `other` in."""
        self.hits += other.hits
        self.predicted += other.predicted
        self.gold += other.gold
        self.errors += other.errors

    @property
    def precision(self) -> float:
        """Share of the predicted boundaries that are gold."""
        return self.hits / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold boundaries that are predicted."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_conllu(path: Path) -> list[Document]:
    """Documents of a gzipped CoNLL-U file, their raw text rebuilt from `# text` and SpaceAfter."""
    documents: list[Document] = []
    genre = ""
    paragraphs: list[list[str]] = []
    spaced: list[list[str]] = []

    def finish() -> None:
        if paragraphs:
            text = "\n\n".join("".join(parts).strip() for parts in spaced)
            documents.append(Document(genre, text, tuple(tuple(gold) for gold in paragraphs)))

    for comments, last_misc in _conllu_sentences(path):
        if "newdoc id" in comments:
            finish()
            genre, paragraphs, spaced = comments["newdoc id"].partition("-")[0], [], []
        if "newpar id" in comments or "newpar" in comments or not paragraphs:
            paragraphs.append([])
            spaced.append([])
        paragraphs[-1].append(comments["text"])
        spaced[-1].append(comments["text"] + ("" if "SpaceAfter=No" in last_misc else " "))
    finish()
    return documents


def _conllu_sentences(path: Path) -> Iterator[tuple[dict[str, str], str]]:
    comments: dict[str, str] = {}
    misc = ""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                name, _, value = line[1:].partition("=")
                comments[name.strip()] = value.strip()
            elif line.strip():
                misc = line.rstrip("\n").split("\t")[9]
            else:
                yield comments, misc
                comments = {}


def measure(splitter: Splitter, document: Document) -> Tally:
    """Boundaries of `splitter` over one document, paragraph ends left out."""
    gold, ends = set(), set()
    at = 0
    for paragraph in document.paragraphs:
        for sentence in paragraph:
            at += len(re.sub(r"\s", "", sentence))
            gold.add(at)
        ends.add(at)
    predicted, at = set(), 0
    for sentence in splitter(document.text):
        at += len(re.sub(r"\s", "", sentence))
        predicted.add(at)
    solid = re.sub(r"\s", "", document.text)
    if at != len(solid):
        # A splitter that drops or adds characters would be scored on shifted offsets.
        raise ValueError(f"the sentences hold {at} characters, the document {len(solid)}")
    gold, predicted = gold - ends, predicted - ends
    errors = [
        f"{'missed  ' if end in gold else 'made up '} ...{solid[max(0, end - 40) : end]} ‖ {solid[end : end + 30]}"
        for end in sorted(gold ^ predicted)
    ]
    return Tally(len(gold & predicted), len(predicted), len(gold), errors)


def installed_candidates() -> dict[str, Splitter]:
    """Every splitter that is installed."""
    found: dict[str, Splitter] = {
        "byline": _byline,
        "regex": _REGEX.split,
    }
    makers = {"nupunkt": _nupunkt, "syntok": _syntok, "blingfire": _blingfire, "spacy": _spacy}
    for name, make in makers.items():
        if importlib.util.find_spec(name) is None:
            sys.stderr.write(f"{name}: not installed, skipped\n")
        else:
            found[name] = _by_line(make())
    return found


def _byline(text: str) -> list[str]:
    """The text between one end and the next: bullets and loose marks, which are in no span, included."""
    ends = [end for _, end in split_sentences(text)]
    return [text[start:end] for start, end in pairwise([0, *ends[:-1], len(text)])]


def _by_line(splitter: Splitter) -> Splitter:
    """Every candidate is given one line at a time: layout is not what is compared."""
    return lambda text: [sentence for line in text.split("\n") if line.strip() for sentence in splitter(line)]


def _nupunkt() -> Splitter:
    tokenizer = importlib.import_module("nupunkt").load("default")
    return lambda line: [line[start:end] for start, end in tokenizer.spans(line)]


def _syntok() -> Splitter:
    segmenter = importlib.import_module("syntok.segmenter")
    return lambda line: [
        "".join(token.spacing + token.value for token in sentence)
        for paragraph in segmenter.process(line)
        for sentence in paragraph
    ]


def _blingfire() -> Splitter:
    text_to_sentences = importlib.import_module("blingfire").text_to_sentences
    return lambda line: text_to_sentences(line).split("\n")


def _spacy() -> Splitter:
    nlp = importlib.import_module("spacy").blank("en")
    nlp.add_pipe("sentencizer")
    return lambda line: [sentence.text for sentence in nlp(line).sents]


def main() -> None:
    """Print one table per data set."""
    data = Path(os.environ.get("BYLINE_EVAL_DATA", "../shared/data"))
    options = argparse.ArgumentParser(description="Compare sentence splitters on gold boundaries.")
    options.add_argument(
        "--data", type=Path, default=data / "ud_ewt", help="folder with en_ewt-ud-*.conllu.gz"
    )
    options.add_argument(
        "--articles", type=Path, default=data.parent / "articles", help="the two sample articles"
    )
    options.add_argument("--errors", metavar="NAME", help="also print every error of this candidate")
    arguments = options.parse_args()
    splitters = installed_candidates()
    for split in ("dev", "test"):
        path = arguments.data / f"en_ewt-ud-{split}.conllu.gz"
        if path.exists():
            _print(_table(f"UD English-EWT {split}", read_conllu(path), splitters, arguments.errors))
        else:
            sys.stderr.write(f"{path} is missing; set BYLINE_EVAL_DATA or --data\n")
    articles = [read_article(path) for path in sorted(arguments.articles.glob("*.txt"))]
    if articles:
        _print(_table("The two articles", articles, splitters, arguments.errors))


def read_article(path: Path) -> Document:
    """A sample article; its gold ends a sentence at each full stop that a space follows.

    A rule, not a count by hand: it was printed and read through for these two articles and holds there,
    as they have no initials, titles or other abbreviations before a space. It is no gold for other text.
    """
    text = path.read_text(encoding="utf-8")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    paragraphs = tuple(tuple(re.split(r"(?<=[.!?]) +", line)) for line in lines)
    return Document("articles", text, paragraphs)


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _table(
    title: str, documents: list[Document], splitters: dict[str, Splitter], errors_of: str | None
) -> Iterator[str]:
    genres = sorted({document.genre for document in documents})
    count = sum(document.sentence_count for document in documents)
    yield f"\n{title}: {count} sentences\n"
    yield f"| splitter | precision | recall | F1 | {' | '.join(f'{genre} F1' for genre in genres)} | sentences/s |"
    yield "|---" * (len(genres) + 5) + "|"
    for name, splitter in splitters.items():
        tallies = {genre: Tally() for genre in genres}
        for document in documents:  # also loads the model, so that the clock below does not count it
            tallies[document.genre].add(measure(splitter, document))
        total = Tally()
        for tally in tallies.values():
            total.add(tally)
        started = time.perf_counter()
        for document in documents:
            splitter(document.text)
        speed = count / (time.perf_counter() - started)
        by_genre = " | ".join(f"{tallies[genre].f1:.1%}" for genre in genres)
        yield f"| {name} | {total.precision:.1%} | {total.recall:.1%} | {total.f1:.1%} | {by_genre} | {speed:,.0f} |"
        if name == errors_of:
            yield from total.errors


if __name__ == "__main__":
    main()
