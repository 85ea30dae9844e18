"""Reading the files of public datasets from the data folder; a missing file says what to fetch from where."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.cases.case import AnyCase, find_duplicates
from eval.datasets.case_files import describe_problems
from eval.datasets.dataset import DatasetInfo, LoadOptions
from eval.errors import CasesInvalid, DatasetMissing

DATA_VARIABLE = "BYLINE_EVAL_DATA"


def default_data_folder() -> Path:
    """`shared/data` beside the checkout."""
    return Path(__file__).resolve().parents[3] / "shared" / "data"


def check_files(info: DatasetInfo, options: LoadOptions) -> None:
    """Raise DatasetMissing where a file of the dataset is not there."""
    for file in info.files:
        if not (options.data / file).is_file():
            raise _missing(info, options, file)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its place ("qed-dev.jsonlines.gz:7") and what stands there."""

    place: str
    value: dict[str, Any]


def read_text(info: DatasetInfo, options: LoadOptions, file: str) -> str:
    """The text of one of the dataset's `files`, unpacked where its name ends in .gz.

    Raises:
        DatasetMissing: names the file, where it is looked for and where it can be fetched from.
    """
    path = options.data / file
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise _missing(info, options, file) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DatasetMissing(
            f"{info.name}: {path} cannot be read: {error}; fetch it again from {info.home}"
        ) from error


def read_json_lines(info: DatasetInfo, options: LoadOptions, file: str) -> Iterator[Row]:
    """The objects of a JSON Lines file; raises CasesInvalid with the line that is none."""
    # Not splitlines(): U+2028 and friends are legal inside a JSON string.
    for number, line in enumerate(read_text(info, options, file).split("\n"), start=1):
        if line.strip():
            place = f"{Path(file).name}:{number}"
            yield Row(place, _parse_object(line, place))


def read_json(info: DatasetInfo, options: LoadOptions, file: str) -> Any:
    """The value of a JSON file; raises CasesInvalid where it is none."""
    return _parse(read_text(info, options, file), Path(file).name)


def number_rows(file: str, values: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """Rows of a list that stands in one JSON file; their place counts from 1."""
    return (Row(f"{Path(file).name}#{number}", value) for number, value in enumerate(values, start=1))


def make_cases(rows: Iterable[Row], make: Callable[[Row], Iterable[AnyCase]]) -> tuple[AnyCase, ...]:
    """The cases that `make` draws from each row: none, one or several.

    Raises:
        CasesInvalid: lists every row that cannot be read as expected and every id used twice.
    """
    cases: list[AnyCase] = []
    problems: list[str] = []
    for row in rows:
        try:
            cases += [case.model_copy(update={"place": row.place}) for case in make(row)]
        except ValidationError as error:
            problems += [f"{row.place}: {problem}" for problem in describe_problems(error)]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            problems.append(f"{row.place}: {type(error).__name__}: {error}")
    problems += find_duplicates(cases)
    if not cases and not problems:
        problems.append("the dataset holds no cases")
    if problems:
        raise CasesInvalid(problems)
    return tuple(cases)


def _missing(info: DatasetInfo, options: LoadOptions, file: str) -> DatasetMissing:
    return DatasetMissing(
        f"{info.name}: {options.data / file} is missing. Fetch it from {info.home} and put it there (gzipped "
        f"where the name ends in .gz), or set {DATA_VARIABLE} to the folder that holds {file}"
    )


def _parse_object(text: str, place: str) -> dict[str, Any]:
    value = _parse(text, place)
    if not isinstance(value, dict):
        raise CasesInvalid([f"{place}: not a JSON object"])
    return value


def _parse(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CasesInvalid([f"{place}: not JSON: {error}"]) from error
