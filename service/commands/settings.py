"""`byline settings`: the table of settings, from which docs/settings.md is made."""

from __future__ import annotations

import typer


def settings() -> None:
    """Print every setting with its default and what it means, as a Markdown table."""
    typer.echo(settings_table())


def settings_table() -> str:
    """The settings as a Markdown table."""
    from service.settings import Settings

    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(
            f"| `BYLINE_{name.upper()}` | {default} | {(field.description or '').replace('|', '/')} |"
        )
    return "\n".join(rows)
