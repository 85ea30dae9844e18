"""The documents are true: links lead somewhere, tables are what the code says, commands and addresses exist."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from service.app import create_app
from service.cli import app as command_line
from service.commands.settings import settings_table
from service.routes.problems import problem_meanings
from service.schemas import AnswerBody, ArticleBody, ListBody, ProblemBody, SearchBody
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    file
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "eval/*.md",
        "eval/datasets/sample/*.md",
        "prompts/*.md",
        "index/**/*.md",
    )
    for file in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# A path below one of our folders between backticks; `NNNN` and `NAME` stand for names that a reader gives.
NAMED_PATH = re.compile(r"`((?:index|service|prompts|eval|tests|docs|deploy|\.ci)/[\w./*-]+)`")
PLACEHOLDER = re.compile(r"\b(?:NNNN|NAME)\b")
PUT_THERE_BY_READERS = {"deploy/api-keys.txt", "deploy/models/model.gguf"}
PATHS_HELD = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")),
    *sorted(ROOT.glob("docs/*.md")),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
# Named in ARCHITECTURE.md by their folder, as one subject.
FOLDERS_AS_ONE = (
    "eval/cases",
    "eval/commands",
    "eval/comparing",
    "eval/datasets",
    "eval/examinees",
    "eval/judging",
    "eval/metrics",
    "eval/peers",
    "eval/records",
    "eval/report",
    "eval/report/page",
    "eval/report/plots",
    "eval/report/views",
    "eval/running",
    "eval/scoring",
    "eval/statistics",
    "eval/studies",
    "index/grounding",
    "index/grounding/training",
    "index/loading",
    "index/migrations",
    "service/checks",
    "service/commands",
    "service/dialects",
    "service/llama_index",
    "service/llm_adapters",
    "service/mcp",
    "service/routes",
    "service/schemas",
    "service/telemetry",
    "service/web",
)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The text without its code."""
    return FENCE.sub("", text)


def blocks(name: str, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(text_of(name)) if language in languages]


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as hosts of Markdown make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-"))
    return found


@cache
def openapi_paths() -> dict[str, Any]:
    return dict(create_app(Settings(data_dir=Path("unused"))).openapi()["paths"])


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    broken = []
    for target in LINK.findall(prose(document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        is_there = file.exists() and file.is_relative_to(ROOT)
        if not is_there or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", PATHS_HELD, ids=name_of)
def test_every_path_of_the_repository_that_is_named_exists(document: Path) -> None:
    named = NAMED_PATH.findall(prose(document.read_text(encoding="utf-8")))
    ours = [path for path in named if path not in PUT_THERE_BY_READERS and not PLACEHOLDER.search(path)]
    assert [path for path in ours if not any(ROOT.glob(path))] == []


def test_the_table_of_settings_is_what_the_code_says() -> None:
    assert settings_table() in text_of("docs/settings.md"), "put what `byline settings` prints into it"


def test_the_table_of_errors_is_what_the_code_says() -> None:
    rows = "".join(f"| {status} | `{code}` | {said} |\n" for code, status, said in problem_meanings())
    table = f"<!-- errors -->\n| status | `code` | meaning |\n|---|---|---|\n{rows}<!-- /errors -->"
    assert table in text_of("docs/api.md"), f"put this into it:\n{table}"


@pytest.mark.parametrize(
    "name", ["README.md", "docs/quickstart.md", "docs/evaluation.md", "docs/settings.md"]
)
def test_commands_that_are_named_exist(name: str) -> None:
    group = typer.main.get_command(command_line)
    context = group.make_context("byline", ["settings"], resilient_parsing=True)
    known = set(group.list_commands(context))
    text = text_of(name)
    used = set(re.findall(r"(?:^|\s|/bin/)byline ([a-z]+)\b", "\n".join(blocks(name, "sh"))))
    used |= set(re.findall(r"`byline ([a-z]+)", prose(text)))
    assert used <= known
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(blocks(name, "sh")))) <= targets


def test_every_address_that_is_called_is_served() -> None:
    served = [re.sub(r"\{\w+\}", "[^/]+", path) for path in openapi_paths()]
    for name in ("README.md", "docs/api.md"):
        for called in re.findall(r"http://127\.0\.0\.1:8000(/[\w./-]+)", "\n".join(blocks(name, "sh"))):
            assert any(re.fullmatch(path, called) for path in served), called
    headings = re.findall(r"^## (?:GET|POST|DELETE) (/v1\S+)$", text_of("docs/api.md"), re.MULTILINE)
    described = {re.sub(r"\{\w+\}", "[^/]+", path) for path in headings}
    assert described == {path for path in served if path.startswith("/v1/")}


def test_the_replies_that_are_shown_have_the_fields_of_today() -> None:
    models: dict[str, Any] = {"answer": AnswerBody, "article": ArticleBody, "list": SearchBody}
    checked = set()
    for block in blocks("docs/api.md", "json"):
        value = json.loads(block)
        if value.get("object") in models:
            expected = set(models[value["object"]].model_fields) - {"retrieval", "evidence"}
            optional = set(SearchBody.model_fields) - set(ListBody.model_fields)
            assert expected - optional <= set(value) <= expected
            checked.add(value["object"])
        elif "code" in value:
            assert set(value) == set(ProblemBody.model_fields)
            checked.add("problem")
    assert checked == {*models, "problem"}


def test_the_readme_can_be_read_at_once() -> None:
    assert len(text_of("README.md").splitlines()) < 150
    assert (ROOT / "docs/images/page.png").stat().st_size < 200_000


def test_every_direct_dependency_has_its_line() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    models = [line for line in text_of("models.txt").splitlines() if line and not line.startswith("#")]
    names = [re.split(r"[\[<>=!~; ]", line)[0] for line in [*wanted, *models]]
    lines = re.findall(r"^\| `([^`]+)` \|", text_of("docs/decisions/dependencies.md"), re.MULTILINE)
    assert sorted(lines, key=str.lower) == sorted(names, key=str.lower), "see docs/decisions/dependencies.md"


def test_every_decision_is_in_the_index() -> None:
    records = {file.name for file in (ROOT / "docs/decisions").glob("*.md")} - {"README.md"}
    assert records == set(LINK.findall(text_of("docs/decisions/README.md"))), (
        "add it to docs/decisions/README.md"
    )


def test_the_architecture_names_every_module_and_no_other() -> None:
    files = (
        file for package in ("index", "service", "prompts", "eval") for file in (ROOT / package).rglob("*.py")
    )
    modules = {
        name_of(file)
        for file in files
        if file.stem != "__init__" and name_of(file.parent) not in FOLDERS_AS_ONE
    }
    modules = {name for name in modules if not name.startswith("index/migrations/")}
    wanted = modules | {f"{folder}/" for folder in FOLDERS_AS_ONE} | {"prompts/__init__.py"}
    named = set(re.findall(r"^\| `([\w/.]+)` \|", text_of("ARCHITECTURE.md"), re.MULTILINE))
    assert wanted - named == set(), "add a line to ARCHITECTURE.md"
    assert {name for name in named if not (ROOT / name).exists()} == set(), "these are gone"
