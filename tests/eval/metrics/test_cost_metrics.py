from eval.metrics import ALL_METRICS
from eval.metrics.cost import completion_tokens, llm_calls, prompt_tokens
from eval.metrics.latency import latency, stage_latency
from eval.metrics.outcome import Failed, NotApplicable, Score
from tests.eval.builders import answer, answerable, sample


def test_what_was_spent_is_reported_as_it_is() -> None:
    body = answer(usage={"prompt_tokens": 300, "completion_tokens": 40, "calls": 2})
    one = sample(answerable(), body, seconds=0.125)
    assert (prompt_tokens(one), completion_tokens(one), llm_calls(one)) == (Score(300), Score(40), Score(2))
    assert latency(one) == Score(125.0)


def test_unknown_calls_are_a_failure_and_no_zero() -> None:
    assert isinstance(llm_calls(sample(answerable(), answer(usage={"prompt_tokens": 3}))), Failed)


def test_a_stage_that_an_answer_did_not_come_to_is_not_measured() -> None:
    one = sample(answerable(), answer(timings_ms={"retrieve": 8.0, "total": 20.0}))
    assert stage_latency(one, stage="retrieve") == Score(8.0)
    assert isinstance(stage_latency(one, stage="draft"), NotApplicable)


def test_a_stage_that_an_abstention_reports_as_0_is_not_measured() -> None:
    declined = {"reason": "insufficient", "message": "", "nearest": []}
    body = answer(status="abstained", abstention=declined, timings_ms={"retrieve": 8.0, "draft": 0.0})
    one = sample(answerable(), body)
    assert stage_latency(one, stage="retrieve") == Score(8.0)
    assert isinstance(stage_latency(one, stage="draft"), NotApplicable)


def test_each_stage_has_its_median_and_its_95th_percentile() -> None:
    names = {metric.name: metric.percentile for metric in ALL_METRICS if metric.percentile}
    assert (names["retrieve_p50"], names["verify_p95"], names["latency_p95"]) == (50, 95, 95)
