"""Was the evidence found?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from eval.cases.gold import GoldQuote, StoredSentence
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Score
from eval.metrics.ranking import RankingUnavailable, rank_measure
from eval.records.answer_view import SpanView
from eval.records.samples import AnsweringSample

CUTOFFS = (1, 3, 5, 10)
Ranked = tuple[SpanView, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What is ranked: evidence sentences or passages, and the field of the answer that holds the ranking."""

    name: str
    plural: str
    field: str

    def ranking_of(self, sample: AnsweringSample) -> Ranked | None:
        """The ranking, best first; None where the answer was asked for without it."""
        ranked: Ranked | None = getattr(sample.answer, self.field)
        return ranked


SENTENCE = Level("sentence", "sentences", "evidence")
PASSAGE = Level("passage", "passages", "retrieval")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A gold sentence: where it stands."""

    article_id: str
    start: int
    end: int

    def is_in(self, span: SpanView) -> bool:
        """Whether that span shares at least one character with it."""
        return span.touches(self.article_id, self.start, self.end)


def recall(sample: AnsweringSample, *, level: Level, k: int) -> Outcome:
    """Of the gold sentences of the best found alternative, the share that the k highest ranked touch; averaged
    over answerable cases.

    Recall@k: Manning, Raghavan and Schütze, "Introduction to Information Retrieval" (2008), ch. 8.
    """
    return _measure(sample, level, k, _share_found)


def all_evidence(sample: AnsweringSample, *, level: Level, k: int) -> Outcome:
    """Share of answerable cases where the k highest ranked touch every gold sentence of one alternative.

    What a question over several articles needs; after the evidence retrieval of Tang and Yang, "MultiHop-RAG"
    (COLM 2024).
    """
    return _measure(sample, level, k, lambda ranked, wanted: float(_share_found(ranked, wanted) == 1.0))


def ndcg(sample: AnsweringSample, *, level: Level, k: int) -> Outcome:
    """Gain of the k highest ranked, each that touches gold counting 1 discounted by its rank, over the gain of
    the best order possible; best alternative, averaged over answerable cases.

    nDCG@k: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (TOIS 2002).
    """
    return _measure(sample, level, k, partial(_by_rank, "ndcg"))


def reciprocal_rank(sample: AnsweringSample, *, level: Level, k: int) -> Outcome:
    """One over the rank of the first that touches gold, 0 where none of the k highest ranked does; averaged over
    answerable cases (MRR@k).

    Voorhees, "The TREC-8 Question Answering Track Report" (1999).
    """
    return _measure(sample, level, k, partial(_by_rank, "recip_rank"))


def article_found(sample: AnsweringSample, *, k: int) -> Outcome:
    """Share of the cases whose gold names only articles where one of them is among the k articles ranked highest
    by their best passage.

    Success@k, as trec_eval defines it.
    """
    wanted = set(sample.case.gold_articles)
    if not wanted:
        return NotApplicable("gold names no articles")
    if sample.answer.retrieval is None:
        return _not_ranked(PASSAGE)
    sources = {article_id: article.source for (article_id, _), article in sample.articles.items()}
    ranked = dict.fromkeys(sources.get(one.article_id, one.article_id) for one in sample.answer.retrieval)
    return _computed(lambda: rank_measure(f"success_{k}", list(ranked), wanted))


def _measure(
    sample: AnsweringSample, level: Level, k: int, measure: Callable[[Ranked, Sequence[Wanted]], float]
) -> Outcome:
    """The best of what `measure` says of the k highest ranked for each alternative."""
    if not sample.gold:
        return NotApplicable("the case has no gold evidence")
    ranked = level.ranking_of(sample)
    if ranked is None:
        return _not_ranked(level)
    top = ranked[:k]
    return _computed(lambda: max(measure(top, _wanted(one, top)) for one in sample.gold))


def _computed(measure: Callable[[], float]) -> Outcome:
    try:
        return Score(measure())
    except RankingUnavailable as reason:
        return Failed(str(reason))


def _not_ranked(level: Level) -> Failed:
    return Failed(f"the answer carries no {level.field!r}; ask with include=['retrieval']")


def _share_found(ranked: Ranked, wanted: Sequence[Wanted]) -> float:
    names = {f"gold {number}": sentence for number, sentence in enumerate(wanted)}
    found = [name for name, sentence in names.items() if any(sentence.is_in(span) for span in ranked)]
    return rank_measure("set_recall", found, names)


def _by_rank(measure: str, ranked: Ranked, wanted: Sequence[Wanted]) -> float:
    """Relevant are the ranked that touch gold, and every gold sentence that none of them touches."""
    names = [f"rank {place}" for place in range(len(ranked))]
    relevant = [
        name for name, span in zip(names, ranked, strict=True) if any(one.is_in(span) for one in wanted)
    ]
    missed = [one for one in wanted if not any(one.is_in(span) for span in ranked)]
    return rank_measure(measure, names, [*relevant, *(f"missed {number}" for number in range(len(missed)))])


def _wanted(alternative: Sequence[GoldQuote], ranked: Ranked) -> list[Wanted]:
    """The sentences of an alternative; of a quote that occurs more than once, those of the place found best."""
    return [
        Wanted(quote.article_id, sentence.start, sentence.end)
        for quote in alternative
        for sentence in _best_place(quote, ranked)
    ]


def _best_place(quote: GoldQuote, ranked: Ranked) -> tuple[StoredSentence, ...]:
    if len(quote.occurrences) == 1:
        return quote.occurrences[0].sentences

    def how_well(sentences: tuple[StoredSentence, ...]) -> tuple[float, int]:
        """The share of the sentences that is found, then how early the first is."""
        ranks = [
            next((rank for rank, span in enumerate(ranked) if one.is_in(span)), None)
            for one in (Wanted(quote.article_id, sentence.start, sentence.end) for sentence in sentences)
        ]
        found = [rank for rank in ranks if rank is not None]
        return len(found) / len(ranks), -min(found, default=len(ranked))

    return max((place.sentences for place in quote.occurrences), key=how_well)


def _at(
    name: str, level: Level, k: int, title: str, measure: Callable[..., Outcome], *, gate: Gate = Gate.NEVER
) -> Metric:
    return Metric(
        f"{level.name}_{name}@{k}",
        "retrieval",
        title,
        partial(measure, level=level, k=k),
        counted="",
        gate=gate,
    )


def _recalls(level: Level, title: str) -> list[Metric]:
    gates = {10: Gate.BEYOND_INTERVAL}
    return [
        _at("recall", level, k, title.format(k=k), recall, gate=gates.get(k, Gate.NEVER)) for k in CUTOFFS
    ]


METRICS = (
    *_recalls(SENTENCE, "Gold sentence in the top {k}"),
    _at("all_evidence", SENTENCE, 10, "All gold sentences in the top 10", all_evidence),
    _at("ndcg", SENTENCE, 10, "Sentences, nDCG@10", ndcg, gate=Gate.BEYOND_INTERVAL),
    _at("mrr", SENTENCE, 10, "Sentences, MRR@10", reciprocal_rank),
    *_recalls(PASSAGE, "Gold in the top {k} passages"),
    _at("all_evidence", PASSAGE, 5, "All gold in the top 5 passages", all_evidence),
    _at("all_evidence", PASSAGE, 10, "All gold in the top 10 passages", all_evidence),
    _at("ndcg", PASSAGE, 10, "Passages, nDCG@10", ndcg),
    _at("mrr", PASSAGE, 10, "Passages, MRR@10", reciprocal_rank),
    *(
        Metric(f"article_found@{k}", "retrieval", f"Gold article in the top {k}", partial(article_found, k=k))
        for k in (1, 5, 10)
    ),
)
