import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("llama_index.vector_stores.chroma", reason="the extra `peers` is not installed")

from eval.peers.citation_query_engine import (
    DEFAULT_SIZES,
    SMALL_SIZES,
    CitationQueryEnginePeer,
    choose_sizes,
)
from eval.peers.writer import MAX_REPLY_TOKENS
from eval.running.system import Collection
from index.article import ArticleDraft, Filters
from service.prompt_budget import estimate_tokens
from tests.eval.builders import RIVAL, SHIP
from tests.eval.peers.peer_collection import SETTINGS, ask, store, texts
from tests.fakes_llm import ScriptedLLM

PEER = CitationQueryEnginePeer(SETTINGS, SMALL_SIZES)
QUESTION = "When did the Aurora leave port?"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return store(PEER, tmp_path_factory.mktemp("stored") / "data")


def test_its_sources_are_pieces_of_our_articles_in_the_order_of_their_numbers(collection: Collection) -> None:
    llm = ScriptedLLM("She left on Monday [1].")
    reply = ask(PEER, collection, QUESTION, llm)

    assert sorted(texts(reply)) == sorted([" ".join(SHIP), " ".join(RIVAL)])
    shown = llm.calls[0].text
    assert f"Source 1:\n{texts(reply)[0]}" in shown
    assert f"Source 2:\n{texts(reply)[1]}" in shown
    assert QUESTION in shown
    assert reply.text == "She left on Monday [1]."
    assert set(reply.timings_ms) == {"retrieve", "draft"}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(publishers=("CALDER  ledger",)),
        Filters(published_after=datetime(2026, 3, 5, tzinfo=UTC)),
        Filters(published_after=datetime(2026, 3, 5, tzinfo=UTC), publishers=("Calder Ledger", "Nobody")),
    ],
)
def test_filters_hold(collection: Collection, filters: Filters) -> None:
    assert texts(ask(PEER, collection, QUESTION, filters=filters)) == [" ".join(RIVAL)]


def test_a_restriction_to_an_article_holds(collection: Collection) -> None:
    only = Filters(article_ids=(collection.articles["ship.txt"].id,))
    assert texts(ask(PEER, collection, QUESTION, filters=only)) == [" ".join(SHIP)]


def test_where_the_filters_leave_nothing_its_reply_is_empty(collection: Collection) -> None:
    llm = ScriptedLLM("Her captain was a walrus.")
    reply = ask(PEER, collection, QUESTION, llm, filters=Filters(publishers=("Nobody",)))
    assert (reply.text, reply.sources, llm.calls) == ("Empty Response", (), [])


def test_all_that_is_found_fits_into_one_call_of_the_small_context(tmp_path: Path) -> None:
    words = "harbour ferry council Monday survivors passengers crew engine minister report strike".split()
    chance = random.Random(7)

    def long_text() -> str:
        sentences = (" ".join(chance.choices(words, k=12)) for _ in range(80))
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    drafts = (ArticleDraft(text=long_text(), title=f"Part {part}", source=f"{part}.txt") for part in range(3))
    collection = store(PEER, tmp_path / "data", *drafts)
    llm = ScriptedLLM("It burned [2].", context_tokens=2048)

    reply = ask(PEER, collection, "How many passengers did the ferry carry?", llm)

    assert len(llm.calls) == 1
    assert len(reply.sources) == SMALL_SIZES.similarity_top_k
    assert estimate_tokens(llm.calls[0].messages) <= 2048 - MAX_REPLY_TOKENS


def test_the_defaults_are_used_where_the_context_holds_them() -> None:
    assert choose_sizes(8192) == DEFAULT_SIZES
    assert choose_sizes(2048) == SMALL_SIZES
    assert (SMALL_SIZES.chunk_size, SMALL_SIZES.similarity_top_k) == (512, 2)


def test_its_settings_say_the_version_and_the_sizes() -> None:
    settings = CitationQueryEnginePeer(SETTINGS, DEFAULT_SIZES).settings
    assert settings["llama_index_core"].startswith("0.")
    assert (settings["chunk_size"], settings["similarity_top_k"]) == (1024, 2)
