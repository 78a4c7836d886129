"""The bytes of an answer as they were before the source compressed them: whole, or an error."""

import zlib

ACCEPTED = "gzip, deflate"
LARGEST = 512 * 1024 * 1024
# zlib tells gzip and zlib apart by itself.
_EITHER = 32 + zlib.MAX_WBITS


class CutOffError(ValueError):
    """Compressed bytes that are broken, end too early, or become too many."""


def decoded(raw: bytes, encoding: str) -> bytes:
    """The body that was sent with this Content-Encoding; raises `CutOffError`.

    An end that comes too early is an error, which HTTP libraries often let pass.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(raw)
    raise CutOffError(f"is compressed as {encoding[:20]!r}, which was not asked for")


def _inflated(raw: bytes) -> bytes:
    whole = b""
    while raw:
        stream = zlib.decompressobj(_EITHER)
        try:
            whole += stream.decompress(raw, LARGEST - len(whole) + 1)
        except zlib.error:
            raise CutOffError("is not readable compressed data") from None
        if len(whole) > LARGEST:
            raise CutOffError(f"becomes more than {LARGEST // 1024**2} MB")
        if not stream.eof:
            raise CutOffError("is compressed data without its end")
        raw = stream.unused_data
    return whole
