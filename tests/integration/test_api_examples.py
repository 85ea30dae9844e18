"""docs/api.md is true: each command that it shows is run against a real service, and answers what it shows below."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.article import ArticleDraft
from index.loading import find_files, load_file
from service.observability import configure_logging
from service.settings import Settings
from service.telemetry.names import METRICS, PROCESS_METRICS
from service.wiring import open_byline
from tests.serving import serving

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:8000"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
ANSWER_ID = re.compile(r"ans_[0-9a-f]{32}")
# Of this run and machine, or of the language model, which is left out here so that every answer is a quotation.
OF_THE_RUN = {
    "created_at",
    "timings_ms",
    "request_id",
    "usage",
    "llm",
    "prompt",
    "grounding",
    "answerable",
    "next_cursor",
}


@dataclass(frozen=True)
class Example:
    """A command and the reply shown between it and the next command."""

    command: str
    reply: Any


def examples() -> list[Example]:
    blocks = FENCE.findall((ROOT / "docs/api.md").read_text(encoding="utf-8"))
    found: list[Example] = []
    for language, body in blocks:
        if language == "sh" and ADDRESS in body and "byline " not in body and "--no-buffer" not in body:
            found.append(Example(body, None))
        elif language == "json" and found and found[-1].reply is None:
            found[-1] = Example(found[-1].command, json.loads(body))
    return found


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample collection over real HTTP."""
    configure_logging("critical")
    settings = Settings(data_dir=tmp_path_factory.mktemp("examples"), llm="none")
    byline = open_byline(settings)
    try:
        files = find_files([ROOT / "eval/datasets/sample/articles"])
        loaded = (item for path in files for item in load_file(path))
        list(byline.ingester.ingest(item for item in loaded if isinstance(item, ArticleDraft)))
        with serving(settings, byline) as address:
            yield address
    finally:
        byline.close()


def differences(shown: Any, given: Any, where: str = "") -> Iterator[str]:
    """Where a reply is not what is shown. What is shown may be shortened: fewer fields, the first of a list, "…"."""
    if isinstance(shown, dict) and isinstance(given, dict):
        for key, value in shown.items():
            if key not in given:
                yield f"{where}.{key} is not there"
            elif key not in OF_THE_RUN:
                yield from differences(value, given[key], f"{where}.{key}")
    elif (
        isinstance(shown, list)
        and isinstance(given, list)
        and bool(shown) == bool(given)
        and len(shown) <= len(given)
    ):
        for index, value in enumerate(shown):
            yield from differences(value, given[index], f"{where}[{index}]")
    elif isinstance(shown, str) and shown.endswith("…"):
        if not str(given).startswith(shown[:-1].rstrip()):
            yield f"{where} is {given!r}"
    elif isinstance(shown, float) and isinstance(given, int | float):
        # The model is in int8, whose sums differ a little from one kind of processor to another.
        if given != pytest.approx(shown, rel=0.03):
            yield f"{where} is {given!r}, not {shown!r}"
    elif shown != given and not (where.endswith(".id") and ANSWER_ID.fullmatch(str(given))):
        yield f"{where} is {given!r}, not {shown!r}"


def run(command: str) -> str:
    """What a command prints."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{command}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def test_every_command_of_the_guide_answers_what_the_guide_shows(url: str) -> None:
    asked = examples()
    assert len(asked) >= 14
    given_id = ""
    wrong: list[str] = []
    for example in asked:
        command = ANSWER_ID.sub(given_id, example.command) if given_id else example.command
        printed = run(command.replace(ADDRESS, url))
        given_id = given_id or (ANSWER_ID.findall(printed) or [""])[0]
        if example.reply is not None:
            wrong += [
                f"{example.command}{where}" for where in differences(example.reply, json.loads(printed))
            ]
    assert wrong == []


def test_a_real_service_exposes_the_documented_metrics(url: str) -> None:
    run(
        f"curl -s {url}/v1/ask -H 'Content-Type: application/json' -d '{{\"question\": \"Who stole the coins?\"}}'"
    )
    lines = run(f"curl -s {url}/metrics").splitlines()
    described = {line.split()[2]: line.split()[3] for line in lines if line.startswith("# TYPE ")}
    assert described == {metric.name: metric.kind for metric in (*METRICS, *PROCESS_METRICS)}
    asked = [
        line for line in lines if line.startswith("byline_questions_total") and not line.endswith(" 0.0")
    ]
    assert asked
    (articles,) = (float(line.split()[1]) for line in lines if line.startswith("byline_articles "))
    assert articles >= 34 - 3, "the files of the sample collection; three are newer versions"
