"""The code of docs/llama-index.md, run as it stands over a real collection, beside `CitationQueryEngine` itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from llama_index.core import MockEmbedding
from llama_index.core import Settings as LlamaIndexSettings
from llama_index.core.llms import MockLLM

from index.article import ArticleDraft
from service.commands.serve import serve_beside
from service.llama_index import BylineQueryEngine, BylineRetriever
from service.settings import Settings, load_settings
from service.wiring import Byline, open_byline

PAGE = Path(__file__).parents[2] / "docs/llama-index.md"
QUESTION = "How many weeks will the Marlow bridge be closed?"
TEXT = (
    "The council voted 31 to 14 on Tuesday to close the Marlow bridge for repairs. "
    "The Marlow bridge will be closed for nine weeks, engineers said. "
    "Ferries will carry passengers across the river meanwhile."
)
BEFORE, SWAPPED, QUERY = range(3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the page's commands were followed: articles in `articles`, stored in `byline-data`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BYLINE_LLM", "none")
    monkeypatch.delenv("BYLINE_DATA_DIR", raising=False)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/bridge.txt").write_text(TEXT)
    byline = open_byline(load_settings())
    draft = ArticleDraft(text=TEXT, title="Marlow bridge to close", publisher="Harbour Courier")
    list(byline.ingester.ingest([draft]))
    byline.close()
    return tmp_path


@pytest.fixture
def collection(folder: Path) -> Iterator[Byline]:
    byline = open_byline(load_settings())
    yield byline
    byline.close()


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def test_the_swap_is_three_lines_and_the_page_runs_as_it_stands(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = blocks()
    assert len(code[SWAPPED].split("\n\n")) == 2
    assert len(code[SWAPPED].strip().splitlines()) == 3
    monkeypatch.setattr(LlamaIndexSettings, "_llm", MockLLM())
    monkeypatch.setattr(LlamaIndexSettings, "_embed_model", MockEmbedding(embed_dim=8))
    names: dict[str, Any] = {}
    for block in (code[BEFORE], code[QUERY]):
        exec(block, names)
    before = capsys.readouterr().out
    assert "Source 1:" in before
    for block in code[SWAPPED:]:
        exec(block, names)
    said = capsys.readouterr().out
    assert (
        "The Marlow bridge will be closed for nine weeks, engineers said.[1]\n[1] The Marlow bridge will"
        in said
    )
    assert "answered\nsupported [1]" in said
    assert "Harbour Courier None Marlow bridge to close" in said
    names["byline"].close()


def test_engines_of_one_process_share_the_folder_until_the_last_is_closed(folder: Path) -> None:
    first = BylineQueryEngine.from_data_dir("byline-data", mode="quote")
    second = BylineRetriever.from_data_dir(folder / "byline-data")
    first.close()
    first.close()
    assert second.retrieve(QUESTION)
    second.close()
    open_byline(load_settings()).close()


def test_a_folder_that_a_service_holds_is_reached_through_the_service(collection: Byline) -> None:
    settings = Settings(data_dir=Path("byline-data"), port=0)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(serve_beside(settings, collection)),
    ):
        through = BylineQueryEngine.from_data_dir("byline-data", mode="quote")
        direct = BylineQueryEngine(collection, mode="quote")
        ours, theirs = through.query(QUESTION), direct.query(QUESTION)
        assert ours.source_nodes == theirs.source_nodes
        assert str(ours) == str(theirs)
        through.close()
