"""Names the language of a text."""

from __future__ import annotations

import re

# Below this a guess is no better than a coin.
_MIN_LETTERS = 60
_SAMPLE_CHARS = 5_000
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language `text` is written in, or None when there is too little of it."""
    from py3langid import langid

    sample = text[:_SAMPLE_CHARS]
    if sum(character.isalpha() for character in sample) < _MIN_LETTERS:
        return None
    language, _ = langid.classify(sample)
    return str(language)


def language_code(tag: str | None) -> str | None:
    """The primary language of a tag such as "en-GB", lower case; None when it is not a language tag."""
    match = _TAG.fullmatch((tag or "").strip())
    return match[1].lower() if match else None
