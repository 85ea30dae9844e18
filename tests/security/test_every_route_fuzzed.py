"""Every route of the OpenAPI document meets generated requests, good and bad, and every check of schemathesis."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import response_schema_conformance

from service.app import create_app
from service.settings import Settings
from tests.security.live_service import LiveService
from tests.security.problem_shape import problem_in
from tests.soak_report import write_report

# 4xx is right for some requests that fit the schema: a question without a word, an end before its start, an
# article without text, an id that nobody has. The schema language cannot say any of these.
_ACCEPTED = ["2xx", "400", "404", "413", "422"]
_SHORT = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
_LONG = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
_seen: Counter[str] = Counter()

CHECKS = ChecksConfig.from_dict({"positive_data_acceptance": {"expected-statuses": _ACCEPTED}})
CONFIG = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(
            checks=CHECKS, generation=GenerationConfig(modes=list(GenerationMode)), request_timeout=120
        )
    )
)
# These answer as OpenAI's and Anthropic's services do, their errors too, and have tests of their own for that.
_DIALECTS = r"^/v1/(chat|messages|embeddings|models)"
every = schemathesis.openapi.from_dict(create_app(Settings(data_dir=Path("unused"))).openapi(), config=CONFIG)


def has_one_error_shape(_context: Any, response: Response, _case: Case) -> None:
    assert problem_in(response.status_code, response.headers, response.content) is None


schema = every.exclude(path_regex=_DIALECTS)
dialects = every.include(path_regex=_DIALECTS)


def exchange(case: Case, live: LiveService) -> None:
    """Send one request and hold the reply against every check."""
    reply = case.call(base_url=live.address, headers=live.headers)
    # The document describes a stream as the text that it is; schemathesis would hold each event against that.
    is_stream = "text/event-stream" in str(reply.headers.get("content-type"))
    excluded = [response_schema_conformance] if is_stream else []
    case.validate_response(
        reply, headers=live.headers, additional_checks=[has_one_error_shape], excluded_checks=excluded
    )
    _seen[f"{case.method} {case.operation.path} {reply.status_code}"] += 1


@schema.parametrize()
@_SHORT
def test_no_generated_request_breaks_a_route(case: Case, live: LiveService) -> None:
    exchange(case, live)


@dialects.parametrize()
@_SHORT
def test_no_generated_request_breaks_a_dialect(case: Case, live: LiveService) -> None:
    assert case.call(base_url=live.address, headers=live.headers).status_code < 500


@pytest.mark.soak
@pytest.mark.timeout(7200)
@schema.parametrize()
@_LONG
def test_no_route_breaks_for_long(case: Case, live: LiveService) -> None:
    exchange(case, live)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_sequence_of_requests_breaks_the_service(live: LiveService) -> None:
    class Sequences(schema.as_state_machine()):  # type: ignore[misc]  # made when it runs
        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"base_url": live.address, "headers": live.headers}

    Sequences.run(settings=settings(_LONG, max_examples=100, stateful_step_count=10))
    assert live.byline.check().ok
    write_report("fuzzed-routes", {"requests": sum(_seen.values()), "replies": dict(sorted(_seen.items()))})
