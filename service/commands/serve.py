"""`byline serve`: the REST API and the page, by the one process that owns the data directory."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from service.settings import Settings
    from service.wiring import Byline

# What happens after SIGTERM, to be over within 30 s: /readyz says no while requests are still taken, then calls
# to an LLM are given up so that their answers are quoted, then whatever is left is cut.
_DRAIN_SECONDS = 1.0
_LLM_SECONDS = 12.0
_GRACE_SECONDS = 20


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: BYLINE_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 0 picks a free one. Default: BYLINE_PORT.")
    ] = None,
) -> None:
    """Serve the REST API and the page until stopped (Ctrl-C or SIGTERM).

    On an address that others can reach only when there is an API key: see `byline keys create`.
    """
    from service.settings import load_settings

    settings = load_settings()
    given = {"host": host, "port": port}
    run_service(settings.model_copy(update={key: value for key, value in given.items() if value is not None}))


def run_service(settings: Settings) -> None:
    """Own the data directory and serve until a signal comes; answers in flight are finished first.

    Raises:
        DataDirectoryLocked: another process has it.
        SettingsInvalid: others could reach the address, and there is no API key.
        ServiceError: the address cannot be listened on.
    """
    from index.ownership import own_data_directory

    # Says so at once when another process has the directory; what is imported next takes seconds.
    own_data_directory(settings.data_dir).close()

    from service.app import create_app
    from service.observability import configure_logging
    from service.wiring import open_byline

    configure_logging(settings.log_level, secrets=settings.secrets)
    _refuse_strangers(settings)
    byline = open_byline(settings)
    try:
        listener = _listen(settings.host, settings.port)
        url = _url(listener)

        def announce() -> None:
            byline.announce(url)
            byline.warm()
            typer.echo(f"Byline serves at {url}")

        def give_up() -> None:
            if byline.llm is not None:
                byline.llm.give_up()

        _serve(create_app(settings, byline), listener, announce, give_up)
    finally:
        byline.close()


def _refuse_strangers(settings: Settings) -> None:
    from index.key_store import open_key_store
    from service.errors import SettingsInvalid
    from service.keys import is_loopback
    from service.keys_file import read_keys

    in_file = read_keys(settings.api_keys_file) if settings.api_keys_file else {}
    if in_file or is_loopback(settings.host):
        return
    with open_key_store(settings.catalogue_address) as keys:
        if not any(key.revoked_at is None for key in keys.list()):
            raise SettingsInvalid(
                f"Others can reach {settings.host}, and there is no API key to tell them apart. Make one with "
                "`byline keys create NAME --scope ask`, or listen on 127.0.0.1."
            )


def _serve(
    app: Any, listener: socket.socket, on_started: Callable[[], None], on_waited: Callable[[], None]
) -> None:
    import uvicorn

    from service.slow_clients import patient_protocol

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_started()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """Drain first; a second signal, or Ctrl-C, does not wait for that."""
            if sig != signal.SIGTERM or app.state.is_stopping:
                super().handle_exit(sig, frame)
                return
            app.state.is_stopping = True
            _later(_DRAIN_SECONDS, lambda: uvicorn.Server.handle_exit(self, sig, frame))
            _later(_LLM_SECONDS, on_waited)

    config = uvicorn.Config(
        app,
        http=patient_protocol(),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # uvicorn raises the signal again once it has shut down; by then there is nothing left to interrupt.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    app.state.is_stopping = False
    Server(config).run(sockets=[listener])


@asynccontextmanager
async def serve_beside(settings: Settings, byline: Byline) -> AsyncIterator[None]:
    """Serve an open collection to this machine while the process does something else, and announce where."""
    import anyio
    import uvicorn

    from service.app import create_app

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            """They belong to whoever has the process."""
            yield

    config = uvicorn.Config(
        create_app(settings, byline),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    listener = _listen(settings.host, settings.port)
    server = Server(config)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(server.serve, [listener])
        byline.announce(
            _url(listener)
        )  # connections wait in the listener's queue until the server takes them
        try:
            yield
        finally:
            server.should_exit = True


def _later(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


def _listen(host: str, port: int) -> socket.socket:
    from service.errors import ServiceError

    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or error
        raise ServiceError(
            f"Cannot listen on {host}:{port} ({reason}). Choose another with --host or --port."
        ) from error


def _url(listener: socket.socket) -> str:
    """Where this machine reaches the listener; one that listens everywhere is reached on loopback."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if listener.family == socket.AF_INET6 else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
