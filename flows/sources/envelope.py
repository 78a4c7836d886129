"""An answer kept with what we asked for, where a source's answer alone does not tell its place in the search."""

import json
from typing import Any

_HEAD, _MIDDLE, _TAIL = b'{"gleanings_asked":', b',"answer":', b"}"


def seal(answer: bytes, asked: dict[str, Any]) -> bytes:
    """The answer, byte for byte, with what was asked before it; both are one JSON document."""
    return _HEAD + json.dumps(asked, ensure_ascii=False, sort_keys=True).encode() + _MIDDLE + answer + _TAIL


def unseal(payload: bytes) -> tuple[dict[str, Any], bytes]:
    """What was asked, and the answer; an answer that came without an envelope is itself."""
    if not payload.startswith(_HEAD):
        return {}, payload
    # Within the first part every quotation mark of a text is escaped, so the next name cannot stand in one.
    end = payload.index(_MIDDLE)
    return json.loads(payload[len(_HEAD) : end]), payload[end + len(_MIDDLE) : -len(_TAIL)]
