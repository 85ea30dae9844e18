"""Names of one country or body in all their forms, where spelling alone does not show that they are one."""

from __future__ import annotations

import re

from index.wording import fold

# First the name that the others are read as. Regular adjectives ("Syrian", "Iraqi") need no entry.
_GROUPS = """
usa america american americans; uk britain british briton britons; eu; un; uae emirati emiratis; ussr soviet
soviets; france french frenchman frenchwoman; germany german germans; turkey turkiye turkish turk turks; spain
spanish spaniard spaniards; netherlands holland dutch; greece greek greeks; denmark danish dane danes; poland
polish pole poles; sweden swedish swede swedes; switzerland swiss; norway norwegian norwegians; finland finnish
finn finns; ireland irish; scotland scottish scot scots; wales welsh; england english; iceland icelandic;
thailand thai thais; philippines philippine filipino filipinos; lebanon lebanese; cyprus cypriot cypriots; peru
peruvian peruvians; czechia czech czechs; ukraine ukrainian ukrainians; afghanistan afghan afghans; kazakhstan
kazakh; uzbekistan uzbek; portugal portuguese; belgium belgian belgians; italy italian italians; brazil
brazilian brazilians; argentina argentine argentinian; hungary hungarian hungarians; serbia serb serbs serbian;
croatia croat croats croatian; slovakia slovak slovaks; slovenia slovene slovenes slovenian; bulgaria bulgarian;
romania romanian; rome roman; europe european europeans; asia asian asians; africa african africans; kyiv kiev;
myanmar burma burmese; congo congolese; kurdistan kurdish kurd kurds; israel israeli israelis; palestine
palestinian palestinians; iraq iraqi iraqis; canada canadian canadians; norse; japan japanese; china chinese;
vietnam vietnamese; egypt egyptian egyptians; saudi saudis; cuba cuban; venice venetian; vatican papal; jew
jewish jews; moslem muslim muslims; islam islamic;
"""
_SAME = {form: forms[0] for forms in (group.split() for group in _GROUPS.split(";")) for form in forms}
_PHRASES = (
    (re.compile(r"\bUnited States(?: of America)?\b"), "USA"),
    (re.compile(r"\b(?:United Kingdom|Great Britain)\b"), "UK"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
    (re.compile(r"\bUnited Nations\b"), "UN"),
    (re.compile(r"\bUnited Arab Emirates\b"), "UAE"),
    (re.compile(r"\bSoviet Union\b"), "USSR"),
    (re.compile(r"\bCzech Republic\b"), "Czechia"),
)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,6}(?![^\W_])")
_REGULAR = re.compile(r"(?:n|an|ian|ans|ians|ns|ese|i|is|s|es)?")
_SHORTEST = 4


def with_short_names(text: str) -> str:
    """The text with "United States" and the like, and "U.N.", written as one word."""
    text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    for phrase, short in _PHRASES:
        text = phrase.sub(short, text)
    return text


def one_name(part: str) -> str:
    """The name that a word is a form of, folded: "French" is "france"."""
    folded = fold(part)
    return _SAME.get(folded, folded)


def is_form_of(one: str, other: str) -> bool:
    """Whether one folded name is the regular adjective or plural of the other: "syrian" and "syria"."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 3:
        return False
    root = short[:-1] if len(short) > _SHORTEST and short[-1] in "aey" else short
    return long.startswith(root) and _REGULAR.fullmatch(long, len(root)) is not None
