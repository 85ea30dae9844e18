import os
from pathlib import Path

import pytest

from index.article import Role
from index.cleaning import assign_roles, clean_text
from index.sentences import split_sentences

BODY = "The harbour was closed on Monday after a storm, the coastguard said."


def roles(text, **known):
    spans = split_sentences(text)
    return {
        text[start:end]: role
        for (start, end), role in zip(spans, assign_roles(text, spans, **known), strict=True)
    }


@pytest.mark.parametrize(
    "caption",
    [
        "A general view of the harbour after the storm Mara Lind/dpa",
        "Boats lie on the quay. Mara Lind/AFP/Getty Images",
        "Boats lie on the quay. Reuters",
        "Boats lie on the quay (AP Photo/Mara Lind)",
        "Boats lie on the quay. (Photo by Mara Lind/Getty Images)",
        "Boats lie on the quay. Photo: Mara Lind",
        "Photograph: Mara Lind/The Harbour Post",
        "FILE - The mayor speaks on Jan. 5, 2026. (AP Photo/Mara Lind)",
        "Pictured: the mayor at the quay",
        "In this handout photo boats lie on the quay.",
        "Getty Images",
    ],
)
def test_captions_are_known_by_their_credit(caption):
    found = roles(f"{BODY}\n\n{caption}\n\nThe mayor will speak on Tuesday.")
    expected = {Role.CAPTION, Role.BOILERPLATE} if caption == "Getty Images" else {Role.CAPTION}
    assert {role for text, role in found.items() if text in caption} <= expected


@pytest.mark.parametrize(
    "line",
    [
        "Source link", "Read more", "Read more: Storm sinks three boats", "Advertisement", "Share this article",
        "Sign up for our newsletter to get the news first.", "© 2026 The Quay Gazette", "All rights reserved.",
        "Follow us on Instagram and X", "This website uses cookies to improve your experience.", "3 min read",
        "Subscribe to our daily newsletter", "RELATED: The storm in pictures", "Most read", "Skip to content",
    ],
)  # fmt: skip
def test_page_furniture_is_boilerplate(line):
    assert roles(f"{BODY}\n\n{line}")[line] is Role.BOILERPLATE


@pytest.mark.parametrize(
    "sentence",
    [
        "Share prices fell by a third.",
        "The source said the harbour would open again.",
        "More than 300 boats were lost.",
        "She told Reuters.",
        "Mr Smith (pictured) said the quay would be rebuilt.",
        "Copyright law is changing fast, experts say.",
        "Readers were asked to sign up at the town hall by Friday.",
        "The photo: a boat on a roof.",
        "Follow-up studies confirmed it.",
        "He works for the AP and/or Reuters, he said.",
        "By clicking a link he lost all his savings.",
        "Get vaccinated for free at the town hall, the mayor said.",
    ],
)
def test_ordinary_sentences_remain_body(sentence):
    assert roles(f"{BODY}\n\n{sentence}\n\nIt was late.")[sentence] is Role.BODY
    assert roles(f"{BODY} {sentence} It was late.")[sentence] is Role.BODY


def test_short_lines_over_a_paragraph_are_headings():
    found = roles(f"{BODY}\n\nHarbour stays closed\n\n{BODY.replace('Monday', 'Tuesday')}")
    assert found["Harbour stays closed"] is Role.HEADING


def test_list_items_last_lines_and_runs_of_short_lines_are_no_headings():
    text = (
        f"{BODY}\n\n• Three boats sank\n\nTurnout: 61\n\nOne\n\nTwo\n\nThree\n\n{BODY[:-1]} again.\n\nThe end"
    )
    assert set(roles(text).values()) == {Role.BODY}


def test_the_second_of_two_equal_sentences_is_repeated():
    spans = split_sentences(f"{BODY}\n\nHe agreed.\n\n{BODY}\n\nHe agreed.")
    text = f"{BODY}\n\nHe agreed.\n\n{BODY}\n\nHe agreed."
    assert assign_roles(text, spans) == [Role.BODY, Role.BODY, Role.REPEATED, Role.BODY]


def test_captions_that_differ_by_a_quotation_mark_are_one_but_not_by_a_number():
    caption = "The mayor’s boat lies on the quay, one of {} lost in the night. Mara Lind/dpa"
    text = "\n\n".join([BODY, caption.format(3), caption.format(3).replace("’", "'"), caption.format(4)])
    found = assign_roles(text, split_sentences(text))
    assert found == [Role.BODY] + [Role.CAPTION] * 2 + [Role.REPEATED] * 2 + [Role.CAPTION] * 2


def test_a_body_sentence_goes_before_the_caption_that_repeats_it():
    text = f"{BODY}\n\nThe mayor spoke.\n\n{BODY}"
    found = assign_roles(text, split_sentences(text), captions={BODY})
    assert found == [Role.CAPTION, Role.BODY, Role.REPEATED]


def test_what_the_markup_says_is_believed():
    text = f"Boats on the quay.\n\n{BODY}\n\nWeather for tomorrow."
    found = roles(text, captions={"Boats on the  quay."}, boilerplate={"Weather for tomorrow."})
    assert list(found.values()) == [Role.CAPTION, Role.BODY, Role.BOILERPLATE]


def test_no_text_has_no_roles():
    assert assign_roles("", []) == []


def test_the_two_articles_keep_their_body_and_lose_their_captions():
    folder = Path(os.environ.get("BYLINE_EVAL_DATA", "../shared/data")).parent / "articles"
    paths = sorted(folder.glob("*.txt"))
    if len(paths) != 2:
        pytest.skip(f"the two sample articles are not in {folder}; set BYLINE_EVAL_DATA")
    counted = []
    for path in paths:
        text = clean_text(path.read_text(encoding="utf-8"))
        found = assign_roles(text, split_sentences(text))
        counted.append({role: found.count(role) for role in set(found)})
    assert counted[0] == {Role.BODY: 30}
    assert counted[1] == {
        Role.BODY: 34,
        Role.HEADING: 4,
        Role.CAPTION: 3,
        Role.REPEATED: 3,
        Role.BOILERPLATE: 1,
    }
