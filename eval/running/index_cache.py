"""The index cache: collections that were indexed once are copied, not indexed again."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import index
from eval.datasets.dataset import hash_drafts
from eval.errors import CacheUnusable
from eval.records.run_files import ARTICLES_FILE, list_articles, read_file, write_lines
from eval.running.indexing import index_articles, throw_away
from eval.running.locking import AlreadyHeld, hold
from eval.running.progress import Progress
from eval.running.system import Collection
from index.article import ArticleDraft
from service.settings import Settings

CACHE_VARIABLE = "BYLINE_EVAL_CACHE"
UNUSED_DAYS = 14
_DATA = "data"
_BUILT = "built.json"
# What shapes the stored collection; other settings only shape the answers from it.
_SHAPING = {"embedding_model", "passage_tokens", "passage_overlap", "max_article_chars"}


class _Built(BaseModel):
    """What there is to say of an entry besides its articles."""

    model_config = ConfigDict(frozen=True)

    rejected: tuple[str, ...]
    seconds: float


class IndexCache:
    """A folder of indexed collections, each under a name that follows from all that shapes it.

    An entry is built beside its place and moved there whole, so that a killed build leaves none; it is never
    opened, only copied, so that any number of runs may use it. Entries unused for two weeks are removed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(
        self, settings: Settings, drafts: tuple[ArticleDraft, ...], data_dir: Path, progress: Progress
    ) -> Collection:
        """Fill `data_dir`, which must not exist yet, with the collection of these drafts.

        Raises:
            ArticlesInvalid: not one of the drafts could be stored.
            CacheUnusable: the folder cannot be written, or the entry in it is damaged.
        """
        key = cache_key(settings, drafts)
        entry = self._folder / key
        with self._locked(key):
            if not (entry / _BUILT).is_file():
                self._build(entry, settings, drafts, progress)
            (entry / _BUILT).touch()
            return _copy(entry, data_dir)

    def _build(
        self, entry: Path, settings: Settings, drafts: tuple[ArticleDraft, ...], progress: Progress
    ) -> None:
        self._remove_unused()
        unfinished = entry.with_name(f"{entry.name}.unfinished")
        for left_over in (unfinished, entry):
            shutil.rmtree(left_over, ignore_errors=True)
        progress.starts("Indexing", len(drafts))
        collection = index_articles(throw_away(settings, unfinished / _DATA), drafts, progress.advances)
        write_lines(unfinished / ARTICLES_FILE, collection.articles.values())
        built = _Built(rejected=collection.rejected, seconds=collection.seconds)
        (unfinished / _BUILT).write_text(built.model_dump_json() + "\n", encoding="utf-8")
        unfinished.rename(entry)

    def _remove_unused(self) -> None:
        oldest = time.time() - UNUSED_DAYS * 24 * 3600
        for built in self._folder.glob(f"*/{_BUILT}"):
            if built.stat().st_mtime < oldest:
                self._remove(built.parent)

    def _remove(self, entry: Path) -> None:
        # One that is in use is not unused after all.
        with suppress(AlreadyHeld), hold(self._lock_of(entry.name), wait=False):
            shutil.rmtree(entry, ignore_errors=True)

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        with ExitStack() as holding:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                holding.enter_context(hold(self._lock_of(key), wait=True))
            except OSError as error:
                raise CacheUnusable(
                    f"the index cache {self._folder} cannot be used ({error.strerror or error}); "
                    f"set {CACHE_VARIABLE} to a folder that can be written"
                ) from error
            yield

    def _lock_of(self, key: str) -> Path:
        return self._folder / f"{key}.lock"


def default_cache_folder() -> Path:
    """`byline/eval` in the user's cache folder."""
    return Path.home() / ".cache" / "byline" / "eval"


def cache_key(settings: Settings, drafts: tuple[ArticleDraft, ...]) -> str:
    """Changes with the articles, with the settings that shape an index, and with the code that makes it."""
    shaping = settings.model_dump_json(include=_SHAPING)
    return hashlib.sha256("\n".join((hash_drafts(drafts), shaping, _code_version())).encode()).hexdigest()[
        :32
    ]


@cache
def _code_version() -> str:
    """A hash of the indexing code; the grounding model reads sentences only when a question is asked."""
    root = Path(index.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith("grounding/"):
            digest.update(name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _copy(entry: Path, data_dir: Path) -> Collection:
    try:
        shutil.copytree(entry / _DATA, data_dir)
        built = read_file(entry / _BUILT, _Built)
        articles = {one.source: one for one in list_articles(entry)}
    except Exception as error:
        raise CacheUnusable(
            f"the indexed collection {entry} cannot be copied ({error}); delete that folder, or make room"
        ) from error
    return Collection(articles, built.rejected, built.seconds, data_dir)
