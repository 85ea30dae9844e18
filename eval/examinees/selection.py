"""Selection: which of the given sentences answer the question, by the grounding model as configured."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases.case import Case, SelectionCase
from eval.examinees.examining import check_first, expect, take
from eval.examinees.remembering import RememberingEmbedder
from eval.records.record import FoundSpan, Selection, SelectionRecord
from index.embedding import Embedder
from index.grounding import Candidate, Grounder, Relevance
from index.tokens import fit_to_encode


class SelectionExaminee:
    """Shows the grounding model the sentences as answering shows it those that were retrieved."""

    def __init__(self, grounder: Grounder, embedder: Embedder) -> None:
        self._grounder = grounder
        self._embedder = RememberingEmbedder(embedder)

    async def warm_up(self, cases: Sequence[Case]) -> None:
        """Take the first case unrecorded."""
        check_first(await self.examine(0, cases[0]), "no sentence can be selected")

    async def examine(self, number: int, case: Case) -> SelectionRecord:
        """Score the sentences of one case."""
        asked = expect(SelectionCase, case)
        # Stored sentences have their vectors: embedding is not part of the time. What fails here fails again.
        await take(lambda: self._candidates(asked))
        timed = await take(lambda: self.select(asked))
        return SelectionRecord(
            number=number, case=asked, selection=timed.result, error=timed.error, seconds=timed.seconds
        )

    def select(self, case: SelectionCase) -> Selection:
        """Relevance and span of every sentence, and whether the best of them answer at all."""
        question = fit_to_encode(case.question)
        question_vector = self._embedder.embed_query(question)
        candidates = self._candidates(case)
        relevance = self._grounder.relevance(question, question_vector, candidates)
        order = sorted(range(len(candidates)), key=lambda place: (-relevance[place].score, place))
        answerable = self._grounder.answerable(
            question,
            question_vector,
            [candidates[place] for place in order],
            [relevance[place] for place in order],
        )
        return Selection(
            relevance=tuple(one.score for one in relevance),
            spans=tuple(_span_of(one) for one in relevance),
            answerable=answerable,
            answer_from=self._grounder.answer_from,
            model={"grounding": self._grounder.name, "embedding": self._embedder.name},
        )

    def _candidates(self, case: SelectionCase) -> list[Candidate]:
        given = [(fit_to_encode(one.text), one.title) for one in case.sentences]
        vectors = self._embedder.embed_texts([text for text, _ in given])
        before = [("", None), *given]
        return [
            Candidate(
                text=text,
                before=before[place][0] if before[place][1] == title else "",
                title=title,
                vector=vectors[place],
                # One name even for untitled sentences: they were given as neighbours.
                article=f"given {title}",
                index=place,
            )
            for place, (text, title) in enumerate(given)
        ]


def _span_of(relevance: Relevance) -> FoundSpan | None:
    span = relevance.span
    return FoundSpan(start=span.start, end=span.end, score=span.score) if span else None
