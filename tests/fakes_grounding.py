"""A scripted grounding model and retriever: a test says what helps, what answers and what supports what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.article import Article, ArticleInfo, Filters, Passage, RetrievedPassage, Sentence
from index.errors import ArticleNotFound
from index.grounding import Candidate, Entailment, Relevance, Span
from index.retriever import Search
from index.rows import Vector

Supports = Callable[[str, str], float]


def repeats(statement: str, premise: str) -> float:
    """Supported when every word of the statement stands in the premise."""
    said, given = (
        set(text.lower().replace(".", " ").replace(",", " ").split()) for text in (statement, premise)
    )
    return 1.0 if said <= given else 0.0


@dataclass
class ScriptedGrounder:
    """Relevance by a word of the sentence (the first key it contains counts), the rest as given.

    `answerable` of None says that the best relevance is how probably there is an answer.
    """

    relevances: Mapping[str, float] = field(default_factory=dict)
    answerable_is: float | None = None
    supports: Supports = repeats
    contradicted: float = 0.0
    span: Span | None = None
    otherwise: float = 0.05
    name: str = "scripted-grounder"
    answer_from: float = 0.5
    supported_from: float = 0.8
    read: list[Candidate] = field(default_factory=list)
    judged: list[tuple[str, str]] = field(default_factory=list)

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[Relevance]:
        self.read += candidates
        return [Relevance(self._relevance(candidate.text), self.span) for candidate in candidates]

    def answerable(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[Relevance],
    ) -> float:
        return relevance[0].score if self.answerable_is is None else self.answerable_is

    def entailment(self, statement: str, premise: str, title: str = "") -> Entailment:
        self.judged.append((statement, premise))
        supported = self.supports(statement, premise)
        rest = 1.0 - supported
        return Entailment(supported, rest * (1 - self.contradicted), rest * self.contradicted)

    def _relevance(self, text: str) -> float:
        return next((score for part, score in self.relevances.items() if part in text), self.otherwise)


class ScriptedIndex:
    """A retriever over the given passages: every search finds all of them, in the order given."""

    def __init__(
        self, *passages: RetrievedPassage, articles: Iterable[Article] = (), degraded: str | None = None
    ) -> None:
        self.passages = passages
        self.articles = {(article.info.id, article.info.version): article for article in articles}
        self.degraded = degraded
        self.searched: list[tuple[str, Filters | None, int]] = []
        self.fetched: list[str] = []

    def search(self, query: str, *, filters: Filters | None = None, limit: int = 10) -> Search:
        self.searched.append((query, filters, limit))
        return Search(query, np.zeros(2, np.float32), self.passages[:limit], self.degraded)

    def sentence_vectors(self, sentences: Sequence[Sentence]) -> dict[str, Vector]:
        return {}

    def article_sentences(self, info: ArticleInfo) -> tuple[Sentence, ...]:
        self.fetched.append(info.id)
        if (info.id, info.version) not in self.articles:
            raise ArticleNotFound(f"There is no article {info.id!r}.")
        return self.articles[info.id, info.version].sentences


def make_passage(
    article: Article,
    first: int = 0,
    last: int | None = None,
    *,
    score: float = 0.9,
    also_in: tuple[ArticleInfo, ...] = (),
) -> RetrievedPassage:
    """The sentences `first` to `last` (the end) of an article as one retrieved passage."""
    last = len(article.sentences) - 1 if last is None else last
    sentences = article.sentences[first : last + 1]
    text = article.text[sentences[0].start : sentences[-1].end]
    name = f"p_{article.info.id}_{first}_{last}"
    passage = Passage(name, article.info.id, article.info.version, first, last, 20, article.info.title, text)
    return RetrievedPassage(passage, article.info, sentences, score, 1, {"dense": 0.5}, also_in)
