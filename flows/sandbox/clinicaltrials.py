"""ClinicalTrials.gov's studies as a function: every trial that a record of the corpus is registered under.

What the corpus does not know of a trial is not here; its title and summary are those of the publication. The
number of participants and the posted results are not served.
"""

import re
from typing import Any

from flows.sandbox.plain_search import matching, page
from flows.sandbox.query import QueryError
from flows.sandbox.service import Params, Reply, Service, not_found, number, plain_json
from warehouse.rows import Record

ROOT = "/clinicaltrials/"
_FIRST = "first"
_RANGE = re.compile(r"AREA\[StudyFirstPostDate\]RANGE\[(?P<low>[\dMIN-]+),(?P<high>[\dMAX-]+)\]")


def answer(service: Service, path: str, params: Params) -> Reply:
    """The trials of the publications that match `query.term`, or one of them by its number."""
    endpoint, _, wanted = path.partition("/")
    if endpoint != "studies":
        return not_found(path)
    if wanted:
        trials = dict(_trials(service.holdings.records()))
        return plain_json(_study(wanted, trials[wanted])) if wanted in trials else not_found(path)
    span = _RANGE.search(params.get("filter.advanced", ""))
    low, high = (_day(span[name]) for name in ("low", "high")) if span else (None, None)
    try:
        found = matching(service, params.get("query.term", ""), date_from=low, date_to=high)
        hits = _trials(found)
        size = min(number(params, "pageSize", 10), 1000)
        trials_here, following = page(hits, cursor=params.get("pageToken", _FIRST), first=_FIRST, size=size)
    except QueryError as error:
        return Reply(str(error).encode(), "text/plain; charset=UTF-8", status=400)
    content: dict[str, Any] = {"studies": [_study(nct, record) for nct, record in trials_here]}
    if params.get("countTotal") == "true" and "pageToken" not in params:
        content["totalCount"] = len(hits)
    return plain_json(content | ({"nextPageToken": following} if following else {}))


def _day(text: str) -> str | None:
    return text if text[:1].isdigit() else None


def _trials(records: tuple[Record, ...]) -> tuple[tuple[str, Record], ...]:
    """Each trial once, with the first publication that names it."""
    found: dict[str, Record] = {}
    for record in records:
        for entry in record.registrations:
            if entry.number.upper().startswith("NCT"):
                found.setdefault(entry.number.upper(), record)
    return tuple(found.items())


def _study(nct: str, record: Record) -> dict[str, Any]:
    posted = record.created or record.published
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct, "briefTitle": record.title},
            "statusModule": {
                "overallStatus": "COMPLETED",
                "studyFirstPostDateStruct": {"date": posted, "type": "ACTUAL"},
                "lastUpdatePostDateStruct": {"date": record.revised or posted, "type": "ACTUAL"},
            },
            "descriptionModule": {"briefSummary": record.title},
            "conditionsModule": {"conditions": list(record.keywords) or [record.title]},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["NA"]},
        },
        "hasResults": False,
    }
