"""Holds a small model's reply to the words of its source: a closed vocabulary, as a llama.cpp grammar.

A model of 135 million parameters phrases well and invents freely. So it may use the words of the source,
those of the question and a few function words, and nothing else. A number keeps its qualifier and its noun
("around 300 fighters"), a name stays whole ("Oleg Ignasyuk"), a comma follows only what it follows there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

_FUNCTION_WORDS = frozenset(
    "a an and are at by for from had has have in is of on that the to was were with".split()
)
_QUESTION_WORDS = frozenset("how who whom whose what when where which why did does do".split())
_QUALIFIERS = frozenset(
    "about almost around approximately at least less more most nearly over roughly some than under up to".split()
)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand "
    "thousands million millions billion billions half percent".split()
)
_OPENING, _CLOSING = "“\"'‘(", "”\"'’).,;:!?…"
_LONGEST_REPLY_WORDS = 40


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the source without its punctuation, and the punctuation that follows it."""

    text: str
    mark: str

    @property
    def is_number(self) -> bool:
        """Digits or a number in words."""
        return self.text[:1].isdigit() or self.text.lower() in _NUMBER_WORDS

    @property
    def is_capitalised(self) -> bool:
        """Perhaps (part of) a name."""
        return self.text[:1].isupper()


def read_words(text: str) -> list[Word]:
    """The words of a text in order."""
    words = []
    for raw in text.split():
        opened = raw.lstrip(_OPENING)
        word = opened.rstrip(_CLOSING + "–—")
        if any(character.isalnum() for character in word):
            words.append(Word(word, opened[len(word) :]))
    return words


def word_grammar(source: str, question: str) -> str:
    """A GBNF grammar: one sentence over the words of source and question.

    Both texts must be exactly as the prompt shows them.
    """
    asked = (word.text for word in read_words(question) if not word.is_number)
    words = set(_units(read_words(source))) | {word for word in asked if word.lower() not in _QUESTION_WORDS}
    words |= _FUNCTION_WORDS
    first = sorted({word[:1].upper() + word[1:] for word in words})
    return "\n".join(
        [
            f'root ::= first (" " word){{2,{_LONGEST_REPLY_WORDS}}} "."',
            f"first ::= {' | '.join(map(_literal, first))}",
            f"word ::= {' | '.join(map(_literal, sorted(words)))}",
        ]
    )


def _units(words: list[Word]) -> Iterator[str]:
    """The words, with numbers glued to what they count and names to a whole; also with a comma that follows."""
    at = 0
    while at < len(words):
        end = _end_of_number(words, at) or _end_of_name(words, at) or at + 1
        # "in 2011,": a number that counts nothing is glued to the word before it.
        start = at - 1 if _is_bare_number(words, at, end) and at and not words[at - 1].mark else at
        forms = [" ".join(word.text for word in words[start:end])]
        if words[end - 1].is_capitalised and end - at > 1:
            forms.append(words[end - 1].text)  # "Wimmen" for "Heiko Wimmen"
        yield from forms
        if words[end - 1].mark == ",":
            yield from (f"{form}," for form in forms)
        at = end


def _end_of_number(words: list[Word], start: int) -> int | None:
    """Where "more than half a million people" that starts here ends, or None."""
    at = start
    while at < len(words) and words[at].text.lower() in _QUALIFIERS and not words[at].mark:
        at += 1
    if at == len(words) or not words[at].is_number:
        return None
    while (
        not words[at].mark and at + 1 < len(words) and (words[at + 1].is_number or words[at + 1].text == "a")
    ):
        at += 1
    counts_something = not words[at].mark and at + 1 < len(words)
    return at + 2 if counts_something else at + 1


def _end_of_name(words: list[Word], start: int) -> int | None:
    at = start
    while at < len(words) and words[at].is_capitalised:
        at += 1
        if words[at - 1].mark:
            break
    return at if at > start else None


def _is_bare_number(words: list[Word], start: int, end: int) -> bool:
    return end - start == 1 and words[start].is_number


def _literal(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
