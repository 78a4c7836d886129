"""The changes of a topic as an Atom feed (RFC 4287): an entry for each version, the newest first."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from warehouse.changes.moved import Moves
from warehouse.changes.telling import in_words
from warehouse.changes.versions import Version
from warehouse.rows import Topic

_ATOM = "http://www.w3.org/2005/Atom"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Entry = tuple[Version, Moves | None]


def feed(topic: Topic, entries: Sequence[Entry]) -> bytes:
    """The feed of a topic; equal versions give equal bytes. The first version has no changes (None)."""
    root = etree.fromstring(f'<feed xmlns="{_ATOM}"/>')
    newest = max((version.moment for version, _ in entries), default=None)
    _add(root, "title", f"What changed: {topic.title}")
    _add(root, "id", _identity(topic.topic_id))
    _add(root, "updated", _time(newest) if newest else "1970-01-01T00:00:00Z")
    _add(etree.SubElement(root, f"{{{_ATOM}}}author"), "name", "Gleanings")
    for version, moves in sorted(entries, key=lambda one: -one[0].number):
        _entry(root, topic, version, moves)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(root: etree._Element, topic: Topic, version: Version, moves: Moves | None) -> None:
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
    turned = ": a conclusion turned" if moves and moves.turned else ""
    _add(entry, "title", f"Version {version.number}{turned}")
    _add(entry, "id", _identity(f"{topic.topic_id} {version.moment.isoformat()}"))
    _add(entry, "updated", _time(version.moment))
    told = in_words(moves) if moves else ["The first version."]
    _add(entry, "content", "\n".join(told) or "Nothing that the summary tells has changed.").set(
        "type", "text"
    )


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = _CONTROLS.sub("\ufffd", text)
    return element


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _identity(name: str) -> str:
    """A name that stays the same wherever the feed lies."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
