"""Questions over what retrieval would bring: their own stretch of text among the likeliest ones of other articles.

Without these the model trusts that what it reads is about the question, and takes any sentence of the right kind.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.embedding import Embedder
from index.grounding import Candidate
from index.grounding.reading import WindowReader
from index.grounding.training.examples import Example, Window, is_training_title, sentences_of, squad_titles
from index.grounding.training.news import NewsArticle, asked_window, may_answer
from index.grounding.training.pools import Pool
from index.grounding.training.public_questions import marked_window

LIKELY, ANY = 2, 1  # windows of other articles beside a question's own
_TRIED = 30


def news_among_retrieved(
    articles: Sequence[NewsArticle],
    reader: WindowReader,
    embedder: Embedder,
    chance: random.Random,
    share: float,
) -> Iterator[Example]:
    """A share of the questions on the news, each with windows of other articles in which nothing answers."""
    pool = news_pool(articles, embedder)
    jobs = [
        (number, asked)
        for number, article in enumerate(articles)
        for asked in article.asked
        if not asked.stands_alone
    ]
    jobs = chance.sample(jobs, int(share * len(jobs)))
    vectors = embedder.embed_texts([asked.question for _, asked in jobs])
    for (number, asked), vector in zip(jobs, vectors, strict=True):
        own = asked_window(articles[number], asked, reader, chance)
        # The next reports in a file are often of the same event, and nobody marked what they answer.
        safe = {
            str(at)
            for at, other in enumerate(articles)
            if abs(at - number) > 2 or not may_answer(asked, other)
        }
        others = _others(pool, vector, safe - {str(number)}, chance)
        # Sometimes the right text was not retrieved at all.
        windows = others if chance.random() < 0.12 else [own, *others]
        yield Example(asked.question, tuple(chance.sample(windows, len(windows))))


def news_pool(articles: Sequence[NewsArticle], embedder: Embedder) -> Pool:
    """The sentences of all articles; a candidate's `article` is the number of its own."""
    return _pool(
        [(article.title, str(number), article.sentences) for number, article in enumerate(articles)], embedder
    )


def squad_among_retrieved(
    folder: Path, embedder: Embedder, chance: random.Random, questions: int
) -> Iterator[Example]:
    """Questions of SQuAD's training titles with paragraphs of any title, the same one included."""
    paragraphs = [
        (title["title"].replace("_", " "), paragraph)
        for title in squad_titles(folder)
        if is_training_title(title["title"])
        for paragraph in title["paragraphs"]
    ]
    sentences = [sentences_of(paragraph["context"]) for _, paragraph in paragraphs]
    texts = [[text for _, text in found] for found in sentences]
    folded = [" ".join(text).casefold() for text in texts]
    pool = _pool([(title, str(at), texts[at]) for at, (title, _) in enumerate(paragraphs)], embedder)
    jobs = [(at, question) for at, (_, paragraph) in enumerate(paragraphs) for question in paragraph["qas"]]
    jobs = chance.sample(jobs, min(questions, len(jobs)))
    vectors = embedder.embed_texts([question["question"] for _, question in jobs])
    everything = {str(at) for at in range(len(paragraphs))}
    for (at, question), vector in zip(jobs, vectors, strict=True):
        title, _ = paragraphs[at]
        own = marked_window(title, sentences[at], question["answers"])
        words = {a["text"].casefold() for a in question["answers"]}
        safe = {
            other for other in everything - {str(at)} if not any(word in folded[int(other)] for word in words)
        }
        windows = [own, *_others(pool, vector, safe, chance)]
        yield Example(question["question"].strip(), tuple(chance.sample(windows, len(windows))))


def _others(pool: Pool, vector: np.ndarray, safe: set[str], chance: random.Random) -> list[Window]:
    """The likeliest passages of the articles that are safe, and any one."""
    found: list[Window] = []
    seen: set[str] = set()
    places = pool.best_passages(vector, most=_TRIED)
    for passage in places:
        first = pool.candidates[passage[0]]
        if first.article in safe and first.article not in seen:
            seen.add(first.article)
            found.append(pool_window(pool, passage))
        if len(found) == LIKELY:
            break
    for _ in range(ANY):
        passage = chance.choice(pool.passages)
        if pool.candidates[passage[0]].article in safe:
            found.append(pool_window(pool, passage))
    return found


def pool_window(pool: Pool, places: Sequence[int]) -> Window:
    """A passage of the pool, in which nothing answers."""
    return Window(pool.candidates[places[0]].title, tuple(pool.candidates[at].text for at in places))


def _pool(articles: Sequence[tuple[str, str, Sequence[str]]], embedder: Embedder) -> Pool:
    candidates = [
        Candidate(text, "", title, None, article, index)
        for title, article, sentences in articles
        for index, text in enumerate(sentences)
    ]
    return Pool(candidates, embedder.embed_texts([candidate.text for candidate in candidates]))
