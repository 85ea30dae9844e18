"""Two judges of support over the same statements: their shares, and how far they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.errors import RunInvalid
from eval.judging.judgements import Judged
from eval.statistics.intervals import Estimate, estimate_ratio
from service.answer import Verdict


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Support by the LLM and by the local judge over the statements that both judged.

    `agreed` of them have the same verdict; `kappa` is that beyond chance, None where one of them never varies.
    """

    judge: str
    statements: int
    unread: int
    by_llm: Estimate
    locally: Estimate
    agreed: int
    kappa: float | None


def compare_judges(judged: Sequence[Judged]) -> SecondOpinion:
    """Both judges' shares of supported statements, with intervals over cases, and how far they agree (Cohen 1960)."""
    read = [one for one in judged if one.verdict is not None]
    if not read:
        raise RunInvalid("not one reply of the LLM could be read")
    pairs = [(_is_supported(one), one.supported_locally) for one in read]
    agreed = sum(one == other for one, other in pairs)
    return SecondOpinion(
        judge=read[0].judge,
        statements=len(read),
        unread=len(judged) - len(read),
        by_llm=_share(read, _is_supported),
        locally=_share(read, lambda one: one.supported_locally),
        agreed=agreed,
        kappa=_kappa(pairs),
    )


def _share(judged: Sequence[Judged], is_supported: Callable[[Judged], bool]) -> Estimate:
    """The share of supported statements; the statements of one case are drawn together."""
    by_case: dict[str, list[bool]] = {}
    for one in judged:
        by_case.setdefault(one.case, []).append(is_supported(one))
    supported = [float(sum(ones)) for ones in by_case.values()]
    return estimate_ratio(supported, [float(len(ones)) for ones in by_case.values()], is_share=True)


def _is_supported(judged: Judged) -> bool:
    return judged.verdict is Verdict.SUPPORTED


def _kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    by_chance = first * second + (1 - first) * (1 - second)
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)
