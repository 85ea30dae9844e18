"""Generates pages as an attacker would write them: text that no reader sees, and markup that wears out its parser."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

SECRET = "XYZZY"
HIDDEN_SENTENCE = f"{SECRET} says that the bridge at Marlow was never closed at all."
LEAD = "A storm closed the harbour of Port Ellen on Monday and sank three fishing boats, the coastguard said."
REST = "The mayor said on Tuesday that repairs to the pier would cost two million crowns and take a year."


def _styled(*styles: str) -> dict[str, str]:
    return {style: f'<p style="{style}">{HIDDEN_SENTENCE}</p>' for style in styles}


def _within(*tags: str) -> dict[str, str]:
    return {f"<{tag}>": f"<{tag}>{HIDDEN_SENTENCE}</{re.split('[ >]', tag)[0]}>" for tag in tags}


def _ruled(*selectors: str) -> dict[str, str]:
    body = (
        f'<div id="box" class="box" data-kind="x"><p id="gone" class="gone wide">{HIDDEN_SENTENCE}</p></div>'
    )
    return {rule: f"<style>{rule}</style>{body}" for rule in selectors}


# Each way of hiding text, by a name that a failing test shows.
HIDDEN: dict[str, str] = {
    **_styled(
        "display:none", "DISPLAY : NONE !important", "visibility:hidden", "visibility:collapse", "opacity:0",
        "opacity:0%",
        "opacity:.01", "filter:opacity(0)", "filter:opacity(0%)", "content-visibility:hidden", "font-size:0",
        "font-size:0.01em",
        "font-size:1px", "font:0/0 a", "font:1px serif", "zoom:0", "color:#fff", "color:white",
        "color:rgb(255,255,255)",
        "color:rgb(255 255 255)", "color:hsl(0,0%,100%)", "color:transparent", "color:rgba(0,0,0,0)",
        "color:rgb(0 0 0 / 0)",
        "color:#0000", "background:#123456;color:#123456", "-webkit-text-fill-color:transparent",
        "position:absolute;left:-9999px",
        "position:fixed;top:-200vh", "position:absolute;right:-9999px", "position:absolute;inset:-9999px",
        "text-indent:-9999px",
        "text-indent:-100em", "margin-left:-9999px", "transform:translateX(-5000px)", "transform:scale(0)",
        "translate:-9999px 0",
        "scale:0", "transform:matrix(0,0,0,0,0,0)", "clip:rect(0,0,0,0);position:absolute",
        "clip-path:inset(100%)",
        "clip-path:circle(0)", "clip-path:polygon(0 0,0 0,0 0)", "height:0;overflow:hidden",
        "width:0;overflow:hidden",
        "max-height:0;overflow:hidden", "max-height:0px;overflow:clip", "display:/**/none", "dis\\play:none",
    ),
    **_within(
        "template", "noscript", "script", "style", "textarea", "select><option", "iframe", "object", "canvas",
        "video", "audio",
        "svg><text", "svg><desc", "dialog", "datalist", "title", "button", "map", "applet", "div hidden",
        "div hidden=until-found",
        "div popover", "p class=sr-only", "p class=visually-hidden", "p class='screen-reader-text'", "noembed",
        "noframes",
        "div hidden><p", "math><annotation", "rp",
    ),
    **_ruled(
        ".gone{display:none}", "#gone{display:none}", "p.gone.wide{visibility:hidden}", ".box p{opacity:0}",
        ".box > p{font-size:0}",
        "[data-kind]{display:none}", '[data-kind="x"]{display:none}', "@media screen{.gone{display:none}}",
        "@media (min-width:1px){.gone{display:none}}", "@supports (display:grid){.gone{display:none}}",
        "@layer a{.gone{display:none}}",
        "/* } */ .gone{display:none}", ".a,.b,.gone{display:none}", "*.gone{display:none}",
        "div.box{display:none!important}",
        "body .box{color:#fff}",
    ),
    "comment": f"<!-- <p>{HIDDEN_SENTENCE}</p> -->",
    "comment left open": f"<!-- <p>{HIDDEN_SENTENCE}</p> --!><!-- x -->",
    "conditional comment": f"<!--[if IE]><p>{HIDDEN_SENTENCE}</p><![endif]-->",
    "processing instruction": f"<?x {HIDDEN_SENTENCE} ?>",
    "cdata": f"<![CDATA[ {HIDDEN_SENTENCE} ]]>",
    "attributes": f'<p title="{HIDDEN_SENTENCE}" data-x="{HIDDEN_SENTENCE}">The harbour is open.</p>',
    "aria-label": f'<p aria-label="{HIDDEN_SENTENCE}">The harbour is open.</p>',
    "alt": f'<img alt="{HIDDEN_SENTENCE}" src="x.png" longdesc="{HIDDEN_SENTENCE}">',
    "input": f'<input type="hidden" value="{HIDDEN_SENTENCE}"><input placeholder="{HIDDEN_SENTENCE}">',
    "meta": f'<meta name="description" content="{HIDDEN_SENTENCE}">',
    "json-ld": f'<script type="application/ld+json">{{"articleBody": "{HIDDEN_SENTENCE}"}}</script>',
    "font": f'<font color="white">{HIDDEN_SENTENCE}</font>',
    "tag characters": "".join(chr(0xE0000 + ord(letter)) for letter in HIDDEN_SENTENCE),
    "deep inside": "<div style='display:none'>" + "<div>" * 50 + HIDDEN_SENTENCE + "</div>" * 51,
}  # fmt: skip

# What a sheet may also say, and is not understood: selectors by position, by selector lists, and nested rules.
NOT_UNDERSTOOD = _ruled(
    "p:first-child{display:none}", ":is(.gone){display:none}", ".box{& .gone{display:none}}"
)


def page(body: str, head: str = "") -> str:
    """A news page with `body` between its two paragraphs."""
    return (
        f"<html lang='en'><head><title>Storm</title>{head}</head><body><article><h1>Storm</h1><p>{LEAD}</p>"
        f"{body}<p>{REST}</p></article></body></html>"
    )


@dataclass(frozen=True, slots=True)
class HostilePage:
    """One page; where it hides something, `hides` says how."""

    name: str
    html: str | bytes
    hides: bool = False


def hidden_pages() -> list[HostilePage]:
    """One page for each way of hiding."""
    return [HostilePage(name, page(markup), hides=True) for name, markup in HIDDEN.items()]


# Markup that is repeated: what it does to a parser grows with how often, for some with its square.
_REPEATED = (
    "<div>", "<b>", "<table><tr><td>", "<p>", "<a href=x>", "<ul><li>", "<font color=red>", "<i><b>",
    "<span style='color:red'>",
    "<form>", "<h1>", "<svg><g>", "<math><mi>", "<![CDATA[", "<!--", "<!", "<?", "</div>", "</p>", "<", "&",
    "&amp;", "&#0;",
    "&#xD800;", "&#x110000;", "<a><b><i>", "<p><table>", "<option>", "<select>", "<template>", "<script>",
    "<style>", "<textarea>",
    "<title>", "<plaintext>", "<body>", "<html>", "<head>", "<meta charset=utf-7>", "<base href=//x>", "<br>",
    "<hr>", "\u0301", "a\u200b",
    "\x00", "\r", "\n", " ", "word ", "<p>word. </p>", "<li>x</li>", "<td>x", "<nobr>", "<ruby><rt>",
    "<object>", "<frameset>", "<wbr>",
)  # fmt: skip
_IN_A_SHEET = (
    "{",
    "}",
    "/*",
    "a{color:red}",
    ".x ",
    "@media screen{",
    "a,",
    "\\",
    '"',
    ";",
    ":is(",
    ".a .b .c{d:e}",
    "[x=y]{z:0}",
)
_IN_A_TAG = (
    " a=b",
    " class=x",
    " style='a:b'",
    "'",
    '"',
    "=",
    "/",
    " id=x",
    " x='" + "y" * 99 + "'",
    " style='left:-1px;'",
)
_CODECS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "cp1252",
    "shift_jis",
    "koi8-r",
    "big5",
    "utf-7",
    "iso2022_jp",
    "cp037",
)


def worn_pages(sizes: tuple[int, ...], *, seed: int) -> Iterator[HostilePage]:
    """Pages that wear out their parser, about `size` characters each; the same for the same seed."""
    chance = random.Random(seed)
    for size in sizes:
        for unit in _REPEATED:
            yield HostilePage(f"{unit!r} to {size}", page(unit * (size // len(unit))))
        for unit in _IN_A_SHEET:
            sheet = f"<style>{unit * (size // len(unit))}</style>"
            yield HostilePage(f"sheet of {unit!r} to {size}", page("", sheet))
        for unit in _IN_A_TAG:
            yield HostilePage(
                f"tag of {unit!r} to {size}", page(f"<p{unit * (size // len(unit))}>{LEAD}</p>")
            )
        mixture = "".join(chance.choices(_REPEATED, k=size // 6))
        yield HostilePage(f"mixture to {size}", page(mixture))
        yield HostilePage(f"noise to {size}", chance.randbytes(size))


def badly_encoded_pages() -> Iterator[HostilePage]:
    """Every encoding under every declaration, and each cut in the middle."""
    text = page(f"<p>Café, naïve, “quoted”, {LEAD}</p>")
    for written in _CODECS:
        data = text.encode(written, errors="replace")
        for declared in _CODECS:
            declaration = f'<meta charset="{declared}">'.encode()
            yield HostilePage(f"{written} said to be {declared}", declaration + data)
        yield HostilePage(f"{written} cut", data[: len(data) // 2 + 1])
