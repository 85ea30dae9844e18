"""Articles are added on the page: chosen or dropped, with progress, and a receipt for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.steps import OpenPage, reader_of

FILES_IN_A_REQUEST = 8
LINES_IN_A_REQUEST = 100


def dialog_of(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Add articles")


def choose(page: Page, *files: Path) -> None:
    if not dialog_of(page).is_visible():
        page.get_by_role("button", name="Add articles").click()
    page.get_by_label("Choose files").set_input_files(list(files))


def files_named(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.write_text("The bridge closed on Tuesday.")
    return paths


def test_each_file_gets_a_receipt_and_what_was_refused_comes_first(
    open_page: OpenPage, api: FakeApi, tmp_path: Path
) -> None:
    page = open_page()
    choose(page, *files_named(tmp_path, "new.txt", "same.txt", "empty.txt", "copy.txt"))
    dialog = dialog_of(page)
    expect(dialog.get_by_role("status")).to_have_text("1 added, 1 already there, 1 duplicate, 1 refused.")
    expect(dialog.locator(".badge")).to_have_text(["refused", "added", "already there", "duplicate"])
    expect(dialog.locator(".receipts li").first).to_contain_text("empty.txtthere is no text in it")
    dialog.get_by_role("link", name="Title of new.txt").click()
    expect(dialog).to_be_hidden()
    expect(reader_of(page).locator(".text p").first).to_be_visible()
    assert api.added == [["new.txt", "same.txt", "empty.txt", "copy.txt"]]


def test_many_files_travel_in_several_requests(open_page: OpenPage, api: FakeApi, tmp_path: Path) -> None:
    names = [f"{number:02}.txt" for number in range(2 * FILES_IN_A_REQUEST + 1)]
    page = open_page()
    choose(page, *files_named(tmp_path, *names))
    expect(dialog_of(page).get_by_role("status")).to_have_text(f"{len(names)} added.")
    assert [len(batch) for batch in api.added] == [FILES_IN_A_REQUEST, FILES_IN_A_REQUEST, 1]
    assert [name for batch in api.added for name in batch] == names


def test_a_large_file_of_lines_is_sent_in_parts_that_end_with_a_line(
    open_page: OpenPage, api: FakeApi, tmp_path: Path
) -> None:
    count = 2 * LINES_IN_A_REQUEST + 7
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join('{"text": "' + "x" * 6000 + '"}' for _ in range(count)))
    page = open_page()
    choose(page, file)
    expect(dialog_of(page).get_by_role("status")).to_have_text(f"{count} added.")
    assert [len(batch) for batch in api.added] == [LINES_IN_A_REQUEST, LINES_IN_A_REQUEST, 7]
    assert api.added[-1][-1] == f"many.jsonl#{count}"


def test_progress_is_shown_and_can_be_stopped(open_page: OpenPage, api: FakeApi, tmp_path: Path) -> None:
    page = open_page()
    names = [f"{number}.txt" for number in range(FILES_IN_A_REQUEST)]
    choose(page, *files_named(tmp_path, *names, "slow.txt"))
    dialog = dialog_of(page)
    expect(dialog.locator(".receipts li")).to_have_count(FILES_IN_A_REQUEST)
    expect(dialog.get_by_role("progressbar", name="Sent")).to_be_visible()
    expect(dialog).to_contain_text("Storing 9 files")
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Stopped. What has a receipt is stored.")
    api.gate.set()
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog.get_by_role("status")).to_have_text("9 added.")


def test_a_busy_service_is_tried_again_from_where_it_refused(
    open_page: OpenPage, api: FakeApi, tmp_path: Path
) -> None:
    api.busy_for = 1
    page = open_page()
    choose(page, *files_named(tmp_path, "a.txt", "b.txt"))
    alert = dialog_of(page).get_by_role("alert")
    expect(alert).to_contain_text(
        "The service cannot answer now. Too many requests are waiting. Try again in 5 s."
    )
    alert.get_by_role("button", name="Go on").click()
    expect(dialog_of(page).get_by_role("status")).to_have_text("2 added.")


def test_a_file_that_is_too_large_does_not_hold_up_the_others(open_page: OpenPage, tmp_path: Path) -> None:
    huge, small = files_named(tmp_path, "huge.txt", "small.txt")
    huge.write_bytes(b"x" * 1_000_001)
    page = open_page()
    choose(page, huge, small)
    expect(dialog_of(page).get_by_role("status")).to_have_text("1 added, 1 refused.")
    expect(dialog_of(page)).to_contain_text("The body is larger than 32 MB.")


@pytest.mark.parametrize("path", ["/", "/articles"])
def test_files_may_be_dropped_anywhere_and_the_list_is_new_at_once(
    open_page: OpenPage, api: FakeApi, path: str
) -> None:
    page = open_page(path)
    expect(page.locator(".headlines a").first).to_be_visible()
    api.articles = {"art_crew": api.articles["art_crew"]}
    dropped = page.evaluate_handle(
        "() => { const carried = new DataTransfer();"
        " carried.items.add(new File(['The bridge closed.'], 'dropped.txt')); return carried; }"
    )
    page.dispatch_event("body", "dragenter", {"dataTransfer": dropped})
    expect(page.locator("body")).to_have_class("browsing dropping" if path == "/articles" else "dropping")
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    expect(dialog_of(page).get_by_role("status")).to_have_text("1 added.")
    expect(page.locator("body.dropping")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".headlines a")).to_have_count(1)
    assert api.added == [["dropped.txt"]]
