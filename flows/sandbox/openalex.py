"""OpenAlex's list of works as a function: the corpus as works in JSON, with the traps of the real ones.

Abstracts come as places of words or null, names whole, PMIDs as addresses; after the last works there is one
more cursor, whose page is empty; a field that OpenAlex does not know makes `select` a bad request.
"""

from typing import Any

from flows.sandbox.index import uid_number
from flows.sandbox.plain_search import matching, page
from flows.sandbox.query import QueryError
from flows.sandbox.service import Params, Reply, Service, not_found, number, plain_json
from warehouse.rows import Author, Record

ROOT = "/openalex/"
LARGEST_PAGE = 200

_SEARCH, _FROM, _TO = "title_and_abstract.search", "from_publication_date", "to_publication_date"
_TYPES = {"Review": "review", "Letter": "letter", "Editorial": "editorial", "Preprint": "preprint"}


def answer(service: Service, path: str, params: Params) -> Reply:
    """The works that match `filter`, newest first, from the page that `cursor` names."""
    if path != "works":
        return not_found(path)
    size = number(params, "per_page", 25)
    limits = dict(limit.partition(":")[::2] for limit in params.get("filter", "").split(","))
    unknown = sorted(set(limits) - {_SEARCH, _FROM, _TO})
    if unknown or not 1 <= size <= LARGEST_PAGE:
        return _refusal(f"{', '.join(unknown) or 'per_page'} is not a valid field or number.")
    try:
        hits = matching(
            service, limits.get(_SEARCH, ""), date_from=limits.get(_FROM), date_to=limits.get(_TO)
        )
        records, following = page(hits, cursor=params.get("cursor", "*"), first="*", size=size)
    except QueryError as error:
        return _refusal(str(error))
    works = [_work(record) for record in records]
    chosen = params.get("select", "").split(",") if params.get("select") else list(works[0]) if works else []
    if works and (missing := [name for name in chosen if name not in works[0]]):
        return _refusal(f"{', '.join(missing)} is not a valid select field.")
    meta = {"count": len(hits), "per_page": size, "next_cursor": following}
    if works and following is None:
        meta["next_cursor"] = f"after-{len(hits)}"
    return plain_json(
        {"meta": meta, "results": [{name: work[name] for name in chosen} for work in works], "group_by": []},
        headers=(("X-RateLimit-Limit", "1000"), ("X-RateLimit-Remaining", "900")),
    )


def _refusal(message: str) -> Reply:
    return plain_json({"error": "Invalid query parameters error.", "message": message}, status=400)


def _work(record: Record) -> dict[str, Any]:
    named = {identifier.kind: identifier.value for identifier in record.identifiers}
    doi = f"https://doi.org/{named['doi']}" if "doi" in named else None
    types = [kind.name for kind in record.types]
    published = record.published or ""
    ids = {
        "openalex": _address(record),
        "doi": doi,
        "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{record.source_id}",
        "pmcid": f"https://www.ncbi.nlm.nih.gov/pmc/articles/{named.get('pmcid', '')[3:]}"
        if "pmcid" in named
        else None,
    }
    first, _, last = (record.pages or "").partition("-")
    return {
        "id": _address(record),
        "doi": doi,
        "title": record.title or None,
        "display_name": record.title or None,
        "publication_year": int(published[:4]) if published else None,
        "publication_date": (f"{published}-01-01"[:10] if len(published) == 4 else f"{published}-01"[:10])
        if published
        else None,
        "ids": {name: value for name, value in ids.items() if value},
        "language": "en",
        "primary_location": _location(record, doi),
        "type": next((_TYPES[name] for name in types if name in _TYPES), "article"),
        "authorships": [_authorship(author) for author in record.authors[:100]],
        "biblio": {
            "volume": record.volume,
            "issue": record.issue,
            "first_page": first or None,
            "last_page": last or first or None,
        },
        "cited_by_count": 0,
        "is_retracted": "Retracted Publication" in types,
        "is_paratext": False,
        "abstract_inverted_index": _places(record.abstract),
        "mesh": _mesh(record),
        "created_date": record.created,
    }


def _address(record: Record) -> str:
    """An id of digits alone, which keeps example records apart from those of PubMed."""
    letters = "".join(str(ord(letter)) for letter in record.source_id if letter.isalpha())
    return f"https://openalex.org/W{letters}{uid_number(record.source_id)}"


def _location(record: Record, doi: str | None) -> dict[str, Any]:
    source = {"display_name": record.journal, "issn_l": record.issn, "type": "journal"}
    return {"landing_page_url": doi, "source": source if record.journal else None}


def _authorship(author: Author) -> dict[str, Any]:
    name = author.collective or " ".join(filter(None, (author.given or author.initials, author.family)))
    orcid = f"https://orcid.org/{author.orcid}" if author.orcid else None
    places = [author.affiliation] if author.affiliation else []
    return {
        "author": {"display_name": name, "orcid": orcid},
        "raw_author_name": name,
        "institutions": [],
        "raw_affiliation_strings": places,
    }


def _places(abstract: str) -> dict[str, list[int]] | None:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(abstract.split()):
        places.setdefault(word, []).append(place)
    return places or None


def _mesh(record: Record) -> list[dict[str, Any]]:
    return [
        {
            "descriptor_ui": heading.ui,
            "descriptor_name": heading.name,
            "qualifier_name": qualifier,
            "is_major_topic": heading.major,
        }
        for heading in record.headings
        for qualifier in heading.qualifiers or (None,)
    ]
