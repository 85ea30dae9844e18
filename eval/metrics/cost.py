"""What does an answer cost in tokens and calls of the LLM?"""

from __future__ import annotations

from eval.metrics.metric import Better, Metric, Unit
from eval.metrics.outcome import Failed, Outcome, Score
from eval.records.samples import AnsweringSample


def prompt_tokens(sample: AnsweringSample) -> Outcome:
    """Tokens that the LLM read for one question, all calls together, as the answer reports them."""
    return Score(sample.answer.usage.prompt_tokens)


def completion_tokens(sample: AnsweringSample) -> Outcome:
    """Tokens that the LLM wrote for one question, all calls together, as the answer reports them."""
    return Score(sample.answer.usage.completion_tokens)


def llm_calls(sample: AnsweringSample) -> Outcome:
    """Calls to the LLM for one question, as the answer reports them."""
    calls = sample.answer.usage.calls
    return Failed("the answer's usage does not say how many calls") if calls is None else Score(calls)


METRICS = (
    Metric("prompt_tokens", "cost", "Prompt tokens a question", prompt_tokens, Unit.TOKENS, Better.LOWER),
    Metric(
        "completion_tokens",
        "cost",
        "Completion tokens a question",
        completion_tokens,
        Unit.TOKENS,
        Better.LOWER,
    ),
    Metric("llm_calls", "cost", "LLM calls a question", llm_calls, Unit.CALLS, Better.LOWER),
)
