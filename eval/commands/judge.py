"""`byline eval judge`: a second opinion on support, by an LLM."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from eval.commands.console import Bar
from eval.commands.exits import reported
from eval.errors import RunInvalid
from eval.judging.judgements import JUDGEMENTS_FILE, judge_run
from eval.judging.llm_judge import LLMJudge
from eval.judging.second_opinion import SecondOpinion, compare_judges
from eval.metrics.local_judge import open_local_judge
from eval.metrics.metric import Unit
from eval.report import figures
from eval.scoring.finished_run import load_run
from eval.statistics.intervals import Estimate
from service.llm import LLM, open_llm
from service.settings import LLMKind, Settings, load_settings

_TOO_SMALL = (
    "the embedded LLM is too small to judge; name another with BYLINE_LLM, BYLINE_LLM_MODEL and so on"
)


def judge(
    run_dir: Annotated[Path, typer.Argument(metavar="DIR", help="The directory of a run.")],
    llm: Annotated[LLMKind | None, typer.Option(help="Another LLM than BYLINE_LLM names.")] = None,
) -> None:
    """Ask an LLM whether each statement of a run is supported by what it cites.

    The scores of the run stay as they are; the judgements stand beside them, one JSON object a line.
    """
    console = Console()
    with reported():
        run = load_run(run_dir)
        settings = load_settings()
        if llm is not None:
            settings = settings.model_copy(update={"llm": llm})
        with closing(_open(settings)) as opened, Bar(console) as bar:
            judging = LLMJudge(opened, deadline_seconds=settings.deadline_seconds)
            judged = judge_run(run, run_dir, judging, open_local_judge(), bar)
        opinion = compare_judges(judged)
    for line in tell(opinion):
        console.print(Text(line))
    console.print(f"\n{run_dir / JUDGEMENTS_FILE}", soft_wrap=True, highlight=False)


def tell(opinion: SecondOpinion) -> list[str]:
    """What both judges say, and how far they agree."""
    kappa = "" if opinion.kappa is None else f" (Cohen's kappa {opinion.kappa:.2f})"
    lines = [
        f"By {opinion.judge}: {_share(opinion.by_llm)} of {opinion.statements} statements are supported.",
        f"By the local judge: {_share(opinion.locally)}.",
        f"They agree on {opinion.agreed} of {opinion.statements}{kappa}.",
    ]
    if opinion.unread:
        lines.append(f"{opinion.unread} replies could not be read; they are counted apart.")
    return lines


def _share(estimate: Estimate) -> str:
    value, low, high = (
        figures.show_number(one, Unit.SHARE) for one in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} (95% interval {low.removesuffix('%')}–{high})"


def _open(settings: Settings) -> LLM:
    llm = open_llm(settings)
    if llm is None or llm.is_small:
        raise RunInvalid(_TOO_SMALL if llm else "no LLM is configured (BYLINE_LLM=none); name one with --llm")
    return llm
