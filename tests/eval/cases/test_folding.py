import pytest

from eval.cases.folding import contains, contains_any, fold


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Russia killed around 300 fighters.", "300"),
        ("The Islamist group HAYAT Tahrir al-Sham (HTS)", "Hayat Tahrir al‑Sham"),
        ("displaced at least 50,000 others", "50000"),
        ("displaced at least 50000 others", "50,000"),
        ("a spokesman for Jaish al-Izza", "the spokesman for Jaish al-Izza"),
        ("Ignasyuk’s mission", "Ignasyuk"),
        ("Prices rose 3.5% in May", "3.5 percent"),
        ("Prices rose 3.5 per cent", "3.5%"),
        ("the U.S. envoy", "US"),
        ("It cost $1,250,000.", "1250000"),
    ],
)
def test_case_punctuation_articles_and_thousands_separators_do_not_matter(text: str, wanted: str) -> None:
    assert contains(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("since 2016", "16"),
        ("at least 3.16 metres", "16"),
        ("16,500 people", "16"),
        ("on page 1,2 and 3", "12"),
        ("He is from Jaish", "Jaish al-Izza"),
        ("anything", "the"),
    ],
)
def test_only_whole_words_and_whole_numbers_count(text: str, wanted: str) -> None:
    assert not contains(text, wanted)


def test_one_accepted_answer_is_enough() -> None:
    assert contains_any("The SDF took it", ["Syrian Democratic Forces", "SDF"])
    assert not contains_any("Nobody took it", ["Syrian Democratic Forces", "SDF"])


def test_folding_keeps_the_order_of_words() -> None:
    assert fold("The Aurora, a ship of 50,000 t") == ("aurora", "ship", "of", "50000", "t")
