from pathlib import Path

from eval.cases.case import GivenText
from eval.records.record import FoundSpan, Segmentation, Selection, Verification, VerifiedPart
from eval.report.views.answering import AnsweringView, view_answering
from eval.report.views.case import view_case
from eval.report.views.excerpts import Piece, cut_excerpt, mark_text
from eval.report.views.segmentation import Boundary, view_segmentation
from eval.report.views.selection import view_selection
from eval.report.views.verification import view_verification
from eval.report.writing import write_report
from eval.scoring.scores import score
from service.answer import Verdict
from tests.eval.builders import (
    ARTICLES,
    RIVAL,
    SHIP,
    abstained,
    answer,
    answerable,
    citation,
    quotes,
    record,
    span,
    unanswerable,
    write_run,
)
from tests.eval.report_builders import write_task_run
from tests.eval.task_builders import (
    segmentation_case,
    segmentation_record,
    selection,
    selection_case,
    selection_record,
    verification,
    verification_case,
    verification_record,
)

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
STORED = {(one.id, one.version): one for one in ARTICLES.values()}


class TestExcerpt:
    SHIP = ARTICLES["ship.txt"]

    def span(self, index: int) -> tuple[int, int]:
        return self.SHIP.sentences[index].start, self.SHIP.sentences[index].end

    def test_the_quotation_stands_between_its_neighbours(self) -> None:
        excerpt = cut_excerpt(self.SHIP, self.span(2), cited=[self.span(2)], gold=[])

        assert excerpt.pieces == (
            Piece(f"{SHIP[1]} "),
            Piece(SHIP[2], is_cited=True),
            Piece(f" {SHIP[3]}"),
        )
        assert (excerpt.is_cut_before, excerpt.is_cut_after) == (True, False)

    def test_what_is_cited_and_gold_is_marked_as_both(self) -> None:
        start, end = self.span(0)
        excerpt = cut_excerpt(self.SHIP, (start, end), cited=[(start, end)], gold=[(start + 4, end)])

        marks = [(piece.text, piece.is_cited, piece.is_gold) for piece in excerpt.pieces[:2]]
        assert marks == [(SHIP[0][:4], True, False), (SHIP[0][4:], True, True)]

    def test_a_page_without_sentences_is_not_shown_whole(self) -> None:
        endless = self.SHIP.model_copy(update={"text": "x" * 5000, "sentences": ()})
        excerpt = cut_excerpt(endless, (2000, 2010), cited=[(2000, 2010)])
        assert sum(len(piece.text) for piece in excerpt.pieces) == 300 + 10 + 300

    def test_a_citation_beyond_the_text_is_no_reason_to_fail(self) -> None:
        assert "".join(piece.text for piece in cut_excerpt(self.SHIP, (9000, 9010)).pieces)

    def test_a_whole_text_is_marked_where_the_answer_stands(self) -> None:
        assert mark_text("It left on Monday.", answer=[(11, 17)]).pieces == (
            Piece("It left on "),
            Piece("Monday", is_answer=True),
            Piece("."),
        )


