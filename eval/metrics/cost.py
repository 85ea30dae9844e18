"""What an answer costs: time, tokens and calls of the LLM."""

from __future__ import annotations

from eval.metrics.metric import Better, Metric, Unit
from eval.outcome import Failed, Outcome, Score
from eval.samples import AnsweringSample, Sample
from eval.task import Task


def latency(sample: Sample) -> Outcome:
    """Milliseconds from sending the question to having the whole answer, as the asker waits; one question at
    a time, after warming up.

    Percentiles by linear interpolation between the two nearest values (Hyndman and Fan, 1996, type 7).
    """
    return Score(sample.seconds * 1000)


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
    Metric(
        "latency_p50",
        "cost",
        "Latency, median",
        latency,
        Unit.MILLISECONDS,
        Better.LOWER,
        percentile=50,
        tasks=tuple(Task),
    ),
    Metric(
        "latency_p95",
        "cost",
        "Latency, 95th percentile",
        latency,
        Unit.MILLISECONDS,
        Better.LOWER,
        percentile=95,
        tasks=tuple(Task),
    ),
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
