"""Words of a text as the rest of the code compares them: content words, stems, names and how rare a word is."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[.,:]\d+)*(?:-[^\W_]+)*(?:['’][a-zA-Z]+)?")
_CLITIC = re.compile(r"(?:'s|'|'t|'re|'ve|'ll|'d|'m)$")
_SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*\s*$")
_OPENING = "\"“‘'([—–- "
_stemmer = snowballstemmer.stemmer("english")

# Words that carry no claim of their own. Negations are kept out of it: they are compared apart.
STOPWORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both
    but by can could did do does doing done down during each either few for from further had has have having he her here
    hers herself him himself his how i if in into is it its itself just many may me might more most much must my
    of off on once only or other our ours out over own same shall she should so some such than that the their theirs
    them themselves then there these they this those through to too under until up upon us very was we were what when
    where which while who whom whose why will with would you your yours
    say says said saying according""".split()
)
NEGATIONS = frozenset(
    "no not never none neither nor nobody nothing nowhere without cannot hardly barely deny denied denies denying "
    "refuse refused refuses fail failed fails unable unlikely false falsely".split()
)


def words(text: str) -> list[str]:
    """Words as written, numbers with their separators ("50,000"), hyphenated words whole."""
    return [match.group() for match in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word in lower case without possessive or contraction: "Assad’s" -> "assad"."""
    return _CLITIC.sub("", word.lower().replace("’", "'"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English Snowball stem of a folded word: "rebels" -> "rebel"."""
    return str(_stemmer.stemWord(fold(word)))


def content_words(text: str) -> list[str]:
    """Folded words that carry a claim: no stopwords, hyphenated words in their parts."""
    parts = (part for word in words(text) for part in fold(word).split("-"))
    return [part for part in parts if part and part not in STOPWORDS]


def content_stems(text: str) -> set[str]:
    """Stems of the content words."""
    return {stem(word) for word in content_words(text)}


def names(text: str) -> list[str]:
    """Words written as names: capitalised, not a stopword, not merely first in a sentence.

    The first word of a sentence counts when it is not a plain word: all capitals ("NATO") or with an
    inner capital ("McDonald"), or when a capitalised word follows it ("Oleg Ignasyuk said").
    """
    matches = list(_WORD.finditer(text))
    found = []
    for position, match in enumerate(matches):
        word = match.group()
        if not _is_capitalised(word) or fold(word) in STOPWORDS:
            continue
        before = text[: match.start()].rstrip(_OPENING)
        starts_sentence = not before or _SENTENCE_END.search(before) is not None or before.endswith("\n")
        if starts_sentence and not _is_name_by_itself(word):
            follower = matches[position + 1] if position + 1 < len(matches) else None
            adjacent = follower is not None and text[match.end() : follower.start()] == " "
            if not (follower is not None and adjacent and _is_capitalised(follower.group())):
                continue
        found.append(word)
    return found


def _is_capitalised(word: str) -> bool:
    # "al-Assad" and "anti-NATO" are names by their later part.
    return any(part[:1].isupper() for part in word.split("-"))


def _is_name_by_itself(word: str) -> bool:
    return any(character.isupper() for character in word[1:])
