"""Sets from which support a statement is released: `python -m eval.studies.support MODEL`, after `calibrate`.

On the news kept for calibration, behind the hard checks: statements as LLMs draft them, honest ones and others;
statements written to deceive; and by rule: the first clause of a sentence, the same with one thing changed, and the
same over another sentence. The drafted ones decide from where a statement is released.
Writes into `MODEL/calibration.json`.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.grounding.trained import CALIBRATION_FILE, TrainedGrounder
from index.grounding.training.calibrate import auroc
from index.grounding.training.edits import change_once
from index.grounding.training.examples import SUPPORTED
from index.grounding.training.logistic import fit_logistic
from index.grounding.training.news import CALIBRATION_FOLDER, NewsArticle, read_news
from service.checks import Premise, find_problems

RELEASED_SHARE = 0.05  # of the drafted statements that do not hold, hard checks included
DRAFTED = "drafted"
_CLAUSE = re.compile(r"^([^,;\"“]{30,}?)(?:,| after | because | which | who | when | as | but )")
_SHORTEST = 6  # words of a clause that says something
_APART = 3  # sentences further on, what is said there is something else


@dataclass(frozen=True, slots=True)
class Said:
    """A statement over its premise, of the kind it is, and whether it holds."""

    kind: str
    statement: str
    premise: Premise
    holds: bool


def main(model: Path) -> None:
    """Fit, report, write."""
    path = model / CALIBRATION_FILE
    grounder = TrainedGrounder(model, name=model.name)
    said = [one for article in read_news(CALIBRATION_FOLDER) for one in statements_of(article)]
    rows = np.vstack(
        [grounder.support_row(one.statement, one.premise.text, one.premise.title) for one in said]
    )
    passed = np.array([not find_problems(one.statement, one.premise) for one in said])
    holds = np.array([one.holds for one in said])
    support = fit_logistic(rows[passed], holds[passed])
    scores = support.probability(rows)
    wrong = np.array([one.kind == DRAFTED for one in said]) & ~holds
    released = int(RELEASED_SHARE * wrong.sum())
    threshold = round(float(np.sort(scores[wrong & passed])[::-1][released]) + 1e-4, 4)
    print(
        f"weights of the model's logits for and against, words shared, in one run {support.weights.round(3)}"
    )
    print(
        f"AUROC behind the hard checks {auroc(list(scores[passed & holds]), list(scores[passed & ~holds])):.3f}"
    )
    _report(said, passed & (scores >= threshold), passed)
    fitted = json.loads(path.read_text()) | {"support": support.as_json(), "supported_from": threshold}
    path.write_text(json.dumps(fitted, indent=1) + "\n")


def statements_of(article: NewsArticle) -> Iterator[Said]:
    """What was written by hand over the article, and what rules make of its sentences."""
    chance = random.Random(article.title)  # noqa: S311  reproducible, not secret
    published = datetime.fromisoformat(article.published).replace(tzinfo=UTC)
    for one in article.said:
        premise = " ".join(article.sentences[place] for place in sorted(one.places))
        kind = DRAFTED if one.is_drafted else "to deceive"
        yield Said(kind, one.statement, Premise(premise, published, article.title), one.label == SUPPORTED)
    for place, sentence in enumerate(article.sentences):
        found = _CLAUSE.match(sentence)
        if found is None or len(found[1].split()) < _SHORTEST:
            continue
        clause = f"{found[1].strip()}."
        yield Said("first clause", clause, Premise(sentence, published, article.title), True)
        if changed := change_once(clause, " ".join(article.sentences), chance):
            yield Said("changed once", changed[0], Premise(sentence, published, article.title), False)
        other = article.sentences[(place + _APART) % len(article.sentences)]
        yield Said("of another sentence", clause, Premise(other, published, article.title), False)


def _report(said: Sequence[Said], released: NDArray[np.bool_], passed: NDArray[np.bool_]) -> None:
    for kind in dict.fromkeys(one.kind for one in said):
        for holds in (True, False):
            chosen = np.array([one.kind == kind and one.holds == holds for one in said])
            if chosen.any():
                print(
                    f"  {kind}, {'holds' if holds else 'does not hold'}: {np.mean(passed[chosen]):.3f} pass the hard "
                    f"checks, {np.mean(released[chosen]):.3f} are released (n={chosen.sum()})"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
