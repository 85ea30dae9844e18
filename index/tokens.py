"""Counts and cuts text in tokens (tiktoken, `cl100k_base`) without ever reaching for the network."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexingError

if TYPE_CHECKING:
    import tiktoken

# tiktoken names a cached vocabulary by the SHA-1 of the address it would download it from.
_VOCABULARY_FILE = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"

# The same split pattern as tiktoken_ext.openai_public.cl100k_base, which cannot be asked for it without
# also downloading the vocabulary.
_SPLIT_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)

_FREQUENT = 20_000

# Longer text is encoded piece by piece: a run of a million spaces would exhaust the stack of the regular
# expression engine inside tiktoken.
_PIECE_CHARS = 20_000


def count_tokens(text: str) -> int:
    """How many tokens `text` takes; may be a few too many when it is longer than 20,000 characters."""
    return sum(len(_encoding().encode_ordinary(piece)) for piece in _pieces(text))


def truncate_to_tokens(text: str, max_tokens: int) -> str:
    """The longest prefix of `text` that takes at most `max_tokens`; never half a character."""
    kept: list[str] = []
    left = max_tokens
    for piece in _pieces(text):
        tokens = _encoding().encode_ordinary(piece)
        if len(tokens) > left:
            kept.append(_decodable_prefix(tokens[: max(left, 0)]))
            break
        kept.append(piece)
        left -= len(tokens)
    return "".join(kept)


def text_of_tokens(tokens: Sequence[int]) -> str:
    """What `tokens` spell.

    Raises:
        ValueError: one of them is none of the vocabulary.
    """
    try:
        return _encoding().decode_bytes(list(tokens)).decode("utf-8", errors="replace")
    except (KeyError, OverflowError):
        raise ValueError("there is a token that cl100k_base does not have") from None


def fit_to_encode(text: str) -> str:
    """The text without lone surrogates, which no tokenizer, index or database takes, of the same length."""
    return text.encode("utf-8", "replace").decode("utf-8")


def is_commoner_in_lower_case(word: str) -> bool | None:
    """Whether a word is mostly written in lower case: "rebels" is, "Iran" is not; None for a word nobody knows.

    The vocabulary was merged in order of frequency from text in its own case, so that the more frequent spelling takes
    fewer tokens or, being one token, has the lower rank.
    """
    small, large = (_encoding().encode_ordinary(f" {form}") for form in (word.lower(), word.capitalize()))
    if len(small) == len(large) == 1:
        return small[0] < large[0]
    return None if len(small) == len(large) else len(small) < len(large)


def is_rare_word(word: str) -> bool:
    """Whether a word is none of the twenty thousand most frequent tokens: "skipper" is, "send" is not."""
    tokens = _encoding().encode_ordinary(f" {word.lower()}")
    return len(tokens) > 1 or tokens[0] >= _FREQUENT


def _decodable_prefix(tokens: list[int]) -> str:
    """What whole characters `tokens` spell; a token may end inside a character."""
    return _encoding().decode_bytes(tokens).decode("utf-8", errors="ignore")


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE_CHARS] for at in range(0, len(text), _PIECE_CHARS)]


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    import tiktoken

    lines = _vocabulary_path().read_bytes().splitlines()
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}
    return tiktoken.Encoding("cl100k_base", pat_str=_SPLIT_PATTERN, mergeable_ranks=ranks, special_tokens={})


def _vocabulary_path() -> Path:
    """The vocabulary inside llama-index's package, found without importing that package (2.4 s)."""
    package = importlib.util.find_spec("llama_index")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / "core" / "_static" / "tiktoken_cache" / _VOCABULARY_FILE
        if path.is_file():
            return path
    raise IndexingError(
        "The token vocabulary is missing from llama-index-core; "
        "reinstall it: pip install --force-reinstall llama-index-core"
    )
