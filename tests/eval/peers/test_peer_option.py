import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.cli import app
from tests.eval.public_data import write_public


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["run", *arguments])
    return result.exit_code, " ".join(result.stderr.split())


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BYLINE_EVAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BYLINE_EVAL_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--mode", "quote"), "bm25-llm writes its answers with an LLM; leave out --mode quote"),
        (("--llm", "none"), "bm25-llm writes its answers with an LLM; set BYLINE_LLM or give --llm"),
        (("--url", "http://127.0.0.1:9"), "--peer runs in this process; leave out --url"),
    ],
)
def test_options_that_a_peer_cannot_take_are_said(options: tuple[str, str], said: str) -> None:
    code, complaint = run("sample", "--peer", "bm25-llm", *options)
    assert (code, said in complaint) == (2, True)


def test_a_peer_is_not_asked_what_only_a_part_of_byline_does(tmp_path: Path) -> None:
    write_public(tmp_path / "data", "qed/qed-dev.jsonlines.gz", [])
    code, complaint = run("qed", "--peer", "bm25-llm")
    assert (code, "qed tests the selection part of Byline; leave out --peer" in complaint) == (2, True)


def test_an_unknown_peer_is_said_with_those_there_are() -> None:
    code, complaint = run("sample", "--peer", "nonesuch")
    assert code == 2
    assert "citation-query-engine" in complaint


def test_a_peer_whose_packages_are_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.vector_stores.chroma", None)
    monkeypatch.delitem(sys.modules, "eval.peers.citation_query_engine", raising=False)
    code, complaint = run("sample", "--peer", "citation-query-engine")
    assert (code, "pip install -c constraints.txt -e '.[peers]'" in complaint) == (2, True)
