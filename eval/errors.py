"""The errors of `eval`; the command line prints each and exits 2.

EvalError
├── CasesInvalid      cases cannot be used; every problem is listed with its file and line
├── DatasetMissing    unknown dataset, or its files are not where they should be
├── ArticlesInvalid   the dataset's articles could not be stored
├── ArticlesMissing   a running service does not hold the dataset's articles
├── CacheUnusable     the folder of indexed collections cannot be written or is damaged
├── RunFailed         the questions could not be asked
├── RunInvalid        a run directory is incomplete or its files cannot be read
├── NotComparable     two runs, or a run and a baseline, do not measure the same thing
├── BaselineInvalid   a baseline is missing, cannot be read or cannot be made of this run
└── OutputFailed      a file that an option names cannot be written
"""

from __future__ import annotations

from collections.abc import Sequence

SHOWN_PROBLEMS = 20


class EvalError(Exception):
    """Base of everything that `eval` raises on purpose."""


class CasesInvalid(EvalError):
    """Cases cannot be used; `problems` names each with its file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = [*self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            shown.append(f"... and {len(self.problems) - SHOWN_PROBLEMS} more")
        super().__init__("\n".join(shown))


class DatasetMissing(EvalError):
    """No such dataset, or its files are not where they should be; says what to give."""


class ArticlesInvalid(EvalError):
    """The dataset's articles could not be stored."""


class ArticlesMissing(EvalError):
    """A running service does not hold the dataset's articles; names some, and how to send them."""


class CacheUnusable(EvalError):
    """The folder of indexed collections cannot be written, or an entry in it is damaged."""


class RunFailed(EvalError):
    """The questions could not be asked; finished records are kept."""


class RunInvalid(EvalError):
    """A run directory is incomplete or one of its files cannot be read."""


class NotComparable(EvalError):
    """Two runs, or a run and a baseline, do not measure the same thing; says what differs."""


class BaselineInvalid(EvalError):
    """A baseline is missing, cannot be read or cannot be made of this run."""


class OutputFailed(EvalError):
    """A file that an option names cannot be written."""
