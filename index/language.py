"""Tells the language of a text, where its source does not say."""

from __future__ import annotations

from functools import cache
from typing import Any

_ENOUGH_LETTERS = 60  # below that the guess is a coin toss
_SAMPLE_CHARACTERS = 4000
_CONFIDENT = 0.9


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language, or None when the text is too short or mixed to tell."""
    sample = text[:_SAMPLE_CHARACTERS]
    if sum(character.isalpha() for character in sample) < _ENOUGH_LETTERS:
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= _CONFIDENT else None


@cache
def _identifier() -> Any:
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
