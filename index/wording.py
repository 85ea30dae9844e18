"""Words of a text as the rest of the code compares them: content words, stems, names and how rare a word is."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from index.abbreviations import TITLES
from index.irregular import BASE_FORM
from index.tokens import is_commoner_in_lower_case

_WORD = re.compile(
    r"(?:[A-Z]\.){2,6}(?![^\W_])(?:['’]s\b)?|[^\W_]+(?:[.,:]\d+)*(?:-[^\W_]+)*(?:['’][a-zA-Z]+)?"  # "U.S." or a word
)
_CLITIC = re.compile(r"(?:'s|'|'t|'re|'ve|'ll|'d|'m)$")
_SENTENCE_END = frozenset(".!?:\n")
_ABBREVIATED = re.compile(rf"\b(?:{'|'.join(sorted(TITLES))}|St|[A-Z])\.$")
_CLOSING = "\"”’')] "
_OPENING = "\"“‘'([—–- "
_ACCENT = re.compile("[\u0300-\u036f]")
_UNDECOMPOSED = str.maketrans("øłđıßæœ", "oldisao")  # letters whose accent is no separate mark


class _Stemmers(threading.local):
    """A stemmer for each thread: it keeps the word that it works on in itself."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()

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
# Plain words that open a sentence as a name often enough: "Mark said", "Shell denied".
NAMES_LIKE_WORDS = frozenset(
    "mark bill grace hope will rose faith joy frank jack rob art drew grant chase dean dale may april june august "
    "summer autumn violet ruby amber iris lily daisy ivy heather sandy pat sue nick gene ray guy max josh shell target "
    "visa gap orange uber sprint boots meta".split()
)
NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen dozens hundred hundreds thousand "
    "thousands million millions billion billions half quarter third most majority first second".split()
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
    """A word in lower case without accents, possessive or contraction: "Erdoğan’s" -> "erdogan"."""
    acronym = re.sub(r"['’]s$", "", word).replace(".", "")
    if acronym == "US":
        return "usa"  # not the pronoun
    if acronym.isupper():
        word = acronym
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", word.lower())).translate(_UNDECOMPOSED)
    return _CLITIC.sub("", plain.replace("’", "'"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English Snowball stem of a folded word in its base form: "rebels" -> "rebel", "sank" -> "sink"."""
    folded = fold(word)
    return str(_stemmers.english.stemWord(BASE_FORM.get(folded, folded)))


def content_words(text: str) -> list[str]:
    """Folded words that carry a claim: no stopwords, hyphenated words in their parts."""
    shouts = not any(character.islower() for character in text)
    parts = (
        part for word in words(text) for part in word.split("-") if not _is_stopword(part, shouts=shouts)
    )
    return [folded for part in parts if (folded := fold(part))]


def telling_words(text: str) -> frozenset[str]:
    """What two copies of one report have in common and two reports may differ in: numbers, names, negations."""
    told = {fold(name) for name in names(text)}
    for word in words(text):
        told |= {part for part in fold(word).split("-") if part in NUMBER_WORDS or part in NEGATIONS}
        if any(character.isdigit() for character in word):
            told.add(fold(word))
        elif word.lower().endswith(("n't", "n’t")):
            told.add("not")
    return frozenset(told)


@lru_cache(maxsize=2_000)  # one question reads each of its sentences several times
def content_stems(text: str) -> frozenset[str]:
    """Stems of the content words."""
    return frozenset(stem(word) for word in content_words(text))


def names(text: str) -> list[str]:
    """Words written as names, in order: capitalised, and not merely because they stand first in a sentence.

    The first word of a sentence counts when it is not a plain word: with a second capital ("NATO", "McDonald"),
    when a capitalised word follows it ("Oleg Ignasyuk said"), or when it is mostly written with a capital
    ("Iran", but not "Rebels").
    """
    shouts = not any(character.islower() for character in text)
    matches = list(_WORD.finditer(text))
    return [
        match.group()
        for position, match in enumerate(matches)
        if _is_capitalised(match.group())
        and not _is_stopword(match.group(), shouts=shouts)
        and (
            _is_name(text, matches, position, shouts=shouts)
            or not (shouts or _starts_sentence(text, match.start()))
        )
    ]


def _is_stopword(word: str, *, shouts: bool) -> bool:
    # "WHO" is a name, unless the whole text shouts.
    return fold(word) in STOPWORDS and (shouts or len(word) == 1 or not word.isupper())


def _is_capitalised(word: str) -> bool:
    # "al-Assad" and "anti-NATO" are names by their later part.
    return any(part[:1].isupper() for part in word.split("-"))


def _starts_sentence(text: str, start: int) -> bool:
    position = start
    while position and text[position - 1] in _OPENING:
        position -= 1
    while position and text[position - 1] in _CLOSING:
        position -= 1
    return position == 0 or (
        text[position - 1] in _SENTENCE_END and not _ABBREVIATED.search(text[max(0, position - 8) : position])
    )


def _is_name(text: str, matches: list[re.Match[str]], position: int, *, shouts: bool) -> bool:
    match = matches[position]
    if shouts:
        return not is_plain_word(match.group())
    if any(character.isupper() for character in match.group()[1:]):
        return True
    follower = matches[position + 1] if position + 1 < len(matches) else None
    between = {" ", ". "} if len(match.group()) == 1 else {" "}  # "J. Quill"
    is_followed = follower is not None and text[match.end() : follower.start()] in between
    if follower is not None and is_followed and _is_capitalised(follower.group()):
        return True
    return fold(match.group()) in NAMES_LIKE_WORDS or not is_plain_word(match.group())


@lru_cache(maxsize=50_000)
def is_plain_word(word: str) -> bool:
    """True when a word is mostly written in lower case: "rebels", "harbours", but not "Iran" nor an unheard-of one."""
    folded = fold(word)
    if folded in STOPWORDS or folded in NEGATIONS:
        return True
    is_plain = is_commoner_in_lower_case(folded)
    if is_plain is None and folded.endswith("s"):
        singular = re.sub(r"ies$", "y", folded).removesuffix("s")
        is_plain = is_commoner_in_lower_case(singular) or _is_compound(folded)
    return bool(is_plain)


def _is_compound(word: str) -> bool:
    """True of "lifeboats" and "airstrikes": two plain words."""
    halves = ((word[:place], word[place:]) for place in range(3, len(word) - 2))
    return any(all(is_commoner_in_lower_case(half) for half in pair) for pair in halves)
