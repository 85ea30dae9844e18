"""How the grounding model reads: `[CLS] question or statement [SEP] title [SEP] sentences in their order [SEP]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.tokens import fit_to_encode

MAX_TOKENS = 256
MAX_QUERY_TOKENS = 80
MAX_TITLE_TOKENS = 24
MAX_SENTENCE_TOKENS = 96


@dataclass(frozen=True, slots=True)
class Reading:
    """Token ids of one window; `types` is 1 on its sentences.

    `sentences` are the token ranges of the sentences that fitted, from the first on; `spans` the code points of their
    tokens, sentence by sentence.
    """

    ids: list[int]
    types: list[int]
    sentences: list[range]
    spans: list[list[tuple[int, int]]]


class WindowReader:
    """Turns a query over neighbouring sentences into token ids within the model's length.

    Neighbours are read together, so that "He" in one sentence is known from the sentence before it, and each is
    weighed against the others.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls, _, self._sep = self._tokenizer.encode("x").ids

    def count(self, text: str) -> int:
        """Tokens that a sentence takes in a window."""
        return len(self._tokens(text, MAX_SENTENCE_TOKENS)[0])

    def room(self, query: str, title: str) -> int:
        """Tokens left for sentences beside the query and the title."""
        asked = len(self._tokens(query, MAX_QUERY_TOKENS)[0])
        return MAX_TOKENS - asked - len(self._tokens(title, MAX_TITLE_TOKENS)[0]) - 4

    def read(self, query: str, title: str, sentences: Sequence[str]) -> Reading:
        """Long sentences are cut; sentences for which no room is left are dropped from the end."""
        asked, _ = self._tokens(query, MAX_QUERY_TOKENS)
        named, _ = self._tokens(title, MAX_TITLE_TOKENS)
        ids = [self._cls, *asked, self._sep, *named, self._sep]
        before = len(ids)
        ranges: list[range] = []
        spans: list[list[tuple[int, int]]] = []
        for sentence in sentences:
            said, offsets = self._tokens(sentence, MAX_SENTENCE_TOKENS)
            if (
                not said
            ):  # white space or nothing: every sentence has a token, so that every sentence has a score
                said, offsets = [self._sep], [(0, 0)]
            if len(ids) + len(said) + 1 > MAX_TOKENS:
                break
            ranges.append(range(len(ids), len(ids) + len(said)))
            spans.append(offsets)
            ids += said
        types = [0] * before + [1] * (len(ids) - before) + [0]
        return Reading([*ids, self._sep], types, ranges, spans)

    def _tokens(self, text: str, most: int) -> tuple[list[int], list[tuple[int, int]]]:
        if not text:
            return [], []
        encoded = self._tokenizer.encode(fit_to_encode(text), add_special_tokens=False)
        return encoded.ids[:most], encoded.offsets[:most]
