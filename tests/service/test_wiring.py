"""Wiring: settings in, everything over one owned data directory out, and all of it let go again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import DataDirectoryInvalid, DataDirectoryLocked, EmbeddingFailed, GroundingFailed
from index.ownership import who_owns
from service import wiring
from service.answer import Mode, Question
from service.embedded_llm import EmbeddedLLM
from service.errors import LLMUnavailable
from service.settings import Settings
from service.wiring import Byline, open_byline
from tests.builders import make_draft, make_drafts

LETTERS = "tests.service.test_wiring:LetterEmbedding"


class LetterEmbedding:
    """Speaks as llama-index's BaseEmbedding does: how often each letter occurs."""

    def __init__(self, letters: str = "abcdefghijklmnopqrstuvwxyz") -> None:
        self._letters = letters

    def get_query_embedding(self, query: str) -> list[float]:
        return [1.0 + query.lower().count(letter) for letter in self._letters]

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        return [self.get_query_embedding(text) for text in texts]


def settings_for(folder: Path, **fields: Any) -> Settings:
    return Settings(**({"data_dir": folder, "llm": "none", "embedding_model": LETTERS} | fields))


@pytest.fixture
def byline(tmp_path: Path) -> Iterator[Byline]:
    opened = open_byline(settings_for(tmp_path))
    yield opened
    opened.close()


def test_what_is_ingested_can_be_searched_asked_about_verified_and_checked(byline: Byline) -> None:
    assert [receipt.status for receipt in byline.ingester.ingest([make_draft(), *make_drafts(3)])] == [
        "created"
    ] * 4
    assert byline.retriever.search("fishing boats").passages
    answer = byline.answerer.answer(Question("How many fishing boats sank at their moorings?"))
    assert bool(answer.statements) != bool(answer.abstention)
    assert (answer.models.embedding, answer.models.llm) == (LETTERS, None)
    assert byline.text_verifier.verify_text("Nobody was hurt.")
    assert byline.check().ok
    assert byline.degraded() == []


def test_the_settings_for_passages_reach_the_ingester(tmp_path: Path) -> None:
    counts = []
    for tokens in (16, 500):
        opened = open_byline(settings_for(tmp_path / str(tokens), passage_tokens=tokens, passage_overlap=0))
        (receipt,) = opened.ingester.ingest([make_draft()])
        counts.append(receipt.passages)
        opened.close()
    small, large = counts
    assert (small > large, large) == (True, 1)


def test_one_process_owns_the_data_directory_until_it_closes(tmp_path: Path) -> None:
    first = open_byline(settings_for(tmp_path))
    first.announce("http://127.0.0.1:8000")
    owner = who_owns(tmp_path)
    assert owner is not None
    assert owner.url == "http://127.0.0.1:8000"
    with pytest.raises(DataDirectoryLocked):
        open_byline(settings_for(tmp_path))
    first.close()
    open_byline(settings_for(tmp_path)).close()


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    opened = open_byline(settings_for(tmp_path))
    opened.close()
    opened.close()


def test_what_fails_to_open_owns_nothing(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailed):
        open_byline(settings_for(tmp_path, embedding_model="no.such.module:Name"))
    open_byline(settings_for(tmp_path)).close()


def test_another_embedding_model_is_refused_until_the_collection_is_embedded_anew(tmp_path: Path) -> None:
    opened = open_byline(settings_for(tmp_path))
    list(opened.ingester.ingest([make_draft()]))
    opened.close()
    other = settings_for(tmp_path, embedding_model=f"{LETTERS}?letters=aeiou")
    with pytest.raises(DataDirectoryInvalid):
        open_byline(other)
    anew = open_byline(other, for_reembedding=True)
    assert anew.rebuild(reembed=True).embedded > 0
    anew.close()
    again = open_byline(other)
    assert again.check().ok
    assert again.retriever.search("fishing boats").passages
    again.close()


def test_a_rebuild_embeds_nothing(byline: Byline) -> None:
    list(byline.ingester.ingest(make_drafts(5)))
    report = byline.rebuild()
    assert report.passages > 0
    assert report.embedded == 0
    assert byline.check().ok


def test_what_is_stored_is_there_when_opened_again(tmp_path: Path) -> None:
    first = open_byline(settings_for(tmp_path))
    list(first.ingester.ingest([make_draft()]))
    first.close()
    again = open_byline(settings_for(tmp_path))
    assert again.retriever.search("fishing boats").passages[0].info.title == make_draft().title
    again.close()


class TestLLM:
    def test_none_quotes_and_cannot_generate(self, byline: Byline) -> None:
        list(byline.ingester.ingest([make_draft()]))
        assert byline.llm is None
        question = Question("How many fishing boats sank at their moorings in the harbour of Port Ellen?")
        if byline.answerer.answer(question).statements:
            with pytest.raises(LLMUnavailable):
                byline.answerer.answer(Question(question.text, Mode.GENERATE))

    def test_missing_weights_are_told_and_answers_quoted(self, tmp_path: Path) -> None:
        missing = tmp_path / "none.gguf"
        opened = open_byline(settings_for(tmp_path / "data", llm="embedded", llm_model_path=missing))
        (problem,) = opened.degraded()
        assert problem.startswith("answers are quoted: ")
        opened.warm()  # nothing to warm
        opened.close()

    def test_the_embedded_llm_is_loaded_in_the_background(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        warmed: list[object] = []
        monkeypatch.setattr(wiring, "_first_words", warmed.append)
        monkeypatch.setattr(EmbeddedLLM, "problem", lambda self: None)
        opened = open_byline(settings_for(tmp_path, llm="embedded"))
        opened.warm()
        opened.close()
        assert warmed == [opened.llm]


def test_a_grounding_model_that_is_missing_opens_nothing_and_owns_nothing(tmp_path: Path) -> None:
    with pytest.raises(GroundingFailed, match=r"grounding\.onnx"):
        open_byline(settings_for(tmp_path, grounding_model=str(tmp_path / "nowhere")))
    open_byline(settings_for(tmp_path)).close()
