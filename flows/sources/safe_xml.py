"""XML from strangers: read whole or refused, never expanded, never completed from elsewhere."""

import re
from typing import Any

from lxml import etree

from flows.sources.answer import kind_of
from flows.sources.errors import GarbledAnswerError, SourceAnswerError

# Characters that XML forbids, raw or as references; some publishers let them through.
_FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"
    rb"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)

# How any parser of lxml reads strangers' XML; identifiers of elements are not collected, as nobody asks for them.
SAFELY: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
ENTITIES = "declares or uses XML entities of its own, which are never expanded here"


def read_xml(payload: bytes, *, origin: str) -> etree._Element:
    """The root of the document; `origin` names it in errors.

    Characters that XML forbids are left out. Raises `GarbledAnswerError` where the document is broken or cut
    off and `SourceAnswerError` where it brings entities of its own.
    """
    try:
        root = _parse(payload)
    except etree.XMLSyntaxError as error:
        root = _parse_cleaned(payload, origin, error)
    if _brings_entities(payload, root):
        raise SourceAnswerError(
            f"{origin} {ENTITIES}",
            advice="do not trust this source, or report this if it is PubMed itself",
        )
    return root


def _parse(payload: bytes) -> etree._Element:
    return etree.fromstring(payload, etree.XMLParser(**SAFELY))


def _parse_cleaned(payload: bytes, origin: str, error: etree.XMLSyntaxError) -> etree._Element:
    cleaned = _FORBIDDEN.sub(b"", payload)
    if cleaned != payload:
        try:
            return _parse(cleaned)
        except etree.XMLSyntaxError as still:
            error = still
    raise GarbledAnswerError(f"{origin} is {kind_of(payload)}, not readable XML ({error.msg})") from None


def _brings_entities(payload: bytes, root: etree._Element) -> bool:
    declared = b"<!ENTITY" in payload or any(declared_entities(root))
    return declared or next(root.iter(etree.Entity), None) is not None


def declared_entities(root: etree._Element) -> list[object]:
    """Entities of the internal DTD, whatever the encoding of the document."""
    dtd: Any = root.getroottree().docinfo.internalDTD
    return list(dtd.iterentities()) if dtd is not None else []
