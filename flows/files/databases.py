"""Which database a record comes from, and the id by which we know the record."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from flows.files.words import read
from warehouse.rows import Author, Identifier


def database_name(told: str) -> str:
    """The database that a file names: `ERIC <1992 to June 2024>` is ERIC, `MEDLINE` is PubMed."""
    bare = re.sub(r"\s*<[^>]*>|\s*\([^)]*\)", "", told.strip().splitlines()[0]).strip() or told.strip()
    return next((one["name"] for one in read("databases")["database"] if _is_named(one, bare)), bare)


def numbers_of(database: str) -> Sequence[str]:
    """The kinds of number that name a record in this database, the surest first."""
    known = (one["numbers"] for one in read("databases")["database"] if one["name"] == database)
    return next(known, [slug(database), "ebsco"])


def _is_named(database: dict[str, list[str]], name: str) -> bool:
    return name.casefold() in (str(database["name"]).casefold(), *database.get("aliases", ()))


def slug(name: str) -> str:
    """The name in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "unnamed"


def source_id(
    database: str | None,
    identifiers: Sequence[Identifier],
    *,
    title: str,
    published: str | None,
    authors: Sequence[Author],
    pages: str | None,
) -> str:
    """`<database>:<its number>`, or `<database>:<16 hex digits over what names the publication>`.

    Two files with the same record give the same id. Without a database it is `file:…`.
    """
    held = {one.kind: one.value for one in reversed(identifiers)}
    place = slug(database) if database else "file"
    for kind in numbers_of(database) if database else ():
        if kind in held:
            return f"{place}:{held[kind]}"
    first = authors[0].family or authors[0].collective or "" if authors else ""
    said = (title, (published or "")[:4], first, held.get("doi", ""), pages or "")
    digest = hashlib.sha256("\n".join(map(_plain, said)).encode()).hexdigest()
    return f"{place}:{digest[:16]}"


def _plain(text: str) -> str:
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in kept if letter.isalnum())
