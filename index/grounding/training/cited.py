"""Statements over what a citation holds: the sentences that tell, or others of the same article that do not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.grounding.reading import WindowReader
from index.grounding.training.examples import NOT_ENOUGH, SUPPORTED, Example, Window
from index.grounding.training.news import NewsArticle, Said, statement_example

WRONGLY_CITED = 0.35  # of the supported statements, once more over a sentence that does not carry them
_TITLED = 0.7  # the others are read without their title


def cited_statements(
    articles: Sequence[NewsArticle], reader: WindowReader, chance: random.Random
) -> Iterator[Example]:
    """Each statement as it is; many supported ones again over the likeliest sentences that do not carry them."""
    for article in articles:
        for said in article.said:
            example = statement_example(article, said, reader, chance)
            yield example if chance.random() < _TITLED else _untitled(example)
            if said.label == SUPPORTED and chance.random() < WRONGLY_CITED:
                yield Example(said.statement, (_likely_but_wrong(article, said, chance),), NOT_ENOUGH)


def _untitled(example: Example) -> Example:
    return replace(example, windows=tuple(replace(window, title="") for window in example.windows))


def _likely_but_wrong(article: NewsArticle, said: Said, chance: random.Random) -> Window:
    """One or two of the three sentences that share most words with the statement and do not carry it."""
    wanted = set(said.statement.casefold().split())
    others = [at for at in range(len(article.sentences)) if at not in said.places]
    others.sort(key=lambda at: -len(wanted & set(article.sentences[at].casefold().split())))
    shown = sorted(chance.sample(others[:3], min(chance.choice([1, 1, 2]), len(others))))
    title = article.title if chance.random() < _TITLED else ""
    return Window(title, tuple(article.sentences[at] for at in shown), relevant=None)
