"""Answers of a scripted service, one for every state that the page can show."""

from __future__ import annotations

from typing import Any

from tests.integration.page_in_chromium.scripted_articles import (
    CREW,
    FERRY,
    HOSTILE,
    LATE_SENTENCE,
    XSS,
    Json,
    cite,
)

REASONS = {
    "no_evidence": "Nothing in the collection is about tram fares.",
    "insufficient": "The articles mention the ferry's owner but not what it paid.",
    "false_premise": "The question assumes that the Marit Lind sank; no article says so.",
    "conflicting": "Two articles contradict each other and neither is newer.",
    "out_of_range": "No article was published between 1 and 3 January 2019.",
    "unverified": "The drafted sentences did not follow from the articles.",
}


def make_answer(question: str, statements: list[tuple[str, list[int], str, str]], **more: Any) -> Json:
    """An answer body; `statements` are (text, citation numbers, verdict, origin)."""
    text, drawn = "", []
    for index, (claim, numbers, verdict, origin) in enumerate(statements):
        start = len(text)
        text += claim + "".join(f"[{number}]" for number in numbers) + " "
        support = {"verdict": verdict, "score": 0.97, "reasons": []}
        place = {"index": index, "text": claim, "start": start, "end": start + len(claim)}
        drawn.append({**place, "citations": numbers, "support": support, "origin": origin})
    return {
        "id": "ans_1",
        "object": "answer",
        "created_at": "2026-03-04T08:00:00Z",
        "question": question,
        "mode": "auto",
        "status": "answered",
        "abstention": None,
        "text": text.strip(),
        "short_answer": None,
        "statements": drawn,
        "citations": [],
        "conflicts": [],
        "removed": [],
        "degraded": False,
        "degraded_reason": None,
        "model": {
            "llm": "SmolLM2-135M",
            "embedding": "minilm",
            "grounding": "checks",
            "prompt": "answer@1f2e",
        },
        "usage": {"prompt_tokens": 412, "completion_tokens": 38, "calls": 1},
        "timings_ms": {"retrieve": 9.0, "total": 640.0},
        **more,
    }


def _short_answer(citation: Json, text: str) -> Json:
    start = citation["start"] + citation["quote"].index(text)
    return {
        "text": text,
        "citation": citation["number"],
        "start": start,
        "end": start + len(text),
        "score": 0.93,
    }


def _abstained(reason: str) -> Json:
    nearest = [] if reason == "no_evidence" else [cite(1, FERRY, LATE_SENTENCE), cite(2, CREW, 2)]
    abstention = {"reason": reason, "message": REASONS[reason], "nearest": nearest}
    return make_answer(f"abstain {reason}", [], status="abstained", abstention=abstention)


def scripted_answers() -> dict[str, Json]:
    aboard, service = cite(1, FERRY, 2), cite(2, FERRY, LATE_SENTENCE)
    captain = cite(1, FERRY, 3, 4)
    hostile = cite(1, XSS, 0)
    two, four = cite(1, FERRY, 7), cite(2, CREW, 0)
    answers = [
        make_answer(
            "How many passengers were on the ferry?",
            [
                (
                    "The Marit Lind carried 214 passengers, and all of them left it unhurt.",
                    [1],
                    "supported",
                    "generated",
                ),
                (service["quote"], [2], "supported", "quoted"),
            ],
            short_answer=_short_answer(aboard, "214 passengers"),
            citations=[aboard, service],
        ),
        make_answer(
            "What did the captain say?", [(captain["quote"], [1], "supported", "quoted")], citations=[captain]
        ),
        make_answer(
            "What caused the fire?",
            [("A fuel line is suspected.", [1], "supported", "generated")],
            status="partial",
            citations=[cite(1, FERRY, 6)],
            removed=[
                {
                    "text": "The engine had failed twice.",
                    "reason": "No cited sentence says “twice”.",
                    "quoted_instead": False,
                },
                {
                    "text": "A fuel line broke.",
                    "reason": "The cited sentence only suspects it.",
                    "quoted_instead": True,
                },
            ],
        ),
        make_answer(
            "How many crew members were hurt?",
            [
                ("Two crew members were treated for smoke.", [1], "supported", "generated"),
                ("The union says that four were taken to hospital.", [2], "supported", "generated"),
            ],
            citations=[two, four],
            conflicts=[
                {
                    "message": "The reports give different numbers of hurt crew members.",
                    "sides": [
                        {"value": "two treated", "citation": 1},
                        {"value": "four in hospital", "citation": 2},
                    ],
                }
            ],
        ),
        make_answer(
            "When does the ferry sail again?",
            [(service["quote"], [1], "supported", "quoted")],
            citations=[{**service, "number": 1}],
            degraded=True,
            degraded_reason="The language model cannot be reached; sentences are quoted instead",
        ),
        make_answer(
            "hostile",
            [(HOSTILE, [1], HOSTILE, "generated")],
            short_answer=_short_answer(hostile, "<script>"),
            citations=[{**hostile, "link": "javascript:alert(1)"}],
            conflicts=[{"message": HOSTILE, "sides": [{"value": HOSTILE, "citation": 1}]}],
            removed=[{"text": HOSTILE, "reason": HOSTILE}],
            degraded=True,
            degraded_reason=HOSTILE,
            model={"llm": HOSTILE, "embedding": HOSTILE, "grounding": HOSTILE, "prompt": HOSTILE},
            id='ans_"><script>alert(1)</script>',
        ),
        *[_abstained(reason) for reason in REASONS],
    ]
    numbered = [
        {**answer, "id": answer["id"].replace("_1", f"_{count}")} for count, answer in enumerate(answers)
    ]
    return {answer["question"]: answer for answer in numbered}
