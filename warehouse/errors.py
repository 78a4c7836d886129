"""What can go wrong with a warehouse file, each as one sentence for the user."""

from pathlib import Path


class StoreError(Exception):
    """A warehouse file that cannot be opened, read or written as asked."""


_DAMAGED = (
    "{path} is damaged; move it away and refresh again (a lost .work file is made from the published copy)"
)
# What the engine or the system says, and what the user can do about it.
_SENTENCES = (
    (
        "not a valid DuckDB database file",
        "{path} is not a DuckDB file; name another file, or move this one away",
    ),
    ("Corrupt database file", _DAMAGED),
    ("Could not read enough bytes", _DAMAGED),
    (
        "Conflicting lock",
        "{path} is open in another process{holder}; close it there or wait until it is done",
    ),
    ("different configuration", "{path} is already open in this process; close it first"),
    ("database does not exist", "there is no warehouse at {path}; make one with `glean refresh`"),
    ("version number", "{path} was written by a newer DuckDB; update Gleanings and its DuckDB to open it"),
    ("No space left", "the disk of {path} is full; make room and run again, nothing that was held is lost"),
    ("File too large", "{path} cannot grow (full disk or quota); make room and run again, nothing is lost"),
    ("Permission denied", "{path} may not be written or read; change its permissions or name another place"),
    ("Read-only file system", "{path} lies on a read-only disk; name another place"),
    ("Is a directory", "{path} is a folder, not a warehouse file; name the file"),
)


def store_error(error: Exception, path: Path | str) -> StoreError:
    """The sentence for what the engine or the system reported about this file."""
    said = str(error)
    for sign, sentence in _SENTENCES:
        if sign in said:
            return StoreError(sentence.format(path=path, holder=_holder(said)))
    first_line = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    return StoreError(f"the warehouse {path} cannot be used: {first_line}")


def _holder(said: str) -> str:
    """The process that holds the lock, as ` (PID 123)`, where the engine names it."""
    _, found, rest = said.partition("(PID ")
    return f" (PID {rest.partition(')')[0]})" if found else ""
