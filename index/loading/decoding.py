"""Decodes the bytes of a text file, and recognises what is not text."""

from __future__ import annotations

import codecs
import re

from index.errors import ArticleRejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_SAMPLE_BYTES = 50_000
# Text in any encoding without a byte order mark has next to none of these.
_CONTROL_BYTES = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))
_MAX_CONTROL_SHARE = 0.01


def decode_text(data: bytes) -> str:
    """The text of `data`: byte order mark, then UTF-8, then the encoding that fits best.

    Raises:
        ArticleRejected: it is binary, or in no encoding that can be recognised.
    """
    _refuse_binary(data)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_by_guess(data)


def decode_html(data: bytes) -> str:
    """As `decode_text`, but believes a <meta charset> before it guesses."""
    declared = _META_CHARSET.search(data[:4096])
    if declared and not data.startswith(tuple(bom for bom, _ in _BOMS)):
        try:
            # A page that says "latin-1" means windows-1252, as every browser knows.
            name = codecs.lookup(declared[1].decode("ascii")).name
            return data.decode("cp1252" if name in {"iso8859-1", "ascii"} else name)
        except (LookupError, ValueError):
            pass
    return decode_text(data)


def _refuse_binary(data: bytes) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ArticleRejected(f"this is {kind}, not text; save the article as text or HTML")
    if data.startswith(tuple(bom for bom, _ in _BOMS)):
        return
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        raise ArticleRejected("this is binary data, not text")


def _decode_by_guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None:
        raise ArticleRejected("the encoding cannot be recognised; save the file as UTF-8")
    return data.decode(best.encoding, errors="replace")
