"""Do the citations of a statement say what it says?"""

from __future__ import annotations

from collections.abc import Callable

from eval.metrics.cited_texts import cited_texts
from eval.metrics.local_judge import LocalJudge, open_local_judge
from eval.metrics.metric import Better, Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score
from eval.records.samples import AnsweringSample

OpenJudge = Callable[[], LocalJudge]


def statements_supported(sample: AnsweringSample, *, judge: OpenJudge = open_local_judge) -> Outcome:
    """Of all statements returned, the share that all the sentences it cites support together, as Byline's own checks
    and grounding model judge it. A statement that cites nothing is not supported.

    Citation recall of Gao et al., "Enabling Large Language Models to Generate Text with Citations" (ALCE, EMNLP
    2023), with our judge for TRUE. Of Byline's own answers it says that they are what was checked.
    """
    statements = sample.answer.statements
    if not statements:
        return NotApplicable("nothing was stated")
    supported = sum(judge().supports(cited_texts(sample, one), one.text) for one in statements)
    return Score(supported, out_of=len(statements))


def citations_unnecessary(sample: AnsweringSample, *, judge: OpenJudge = open_local_judge) -> Outcome:
    """Of the citations of supported statements, the share that does not support its statement alone while the
    others support it without it; by the same judge.

    "Irrelevant" in the citation precision of Gao et al. (ALCE, EMNLP 2023).
    """
    unnecessary = total = 0
    for statement in sample.answer.statements:
        cited = cited_texts(sample, statement)
        if not judge().supports(cited, statement.text):
            continue
        total += len(cited)
        for number, one in enumerate(cited):
            others = cited[:number] + cited[number + 1 :]
            is_needed = not judge().supports(others, statement.text)
            unnecessary += not is_needed and not judge().supports([one], statement.text)
    return Score(unnecessary, out_of=total) if total else NotApplicable("no statement is supported")


METRICS = (
    Metric(
        "statements_supported",
        "support",
        "Statements supported by their citations",
        statements_supported,
        counted="statements",
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "citations_unnecessary",
        "support",
        "Citations that add nothing",
        citations_unnecessary,
        better=Better.LOWER,
        counted="citations",
    ),
)
