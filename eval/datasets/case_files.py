"""Byline's own format: gold questions with answers and the quotes that prove them, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from eval.cases.case import AnsweringCase, find_duplicates
from eval.datasets.shorthand import complete
from eval.errors import CasesInvalid, DatasetMissing


def load_cases(path: Path) -> tuple[AnsweringCase, ...]:
    """Read a JSON Lines file of cases. Answerable cases need answers and quotes here.

    Raises:
        DatasetMissing: the file cannot be read.
        CasesInvalid: lists every malformed line and duplicate id with its line, or says that there are none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetMissing(f"{path}: cases cannot be read: {_reason(error)}") from error
    cases: list[AnsweringCase] = []
    problems: list[str] = []
    # Not splitlines(): U+2028 and friends are legal inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            case = _parse(line, number).model_copy(update={"place": place})
        except ValidationError as error:
            problems.extend(f"{place}: {problem}" for problem in describe_problems(error))
        except ValueError as error:
            problems.append(f"{place}: {error}")
        else:
            cases.append(case)
            problems.extend(f"{place}: {problem}" for problem in _missing_gold(case))
    problems += find_duplicates(cases)
    if not cases and not problems:
        problems.append(f"{path.name}: holds no cases")
    if problems:
        raise CasesInvalid(problems)
    return tuple(cases)


def _parse(line: str, number: int) -> AnsweringCase:
    try:
        body = json.loads(line)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 (the line is wrong, not the program)
    return AnsweringCase.model_validate(complete(body, number))


def describe_problems(error: ValidationError) -> list[str]:
    """Each problem as "field: what is wrong"."""
    messages = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        what = item["msg"].removeprefix("Value error, ")
        messages.append(f"{where}: {what}" if where else what)
    return messages


def _missing_gold(case: AnsweringCase) -> list[str]:
    """A question of one's own without answer or quote would be scored by almost nothing."""
    if not case.answerable:
        return []
    problems = []
    if not case.answers:
        problems.append("an answerable case needs at least one accepted answer in `answers`")
    if not case.evidence:
        problems.append("an answerable case needs at least one set of quotes in `evidence`")
    return problems


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "not UTF-8 text"
