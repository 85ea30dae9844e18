"""The keys that every store filters by, so that SQL, Chroma and the lexical index agree on what matches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from index.article import ArticleInfo, Filters


@dataclass(frozen=True, slots=True)
class FilterKeys:
    """`Filters` as stored keys: seconds since 1970, both included; folded publisher names; article ids."""

    earliest: int | None
    latest: int | None
    publishers: tuple[str, ...]
    article_ids: tuple[str, ...]

    @property
    def restricts(self) -> bool:
        """Whether anything is filtered at all."""
        return any(
            part not in (None, ()) for part in (self.earliest, self.latest, self.publishers, self.article_ids)
        )


def filter_keys(filters: Filters | None) -> FilterKeys:
    """The keys to compare stored keys with. An article without a date matches no date filter."""
    filters = filters or Filters()
    return FilterKeys(
        earliest=published_key(filters.published_after),
        latest=published_key(filters.published_before),
        publishers=_unique(publisher_key(name) or "" for name in filters.publishers),
        article_ids=_unique(filters.article_ids),
    )


def published_key(published_at: datetime | None) -> int | None:
    """Whole seconds since 1970; a time without zone is taken as UTC."""
    if published_at is None:
        return None
    if published_at.tzinfo is None:
        published_at = published_at.replace(tzinfo=UTC)
    return int(published_at.timestamp() // 1)


def publisher_key(publisher: str | None) -> str | None:
    """A publisher's name without case and spacing, or None."""
    return " ".join((publisher or "").casefold().split()) or None


def projected_keys(info: ArticleInfo) -> dict[str, str | int]:
    """What a projection stores beside each passage of this article version. Absent values have no key."""
    keys: dict[str, str | int | None] = {
        "article_id": info.id,
        "version": info.version,
        "published": published_key(info.published_at),
        "publisher": publisher_key(info.publisher),
    }
    return {name: value for name, value in keys.items() if value is not None}


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
