"""The outbox: what the projections must still be told, written in the transaction that changed an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select

from index.rows import batches
from index.schema import outbox

_STATEMENT_ROWS = 500


class ProjectionName(StrEnum):
    """The two projections of the catalogue."""

    VECTORS = "vectors"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Pending:
    """What one projection has to do: passages to add, then passages to remove, up to outbox row `through`."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    through: int


def post(connection: Connection, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    """Tell both projections; additions first, so that an updated article never vanishes from search."""
    rows = [
        {"projection": name.value, "op": op, "passage_id": passage}
        for op, ids in (("add", add), ("remove", remove))
        for passage in ids
        for name in ProjectionName
    ]
    for batch in batches(rows, _STATEMENT_ROWS):
        connection.execute(insert(outbox), batch)


def pending(connection: Connection, name: ProjectionName) -> Pending:
    """What is left to do, the last word on each passage only: added then removed means remove."""
    rows = connection.execute(
        select(outbox.c.seq, outbox.c.op, outbox.c.passage_id)
        .where(outbox.c.projection == name.value)
        .order_by(outbox.c.seq)
    ).all()
    last = {row.passage_id: row.op for row in rows}
    return Pending(
        add=tuple(passage for passage, op in last.items() if op == "add"),
        remove=tuple(passage for passage, op in last.items() if op == "remove"),
        through=rows[-1].seq if rows else 0,
    )


def settle(connection: Connection, name: ProjectionName, through: int) -> None:
    """Forget what a projection has done."""
    connection.execute(delete(outbox).where(outbox.c.projection == name.value, outbox.c.seq <= through))


def clear(connection: Connection) -> None:
    """Forget everything: both projections were built anew from the catalogue."""
    connection.execute(delete(outbox))


def count(connection: Connection) -> int:
    """How many rows wait."""
    return connection.execute(select(func.count()).select_from(outbox)).scalar_one()
