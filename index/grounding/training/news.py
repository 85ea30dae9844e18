"""The training collection in `news/`: invented articles with questions and statements, easily written by hand.

An article is `# Title | Publisher | 2025-03-14`, numbered sentences, then one line for each question or statement:

    ? question => 3: exact words of sentence 3 that answer
    ? question => 4,3            (4 answers; 3 is needed to understand it)
    ? question => none, 6        (nothing answers; 6 tempts most)
    ! question => 3: exact words (stands alone; asked of several reports in the same words, all of them answer)
    + supported statement => 3,5
    ~ statement that is neither said nor denied => 3
    - contradicted statement => 3
    ++, ~~, --                   (the same, as an LLM drafts it; in the news kept for calibration)
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import GroundingFailed
from index.grounding.reading import WindowReader
from index.grounding.training.examples import CONTRADICTED, NOT_ENOUGH, SUPPORTED, Example, Window

FOLDER = Path(__file__).with_name("news")
CALIBRATION_FOLDER = FOLDER / "calibration"  # sets thresholds; never trained on

_LABELS = {"+": SUPPORTED, "~": NOT_ENOUGH, "-": CONTRADICTED}
_HEADER = re.compile(r"# (?P<title>.+?) \| (?P<publisher>.+?) \| (?P<date>\d{4}-\d\d-\d\d)$")
_SENTENCE = re.compile(r"\d+\. (?P<text>.+)$")
_MARKED = re.compile(
    r"(?P<mark>[?!]|\+\+?|~~?|--?) (?P<text>.+) => (?P<none>none, ?)?(?P<places>\d+(?:, ?\d+)*)(?:: ?(?P<answer>.+))?$"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: places of the sentences that answer, best first, and the words that do; or the place that tempts.

    One that `stands_alone` says of which event it asks; the others were asked with their article in view.
    """

    question: str
    places: tuple[int, ...]
    answer: str | None
    is_answerable: bool
    stands_alone: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, what the article says of it, and the places of the sentences that tell.

    One that is `drafted` was written as an LLM drafts an answer; the others were written to be hard.
    """

    statement: str
    places: tuple[int, ...]
    label: int
    is_drafted: bool = False


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """An article of the training collection."""

    title: str
    publisher: str
    published: str
    sentences: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def read_news(folder: Path = FOLDER) -> list[NewsArticle]:
    """All articles of the folder, in the order of its files.

    Raises:
        GroundingFailed: names the file and line that cannot be read.
    """
    articles: list[NewsArticle] = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                _read_line(line.strip(), articles)
            except (ValueError, IndexError) as error:
                raise GroundingFailed(f"{path.name}:{number}: {error}: {line[:80]!r}") from error
    return articles


def news_examples(
    articles: Sequence[NewsArticle], reader: WindowReader, chance: random.Random
) -> Iterator[Example]:
    """Each question over a stretch of its article, often beside one of a neighbour; each statement over a stretch.

    Neighbours in the file often report the same event: their sentences are the hardest ones that do not answer.
    """
    for number, article in enumerate(articles):
        near = chance.choice([*articles[max(0, number - 1) : number], *articles[number + 1 : number + 2]])
        for asked in article.asked:
            windows = [asked_window(article, asked, reader, chance)]
            if chance.random() < 0.35 and not may_answer(asked, near):
                other = _stretch(near, chance.randrange(len(near.sentences)), asked.question, reader, chance)
                windows.append(Window(near.title, tuple(near.sentences[at] for at in other)))
            yield Example(asked.question, tuple(chance.sample(windows, len(windows))))
        for said in article.said:
            yield statement_example(article, said, reader, chance)


def _read_line(line: str, articles: list[NewsArticle]) -> None:
    if header := _HEADER.match(line):
        articles.append(NewsArticle(header["title"], header["publisher"], header["date"]))
    elif sentence := _SENTENCE.match(line):
        articles[-1].sentences.append(sentence["text"])
    elif marked := _MARKED.match(line):
        _read_mark(marked, articles[-1])
    else:
        raise ValueError("not a header, a sentence, a question or a statement")


def _read_mark(marked: re.Match[str], article: NewsArticle) -> None:
    places = tuple(int(number) - 1 for number in marked["places"].split(","))
    if not all(0 <= place < len(article.sentences) for place in places):
        raise ValueError("no such sentence")
    mark = marked["mark"]
    if mark not in "?!":
        article.said.append(Said(marked["text"], places, _LABELS[mark[0]], is_drafted=len(mark) > 1))
        return
    answer = marked["answer"]
    if answer and answer not in article.sentences[places[0]]:
        raise ValueError(f"sentence {places[0] + 1} does not hold the answer")
    article.asked.append(Asked(marked["text"], places, answer, not marked["none"], mark == "!"))


def asked_window(article: NewsArticle, asked: Asked, reader: WindowReader, chance: random.Random) -> Window:
    """A stretch of the article around the sentence that answers, or that tempts."""
    shown = _stretch(article, asked.places[0], asked.question, reader, chance)
    sentences = tuple(article.sentences[at] for at in shown)
    if not asked.is_answerable:
        return Window(_title(article, chance), sentences)
    best, *others = (place - shown.start for place in asked.places)
    spans = {}
    if asked.answer:
        start = sentences[best].index(asked.answer)
        spans[best] = (start, start + len(asked.answer))
    return Window(_title(article, chance), sentences, frozenset({best}), spans, frozenset(others))


def statement_example(
    article: NewsArticle, said: Said, reader: WindowReader, chance: random.Random
) -> Example:
    """Often over just the sentences that tell, as citations are; else over a stretch that holds them."""
    if chance.random() < 0.5:
        shown = sorted({at for place in said.places for at in (place, *_leading(place, chance))})
    else:
        shown = list(_stretch(article, said.places[0], said.statement, reader, chance))
        shown = sorted({*shown, *said.places})
    settled = said.label != NOT_ENOUGH
    relevant = frozenset(shown.index(place) for place in said.places) if settled else None
    window = Window(_title(article, chance), tuple(article.sentences[at] for at in shown), relevant)
    return Example(said.statement, (window,), said.label)


def _leading(place: int, chance: random.Random) -> tuple[int, ...]:
    return (place - 1,) if place > 0 and chance.random() < 0.3 else ()


def _stretch(
    article: NewsArticle, place: int, query: str, reader: WindowReader, chance: random.Random
) -> range:
    """Neighbouring sentences around a place that fit a window, as many as a passage holds or fewer."""
    room = min(reader.room(query, article.title), chance.randint(90, 230))
    first = last = place
    room -= reader.count(article.sentences[place])
    sides = [True, False]
    while sides:
        forward = chance.choice(sides)
        at = last + 1 if forward else first - 1
        cost = reader.count(article.sentences[at]) if 0 <= at < len(article.sentences) else room + 1
        if cost > room:
            sides.remove(forward)
            continue
        room -= cost
        first, last = min(first, at), max(last, at)
    return range(first, last + 1)


def _title(article: NewsArticle, chance: random.Random) -> str:
    return article.title if chance.random() < 0.85 else ""


def may_answer(asked: Asked, other: NewsArticle) -> bool:
    """Whether another report could answer: it is marked so, or has words of the answer, or none are known."""
    if asked.stands_alone:
        return any(asked.question == known.question for known in other.asked)
    if not asked.answer:
        return True
    text = " ".join(other.sentences).casefold()
    return any(word.casefold() in text for word in re.findall(r"\w{3,}|\d+", asked.answer))
