"""Retrieval: dense and lexical scores fused, near-identical passages collapsed, damage survived."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.article import Article, ArticleInfo, Filters, RetrievedPassage
from index.errors import ArticleNotFound, ProjectionFailed
from index.retriever import Retriever, collapse, fuse
from index.tokens import fit_to_encode
from tests.builders import TEXT, Collection, make_article, make_draft, make_drafts
from tests.fakes_grounding import make_passage


@pytest.fixture
def retriever(collection: Collection) -> Retriever:
    return Retriever(collection.catalogue, collection.vectors, collection.lexical, collection.embedder)


class TestFusing:
    def test_each_retrievers_scores_count_from_its_worst_to_its_best(self) -> None:
        dense, lexical = {"a": 0.9, "b": 0.7, "c": 0.5}, {"b": 12.0, "c": 4.0}
        assert fuse(dense, lexical, 0.5) == pytest.approx(
            {
                "a": 0.5 * 1.0 + 0.5 * 0.0,
                "b": 0.5 * 0.5 + 0.5 * 1.0,  # (0.7 - 0.5) / (0.9 - 0.5)
                "c": 0.5 * 0.0 + 0.5 * 0.0,
            }
        )

    def test_the_dense_weight_is_its_share(self) -> None:
        assert fuse({"a": 1.0, "b": 0.0}, {"b": 1.0, "a": 0.0}, 0.75) == {"a": 0.75, "b": 0.25}

    def test_equal_scores_are_all_the_best(self) -> None:
        assert fuse({"a": 0.4, "b": 0.4}, {}, 1.0) == {"a": 1.0, "b": 1.0}

    def test_nothing_found_is_nothing_fused(self) -> None:
        assert fuse({}, {}, 0.5) == {}


def copy_of(text: str, name: str) -> RetrievedPassage:
    return make_passage(make_article(text, url=f"https://{name}.example/"))


REPORT = (
    "The harbour of Port Ellen was closed on Monday after a storm, and 14 people were hurt when the pier broke. "
    "The coastguard searched the bay until dark but found no more boats adrift, a spokesman said in the evening."
)


class TestCollapsing:
    def test_a_reprint_becomes_one_passage_that_names_both_articles(self) -> None:
        first, second = (
            copy_of(REPORT, "wire"),
            copy_of(REPORT.replace("a spokesman said", "said a spokesman"), "post"),
        )
        (kept,) = collapse([first, second])
        assert kept.info == first.info
        assert kept.also_in == (second.info,)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("14 people", "17 people"),
            ("14 people", "Fourteen people"),
            ("Monday", "Sunday"),
            ("Port Ellen", "Port Allen"),
            ("was closed", "was not closed"),
            ("no more boats", "more boats"),
            ("a storm", "two storms"),
        ],
    )
    def test_passages_that_differ_in_a_number_a_name_or_a_negation_stay_apart(
        self, old: str, new: str
    ) -> None:
        changed = REPORT.replace(old, new)
        assert changed != REPORT
        assert len(collapse([copy_of(REPORT, "wire"), copy_of(changed, "post")])) == 2

    def test_two_passages_of_one_article_collapse_without_naming_it_twice(self) -> None:
        passage = copy_of(REPORT, "wire")
        assert collapse([passage, replace(passage, rank=2)]) == [passage]

    def test_an_article_is_named_once_however_often_its_copy_was_found(self) -> None:
        first, second = copy_of(REPORT, "wire"), copy_of(REPORT, "post")
        (kept,) = collapse([first, second, second])
        assert kept.also_in == (second.info,)

    def test_different_passages_keep_their_order(self) -> None:
        passages = [copy_of(f"Report {number} is about river{number}.", f"r{number}") for number in range(4)]
        assert collapse(passages) == passages


class TestSearching:
    def test_the_passage_about_it_comes_first_with_its_sentences_and_both_scores(
        self, collection: Collection, retriever: Retriever
    ) -> None:
        collection.ingest(make_draft(), *make_drafts(8))
        best = retriever.search("fishing boats sank at their moorings").passages[0]
        assert best.info.publisher == "The Quay Gazette"
        assert "fishing boats sank" in best.passage.text
        assert set(best.found_by) == {"dense", "lexical"}
        text = collection.catalogue.get_article(best.info.id).text
        assert all(text[sentence.start : sentence.end] == sentence.text for sentence in best.sentences)

    def test_each_sentence_has_its_cosine_with_the_query(
        self, collection: Collection, retriever: Retriever
    ) -> None:
        collection.ingest(make_draft(), *make_drafts(2))
        search = retriever.search("fishing boats sank at their moorings")
        best = search.passages[0]
        vectors = retriever.sentence_vectors(best.sentences)
        expected = {
            sentence_id: float(vector @ search.query_vector) for sentence_id, vector in vectors.items()
        }
        assert best.sentence_scores == pytest.approx(expected)
        assert set(best.sentence_scores) == {sentence.id for sentence in best.sentences}

    def test_ranks_count_from_one_and_scores_fall(self, collection: Collection, retriever: Retriever) -> None:
        collection.ingest(*make_drafts(12))
        passages = retriever.search("report from river7", limit=5).passages
        assert [item.rank for item in passages] == [1, 2, 3, 4, 5]
        assert [item.score for item in passages] == sorted((item.score for item in passages), reverse=True)
        assert all(0.0 <= item.score <= 1.0 for item in passages)

    def test_a_reprint_does_not_take_the_place_of_another_passage(
        self, collection: Collection, retriever: Retriever
    ) -> None:
        copies = [make_draft(url=f"https://copy{number}.example/") for number in range(5)]
        collection.ingest(*copies, *make_drafts(4))
        passages = retriever.search("fishing boats sank", limit=3).passages
        assert len({item.passage.text for item in passages}) == 3
        assert len(passages[0].also_in) == 4

    def test_filters_restrict_both_retrievers(self, collection: Collection, retriever: Retriever) -> None:
        collection.ingest(*make_drafts(10))
        wire = retriever.search("report", filters=Filters(publishers=("northern wire",))).passages
        assert {item.info.publisher for item in wire} == {"Northern Wire"}
        later = Filters(published_after=datetime(2026, 1, 9, tzinfo=UTC))
        assert {item.info.title for item in retriever.search("report", filters=later).passages} == {
            "Report 8",
            "Report 9",
        }

    def test_an_empty_collection_finds_nothing(self, retriever: Retriever) -> None:
        search = retriever.search("anything")
        assert (search.passages, search.degraded) == ((), None)

    def test_the_query_vector_is_kept_for_scoring_sentences(
        self, collection: Collection, retriever: Retriever
    ) -> None:
        collection.ingest(make_draft())
        search = retriever.search("storm")
        assert search.query_vector == pytest.approx(collection.embedder.embed_query("storm"))
        vectors = retriever.sentence_vectors(search.passages[0].sentences)
        assert set(vectors) == {sentence.id for sentence in search.passages[0].sentences}

    @pytest.mark.parametrize(
        "query", ["", " ", "…!?", "\ud800", "a\udfffb", "𝕳", "'\"(){}[]:^~*?\\/+-AND OR NOT", "x" * 5000]
    )
    def test_any_query_is_searched_for(
        self, collection: Collection, retriever: Retriever, query: str
    ) -> None:
        collection.ingest(make_draft())
        assert retriever.search(query).degraded is None


class TestDamage:
    def test_without_vectors_the_catalogue_is_searched_and_it_says_so(
        self, collection: Collection, retriever: Retriever, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collection.ingest(make_draft(), *make_drafts(5))
        whole = retriever.search("fishing boats sank")
        monkeypatch.setattr(collection.vectors, "query", failing)
        damaged = retriever.search("fishing boats sank")
        assert damaged.degraded == "vector index failed: exact search used"
        assert [item.passage.id for item in damaged.passages] == [item.passage.id for item in whole.passages]

    def test_without_words_vectors_alone_find_it(
        self, collection: Collection, retriever: Retriever, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collection.ingest(make_draft(), *make_drafts(5))
        monkeypatch.setattr(collection.lexical, "query", failing)
        damaged = retriever.search("fishing boats sank")
        assert damaged.degraded == "lexical index failed: vectors alone used"
        assert "fishing boats" in damaged.passages[0].passage.text

    def test_without_either_both_are_named(
        self, collection: Collection, retriever: Retriever, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collection.ingest(make_draft())
        monkeypatch.setattr(collection.vectors, "query", failing)
        monkeypatch.setattr(collection.lexical, "query", failing)
        damaged = retriever.search("storm")
        assert "vector index failed" in (damaged.degraded or "")
        assert "lexical index failed" in (damaged.degraded or "")
        assert damaged.passages

    def test_a_passage_that_a_projection_still_has_and_the_catalogue_has_not_is_left_out(
        self, collection: Collection, retriever: Retriever, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collection.ingest(make_draft())
        found = collection.lexical.query("storm", 5, None)
        monkeypatch.setattr(collection.lexical, "query", lambda *_: [("p_gone", 99.0), *found])
        assert all(item.passage.id != "p_gone" for item in retriever.search("storm").passages)


def failing(*_: object) -> list[tuple[str, float]]:
    raise ProjectionFailed("damaged")


def test_all_sentences_of_an_article_version_can_be_read(
    collection: Collection, retriever: Retriever
) -> None:
    collection.ingest(make_draft())
    info = retriever.search("storm").passages[0].info
    article: Article = collection.catalogue.get_article(info.id)
    assert retriever.article_sentences(info) == article.sentences
    assert TEXT.startswith(article.sentences[0].text)
    with pytest.raises(ArticleNotFound):
        retriever.article_sentences(ArticleInfo("a_none", 1, "None"))


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    assert fit_to_encode("a\ud800b🦊\udfff") == "a?b🦊?"
