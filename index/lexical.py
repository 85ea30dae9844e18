"""The lexical projection: BM25 over headers and passages, in tantivy, rebuildable from the catalogue."""

from __future__ import annotations

import errno
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from index.article import ArticleInfo, Filters, Passage
from index.errors import IndexingError, ProjectionFailed, StorageFull
from index.filtering import FilterKeys, filter_keys, projected_keys
from index.sealing import Seal, sweep_beside

# A word of the headline says more of what a passage is about than a word of its text.
HEADER_BOOST = 1.5
_ANALYZER = "news"
_WRITER_BYTES = 32_000_000
_MAX_QUERY_WORDS = 64
_MAX_REASON_CHARS = 200
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_WORD = re.compile(r"[^\W_]+")
# Words of the question, not of its subject. In upper case they may be names: "US", "WHO", "IT".
_STOP_WORDS = frozenset(
    """
    a an and are as at be been but by did do does for from had has have how if in into is it its of on or that
    the their there these this those to was were what when where which while who whom whose why will with
    """.split()
)


class LexicalProjection:
    """One tantivy index in a folder, opened at the first call.

    Args:
        home: the folder that holds one folder for each generation.
        generation: which build of the projection to open; `Catalogue.generation`.
    """

    def __init__(self, home: Path, *, generation: int) -> None:
        self._home = home
        self._generation = generation
        self._lock = threading.RLock()
        self._index: Any = None
        self._writer: Any = None
        #: Why searches and writes should leave it alone until it was repaired; see `index/recovery.py`.
        self.suspended: str | None = None
        #: Whether only building it anew repairs it.
        self.is_damaged = False
        self._has_failed = False

    def add(self, passages: Sequence[tuple[Passage, ArticleInfo]]) -> None:
        """Add passages, in the place of those with the same id; visible and on disk when it returns."""
        self.update(add=passages)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages; ids that are absent are ignored."""
        self.update(remove=ids)

    def update(self, *, add: Sequence[tuple[Passage, ArticleInfo]] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove in one commit: searches see all of it or nothing."""
        if not add and not remove:
            return
        with self._lock, self._translated():
            writer = self._writing()
            try:
                for outdated in [*(passage.id for passage, _ in add), *remove]:
                    writer.delete_documents_by_term("id", outdated)
                for passage, info in add:
                    writer.add_document(_document(passage, info))
                writer.commit()
            except BaseException:
                self._writer = None  # a full disk ends its threads for good; the next call starts others
                with suppress(Exception):
                    writer.rollback()
                raise
            self._opened().reload()

    def query(self, text: str, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """The passages that share words with `text`, best first: (passage id, BM25). Any text is allowed."""
        words = query_words(text)
        if not words:
            return []
        with self._translated():
            index = self._opened()
            # Only letters and digits in lower case are left, so nothing is read as query syntax.
            query = index.parse_query(" ".join(words), ["header", "text"], {"header": HEADER_BOOST})
            searcher = index.searcher()
            hits = searcher.search(_filtered(query, filter_keys(filters)), limit, count=False).hits
            return [(searcher.doc(address).get_first("id"), score) for score, address in hits]

    def ids(self) -> frozenset[str]:
        """Every id it holds."""
        return frozenset(passage for passage, _ in self.keys())

    def keys(self) -> Iterator[tuple[str, dict[str, str | int]]]:
        """Every id with the keys stored beside it."""
        import tantivy

        with self._translated():
            searcher = self._opened().searcher()
            hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
            stored = [searcher.doc(address).to_dict() for _, address in hits]
        for document in stored:
            keys = {name: values[0] for name, values in document.items()}
            yield str(keys.pop("id")), keys

    def count(self) -> int:
        """How many passages it holds."""
        with self._translated():
            return int(self._opened().searcher().num_docs)

    def fresh(self, generation: int) -> LexicalProjection:
        """An empty projection beside this one, to be filled and then taken over."""
        other = LexicalProjection(self._home, generation=generation)
        other.destroy()
        return other

    def take_over(self, other: LexicalProjection) -> None:
        """Become `other`, and throw away what this one held."""
        with self._lock:
            before = LexicalProjection(self._home, generation=self._generation)
            before._index, before._writer = self._index, self._writer
            self._index, self._writer, self._generation = other._index, other._writer, other._generation
        self.is_sound_again()
        before.destroy()

    def destroy(self) -> None:
        """Delete everything it holds, readable or not."""
        self._release()
        shutil.rmtree(self._folder, ignore_errors=True)
        self.seal.forget()

    def sweep(self) -> None:
        """Delete what a killed rebuild left of other generations."""
        for folder in sweep_beside(self._folder):
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of the files; those that gave no trouble are sealed."""
        was_open = self._release()
        if was_open and not self._has_failed:
            self.seal.put_on()

    @property
    def has_failed(self) -> bool:
        """Whether a call failed since it was opened or repaired."""
        return self._has_failed

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

    def _opened(self) -> Any:
        import tantivy

        with self._lock:
            if self._index is None:
                self.seal.take_off()
                self._folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(_schema(), path=str(self._folder))
                self._index.register_tokenizer(_ANALYZER, _analyzer())
            return self._index

    def _writing(self) -> Any:
        index = self._opened()
        if self._writer is None:
            self._writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self._writer

    def _release(self) -> bool:
        with self._lock:
            index, writer = self._index, self._writer
            self._index, self._writer = None, None
            if writer is not None:
                writer.wait_merging_threads()
        return index is not None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IndexingError:
            raise
        except BaseException as error:
            # A panic inside tantivy reaches Python as a BaseException of its own.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            reason = (str(error) or type(error).__name__).splitlines()[0][:_MAX_REASON_CHARS]
            if getattr(error, "errno", None) == errno.ENOSPC or "no space left" in reason.lower():
                raise StorageFull(
                    "The disk is full. What was acknowledged is safe; free some space."
                ) from error
            self._has_failed = True
            raise ProjectionFailed(f"The lexical index failed: {reason}. Run `byline rebuild`.") from error


def query_words(text: str) -> list[str]:
    """The words worth searching for: lower case, no function words unless there is nothing else."""
    words = _WORD.findall(_joined(text))
    telling = [word for word in words if word.isupper() or word.lower() not in _STOP_WORDS]
    return list(dict.fromkeys(word.lower() for word in telling or words))[:_MAX_QUERY_WORDS]


def _joined(text: str) -> str:
    """Spellings of one word brought together: "U.S." and "US", "Assad's" and "Assad"."""
    return _POSSESSIVE.sub("", _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text))


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "article_id", "publisher"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("header", "text"):
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_integer_field("published", stored=True, indexed=True, fast=True)
    builder.add_integer_field("version", stored=True)
    return builder.build()


def _analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    # Folding accents finds "Erdogan" in "Erdoğan"; it comes before the stemmer, which knows plain English.
    for step in (Filter.remove_long(64), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def _document(passage: Passage, info: ArticleInfo) -> Any:
    import tantivy

    fields: dict[str, str | int] = projected_keys(info)
    fields |= {"id": passage.id, "header": _joined(passage.header), "text": _joined(passage.text)}
    return tantivy.Document(**fields)


def _filtered(query: Any, keys: FilterKeys) -> Any:
    from tantivy import FieldType, Occur, Query

    schema = _schema()
    conditions = []
    if keys.earliest is not None or keys.latest is not None:
        conditions.append(
            Query.range_query(schema, "published", FieldType.Integer, keys.earliest, keys.latest)
        )
    if keys.publishers:
        conditions.append(Query.term_set_query(schema, "publisher", list(keys.publishers)))
    if keys.article_ids:
        conditions.append(Query.term_set_query(schema, "article_id", list(keys.article_ids)))
    if not conditions:
        return query
    # A condition decides what matches and adds nothing to the score.
    unscored = [(Occur.Must, Query.const_score_query(condition, 0.0)) for condition in conditions]
    return Query.boolean_query([(Occur.Must, query), *unscored])
