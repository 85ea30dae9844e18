"""Measures the share of the dense score in fusion: `python -m eval.studies.retrieval DATA`.

DATA holds `squad2_cs224n/` (SQuAD 2.0, CC BY-SA 4.0). Every paragraph of the titles marked for training becomes an
article of one real collection; the figure is how often a passage with the answering sentence is among the best k.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.article import ArticleDraft
from index.grounding.training.examples import is_training_title
from index.retriever import Retriever
from service.settings import Settings
from service.wiring import open_byline

WEIGHTS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
BEST = (1, 3, 5, 10)
EVERY = 8  # of the answerable questions


def main(data: Path) -> None:
    """Ingest, ask with every weight, print the table."""
    titles = [title for title in _titles(data) if is_training_title(title["title"])]
    with tempfile.TemporaryDirectory() as folder:
        byline = open_byline(Settings(data_dir=Path(folder), llm="none"))
        try:
            list(byline.ingester.ingest(draft for title in titles for draft in _drafts(title)))
            asked = [question for title in titles for question in _questions(title)][::EVERY]
            for weight in WEIGHTS:
                retriever = Retriever(
                    byline.catalogue, byline.vectors, byline.lexical, byline.embedder, dense_weight=weight
                )
                ranks = [_rank(retriever, question, answer) for question, answer in asked]
                found = "  ".join(f"@{k} {sum(rank < k for rank in ranks) / len(ranks):.3f}" for k in BEST)
                print(f"dense {weight:.1f}: {found}  (n={len(ranks)})")
        finally:
            byline.close()


def _titles(data: Path) -> list[dict[str, Any]]:
    path = data / "squad2_cs224n" / "data" / "dev-v2.0.json.gz"
    titles: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))["data"]
    return titles


def _drafts(title: dict[str, Any]) -> Iterator[ArticleDraft]:
    name = title["title"].replace("_", " ")
    for number, paragraph in enumerate(title["paragraphs"]):
        yield ArticleDraft(text=paragraph["context"], title=name, source=f"{name} {number}")


def _questions(title: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each answerable question with the words around its answer, by which the right passage is known."""
    for paragraph in title["paragraphs"]:
        for question in paragraph["qas"]:
            for answer in question["answers"][:1]:
                start = answer["answer_start"]
                end = start + len(answer["text"])
                yield question["question"].strip(), paragraph["context"][max(0, start - 15) : end + 5].strip()


def _rank(retriever: Retriever, question: str, answer: str) -> int:
    found = retriever.search(question, limit=max(BEST)).passages
    return next(
        (place for place, item in enumerate(found) if answer in item.passage.text), len(found) + max(BEST)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
