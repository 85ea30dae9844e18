import pytest

from eval.cases.gold import best_recall, check_quotes, find_gold, is_gold
from eval.errors import CasesInvalid
from tests.eval.builders import ARTICLES, RIVAL, SHIP, answerable, quotes, stored_article


def ids(gold: object) -> list[str]:
    return [
        one.id
        for alternative in gold
        for quote in alternative
        for place in quote.occurrences
        for one in place.sentences
    ]  # type: ignore[attr-defined]


def test_a_quote_becomes_offsets_and_the_sentence_it_stands_in() -> None:
    gold = find_gold(answerable(evidence=[quotes("ship.txt", "carried 50,000 crates")]), ARTICLES)

    place = gold[0][0].occurrences[0]
    assert ARTICLES["ship.txt"].text[place.start : place.end] == "carried 50,000 crates"
    assert ids(gold) == ["ship.txt-s1"]


def test_a_quote_over_several_sentences_makes_each_of_them_gold() -> None:
    gold = find_gold(answerable(evidence=[quotes("ship.txt", f"{SHIP[1]}\n{SHIP[2]}")]), ARTICLES)

    assert ids(gold) == ["ship.txt-s1", "ship.txt-s2"]


def test_a_repeated_sentence_counts_wherever_it_stands() -> None:
    articles = {"twice.txt": stored_article("twice.txt", ["A ship sank.", "Nobody knew.", "A ship sank."])}
    gold = find_gold(answerable(evidence=[quotes("twice.txt", "A ship sank.")]), articles)

    assert ids(gold) == ["twice.txt-s0", "twice.txt-s2"]
    assert best_recall(gold, lambda _, sentence: sentence.id == "twice.txt-s2") == 1.0


def test_recall_is_that_of_the_best_alternative() -> None:
    case = answerable(evidence=[quotes("ship.txt", *SHIP[:3]), quotes("rival.txt", *RIVAL)])
    gold = find_gold(case, ARTICLES)
    found = {"ship.txt-s0", "ship.txt-s2", "rival.txt-s1"}

    assert best_recall(gold, lambda _, sentence: sentence.id in found) == 2 / 3
    assert best_recall(gold, lambda _, sentence: False) == 0.0


def test_a_span_is_gold_when_it_touches_a_gold_sentence_of_that_article_and_version() -> None:
    gold = find_gold(answerable(), ARTICLES)
    end_of_first = len(SHIP[0])

    assert is_gold(gold, "id-of-ship.txt", 1, end_of_first - 1, end_of_first + 9)
    assert not is_gold(gold, "id-of-ship.txt", 1, end_of_first, end_of_first + 9)
    assert not is_gold(gold, "id-of-ship.txt", 2, 0, 5)
    assert not is_gold(gold, "id-of-rival.txt", 1, 0, 5)


def test_quotes_that_do_not_occur_are_named_with_case_and_line() -> None:
    cases = [
        answerable(id="c1", evidence=[quotes("ship.txt", "She carried 60,000 crates.")]),
        answerable(id="c2", place="cases.jsonl:2", evidence=[quotes("boat.txt", "It rained.")]),
        answerable(id="c3", place="cases.jsonl:3", evidence=[quotes("rival.txt", RIVAL[0])]),
        answerable(id="c4", place="cases.jsonl:4"),
    ]
    texts = {name: article.text for name, article in ARTICLES.items()}

    with pytest.raises(CasesInvalid) as caught:
        check_quotes(cases, texts, ambiguous=frozenset({"rival.txt"}))

    assert caught.value.problems == (
        "cases.jsonl:1 (case c1): the quote “She carried 60,000 crates.” does not occur in ship.txt",
        "cases.jsonl:2 (case c2): no article comes from a file named 'boat.txt'",
        "cases.jsonl:3 (case c3): more than one article comes from a file named 'rival.txt'",
    )


def test_a_quote_lost_when_the_article_was_stored_is_named() -> None:
    with pytest.raises(CasesInvalid, match=r"case c1.*stored ship\.txt"):
        find_gold(answerable(evidence=[quotes("ship.txt", "Gone.")]), ARTICLES)
    with pytest.raises(CasesInvalid, match=r"no stored article comes from 'boat\.txt'"):
        find_gold(answerable(evidence=[quotes("boat.txt", "Gone.")]), ARTICLES)
