"""Mixed content as one line of plain text in which no two numbers run together.

Raised and lowered digits keep a mark where plain text would read as another number: 10<sup>9</sup> becomes
`10^9`, kg/m<sup>2</sup> `kg/m^2`; CO<sub>2</sub> stays `CO2` and 18<sup>th</sup> `18th`. MathML becomes a
line such as `(a+b)/c`.
"""

import re
from collections.abc import Callable

from lxml import etree

from flows.sources.errors import SourceAnswerError

_LONG = 200
_UNEVEN = ("  ", "\n", "\t", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f")
_STARTS = ("", " ", "\n", "\t", "(", "[", "/", "-")
_NUMBER = re.compile(r"[-+−–]?\s*\d")
_SIMPLE = re.compile(r"[\w.]*")


def plain(element: etree._Element | None) -> str:
    """The text of an element and all within it, each run of white space as one blank; empty for None."""
    if element is None:
        return ""
    # Most elements hold text alone, and there are a hundred of them in a record.
    text = _flow(element, "") if len(element) else element.text
    return one_line(text) if text else ""


def one_line(text: str) -> str:
    """The text with each run of white space as one blank."""
    # Long texts are on one line already, nearly always, and to look is five times as fast as to cut and join.
    if (
        len(text) > _LONG
        and text.isascii()
        and text == text.strip()
        and not any(mark in text for mark in _UNEVEN)
    ):
        return text
    return " ".join(text.split())


def _flow(element: etree._Element, before: str) -> str:
    text = element.text or ""
    for child in element:
        tail = child.tail or ""
        text += _inline(child, before + text, tail) + tail
    return text


def _inline(element: etree._Element, before: str, after: str) -> str:
    match _name(element):
        case "sup":
            return _raised(_flow(element, "").strip(), before, after)
        case "sub":
            return _lowered(_flow(element, "").strip(), before, after)
        case "math":
            return _formula(element)
        case _:
            return _flow(element, before[-20:])


def _raised(text: str, before: str, after: str) -> str:
    """A number that follows something is a power or a note; at the start of a word it names an isotope."""
    leads_a_word = before[-1:] in _STARTS and not before.rstrip()[-1:].isdigit()
    if not _NUMBER.match(text) or leads_a_word:
        return text
    return f"^({text})" if after[:1].isdigit() else f"^{text}"


def _lowered(text: str, before: str, after: str) -> str:
    if text[-1:].isdigit() and after[:1].isdigit():
        return f"_({text})"
    return f"_{text}" if text[:1].isdigit() and before[-1:].isdigit() else text


def _name(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        raise SourceAnswerError("a text uses an XML entity of its own, which is never expanded here")
    return etree.QName(element).localname


def _formula(element: etree._Element) -> str:
    """A piece of MathML on one line."""
    name = _name(element)
    if name == "semantics":
        return _formula(element[0]) if len(element) else ""
    if name in ("annotation", "annotation-xml"):
        return ""
    if name in ("mspace", "mtd", "mtr"):
        return " " + _row(element)
    parts = [_formula(child) for child in element]
    shape = _SHAPES.get((name, len(parts)))
    return shape(*parts) if shape else _row(element)


def _row(element: etree._Element) -> str:
    return (element.text or "").strip() + "".join(_formula(child) for child in element)


def _unit(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"


_SHAPES: dict[tuple[str, int], Callable[..., str]] = {
    ("mfrac", 2): lambda over, under: f"{_unit(over)}/{_unit(under)}",
    ("msup", 2): lambda base, power: f"{base}^{_unit(power)}",
    ("msub", 2): lambda base, index: f"{base}_{_unit(index)}",
    ("msubsup", 3): lambda base, index, power: f"{base}_{_unit(index)}^{_unit(power)}",
    ("msqrt", 1): lambda base: f"√{_unit(base)}",
    ("mroot", 2): lambda base, degree: f"{_unit(base)}^(1/{degree})",
}
