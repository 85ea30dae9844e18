"""Public statements over evidence, marked for training, news edits first."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.grounding.training.examples import (
    CONTRADICTED,
    NOT_ENOUGH,
    SUPPORTED,
    Example,
    Window,
    closest,
    read_lines,
    read_text,
    sentences_of,
)

_LABELS = {"entailment": SUPPORTED, "neutral": NOT_ENOUGH, "contradiction": CONTRADICTED}


def fever_symmetric(folder: Path) -> Iterator[Example]:
    """Symmetric FEVER (CC BY-SA 3.0): claims that cannot be told true from false without the evidence."""
    labels = {"SUPPORTS": SUPPORTED, "REFUTES": CONTRADICTED}
    for name in ("v0.2/fever_symmetric_dev", "v0.2/fever_symmetric_test"):
        for case in read_lines(folder / f"fever_symmetric/symmetric_{name}.jsonl.gz"):
            evidence = case.get("evidence") or case["evidence_sentence"]
            yield _example(case["claim"], (evidence,), labels[case["gold_label"]])


def mnli(folder: Path, chance: random.Random, *, pairs: int) -> Iterator[Example]:
    """TaxiNLI's part of MNLI (Microsoft's terms for computational use): ten genres of speech and prose."""
    text = read_text(folder / "taxinli_mnli/taxinli10k.tsv.gz")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in chance.sample(rows, min(pairs, len(rows))):
        if row["label"] in _LABELS:
            yield _example(row["hyp"], (row["prem"],), _LABELS[row["label"]])


def snli(folder: Path, chance: random.Random, *, pairs: int) -> Iterator[Example]:
    """SNLI (CC BY-SA 4.0), development and test: captions."""
    data = folder / "snli_dev_test/dataset/eSNLI"
    rows: list[tuple[str, str, str]] = []
    for name in ("dev", "test"):
        parts = (data / f"s1.{name}.gz", data / f"s2.{name}.gz", data / f"labels.{name}")
        rows += zip(*(read_text(part).split("\n") for part in parts), strict=False)
    for evidence, statement, label in chance.sample(rows, min(pairs, len(rows))):
        if label in _LABELS:
            yield _example(statement, (evidence,), _LABELS[label])


def fib(folder: Path, chance: random.Random, *, rule_edits: int, generated: int) -> Iterator[Example]:
    """FIB (CC BY 4.0; XSum news): a summary that holds and one that does not of each article."""
    for kind, most in (("factcc", rule_edits), ("fib", generated)):
        for path in sorted((folder / "fib/multiple_choice-dataset/xsum" / kind).iterdir()):
            cases = list(read_lines(path))
            for case in chance.sample(cases, min(most, len(cases))):
                yield from _choice(case, CONTRADICTED if kind == "factcc" else NOT_ENOUGH)


def defacto(folder: Path) -> Iterator[Example]:
    """DeFacto, train (MIT; BBC news): model summaries with marked errors, and as people corrected them."""
    for case in read_lines(folder / "defacto/train.jsonl.gz"):
        candidate = str(case.get("candidate") or "")
        if candidate:
            wrong = CONTRADICTED if case["intrinsic_error"] else NOT_ENOUGH
            label = wrong if case["has_error"] else SUPPORTED
            yield _example(candidate, closest(candidate, case["article"]), label)
        feedback = case["feedback"]
        corrected = str(feedback.get("summary") or "") if isinstance(feedback, dict) else ""
        if corrected and corrected != candidate:
            yield _example(corrected, closest(corrected, case["article"]), SUPPORTED)


def summedits(folder: Path, chance: random.Random) -> Iterator[Example]:
    """SummEdits without its news (Apache-2.0): summaries, and the same with one small edit, over their document."""
    for path in sorted((folder / "summedits").glob("*.json.gz")):
        if "news" in path.name:
            continue
        for case in json.loads(read_text(path)):
            said = [text for _, text in sentences_of(case["summary"])]
            changed = [at for at, text in enumerate(said) if text not in case.get("original_summary", "")]
            # An edit touches one sentence: the others of an edited summary say nothing new.
            for at in changed or [chance.randrange(len(said))]:
                label = SUPPORTED if case["label"] else NOT_ENOUGH
                yield _example(said[at], closest(said[at], case["doc"], sentences=6), label)


def breaking_nli(folder: Path, chance: random.Random, *, pairs: int) -> Iterator[Example]:
    """Breaking NLI (CC BY-SA 4.0): a caption, and the same with one word exchanged."""
    with zipfile.ZipFile(folder / "breaking_nli/breaking_nli_dataset.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith(".jsonl") and "/." not in name)
        cases = [json.loads(line) for line in archive.read(name).decode("utf-8").splitlines() if line.strip()]
    for case in chance.sample(cases, min(pairs, len(cases))):
        if case["gold_label"] in _LABELS:
            yield _example(case["sentence2"], (case["sentence1"],), _LABELS[case["gold_label"]])


def factcheck_gpt(folder: Path) -> Iterator[Example]:
    """Factcheck-GPT (Apache-2.0): claims of LLMs over what a web search brought."""
    labels = {"completely-support": SUPPORTED, "refute": CONTRADICTED}  # the others: in part, or not at all
    for case in read_lines(folder / "factcheck_gpt/subtask3_claim_evidence_stance.jsonl.gz"):
        evidence = closest(case["claim"], case["evidence"], sentences=6)
        yield _example(case["claim"], evidence, labels.get(case["stance"], NOT_ENOUGH))


def _choice(case: dict[str, Any], wrong: int) -> Iterator[Example]:
    right = case["correct_choice"]
    yield _example(right, closest(right, case["input"]), SUPPORTED)
    for text in [text for text in case["list_choices"] if text != right][:1]:
        yield _example(text, closest(text, case["input"]), wrong)


def _example(statement: str, evidence: tuple[str, ...], label: int) -> Example:
    return Example(statement, (Window("", evidence, relevant=None),), label)
