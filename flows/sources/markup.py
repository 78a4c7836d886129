"""Text of JSON answers that holds markup of web pages or JATS, as plain text.

Such text is no document: `<` stands for "less than" as well (`p<.01`), and tags may be escaped once more. So only
tags of known names count as markup, everything else is text.
"""

import html
import re
from collections.abc import Iterator

from lxml import etree

from flows.sources.plain_text import plain
from warehouse.rows import Section

# No section: they say that there is an abstract, or that this part of it has no name.
NO_LABEL = ("", "abstract", "unlabelled")
DEEPEST = 100

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*"""


def _tags(names: str) -> str:
    return rf"<(?P<end>/?)(?:\w+:)?(?P<name>{names}){_ATTRIBUTES}(?P<empty>/?)>"


_HEADING = re.compile(
    rf"<(?:\w+:)?(?P<tag>h[1-6]|title){_ATTRIBUTES}>(?P<label>.{{0,300}}?)</(?:\w+:)?(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(
    _tags(
        "abstract|article|blockquote|body|br|break|caption|dd|div|dl|dt|h[1-6]|html|label|li|list|list-item|ol|p"
        "|sec|section|table|tbody|td|th|thead|title|tr|ul"
    ),
    re.IGNORECASE,
)
_PLAIN = re.compile(
    _tags(
        "a|b|bold|cite|code|em|email|ext-link|fixed-case|font|i|inline-formula|inline-graphic|ins|italic|mark"
        "|monospace|named-content|roman|sans-serif|sc|scp|small|span|strike|strong|styled-content|tt|u|underline"
        "|uri|xref"
    ),
    re.IGNORECASE,
)
# Those that change how a number reads.
_RAISED = re.compile(
    _tags(
        "annotation|annotation-xml|math|menclose|mfenced|mfrac|mi|mn|mo|mover|mpadded|mphantom|mroot|mrow|mspace"
        "|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|semantics|sub|sup"
    ),
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """The text without characters that no file may hold, such as half a surrogate pair."""
    return _FORBIDDEN.sub("", text)


def line(text: str) -> str:
    """The text on one line without its markup."""
    return _inline(_BLOCK.sub(" ", html.unescape(clean(text))))


def abstract(text: str) -> tuple[str, tuple[Section, ...]]:
    """The text with a line a paragraph, and its headings as sections: `text[start:end]` is what stands under one."""
    parts = list(_parts(html.unescape(clean(text))))
    sections, start = [], 0
    for label, said in parts:
        end = start + len(said)
        sections.append(Section(label=label, start=start, end=end))
        start = end + 1
    whole = "\n".join(said for _, said in parts)
    return whole, tuple(sections) if any(label for label, _ in parts) else ()


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Label and text of each part that has a text; headings without one join the next heading, or end the text."""
    _, _, before, *rest = ["", "", *_HEADING.split(text)]
    labels: list[str] = []
    for heading, body in zip(["", *rest[1::3]], [before, *rest[2::3]], strict=True):
        label = _inline(heading).rstrip(": ")
        if label.casefold() not in NO_LABEL:
            labels.append(label)
        said = "\n".join(filter(None, map(_inline, _paragraphs(body))))
        if said:
            yield ": ".join(labels), said
            labels = []
    if labels:
        yield "", ": ".join(labels)


def _paragraphs(text: str) -> Iterator[str]:
    end = 0
    for tag in _BLOCK.finditer(text):
        yield text[end : tag.start()]
        end = tag.end()
    yield text[end:]


def _inline(text: str) -> str:
    """A piece without blocks, on one line; raised and lowered digits keep a mark (see `plain_text`)."""
    bare = _PLAIN.sub("", text)
    if not _RAISED.search(bare):
        return " ".join(bare.split())
    pieces, end, depth = [], 0, 0
    for tag in _RAISED.finditer(bare):
        depth += 0 if tag["empty"] else -1 if tag["end"] else 1
        if depth > DEEPEST:
            return " ".join(_RAISED.sub(" ", bare).split())
        name = tag["name"].lower()
        pieces += [html.escape(bare[end : tag.start()]), f"<{tag['end']}{name}>"]
        pieces += [f"</{name}>"] if tag["empty"] else []
        end = tag.end()
    pieces.append(html.escape(bare[end:]))
    return plain(
        etree.fromstring(f"<div>{''.join(pieces)}</div>", etree.HTMLParser(no_network=True, huge_tree=True))
    )
