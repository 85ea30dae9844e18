import re
from pathlib import Path

from eval.excerpts import Piece, cut_excerpt
from eval.figures import headlines, show_basis, show_interval, show_value
from eval.records import AnsweringRecord
from eval.report import load_run, write_report
from eval.scoring import SCORES_FILE, score
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
    unanswerable,
    write_run,
)

HOSTILE = "<img src=x onerror=alert(1)> & </script>"
RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
STORED = {(one.id, one.version): one for one in ARTICLES.values()}


def page_of(tmp_path: Path, *records: AnsweringRecord) -> str:
    return write_report(write_run(tmp_path, records)).read_text(encoding="utf-8")


class TestExcerpt:
    SHIP = ARTICLES["ship.txt"]

    def span(self, index: int) -> tuple[int, int]:
        return self.SHIP.sentences[index].start, self.SHIP.sentences[index].end

    def test_the_quotation_stands_between_its_neighbours(self) -> None:
        excerpt = cut_excerpt(self.SHIP, self.span(2), cited=[self.span(2)], gold=[])

        assert excerpt.pieces == (
            Piece(f"{SHIP[1]} ", is_cited=False, is_gold=False),
            Piece(SHIP[2], is_cited=True, is_gold=False),
            Piece(f" {SHIP[3]}", is_cited=False, is_gold=False),
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


class TestFigures:
    def test_close_to_all_is_not_called_all(self) -> None:
        cited = [citation(number, "ship.txt", 0) for number in range(1, 401)]
        shifted = citation(401, "ship.txt", 1, start=1)
        scores = score([record(answerable(), answer(citations=[*cited, shifted]))], STORED)

        exact = scores.total("citations_exact")

        assert show_value(exact) == "99.8%"
        assert show_basis(exact) == "400 of 401 citations"

    def test_the_run_is_told_in_a_few_sentences(self) -> None:
        records = [
            record(answerable(id="c1"), RIGHT),
            record(answerable(id="c2"), abstained()),
            record(unanswerable(), abstained()),
            record(unanswerable(id="u2"), None, error="ClientError: refused"),
        ]
        lines = headlines(score(records, STORED))

        assert lines[0].startswith("1 of 2 answerable questions were answered right")
        assert lines[1].startswith("1 of 1 unanswerable questions were declined: 100% (95% interval 21–100%)")
        assert lines[2].startswith("1 of 1 citations read exactly")
        assert lines[2].endswith("0 of 1 statements carry none.")
        assert lines[3] == "1 of 4 questions could not be asked; they are counted apart."

    def test_what_could_not_be_scored_is_a_dash(self) -> None:
        total = score([record(answerable(), RIGHT)], STORED).total("conflict_shown")
        assert (show_value(total), show_interval(total), show_basis(total)) == ("–", "–", "0 cases")


class TestPage:
    def test_it_loads_nothing_and_runs_only_its_own_script(self, tmp_path: Path) -> None:
        page = page_of(tmp_path, record(answerable(), RIGHT))

        assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
        assert "url(" not in page
        assert "@import" not in page
        assert "default-src 'none'" in page

    def test_nothing_from_questions_answers_or_articles_becomes_markup(self, tmp_path: Path) -> None:
        body = answer((HOSTILE, [1]), citations=[citation(1, "ship.txt", 0, quote=HOSTILE)])
        body |= {"removed": [{"text": HOSTILE, "reason": HOSTILE}], "short_answer": {"text": HOSTILE}}
        case = answerable(id=f"c{HOSTILE}", question=HOSTILE, answers=[HOSTILE], tags=[HOSTILE, '"quoted"'])

        page = page_of(tmp_path, record(case, body), record(answerable(id="c2"), None, error=HOSTILE))

        assert "<img" not in page
        assert page.count("</script>") == 1
        assert page.count("&lt;img src=x") > 6

    def test_failures_come_first(self, tmp_path: Path) -> None:
        page = page_of(
            tmp_path,
            record(answerable(id="right"), RIGHT),
            record(unanswerable(id="declined"), abstained()),
            record(unanswerable(id="bold"), RIGHT),
            record(answerable(id="dead"), None, error="ClientError: refused"),
        )
        assert re.findall(r'data-id="(\w+)"', page) == ["dead", "bold", "right", "declined"]

    def test_a_case_shows_what_was_cited_removed_and_expected(self, tmp_path: Path) -> None:
        body = RIGHT | {"removed": [{"text": "She sank.", "reason": "no sentence says so"}]}
        case = answerable(evidence=[quotes("ship.txt", SHIP[0]), quotes("rival.txt", RIVAL[0])])

        page = page_of(tmp_path, record(case, body))

        assert f'<mark class="cited gold">{SHIP[0]}</mark>' in page
        assert f'<span class="gold">{RIVAL[0]}</span>' in page
        assert "any one of 2 alternatives" in page
        assert "no sentence says so" in page

    def test_an_inexact_citation_is_called_so(self, tmp_path: Path) -> None:
        body = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0, quote="The Aurora sank.")])
        assert "Not exact" in page_of(tmp_path, record(answerable(), body))

    def test_a_run_cut_short_says_so(self, tmp_path: Path) -> None:
        write_run(tmp_path, [record(answerable(), RIGHT)], cases=7)
        assert "1 of 7 questions were asked" in write_report(tmp_path).read_text()

    def test_the_same_records_give_the_same_page_and_markdown(self, tmp_path: Path) -> None:
        first = page_of(tmp_path, record(answerable(), RIGHT), record(unanswerable(), abstained()))
        markdown = (tmp_path / "report.md").read_bytes()

        assert write_report(tmp_path).read_text() == first
        assert (tmp_path / "report.md").read_bytes() == markdown

    def test_the_markdown_holds_no_article_text(self, tmp_path: Path) -> None:
        wrong = answer((SHIP[3], [1]), citations=[citation(1, "ship.txt", 3)])
        page_of(tmp_path, record(answerable(), wrong))

        markdown = (tmp_path / "report.md").read_text()

        assert "- `c1` When did the Aurora leave? — wrong answer" in markdown
        assert not any(sentence in markdown for sentence in (*SHIP, *RIVAL))


def test_scores_of_other_records_are_scored_again(tmp_path: Path) -> None:
    write_run(tmp_path, [record(answerable(), RIGHT)])
    assert load_run(tmp_path).scores.total("right_answer").value == 1.0
    write_run(tmp_path, [record(answerable(), abstained())])
    assert load_run(tmp_path).scores.total("right_answer").value == 0.0
    (tmp_path / SCORES_FILE).write_text("{")
    assert load_run(tmp_path).scores.total("right_answer").value == 0.0
