"""Torn files of Chroma and tantivy: noticed before readiness, answered without, made whole in the background."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings
from tests import torn
from tests.builders import make_drafts, open_collection
from tests.soak_report import write_report


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("pristine")
    torn.make_collection(directory)
    return directory


def examined(directory: Path) -> list[str]:
    """What opening finds before it opens anything."""
    collection = open_collection(directory)
    try:
        return collection.ingester.examine()
    finally:
        collection.close()


def test_an_index_that_was_closed_is_trusted(pristine: Path) -> None:
    assert torn.projection_files(pristine)
    assert examined(pristine) == []


@pytest.mark.parametrize("damage", torn.DAMAGES)
def test_every_torn_file_of_an_index_that_was_closed_is_noticed(
    pristine: Path, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(pristine, tmp_path / "data")
    unnoticed = []
    for file in torn.projection_files(pristine):
        torn.DAMAGES[damage](tmp_path / "data" / file)
        if not examined(tmp_path / "data"):
            unnoticed.append(file.name)
        shutil.copyfile(pristine / file, tmp_path / "data" / file)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("name", "damage"), [("data_level0.bin", "20 bits flipped"), ("chroma.sqlite3", "halved")]
)
def test_what_a_killed_process_left_is_tried_in_a_child_process(
    pristine: Path, tmp_path: Path, name: str, damage: str
) -> None:
    (file,) = (path for path in torn.projection_files(pristine) if path.name == name)
    outcome = torn.tear(pristine, tmp_path / "data", file, damage, killed=True)
    assert outcome.noticed
    assert outcome.wrong == ()


def test_a_torn_word_index_is_tried_in_a_child_process(pristine: Path, tmp_path: Path) -> None:
    (file,) = (path for path in torn.projection_files(pristine) if path.suffix == ".idx")
    outcome = torn.tear(pristine, tmp_path / "data", file, "20 bits flipped", killed=True)
    assert "checksum" in (outcome.noticed or "")
    assert outcome.wrong == ()


def test_a_collection_opens_over_a_torn_index_answers_at_once_and_heals_by_itself(tmp_path: Path) -> None:
    from service.wiring import open_byline

    settings = Settings(data_dir=tmp_path, llm="none")
    byline = open_byline(settings)
    list(byline.ingester.ingest(make_drafts(5)))
    byline.close()
    (file,) = (tmp_path / "chroma").rglob("chroma.sqlite3")
    torn.DAMAGES["cut by 100 bytes"](file)
    byline = open_byline(settings)
    try:
        # The rebuild has begun; a search beside it is exact, whether it has ended or not.
        found = byline.retriever.search("What does report 3 name?").passages
        assert found[0].info.title == "Report 3"
        end = time.monotonic() + 60
        while byline.degraded() and time.monotonic() < end:
            time.sleep(0.02)
        assert byline.degraded() == []
        assert byline.check().ok
        assert byline.catalogue.generation == 2
    finally:
        byline.close()


def test_a_rebuild_that_fails_leaves_a_collection_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.errors import ProjectionFailed, StorageFull
    from index.vectors import VectorProjection

    first = open_collection(tmp_path)
    first.ingest(*make_drafts(3))
    first.close()
    (file,) = (tmp_path / "chroma").rglob("chroma.sqlite3")
    torn.DAMAGES["emptied"](file)
    collection = open_collection(tmp_path)
    assert collection.ingester.examine()
    errors = (ProjectionFailed("It cannot be written."), StorageFull("The disk is full."))
    for stored, error in enumerate(errors, start=4):

        def refuse(*_: Any, raised: Exception = error) -> None:
            raise raised

        with monkeypatch.context() as patched:
            patched.setattr(VectorProjection, "add", refuse)
            assert collection.recover().suspended == str(error)
        vector = collection.embedder.embed_query("town1 river1")
        assert collection.catalogue.exact_search(vector, 1)
        assert collection.ingest(*make_drafts(stored))[-1].status == "created"
    assert collection.recover().rebuilt
    assert collection.vectors.ids() == collection.catalogue.searchable_ids()
    collection.close()


@pytest.mark.soak
@pytest.mark.timeout(2 * 3600)
def test_every_torn_file_is_survived(pristine: Path, tmp_path: Path) -> None:
    cases: dict[str, Any] = {}
    for left in ("closed", "killed"):
        for damage in torn.DAMAGES:
            files = torn.projection_files(pristine)
            # Whatever file of a closed index is torn, its checksum tells, and what follows is the same.
            files = files if left == "killed" else files[:: len(files) - 1]
            outcomes = {
                file: torn.tear(pristine, tmp_path / "data", file, damage, killed=left == "killed")
                for file in files
            }
            cases[f"{left}, {damage}"] = {
                "files": len(outcomes),
                "noticed": sum(outcome.noticed is not None for outcome in outcomes.values()),
                "not_noticed": sorted(file.name for file, found in outcomes.items() if not found.noticed),
                "slowest_examination_seconds": max(item.examined_seconds for item in outcomes.values()),
                "wrong": [f"{file.name}: {text}" for file, item in outcomes.items() for text in item.wrong],
            }
    totals = Counter(files=0, noticed=0)
    for case in cases.values():
        totals.update(files=case["files"], noticed=case["noticed"])
    write_report("torn-files", {"passages": torn.PASSAGES, **totals, "cases": cases})
    assert [problem for case in cases.values() for problem in case["wrong"]] == []
    assert all(not case["not_noticed"] for name, case in cases.items() if name.startswith("closed"))
