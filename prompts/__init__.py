"""Prompts: one strict Jinja file each, checked when it is loaded; the content hash is its version."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, meta

Role = Literal["system", "user", "assistant"]
_ROLES: tuple[Role, ...] = ("system", "user", "assistant")
_FOLDER = Path(__file__).parent

# Labels ("[S1]") and angle brackets are ours: labels are how evidence is cited, angle brackets delimit the
# evidence and begin the control tokens of chat templates ("<|im_start|>", "<s>").
_OURS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


class PromptError(ValueError):
    """A prompt file is missing, does not parse, or was rendered with other variables than it names."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation shown to the model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A checked prompt. Its turns are the Jinja blocks of its file, in order, named after their role."""

    name: str
    version: str
    variables: frozenset[str]
    _template: Template

    @property
    def id(self) -> str:
        """What an answer records, for example `answer@3f2a9c10b7de`."""
        return f"{self.name}@{self.version}"

    def render(self, **variables: Any) -> tuple[Message, ...]:
        """The conversation for these variables.

        Raises:
            PromptError: a variable is missing, unknown, or not what the prompt expects of it.
        """
        if variables.keys() != self.variables:
            wrong = sorted(variables.keys() ^ self.variables)
            raise PromptError(f"Prompt {self.name} takes {sorted(self.variables)}; wrong: {wrong}")
        try:
            context = self._template.new_context(variables)
            return tuple(
                Message(_role_of(block), "".join(render(context)).strip())
                for block, render in self._template.blocks.items()
            )
        except (TemplateError, TypeError) as error:
            raise PromptError(f"Prompt {self.name} does not render: {error}") from error


def as_data(text: str) -> str:
    """Foreign text on one line, with nothing left in it that our prompts give a meaning to."""
    return " ".join(_INVISIBLE.sub(" ", text).split()).translate(_OURS)


@lru_cache
def load_prompt(name: str) -> Prompt:
    """Load and check `prompts/<name>.j2`.

    Raises:
        PromptError: it is missing, does not parse, or its blocks are not turns that end with the user's.
    """
    path = _FOLDER / f"{name}.j2"
    environment = _environment()
    try:
        source = path.read_text(encoding="utf-8")
        template = environment.get_template(path.name)
        variables = frozenset(meta.find_undeclared_variables(environment.parse(source)))
    except (OSError, TemplateError) as error:
        raise PromptError(f"Prompt {name} cannot be loaded: {error}") from error
    roles = [_role_of(block) for block in template.blocks]
    if not roles or roles[-1] != "user":
        raise PromptError(f"Prompt {name} must end with a user block; its turns are {roles}")
    version = hashlib.sha256(source.encode()).hexdigest()[:12]
    return Prompt(name, version, variables, template)


def _environment() -> Environment:
    # Prompts are plain text: HTML escaping would change quotations. `data` is the filter for foreign text.
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data"] = as_data
    return environment


def _role_of(block: str) -> Role:
    """`assistant_2` is the assistant's."""
    for role in _ROLES:
        if block == role or block.startswith(f"{role}_"):
            return role
    raise PromptError(f"Block {block} is named after none of {', '.join(_ROLES)}")
