"""`byline keys`, and how the other commands and the client send a key."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from service.client import ClientError, connect
from service.keys import Scope
from service.settings import Settings
from tests.service.scripted import ScriptedByline
from tests.service.test_cli import Terminal, assert_one_line, terminal

__all__ = ["terminal"]


def test_a_key_is_shown_once_and_stored_nowhere(terminal: Terminal, tmp_path: Path) -> None:
    made = terminal.run("keys", "create", "crawler", "--scope", "ask", "--scope", "ingest")
    key = made.out.strip()
    assert made.status == 0
    assert made.out == f"{key}\n"
    key_id, secret = key.split("_")[1], key.split("_", 2)[2]
    assert made.err == f"Key {key_id} for crawler (ask, ingest). It is not shown again.\n"
    listed = terminal.run("keys", "list")
    assert key_id in listed.out
    assert "crawler" in listed.out
    for shown in (listed.out, terminal.run("keys", "list", "--json").out):
        assert secret not in shown
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_a_key_is_revoked_once(terminal: Terminal) -> None:
    made = json.loads(terminal.run("keys", "create", "reader", "--scope", "ask", "--json").out)
    assert terminal.run("keys", "revoke", made["id"]).out == f"Revoked {made['id']}.\n"
    assert_one_line(terminal.run("keys", "revoke", made["id"]), 2, "no valid key has this id")
    (listed,) = terminal.run("keys", "list", "--json").rows
    assert set(listed) == set(made) - {"key"}
    assert listed["revoked_at"]


def test_a_whole_key_given_in_the_place_of_its_id_is_not_repeated(terminal: Terminal) -> None:
    key = terminal.run("keys", "create", "reader", "--scope", "ask").out.strip()
    ran = terminal.run("keys", "revoke", key)
    assert ran.status == 2
    assert key not in ran.out + ran.err


@pytest.mark.parametrize(
    "args", [("x",), ("x", "--scope", "everything"), ("", "--scope", "ask"), ("a\x1b", "--scope", "ask")]
)
def test_a_key_without_name_or_scope_is_not_made(terminal: Terminal, args: tuple[str, ...]) -> None:
    assert terminal.run("keys", "create", *args).status == 2
    assert "no keys" in terminal.run("keys", "list").out


@pytest.mark.anyio
@pytest.mark.parametrize("given", ["by option", "by setting", "option first"])
async def test_a_client_sends_its_key(
    settings: Settings, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    sent = []

    async def answer(self: httpx.AsyncClient, *_: object, **__: object) -> httpx.Response:
        sent.append(self.headers.get("Authorization"))
        return httpx.Response(200, json={"status": "ready", "degraded": []})

    monkeypatch.setattr(httpx.AsyncClient, "request", answer)
    right, other = byline.catalogue.keys.issue(Scope.ASK), "other"
    in_setting = {"by option": None, "by setting": right, "option first": other}[given]
    with_key = Settings(data_dir=settings.data_dir, api_key=SecretStr(in_setting) if in_setting else None)
    option = None if given == "by setting" else right
    async with connect(with_key, "http://127.0.0.1:9", key=option) as client:
        await client.health()
    assert sent == [f"Bearer {right}"]


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["line\nbreak", "schlüssel", "\x00"])
async def test_what_cannot_be_a_key_is_refused_before_it_is_sent(settings: Settings, key: str) -> None:
    with pytest.raises(ClientError, match="was all of it copied") as caught:
        async with connect(settings, "http://127.0.0.1:9", key=key):
            pass
    assert key not in str(caught.value)


@pytest.mark.anyio
async def test_in_its_own_process_a_client_needs_no_key(
    settings: Settings, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
) -> None:
    byline.catalogue.keys.issue(Scope.ADMIN)
    monkeypatch.setattr("service.app._open", lambda _settings: byline)
    async with connect(settings) as client:
        assert (await client.ask("Why?"))["status"] == "answered"
