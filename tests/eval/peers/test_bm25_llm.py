import pytest

from eval.peers.bm25_llm import BM25AndLLM, fit_prompt
from eval.running.system import Collection
from index.article import ArticleInfo, Filters, Passage
from index.rows import StoredPassage
from service.settings import Settings
from tests.eval.builders import RIVAL, SHIP
from tests.eval.peers.peer_collection import SETTINGS, ask, store, texts
from tests.fakes_llm import ScriptedLLM

PEER = BM25AndLLM(SETTINGS)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return store(PEER, tmp_path_factory.mktemp("stored") / "data")


def test_the_best_passages_are_shown_under_their_numbers_with_their_headlines(collection: Collection) -> None:
    llm = ScriptedLLM("She left on Monday [1].")
    reply = ask(PEER, collection, "When did the Aurora leave port?", llm)

    assert texts(reply) == [" ".join(SHIP), " ".join(RIVAL)]
    shown = llm.calls[0].text
    assert "[1] Aurora sails" in shown
    assert "[2] A rival's log" in shown
    assert shown.endswith("Question: When did the Aurora leave port?\nAnswer:")
    assert reply.text == "She left on Monday [1]."
    assert set(reply.timings_ms) == {"retrieve", "draft"}


def test_filters_hold(collection: Collection) -> None:
    only = Filters(article_ids=(collection.articles["rival.txt"].id,))
    reply = ask(PEER, collection, "When did the Aurora leave port?", filters=only)
    assert texts(reply) == [" ".join(RIVAL)]


def test_where_nothing_is_found_nothing_is_written(collection: Collection) -> None:
    llm = ScriptedLLM("Her captain was a walrus.")
    reply = ask(PEER, collection, "zymurgy", llm)
    assert (reply.text, reply.sources, llm.calls) == ("Not found.", (), [])


def passage(name: str, words: int) -> StoredPassage:
    text = " ".join(["harbour"] * words)
    info = ArticleInfo(name, 1, name)
    return StoredPassage(Passage(name, name, 1, 0, 0, words, "", text), info, ())


def test_the_worst_passages_are_left_out_where_the_context_is_too_small() -> None:
    passages = [passage(name, 100) for name in "abcde"]
    prompt, shown = fit_prompt("Who?", passages, 500)
    # The prompt takes about 100 tokens by the careful estimate, each passage about 230.
    assert [one.info.id for one in shown] == ["a"]
    assert "[2]" not in prompt.partition("Not found.")[2]
    assert len(fit_prompt("Who?", passages, 2000)[1]) == 5


def test_one_passage_is_always_shown() -> None:
    assert len(fit_prompt("Who?", [passage("a", 900)], 100)[1]) == 1


def test_its_settings_say_how_passages_are_cut() -> None:
    assert BM25AndLLM(Settings(passage_tokens=64)).settings == {
        "top_k": 5,
        "passage_tokens": 64,
        "passage_overlap": 1,
    }
