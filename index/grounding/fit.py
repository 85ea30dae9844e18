"""Fits the similarity grounder on SQuAD 2.0 titles marked for training: `python -m index.grounding.fit DATA`.

DATA is the folder with `squad2_cs224n/` (CC BY-SA 4.0). Titles whose sha256 starts with 4-f train, 0-3 measure.
Prints what the fitted models reach on the measuring titles and writes `similarity.json`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import open_embedder
from index.grounding import Candidate
from index.grounding.similarity import WEIGHTS, Logistic, Matrix, answer_row, read_closely
from index.sentences import split_sentences

QUESTIONS_A_TITLE = 250
FOREIGN_QUESTIONS = 60  # asked of a title they have nothing to do with
CANDIDATES = 80  # about what twelve retrieved passages hold
RIDGE = 1.0
ANSWERED_SHARE = 0.9  # of the answerable training questions: where the threshold is put


@dataclass(frozen=True, slots=True)
class Example:
    """One question over the sentences of one title."""

    trains: bool
    answerable: bool
    foreign: bool
    labels: tuple[int, ...]  # 1 where the closely read candidate holds the answer
    rows: Matrix


def main(folder: Path) -> None:
    """Fit, report, write."""
    examples = list(_examples(folder))
    training = [example for example in examples if example.trains]
    with_answer = [example for example in training if any(example.labels)]
    relevance = fit_logistic(
        np.vstack([example.rows for example in with_answer]),
        np.concatenate([example.labels for example in with_answer]),
    )
    answerable = fit_logistic(
        np.vstack([_whole(example, relevance) for example in training]),
        np.array([example.answerable for example in training]),
    )
    own = [_probability(example, relevance, answerable) for example in training if example.answerable]
    threshold = float(np.quantile(own, 1 - ANSWERED_SHARE))
    _report([example for example in examples if not example.trains], relevance, answerable, threshold)
    fitted = {
        "relevance": relevance.as_json(),
        "answerable": answerable.as_json(),
        "threshold": round(threshold, 4),
    }
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n")


def fit_logistic(rows: Matrix, labels: Sequence[float] | Matrix, *, steps: int = 30) -> Logistic:
    """Ridge logistic regression by Newton's method on standardised features."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    target = np.asarray(labels, dtype=np.float64)
    weights = np.zeros(design.shape[1])
    penalty = RIDGE * np.eye(len(weights))
    penalty[-1, -1] = 0.0
    for _ in range(steps):
        probability = 1.0 / (1.0 + np.exp(-design @ weights))
        gradient = design.T @ (probability - target) + penalty @ weights
        curvature = design.T @ (design * (probability * (1 - probability))[:, None]) + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return Logistic(mean, scale, weights[:-1], float(weights[-1]))


def _examples(folder: Path) -> Iterator[Example]:
    with gzip.open(folder / "squad2_cs224n" / "data" / "dev-v2.0.json.gz", "rt", encoding="utf-8") as file:
        titles = json.load(file)["data"]
    embedder = open_embedder("minilm")
    chance = np.random.default_rng(7)
    for place, title in enumerate(titles):
        sentences = list(_sentences(title))
        vectors = embedder.embed_texts([text for text, *_ in sentences])
        asked = [(question, paragraph) for paragraph in title["paragraphs"] for question in paragraph["qas"]]
        chosen = sorted(chance.permutation(len(asked))[:QUESTIONS_A_TITLE])
        foreign = titles[(place + 5) % len(titles)]["paragraphs"]
        others = [question["question"] for paragraph in foreign for question in paragraph["qas"]][
            :FOREIGN_QUESTIONS
        ]
        jobs = [(asked[at][0]["question"], _gold(asked[at][0], asked[at][1], sentences)) for at in chosen]
        jobs += [(question, frozenset()) for question in others]
        questions = embedder.embed_texts([question for question, _ in jobs])
        trains = hashlib.sha256(title["title"].encode()).hexdigest()[0] in "456789abcdef"
        candidates = [
            Candidate(text, before, title["title"].replace("_", " "), vector)
            for (text, before, *_), vector in zip(sentences, vectors, strict=True)
        ]
        for number, ((question, gold), vector) in enumerate(zip(jobs, questions, strict=True)):
            near = np.argsort(-(vectors @ vector))[:CANDIDATES]
            close, rows = read_closely(question, vector, [candidates[at] for at in near])
            labels = tuple(int(int(near[at]) in gold) for at in close)
            yield Example(trains, bool(gold), number >= len(chosen), labels, rows)


def _sentences(title: dict[str, Any]) -> Iterator[tuple[str, str, int, int, int]]:
    """(text, sentence before, paragraph, start, end) for each sentence of a title."""
    for number, paragraph in enumerate(title["paragraphs"]):
        before = ""
        for start, end in split_sentences(paragraph["context"]):
            text = paragraph["context"][start:end]
            yield text, before, number, start, end
            before = text


def _gold(question: dict[str, Any], paragraph: dict[str, Any], sentences: Sequence[Any]) -> frozenset[int]:
    starts = [answer["answer_start"] for answer in question["answers"]]
    texts = {paragraph["context"][start:end] for _, _, _, start, end in sentences}
    return frozenset(
        place
        for place, (text, _, _, start, end) in enumerate(sentences)
        if text in texts
        and paragraph["context"][start:end] == text
        and any(start <= at < end for at in starts)
    )


def _whole(example: Example, relevance: Logistic) -> Matrix:
    scores = relevance.probability(example.rows)
    order = np.argsort(-scores, kind="stable")
    return answer_row(example.rows[order], scores[order])


def _probability(example: Example, relevance: Logistic, answerable: Logistic) -> float:
    return float(answerable.probability(_whole(example, relevance))[0])


def _report(examples: Sequence[Example], relevance: Logistic, answerable: Logistic, threshold: float) -> None:
    groups = {
        "answerable": [example for example in examples if example.answerable],
        "unanswerable, same topic": [e for e in examples if not e.answerable and not e.foreign],
        "unanswerable, other topic": [e for e in examples if e.foreign],
    }
    found = [example for example in groups["answerable"] if any(example.labels)]
    ranks = [
        [e.labels[at] for at in np.argsort(-relevance.probability(e.rows), kind="stable")] for e in found
    ]
    for best in (1, 3, 10):
        print(
            f"right sentence in the best {best}: {np.mean([any(r[:best]) for r in ranks]):.3f} (n={len(found)})"
        )
    for name, group in groups.items():
        share = np.mean([_probability(example, relevance, answerable) >= threshold for example in group])
        print(f"{name}: answered {share:.3f} (n={len(group)}), threshold {threshold:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
