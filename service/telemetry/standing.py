"""How the service stands at the moment of a scrape: what is stored, what lags, what works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from index.errors import IndexingError

if TYPE_CHECKING:
    from service.wiring import Byline

log = structlog.get_logger(__name__)

# Busy threads and requests that wait for one, by pool.
Pools = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Values of gauges by name, and how busy the pools of threads are."""

    gauges: Mapping[str, float]
    pools: Pools = field(default_factory=dict)


def read_standing(byline: Byline, pools: Pools) -> Standing:
    """Ask the collection how it stands; blocks on the catalogue.

    A catalogue that cannot be read is a value, since that is when its operators look at the metrics.
    """
    gauges: dict[str, float] = {
        "byline_llm_usable": byline.llm is None or byline.llm.problem() is None,
        "byline_vectors_suspended": byline.vectors.suspended is not None,
    }
    try:
        counts = byline.catalogue.counts()
        gauges |= {
            "byline_articles": counts.articles,
            "byline_sentences": counts.sentences,
            "byline_passages": counts.passages,
            "byline_answers_recorded": counts.answers,
            "byline_projection_pending": counts.pending,
            "byline_degraded": len(byline.degraded()),
            "byline_catalogue_readable": 1,
        }
    except IndexingError as error:
        log.warning("the catalogue could not be read for a scrape", error=str(error))
        gauges["byline_catalogue_readable"] = 0
    return Standing(gauges, pools)