class TestAnswering:
    def page_of(self, tmp_path: Path, case: object, body: dict[str, object]) -> str:
        run_dir = write_run(tmp_path, [record(case, body)])  # type: ignore[arg-type]
        return write_report(run_dir).read_text(encoding="utf-8")

    def test_a_case_shows_what_was_cited_removed_and_expected(self, tmp_path: Path) -> None:
        body = RIGHT | {
            "removed": [{"text": "She sank.", "reason": "no sentence says so", "quoted_instead": True}]
        }
        case = answerable(evidence=[quotes("ship.txt", SHIP[0]), quotes("rival.txt", RIVAL[0])])

        page = self.page_of(tmp_path, case, body)

        assert f'<mark class="cited gold">{SHIP[0]}</mark>' in page
        assert f'<span class="gold">{RIVAL[0]}</span>' in page
        assert "any one of 2 alternatives" in page
        assert "<s>She sank.</s>" in page
        assert "no sentence says so A quotation stands in its place." in page

    def test_an_inexact_citation_is_called_so(self, tmp_path: Path) -> None:
        body = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0, quote="The Aurora sank.")])
        assert "Not exact" in self.page_of(tmp_path, answerable(), body)

    def test_the_short_answer_is_marked_in_the_quote_it_was_cut_from(self) -> None:
        start = SHIP[0].index("Monday")
        short = {"text": "Monday", "citation": 1, "start": start, "end": start + 6}
        body = answer(
            (SHIP[0], [1, 2]),
            citations=[citation(1, "ship.txt", 0), citation(2, "rival.txt", 0)],
            short_answer=short,
        )

        shown = view_answering(record(answerable(), body), STORED)

        marked = [
            [piece.text for piece in one.excerpt.pieces if piece.is_answer]
            for one in shown.citations
            if one.excerpt
        ]
        assert marked == [["Monday"], []]
        assert shown.said == "Monday"

    def test_gold_says_how_high_it_was_ranked(self) -> None:
        body = answer(
            (SHIP[1], [1]),
            citations=[citation(1, "ship.txt", 1)],
            evidence=[span("ship.txt", 1), span("ship.txt", 0)],
            retrieval=[span("rival.txt", 0, 1), span("rival.txt", 0), span("ship.txt", 0, 3)],
        )
        case = answerable(evidence=[quotes("ship.txt", SHIP[0]), quotes("ship.txt", SHIP[2])])

        first, second = view_answering(record(case, body), STORED).gold

        assert (first.is_hit, first.sentence_rank, first.passage_rank) == (False, 2, 3)
        assert (second.is_hit, second.sentence_rank, second.passage_rank) == (False, None, 3)

    def test_gold_beyond_the_search_is_called_not_found(self, tmp_path: Path) -> None:
        assert "not found by the search" in self.page_of(tmp_path, answerable(), RIGHT)

    def test_what_must_not_be_said_and_was_is_shown(self, tmp_path: Path) -> None:
        case = answerable(wrong_answers=["Tuesday", "Friday"])
        body = answer((RIVAL[0], [1]), citations=[citation(1, "rival.txt", 0)])
        page = self.page_of(tmp_path, case, body)
        assert "It says “Tuesday”, which is known to be wrong." in page
        assert "It says “Friday”" not in page

    def test_where_gold_names_articles_each_says_whether_it_is_cited(self) -> None:
        case = answerable(evidence=[], gold_articles=["ship.txt", "lost.txt"])
        wanted = view_answering(record(case, RIGHT), STORED).wanted
        assert [(one.name, one.is_cited) for one in wanted] == [
            ("Ship (ship.txt)", True),
            ("lost.txt", False),
        ]

    def test_filters_are_told_in_words(self) -> None:
        case = answerable(filters={"publishers": ["Coast Radio"], "published_after": "2026-03-01T00:00:00Z"})
        assert view_answering(record(case, RIGHT), STORED).restricted_to == (
            "published after 2026-03-01",
            "published by Coast Radio",
        )

    def test_what_is_expected_is_one_line(self) -> None:
        def expected(**changes: object) -> str:
            return view_answering(record(answerable(**changes), RIGHT), STORED).expected

        assert expected() == "Monday"
        assert expected(conflict={"values": ["Monday", "Tuesday"]}) == "Monday against Tuesday"
        assert (
            expected(answers=[], points=[{"text": "It left."}, {"text": "It rained."}])
            == "It left.; It rained."
        )
        assert view_answering(record(unanswerable(), abstained()), STORED).expected == "decline"

    def test_an_error_stands_beside_the_gold_that_was_not_reached(self) -> None:
        dead = record(answerable(), None, error="ClientError: refused")
        view = view_case(1, dead, score([dead], STORED).per_case[0], STORED)

        assert view.error == "ClientError: refused"
        assert isinstance(view.shown, AnsweringView)
        assert (view.shown.said, view.shown.answer, len(view.shown.gold)) == ("", None, 1)


class TestSelection:
    def test_sentences_have_their_rank_and_gold_stands_apart(self) -> None:
        view = view_selection(selection_record(selection_case(gold=[[2]]), selection(0.1, 0.9, 0.5, 0.2)))

        assert [one.number for one in view.first] == [2, 3, 4]
        assert [one.rank for one in view.sentences] == [4, 1, 2, 3]
        ((gold,),) = view.gold
        assert (gold.number, gold.rank, gold.relevance, gold.is_gold) == (3, 2, 0.5, True)
        assert (view.said, view.expected) == (SHIP[1], SHIP[2])

    def test_where_only_the_words_are_known_a_sentence_that_holds_them_is_gold(self) -> None:
        case = selection_case(gold=[], answers=["Ada Lunt"])
        ((gold,),) = view_selection(selection_record(case, selection(0.9, 0.1, 0.5, 0.2))).gold
        assert gold.number == 3

    def test_declining_is_said_and_expected(self) -> None:
        case = selection_case(gold=[], answerable=False)
        view = view_selection(selection_record(case, selection(0.9, 0.1, 0.5, 0.2, answerable=0.2)))
        assert (view.said, view.expected, view.gold) == ("declined", "decline", ())

    def test_the_phrase_found_is_marked(self) -> None:
        found = Selection(
            relevance=(0.9, 0.1, 0.1, 0.1),
            spans=(FoundSpan(start=24, end=30, score=0.8), None, None, None),
            answerable=0.9,
            answer_from=0.5,
        )
        view = view_selection(selection_record(selection_case(), found))
        assert [piece.text for piece in view.first[0].excerpt.pieces if piece.is_answer] == ["Monday"]

    def test_its_page_is_no_raw_record(self, tmp_path: Path) -> None:
        done = selection_record(selection_case(), selection(0.1, 0.9, 0.5, 0.2))
        dead = selection_record(selection_case(id="s2"), None, error="GroundingFailed: no model")

        page = write_report(write_task_run(tmp_path, [done, dead])).read_text()

        assert "answerable with 0.90, counted as answered from 0.50 on" in page
        assert "All 4 sentences in their order" in page
        assert "GroundingFailed: no model" in page
        assert "{" not in page[page.index("<main>") : page.index("<script>")]


