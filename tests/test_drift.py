"""Whatever becomes of an answer, a parser reads it or says what is wrong; it never fails in another way."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sources import biorxiv, clinicaltrials, crossref, semanticscholar
from flows.sources.errors import SourceError
from flows.sources.page import Page

WORK = {
    "DOI": "10.5555/1", "type": "journal-article", "title": ["Pain"], "subtitle": ["a trial"],
    "abstract": "<p>It fell.</p>",
    "author": [{"given": "A", "family": "B", "ORCID": "0000-0001-2345-6789", "affiliation": [{"name": "C"}]}],
    "published": {"date-parts": [[2020, 1, 2]]}, "ISSN": ["1234-5678"], "institution": {"name": "D"},
    "updated-by": [{"DOI": "10.5555/2", "type": "retraction", "label": "R", "source": "publisher"}],
    "relation": {"has-preprint": [{"id-type": "doi", "id": "10.1101/1"}]},
    "funder": [{"name": "F", "award": ["1"]}],
    "clinical-trial-number": [{"clinical-trial-number": "nct1", "registry": "10.18810/isrctn"}],
    "event": {"name": "E"},
}  # fmt: skip
PAPER = {
    "paperId": "a1", "title": "Pain", "abstract": "It fell.",
    "externalIds": {"DOI": "10.5555/1", "PubMed": "1"},
    "journal": {"name": "J", "volume": "1"}, "publicationVenue": {"name": "J", "issn": "1"}, "year": 2020,
    "publicationDate": "2020-01-02", "publicationTypes": ["Review"], "authors": [{"name": "A B"}],
    "venue": "bioRxiv",
    "openAccessPdf": {"url": "u"}, "fieldsOfStudy": ["Medicine"],
}  # fmt: skip
OUTCOME = {
    "type": "PRIMARY", "title": "Pain", "paramType": "MEAN", "dispersionType": "STANDARD_DEVIATION",
    "timeFrame": "12 weeks",
    "groups": [{"id": "G", "title": "Gabapentin"}],
    "denoms": [{"units": "Participants", "counts": [{"groupId": "G", "value": "40"}]}],
    "classes": [{"title": "Week 4", "categories": [{"measurements": [{"groupId": "G", "value": "3", "spread": "1"}]}]}],
    "analyses": [{"groupIds": ["G"], "paramType": "MD", "paramValue": "1", "ciLowerLimit": "0",
                  "ciUpperLimit": "2", "pValue": "0.1"}],
}  # fmt: skip
STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT1", "briefTitle": "Pain",
                                 "secondaryIdInfos": [{"id": "1", "type": "CTIS"}]},
        "statusModule": {"overallStatus": "COMPLETED", "studyFirstPostDateStruct": {"date": "2020-01"}},
        "descriptionModule": {"briefSummary": "Does it help?"},
        "designModule": {"phases": ["PHASE2"], "enrollmentInfo": {"count": 78},
                         "designInfo": {"maskingInfo": {"masking": "NONE"}}},
        "armsInterventionsModule": {"armGroups": [{"label": "A"}],
                                    "interventions": [{"name": "G", "otherNames": ["N"]}]},
        "referencesModule": {"references": [{"pmid": "1", "type": "RESULT"}]},
    },
    "resultsSection": {
        "outcomeMeasuresModule": {"outcomeMeasures": [OUTCOME]},
        "adverseEventsModule": {"eventGroups": [{"title": "G", "seriousNumAffected": 1, "seriousNumAtRisk": 40}]},
    },
}  # fmt: skip
PREPRINT = {
    "doi": "10.1101/1v2", "title": "Pain", "abstract": "It fell.", "date": "2020-01-02", "version": "2",
    "type": "withdrawn",
    "authors": "B, A.; D, C.", "published": "10.5555/1", "funder": [{"name": "F"}], "category": "pain",
}  # fmt: skip
ANSWERS = {
    "crossref": (crossref.parse, {"message-type": "work-list",
                                  "message": {"total-results": 2, "items": [WORK], "next-cursor": "c"}}),
    "semanticscholar": (semanticscholar.parse, {"total": 2, "token": "t", "data": [PAPER]}),
    "clinicaltrials": (clinicaltrials.parse, {"totalCount": 2, "nextPageToken": "t", "studies": [STUDY]}),
    "biorxiv": (biorxiv.parse, {"messages": [{"status": "ok", "total": "2", "count": 1, "cursor": 0}],
                                "collection": [PREPRINT]}),
}  # fmt: skip

anything = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
anything |= st.lists(anything, max_size=2) | st.dictionaries(st.text(max_size=4), anything, max_size=2)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every value within an answer."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(*path, name) for name, _ in inner] + [
        found for name, part in inner for found in places(part, (*path, name))
    ]


def told(parse: Callable[..., Page], answer: Any) -> tuple[Page | None, str]:
    """What the parser makes of an answer, or the sentence with which it refuses it."""
    try:
        return parse(json.dumps(answer).encode(), origin="here"), ""
    except SourceError as error:
        return None, str(error)


@pytest.mark.parametrize("source", ANSWERS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_an_answer_in_which_something_has_changed_is_read_or_refused(
    source: str, data: st.DataObject
) -> None:
    parse, answer = ANSWERS[source]
    changed = copy.deepcopy(answer)
    *way, last = data.draw(st.sampled_from(places(answer)))
    holder = changed
    for step in way:
        holder = holder[step]
    if isinstance(holder, dict) and data.draw(st.booleans()):
        del holder[last]
    else:
        holder[last] = data.draw(anything)
    page, refusal = told(parse, changed)
    assert (page is None) == ("here" in refusal)
    for record in page.records if page else ():
        assert record.source_id
        assert all(part.start < part.end <= len(record.abstract) for part in record.sections)
        assert record.as_json()


@pytest.mark.parametrize("source", ANSWERS)
def test_the_answers_themselves_are_read(source: str) -> None:
    parse, answer = ANSWERS[source]
    page = parse(json.dumps(answer).encode(), origin="here")
    assert len(page.records) == (2 if source == "clinicaltrials" else 1)
