"""How much is let in: a key that sends too much and a service that is full say when to come back."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from service.errors import Overloaded, RateExceeded
from service.keys import Scope
from service.rates import Admission, KeyRates
from service.settings import Settings
from tests.service.scripted import ScriptedByline, served
from tests.service.test_problems import assert_problem

pytestmark = pytest.mark.anyio


async def test_each_key_has_its_own_minute() -> None:
    rates = KeyRates(per_minute=3)
    for _ in range(3):
        rates.count("a")
    with pytest.raises(RateExceeded, match="3 requests a minute") as caught:
        rates.count("a")
    assert caught.value.retry_after_seconds is not None
    assert 1 <= caught.value.retry_after_seconds <= 60
    rates.count("b")


async def test_too_many_requests_of_one_key_are_told_when_to_come_back(
    settings: Settings, byline: ScriptedByline
) -> None:
    slow = settings.model_copy(update={"key_requests_per_minute": 2})
    busy, other = byline.catalogue.keys.issue(Scope.ASK), byline.catalogue.keys.issue(Scope.ASK)
    async with served(slow, byline) as http:
        statuses = []
        for _ in range(3):
            response = await http.get("/v1/articles", headers={"Authorization": f"Bearer {busy}"})
            statuses.append(response.status_code)
        assert statuses == [200, 200, 429]
        assert_problem(response, 429, "rate_exceeded")
        assert 1 <= int(response.headers["retry-after"]) <= 60
        let_in = await http.get("/v1/articles", headers={"Authorization": f"Bearer {other}"})
        assert let_in.status_code == 200
        assert (await http.get("/healthz")).status_code == 200


async def test_places_are_given_back_also_after_a_failure() -> None:
    admission = Admission(1)
    for _ in range(3):
        with pytest.raises(KeyError), admission.slot(Scope.ASK):
            raise KeyError
    with admission.slot(Scope.ASK):
        with pytest.raises(Overloaded), admission.slot(Scope.ASK):
            pass
        with admission.slot(Scope.INGEST):
            pass
    with admission.slot(Scope.ASK):
        pass


async def test_a_full_service_refuses_at_once_and_stays_readable_for_monitors_and_uploads(
    settings: Settings, byline: ScriptedByline
) -> None:
    answers_may_end = threading.Event()
    byline.answerer.meanwhile = lambda: None if answers_may_end.wait(30) else pytest.fail("never released")
    ask = {"question": "Why?"}
    async with served(settings.model_copy(update={"max_in_flight": 2}), byline) as http:
        under_way = [asyncio.create_task(http.post("/v1/ask", json=ask)) for _ in range(2)]
        while len(byline.answerer.asked) < 2:
            await asyncio.sleep(0.01)
        refused = await http.post("/v1/ask", json=ask)
        assert_problem(refused, 503, "overloaded")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await http.get("/readyz")).status_code == 200
        upload = {"files": ("a.txt", b"Title\n\nThe bridge closed on Tuesday.")}
        assert (await http.post("/v1/articles", files=upload)).status_code == 200
        answers_may_end.set()
        assert [(await asking).status_code for asking in under_way] == [200, 200]
        assert (await http.post("/v1/ask", json=ask)).status_code == 200


async def test_who_gives_up_waiting_gives_the_place_back(settings: Settings, byline: ScriptedByline) -> None:
    answers_may_end = threading.Event()
    byline.answerer.meanwhile = lambda: None if answers_may_end.wait(30) else pytest.fail("never released")
    async with served(settings.model_copy(update={"max_in_flight": 1}), byline) as http:
        asking = asyncio.create_task(http.post("/v1/ask", json={"question": "Why?"}))
        while not byline.answerer.asked:
            await asyncio.sleep(0.01)
        asking.cancel()
        answers_may_end.set()
        with pytest.raises((asyncio.CancelledError, httpx.HTTPError)):
            await asking
        assert (await http.get("/v1/articles")).status_code == 200
