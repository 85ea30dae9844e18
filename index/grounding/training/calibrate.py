"""Sets the trained model's thresholds on data it never saw: `python -m index.grounding.training.calibrate DATA MODEL`.

Answerability: SQuAD titles kept for calibration. Support: Factcheck-GPT (Apache-2.0), claims against web evidence.
Prints what is reached on SQuAD's measuring titles and writes `calibration.json` into MODEL, beside `grounding.onnx`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.grounding import Relevance
from index.grounding.logistic import Logistic, Matrix
from index.grounding.model import MODEL_FILE, GroundingModel, Pair
from index.grounding.trained import CALIBRATION_FILE, TrainedGrounder
from index.grounding.training.examples import closest, is_calibration_title, is_measuring_title
from index.grounding.training.logistic import fit_logistic
from index.grounding.training.titles import TitleQuestion, title_questions

QUESTIONS_A_TITLE = 150
FOREIGN_QUESTIONS = 40
ANSWERED_SHARE = 0.9  # of the answerable calibration questions: where the threshold is put
RELEASED_SHARE = 0.02  # of the claims that the evidence does not support
LEAST_SUPPORT = 0.8


@dataclass(frozen=True, slots=True)
class Judged:
    """A question after its candidates were weighed."""

    asked: TitleQuestion
    row: Matrix
    ranks: tuple[bool, ...]  # whether each candidate holds the answer, best first


def main(folder: Path, model: Path) -> None:
    """Calibrate, report, write."""
    support = _support_threshold(folder, model)
    calibrating = list(_questions(folder, is_calibration_title))
    fitted: dict[str, object] = {
        "relevance": _flat(2).as_json(),
        "answerable": _flat(4).as_json(),
        "answer_from": 0.5,
        "supported_from": round(max(LEAST_SUPPORT, support), 4),
    }
    fitted["relevance"] = _fit_relevance(_written(model, fitted), calibrating).as_json()
    grounder = _written(model, fitted)
    judged = [_judge(grounder, asked) for asked in calibrating]
    answerable = fit_logistic(
        np.vstack([item.row for item in judged]), np.array([item.asked.is_answerable for item in judged])
    )
    own = [float(answerable.probability(item.row)[0]) for item in judged if item.asked.is_answerable]
    answer_from = float(np.quantile(own, 1 - ANSWERED_SHARE))
    fitted |= {"answerable": answerable.as_json(), "answer_from": round(answer_from, 4)}
    grounder = _written(model, fitted)
    measured = [_judge(grounder, asked) for asked in _questions(folder, is_measuring_title)]
    _report(measured, answerable, answer_from)


def _questions(folder: Path, wanted: Callable[[str], bool]) -> Iterator[TitleQuestion]:
    return title_questions(folder, wanted, questions=QUESTIONS_A_TITLE, foreign=FOREIGN_QUESTIONS)


def _written(model: Path, fitted: dict[str, object]) -> TrainedGrounder:
    """A grounder with these weights, which are kept on disk too."""
    (model / CALIBRATION_FILE).write_text(json.dumps(fitted, indent=1) + "\n")
    return TrainedGrounder(model)


def _flat(features: int) -> Logistic:
    return Logistic(np.zeros(features), np.ones(features), np.ones(features), 0.0)


def _fit_relevance(grounder: TrainedGrounder, questions: Sequence[TitleQuestion]) -> Logistic:
    rows, labels = [], []
    for asked in questions:
        if asked.gold:
            close, read, _ = grounder.read_closely(asked.question, asked.vector, asked.candidates)
            rows.append(read)
            labels += [float(place in asked.gold) for place in close]
    return fit_logistic(np.vstack(rows), labels)


def _judge(grounder: TrainedGrounder, asked: TitleQuestion) -> Judged:
    relevance = grounder.relevance(asked.question, asked.vector, asked.candidates)
    order = sorted(range(len(relevance)), key=lambda place: -relevance[place].score)
    ranked: list[Relevance] = [relevance[place] for place in order]
    candidates = [asked.candidates[place] for place in order]
    row = grounder.answer_row(asked.question, asked.vector, candidates, ranked)
    return Judged(asked, row, tuple(place in asked.gold for place in order))


def _support_threshold(folder: Path, model: Path) -> float:
    """The support below which all but `RELEASED_SHARE` of unsupported claims stay."""
    path = folder / "factcheck_gpt" / "subtask3_claim_evidence_stance.jsonl.gz"
    cases = [
        json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines() if line
    ]
    pairs = [
        (Pair(case["claim"], closest(case["claim"], case["evidence"])), str(case["stance"])) for case in cases
    ]
    replies = GroundingModel(model / MODEL_FILE).read([pair for pair, _ in pairs])
    scores = [reply.support[0] for reply in replies]
    supported = [score for score, (_, stance) in zip(scores, pairs, strict=True) if _supports(stance)]
    others = [score for score, (_, stance) in zip(scores, pairs, strict=True) if not _supports(stance)]
    threshold = float(np.quantile(others, 1 - RELEASED_SHARE))
    kept = np.mean([score >= threshold for score in supported])
    print(
        f"support: threshold {threshold:.3f} releases {RELEASED_SHARE:.0%} of {len(others)} others, "
        f"keeps {kept:.3f} of {len(supported)} supported"
    )
    return threshold


def _supports(stance: str) -> bool:
    return "support" in stance.lower() and "partial" not in stance.lower()


def _report(items: Sequence[Judged], answerable: Logistic, answer_from: float) -> None:
    found = [item for item in items if any(item.ranks)]
    for best in (1, 3, 10):
        share = np.mean([any(item.ranks[:best]) for item in found])
        print(f"right sentence in the best {best}: {share:.3f} (n={len(found)})")
    scores = {name: [] for name in ("answerable", "same topic", "other topic")}  # type: dict[str, list[float]]
    for item in items:
        kind = "other topic" if item.asked.foreign else "same topic"
        name = "answerable" if item.asked.is_answerable else kind
        scores[name].append(float(answerable.probability(item.row)[0]))
    for name, values in scores.items():
        print(f"{name}: answered {np.mean(np.array(values) >= answer_from):.3f} (n={len(values)})")
    for name in ("same topic", "other topic"):
        print(f"answerable or {name}, AUROC: {auroc(scores['answerable'], scores[name]):.3f}")


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive scores above a negative; ties count half."""
    above = np.subtract.outer(np.asarray(positive), np.asarray(negative))
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
