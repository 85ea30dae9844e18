"""The adapters against local servers that speak each wire format, well and badly."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from prompts import Message
from service.errors import LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.llm import LLM, Completion
from service.llm_adapters import AnthropicLLM, OllamaLLM, OpenAICompatibleLLM
from service.llm_adapters.anthropic import _anthropic_class
from service.replies import REPLY_SCHEMA

KEY = "sk-very-secret"
MESSAGES = (Message("system", "Be short."), Message("user", "Where does it rain?"))
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages", "ollama": "/api/chat"}
REPLIES: dict[str, dict[str, Any]] = {
    "openai": {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": " In Spain. "}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14},
    },
    "anthropic": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": "In Spain."}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 3},
    },
    "ollama": {
        "model": "m",
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": "In Spain."},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 11,
        "eval_count": 3,
    },
}
EMPTY: dict[str, dict[str, Any]] = {
    "openai": REPLIES["openai"] | {"choices": []},
    "anthropic": REPLIES["anthropic"] | {"content": []},
    "ollama": REPLIES["ollama"] | {"message": {"role": "assistant", "content": ""}},
}
OLD_ENOUGH = pytest.mark.skipif(
    int(version("anthropic").partition(".")[0]) >= 1,
    reason=f"llama-index needs anthropic<1, installed is {version('anthropic')}: pip install 'anthropic<1'",
)
KINDS = ("openai", pytest.param("anthropic", marks=OLD_ENOUGH), "ollama")


def open_kind(kind: str, base_url: str) -> LLM:
    base_url = base_url.rstrip("/")
    if kind == "openai":
        return OpenAICompatibleLLM(model="m", base_url=f"{base_url}/v1", api_key=KEY, context_tokens=4096)
    if kind == "anthropic":
        return AnthropicLLM(model="m", base_url=base_url, api_key=KEY, context_tokens=4096)
    return OllamaLLM(model="m", base_url=base_url, api_key=KEY, context_tokens=4096)


def ask(llm: LLM, seconds: float = 20, **options: Any) -> Completion:
    return llm.complete(MESSAGES, max_tokens=50, deadline=time.monotonic() + seconds, **options)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def llm(kind: str, httpserver: HTTPServer) -> Iterator[LLM]:
    llm = open_kind(kind, httpserver.url_for("/"))
    yield llm
    llm.close()


@pytest.fixture(scope="module", autouse=True)
def _libraries_are_imported() -> None:
    """Importing llama-index takes seconds, which short deadlines below do not allow for."""
    import llama_index.llms.anthropic
    import llama_index.llms.ollama
    import llama_index.llms.openai_like  # noqa: F401


def test_a_reply_is_read_with_its_usage(kind: str, llm: LLM, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATHS[kind], method="POST").respond_with_json(REPLIES[kind])
    assert ask(llm) == Completion("In Spain.", 11, 3, "stop")


def test_the_request_carries_model_limit_turns_key_and_no_randomness(
    kind: str, llm: LLM, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(PATHS[kind]).respond_with_json(REPLIES[kind])
    ask(llm)
    request, _ = httpserver.log[0]
    body = json.loads(request.get_data())
    options = body.get("options", body)
    assert body["model"] == "m"
    assert options.get("max_tokens", options.get("num_predict")) == 50
    assert options["temperature"] == 0
    assert KEY in (request.headers.get("x-api-key") or request.headers.get("authorization") or "")
    text = json.dumps(body)
    assert text.index("Where does it rain?") > 0
    assert "Be short." in text


@pytest.mark.parametrize("status", [401, 403, 404, 400])
def test_a_refusal_is_not_retried_and_tells_no_key(
    status: int, kind: str, llm: LLM, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(PATHS[kind]).respond_with_json(
        {"error": {"type": "e", "message": f"Incorrect API key provided: {KEY}"}}, status=status
    )
    with pytest.raises(LLMUnavailable) as caught:
        ask(llm)
    assert KEY not in str(caught.value)
    assert str(status) in str(caught.value)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_retried_once_by_us_and_never_by_the_sdk(
    status: int, kind: str, llm: LLM, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request(PATHS[kind]).respond_with_data("busy", status=status)
    httpserver.expect_ordered_request(PATHS[kind]).respond_with_json(REPLIES[kind])
    assert ask(llm).text == "In Spain."
    httpserver.clear()
    httpserver.expect_request(PATHS[kind]).respond_with_data("busy", status=status)
    with pytest.raises(LLMUnavailable, match=str(status)):
        ask(llm)
    assert len(httpserver.log) == 2


def test_a_web_page_with_status_200_is_no_completion(kind: str, llm: LLM, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATHS[kind]).respond_with_data("<html>Log in</html>", content_type="text/html")
    with pytest.raises(LLMReplyInvalid):
        ask(llm)


def test_a_completion_without_text_is_invalid(kind: str, llm: LLM, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATHS[kind]).respond_with_json(EMPTY[kind])
    with pytest.raises(LLMReplyInvalid):
        ask(llm)


def test_nobody_listening_is_unavailable_and_says_which_setting(kind: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        llm = open_kind(kind, f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(LLMUnavailable, match="BYLINE_LLM_BASE_URL"):
            ask(llm)
    llm.close()


def test_a_server_that_stalls_ends_at_the_deadline(kind: str, llm: LLM, httpserver: HTTPServer) -> None:
    given_up = threading.Event()

    def stall(_: Request) -> Response:
        given_up.wait(20)
        return Response("{}")

    httpserver.expect_request(PATHS[kind]).respond_with_handler(stall)
    with pytest.raises(LLMTimeout):
        ask(llm, seconds=0.5)
    given_up.set()
    wait_for_the_end_of(httpserver)


def test_a_server_that_trickles_ends_at_the_deadline(kind: str, llm: LLM, httpserver: HTTPServer) -> None:
    given_up = threading.Event()

    def trickle(_: Request) -> Response:
        def drops() -> Iterator[bytes]:
            for byte in json.dumps(REPLIES[kind]).encode():
                if given_up.wait(0.1):
                    return
                yield bytes([byte])

        return Response(drops(), content_type="application/json")

    httpserver.expect_request(PATHS[kind]).respond_with_handler(trickle)
    with pytest.raises(LLMTimeout):
        ask(llm, seconds=0.6)
    given_up.set()
    wait_for_the_end_of(httpserver)


def wait_for_the_end_of(httpserver: HTTPServer) -> None:
    """Until the one request has been logged: the server is shared, and the next test counts its requests."""
    until = time.monotonic() + 20
    while not httpserver.log and time.monotonic() < until:
        time.sleep(0.01)


def test_an_openai_server_is_asked_for_json_until_it_refuses_once(httpserver: HTTPServer) -> None:
    llm = open_kind("openai", httpserver.url_for("/"))

    def reply(request: Request) -> Response:
        if "response_format" in json.loads(request.get_data()):
            return Response('{"error": {"message": "response_format is not supported"}}', 400)
        return Response(json.dumps(REPLIES["openai"]), content_type="application/json")

    httpserver.expect_request(PATHS["openai"]).respond_with_handler(reply)
    assert ask(llm, json_schema=REPLY_SCHEMA).text == "In Spain."
    assert ask(llm, json_schema=REPLY_SCHEMA).text == "In Spain."
    assert ["response_format" in json.loads(request.get_data()) for request, _ in httpserver.log] == [
        True,
        False,
        False,
    ]
    assert llm.constraint == "none"
    llm.close()


def test_models_that_refuse_temperature_and_max_tokens_are_asked_without(httpserver: HTTPServer) -> None:
    llm = open_kind("openai", httpserver.url_for("/"))

    def reply(request: Request) -> Response:
        body = json.loads(request.get_data())
        for option, complaint in (
            ("temperature", "'temperature' does not support 0"),
            ("max_tokens", "Use 'max_completion_tokens' instead"),
        ):
            if option in body:
                return Response(json.dumps({"error": {"message": complaint}}), 400)
        return Response(json.dumps(REPLIES["openai"]), content_type="application/json")

    httpserver.expect_request(PATHS["openai"]).respond_with_handler(reply)
    assert ask(llm).text == "In Spain."
    assert json.loads(httpserver.log[-1][0].get_data())["max_completion_tokens"] == 50
    assert len(httpserver.log) == 3
    assert ask(llm).text == "In Spain."
    assert len(httpserver.log) == 4
    llm.close()


@OLD_ENOUGH
def test_a_claude_that_refuses_temperature_is_asked_without(httpserver: HTTPServer) -> None:
    llm = open_kind("anthropic", httpserver.url_for("/"))

    def reply(request: Request) -> Response:
        if "temperature" in json.loads(request.get_data()):
            return Response('{"error": {"message": "temperature: not supported"}}', 400)
        return Response(json.dumps(REPLIES["anthropic"]), content_type="application/json")

    httpserver.expect_request(PATHS["anthropic"]).respond_with_handler(reply)
    assert [ask(llm).text, ask(llm).text] == ["In Spain."] * 2
    assert len(httpserver.log) == 3
    llm.close()


def test_an_anthropic_sdk_that_llama_index_cannot_call_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.llm_adapters.anthropic.version", lambda _: "2.12.0")
    _anthropic_class.cache_clear()
    llm = open_kind("anthropic", "http://127.0.0.1:9")
    with pytest.raises(LLMUnavailable, match="anthropic<1"):
        ask(llm)
    llm.close()


def test_ollama_is_given_the_schema_as_its_format(httpserver: HTTPServer) -> None:
    llm = open_kind("ollama", httpserver.url_for("/"))
    httpserver.expect_request(PATHS["ollama"]).respond_with_json(REPLIES["ollama"])
    ask(llm, json_schema=REPLY_SCHEMA)
    body = json.loads(httpserver.log[0][0].get_data())
    assert body["format"] == REPLY_SCHEMA
    assert body["options"]["num_ctx"] == 4096


def test_an_account_out_of_quota_is_not_retried(httpserver: HTTPServer) -> None:
    llm = open_kind("openai", httpserver.url_for("/"))
    httpserver.expect_request(PATHS["openai"]).respond_with_json(
        {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota"}}, status=429
    )
    with pytest.raises(LLMUnavailable, match="quota"):
        ask(llm)
    assert len(httpserver.log) == 1
    llm.close()


def test_credentials_in_the_base_url_are_not_repeated_in_messages() -> None:
    llm = OpenAICompatibleLLM(
        model="m", base_url="http://user:pass-word@127.0.0.1:9/v1", api_key=None, context_tokens=4096
    )
    with pytest.raises(LLMUnavailable) as caught:
        ask(llm)
    assert "pass-word" not in str(caught.value)
    llm.close()
