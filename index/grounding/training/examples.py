"""Public data marked for training, read as examples: a query over candidate sentences, or a statement over evidence."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.sentences import split_sentences

SUPPORTED, NOT_ENOUGH, CONTRADICTED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as the model reads it: what stands before it (title, previous sentence) goes into `context`."""

    text: str
    context: str
    is_relevant: bool
    span: tuple[int, int] | None = None  # code points of the answer inside `text`


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question or claim over candidates of which some, or none, help."""

    query: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Entailment:
    """A statement over evidence: `SUPPORTED`, `NOT_ENOUGH` or `CONTRADICTED`."""

    statement: str
    evidence: str
    label: int


def is_training_title(title: str) -> bool:
    """SQuAD titles by the first digit of their sha256: 0-3 measure, d and f calibrate, the others train."""
    return hashlib.sha256(title.encode()).hexdigest()[0] in "456789abce"


def is_measuring_title(title: str) -> bool:
    """Titles that figures are reported on."""
    return hashlib.sha256(title.encode()).hexdigest()[0] in "0123"


def is_calibration_title(title: str) -> bool:
    """Titles that set thresholds: never trained on, never reported."""
    return hashlib.sha256(title.encode()).hexdigest()[0] in "df"


def squad(folder: Path, chance: random.Random, *, near: int = 3) -> Iterator[Ranking]:
    """SQuAD 2.0 (CC BY-SA 4.0): the answering sentence among its paragraph and another; unanswerable ones with none."""
    for title in _json(folder / "squad2_cs224n/data/dev-v2.0.json.gz")["data"]:
        if not is_training_title(title["title"]):
            continue
        name = title["title"].replace("_", " ")
        paragraphs = [_sentences(paragraph["context"]) for paragraph in title["paragraphs"]]
        for place, paragraph in enumerate(title["paragraphs"]):
            for question in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in question["answers"]]
                own = [
                    _candidate(name, before, text, start, spans) for start, text, before in paragraphs[place]
                ]
                other = paragraphs[chance.randrange(len(paragraphs))]
                far = [
                    _candidate(name, before, text, -1, [])
                    for _, text, before in other
                    if other is not paragraphs[place]
                ]
                yield _ranking(question["question"].strip(), own, far, chance, near)


def selqa(folder: Path, chance: random.Random, *, near: int = 3) -> Iterator[Ranking]:
    """SelQA test (Apache-2.0): which of about ten sentences of a section answer."""
    for case in _json(folder / "selqa/ass/selqa-ass-test.json.gz"):
        title = f"{case['article']}, {case['section']}"
        befores = ["", *case["candidates"]]
        own = [
            Candidate(text, f"{title}. {before}", place in case["answers"])
            for place, (text, before) in enumerate(zip(case["candidates"], befores, strict=False))
        ]
        yield _ranking(case["question"], own, [], chance, near)


def qamr(folder: Path, chance: random.Random, *, questions: int, near: int = 2) -> Iterator[Ranking]:
    """QAMR (MIT; Wikipedia and Wikinews text): questions on one sentence, its article's others as negatives."""
    sentences: dict[str, list[str]] = {}
    with gzip.open(folder / "qamr/data/wiki-sentences.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            key, _, tokens = line.rstrip("\n").partition("\t")
            sentences[key] = tokens.split(" ")
    rows = [row for name in ("dev", "test") for row in _tsv(folder / f"qamr/data/filtered/{name}.tsv.gz")]
    chance.shuffle(rows)
    groups: dict[str, list[str]] = defaultdict(list)
    for key in {row[0] for row in rows}:
        groups[key.rsplit(":", 2)[0]].append(key)
    keys = sorted(sentences.keys() & {row[0] for row in rows})
    for row in rows[:questions]:
        key = row[0]
        if key not in sentences:
            continue
        text, places = detokenised(sentences[key])
        indexes = [int(index) for index in row[6].split()]
        span = (places[indexes[0]][0], places[indexes[-1]][1])
        others = [other for other in groups[key.rsplit(":", 2)[0]] if other != key][:near]
        others += [chance.choice(keys) for _ in range(near + 1 - len(others))]
        own = [Candidate(text, "", True, span)]
        far = [Candidate(detokenised(sentences[other])[0], "", False) for other in others if other != key]
        yield Ranking(row[5], tuple(own + far))


def foolmetwice(folder: Path, chance: random.Random, *, near: int = 3) -> Iterator[Ranking | Entailment]:
    """Fool Me Twice (Apache-2.0; Wikipedia text): adversarial claims, their evidence among retrieved sentences."""
    for name in ("dev", "test"):
        for case in _lines(folder / f"foolmetwice/dataset/{name}.jsonl.gz"):
            gold = [item["text"] for item in case["gold_evidence"]]
            found = [item["text"] for item in case["retrieved_evidence"] if item["text"] not in gold]
            yield Ranking(
                case["text"],
                (
                    *(Candidate(text, "", True) for text in gold[:2]),
                    *(Candidate(text, "", False) for text in chance.sample(found, min(near, len(found)))),
                ),
            )
            label = SUPPORTED if case["label"] == "SUPPORTS" else CONTRADICTED
            yield Entailment(case["text"], " ".join(gold), label)
            if found:
                yield Entailment(case["text"], found[0], NOT_ENOUGH)


def entailments(folder: Path, chance: random.Random) -> Iterator[Entailment]:
    """Pairs of statement and evidence from five sets, news edits first."""
    fever = {"SUPPORTS": SUPPORTED, "REFUTES": CONTRADICTED}
    for name in ("v0.2/fever_symmetric_dev", "v0.2/fever_symmetric_test"):
        for case in _lines(folder / f"fever_symmetric/symmetric_{name}.jsonl.gz"):
            yield Entailment(
                case["claim"], case.get("evidence") or case["evidence_sentence"], fever[case["gold_label"]]
            )
    words = {"entailment": SUPPORTED, "neutral": NOT_ENOUGH, "contradiction": CONTRADICTED}
    mnli = list(
        csv.DictReader(
            io.StringIO(_text(folder / "taxinli_mnli/taxinli10k.tsv.gz")),
            delimiter="\t",
            quoting=csv.QUOTE_NONE,
        )
    )
    for row in chance.sample(mnli, min(5000, len(mnli))):
        if row["label"] in words:
            yield Entailment(row["hyp"], row["prem"], words[row["label"]])
    snli = folder / "snli_dev_test/dataset/eSNLI"
    for name in ("dev", "test"):
        labels = (snli / f"labels.{name}").read_text().split("\n")
        pairs = zip(
            _text(snli / f"s1.{name}.gz").split("\n"),
            _text(snli / f"s2.{name}.gz").split("\n"),
            labels,
            strict=False,
        )
        for evidence, statement, label in chance.sample(list(pairs), 2500):
            if label in words:
                yield Entailment(statement, evidence, words[label])
    for path in sorted((folder / "fib/multiple_choice-dataset/xsum/factcc").iterdir()):
        cases = list(_lines(path))
        for case in chance.sample(cases, min(150, len(cases))):
            yield from _factual_choice(case)
    for case in _lines(folder / "defacto/train.jsonl.gz"):
        yield from _defacto(case)


def _factual_choice(case: dict[str, Any]) -> Iterator[Entailment]:
    for label, choice in ((SUPPORTED, case["correct_choice"]), (CONTRADICTED, case["list_choices"])):
        texts = (
            [choice]
            if isinstance(choice, str)
            else [text for text in choice if text != case["correct_choice"]]
        )
        for text in texts[:1]:
            yield Entailment(text, closest(text, case["input"]), label)


def _defacto(case: dict[str, Any]) -> Iterator[Entailment]:
    has_error = bool(case.get("has_error"))
    statement = str(case.get("candidate") or "")
    if statement:
        label = CONTRADICTED if has_error and case.get("intrinsic_error") else NOT_ENOUGH
        yield Entailment(statement, closest(statement, case["article"]), label if has_error else SUPPORTED)


def closest(statement: str, article: str, *, sentences: int = 3) -> str:
    """The sentences of an article that share most words with a statement, in their order."""
    wanted = set(statement.lower().split())
    texts = [article[start:end] for start, end in split_sentences(article)]
    ranked = sorted(range(len(texts)), key=lambda at: -len(wanted & set(texts[at].lower().split())))[
        :sentences
    ]
    return " ".join(texts[at] for at in sorted(ranked))


def detokenised(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Penn-style tokens as plain text, and where each token stands in it."""
    plain = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")", "--": "–"}
    text, places, glue = "", [], True
    for token in tokens:
        word = plain.get(token, token)
        closes = (
            word in {".", ",", ";", ":", "?", "!", ")", "”", "%"} or word.startswith("'") or word == "n't"
        )
        if not (glue or closes):
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
        glue = word in {"“", "(", "$", "£", "€"}
    return text, places


def _ranking(
    query: str, own: Sequence[Candidate], far: Sequence[Candidate], chance: random.Random, near: int
) -> Ranking:
    right = [item for item in own if item.is_relevant][:2]
    wrong = [item for item in own if not item.is_relevant]
    chosen = chance.sample(wrong, min(near - bool(far), len(wrong))) + chance.sample(
        list(far), min(1, len(far))
    )
    return Ranking(query, (*right, *chosen))


def _candidate(title: str, before: str, text: str, start: int, spans: Sequence[tuple[int, int]]) -> Candidate:
    inside = [
        (a - start, b - start) for a, b in spans if start >= 0 and start <= a and b <= start + len(text)
    ]
    return Candidate(text, f"{title}. {before}".strip(), bool(inside), inside[0] if inside else None)


def _sentences(text: str) -> list[tuple[int, str, str]]:
    found = []
    before = ""
    for start, end in split_sentences(text):
        found.append((start, text[start:end], before))
        before = text[start:end]
    return found


def _text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8") if path.suffix == ".gz" else path.read_text()


def _json(path: Path) -> Any:
    return json.loads(_text(path))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _text(path).splitlines() if line.strip())


def _tsv(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in _text(path).splitlines()]
