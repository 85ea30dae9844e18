"""Reads Server-Sent Events as the specification says, independently of the client."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    name: str
    id: str | None
    data: Any


def read_events(text: str) -> list[Event]:
    """Every complete event; comments are left out, as readers do."""
    events = []
    for block in text.split("\n\n")[:-1]:
        fields = [line.partition(": ") for line in block.split("\n") if not line.startswith(":")]
        values = {name: value for name, _, value in fields}
        if values:
            events.append(Event(values.get("event", "message"), values.get("id"), json.loads(values["data"])))
    return events
