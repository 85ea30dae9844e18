from eval.metrics.cited_texts import cited_texts
from eval.metrics.local_judge import CitedText, LocalJudge, open_local_judge
from eval.metrics.outcome import NotApplicable, Score
from eval.metrics.support import citations_unnecessary, statements_supported
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, sample, unanswerable
from tests.fakes_grounding import ScriptedGrounder

CITED = [citation(1, "ship.txt", 0), citation(2, "ship.txt", 1), citation(3, "ship.txt", 3)]


def scripted() -> LocalJudge:
    """Supported when every word of the statement stands in what is cited."""
    return LocalJudge(ScriptedGrounder())


class TestSupport:
    def test_statements_are_judged_by_all_that_they_cite_together(self) -> None:
        both = "The Aurora left port carried 50,000 crates."
        body = answer((both, [1, 2]), (both, [1]), (SHIP[3], []), citations=CITED)
        outcome = statements_supported(sample(answerable(), body), judge=scripted)
        assert outcome == Score(1, out_of=3)

    def test_a_sentence_given_word_for_word_needs_no_model(self) -> None:
        judge = scripted()
        body = answer((SHIP[0], [1]), citations=CITED)
        assert statements_supported(sample(answerable(), body), judge=lambda: judge) == Score(1)
        assert judge.grounder.judged == []  # type: ignore[attr-defined]

    def test_what_stands_at_the_offsets_is_judged_and_not_what_is_claimed_to_stand_there(self) -> None:
        moved = citation(1, "ship.txt", 3, quote=SHIP[0])
        body = answer((SHIP[0], [1]), citations=[moved])
        assert statements_supported(sample(answerable(), body), judge=scripted) == Score(0)

    def test_another_number_is_vetoed_whatever_the_model_says(self) -> None:
        sure = LocalJudge(ScriptedGrounder(supports=lambda statement, premise: 1.0))
        body = answer(("She carried 60,000 crates.", [2]), citations=CITED)
        assert statements_supported(sample(answerable(), body), judge=lambda: sure) == Score(0)

    def test_nothing_is_judged_twice(self) -> None:
        judge = scripted()
        for _ in range(2):
            judge.supports([CitedText(SHIP[0])], "Port left.")
        assert len(judge.grounder.judged) == 1  # type: ignore[attr-defined]

    def test_declining_states_nothing(self) -> None:
        one = sample(unanswerable(), abstained())
        assert isinstance(statements_supported(one, judge=scripted), NotApplicable)
        assert isinstance(citations_unnecessary(one, judge=scripted), NotApplicable)

    def test_the_judge_that_ships_judges_without_settings(self) -> None:
        judge = open_local_judge()
        assert judge.supports([CitedText(SHIP[1])], "She carried 50,000 crates.")
        assert not judge.supports([CitedText(SHIP[1])], "Her captain was Ada Lunt.")
        assert open_local_judge() is judge


class TestUnnecessary:
    def test_what_neither_supports_alone_nor_is_needed_by_the_others_is_unnecessary(self) -> None:
        both = "The Aurora left port carried 50,000 crates."
        body = answer((both, [1, 2, 3]), (SHIP[0], [1]), citations=CITED)
        outcome = citations_unnecessary(sample(answerable(), body), judge=scripted)
        assert outcome == Score(1, out_of=3 + 1)

    def test_two_that_each_suffice_are_both_needed_enough(self) -> None:
        again = [*CITED, citation(4, "ship.txt", 0)]
        body = answer((SHIP[0], [1, 4]), citations=again)
        assert citations_unnecessary(sample(answerable(), body), judge=scripted) == Score(0, out_of=2)

    def test_the_citations_of_an_unsupported_statement_are_counted_elsewhere(self) -> None:
        body = answer(("Nobody sailed.", [1, 2]), citations=CITED)
        outcome = citations_unnecessary(sample(answerable(), body), judge=scripted)
        assert isinstance(outcome, NotApplicable)


def test_offsets_outside_the_article_and_unknown_numbers_cite_nothing() -> None:
    beyond = citation(1, "ship.txt", 0, start=9000, end=9010)
    one = sample(answerable(), answer((SHIP[0], [1, 7]), citations=[beyond]))
    assert cited_texts(one, one.answer.statements[0]) == ()
