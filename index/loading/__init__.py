"""Turns files, pages, feeds and records into article drafts; what cannot be read says why."""

from index.loading.files import SUPPORTED_SUFFIXES, find_files, load_bytes, load_file
from index.loading.html import draft_from_html
from index.loading.outcome import Loaded, LoadFailure
from index.loading.records import draft_from_record

__all__ = [
    "SUPPORTED_SUFFIXES",
    "LoadFailure",
    "Loaded",
    "draft_from_html",
    "draft_from_record",
    "find_files",
    "load_bytes",
    "load_file",
]
