from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
from eval.datasets import realtimeqa, realtimeqa_cut
from eval.datasets.dataset import Adapter
from index.article import ArticleDraft
from tests.eval.public_data import write_public


def page(name: str, text: str | None) -> dict[str, Any]:
    url = f"https://www.harbour.example/{name}"
    return {"url": url, "title": name.title(), "text": text, "publish_date": "2024/01/03"}


def question(id_: str, *pages: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "question_id": id_,
        "question_date": "2024/01/05",
        "question_source": "CNN",
        "question_sentence": "Which ship left port this week?",
        "choices": ["The Aurora", "The Rival"],
        "answer": ["0"],
        "pages": [*pages],
    } | changes


SAYS = page("ship", "The harbour was busy.\n\nIt rained.\n\nThe Aurora left port.")
SILENT = page("storm", "A storm is coming.")


def load(
    folder: Path, *rows: dict[str, Any], adapter: Adapter = realtimeqa.ADAPTER
) -> tuple[list[AnsweringCase], tuple[ArticleDraft, ...]]:
    dataset = adapter.load(write_public(folder, adapter.info.files[0], [*rows]))
    return [case for case in dataset.cases if isinstance(case, AnsweringCase)], dataset.drafts


def test_a_question_is_answerable_where_the_right_choice_stands_on_one_of_its_own_pages(
    tmp_path: Path,
) -> None:
    (case,), (first, second) = load(tmp_path, question("q1", SILENT, SAYS))

    assert (case.question, case.answerable) == ("Which ship left port this week?", True)
    assert (case.answers, case.gold_articles) == (("The Aurora",), ("q1-2",))
    assert case.filters and case.filters.articles == case.comes_with == ("q1-1", "q1-2")
    assert case.asked_at == datetime(2024, 1, 5, tzinfo=UTC)
    assert (first.title, second.source) == ("Storm", "q1-2")
    assert (second.publisher, second.published_at) == ("harbour.example", datetime(2024, 1, 3, tzinfo=UTC))


def test_it_is_unanswerable_where_no_page_has_the_words_of_a_short_answer(tmp_path: Path) -> None:
    (case,), _ = load(tmp_path, question("q1", SILENT))
    assert (case.answerable, case.answers, case.gold_articles) == (False, (), ())


def test_what_may_be_said_in_other_words_is_left_out(tmp_path: Path) -> None:
    turned_round = page("queen", "Margrethe II, the Queen, resigned.")
    asked = question("q1", SAYS)
    (case,), _ = load(
        tmp_path,
        asked,
        question("q2", turned_round, choices=["Queen Margrethe II"]),
        question("q3", SILENT, choices=["It was asked for too late"]),
        question("q4", SAYS, question_sentence="Which of the following ships left?"),
        question("q5", page("gone", None), page("empty", " ")),
    )
    assert case.id == "q1"


def test_a_page_that_several_questions_bring_is_stored_once(tmp_path: Path) -> None:
    (_, second), drafts = load(tmp_path, question("q1", SAYS), question("q2", SILENT, SAYS))
    assert second.comes_with == ("q2-1", "q1-1")
    assert [draft.source for draft in drafts] == ["q1-1", "q2-1"]


def test_the_cut_keeps_two_paragraphs_of_five_pages(tmp_path: Path) -> None:
    pages = [page("gone", None), SAYS, *(page(f"p{number}", "It rained.") for number in range(3)), SAYS]
    (case,), drafts = load(tmp_path, question("q1", *pages), adapter=realtimeqa_cut.ADAPTER)

    assert [draft.text for draft in drafts] == ["The harbour was busy.\n\nIt rained."] + ["It rained."] * 3
    assert not case.answerable
