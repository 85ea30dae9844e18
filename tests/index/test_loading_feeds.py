from datetime import UTC, datetime

import pytest

from index.loading import LoadFailure, load_bytes

STORM = "A storm closed the harbour of Port Ellen on Monday, the coastguard said."

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Quay Gazette</title><language>en-gb</language>
<item><title>Storm &amp; calm</title><link>https://quay.example/storm</link><dc:creator>Rhys Tarn</dc:creator>
<pubDate>Mon, 02 Mar 2026 09:30:00 +0000</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{STORM}</p><p style="display:none">SECRET</p><ul><li>One pier</li></ul>
<figure><figcaption>Boats. Mara Lind/QG</figcaption></figure>]]></content:encoded></item>
<item><title>Nothing in it</title><link>https://quay.example/none</link></item>
<item><title>Bad date</title><description>{STORM}</description><pubDate>some day</pubDate></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Northern Wire</title>
<entry><title>Storm</title><link href="https://wire.example/1"/><published>2026-03-02T09:30:00Z</published>
<author><name>Ada Quill</name></author><content type="html">&lt;p&gt;{STORM}&lt;/p&gt;</content></entry></feed>"""


def test_an_rss_entry_becomes_an_article():
    draft, _, _ = load_bytes(RSS.encode(), "quay.xml")
    assert draft.title == "Storm & calm"
    assert draft.text == f"{STORM}\n\n• One pier\n\nBoats. Mara Lind/QG"
    assert (draft.publisher, draft.author, draft.language) == ("The Quay Gazette", "Rhys Tarn", "en")
    assert draft.published_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert (draft.url, draft.source) == ("https://quay.example/storm", "quay.xml#1")
    assert draft.captions == {"Boats. Mara Lind/QG"}


def test_entries_that_cannot_be_read_say_why_and_do_not_stop_the_others():
    _, empty, bad_date = load_bytes(RSS.encode(), "quay.xml")
    assert empty == LoadFailure("quay.xml#2", "the entry has no text")
    assert bad_date.source == "quay.xml#3"
    assert bad_date.reason.startswith("published_at: cannot read 'some day'")


def test_an_atom_entry_becomes_an_article():
    (draft,) = load_bytes(ATOM.encode(), "wire.atom")
    assert (draft.title, draft.text, draft.author) == ("Storm", STORM, "Ada Quill")
    assert (draft.publisher, draft.url) == ("Northern Wire", "https://wire.example/1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<note><to>Ada</to></note>", "not an RSS or Atom feed"),
        (b"not xml at all", "not an RSS or Atom feed"),
        (b"<rss version='2.0'><channel><title>x</title></channel></rss>", "the feed has no entries"),
        (b"<!DOCTYPE r [<!ENTITY a 'aaaa'>]><rss version='2.0'/>", "declares XML entities"),
        (b"http://example.com/feed", "not an RSS or Atom feed"),
        (b"/etc/passwd", "not an RSS or Atom feed"),
    ],
)
def test_what_is_no_feed_says_so(data, reason):
    (failure,) = load_bytes(data, "x.xml")
    assert failure.reason.startswith(reason)
