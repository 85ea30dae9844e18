"""Files that a command writes where an option tells it to."""

from __future__ import annotations

from pathlib import Path

from eval.errors import OutputFailed


def write_output(path: Path, text: str) -> None:
    """Write a text file and the folders above it; raises OutputFailed when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputFailed(f"{path} cannot be written: {error.strerror or error}") from error
