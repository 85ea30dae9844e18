"""RealTime QA as the baselines of its paper read it: the beginnings of the first five pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.datasets import realtimeqa
from eval.datasets.dataset import Adapter, Dataset, LoadOptions
from eval.datasets.realtimeqa import Page

INFO = replace(
    realtimeqa.INFO,
    name="realtimeqa_cut",
    title="RealTime QA, first two paragraphs of five pages",
    measures="answers from the beginnings of real news pages; declining, since they often do not say",
)

_PAGES = 5
_PARAGRAPHS = 2


def load(options: LoadOptions) -> Dataset:
    """The same questions over what `get_retrieval_text` of the paper's code keeps of their pages."""
    return realtimeqa.load_questions(INFO, options, cut)


def cut(pages: Sequence[Page]) -> Sequence[Page]:
    """The first five pages, each up to its second empty line."""
    return [page | {"text": _begin(page["text"])} for page in pages[:_PAGES]]


def _begin(text: str | None) -> str:
    return "\n\n".join((text or "").split("\n\n")[:_PARAGRAPHS])


ADAPTER = Adapter(INFO, load)
