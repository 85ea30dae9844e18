"""What a reader needs to repeat a run: settings, models and prompts, as reports name them."""

from __future__ import annotations

import hashlib
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


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
