"""The Chroma projection: passage vectors with the keys to filter by, rebuildable from the catalogue."""

from __future__ import annotations

import errno
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.article import ArticleInfo, Filters, Passage
from index.chroma_clients import connect_server, open_folder
from index.errors import IndexingError, ProjectionFailed, StorageFull
from index.filtering import FilterKeys, filter_keys, projected_keys
from index.rows import Vector, batches
from index.sealing import Seal, sweep_beside

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# Chroma holds the GIL for a whole write: 85 ms for 32 records, 1.9 s for 1,000. Other threads wait as long.
WRITE_BATCH = 32
_READ_BATCH = 1000
_MAX_REASON_CHARS = 200
# Denser links than the default, and a wider search along them, so that no record is out of reach: with the
# default width of 100, a passage unlike all others was not found by its own vector in half of the builds.
_CONFIGURATION: Any = {
    "hnsw": {"space": "cosine", "max_neighbors": 32, "ef_construction": 400, "ef_search": 400}
}
# A query that meets the first write of a collection finds its index announced but not yet on disk.
_UNREADY = "Nothing found on disk"
_UNREADY_SECONDS = (0.02, 0.05, 0.1)


class VectorProjection:
    """One collection in an embedded Chroma (a folder) or on a Chroma server (a URL).

    It is opened at the first call, so that a damaged index harms nothing until it is needed; then every
    call raises `ProjectionFailed` until `byline rebuild`.

    Args:
        home: the folder that holds one folder for each generation; unused with `url`.
        url: address of a Chroma server (the Rust server, `chroma run`), or None.
        collection: names this catalogue among those that share a server.
        generation: which build of the projection to open; `Catalogue.generation`.
    """

    def __init__(self, home: Path, *, url: str | None, collection: str, generation: int) -> None:
        self._home = home
        self._url = url
        self._name = collection
        self._generation = generation
        self._opening = threading.Lock()
        self._client: ClientAPI | None = None
        self._opened: Collection | None = None
        #: Why searches and writes should leave it alone until it was repaired; see `index/recovery.py`.
        self.suspended: str | None = None
        #: Whether only building it anew repairs it.
        self.is_damaged = False
        self._has_failed = False

    def add(self, passages: Sequence[tuple[Passage, ArticleInfo]], vectors: Sequence[Vector]) -> None:
        """Add passages; those already present are left as they are.

        A killed upsert of a present id can leave a collection that no longer opens (chroma issue 7678), and
        a failed call may have stored its rows all the same: so ids are looked up first, and only new ones
        are added.
        """
        pairs = list(zip(passages, vectors, strict=True))
        for batch in batches(pairs, WRITE_BATCH):
            present = self._present([passage.id for (passage, _), _ in batch])
            missing = [pair for pair in batch if pair[0][0].id not in present]
            if missing:
                with self._translated() as collection:
                    collection.add(
                        ids=[passage.id for (passage, _), _ in missing],
                        embeddings=np.stack([vector for _, vector in missing]),
                        metadatas=[projected_keys(info) for (_, info), _ in missing],
                        documents=[passage.text for (passage, _), _ in missing],
                    )

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages; ids that are absent are ignored."""
        for batch in batches(ids, WRITE_BATCH):
            present = self._present(batch)
            if present:
                with self._translated() as collection:
                    collection.delete(ids=sorted(present))

    def query(self, vector: Vector, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """The nearest passages that match, best first: (passage id, cosine)."""
        return self.query_many([vector], limit, filters)[0]

    def query_many(
        self, vectors: Sequence[Vector], limit: int, filters: Filters | None = None
    ) -> list[list[tuple[str, float]]]:
        """`query` for several vectors at once."""
        for patience in _UNREADY_SECONDS:
            try:
                return self._query(vectors, limit, filters)
            except ProjectionFailed as error:
                if _UNREADY not in str(error):
                    raise
                time.sleep(patience)
        return self._query(vectors, limit, filters)

    def _query(
        self, vectors: Sequence[Vector], limit: int, filters: Filters | None
    ) -> list[list[tuple[str, float]]]:
        with self._translated() as collection:
            found = collection.query(
                query_embeddings=np.stack(vectors),
                n_results=limit,
                where=_where(filter_keys(filters)),
                include=["distances"],
            )
        distances = found["distances"] or []
        return [
            [(passage, 1.0 - float(distance)) for passage, distance in zip(ids, row, strict=True)]
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def stored_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those of `ids` that it holds, as they are in its own files."""
        found: dict[str, Vector] = {}
        for batch in batches(ids, _READ_BATCH):
            with self._translated() as collection:
                page: Any = collection.get(ids=list(batch), include=["embeddings"])
            found.update(zip(page["ids"], page["embeddings"], strict=True))
        return found

    def ids(self) -> frozenset[str]:
        """Every id it holds."""
        return frozenset(passage for passage, _ in self.keys())

    def keys(self) -> Iterator[tuple[str, dict[str, str | int]]]:
        """Every id with the keys stored beside it."""
        offset = 0
        while True:
            with self._translated() as collection:
                page = collection.get(limit=_READ_BATCH, offset=offset, include=["metadatas"])
            if not page["ids"]:
                return
            metadatas: Any = page["metadatas"] or [{}] * len(page["ids"])
            yield from zip(page["ids"], metadatas, strict=True)
            offset += len(page["ids"])

    @property
    def is_remote(self) -> bool:
        """Whether it is on a server, which can be away for a while without being damaged."""
        return self._url is not None

    def count(self) -> int:
        """How many passages it says it holds."""
        with self._translated() as collection:
            return collection.count()

    def fresh(self, generation: int) -> VectorProjection:
        """An empty projection beside this one, to be filled and then taken over."""
        other = VectorProjection(self._home, url=self._url, collection=self._name, generation=generation)
        other.destroy()
        return other

    def take_over(self, other: VectorProjection) -> None:
        """Become `other`, and throw away what this one held."""
        with self._opening:
            before = VectorProjection(
                self._home, url=self._url, collection=self._name, generation=self._generation
            )
            before._client = self._client
            self._client, self._opened, self._generation = other._client, other._opened, other._generation
        self.is_sound_again()
        before.destroy()

    def destroy(self) -> None:
        """Delete everything it holds, readable or not."""
        if self._url is None:
            self._release()
            shutil.rmtree(self._folder, ignore_errors=True)
            self.seal.forget()
            return
        with self._translated():  # opening creates the collection, so that there is one to delete
            self._connected().delete_collection(self._collection_name)
        self._opened = None

    def sweep(self) -> None:
        """Delete what a killed rebuild left of other generations."""
        if self._url is None:
            for folder in sweep_beside(self._folder):
                shutil.rmtree(folder, ignore_errors=True)
            return
        with self._translated():
            client = self._connected()
            for collection in client.list_collections():
                others = collection.name.startswith(f"byline-{self._name}-")
                if others and collection.name != self._collection_name:
                    client.delete_collection(collection.name)

    def close(self) -> None:
        """Let go of the files or the connection; files that gave no trouble are sealed."""
        was_open = self._release()
        if was_open and self._url is None and not self._has_failed:
            self.seal.put_on()

    @property
    def has_failed(self) -> bool:
        """Whether a call failed since it was opened or repaired; a server's failures pass by themselves."""
        return self._has_failed and self._url is None

    def is_sound_again(self) -> None:
        """It was tried, or built anew, and is used from now on."""
        self.suspended, self.is_damaged, self._has_failed = None, False, False

    @property
    def seal(self) -> Seal:
        """What is noted about its files while they are closed."""
        return Seal(self._folder)

    @property
    def _folder(self) -> Path:
        return self._home / f"generation-{self._generation}"

    @property
    def _collection_name(self) -> str:
        return f"byline-{self._name}-{self._generation}"

    def _present(self, ids: Sequence[str]) -> set[str]:
        with self._translated() as collection:
            return set(collection.get(ids=list(ids), include=[])["ids"])

    @contextmanager
    def _translated(self) -> Iterator[Collection]:
        where = f"The Chroma server at {self._url}" if self._url else "The vector index"
        advice = "Check that it runs, and BYLINE_CHROMA_URL" if self._url else "Run `byline rebuild`"
        try:
            yield self._collection()
        except IndexingError:
            raise
        except BaseException as error:
            # A panic inside Chroma's Rust code reaches Python as a BaseException of its own.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            self._has_failed = True
            if self._url:
                self._opened = None  # a server may have been replaced; look the collection up again next time
            if getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error).lower():
                raise StorageFull(
                    "The disk is full. What was acknowledged is safe; free some space."
                ) from error
            raise ProjectionFailed(f"{where} failed: {_first_line(error)}. {advice}.") from error

    def _collection(self) -> Collection:
        with self._opening:
            if self._opened is None:
                self._opened = self._connected().get_or_create_collection(
                    self._collection_name, embedding_function=None, configuration=_CONFIGURATION
                )
            return self._opened

    def _connected(self) -> ClientAPI:
        if self._client is None and self._url is None:
            self.seal.take_off()
        if self._client is None:
            self._client = connect_server(self._url) if self._url else open_folder(self._folder)
        return self._client

    def _release(self) -> bool:
        with self._opening:
            client, self._client, self._opened = self._client, None, None
        close = getattr(client, "close", None)
        if close is not None:
            close()
        return client is not None


def _where(keys: FilterKeys) -> Any:
    conditions: list[dict[str, Any]] = []
    if keys.earliest is not None:
        conditions.append({"published": {"$gte": keys.earliest}})
    if keys.latest is not None:
        conditions.append({"published": {"$lte": keys.latest}})
    if keys.publishers:
        conditions.append({"publisher": {"$in": list(keys.publishers)}})
    if keys.article_ids:
        conditions.append({"article_id": {"$in": list(keys.article_ids)}})
    if len(conditions) > 1:
        return {"$and": conditions}
    return conditions[0] if conditions else None


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:_MAX_REASON_CHARS]
