"""The measures of ranked retrieval, computed by NIST's trec_eval."""

from __future__ import annotations

from collections.abc import Collection, Sequence

MISSING = "pytrec-eval-terrier is not installed; install Byline with its extra `eval`"


class RankingUnavailable(Exception):
    """trec_eval is not installed."""


def rank_measure(measure: str, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """One of trec_eval's measures ("ndcg_cut_10", "recip_rank", "map", "set_recall") of one ranking.

    Args:
        measure: its name as trec_eval prints it.
        ranking: names of what was found, best first, each once.
        relevant: names of all that is relevant, found or not; at least one.

    Raises:
        RankingUnavailable: trec_eval is not installed.
    """
    try:
        from pytrec_eval import RelevanceEvaluator
    except ImportError as error:
        raise RankingUnavailable(MISSING) from error
    if not ranking:  # trec_eval leaves out queries that found nothing
        return 0.0
    evaluator = RelevanceEvaluator({"q": dict.fromkeys(relevant, 1)}, {measure})
    # trec_eval ranks by score, and equals by name: every place has a score of its own.
    run = {name: float(len(ranking) - place) for place, name in enumerate(ranking)}
    return float(evaluator.evaluate({"q": run})["q"][measure])
