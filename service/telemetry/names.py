"""Every Prometheus metric of the service: its name, kind, meaning and labels, each label with all its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.article import ReceiptStatus
from service.answer import Mode, Origin, Reason, Status, Verdict

Kind = Literal["counter", "gauge", "histogram"]

FAILED, CANCELLED = "failed", "cancelled"
FAULTS = ("llm_timeout", "llm_unavailable", "llm_reply_invalid", "index", "unexpected")
CALL_OUTCOMES = ("ok", "timeout", "unavailable", "reply_invalid", "cancelled", "unexpected")
POOLS = ("answering", "reading", "writing")

# Which reasons go with which status of a question.
REASONS_BY_STATUS: Mapping[str, tuple[str, ...]] = {
    Status.ANSWERED: ("",),
    Status.PARTIAL: ("",),
    Status.ABSTAINED: tuple(Reason),
    FAILED: FAULTS,
    CANCELLED: ("",),
}
ANY = ()  # a label whose values are bounded, but not known here: routes, versions, model names


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as it is exposed and documented."""

    name: str
    kind: Kind
    meaning: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


METRICS = (
    Metric(
        "byline_questions_total",
        "counter",
        "Questions that ended, on whichever way they came in.",
        {
            "status": tuple(REASONS_BY_STATUS),
            "reason": (*Reason, *FAULTS),
            "mode": tuple(Mode),
        },
    ),
    Metric("byline_questions_in_flight", "gauge", "Questions being answered now."),
    Metric(
        "byline_question_seconds",
        "histogram",
        "From question to whole answer, without waiting for a worker.",
        {"mode": tuple(Mode)},
    ),
    Metric(
        "byline_first_statement_seconds",
        "histogram",
        "From question to the first verified statement.",
        {"mode": tuple(Mode)},
    ),
    Metric(
        "byline_stage_seconds",
        "histogram",
        "Time that one question spent in a stage, all its turns there together.",
        {"stage": ("retrieve", "select", "draft", "verify")},
    ),
    Metric(
        "byline_statements_total",
        "counter",
        "Statements given, by what their sources say of them and who phrased them.",
        {"verdict": tuple(Verdict), "origin": tuple(Origin)},
    ),
    Metric(
        "byline_statements_removed_total",
        "counter",
        "Drafted statements that could not be confirmed, by whether a quotation took their place.",
        {"quoted_instead": ("true", "false")},
    ),
    Metric("byline_citations_total", "counter", "Citations given."),
    Metric("byline_conflicts_total", "counter", "Disagreements between sources that answers showed."),
    Metric(
        "byline_answers_degraded_total", "counter", "Answers during which something did not work as set up."
    ),
    Metric("byline_llm_calls_total", "counter", "Requests to the LLM.", {"outcome": CALL_OUTCOMES}),
    Metric("byline_llm_call_seconds", "histogram", "Time of one request to the LLM, its retry included."),
    Metric(
        "byline_llm_tokens_total",
        "counter",
        "Tokens that the LLM read and wrote, by its own count.",
        {"kind": ("prompt", "completion")},
    ),
    Metric(
        "byline_llm_usable",
        "gauge",
        "1 while the LLM may be asked; 0 while its breaker is open or it is not installed; 1 with BYLINE_LLM=none.",
    ),
    Metric(
        "byline_articles_received_total",
        "counter",
        "Articles sent to the service, by what became of them.",
        {"status": tuple(ReceiptStatus)},
    ),
    Metric("byline_articles", "gauge", "Articles stored."),
    Metric("byline_sentences", "gauge", "Sentences of their current versions."),
    Metric("byline_passages", "gauge", "Passages that can be found."),
    Metric("byline_answers_recorded", "gauge", "Answers kept under their id."),
    Metric(
        "byline_projection_pending",
        "gauge",
        "Changes in the catalogue that a search index has not been told; above 0 for long means lag.",
    ),
    Metric(
        "byline_vectors_suspended", "gauge", "1 while Chroma cannot be used and vectors are searched exactly."
    ),
    Metric("byline_degraded", "gauge", "How many things `/readyz` names as degraded."),
    Metric("byline_catalogue_readable", "gauge", "0 when the catalogue could not be read for this scrape."),
    Metric(
        "byline_http_requests_total",
        "counter",
        "Requests, by route as the API names it; `unmatched` for every other address.",
        {"method": ANY, "route": ANY, "status": ANY},
    ),
    Metric("byline_http_request_seconds", "histogram", "Time of a request to its last byte.", {"route": ANY}),
    Metric("byline_http_requests_in_flight", "gauge", "Requests under way."),
    Metric("byline_workers_busy", "gauge", "Worker threads at work, by what for.", {"pool": POOLS}),
    Metric("byline_workers_waiting", "gauge", "Requests that wait for such a thread.", {"pool": POOLS}),
    Metric(
        "byline_info",
        "gauge",
        "Always 1; the labels say what runs.",
        {"version": ANY, "llm": ANY, "embedding": ANY, "grounding": ANY},
    ),
)

# Of the Prometheus client itself, on Linux.
PROCESS_METRICS = (
    Metric("process_cpu_seconds_total", "counter", "CPU time of the process."),
    Metric("process_resident_memory_bytes", "gauge", "Memory in use."),
    Metric("process_virtual_memory_bytes", "gauge", "Address space."),
    Metric("process_start_time_seconds", "gauge", "When the process started, in seconds since 1970."),
    Metric("process_open_fds", "gauge", "Open files and sockets."),
    Metric("process_max_fds", "gauge", "How many it may open."),
)


def metrics_table() -> str:
    """All of them as the Markdown table of docs/operations.md."""
    rows = ["| metric | kind | labels | meaning |", "|---|---|---|---|"]
    for metric in (*METRICS, *PROCESS_METRICS):
        labels = "; ".join(_label(name, values) for name, values in metric.labels.items())
        rows.append(f"| `{metric.name}` | {metric.kind} | {labels} | {metric.meaning} |")
    return "\n".join(rows) + "\n"


def _label(name: str, values: tuple[str, ...]) -> str:
    return f"`{name}`" + (f" ({', '.join(values)})" if values else "")
