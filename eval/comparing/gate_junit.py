"""What the gate found as JUnit XML: one test a gated figure."""

from __future__ import annotations

from eval.comparing.gate import GateReport
from eval.comparing.gate_view import tell, tell_lost
from eval.report.junit import JUnitTest, render_suite


def render_gate(report: GateReport) -> str:
    """One test for each gated figure.

    That of a figure that fell fails and lists the cases that changed; one that the run lost is an error.
    """
    lost = "\n".join(f"{one.id}: {one.before.label} → {one.after.label}: {one.asked}" for one in report.lost)
    return render_suite(
        f"byline eval gate, {report.title}",
        [
            JUnitTest(
                group=f"gate.{one.metric.family}",
                name=one.metric.title,
                problem="failure" if one.has_fallen else "error" if one.paired.is_lost else "",
                message=tell(one) if one.has_fallen else tell_lost(one) if one.paired.is_lost else "",
                details=lost if one.has_fallen else "",
            )
            for one in report.figures
        ],
    )


def render_not_gated(title: str, reason: str) -> str:
    """One test that ends in an error, for a gate that could not be evaluated."""
    test = JUnitTest(group="gate", name="could be evaluated", problem="error", message=reason)
    return render_suite(f"byline eval gate, {title}", [test])
