"""The short answer: the phrase inside a cited quote that answers, where one does."""

from __future__ import annotations

from collections.abc import Sequence

from service.answer import Citation, Evidence, ShortAnswer

SURE_ENOUGH = 0.2  # a span's score multiplies the certainty of its two ends (docs/decisions/0008-*.md)


def find_short_answer(evidence: Sequence[Evidence], citations: Sequence[Citation]) -> ShortAnswer | None:
    """The span of the best evidence that is cited, as offsets into its article; None when no phrase answers."""
    numbers = {citation.sentences[0].id: citation.number for citation in citations}
    best = next((item for item in evidence if item.sentence.id in numbers), None)
    if best is None or best.span is None or best.span.score < SURE_ENOUGH:
        return None
    start, end = best.sentence.start + best.span.start, best.sentence.start + best.span.end
    return ShortAnswer(
        text=best.sentence.text[best.span.start : best.span.end],
        citation=numbers[best.sentence.id],
        start=start,
        end=end,
        score=round(best.span.score, 4),
    )
