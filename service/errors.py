"""The errors of `service`; `routes/problems.py` maps each to an HTTP status.

ServiceError
├── SettingsInvalid        a BYLINE_* variable is wrong; the message names it
├── QuestionInvalid        empty, too long, or no words in it
├── AnswerNotFound         no recorded answer with this id
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


class LLMError(ServiceError):
    """The LLM could not be used; `auto` answers by quoting."""


class LLMUnavailable(LLMError):
    """Not reachable, not installed, refuses the key, out of quota, or failing."""


class LLMTimeout(LLMError):
    """The deadline passed before the reply was complete."""


class LLMReplyInvalid(LLMError):
    """The LLM answered, but not in any form that can be read."""