class TestVerification:
    def part(self, *cited: str) -> Verification:
        part = VerifiedPart(
            text="The Aurora left on Friday.",
            verdict=Verdict.CONTRADICTED,
            score=0.1,
            reasons=("no cited sentence says “Friday”",),
            cited=cited,
        )
        return Verification(verdict=Verdict.CONTRADICTED, score=0.1, parts=(part,))

    def test_what_the_verdict_rests_on_is_marked_in_the_evidence(self) -> None:
        view = view_verification(verification_record(verification_case(), self.part(SHIP[1])))

        (given,) = view.evidence
        assert given.is_cited
        assert [piece.text for piece in given.excerpt.pieces if piece.is_cited] == [SHIP[1]]
        assert (view.said, view.expected) == ("contradicted", "supported")

    def test_a_quote_that_the_evidence_does_not_hold_marks_nothing(self) -> None:
        view = view_verification(verification_record(verification_case(), self.part("It snowed.", "")))
        assert not view.evidence[0].is_cited

    def test_its_page_shows_verdict_reasons_and_evidence(self, tmp_path: Path) -> None:
        evidence = [GivenText(text=sentence) for sentence in (*SHIP, *RIVAL)]
        case = verification_case(Verdict.UNSUPPORTED, evidence=evidence)

        page = write_report(
            write_task_run(tmp_path, [verification_record(case, self.part(SHIP[0]))])
        ).read_text()

        assert "Verdict: contradicted" in page
        assert "no cited sentence says “Friday”" in page
        assert f'<mark class="cited">{SHIP[0]}</mark>' in page
        assert "5 texts that the verdict does not rest on" in page
        assert "{" not in page[page.index("<main>") : page.index("<script>")]

    def test_a_statement_without_a_verdict_still_shows_its_evidence(self) -> None:
        view = view_verification(verification_record(verification_case(), None, error="no model"))
        assert (view.said, view.verification, len(view.evidence)) == ("", None, 1)

    def test_an_empty_verdict_is_shown(self, tmp_path: Path) -> None:
        done = verification_record(verification_case(), verification(Verdict.SUPPORTED, 0.9))
        assert "It cites nothing." in write_report(write_task_run(tmp_path, [done])).read_text()


class TestSegmentation:
    CASE = segmentation_case(["One ends.", "Two ends.", "Three ends."])

    def test_boundaries_agree_are_missed_or_wrongly_set(self) -> None:
        # "One ends. Two" is split rightly after 9, not at 19, and wrongly after "Three" (25).
        found = Segmentation(sentences=((0, 9), (10, 25), (26, 31)))
        view = view_segmentation(segmentation_record(self.CASE, found))

        assert [(piece.text, piece.boundary) for piece in view.pieces] == [
            ("One ends.", Boundary.AGREED),
            (" Two ends.", Boundary.MISSED),
            (" Three", Boundary.EXTRA),
            (" ends.", Boundary.NONE),
        ]
        assert (view.agreed, view.missed, view.extra) == (1, 1, 1)
        assert (view.said, view.expected) == ("2 boundaries", "2 boundaries")

    def test_the_pieces_are_the_whole_text(self, tmp_path: Path) -> None:
        view = view_segmentation(segmentation_record(self.CASE, None, error="no splitter"))
        assert "".join(piece.text for piece in view.pieces) == self.CASE.text
        assert (view.said, view.missed) == ("", 2)

    def test_its_page_shows_them_in_the_text(self, tmp_path: Path) -> None:
        done = segmentation_record(self.CASE, Segmentation(sentences=((0, 9), (10, 25), (26, 31))))
        page = write_report(write_task_run(tmp_path, [done])).read_text()
        assert "1 missed, 1 wrongly set, 1 in agreement" in page
        assert 'Two ends.<span class="boundary missed">missed</span> Three' in page
