"""API keys: what one looks like, what it may do, and who presented one."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from service.errors import KeyRefused, ScopeMissing

if TYPE_CHECKING:
    from index.key_store import StoredKey


class Scope(StrEnum):
    """What a key may do; `admin` includes the others."""

    ASK = "ask"
    INGEST = "ingest"
    ADMIN = "admin"


class Keys(Protocol):
    """Where keys are looked up; `index.key_store.KeyStore` is the one in use."""

    def find(self, key_id: str) -> StoredKey | None:
        """The key with this id, revoked or not."""

    def is_empty(self) -> bool:
        """Whether no key was ever made."""


_FORM = re.compile(r"byl_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
# Compared with when there is no such key, so that both take the same time. No key hashes to it.
_NO_DIGEST = "0" * 64


def make_key(name: str, scopes: Collection[Scope]) -> tuple[str, StoredKey]:
    """A new key, to be shown once, and what is stored of it.

    A key is 256 random bits, which nobody guesses from a fast hash; slow hashes are for passwords.
    """
    from index.key_store import StoredKey

    key_id = secrets.token_hex(6)
    key = f"byl_{key_id}_{secrets.token_urlsafe(32)}"
    named = frozenset(scope.value for scope in scopes)
    return key, StoredKey(key_id, name, named, digest_of(key), datetime.now(UTC))


def digest_of(key: str) -> str:
    """The SHA-256 of a key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def identify(presented: str, keys: Keys) -> StoredKey:
    """Whose key this is.

    Raises:
        KeyRefused: it is none of ours, or revoked; the message does not say which.
    """
    form = _FORM.fullmatch(presented)
    stored = keys.find(form[1]) if form else None
    is_right = hmac.compare_digest(digest_of(presented), stored.digest if stored else _NO_DIGEST)
    if stored is None or not is_right or stored.revoked_at is not None:
        raise KeyRefused(
            "This API key is not valid here: it was mistyped, revoked, or is of another service."
        )
    return stored


def check_scope(key: StoredKey, wanted: Scope) -> None:
    """Let through a key that may do this.

    Raises:
        ScopeMissing: it may not.
    """
    if not {wanted.value, Scope.ADMIN.value} & key.scopes:
        has = ", ".join(sorted(key.scopes))
        raise ScopeMissing(f"This needs a key with the scope {wanted.value!r}; the one sent has {has}.")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`; a name other than localhost may lead anywhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
