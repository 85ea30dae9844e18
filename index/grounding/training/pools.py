"""Questions over small collections of sentences, as retrieval would meet them: SQuAD titles, SelQA sections, news."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import open_embedder
from index.grounding import Candidate
from index.grounding.training.news import NewsArticle
from index.rows import Vector
from index.sentences import split_sentences

CANDIDATES = 80  # about what twelve retrieved passages hold


@dataclass(frozen=True, slots=True)
class PooledQuestion:
    """A question over the nearest sentences of a collection. `foreign`: asked of one it has nothing to do with."""

    question: str
    vector: Vector
    candidates: tuple[Candidate, ...]
    gold: frozenset[int]  # places of the candidates that hold the answer
    is_answerable: bool
    foreign: bool


def title_questions(
    folder: Path, wanted: Callable[[str], bool], *, questions: int, foreign: int, seed: int = 7
) -> Iterator[PooledQuestion]:
    """Questions of the titles that `wanted` names, and some of another title.

    Args:
        folder: holds `squad2_cs224n/` (SQuAD 2.0, CC BY-SA 4.0).
        questions: at most so many of each title's own.
        foreign: so many of another title's.
    """
    path = folder / "squad2_cs224n" / "data" / "dev-v2.0.json.gz"
    titles = json.loads(gzip.decompress(path.read_bytes()))["data"]
    embedder = open_embedder("minilm")
    chance = np.random.default_rng(seed)
    for place, title in enumerate(titles):
        asked: list[tuple[dict[str, Any], int]] = [
            (question, number) for number, p in enumerate(title["paragraphs"]) for question in p["qas"]
        ]
        chosen = sorted(chance.permutation(len(asked))[:questions])
        if not wanted(title["title"]):
            continue
        sentences = list(_sentences(title))
        vectors = embedder.embed_texts([sentence.text for sentence in sentences])
        name = title["title"].replace("_", " ")
        candidates = [
            Candidate(
                sentence.text, sentence.before, name, vector, f"{name}/{sentence.paragraph}", sentence.index
            )
            for sentence, vector in zip(sentences, vectors, strict=True)
        ]
        own = [asked[at] for at in chosen]
        jobs = [(question["question"].strip(), _gold(question, at, sentences), False) for question, at in own]
        others = [q["question"] for p in titles[(place + 5) % len(titles)]["paragraphs"] for q in p["qas"]]
        jobs += [(question, frozenset(), True) for question in others[:foreign]]
        embedded = embedder.embed_texts([question for question, *_ in jobs])
        for (question, gold, is_foreign), vector in zip(jobs, embedded, strict=True):
            near = [int(at) for at in np.argsort(-(vectors @ vector))[:CANDIDATES]]
            yield PooledQuestion(
                question=question,
                vector=vector,
                candidates=tuple(candidates[at] for at in near),
                gold=frozenset(rank for rank, at in enumerate(near) if at in gold),
                is_answerable=bool(gold),
                foreign=is_foreign,
            )


def section_questions(folder: Path) -> Iterator[PooledQuestion]:
    """SelQA test (Apache-2.0): each question over the sentences of its section; half are paraphrases."""
    path = folder / "selqa" / "ass" / "selqa-ass-test.json.gz"
    embedder = open_embedder("minilm")
    for case in json.loads(gzip.decompress(path.read_bytes())):
        texts = case["candidates"]
        *vectors, vector = embedder.embed_texts([*texts, case["question"]])
        title = f"{case['article']}, {case['section']}"
        candidates = tuple(
            Candidate(text, before, title, of_text, title, index)
            for index, (text, before, of_text) in enumerate(
                zip(texts, ["", *texts[:-1]], vectors, strict=True)
            )
        )
        yield PooledQuestion(case["question"], vector, candidates, frozenset(case["answers"]), True, False)


def news_questions(articles: Sequence[NewsArticle]) -> Iterator[PooledQuestion]:
    """The questions of the training collection's articles over the sentences of all of them together."""
    embedder = open_embedder("minilm")
    candidates: list[Candidate] = []
    everything: list[Vector] = []
    places: dict[tuple[str, int], int] = {}
    for article in articles:
        vectors = embedder.embed_texts(article.sentences)
        befores = ["", *article.sentences[:-1]]
        for index, (text, before, vector) in enumerate(zip(article.sentences, befores, vectors, strict=True)):
            places[article.title, index] = len(candidates)
            candidates.append(Candidate(text, before, article.title, vector, article.title, index))
            everything.append(vector)
    for article in articles:
        asked_vectors = embedder.embed_texts([asked.question for asked in article.asked])
        for asked, vector in zip(article.asked, asked_vectors, strict=True):
            near = [int(at) for at in np.argsort(-(np.stack(everything) @ vector))[:CANDIDATES]]
            gold = {places[article.title, asked.places[0]]} if asked.is_answerable else set()
            yield PooledQuestion(
                asked.question,
                vector,
                tuple(candidates[at] for at in near),
                frozenset(rank for rank, at in enumerate(near) if at in gold),
                asked.is_answerable,
                foreign=False,
            )


@dataclass(frozen=True, slots=True)
class _Sentence:
    paragraph: int
    index: int
    start: int
    end: int
    text: str
    before: str


def _sentences(title: dict[str, Any]) -> Iterator[_Sentence]:
    for number, paragraph in enumerate(title["paragraphs"]):
        before = ""
        for index, (start, end) in enumerate(split_sentences(paragraph["context"])):
            text = paragraph["context"][start:end]
            yield _Sentence(number, index, start, end, text, before)
            before = text


def _gold(question: dict[str, Any], paragraph: int, sentences: list[_Sentence]) -> frozenset[int]:
    starts = [answer["answer_start"] for answer in question["answers"]]
    return frozenset(
        place
        for place, sentence in enumerate(sentences)
        if sentence.paragraph == paragraph and any(sentence.start <= at < sentence.end for at in starts)
    )
