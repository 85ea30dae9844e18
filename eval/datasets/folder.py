"""A dataset of a folder of articles and a file of cases: what `sample`, `aleppo` and `own` share."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from eval.cases.gold import check_quotes
from eval.datasets.case_files import load_cases
from eval.datasets.dataset import Dataset, DatasetInfo
from eval.datasets.shorthand import name_articles
from eval.errors import DatasetMissing
from index.article import ArticleDraft


def load_folder(info: DatasetInfo, articles: Path | None, cases: Path | None) -> Dataset:
    """Load the articles and the cases, and check that every gold quote occurs in its article.

    Raises:
        DatasetMissing: an option is missing, or what it names is not there or holds no articles.
        CasesInvalid: lists every bad line, duplicate id and quote that does not occur.
    """
    if articles is None or cases is None:
        raise DatasetMissing(f"{info.name}: give {info.needs}")
    loaded_cases = load_cases(cases)
    drafts, unread = _load_articles(info, articles)
    names = Counter(draft.source for draft in drafts)
    ambiguous = frozenset(name for name, count in names.items() if name and count > 1)
    texts = {draft.source: draft.text for draft in drafts if draft.source}
    loaded_cases = tuple(name_articles(case, texts) for case in loaded_cases)
    check_quotes(loaded_cases, texts, ambiguous)
    return Dataset(info=info, cases=loaded_cases, drafts=drafts, unread=unread)


def _load_articles(info: DatasetInfo, folder: Path) -> tuple[tuple[ArticleDraft, ...], tuple[str, ...]]:
    # Reading articles brings HTML and language libraries with it; `byline eval score` has no need of them.
    from index.loading import find_files, load_file

    if not folder.exists():
        raise DatasetMissing(
            f"{info.name}: {folder} does not exist; give the folder of the articles with --articles"
        )
    drafts: list[ArticleDraft] = []
    unread: list[str] = []
    for path in find_files([folder]):
        for item in load_file(path):
            if isinstance(item, ArticleDraft):
                drafts.append(item)
            else:
                unread.append(f"{item.source}: {item.reason}")
    if not drafts:
        because = f" ({unread[0]})" if unread else ""
        raise DatasetMissing(f"{info.name}: {folder} holds no article that can be read{because}")
    return tuple(drafts), tuple(unread)
