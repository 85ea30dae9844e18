"""The catalogue: the one true store of articles, sentences, passages, vectors and recorded answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Engine, and_, delete, func, insert, select

from index import outbox, stored_vectors, storing
from index.article import Article, ArticleInfo, Filters
from index.database import open_database, reading, writing
from index.errors import ArticleNotFound, DataDirectoryInvalid
from index.filtering import filter_keys, publisher_key
from index.outbox import Pending, ProjectionName
from index.rows import (
    INFO_COLUMNS,
    PASSAGE_COLUMNS,
    SENTENCE_COLUMNS,
    StoredPassage,
    Vector,
    batches,
    info_of,
    passage_of,
    sentence_of,
)
from index.schema import answers, article_versions, articles, meta, passages, sentences, vectors
from index.storing import NewVersion, Standing

__all__ = ["ArticlePage", "Catalogue", "Counts", "NewVersion", "Standing", "StoredPassage"]

_STATEMENT_IDS = 300
_version_of_passage = and_(
    article_versions.c.article_id == passages.c.article_id, article_versions.c.version == passages.c.version
)
_current_version = and_(
    article_versions.c.article_id == articles.c.id, article_versions.c.version == articles.c.version
)

_current_sentence = and_(sentences.c.article_id == articles.c.id, sentences.c.version == articles.c.version)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles in the order they were first stored, and where the next page begins (None: no more)."""

    articles: tuple[ArticleInfo, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored. `sentences` and `passages` of current versions only; `pending`: outbox rows."""

    articles: int
    versions: int
    sentences: int
    passages: int
    vectors: int
    answers: int
    pending: int


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
        wanted = articles.c.version if version is None else version
        query = (
            select(*INFO_COLUMNS)
            .join(articles, article_versions.c.article_id == articles.c.id)
            .where(articles.c.id == article_id, article_versions.c.version == wanted)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            named = (
                f"version {version} of article {article_id!r}"
                if version is not None
                else f"article {article_id!r}"
            )
            raise ArticleNotFound(f"There is no {named}.")
        return info_of(row)

    def get_article(self, article_id: str, version: int | None = None) -> Article:
        """One article version with text and sentences, by default the current one.

        Raises:
            ArticleNotFound: no such article, or no such version of it.
        """
        info = self.article_info(article_id, version)
        here = (info.id, info.version)
        with reading(self._engine) as connection:
            text = connection.execute(
                select(article_versions.c.text).where(
                    article_versions.c.article_id == here[0], article_versions.c.version == here[1]
                )
            ).scalar()
            rows = connection.execute(
                select(*SENTENCE_COLUMNS)
                .where(sentences.c.article_id == here[0], sentences.c.version == here[1])
                .order_by(sentences.c.position)
            ).all()
        if text is None:  # deleted between the two reads
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        return Article(info, text, tuple(sentence_of(row) for row in rows))

    def list_articles(
        self, *, limit: int = 50, cursor: str | None = None, publishers: Sequence[str] = ()
    ) -> ArticlePage:
        """A page of current article versions; the order never changes while articles are added.

        Raises:
            ValueError: `cursor` is not one that this method returned.
        """
        after = _position(cursor)
        query = (
            select(articles.c.seq, *INFO_COLUMNS)
            .join(articles, _current_version)
            .where(articles.c.seq > after)
            .order_by(articles.c.seq)
            .limit(limit + 1)
        )
        if publishers:
            query = query.where(
                article_versions.c.publisher_key.in_([publisher_key(name) for name in publishers])
            )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        more = len(rows) > limit
        rows = rows[:limit]
        return ArticlePage(
            tuple(info_of(row[1:]) for row in rows), str(rows[-1].seq) if more and rows else None
        )

    def identities(self) -> tuple[tuple[str, str], ...]:
        """Every article id with the identity it was made from."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(articles.c.id, articles.c.identity).order_by(articles.c.seq))
            return tuple((row.id, row.identity) for row in rows)

    def versions_of(self, article_id: str) -> tuple[int, ...]:
        """The versions of an article, oldest first; empty when there is no such article."""
        query = select(article_versions.c.version).where(article_versions.c.article_id == article_id)
        with reading(self._engine) as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def sizes_of(self, article_id: str) -> tuple[int, int]:
        """How many sentences and passages the current version of an article has."""
        here = articles.c.id == article_id
        with reading(self._engine) as connection:
            in_sentences = (
                select(func.count()).select_from(sentences.join(articles, _current_sentence)).where(here)
            )
            in_passages = (
                select(func.count())
                .select_from(passages.join(articles, stored_vectors.is_current))
                .where(here)
            )
            return connection.execute(in_sentences).scalar_one(), connection.execute(in_passages).scalar_one()

    def publishers(self) -> tuple[str, ...]:
        """The publishers of current versions, one spelling each, in alphabetical order."""
        query = (
            select(func.min(article_versions.c.publisher))
            .join(articles, _current_version)
            .where(article_versions.c.publisher_key.is_not(None))
            .group_by(article_versions.c.publisher_key)
            .order_by(article_versions.c.publisher_key)
        )
        with reading(self._engine) as connection:
            return tuple(connection.execute(query).scalars())

    def counts(self) -> Counts:
        """How much is stored."""
        with reading(self._engine) as connection:

            def count(source: object) -> int:
                return connection.execute(select(func.count()).select_from(source)).scalar_one()  # type: ignore[arg-type]

            return Counts(
                articles=count(articles),
                versions=count(article_versions),
                sentences=count(sentences.join(articles, _current_sentence)),
                passages=count(passages.join(articles, stored_vectors.is_current)),
                vectors=count(vectors),
                answers=count(answers),
                pending=outbox.count(connection),
            )

    # -- passages and vectors -----------------------------------------------------------------------------

    def passages_by_id(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages that exist among `ids`, each with its article version and sentences."""
        found: dict[str, StoredPassage] = {}
        with reading(self._engine) as connection:
            for batch in batches(list(dict.fromkeys(ids)), _STATEMENT_IDS):
                rows = connection.execute(
                    select(*PASSAGE_COLUMNS, *INFO_COLUMNS)
                    .join(article_versions, _version_of_passage)
                    .where(passages.c.id.in_(batch))
                ).all()
                members = connection.execute(
                    select(passages.c.id, *SENTENCE_COLUMNS)
                    .join(
                        sentences,
                        and_(
                            sentences.c.article_id == passages.c.article_id,
                            sentences.c.version == passages.c.version,
                            sentences.c.position.between(passages.c.first, passages.c.last),
                        ),
                    )
                    .where(passages.c.id.in_(batch))
                    .order_by(sentences.c.position)
                ).all()
                inside: dict[str, list[Sequence[object]]] = {}
                for member in members:
                    inside.setdefault(member[0], []).append(member[1:])
                for row in rows:
                    passage = passage_of(row[: len(PASSAGE_COLUMNS)])
                    found[passage.id] = StoredPassage(
                        passage,
                        info_of(row[len(PASSAGE_COLUMNS) :]),
                        tuple(sentence_of(member) for member in inside.get(passage.id, ())),
                    )
        return found

    def passages_of(self, article_id: str, version: int | None = None) -> tuple[StoredPassage, ...]:
        """The passages of one article version in reading order, by default of the current one.

        Raises:
            ArticleNotFound: no such article, or no such version of it.
        """
        info = self.article_info(article_id, version)
        query = (
            select(passages.c.id)
            .where(passages.c.article_id == info.id, passages.c.version == info.version)
            .order_by(passages.c.first, passages.c.last)
        )
        with reading(self._engine) as connection:
            ids = connection.execute(query).scalars().all()
        found = self.passages_by_id(ids)
        return tuple(found[passage] for passage in ids if passage in found)

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Unit vectors of passages, by id; ids without a vector are left out."""
        with reading(self._engine) as connection:
            return stored_vectors.passage_vectors(connection, ids)

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Unit vectors of sentences, by id; boilerplate and repeated sentences have none."""
        with reading(self._engine) as connection:
            return stored_vectors.sentence_vectors(connection, ids)

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

    def searchable_ids(self) -> frozenset[str]:
        """The ids that both projections must hold: the passages of current versions."""
        query = select(passages.c.id).join(articles, stored_vectors.is_current)
        with reading(self._engine) as connection:
            return frozenset(connection.execute(query).scalars())

    def passages_not_embedded_with(self, model: str) -> tuple[str, ...]:
        """Searchable passages whose vector is missing or comes from another model."""
        same = and_(vectors.c.owner_id == passages.c.id, vectors.c.model == model)
        query = (
            select(passages.c.id)
            .join(articles, stored_vectors.is_current)
            .outerjoin(vectors, same)
            .where(vectors.c.owner_id.is_(None))
            .order_by(passages.c.seq)
        )
        with reading(self._engine) as connection:
            return tuple(connection.execute(query).scalars())

    def vectors_of_other_models(self) -> tuple[str, ...]:
        """The owners of vectors that the bound embedding model did not make."""
        query = select(vectors.c.owner_id).where(vectors.c.model != (self.embedding_model or ""))
        with reading(self._engine) as connection:
            return tuple(connection.execute(query).scalars())

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


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit():
        raise ValueError(f"{cursor!r} is not a cursor; pass `next_cursor` of the page before.")
    return int(cursor)
