"""Every dataset of the answering task, as it is fetched."""

import pytest

from eval.cases.case import AnsweringCase
from eval.datasets import find_adapter
from index.article import ArticleDraft
from index.errors import ArticleRejected
from tests.eval.public_data import load_real

# cases, answerable ones among them, articles
SIZES = {
    "realtimeqa_cut": (345, 128, 1857),
    "multihop_rag": (2556, 2556 - 301, 609),
    "summhay": (18, 18, 200),
    "mtrag": (177, 173, 402),
    "ramdocs": (250, 250, 1121 - 10),
    "rgb": (100, 100, 1361),
    "bipia": (49 + 3 * 75, 128, 268),
    "poisonedrag": (300, 0, 3 * 100 * 5),
}
MAX_FILTERED = 100


@pytest.mark.parametrize("name", SIZES)
def test_a_set_is_read_whole_and_its_cases_name_articles_that_can_be_stored(name: str) -> None:
    dataset = load_real(find_adapter(name))
    cases = [case for case in dataset.cases if isinstance(case, AnsweringCase)]
    names = {draft.source for draft in dataset.drafts}

    assert (len(cases), sum(case.answerable for case in cases), len(names)) == SIZES[name]
    assert len(names) == len(dataset.drafts)
    for case in cases:
        assert names_in(case) <= names, case.id
        assert case.filters is None or len(case.filters.articles) <= MAX_FILTERED, case.id
    assert [draft.source for draft in dataset.drafts if not can_be_stored(draft)] == []


def names_in(case: AnsweringCase) -> set[str]:
    filtered = case.filters.articles if case.filters else ()
    of_points = (name for point in case.points for name in point.articles)
    return {*case.gold_articles, *case.comes_with, *filtered, *of_points}


def can_be_stored(draft: ArticleDraft) -> bool:
    from index.drafts import clean_draft
    from index.sentences import split_sentences

    try:
        return bool(split_sentences(clean_draft(draft, max_chars=500_000).text))
    except ArticleRejected:
        return False
