"""How the grounding model reads a pair: `[CLS] query [SEP] sentence [SEP] context [SEP]`, as token ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.tokens import fit_to_encode

MAX_TOKENS = 112
MAX_QUERY_TOKENS = 32
MAX_SENTENCE_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """Token ids of one pair; `types` is 1 on the sentence. `spans` are the sentence tokens' code points in it."""

    ids: list[int]
    types: list[int]
    sentence_start: int
    spans: list[tuple[int, int]]


class PairReader:
    """Turns (query, sentence, context) into token ids within the model's length."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls, _, self._sep = self._tokenizer.encode("x").ids

    def read(self, query: str, sentence: str, context: str) -> Reading:
        """The tail of the context is kept when it is too long: it stands next to the sentence."""
        query, sentence, context = map(fit_to_encode, (query, sentence, context))
        asked = self._tokenizer.encode(query, add_special_tokens=False).ids[:MAX_QUERY_TOKENS]
        encoded = self._tokenizer.encode(sentence, add_special_tokens=False)
        said = encoded.ids[:MAX_SENTENCE_TOKENS]
        room = MAX_TOKENS - len(asked) - len(said) - 4
        around = self._tokenizer.encode(context, add_special_tokens=False).ids if context else []
        around = around[-room:] if room > 0 else []
        ids = [self._cls, *asked, self._sep, *said, self._sep, *around, self._sep]
        start = len(asked) + 2
        types = [0] * start + [1] * (len(said) + 1) + [0] * (len(around) + 1)
        return Reading(ids, types, start, encoded.offsets[: len(said)])
