"""Crossref's description of a work as a record: pure, no network.

What changes without the work itself (scores, counts of citations, dates of indexing) is left out, so that a record
is a new version only where its publisher changed something.
"""

from collections.abc import Iterator

from flows.sources import identifiers, markup
from flows.sources.crossref_updates import links
from flows.sources.dates import Precision, iso
from flows.sources.piece import Piece
from flows.sources.publication import PREPRINT
from warehouse.rows import Author, Identifier, Kind, Other, PublicationType, Record, Registration

_KINDS: dict[str, Kind] = {
    "journal-article": "article",
    "posted-content": "preprint",
    "proceedings-article": "conference",
    "proceedings": "conference",
    "dissertation": "thesis",
    "dataset": "dataset",
    "database": "dataset",
    "report": "report",
    "report-component": "report",
    "report-series": "report",
    "standard": "report",
}  # fmt: skip
_REGISTRIES = {"10.18810/clinical-trials-gov": "ClinicalTrials.gov", "10.18810/isrctn": "ISRCTN"}


def record(work: Piece) -> Record:
    """One work; raises a `SourceAnswerError` where it has no DOI."""
    abstract, sections = markup.abstract(_once(work.lines("abstract")))
    published, precision = day(work.one("published")) or day(work.one("issued")) or (None, None)
    return Record(
        source="crossref",
        source_id=work.needed("DOI").lower(),
        kind=_kind(work),
        title=_title(work),
        original_title=_first(work, "original-title"),
        abstract=abstract,
        sections=sections,
        authors=tuple(_people(work, "author")),
        editors=tuple(_people(work, "editor")),
        journal=_first(work, "container-title"),
        journal_abbreviation=_first(work, "short-container-title"),
        issn=_first(work, "ISSN"),
        volume=work.text("volume") or None,
        issue=work.text("issue") or None,
        pages=work.text("page") or work.text("article-number") or None,
        published=published,
        published_precision=precision,
        published_online=_on(work, "published-online"),
        created=_on(work, "created"),
        revised=_on(work, "deposited"),
        languages=work.texts("language"),
        types=tuple(_types(work)),
        keywords=work.texts("subject"),
        identifiers=tuple(_identifiers(work)),
        registrations=tuple(_registrations(work)),
        links=links(work),
        url=work.text("URL") or None,
        publisher=work.text("publisher") or None,
        others=tuple(_others(work)),
    )


def day(date: Piece) -> tuple[str, Precision] | None:
    """A date in parts with the precision that it has; None for `[[null]]` and the like."""
    parts = date.value.get("date-parts") or [[]]
    if not isinstance(parts, list) or not isinstance(parts[0], list):
        date.refuse("date-parts", "is no list of lists")
    year, month, number = [*("" if part is None else str(part) for part in parts[0]), "", "", ""][:3]
    return iso(year, month, number)


def _on(work: Piece, name: str) -> str | None:
    found = day(work.one(name))
    return found[0] if found else None


def _once(text: str) -> str:
    """Text that is escaped no more than once: some publishers escape `<` twice."""
    return text.replace("&amp;", "&")


def _kind(work: Piece) -> Kind:
    kind = work.text("type")
    if kind.startswith(("book", "monograph", "edited-book", "reference-book", "reference-entry")):
        return "book"
    if kind == "posted-content" and work.text("subtype") not in ("", "preprint"):
        return "other"
    # Answers to `select=DOI,title` have no type; Crossref holds articles above all.
    return _KINDS.get(kind, "other") if kind else "article"


def _title(work: Piece) -> str:
    title, subtitle = (markup.line(_once((work.texts(name) or ("",))[0])) for name in ("title", "subtitle"))
    return f"{title}: {subtitle}" if title and subtitle and subtitle not in title else title or subtitle


def _first(work: Piece, name: str) -> str | None:
    return next((line for text in work.texts(name) if (line := markup.line(text))), None)


def _people(work: Piece, role: str) -> Iterator[Author]:
    for person in work.many(role):
        given = " ".join(filter(None, (person.text("given"), person.text("suffix"))))
        names = (place.text("name") for place in person.many("affiliation"))
        yield Author(
            family=person.text("family") or None,
            given=given or None,
            collective=person.text("name") or None,
            orcid=identifiers.orcid(person.text("ORCID")),
            affiliation="; ".join(filter(None, names)) or None,
        )


def _types(work: Piece) -> Iterator[PublicationType]:
    yield from (PublicationType(name=name) for name in (work.text("type"),) if name)
    if work.text("subtype"):
        is_preprint = work.text("subtype") == "preprint"
        yield PREPRINT if is_preprint else PublicationType(name=work.text("subtype"))


def _identifiers(work: Piece) -> Iterator[Identifier]:
    yield Identifier(kind="doi", value=work.text("DOI").lower())
    yield from (Identifier(kind="isbn", value=number) for number in work.texts("ISBN"))


def _registrations(work: Piece) -> Iterator[Registration]:
    for trial in work.many("clinical-trial-number"):
        registry, number = trial.text("registry"), trial.text("clinical-trial-number")
        if number:
            yield Registration(registry=_REGISTRIES.get(registry.lower(), registry), number=number.upper())


def _others(work: Piece) -> Iterator[Other]:
    named = {
        "article-number": [work.text("article-number") if work.text("page") else ""],
        "ISSN": work.texts("ISSN")[1:],
        "edition-number": [work.text("edition-number")],
        "publisher-location": [work.text("publisher-location")],
        "event": [work.one("event").text("name")],
        "institution": [place.text("name") for place in work.several("institution")],
        "funder": [_funder(funder) for funder in work.many("funder")],
        "license": [licence.text("URL") for licence in work.many("license")],
    }
    for name, values in named.items():
        yield from (Other(name=name, value=value) for value in dict.fromkeys(values) if value)


def _funder(funder: Piece) -> str:
    awards = ", ".join(funder.texts("award"))
    return f"{funder.text('name')} ({awards})" if awards else funder.text("name")
