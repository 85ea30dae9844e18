"""Keys of a file: valid while their line is there, and a file that is gone or broken lets nobody in."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import KeyRefused, SettingsInvalid
from service.keys import Scope, identify, make_key
from service.keys_file import KeysFile, line_of, read_keys
from service.settings import Settings
from tests.service.scripted import ScriptedByline, ScriptedKeys, served


def test_a_line_is_read_back_as_the_key_it_was_made_from(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    key, stored = make_key("the news room", [Scope.ASK, Scope.INGEST])
    file.write_text(f"# keys of the news room\n\n{line_of(stored)}\n")
    (read,) = read_keys(file).values()
    assert (read.id, read.name, read.scopes, read.digest) == (
        stored.id,
        stored.name,
        stored.scopes,
        stored.digest,
    )
    assert key not in file.read_text()


def test_a_key_counts_while_its_line_is_there(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    others = ScriptedKeys()
    in_catalogue = others.issue(Scope.ASK)
    key, stored = make_key("reader", [Scope.ASK])
    file.write_text(line_of(stored))
    keys = KeysFile(file, others)
    assert identify(key, keys).name == "reader"
    assert identify(in_catalogue, keys).name == "test"
    file.write_text("")
    with pytest.raises(KeyRefused):
        identify(key, keys)
    file.unlink()
    with pytest.raises(KeyRefused):
        identify(key, keys)
    assert identify(in_catalogue, keys).name == "test"
    assert not keys.is_empty()


@pytest.mark.parametrize(
    "line", ["byl_secret", "0a1b2c3d4e5f everything " + "d" * 64 + " x", "0a1b2c3d4e5f ask short x"]
)
def test_a_line_that_is_no_key_is_named_by_its_number_only(tmp_path: Path, line: str) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# first\n{line}\n")
    with pytest.raises(SettingsInvalid, match="Line 2") as caught:
        read_keys(file)
    assert line not in str(caught.value)


@pytest.mark.anyio
async def test_a_service_with_a_file_asks_for_keys_also_on_loopback(
    settings: Settings, byline: ScriptedByline, tmp_path: Path
) -> None:
    file = tmp_path / "keys"
    key, stored = make_key("reader", [Scope.ASK])
    file.write_text(line_of(stored))
    async with served(settings.model_copy(update={"api_keys_file": file}), byline) as http:
        assert (await http.get("/v1/articles")).status_code == 401
        headers = {"Authorization": f"Bearer {key}"}
        assert (await http.get("/v1/articles", headers=headers)).status_code == 200
        file.unlink()
        assert (await http.get("/v1/articles", headers=headers)).status_code == 401
