"""Checking any text against the collection, sentence by sentence, by the path that checks answers."""

from __future__ import annotations

import time
from dataclasses import dataclass

from index.article import Filters
from index.retriever import Retriever
from index.sentences import split_sentences
from index.tokens import fit_to_encode
from service.answer import Citation, Evidence, Origin, Support, Verdict
from service.attribution import Attributed, pairs_for
from service.cancelling import current
from service.citing import cite
from service.errors import CheckTimeout
from service.evidence import EvidenceSelector
from service.verification import Verifier

PASSAGES = 8
MOST_SENTENCES = 200  # of a text sent over HTTP; each costs a search and several readings by the model
_CLOSEST = 6  # sentences of the collection that one sentence of the text is held against

_STRENGTH = {Verdict.SUPPORTED: 3, Verdict.CONTRADICTED: 2, Verdict.PARTIAL: 1, Verdict.UNSUPPORTED: 0}


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """One sentence of the text (offsets into it), what the collection says of it, and where."""

    text: str
    start: int
    end: int
    support: Support
    citations: tuple[Citation, ...]


class TextVerifier:
    """Finds for each sentence the stored sentence that says it, or the nearest that does not.

    Args:
        deadline_seconds: how long one text may take.
    """

    def __init__(
        self,
        retriever: Retriever,
        selector: EvidenceSelector,
        verifier: Verifier,
        *,
        deadline_seconds: float = 30.0,
    ) -> None:
        self._retriever = retriever
        self._selector = selector
        self._verifier = verifier
        self._deadline_seconds = deadline_seconds

    def verify_text(self, text: str, filters: Filters | None = None) -> tuple[VerifiedSentence, ...]:
        """Check every sentence of `text`; citations are empty where nothing comparable is stored.

        Raises:
            CheckTimeout: the deadline passed first.
            AnswerAbandoned: whoever asked has left.
        """
        deadline = time.monotonic() + self._deadline_seconds
        text = fit_to_encode(text)  # of the same length, so that offsets hold
        spans = list(split_sentences(text))
        verified: list[VerifiedSentence] = []
        for start, end in spans:
            current().check()
            if time.monotonic() >= deadline:
                raise CheckTimeout(
                    f"{len(verified)} of {len(spans)} sentences were checked in time. Send a shorter text."
                )
            verified.append(self._verify(text[start:end], start, end, filters))
        return tuple(verified)

    def _verify(self, sentence: str, start: int, end: int, filters: Filters | None) -> VerifiedSentence:
        search = self._retriever.search(sentence, filters=filters, limit=PASSAGES)
        closest = self._selector.select(sentence, search).evidence[:_CLOSEST]
        judged = [(self._verifier.verify(sentence, [item]), item) for item in closest]
        if not judged:
            nothing = Support(Verdict.UNSUPPORTED, 0.0, ("the collection holds nothing comparable",))
            return VerifiedSentence(sentence, start, end, nothing, ())
        # One sentence that carries it alone is a better citation than two, whatever the second adds to the score.
        support, item = max(
            judged, key=lambda pair: (_STRENGTH[pair[0].verdict], pair[1].antecedent is None, pair[0].score)
        )
        if support.verdict is not Verdict.SUPPORTED:
            for pair in pairs_for(sentence, closest):
                together = self._verifier.verify(sentence, pair)
                if together.verdict is Verdict.SUPPORTED:
                    return VerifiedSentence(sentence, start, end, together, _cited(sentence, together, pair))
        return VerifiedSentence(sentence, start, end, support, _cited(sentence, support, (item,)))


def _cited(sentence: str, support: Support, items: tuple[Evidence, ...]) -> tuple[Citation, ...]:
    """What carries or contradicts the sentence; an unsupported one cites nothing."""
    if support.verdict is Verdict.UNSUPPORTED:
        return ()
    return cite([Attributed(sentence, items, support, Origin.GENERATED)]).citations
