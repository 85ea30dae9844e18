"""What the grounding model is shown of a question and the sentences of an article."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from index.grounding.reading import (
    MAX_QUERY_TOKENS,
    MAX_SENTENCE_TOKENS,
    MAX_TITLE_TOKENS,
    MAX_TOKENS,
    WindowReader,
)
from index.minilm import packaged_model_folder

HURT = "Fourteen people were hurt."
LEFT = "They left."


@pytest.fixture(scope="module")
def reader() -> WindowReader:
    return WindowReader(packaged_model_folder())


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(packaged_model_folder() / "tokenizer.json"))


def test_question_title_and_sentences_stand_between_separators(
    reader: WindowReader, tokenizer: Tokenizer
) -> None:
    reading = reader.read("Who was hurt?", "Ferry burns", [HURT, LEFT])
    assert tokenizer.decode(reading.ids, skip_special_tokens=False) == (
        "[CLS] who was hurt? [SEP] ferry burns [SEP] fourteen people were hurt. they left. [SEP]"
    )


def test_the_sentences_alone_are_marked(reader: WindowReader) -> None:
    reading = reader.read("Who was hurt?", "Ferry burns", [HURT, LEFT])
    # [CLS] who was hurt ? [SEP] ferry burns [SEP] | 5 and 3 tokens | [SEP]
    assert reading.types == [0] * 9 + [1] * 8 + [0]
    assert reading.sentences == [range(9, 14), range(14, 17)]


def test_each_token_of_a_sentence_knows_its_place_in_it(reader: WindowReader) -> None:
    text = "Zoë’s 🦊 fled."
    reading = reader.read("Who?", "", [LEFT, text])
    assert [text[start:end] for start, end in reading.spans[1]] == ["Zoë", "’", "s", "🦊", "fled", "."]


def test_sentences_without_room_are_left_out_from_the_end(reader: WindowReader) -> None:
    reading = reader.read("Who?", "", [f"{'cake ' * 79}." for _ in range(5)])
    # [CLS] who ? [SEP] [SEP] ... [SEP] are 6 of 256; 80 tokens go into 250 three times.
    assert [len(tokens) for tokens in reading.sentences] == [80, 80, 80]


def test_the_room_is_what_the_query_and_title_leave(reader: WindowReader) -> None:
    assert reader.room("Who?", "Ferry burns") == MAX_TOKENS - 2 - 2 - 4
    assert reader.count(HURT) == 5


def test_long_texts_are_cut_to_the_models_length(reader: WindowReader) -> None:
    reading = reader.read("who " * 200, "cake " * 200, ["harbour " * 200])
    assert reading.sentences == [
        range(start := MAX_QUERY_TOKENS + MAX_TITLE_TOKENS + 3, start + MAX_SENTENCE_TOKENS)
    ]
    assert len(reading.ids) == len(reading.types) <= MAX_TOKENS


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "🦊" * 100, "\u202e", "東京" * 100])
def test_every_sentence_has_a_token_whatever_it_holds(reader: WindowReader, text: str) -> None:
    reading = reader.read(text, text, [text])
    assert len(reading.ids) == len(reading.types) <= MAX_TOKENS
    assert len(reading.sentences[0]) == len(reading.spans[0]) >= 1
