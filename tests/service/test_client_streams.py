"""The client's streams: over HTTP that breaks, within this process, and waited for by programs that are not async."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from service import client as client_module
from service.app import create_app
from service.client import AnswerEvent, BylineClient, ClientError, client_within
from service.client_sync import open_client
from service.errors import LLMUnavailable
from service.settings import Settings
from tests.service.scripted import ScriptedByline
from tests.service.test_live_answers import SlowAnswerer

pytestmark = pytest.mark.anyio

NAMES = ["answer.started", "retrieval.completed", "statement.added", "answer.completed"]


@pytest.fixture
async def client(http: httpx.AsyncClient) -> BylineClient:
    return BylineClient(http)


def replying(reply: Callable[[httpx.Request], httpx.Response]) -> BylineClient:
    http = httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://byline.test:8000")
    return BylineClient(http)


async def collected(events: AsyncIterator[AnswerEvent]) -> list[AnswerEvent]:
    return [event async for event in events]


async def test_a_stream_ends_with_what_asking_gives(client: BylineClient, byline: ScriptedByline) -> None:
    events = await collected(client.stream("Why?", mode="quote", max_statements=2))
    assert [event.name for event in events] == NAMES
    assert events[-1].data == await client.ask("Why?", mode="quote", max_statements=2)
    assert byline.answerer.asked[0].max_statements == 2


async def test_a_refusal_and_an_error_at_the_end_are_the_same_kind(
    client: BylineClient, byline: ScriptedByline
) -> None:
    with pytest.raises(ClientError) as refused:
        await collected(client.stream("?!"))
    assert (refused.value.status, refused.value.code) == (422, "question_invalid")
    byline.answerer.fails_with = LLMUnavailable("gone")
    with pytest.raises(ClientError) as failed:
        await collected(client.stream("Why?"))
    assert (failed.value.status, failed.value.code) == (503, "llm_unavailable")


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, text="<html>hello</html>"),
        httpx.Response(200, text="data: [1]\n\n", headers={"content-type": "text/event-stream"}),
    ],
)
async def test_what_is_no_stream_of_byline_is_told_as_such(response: httpx.Response) -> None:
    with pytest.raises(ClientError, match="did not answer like a Byline service"):
        await collected(replying(lambda _: response).stream("Why?"))


class TestBrokenConnections:
    EVENTS = tuple(
        f'event: {name}\nid: ans_1:{number}\ndata: {{"number": {number}}}\n\n'
        for number, name in enumerate(NAMES, start=1)
    )

    @pytest.fixture(autouse=True)
    def _at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client_module, "_RECONNECT_SECONDS", 0.0)

    def service(self, *cuts: int) -> tuple[BylineClient, list[str | None]]:
        """Goes on after `Last-Event-ID`; the first connections break when they have sent so many events."""
        asked_after: list[str | None] = []
        remaining = list(cuts)

        def reply(request: httpx.Request) -> httpx.Response:
            after = request.headers.get("last-event-id")
            asked_after.append(after)
            events = self.EVENTS[int(after.split(":")[1]) if after else 0 :]
            stream = Breaking(events, remaining.pop(0) if remaining else None)
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=stream)

        return replying(reply), asked_after

    async def test_it_goes_on_where_it_was(self) -> None:
        client, asked_after = self.service(2, 1)
        events = await collected(client.stream("Why?"))
        assert [event.data["number"] for event in events] == [1, 2, 3, 4]
        assert asked_after == [None, "ans_1:2", "ans_1:3"]

    async def test_in_the_end_it_says_so(self) -> None:
        client, asked_after = self.service(1, 1, 1)
        with pytest.raises(ClientError, match="cannot be reached"):
            await collected(client.stream("Why?"))
        assert len(asked_after) == 3

    async def test_one_that_never_began_is_not_asked_again(self) -> None:
        client, asked_after = self.service(0)
        with pytest.raises(ClientError, match="cannot be reached"):
            await collected(client.stream("Why?"))
        assert len(asked_after) == 1


class Breaking(httpx.AsyncByteStream):
    def __init__(self, events: tuple[str, ...], cut: int | None) -> None:
        self._events = events
        self._cut = cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number, event in enumerate(self._events):
            if number == self._cut:
                raise httpx.ReadError("reset")
            yield event.encode()


class TestInThisProcess:
    @pytest.fixture
    async def slow(
        self, settings: Settings, byline: ScriptedByline, anyio_backend: str
    ) -> AsyncIterator[tuple[BylineClient, SlowAnswerer]]:
        byline.answerer = answerer = SlowAnswerer()
        app = create_app(settings, byline, is_guarded=False)  # type: ignore[arg-type]
        async with app.router.lifespan_context(app):
            yield client_within(app), answerer

    async def test_events_come_before_the_answer_is_complete(
        self, slow: tuple[BylineClient, SlowAnswerer]
    ) -> None:
        client, answerer = slow
        events = client.stream("Why?")
        assert (await anext(events)).name == NAMES[0]
        answerer.go_on.set()
        assert [event.name for event in await collected(events)] == NAMES[1:]

    async def test_whoever_stops_reading_lets_the_answer_go(
        self, slow: tuple[BylineClient, SlowAnswerer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.live_answer.GRACE_SECONDS", 0.0)
        client, answerer = slow
        events = client.stream("Why?")
        await anext(events)
        await events.aclose()
        import anyio.to_thread

        assert await anyio.to_thread.run_sync(answerer.was_abandoned.wait, 30)

    async def test_uploads_and_refusals_pass_through(self, slow: tuple[BylineClient, SlowAnswerer]) -> None:
        client, _ = slow
        receipts = [
            receipt async for receipt in client.ingest_articles([{"title": "T", "text": "It rained."}])
        ]
        assert [receipt["status"] for receipt in receipts] == ["created"]
        with pytest.raises(ClientError, match=r"[Nn]o article"):
            await client.article("a_9")


class TestWaitedFor:
    @pytest.fixture
    def settings_of_its_own(
        self, tmp_path: Path, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
    ) -> Settings:
        monkeypatch.setattr("service.app._open", lambda _settings: byline)
        return Settings(data_dir=tmp_path)

    def test_each_method_gives_what_its_namesake_gives(self, settings_of_its_own: Settings) -> None:
        with open_client(settings=settings_of_its_own) as client:
            answer = client.ask("Why?", mode="quote")
            assert client.answer(answer["id"]) == answer
            assert [event.name for event in client.stream("Why?")] == NAMES
            assert client.search("bridge", limit=1)[0]["article"]["id"] == "a_1"
            assert client.verify("It closed.")[0]["verdict"] == "supported"
            assert [article["id"] for article in client.articles()] == ["a_1"]
            assert client.article("a_1")["id"] == "a_1"
            assert client.health()["status"] == "ready"
            assert [item["status"] for item in client.ingest_articles([{"text": "It rained."}])] == [
                "created"
            ]
            client.delete("a_1")
            assert list(client.articles()) == []

    def test_errors_are_the_same(self, settings_of_its_own: Settings) -> None:
        with open_client(settings=settings_of_its_own) as client:
            with pytest.raises(ClientError, match="no words"):
                client.ask("?!")
            with pytest.raises(ClientError, match="no words"):
                next(client.stream("?!"))

    def test_a_stream_may_be_left_early(
        self, settings_of_its_own: Settings, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.live_answer.GRACE_SECONDS", 0.0)
        byline.answerer = answerer = SlowAnswerer()
        with open_client(settings=settings_of_its_own) as client:
            for event in client.stream("Why?"):
                assert event.name == NAMES[0]
                break
            assert answerer.was_abandoned.wait(30)
        assert threading.active_count() < 50
