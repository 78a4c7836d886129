"""A file as it lies there: its size and digest, whether it is packed, its character set, and how to read it.

Everything is read in pieces, so the size of the file does not count; forms that can only be read whole ask
`whole`, which refuses what is too large.
"""

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from charset_normalizer import from_bytes

from flows.files.errors import FileError

# What is read whole must fit beside everything else on a small machine.
WHOLE_LIMIT = 200_000_000

# Characters of one line, or of one reference.
LONGEST = 16_000_000

_PIECE = 1 << 20
_HEAD = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Those in which databases and reference tools of the last decades wrote.
_CANDIDATES = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
_ENOUGH = 24


@dataclass(frozen=True, slots=True)
class Opened:
    """A readable file: `sha256` and `size` are of its bytes on the disk, `head` is the beginning of its content."""

    path: Path
    sha256: str
    size: int
    packed: bool
    charset: str
    head: bytes

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """The content as bytes, unpacked; raises FileError where it breaks off."""
        try:
            with (gzip.open if self.packed else open)(self.path, "rb") as file:
                yield cast("IO[bytes]", file)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise _broken_gzip(self.path) from None

    @contextmanager
    def lines(self, *, newline: str | None = None) -> Iterator[Iterator[str]]:
        """The lines of the content; any of the three line ends ends a line unless `newline` says otherwise."""
        with (
            self.stream() as content,
            io.TextIOWrapper(content, encoding=self.charset, errors="replace", newline=newline) as text,
        ):
            yield self._lines(text)

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        number = 0
        while line := text.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST:
                raise FileError(
                    f"{self.path}, line {number} is longer than any reference: this is another kind of file."
                )
            yield line

    def whole(self, what: str) -> bytes:
        """All of the content; raises FileError where it is too large for a form that is read whole."""
        with self.stream() as content:
            payload = content.read(WHOLE_LIMIT + 1)
        if len(payload) > WHOLE_LIMIT:
            raise FileError(
                f"{self.path} holds more than {WHOLE_LIMIT // 1_000_000} MB of {what}, which has to be read whole: "
                "split it, or export it as RIS or CSV."
            )
        return payload

    @property
    def beginning(self) -> str:
        """The beginning of the content as text, its lines ended by line feeds."""
        text = self.head.decode(self.charset, errors="replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")


def open_file(path: Path) -> Opened:
    """The file at `path`, looked through once; raises FileError with a sentence where it cannot be read."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            digest, size = _digest(file)
    except FileNotFoundError:
        raise FileError(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise FileError(f"{path} is a folder: name the files in it.") from None
    except OSError as error:
        raise FileError(f"{path}: the file cannot be read ({error.strerror}).") from None
    head, charset = _look_through(path, packed=packed)
    return Opened(path, digest, size, packed, charset, head)


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _look_through(path: Path, *, packed: bool) -> tuple[bytes, str]:
    """The beginning of the content, and the character set of all of it."""
    try:
        with (gzip.open if packed else open)(path, "rb") as opened:
            file = cast("IO[bytes]", opened)
            head = file.read(_HEAD)
            if head[:4] in (b"PK\x03\x04", b"%PDF"):
                return head, "utf-8"
            return head, _marked(head) or _charset(head, file)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise _broken_gzip(path) from None


def _broken_gzip(path: Path) -> FileError:
    return FileError(f"{path} is a broken or cut-off gzip file: fetch or pack it again.")


def _marked(head: bytes) -> str | None:
    """The character set that the first bytes tell: a byte order mark, or the zero bytes of UTF-16."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    zeros = [head[start:200:2].count(0) for start in (0, 1)]
    # A stray zero byte makes no UTF-16: there, every other byte of Western letters is one.
    if marked or sum(zeros) * 3 < len(head[:200]) or not head:
        return marked
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _charset(head: bytes, rest: IO[bytes]) -> str:
    """UTF-8 if all of the content is, or what the first piece that is not looks like."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = head
    try:
        while piece:
            decoder.decode(piece)
            piece = rest.read(_PIECE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return _guessed(error.object[max(0, error.start - 30_000) : error.start + 30_000])
    return "utf-8"


def _guessed(sample: bytes) -> str:
    """What a detector says of a sample with enough to go by; Western files of Windows are the most common by far."""
    if sum(byte > 127 for byte in sample) < _ENOUGH:
        return "cp1252"
    found = from_bytes(sample, cp_isolation=list(_CANDIDATES), threshold=0.3).best()
    return found.encoding if found else "cp1252"
