"""The four tools: what each is called, takes, does and gives. All of them only read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from service.client import BylineClient
from service.mcp.arguments import ArticleArguments, AskArguments, SearchArguments, VerifyArguments
from service.mcp.results import ArticlePart, FoundPassage, FoundPassages, VerifiedText
from service.mcp.telling import tell_answer, tell_article, tell_passages, tell_verified
from service.schemas import AnswerBody

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `run` gives the structured result, which has the form of `result`; `tell` puts it in words."""

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    result: type[BaseModel]
    run: Callable[[BylineClient, Any], Awaitable[Body]]
    tell: Callable[[Body], str]


async def _ask(client: BylineClient, given: AskArguments) -> Body:
    return await client.ask(
        given.question, mode=given.mode, filters=given.filters(), max_statements=given.max_statements
    )


async def _search(client: BylineClient, given: SearchArguments) -> Body:
    found = await client.search_page(given.query, limit=given.limit, filters=given.filters())
    passages = [FoundPassage.of(item) for item in found["data"]]
    return FoundPassages(passages=passages, degraded=found.get("degraded")).model_dump(mode="json")


async def _get_article(client: BylineClient, given: ArticleArguments) -> Body:
    article = await client.article(given.article_id, version=given.version)
    return ArticlePart.cut(article, start=given.start, max_chars=given.max_chars).model_dump(mode="json")


async def _verify(client: BylineClient, given: VerifyArguments) -> Body:
    return {"sentences": await client.verify(given.text, filters=given.filters())}


TOOLS = (
    Tool(
        "ask",
        "Ask the news",
        "Answers a question from the news articles of this collection. Every statement carries the sentence it "
        "came from, checked against it. With too little evidence there is no answer: a reason and the nearest "
        "sentences instead. Pass citations on to the reader.",
        AskArguments,
        AnswerBody,
        _ask,
        tell_answer,
    ),
    Tool(
        "search_articles",
        "Search articles",
        "Finds the passages of the collection's articles that best match some words, best first.",
        SearchArguments,
        FoundPassages,
        _search,
        tell_passages,
    ),
    Tool(
        "get_article",
        "Read an article",
        "The text of one article, or a part of it, unchanged: to read around a citation, begin some hundred "
        "characters before its `start`.",
        ArticleArguments,
        ArticlePart,
        _get_article,
        tell_article,
    ),
    Tool(
        "verify",
        "Check a text",
        "Checks each sentence of any text against the collection: supported, partial, unsupported or "
        "contradicted, with the sentences that say so. Use it on what you wrote yourself.",
        VerifyArguments,
        VerifiedText,
        _verify,
        tell_verified,
    ),
)
