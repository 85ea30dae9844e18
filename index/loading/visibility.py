"""Removes from a page everything that its reader cannot see, so that hidden text is never quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from index.loading.css import Declarations, StyleSheet

_NEVER_SHOWN = frozenset(
    "script style template noscript iframe object embed applet svg canvas audio video map head title meta "
    "link base input select option textarea button datalist param source track noembed noframes rp "
    "annotation annotation-xml".split()
)
# Class names by which the widespread frameworks hide text from sighted readers, in sheets we do not have.
_HIDING_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only assistive-text".split()
)
_COLOURS = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240), "black": (0, 0, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "red": (255, 0, 0), "green": (0, 128, 0),
    "blue": (0, 0, 255), "yellow": (255, 255, 0), "navy": (0, 0, 128), "maroon": (128, 0, 0),
}  # fmt: skip
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_PX_PER_UNIT = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 10.0, "vw": 10.0, "vh": 10.0, "": 1.0}
_KEYWORDS = frozenset({"inherit", "currentcolor", "initial", "unset", "revert", "none"})
# Text this far outside the page is not reached by scrolling.
_OFF_SCREEN_PX = -900.0
# Opacity up to this cannot be seen, and neither can letters of this size.
_UNSEEN_OPACITY = 0.05
_TINY = {"rem": 0.1, "em": 0.1, "px": 1.5, "pt": 1.2, "%": 10.0}
# Differences per colour channel below this cannot be seen.
_SAME_COLOUR = 12

Colour = tuple[int, int, int] | None  # None: unknown or see-through


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element inherits: the colour of its text and of what lies behind it, and whether it shows."""

    colour: Colour = (0, 0, 0)
    behind: Colour = (255, 255, 255)
    is_tiny: bool = False

    @property
    def hides_text(self) -> bool:
        if self.is_tiny:
            return True
        if self.colour is None or self.behind is None:
            return False
        return all(abs(a - b) < _SAME_COLOUR for a, b in zip(self.colour, self.behind, strict=True))


def remove_invisible(root: HtmlElement) -> None:
    """Remove in place, from the tree under `root`, what a reader of the rendered page would not see.

    Understands style attributes and the simple rules of <style> sheets. External sheets and scripts are not
    read, so text that only they hide stays.
    """
    sheet = StyleSheet.parse("\n".join(style.text or "" for style in root.iter("style")))
    pending: list[tuple[HtmlElement, _Look]] = [(root, _Look())]
    while pending:
        element, inherited = pending.pop()
        if element is not root and not isinstance(element.tag, str):  # comments, processing instructions
            element.drop_tree()
            continue
        style = sheet.declarations_for(element)
        if element is not root and _is_gone(element, style):
            element.drop_tree()
            continue
        look = _look(element, style, inherited)
        if look.hides_text:
            element.text = None
            for child in element:
                child.tail = None
        pending.extend((child, look) for child in reversed(element))


def _is_gone(element: HtmlElement, style: Declarations) -> bool:
    """Whether neither the element nor anything in it is shown."""
    if element.tag in _NEVER_SHOWN or "hidden" in element.attrib or "popover" in element.attrib:
        return True
    if element.tag == "dialog" and "open" not in element.attrib:
        return True
    if not _HIDING_CLASSES.isdisjoint((element.get("class") or "").split()):
        return True
    return bool(style) and (
        style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
        or style.get("content-visibility") == "hidden"
        or _is_faint(style)
        or _is_zero(style.get("zoom"))
        or _is_off_screen(style)
        or _is_clipped(style)
    )


def _is_off_screen(style: Declarations) -> bool:
    moved = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        moved += ["left", "top", "right", "bottom"]
    if any(_pixels(style.get(name)) <= _OFF_SCREEN_PX for name in moved):
        return True
    transform = style.get("transform", "")
    if re.search(r"(?:scale[xy3d]*|matrix)\(\s*0*\.?0*\s*[,)]", transform):
        return True
    shifts = re.findall(r"translate[xy3d]*\(([^)]*)\)", transform)
    parts = [part.strip() for shift in shifts for part in shift.split(",")]
    parts += style.get("translate", "").split()
    return any(_pixels(part) <= _OFF_SCREEN_PX for part in parts) or _is_zero(style.get("scale"))


