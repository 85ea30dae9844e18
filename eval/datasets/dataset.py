"""What a dataset is: cases of one task, the articles that they are about, and where both come from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from eval.cases.case import AnsweringCase, Case, pick_evenly
from eval.cases.task import Task
from index.article import ArticleDraft


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What a dataset is about.

    Attributes:
        needs: the options without which it cannot be loaded, in words.
        files: what it reads, as paths below the data folder.
        home: where these files can be fetched from; one address.
    """

    name: str
    title: str
    source: str
    licence: str
    measures: str
    task: Task = Task.ANSWERING
    needs: str = ""
    files: tuple[str, ...] = ()
    home: str = ""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Where to load from: `data` is the folder of public sets; the others are options of the command line."""

    data: Path
    articles: Path | None = None
    cases: Path | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A loaded dataset: every case is of the task that `info` names.

    `drafts` have one source name each, by which cases refer to them; they are empty for tasks that need no
    articles. `unread` names files of its articles that could not be read, with the reason. `unlimited` holds
    all cases where `cases` are only some of them.
    """

    info: DatasetInfo
    cases: tuple[Case, ...]
    drafts: tuple[ArticleDraft, ...] = ()
    unread: tuple[str, ...] = ()
    unlimited: tuple[Case, ...] = ()

    @property
    def cases_before_limit(self) -> tuple[Case, ...]:
        """All cases that there are."""
        return self.unlimited or self.cases

    @property
    def content_hash(self) -> str:
        """SHA-256 over every case, those left out by a limit too, and every article.

        Runs with the same hash asked of the same articles, so that the cases they share are comparable.
        """
        digest = hashlib.sha256()
        for case in self.cases_before_limit:
            digest.update(case.model_dump_json(exclude_defaults=True).encode())
        digest.update(hash_drafts(self.drafts).encode())
        return digest.hexdigest()

    def limited(self, limit: int | None) -> Dataset:
        """At most `limit` cases, spread evenly. Where cases say which articles come with them, only those stay."""
        cases = pick_evenly(self.cases, limit)
        wanted = {name for case in cases if isinstance(case, AnsweringCase) for name in case.comes_with}
        drafts = tuple(one for one in self.drafts if one.source in wanted) if wanted else self.drafts
        return replace(self, cases=cases, drafts=drafts, unlimited=self.cases_before_limit)


@dataclass(frozen=True, slots=True)
class Adapter:
    """How a dataset is loaded; `load` raises DatasetMissing or CasesInvalid where it cannot be."""

    info: DatasetInfo
    load: Callable[[LoadOptions], Dataset]


def hash_drafts(drafts: tuple[ArticleDraft, ...]) -> str:
    """SHA-256 over all that is stored of the articles, whatever their order."""
    digest = hashlib.sha256()
    for draft in sorted(drafts, key=lambda one: (one.source or "", one.text)):
        fields = (
            *(draft.source, draft.title, draft.publisher, draft.author, draft.published_at, draft.url),
            *(draft.language, sorted(draft.captions), sorted(draft.boilerplate), draft.text),
        )
        digest.update(repr(fields).encode())
    return digest.hexdigest()
