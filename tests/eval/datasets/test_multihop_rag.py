from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from eval.cases.case import AnsweringCase
from eval.datasets import multihop_rag
from eval.datasets.dataset import LoadOptions
from eval.errors import CasesInvalid, DatasetMissing
from tests.eval.public_data import write_public


def question(id_: str, answer: str, *evidence: tuple[str, str], kind: str = "bridge") -> dict[str, Any]:
    return {
        "question_id": id_,
        "question_text": f"Question {id_}?",
        "type": kind,
        "answers_objects": [{"spans": [answer]}],
        "contexts": [{"title": title, "paragraph_text": text} for title, text in evidence],
    }


LEFT, CREW = ("Aurora", "She left on Monday."), ("Aurora", "Ada Lunt was her captain.")
RIVAL = ("Rival", "Ada Lunt sailed the Rival, too.")
SAMPLE = """{"7": {"evidence_list": [{"title": "Aurora", "source": "The Post", "author": "Bea",
    "url": "https://post.example/aurora", "published_at": "2023-10-22T18:00:00+00:00", "fact": "x"}]}}"""


def write(folder: Path, *rows: dict[str, Any], sample: str = SAMPLE) -> LoadOptions:
    write_public(folder, multihop_rag.SAMPLE, sample)
    return write_public(folder, multihop_rag.QUESTIONS, [*rows])


def test_articles_hold_the_evidence_of_all_questions_and_what_the_sample_says_of_them(tmp_path: Path) -> None:
    rows = question("1", "Ada Lunt", CREW, RIVAL), question("2", "Yes", LEFT, CREW, kind="comparison")
    aurora, rival = multihop_rag.load(write(tmp_path, *rows)).drafts

    assert aurora.text == "Ada Lunt was her captain.\n\nShe left on Monday."
    assert (aurora.publisher, aurora.author, aurora.url) == ("The Post", "Bea", "https://post.example/aurora")
    assert aurora.published_at == datetime(2023, 10, 22, 18, tzinfo=UTC)
    assert (rival.title, rival.publisher, rival.url) == ("Rival", None, None)


def test_all_sentences_of_a_question_are_its_gold_and_a_null_question_has_none(tmp_path: Path) -> None:
    first, second, null = multihop_rag.load(
        write(
            tmp_path,
            question("1", "Ada Lunt", CREW, RIVAL),
            question("2", "no", LEFT, kind="comparison"),
            question("3", "Insufficient information."),
        )
    ).cases

    assert isinstance(first, AnsweringCase)
    assert isinstance(null, AnsweringCase)
    assert [(one.article, one.quote) for one in first.evidence[0]] == [
        ("article-1", CREW[1]),
        ("article-2", RIVAL[1]),
    ]
    assert (first.answers, first.tags, second.tags) == (
        ("Ada Lunt",),
        ("bridge",),
        ("comparison", "yes_or_no"),
    )
    assert (null.answerable, null.evidence, null.tags) == (False, (), ("null",))


def test_what_is_missing_or_of_another_shape_is_named(tmp_path: Path) -> None:
    row = question("1", "Ada Lunt", CREW)
    with pytest.raises(DatasetMissing, match="ground_truth"):
        multihop_rag.load(write_public(tmp_path, multihop_rag.QUESTIONS, [row]))
    with pytest.raises(CasesInvalid, match=r"ground_truth\.json\.gz: not as expected"):
        multihop_rag.load(write(tmp_path, row, sample="[1]"))
    with pytest.raises(CasesInvalid, match=r"MultiHopRAG_hotpot_tmp\.jsonl\.gz:2: KeyError: 'contexts'"):
        multihop_rag.load(
            write(tmp_path, row, {key: row[key] for key in row if key != "contexts"} | {"question_id": "2"})
        )
