"""From a draft to an article: refuses what cannot be stored, tidies the fields, builds the sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

from index.article import Article, ArticleDraft, ArticleInfo, Role, Sentence
from index.cleaning import clean_text
from index.errors import ArticleRejected
from index.identity import sentence_id
from index.language import detect_language
from index.roles import assign_roles

# Sentences in other roles are evidence for nothing, so they get no vector.
EVIDENCE_ROLES = frozenset({Role.BODY, Role.HEADING, Role.CAPTION})
_MAX_FIELD_CHARS = 500
_MAX_DERIVED_TITLE = 100
_MAX_UNREADABLE = 0.05
_SAMPLE_CHARS = 20_000


def clean_draft(draft: ArticleDraft, *, max_chars: int) -> ArticleDraft:
    """The draft with its text cleaned and every other field on one line.

    Raises:
        ArticleRejected: too long, empty, without letters, or not text at all.
    """
    if len(draft.text) > max_chars:
        raise ArticleRejected(
            f"It has {len(draft.text):,} characters; at most {max_chars:,} are accepted. "
            "Split it, or raise BYLINE_MAX_ARTICLE_CHARS."
        )
    if _looks_binary(draft.text):
        raise ArticleRejected("It does not look like text. Check the file's type and encoding.")
    text = clean_text(draft.text)
    if not text.strip():
        raise ArticleRejected("It is empty.")
    if not any(character.isalpha() for character in text):
        raise ArticleRejected("It has no letters.")
    published = draft.published_at
    return replace(
        draft,
        text=text,
        title=one_line(draft.title) or "",
        publisher=one_line(draft.publisher),
        author=one_line(draft.author),
        published_at=published.replace(tzinfo=UTC) if published and published.tzinfo is None else published,
        url=one_line(draft.url, limit=None),
        language=one_line(draft.language, limit=32),
        source=one_line(draft.source),
    )


def build_article(
    draft: ArticleDraft, spans: Sequence[tuple[int, int]], article_id: str, version: int
) -> Article:
    """The article version that a cleaned draft becomes, given the spans of its sentences (at least one)."""
    roles = assign_roles(draft.text, spans, captions=draft.captions, boilerplate=draft.boilerplate)
    sentences = tuple(
        Sentence(
            id=sentence_id(article_id, version, index, draft.text[start:end]),
            article_id=article_id,
            version=version,
            index=index,
            start=start,
            end=end,
            role=role,
            text=draft.text[start:end],
        )
        for index, ((start, end), role) in enumerate(zip(spans, roles, strict=True))
    )
    info = ArticleInfo(
        id=article_id,
        version=version,
        title=draft.title or _derived_title(sentences[0].text),
        publisher=draft.publisher,
        author=draft.author,
        published_at=draft.published_at,
        url=draft.url,
        language=draft.language or detect_language(draft.text),
        source=draft.source,
    )
    return Article(info, draft.text, sentences)


def one_line(value: str | None, *, limit: int | None = _MAX_FIELD_CHARS) -> str | None:
    """A bibliographic field fit to store, or None when nothing is left of it."""
    return " ".join(clean_text(value or "").split())[:limit] or None


def _derived_title(sentence: str) -> str:
    """The first words of the article, cut between words."""
    line = " ".join(sentence.split())
    if len(line) <= _MAX_DERIVED_TITLE:
        return line
    room = line[: _MAX_DERIVED_TITLE - 1]
    return (room.rsplit(" ", 1)[0].rstrip(" ,;:–—-") if " " in room else room) + "…"


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE_CHARS]
    return sum(map(_is_unreadable, sample)) > _MAX_UNREADABLE * len(sample)


def _is_unreadable(character: str) -> bool:
    if character.isspace():
        return False
    return character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")
