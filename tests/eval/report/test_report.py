import re
from pathlib import Path

from eval.records.record import AnsweringRecord, Segmentation
from eval.report.facts import group_by_family, tally_results
from eval.report.figures import headlines, show_basis, show_interval, show_value
from eval.report.writing import write_report
from eval.scoring.finished_run import load_run
from eval.scoring.scores import SCORES_FILE, score
from tests.eval.builders import (
    ARTICLES,
    RIVAL,
    SHIP,
    abstained,
    answer,
    answerable,
    citation,
    record,
    unanswerable,
    write_run,
)
from tests.eval.report_builders import many_answers, write_task_run
from tests.eval.task_builders import segmentation_case, segmentation_record

HOSTILE = "<img src=x onerror=alert(1)> & </script>"
RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
STORED = {(one.id, one.version): one for one in ARTICLES.values()}


def page_of(tmp_path: Path, *records: AnsweringRecord) -> str:
    return write_report(write_run(tmp_path, records)).read_text(encoding="utf-8")


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


class TestTally:
    def test_what_could_not_be_asked_is_neither_right_nor_wrong(self) -> None:
        records = [
            record(answerable(id="c1"), RIGHT),
            record(answerable(id="c2"), abstained()),
            record(answerable(id="c3"), None, error="ClientError: refused"),
            record(unanswerable(), RIGHT),
        ]
        tally = tally_results(score(records, STORED))

        assert (tally.failed, tally.gone_wrong, tally.cases) == (1, 2, 4)
        assert tally.verdict == "1 of 4 cases could not be asked. 2 of 3 cases went wrong."
        assert [result.value for result, _ in tally.wrong] == ["answered_unanswerable", "declined_answerable"]

    def test_nothing_wrong_is_said_too(self) -> None:
        assert tally_results(score([record(answerable(), RIGHT)], STORED)).verdict == "None of 1 went wrong."

    def test_a_run_that_failed_altogether_judges_nothing(self) -> None:
        dead = record(answerable(), None, error="ClientError: refused")
        assert tally_results(score([dead], STORED)).verdict == "1 of 1 cases could not be asked."


class TestFamilies:
    def test_a_figure_that_no_case_has_is_named_apart(self) -> None:
        records = [
            record(answerable(id="c1"), RIGHT),
            record(answerable(id="c2"), None, error="ClientError: refused"),
        ]
        family = next(one for one in group_by_family(score(records, STORED)) if one.heading == "Answers")
        assert "Answered right" in [total.title for total in family.totals]
        assert "Disagreement shown" in family.without

    def test_a_figure_that_failed_for_every_case_is_no_such_figure(self) -> None:
        silent = RIGHT | {"usage": {"prompt_tokens": 1, "completion_tokens": 1}}
        family = next(
            one
            for one in group_by_family(score([record(answerable(), silent)], STORED))
            if one.heading == "Time and cost"
        )
        assert "LLM calls a question" in [total.title for total in family.totals]


