"""The llama-index classes over a scripted collection: opened here, and behind the REST API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llama_index.core import MockEmbedding, get_response_synthesizer
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager, CBEventType, LlamaDebugHandler
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle
from llama_index.core.tools import QueryEngineTool
from llama_index.core.vector_stores import SimpleVectorStore
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from pydantic import ValidationError

from service.answer import Answer, Mode, Question, Support, Verdict
from service.app import create_app
from service.client import BylineClient, ClientError, client_within
from service.errors import LLMTimeout, QuestionInvalid
from service.events import AnswerCompleted
from service.llama_index import BylineQueryEngine, BylineRetriever
from service.llama_index.remote import Service
from service.llama_index.sources import OpenCollection, Source
from service.settings import Settings
from tests.service.scripted import TEXT, ScriptedByline, make_abstention, make_answer, make_citation

QUESTION = "How long will repairs take?"


@pytest.fixture(params=["opened here", "service"])
def source(request: pytest.FixtureRequest, settings: Settings, byline: ScriptedByline) -> Iterator[Source]:
    """The same collection by both ways."""
    if request.param == "opened here":
        byline.settings = settings  # type: ignore[attr-defined]
        byline.answerer.answer = lambda question: last_answer(byline, question)  # type: ignore[attr-defined]
        yield OpenCollection(byline)  # type: ignore[arg-type]
        return

    @asynccontextmanager
    async def connect() -> AsyncIterator[BylineClient]:
        app = create_app(settings, byline)  # type: ignore[arg-type]
        async with app.router.lifespan_context(app):
            client = client_within(app)
            client._http.headers["Host"] = "127.0.0.1"
            yield client

    service = Service(connect)
    yield service
    service.close()


def last_answer(byline: ScriptedByline, question: Question) -> Answer:
    """The answer that the events lead to, as `Answerer.answer` gives it."""
    return next(
        event.answer for event in byline.answerer.stream(question) if isinstance(event, AnswerCompleted)
    )


def query(engine: BylineQueryEngine, *, is_async: bool, question: str = QUESTION) -> Any:
    return asyncio.run(engine.aquery(question)) if is_async else engine.query(question)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_response_is_the_answer_with_its_cited_sentences(source: Source, is_async: bool) -> None:
    engine = BylineQueryEngine(source)
    assert isinstance(engine, BaseQueryEngine)
    response = query(engine, is_async=is_async)
    assert str(response) == "Repairs will take nine weeks.[1]"
    (found,) = response.source_nodes
    assert found.node.get_text() == "Repairs will take nine weeks."
    assert found.score == 1.0
    told = found.node.metadata
    assert TEXT[told["start"] : told["end"]] == found.node.get_text()
    assert (found.node.start_char_idx, found.node.end_char_idx) == (told["start"], told["end"])
    assert found.node.ref_doc_id == told["article_id"] == "a_1"
    assert (
        told
        | {
            "publisher": "Harbour Courier",
            "title": "Bridge closes",
            "published_at": "2026-03-10T18:05:00Z",
            "verdict": "supported",
            "number": 1,
            "version": 1,
            "sentence_ids": "s_1_1",
            "link": "/articles/a_1?v=1#s1",
        }
        == told
    )
    answer = response.metadata
    assert answer is not None
    assert answer["statements"][0]["citations"] == [1]
    assert {"id", "status", "conflicts", "removed", "model", "usage", "timings_ms"} <= answer.keys()


def test_a_marker_means_the_source_node_of_its_number(source: Source, byline: ScriptedByline) -> None:
    first, third = make_citation(1), make_citation(3)
    second = replace(make_citation(2), quote="The bridge closed on Tuesday.", start=0, end=29)
    statement = make_answer().statements[0]
    doubtful = Support(Verdict.PARTIAL, 0.4)
    byline.answerer.answer_given = make_answer(
        citations=(third, first, second),
        statements=(
            replace(statement, citations=(1, 2)),
            replace(statement, index=1, citations=(2,), support=doubtful),
            replace(statement, index=2, citations=(3,), support=replace(doubtful, score=0.6)),
        ),
    )
    nodes = BylineQueryEngine(source).query(QUESTION).source_nodes
    assert [node.metadata["number"] for node in nodes] == [1, 2, 3]
    assert [node.metadata["verdict"] for node in nodes] == ["supported", "partial", "partial"]
    assert [node.score for node in nodes] == [1.0, 0.4, 0.6]


def test_an_abstention_says_why_and_has_no_source_nodes(source: Source, byline: ScriptedByline) -> None:
    byline.answerer.answer_given = make_abstention()
    response = BylineQueryEngine(source).query(QUESTION)
    assert str(response) == "The articles do not say."
    assert response.source_nodes == []
    assert response.metadata is not None
    assert response.metadata["status"] == "abstained"
    assert response.metadata["abstention"]["nearest"][0]["quote"] == "Repairs will take nine weeks."


@pytest.mark.parametrize("is_async", [False, True])
def test_options_reach_every_question(source: Source, byline: ScriptedByline, is_async: bool) -> None:
    filters = {"published_before": "2026-03-31", "publishers": ["Harbour Courier"]}
    engine = BylineQueryEngine(source, mode="quote", max_statements=2, filters=filters)
    query(engine, is_async=is_async)
    (asked,) = byline.answerer.asked
    assert (asked.text, asked.mode, asked.max_statements) == (QUESTION, Mode.QUOTE, 2)
    assert asked.filters.publishers == ("Harbour Courier",)
    assert str(asked.filters.published_before) == "2026-03-31 23:59:59.999999+00:00"
    engine.as_retriever().retrieve("bridge")
    assert byline.retriever.searched[-1][1] == asked.filters


@pytest.mark.parametrize("is_async", [False, True])
def test_passages_are_retrieved_in_their_order(
    source: Source, byline: ScriptedByline, is_async: bool
) -> None:
    retriever = BylineRetriever(source, similarity_top_k=3)
    assert isinstance(retriever, BaseRetriever)
    nodes = asyncio.run(retriever.aretrieve("bridge")) if is_async else retriever.retrieve("bridge")
    (found,) = nodes
    assert (found.node.get_text(), found.score) == (TEXT, 0.9)
    assert found.node.metadata["sentence_ids"] == "s_1_0 s_1_1"
    assert byline.retriever.searched[0][2] == 3


@pytest.mark.parametrize("is_async", [False, True])
def test_sentences_are_the_evidence_without_any_llm(
    source: Source, byline: ScriptedByline, is_async: bool
) -> None:
    retriever = BylineRetriever(source, granularity="sentences")
    nodes = asyncio.run(retriever.aretrieve(QUESTION)) if is_async else retriever.retrieve(QUESTION)
    (found,) = nodes
    assert (found.node.get_text(), found.score) == ("Repairs will take nine weeks.", 0.8)
    assert found.node.metadata["publisher"] == "Harbour Courier"
    assert byline.answerer.asked[0].mode is Mode.QUOTE
    same = BylineQueryEngine(source).query(QUESTION).source_nodes[0]
    assert found.node.node_id == same.node.node_id
    assert BylineQueryEngine(source).retrieve(QueryBundle(QUESTION)) == nodes


def test_what_cannot_be_asked_is_refused_in_words(source: Source) -> None:
    with pytest.raises((QuestionInvalid, ClientError), match="The question is empty"):
        BylineQueryEngine(source).query("  ")
    with pytest.raises((QuestionInvalid, ClientError), match="no words"):
        BylineRetriever(source).retrieve("?!")


@pytest.mark.parametrize(
    "options", [{"mode": "guess"}, {"max_statements": 0}, {"filters": {"publisher": "Harbour Courier"}}]
)
def test_options_without_meaning_are_refused_at_once(source: Source, options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BylineQueryEngine(source, **options)


def test_a_granularity_there_is_not_is_refused(source: Source) -> None:
    with pytest.raises(ValueError, match="granularity"):
        BylineRetriever(source, granularity="words")  # type: ignore[arg-type]


def test_failures_are_raised(source: Source, byline: ScriptedByline) -> None:
    byline.answerer.fails_with = LLMTimeout("too long")
    with pytest.raises((LLMTimeout, ClientError)):
        BylineQueryEngine(source, mode="generate").query(QUESTION)


def test_llama_index_hears_of_every_query(source: Source) -> None:
    heard = LlamaDebugHandler(print_trace_on_end=False)
    BylineQueryEngine(source, callback_manager=CallbackManager([heard])).query(QUESTION)
    ((started, ended),) = heard.get_event_pairs(CBEventType.QUERY)
    assert started.payload == {"query_str": QUESTION}
    assert str(ended.payload["response"]) == "Repairs will take nine weeks.[1]"


def test_the_engine_works_as_a_tool_of_an_agent(source: Source) -> None:
    tool = QueryEngineTool.from_defaults(BylineQueryEngine(source), name="news", description="The news.")
    assert tool.call(QUESTION).content == "Repairs will take nine weeks.[1]"


def test_the_retriever_feeds_engines_that_write_their_own_answers(source: Source) -> None:
    writer = get_response_synthesizer(llm=MockLLM())
    engine = RetrieverQueryEngine(BylineRetriever(source), response_synthesizer=writer)
    response = engine.query(QUESTION)
    assert response.source_nodes[0].node.get_text() == TEXT
    assert "publisher: Harbour Courier" in str(response)  # the mock repeats the prompt
    assert "sentence_ids" not in str(response)


def test_nodes_can_be_kept_in_any_vector_store(source: Source) -> None:
    nodes: list[NodeWithScore] = BylineRetriever(source).retrieve("bridge")
    (node,) = (found.node for found in nodes)
    node_to_metadata_dict(node, flat_metadata=True)
    json.dumps(node.metadata)
    node.embedding = MockEmbedding(embed_dim=4).get_text_embedding(node.get_content(MetadataMode.EMBED))
    assert SimpleVectorStore().add([node]) == ["a_1.1:0-59"]


def test_a_service_that_is_not_there_is_said_so() -> None:
    engine = BylineQueryEngine.from_url("http://127.0.0.1:9")
    with pytest.raises(ClientError, match="is the service running there"):
        engine.query(QUESTION)
    engine.close()
    engine.close()
    with pytest.raises(ClientError, match="no address of a service"):
        BylineQueryEngine.from_url("127.0.0.1")


def test_giving_up_waiting_gives_up_the_question(source: Source, tmp_path: Path) -> None:
    if isinstance(source, OpenCollection):
        pytest.skip("a thread cannot be told to stop")

    async def impatient() -> None:
        await asyncio.wait_for(BylineQueryEngine(source).aquery(QUESTION), timeout=0)

    with pytest.raises(TimeoutError):
        asyncio.run(impatient())
    assert str(BylineQueryEngine(source).query(QUESTION)) == "Repairs will take nine weeks.[1]"
