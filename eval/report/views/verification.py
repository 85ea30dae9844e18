"""A verified statement as the report shows it: each part with its verdict, over the evidence that it was given."""

from __future__ import annotations

from dataclasses import dataclass

from eval.records.record import Verification, VerificationRecord
from eval.report.views.excerpts import Excerpt, Span, mark_text


@dataclass(frozen=True, slots=True)
class GivenView:
    """One text of the evidence with the sentences that the verdict rests on marked."""

    title: str
    excerpt: Excerpt
    is_cited: bool


@dataclass(frozen=True, slots=True)
class VerificationView:
    """The verdict and the evidence. `said` and `expected` are the verdicts given and wanted."""

    said: str
    expected: str
    verification: Verification | None
    evidence: tuple[GivenView, ...]


def view_verification(record: VerificationRecord) -> VerificationView:
    """Lay out one statement."""
    verification = record.verification
    cited = [quote for part in verification.parts for quote in part.cited] if verification else []
    evidence = []
    for given in record.case.evidence:
        spans = [span for quote in cited if (span := _find(quote, given.text))]
        evidence.append(GivenView(given.title, mark_text(given.text, cited=spans), is_cited=bool(spans)))
    return VerificationView(
        said=str(verification.verdict) if verification else "",
        expected=str(record.case.label),
        verification=verification,
        evidence=tuple(evidence),
    )


def _find(quote: str, text: str) -> Span | None:
    start = text.find(quote)
    return (start, start + len(quote)) if quote and start >= 0 else None
