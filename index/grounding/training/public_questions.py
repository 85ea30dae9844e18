"""Public questions marked for training: SQuAD 2.0, SelQA, QAMR and the claims of Fool Me Twice."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import Embedder
from index.grounding.training.examples import (
    CONTRADICTED,
    NOT_ENOUGH,
    SUPPORTED,
    Example,
    Window,
    detokenised,
    is_training_title,
    read_lines,
    read_text,
    sentences_of,
    squad_titles,
)


def squad(folder: Path, chance: random.Random, embedder: Embedder) -> Iterator[Example]:
    """SQuAD 2.0 (CC BY-SA 4.0): each paragraph, half the time beside the other that is most like the question."""
    for title in squad_titles(folder):
        if not is_training_title(title["title"]):
            continue
        name = title["title"].replace("_", " ")
        paragraphs = [sentences_of(paragraph["context"]) for paragraph in title["paragraphs"]]
        vectors = embedder.embed_texts([paragraph["context"] for paragraph in title["paragraphs"]])
        for place, paragraph in enumerate(title["paragraphs"]):
            asked = embedder.embed_texts([question["question"] for question in paragraph["qas"]])
            for question, vector in zip(paragraph["qas"], asked, strict=True):
                windows = [marked_window(name, paragraphs[place], question["answers"])]
                likeness = vectors @ vector
                likeness[place] = -1
                if chance.random() < 0.5:
                    near = paragraphs[int(np.argmax(likeness))]
                    windows.append(Window(name, tuple(text for _, text in near)))
                yield Example(question["question"].strip(), tuple(windows))


def selqa(folder: Path) -> Iterator[Example]:
    """SelQA test (Apache-2.0): which of about ten sentences of a section answer."""
    for case in json.loads(read_text(folder / "selqa/ass/selqa-ass-test.json.gz")):
        window = Window(
            f"{case['article']}, {case['section']}", tuple(case["candidates"]), frozenset(case["answers"])
        )
        yield Example(case["question"], (window,))


def qamr(folder: Path, chance: random.Random, *, questions: int) -> Iterator[Example]:
    """QAMR (MIT; Wikipedia and Wikinews text): questions on one sentence, among others of its article."""
    articles: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(dict)
    with gzip.open(folder / "qamr/data/wiki-sentences.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            key, _, tokens = line.rstrip("\n").partition("\t")
            article, paragraph, sentence = key.rsplit(":", 2)
            articles[article][int(paragraph), int(sentence)] = tokens.split(" ")
    rows = [line.split("\t") for name in ("dev", "test") for line in _tsv(folder, name)]
    for row in chance.sample(rows, min(questions, len(rows))):
        article, paragraph, sentence = row[0].rsplit(":", 2)
        own = (int(paragraph), int(sentence))
        known = articles[article]
        if own not in known:
            continue
        places = detokenised(known[own])[1]
        indexes = [int(index) for index in row[6].split()]
        span = (places[indexes[0]][0], places[indexes[-1]][1])
        others = sorted(known.keys() - {own}, key=lambda key: abs(key[0] - own[0]))[:4]
        shown = sorted([own, *others])
        sentences = tuple(detokenised(known[key])[0] for key in shown)
        here = shown.index(own)
        # A question on the sentence "The club" often fits none of the others; a fifth is asked where nothing answers.
        if others and chance.random() < 0.2:
            yield Example(row[5], (Window("", sentences[:here] + sentences[here + 1 :]),))
        else:
            yield Example(row[5], (Window("", sentences, frozenset({here}), {here: span}),))


def foolmetwice(folder: Path, chance: random.Random, *, near: int = 4) -> Iterator[Example]:
    """Fool Me Twice (Apache-2.0; Wikipedia text): adversarial claims, their evidence among retrieved sentences."""
    for name in ("dev", "test"):
        for case in read_lines(folder / f"foolmetwice/dataset/{name}.jsonl.gz"):
            gold = [item["text"] for item in case["gold_evidence"]]
            found = [item["text"] for item in case["retrieved_evidence"] if item["text"] not in gold]
            label = SUPPORTED if case["label"] == "SUPPORTS" else CONTRADICTED
            others = chance.sample(found, min(near, len(found)))
            shown = chance.sample([*gold, *others], len(gold) + len(others))
            relevant = frozenset(place for place, text in enumerate(shown) if text in gold)
            yield Example(case["text"], (Window("", tuple(shown), relevant),), label)
            if others and chance.random() < 0.5:
                yield Example(case["text"], (Window("", tuple(others)),), NOT_ENOUGH)


def marked_window(title: str, sentences: list[tuple[int, str]], answers: list[dict[str, Any]]) -> Window:
    """The window of a paragraph, with the sentences in which an answer stands."""
    placed = [(answer["answer_start"], answer["answer_start"] + len(answer["text"])) for answer in answers]
    spans: dict[int, tuple[int, int]] = {}
    for place, (start, text) in enumerate(sentences):
        inside = [(a - start, b - start) for a, b in placed if start <= a and b <= start + len(text)]
        if inside:
            spans[place] = inside[0]
    return Window(title, tuple(text for _, text in sentences), frozenset(spans), spans)


def _tsv(folder: Path, name: str) -> list[str]:
    return read_text(folder / f"qamr/data/filtered/{name}.tsv.gz").splitlines()
