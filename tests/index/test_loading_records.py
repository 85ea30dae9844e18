import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.errors import ArticleRejected
from index.loading import LoadFailure, draft_from_record, load_bytes, load_file
from index.loading.dates import parse_date

STORM = "A storm closed the harbour of Port Ellen on Monday, the coastguard said."
RECORD = {
    "title": " Storm  closes\nharbour ",
    "text": STORM,
    "publisher": "The Quay Gazette",
    "author": "Rhys Tarn",
    "published_at": "2026-03-02T09:30:00+01:00",
    "url": "https://quay.example/storm",
    "language": "en-GB",
    "section": "ignored",
}


def test_all_fields_of_a_record_are_read():
    draft = draft_from_record(RECORD, source="a.json")
    assert (draft.title, draft.text, draft.language) == ("Storm closes harbour", STORM, "en")
    assert (draft.publisher, draft.author, draft.url) == (
        "The Quay Gazette",
        "Rhys Tarn",
        "https://quay.example/storm",
    )
    assert draft.published_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert draft.source == "a.json"


def test_html_gives_the_text_and_the_fields_that_are_absent():
    html = f"<html><head><title>Storm</title></head><body><article><h1>Storm</h1><p>{STORM}</p></article></body></html>"
    draft = draft_from_record({"html": html, "publisher": "QG"})
    assert (draft.title, draft.publisher, draft.text) == ("Storm", "QG", STORM)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": None}, "text: missing or empty"),
        ({"text": "  "}, "text: missing or empty"),
        ({"text": 5}, "text: must be a string, not int"),
        ({"html": "<p>x</p>"}, "give one of the two"),
        ({"title": ["x"]}, "title: must be a string, not list"),
        ({"title": "x" * 2_001}, "title: longer than 2000 characters"),
        ({"author": [1]}, "author: must be a string, not list"),
        ({"published_at": "yesterday"}, "published_at: cannot read 'yesterday'"),
        ({"published_at": 5.5}, "published_at: cannot read"),
        ({"url": "javascript:alert(1)"}, "url: must be an absolute address"),
        ({"language": "Englisch!"}, "language: must be a code"),
    ],
)
def test_a_bad_field_is_named(change, reason):
    with pytest.raises(ArticleRejected) as refused:
        draft_from_record(RECORD | change)
    assert reason in str(refused.value)


@pytest.mark.parametrize("record", [None, [], "text", 5])
def test_what_is_no_object_is_rejected(record):
    with pytest.raises(ArticleRejected, match="expected an object"):
        draft_from_record(record)


def test_json_may_be_one_object_a_list_or_a_list_under_articles():
    assert [item.source for item in load_bytes(json.dumps(RECORD).encode(), "a.json")] == ["a.json"]
    for content in ([RECORD, {"text": ""}, RECORD], {"articles": [RECORD, {"text": ""}, RECORD]}):
        loaded = list(load_bytes(json.dumps(content).encode(), "a.json"))
        assert [item.source for item in loaded] == ["a.json#1", "a.json#2", "a.json#3"]
        assert [isinstance(item, LoadFailure) for item in loaded] == [False, True, False]


@pytest.mark.parametrize(
    "data", [b"{", b"[" * 100_000, b'{"articles": 5}', b"[]", b'{"articles": []}', b"nonsense", b"null"]
)
def test_json_without_articles_is_a_failure(data):
    (failure,) = load_bytes(data, "a.json")
    assert isinstance(failure, LoadFailure)


def test_a_bad_line_is_named_and_the_others_are_loaded(tmp_path):
    good = json.dumps(RECORD)
    path = tmp_path / "a.jsonl"
    path.write_text(
        f'\ufeff{good}\n\n{{"text": \n{{"text": "x", "published_at": "?"}}\n{good}\n', encoding="utf-8"
    )
    loaded = list(load_file(path))
    assert [item.source for item in loaded] == ["a.jsonl#1", "a.jsonl#3", "a.jsonl#4", "a.jsonl#5"]
    assert loaded[1].reason.startswith("line 3 is not valid JSON")
    assert loaded[2].reason.startswith("line 4: published_at")
    assert loaded == list(load_bytes(path.read_bytes(), "a.jsonl"))


def test_lines_that_are_not_text_are_failures():
    (failure,) = load_bytes(b"\xff\xfe\xfa\n", "a.jsonl")
    assert failure.reason.startswith("line 1 is not valid JSON")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02T09:30:00Z", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02 09:30", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 09:30:00 EST", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("2 March 2026", datetime(2026, 3, 2, tzinfo=UTC)),
        ("March 2, 2026 9:30 AM", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        (
            "2026-03-02T09:30:00+0530",
            datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        ),
    ],
)
def test_certain_dates_are_read(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "02/03/2026",
        "March",
        "10",
        "9:30",
        "2026",
        "soon",
        "",
        "0001-01-01",
        "9999-01-01",
        "2 March 2026 9:30 XYZ",
        "1" * 500,
    ],
)
def test_dates_that_would_have_to_be_guessed_are_refused(text):
    with pytest.raises(ArticleRejected, match=r"^published_at: "):
        parse_date(text)
