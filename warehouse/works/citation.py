"""A citation in the form in which two are compared, from a warehouse's record or from a line of any export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.works import places
from warehouse.works.identifiers import cleaned
from warehouse.works.names import Name, names
from warehouse.works.wording import folded, given, letters, role, title_words, words_of

_ABSTRACT = 400  # letters that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is compared of one record; `key` names it, `source` is the database that gave it an id of its own.

    `names` are its identifiers as `kind:value`, `titles` the title and the original one, pages first and last.
    """

    key: str
    source: str = ""
    role: str = "article"
    titles: tuple[str, ...] = ()
    authors: tuple[Name, ...] = ()
    year: int | None = None
    journals: tuple[tuple[str, ...], ...] = ()
    issns: frozenset[str] = frozenset()
    volume: str = ""
    issue: str = ""
    pages: tuple[str, str] = ("", "")
    abstract: str = ""
    names: frozenset[str] = frozenset()

    def named(self, kind: str) -> frozenset[str]:
        """Its identifiers of one kind."""
        return frozenset(name for name in self.names if name.startswith(f"{kind}:"))


def citation(key: str, row: Mapping[str, Any]) -> Citation:
    """The citation of a row, whose fields may bear the names of a record or those of usual exports."""
    title = given(_first(row, "title", "primary_title"))
    titles = (title_words(title), title_words(given(row.get("original_title"))))
    journals = tuple(name for name in (places.journal(row.get(field)) for field in _JOURNALS) if name)
    return Citation(
        key=key,
        source=str(row.get("source") or ""),
        role=_role(row, title, journals),
        titles=tuple(dict.fromkeys(one for one in titles if one)),
        authors=names(_first(row, "authors", "author")),
        year=places.year(_first(row, "year", "published", "date")),
        journals=tuple(dict.fromkeys(journals)),
        issns=places.issns(_first(row, "issn", "isbn")),
        volume=places.volume(row.get("volume")),
        issue=places.issue(_first(row, "issue", "number")),
        pages=places.pages(_first(row, "pages", "page")),
        abstract=letters(given(row.get("abstract"))[: _ABSTRACT + 150])[:_ABSTRACT],
        names=frozenset(_names(row)),
    )


_TELLING_KINDS = frozenset({"conference", "dataset", "thesis", "trial", "trial_results"})
_JOURNALS = ("journal", "journal_abbreviation", "secondary_title")
# The kinds of identifiers that name a publication, the most telling first.
KINDS = ("pmid", "doi", "pmcid", "openalex", "s2")

# What a source's own id is the name of.
_OWN = {
    "pubmed": "pmid",
    "crossref": "doi",
    "biorxiv": "doi",
    "medrxiv": "doi",
    "plos": "doi",
    "openalex": "openalex",
    "semanticscholar": "s2",
}


def _first(row: Mapping[str, Any], *fields: str) -> Any:
    for field in fields:
        if value := row.get(field):
            return value
    return None


def _names(row: Mapping[str, Any]) -> Iterable[str]:
    listed = [(kind, row.get(kind)) for kind in KINDS]
    listed.append((_OWN.get(str(row.get("source")), ""), row.get("source_id")))
    listed += [(one["kind"], one["value"]) for one in row.get("identifiers") or ()]
    for kind, value in listed:
        if value and kind in KINDS and (name := cleaned(kind, given(value))):
            yield f"{kind}:{name}"


def _role(row: Mapping[str, Any], title: str, journals: tuple[tuple[str, ...], ...]) -> str:
    """What the record stands for: by its kind where that tells, else by its title, else by where it appeared."""
    kind, types = str(row.get("kind") or ""), _types(row)
    if kind == "preprint" or "preprint" in types or any(_is_server(name) for name in journals):
        return "preprint"
    if kind in _TELLING_KINDS:
        return kind
    if told := role(title):
        return told
    of_a_meeting = ". Conference" in given(row.get("journal")) or any("conference" in name for name in types)
    return "conference" if of_a_meeting else "article"


def _types(row: Mapping[str, Any]) -> frozenset[str]:
    listed = [one.get("name") for one in row.get("types") or () if isinstance(one, dict)]
    return frozenset(folded(given(name)) for name in listed)


def _is_server(journal: tuple[str, ...]) -> bool:
    return " ".join(journal) in words_of("preprint", "servers")
