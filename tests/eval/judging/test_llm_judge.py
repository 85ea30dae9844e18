from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.commands.judge import tell
from eval.errors import RunInvalid
from eval.judging.judgements import JUDGEMENTS_FILE, judge_run
from eval.judging.llm_judge import LLMJudge, read_judgement
from eval.judging.second_opinion import compare_judges
from eval.metrics.local_judge import CitedText, LocalJudge
from eval.statistics.intervals import estimate_ratio
from service.answer import Verdict
from service.errors import LLMReplyInvalid, LLMUnavailable
from tests.eval.builders import SHIP, abstained
from tests.eval.runs import RIGHT, WRONG, finish, take, write
from tests.eval.scripted import Steps
from tests.fakes_grounding import ScriptedGrounder
from tests.fakes_llm import ScriptedLLM

YES = '{"reason": "It says so.", "verdict": "supported"}'
NO = '{"reason": "It says nothing of it.", "verdict": "unsupported"}'


def judge_with(llm: ScriptedLLM) -> LLMJudge:
    return LLMJudge(llm, deadline_seconds=5)


def local() -> LocalJudge:
    return LocalJudge(ScriptedGrounder())


class TestReply:
    @pytest.mark.parametrize(
        "text",
        [
            YES,
            f"```json\n{YES}\n```",
            f"<think>{NO}</think> Here it is: {YES} I hope that helps.",
            '{"verdict": "Supported"}',
        ],
    )
    def test_the_verdict_is_read_however_it_is_wrapped(self, text: str) -> None:
        assert read_judgement(text).verdict is Verdict.SUPPORTED

    @pytest.mark.parametrize("text", ["", "Supported.", '{"verdict": "yes"}', '{"verdict": "supp', "[1]"])
    def test_what_names_no_verdict_is_refused(self, text: str) -> None:
        with pytest.raises(LLMReplyInvalid):
            read_judgement(text)


class TestJudge:
    def test_it_is_shown_the_statement_and_exactly_what_it_cites(self) -> None:
        llm = ScriptedLLM(YES)
        judgement = judge_with(llm).judge("She left.", [CitedText(SHIP[0], title="Ship")])
        assert (judgement.verdict, judgement.reason) == (Verdict.SUPPORTED, "It says so.")
        assert f"[1] (Ship, undated) {SHIP[0]}" in llm.calls[0].text
        assert "Statement: She left." in llm.calls[0].text

    def test_what_cites_nothing_is_unsupported_without_asking(self) -> None:
        llm = ScriptedLLM(YES)
        assert judge_with(llm).judge("She left.", []).verdict is Verdict.UNSUPPORTED
        assert llm.calls == []


class TestRun:
    def test_every_statement_is_judged_once_and_kept(self, tmp_path: Path) -> None:
        run = finish(tmp_path / "run", take([RIGHT, WRONG, abstained(), None]))
        llm = ScriptedLLM(YES, NO)
        first = judge_run(run, tmp_path / "run", judge_with(llm), local(), Steps())
        again = judge_run(run, tmp_path / "run", judge_with(llm), local(), Steps())

        assert [(one.case, one.verdict) for one in first] == [
            ("c0", Verdict.SUPPORTED),
            ("c1", Verdict.UNSUPPORTED),
        ]
        assert again == first
        assert len(llm.calls) == 2

    def test_another_judge_is_asked_anew(self, tmp_path: Path) -> None:
        run = finish(tmp_path / "run", take([RIGHT]))
        judge_run(run, tmp_path / "run", judge_with(ScriptedLLM(YES)), local(), Steps())
        other = ScriptedLLM(NO, name="other")
        (judged,) = judge_run(run, tmp_path / "run", judge_with(other), local(), Steps())
        assert judged.verdict is Verdict.UNSUPPORTED

    def test_a_reply_that_cannot_be_read_is_counted_apart(self, tmp_path: Path) -> None:
        run = finish(tmp_path / "run", take([RIGHT, WRONG]))
        judged = judge_run(run, tmp_path / "run", judge_with(ScriptedLLM(YES, "Hm.")), local(), Steps())
        opinion = compare_judges(judged)
        assert (opinion.statements, opinion.unread) == (1, 1)
        assert "1 replies could not be read" in tell(opinion)[-1]

    def test_a_dead_llm_ends_it_and_what_was_judged_is_kept(self, tmp_path: Path) -> None:
        run = finish(tmp_path / "run", take([RIGHT, WRONG]))
        dead = ScriptedLLM(YES, LLMUnavailable("refused"))
        with pytest.raises(LLMUnavailable):
            judge_run(run, tmp_path / "run", judge_with(dead), local(), Steps())
        assert len((tmp_path / "run" / JUDGEMENTS_FILE).read_text().splitlines()) == 1

    def test_a_run_that_states_nothing_has_nothing_to_judge(self, tmp_path: Path) -> None:
        run = finish(tmp_path / "run", take([abstained()]))
        with pytest.raises(RunInvalid, match="no statement to judge"):
            judge_run(run, tmp_path / "run", judge_with(ScriptedLLM(YES)), local(), Steps())


def test_two_judges_are_compared_by_share_and_by_agreement_beyond_chance(tmp_path: Path) -> None:
    run = finish(tmp_path / "run", take([RIGHT] * 4))
    judged = judge_run(run, tmp_path / "run", judge_with(ScriptedLLM(YES, YES, YES, NO)), local(), Steps())
    judged[1] = judged[1].model_copy(update={"supported_locally": False})
    judged[3] = judged[3].model_copy(update={"supported_locally": False})

    opinion = compare_judges(judged)

    assert opinion.by_llm == estimate_ratio([1, 1, 1, 0], [1] * 4, is_share=True)
    assert opinion.locally.value == 2 / 4
    assert opinion.agreed == 3
    by_chance = 3 / 4 * 2 / 4 + 1 / 4 * 2 / 4
    assert opinion.kappa == pytest.approx((3 / 4 - by_chance) / (1 - by_chance))


@pytest.mark.parametrize(
    ("llm", "said"), [("none", "no LLM is configured"), ("embedded", "too small to judge")]
)
def test_no_llm_or_a_small_one_is_said_and_exits_2(tmp_path: Path, llm: str, said: str) -> None:
    directory = write(tmp_path / "run", take([RIGHT]))
    result = CliRunner().invoke(app, ["judge", str(directory), "--llm", llm])
    assert result.exit_code == 2
    assert said in result.stderr
