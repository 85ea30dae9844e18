"""Questions that stand alone over what retrieval would bring: the reports that answer, and the likeliest other text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from index.embedding import Embedder
from index.grounding.reading import WindowReader
from index.grounding.training.examples import Example
from index.grounding.training.news import Asked, NewsArticle, asked_window
from index.grounding.training.pools import Pool
from index.grounding.training.retrieved import news_pool, pool_window
from index.rows import Vector

REPORTS, LIKELY = 2, 3  # windows that answer, and windows that do not
_TRIED = 12
_WITHOUT_ANSWER = 0.1  # of the answerable questions: the right text was not retrieved

Report = tuple[int, Asked]  # the article's number, and what of it answers or tempts


def standing_questions(articles: Sequence[NewsArticle]) -> dict[str, list[Report]]:
    """Every question that stands alone, with the reports that answer it (or the one that tempts)."""
    found: dict[str, list[Report]] = {}
    for number, article in enumerate(articles):
        for asked in article.asked:
            if asked.stands_alone:
                found.setdefault(asked.question, []).append((number, asked))
    return found


def standing_among_retrieved(
    articles: Sequence[NewsArticle], reader: WindowReader, embedder: Embedder, chance: random.Random
) -> Iterator[Example]:
    """Each with windows of the reports that answer, and the likeliest other passages of any report."""
    pool = news_pool(articles, embedder)
    asked_of = standing_questions(articles)
    vectors = embedder.embed_texts(list(asked_of))
    for (question, reports), vector in zip(asked_of.items(), vectors, strict=True):
        answering = [(number, asked) for number, asked in reports if asked.is_answerable]
        told = chance.sample(answering, min(REPORTS, len(answering)))
        if chance.random() < _WITHOUT_ANSWER:
            told = []
        elif not answering:
            told = reports
        windows = [asked_window(articles[number], asked, reader, chance) for number, asked in told]
        marked = {(str(number), place) for number, asked in reports for place in asked.places}
        windows += [pool_window(pool, passage) for passage in _likely(pool, vector, marked)]
        yield Example(question, tuple(chance.sample(windows, len(windows))))


def _likely(pool: Pool, vector: Vector, marked: set[tuple[str, int]]) -> list[tuple[int, ...]]:
    """The likeliest passages without a sentence that answers, those of the answering reports among them."""
    passages = [
        passage
        for passage in pool.best_passages(vector, most=_TRIED)
        if not any((pool.candidates[at].article, pool.candidates[at].index) in marked for at in passage)
    ]
    return passages[:LIKELY]
