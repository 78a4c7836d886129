"""ClinicalTrials.gov, version 2 of its API: registered trials and the results posted with them, page by page."""

from typing import Any

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.clinicaltrials_json import records
from flows.sources.errors import refuse_empty
from flows.sources.page import Page
from flows.sources.piece import Piece
from flows.sources.span import first_day, last_day

START = "first"
SUFFIX = ".json"
BASE_URL = "https://clinicaltrials.gov/api/v2/"
# About fifty requests a minute are said to be served without complaint.
INTERVAL = 1.2
NAME = "ClinicalTrials.gov"
TWO_RECORDS = "hits are studies; results that were posted are records of their own"


def parameters(query: str, *, date_from: str | None, date_to: str | None) -> dict[str, Any]:
    """The search as it is sent; a span of dates means that the study or its results were first posted then."""
    refuse_empty(query, "ClinicalTrials.gov")
    asked = {"query.term": query, "countTotal": "true", "format": "json"}
    if not (date_from or date_to):
        return asked
    span = f"[{first_day(date_from) if date_from else 'MIN'},{last_day(date_to) if date_to else 'MAX'}]"
    posted = (f"AREA[{field}]RANGE{span}" for field in ("StudyFirstPostDate", "ResultsFirstPostDate"))
    return asked | {"filter.advanced": " OR ".join(posted)}


def page(
    client: Client, query: str, *, cursor: str, date_from: str | None, date_to: str | None, access: Any
) -> bytes:
    """One page of the search as ClinicalTrials.gov sent it; raises a `SourceError`."""
    asked = parameters(query, date_from=date_from, date_to=date_to) | {"pageSize": str(access.batch_size)}
    return client.ask(
        f"{access.base_url.rstrip('/')}/studies",
        asked if cursor == START else {**asked, "pageToken": cursor},
        read=_checked,
        interval=INTERVAL,
    )


def parse(payload: bytes, *, origin: str) -> Page:
    """The records of one answer, of a search or of a single study.

    A study with posted results is two records, while `claimed` counts studies: a note says so.
    """
    whole = Piece.read(payload, source=NAME, origin=origin)
    if "protocolSection" in whole.value:
        return Page(records=tuple(records(whole)))
    studies = whole.need("studies").many("studies")
    found = tuple(record for study in studies for record in records(study))
    return Page(
        records=found,
        claimed=whole.number("totalCount"),
        notes=(TWO_RECORDS,) if len(found) > len(studies) else (),
        following=(whole.text("nextPageToken") or None) if studies else None,
    )


def _checked(answer: Answer) -> bytes:
    """The answer, if it can be read and its studies have what every study has."""
    parse(answer.body, origin=answer.url)
    for study in Piece.read(answer.body, source=NAME, origin=answer.url).many("studies"):
        protocol = study.one("protocolSection").need("identificationModule", "statusModule")
        protocol.one("identificationModule").need("briefTitle")
    return answer.body
