"""Figures as a reader sees them: one way for the terminal, Markdown and the page."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.task import Task
from eval.metrics.metric import Unit
from eval.scoring.scores import Scores, Total
from eval.statistics.intervals import Difference

FAMILIES = {
    "answer": "Answers",
    "selection": "Sentences picked",
    "verification": "Statements checked",
    "segmentation": "Sentence boundaries",
    "abstention": "Declining",
    "citation": "Citations",
    "support": "Support",
    "retrieval": "Evidence found",
    "planted": "Planted claims and instructions",
    "multihop": "As MultiHop-RAG scores it",
    "summhay": "As SummHay scores it",
    "cost": "Time and cost",
}
NO_FIGURE = "–"


def show_value(total: Total) -> str:
    """The figure with its unit, or a dash where nothing could be scored."""
    return show_number(total.value, total.unit)


def show_number(value: float | None, unit: Unit) -> str:
    """A figure with its unit, or a dash where there is none."""
    return NO_FIGURE if value is None else _show(value, unit)


def show_difference(difference: Difference | None, unit: Unit) -> str:
    """The difference with its interval, as "−6.7 (−11.8 to −2.5)", of shares in percentage points; or a dash."""
    if difference is None:
        return NO_FIGURE
    if difference.low == difference.high == 0:
        return "0"
    value, low, high = (_signed(one, unit) for one in (difference.value, difference.low, difference.high))
    return f"{value} ({low} to {high})"


def show_interval(total: Total) -> str:
    """The 95 % interval, or a dash."""
    if total.low is None or total.high is None:
        return NO_FIGURE
    if total.unit is Unit.SHARE:
        return f"{_show(total.low, total.unit).removesuffix('%')}–{_show(total.high, total.unit)}"
    return f"{_plain(total.low)}–{_plain(total.high)}"


def show_basis(total: Total) -> str:
    """What the figure is of: "15 of 19 cases", "31 of 31 citations in 19 cases", "25 cases"."""
    cases = f"{total.n} {'case' if total.n == 1 else 'cases'}"
    countable = total.numerator == int(total.numerator) and total.counted
    if total.unit is not Unit.SHARE or not countable or not total.n:
        return cases
    if total.counted == "cases":
        return f"{int(total.numerator)} of {cases}"
    return f"{int(total.numerator)} of {int(total.denominator)} {total.counted}"


def headlines(scores: Scores) -> list[str]:
    """The run in a few true sentences."""
    lines = [*_HEADLINES[scores.task](scores)]
    if scores.errors:
        lines.append(f"{scores.errors} of {scores.cases} {_CASES[scores.task]}; they are counted apart.")
    return lines


def _of_answers(scores: Scores) -> Iterator[str]:
    right, declined = scores.find_total("right_with_citation"), scores.find_total("abstention_recall")
    exact, bare = scores.find_total("citations_exact"), scores.find_total("statements_without_citation")
    if right and right.n:
        yield (
            f"{int(right.numerator)} of {right.n} answerable questions were answered right and cited from "
            f"the right sentence: {_with_interval(right)}."
        )
    if declined and declined.n:
        yield (
            f"{int(declined.numerator)} of {declined.n} unanswerable questions were declined: "
            f"{_with_interval(declined)}."
        )
    if exact and exact.n and bare:
        yield (
            f"{int(exact.numerator)} of {int(exact.denominator)} citations read exactly as the stored article "
            f"does at their offsets; {int(bare.numerator)} of {int(bare.denominator)} statements carry none."
        )


def _of_selections(scores: Scores) -> Iterator[str]:
    first, declined = scores.find_total("gold_first"), scores.find_total("abstention_recall")
    if first and first.n:
        yield (
            f"A gold sentence was ranked first for {int(first.numerator)} of {first.n} answerable questions: "
            f"{_with_interval(first)}."
        )
    if declined and declined.n:
        yield (
            f"{int(declined.numerator)} of {declined.n} questions that nothing given answers were declined: "
            f"{_with_interval(declined)}."
        )


def _of_verdicts(scores: Scores) -> Iterator[str]:
    balanced, lies = scores.find_total("balanced_accuracy"), scores.find_total("falsely_supported")
    if balanced and balanced.value is not None:
        yield f"Balanced accuracy over {balanced.n} statements: {_with_interval(balanced)}."
    if lies and lies.n:
        yield (
            f"{int(lies.numerator)} of {lies.n} statements that the evidence does not support were called "
            f"supported: {_with_interval(lies)}."
        )


def _of_boundaries(scores: Scores) -> Iterator[str]:
    f1, found = scores.find_total("boundary_f1"), scores.find_total("boundary_recall")
    if f1 and f1.n and found:
        yield (
            f"{int(found.numerator)} of {int(found.denominator)} boundaries between sentences were found; "
            f"F1 {_with_interval(f1)}."
        )


_HEADLINES = {
    Task.ANSWERING: _of_answers,
    Task.SELECTION: _of_selections,
    Task.VERIFICATION: _of_verdicts,
    Task.SEGMENTATION: _of_boundaries,
}
_CASES = {
    Task.ANSWERING: "questions could not be asked",
    Task.SELECTION: "questions could not be asked",
    Task.VERIFICATION: "statements could not be checked",
    Task.SEGMENTATION: "texts could not be split",
}


def _with_interval(total: Total) -> str:
    return f"{show_value(total)} (95% interval {show_interval(total)})"


def _signed(value: float, unit: Unit) -> str:
    shown = round(value * 100, 1) if unit is Unit.SHARE else round(value, 1)
    size = f"{abs(shown):,.1f}".removesuffix(".0") if abs(shown) >= 100 else f"{abs(shown):.1f}"
    return f"{'−' if shown < 0 else '+' if shown > 0 else ''}{size}"


def _show(value: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return _percent(value)
    if unit is Unit.MILLISECONDS:
        return f"{_plain(value)} ms"
    return _plain(value)


def _percent(share: float) -> str:
    """Whole percent, but never 100% or 0% for what is only close to it."""
    if 0 < share < 0.005:
        return f"{max(share * 100, 0.1):.1f}%"
    if 0.995 <= share < 1:
        return f"{min(share * 100, 99.9):.1f}%"
    return f"{share * 100:.0f}%"


def _plain(number: float) -> str:
    if number == int(number) or number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 1 else f"{number:.2f}"
