from eval.metrics.citation import (
    citation_f1,
    citation_precision,
    citation_recall,
    citations_exact,
    statements_without_citation,
)
from eval.metrics.outcome import NotApplicable, Score
from eval.metrics.quotation import quote_fidelity
from tests.eval.builders import (
    RIVAL,
    SHIP,
    abstained,
    answer,
    answerable,
    citation,
    quotes,
    sample,
    stored_article,
    unanswerable,
)

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


class TestAgainstGold:
    def test_precision_is_the_share_of_citations_that_touch_gold(self) -> None:
        cited = [citation(1, "ship.txt", 0), citation(2, "ship.txt", 3), citation(3, "rival.txt", 0)]
        case = answerable(evidence=[quotes("ship.txt", SHIP[0]), quotes("rival.txt", RIVAL[0])])
        assert citation_precision(sample(case, answer(citations=cited))) == Score(2 / 3)

    def test_recall_is_the_share_of_gold_sentences_cited(self) -> None:
        case = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[1], SHIP[2])])
        cited = [citation(1, "ship.txt", 1, 2), citation(2, "rival.txt", 0)]
        assert citation_recall(sample(case, answer(citations=cited))) == Score(2 / 3)

    def test_f1_is_the_harmonic_mean_of_both_case_by_case(self) -> None:
        case = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[1], SHIP[2])])
        cited = [citation(1, "ship.txt", 0), citation(2, "rival.txt", 0)]
        precision, recall = 1 / 2, 1 / 3
        expected = Score(2 * precision * recall / (precision + recall))
        assert citation_f1(sample(case, answer(citations=cited))) == expected
        missed = answer(citations=[citation(1, "rival.txt", 1)])
        assert citation_f1(sample(case, missed)) == Score(0)

    def test_declining_an_answerable_case_recalls_nothing_and_has_no_precision(self) -> None:
        one = sample(answerable(), abstained())
        assert citation_recall(one) == citation_f1(one) == Score(0)
        assert isinstance(citation_precision(one), NotApplicable)

    def test_without_gold_evidence_none_applies(self) -> None:
        one = sample(unanswerable(), RIGHT)
        for metric in (citation_precision, citation_recall, citation_f1):
            assert isinstance(metric(one), NotApplicable)


class TestExactness:
    def test_a_citation_is_exact_when_the_stored_text_reads_its_quote(self) -> None:
        shifted = citation(2, "ship.txt", 1)
        shifted = {**shifted, "start": shifted["start"] + 1, "end": shifted["end"] + 1}
        unknown = citation(3, "ship.txt", 2, version=9)
        negative = citation(4, "ship.txt", 2, start=-1)
        body = answer(citations=[citation(1, "ship.txt", 0), shifted, unknown, negative])
        assert citations_exact(sample(answerable(), body)) == Score(1, out_of=4)

    def test_the_nearest_evidence_of_a_declined_answer_must_be_exact_too(self) -> None:
        nearest = [citation(1, "ship.txt", 0), citation(2, "ship.txt", 1, quote="She carried 60,000 crates.")]
        body = abstained(abstention={"reason": "insufficient", "nearest": nearest})
        assert citations_exact(sample(unanswerable(), body)) == Score(1, out_of=2)

    def test_a_statement_with_no_number_or_an_unknown_one_is_bare(self) -> None:
        body = answer((SHIP[0], [1]), (SHIP[1], []), (SHIP[2], [7]), citations=[citation(1, "ship.txt", 0)])
        assert statements_without_citation(sample(answerable(), body)) == Score(2, out_of=3)
        assert isinstance(statements_without_citation(sample(answerable(), abstained())), NotApplicable)


class TestQuotations:
    SPEECH = stored_article("speech.txt", ["“We saw it — twice,” said Lunt.", "Nobody else did."])

    def fidelity(self, text: str, *numbers: int, origin: str = "generated") -> object:
        one = sample(answerable(), answer((text, list(numbers)), citations=self.cited()))
        statement = one.answer.statements[0].model_copy(update={"origin": origin})
        stored = {**one.articles, (self.SPEECH.id, self.SPEECH.version): self.SPEECH}
        body = one.answer.model_copy(update={"statements": (statement,)})
        return quote_fidelity(type(one)(one.case, one.gold, body, one.seconds, stored))

    def cited(self) -> list[dict[str, object]]:
        place = self.SPEECH.sentences[0]
        quote = self.SPEECH.text[place.start : place.end]
        where = {"article_id": self.SPEECH.id, "version": 1, "start": place.start, "end": place.end}
        return [{"number": 1, "quote": quote, **where}, citation(2, "ship.txt", 0)]

    def test_a_quoted_statement_must_stand_in_what_it_cites_character_for_character(self) -> None:
        assert self.fidelity(SHIP[0], 2, origin="quoted") == Score(1)
        assert self.fidelity(SHIP[0], 1, origin="quoted") == Score(0)
        assert self.fidelity(SHIP[0].replace("Aurora", "aurora"), 2, origin="quoted") == Score(0)

    def test_the_stored_text_counts_and_not_what_the_citation_claims_to_quote(self) -> None:
        moved = citation(1, "ship.txt", 1, quote=SHIP[0])
        assert quote_fidelity(sample(answerable(), answer((SHIP[0], [1]), citations=[moved]))) == Score(0)

    def test_what_stands_between_quotation_marks_must_stand_in_the_source(self) -> None:
        assert self.fidelity('Lunt said "we saw it - twice."', 1) == Score(0)  # "We" begins the sentence
        assert self.fidelity('Lunt said they "saw it - twice."', 1) == Score(1)
        assert self.fidelity("Lunt “saw it” and «flew»", 1) == Score(1, out_of=2)

    def test_where_nothing_is_quoted_it_does_not_apply(self) -> None:
        assert isinstance(self.fidelity("The Aurora left.", 2), NotApplicable)
        assert isinstance(quote_fidelity(sample(answerable(), abstained())), NotApplicable)
