"""Verification: a statement against given evidence, by the path of POST /v1/verify."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases.case import Case, VerificationCase
from eval.examinees.examining import check_first, expect, take
from eval.examinees.given_evidence import GivenEvidence
from eval.examinees.remembering import RememberingEmbedder
from eval.records.record import Verification, VerificationRecord, VerifiedPart
from index.embedding import Embedder
from index.grounding import Grounder
from service.answer import Verdict
from service.evidence import EvidenceSelector
from service.text_verification import TextVerifier, VerifiedSentence
from service.verification import Verifier


class VerificationExaminee:
    """Checks each sentence of a statement as the service checks a text, with the evidence for a collection."""

    def __init__(self, grounder: Grounder, embedder: Embedder) -> None:
        self._grounder = grounder
        self._embedder = RememberingEmbedder(embedder)

    async def warm_up(self, cases: Sequence[Case]) -> None:
        """Take the first case unrecorded."""
        check_first(await self.examine(0, cases[0]), "no statement can be verified")

    async def examine(self, number: int, case: Case) -> VerificationRecord:
        """Verify the statement of one case."""
        stated = expect(VerificationCase, case)
        # Stored sentences have their vectors: embedding is not part of the time. What fails here fails again.
        await take(lambda: GivenEvidence(self._embedder, stated.evidence))
        timed = await take(lambda: self.verify(stated))
        return VerificationRecord(
            number=number, case=stated, verification=timed.result, error=timed.error, seconds=timed.seconds
        )

    def verify(self, case: VerificationCase) -> Verification:
        """The verdict over every sentence of the statement, and over the whole."""
        evidence = GivenEvidence(self._embedder, case.evidence)
        selector = EvidenceSelector(evidence, self._grounder)
        verifier = TextVerifier(evidence, selector, Verifier(self._grounder))
        parts = tuple(_part_of(sentence) for sentence in verifier.verify_text(case.statement))
        return Verification(
            verdict=verdict_of_all([part.verdict for part in parts]),
            score=min((part.score for part in parts), default=0.0),
            parts=parts,
            model={"grounding": self._grounder.name, "embedding": self._embedder.name},
        )


def verdict_of_all(verdicts: Sequence[Verdict]) -> Verdict:
    """A statement is supported when all of it is, contradicted when any of it is, partial when some holds."""
    if Verdict.CONTRADICTED in verdicts:
        return Verdict.CONTRADICTED
    if verdicts and set(verdicts) == {Verdict.SUPPORTED}:
        return Verdict.SUPPORTED
    if Verdict.SUPPORTED in verdicts or Verdict.PARTIAL in verdicts:
        return Verdict.PARTIAL
    return Verdict.UNSUPPORTED


def _part_of(sentence: VerifiedSentence) -> VerifiedPart:
    return VerifiedPart(
        text=sentence.text,
        verdict=sentence.support.verdict,
        score=sentence.support.score,
        reasons=sentence.support.reasons,
        cited=tuple(citation.quote for citation in sentence.citations),
    )
