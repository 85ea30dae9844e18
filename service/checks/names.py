"""Every name must be in the cited sentences or their title, as the same name, with the same names beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.wording import NAMES_LIKE_WORDS, fold, is_plain_word, names
from service.checks.aliases import is_form_of, one_name, with_short_names
from service.checks.days import find_mentions, without_mentions
from service.checks.problem import Premise, Problem

_NO_NAMES = frozenset(
    "mr mrs ms mx al el however meanwhile moreover earlier later also still instead then".split()
)
_WORD = re.compile(r"[^\W_]+")
_NATIONAL = re.compile(r"(?:ian|ese|ish)$")
_SHORT_NAME = 5  # "Tarn" and "Grace" are words too
_CURRENCY = re.compile(r"\b(?:US|A|C|NZ|HK)(?=[$€£¥])")
_CONNECTORS = frozenset("of the for al el de del da du la le van von der den bin ibn".split())
_TITLES = frozenset(
    "minister president chancellor senator governor king queen prince princess pope general colonel captain major "
    "doctor professor secretary ambassador mayor judge chief director sir dame lord lady prime foreign".split()
)


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for names in `statement` that the premise does not carry, or that it does not join."""
    statement, source = with_short_names(statement), with_short_names(f"{premise.title}. {premise.text}")
    statement = _CURRENCY.sub("", without_mentions(statement, find_mentions(statement)))
    runs = _runs(source)
    given = {one_name(word) for word in _WORD.findall(source)}
    named = {one_name(word) for run in runs for word in run}
    initials = _initials(runs)
    missing = [
        name
        for name in dict.fromkeys(names(statement))
        if fold(name) not in initials and not all(_is_given(part, given, named) for part in _name_parts(name))
    ]
    problems = [Problem("name", f"the cited sentence does not name {name}") for name in missing]
    return problems or [
        Problem("name", f"the cited sentence does not name {one} {other}", contradicts=True)
        for one, other in _joined_anew(_runs(statement), runs)
    ]


def _name_parts(name: str) -> Iterator[str]:
    """The capitalised parts: "Assad" of "al-Assad", "Iran" of "Iran-backed"."""
    name = fold(name).upper() if "." in name else re.sub(r"['’]\w*$", "", name)
    for part in re.split(r"[-.]", name):
        if part[:1].isupper() and fold(part) not in _NO_NAMES:
            yield part


def _is_given(part: str, given: set[str], named: set[str]) -> bool:
    folded = one_name(part)
    if len(folded) == 1:
        return any(name.startswith(folded) for name in named)
    # "Russia" and "Russian", "Syria" and "Syrians": one name in its adjective.
    if folded in given and folded not in NAMES_LIKE_WORDS:
        return True
    return folded in named or any(is_form_of(folded, name) for name in named)


def _runs(text: str) -> list[list[str]]:
    """Capitalised words that stand together, with the "of" and "al-" between them: what may be one name."""
    runs: list[list[str]] = []
    waiting: list[str] = []  # connectors after a capitalised word
    end = -1
    for match in _WORD.finditer(text):
        word = match.group()
        is_next = bool(runs) and text[end : match.start()] in {" ", "-"}
        if word[0].isupper() or word[0].isdigit():
            if is_next:
                runs[-1] += [*waiting, word]
            else:
                runs.append([word])
            waiting, end = [], match.end()
        elif is_next and word in _CONNECTORS and len(waiting) < 3:
            waiting.append(word)
            end = match.end()
        else:
            waiting, end = [], -1
    return runs


def _initials(runs: Sequence[Sequence[str]]) -> set[str]:
    """What the runs may be abbreviated to: "Hayat Tahrir al-Sham" to "hts", "Department of Defence" to "dod"."""
    found = set()
    for run in runs:
        for start in range(min(len(run), 4)):
            capitals = [word[0] for word in run[start:] if word[0].isupper()]
            if len(capitals) > 1:
                found |= {"".join(capitals).lower(), "".join(word[0] for word in run[start:]).lower()}
    return found


def _joined_anew(
    stated: Sequence[Sequence[str]], given: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Neighbours in a name that both belong to longer names of the source, but to no name together."""
    longer = [{one_name(word) for word in run} for run in given if len(run) > 1]
    known = set().union(*longer)
    for run in stated:
        for one, other in pairwise(word for word in run if word[0].isupper()):
            pair = {one_name(one), one_name(other)}
            if (
                not {fold(one), fold(other)} & _TITLES
                and pair <= known
                and not any(pair <= name for name in longer)
            ):
                yield one, other


def _describes(word: str) -> bool:
    """Whether a word stands beside names without being part of one: "Russian", "Mayor", "Architect"."""
    folded = fold(word)
    if folded in _TITLES or one_name(word) != folded or _NATIONAL.search(folded):
        return True
    return len(folded) > _SHORT_NAME and folded not in NAMES_LIKE_WORDS and is_plain_word(word)
