from typing import Any

from eval.metrics.citation import citation_precision, citation_recall, citations_exact
from eval.metrics.outcome import Score
from eval.metrics.result import Result, judge
from eval.peers.answers import answer_object
from eval.peers.peer import PeerReply, Source, newest
from eval.records.answer_view import AnswerView
from service.answer import Usage
from tests.eval.builders import (
    ARTICLES,
    RIVAL,
    SHIP,
    answerable,
    quotes,
    sample,
    stored_article,
    unanswerable,
)

SHIP_ARTICLE, RIVAL_ARTICLE = ARTICLES["ship.txt"], ARTICLES["rival.txt"]
TEXT = SHIP_ARTICLE.text
# From within the first sentence to within the third: what a splitter that knows no sentences leaves.
PIECE = Source(SHIP_ARTICLE, TEXT.index("left port"), TEXT.index("captain"))
SOURCES = (PIECE, Source(RIVAL_ARTICLE, 0, len(RIVAL_ARTICLE.text)))


def answered(text: str, *sources: Source) -> dict[str, Any]:
    return answer_object(
        "When did the Aurora leave?",
        PeerReply(text, sources or SOURCES, {"retrieve": 3.0, "draft": 9.0}),
        usage=Usage(prompt_tokens=700, completion_tokens=20, calls=1),
        model={"llm": "scripted", "embedding": "minilm", "prompt": "p@1"},
        mode="generate",
    )


def test_a_cited_source_is_one_citation_of_every_sentence_it_touches() -> None:
    (citation,) = answered("She left on Monday [1].")["citations"]

    assert citation["number"] == 1
    assert citation["quote"] == " ".join(SHIP[:3]) == TEXT[citation["start"] : citation["end"]]
    assert citation["sentence_ids"] == ["ship.txt-s0", "ship.txt-s1", "ship.txt-s2"]
    assert (citation["article_id"], citation["source"]) == ("id-of-ship.txt", "ship.txt")


def test_a_cited_source_hits_the_gold_in_it_and_is_not_marked_down_for_the_rest() -> None:
    case = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[2])])
    measured = sample(case, answered("She left on Monday [1]."))

    assert citation_recall(measured) == Score(2 / 2)
    assert citation_precision(measured) == Score(1 / 1)
    assert citations_exact(measured) == Score(1, out_of=1)
    assert judge(measured) is Result.RIGHT


def test_a_source_without_gold_is_a_wrong_citation() -> None:
    measured = sample(answerable(), answered("She left on Monday [1][2]."))
    assert citation_precision(measured) == Score(1 / 2)
    assert judge(sample(answerable(), answered("She left on Monday [2]."))) is Result.WRONG_CITATION


def test_statements_stand_in_the_text_where_they_say() -> None:
    answer = answered("It left on Monday [1]. It rained [2, 1].")

    assert answer["text"] == "It left on Monday.[1] It rained.[1][2]"
    for statement in answer["statements"]:
        assert answer["text"][statement["start"] : statement["end"]] == statement["text"]
    assert [one["number"] for one in answer["citations"]] == [1, 2]
    assert answer["reply"] == "It left on Monday [1]. It rained [2, 1]."


def test_what_the_llm_was_shown_is_ranked_source_by_source_and_sentence_by_sentence() -> None:
    twice = (PIECE, Source(SHIP_ARTICLE, TEXT.index("Her captain"), len(TEXT)))
    answer = answered("It left on Monday [1].", *twice)

    assert [one["text"] for one in answer["retrieval"]] == [" ".join(SHIP[:3]), " ".join(SHIP[2:])]
    # The third sentence stands in both.
    assert [one["text"] for one in answer["evidence"]] == list(SHIP)
    assert [one["label"] for one in answer["evidence"]] == ["1", "1", "1", "2"]


def test_a_reply_that_does_not_know_is_declined_with_its_words() -> None:
    answer = answered("The sources do not mention who sank the Aurora [1].")

    assert (answer["status"], answer["statements"], answer["citations"]) == ("abstained", [], [])
    assert answer["abstention"]["message"] == "The sources do not mention who sank the Aurora [1]."
    assert judge(sample(unanswerable(), answer)) is Result.DECLINED


def test_a_reply_of_nothing_but_markers_is_declined() -> None:
    assert answered("[1]")["status"] == "abstained"


def test_the_answer_says_what_made_it_and_what_it_cost() -> None:
    view = AnswerView.model_validate(answered("It left on Monday [1]."))

    assert view.model == {"llm": "scripted", "embedding": "minilm", "grounding": None, "prompt": "p@1"}
    assert (view.usage.prompt_tokens, view.usage.completion_tokens, view.usage.calls) == (700, 20, 1)
    assert view.timings_ms == {"retrieve": 3.0, "draft": 9.0}


def test_a_source_between_two_sentences_is_cited_as_it_is() -> None:
    article = stored_article("list.txt", [RIVAL[0]])
    padded = article.model_copy(update={"text": article.text + "\n* * *"})
    source = Source(padded, len(article.text) + 1, len(padded.text))
    (citation,) = answered("It left on Monday [1].", source)["citations"]
    assert (citation["quote"], citation["sentence_ids"]) == ("* * *", [])


def test_only_the_newest_version_of_an_article_answers() -> None:
    old, new = stored_article("ship.txt", SHIP, version=1), stored_article("ship.txt", SHIP[:2], version=2)
    assert newest([new, old]) == {"id-of-ship.txt": new}
