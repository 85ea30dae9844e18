"""How the commands of `byline eval` end: what went wrong on purpose is printed, and says so by its status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from eval.errors import EvalError
from index.errors import IndexingError
from service.client import ClientError
from service.errors import ServiceError

CANNOT_EVALUATE = 2
INTERRUPTED = 130


@contextmanager
def reported() -> Iterator[None]:
    """Print what went wrong on purpose to standard error and exit 2."""
    try:
        yield
    except (EvalError, ServiceError, IndexingError, ClientError) as error:
        typer.echo(f"Cannot evaluate: {error}", err=True)
        raise typer.Exit(CANNOT_EVALUATE) from error
