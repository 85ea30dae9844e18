"""The catalogue: the one true store of articles, sentences, passages, vectors and recorded answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Engine, delete, insert, select

from index import outbox, stored_articles, stored_passages, stored_vectors, storing
from index.article import Article, ArticleInfo, Filters
from index.database import open_database, reading, writing
from index.errors import ArticleNotFound, DataDirectoryInvalid
from index.filtering import filter_keys
from index.key_store import KeyStore
from index.outbox import Pending, ProjectionName
from index.rows import StoredPassage, Vector
from index.schema import answers, meta
from index.stored_articles import ArticlePage, Counts
from index.storing import NewVersion, Standing

__all__ = ["ArticlePage", "Catalogue", "Counts", "NewVersion", "Standing", "StoredPassage"]


class Catalogue:
    """Reads may run in any number of threads; whoever changes articles holds `writer` meanwhile.

    Args:
        url: a SQLAlchemy URL, for example `sqlite:////data/catalogue.sqlite3`.

    Raises:
        DataDirectoryInvalid: unreachable, read-only, damaged, or written by a newer version of Byline.
    """

    def __init__(self, url: str) -> None:
        self._engine: Engine = open_database(url)
        # One writer at a time, projections included; taken again by the same thread inside a rebuild.
        self.writer = threading.RLock()
        if self._meta("collection") is None:
            self._set_meta(collection=uuid4().hex[:12], generation="1")

    def close(self) -> None:
        """Give the connections back; the log is folded into the database file by the last of them."""
        self._engine.dispose()

    @property
    def keys(self) -> KeyStore:
        """The API keys kept beside the articles."""
        return KeyStore(self._engine)

    # -- what the data were made with ---------------------------------------------------------------------

    @property
    def collection(self) -> str:
        """Names this catalogue's collection on a Chroma server that others share."""
        return self._meta("collection") or ""

    @property
    def generation(self) -> int:
        """Which build of the projections is the current one."""
        return int(self._meta("generation") or 1)

    def adopt_generation(self, generation: int) -> None:
        """Make freshly built projections the current ones; nothing is pending for them."""
        with writing(self._engine) as connection:
            outbox.clear(connection)
            storing.set_meta(connection, generation=str(generation))

    @property
    def embedding_model(self) -> str | None:
        """The model that made the stored vectors, or None before the first."""
        return self._meta("embedding_model")

    @property
    def dimensions(self) -> int:
        """Length of the stored vectors; 0 before the first."""
        return int(self._meta("dimensions") or 0)

    def bind_embedding(self, name: str, dimensions: int) -> None:
        """State which model makes the vectors from now on.

        Raises:
            DataDirectoryInvalid: the stored vectors come from another model, or only some come from this one.
        """
        bound = self._meta("embedding_model")
        if bound is None:
            self._set_meta(embedding_model=name, dimensions=str(dimensions))
        elif bound != name or self._meta("dimensions") != str(dimensions):
            raise DataDirectoryInvalid(
                f"The collection was embedded with {bound!r}, and BYLINE_EMBEDDING_MODEL is now {name!r}. "
                "Set it back, or run `byline rebuild --reembed`."
            )
        elif self._meta("reembedding"):
            raise DataDirectoryInvalid(
                "Re-embedding the collection was interrupted. Run `byline rebuild --reembed` again; "
                "it goes on where it stopped."
            )

    def begin_reembedding(self, name: str, dimensions: int) -> None:
        """Mark every vector for replacement, unless an interrupted run with this model did.

        Until `finish_reembedding` the collection cannot be used, and says so when opened.
        """
        if self._meta("reembedding") != name:
            with writing(self._engine) as connection:
                storing.mark_vectors_stale(connection)
                storing.set_meta(
                    connection, embedding_model=name, dimensions=str(dimensions), reembedding=name
                )

    def finish_reembedding(self) -> None:
        """Every vector comes from one model again; vectors of superseded versions are dropped."""
        with writing(self._engine) as connection:
            storing.drop_other_vectors(connection, self.embedding_model or "")
            connection.execute(delete(meta).where(meta.c.key == "reembedding"))

    # -- articles -----------------------------------------------------------------------------------------

    def article_info(self, article_id: str, version: int | None = None) -> ArticleInfo:
        """The bibliographic fields of one version, by default the current one.

        Raises:
            ArticleNotFound: no such article, or no such version of it.
        """
        with reading(self._engine) as connection:
            return stored_articles.find_info(connection, article_id, version)

    def get_article(self, article_id: str, version: int | None = None) -> Article:
        """One article version with text and sentences, by default the current one.

        Raises:
            ArticleNotFound: no such article, or no such version of it.
        """
        with reading(self._engine) as connection:
            return stored_articles.find_article(connection, article_id, version)

    def list_articles(
        self, *, limit: int = 50, cursor: str | None = None, publishers: Sequence[str] = ()
    ) -> ArticlePage:
        """A page of current article versions, the last stored first; pages hold while articles are added.

        Raises:
            ValueError: `cursor` is not one that this method returned.
        """
        with reading(self._engine) as connection:
            return stored_articles.list_page(connection, limit, cursor, publishers)

    def identities(self) -> tuple[tuple[str, str], ...]:
        """Every article id with the identity it was made from."""
        with reading(self._engine) as connection:
            return stored_articles.list_identities(connection)

    def versions_of(self, article_id: str) -> tuple[int, ...]:
        """The versions of an article, oldest first; empty when there is no such article."""
        with reading(self._engine) as connection:
            return stored_articles.list_versions(connection, article_id)

    def sizes_of(self, article_id: str) -> tuple[int, int]:
        """How many sentences and passages the current version of an article has."""
        with reading(self._engine) as connection:
            return stored_articles.measure(connection, article_id)

    def publishers(self) -> tuple[str, ...]:
        """The publishers of current versions, one spelling each, in alphabetical order."""
        with reading(self._engine) as connection:
            return stored_articles.list_publishers(connection)

    def counts(self) -> Counts:
        """How much is stored."""
        with reading(self._engine) as connection:
            return stored_articles.count_all(connection)

    # -- passages and vectors -----------------------------------------------------------------------------

    def passages_by_id(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages that exist among `ids`, each with its article version and sentences."""
        with reading(self._engine) as connection:
            return stored_passages.find_passages(connection, ids)

    def passages_of(self, article_id: str, version: int | None = None) -> tuple[StoredPassage, ...]:
        """The passages of one article version in reading order, by default of the current one.

        Raises:
            ArticleNotFound: no such article, or no such version of it.
        """
        with reading(self._engine) as connection:
            info = stored_articles.find_info(connection, article_id, version)
            ids = stored_passages.list_passages(connection, info.id, info.version)
            found = stored_passages.find_passages(connection, ids)
        return tuple(found[passage] for passage in ids)

    def searchable_ids(self) -> frozenset[str]:
        """The ids that both projections must hold: the passages of current versions."""
        with reading(self._engine) as connection:
            return stored_passages.list_searchable(connection)

    def passages_not_embedded_with(self, model: str) -> tuple[str, ...]:
        """Searchable passages whose vector is missing or comes from another model."""
        with reading(self._engine) as connection:
            return stored_passages.list_not_embedded_with(connection, model)

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Unit vectors of passages, by id; ids without a vector are left out."""
        with reading(self._engine) as connection:
            return stored_vectors.passage_vectors(connection, ids)

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Unit vectors of sentences, by id; boilerplate and repeated sentences have none."""
        with reading(self._engine) as connection:
            return stored_vectors.sentence_vectors(connection, ids)

    def vectors_of_other_models(self) -> tuple[str, ...]:
        """The owners of vectors that the bound embedding model did not make."""
        with reading(self._engine) as connection:
            return stored_vectors.list_of_other_models(connection, self.embedding_model or "")

    def all_passage_vectors(self, filters: Filters | None = None) -> Iterator[tuple[tuple[str, ...], Vector]]:
        """Every searchable passage: batches of ids with an (n, dimensions) array."""
        with reading(self._engine) as connection:
            yield from stored_vectors.stream(connection, filter_keys(filters))

    def exact_search(
        self, vector: Vector, limit: int, filters: Filters | None = None
    ) -> list[tuple[str, float]]:
        """Nearest searchable passages by cosine, best first, without Chroma: the fallback and the oracle."""
        with reading(self._engine) as connection:
            return stored_vectors.exact_search(connection, vector, limit, filter_keys(filters))

    # -- changes ------------------------------------------------------------------------------------------

    def standing(self, identity: str) -> Standing | None:
        """What is stored under this identity now."""
        with reading(self._engine) as connection:
            return storing.standing(connection, identity)

    def store(self, new: NewVersion) -> str | None:
        """Store one article version with its vectors and tell the projections, in one transaction.

        Returns:
            The id of the first other article with the same text, if there is one.
        """
        with writing(self._engine) as connection:
            return storing.store(connection, new)

    def replace_vectors(
        self, model: str, of_passages: dict[str, Vector], of_sentences: dict[str, Vector]
    ) -> None:
        """Put vectors of another model in the place of the stored ones."""
        with writing(self._engine) as connection:
            storing.put_vectors(connection, model, of_passages, of_sentences)

    def delete_article(self, article_id: str) -> None:
        """Delete all versions of an article and tell the projections.

        Raises:
            ArticleNotFound: no such article.
        """
        with writing(self._engine) as connection:
            if not storing.delete_article(connection, article_id):
                raise ArticleNotFound(f"There is no article {article_id!r}.")

    def pending(self, projection: ProjectionName) -> Pending:
        """What a projection still has to do."""
        with reading(self._engine) as connection:
            return outbox.pending(connection, projection)

    def settle(self, projection: ProjectionName, through: int) -> None:
        """A projection has done everything up to this outbox row."""
        with writing(self._engine) as connection:
            outbox.settle(connection, projection, through)

    def post(self, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Ask both projections to repair these passages."""
        with writing(self._engine) as connection:
            outbox.post(connection, add=add, remove=remove)

    # -- answers ------------------------------------------------------------------------------------------

    def record_answer(self, answer_id: str, created_at: datetime, body: str) -> None:
        """Keep an answer as it was given; `body` is its JSON."""
        values = {"id": answer_id, "created_at": created_at.astimezone(UTC).isoformat(), "body": body}
        with writing(self._engine) as connection:
            connection.execute(insert(answers), values)

    def recorded_answer(self, answer_id: str) -> str | None:
        """The JSON of a recorded answer, or None."""
        with reading(self._engine) as connection:
            return connection.execute(select(answers.c.body).where(answers.c.id == answer_id)).scalar()

    def _meta(self, key: str) -> str | None:
        with reading(self._engine) as connection:
            return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()

    def _set_meta(self, **values: str) -> None:
        with writing(self._engine) as connection:
            storing.set_meta(connection, **values)
