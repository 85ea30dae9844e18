from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.errors import ArticleRejected
from index.loading import draft_from_html

LEAD = "A storm closed the harbour of Port Ellen on Monday and sank three fishing boats, the coastguard said."
REST = "The mayor said on Tuesday that repairs to the pier would cost two million crowns and take a year."


def page(body, head=""):
    return f"<html lang='en-GB'><head><title>Storm</title>{head}</head><body><article>{body}</article></body></html>"


def text_of(body, head=""):
    return draft_from_html(page(f"<h1>Storm</h1><p>{LEAD}</p>{body}<p>{REST}</p>", head)).text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>SECRET words that nobody sees on the page.</p>",
        "<p style='display:none'>SECRET words that nobody sees on the page.</p>",
        "<p style='DISPLAY : NONE !important'>SECRET words that nobody sees on the page.</p>",
        "<div style='visibility:hidden'><p>SECRET words that nobody sees on the page.</p></div>",
        "<p style='opacity:0.0'>SECRET words that nobody sees on the page.</p>",
        "<p style='font-size:0'>SECRET words that nobody sees on the page.</p>",
        "<p style='font-size:1px'>SECRET words that nobody sees on the page.</p>",
        "<div style='font-size:0px'><p>SECRET words that nobody sees on the page.</p></div>",
        "<p style='position:absolute;left:-9999px'>SECRET words that nobody sees on the page.</p>",
        "<p style='text-indent:-9999px'>SECRET words that nobody sees on the page.</p>",
        "<p style='transform:translateX(-5000px)'>SECRET words that nobody sees on the page.</p>",
        "<p style='color:#fff'>SECRET words that nobody sees on the page.</p>",
        "<p style='color:white;background:#ffffff'>SECRET words that nobody sees on the page.</p>",
        "<p style='color:#fefefe'>SECRET words that nobody sees on the page.</p>",
        "<p style='color:rgb(255, 255, 255)'>SECRET words that nobody sees on the page.</p>",
        "<p style='color:rgba(0,0,0,0)'>SECRET words that nobody sees on the page.</p>",
        "<p style='color:transparent'>SECRET words that nobody sees on the page.</p>",
        "<div style='background:#222'><p style='color:#222222'>SECRET words that nobody sees.</p></div>",
        "<p><font color='white'>SECRET words that nobody sees on the page.</font></p>",
        "<p style='height:0;overflow:hidden'>SECRET words that nobody sees on the page.</p>",
        "<p style='clip:rect(0,0,0,0);position:absolute'>SECRET words that nobody sees on the page.</p>",
        "<p class='sr-only'>SECRET words that nobody sees on the page.</p>",
        "<template><p>SECRET words that nobody sees on the page.</p></template>",
        "<noscript><p>SECRET words that nobody sees on the page.</p></noscript>",
        "<script>var a = 'SECRET words that nobody sees';</script>",
        "<!-- <p>SECRET words that nobody sees on the page.</p> -->",
        "<dialog><p>SECRET words that nobody sees on the page.</p></dialog>",
        "<p class='gone'>SECRET words that nobody sees on the page.</p>",
        "<p id='gone'>SECRET words that nobody sees on the page.</p>",
        "<div class='box'><p>SECRET words that nobody sees on the page.</p></div>",
        "<aside-note>SECRET words that nobody sees on the page.</aside-note>",
        "<p class='wide'>SECRET words that nobody sees on the page.</p>",
    ],
)
def test_what_a_reader_cannot_see_is_not_in_the_text(hidden):
    sheet = (
        "<style>/* .x{} */ .gone, #gone { display: none } article .box p{opacity:0} aside-note{font-size:0}"
        "@media print { article { display: none } } @media screen { .wide { visibility: hidden } }</style>"
    )
    text = text_of(hidden, sheet)
    assert "SECRET" not in text
    assert LEAD in text
    assert REST in text


@pytest.mark.parametrize(
    "shown",
    [
        "<p class='shown'>Plainly visible words stand here for all to read on Monday.</p>",
        "<div style='font-size:0'><p style='font-size:16px'>Plainly visible words stand here for all.</p></div>",
        "<div style='background:#000'><p style='color:#fff'>Plainly visible words stand here for all.</p></div>",
        "<div style='background:url(x.png)'><p style='color:#fff'>Plainly visible words stand here for all.</p></div>",
        "<p style='color:#767676'>Plainly visible words stand here for all to read on Monday.</p>",
        "<p style='font-size:0.9em;opacity:0.9'>Plainly visible words stand here for all to read.</p>",
        "<p style='margin-left:-10px'>Plainly visible words stand here for all to read on Monday.</p>",
        "<p aria-hidden='true'>Plainly visible words stand here for all to read on Monday.</p>",
    ],
)
def test_what_a_reader_sees_stays(shown):
    sheet = "<style>.shown{display:none} .shown{display:block} @media print{p{display:none}} a{{{}}</style>"
    assert "Plainly visible words" in text_of(shown, sheet)


