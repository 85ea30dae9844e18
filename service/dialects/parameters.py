"""Parameters of other APIs that mean nothing here: each is ignored or refused, and its field says which and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Ignored:
    """Accepted with any value, and without effect; `why` is for the documentation."""

    why: str


def _never(_value: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused with `why`, unless its value asks for nothing: null, or what `is_harmless` accepts."""

    why: str
    is_harmless: Callable[[Any], bool] = _never

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the field with the refusal behind it."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: Any) -> None:
        if value is not None and not self.is_harmless(value):
            raise ValueError(self.why)


def is_empty(value: Any) -> bool:
    """Whether a list or object holds nothing."""
    return value in ([], {})


def table_of_parameters(model: type[BaseModel]) -> str:
    """The fields of `model` that are ignored or refused, as rows of a Markdown table."""
    rows: dict[str, list[str]] = {}
    for name, field in model.model_fields.items():
        for fate in field.metadata:
            if isinstance(fate, Ignored | Refused):
                told = f"{'refused' if isinstance(fate, Refused) else 'ignored'} | {fate.why}"
                rows.setdefault(told, []).append(f"`{name}`")
    lines = (f"| {', '.join(names)} | {told} |\n" for told, names in rows.items())
    return "| parameters | | |\n|---|---|---|\n" + "".join(lines)


def _or(default: Any) -> Callable[[Any], Any]:
    return lambda value: default() if value is None else value


# Many clients send null for what they do not set.
NullIsFalse = Annotated[bool, BeforeValidator(_or(bool))]
