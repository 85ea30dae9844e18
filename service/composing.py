"""Composing: what an answer says grows statement by statement, and becomes the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from service import abstention, conflicts
from service.answer import Answer, Draft, Status, Usage
from service.attribution import Attribution, quote
from service.citing import CitedText
from service.conflicts import Side
from service.events import StatementAdded
from service.short_answer import find_short_answer


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says so far, what was drafted for it, and what of that was kept and removed."""

    draft: Draft = field(default_factory=Draft)
    attribution: Attribution = field(default_factory=Attribution)
    cited: CitedText = field(default_factory=CitedText)

    def followed_by(self, attribution: Attribution) -> Said:
        """The same and what was attributed next. Nothing said before is changed by it."""
        cited = self.cited
        for statement in attribution.statements:
            cited = cited.followed_by(statement)
        return replace(self, attribution=self.attribution.followed_by(attribution), cited=cited)

    def added_since(self, before: Said) -> Iterator[StatementAdded]:
        """The statements that `before` did not have."""
        for statement in self.cited.statements[len(before.cited.statements) :]:
            yield StatementAdded(statement, self.cited.cited_by(statement))


def sides_left_out(sides: Sequence[Side], attribution: Attribution) -> Attribution:
    """Quotations of the sides of a conflict that the answer does not cite."""
    cited = {item.sentence.id for statement in attribution.statements for item in statement.cited}
    return Attribution(
        tuple(quote(side.evidence) for side in sides if side.evidence.sentence.id not in cited)
    )


def compose(blank: Answer, said: Said, sides: Sequence[Side]) -> Answer:
    """The answer that says this, or an abstention where nothing was left to say."""
    draft, removed = said.draft, said.attribution.removed
    answer = replace(
        blank,
        removed=removed,
        models=replace(blank.models, llm=draft.llm, prompt=draft.prompt),
        usage=Usage(draft.prompt_tokens, draft.completion_tokens, draft.calls),
    )
    if not said.cited.statements:
        nothing = abstention.found_by_no_model if draft.declined and not removed else abstention.unverified
        return replace(answer, abstention=nothing(answer.evidence))
    citations = said.cited.citations
    return replace(
        answer,
        status=Status.ANSWERED if all(item.quoted_instead for item in removed) else Status.PARTIAL,
        text=said.cited.text,
        statements=said.cited.statements,
        citations=citations,
        short_answer=None if sides else find_short_answer(answer.evidence, citations),
        conflicts=conflicts.describe(sides, citations),
    )
