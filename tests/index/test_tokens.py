import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import count_tokens, text_of_tokens, truncate_to_tokens


def test_counts_as_cl100k_base_does():
    # "hello world" and "tiktoken is great!" are tiktoken's own examples: 2 and 6 tokens.
    assert count_tokens("hello world") == 2
    assert count_tokens("tiktoken is great!") == 6
    assert count_tokens("") == 0


def test_names_of_special_tokens_are_ordinary_text():
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize(
    "text", [" " * 300_000, "a" * 300_000, "\n" * 300_000, "\u202e😀" * 50_000, "\ud800"]
)
def test_hostile_text_is_counted(text):
    assert count_tokens(text) > 0


@given(st.text(max_size=200), st.integers(min_value=0, max_value=40))
def test_truncated_text_is_a_prefix_within_the_budget(text, budget):
    text = text.encode("utf-8", errors="ignore").decode("utf-8")
    kept = truncate_to_tokens(text, budget)
    assert text.startswith(kept)
    assert count_tokens(kept) <= budget


def test_text_within_the_budget_is_kept_whole():
    assert truncate_to_tokens("hello world", 2) == "hello world"
    assert truncate_to_tokens("hello world", 1) == "hello"


def test_tokens_spell_their_text_again():
    assert text_of_tokens([791, 14497, 374, 8036, 13]) == "The bridge is closed."
    assert text_of_tokens([]) == ""


@pytest.mark.parametrize("token", [10**9, 10**30, -1])
def test_a_token_that_is_none_of_the_vocabulary_is_refused(token):
    with pytest.raises(ValueError, match="does not have"):
        text_of_tokens([token])
