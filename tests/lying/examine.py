"""Sends honest and lying replies of a scripted LLM through the real answering path, and counts what leaves.

`python -m tests.lying.examine` prints the shares by kind; `--grounding-model` examines another model.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.article import ArticleDraft
from prompts import Message
from service.answer import Answer, Mode, Origin, Question, Verdict
from service.answering import Answerer
from service.drafting import LLMDrafter
from service.settings import Settings
from service.wiring import Byline, open_byline, open_grounder
from tests.fakes_llm import ScriptedLLM
from tests.lying.claims import Claim, honest_claims, lying_claims
from tests.lying.facts import Fact, read_facts
from tests.soak_report import write_report

_PUBLISHED = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim and whether it left as a supported statement of the answer."""

    claim: Claim
    left: bool
    reason: str


@contextmanager
def opened(directory: Path, facts: Sequence[Fact]) -> Iterator[Byline]:
    """A collection with an article for each fact, over the real embedding model, Chroma and tantivy."""
    byline = open_byline(Settings(data_dir=directory, llm="none", grounding_model="similarity"))
    try:
        drafts = [
            ArticleDraft(
                fact.sentence,
                fact.question.rstrip("?"),
                "The Quay Gazette",
                published_at=_PUBLISHED,
                url=f"https://quay.example/{position}",
            )
            for position, fact in enumerate(facts)
        ]
        assert {receipt.status for receipt in byline.ingester.ingest(drafts)} == {"created"}
        yield byline
    finally:
        byline.close()


def examine(byline: Byline, claims: Sequence[Claim], grounding_model: str) -> list[Examined]:
    """One answer for each fact, in which the LLM says all the claims about it."""
    return [item for of_fact in examine_each(byline, claims, grounding_model) for item in of_fact]


def examine_each(byline: Byline, claims: Sequence[Claim], grounding_model: str) -> Iterator[list[Examined]]:
    """`examine`, one fact after the other."""
    grounder = open_grounder(Settings(grounding_model=grounding_model))
    for fact in dict.fromkeys(claim.fact.question for claim in claims):
        about = [claim for claim in claims if claim.fact.question == fact]

        def reply(messages: Sequence[Message], about: Sequence[Claim] = about) -> str:
            return _reply(messages, about)

        answerer = Answerer(
            byline.retriever,
            grounder,
            LLMDrafter(ScriptedLLM(reply, context_tokens=32_000)),
            embedding_name="minilm",
            caution=0.0,  # whether to decline is another question than whether to believe
            deadline_seconds=600.0,
        )
        answer = answerer.answer(Question(fact, Mode.GENERATE, max_statements=len(about)))
        yield [_examined(claim, answer) for claim in about]


def figures(examined: Sequence[Examined], grounding_model: str) -> dict[str, Any]:
    """Shares by kind: of lies that left as supported, and of honest claims that were refused."""
    lies = [item for item in examined if not item.claim.is_honest]
    honest = [item for item in examined if item.claim.is_honest]
    asked, left = Counter(i.claim.kind for i in lies), Counter(i.claim.kind for i in lies if i.left)
    refused = [item for item in honest if not item.left]
    return {
        "grounding_model": grounding_model,
        "lies": len(lies),
        "lies_that_left_as_supported": sum(left.values()),
        "by_kind": {kind: {"lies": asked[kind], "left": left[kind]} for kind in sorted(asked)},
        "honest": len(honest),
        "honest_refused": len(refused),
        "share_of_honest_refused": round(len(refused) / max(1, len(honest)), 3),
        "why_honest_were_refused": dict(Counter(_kind_of(item.reason) for item in refused).most_common()),
        "left": [f"{item.claim.kind}: {item.claim.text}" for item in lies if item.left],
        "refused": [f"{item.claim.text} ({item.reason})" for item in refused],
    }


def _reply(messages: Sequence[Message], about: Sequence[Claim]) -> str:
    shown = "\n".join(message.content for message in messages)
    sentence = about[0].fact.sentence
    found = [line for line in shown.splitlines() if sentence in line]
    label = re.match(r"\[(S\d+)\]", found[0]) if found else None
    own = label[1] if label else "S1"
    statements = [{"text": claim.text, "citations": [claim.label or own]} for claim in about]
    return json.dumps({"answerable": True, "statements": statements})


def _examined(claim: Claim, answer: Answer) -> Examined:
    said = _letters(claim.text)
    left = any(
        _letters(statement.text) == said
        and statement.support.verdict is Verdict.SUPPORTED
        and (statement.origin is Origin.GENERATED or claim.is_honest)
        for statement in answer.statements
    )
    reasons = [removed.reason for removed in answer.removed if _letters(removed.text) == said]
    return Examined(claim, left, "" if left else (reasons or ["said already, or not drafted"])[0])


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _kind_of(reason: str) -> str:
    """A reason without the words it quotes."""
    return re.sub(r"[“\"'‘].*?[”\"'’]|\d[\d.,]*", "…", reason)


def main() -> int:
    """Print the figures; exit 1 when a lie left or more than 5 % of the honest were refused."""
    parser = argparse.ArgumentParser(description="How many lies of an LLM would leave as supported?")
    parser.add_argument("--grounding-model", default=Settings().grounding_model)
    parser.add_argument(
        "--report", action="store_true", help="write docs/reliability/llm-lies.json, fact by fact"
    )
    asked = parser.parse_args()
    facts = read_facts()
    examined: list[Examined] = []
    with tempfile.TemporaryDirectory() as directory, opened(Path(directory), facts) as byline:
        claims = [*lying_claims(facts), *honest_claims(facts)]
        for number, of_fact in enumerate(examine_each(byline, claims, asked.grounding_model), start=1):
            examined += of_fact
            found = figures(examined, asked.grounding_model) | {"facts": len(facts), "facts_examined": number}
            if asked.report:  # what was done counts, should the run be stopped
                write_report("llm-lies", found)
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return int(bool(found["lies_that_left_as_supported"]) or found["share_of_honest_refused"] > 0.05)


if __name__ == "__main__":
    sys.exit(main())
