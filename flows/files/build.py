"""An entry of any form as a record: what has a column goes there, the rest to `others` under its own name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.files import identifiers as numbers
from flows.files.bag import Bag, one_line, same
from flows.files.databases import database_name, numbers_of, source_id
from flows.files.dates import best, parsed
from flows.files.entry import Entry, Pair, Skipped
from flows.files.kinds import kind_of
from flows.files.names import authors
from flows.files.text import clean, paragraphs
from flows.files.words import Dialect, Words
from flows.sources import markup
from warehouse.rows import Author, Identifier, PublicationType, Record

NAMELESS = "it has neither a title nor a number that names it"


def build(entry: Entry, words: Words, *, database: str | None = None, **given: Any) -> Record | Skipped:
    """The record of an entry, found in `database` unless the file names another; `given` overrides fields."""
    bag = bag_of(entry, words)
    return finish(entry, bag, database=database or said_database(entry, words), **given)


def bag_of(entry: Entry, words: Words) -> Bag:
    """The values of an entry, by the roles of its form and dialect."""
    pairs = [(tag, clean(value)) for tag, value in entry.pairs]
    dialect = dialect_of(entry, words)
    return Bag(pairs, {**words.roles, **(dialect.roles if dialect else {})})


def dialect_of(entry: Entry, words: Words) -> Dialect | None:
    """The dialect that the entry is written in."""
    tags: dict[str, str] = {}
    for tag, value in entry.pairs:
        tags[tag] = f"{tags[tag]}\n{value}" if tag in tags else value
    return words.dialect(tags)


def said_database(entry: Entry, words: Words) -> str | None:
    """The database that the entry names, or that only its dialect is written by."""
    dialect = dialect_of(entry, words)
    if dialect and dialect.database:
        return dialect.database
    told = Bag(entry.pairs, words.roles).look("database")
    return database_name(told[0]) if told else None


def finish(entry: Entry, bag: Bag, *, database: str | None, **given: Any) -> Record | Skipped:
    """The record of a bag, from which a form may have taken what only it can read (`given`)."""
    kind = kind_of([*bag.look("reference_type"), *bag.look("type")])
    facts: dict[str, Any] = {"kind": kind, "database": database}
    facts |= _texts(bag) | _people(bag, kind) | _dates(bag) | {"pages": _pages(bag)} | _lists(bag)
    issn, isbns = _serial_numbers(bag)
    facts["issn"] = issn
    facts["identifiers"] = _identifiers(bag, database, [*given.pop("identifiers", ()), *isbns])
    facts["registrations"] = numbers.registrations(bag.look("registration"))
    facts["url"] = _url(bag)
    facts |= given
    _drop_database(bag, database)
    if not facts["title"] and not facts["identifiers"]:
        return Skipped(entry.number, entry.line, NAMELESS)
    named = {name: facts[name] for name in ("title", "published", "authors", "pages")}
    own = source_id(database, facts["identifiers"], **named)
    return Record(source="import", source_id=own, others=bag.left(), **facts)


def _texts(bag: Bag) -> dict[str, Any]:
    abstract = bag.look("abstract")
    if abstract:
        bag.take("abstract", abstract[0])
    single = ("original_title", "journal", "journal_abbreviation", "volume", "issue", "publisher", "status")
    return {
        "title": markup.line(bag.first("title") or ""),
        "abstract": paragraphs(abstract[0]) if abstract else "",
        **{name: bag.first(name) for name in single},
    }


def _people(bag: Bag, kind: str) -> dict[str, Any]:
    groups = tuple(Author(collective=one_line(name)) for name in bag.all("collective"))
    role = "book_editor" if kind in ("book", "conference") and not bag.look("editor") else "editor"
    return {"authors": (*authors(bag.every("author")), *groups), "editors": authors(bag.all(role))}


def _lists(bag: Bag) -> dict[str, Any]:
    return {
        "languages": _unique(bag.every("language")),
        "types": tuple(PublicationType(name=name) for name in _unique(bag.every("type"))),
        "keywords": _unique(bag.all("keyword")),
    }


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(one_line, texts))))


def _dates(bag: Bag) -> dict[str, Any]:
    years = bag.look("year")
    year = next((one for one in years if parsed(one)), None)
    parts = [" ".join([year, *bag.look("month")[:1], *bag.look("day")[:1]])] if year else []
    within = [f"{year} {text}" for text in bag.look("date_of_year")] if year else []
    found = best(year, [*years, *bag.look("date"), *parts, *within])
    facts: dict[str, Any] = {}
    if found:
        (date, precision), words = found
        facts = {"published": date, "published_precision": precision, "published_text": one_line(words)}
        _take_dates(bag, date, words)
    for name in ("published_online", "created", "revised"):
        text = next((text for text in bag.look(name) if parsed(text)), "")
        known = parsed(text)
        facts[name] = known[0] if known else None
        if known and _bare(known[0]) == _bare(text):
            bag.take(name, text)
    return {"published": None} | facts


def _take_dates(bag: Bag, date: str, words: str) -> None:
    """Take whatever the date (`2024-02-01`) says as well, such as the year alone."""
    for role in ("year", "date"):
        for text in bag.look(role):
            known = parsed(text)
            if text == words or (known and date.startswith(known[0]) and text.strip("/ ").isdigit()):
                bag.take(role, text)
    for role in ("month", "day", "date_of_year"):
        for text in bag.look(role):
            if one_line(text) in one_line(words):
                bag.take(role, text)


def _pages(bag: Bag) -> str | None:
    whole = bag.first("pages")
    start, end = (bag.look(role)[:1] for role in ("start_page", "end_page"))
    if whole:
        for role, value in (("start_page", start), ("end_page", end)):
            if value and same(value[0], whole):
                bag.take(role, value[0])
        return whole
    if not start:
        return bag.first("article_number")
    first, last = bag.first("start_page") or "", bag.first("end_page")
    if same((bag.look("article_number") or [""])[0], first):
        bag.first("article_number")
    return f"{first}-{last}" if last and not same(first, last) else first


def _serial_numbers(bag: Bag) -> tuple[str | None, list[Identifier]]:
    """The ISSN, and the ISBNs as identifiers; a cell that says more than its number is left as well."""
    issn: str | None = None
    isbns: list[Identifier] = []
    for role in ("serial_number", "second_serial_number", "isbn"):
        for text in bag.look(role):
            books = numbers.isbns(text)
            serials = () if books or role == "isbn" else numbers.issns(text)
            issn = issn or next(iter(serials), None)
            isbns += [Identifier(kind="isbn", value=one) for one in books]
            if _bare(text) == _bare("".join(books) or (issn if serials else None) or "-"):
                bag.take(role, text)
    return issn, isbns


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).upper()


def _identifiers(bag: Bag, database: str | None, given: list[Identifier]) -> tuple[Identifier, ...]:
    found = [*given, *_numbers(bag), *_accessions(bag, database)]
    explicit = {one.kind for one in found}
    texts = [text for role in ("url", "note", "accession") for text in bag.look(role)]
    mentioned = [one for one in dict.fromkeys(numbers.mentioned(texts)) if one.kind not in explicit]
    # A text that mentions several numbers of a kind does not say which one is the record's own.
    alone = [one for one in mentioned if sum(other.kind == one.kind for other in mentioned) == 1]
    unique = {(one.kind, one.value.casefold()): one for one in reversed([*found, *alone])}
    return tuple(reversed(unique.values()))


def _numbers(bag: Bag) -> Iterator[Identifier]:
    for kind, read in (("pmid", numbers.pmid), ("doi", numbers.doi), ("pmcid", numbers.pmcid)):
        for text in bag.look(kind):
            value = read(text)
            if value:
                yield Identifier(kind=kind, value=value)
                if _says_no_more(text, value):
                    bag.take(kind, text)


def _says_no_more(text: str, value: str) -> bool:
    bare = text.strip().lower().removeprefix("pmc").rstrip(".")
    for start in ("https://", "http://", "dx.", "doi.org/", "doi:"):
        bare = bare.removeprefix(start).strip()
    return bare == value.lower().removeprefix("pmc")


def _accessions(bag: Bag, database: str | None) -> Iterator[Identifier]:
    for text in bag.look("accession"):
        value = one_line(text)
        yield next(numbers.mentioned([value]), None) or Identifier(kind=_kind(value, database), value=value)
        bag.take("accession", text)


def _kind(value: str, database: str | None) -> str:
    """What an accession number is called: after its database, or `accession` where nobody says which."""
    kinds = numbers_of(database) if database else ("accession",)
    return "accession" if kinds[0] == "pmid" and not value.isdigit() else kinds[0]


def _url(bag: Bag) -> str | None:
    """The first address; a cell that holds several, or more than an address, is left as well."""
    told = bag.look("url")
    if not told:
        return None
    address = told[0].split()[0]
    if address == told[0].strip():
        bag.take("url", told[0])
    return address


def _drop_database(bag: Bag, database: str | None) -> None:
    for text in bag.look("database"):
        if database and same(text, database):
            bag.take("database", text)


def split(
    pairs: Iterable[Pair],
    roles: Mapping[str, Sequence[str]],
    separators: Mapping[str, str],
    *,
    names: Callable[[str], list[str]] = lambda text: text.split(";"),
) -> tuple[Pair, ...]:
    """The pairs with each list that stands in one value cut into its items, and names as `names` divides them."""
    people = {tag for role in ("author", "editor", "book_editor") for tag in roles.get(role, ())}
    marks = {tag: mark for role, mark in separators.items() for tag in roles.get(role, ())}
    cut: list[Pair] = []
    for tag, value in pairs:
        if tag in people:
            cut += [(tag, name) for line in value.split("\n") for name in names(line)]
        elif tag in marks:
            cut += [(tag, item.strip()) for item in _items(value, marks[tag])]
        else:
            cut.append((tag, value))
    return tuple(cut)


def _items(value: str, marks: str) -> list[str]:
    """The items between the first of the marks that the value holds."""
    mark = next((mark for mark in marks if mark in value), None)
    return value.split(mark) if mark else [value]