def test_the_tail_of_hidden_text_stays():
    text = text_of(
        "<p>The first part <span style='display:none'>SECRET</span>and the last part are seen here.</p>"
    )
    assert "The first part and the last part are seen here." in text


def test_metadata_is_read_from_the_head():
    head = (
        "<meta property='og:site_name' content='The Quay Gazette'><meta name='author' content='Rhys Tarn'>"
        "<meta property='article:published_time' content='2026-03-02T09:30:00+01:00'>"
        "<link rel='canonical' href='https://quay.example/storm'>"
    )
    draft = draft_from_html(
        page(f"<h1>Storm closes harbour</h1><p>{LEAD}</p><p>{REST}</p>", head), source="a.html"
    )
    assert draft.title.startswith("Storm")
    assert (draft.publisher, draft.author, draft.language) == ("The Quay Gazette", "Rhys Tarn", "en")
    assert draft.published_at == datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert (draft.url, draft.source) == ("https://quay.example/storm", "a.html")
    assert draft.text == f"{LEAD}\n\n{REST}"


def test_the_date_of_json_ld_is_found_and_a_broken_one_passed_over():
    head = (
        "<meta property='article:published_time' content='soon'>"
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-02"}</script>'
    )
    assert draft_from_html(page(f"<p>{LEAD}</p><p>{REST}</p>", head)).published_at == datetime(
        2026, 3, 2, tzinfo=UTC
    )


def test_an_address_that_a_browser_would_run_is_dropped():
    html = page(f"<p>{LEAD}</p><p>{REST}</p>", "<link rel='canonical' href='javascript:alert(1)'>")
    assert draft_from_html(html, url="javascript:alert(1)").url is None


def test_blocks_become_paragraphs_and_items_bullets():
    text = text_of(
        "<h2>The damage</h2><ul><li>Three boats</li><li>One <b>pier</b></li></ul><p>Line one<br>line two of it.</p>"
    )
    assert "\n\nThe damage\n\n• Three boats\n\n• One pier\n\nLine one\nline two of it.\n\n" in text


def test_captions_and_furniture_are_reported():
    figure = "<figure><img src='a.jpg'><figcaption>Boats lie on the quay. Mara Lind/QG</figcaption></figure>"
    aside = "<aside class='newsletter'><p>Get the news of the coast in your mailbox each day.</p></aside>"
    draft = draft_from_html(page(f"<p>{LEAD}</p>{figure}<p>{REST}</p>{aside}"))
    assert "Boats lie on the quay. Mara Lind/QG" in draft.captions
    assert "Boats lie on the quay. Mara Lind/QG" in draft.text.split("\n\n")
    assert "Get the news of the coast in your mailbox each day." in draft.boilerplate


def test_a_container_with_a_misleading_name_is_not_furniture():
    html = page(
        f"<div class='related-content'>{''.join(f'<p>{LEAD} Part {n}. {REST}</p>' for n in range(12))}</div>"
    )
    assert draft_from_html(html).boilerplate == frozenset()


def test_a_page_too_small_for_extraction_is_read_whole():
    assert draft_from_html("<body><div>Harbour closed.</div></body>").text == "Harbour closed."


@pytest.mark.parametrize("html", ["", "   ", "<html><body></body></html>", "<p hidden>x</p>", b"\x00\x00"])
def test_a_page_without_text_is_rejected(html):
    with pytest.raises(ArticleRejected):
        draft_from_html(html)


def test_a_page_that_is_too_large_is_rejected():
    with pytest.raises(ArticleRejected, match="larger than 8 million"):
        draft_from_html("x" * 8_000_001)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "deep" + "</div>" * 50_000,
        f"<p>{LEAD}</p>" + "<b>" * 50_000,
        f"<style>{'{' * 200_000}</style><p>{LEAD}</p>",
        f"<style>{'a{color:red}' * 20_000}</style><p>{LEAD}</p>",
        f"<style>{'/*' * 100_000}</style><p>{LEAD}</p>",
        f"<p style='{'color:red;' * 20_000}'>{LEAD}</p>",
        f"<p class='{'a ' * 50_000}'>{LEAD}</p>",
        f"<p>{LEAD}</p>" + "<table>" * 5_000,
        f"<?xml version='1.0' encoding='utf-16'?><html><p>{LEAD}</p></html>",
        f"<p>{LEAD}</p>\ud800\x00\x01",
    ],
)
def test_hostile_pages_are_read_or_rejected_but_never_crash(html):
    with suppress(ArticleRejected):
        draft_from_html(html)


def test_bytes_are_decoded_as_the_page_declares():
    html = f"<html><head><meta charset='windows-1252'></head><body><p>Café “Quay” – {LEAD}</p></body></html>"
    assert "Café “Quay” –" in draft_from_html(html.encode("cp1252")).text
