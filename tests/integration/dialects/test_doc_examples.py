"""The examples of docs/openai.md and docs/anthropic.md are run as they stand and print what is shown."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.dialects.conftest import Served

DOCS = Path(__file__).resolve().parents[3] / "docs"
EXAMPLE = re.compile(r"^```python\n(.*?)^```(?:\n\n```text\n(.*?)^```)?", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", ["openai.md", "anthropic.md"])
def test_the_examples_run_and_print_what_is_shown(name: str, served: Served) -> None:
    examples = EXAMPLE.findall((DOCS / name).read_text(encoding="utf-8"))
    assert len(examples) >= 2
    known: dict[str, Any] = {}  # one after the other, as a reader would in one session
    for code, shown in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code.replace("http://127.0.0.1:8000", served.url), known)
        assert printed.getvalue()
        if shown:
            assert printed.getvalue() == shown
