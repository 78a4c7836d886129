"""MEDLINE's display format, as PubMed (NBIB) and Ovid write it: four columns for the tag, wrapped lines indented."""

import re
from collections.abc import Iterator, Sequence

from flows.files import identifiers as numbers
from flows.files.bag import Bag, one_line
from flows.files.build import bag_of, finish
from flows.files.entry import Entry, Pair, Skipped
from flows.files.names import author as name_of
from flows.files.opened import Opened
from flows.files.tagged import entries
from flows.files.words import read as read_words
from flows.files.words import words
from warehouse.rows import Author, Heading, Identifier, Link, PublicationType, Record, Registration

START = re.compile(r"^\ufeff?(?:PMID|UI  )-\s*\d", re.MULTILINE)

_TAG = re.compile(r"\ufeff?(?=.{4}-)([A-Z]{2,4}) {0,2}-\s?(.*)", re.DOTALL)
_IDENTIFIER = re.compile(r"(.+?)\s*\[(doi|pii|bookaccession|pmcid?|mid)\]", re.DOTALL)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_ROLES = {"authors": ("FAU", "AU", "CN"), "editors": ("FED", "ED", "-")}


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of such a file."""
    with file.lines() as lines:
        for entry in entries(lines, _TAG, starts=("PMID", "UI")):
            yield _record(entry, database)


def _record(entry: Entry, database: str | None) -> Record | Skipped:
    pairs = tuple((tag, value if tag == "AB" else one_line(value)) for tag, value in entry.pairs if value)
    people, rest = {}, list(pairs)
    for role, tags in _ROLES.items():
        people[role], rest = _people(rest, *tags)
    links = read_words("medline")["links"]
    plain = tuple((tag, value) for tag, value in rest if tag != "MH" and tag not in links)
    bag = bag_of(Entry(entry.number, entry.line, plain), words("medline"))
    return finish(
        entry,
        bag,
        database=database or "PubMed",
        **people,
        headings=tuple(_heading(value) for tag, value in pairs if tag == "MH"),
        links=tuple(_link(links[tag], value) for tag, value in pairs if tag in links),
        identifiers=_identifiers(bag),
        types=tuple(_type(name) for name in dict.fromkeys(bag.look("type"))),
        registrations=tuple(_registrations(bag)),
    )


def _people(
    pairs: Sequence[Pair], full: str, short: str, group: str
) -> tuple[tuple[Author, ...], list[Pair]]:
    """The people in order, and the pairs that are not about them.

    The full name, the short one with its initials, addresses and the ORCID follow each other.
    """
    found: list[dict[str, str | None]] = []
    rest: list[Pair] = []
    for tag, value in pairs:
        if tag == group:
            found.append({"collective": value})
        elif tag == short and _goes_with(found, value):
            found[-1]["initials"] = name_of(value).initials
        elif tag in (full, short):
            found.append(_named(value, short=tag == short))
        elif not (found and full == "FAU" and _tells(found[-1], tag, value)):
            rest.append((tag, value))
    return tuple(Author(**person) for person in found), rest


def _named(text: str, *, short: bool) -> dict[str, str | None]:
    person = name_of(text)
    told = {"family": person.family or person.collective, "given": person.given, "initials": None}
    return told | ({"given": None, "initials": person.initials} if short and person.initials else {})


def _tells(person: dict[str, str | None], tag: str, value: str) -> bool:
    """Whether the pair told something about the person named last."""
    if tag == "AD":
        before = person.get("affiliation")
        person["affiliation"] = f"{before}; {value}" if before else value
        return True
    orcid = _ORCID.search(value) if tag == "AUID" else None
    if orcid:
        person["orcid"] = orcid[0]
    return orcid is not None


def _goes_with(found: list[dict[str, str | None]], short: str) -> bool:
    """Whether the short name is that of the person named last."""
    if not found or found[-1].get("initials"):
        return False
    family = found[-1].get("family") or ""
    return short.casefold().startswith(family.casefold())


def _heading(text: str) -> Heading:
    """`*Pain/drug therapy/*etiology`: a star marks a main point of the paper."""
    name, *qualifiers = text.split("/")
    return Heading(
        name=name.strip("*"), major="*" in text, qualifiers=tuple(one.strip("*") for one in qualifiers)
    )


def _type(name: str) -> PublicationType:
    return PublicationType(ui=read_words("medline")["publication_types"].get(name), name=name)


def _link(kind: str, text: str) -> Link:
    """`Lancet. 2001 Jan 1;1(1):1. PMID: 11111`."""
    citation, _, number = text.partition("PMID:")
    return Link(kind=kind, target_id=numbers.pmid(number), citation=citation.strip() or None)


def _identifiers(bag: Bag) -> list[Identifier]:
    found = []
    for text in bag.look("article_identifier"):
        told = _IDENTIFIER.fullmatch(text)
        bare = numbers.doi(text) if not told or told[2] == "doi" else None
        if bare:
            found.append(Identifier(kind="doi", value=bare))
        elif told:
            found.append(Identifier(kind=told[2], value=told[1]))
        if bare or told:
            bag.take("article_identifier", text)
    return found


def _registrations(bag: Bag) -> Iterator[Registration]:
    for text in bag.all("registration"):
        registry, slash, number = text.partition("/")
        yield (
            Registration(registry=registry, number=number)
            if slash
            else Registration(registry="", number=text)
        )
