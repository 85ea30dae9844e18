"""The shape of the tree, held: who imports what, how long files are, what no file may contain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("index", "service", "prompts", "eval")
MAX_LINES = 300

# A framework's types stay where it is wrapped, so that it can be replaced by changing these files only.
# A name that ends in "/" stands for everything below that folder.
ADAPTERS: dict[str, tuple[str, ...]] = {
    "alembic": ("index/database.py", "index/migrations/"),
    "anthropic": ("service/llm_adapters/",),
    "chromadb": ("index/chroma_clients.py", "index/vectors.py", "eval/peers/citation_query_engine.py"),
    "fastapi": ("service/app.py", "service/routes/"),
    "feedparser": ("index/loading/",),
    "filelock": ("index/ownership.py", "eval/running/locking.py"),
    "frontmatter": ("index/loading/",),
    "limits": ("service/rates.py",),
    "llama_index": (
        "eval/peers/citation_query_engine.py",
        "eval/peers/llama_index_models.py",
        "service/llama_index/",
        "service/llm_adapters/",
    ),
    "lxml": ("index/loading/",),
    "mcp": ("service/mcp/",),
    "mcp_types": ("service/mcp/",),
    "nupunkt": ("index/sentences.py",),
    "ollama": ("service/llm_adapters/",),
    "onnx": ("index/bert_graph.py", "index/grounding/"),
    "onnxruntime": ("index/minilm.py", "index/grounding/"),
    "openai": ("service/llm_adapters/",),
    "opentelemetry": ("service/telemetry/",),
    "prometheus_client": ("service/telemetry/",),
    "pydantic_settings": ("service/settings.py",),
    "py3langid": ("index/language.py",),
    "safetensors": ("index/minilm.py", "index/grounding/training/"),
    "sqlalchemy": (
        "index/backup.py",
        "index/catalogue.py",
        "index/database.py",
        "index/key_store.py",
        "index/migrations/",
        "index/outbox.py",
        "index/schema.py",
        "index/stored_articles.py",
        "index/stored_passages.py",
        "index/stored_vectors.py",
        "index/storing.py",
    ),
    "starlette": ("service/app.py", "service/routes/"),
    "tantivy": ("index/lexical.py",),
    "tiktoken": ("index/tokens.py",),
    "tokenizers": ("index/minilm.py", "index/grounding/"),
    "torch": ("index/grounding/training/",),
    "trafilatura": ("index/loading/",),
    "uvicorn": ("service/commands/serve.py", "service/slow_clients.py"),
    "xllamacpp": ("service/embedded_llm.py",),
}

# Our packages, and which others each may import.
MAY_IMPORT = {
    "index": frozenset[str](),
    "prompts": frozenset[str](),
    "service": frozenset({"index", "prompts"}),
    "eval": frozenset({"index", "prompts", "service"}),
}

# Imported, but declared only by what brings it: the two are one product and move together.
BROUGHT_BY = {
    "anyio": "fastapi",
    "markupsafe": "jinja2",
    "mcp_types": "mcp",
    "ollama": "llama-index-llms-ollama",
    "openai": "llama-index-llms-openai-like",
    "pydantic_core": "pydantic",
    "starlette": "fastapi",
}
# Declared, never imported by name: a declared package cannot work without it.
NEEDED_BY = {"lxml-html-clean": "trafilatura", "python-multipart": "fastapi"}
# The training recipe says itself how to get this; nothing that answers needs it.
TRAINING_ONLY = {"torch"}

NAMES_NOT_FOUND_YET = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# Written in pieces, so that this file does not contain what it looks for.
LEFT_TO_DO = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:work|root|home|opt|mnt|Users)/[\w.-]+")
REGISTRY_HOST = re.compile(r"\b[\w.-]*(?:pypi|pythonhosted|npmjs)[\w-]*\.(?:org|com|net|io)\b")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the repository, also those about to be added."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so that there is no list of the repository's files")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = (ROOT / name for name in listed.split("\0") if name)
    return tuple(file for file in files if file.is_file())


@cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of every module of our packages, by its path from the root."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def imported_names(tree: ast.Module) -> set[str]:
    """The first part of every name imported anywhere in a module, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def texts() -> dict[str, str]:
    """The text files of the repository by name; what is no UTF-8 is no text."""
    found = {}
    for file in tracked_files():
        try:
            found[file.relative_to(ROOT).as_posix()] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def canonical(name: str) -> str:
    """The name of a distribution as package metadata compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """What the product and its eval depend on directly, without the development tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["eval"]]
    return {canonical(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines}


@pytest.mark.parametrize("framework", sorted(ADAPTERS))
def test_a_framework_is_imported_only_in_its_adapter(framework: str) -> None:
    allowed = ADAPTERS[framework]
    strays = [
        name
        for name, tree in modules().items()
        if framework in imported_names(tree)
        and not any(name.startswith(place) if place.endswith("/") else name == place for place in allowed)
    ]
    assert strays == [], f"{framework} belongs in {', '.join(allowed)}"


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    forbidden = set(PACKAGES) - MAY_IMPORT[package] - {package}
    wrong = {
        name: sorted(imported_names(tree) & forbidden)
        for name, tree in modules().items()
        if name.startswith(f"{package}/") and imported_names(tree) & forbidden
    }
    assert wrong == {}


def test_what_is_imported_is_declared() -> None:
    distributions = packages_distributions()
    ours = {*PACKAGES, *sys.stdlib_module_names, *BROUGHT_BY, *TRAINING_ONLY}
    undeclared = {
        f"{name}: {imported}"
        for name, tree in modules().items()
        for imported in imported_names(tree) - ours
        if not {canonical(item) for item in distributions.get(imported, ())} & declared()
    }
    assert undeclared == set(), "add it to pyproject.toml, constraints.txt and docs/decisions/dependencies.md"


def test_what_is_declared_is_imported() -> None:
    imported = set().union(*(imported_names(tree) for tree in modules().values()))
    distributions = packages_distributions()
    used = {canonical(item) for name in imported for item in distributions.get(name, ())}
    assert declared() - used - set(NEEDED_BY) == set(), "a dependency that nothing imports can go"
    assert set(NEEDED_BY.values()) | set(BROUGHT_BY.values()) <= declared()


def test_no_module_is_too_long_to_read_at_once() -> None:
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    lengths = {file.relative_to(ROOT).as_posix(): len(file.read_text().splitlines()) for file in files}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_every_module_says_its_job_in_its_first_line() -> None:
    silent = [name for name, tree in modules().items() if not ast.get_docstring(tree)]
    assert silent == []


def test_every_name_has_been_found() -> None:
    unnamed = [
        file.relative_to(ROOT).as_posix()
        for file in tracked_files()
        if file.suffix in {".py", ".js"} and file.stem.lower().lstrip("_") in NAMES_NOT_FOUND_YET
    ]
    assert unnamed == [], "say what it does instead"


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(LEFT_TO_DO, id="notes of what is left to do"),
        pytest.param(MACHINE_PATH, id="paths of one machine"),
        pytest.param(REGISTRY_HOST, id="hosts of package registries"),
    ],
)
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    found = {
        name: pattern.findall(text)[:3] for name, text in texts().items() if pattern.search(text) is not None
    }
    assert found == {}
