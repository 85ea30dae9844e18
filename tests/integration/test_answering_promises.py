"""Promises 1 to 5 of the README over real MiniLM, Chroma, tantivy and SQLite: many questions, one collection."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import ArticleDraft, Filters
from index.embedding import Embedder
from index.grounding.similarity import SimilarityGrounder
from index.minilm import MiniLM
from service import wiring
from service.answer import Answer, Citation, Mode, Origin, Question, Reason, Status, Verdict
from service.answering import Answerer
from service.drafting import LLMDrafter
from service.settings import Settings
from service.wiring import Byline, open_byline
from tests.fakes_llm import ScriptedLLM

TUESDAY = datetime(2026, 3, 10, 18, tzinfo=UTC)
DRAFTS = [
    ArticleDraft(
        "Water entered about 380 homes in Brackwater after the river Tolle burst its banks on Sunday. "
        "Mayor Ilse Tarrant spoke to reporters at the town hall. "
        "She said the weir had been opened without a warning to the town. "
        "“We learned of it when the water was in our streets,” Tarrant said. "
        "Nobody was killed.",
        "River Tolle floods Brackwater",
        "Vale Gazette",
        published_at=TUESDAY,
        url="https://vale.example/flood",
    ),
    ArticleDraft(
        "The river Tolle flooded 410 homes in Brackwater on Sunday, the fire service said. "
        "Trains between Halvern and Brackwater will not run until Thursday. "
        "The government will give $15 million to the town.",
        "Government gives flood town $15 million",
        "Meridian Times",
        published_at=TUESDAY,
        url="https://meridian.example/flood",
    ),
    ArticleDraft(
        "Halvern Rovers beat Greywick United 3-1 in the cup semi-final on Saturday. "
        "Striker Yara Ostberry scored twice in front of 21,000 spectators. "
        "The final will be played in Lindeshall on 4 April.",
        "Rovers reach the cup final",
        "Touchline",
        published_at=TUESDAY,
        url="https://touchline.example/cup",
    ),
    ArticleDraft(
        "Zoë Müller’s café in Łódź – the 🦊 Fox – sells 40 kinds of cake. "
        "“Our poppy-seed cake is the town’s best,” she said. "
        "It opened in 1998.",
        "A café of forty cakes",
        None,
        published_at=TUESDAY,
        source="cakes.md",
    ),
]
ANSWERABLE = {
    "How many spectators saw striker Yara Ostberry score?": "21,000",
    "Who scored twice for Halvern Rovers?": "Yara Ostberry",
    "Where will the cup final be played?": "Lindeshall",
    "How much will the government give to Brackwater?": "$15 million",
    "How many kinds of cake does the café in Łódź sell?": "40",
    "When did the café open?": "1998",
}
UNANSWERABLE = [
    "Who wrote the opera about the astronaut Quillon Vash?",
    "What did the Peruvian finance minister say about copper taxes?",
    "Why did Hamburg airport close its second runway?",
    "Which court convicted the bishop of smuggling ivory?",
]
HOMES = "How many homes in Brackwater did the river Tolle flood?"
ALL = [*ANSWERABLE, *UNANSWERABLE, HOMES, "What did the mayor say about the weir?", "Rovers?"]


@pytest.fixture(scope="module")
def byline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Byline]:
    opened = open_byline(Settings(data_dir=tmp_path_factory.mktemp("data"), llm="none"))
    assert {receipt.status for receipt in opened.ingester.ingest(DRAFTS)} == {"created"}
    yield opened
    opened.close()


def ask(byline: Byline, question: str, filters: Filters | None = None) -> Answer:
    return byline.answerer.answer(Question(question, filters=filters or Filters()))


def drafted(byline: Byline, question: str, *statements: tuple[str, list[str]]) -> Answer:
    """The answer when the LLM replies with these statements and labels."""
    reply = {
        "answerable": True,
        "statements": [{"text": text, "citations": labels} for text, labels in statements],
    }
    drafter = LLMDrafter(ScriptedLLM(json.dumps(reply)))
    answerer = Answerer(byline.retriever, SimilarityGrounder(), drafter, embedding_name="minilm")
    return answerer.answer(Question(question, Mode.GENERATE))


def citations_of(answer: Answer) -> tuple[Citation, ...]:
    return (*answer.citations, *(answer.abstention.nearest if answer.abstention else ()))


class TestPromise1:
    @pytest.mark.parametrize("question", ALL)
    def test_every_citation_is_exact_that_of_an_abstention_too(self, byline: Byline, question: str) -> None:
        for citation in citations_of(ask(byline, question)):
            article = byline.catalogue.get_article(citation.info.id, citation.info.version)
            assert article.text[citation.start : citation.end] == citation.quote
            assert set(citation.sentences) <= set(article.sentences)
            assert article.info == citation.info

    @pytest.mark.parametrize("question", ALL)
    def test_every_statement_is_cited_and_stands_in_the_text_before_its_markers(
        self, byline: Byline, question: str
    ) -> None:
        answer = ask(byline, question)
        known = {citation.number for citation in answer.citations}
        for statement in answer.statements:
            assert statement.citations
            assert set(statement.citations) <= known
            assert answer.text[statement.start : statement.end] == statement.text
            markers = "".join(f"[{number}]" for number in statement.citations)
            assert answer.text[statement.end :].startswith(markers)

    @pytest.mark.parametrize(("question", "short"), ANSWERABLE.items())
    def test_a_question_with_an_answer_is_answered(self, byline: Byline, question: str, short: str) -> None:
        answer = ask(byline, question)
        assert short in answer.text, answer.abstention

    def test_a_sentence_that_leans_back_is_cited_with_the_one_it_leans_on(self, byline: Byline) -> None:
        answer = ask(byline, "What did the mayor say about a warning and the weir?")
        quotes = [citation.quote for citation in answer.citations]
        assert "She said the weir had been opened without a warning to the town." in quotes
        assert "Mayor Ilse Tarrant spoke to reporters at the town hall." in quotes


class TestPromise2:
    @pytest.mark.parametrize(
        "lie",
        [
            "Halvern Rovers beat Greywick United in front of 31,000 spectators.",
            "Greywick United beat Halvern Rovers 3-1 in the cup semi-final.",
            "Halvern Rovers beat Ostrey United 3-1 in the cup semi-final on Saturday.",
            "Halvern Rovers beat Greywick United 3-1 in the cup semi-final on Sunday.",
            "Halvern Rovers did not beat Greywick United in the cup semi-final.",
            "“We deserved it,” striker Yara Ostberry said.",
            "The final will be played in Lindeshall on 14 April.",
            "Ostberry will leave Halvern Rovers after the final.",
        ],
    )
    def test_a_lie_with_a_right_looking_citation_never_leaves(self, byline: Byline, lie: str) -> None:
        labels = ["S1", "S2", "S3"]
        answer = drafted(byline, "Who beat Greywick United in the cup semi-final?", (lie, labels))
        assert lie not in answer.text
        (removed,) = answer.removed
        assert removed.text == lie
        assert removed.reason
        assert all(item.origin is Origin.QUOTED for item in answer.statements)

    def test_what_the_sentences_say_is_kept_with_the_sentence_that_says_it(self, byline: Byline) -> None:
        told = "Halvern Rovers beat Greywick United 3-1 in the cup semi-final."
        answer = drafted(byline, "Who beat Greywick United in the cup semi-final?", (told, ["S9"]))
        (statement,) = answer.statements
        assert (statement.text, statement.origin, answer.removed) == (told, Origin.GENERATED, ())
        assert answer.citations[0].quote.startswith("Halvern Rovers beat Greywick United 3-1")

    def test_any_text_is_checked_the_same_way(self, byline: Byline) -> None:
        said, denied = byline.text_verifier.verify_text(
            "The government will give $15 million to the town. The government will give $50 million to the town."
        )
        assert [item.support.verdict for item in (said, denied)] == [Verdict.SUPPORTED, Verdict.CONTRADICTED]


class TestPromise3:
    @pytest.mark.parametrize("question", UNANSWERABLE)
    def test_it_declines_with_a_reason_and_the_nearest_evidence(self, byline: Byline, question: str) -> None:
        answer = ask(byline, question)
        assert answer.status is Status.ABSTAINED
        assert answer.abstention is not None
        assert answer.abstention.message
        assert answer.abstention.nearest
        assert (answer.text, answer.statements, answer.citations) == ("", (), ())

    def test_filters_that_leave_nothing_are_named(self, byline: Byline) -> None:
        answer = ask(byline, HOMES, Filters(published_after=datetime(2030, 1, 1, tzinfo=UTC)))
        assert answer.abstention is not None
        assert answer.abstention.reason is Reason.OUT_OF_RANGE

    def test_a_publisher_filter_keeps_other_voices_out(self, byline: Byline) -> None:
        answer = ask(byline, HOMES, Filters(publishers=("Meridian Times",)))
        assert {citation.info.publisher for citation in citations_of(answer)} == {"Meridian Times"}

    @pytest.mark.parametrize(
        "odd", ["\ud800\udfff", "🦊?", "\u202e?", "؟ كيف", "'; DROP TABLE articles; --", "[1][2][3]"]
    )
    def test_odd_questions_are_answered_or_declined(self, byline: Byline, odd: str) -> None:
        answer = ask(byline, odd)
        assert bool(answer.statements) != bool(answer.abstention)


class TestPromise4:
    def test_disagreement_is_shown_with_both_citations(self, byline: Byline) -> None:
        answer = ask(byline, HOMES)
        (conflict,) = answer.conflicts
        cited = {citation.number: citation for citation in answer.citations}
        said = {cited[side.citation].info.publisher: side.value for side in conflict.sides}
        assert said == {"Vale Gazette": "about 380", "Meridian Times": "410"}
        assert all(side.value.split()[-1] in cited[side.citation].quote for side in conflict.sides)
        assert "Vale Gazette: about 380" in conflict.message

    def test_where_sources_agree_there_is_no_conflict(self, byline: Byline) -> None:
        assert ask(byline, "On what day did the river Tolle flood Brackwater?").conflicts == ()


class TestPromise5:
    def test_projections_thrown_away_are_rebuilt_without_embedding_anything(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = Settings(data_dir=tmp_path, llm="none")
        first = open_byline(settings)
        list(first.ingester.ingest(DRAFTS))
        before = {question: ask(first, question) for question in ALL[:6]}
        first.close()
        shutil.rmtree(tmp_path / "chroma")
        shutil.rmtree(tmp_path / "lexical")

        queries_only = QueriesOnly()
        monkeypatch.setattr(wiring, "open_embedder", lambda spec: queries_only)
        again = open_byline(settings)
        again.rebuild()
        assert again.check().ok
        for question, answer in before.items():
            assert (ask(again, question).text, ask(again, question).citations) == (
                answer.text,
                answer.citations,
            )
        again.close()

    def test_an_article_that_is_deleted_is_never_cited_again(self, tmp_path: Path) -> None:
        opened = open_byline(Settings(data_dir=tmp_path, llm="none"))
        receipts = list(opened.ingester.ingest(DRAFTS))
        cup = receipts[2].article_id
        assert cup is not None
        opened.ingester.delete(cup)
        answer = ask(opened, "Who scored twice for Halvern Rovers?")
        assert all(citation.info.id != cup for citation in citations_of(answer))
        opened.close()

    def test_a_new_version_is_cited_and_the_old_citation_stays_exact(self, tmp_path: Path) -> None:
        opened = open_byline(Settings(data_dir=tmp_path, llm="none"))
        old = ArticleDraft(
            "The pier will cost two million crowns. It opens in May.", "The pier", url="https://p.example/"
        )
        new = ArticleDraft(
            "The pier will cost three million crowns. It opens in June.", "The pier", url="https://p.example/"
        )
        list(opened.ingester.ingest([old]))
        (before,) = ask(opened, "How many crowns will the pier cost?").citations[:1]
        list(opened.ingester.ingest([new]))
        after = ask(opened, "How many crowns will the pier cost?")
        assert "three million" in after.text
        assert "two million" not in after.text
        article = opened.catalogue.get_article(before.info.id, before.info.version)
        assert (
            article.text[before.start : before.end]
            == before.quote
            == "The pier will cost two million crowns."
        )
        opened.close()


class QueriesOnly:
    """MiniLM that embeds questions and refuses to embed articles."""

    def __init__(self) -> None:
        self._model: Embedder = MiniLM()
        self.name, self.dimensions = self._model.name, self._model.dimensions
        self.embed_query = self._model.embed_query

    def embed_texts(self, texts: list[str]) -> None:
        raise AssertionError(f"{len(texts)} texts were embedded anew")
