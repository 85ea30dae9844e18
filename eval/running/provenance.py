"""What a reader needs to repeat a run: settings, version, commit, machine."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import prompts
from index.grounding.opening import grounder_folder
from prompts import load_prompt
from service.settings import Settings

# Only what changes an answer or its speed, and nothing that names a place or holds a key.
_REPORTED = (
    "llm",
    "llm_model",
    "llm_context_tokens",
    "caution",
    "embedding_model",
    "passage_tokens",
    "passage_overlap",
    "deadline_seconds",
)


def describe_settings(settings: Settings) -> dict[str, Any]:
    """The settings that change an answer; of a model file the name without its folder."""
    described = settings.model_dump(mode="json", include=set(_REPORTED))
    if settings.llm_model_path is not None:
        described["llm_model_file"] = settings.llm_model_path.name
    return dict(sorted(described.items()))


def describe_models(settings: Settings) -> dict[str, str]:
    """The models by kind. Those that are files are named with a hash: a model trained anew is another one."""
    described = {"embedding": settings.embedding_model, "grounding": "similarity"}
    folder = grounder_folder(settings.grounding_model)
    if folder is not None:
        described["grounding"] = f"{folder.name}@{_hash_folder(folder)}"
    if settings.llm != "none":
        described["llm"] = ":".join(part for part in (settings.llm, settings.llm_model) if part)
    return described


def prompt_versions() -> tuple[str, ...]:
    """Every prompt that answers are drafted with, by name and hash of its content, as answers name it."""
    names = sorted(path.stem for path in Path(prompts.__file__).parent.glob("answer*.j2"))
    return tuple(load_prompt(name).id for name in names)


def describe_machine() -> dict[str, Any]:
    """Processor, cores, memory and Python; nothing that identifies the machine."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def installed_version() -> str:
    """The version of Byline as installed."""
    try:
        return metadata.version("byline")
    except metadata.PackageNotFoundError:
        return "unknown"


def current_commit() -> str | None:
    """The commit of the checkout that this runs from, marked where files differ from it; None outside one."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return None
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{commit[:12]} with local changes" if changed else commit[:12]


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
            ["git", "-C", str(root), *arguments],  # noqa: S607 (whichever git the user has)
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
