"""Packs the sentences of an article into passages: whole sentences, within a token budget, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from index.article import Article, ArticleInfo, Passage, Role, Sentence
from index.identity import passage_id
from index.tokens import count_tokens, truncate_to_tokens

# A headline is a dozen words; more would crowd the passage out of the embedding model's window.
_MAX_HEADER_TOKENS = 48

_KIND = {Role.BODY: "body", Role.HEADING: "body", Role.CAPTION: "caption"}


def chunk_article(article: Article, *, max_tokens: int, overlap: int) -> tuple[Passage, ...]:
    """The passages of an article, in order.

    Body sentences and headings are packed together. Captions get passages of their own, so that they are
    found when nothing else answers. Boilerplate and repeated sentences are in no passage, and a passage
    ends where one of them stands, since a passage is one stretch of the text.

    Args:
        article: one article version with its sentences.
        max_tokens: budget for the text of a passage, header not counted. A sentence that alone takes more
            is a passage of its own.
        overlap: how many sentences neighbouring passages share, where the budget allows it.
    """
    header = _header(article.info)
    return tuple(
        _passage(article, first, last, header)
        for kind, run in _runs(article.sentences)
        for first, last in _pack(article.text, run, max_tokens, overlap if kind == "body" else 0)
    )


def _runs(sentences: tuple[Sentence, ...]) -> Iterator[tuple[str, list[Sentence]]]:
    """Stretches of consecutive sentences that may share a passage, each with its kind."""
    for kind, run in groupby(sentences, key=lambda sentence: _KIND.get(sentence.role)):
        if kind is not None:
            yield kind, list(run)


def _pack(text: str, run: list[Sentence], max_tokens: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Greedy packing: (first, last) sentence indexes of each passage over `run`."""

    def fits(first: int, last: int) -> bool:
        return count_tokens(text[run[first].start : run[last].end]) <= max_tokens

    first = done = 0  # run[:done] is already in a passage
    while done < len(run):
        last = done
        while last + 1 < len(run) and fits(first, last + 1):
            last += 1
        last = _before_trailing_headings(run, done, last)
        yield run[first].index, run[last].index
        done = last + 1
        if done < len(run):
            first = max(done - overlap, first + 1)
            while first < done and not fits(first, done):
                first += 1


def _before_trailing_headings(run: list[Sentence], done: int, last: int) -> int:
    """The last sentence of the passage, leaving a heading to the passage that it opens."""
    end = last
    while last + 1 < len(run) and end >= done and run[end].role is Role.HEADING:
        end -= 1
    return end if end >= done else last


def _passage(article: Article, first: int, last: int, header: str) -> Passage:
    text = article.text[article.sentences[first].start : article.sentences[last].end]
    return Passage(
        id=passage_id(article.info.id, article.info.version, first, last, text),
        article_id=article.info.id,
        version=article.info.version,
        first=first,
        last=last,
        token_count=count_tokens(text),
        header=header,
        text=text,
    )


def _header(info: ArticleInfo) -> str:
    """Title, publisher and day, as a reader would see them above the article."""
    day = f"{info.published_at.day} {info.published_at:%B %Y}" if info.published_at else None
    byline = ", ".join(part for part in (info.publisher, day) if part)
    header = " | ".join(part for part in (info.title, byline) if part)
    return truncate_to_tokens(" ".join(header.split()), _MAX_HEADER_TOKENS)
