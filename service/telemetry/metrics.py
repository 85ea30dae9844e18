"""Counts what the service does, in a registry of its own, and writes it out for Prometheus."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from itertools import product

import prometheus_client
from prometheus_client.exposition import choose_encoder

from index.article import Receipt
from service.answer import Answer, Mode
from service.telemetry.names import METRICS, REASONS_BY_STATUS, Metric
from service.telemetry.standing import Standing

# From a cached search to the longest answer that the settings allow.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

Instrument = prometheus_client.Counter | prometheus_client.Gauge | prometheus_client.Histogram


class Metrics:
    """Every metric of one open collection. Thread-safe; no label takes a value that a client may choose.

    `llm`, `embedding` and `grounding` are the names of the models, for `byline_info`.
    """

    def __init__(self, *, llm: str = "none", embedding: str = "", grounding: str = "") -> None:
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, of no use here
        self._registry = prometheus_client.CollectorRegistry()
        prometheus_client.ProcessCollector(registry=self._registry)
        self._counters: dict[str, prometheus_client.Counter] = {}
        self._gauges: dict[str, prometheus_client.Gauge] = {}
        self._histograms: dict[str, prometheus_client.Histogram] = {}
        for metric in METRICS:
            self._add(metric)
        self._gauges["byline_info"].labels(_version(), llm, embedding, grounding).set(1)

    @contextmanager
    def question(self) -> Iterator[None]:
        """One question is under way during this block."""
        with self._gauges["byline_questions_in_flight"].track_inprogress():
            yield

    def question_ended(self, mode: Mode, status: str, reason: str = "") -> None:
        """Count one question by how it ended."""
        self._counters["byline_questions_total"].labels(status, reason, mode).inc()

    def first_statement(self, mode: Mode, seconds: float) -> None:
        """The first verified statement was there after `seconds`."""
        self._histograms["byline_first_statement_seconds"].labels(mode).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count what an answer or abstention holds and what it took."""
        stages = dict(answer.timings_ms)
        total = stages.pop("total", 0.0)
        self._histograms["byline_question_seconds"].labels(answer.mode).observe(total / 1000)
        for stage, milliseconds in stages.items():
            self._histograms["byline_stage_seconds"].labels(stage).observe(milliseconds / 1000)
        for statement in answer.statements:
            verdict, origin = statement.support.verdict, statement.origin
            self._counters["byline_statements_total"].labels(verdict, origin).inc()
        for removed in answer.removed:
            instead = str(removed.quoted_instead).lower()
            self._counters["byline_statements_removed_total"].labels(instead).inc()
        self._counters["byline_citations_total"].inc(len(answer.citations))
        self._counters["byline_conflicts_total"].inc(len(answer.conflicts))
        self._counters["byline_answers_degraded_total"].inc(answer.degraded)

    def llm_called(self, outcome: str, seconds: float, *, prompt: int = 0, completion: int = 0) -> None:
        """Count one request to the LLM, with the tokens that it read and wrote."""
        self._counters["byline_llm_calls_total"].labels(outcome).inc()
        self._histograms["byline_llm_call_seconds"].observe(seconds)
        self._counters["byline_llm_tokens_total"].labels("prompt").inc(prompt)
        self._counters["byline_llm_tokens_total"].labels("completion").inc(completion)

    def articles_received(self, receipts: Iterable[Receipt]) -> None:
        """Count articles by what became of them."""
        for status, number in Tally(receipt.status for receipt in receipts).items():
            self._counters["byline_articles_received_total"].labels(status).inc(number)

    @contextmanager
    def request(self) -> Iterator[None]:
        """One request is under way during this block."""
        with self._gauges["byline_http_requests_in_flight"].track_inprogress():
            yield

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is the pattern that it matched, never its address."""
        self._counters["byline_http_requests_total"].labels(method, route, status).inc()
        self._histograms["byline_http_request_seconds"].labels(route).observe(seconds)

    def exposed(self, standing: Standing, accept: str = "") -> tuple[bytes, str]:
        """Everything as a scrape reads it, and its media type: OpenMetrics where `accept` asks for it."""
        for name, value in standing.gauges.items():
            self._gauges[name].set(value)
        for pool, (busy, waiting) in standing.pools.items():
            self._gauges["byline_workers_busy"].labels(pool).set(busy)
            self._gauges["byline_workers_waiting"].labels(pool).set(waiting)
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def _add(self, metric: Metric) -> None:
        described = (metric.name, metric.meaning, tuple(metric.labels))
        instrument: Instrument
        if metric.kind == "counter":
            instrument = prometheus_client.Counter(*described, registry=self._registry)
            self._counters[metric.name] = instrument
        elif metric.kind == "gauge":
            instrument = prometheus_client.Gauge(*described, registry=self._registry)
            self._gauges[metric.name] = instrument
        else:
            instrument = prometheus_client.Histogram(*described, registry=self._registry, buckets=_SECONDS)
            self._histograms[metric.name] = instrument
        for values in _known_values(metric):
            instrument.labels(*values)


def _known_values(metric: Metric) -> Iterator[tuple[str, ...]]:
    """The series that start at 0, so that the first event of each is a rise and not a birth."""
    if metric.name == "byline_questions_total":
        for status, reasons in REASONS_BY_STATUS.items():
            yield from product((status,), reasons, Mode)
    elif metric.labels:
        yield from product(*metric.labels.values())  # nothing where a label's values are not known


def _version() -> str:
    try:
        return version("byline")
    except PackageNotFoundError:
        return "unknown"
