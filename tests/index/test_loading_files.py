import io
import json
import zipfile

import pytest

from index.loading import LoadFailure, find_files, load_bytes, load_file

STORM = "A storm closed the harbour of Port Ellen on Monday, the coastguard said."


def only(loaded):
    (item,) = loaded
    return item


def test_folders_are_walked_in_order_without_hidden_and_foreign_files(tmp_path):
    for name in ("b.txt", "a.md", "sub/c.html", ".git/d.txt", ".e.txt", "f.png", "G.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORM)
    found = find_files([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "G.TXT",
        "a.md",
        "b.txt",
        "sub/c.html",
    ]


def test_a_named_file_is_returned_once_whatever_it_is(tmp_path):
    picture = tmp_path / "f.png"
    picture.write_bytes(b"\x89PNG")
    assert find_files([picture, str(picture)]) == [picture]
    assert only(load_file(picture)) == LoadFailure(
        "f.png",
        "files of kind .png cannot be read; supported are .txt .md .html .json .jsonl and RSS or Atom .xml",
    )


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No such file or folder: .*nowhere"):
        find_files([tmp_path / "nowhere"])


def test_a_file_that_cannot_be_read_is_a_failure(tmp_path):
    assert only(load_file(tmp_path / "gone.txt")).reason.startswith("cannot be read: No such file")
    assert only(load_file(tmp_path / "gone.jsonl")).reason.startswith("cannot be read: No such file")


def test_text_keeps_its_first_line_as_title_only_when_it_stands_alone():
    draft = only(load_bytes(f"Storm closes harbour\n\n{STORM}\n".encode(), "storm.txt"))
    assert (draft.title, draft.text, draft.source) == ("Storm closes harbour", STORM, "storm.txt")
    for text in (
        f"Storm closes harbour.\n\n{STORM}",
        f"Storm closes harbour\n{STORM}",
        STORM,
        "Storm closes harbour",
    ):
        draft = only(load_bytes(text.encode(), "storm.txt"))
        assert (draft.title, draft.text) == ("", text)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-32", "cp1252", "iso-8859-2"]
)
def test_text_in_many_encodings_is_read(encoding):
    text = "Der Sturm schloß den Häfen über Nacht, sagte der Bürgermeister für die Küste. Größere Schäden gab es nicht."
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert only(load_bytes(data, "sturm.txt")).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\xef\xbb\xbf\n", "the file holds no text"),
        (b"%PDF-1.7 ...", "this is a PDF, not text; save the article as text or HTML"),
        (bytes(range(256)) * 20, "this is binary data, not text"),
        (b"\x00" * 100, "this is binary data, not text"),
    ],
)
def test_what_is_not_text_is_refused_with_a_reason(data, reason):
    assert only(load_bytes(data, "x.txt")) == LoadFailure("x.txt", reason)


def test_an_archive_is_recognised():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", STORM)
    assert "ZIP archive" in only(load_bytes(buffer.getvalue(), "a.txt")).reason


def test_a_name_without_suffix_is_judged_by_its_content():
    assert (
        only(load_bytes(f"<!DOCTYPE html><html><body><p>{STORM}</p></body></html>".encode(), "page")).text
        == STORM
    )
    assert only(load_bytes(json.dumps({"text": STORM}).encode(), "")).source == "upload"
    assert only(load_bytes(STORM.encode(), "storm")).text == STORM
    feed = f"<rss version='2.0'><channel><item><description>{STORM}</description></item></channel></rss>"
    assert only(load_bytes(feed.encode(), "feed")).source == "feed#1"


def test_only_the_last_part_of_a_name_is_kept():
    assert only(load_bytes(STORM.encode(), "../../etc/storm.txt")).source == "storm.txt"
    assert only(load_bytes(STORM.encode(), "C:\\news\\storm.txt")).source == "storm.txt"


def test_markdown_loses_its_markup_and_keeps_its_structure():
    markdown = (
        "# Storm closes *harbour*\n\nA **storm** sank [three boats](http://x.example).\nNobody was hurt.\n\n"
        "## The damage\n\n- One pier\n- Two `cranes`\n\n![A boat](a.jpg)\n\n> “Bad,” she said.\n\n"
        "<p hidden>SECRET</p>\n"
    )
    draft = only(load_bytes(markdown.encode(), "storm.md"))
    assert draft.title == "Storm closes harbour"
    assert draft.text.split("\n\n") == [
        "A storm sank three boats. Nobody was hurt.", "The damage", "• One pier", "• Two cranes", "“Bad,” she said.",
    ]  # fmt: skip


def test_front_matter_gives_the_fields():
    markdown = (
        "---\ntitle: Storm\npublisher: The Quay Gazette\nauthor: [Rhys Tarn, Ada Quill]\ndate: 2026-03-02\n"
        f"url: https://quay.example/storm\nlanguage: en\n---\n\n{STORM}\n"
    )
    draft = only(load_bytes(markdown.encode(), "storm.md"))
    assert (draft.title, draft.publisher, draft.author) == (
        "Storm",
        "The Quay Gazette",
        "Rhys Tarn, Ada Quill",
    )
    assert draft.published_at is not None
    assert draft.published_at.isoformat() == "2026-03-02T00:00:00+00:00"
    assert (draft.url, draft.language, draft.text) == ("https://quay.example/storm", "en", STORM)


@pytest.mark.parametrize(
    ("front", "named"),
    [
        ("title: [", "front matter"),
        ("date: soon", "published_at"),
        ("url: ftp://x", "url"),
        ("publisher: 5", "publisher"),
    ],
)
def test_bad_front_matter_is_a_failure_that_names_the_field(front, named):
    assert named in only(load_bytes(f"---\n{front}\n---\n\n{STORM}".encode(), "storm.md")).reason
