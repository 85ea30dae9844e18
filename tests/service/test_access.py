"""Who is let in: every route of the router is tried with no key, a bad, a revoked and a wrong-scope key."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from service.app import create_app
from service.dialects.error_forms import dialect_of
from service.keys import Scope
from service.routes.scopes import PUBLIC, REQUIRED_SCOPES, required_scope
from service.settings import Settings
from tests.service.scripted import ScriptedByline, served
from tests.service.test_problems import assert_problem

pytestmark = pytest.mark.anyio

WRONG_SCOPE = {Scope.ASK: Scope.INGEST, Scope.INGEST: Scope.ASK, Scope.ADMIN: Scope.ASK}


def every_route() -> Iterator[tuple[str, str]]:
    """Method and path of everything that the router serves."""
    app = create_app(Settings(data_dir=Path("unused")))
    for route in iter_route_contexts(app.router.routes):
        for method in sorted(route.methods or {"GET"}):
            yield method, route.path or ""


ROUTES = sorted(set(every_route()))
GUARDED = [(method, path) for method, path in ROUTES if REQUIRED_SCOPES.get((method, path)) is not PUBLIC]
OPEN = [route for route in ROUTES if route not in GUARDED]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def address(path: str) -> str:
    named = {"article_id": "a_1", "answer_id": "ans_1", "name": "app.js", "model_id": "byline"}
    return path.format(**named)


def assert_refused(response: httpx.Response, status: int, code: str) -> str:
    """It is refused for this reason, in the form of its address; gives what it says."""
    if dialect_of({"path": response.request.url.path}) is None:
        return str(assert_problem(response, status, code)["detail"])
    assert response.status_code == status
    return str(response.json()["error"]["message"])


@pytest.fixture
async def guarded(settings: Settings, byline: ScriptedByline) -> AsyncIterator[httpx.AsyncClient]:
    """The service on an address that others reach."""
    async with served(settings.model_copy(update={"host": "0.0.0.0"}), byline) as http:
        yield http


def test_the_table_of_scopes_names_every_route_and_no_other() -> None:
    served_routes = {(method, path) for method, path in ROUTES if method != "HEAD"}
    assert served_routes == set(REQUIRED_SCOPES), "put it into service/routes/scopes.py"
    assert len(GUARDED) == 17


def test_what_is_not_in_the_table_asks_for_admin() -> None:
    assert required_scope("GET", "/v1/new") is Scope.ADMIN
    assert required_scope("GET", "/v1/ask") is Scope.ADMIN
    assert required_scope("OPTIONS", "/") is Scope.ADMIN
    assert required_scope("GET", "/web/../v1/articles") is Scope.ADMIN
    assert required_scope("GET", "//v1/articles") is Scope.ADMIN


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_a_guarded_route_refuses_every_key_but_the_right_one(
    guarded: httpx.AsyncClient, byline: ScriptedByline, method: str, path: str
) -> None:
    keys = byline.catalogue.keys
    wanted = required_scope(method, path)
    assert wanted is not None
    revoked = keys.issue(Scope.ADMIN)
    keys.revoke(revoked)
    right = keys.issue(wanted)
    another_secret = right[:-1] + ("A" if right[-1] != "A" else "B")
    unknown = "byl_000000000000_" + "A" * 43
    for headers in (
        {},
        *({"Authorization": value} for value in ("Bearer", "Bearer ", f"Basic {right}", right)),
        *(bearer(key) for key in (revoked, another_secret, unknown, "x", right * 2, f"{right} x", "é")),
    ):
        sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
        refused = await guarded.request(method, address(path), headers=sent)
        assert_refused(refused, 401, "key_refused")
        assert refused.headers["www-authenticate"] == "Bearer"
    wrong = await guarded.request(method, address(path), headers=bearer(keys.issue(WRONG_SCOPE[wanted])))
    assert wanted.value in assert_refused(wrong, 403, "scope_missing")
    assert [*byline.answerer.asked, *byline.ingester.drafts, *byline.retriever.searched] == []
    assert ("a_1", 1) in byline.catalogue.stored
    let_in = await guarded.request(method, address(path), headers=bearer(right))
    assert let_in.status_code not in {401, 403}


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_an_admin_key_may_do_everything(
    guarded: httpx.AsyncClient, byline: ScriptedByline, method: str, path: str
) -> None:
    admin = bearer(byline.catalogue.keys.issue(Scope.ADMIN))
    assert (await guarded.request(method, address(path), headers=admin)).status_code not in {401, 403}


@pytest.mark.parametrize(("method", "path"), OPEN)
async def test_the_page_and_the_monitors_need_no_key(
    guarded: httpx.AsyncClient, method: str, path: str
) -> None:
    assert (await guarded.request(method, address(path))).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/", "/v1/nothing", "/V1/ask", "/v1/ask/", "//v1/articles", "/metrics/x"]
)
async def test_an_address_that_is_not_served_tells_a_stranger_nothing(
    guarded: httpx.AsyncClient, path: str
) -> None:
    assert_problem(await guarded.get(f"http://127.0.0.1{path}"), 401)


async def test_loopback_is_open_until_the_first_key_is_made_and_never_again(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    assert (await http.get("/v1/articles")).status_code == 200
    key = byline.catalogue.keys.issue(Scope.ASK)
    assert_problem(await http.get("/v1/articles"), 401)
    assert (await http.get("/v1/articles", headers=bearer(key))).status_code == 200
    byline.catalogue.keys.revoke(key)
    assert_problem(await http.get("/v1/articles", headers=bearer(key)), 401)
    assert_problem(await http.get("/v1/articles"), 401)


async def test_a_key_that_an_open_service_does_not_ask_for_is_no_obstacle(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/articles", headers=bearer("anything"))).status_code == 200


async def test_without_any_key_an_address_that_others_reach_is_closed(guarded: httpx.AsyncClient) -> None:
    assert_problem(await guarded.get("/v1/articles"), 401)


async def test_a_refused_body_is_not_read(guarded: httpx.AsyncClient) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"{}"

    assert_problem(await guarded.post("/v1/ask", content=body()), 401)
    assert read == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]:8000", "127.9.9.9", "byline.example"]
)
async def test_an_open_service_answers_to_its_own_names(
    settings: Settings, byline: ScriptedByline, host: str
) -> None:
    allowing = settings.model_copy(update={"allowed_hosts": "other.example, Byline.example"})
    async with served(allowing, byline) as http:
        assert (await http.get("/v1/articles", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::1", ""]
)
async def test_a_name_that_was_led_to_loopback_by_others_is_refused(
    http: httpx.AsyncClient, byline: ScriptedByline, host: str
) -> None:
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert_problem(await http.get("/v1/articles", headers=headers), 421, "host_unknown")
    upload = {"files": ("planted.txt", b"Planted text.")}
    assert (await http.post("/v1/articles", files=upload, headers=headers)).status_code in {403, 421}
    assert byline.ingester.drafts == []


async def test_the_log_names_the_key_by_its_id_only(
    settings: Settings, byline: ScriptedByline, capfd: pytest.CaptureFixture[str]
) -> None:
    from service.observability import configure_logging

    key = byline.catalogue.keys.issue(Scope.ASK)
    configure_logging("debug")
    async with served(settings, byline) as http:
        await http.get("/v1/articles", headers=bearer(key))
    logging.shutdown()
    written = capfd.readouterr().err
    assert f'"key": "{key.split("_")[1]}"' in written
    assert key not in written
    assert key.split("_", 2)[2] not in written
