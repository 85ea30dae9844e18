"""A scripted collection: what `service.wiring.open_byline` returns, without models or storage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from index.article import (
    Article,
    ArticleDraft,
    ArticleInfo,
    Filters,
    Passage,
    Receipt,
    ReceiptStatus,
    RetrievedPassage,
    Role,
    Sentence,
)
from index.errors import ArticleNotFound
from index.key_store import StoredKey
from index.stored_articles import Counts
from service.answer import (
    Abstention,
    Answer,
    Citation,
    Evidence,
    Mode,
    Models,
    Origin,
    Question,
    Reason,
    Statement,
    Status,
    Support,
    Verdict,
)
from service.app import create_app
from service.events import AnswerCompleted, AnswerEvent, AnswerStarted, RetrievalCompleted, StatementAdded
from service.keys import Scope, make_key
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.text_verification import VerifiedSentence
from tests.fakes import HashEmbedder

TEXT = "The bridge closed on Tuesday. Repairs will take nine weeks."


def make_article(article_id: str = "a_1", *, version: int = 1, **fields: Any) -> Article:
    """Two sentences about a bridge."""
    spans = ((0, 29), (30, 59))
    sentences = tuple(
        Sentence(f"s_{version}_{index}", article_id, version, index, start, end, Role.BODY, TEXT[start:end])
        for index, (start, end) in enumerate(spans)
    )
    published = datetime(2026, 3, 10, 18, 5, tzinfo=UTC)
    info = ArticleInfo(article_id, version, "Bridge closes", "Harbour Courier", None, published, **fields)
    return Article(info, TEXT, sentences)


def make_passage(article: Article) -> RetrievedPassage:
    """The whole article as one passage, found by both retrievers."""
    info = article.info
    passage = Passage("p_1", info.id, info.version, 0, 1, 12, info.title, article.text)
    cosines = {article.sentences[0].id: 0.75}  # the second has no vector
    return RetrievedPassage(
        passage, info, article.sentences, 0.9, 1, {"dense": 0.7, "lexical": 4.2}, sentence_scores=cosines
    )


def make_citation(number: int = 1) -> Citation:
    """Points to the second sentence."""
    article = make_article()
    sentence = article.sentences[1]
    return Citation(number, article.info, (sentence,), sentence.start, sentence.end, sentence.text)


def make_answer(question: str = "How long will repairs take?", **fields: Any) -> Answer:
    """One quoted statement with its citation."""
    citation = make_citation()
    support = Support(Verdict.SUPPORTED, 1.0)
    statement = Statement(0, citation.quote, 0, len(citation.quote), (1,), support, Origin.QUOTED)
    answer = Answer(
        id="ans_1",
        created_at=datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
        question=question,
        mode=Mode.AUTO,
        status=Status.ANSWERED,
        text=f"{citation.quote}[1]",
        statements=(statement,),
        citations=(citation,),
        models=Models(embedding="minilm", grounding="checks"),
        timings_ms={"retrieve": 1.23456, "total": 2.5},
        retrieval=(make_passage(make_article()),),
        evidence=(Evidence("S1", citation.sentences[0], citation.info, 0.8),),
    )
    return replace(answer, **fields)


def make_abstention() -> Answer:
    """Declines, and shows what it looked at."""
    abstention = Abstention(Reason.INSUFFICIENT, "The articles do not say.", (make_citation(),))
    return make_answer(status=Status.ABSTAINED, text="", statements=(), citations=(), abstention=abstention)


@dataclass
class ScriptedKeys:
    """Keeps API keys in a dictionary; `issue` makes one as the command line does."""

    stored: dict[str, StoredKey] = field(default_factory=dict)

    def issue(self, *scopes: Scope, name: str = "test") -> str:
        key, stored = make_key(name, scopes)
        self.stored[stored.id] = stored
        return key

    def revoke(self, key: str) -> None:
        key_id = key.split("_")[1]
        self.stored[key_id] = replace(self.stored[key_id], revoked_at=datetime.now(UTC))

    def find(self, key_id: str) -> StoredKey | None:
        return self.stored.get(key_id)

    def is_empty(self) -> bool:
        return not self.stored


@dataclass
class ScriptedCatalogue:
    """Keeps articles and answers in dictionaries."""

    stored: dict[tuple[str, int], Article] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    fails_with: Exception | None = None
    keys: ScriptedKeys = field(default_factory=ScriptedKeys)

    def get_article(self, article_id: str, version: int | None = None) -> Article:
        versions = [number for known, number in self.stored if known == article_id]
        wanted = version or max(versions, default=0)
        if (article_id, wanted) not in self.stored:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        return self.stored[article_id, wanted]

    def list_articles(self, *, limit: int = 50, cursor: str | None = None) -> Any:
        if cursor is not None and not cursor.isdigit():
            raise ValueError("not a cursor")
        start = int(cursor or 0)
        infos = [article.info for article in self.stored.values()]
        page = tuple(infos[start : start + limit])
        more = start + limit < len(infos)
        return ScriptedPage(page, str(start + limit) if more else None)

    def record_answer(self, answer_id: str, created_at: datetime, body: str) -> None:
        if self.fails_with:
            raise self.fails_with
        self.answers[answer_id] = body

    def recorded_answer(self, answer_id: str) -> str | None:
        return self.answers.get(answer_id)

    def counts(self) -> Counts:
        if self.fails_with:
            raise self.fails_with
        return Counts(len(self.stored), len(self.stored), 2, 1, 1, len(self.answers), pending=0)


@dataclass(frozen=True)
class ScriptedPage:
    articles: tuple[ArticleInfo, ...]
    next_cursor: str | None


@dataclass
class ScriptedIngester:
    """Says "created" to every draft, and remembers them."""

    catalogue: ScriptedCatalogue
    drafts: list[ArticleDraft] = field(default_factory=list)
    fails_with: Exception | None = None

    def ingest(self, drafts: Iterable[ArticleDraft]) -> Iterator[Receipt]:
        for draft in drafts:
            if self.fails_with:
                raise self.fails_with
            self.drafts.append(draft)
            number = len(self.drafts)
            yield Receipt(
                f"a_{number}",
                1,
                ReceiptStatus.CREATED,
                sentences=2,
                passages=1,
                title=draft.title,
                source=draft.source,
            )

    def delete(self, article_id: str) -> None:
        found = [key for key in self.catalogue.stored if key[0] == article_id]
        if not found:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        for key in found:
            del self.catalogue.stored[key]


@dataclass
class ScriptedAnswerer:
    """Gives the scripted answer to every question, or raises once it is begun."""

    answer_given: Answer = field(default_factory=make_answer)
    fails_with: Exception | None = None
    asked: list[Question] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        self.asked.append(question)
        given = replace(self.answer_given, question=question.text, mode=question.mode)
        yield AnswerStarted(given.id, given.created_at, question)
        self.meanwhile()
        if self.fails_with:
            raise self.fails_with
        yield RetrievalCompleted(given.retrieval)
        for statement in given.statements:
            cited = tuple(item for item in given.citations if item.number in statement.citations)
            yield StatementAdded(statement, cited)
        yield AnswerCompleted(given)


@dataclass(frozen=True)
class ScriptedSearch:
    passages: tuple[RetrievedPassage, ...]
    degraded: str | None = None


@dataclass
class ScriptedRetriever:
    found: tuple[RetrievedPassage, ...] = field(default_factory=lambda: (make_passage(make_article()),))
    searched: list[tuple[str, Filters, int]] = field(default_factory=list)
    degraded: str | None = None

    def search(self, query: str, *, filters: Filters, limit: int) -> ScriptedSearch:
        self.searched.append((query, filters, limit))
        return ScriptedSearch(self.found[:limit], self.degraded)


@dataclass
class ScriptedVectors:
    suspended: str | None = None


class ScriptedVerifier:
    def verify_text(self, text: str, filters: Filters) -> Sequence[VerifiedSentence]:
        support = Support(Verdict.SUPPORTED, 0.9)
        return (VerifiedSentence(text, 0, len(text), support, (make_citation(),)),)


class ScriptedByline:
    """The bundle that `service.wiring.open_byline` returns, scripted."""

    def __init__(self) -> None:
        article = make_article()
        self.catalogue = ScriptedCatalogue({("a_1", 1): article})
        self.ingester = ScriptedIngester(self.catalogue)
        self.retriever = ScriptedRetriever()
        self.answerer = ScriptedAnswerer()
        self.text_verifier = ScriptedVerifier()
        self.embedder = HashEmbedder()
        self.vectors = ScriptedVectors()
        self.llm = None
        self.metrics = Metrics()
        self.problems: list[str] = []
        self.is_closed = False

    def degraded(self) -> list[str]:
        return self.problems

    def close(self) -> None:
        self.is_closed = True


@asynccontextmanager
async def served(settings: Settings, byline: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real app over `byline`, with its lifespan."""
    app = create_app(settings, byline)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            yield http
