"""Statements made from sentences by rule: the sentence itself, and the same with one thing changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from index.grounding.training.examples import CONTRADICTED, NOT_ENOUGH, SUPPORTED, Example, Window

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
_NAME = re.compile(r"(?<!^)(?<![.“\"‘] )\b[A-Z][\w'’-]+(?: (?:of |al-|de |van |el )?[A-Z][\w'’-]+)*")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|did|does|may|might)\b(?! not)"
)
_OPPOSITES = [
    pair.split("/")
    for pair in (
        "rose/fell increased/decreased accepted/rejected approved/rejected opened/closed won/lost more/fewer "
        "before/after above/below first/last north/south east/west arrived/left confirmed/denied allowed/banned "
        "started/ended began/ended higher/lower up/down increase/decrease rise/fall supported/opposed for/against "
        "bought/sold older/younger early/late gained/lost least/most inside/outside morning/evening "
        "include/exclude found/lost passed/failed"
    ).split()
]
_COMMON = frozenset({"for", "against", "up", "down"})
_HEDGES = re.compile(
    r"\b(may|might|could|is expected to|are expected to|is likely to|plans to|allegedly|reportedly) "
)


def edited_statements(
    sentences: Sequence[str], title: str, chance: random.Random, *, most: int
) -> Iterator[Example]:
    """Up to `most` sentences of a stretch of text, each as it is or changed once, over the stretch or part of it."""
    for at in chance.sample(range(len(sentences)), min(most, len(sentences))):
        window = Window(title, tuple(sentences), relevant=None)
        kind = chance.random()
        if kind < 0.25:
            yield Example(sentences[at], (window,), SUPPORTED)
        elif kind < 0.4 and len(sentences) > 2:
            without = (*sentences[:at], *sentences[at + 1 :])
            yield Example(sentences[at], (Window(title, without, relevant=None),), NOT_ENOUGH)
        else:
            changed = change_once(sentences[at], " ".join(sentences), chance)
            if changed:
                yield Example(changed[0], (window,), changed[1])


def change_once(sentence: str, text: str, chance: random.Random) -> tuple[str, int] | None:
    """The sentence with one number, name, negation, direction or hedge changed, and what the text says of it then."""
    changes: list[Callable[[], tuple[str, int] | None]] = [
        lambda: _number(sentence, text, chance),
        lambda: _name(sentence, text, chance),
        lambda: _name(sentence, text, chance),
        lambda: _negation(sentence),
        lambda: _opposite(sentence, chance),
        lambda: _hedge(sentence),
    ]
    chance.shuffle(changes)
    found = (change() for change in changes)
    return next((changed for changed in found if changed and changed[0] != sentence), None)


def _number(sentence: str, text: str, chance: random.Random) -> tuple[str, int] | None:
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return None
    old = chance.choice(found)
    others = [n for n in _NUMBER.findall(text) if n != old[0] and len(n) <= len(old[0]) + 2]
    digits = old[0].replace(",", "")
    near = str(max(1, int(digits) + chance.choice([-9, -2, -1, 1, 2, 3, 10]))) if digits.isdigit() else None
    new = chance.choice([*others, *([near] if near else [])] or [old[0]])
    return _replaced(sentence, old, new), CONTRADICTED


def _name(sentence: str, text: str, chance: random.Random) -> tuple[str, int] | None:
    found = list(_NAME.finditer(sentence))
    if not found:
        return None
    old = chance.choice(found)
    others = sorted({name for name in _NAME.findall(text) if name not in old[0] and old[0] not in name})
    if not others:
        return None
    return _replaced(sentence, old, chance.choice(others)), CONTRADICTED


def _negation(sentence: str) -> tuple[str, int] | None:
    if " not " in sentence:
        return sentence.replace(" not ", " ", 1), CONTRADICTED
    found = list(_AUXILIARY.finditer(sentence))
    if not found:
        return None
    old = found[0]
    return _replaced(sentence, old, f"{old[0]} not"), CONTRADICTED


def _opposite(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    pairs = [*_OPPOSITES, *([b, a] for a, b in _OPPOSITES)]
    found = [
        (match, new)
        for old, new in pairs
        for match in re.finditer(rf"\b{re.escape(old)}\b", sentence)
        if old not in _COMMON or chance.random() < 0.2
    ]
    if not found:
        return None
    old, new = chance.choice(found)
    return _replaced(sentence, old, new), CONTRADICTED


def _hedge(sentence: str) -> tuple[str, int] | None:
    old = _HEDGES.search(sentence)
    if old is None:
        return None
    will = "" if old[1] in {"allegedly", "reportedly"} else "will "
    return _replaced(sentence, old, will), NOT_ENOUGH


def _replaced(text: str, old: re.Match[str], new: str) -> str:
    return text[: old.start()] + new + text[old.end() :]
