"""Two names must not change places: who did it to whom is part of the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.wording import STOPWORDS, fold, names, stem
from service.checks.aliases import one_name, with_short_names
from service.checks.problem import Premise, Problem

_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")
_BREAK = re.compile(r"[.;:!?\"“”()]")
_PASSIVE = re.compile(r"\bby\b(?:\s+\w+){0,3}\s*$", re.IGNORECASE)
_SAME_DEED = 0.5  # share of the words of the longer deed that the other has too
_DETERMINERS = frozenset("the a an his her its their this that these those our your my".split())
# What one does to another the other does too.
_MUTUAL = frozenset(
    stem(word) for word in "meet met marry join border play face talk agree discuss and with".split()
)


@dataclass(frozen=True, slots=True)
class _Deed:
    """What stands between two names, the doer first. A name is the set of its words."""

    doer: frozenset[str]
    words: frozenset[str]
    other: frozenset[str]


def check(statement: str, premise: Premise) -> list[Problem]:
    """A problem for each deed that the premise tells the other way round."""
    statement, source = with_short_names(statement), with_short_names(premise.text)
    named = {part for text in (statement, source) for name in names(text) for part in re.split(r"[-.]", name)}
    stated, given = list(_deeds(statement, named)), list(_deeds(source, named))
    turned = [
        deed
        for deed in stated
        if any(_is_same(deed, other, turned=True) for other in given)
        and not any(_is_same(deed, other, turned=False) for other in given)
    ]
    return [
        Problem(
            "order", f"{_shown(deed.doer)} and {_shown(deed.other)} have changed places", contradicts=True
        )
        for deed in turned
    ]


def _is_same(stated: _Deed, given: _Deed, *, turned: bool) -> bool:
    doer, other = (given.other, given.doer) if turned else (given.doer, given.other)
    shared = len(stated.words & given.words) / max(len(stated.words), len(given.words))
    return bool(stated.doer & doer and stated.other & other) and shared >= _SAME_DEED


def _deeds(text: str, named: set[str]) -> Iterator[_Deed]:
    """One for each two neighbouring names with words between them; "A was beaten by B" is B's deed."""
    for (one, _, end), (other, start, _) in pairwise(_places(text, named)):
        between = text[end:start]
        deed = frozenset(_verbs(between))
        if deed and not one & other and not deed & _MUTUAL and not _BREAK.search(between):
            is_passive = _PASSIVE.search(between) is not None
            yield _Deed(other, deed, one) if is_passive else _Deed(one, deed, other)


def _places(text: str, named: set[str]) -> list[tuple[frozenset[str], int, int]]:
    """Where the `named` words stand in `text`, those that follow one another as one name."""
    places: list[tuple[frozenset[str], int, int]] = []
    for match in _WORD.finditer(text):
        if match.group() not in named or not match.group()[0].isupper():
            continue
        word = frozenset({one_name(match.group())})
        if places and text[places[-1][2] : match.start()] in {" ", "-"}:
            places[-1] = (places[-1][0] | word, places[-1][1], match.end())
        else:
            places.append((word, match.start(), match.end()))
    return places


def _verbs(between: str) -> Iterator[str]:
    """Stems of the words between two names but for nouns with an article: "sold the plant to" is "sell"."""
    is_noun = False
    for word in _WORD.findall(between):
        if fold(word) in STOPWORDS:
            is_noun = fold(word) in _DETERMINERS
        elif not is_noun:
            yield stem(word)


def _shown(name: frozenset[str]) -> str:
    return " ".join(word.capitalize() for word in sorted(name))
