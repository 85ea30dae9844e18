"""API keys over real processes: without one others are not listened to; made, used and revoked while it runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.test_service_process import ARTICLES, QUESTION, Service, byline


def make_key(data_dir: Path, *scopes: str) -> dict[str, str]:
    options = [part for scope in scopes for part in ("--scope", scope)]
    made = byline("keys", "create", "test", *options, "--json", data_dir=data_dir)
    assert made.returncode == 0, made.stderr
    key: dict[str, str] = json.loads(made.stdout)
    return key


def bearer(key: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {key['key']}"}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "data"


@pytest.fixture(scope="module")
def everyone(data_dir: Path) -> Iterator[Service]:
    """A service that everyone reaches, once a key let it start."""
    refused = byline("serve", "--host", "0.0.0.0", data_dir=data_dir)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert "`byline keys create NAME --scope ask`" in refused.stderr
    revoked = make_key(data_dir, "admin")
    assert byline("keys", "revoke", revoked["id"], data_dir=data_dir).returncode == 0
    assert byline("serve", "--host", "0.0.0.0", data_dir=data_dir).returncode == 2
    make_key(data_dir, "ask")
    running = Service.start(data_dir, "--host", "0.0.0.0")
    try:
        yield running
    finally:
        assert running.stop() == 0


@pytest.mark.timeout(600)
def test_a_key_works_from_the_moment_it_is_made_until_it_is_revoked(
    everyone: Service, data_dir: Path
) -> None:
    with httpx.Client(base_url=everyone.url, timeout=60) as http:
        assert http.get("/healthz").status_code == 200
        assert http.get("/v1/articles").status_code == 401
        ingest, ask = make_key(data_dir, "ingest"), make_key(data_dir, "ask")
        stored = http.post("/v1/articles", json={"articles": ARTICLES}, headers=bearer(ingest))
        assert stored.status_code == 200
        assert http.get("/v1/articles", headers=bearer(ingest)).json()["code"] == "scope_missing"
        question = {"question": QUESTION, "mode": "quote"}
        assert http.post("/v1/ask", json=question, headers=bearer(ask)).json()["status"] == "answered"

        assert byline("keys", "revoke", ask["id"], data_dir=data_dir).returncode == 0
        assert http.post("/v1/ask", json=question, headers=bearer(ask)).status_code == 401
    assert not any(key["key"] in line for key in (ingest, ask) for line in everyone.log)


@pytest.mark.timeout(600)
def test_the_command_line_says_that_a_key_is_needed_and_sends_it(everyone: Service, data_dir: Path) -> None:
    without = byline("articles", data_dir=data_dir)
    assert (without.returncode, without.stdout) == (2, "")
    assert "BYLINE_API_KEY" in without.stderr
    key = make_key(data_dir, "ask")["key"]
    for with_key in (
        byline("articles", "--json", data_dir=data_dir, BYLINE_API_KEY=key),
        byline("articles", "--json", "--key", key, data_dir=data_dir),
        byline("articles", "--json", "--key", key, "--url", everyone.url, data_dir=data_dir / "other"),
    ):
        assert with_key.returncode == 0, with_key.stderr
