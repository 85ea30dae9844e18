"""Fits the similarity grounder on SQuAD 2.0 and SelQA: `python -m index.grounding.training.fit_similarity DATA`.

Prints what the fitted models reach on the measuring titles and writes `similarity.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.grounding.logistic import Logistic, Matrix
from index.grounding.similarity import WEIGHTS, answer_row, read_closely
from index.grounding.training.examples import is_measuring_title
from index.grounding.training.logistic import fit_logistic
from index.grounding.training.pools import PooledQuestion, section_questions, title_questions

QUESTIONS_A_TITLE = 250
FOREIGN_QUESTIONS = 60
ANSWERED_SHARE = 0.9  # of the answerable training questions: where the threshold is put


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the features of the candidates that are read closely."""

    asked: PooledQuestion
    labels: tuple[int, ...]  # 1 where the closely read candidate holds the answer
    rows: Matrix


def main(folder: Path) -> None:
    """Fit, report, write."""
    training = _examples(folder, measuring=False)
    # Ranking learns from both sets; whether there is an answer only from the one that has questions without.
    with_answer = [
        item for item in [*training, *map(_example, section_questions(folder))] if any(item.labels)
    ]
    relevance = fit_logistic(
        np.vstack([example.rows for example in with_answer]),
        np.concatenate([example.labels for example in with_answer]),
    )
    answerable = fit_logistic(
        np.vstack([_whole(example, relevance) for example in training]),
        np.array([example.asked.is_answerable for example in training]),
    )
    own = [_probability(item, relevance, answerable) for item in training if item.asked.is_answerable]
    threshold = float(np.quantile(own, 1 - ANSWERED_SHARE))
    _report(_examples(folder, measuring=True), relevance, answerable, threshold)
    fitted = {
        "relevance": relevance.as_json(),
        "answerable": answerable.as_json(),
        "threshold": round(threshold, 4),
    }
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n")


def _examples(folder: Path, *, measuring: bool) -> list[Example]:
    asked = title_questions(
        folder,
        lambda title: is_measuring_title(title) is measuring,
        questions=QUESTIONS_A_TITLE,
        foreign=FOREIGN_QUESTIONS,
    )
    return [_example(item) for item in asked]


def _example(asked: PooledQuestion) -> Example:
    close, rows = read_closely(asked.question, asked.vector, asked.candidates)
    return Example(asked, tuple(int(place in asked.gold) for place in close), rows)


def _whole(example: Example, relevance: Logistic) -> Matrix:
    scores = relevance.probability(example.rows)
    order = np.argsort(-scores, kind="stable")
    return answer_row(example.rows[order], scores[order])


def _probability(example: Example, relevance: Logistic, answerable: Logistic) -> float:
    return float(answerable.probability(_whole(example, relevance))[0])


def _report(examples: Sequence[Example], relevance: Logistic, answerable: Logistic, threshold: float) -> None:
    groups = {
        "answerable": [item for item in examples if item.asked.is_answerable],
        "unanswerable, same topic": [
            item for item in examples if not (item.asked.is_answerable or item.asked.foreign)
        ],
        "unanswerable, other topic": [item for item in examples if item.asked.foreign],
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
