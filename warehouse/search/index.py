"""The index of the published warehouse: built once for each state of it, beside it, by tantivy (BM25).

An index is derived: it may be deleted at any time and is made anew when it is asked for.
"""

import hashlib
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import tantivy

from warehouse.catalogue import latest

TEXTS = ("title", "abstract", "quotes")
_WORKS = files("warehouse.search") / "works.sql"
_AT_ONCE = 1000  # rows
_IN_TURN = 50_000  # works whose texts are in memory together
_BOUNDS = """
    SELECT work_id
    FROM (SELECT work_id, row_number() OVER (ORDER BY work_id) AS place, count(*) OVER () AS works FROM works)
    WHERE place % $in_turn = 0 OR place = works
    ORDER BY work_id
"""
_STORED = ("title", "abstract", "shown")  # an index that stores something else is another one


def open_index(con: duckdb.DuckDBPyConnection, folder: Path) -> tantivy.Index:
    """The index of what the connection holds now, from the folder, or built into it first."""
    place = folder / _state(con)
    if not place.exists():
        _build(con, place)
    return tantivy.Index.open(str(place))


def schema() -> tantivy.Schema:
    """Stemmed English words of the texts; `work_id` and `topic` to the letter. What a hit shows is stored."""
    builder = tantivy.SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(name, stored=name in _STORED, tokenizer_name="en_stem")
    builder.add_text_field("work_id", stored=True, tokenizer_name="raw")
    builder.add_text_field("topic", tokenizer_name="raw")
    builder.add_bytes_field("shown", stored=True, indexed=False)
    return builder.build()


def _state(con: duckdb.DuckDBPyConnection) -> str:
    """A name for what is held now and for how it is indexed."""
    views = con.execute("SELECT views FROM schema_version").fetchone()
    facts = (latest(con), views, _WORKS.read_text("utf-8"), version("tantivy"), _STORED)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _build(con: duckdb.DuckDBPyConnection, place: Path) -> None:
    """Build beside the place and move there whole; indexes of earlier states go."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=".part-", dir=place.parent))
    _write(con, unfinished)
    try:
        unfinished.rename(place)
    except OSError:
        # Another process was quicker; its index is as good.
        shutil.rmtree(unfinished, ignore_errors=True)
    for old in place.parent.iterdir():
        if old != place and not old.name.startswith(".part-"):
            shutil.rmtree(old, ignore_errors=True)


def _write(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    index = tantivy.Index(schema(), path=str(folder))
    # One thread: documents keep their order, so equal scores are always ranked alike.
    writer = index.writer(num_threads=1)
    for work_id, title, abstract, quotes, topics, shown in _rows(con):
        document = tantivy.Document(
            work_id=[work_id], title=[title], abstract=[abstract], quotes=[quotes], topic=topics
        )
        document.add_bytes("shown", shown.encode())
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _rows(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str, str, list[str], str]]:
    query = _WORKS.read_text("utf-8")
    bounds = [work_id for (work_id,) in con.execute(_BOUNDS, {"in_turn": _IN_TURN}).fetchall()]
    for after, until in pairwise(["", *bounds]):
        found = con.execute(query, {"after": after, "until": until})
        while batch := found.fetchmany(_AT_ONCE):
            yield from batch
