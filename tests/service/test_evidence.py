"""Evidence: the sentences of retrieved passages, ranked, labelled, each with the one it leans on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.article import Article, RetrievedPassage, Role
from service.evidence import MAX_EVIDENCE, EvidenceSelector, Selection, leans_back
from tests.builders import make_article
from tests.fakes_grounding import ScriptedGrounder, ScriptedIndex, make_passage

FLOOD = make_article(
    "Mayor Ada Quill spoke at noon. She said 40 homes were flooded. The weir had opened at dawn. It failed later.",
    url="https://vale.example/flood",
)
COPY = make_article(
    "The weir had opened at dawn. Nobody was warned.", url="https://courier.example/weir", publisher="Courier"
)


def select(
    *passages: RetrievedPassage, grounder: ScriptedGrounder | None = None, articles: tuple[Article, ...] = ()
) -> Selection:
    index = ScriptedIndex(*passages, articles=articles)
    selector = EvidenceSelector(index, grounder or ScriptedGrounder())  # type: ignore[arg-type]
    return selector.select("How many homes were flooded?", index.search("flooded"))


def with_roles(article: Article, **roles: Role) -> Article:
    """`s1=Role.CAPTION` makes sentence 1 a caption."""
    changed = tuple(
        replace(sentence, role=roles.get(f"s{sentence.index}", sentence.role))
        for sentence in article.sentences
    )
    return replace(article, sentences=changed)


def test_sentences_are_ranked_by_relevance_and_labelled_in_that_order() -> None:
    grounder = ScriptedGrounder({"40 homes": 0.9, "weir": 0.6})
    selection = select(make_passage(FLOOD), grounder=grounder)
    assert [(item.label, item.sentence.index) for item in selection.evidence] == [
        ("S1", 1),
        ("S2", 2),
        ("S3", 0),
        ("S4", 3),
    ]
    assert [item.relevance for item in selection.evidence] == [0.9, 0.6, 0.05, 0.05]


def test_sentences_of_equal_relevance_keep_the_order_of_their_passages() -> None:
    selection = select(make_passage(FLOOD, 2, 3), make_passage(FLOOD, 0, 1))
    assert [item.sentence.index for item in selection.evidence] == [2, 3, 0, 1]


def test_a_sentence_of_two_overlapping_passages_is_read_once() -> None:
    grounder = ScriptedGrounder()
    select(make_passage(FLOOD, 0, 2), make_passage(FLOOD, 2, 3), grounder=grounder)
    assert [candidate.text for candidate in grounder.read] == [sentence.text for sentence in FLOOD.sentences]


def test_the_model_reads_each_sentence_with_the_one_before_it_and_the_title() -> None:
    grounder = ScriptedGrounder()
    select(make_passage(FLOOD), grounder=grounder)
    assert [(item.before, item.title) for item in grounder.read] == [
        ("", FLOOD.info.title),
        *((sentence.text, FLOOD.info.title) for sentence in FLOOD.sentences[:3]),
    ]


def test_a_sentence_that_leans_back_has_the_one_before_as_its_antecedent() -> None:
    selection = select(make_passage(FLOOD))
    assert {
        item.sentence.index: item.antecedent and item.antecedent.index for item in selection.evidence
    } == {
        0: None,
        1: 0,
        2: None,
        3: 2,
    }


def test_a_leaning_sentence_that_opens_its_passage_gets_the_one_before_from_its_article() -> None:
    selection = select(make_passage(FLOOD, 1, 2), articles=(FLOOD,))
    (she,) = [item for item in selection.evidence if item.sentence.index == 1]
    assert she.antecedent == FLOOD.sentences[0]


def test_it_is_found_in_another_retrieved_passage_without_asking_the_catalogue() -> None:
    index = ScriptedIndex(make_passage(FLOOD, 1, 2), make_passage(FLOOD, 0, 0))
    selection = EvidenceSelector(index, ScriptedGrounder()).select("Who?", index.search("q"))  # type: ignore[arg-type]
    assert selection.evidence[0].antecedent == FLOOD.sentences[0]
    assert index.fetched == []


def test_an_article_deleted_meanwhile_leaves_the_sentence_without_antecedent() -> None:
    selection = select(make_passage(FLOOD, 1, 2))
    assert selection.evidence[0].antecedent is None


def test_the_first_sentence_of_an_article_leans_on_nothing() -> None:
    he = make_article("He left at noon. It rained.")
    assert select(make_passage(he), articles=(he,)).evidence[0].antecedent is None


def test_a_caption_between_is_passed_over() -> None:
    text = "Mayor Ada Quill spoke at noon. The weir at dawn. She said 40 homes were flooded."
    article = with_roles(make_article(text), s1=Role.CAPTION)
    by_index = {item.sentence.index: item for item in select(make_passage(article)).evidence}
    assert by_index[2].antecedent == article.sentences[0]


def test_captions_are_evidence_where_the_body_does_not_answer() -> None:
    captioned = with_roles(FLOOD, s1=Role.CAPTION)
    silent = select(make_passage(captioned), grounder=ScriptedGrounder({"40 homes": 0.9, "weir": 0.1}))
    assert [item.sentence.index for item in silent.evidence] == [1]
    assert silent.is_enough
    telling = select(make_passage(captioned), grounder=ScriptedGrounder({"40 homes": 0.9, "weir": 0.8}))
    assert 1 not in [item.sentence.index for item in telling.evidence]


def test_where_captions_do_not_answer_either_the_nearest_body_sentences_are_kept() -> None:
    captioned = with_roles(FLOOD, s1=Role.CAPTION)
    selection = select(make_passage(captioned), grounder=ScriptedGrounder({"40 homes": 0.2, "weir": 0.1}))
    assert not selection.is_enough
    assert 1 not in [item.sentence.index for item in selection.evidence]


def test_captions_and_headings_are_read_only_where_there_is_no_body() -> None:
    captioned = with_roles(FLOOD, s0=Role.CAPTION, s1=Role.HEADING, s2=Role.BOILERPLATE, s3=Role.REPEATED)
    assert [item.sentence.index for item in select(make_passage(captioned)).evidence] == [0, 1]
    with_body = with_roles(FLOOD, s0=Role.CAPTION, s1=Role.HEADING)
    assert [item.sentence.index for item in select(make_passage(with_body)).evidence] == [2, 3]


def test_the_same_sentence_of_another_article_corroborates() -> None:
    selection = select(make_passage(COPY), make_passage(FLOOD, 2, 2))
    (weir,) = [item for item in selection.evidence if "weir" in item.sentence.text]
    assert (weir.info, weir.also_in) == (COPY.info, (FLOOD.info,))


def test_articles_of_a_collapsed_passage_are_kept() -> None:
    selection = select(make_passage(FLOOD, also_in=(COPY.info,)))
    assert all(item.also_in == (COPY.info,) for item in selection.evidence)


def test_no_more_evidence_than_a_prompt_holds() -> None:
    long = make_article(" ".join(f"Ship{number} sank at dawn." for number in range(40)))
    assert len(select(make_passage(long)).evidence) == MAX_EVIDENCE


def test_nothing_retrieved_is_no_evidence() -> None:
    selection = select()
    assert (selection.evidence, selection.answerable, selection.is_enough) == ((), 0.0, False)


@pytest.mark.parametrize(("answerable", "enough"), [(0.49, False), (0.5, True), (1.0, True)])
def test_it_is_enough_from_the_models_own_threshold_on(answerable: float, enough: bool) -> None:
    selection = select(make_passage(FLOOD), grounder=ScriptedGrounder(answerable_is=answerable))
    assert selection.is_enough is enough


@pytest.mark.parametrize(("caution", "enough"), [(0.0, True), (0.6, True), (0.61, False), (1.0, False)])
def test_caution_takes_the_place_of_that_threshold(caution: float, enough: bool) -> None:
    index = ScriptedIndex(make_passage(FLOOD))
    selector = EvidenceSelector(index, ScriptedGrounder(answerable_is=0.6), caution=caution)  # type: ignore[arg-type]
    assert selector.select("Who?", index.search("q")).is_enough is enough


def test_answerability_is_judged_over_the_candidates_best_first() -> None:
    class Recording(ScriptedGrounder):
        def answerable(self, question, question_vector, candidates, relevance):  # type: ignore[no-untyped-def]
            assert [item.score for item in relevance] == sorted((i.score for i in relevance), reverse=True)
            assert candidates[0].text == FLOOD.sentences[1].text
            return 0.7

    assert select(make_passage(FLOOD), grounder=Recording({"40 homes": 0.9})).answerable == 0.7


@pytest.mark.parametrize(
    "text",
    [
        "He told dpa so.",
        "“It failed,” he said.",
        "She left.",
        "Its owner fled.",
        "The official declined.",
        "This is new.",
    ],
)
def test_a_sentence_that_opens_with_a_reference_leans_back(text: str) -> None:
    assert leans_back(text)


@pytest.mark.parametrize(
    "text", ["Heavy rain fell.", "The bridge closed.", "Hern left.", "Itching spread.", ""]
)
def test_others_stand_alone(text: str) -> None:
    assert not leans_back(text)
