"""The six promises of the README, each kept by the whole service over real storage, models and HTTP."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from index.article import ArticleDraft
from service.answer import Answer, Citation, Mode, Origin, Question, Status
from service.settings import Settings
from service.wiring import Byline, open_byline

WIRE = (
    "Fourteen people were hurt when the Marlow bridge collapsed on Tuesday, the coastguard said. "
    "The bridge was built in 1961. "
    "Engineers had warned of cracks in its northern pier."
)
RADIO = (
    "Nineteen people were hurt when the Marlow bridge collapsed on Tuesday, the hospital said. "
    "Divers searched the river until dark. "
    "Nobody is missing."
)
FERRY = "The ferry to Tarn Island sails every hour. A ticket costs four crowns. Dogs travel free."

HURT = "How many people were hurt when the Marlow bridge collapsed?"
BUILT = "When was the Marlow bridge built?"
UNKNOWN = "Who wrote the opera about the astronaut Quillon Vash?"


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Byline]:
    yield from opened(Settings(data_dir=tmp_path_factory.mktemp("quoting"), llm="none"))


def opened(settings: Settings) -> Iterator[Byline]:
    byline = open_byline(settings)
    try:
        store(byline)
        yield byline
    finally:
        byline.close()


def store(byline: Byline) -> None:
    noon = datetime(2026, 3, 11, 12, tzinfo=UTC)
    drafts = [
        ArticleDraft(WIRE, "Bridge collapses at Marlow", "Northshore Wire", published_at=noon),
        ArticleDraft(RADIO, "Divers search river after bridge collapse", "Radio Halvern", published_at=noon),
        ArticleDraft(FERRY, "An hourly ferry to Tarn Island", "Harbour Post", published_at=noon),
    ]
    assert [receipt.status for receipt in byline.ingester.ingest(drafts)] == ["created"] * 3


def ask(byline: Byline, question: str, mode: Mode = Mode.AUTO) -> Answer:
    return byline.answerer.answer(Question(question, mode))


def is_exact(byline: Byline, citation: Citation) -> bool:
    article = byline.catalogue.get_article(citation.info.id, citation.info.version)
    return article.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("question", [HURT, BUILT, "What does a ticket to Tarn Island cost?", UNKNOWN])
def test_1_every_statement_is_cited_and_every_citation_is_exact(quoting: Byline, question: str) -> None:
    answer = ask(quoting, question)
    nearest = answer.abstention.nearest if answer.abstention else ()
    assert all(statement.citations for statement in answer.statements)
    assert all(is_exact(quoting, citation) for citation in (*answer.citations, *nearest))
    assert bool(answer.statements) != bool(answer.abstention)


def test_2_nothing_unsupported_leaves_and_what_was_removed_is_reported(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    """An LLM that lies: the number is invented, the citation looks right."""
    lie = "Ninety people were hurt when the Marlow bridge collapsed."
    reply = {"answerable": True, "statements": [{"text": lie, "citations": ["S1"]}]}
    httpserver.expect_request("/v1/chat/completions").respond_with_json(
        {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": "liar",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": json.dumps(reply)},
                }
            ],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
        }
    )
    url = httpserver.url_for("/v1")
    settings = Settings(data_dir=tmp_path, llm="openai", llm_model="liar", llm_base_url=url)
    for byline in opened(settings):
        answer = ask(byline, HURT, Mode.GENERATE)
        assert answer.models.llm is not None
        assert "Ninety" not in answer.text
        assert [removed.text for removed in answer.removed] == [lie]
        assert answer.removed[0].reason
        assert {statement.origin for statement in answer.statements} == {Origin.QUOTED}


def test_3_it_declines_rather_than_guesses(quoting: Byline) -> None:
    answer = ask(quoting, UNKNOWN)
    assert answer.status is Status.ABSTAINED
    assert answer.abstention is not None
    assert answer.abstention.message
    assert answer.statements == ()


def test_4_disagreement_is_shown_with_both_citations(quoting: Byline) -> None:
    answer = ask(quoting, HURT)
    (conflict,) = answer.conflicts
    publishers = {citation.number: citation.info.publisher for citation in answer.citations}
    said = {publishers[side.citation]: side.value.split()[0] for side in conflict.sides}
    assert said == {"Northshore Wire": "Fourteen", "Radio Halvern": "Nineteen"}


def test_5_the_indexes_can_be_thrown_away(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, llm="none")
    for byline in opened(settings):
        before = ask(byline, BUILT)
        assert before.statements
    shutil.rmtree(tmp_path / "chroma")
    shutil.rmtree(tmp_path / "lexical")
    again = open_byline(settings)
    try:
        assert ask(again, BUILT).text == before.text
        assert again.check().ok
    finally:
        again.close()


def test_6_it_answers_with_nothing_but_what_was_installed(tmp_path: Path) -> None:
    """No setting but the folder; tests may reach no network."""
    for byline in opened(Settings(data_dir=tmp_path)):
        answer = ask(byline, BUILT, Mode.GENERATE)
        assert answer.models.llm == "SmolLM2-135M-Instruct.Q4_1"
        assert "1961" in answer.text
        assert all(is_exact(byline, citation) for citation in answer.citations)
