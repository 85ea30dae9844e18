"""GET /metrics: what is counted, under documented names, with no label that a client chooses and no secret."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from index.article import Receipt, ReceiptStatus
from index.errors import StorageFull
from service.answer import Mode, Origin, Question, Removed, Statement, Status, Support, Verdict
from service.errors import AnswerAbandoned, LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.keys import Scope
from service.llm import Message
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.names import METRICS, PROCESS_METRICS, REASONS_BY_STATUS
from service.telemetry.standing import Standing
from service.telemetry.watched_answerer import WatchedAnswerer
from service.telemetry.watched_llm import WatchedLLM
from tests.fakes_llm import ScriptedLLM
from tests.service.scripted import ScriptedAnswerer, ScriptedByline, make_abstention, make_answer, served

pytestmark = pytest.mark.anyio

QUESTION = Question("How long will repairs take?", Mode.QUOTE)
ADDED_BY_LIBRARY = ("_bucket", "_sum", "_count")


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text, _ = metrics.exposed(Standing({}))
    return parsed(text.decode())


def parsed(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return samples(metrics)[name, tuple(sorted(labels.items()))]


def watched(metrics: Metrics, **scripted: object) -> WatchedAnswerer:
    return WatchedAnswerer(ScriptedAnswerer(**scripted), metrics)  # type: ignore[arg-type]


class TestQuestions:
    def test_an_answer_is_counted_with_what_it_holds(self) -> None:
        supported = Support(Verdict.SUPPORTED, 1.0)
        statements = (
            Statement(0, "A.", 0, 2, (1,), supported, Origin.GENERATED),
            Statement(1, "B.", 6, 8, (1,), supported, Origin.QUOTED),
        )
        removed = (Removed("C.", "no support"), Removed("D.", "no support", quoted_instead=True))
        given = make_answer(statements=statements, removed=removed, status=Status.PARTIAL, degraded=True)
        metrics = Metrics()
        watched(metrics, answer_given=given).answer(QUESTION)
        assert value(metrics, "byline_questions_total", status="partial", reason="", mode="quote") == 1
        for origin in ("generated", "quoted"):
            assert value(metrics, "byline_statements_total", verdict="supported", origin=origin) == 1
        for instead in ("true", "false"):
            assert value(metrics, "byline_statements_removed_total", quoted_instead=instead) == 1
        assert value(metrics, "byline_citations_total") == len(given.citations)
        assert value(metrics, "byline_answers_degraded_total") == 1
        assert value(metrics, "byline_first_statement_seconds_count", mode="quote") == 1

    def test_stages_and_the_whole_are_timed_in_seconds(self) -> None:
        metrics = Metrics()
        given = make_answer(timings_ms={"retrieve": 20.0, "verify": 5.0, "total": 30.0})
        watched(metrics, answer_given=given).answer(QUESTION)
        assert value(metrics, "byline_stage_seconds_sum", stage="retrieve") == pytest.approx(20 / 1000)
        assert value(metrics, "byline_stage_seconds_sum", stage="draft") == 0
        assert value(metrics, "byline_question_seconds_sum", mode="quote") == pytest.approx(30 / 1000)

    def test_an_abstention_is_counted_by_its_reason(self) -> None:
        metrics = Metrics()
        watched(metrics, answer_given=make_abstention()).answer(QUESTION)
        labels = {"status": "abstained", "reason": "insufficient", "mode": "quote"}
        assert value(metrics, "byline_questions_total", **labels) == 1

    @pytest.mark.parametrize(
        ("error", "status", "reason"),
        [
            (LLMTimeout("x"), "failed", "llm_timeout"),
            (LLMUnavailable("x"), "failed", "llm_unavailable"),
            (StorageFull("x"), "failed", "index"),
            (ZeroDivisionError("x"), "failed", "unexpected"),
            (AnswerAbandoned("x"), "cancelled", ""),
        ],
    )
    def test_a_question_that_fails_is_counted_by_what_failed(
        self, error: Exception, status: str, reason: str
    ) -> None:
        metrics = Metrics()
        with pytest.raises(type(error)):
            watched(metrics, fails_with=error).answer(QUESTION)
        assert value(metrics, "byline_questions_total", status=status, reason=reason, mode="quote") == 1
        assert value(metrics, "byline_questions_in_flight") == 0

    def test_a_question_is_in_flight_until_it_is_answered_or_left(self) -> None:
        metrics = Metrics()
        events = watched(metrics).stream(QUESTION)
        next(iter(events))
        assert value(metrics, "byline_questions_in_flight") == 1
        events.close()  # type: ignore[attr-defined]  # as when the reader has left
        assert value(metrics, "byline_questions_in_flight") == 0
        assert value(metrics, "byline_questions_total", status="cancelled", reason="", mode="quote") == 1


class TestLLM:
    def test_a_call_is_counted_with_its_tokens(self) -> None:
        metrics = Metrics()
        llm = WatchedLLM(ScriptedLLM("one two"), metrics)
        given = llm.complete([Message("user", "?")], max_tokens=5, deadline=time.monotonic() + 9)
        assert value(metrics, "byline_llm_calls_total", outcome="ok") == 1
        assert value(metrics, "byline_llm_tokens_total", kind="prompt") == given.prompt_tokens > 0
        assert value(metrics, "byline_llm_tokens_total", kind="completion") == given.completion_tokens > 0

    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (LLMTimeout("x"), "timeout"),
            (LLMUnavailable("x"), "unavailable"),
            (LLMReplyInvalid("x"), "reply_invalid"),
            (AnswerAbandoned("x"), "cancelled"),
            (ZeroDivisionError("x"), "unexpected"),
        ],
    )
    def test_a_call_that_fails_is_counted_by_what_failed(self, error: Exception, outcome: str) -> None:
        metrics = Metrics()
        llm = WatchedLLM(ScriptedLLM(error), metrics)
        with pytest.raises(type(error)):
            llm.complete([Message("user", "?")], max_tokens=5, deadline=time.monotonic() + 9)
        assert value(metrics, "byline_llm_calls_total", outcome=outcome) == 1


def test_articles_are_counted_by_what_became_of_them() -> None:
    metrics = Metrics()
    metrics.articles_received(
        [Receipt("a_1", 1, ReceiptStatus.CREATED), *[Receipt(None, None, ReceiptStatus.REJECTED)] * 2]
    )
    assert value(metrics, "byline_articles_received_total", status="created") == 1
    assert value(metrics, "byline_articles_received_total", status="rejected") == 2


def test_every_series_that_can_be_known_starts_at_zero() -> None:
    counted = {key for key in samples(Metrics()) if key[0] == "byline_questions_total"}
    assert len(counted) == sum(len(reasons) for reasons in REASONS_BY_STATUS.values()) * len(Mode)


def described() -> Mapping[str, set[str]]:
    return {metric.name: set(metric.labels) for metric in (*METRICS, *PROCESS_METRICS)}


def seen(text: str) -> dict[str, set[str]]:
    """Labels by name of every metric in a scrape, without what histograms add."""
    found: dict[str, set[str]] = {}
    for name, labels in parsed(text):
        plain = next((name.removesuffix(added) for added in ADDED_BY_LIBRARY if name.endswith(added)), name)
        found.setdefault(plain, set()).update({label for label, _ in labels} - {"le"})
    return found


class TestRoute:
    @pytest.fixture
    async def scraped(self, http: httpx.AsyncClient, byline: ScriptedByline) -> AsyncIterator[str]:
        byline.answerer = watched(byline.metrics)  # type: ignore[assignment]
        await http.post("/v1/ask", json={"question": QUESTION.text, "mode": "quote"})
        await http.post("/v1/articles", json={"title": "T", "text": "A sentence."})
        await http.get("/v1/articles/a_unknown-but-not-a-label")
        await http.get("/nothing/here")
        await http.request("BREW", "/")
        response = await http.get("/metrics")
        assert response.headers["content-type"].startswith("text/plain; version=")
        yield response.text

    async def test_what_it_exposes_is_what_is_documented(self, scraped: str) -> None:
        assert seen(scraped) == described()

    async def test_what_was_done_shows(self, scraped: str) -> None:
        values = parsed(scraped)

        def of(name: str, **labels: str) -> float:
            return values[name, tuple(sorted(labels.items()))]

        assert of("byline_questions_total", status="answered", reason="", mode="quote") == 1
        assert of("byline_articles_received_total", status="created") == 1
        assert of("byline_articles") == 1
        assert of("byline_catalogue_readable") == 1
        assert of("byline_http_requests_total", method="POST", route="/v1/ask", status="200") == 1
        route = "/v1/articles/{article_id}"
        assert of("byline_http_requests_total", method="GET", route=route, status="404") == 1
        assert of("byline_http_requests_in_flight") == 1  # the scrape itself

    async def test_no_label_holds_what_a_client_sent(self, scraped: str) -> None:
        for sent in ("unknown-but-not-a-label", "/nothing/here", "BREW", "repairs"):
            assert sent not in scraped
        values = parsed(scraped)
        assert values[
            "byline_http_requests_total", (("method", "other"), ("route", "unmatched"), ("status", "404"))
        ]

    async def test_it_asks_for_an_admin_where_keys_are_asked_for(
        self, settings: Settings, byline: ScriptedByline
    ) -> None:
        keys = byline.catalogue.keys
        async with served(settings, byline) as http:
            assert (await http.get("/metrics")).status_code == 200  # on loopback, before the first key
            for scope, status in ((Scope.ASK, 403), (Scope.ADMIN, 200)):
                headers = {"Authorization": f"Bearer {keys.issue(scope)}"}
                assert (await http.get("/metrics", headers=headers)).status_code == status
            assert (await http.get("/metrics")).status_code == 401

    async def test_a_catalogue_that_cannot_be_read_is_a_value(
        self, http: httpx.AsyncClient, byline: ScriptedByline
    ) -> None:
        byline.catalogue.fails_with = StorageFull("no room")
        response = await http.get("/metrics")
        assert response.status_code == 200
        assert parsed(response.text)["byline_catalogue_readable", ()] == 0

    async def test_openmetrics_is_given_to_whoever_asks_for_it(self, http: httpx.AsyncClient) -> None:
        response = await http.get(
            "/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"}
        )
        assert response.headers["content-type"].startswith("application/openmetrics-text")
        assert response.text.endswith("# EOF\n")
