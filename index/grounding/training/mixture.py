"""How much of what the grounding model sees in an epoch."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from index.embedding import Embedder
from index.grounding.reading import WindowReader
from index.grounding.training import public_questions, public_statements
from index.grounding.training.cited import cited_statements
from index.grounding.training.edits import edited_statements
from index.grounding.training.examples import Example
from index.grounding.training.news import NewsArticle, news_examples, read_news
from index.grounding.training.retrieved import news_among_retrieved, squad_among_retrieved
from index.grounding.training.standing import standing_among_retrieved

QAMR_QUESTIONS = 6000
MNLI_PAIRS = 3000
SNLI_PAIRS = 500
FIB_EDITS, FIB_GENERATED = 200, 120  # of each kind
EDITED_SENTENCES = 4  # of each stretch of news
ALL_PAIRS, CAPTION_PAIRS, EXCHANGED_PAIRS = (
    10_000,
    5000,
    1500,
)  # of MNLI, SNLI and Breaking NLI, in the second stage
ALL_FIB_EDITS, ALL_FIB_GENERATED = 400, 200
SUPPORT_CAPTION_PAIRS = 3000
KEPT_QUESTIONS = 0.4  # of the questions on news, so that the second stage forgets nothing
NEWS_RETRIEVED = 0.15  # of the questions on news, in the third stage
SQUAD_RETRIEVED = 400


def draw_examples(
    data: Path, reader: WindowReader, embedder: Embedder, chance: random.Random, share: float
) -> list[Example]:
    """The examples of one epoch: all of the news, and `share` of the public data, drawn anew each time."""
    news = read_news()
    drawn = [*news_examples(news, reader, chance), *_edited_news(news, chance)]
    public = [*_questions(data, embedder, chance), *_statements(data, chance)]
    return drawn + chance.sample(public, int(share * len(public)))


def draw_statements(
    data: Path, reader: WindowReader, embedder: Embedder, chance: random.Random, share: float
) -> list[Example]:
    """The examples of the second stage: every statement there is, and some questions to keep."""
    news = read_news()
    stretches = list(news_examples(news, reader, chance))
    questions = [one for one in stretches if one.support is None]
    public = _every_public_statement(data, chance, captions=CAPTION_PAIRS)
    return [
        *(one for one in stretches if one.support is not None),
        *_edited_news(news, chance),
        *chance.sample(questions, int(KEPT_QUESTIONS * len(questions))),
        *chance.sample(list(public_questions.squad(data, chance, embedder)), 600),
        *chance.sample(public, int(share * len(public))),
    ]


def draw_retrieved(
    data: Path, reader: WindowReader, embedder: Embedder, chance: random.Random, share: float
) -> list[Example]:
    """The examples of the third stage: questions among what retrieval brings, and some statements to keep."""
    news = read_news()
    drawn = [
        *standing_among_retrieved(news, reader, embedder, chance),
        *news_among_retrieved(news, reader, embedder, chance, NEWS_RETRIEVED),
        *squad_among_retrieved(data, embedder, chance, SQUAD_RETRIEVED),
    ]
    statements = [one for one in news_examples(news, reader, chance) if one.support is not None]
    statements += [*_edited_news(news, chance), *_statements(data, chance)]
    return drawn + chance.sample(statements, int(share * len(statements)))


def draw_support(
    data: Path,
    reader: WindowReader,
    embedder: Embedder,  # noqa: ARG001  every stage draws alike
    chance: random.Random,
    share: float,
) -> list[Example]:
    """The examples of the stack that judges statements: statements only, over what a citation would hold."""
    news = read_news()
    of_news = [*cited_statements(news, reader, chance), *_edited_news(news, chance)]
    public = _every_public_statement(data, chance, captions=SUPPORT_CAPTION_PAIRS)
    return of_news + chance.sample(public, int(share * len(public)))


def _every_public_statement(data: Path, chance: random.Random, *, captions: int) -> list[Example]:
    return [
        *public_statements.mnli(data, chance, pairs=ALL_PAIRS),
        *public_statements.snli(data, chance, pairs=captions),
        *public_statements.breaking_nli(data, chance, pairs=EXCHANGED_PAIRS),
        *public_statements.fib(data, chance, rule_edits=ALL_FIB_EDITS, generated=ALL_FIB_GENERATED),
        *public_statements.fever_symmetric(data),
        *public_statements.defacto(data),
        *public_statements.summedits(data, chance),
        *public_statements.factcheck_gpt(data),
        *public_questions.foolmetwice(data, chance),
    ]


def _questions(data: Path, embedder: Embedder, chance: random.Random) -> Iterator[Example]:
    yield from public_questions.squad(data, chance, embedder)
    yield from public_questions.selqa(data)
    yield from public_questions.qamr(data, chance, questions=QAMR_QUESTIONS)
    yield from public_questions.foolmetwice(data, chance)


def _statements(data: Path, chance: random.Random) -> Iterator[Example]:
    yield from public_statements.fever_symmetric(data)
    yield from public_statements.mnli(data, chance, pairs=MNLI_PAIRS)
    yield from public_statements.snli(data, chance, pairs=SNLI_PAIRS)
    yield from public_statements.fib(data, chance, rule_edits=FIB_EDITS, generated=FIB_GENERATED)
    yield from public_statements.defacto(data)
    yield from public_statements.summedits(data, chance)


def _edited_news(news: list[NewsArticle], chance: random.Random) -> Iterator[Example]:
    for article in news:
        for first in range(0, len(article.sentences), 5):
            yield from edited_statements(
                article.sentences[first : first + 5], article.title, chance, most=EDITED_SENTENCES
            )
