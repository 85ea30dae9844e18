"""What the grounding model is shown of a question, a sentence and its context."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from index.grounding.reading import MAX_QUERY_TOKENS, MAX_SENTENCE_TOKENS, MAX_TOKENS, PairReader
from index.minilm import packaged_model_folder

SENTENCE = "Fourteen people were hurt in the fire."


@pytest.fixture(scope="module")
def reader() -> PairReader:
    return PairReader(packaged_model_folder())


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(packaged_model_folder() / "tokenizer.json"))


def test_the_three_texts_stand_between_separators(reader: PairReader, tokenizer: Tokenizer) -> None:
    reading = reader.read("Who was hurt?", SENTENCE, "Ferry burns.")
    assert tokenizer.decode(reading.ids, skip_special_tokens=False) == (
        "[CLS] who was hurt? [SEP] fourteen people were hurt in the fire. [SEP] ferry burns. [SEP]"
    )


def test_the_sentence_alone_is_marked(reader: PairReader) -> None:
    reading = reader.read("Who was hurt?", SENTENCE, "Ferry burns.")
    # [CLS] who was hurt ? [SEP] | 8 tokens and [SEP] | ferry burns . [SEP]
    assert reading.types == [0] * 6 + [1] * 9 + [0] * 4
    assert reading.sentence_start == 6


def test_each_token_of_the_sentence_knows_its_place_in_it(reader: PairReader) -> None:
    reading = reader.read("Who?", "Zoë’s 🦊 fled.", "")
    assert [("Zoë’s 🦊 fled."[start:end]) for start, end in reading.spans] == [
        "Zoë",
        "’",
        "s",
        "🦊",
        "fled",
        ".",
    ]


def test_without_context_nothing_stands_after_the_sentence(reader: PairReader) -> None:
    reading = reader.read("Who?", SENTENCE, "")
    assert len(reading.ids) == len(reading.types) == 1 + 2 + 1 + 8 + 1 + 1


def test_of_a_long_context_the_end_is_kept(reader: PairReader, tokenizer: Tokenizer) -> None:
    reading = reader.read("Who?", SENTENCE, "cake " * 300 + "harbour")
    assert len(reading.ids) == MAX_TOKENS
    assert tokenizer.decode(reading.ids).endswith("cake harbour")


def test_long_texts_are_cut_to_the_models_length(reader: PairReader) -> None:
    reading = reader.read("who " * 200, "cake " * 200, "harbour " * 200)
    assert len(reading.ids) == len(reading.types) <= MAX_TOKENS
    assert len(reading.spans) == MAX_SENTENCE_TOKENS
    assert reading.sentence_start == MAX_QUERY_TOKENS + 2


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "🦊" * 100, "\u202e", "東京" * 100])
def test_any_text_can_be_read(reader: PairReader, text: str) -> None:
    reading = reader.read(text, text, text)
    assert len(reading.ids) == len(reading.types) <= MAX_TOKENS
