"""Figures as a reader sees them: one way for the terminal, Markdown and the page."""

from __future__ import annotations

from eval.metrics.metric import Unit
from eval.scoring import Scores, Total

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
    return NO_FIGURE if total.value is None else _show(total.value, total.unit)


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
    right, declined = scores.find_total("right_with_citation"), scores.find_total("abstention_recall")
    exact, bare = scores.find_total("citations_exact"), scores.find_total("statements_without_citation")
    lines = []
    if right and right.n:
        lines.append(
            f"{int(right.numerator)} of {right.n} answerable questions were answered right and cited from "
            f"the right sentence: {show_value(right)} (95% interval {show_interval(right)})."
        )
    if declined and declined.n:
        lines.append(
            f"{int(declined.numerator)} of {declined.n} unanswerable questions were declined: "
            f"{show_value(declined)} (95% interval {show_interval(declined)})."
        )
    if exact and exact.n and bare:
        lines.append(
            f"{int(exact.numerator)} of {int(exact.denominator)} citations read exactly as the stored article "
            f"does at their offsets; {int(bare.numerator)} of {int(bare.denominator)} statements carry none."
        )
    if scores.errors:
        lines.append(
            f"{scores.errors} of {scores.cases} questions could not be asked; they are counted apart."
        )
    return lines


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
