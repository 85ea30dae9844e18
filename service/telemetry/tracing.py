"""OpenTelemetry traces: off until a collector is named; then a span for each request, question, stage and LLM call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from service.errors import SettingsInvalid

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

_NAME = "byline"
_EXPORT_SECONDS = 5
Attribute = str | bool | int | float

# The global one, which does nothing unless whoever embeds Byline set a provider.
_tracer = trace.get_tracer(_NAME)


@contextmanager
def traces_to(endpoint: str | None) -> Iterator[None]:
    """Within the block spans go to the OTLP/HTTP collector at `endpoint`; nowhere where there is none.

    The standard `OTEL_*` variables say the rest: service name, headers, sampling.

    Raises:
        SettingsInvalid: the extra `otel` is not installed.
    """
    if endpoint is None:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise SettingsInvalid(
            "BYLINE_OTEL_ENDPOINT needs the extra `otel`: in the clone run "
            "`.venv/bin/python -m pip install -c constraints.txt -e '.[otel]'`"
        ) from error
    with spans_to(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_EXPORT_SECONDS)):
        yield


@contextmanager
def spans_to(exporter: SpanExporter, *, is_batched: bool = True) -> Iterator[None]:
    """Within the block every span goes to `exporter`; `is_batched=False` at once, for tests."""
    global _tracer  # noqa: PLW0603  as OpenTelemetry itself: spans are opened far from where they are set up
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

    own = Resource({"service.name": _NAME})
    provider = TracerProvider(resource=own.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(BatchSpanProcessor(exporter) if is_batched else SimpleSpanProcessor(exporter))
    before, _tracer = _tracer, provider.get_tracer(_NAME)
    try:
        yield
    finally:
        _tracer = before
        provider.shutdown()  # sends what is left


@contextmanager
def span(name: str, **attributes: Attribute) -> Iterator[Span]:
    """A span around this block, below whichever is current. Never yield out of a generator inside it."""
    with _opened(name, attributes=attributes) as opened:
        yield opened


@contextmanager
def request_span(method: str, route: str, headers: Mapping[str, str]) -> Iterator[Span]:
    """The span of an HTTP request, below that of its caller where `traceparent` names one."""
    attributes: dict[str, Attribute] = {"http.request.method": method, "http.route": route}
    caller = propagate.extract(headers)
    with _opened(f"{method} {route}", context=caller, kind=SpanKind.SERVER, attributes=attributes) as opened:
        yield opened


@contextmanager
def _opened(name: str, **options: Any) -> Iterator[Span]:
    """Of an exception a span keeps the class alone: messages may hold what upstreams say."""
    with _tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False, **options
    ) as opened:
        try:
            yield opened
        except Exception as error:
            opened.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


class DetachedSpan:
    """A span that outlives single calls: it is current only inside `current`, so that threads may take turns."""

    def __init__(self, name: str, **attributes: Attribute) -> None:
        self._span = _tracer.start_span(name, attributes=attributes)

    @contextmanager
    def current(self) -> Iterator[None]:
        """Spans that are opened in this block are below this one."""
        with trace.use_span(self._span, record_exception=False, set_status_on_exception=False):
            yield

    def end(self, *, failed: str = "", **attributes: Any) -> None:
        """End it; `failed` says why, in a word."""
        self._span.set_attributes({name: value for name, value in attributes.items() if value is not None})
        if failed:
            self._span.set_status(Status(StatusCode.ERROR, failed))
        self._span.end()
