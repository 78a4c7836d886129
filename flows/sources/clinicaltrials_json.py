"""A study of ClinicalTrials.gov (API version 2) as records: the registration, and the results posted with it."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from flows.sources.clinicaltrials_results import parts
from flows.sources.dates import Precision, iso
from flows.sources.piece import Piece
from warehouse.rows import Author, Link, Other, Record, Registration, Section

REGISTRY = "ClinicalTrials.gov"
STUDY = "https://clinicaltrials.gov/study"
_REGISTRIES = {"EUDRACT_NUMBER": "EudraCT", "CTIS": "CTIS"}
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")
_REPORTS = ("RESULT", "DERIVED")


def records(study: Piece) -> Iterator[Record]:
    """The registration of one study and, where they are posted, its results; raises a `SourceAnswerError`."""
    protocol = study.need("protocolSection").one("protocolSection")
    yield _trial(protocol)
    results = study.one("resultsSection")
    if results.one("outcomeMeasuresModule").value or results.one("adverseEventsModule").value:
        yield _results(protocol, results)


def _trial(protocol: Piece) -> Record:
    named = protocol.one("identificationModule")
    described = protocol.one("descriptionModule")
    abstract, sections = _joined(
        (label, _paragraphs(described.lines(field)))
        for label, field in (
            ("Brief Summary", "briefSummary"),
            ("Detailed Description", "detailedDescription"),
        )
    )
    return Record(
        **_of_either(protocol, stage="studyFirst"),
        source_id=_number(named),
        kind="trial",
        abstract=abstract,
        sections=sections,
        links=tuple(_reports(protocol)),
        url=f"{STUDY}/{_number(named)}",
        others=tuple(_others(protocol)),
    )


def _results(protocol: Piece, results: Piece) -> Record:
    named = protocol.one("identificationModule")
    texts = ((part.label, "\n".join(part.sentences)) for part in parts(results))
    # The word at its head tells whoever reads the text what it is about.
    abstract, sections = _joined(
        (label, text if place else f"RESULTS: {text}") for place, (label, text) in enumerate(texts)
    )
    return Record(
        **_of_either(protocol, stage="resultsFirst"),
        source_id=f"{_number(named)}:results",
        kind="trial_results",
        abstract=abstract,
        sections=sections,
        url=f"{STUDY}/{_number(named)}?tab=results",
    )


def _of_either(protocol: Piece, *, stage: str) -> dict[str, Any]:
    """What a registration and its results have in common; their dates are those of their own `stage`."""
    named, status = protocol.one("identificationModule"), protocol.one("statusModule")
    published, precision = _day(status, f"{stage}PostDateStruct", f"{stage}SubmitDate")
    return {
        "source": "clinicaltrials",
        "status": status.text("overallStatus") or None,
        "title": _title(named),
        "authors": _sponsor(protocol),
        "published": published,
        "published_precision": precision,
        "created": _day(status, f"{stage}SubmitDate")[0],
        "revised": _day(status, "lastUpdatePostDateStruct", "lastUpdateSubmitDate")[0],
        "keywords": _keywords(protocol),
        "registrations": _registrations(named),
    }


def _number(named: Piece) -> str:
    return named.needed("nctId").upper()


def _title(named: Piece) -> str:
    return named.text("briefTitle") or named.text("officialTitle")


def _paragraphs(text: str) -> str:
    """A text in Markdown as its lines, without the backslashes and entities that keep signs from being markup."""
    text = html.unescape(_ESCAPED.sub(r"\1", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _joined(texts: Iterable[tuple[str, str]]) -> tuple[str, tuple[Section, ...]]:
    told = [(label, text) for label, text in texts if text]
    sections, start = [], 0
    for label, text in told:
        end = start + len(text)
        sections.append(Section(label=label, start=start, end=end))
        start = end + 1
    return "\n".join(text for _, text in told), tuple(sections)


def _day(status: Piece, *names: str) -> tuple[str | None, Precision | None]:
    """The first of these dates that is there, with its precision; some are objects, some texts."""
    for name in names:
        is_object = isinstance(status.value.get(name), dict)
        text = status.one(name).text("date") if is_object else status.text(name)
        found = iso(*text.split("-")[:3])
        if found:
            return found
    return None, None


def _sponsor(protocol: Piece) -> tuple[Author, ...]:
    name = protocol.at("sponsorCollaboratorsModule", "leadSponsor").text("name")
    return (Author(collective=name),) if name else ()


def _keywords(protocol: Piece) -> tuple[str, ...]:
    module = protocol.one("conditionsModule")
    return tuple(dict.fromkeys((*module.texts("conditions"), *module.texts("keywords"))))


def _registrations(named: Piece) -> tuple[Registration, ...]:
    own = (_number(named), *named.texts("nctIdAliases"))
    others = (
        Registration(
            registry=_REGISTRIES.get(entry.text("type")) or entry.text("domain"), number=entry.text("id")
        )
        for entry in named.many("secondaryIdInfos")
        if entry.text("type") in (*_REGISTRIES, "REGISTRY") and entry.text("id")
    )
    return tuple(
        dict.fromkeys((*(Registration(registry=REGISTRY, number=number) for number in own), *others))
    )


def _reports(protocol: Piece) -> Iterator[Link]:
    """The publications that report the study."""
    for reference in protocol.one("referencesModule").many("references"):
        if reference.text("type") in _REPORTS:
            yield Link(
                kind="AssociatedPublication",
                target_id=reference.text("pmid") or None,
                citation=reference.text("citation") or None,
                note=reference.text("type").lower(),
            )


def _others(protocol: Piece) -> Iterator[Other]:
    design, status = protocol.one("designModule"), protocol.one("statusModule")
    named, people = protocol.one("identificationModule"), protocol.one("eligibilityModule")
    enrolled = design.one("enrollmentInfo")
    told: dict[str, Iterable[str]] = {
        "officialTitle": (named.text("officialTitle"),),
        "acronym": (named.text("acronym"),),
        "orgStudyId": (named.one("orgStudyIdInfo").text("id"),),
        "secondaryId": (entry.text("id") for entry in named.many("secondaryIdInfos")),
        "studyType": (design.text("studyType"),),
        "phase": design.texts("phases"),
        "allocation": (design.one("designInfo").text("allocation"),),
        "interventionModel": (design.one("designInfo").text("interventionModel"),),
        "masking": (design.at("designInfo", "maskingInfo").text("masking"),),
        "enrollment": (" ".join((enrolled.text("count"), enrolled.text("type"))).strip(),),
        "startDate": (status.one("startDateStruct").text("date"),),
        "primaryCompletionDate": (status.one("primaryCompletionDateStruct").text("date"),),
        "completionDate": (status.one("completionDateStruct").text("date"),),
        "whyStopped": (status.text("whyStopped"),),
        "arm": _arms(protocol),
        "intervention": _interventions(protocol),
        "primaryOutcome": _outcomes(protocol, "primaryOutcomes"),
        "secondaryOutcome": _outcomes(protocol, "secondaryOutcomes"),
        "otherOutcome": _outcomes(protocol, "otherOutcomes"),
        "eligibility": (_paragraphs(people.lines("eligibilityCriteria")),),
        "sex": (people.text("sex"),),
        "minimumAge": (people.text("minimumAge"),),
        "maximumAge": (people.text("maximumAge"),),
    }
    for name, values in told.items():
        yield from (Other(name=name, value=value) for value in dict.fromkeys(values) if value)


def _arms(protocol: Piece) -> Iterator[str]:
    for arm in protocol.one("armsInterventionsModule").many("armGroups"):
        kind, label = arm.text("type").replace("_", " ").capitalize(), arm.text("label")
        yield ": ".join(filter(None, (kind, label, arm.text("description"))))


def _interventions(protocol: Piece) -> Iterator[str]:
    for given in protocol.one("armsInterventionsModule").many("interventions"):
        kind, name = given.text("type").replace("_", " ").capitalize(), given.text("name")
        also = f"{name} (also {', '.join(given.texts('otherNames'))})" if given.texts("otherNames") else name
        yield ": ".join(filter(None, (kind, also, given.text("description"))))


def _outcomes(protocol: Piece, name: str) -> Iterator[str]:
    for outcome in protocol.one("outcomesModule").many(name):
        frame = outcome.text("timeFrame")
        yield f"{outcome.text('measure')} [{frame}]" if frame else outcome.text("measure")
