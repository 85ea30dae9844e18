"""The page in a real browser: a reader asks, reads, opens citations and meets every state of an answer."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect

from tests.chromium import find_low_contrast
from tests.service.fake_api import ARTICLES, HOSTILE, LATE_SENTENCE, REASONS, FakeApi

DESKTOP, PHONE = (1280, 800), (390, 780)
QUESTION = "How many passengers were on the ferry?"
OpenPage = Callable[..., Page]

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def address(api: FakeApi) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(api.app(), log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens an address; at the end no script failed, no policy was broken, nothing left the origin."""
    contexts, violations = [], []

    def note_request(url: str) -> None:
        if not url.startswith((address, "data:")):
            violations.append(f"request to {url}")

    def note_response(url: str, status: int) -> None:
        if "/web/" in url and status >= 400:
            violations.append(f"{status} for {url}")

    def note_console(text: str) -> None:
        # Chromium reports each failed request here as well; those states are asked for on purpose.
        if not text.startswith("Failed to load resource:"):
            violations.append(text)

    def open_page(path: str = "/", size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, base_url=address, reduced_motion="reduce", **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note_request(request.url))
        page.on("response", lambda response: note_response(response.url, response.status))
        page.on("pageerror", lambda error: violations.append(str(error)))
        page.on("console", lambda message: note_console(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (violations.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert violations == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("Ask the news").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def ask_address(question: str, more: str = "") -> str:
    return f"/?q={question.replace('?', '%3F').replace(' ', '+')}{more}"


def answer_of(page: Page) -> Locator:
    return page.locator("#answer")


def reader_of(page: Page) -> Locator:
    return page.locator("#reader")


def quote_of(api: FakeApi, question: str, number: int) -> str:
    return str(api.answers[question]["citations"][number - 1]["quote"])


# --- asking and reading ------------------------------------------------------------------------------


def test_a_question_is_answered_with_its_lead_statements_and_citations(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    ask(page, QUESTION)
    answer = answer_of(page)
    expect(answer.locator(".lead")).to_have_text("214 passengers[1]")
    expect(answer.locator(".statement .claim")).to_have_text(
        [statement["text"] for statement in api.answers[QUESTION]["statements"]]
    )
    expect(answer.locator(".verdict")).to_have_text(["supported", "quoted verbatim"])
    expect(answer.locator(".card blockquote")).to_have_text(
        [quote_of(api, QUESTION, 1), quote_of(api, QUESTION, 2)]
    )
    expect(answer.locator(".card .source").first).to_have_text(
        "The Vestholm Courier · Ferry passengers safe after engine fire off Vestholm · 3 March 2026"
    )
    expect(page.get_by_role("status")).to_contain_text("all of them left it unhurt.[1]")
    assert api.asked == [{"question": QUESTION, "mode": "auto", "filters": {}, "include": ["timings"]}]


def test_the_short_answer_is_marked_inside_its_quote(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    expect(answer_of(page).locator(".card mark")).to_have_text(["214 passengers"])


def test_mode_publisher_and_dates_go_into_the_question_and_the_address(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    page.get_by_label("Only quote the articles").check()
    page.get_by_text("Publisher and dates").click()
    page.get_by_label("Publisher", exact=True).fill("Coast Radio")
    page.get_by_label("Published from").fill("2026-03-01")
    page.get_by_label("Published up to").fill("2026-03-31")
    ask(page, QUESTION)
    expect(answer_of(page).locator(".statement").first).to_be_visible()
    filters = {
        "publishers": ["Coast Radio"],
        "published_after": "2026-03-01",
        "published_before": "2026-03-31",
    }
    assert api.asked == [{"question": QUESTION, "mode": "quote", "filters": filters, "include": ["timings"]}]
    more = "&mode=quote&publisher=Coast+Radio&after=2026-03-01&before=2026-03-31"
    assert page.url.endswith(ask_address(QUESTION, more))


def test_publishers_of_the_collection_are_suggested(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#publishers option")).to_have_count(2)
    suggested = page.locator("#publishers option").evaluate_all(
        "options => options.map(option => option.value)"
    )
    assert suggested == ["Coast Radio", "The Vestholm Courier"]


def test_an_empty_question_is_not_sent(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page()
    ask(page, "   ")
    expect(page.get_by_text("Type a question first.")).to_be_visible()
    expect(page.get_by_label("Ask the news")).to_be_focused()
    assert api.asked == []


def test_progress_is_shown_and_can_be_stopped(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address("slow"))
    answer = answer_of(page)
    expect(answer).to_have_attribute("aria-busy", "true")
    expect(answer).to_contain_text("Searching the articles")
    answer.get_by_role("button", name="Stop").click()
    expect(answer).to_contain_text("Stopped before there was an answer.")
    expect(answer).to_have_attribute("aria-busy", "false")
    api.gate.set()
    answer.get_by_role("button", name="Ask again").click()
    expect(answer.locator(".statement").first).to_be_visible()


def test_a_later_question_wins_over_a_slow_earlier_one(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page()
    ask(page, "slow")
    expect(answer_of(page)).to_contain_text("Searching")
    ask(page, "What caused the fire?")
    expect(answer_of(page).locator(".claim")).to_have_text(["A fuel line is suspected."])
    api.gate.set()
    expect(answer_of(page).locator(".asked")).to_have_text("What caused the fire?")


# --- citations and the reader ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("number", [1, 2])
def test_a_marker_opens_the_article_at_exactly_the_quoted_sentence(
    open_page: OpenPage, api: FakeApi, size: tuple[int, int], number: int
) -> None:
    page = open_page(ask_address(QUESTION), size)
    answer_of(page).get_by_role("link", name=re.compile(f"^Citation {number}:")).last.click()
    mark = reader_of(page).locator("mark.cited")
    expect(mark).to_have_count(1)
    assert mark.text_content() == quote_of(api, QUESTION, number)
    expect(mark).to_be_in_viewport(ratio=1)
    assert page.evaluate(
        "document.elementFromPoint(...(r => [r.x + 5, r.y + 5])"
        "(document.querySelector('mark.cited').getBoundingClientRect())).closest('mark') !== null"
    )


def test_a_card_opens_the_article_too_and_is_shown_as_open(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(QUESTION))
    page.locator("#citation-2 blockquote").click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    expect(page.locator(".card.open")).to_have_attribute("id", "citation-2")


def test_a_quotation_of_two_sentences_is_one_highlight(open_page: OpenPage, api: FakeApi) -> None:
    question = "What did the captain say?"
    page = open_page(ask_address(question))
    page.locator("#citation-1 blockquote").click()
    expect(reader_of(page).locator("mark.cited")).to_have_count(1)
    assert reader_of(page).locator("mark.cited").text_content() == quote_of(api, question, 1)


def test_the_reader_shows_where_the_article_is_from_and_dims_what_is_no_evidence(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    page.locator("#citation-1 blockquote").click()
    reader = reader_of(page)
    expect(reader.get_by_role("heading", level=2)).to_have_text(ARTICLES["art_ferry"]["title"])
    expect(reader).to_contain_text("The Vestholm Courier · 3 March 2026")
    original = reader.get_by_role("link", name="Original at courier.example")
    expect(original).to_have_attribute("href", "https://courier.example/ferry-fire")
    expect(original).to_have_attribute("rel", "noopener noreferrer")
    shown = reader.locator(".text p").evaluate_all("all => all.map(p => [p.dataset.role, p.textContent])")
    assert "".join(text for _, text in shown) == ARTICLES["art_ferry"]["text"].replace("\n\n", "")
    assert {role for role, _ in shown} == {"body", "heading", "caption", "repeated", "boilerplate"}
    colours = [
        reader.locator(f'.text p[data-role="{role}"]').first.evaluate("p => getComputedStyle(p).color")
        for role in ("body", "caption", "repeated", "boilerplate")
    ]
    assert colours[0] != colours[1] == colours[2] == colours[3]


def test_an_address_that_is_not_of_the_web_is_no_link(open_page: OpenPage) -> None:
    page = open_page("/articles/art_crew")
    expect(reader_of(page).get_by_role("heading", level=1)).to_be_visible()
    assert reader_of(page).get_by_role("link", name=re.compile("Original")).count() == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_permanent_link_opens_the_reading_view_in_a_fresh_tab(
    open_page: OpenPage, api: FakeApi, size: tuple[int, int]
) -> None:
    link = api.answers[QUESTION]["citations"][1]["link"]
    assert link == f"/articles/art_ferry?v=1#s{LATE_SENTENCE}"
    page = open_page(link, size)
    mark = reader_of(page).locator("mark.cited")
    assert mark.text_content() == quote_of(api, QUESTION, 2)
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page).to_have_title("Ferry passengers safe after engine fire off Vestholm · Byline")
    expect(page.locator("#ask")).to_be_hidden()
    assert page.get_by_role("link", name="Permanent link").get_attribute("href") == link


def test_the_marker_itself_is_the_permanent_link(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    marker = answer_of(page).get_by_role("link", name=re.compile("^Citation 2:")).first
    expect(marker).to_have_attribute("href", f"/articles/art_ferry?v=1#s{LATE_SENTENCE}")


@pytest.mark.parametrize("link", ["/articles/art_ferry?v=1#s999", "/articles/art_ferry?v=1#s-1"])
def test_a_link_to_a_sentence_that_is_not_there_still_shows_the_article(
    open_page: OpenPage, link: str
) -> None:
    page = open_page(link)
    expect(reader_of(page).locator(".text p")).not_to_have_count(0)
    expect(reader_of(page).locator("mark")).to_have_count(0)


@pytest.mark.parametrize("link", ["/articles/art_gone", "/articles/art_ferry?v=9#s1", "/articles/%FF"])
def test_a_link_to_an_unknown_article_says_so(open_page: OpenPage, link: str) -> None:
    page = open_page(link)
    expect(page.get_by_role("alert")).to_contain_text("There is no such article, or no such version of it")


# --- keyboard, history, phone ------------------------------------------------------------------------


def test_the_whole_way_from_question_to_source_and_back_needs_only_the_keyboard(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    expect(page.locator(".headlines a")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Ask the news")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answer_of(page).locator(".lead")).to_be_visible()
    marker = answer_of(page).get_by_role("link", name=re.compile("^Citation 2:")).first
    for _ in range(12):
        page.keyboard.press("Tab")
        if marker.evaluate("link => link === document.activeElement"):
            break
    expect(marker).to_be_focused()
    assert marker.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(reader_of(page).locator("mark.cited")).to_be_focused()
    page.keyboard.press("Escape")
    expect(reader_of(page)).to_be_hidden()
    expect(marker).to_be_focused()
    assert len(api.asked) == 1


def test_every_control_can_be_reached_with_the_tab_key_and_shows_it(open_page: OpenPage) -> None:
    page = open_page(ask_address("How many crew members were hurt?"))
    expect(answer_of(page).locator(".conflict")).to_be_visible()
    expect(page.locator(".headlines a")).to_have_count(2)
    count = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, textarea, summary')]"
        ".filter(e => e.checkVisibility() && !(e.type === 'radio' && !e.checked)).length"
    )
    reached = set()
    for _ in range(count):
        page.keyboard.press("Tab")
        outline, place = page.evaluate(
            "(e => [getComputedStyle(e).outlineStyle, [...document.querySelectorAll('*')].indexOf(e)])"
            "(document.activeElement)"
        )
        assert outline != "none"
        reached.add(place)
    assert len(reached) == count


def test_the_close_button_and_back_both_return_to_the_answer_without_asking_again(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page(ask_address(QUESTION))
    card = page.locator("#citation-1 a")
    card.click()
    page.get_by_role("button", name="Close").click()
    expect(reader_of(page)).to_be_hidden()
    expect(card).to_be_focused()
    card.click()
    page.locator("#citation-2 a").click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    page.go_back()
    expect(reader_of(page)).to_be_hidden()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    assert len(api.asked) == 1


def test_back_and_forward_walk_through_the_questions_without_asking_again(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    ask(page, QUESTION)
    expect(answer_of(page).locator(".lead")).to_be_visible()
    ask(page, "What caused the fire?")
    expect(answer_of(page).locator(".claim")).to_have_text(["A fuel line is suspected."])
    page.go_back()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    expect(page.get_by_label("Ask the news")).to_have_value(QUESTION)
    page.go_back()
    expect(answer_of(page)).to_be_hidden()
    page.go_forward()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    assert [body["question"] for body in api.asked] == [QUESTION, "What caused the fire?"]


def test_reload_shows_the_recorded_answer_and_the_open_article(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(QUESTION))
    page.locator("#citation-2 a").click()
    expect(reader_of(page).locator("mark.cited")).to_be_visible()
    page.reload()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    assert len(api.asked) == 1


def test_an_answer_that_arrives_while_an_article_is_read_is_kept(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address("slow"))
    page.locator(".headlines a").first.click()
    expect(reader_of(page).get_by_role("heading", level=2)).to_be_visible()
    api.gate.set()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    page.keyboard.press("Escape")
    expect(reader_of(page)).to_be_hidden()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    assert len(api.asked) == 1


STATES = [
    "/",
    ask_address(QUESTION),
    ask_address("What caused the fire?", "&publisher=x"),
    ask_address("How many crew members were hurt?"),
    ask_address("When does the ferry sail again?"),
    ask_address("abstain insufficient", "&after=2019-01-01"),
    ask_address("error 503"),
    ask_address("hostile"),
    f"/articles/art_ferry?v=1#s{LATE_SENTENCE}",
    "/articles/art_xss",
    "/articles/art_gone",
]


def settled(page: Page) -> Page:
    expect(page.locator("#answer[aria-busy=true], #reader:has-text('Opening the article')")).to_have_count(0)
    expect(page.locator("#collection h2, #reader h1, #reader h2").first).to_be_attached()
    for summary in page.locator("#desk summary").all():
        if summary.is_visible() and summary.evaluate("s => !s.parentElement.open"):
            summary.click()
    return page


@pytest.mark.parametrize("path", STATES)
def test_nothing_scrolls_sideways_on_a_phone(open_page: OpenPage, path: str) -> None:
    page = settled(open_page(path, PHONE, is_mobile=True, has_touch=True))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_on_a_phone_the_reader_covers_the_page_and_what_lies_beneath_is_out_of_reach(
    open_page: OpenPage,
) -> None:
    page = open_page(ask_address(QUESTION), PHONE, is_mobile=True, has_touch=True)
    page.locator("#citation-2 blockquote").tap()
    expect(reader_of(page).locator("mark.cited")).to_be_in_viewport(ratio=1)
    box = reader_of(page).bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *PHONE)
    assert page.locator("#desk").evaluate("desk => desk.inert")
    page.get_by_role("button", name="Close").tap()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    assert not page.locator("#desk").evaluate("desk => desk.inert")


@pytest.mark.parametrize("path", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(open_page: OpenPage, path: str, scheme: str) -> None:
    page = settled(open_page(path, color_scheme=scheme))
    if page.locator(".card").count():
        page.locator(".card blockquote").first.click()
        expect(reader_of(page).locator("mark.cited").first).to_be_visible()
    assert find_low_contrast(page) == []


def test_dark_is_dark_and_light_is_light(open_page: OpenPage) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert open_page(color_scheme="light").evaluate(background) == "rgb(251, 250, 246)"
    assert open_page(color_scheme="dark").evaluate(background) == "rgb(22, 21, 19)"


# --- every other state -------------------------------------------------------------------------------


def test_a_partial_answer_says_so_and_folds_away_what_was_removed(open_page: OpenPage) -> None:
    page = open_page(ask_address("What caused the fire?"))
    answer = answer_of(page)
    expect(answer.locator(".verdict")).to_have_text(["partly supported"])
    expect(answer).to_contain_text("Only part of what was asked or drafted could be confirmed.")
    removed = answer.get_by_text("The engine had failed twice.")
    expect(removed).to_be_hidden()
    answer.get_by_text("1 drafted sentence was removed").click()
    expect(removed).to_be_visible()
    expect(answer.locator(".removed")).to_contain_text("No cited sentence says “twice”.")


def test_sources_that_differ_stand_side_by_side_with_their_citations(open_page: OpenPage) -> None:
    page = open_page(ask_address("How many crew members were hurt?"))
    sides = page.get_by_role("region", name="Sources differ").get_by_role("listitem")
    expect(sides).to_have_text(
        ["two treated[1]The Vestholm Courier · 3 March 2026", "four in hospital[2]Coast Radio · 3 March 2026"]
    )
    left, right = (side.bounding_box() for side in sides.all())
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    sides.last.get_by_role("link").click()
    expect(reader_of(page).locator("mark.cited")).to_contain_text("Four crew members were taken to hospital")


def test_an_answer_made_with_less_than_usual_says_why(open_page: OpenPage) -> None:
    page = open_page(ask_address("When does the ferry sail again?"))
    expect(answer_of(page).locator(".notice")).to_have_text(
        "Answered with less than usual: The language model cannot be reached; sentences are quoted instead."
    )


@pytest.mark.parametrize(("reason", "message"), REASONS.items())
def test_each_abstention_is_explained_with_the_nearest_evidence(
    open_page: OpenPage, api: FakeApi, reason: str, message: str
) -> None:
    page = open_page(ask_address(f"abstain {reason}"))
    answer = answer_of(page)
    expect(answer).to_contain_text(message)
    expect(answer.locator(".lead")).not_to_have_text("No answer")
    nearest = api.answers[f"abstain {reason}"]["abstention"]["nearest"]
    expect(answer.locator(".card blockquote")).to_have_text([citation["quote"] for citation in nearest])
    if nearest:
        answer.locator(".card blockquote").first.click()
        expect(reader_of(page).locator("mark.cited")).to_have_text(nearest[0]["quote"])


def test_an_abstention_under_filters_offers_to_ask_without_them(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address("abstain out_of_range", "&after=2019-01-01&before=2019-01-03"))
    page.get_by_role("button", name="Ask again without publisher and dates").click()
    expect(page).to_have_url(re.compile(r"/\?q=abstain\+out_of_range$"))
    expect(page.get_by_role("button", name="Ask again without")).to_have_count(0)
    assert [body["filters"] for body in api.asked] == [
        {"published_after": "2019-01-01", "published_before": "2019-01-03"},
        {},
    ]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "error 422",
            ["cannot be asked like this", "must be at most 2000 characters", "Change it", "Request req_7"],
        ),
        ("error 503", ["cannot answer now", "did not finish in time", "Try again in 5 s", "Request req_7"]),
        ("error html", ["The service failed (502)", "Try again in a moment"]),
    ],
)
def test_an_error_says_what_failed_and_what_to_try(
    open_page: OpenPage, question: str, parts: list[str]
) -> None:
    page = open_page(ask_address(question))
    alert = answer_of(page).get_by_role("alert")
    for part in parts:
        expect(alert).to_contain_text(part)
    expect(answer_of(page)).to_have_attribute("aria-busy", "false")


def test_a_service_that_is_gone_is_told_apart_and_can_be_tried_again(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    page.route("**/v1/ask", lambda route: route.abort("failed"), times=1)
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("byline serve")
    page.get_by_role("button", name="Try again").click()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    assert len(api.asked) == 1


def test_hostile_strings_in_every_field_stay_text(open_page: OpenPage, api: FakeApi) -> None:
    api.articles = {"art_xss": ARTICLES["art_xss"]}
    page = settled(open_page(ask_address("hostile")))
    expect(answer_of(page).locator(".claim")).to_have_text(HOSTILE)
    expect(page.locator(".headlines a")).to_have_text(HOSTILE)
    page.locator("#citation-1 blockquote").click()
    mark = reader_of(page).locator("mark.cited")
    assert mark.text_content() == quote_of(api, "hostile", 1)
    expect(reader_of(page).get_by_role("heading", level=2)).to_have_text(HOSTILE)
    assert page.locator("main script, main img, [onload], [onerror]").count() == 0
    schemes = page.locator("a").evaluate_all("links => [...new Set(links.map(link => link.protocol))]")
    assert schemes == ["http:"]


def test_a_hostile_question_in_the_address_stays_text(open_page: OpenPage) -> None:
    page = open_page("/?q=" + "".join(f"%{byte:02x}" for byte in HOSTILE.encode()))
    expect(page.locator(".asked")).to_have_text(HOSTILE)


# --- the collection ----------------------------------------------------------------------------------


def test_articles_can_be_browsed_and_opened(open_page: OpenPage) -> None:
    page = open_page()
    headlines = page.locator(".headlines a")
    expect(headlines).to_have_count(2)
    page.get_by_role("button", name="Show more").click()
    expect(headlines).to_have_count(3)
    expect(headlines.last).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    headlines.nth(1).click()
    expect(reader_of(page).get_by_role("heading", level=2)).to_have_text(ARTICLES["art_crew"]["title"])
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    expect(reader_of(page).locator("mark")).to_have_count(0)


def test_an_empty_collection_says_how_to_add_articles(open_page: OpenPage, api: FakeApi) -> None:
    api.articles = {}
    page = open_page()
    expect(page.locator("#collection")).to_contain_text("There are no articles yet.")
    expect(page.locator("#collection code")).to_have_text("byline ingest FOLDER")