def _is_faint(style: Declarations) -> bool:
    faded = re.search(r"opacity\(\s*([\d.]+%?)\s*\)", style.get("filter", ""))
    for value in (style.get("opacity"), faded and faded[1]):
        number = _NUMBER.fullmatch((value or "").rstrip("%"))
        if value and number and float(number[0]) <= _UNSEEN_OPACITY * (100 if value.endswith("%") else 1):
            return True
    return False


def _is_clipped(style: Declarations) -> bool:
    if re.match(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)", style.get("clip", "")):
        return True
    if re.match(
        r"inset\((?:50|100)%|circle\(0|polygon\((?:[\s,]*0(?:px|%)?)+\s*\)", style.get("clip-path", "")
    ):
        return True
    sizes = [style.get(name) for name in ("height", "width", "max-height", "max-width")]
    return style.get("overflow") in {"hidden", "clip"} and any(
        size is not None and size[0].isdigit() and _pixels(size) <= 1 for size in sizes
    )


def _look(element: HtmlElement, style: Declarations, inherited: _Look) -> _Look:
    look = inherited
    if "font-size" in style:
        size = style["font-size"]
        smallest = next((limit for unit, limit in _TINY.items() if size.endswith(unit)), 0.0)
        look = replace(look, is_tiny=_is_zero(size) or 0 <= _number(size) <= smallest)
    colour = (
        style.get("-webkit-text-fill-color")
        or style.get("color")
        or (element.get("color") if element.tag == "font" else None)
    )
    if colour and colour not in _KEYWORDS:
        look = replace(look, colour=look.behind if _is_see_through(colour) else _colour(colour))
    behind = style.get("background-color") or style.get("background") or element.get("bgcolor")
    if behind and behind not in _KEYWORDS and not _is_see_through(behind):
        look = replace(look, behind=_background(behind))
    return look


def _background(value: str) -> Colour:
    """The colour in a `background`; None when an image may cover it."""
    if "url(" in value or "gradient" in value:
        return None
    parts = [value] if "(" in value else value.split()
    return next((colour for part in parts if (colour := _colour(part))), None)


def _colour(value: str) -> Colour:
    """Red, green and blue of a CSS colour; None when it is a variable or a name not listed."""
    value = value.strip().lower()
    if value in _COLOURS:
        return _COLOURS[value]
    if match := re.fullmatch(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    numbers = [min(float(number), 999.0) for number in _NUMBER.findall(value[:100])]
    if value.startswith("rgb") and len(numbers) >= 3:
        scale = 2.55 if "%" in value else 1.0
        return int(numbers[0] * scale), int(numbers[1] * scale), int(numbers[2] * scale)
    if value.startswith("hsl") and len(numbers) >= 3 and numbers[2] in {0.0, 100.0}:
        return (255, 255, 255) if numbers[2] else (0, 0, 0)
    return None


def _is_see_through(colour: str) -> bool:
    if colour == "transparent":
        return True
    alpha = re.fullmatch(r"(?:rgb|hsl)a?\(.*[,/]\s*(0*\.?0*%?)\s*\)", colour)
    has_alpha = colour.count(",") == 3 or "/" in colour
    return bool(alpha and has_alpha and alpha[1]) or bool(
        re.fullmatch(r"#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)", colour)
    )


def _is_zero(value: str | None) -> bool:
    return bool(value) and re.fullmatch(r"0*\.?0*(?:px|pt|em|rem|%|vw|vh)?", value or "") is not None


def _number(value: str) -> float:
    """The number that a CSS length starts with; -1 when it starts with none."""
    match = _NUMBER.match(value)
    return float(match[0]) if match else -1.0


def _pixels(value: str | None) -> float:
    """A CSS length in (roughly) pixels; 0 when it is none."""
    match = re.match(r"(-?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9}))\s*([a-z%]*)", value or "")
    return float(match[1]) * _PX_PER_UNIT.get(match[2], 1.0) if match else 0.0
