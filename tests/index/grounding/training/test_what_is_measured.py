"""Nothing that the figures are reported on was trained on: compared by content, whatever the data set."""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.cases.case import SegmentationCase
from eval.datasets import ADAPTERS
from eval.datasets.dataset import LoadOptions
from index.grounding.training import public_questions, public_statements
from index.grounding.training.examples import Example
from index.grounding.training.news import read_news
from index.rows import Vector

DATA = Path(os.environ.get("BYLINE_EVAL_DATA", "../shared/data"))
NEEDS_FILES_OF_YOURS = {"own", "aleppo"}
QAMR_QUESTIONS = 100_000  # all of them
# A summariser's own litter over several articles: no claim, and in two sets.
LITTER = "Share this with your friends on Facebook, Twitter, Pinterest, WhatsApp and LinkedIn."


class NoEmbedder:
    """Vectors decide only which paragraphs stand beside each other."""

    def embed_texts(self, texts: Sequence[str]) -> Vector:
        return np.zeros((len(texts), 2), dtype=np.float32)


def content_hash(text: str) -> str:
    return hashlib.sha256(re.sub(r"\W+", " ", text).strip().casefold().encode()).hexdigest()


def trained_queries() -> Iterator[str]:
    for article in read_news():
        yield from (asked.question for asked in article.asked)
        yield from (said.statement for said in article.said)
    yield from (example.query for example in public_examples())


def public_examples() -> Iterator[Example]:
    chance = random.Random(1)
    yield from public_questions.squad(DATA, chance, NoEmbedder())  # type: ignore[arg-type]
    yield from public_questions.selqa(DATA)
    yield from public_questions.qamr(DATA, chance, questions=QAMR_QUESTIONS)
    yield from public_questions.foolmetwice(DATA, chance)
    yield from public_statements.fever_symmetric(DATA)
    yield from public_statements.mnli(DATA, chance, pairs=100_000)
    yield from public_statements.snli(DATA, chance, pairs=100_000)
    yield from public_statements.fib(DATA, chance, rule_edits=10_000, generated=10_000)
    yield from public_statements.defacto(DATA)
    yield from public_statements.summedits(DATA, chance)
    yield from public_statements.breaking_nli(DATA, chance, pairs=100_000)
    yield from public_statements.factcheck_gpt(DATA)


@pytest.fixture(scope="module")
def trained() -> frozenset[str]:
    if not (DATA / "squad2_cs224n").is_dir():
        pytest.skip(f"not compared with the public sets: no {DATA}; set BYLINE_EVAL_DATA")
    return frozenset(map(content_hash, trained_queries()))


@pytest.mark.parametrize("name", sorted(ADAPTERS.keys() - NEEDS_FILES_OF_YOURS))
def test_no_question_or_statement_of_a_measured_set_was_trained_on(
    name: str, trained: frozenset[str]
) -> None:
    cases = ADAPTERS[name].load(LoadOptions(data=DATA)).cases
    measured = {case.asked for case in cases if not isinstance(case, SegmentationCase)}
    measured.discard(LITTER)
    assert [asked for asked in measured if content_hash(asked) in trained] == []


def test_no_sentence_of_the_sample_collection_stands_in_the_training_news() -> None:
    drafts = ADAPTERS["sample"].load(LoadOptions(data=DATA)).drafts
    sample = " ".join(folded(draft.text for draft in drafts))
    trained = folded(sentence for article in read_news() for sentence in article.sentences)
    assert [sentence for sentence in trained if len(sentence) > 30 and sentence in sample] == []


def folded(texts: Iterable[str]) -> list[str]:
    return [re.sub(r"\W+", " ", text).strip().casefold() for text in texts]
