"""The errors of `service`; `routes/problems.py` maps each to an HTTP status.

ServiceError
├── SettingsInvalid        a BYLINE_* variable is wrong; the message names it
├── QuestionInvalid        empty, too long, or no words in it
├── AnswerNotFound         no recorded answer with this id
├── AnswerAbandoned        whoever asked has left; nobody is told
├── CheckTimeout           a text was not checked before the deadline
├── AccessRefused          the request is not let in
│   ├── KeyRefused         no API key, not one of this service, or revoked
│   ├── ScopeMissing       the key may not do this
│   ├── RateExceeded       the key sent too many requests in a minute
│   ├── Overloaded         too much is under way already
│   └── HostUnknown        asked under a name that is not this service's
└── LLMError               the LLM could not be used; `auto` answers by quoting
    ├── LLMUnavailable     not reachable, not installed, refuses the key, out of quota, 5xx
    ├── LLMTimeout         the deadline passed
    └── LLMReplyInvalid    it answered, but not in any form that can be read
"""

from __future__ import annotations


class ServiceError(Exception):
    """Base of everything that `service` raises on purpose."""


class SettingsInvalid(ServiceError):
    """A BYLINE_* variable is wrong; the message names it."""


class QuestionInvalid(ServiceError):
    """The question is empty, too long, or has no words in it."""


class AnswerNotFound(ServiceError):
    """No recorded answer has this id."""


class AnswerAbandoned(ServiceError):
    """Whoever asked has left, so the answer is not gone on with."""


class CheckTimeout(ServiceError):
    """The deadline passed before every sentence of a text was checked."""


class AccessRefused(ServiceError):
    """The request is not let in; the message says what to do."""

    retry_after_seconds: int | None = None


class KeyRefused(AccessRefused):
    """An API key is needed, and none that is valid here was sent."""


class ScopeMissing(AccessRefused):
    """The API key is valid, but may not do this."""


class RateExceeded(AccessRefused):
    """This API key sent more requests in a minute than it may."""

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Overloaded(AccessRefused):
    """As much is under way as the service can finish in time."""


class HostUnknown(AccessRefused):
    """The service was asked under a name that is not its own."""


class LLMError(ServiceError):
    """The LLM could not be used; `auto` answers by quoting."""


class LLMUnavailable(LLMError):
    """Not reachable, not installed, refuses the key, out of quota, or failing."""


class LLMTimeout(LLMError):
    """The deadline passed before the reply was complete."""


class LLMReplyInvalid(LLMError):
    """The LLM answered, but not in any form that can be read."""
