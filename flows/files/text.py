"""Text as files carry it, made plain: entities resolved, control characters out, white space in order."""

import html
import re

from flows.sources import markup

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_CONTROL = re.compile(r"[\x7f-\x9f]")
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")


def clean(text: str) -> str:
    """The text without control characters and with `&lt;` and its like resolved."""
    plain = _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
    return plain if plain.isprintable() else _CONTROL.sub("", markup.clean(plain))


def paragraphs(text: str) -> str:
    """The text with a line for each paragraph and without markup; lines that were only wrapped are joined."""
    parts = (markup.line(part) for part in _PARAGRAPH.split(text.strip()))
    return "\n".join(part for part in parts if part)
