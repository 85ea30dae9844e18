"""An OpenAI-compatible server that takes one second for each reply and repeats the first sentence it is shown."""

from __future__ import annotations

import asyncio
import json
import re

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.faulty_upstream import completion

_LABEL = re.compile(r"^\[(S\d+)\] \([^\n]*?\) (.*)$", re.MULTILINE)


def slow_llm(seconds: float) -> FastAPI:
    """The app; `seconds` is how long each reply takes, however many are under way."""
    app = FastAPI(openapi_url=None)

    @app.post("/v1/chat/completions")
    async def reply(request: Request) -> JSONResponse:
        body = await request.json()
        await asyncio.sleep(seconds)
        label, text = (_LABEL.findall(body["messages"][-1]["content"]) or [("S1", "Nothing.")])[0]
        statements = [{"text": text, "citations": [label]}]
        return JSONResponse(completion(json.dumps({"answerable": True, "statements": statements})))

    return app
