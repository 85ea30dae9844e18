"""Judge the statements of a finished run by an LLM, and keep what it says, one line each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import OutputFailed, RunInvalid
from eval.judging.llm_judge import LLMJudge
from eval.metrics.cited_texts import cited_texts
from eval.metrics.local_judge import CitedText, LocalJudge
from eval.records.samples import AnsweringSample, open_sample
from eval.running.progress import Progress
from eval.scoring.finished_run import FinishedRun
from service.answer import Verdict
from service.errors import LLMReplyInvalid

JUDGEMENTS_FILE = "judgements.jsonl"


class Judged(BaseModel):
    """One statement as both judges see it. `verdict` is None where the LLM's reply could not be read."""

    model_config = ConfigDict(frozen=True)

    case: str
    statement: int
    asked: str
    judge: str
    verdict: Verdict | None
    reason: str
    supported_locally: bool


@dataclass(frozen=True, slots=True)
class _Question:
    case: str
    statement: int
    text: str
    cited: tuple[CitedText, ...]

    @property
    def hash(self) -> str:
        """Tells whether an earlier judgement was of the same words."""
        return hashlib.sha256(repr((self.text, self.cited)).encode()).hexdigest()[:16]


def judge_run(
    run: FinishedRun, run_dir: Path, llm_judge: LLMJudge, local_judge: LocalJudge, progress: Progress
) -> list[Judged]:
    """Judge every statement; what this judge has judged before is kept in the run's directory and not asked again.

    Raises:
        RunInvalid: the run states nothing.
        LLMError: the LLM cannot be used; what it judged so far is kept.
    """
    questions = list(_questions(run))
    if not questions:
        raise RunInvalid("the run holds no statement to judge")
    known = {(one.case, one.statement, one.asked, one.judge): one for one in _read(run_dir)}
    judged = []
    progress.starts("Judging", len(questions))
    try:
        with (run_dir / JUDGEMENTS_FILE).open("a", encoding="utf-8", newline="\n") as lines:
            for question in questions:
                key = (question.case, question.statement, question.hash, llm_judge.name)
                if key not in known:
                    known[key] = _judge(question, llm_judge, local_judge)
                    lines.write(known[key].model_dump_json() + "\n")
                    lines.flush()
                judged.append(known[key])
                progress.advances()
    except OSError as error:
        raise OutputFailed(f"{run_dir / JUDGEMENTS_FILE} cannot be written: {error.strerror}") from error
    return judged


def _questions(run: FinishedRun) -> Iterator[_Question]:
    for record in run.records:
        sample = open_sample(record, run.articles)
        if isinstance(sample, AnsweringSample):
            for number, statement in enumerate(sample.answer.statements):
                cited = cited_texts(sample, statement)
                yield _Question(sample.case.id, number, statement.text, cited)


def _judge(question: _Question, llm_judge: LLMJudge, local_judge: LocalJudge) -> Judged:
    verdict: Verdict | None = None
    try:
        judgement = llm_judge.judge(question.text, question.cited)
        verdict, reason = judgement.verdict, judgement.reason
    except LLMReplyInvalid as error:
        reason = str(error)
    return Judged(
        case=question.case,
        statement=question.statement,
        asked=question.hash,
        judge=llm_judge.name,
        verdict=verdict,
        reason=reason,
        supported_locally=local_judge.supports(question.cited, question.text),
    )


def _read(run_dir: Path) -> Iterator[Judged]:
    """Earlier judgements; a line cut off by a kill is judged again."""
    path = run_dir / JUDGEMENTS_FILE
    if path.exists():
        for line in path.read_text(encoding="utf-8").split("\n"):
            try:
                yield Judged.model_validate_json(line)
            except ValidationError:
                continue
