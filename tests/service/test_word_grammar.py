from __future__ import annotations

import re

from service.word_grammar import word_grammar

SOURCE = (
    "Russia said on Saturday that jets killed around 300 fighters, more than half a million people fled in 2011, "
    "and Heiko Wimmen, of the think tank, “agreed”."
)


def vocabulary(rule: str, source: str = SOURCE, question: str = "Who fled?") -> set[str]:
    line = next(
        line for line in word_grammar(source, question).splitlines() if line.startswith(f"{rule} ::=")
    )
    return set(re.findall(r'"((?:[^"\\]|\\.)*)"', line))


def test_the_vocabulary_is_that_of_source_and_question_and_function_words() -> None:
    words = vocabulary("word")
    assert {"Russia", "jets", "killed", "fled", "agreed", "the", "was"} <= words
    assert "Ukraine" not in words
    assert "Who" not in words


def test_a_number_keeps_its_qualifier_and_what_it_counts() -> None:
    words = vocabulary("word")
    assert {
        "around 300 fighters",
        "around 300 fighters,",
        "more than half a million people",
        "in 2011",
    } <= words
    assert not {"300", "2011", "million", "fighters"} & words


def test_a_name_stays_whole_or_is_its_last_word() -> None:
    words = vocabulary("word")
    assert {"Heiko Wimmen", "Wimmen"} <= words
    assert "Heiko" not in words


def test_a_comma_follows_only_what_it_follows_in_the_source() -> None:
    words = vocabulary("word")
    assert "Heiko Wimmen," in words
    assert "Russia," not in words


def test_numbers_of_the_question_are_no_part_of_it() -> None:
    assert "400" not in vocabulary("word", question="Did jets kill 400 fighters?")


def test_the_first_word_is_capitalised() -> None:
    assert all(not word[0].islower() for word in vocabulary("first"))


def test_quotation_marks_and_backslashes_cannot_break_out_of_a_literal() -> None:
    grammar = word_grammar('He wrote C:\\new" | root and 5"x', "q?")
    for line in grammar.splitlines()[1:]:
        assert re.fullmatch(r'\w+ ::= "(?:[^"\\]|\\.)*"(?: \| "(?:[^"\\]|\\.)*")*', line), line
