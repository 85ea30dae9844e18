"""Exact match and token F1 as the SQuAD evaluation script defines them."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise(text: str) -> str:
    """Lower case, without punctuation, the articles a, an, the, and superfluous white space."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, accepted: Iterable[str]) -> bool:
    """Whether `given` is one of `accepted` once both are normalised."""
    return normalise(given) in {normalise(one) for one in accepted}


def token_f1(given: str, accepted: Iterable[str]) -> float:
    """The highest F1 of the words of `given` against those of one of `accepted`; 0 without accepted answers.

    Where either has no word left, it is 1 if neither has.
    """
    return max((_f1(normalise(given).split(), normalise(one).split()) for one in accepted), default=0.0)


def _f1(given: list[str], accepted: list[str]) -> float:
    if not given or not accepted:
        return float(given == accepted)
    shared = sum((Counter(given) & Counter(accepted)).values())
    return 2 * shared / (len(given) + len(accepted))
