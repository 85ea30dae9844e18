"""Articles of a scripted service: long, short, hostile, with captions, repetition and a sentence far down."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

HOSTILE = "<img src=x onerror=\"alert('x')\"><script>alert(1)</script> &amp; ${7*7}"


def make_article(article_id: str, paragraphs: list[list[tuple[str, str]]], **info: Any) -> Json:
    """An article body: sentences in a paragraph stand a space apart, paragraphs an empty line apart."""
    text, sentences = "", []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        for position, (sentence, role) in enumerate(paragraph):
            text += " " if position else ""
            index = len(sentences)
            place = {"start": len(text), "end": len(text) + len(sentence)}
            sentences.append({"id": f"{article_id}.{index}", "index": index, **place, "role": role})
            text += sentence
    fields = {"version": 1, "author": None, "url": None, "language": "en", "published_at": None, **info}
    return {"id": article_id, "object": "article", **fields, "text": text, "sentences": sentences}


def cite(number: int, article: Json, first: int, last: int | None = None) -> Json:
    """A citation of the sentences `first` to `last` (both included) of an article."""
    cited = article["sentences"][first : (first if last is None else last) + 1]
    start, end = cited[0]["start"], cited[-1]["end"]
    names = ("version", "title", "publisher", "author", "published_at", "url")
    return {
        "number": number,
        "article_id": article["id"],
        **{name: article[name] for name in names},
        "sentence_ids": [sentence["id"] for sentence in cited],
        "start": start,
        "end": end,
        "quote": article["text"][start:end],
        "link": f"/articles/{article['id']}?v={article['version']}#s{first}",
    }


BODY, CAPTION, REPEATED, BOILERPLATE, HEADING = "body", "caption", "repeated", "boilerplate", "heading"
_HARBOUR_CAPTION = "The Marit Lind at the harbour of Vestholm on Monday night."

# The ship stands before most cited sentences: one code point, two UTF-16 units.
FERRY = make_article(
    "art_ferry",
    [
        [("🚢 A fire broke out on the ferry Marit Lind shortly before it reached Vestholm on Monday.", BODY)],
        [(_HARBOUR_CAPTION, CAPTION)],
        [
            (
                "All 214 passengers were led to the upper deck and left the ship unhurt, the harbour said.",
                BODY,
            ),
            ("“Nobody ran,” said the captain, Inger Dahl.", BODY),
            ("“They did what we asked of them.”", BODY),
        ],
        [("What is known of the cause", HEADING)],
        [
            ("Investigators suspect a fuel line in the engine room.", BODY),
            ("Two crew members were treated for smoke.", BODY),
        ],
        [(_HARBOUR_CAPTION, REPEATED)],
        *[
            [(f"Line {count} of the company's services ran late until Tuesday noon.", BODY)]
            for count in range(1, 25)
        ],
        [
            ("The owner, Halden Lines, expects the ship back in service in June.", BODY),
            ("It has sailed the route since 1998.", BODY),
        ],
        [("Sign up for our newsletter", BOILERPLATE)],
    ],
    title="Ferry passengers safe after engine fire off Vestholm",
    publisher="The Vestholm Courier",
    author="Signe Aas",
    published_at="2026-03-03T06:30:00+01:00",
    url="https://courier.example/ferry-fire",
)
CREW = make_article(
    "art_crew",
    [
        [
            (
                "Four crew members were taken to hospital after the fire on the Marit Lind, the union said.",
                BODY,
            ),
            ("The ferry had 214 passengers on board.", BODY),
        ],
        [("The union asks for an inspection of all ships of the fleet.", BODY)],
    ],
    title="Union: four crew members in hospital after ferry fire",
    publisher="Coast Radio",
    published_at="2026-03-03T11:00:00Z",
    url="javascript:alert(document.domain)",
)
XSS = make_article(
    "art_xss",
    [[(f"{HOSTILE} stands in the first sentence.", BODY), (f"And {HOSTILE} again.", BODY)]],
    title=HOSTILE,
    publisher=HOSTILE,
    author=HOSTILE,
    published_at=HOSTILE,
    url="javascript:alert(1)",
    language='en" onload="alert(1)',
)
ARTICLES: dict[str, Json] = {article["id"]: article for article in (FERRY, CREW, XSS)}

LATE_SENTENCE = 33  # far enough down that it must be scrolled to
