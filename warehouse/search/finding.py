"""Finding works by words: phrases, fields and the topics' synonyms, best match first."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import tantivy

from warehouse.errors import StoreError
from warehouse.search.index import TEXTS, open_index

# A match in the title says more about a work than one in its abstract.
_WEIGHTS = {"title": 3.0, "abstract": 1.0, "quotes": 1.5}
_PIECE = re.compile(r'[+-]?(?:\w+:)?"[^"]*"(?:[~*]\d*)?|[()]|[^\s()"]+')
_BEGINNING = 150  # characters
_OPERATORS = ("AND", "OR", "NOT", "(", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One work found: its rank from 1, and a passage of its abstract around the words, else its beginning."""

    rank: int
    work_id: str
    title: str
    year: int | None
    journal: str | None
    state: str
    counted: bool
    passage: str


def find(
    con: duckdb.DuckDBPyConnection, query: str, *, folder: Path, topic: str | None = None, limit: int = 20
) -> list[Hit]:
    """The works that best match the query, by choice only those that a topic's searches found.

    Words must all occur, in any form; `"a phrase"`, `title:word`, `OR`, `NOT`, `( )` as usual. A name of a
    topic's file stands for its synonyms as well. Raises `StoreError` for a query that cannot be read.
    """
    index = open_index(con, folder)
    wanted = _parsed(index, query, _synonyms(con, topic))
    if topic:
        only = tantivy.Query.term_query(index.schema, "topic", topic)
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, only)])
    searcher = index.searcher()
    found = searcher.search(wanted, limit=limit, count=False).hits
    passages = tantivy.SnippetGenerator.create(searcher, wanted, index.schema, "abstract")
    return [_hit(rank, searcher.doc(address), passages) for rank, (_, address) in enumerate(found, start=1)]


def _hit(rank: int, document: tantivy.Document, passages: tantivy.SnippetGenerator) -> Hit:
    abstract = document["abstract"][0]
    around = passages.snippet_from_doc(tantivy.Document(abstract=[abstract])).fragment()
    return Hit(
        rank=rank,
        work_id=document["work_id"][0],
        title=document["title"][0],
        passage=" ".join((around or abstract[:_BEGINNING]).split()),
        **json.loads(bytes(document["shown"][0])),
    )


def _parsed(index: tantivy.Index, query: str, synonyms: Mapping[str, Sequence[str]]) -> tantivy.Query:
    if not query.strip():
        raise StoreError("the search is empty: give at least one word")
    try:
        return index.parse_query(widened(query, synonyms), list(TEXTS), _WEIGHTS, conjunction_by_default=True)
    except ValueError as error:
        raise StoreError(
            f"the search {query!r} cannot be read ({error}); quote what is no plain word"
        ) from None


def widened(query: str, synonyms: Mapping[str, Sequence[str]]) -> str:
    """The query with each known name, the longest first, replaced by itself or any of its synonyms."""
    pieces = _PIECE.findall(query)
    said: list[str] = []
    at = 0
    while at < len(pieces):
        length = next(
            (n for n in range(len(pieces) - at, 0, -1) if _name(pieces[at : at + n]) in synonyms), 0
        )
        names = synonyms[_name(pieces[at : at + length])] if length else ()
        said.append("(" + " OR ".join(f'"{name}"' for name in names) + ")" if names else pieces[at])
        at += length or 1
    return " ".join(said)


def _name(pieces: Sequence[str]) -> str:
    """The pieces as one name, in small letters; nothing where an operator is among them."""
    if any(piece in _OPERATORS for piece in pieces):
        return ""
    return " ".join(pieces).strip('"').casefold()


def _synonyms(con: duckdb.DuckDBPyConnection, topic: str | None) -> dict[str, tuple[str, ...]]:
    """All words for a thing under each of them, in small letters, as the topics' files state them."""
    rows = con.execute("SELECT topic_id, definition FROM topics ORDER BY topic_id").fetchall()
    known: dict[str, tuple[str, ...]] = {}
    for topic_id, definition in rows:
        if topic in (None, topic_id):
            for names in _names(json.loads(definition)):
                known |= {name.casefold(): names for name in names}
    return known


def _names(definition: Mapping[str, list[dict[str, object]]]) -> Iterator[tuple[str, ...]]:
    for kind in ("conditions", "interventions", "outcomes"):
        for term in definition[kind]:
            names = (str(term["name"]), *map(str, term["synonyms"]))  # type: ignore[call-overload]
            yield tuple(name.replace('"', " ") for name in names)
