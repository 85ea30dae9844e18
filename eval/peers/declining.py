"""Tells a peer's "I do not know" from an answer.

A reply counts as declined where it says nothing, where it is nothing but one of `WHOLE_REPLIES`, or where its first
sentence matches one of `PHRASES`. Later sentences do not count: "It sailed on Monday. The sources do not say who
sank it." is an answer. Nor do the words of the news themselves: "The cause could not be determined, police said."
"""

from __future__ import annotations

import re

from index.sentences import split_sentences

WHOLE_REPLIES = frozenset(
    {
        "empty response",
        "i do not know",
        "n/a",
        "no answer",
        "no information",
        "not answerable",
        "not available",
        "not enough information",
        "not found",
        "not given",
        "not mentioned",
        "not specified",
        "not stated",
        "unanswerable",
        "unknown",
    }
)

_GIVEN = (
    r"(?:given |provided |numbered |available )*(?:sources?|passages?|articles?|texts?|context|documents?|"
    r"information|excerpts?)(?: \d+)?(?: (?:that is |that are )?(?:given|provided|available|above|here))*"
)
_SAY = (
    r"(?:say|state|mention|specify|contain|provide|give|include|indicate|answer|address|explain|have|offer)"
)
_SAID = r"(?:said|stated|mentioned|specified|contained|provided|given|included|found|answered)"

# Over a sentence in lower case, "n't" written out. They speak of the sources or begin the sentence, since officials
# do not know things either.
PHRASES = (
    # "The sources do not explicitly mention ...", "None of the passages says ...", "The sources are not helpful."
    rf"\b{_GIVEN} (?:do|does) not (?:\w+ly )?{_SAY}\b",
    rf"\b(?:none|neither) of the {_GIVEN} (?:\w+ly )?(?:{_SAY}s?|are|is|do|does)\b",
    rf"\b(?:the|these|this) {_GIVEN} (?:is|are) (?:not (?:\w+ )?(?:helpful|enough|sufficient|relevant)|insufficient)",
    # "Her name is not mentioned.", "It is not stated in the sources.", "It cannot be determined from the passages."
    r"\b(?:is|are) not (?:\w+ly )?(?:provided|mentioned|stated|specified|given)\.?$",
    rf"\b(?:is|are) not (?:\w+ly )?{_SAID} (?:in|by|from) (?:any of )?(?:the|these|this) {_GIVEN}",
    rf"\bcannot be (?:answered|determined|found) (?:in|by|from|with|based on) (?:the|these|this) {_GIVEN}",
    # "There is no information on ...", "Not enough information is given", "Not found."
    r"^there (?:is|are) (?:no|not any|not enough|insufficient) (?:\w+ )?(?:information|mention|answer)\b",
    r"^(?:no|not enough|insufficient) (?:\w+ )?information\b",
    r"^(?:the answer is )?not found\b",
    # "I do not know", "I'm sorry, but I cannot answer", "Unable to determine ..."
    r"^(?:(?:i am |i'm )?sorry,? (?:but )?)?i (?:do not (?:know|have)|cannot|could not|am unable to|am not able to)\b",
    r"^unable to (?:answer|determine|find|provide)\b",
)

_PHRASES = re.compile("|".join(f"(?:{phrase})" for phrase in PHRASES))
_LABEL = re.compile(r"^(?:the )?answer\s*:\s*", re.IGNORECASE)


def is_declined(text: str) -> bool:
    """Whether a reply, its markers taken out, says that it does not know."""
    plain = _LABEL.sub("", text.strip())
    spans = split_sentences(plain)
    if not spans:
        return True
    start, end = spans[0]
    whole, first = _fold(plain).strip(" .!\"'“”*"), _fold(plain[start:end])
    return whole in WHOLE_REPLIES or _PHRASES.search(first) is not None


def _fold(text: str) -> str:
    folded = " ".join(text.casefold().replace("’", "'").split())
    return folded.replace("can't", "cannot").replace("n't ", " not ")
