"""What went wrong in a call to an LLM server: the exceptions of every SDK in our own words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from service.errors import LLMError, LLMReplyInvalid, LLMTimeout, LLMUnavailable

_RETRY_PAUSE_SECONDS = 0.5
# A reader waits meanwhile; a server that asks for more patience than this is not asked again for this answer.
_LONGEST_PAUSE_SECONDS = 5.0
_REFUSED_REQUESTS = {400, 413, 415, 422}


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, whether asking once more may help, and whether the server is to blame.

    A server that refuses one request may well take the next one.
    """

    error: LLMError
    may_retry: bool = False
    pause_seconds: float = _RETRY_PAUSE_SECONDS
    is_the_servers: bool = True


def explain(error: BaseException, server: str) -> Fault:
    """Any exception of llama-index, openai, anthropic, ollama or their HTTP clients as one of ours.

    Classes are recognised by name along their ancestry: the SDKs use different HTTP libraries with the same
    class names, and importing them all to compare would cost seconds.
    """
    chain = tuple(_causes(error))
    for link in chain:
        if isinstance(link, LLMError):
            return Fault(link)
    names = {base.__name__ for link in chain for base in type(link).__mro__}
    if names & {"TimeoutError", "TimeoutException", "APITimeoutError"}:
        return Fault(LLMTimeout(f"{server} did not finish in time"))
    for link in chain:
        status = getattr(link, "status_code", None)
        if isinstance(status, int) and status >= 300:
            return _explain_status(link, status, server)
    if names & {"ConnectionError", "APIConnectionError", "TransportError"}:
        message = f"{server} cannot be reached; check that it runs and BYLINE_LLM_BASE_URL"
        return Fault(LLMUnavailable(message), may_retry=True)
    return Fault(LLMReplyInvalid(f"{server} sent something that is no completion ({type(error).__name__})"))


def _explain_status(error: BaseException, status: int, server: str) -> Fault:
    if status in {401, 403}:
        return Fault(LLMUnavailable(f"{server} refuses the key ({status}); check BYLINE_LLM_API_KEY"))
    if status == 402 or (status == 429 and _is_out_of_quota(error)):
        return Fault(LLMUnavailable(f"{server} says that the account is out of quota ({status})"))
    if status in {408, 429} or status >= 500:
        pause = _pause_asked_for(error)
        return Fault(
            LLMUnavailable(f"{server} is failing or overloaded ({status})"),
            may_retry=pause <= _LONGEST_PAUSE_SECONDS,
            pause_seconds=pause,
        )
    if status < 400:
        message = f"{server} redirects elsewhere ({status}); set BYLINE_LLM_BASE_URL to the final address"
        return Fault(LLMUnavailable(message))
    if status == 404:
        message = (
            f"{server} has no such model or address (404); check BYLINE_LLM_MODEL and BYLINE_LLM_BASE_URL"
        )
        return Fault(LLMUnavailable(message))
    refused = LLMUnavailable(f"{server} refuses the request ({status})")
    return Fault(refused, is_the_servers=status not in _REFUSED_REQUESTS)


def _is_out_of_quota(error: BaseException) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("quota", "billing", "credit"))


def _pause_asked_for(error: BaseException) -> float:
    """What `Retry-After` says, in seconds or as a date; our own pause where it says nothing sensible."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = str(headers.get("retry-after", "")).strip()
    if asked.isascii() and asked.replace(".", "", 1).isdigit():
        return max(float(asked), _RETRY_PAUSE_SECONDS)
    try:
        seconds = parsedate_to_datetime(asked).timestamp() - time.time()
    except (ValueError, OverflowError):
        return _RETRY_PAUSE_SECONDS
    return max(seconds, _RETRY_PAUSE_SECONDS)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
