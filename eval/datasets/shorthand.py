"""The short form of a case: what a person leaves out when writing one by hand, put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from eval.cases.case import AnsweringCase, Quote
from eval.cases.gold import occurs


def complete(body: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A case as the format has it. It gets an id of its line, is answerable unless it says otherwise, and brackets
    may be left out: of one accepted answer, of one alternative, of an alternative of one quote, and around a quote.
    """
    completed = {"id": f"c{number}", "answerable": True, **body}
    if isinstance(completed.get("answers"), str):
        completed["answers"] = [completed["answers"]]
    if isinstance(completed.get("evidence"), str | dict):
        completed["evidence"] = [completed["evidence"]]
    if isinstance(completed.get("evidence"), list):
        completed["evidence"] = [_alternative(one) for one in completed["evidence"]]
    return completed


def name_articles(case: AnsweringCase, texts: Mapping[str, str]) -> AnsweringCase:
    """The case with the article of each quote that names none: any article that holds it proves the answer.

    A quote that no article holds is left as it is.
    """
    named = (
        alternative
        for quotes in case.evidence
        for alternative in product(*(_places(quote, texts) for quote in quotes))
    )
    return case.model_copy(update={"evidence": tuple(named)})


def _alternative(value: Any) -> Any:
    quotes = [value] if isinstance(value, str | dict) else value
    if not isinstance(quotes, list):
        return quotes
    return [{"quote": one} if isinstance(one, str) else one for one in quotes]


def _places(quote: Quote, texts: Mapping[str, str]) -> Iterable[Quote]:
    if quote.article:
        return [quote]
    holders = [name for name, text in texts.items() if occurs(quote.quote, text)]
    return [quote.model_copy(update={"article": name}) for name in holders] or [quote]
