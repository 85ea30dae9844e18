"""Questions over small collections of sentences, as retrieval would meet them: SQuAD titles, SelQA sections, news."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import open_embedder
from index.grounding import Candidate
from index.grounding.training.examples import read_text, squad_titles
from index.grounding.training.news import NewsArticle
from index.rows import Vector
from index.sentences import split_sentences

CANDIDATES = 80  # about what twelve retrieved passages hold
_PASSAGES, _PASSAGE_SENTENCES = 12, 5


@dataclass(frozen=True, slots=True)
class PooledQuestion:
    """A question over the nearest sentences of a collection. `foreign`: asked of one it has nothing to do with."""

    question: str
    vector: Vector
    candidates: tuple[Candidate, ...]
    gold: frozenset[int]  # places of the candidates that hold the answer
    is_answerable: bool
    foreign: bool


class Pool:
    """The sentences of a small collection with their vectors, in the order of their articles."""

    def __init__(self, candidates: Sequence[Candidate], vectors: Vector) -> None:
        self.candidates = candidates
        self._vectors = vectors
        self.passages = _passages(candidates)
        means = np.stack([vectors[list(places)].mean(axis=0) for places in self.passages])
        self._means = means / np.linalg.norm(means, axis=1, keepdims=True)

    def nearest_sentences(self, vector: Vector) -> list[int]:
        """Places of the sentences nearest to a question, best first."""
        return [int(at) for at in np.argsort(-(self._vectors @ vector))[:CANDIDATES]]

    def best_passages(self, vector: Vector, *, most: int = _PASSAGES) -> list[tuple[int, ...]]:
        """The passages that the retriever would rank best, each as the places of its sentences.

        As the retriever does, the nearness of a passage and that of its nearest sentence count the same.
        """
        near = self._vectors @ vector
        best = np.maximum.reduceat(near, [places[0] for places in self.passages])
        order = np.argsort(-(self._means @ vector + best))[:most]
        return [self.passages[int(at)] for at in order]

    def sentences_of_best_passages(self, vector: Vector) -> list[int]:
        """Places of the sentences of the best passages, best passage first."""
        return [place for passage in self.best_passages(vector) for place in passage]


Pick = Callable[[Pool, Vector], list[int]]


def title_questions(
    folder: Path,
    wanted: Callable[[str], bool],
    *,
    questions: int,
    foreign: int,
    pick: Pick = Pool.nearest_sentences,
    seed: int = 7,
) -> Iterator[PooledQuestion]:
    """Questions of the titles that `wanted` names, and some of another title.

    Args:
        folder: holds `squad2_cs224n/` (SQuAD 2.0, CC BY-SA 4.0).
        questions: at most so many of each title's own.
        foreign: so many of another title's.
        pick: which sentences of the title become candidates, in which order.
    """
    titles = squad_titles(folder)
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
        pool = _pool(title["title"].replace("_", " "), sentences)
        jobs = [
            (question["question"].strip(), _gold(question, number, sentences), False)
            for question, number in (asked[at] for at in chosen)
        ]
        others = [q["question"] for p in titles[(place + 5) % len(titles)]["paragraphs"] for q in p["qas"]]
        jobs += [(question, frozenset(), True) for question in others[:foreign]]
        embedded = embedder.embed_texts([question for question, *_ in jobs])
        for (question, gold, is_foreign), vector in zip(jobs, embedded, strict=True):
            yield _pooled(pool, pick, question, vector, gold, is_answerable=bool(gold), foreign=is_foreign)


def section_questions(folder: Path) -> Iterator[PooledQuestion]:
    """SelQA test (Apache-2.0): each question over the sentences of its section; half are paraphrases."""
    path = folder / "selqa" / "ass" / "selqa-ass-test.json.gz"
    embedder = open_embedder("minilm")
    for case in json.loads(read_text(path)):
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


def news_questions(articles: Sequence[NewsArticle], *, standing: bool) -> Iterator[PooledQuestion]:
    """Questions on the articles over the sentences of all of them together.

    Args:
        standing: those that stand alone, with what answers in any report; else those asked with their article in view.
    """
    embedder = open_embedder("minilm")
    candidates: list[Candidate] = []
    places: dict[tuple[int, int], int] = {}
    for number, article in enumerate(articles):
        vectors = embedder.embed_texts(article.sentences)
        befores = ["", *article.sentences[:-1]]
        for index, (text, before, vector) in enumerate(zip(article.sentences, befores, vectors, strict=True)):
            places[number, index] = len(candidates)
            candidates.append(Candidate(text, before, article.title, vector, str(number), index))
    pool = Pool(candidates, np.stack([one.vector for one in candidates if one.vector is not None]))
    gold: dict[str, set[int]] = {}
    for number, article in enumerate(articles):
        for asked in article.asked:
            if asked.stands_alone == standing:
                found = {places[number, asked.places[0]]} if asked.is_answerable else set()
                gold[asked.question] = gold.get(asked.question, set()) | found
    for (question, of_it), vector in zip(gold.items(), embedder.embed_texts(list(gold)), strict=True):
        yield _pooled(
            pool,
            Pool.sentences_of_best_passages,
            question,
            vector,
            frozenset(of_it),
            is_answerable=bool(of_it),
            foreign=False,
        )


def _pooled(
    pool: Pool,
    pick: Pick,
    question: str,
    vector: Vector,
    gold: frozenset[int],
    *,
    is_answerable: bool,
    foreign: bool,
) -> PooledQuestion:
    picked = pick(pool, vector)
    return PooledQuestion(
        question=question,
        vector=vector,
        candidates=tuple(pool.candidates[at] for at in picked),
        gold=frozenset(rank for rank, at in enumerate(picked) if at in gold),
        is_answerable=is_answerable,
        foreign=foreign,
    )


def _passages(candidates: Sequence[Candidate]) -> list[tuple[int, ...]]:
    """Places of neighbouring sentences of one article, five at a time."""
    found: list[list[int]] = []
    for place, candidate in enumerate(candidates):
        last = candidates[found[-1][0]] if found else None
        is_same = last is not None and last.article == candidate.article
        if is_same and len(found[-1]) < _PASSAGE_SENTENCES:
            found[-1].append(place)
        else:
            found.append([place])
    return [tuple(places) for places in found]


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


def _pool(title: str, sentences: Sequence[_Sentence]) -> Pool:
    vectors = open_embedder("minilm").embed_texts([sentence.text for sentence in sentences])
    candidates = [
        Candidate(one.text, one.before, title, vector, f"{title}/{one.paragraph}", one.index)
        for one, vector in zip(sentences, vectors, strict=True)
    ]
    return Pool(candidates, vectors)


def _gold(question: dict[str, Any], paragraph: int, sentences: Sequence[_Sentence]) -> frozenset[int]:
    starts = [answer["answer_start"] for answer in question["answers"]]
    return frozenset(
        place
        for place, sentence in enumerate(sentences)
        if sentence.paragraph == paragraph and any(sentence.start <= at < sentence.end for at in starts)
    )
