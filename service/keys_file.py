"""API keys of a file: for services that are set up from files alone, with nobody to run `byline keys` beside them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from index.key_store import StoredKey
from service.errors import SettingsInvalid
from service.keys import Keys, Scope

_LINE = re.compile(r"(?P<id>[0-9a-f]{12}) (?P<scopes>[a-z,]+) (?P<digest>[0-9a-f]{64}) (?P<name>\S.*)")
_SCOPES = frozenset(scope.value for scope in Scope)


def line_of(key: StoredKey) -> str:
    """What a file holds of a key: its id, scopes, hash and name. The key itself is not in it."""
    return f"{key.id} {','.join(sorted(key.scopes))} {key.digest} {key.name}"


class KeysFile:
    """The keys that are in the file now: it is read for each request, so that a line taken out counts at once.

    A file that cannot be read any more holds no valid key; it never opens the service to everyone.

    Args:
        path: a file with a line for each key, as `byline keys create --for-file` prints it.
        others: asked for keys that are not in the file.
    """

    def __init__(self, path: Path, others: Keys) -> None:
        self._path = path
        self._others = others

    def find(self, key_id: str) -> StoredKey | None:
        """The key with this id, from the file or from the others."""
        try:
            found = read_keys(self._path).get(key_id)
        except SettingsInvalid:
            found = None
        return found or self._others.find(key_id)

    def is_empty(self) -> bool:
        """False: whoever names a file wants keys asked for."""
        return False


def read_keys(path: Path) -> dict[str, StoredKey]:
    """The keys of a file by id; empty lines and those that begin with # are passed over.

    Raises:
        SettingsInvalid: it cannot be read, or a line is none; the message names the line, not what is in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsInvalid(f"BYLINE_API_KEYS_FILE cannot be read: {reason}.") from error
    keys = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None or not set(found["scopes"].split(",")) <= _SCOPES:
            raise SettingsInvalid(
                f"Line {number} of BYLINE_API_KEYS_FILE is no key; "
                "`byline keys create NAME --scope ask --for-file` prints one."
            )
        scopes = frozenset(found["scopes"].split(","))
        keys[found["id"]] = StoredKey(found["id"], found["name"], scopes, found["digest"], made)
    return keys
