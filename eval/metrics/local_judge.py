"""The local judge of support: Byline's hard checks and the grounding model that ships with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from index.article import ArticleInfo, Role, Sentence
from index.grounding import Grounder
from service.answer import Evidence, Verdict
from service.verification import Verifier


@dataclass(frozen=True, slots=True)
class CitedText:
    """What a citation says, and when its article appeared: "on Monday" depends on it."""

    text: str
    title: str = ""
    published_at: datetime | None = None


@dataclass(slots=True)
class LocalJudge:
    """Says whether texts support a statement, by the path that checks answers; judges nothing twice."""

    grounder: Grounder
    _judged: dict[tuple[str, tuple[CitedText, ...]], bool] = field(default_factory=dict)

    def supports(self, cited: Sequence[CitedText], statement: str) -> bool:
        """Whether the cited texts together say all of the statement."""
        asked = (statement, tuple(cited))
        if asked not in self._judged:
            evidence = [_as_evidence(number, one) for number, one in enumerate(cited)]
            support = Verifier(self.grounder).verify(statement, evidence)
            self._judged[asked] = support.verdict is Verdict.SUPPORTED
        return self._judged[asked]


@cache
def open_local_judge() -> LocalJudge:
    """The judge of every run, loaded when first needed.

    Its model is the one that ships, not the one that the environment names: figures of two runs can be compared
    only when one judge judged both.
    """
    from service.settings import Settings
    from service.wiring import open_grounder

    return LocalJudge(open_grounder(Settings.model_construct()))


def _as_evidence(number: int, cited: CitedText) -> Evidence:
    name = f"cited-{number}"
    info = ArticleInfo(id=name, version=1, title=cited.title, published_at=cited.published_at)
    sentence = Sentence(
        id=name,
        article_id=name,
        version=1,
        index=number,
        start=0,
        end=len(cited.text),
        role=Role.BODY,
        text=cited.text,
    )
    return Evidence(label=f"S{number + 1}", sentence=sentence, info=info, relevance=1.0)
