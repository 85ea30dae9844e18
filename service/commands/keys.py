"""`byline keys`: API keys are made, listed and revoked in the catalogue, also while a service runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.session import JsonOption, quiet_settings
from service.keys import Scope

if TYPE_CHECKING:
    from index.key_store import KeyStore, StoredKey

group = typer.Typer(no_args_is_help=True, help="Make, list and revoke the API keys of this data directory.")


@group.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what will use it; for you to recognise it.")],
    scope: Annotated[
        list[Scope], typer.Option(help="What it may do; may be repeated. admin includes the others.")
    ],
    as_json: JsonOption = False,
    for_file: Annotated[
        bool, typer.Option("--for-file", help="Store nothing; print the line for BYLINE_API_KEYS_FILE too.")
    ] = False,
) -> None:
    """Make a key and print it, this once: what is stored is its hash.

    From the first key on, the service asks every request for one.
    """
    from service.commands.printing import print_json
    from service.keys import make_key

    key, stored = make_key(_checked_name(name), scope)
    if for_file:
        from service.keys_file import line_of

        typer.echo(f"{key}\n{line_of(stored)}")
        return
    with _keys() as keys:
        keys.add(stored)
    if as_json:
        print_json({**_described(stored), "key": key})
        return
    typer.echo(key)
    scopes = ", ".join(sorted(stored.scopes))
    typer.echo(f"Key {stored.id} for {name} ({scopes}). It is not shown again.", err=True)


@group.command("list")
def list_keys(as_json: JsonOption = False) -> None:
    """List the keys: id, scopes, since when, until when if revoked, and name."""
    from service.commands.printing import print_json

    with _keys() as keys:
        stored = keys.list()
    for key in stored:
        if as_json:
            print_json(_described(key))
        else:
            ended = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "valid"
            scopes = ",".join(sorted(key.scopes))
            typer.echo(f"{key.id}  {scopes:<16}  {key.created_at:%Y-%m-%d %H:%M}  {ended:<24}  {key.name}")
    if not stored and not as_json:
        typer.echo("There are no keys. Make one: byline keys create NAME --scope ask")


@group.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `byline keys list` shows it.")],
) -> None:
    """Revoke a key. A running service refuses it from the next request on."""
    with _keys() as keys:
        was_valid = keys.revoke(key_id, datetime.now(UTC))
    if not was_valid:
        # What was given may be a whole key, which belongs on no terminal.
        raise typer.BadParameter("no valid key has this id; `byline keys list` shows them")
    typer.echo(f"Revoked {key_id}.")


@contextmanager
def _keys() -> Iterator[KeyStore]:
    from index.key_store import open_key_store

    settings = quiet_settings()
    if settings.catalogue_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    with open_key_store(settings.catalogue_address) as keys:
        yield keys


def _checked_name(name: str) -> str:
    if not (name.strip() and name.isprintable() and len(name) <= 100):
        raise typer.BadParameter("give the key a name of 1 to 100 printable characters")
    return name.strip()


def _described(key: StoredKey) -> dict[str, object]:
    return {
        "object": "key",
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }
