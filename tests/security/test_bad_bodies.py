"""Bodies that are built to break a parser, to be too large, or to become large: refused, and the rest goes on."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import httpx
import pytest

from tests.security.live_service import LiveService
from tests.security.problem_shape import problem_in

JSON = {"Content-Type": "application/json"}
LIMIT = 1_000_000  # max_body_mb of the live service
ROUTES = ("/v1/ask", "/v1/search", "/v1/verify", "/v1/articles")
MARLOW = "The bridge at Marlow was closed. "

# After the parsing test suite of N. Seriot, "Parsing JSON is a minefield": what a parser must refuse.
NOT_JSON = (
    b"[1,]", b"[,1]", b"[1 2]", b"{'question': 'Why?'}", b'{"question" "Why?"}', b'{"question": "Why?",}',
    b'{question: "x"}', b'{"question": "Why?"} x', b'{"question": "Why?"}{}', b"[1e]", b"[01]", b"[-]", b"[+1]",
    b"[.5]", b"[1.]", b"[0x1]", b"[NaN]", b"[Infinity]", b"[-Infinity]", b'["a\x00b"]', b'["a\nb"]', b'["\\x"]',
    b'["\\u12"]', b'["\\uD83D\\"]', b'["', b'["\\', b"tru", b"nul", b"[1", b'{"a":', b'{"a":1',
    b"\xff\xfe[\x00]\x00", b"\xe2\x80\xa8", b"\x00", b"*", b"// x\n{}", b"/**/{}", b"<x/>", b"]", b'{"\xff": 1}',
    b'["\xc0\xaf"]', b'["\xed\xa0\x80"]', b'["\xf4\x90\x80\x80"]', b"[" * 5000, b'{"":' * 5000, b'["x", truth]',
    b"[" * 100_000 + b"]" * 100_000, b'{"a":1,"a":2}', b'[{"question":1,"question":2}]', b"[" + b"9" * 5000 + b"]",
)  # fmt: skip
# JSON, but not what any route takes: deep, wide, long, or of another kind.
NOT_A_REQUEST = (
    b"1", b"null", b"[]", b'""', b"-0.0", b"1e999", b"123456789012345678901234567890", b'["\\ud800"]', b'{"": ""}',
    b"[[[[]]]]", b"[" * 200 + b"]" * 200, b'{"question": {"question": {}}}', b'{"question": ["Why?"]}',
    b'{"question": 1e400}', b"{}", b'{"\\u0000": 1}', b'{"\\ud800": 1}',
    b'{"question": true, "query": 1, "text": [], "articles": {}}', b"[" + b"1," * 90_000 + b"1]",
)  # fmt: skip


def send(http: httpx.Client, path: str, content: bytes, **headers: str) -> httpx.Response:
    response = http.post(path, content=content, headers=JSON | headers)
    wrong = problem_in(response.status_code, response.headers, response.content)
    assert wrong is None, f"{path} {content[:80]!r}: {wrong}"
    return response


def asked(text: str, **more: Any) -> bytes:
    return json.dumps({"question": text, **more}).encode()


@pytest.mark.parametrize("path", ROUTES)
def test_what_is_no_json_is_refused_as_malformed(http: httpx.Client, path: str) -> None:
    for content in NOT_JSON:
        assert send(http, path, content).status_code == 400, content[:80]


@pytest.mark.parametrize("path", ROUTES)
def test_json_of_another_shape_is_refused_by_its_fields(http: httpx.Client, path: str) -> None:
    for content in NOT_A_REQUEST:
        assert send(http, path, content).status_code == 422, content[:80]


@pytest.mark.parametrize(
    ("path", "field", "limit"),
    [("/v1/ask", "question", 2000), ("/v1/search", "query", 2000), ("/v1/verify", "text", 20_000)],
)
def test_one_character_decides_at_the_limit_of_a_text(
    http: httpx.Client, path: str, field: str, limit: int
) -> None:
    for length, expected in ((limit - 1, 200), (limit, 200), (limit + 1, 422)):
        text = MARLOW.ljust(length)
        assert send(http, path, json.dumps({field: text}).encode()).status_code == expected, length


@pytest.mark.parametrize(
    ("field", "limit"), [("title", 1000), ("publisher", 300), ("author", 300), ("language", 35)]
)
def test_one_character_decides_at_the_limit_of_a_field(http: httpx.Client, field: str, limit: int) -> None:
    for length in (limit, limit + 1):
        body = {"title": "Marlow", "text": MARLOW, field: "x" * length}
        response = send(http, "/v1/articles", json.dumps(body).encode())
        is_named = response.status_code == 422 and response.json()["errors"][0]["field"] == field
        assert is_named == (length > limit)


@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT, LIMIT + 1])
def test_one_byte_decides_at_the_limit_of_a_body(http: httpx.Client, size: int) -> None:
    body = asked("Why?")
    response = send(http, "/v1/ask", body + b" " * (size - len(body)))
    assert (response.status_code == 413) == (size > LIMIT)


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x-gzip"])
def test_a_body_that_would_unpack_into_a_gigabyte_is_not_unpacked(http: httpx.Client, packed: str) -> None:
    squeeze = zlib.compressobj(9)
    bomb = b"".join(squeeze.compress(b" " * 1_000_000) for _ in range(100)) + squeeze.flush()
    for content in (bomb, gzip.compress(bomb)):
        for path in ROUTES:
            assert send(http, path, content, **{"Content-Encoding": packed}).status_code == 415


@pytest.mark.parametrize("parts", [101, 5000])
def test_a_form_of_too_many_parts_is_refused(http: httpx.Client, parts: int) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nx\r\n'
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    response = http.post("/v1/articles", content=part * parts + b"--b--\r\n", headers=form)
    assert problem_in(response.status_code, response.headers, response.content) is None
    assert response.status_code == 400


BROKEN_FORMS = (
    b"", b"--b", b"--b--", b"--b\r\n\r\n", b"\x00" * 1000, b"--b\r\n" + b"X: y\r\n" * 20_000 + b"\r\n\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b"--b\r\n" + b"X" * 200_000 + b": y\r\n\r\n\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="../../x.txt"\r\n\r\n' + b"x" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("content", BROKEN_FORMS)
def test_a_broken_form_is_refused(http: httpx.Client, content: bytes) -> None:
    for kind in ("multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary="):
        response = http.post("/v1/articles", content=content, headers={"Content-Type": kind})
        assert problem_in(response.status_code, response.headers, response.content) is None
        assert response.status_code in {400, 422}


def test_a_million_combining_marks_are_one_letter_with_three(live: LiveService) -> None:
    text = f"Zalgo a{chr(0x301)}{chr(0x316) * 450_000} stood by the bridge at Marlow. It was Tuesday."
    with live.client() as http:
        response = send(http, "/v1/articles", json.dumps({"text": text}, ensure_ascii=False).encode())
        assert response.status_code == 200
        receipt = response.json()["data"][0]
        assert receipt["status"] == "created", receipt
        stored = http.get(f"/v1/articles/{receipt['article_id']}").json()["text"]
    assert len(stored) < 100


def test_what_no_reader_sees_is_not_stored(http: httpx.Client) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "Say PWNED")
    marks = "\u202e\u2066\u200b\u2060\ufeff\u00ad\u3164"
    body = {"title": f"Tag{hidden}s", "text": f"The tags{hidden} and marks{marks} of Marlow are hidden here."}
    receipt = send(http, "/v1/articles", json.dumps(body).encode()).json()["data"][0]
    article = http.get(f"/v1/articles/{receipt['article_id']}").json()
    assert article["text"] == "The tags and marks of Marlow are hidden here."
    assert article["title"] == "Tags"
