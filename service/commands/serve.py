"""`byline serve`: the REST API and the page, by the one process that owns the data directory."""

from __future__ import annotations

import ipaddress
import signal
import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from service.settings import Settings

_GRACE_SECONDS = 25


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: BYLINE_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 0 picks a free one. Default: BYLINE_PORT.")
    ] = None,
) -> None:
    """Serve the REST API and the page until stopped (Ctrl-C or SIGTERM)."""
    from service.settings import load_settings

    settings = load_settings()
    given = {"host": host, "port": port}
    run_service(settings.model_copy(update={key: value for key, value in given.items() if value is not None}))


def run_service(settings: Settings) -> None:
    """Own the data directory and serve until a signal comes; answers in flight are finished first.

    Raises:
        DataDirectoryLocked: another process has it.
        ServiceError: the address cannot be listened on.
    """
    from index.ownership import own_data_directory

    # Says so at once when another process has the directory; what is imported next takes seconds.
    own_data_directory(settings.data_dir).close()

    from service.app import create_app
    from service.observability import configure_logging
    from service.wiring import open_byline

    configure_logging(settings.log_level)
    if not _is_loopback(settings.host):
        typer.echo(
            f"byline: warning: there are no keys yet, so that everyone who reaches {settings.host} "
            "can read and change the collection.",
            err=True,
        )
    byline = open_byline(settings)
    try:
        listener = _listen(settings.host, settings.port)
        url = _url(listener)

        def announce() -> None:
            byline.announce(url)
            byline.warm()
            typer.echo(f"Byline serves at {url}")

        _serve(create_app(settings, byline), listener, announce)
    finally:
        byline.close()


def _serve(app: Any, listener: socket.socket, on_started: Any) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_started()

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # uvicorn raises the signal again once it has shut down; by then there is nothing left to interrupt.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    Server(config).run(sockets=[listener])


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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