class TestPage:
    def test_it_loads_nothing_and_runs_only_its_own_script(self, tmp_path: Path) -> None:
        page = page_of(tmp_path, *many_answers())

        assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
        assert "url(" not in page
        assert "@import" not in page
        assert "default-src 'none'" in page
        # The policy forbids style attributes: a drawing takes its looks from the style sheet.
        assert 'style="' not in page

    def test_nothing_from_questions_answers_or_articles_becomes_markup(self, tmp_path: Path) -> None:
        body = answer((HOSTILE, [1]), citations=[citation(1, "ship.txt", 0, quote=HOSTILE)])
        body |= {"removed": [{"text": HOSTILE, "reason": HOSTILE}], "short_answer": {"text": HOSTILE}}
        body |= {"timings_ms": {HOSTILE: 1.0, "total": 2.0}, "degraded": True, "degraded_reason": HOSTILE}
        case = answerable(
            id=f"c{HOSTILE}",
            question=HOSTILE,
            answers=[HOSTILE],
            wrong_answers=[HOSTILE],
            tags=[HOSTILE, '"quoted"'],
        )

        page = page_of(tmp_path, record(case, body), record(answerable(id="c2"), None, error=HOSTILE))

        assert "<img" not in page
        assert page.count("</script>") == 1
        assert page.count("&lt;img src=x") > 12

    def test_failures_come_first(self, tmp_path: Path) -> None:
        page = page_of(
            tmp_path,
            record(answerable(id="right"), RIGHT),
            record(unanswerable(id="declined"), abstained()),
            record(unanswerable(id="bold"), RIGHT),
            record(answerable(id="dead"), None, error="ClientError: refused"),
        )
        assert re.findall(r'data-id="(\w+)"', page) == ["dead", "bold", "right", "declined"]

    def test_a_case_keeps_its_address_however_it_ended(self, tmp_path: Path) -> None:
        first, second = record(answerable(id="first"), RIGHT), record(answerable(id="second"), abstained())
        page = page_of(tmp_path, first, second)
        assert re.findall(r'id="(case-\d)" data-id="(\w+)"', page) == [
            ("case-2", "second"),
            ("case-1", "first"),
        ]

    def test_a_run_cut_short_says_so(self, tmp_path: Path) -> None:
        write_run(tmp_path, [record(answerable(), RIGHT)], cases=7)
        assert "1 of 7 cases were taken" in write_report(tmp_path).read_text()
        assert "1 of 7 cases were taken" in (tmp_path / "report.md").read_text()

    def test_the_same_records_give_the_same_page_and_markdown(self, tmp_path: Path) -> None:
        first = page_of(tmp_path, *many_answers())
        markdown = (tmp_path / "report.md").read_bytes()

        assert write_report(tmp_path).read_text() == first
        assert (tmp_path / "report.md").read_bytes() == markdown


class TestMarkdown:
    def test_it_holds_no_article_text(self, tmp_path: Path) -> None:
        wrong = answer((SHIP[3], [1]), citations=[citation(1, "ship.txt", 3)])
        page_of(tmp_path, record(answerable(), wrong))

        markdown = (tmp_path / "report.md").read_text()

        assert "**1 of 1 cases went wrong.**" in markdown
        assert "- `c1` When did the Aurora leave? — wrong answer" in markdown
        assert not any(sentence in markdown for sentence in (*SHIP, *RIVAL))

    def test_a_text_to_be_split_is_article_text(self, tmp_path: Path) -> None:
        case = segmentation_case(SHIP[:2])
        write_task_run(tmp_path, [segmentation_record(case, Segmentation(sentences=((0, 5), (6, 58))))])
        write_report(tmp_path)
        assert "- `g1` — split elsewhere" in (tmp_path / "report.md").read_text()

    def test_markup_in_a_question_stays_text(self, tmp_path: Path) -> None:
        case = answerable(id="a`b", question="Is *this* | <b>bold</b>\n# or not?", tags=["one|two"])
        page_of(tmp_path, record(case, abstained()))

        markdown = (tmp_path / "report.md").read_text()

        assert r"- `a'b` Is \*this\* \| \<b\>bold\</b\> \# or not? — declined" in markdown
        assert r"| one\|two | 0% |" in markdown

    def test_a_long_list_of_failures_is_cut(self, tmp_path: Path) -> None:
        page_of(tmp_path, *(record(answerable(id=f"c{number}"), abstained()) for number in range(103)))
        assert (tmp_path / "report.md").read_text().count("declined, should have answered") == 100
        assert "- and 3 more" in (tmp_path / "report.md").read_text()


def test_scores_of_other_records_are_scored_again(tmp_path: Path) -> None:
    write_run(tmp_path, [record(answerable(), RIGHT)])
    assert load_run(tmp_path).scores.total("right_answer").value == 1.0
    write_run(tmp_path, [record(answerable(), abstained())])
    assert load_run(tmp_path).scores.total("right_answer").value == 0.0
    (tmp_path / SCORES_FILE).write_text("{")
    assert load_run(tmp_path).scores.total("right_answer").value == 0.0
