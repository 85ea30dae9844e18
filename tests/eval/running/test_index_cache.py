import os
import threading
import time
from pathlib import Path

import pytest

from eval.errors import ArticlesInvalid, CacheUnusable
from eval.running.index_cache import UNUSED_DAYS, IndexCache, cache_key
from eval.running.indexing import sort_receipts, throw_away
from eval.running.system import Collection
from index.article import ArticleDraft, Receipt, ReceiptStatus
from service.settings import Settings
from tests.eval.builders import RIVAL, SHIP
from tests.eval.scripted import Steps

SETTINGS = Settings(llm="none")
DRAFTS = (
    ArticleDraft(text=" ".join(SHIP), title="Ship", source="ship.txt"),
    ArticleDraft(text=" ".join(RIVAL), title="Rival", source="rival.txt"),
)


def fetch(
    folder: Path, data_dir: Path, drafts: tuple[ArticleDraft, ...] = DRAFTS
) -> tuple[Collection, Steps]:
    steps = Steps()
    return IndexCache(folder).fetch(SETTINGS, drafts, data_dir, steps), steps


def entry_of(folder: Path) -> Path:
    return folder / cache_key(SETTINGS, DRAFTS)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the two articles."""
    folder = tmp_path_factory.mktemp("cache")
    fetch(folder, tmp_path_factory.mktemp("run") / "data")
    return folder


def test_what_was_indexed_once_is_copied_and_not_indexed_again(indexed: Path, tmp_path: Path) -> None:
    collection, steps = fetch(indexed, tmp_path / "data")

    assert steps.seen == []
    assert collection.data_dir == tmp_path / "data"
    assert set(collection.articles) == {"ship.txt", "rival.txt"}
    ship = collection.articles["ship.txt"]
    assert [ship.text[one.start : one.end] for one in ship.sentences] == list(SHIP)
    assert (tmp_path / "data" / "catalogue.sqlite3").is_file()


def test_a_first_run_tells_how_far_it_is(tmp_path: Path) -> None:
    collection, steps = fetch(tmp_path / "cache", tmp_path / "data", DRAFTS[:1])
    assert steps.seen == ["Indexing 0/1", "."]
    assert collection.seconds > 0


def test_a_run_works_on_a_copy_of_its_own(indexed: Path, tmp_path: Path) -> None:
    kept = (entry_of(indexed) / "data" / "catalogue.sqlite3").read_bytes()
    fetch(indexed, tmp_path / "one")
    (tmp_path / "one" / "catalogue.sqlite3").write_bytes(b"spoiled")

    fetch(indexed, tmp_path / "two")

    assert (tmp_path / "two" / "catalogue.sqlite3").read_bytes() == kept


def test_several_runs_at_once_index_once(tmp_path: Path) -> None:
    seen: list[Steps] = []
    runs = [
        threading.Thread(
            target=lambda number=number: seen.append(
                fetch(tmp_path / "cache", tmp_path / f"data-{number}", DRAFTS[:1])[1]
            )
        )
        for number in range(3)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()

    assert sorted(steps.seen for steps in seen) == [[], [], ["Indexing 0/1", "."]]


def test_a_build_that_was_killed_is_done_again(indexed: Path, tmp_path: Path) -> None:
    torn = tmp_path / "cache" / f"{entry_of(indexed).name}.unfinished" / "data"
    torn.mkdir(parents=True)
    (torn / "catalogue.sqlite3").write_bytes(b"half of it")

    _, steps = fetch(tmp_path / "cache", tmp_path / "data")

    assert steps.seen[0] == "Indexing 0/2"
    assert not torn.exists()


def test_a_damaged_entry_names_the_folder_to_delete(indexed: Path, tmp_path: Path) -> None:
    copied = tmp_path / "cache" / entry_of(indexed).name
    copied.mkdir(parents=True)
    (copied / "built.json").write_bytes((entry_of(indexed) / "built.json").read_bytes())
    with pytest.raises(CacheUnusable, match=rf"{copied.name}.*delete that folder"):
        fetch(tmp_path / "cache", tmp_path / "data")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CacheUnusable, match="BYLINE_EVAL_CACHE"):
        fetch(tmp_path / "file", tmp_path / "data")


def test_entries_long_unused_make_room(tmp_path: Path) -> None:
    old, recent = tmp_path / "cache" / "old", tmp_path / "cache" / "recent"
    for entry, days in ((old, UNUSED_DAYS + 1), (recent, UNUSED_DAYS - 1)):
        entry.mkdir(parents=True)
        (entry / "built.json").write_text("{}")
        used = time.time() - days * 24 * 3600
        os.utime(entry / "built.json", (used, used))

    fetch(tmp_path / "cache", tmp_path / "data", DRAFTS[:1])

    assert (old.exists(), recent.exists()) == (False, True)


def test_the_key_follows_articles_and_what_shapes_an_index_and_nothing_else() -> None:
    key = cache_key(SETTINGS, DRAFTS)

    assert cache_key(SETTINGS, DRAFTS[::-1]) == key
    assert cache_key(Settings(llm="openai", deadline_seconds=5, data_dir=Path("elsewhere")), DRAFTS) == key
    assert cache_key(Settings(passage_tokens=64), DRAFTS) != key
    assert cache_key(SETTINGS, DRAFTS[:1]) != key


def test_an_eval_never_touches_a_real_collection(tmp_path: Path) -> None:
    real = Settings(
        data_dir=Path("precious"),
        catalogue_url="postgresql://production/news",
        chroma_url="http://production:8000",
        llm="openai",
    )

    safe = throw_away(real, tmp_path)

    assert (safe.data_dir, safe.catalogue_url, safe.chroma_url, safe.llm) == (tmp_path, None, None, "openai")


def test_what_was_rejected_is_named_and_all_rejected_is_an_error() -> None:
    kept = Receipt("a1", 1, ReceiptStatus.CREATED, source="ship.txt", sentences=4)
    torn = Receipt(None, None, ReceiptStatus.REJECTED, reason="no sentences", source="torn.txt")

    assert sort_receipts([kept, torn]) == ({"ship.txt": ("a1", 1)}, ("torn.txt: no sentences",))
    with pytest.raises(ArticlesInvalid, match=r"torn\.txt: no sentences"):
        sort_receipts([torn])
