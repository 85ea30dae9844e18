"""The lexical projection: words are found whatever their form, and any text can be searched for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import ProjectionFailed
from index.lexical import LexicalProjection, query_words
from tests.builders import Collection, make_draft, make_drafts


def found(collection: Collection, query: str) -> list[str]:
    ids = [passage for passage, _ in collection.lexical.query(query, 10)]
    stored = collection.catalogue.passages_by_id(ids)
    return [stored[passage].passage.text for passage in ids]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The jets were bombing the town.", "bombs"),
        ("President Erdoğan spoke.", "Erdogan"),
        ("U.S. forces left.", "US troops"),
        ("US forces left.", "U.S."),
        ("Assad’s army advanced.", "Assad"),
        ("The W.H.O. warned of cholera.", "WHO"),
        ("It cost 1,200 crowns.", "1200 or 1,200?"),
    ],
)
def test_a_word_is_found_in_its_other_forms(collection: Collection, text: str, query: str) -> None:
    collection.ingest(make_draft(text=text, title="Headline"))
    assert found(collection, query) == [text]


def test_rare_words_count_for_more_and_so_does_the_headline(collection: Collection) -> None:
    collection.ingest(
        make_draft(text="The river rose overnight.", title="Flood in Tarn", url=None),
        make_draft(text="Tarn has a river and an old mill.", title="Places to see", url=None),
        make_draft(text="The river fell.", title="Drought", url=None),
    )
    texts = found(collection, "Tarn river")
    assert len(texts) == 3
    assert texts[-1] == "The river fell."


def test_words_of_the_question_are_not_searched_unless_there_is_nothing_else() -> None:
    assert query_words("What did the mayor say about it?") == ["mayor", "say", "about"]
    assert query_words("Who is the US?") == ["us"]
    assert query_words("What is it?") == ["what", "is", "it"]
    assert query_words("?! ... —") == []


@pytest.mark.parametrize(
    "query",
    ['"', "AND OR NOT", "title:x", "a~2^3", "(((", "[1 TO", "\\", "-x +y", "*", "IN [", "", "\x00", "日本"],
)
def test_no_punctuation_is_read_as_query_syntax(collection: Collection, query: str) -> None:
    collection.ingest(make_draft())
    collection.lexical.query(query, 10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(query=st.text(max_size=80))
def test_any_text_can_be_searched_for(collection: Collection, query: str) -> None:
    collection.lexical.query(query, 3)


def test_a_query_of_a_hundred_thousand_characters_is_answered(collection: Collection) -> None:
    collection.ingest(make_draft())
    assert collection.lexical.query("harbour " + "word " * 20_000, 3)


def test_an_update_is_seen_whole_and_survives_reopening(collection: Collection) -> None:
    collection.ingest(*make_drafts(10))
    held = collection.lexical.ids()
    collection.lexical.close()
    again = LexicalProjection(collection.directory / "lexical", generation=1)
    assert again.ids() == held
    assert again.count() == 10
    again.close()


def test_adding_the_same_passage_twice_keeps_one(collection: Collection) -> None:
    (receipt,) = collection.ingest(make_draft(text="One sentence only."))
    collection.lexical.add([item[:2] for item in collection.catalogue.passages_of(receipt.article_id)])
    assert collection.lexical.count() == 1


def test_a_damaged_index_is_an_error_that_names_the_repair(tmp_path: Path) -> None:
    (tmp_path / "generation-1").mkdir()
    (tmp_path / "generation-1" / "meta.json").write_text("{broken")
    with pytest.raises(ProjectionFailed, match="byline rebuild"):
        LexicalProjection(tmp_path, generation=1).query("word", 3)
