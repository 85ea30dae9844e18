"""Traces: off by default; then a span for each request, question, stage and LLM call, and no word of the question."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_httpserver import HTTPServer

from service.answer import Mode, Question
from service.answering import Answerer
from service.drafting import LLMDrafter
from service.errors import LLMTimeout, SettingsInvalid
from service.llm import LLM
from service.telemetry import tracing
from service.telemetry.metrics import Metrics
from service.telemetry.watched_answerer import WatchedAnswerer
from service.telemetry.watched_llm import WatchedLLM
from tests.builders import make_article
from tests.fakes_grounding import ScriptedGrounder, ScriptedIndex, make_passage
from tests.fakes_llm import ScriptedLLM
from tests.service.scripted import ScriptedByline

QUESTION = Question("How long did the ferry burn?")
STAGES = ["retrieve", "select", "draft", "verify"]
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    with tracing.spans_to(exporter, is_batched=False):
        yield exporter


def answerer(llm: LLM | None = None, *, logs_questions: bool = False) -> WatchedAnswerer:
    wire = make_article("The ferry burned for two hours. It was built in 1998.", publisher="Northshore Wire")
    index = ScriptedIndex(make_passage(wire), articles=(wire,))
    metrics = Metrics()
    drafter = LLMDrafter(WatchedLLM(llm, metrics)) if llm else None
    inner = Answerer(index, ScriptedGrounder({"burned": 0.9}), drafter, embedding_name="scripted")  # type: ignore[arg-type]
    return WatchedAnswerer(inner, metrics, logs_questions=logs_questions)


def named(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    (found,) = (span for span in spans.get_finished_spans() if span.name == name)
    return found


def parent(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def test_a_question_has_a_span_for_each_stage_below_its_own(spans: InMemorySpanExporter) -> None:
    given = answerer().answer(QUESTION)
    question = named(spans, "question")
    assert question.attributes is not None
    assert question.attributes["byline.answer_id"] == given.id
    assert question.attributes["byline.status"] == "answered"
    below = [span.name for span in spans.get_finished_spans() if parent(span) == question.context.span_id]
    assert list(dict.fromkeys(below)) == STAGES


def test_a_call_to_the_llm_is_below_the_stage_that_made_it(spans: InMemorySpanExporter) -> None:
    llm = ScriptedLLM('{"statements": [{"text": "The ferry burned for two hours.", "cites": ["S1"]}]}')
    answerer(llm).answer(QUESTION)
    call = named(spans, "llm")
    drafts = {span.context.span_id for span in spans.get_finished_spans() if span.name == "draft"}
    assert parent(call) in drafts
    assert call.attributes is not None
    assert call.attributes["gen_ai.request.model"] == "scripted"
    assert call.attributes["gen_ai.usage.input_tokens"] == 10


def test_what_fails_is_marked_by_its_kind_and_nothing_that_was_said(spans: InMemorySpanExporter) -> None:
    with pytest.raises(LLMTimeout):
        answerer(ScriptedLLM(LLMTimeout("upstream said: secret"))).answer(
            Question(QUESTION.text, Mode.GENERATE)
        )
    assert named(spans, "llm").status.description == "LLMTimeout"
    assert named(spans, "question").status.description == "llm_timeout"
    assert "secret" not in "".join(span.to_json() for span in spans.get_finished_spans())


def test_the_words_of_a_question_are_in_no_span_unless_they_are_asked_for(
    spans: InMemorySpanExporter,
) -> None:
    answerer().answer(QUESTION)
    assert "ferry" not in "".join(span.to_json() for span in spans.get_finished_spans())
    spans.clear()
    answerer(logs_questions=True).answer(QUESTION)
    assert (named(spans, "question").attributes or {})["byline.question"] == QUESTION.text


def test_a_question_that_is_left_ends_its_span(spans: InMemorySpanExporter) -> None:
    events = answerer().stream(QUESTION)
    next(iter(events))
    assert spans.get_finished_spans() == ()
    events.close()  # type: ignore[attr-defined]
    assert (named(spans, "question").attributes or {})["byline.status"] == "cancelled"


@pytest.mark.anyio
async def test_a_request_continues_the_trace_of_its_caller(
    spans: InMemorySpanExporter, http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    byline.answerer = WatchedAnswerer(byline.answerer, byline.metrics)  # type: ignore[assignment]
    await http.post("/v1/ask", json={"question": "Why?"}, headers={"traceparent": CALLER})
    request = named(spans, "POST /v1/ask")
    assert f"{request.context.trace_id:032x}" == CALLER.split("-")[1]
    assert f"{parent(request):016x}" == CALLER.split("-")[2]
    assert parent(named(spans, "question")) == request.context.span_id


def test_without_an_endpoint_nothing_is_recorded() -> None:
    with tracing.traces_to(None), tracing.span("anything") as opened:
        assert not opened.is_recording()


def test_spans_reach_a_collector_over_otlp(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/traces", method="POST").respond_with_data(b"")
    with tracing.traces_to(httpserver.url_for("/").rstrip("/")), tracing.span("anything"):
        pass
    (request, _) = httpserver.log[0]
    assert request.headers["content-type"] == "application/x-protobuf"
    assert b"anything" in request.data
    assert b"byline" in request.data


def test_an_endpoint_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingsInvalid, match=r"-e '\.\[otel\]'"), tracing.traces_to("http://127.0.0.1:4318"):
        pass
