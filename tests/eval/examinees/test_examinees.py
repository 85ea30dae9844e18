import asyncio

import pytest

from eval.cases.case import GivenText
from eval.errors import RunFailed
from eval.examinees.segmentation import SegmentationExaminee
from eval.examinees.selection import SelectionExaminee
from eval.examinees.verification import VerificationExaminee, verdict_of_all
from eval.records.record import FoundSpan
from index.grounding import Span
from service.answer import Verdict
from tests.eval.builders import RIVAL, SHIP
from tests.eval.task_builders import segmentation_case, selection_case, verification_case
from tests.fakes import HashEmbedder
from tests.fakes_grounding import ScriptedGrounder

SUPPORTED, PARTIAL, UNSUPPORTED, CONTRADICTED = (
    Verdict.SUPPORTED,
    Verdict.PARTIAL,
    Verdict.UNSUPPORTED,
    Verdict.CONTRADICTED,
)


class BrokenGrounder(ScriptedGrounder):
    def relevance(self, *_: object) -> list[object]:  # type: ignore[override]
        raise RuntimeError("no model")


class TestSelection:
    def test_every_sentence_is_scored_in_its_place(self) -> None:
        grounder = ScriptedGrounder({"crates": 0.9, "captain": 0.4}, span=Span(4, 9, 0.8))

        selection = SelectionExaminee(grounder, HashEmbedder()).select(selection_case())

        assert selection.relevance == (0.05, 0.9, 0.4, 0.05)
        assert selection.ranking == (1, 2, 0, 3)
        assert selection.spans[1] == FoundSpan(start=4, end=9, score=0.8)
        assert (selection.answerable, selection.answer_from, selection.has_declined) == (0.9, 0.5, False)
        assert selection.model == {"grounding": "scripted-grounder", "embedding": "hash"}

    def test_a_sentence_is_read_after_the_one_before_it_under_the_same_title(self) -> None:
        grounder = ScriptedGrounder()
        given = [("One.", "Ship"), ("Two.", "Ship"), ("Three.", "Rival")]
        sentences = [GivenText(text=text, title=title) for text, title in given]

        SelectionExaminee(grounder, HashEmbedder()).select(selection_case(sentences=sentences))

        assert [(one.text, one.before, one.title) for one in grounder.read] == [
            ("One.", "", "Ship"),
            ("Two.", "One.", "Ship"),
            ("Three.", "", "Rival"),
        ]

    def test_a_case_that_fails_keeps_its_error(self) -> None:
        record = asyncio.run(SelectionExaminee(BrokenGrounder(), HashEmbedder()).examine(7, selection_case()))
        assert (record.number, record.selection, record.error) == (7, None, "RuntimeError: no model")

    def test_a_model_that_does_not_work_ends_the_run_at_once(self) -> None:
        examinee = SelectionExaminee(BrokenGrounder(), HashEmbedder())
        with pytest.raises(RunFailed, match="no model"):
            asyncio.run(examinee.warm_up([selection_case()]))


class TestVerification:
    def verify(self, statement: str, *evidence: str) -> tuple[Verdict, float, tuple[tuple[str, ...], ...]]:
        examinee = VerificationExaminee(ScriptedGrounder(), HashEmbedder())
        given = [GivenText(text=text) for text in evidence]
        result = examinee.verify(verification_case(statement=statement, evidence=given))
        return result.verdict, result.score, tuple(part.cited for part in result.parts)

    def test_a_statement_is_held_against_each_sentence_of_the_evidence(self) -> None:
        found = self.verify("The captain was Ada Lunt.", " ".join(SHIP), "Her captain was the Ada Lunt.")
        assert found == (SUPPORTED, 1.0, (("Her captain was the Ada Lunt.",),))

    def test_every_sentence_of_a_statement_must_hold(self) -> None:
        verdict, score, cited = self.verify("Nobody was hurt. The crew mutinied at dawn.", " ".join(RIVAL))
        assert (verdict, score, cited) == (PARTIAL, 0.0, (("Nobody was hurt.",), ()))

    def test_another_number_contradicts_by_the_hard_checks(self) -> None:
        verdict, score, _ = self.verify("She carried 60,000 crates.", "She carried 50,000 crates.")
        assert verdict is CONTRADICTED
        assert score <= 0.1

    def test_evidence_without_a_sentence_supports_nothing(self) -> None:
        assert self.verify("It rained.", "***") == (UNSUPPORTED, 0.0, ((),))

    @pytest.mark.parametrize(
        ("parts", "whole"),
        [
            ([SUPPORTED, SUPPORTED], SUPPORTED),
            ([SUPPORTED, UNSUPPORTED], PARTIAL),
            ([PARTIAL, UNSUPPORTED], PARTIAL),
            ([SUPPORTED, CONTRADICTED], CONTRADICTED),
            ([UNSUPPORTED, UNSUPPORTED], UNSUPPORTED),
            ([], UNSUPPORTED),
        ],
    )
    def test_the_verdict_of_the_whole(self, parts: list[Verdict], whole: Verdict) -> None:
        assert verdict_of_all(parts) is whole


def test_a_text_is_split_as_articles_are() -> None:
    case = segmentation_case(["Dr. Lunt sailed.", "It rained."], ["She slept."])
    record = asyncio.run(SegmentationExaminee().examine(0, case))
    assert record.segmentation is not None
    assert record.segmentation.sentences == case.sentences
