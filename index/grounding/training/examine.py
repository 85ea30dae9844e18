"""What the model reads within one stretch of text, and how often the answer is read at all: `... examine MODEL`.

Both over the news kept for calibration. `calibrate` prints what comes out over all of it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.grounding.model import MODEL_FILE, Asked, GroundingModel
from index.grounding.reading import WindowReader
from index.grounding.similarity import SimilarityGrounder
from index.grounding.trained import reading_order
from index.grounding.training.calibrate import auroc
from index.grounding.training.news import CALIBRATION_FOLDER, NewsArticle, asked_window, read_news
from index.grounding.training.pools import PooledQuestion, news_questions
from index.grounding.windows import windows_around

SIZES = ((4, 180), (6, 120), (6, 180), (8, 150), (10, 120))  # windows, and tokens of each


@dataclass(frozen=True, slots=True)
class Within:
    """A question over one stretch of its article: the best logit, and whether the right sentence has it."""

    is_answerable: bool
    best: float
    is_right: bool


def main(model: Path) -> None:
    """Print both."""
    articles = read_news(CALIBRATION_FOLDER)
    grounding = GroundingModel(model / MODEL_FILE)
    read = list(read_within(articles, grounding))
    first = [item.is_right for item in read if item.is_answerable]
    best = {
        answers: [item.best for item in read if item.is_answerable == answers] for answers in (True, False)
    }
    print(f"within a stretch: right sentence first {np.mean(first):.3f} (n={len(first)})")
    print(f"within a stretch: answerable or not, AUROC {auroc(best[True], best[False]):.3f} (n={len(read)})")
    asked = [one for one in news_questions(articles, standing=True) if one.gold]
    for most, tokens in SIZES:
        share = read_share(asked, grounding.reader, most=most, tokens=tokens)
        print(
            f"{most} windows of {tokens} tokens: a sentence that answers is read {share:.3f} (n={len(asked)})"
        )


def read_within(articles: Sequence[NewsArticle], model: GroundingModel) -> Iterator[Within]:
    """Every question over a stretch around the sentence that answers it, or that tempts."""
    chance = random.Random(3)  # noqa: S311  reproducible, not secret
    for article in articles:
        for asked in article.asked:
            window = asked_window(article, asked, model.reader, chance)
            (reply,) = model.read([Asked(asked.question, window.sentences, window.title)])
            best = int(np.argmax(reply.relevance))
            yield Within(asked.is_answerable, reply.relevance[best], best in (window.relevant or ()))


def read_share(asked: Sequence[PooledQuestion], reader: WindowReader, *, most: int, tokens: int) -> float:
    """Of how many questions a sentence that answers is in a window."""
    similarity = SimilarityGrounder()
    found = []
    for one in asked:
        scores = [item.score for item in similarity.relevance(one.question, one.vector, one.candidates)]
        order = reading_order(scores)
        windows = windows_around(one.question, one.candidates, order, reader, most=most, tokens=tokens)
        found.append(any(place in one.gold for window in windows for place in window.places))
    return float(np.mean(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
