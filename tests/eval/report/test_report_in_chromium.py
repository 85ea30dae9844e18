"""The report in a real browser: opened from disk, filtered, sorted, opened case by case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.records.record import AnyRecord, Segmentation
from eval.report.writing import write_report
from service.answer import Verdict
from tests.chromium import find_low_contrast
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, record, unanswerable, write_run
from tests.eval.report_builders import many_answers, write_task_run
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
REMOVED = RIGHT | {"removed": [{"text": "She sank.", "reason": "no sentence says so"}]}
RECORDS = [
    record(answerable(id="right", tags=["date"]), RIGHT, seconds=0.03),
    record(
        unanswerable(id="bold", question="Who sank [her]?", tags=["false_premise"]), REMOVED, seconds=0.01
    ),
    record(unanswerable(id="declined", question="And what did it cost?"), abstained(), seconds=0.02),
]
WORD = "longwordwithoutanyblank" * 8
TASKS: dict[str, list[AnyRecord]] = {
    "answering": [
        *many_answers(),
        record(answerable(id=WORD, tags=[WORD], answers=[WORD]), REMOVED),
        record(answerable(id="dead"), None, error=f"ClientError: {WORD}"),
    ],
    "selection": [
        selection_record(selection_case(id=f"s{number}", gold=[[number % 2]]), selection(0.9, 0.1, 0.2, 0.3))
        for number in range(12)
    ],
    "verification": [
        verification_record(
            verification_case(label, id=f"{label}{number}"), verification(Verdict.SUPPORTED, number / 7)
        )
        for label in (Verdict.SUPPORTED, Verdict.UNSUPPORTED)
        for number in range(7)
    ],
    "segmentation": [
        segmentation_record(
            segmentation_case(["One ends.", "Two ends."]), Segmentation(sentences=((0, 3), (4, 19)))
        )
    ],
}
OpenReport = Callable[..., Page]


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[OpenReport]:
    """Writes a report and opens it from disk; at the end no script failed, no policy broke, nothing was fetched."""
    contexts, complaints = [], []

    def open_report(records: Sequence[AnyRecord] = RECORDS, width: int = 1280, **options: Any) -> Page:
        is_answering = records[0].task == "answering"
        run_dir = (write_run if is_answering else write_task_run)(tmp_path, records)  # type: ignore[operator]
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requested.append(request.url))
        page.goto(write_report(run_dir).as_uri())
        return page

    requested: list[str] = []
    yield open_report
    for context in contexts:
        context.close()
    assert complaints == []
    assert {url.partition("#")[0] for url in requested} <= {(tmp_path / "report.html").as_uri()}


def shown(page: Page) -> list[str]:
    return [case.get_attribute("data-id") or "" for case in page.locator(".case:visible").all()]


def test_the_first_screen_says_what_went_wrong(open_report: OpenReport) -> None:
    page = open_report()
    expect(page.get_by_role("heading", level=1)).to_have_text("The harbour")
    expect(page.locator(".verdict")).to_have_text("1 of 3 cases went wrong.")
    tally = page.get_by_role("list", name="Cases by result").get_by_role("listitem")
    expect(tally).to_have_text(["1 answered, should have declined", "1 right", "1 rightly declined"])
    expect(page.locator(".headlines")).to_contain_text("1 of 2 unanswerable questions were declined")
    expect(page.locator(".case").first).to_be_in_viewport()


def test_a_count_leads_to_its_cases(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_role("link", name="1 rightly declined").click()
    assert shown(page) == ["declined"]
    expect(page.get_by_role("heading", name="Every case")).to_be_in_viewport()
    expect(page.get_by_role("combobox", name="Result")).to_have_value("declined")


def test_what_went_wrong_comes_first_and_cases_start_closed(open_report: OpenReport) -> None:
    page = open_report()
    assert shown(page) == ["bold", "right", "declined"]
    expect(page.locator(".detail:visible")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("3 of 3 cases")


def test_cases_are_filtered_by_result_tag_and_words(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_role("combobox", name="Result").select_option("wrong")
    assert shown(page) == ["bold"]
    page.get_by_role("combobox", name="Result").select_option("")
    page.get_by_role("combobox", name="Tag").select_option("date")
    assert shown(page) == ["right"]
    page.get_by_role("combobox", name="Tag").select_option("")
    page.get_by_label("Words").fill("sank [HER]")
    assert shown(page) == ["bold"]
    expect(page.get_by_role("status")).to_have_text("1 of 3 cases")


def test_cases_are_sorted_by_their_headings_both_ways(open_report: OpenReport) -> None:
    page = open_report()
    head = page.get_by_role("columnheader", name="Time")
    head.get_by_role("button").click()
    assert shown(page) == ["right", "declined", "bold"]
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").press("Enter")
    assert shown(page) == ["bold", "declined", "right"]
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("columnheader", name="Question").get_by_role("button").click()
    assert shown(page) == ["declined", "right", "bold"]
    expect(page.locator("[aria-sort]")).to_have_count(1)
    expect(page.get_by_role("combobox", name="Order")).to_have_value("asked:1")
    page.get_by_role("combobox", name="Order").select_option("position:1")
    assert shown(page) == ["right", "bold", "declined"]


def test_a_case_opens_by_keyboard_and_shows_the_quotation_in_its_article(open_report: OpenReport) -> None:
    page = open_report()
    toggle = page.get_by_role("button", name="right", exact=True)
    toggle.focus()
    page.keyboard.press("Enter")

    expect(toggle).to_have_attribute("aria-expanded", "true")
    detail = page.locator(".detail:visible")
    expect(detail).to_have_count(1)
    expect(detail.locator("mark.cited").first).to_have_text(SHIP[0])
    expect(detail.locator("blockquote").first).to_contain_text(SHIP[1])
    expect(detail.get_by_text("Accepted:")).to_contain_text("Monday")

    page.keyboard.press("Enter")
    expect(detail).to_have_count(0)


def test_arrow_keys_walk_from_case_to_case(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_role("button", name="bold", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="right", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="bold", exact=True)).to_be_focused()


def test_what_was_removed_stands_with_its_reason(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_text("Who sank [her]?").click()
    removed = page.locator(".removed:visible")
    expect(removed.locator("s")).to_have_text("She sank.")
    expect(removed).to_contain_text("no sentence says so")


def test_cases_open_and_close_at_once(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_role("combobox", name="Tag").select_option("date")
    page.get_by_role("button", name="Open those shown").click()
    page.get_by_role("combobox", name="Tag").select_option("")
    expect(page.locator(".detail:visible")).to_have_count(1)
    page.get_by_role("button", name="Close all").click()
    expect(page.locator(".detail:visible")).to_have_count(0)


def test_many_cases_come_a_page_at_a_time(open_report: OpenReport) -> None:
    page = open_report([record(answerable(id=f"c{number:02}"), RIGHT) for number in range(60)])
    expect(page.locator(".case:visible")).to_have_count(25)
    expect(page.get_by_role("status")).to_have_text("60 of 60 cases, the first 25 shown")
    page.get_by_role("button", name="Show 25 more").click()
    expect(page.locator(".case:visible")).to_have_count(50)
    page.get_by_role("button", name="Show all 60").click()
    expect(page.locator(".case:visible")).to_have_count(60)
    expect(page.locator("#pager")).to_be_hidden()


def test_an_address_with_a_case_opens_it_wherever_it_is(open_report: OpenReport) -> None:
    page = open_report([record(answerable(id=f"c{number:02}"), RIGHT) for number in range(60)])
    page.get_by_label("Words").fill("c03")
    page.goto(page.url + "#case-60")
    expect(page.locator("#detail-60")).to_be_visible()
    expect(page.locator("#case-60 .row")).to_be_in_viewport()


def test_opening_a_case_gives_it_an_address(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_role("button", name="declined", exact=True).click()
    assert page.url.endswith("#case-3")
    page.reload()
    expect(page.locator(".detail:visible")).to_have_attribute("id", "detail-3")


def test_without_script_every_case_is_shown_open(open_report: OpenReport) -> None:
    page = open_report(java_script_enabled=False)
    expect(page.locator(".detail:visible")).to_have_count(3)
    expect(page.locator("#filters")).to_be_hidden()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(open_report: OpenReport, task: str, width: int) -> None:
    page = open_report(TASKS[task], width)
    page.get_by_role("button", name="Open those shown").click()
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(open_report: OpenReport, task: str, scheme: str) -> None:
    page = open_report(TASKS[task], color_scheme=scheme)
    page.get_by_role("button", name="Open those shown").click()
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    assert find_low_contrast(page) == []


def test_every_control_can_be_reached_with_the_tab_key_and_shows_it(open_report: OpenReport) -> None:
    page = open_report()
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary')]"
        ".filter((control) => control.checkVisibility()).length"
    )
    reached = set()
    for _ in range(controls):
        page.keyboard.press("Tab")
        outline, place = page.evaluate(
            "((e) => [getComputedStyle(e).outlineStyle, [...document.querySelectorAll('*')].indexOf(e)])"
            "(document.activeElement)"
        )
        assert outline != "none"
        reached.add(place)
    assert len(reached) == controls


def test_each_plot_says_in_words_what_it_shows(open_report: OpenReport) -> None:
    page = open_report(TASKS["answering"])
    plots = page.locator("figure")
    expect(plots).to_have_count(4)
    for plot in plots.all():
        drawing = plot.get_by_role("img")
        expect(drawing).to_be_visible()
        expect(drawing).to_have_attribute("aria-label", re.compile(r"\d"))
        plot.locator("summary").click()
        assert plot.locator("tbody tr").count() > 1
