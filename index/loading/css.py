"""Reads the simple rules of a page's <style> sheets and says which declarations apply to an element."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

Declarations = dict[str, str]

# Enough for the sheets of real pages; what lies beyond is not read, so that a hostile sheet costs little.
_MAX_SHEET_CHARS = 1_000_000
_MAX_RULES = 20_000
_MAX_RULES_PER_KEY = 50

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ATTRIBUTE = r"\[([\w-]+)(?:([~|^$*]?=)(?:\"([^\"]*)\"|'([^']*)'|([\w-]+)))?\]"
_COMPOUND = re.compile(rf"(?P<tag>[a-z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+|{_ATTRIBUTE})*)", re.IGNORECASE)
_PART = re.compile(rf"([.#])([\w-]+)|{_ATTRIBUTE}")
_GROUPING = re.compile(r"@(?:layer\b[^{;]*|supports\b[^{]*)$", re.IGNORECASE)
_MEDIA = re.compile(
    r"@media\s+(?:only\s+)?(?:(?:all|screen)\b\s*(?:and\s+)?)?"
    r"(?P<widths>(?:\((?:min|max)-width\s*:\s*[\d.]{1,9}(?:px|r?em)\)\s*(?:and\s+)?)*)$",
    re.IGNORECASE,
)
_WIDTH = re.compile(r"\((min|max)-width\s*:\s*([\d.]+)(px|r?em)\)", re.IGNORECASE)
# A reader's screen is taken to be this wide.
_SCREEN_PX = 1280
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE)
# The size in the shorthand `font: italic 0/1.2 serif`.
_FONT_SIZE = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|r?em|%)?)(?=[\s/])")


@dataclass(frozen=True, slots=True)
class _Compound:
    """`tag.class#id[attribute]` without spaces."""

    tag: str | None
    ids: frozenset[str]
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...] = ()  # name, operator (or nothing), value

    def matches(self, element: HtmlElement) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.ids and element.get("id") not in self.ids:
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(_has(element, *attribute) for attribute in self.attributes)


@dataclass(frozen=True, slots=True)
class _Selector:
    """Compounds from the outermost ancestor to the element itself."""

    ancestors: tuple[_Compound, ...]
    target: _Compound

    @property
    def specificity(self) -> tuple[int, int, int]:
        compounds = (*self.ancestors, self.target)
        return (
            sum(len(compound.ids) for compound in compounds),
            sum(len(compound.classes) + len(compound.attributes) for compound in compounds),
            sum(compound.tag is not None for compound in compounds),
        )

    def matches(self, element: HtmlElement) -> bool:
        if not self.target.matches(element):
            return False
        wanted = list(self.ancestors)
        for ancestor in element.iterancestors() if wanted else ():
            if wanted and wanted[-1].matches(ancestor):
                wanted.pop()
        return not wanted


@dataclass(frozen=True, slots=True)
class _Rule:
    """The declarations of one selector; `weight` orders rules as the cascade does."""

    weight: tuple[tuple[int, int, int], int]
    declarations: Declarations


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The rules of a page, found by the id, class or tag that the last part of their selector names."""

    _rules: dict[str, dict[_Selector, _Rule]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def parse(cls, css: str) -> StyleSheet:
        """Read the rules whose selectors are made of tags, classes, ids and spaces; others are left out."""
        sheet = cls()
        for order, (selectors, body) in enumerate(_blocks(_COMMENT.sub(" ", css[:_MAX_SHEET_CHARS]))):
            if order >= _MAX_RULES:
                break
            declarations = parse_declarations(body)
            for text in selectors.split(",")[:_MAX_RULES_PER_KEY] if declarations else ():
                selector = _parse_selector(text)
                if selector:
                    sheet._add(selector, declarations, order)
        return sheet

    def _add(self, selector: _Selector, declarations: Declarations, order: int) -> None:
        bucket = self._rules[_key(selector.target)]
        if selector in bucket:
            declarations = _cascade([bucket[selector].declarations, declarations])
        elif len(bucket) >= _MAX_RULES_PER_KEY:
            return
        bucket[selector] = _Rule((selector.specificity, order), declarations)

    def declarations_for(self, element: HtmlElement) -> Declarations:
        """What applies to `element`: sheet rules by specificity and order, then its own style attribute."""
        keys = [element.tag, "*", *(f".{name}" for name in (element.get("class") or "").split()[:50])]
        if element.get("id"):
            keys.append(f"#{element.get('id')}")
        rules = [
            rule
            for key in keys
            for selector, rule in self._rules.get(key, {}).items()
            if selector.matches(element)
        ]
        layers = [rule.declarations for rule in sorted(rules, key=lambda rule: rule.weight)]
        if element.get("style"):
            layers.append(parse_declarations(element.get("style")))
        return {name: value.replace("!important", "").strip() for name, value in _cascade(layers).items()}


def parse_declarations(body: str) -> Declarations:
    """`name: value` pairs, lower case; a later one wins. `!important` stays in the value."""
    text = _ESCAPE.sub(_unescaped, _COMMENT.sub(" ", body[:10_000])).lower()
    pairs = (part.partition(":") for part in text.split(";"))
    found: Declarations = {}
    for name, _, value in pairs:
        if value.strip():
            _declare(found, name.strip(), " ".join(value.split()))
    return found


def _declare(found: Declarations, name: str, value: str) -> None:
    """Note one declaration; shorthands as what they stand for."""
    found[name] = value
    if name == "font" and (size := _FONT_SIZE.search(value)):
        found["font-size"] = size[1]
    elif name == "inset":
        found["left"] = value.rsplit(maxsplit=1)[-1]
        found["top"] = value.split(maxsplit=1)[0]


def _unescaped(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else None
    return escape[2] if code is None else chr(code) if 0 < code < 0xD800 else ""


def _cascade(layers: list[Declarations]) -> Declarations:
    """Later layers win, unless an earlier one is `!important` and the later one is not."""
    result: Declarations = {}
    for layer in layers:
        for name, value in layer.items():
            if "!important" in value or "!important" not in result.get(name, ""):
                result[name] = value
    return result


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """(selectors, body) of each rule, looking into @media screen/all; other @-blocks are skipped."""
    is_read: list[bool] = []  # for each block we are in
    skipping = at = 0
    for brace in re.finditer(r"[{}]", css):
        head, at = css[at : brace.start()], brace.end()
        if brace.group() == "}":
            if is_read:
                skipping -= not is_read.pop()
            continue
        prelude = head.rpartition(";")[2].strip()
        is_read.append(_applies(prelude))
        if not skipping and not prelude.startswith("@"):
            end = css.find("}", at)
            yield prelude, css[at : end if end >= 0 else len(css)]
        skipping += not is_read[-1]


def _applies(prelude: str) -> bool:
    """Whether the rules in an @-block count on a reader's screen."""
    prelude = " ".join(prelude.split())
    if _GROUPING.match(prelude):
        return True
    media = _MEDIA.match(prelude)
    if media is None:
        return False
    for bound, number, unit in _WIDTH.findall(media["widths"]):
        pixels = float(number) * (1 if unit.lower() == "px" else 16)
        if (pixels > _SCREEN_PX) if bound.lower() == "min" else (pixels < _SCREEN_PX):
            return False
    return True


def _has(element: HtmlElement, name: str, operator: str, value: str) -> bool:
    """Whether the element matches `[name operator value]`."""
    actual = element.get(name.lower())
    if actual is None:
        return False
    matches: dict[str, bool] = {
        "": True,
        "=": actual == value,
        "~=": value in actual.split(),
        "|=": actual == value or actual.startswith(f"{value}-"),
        "^=": bool(value) and actual.startswith(value),
        "$=": bool(value) and actual.endswith(value),
        "*=": bool(value) and value in actual,
    }
    return matches[operator]


def _parse_selector(text: str) -> _Selector | None:
    compounds = [_parse_compound(part) for part in text.replace(">", " ").split()[:8]]
    known = [compound for compound in compounds if compound is not None]
    if not known or len(known) < len(compounds):
        return None
    return _Selector(tuple(known[:-1]), known[-1])


def _parse_compound(part: str) -> _Compound | None:
    match = _COMPOUND.fullmatch(part)
    if not match:
        return None
    names = _PART.findall(match["rest"])
    tag = match["tag"].lower() if match["tag"] and match["tag"] != "*" else None
    return _Compound(
        tag,
        frozenset(name for kind, name, *_ in names if kind == "#"),
        frozenset(name for kind, name, *_ in names if kind == "."),
        tuple((name, operator, max(values)) for kind, _, name, operator, *values in names if not kind),
    )


def _key(target: _Compound) -> str:
    if target.ids:
        return f"#{min(target.ids)}"
    if target.classes:
        return f".{min(target.classes)}"
    return target.tag or "*"
