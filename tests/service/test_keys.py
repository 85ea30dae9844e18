"""API keys: their form, what is kept of them, and that a wrong one is refused like one that never was."""

from __future__ import annotations

import hashlib
import hmac
import re

import pytest

from service import keys
from service.errors import KeyRefused, ScopeMissing
from service.keys import Scope, check_scope, identify, is_loopback, make_key
from tests.service.scripted import ScriptedKeys


def test_a_key_has_256_random_bits_and_only_its_hash_is_kept() -> None:
    key, stored = make_key("crawler", [Scope.INGEST, Scope.ASK])
    assert re.fullmatch(r"byl_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", key)  # 43 * 6 bits >= 256
    assert stored.digest == hashlib.sha256(key.encode()).hexdigest()
    assert stored.id == key.split("_")[1]
    assert stored.scopes == {"ask", "ingest"}
    assert make_key("crawler", [Scope.ASK])[0] != key


def test_whoever_presents_a_key_is_known() -> None:
    known = ScriptedKeys()
    key = known.issue(Scope.ASK, name="reader")
    assert identify(key, known).name == "reader"


def test_unknown_wrong_and_revoked_keys_are_refused_in_the_same_words() -> None:
    known = ScriptedKeys()
    key, revoked = known.issue(Scope.ASK), known.issue(Scope.ASK)
    known.revoke(revoked)
    said = set()
    for presented in ("", "x", "byl_" + "0" * 12 + "_" + "A" * 43, f"{key[:-2]}..", f"{key}\n", revoked):
        with pytest.raises(KeyRefused) as caught:
            identify(presented, known)
        said.add(str(caught.value))
    assert len(said) == 1


@pytest.mark.parametrize("kind", ["right", "wrong", "unknown", "no key at all"])
def test_every_key_is_compared_once_in_constant_time(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = ScriptedKeys()
    right = known.issue(Scope.ASK)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    presented = {"right": right, "wrong": wrong, "unknown": make_key("x", [Scope.ASK])[0]}.get(kind, "what?")
    compared: list[tuple[int, int]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(keys, "hmac", type("Recorded", (), {"compare_digest": staticmethod(compare)}))
    if kind == "right":
        identify(presented, known)
    else:
        with pytest.raises(KeyRefused):
            identify(presented, known)
    assert compared == [(64, 64)]


def test_admin_includes_the_other_scopes_and_they_do_not_include_each_other() -> None:
    for wanted in Scope:
        check_scope(make_key("all", [Scope.ADMIN])[1], wanted)
    check_scope(make_key("reader", [Scope.ASK])[1], Scope.ASK)
    for has, wanted in ((Scope.ASK, Scope.INGEST), (Scope.INGEST, Scope.ASK), (Scope.INGEST, Scope.ADMIN)):
        with pytest.raises(ScopeMissing, match=f"'{wanted}'.*has {has}"):
            check_scope(make_key("one", [has])[1], wanted)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("localhost.example", False),
        ("my-machine", False),
        ("", False),
    ],
)
def test_loopback_is_known_without_asking_anyone(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
