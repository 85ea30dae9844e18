"""Sets the trained model's thresholds on data it never saw: `python -m index.grounding.training.calibrate DATA MODEL`.

Ranking and answerability: the SQuAD titles and the news kept for calibration. Support is set by `eval.studies.support`,
which knows the hard checks that stand before the model.
Prints what is reached, there and on SQuAD's measuring titles, and writes `calibration.json` into MODEL.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.grounding.logistic import Logistic, Matrix
from index.grounding.trained import CALIBRATION_FILE, TrainedGrounder
from index.grounding.training.examples import is_calibration_title, is_measuring_title
from index.grounding.training.logistic import fit_logistic
from index.grounding.training.news import CALIBRATION_FOLDER, read_news
from index.grounding.training.pools import Pool, PooledQuestion, news_questions, title_questions

QUESTIONS_A_TITLE = 150
FOREIGN_QUESTIONS = 40
ANSWERED_SHARE = 0.88  # of the answerable calibration questions: where the threshold is put


@dataclass(frozen=True, slots=True)
class Judged:
    """A question after its candidates were weighed."""

    asked: PooledQuestion
    row: Matrix
    ranks: tuple[bool, ...]  # whether each candidate holds the answer, best first


def main(folder: Path, model: Path) -> None:
    """Calibrate, report, write."""
    articles = read_news(CALIBRATION_FOLDER)
    news, in_view = (list(news_questions(articles, standing=standing)) for standing in (True, False))
    titles = list(
        title_questions(
            folder,
            is_calibration_title,
            questions=QUESTIONS_A_TITLE,
            foreign=FOREIGN_QUESTIONS,
            pick=Pool.sentences_of_best_passages,
        )
    )
    fitted: dict[str, object] = {
        "relevance": _flat(2).as_json(),
        "answerable": _flat(4).as_json(),
        "answer_from": 0.5,
        "support": _flat(4).as_json(),  # fitted behind the hard checks: eval/studies/support.py
        "supported_from": 0.5,
    }
    grounder = _written(model, fitted)
    fitted |= {"relevance": _fit_relevance(grounder, [*news, *titles]).as_json()}
    grounder = _written(model, fitted)
    judged_news, judged_titles = ([_judge(grounder, asked) for asked in pool] for pool in (news, titles))
    answerable = _fit_answerable([*judged_news, *judged_titles])
    own = _probabilities(answerable, (item for item in judged_news if item.asked.is_answerable))
    answer_from = float(np.quantile(own, 1 - ANSWERED_SHARE))
    fitted |= {"answerable": answerable.as_json(), "answer_from": round(answer_from, 4)}
    grounder = _written(model, fitted)
    measuring = title_questions(
        folder,
        is_measuring_title,
        questions=QUESTIONS_A_TITLE,
        foreign=FOREIGN_QUESTIONS,
        pick=Pool.sentences_of_best_passages,
    )
    for name, judged in (
        ("news kept for calibration", judged_news),
        ("SQuAD titles kept for calibration", judged_titles),
        ("the same news, asked with its article in view", (_judge(grounder, asked) for asked in in_view)),
        ("SQuAD measuring titles", (_judge(grounder, asked) for asked in measuring)),
    ):
        print(f"{name}:", flush=True)
        _report(list(judged), answerable, answer_from)


def _written(model: Path, fitted: dict[str, object]) -> TrainedGrounder:
    """A grounder with these weights, which are kept on disk too."""
    (model / CALIBRATION_FILE).write_text(json.dumps(fitted, indent=1) + "\n")
    return TrainedGrounder(model, name=model.name)


def _flat(features: int) -> Logistic:
    return Logistic(np.zeros(features), np.ones(features), np.ones(features), 0.0)


def _fit_relevance(grounder: TrainedGrounder, questions: Iterable[PooledQuestion]) -> Logistic:
    rows, labels = [], []
    for asked in questions:
        if asked.gold:
            read = grounder.read_closely(asked.question, asked.vector, asked.candidates)
            rows.append(read.rows)
            labels += [float(place in asked.gold) for place in read.places]
    fitted = fit_logistic(np.vstack(rows), labels)
    print(f"relevance: weights of model and similarity {fitted.weights.round(3)}")
    return fitted


def _judge(grounder: TrainedGrounder, asked: PooledQuestion) -> Judged:
    relevance = grounder.relevance(asked.question, asked.vector, asked.candidates)
    order = sorted(range(len(relevance)), key=lambda place: -relevance[place].score)
    row = grounder.answer_row(
        asked.question,
        asked.vector,
        [asked.candidates[place] for place in order],
        [relevance[place] for place in order],
    )
    return Judged(asked, row, tuple(place in asked.gold for place in order))


def _fit_answerable(judged: Sequence[Judged]) -> Logistic:
    fitted = fit_logistic(
        np.vstack([item.row for item in judged]), np.array([item.asked.is_answerable for item in judged])
    )
    print(f"answerable: weights of best, all, span, similarity {fitted.weights.round(3)}")
    return fitted


def _probabilities(answerable: Logistic, judged: Iterable[Judged]) -> Matrix:
    return answerable.probability(np.vstack([item.row for item in judged]))


def _report(items: Sequence[Judged], answerable: Logistic, answer_from: float) -> None:
    found = [item for item in items if any(item.ranks)]
    for best in (1, 3, 10):
        share = np.mean([any(item.ranks[:best]) for item in found])
        print(f"  right sentence in the best {best}: {share:.3f} (n={len(found)})")
    scores: dict[str, list[float]] = {"answerable": [], "same topic": [], "other topic": []}
    for item, probability in zip(items, _probabilities(answerable, items), strict=True):
        kind = "other topic" if item.asked.foreign else "same topic"
        scores["answerable" if item.asked.is_answerable else kind].append(float(probability))
    for name, values in scores.items():
        if values:
            print(f"  {name}: answered {np.mean(np.array(values) >= answer_from):.3f} (n={len(values)})")
    for name in ("same topic", "other topic"):
        if scores[name]:
            print(f"  answerable or {name}, AUROC: {auroc(scores['answerable'], scores[name]):.3f}")


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive scores above a negative; ties count half."""
    above = np.subtract.outer(np.asarray(positive), np.asarray(negative))
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
