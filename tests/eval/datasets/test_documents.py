import pytest

from eval.datasets.documents import Document, Documents, is_readable
from eval.datasets.reading import reading
from eval.errors import CasesInvalid
from index.article import ArticleDraft


def test_a_document_that_comes_again_keeps_its_first_name() -> None:
    documents = Documents()
    first = documents.add("a", ArticleDraft(text="She left.", title="Aurora"))
    again = documents.add("b", ArticleDraft(text="She left.", title="Aurora"))
    other = documents.add("c", ArticleDraft(text="She left.", title="Rival"))

    assert first == again == Document("a", "She left.")
    assert other.name == "c"
    assert [one.source for one in documents.drafts] == ["a", "c"]


def test_a_page_fetched_twice_is_one_document_in_its_first_reading() -> None:
    documents = Documents()
    documents.add("a", ArticleDraft(text="She left.", url="https://www.example.org/aurora/"))
    again = documents.add("b", ArticleDraft(text="She left at noon.", url="http://example.org/aurora"))

    assert again == Document("a", "She left.")
    assert len(documents.drafts) == 1


def test_a_name_is_given_once() -> None:
    documents = Documents()
    documents.add("a", ArticleDraft(text="She left."))
    assert documents.add("a", ArticleDraft(text="It rained.")).text == "She left."


@pytest.mark.parametrize(
    ("text", "readable"),
    [("It rained.", True), (None, False), (" \n", False), ("3,559 10,000", False), ("a\ufffd" * 9, False)],
)
def test_what_is_no_text_is_told(text: str | None, readable: bool) -> None:
    assert is_readable(text) is readable


def test_a_file_of_another_shape_is_named() -> None:
    with (
        pytest.raises(CasesInvalid, match=r"rated\.json: not as expected: KeyError: 'tasks'"),
        reading("a/rated.json"),
    ):
        {}["tasks"]
