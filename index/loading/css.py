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
_COMPOUND = re.compile(r"(?P<tag>[a-z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+)*)", re.IGNORECASE)
_PART = re.compile(r"([.#])([\w-]+)")
_SCREEN_MEDIA = re.compile(
    r"@(?:media\s+(?:only\s+)?(?:all|screen)|layer\b[^{;]*|supports\b[^{]*)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Compound:
    """`tag.class#id` without spaces."""

    tag: str | None
    ids: frozenset[str]
    classes: frozenset[str]

    def matches(self, element: HtmlElement) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.ids and element.get("id") not in self.ids:
            return False
        return not self.classes or self.classes <= set((element.get("class") or "").split())


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
            sum(len(compound.classes) for compound in compounds),
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
    pairs = (part.partition(":") for part in _COMMENT.sub(" ", body[:10_000]).lower().split(";"))
    return {name.strip(): " ".join(value.split()) for name, colon, value in pairs if colon and value.strip()}


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
        is_read.append(bool(_SCREEN_MEDIA.match(prelude)))
        if not skipping and not prelude.startswith("@"):
            end = css.find("}", at)
            yield prelude, css[at : end if end >= 0 else len(css)]
        skipping += not is_read[-1]


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
        frozenset(name for kind, name in names if kind == "#"),
        frozenset(name for kind, name in names if kind == "."),
    )


def _key(target: _Compound) -> str:
    if target.ids:
        return f"#{min(target.ids)}"
    if target.classes:
        return f".{min(target.classes)}"
    return target.tag or "*"
