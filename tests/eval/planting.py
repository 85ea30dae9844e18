"""Plants regressions in the answers of a real run, as a broken build would give them."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from eval.records.record import AnsweringRecord

Answer = dict[str, Any]


def plant(records: list[AnsweringRecord], change: Callable[[Answer], None]) -> list[AnsweringRecord]:
    """The records with each answer changed."""
    planted = []
    for record in records:
        answer = deepcopy(record.answer)
        if answer is not None:
            change(answer)
        planted.append(record.model_copy(update={"answer": answer}))
    return planted


def shift_offsets(answer: Answer) -> None:
    """Every citation points one character too far."""
    for citation in [*answer["citations"], *(answer["abstention"] or {}).get("nearest", [])]:
        citation["start"] += 1
        citation["end"] += 1


def drop_a_citation(answer: Answer) -> None:
    """The first citation is lost, in the list and in the statements."""
    if answer["citations"]:
        lost = answer["citations"].pop(0)["number"]
        for statement in answer["statements"]:
            statement["citations"] = [number for number in statement["citations"] if number != lost]


def never_decline(answer: Answer) -> None:
    """What would be declined is answered with the best evidence."""
    if answer["status"] == "abstained" and answer["evidence"]:
        _quote_the_best(answer)


def rank_at_random(chance: random.Random) -> Callable[[Answer], None]:
    """Evidence comes in any order, and what comes first is quoted."""

    def shuffle(answer: Answer) -> None:
        chance.shuffle(answer["evidence"])
        chance.shuffle(answer["retrieval"])
        if answer["status"] != "abstained":
            _quote_the_best(answer)

    return shuffle


def _quote_the_best(answer: Answer) -> None:
    best = answer["evidence"][0]
    place = {name: best[name] for name in ("article_id", "version", "start", "end")}
    answer["status"], answer["abstention"] = "answered", None
    answer["citations"] = [
        {"number": 1, "quote": best["text"], "sentence_ids": [best["sentence_id"]], **place}
    ]
    answer["statements"] = [
        {
            "text": best["text"],
            "citations": [1],
            "support": {"verdict": "supported", "score": 1.0},
            "origin": "quoted",
        }
    ]
