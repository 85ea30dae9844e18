"""The four things that a dataset can ask of Byline."""

from __future__ import annotations

from enum import StrEnum


class Task(StrEnum):
    """A dataset has one task; cases, records, samples and metrics belong to it.

    ANSWERING: a question over indexed articles, through the REST API, as a client asks it.
    SELECTION: a question over given sentences: which of them answer it, or none.
    VERIFICATION: a statement against given evidence: does the evidence say so.
    SEGMENTATION: a text: where its sentences end.
    """

    ANSWERING = "answering"
    SELECTION = "selection"
    VERIFICATION = "verification"
    SEGMENTATION = "segmentation"
