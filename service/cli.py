"""The `byline` command: its commands are in `service/commands`, other groups in entry points."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from service.commands import articles, ask, backup, bench, check, demo, ingest, keys, mcp, serve, settings

_USAGE = 2


class CommandGroup(TyperGroup):
    """Loads the groups of other packages (entry points "byline.commands") when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Own commands in the order they were added, then those of other packages."""
        return [*super().list_commands(ctx), *sorted(_groups())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _groups():
            return own
        try:
            group = _groups()[cmd_name].load()
        except Exception as error:  # a broken add-on must not take the other commands along
            group = _broken_group(cmd_name, error)
        command = typer.main.get_command(group)
        command.name = cmd_name
        return command


def _groups() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="byline.commands")}


def _broken_group(name: str, error: Exception) -> typer.Typer:
    group = typer.Typer()

    @group.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def fail() -> None:
        """Cannot be loaded."""
        raise typer.TyperException(f"The command group {name!r} cannot be loaded: {error}.") from error

    return group


app = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ask the news: every sentence of the answer carries the sentence it came from.",
)


@app.callback(invoke_without_command=True)
def _root(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(_USAGE)


app.command()(ingest.ingest)
app.command()(ask.ask)
app.command()(ask.search)
app.command()(articles.articles)
app.command()(articles.delete)
app.command()(serve.serve)
app.command()(mcp.mcp)
app.add_typer(keys.group, name="keys")
app.command()(check.check)
app.command()(check.rebuild)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(settings.settings)
app.command()(demo.demo)
app.command()(bench.bench)


def main() -> None:
    """Run the command line of this process and exit with its status."""
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Run one command; what goes wrong is one line on standard error. Returns the exit status."""
    try:
        result = typer.main.get_command(app).main(list(args), prog_name="byline", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        # The reader of our output has left, as `head` does; Python would complain again when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except typer.TyperException as error:
        advice = " See byline --help." if error.exit_code == _USAGE else ""
        return _fail(f"{error.format_message().rstrip('.')}.{advice}", error)
    except Exception as error:
        return _fail(_in_words(error), error)
    return result if isinstance(result, int) else 0


def _in_words(error: Exception) -> str:
    from index.errors import IndexingError
    from service.client import ClientError
    from service.errors import ServiceError

    if isinstance(error, IndexingError | ServiceError | ClientError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    if isinstance(error, FileNotFoundError):
        return str(error)
    return f"unexpected {type(error).__name__}: {error}. Set BYLINE_LOG_LEVEL=debug to see where."


def _fail(message: str, error: Exception) -> int:
    if os.environ.get("BYLINE_LOG_LEVEL", "").lower() == "debug":
        import traceback

        traceback.print_exception(error)
    typer.echo(f"byline: {' '.join(message.split())}", err=True)
    return _USAGE
