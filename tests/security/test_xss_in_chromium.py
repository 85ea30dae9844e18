"""2,000 strings of markup and script in every field that the page shows, in a real browser: all of it stays text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.scripted_answers import make_answer
from tests.integration.page_in_chromium.scripted_articles import BODY, Json, cite, make_article
from tests.security.live_service import serving
from tests.security.xss_payloads import COUNT, RUN, URLS, payloads
from tests.soak_report import write_report

PAYLOADS = payloads()
BATCH = 200
LAST = "This sentence is the last of its batch."
# What a payload would leave in the page had any of it been parsed.
_TRACES = """() => {
  const foreign = "script:not([src^='/web/']), link:not([href^='/web/']), img, iframe, object, embed, base, style," +
    "meta[http-equiv], video, audio, math, marquee, xss, template, input[autofocus]";
  const found = [...document.querySelectorAll(foreign)].map((one) => one.outerHTML.slice(0, 200));
  const taken = /^(src|action|formaction|srcdoc|data|style|background)$/;
  for (const one of document.querySelectorAll("*"))
    for (const { name, value } of one.attributes)
      if (name.startsWith("on") || (taken.test(name) && /script:|evil|data:text|alert/i.test(value)))
        found.push(`${one.localName} ${name}=${value}`);
  for (const { origin, href } of document.links) if (origin !== location.origin) found.push(`link ${href}`);
  return found;
}"""


@dataclass(slots=True)
class Watched:
    """A page, and all that it did which text never does."""

    page: Page
    did: list[str] = field(default_factory=list)

    def shows(self, address: str, text: str = LAST) -> None:
        """Open `address`, wait for `text`, and look for traces."""
        self.page.goto(address)
        self.page.wait_for_function("text => document.body.textContent.includes(text)", arg=text)
        for details in self.page.locator("details").all():
            details.evaluate("one => { one.open = true }")
        self.did += self.page.evaluate(_TRACES)
        assert self.did == []


@contextmanager
def watched(browser: Browser, origin: str) -> Iterator[Watched]:
    context = browser.new_context(base_url=origin)
    context.set_default_timeout(60_000)
    seen = Watched(context.new_page())
    page = seen.page
    page.on("dialog", lambda dialog: (seen.did.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: seen.did.append(f"error {error}"))
    page.on("popup", lambda popup: seen.did.append(f"window {popup.url}"))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((origin, "data:")) else seen.did.append(asked.url),
    )
    page.on(
        "console", lambda line: seen.did.append(line.text) if "Content Security Policy" in line.text else None
    )
    try:
        yield seen
    finally:
        context.close()


def batches(count: int) -> list[list[str]]:
    return [PAYLOADS[start : start + BATCH] for start in range(0, count * BATCH, BATCH)]


def hostile_article(number: int, batch: list[str]) -> Json:
    sentences = [[(text, BODY)] for text in [*batch, LAST]]
    info = dict(zip(("title", "publisher", "author", "published_at", "language"), batch, strict=False))
    return make_article(f"art_{number}", sentences, **info, url=URLS[number % len(URLS)])


def hostile_answers(number: int, batch: list[str], article: Json) -> list[Json]:
    """Every payload as a claim, a quote's title, publisher, author, date and address, a side, and what was removed."""
    urls = itertools.cycle(URLS)
    citations = [
        {**cite(place, article, place - 1), "quote": text, "title": text, "publisher": text, "author": text,
         "published_at": text, "url": next(urls), "link": next(urls)}
        for place, text in enumerate(batch, start=1)
    ]  # fmt: skip
    claims = [(text, [place], text, "generated") for place, text in enumerate(batch, start=1)]
    sides = [{"value": text, "citation": place} for place, text in enumerate(batch, start=1)]
    removed = [{"text": text, "reason": text} for text in batch]
    one = batch[0]
    named = {"llm": one, "embedding": one, "grounding": one, "prompt": one}
    answer = make_answer(
        f"answer {number}",
        [*claims, (LAST, [], "supported", "generated")],
        citations=citations,
        conflicts=[{"message": one, "sides": sides}],
        removed=removed,
        degraded=True,
        degraded_reason=one,
        model=named,
        id=f"ans_{number}",
    )
    abstention = {"reason": one, "message": LAST, "nearest": citations}
    declined = make_answer(f"declined {number}", [], status="abstained", abstention=abstention)
    return [answer, {**declined, "id": f"ans_declined_{number}", "removed": removed}]


def hostile_api(found: list[list[str]]) -> FakeApi:
    api = FakeApi()
    api.articles, api.answers = {}, dict(api.answers)
    for number, batch in enumerate(found):
        article = hostile_article(number, batch)
        api.articles[article["id"]] = article
        api.answers |= {answer["question"]: answer for answer in hostile_answers(number, batch, article)}
    return api


def test_there_are_2000_payloads() -> None:
    assert len(set(PAYLOADS)) == COUNT
    assert sum(RUN.casefold() in text.casefold() for text in PAYLOADS) > 1_000


@pytest.mark.timeout(300)
def test_a_batch_of_payloads_stays_text_in_every_field(browser: Browser) -> None:
    look_at(browser, batches(1))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_all_payloads_stay_text_in_every_field(browser: Browser) -> None:
    found = batches(COUNT // BATCH)
    look_at(browser, found)
    pages = 3 * len(found) + 1
    write_report("xss-payloads", {"payloads": sum(map(len, found)), "pages": pages, "traces": 0})


def look_at(browser: Browser, found: list[list[str]]) -> None:
    """Open an answer, an abstention and an article of each batch, and the list of all articles."""
    with serving(hostile_api(found).app()) as origin, watched(browser, origin) as seen:
        for number, batch in enumerate(found):
            seen.shows(f"/?q=answer+{number}")
            shown = squeezed(seen.page.evaluate("document.body.textContent"))
            assert [text for text in batch if squeezed(text) not in shown] == []
            seen.shows(f"/?q=declined+{number}")
            seen.shows(f"/articles/art_{number}")
        seen.shows("/", found[0][0].split("\n")[0][:20])


@pytest.mark.timeout(300)
def test_a_payload_in_the_address_stays_text(browser: Browser) -> None:
    with serving(hostile_api(batches(1)).app()) as origin, watched(browser, origin) as seen:
        for text in PAYLOADS[:: COUNT // 6]:
            hostile = quote(text, safe="")
            seen.shows(
                f"/?q={hostile}&publisher={hostile}&after={hostile}&mode={hostile}#{hostile}", "Byline"
            )
            one_part = hostile.replace("%2F", "")  # with a slash it is another address, which has no page
            seen.shows(f"/articles/{one_part}?v={hostile}#s{hostile}", "Byline")


def squeezed(text: str) -> str:
    """Without white space, which a page may fold."""
    return "".join(text.split())
