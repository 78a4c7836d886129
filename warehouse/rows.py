"""The shapes that pass through the house: what a room hands on is a row, and it stands here once.

A dataclass field is a column of the table of the same name (`tests/test_rows.py` holds the two together); the
store adds where a finding came from and how long we held it true. Standard library only.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self

Json = dict[str, Any]


# What a record describes. A `trial` is a registration, `trial_results` are the results posted with it.
Kind = Literal[
    "article",
    "book",
    "conference",
    "dataset",
    "preprint",
    "report",
    "thesis",
    "trial",
    "trial_results",
    "other",
]

# Whether a publication still stands, as a source says it; `unknown` where the look-up failed.
State = Literal["retracted", "concern", "corrected", "nothing", "unknown"]


# --- Records: one per source and version --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A labelled part of an abstract: `abstract[start:end]` is its text, the label is not part of it."""

    label: str
    category: str | None = None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One author, or a group (`collective`)."""

    family: str | None = None
    given: str | None = None
    initials: str | None = None
    collective: str | None = None
    orcid: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationType:
    """A publication type, by MeSH unique identifier where the source gives it."""

    ui: str | None = None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A MeSH heading; `qualifiers` are the names of its subheadings."""

    ui: str | None = None
    name: str
    major: bool = False
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Another name of the record: `kind` is pmid, doi, pmcid, pii, …"""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registered trial or data set that the record names: `registry` as the source writes it."""

    registry: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A correction or comment; kinds in `In` sit on the affected paper, in `Of` and `For` on the notice."""

    kind: str
    target_id: str | None = None
    citation: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A field of the source that has no column of its own, under the source's name for it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One version of one bibliographic record, as its source gave it.

    `database` is where a reviewer exported the record from (Embase, CINAHL, …).
    Dates are ISO 8601 with the precision that the source states: `2015`, `2015-09` or `2015-09-14`.
    """

    source: str
    source_id: str
    version: int = 1
    kind: Kind = "article"
    status: str | None = None
    title: str = ""
    original_title: str | None = None
    abstract: str = ""
    sections: tuple[Section, ...] = ()
    authors: tuple[Author, ...] = ()
    journal: str | None = None
    journal_abbreviation: str | None = None
    issn: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    published: str | None = None
    published_precision: Literal["year", "month", "day", "season"] | None = None
    published_text: str | None = None
    published_online: str | None = None
    created: str | None = None
    revised: str | None = None
    languages: tuple[str, ...] = ()
    types: tuple[PublicationType, ...] = ()
    headings: tuple[Heading, ...] = ()
    keywords: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    registrations: tuple[Registration, ...] = ()
    links: tuple[Link, ...] = ()
    database: str | None = None
    url: str | None = None
    publisher: str | None = None
    editors: tuple[Author, ...] = ()
    others: tuple[Other, ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256 over every field: two records are the same version exactly when it agrees."""
        # Fields that came later count only where they are filled, so that records held before keep their hash.
        said = {name: value for name, value in asdict(self).items() if value or name not in _LATER_FIELDS}
        canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def record_key(self) -> str:
        """The name of this version of this record, e.g. `pubmed:26218762:1f0c2b9a77de`."""
        return f"{self.source}:{self.source_id}:{self.content_hash[:12]}"

    def as_json(self) -> Json:
        """The record as one line of a batch file, its key and hash with it."""
        return {"record_key": self.record_key, "content_hash": self.content_hash} | asdict(self)

    @classmethod
    def from_json(cls, line: Json) -> Self:
        """The record that `as_json` wrote."""
        nested = {
            "sections": Section, "authors": Author, "types": PublicationType, "headings": Heading,
            "identifiers": Identifier, "registrations": Registration, "links": Link,
            "editors": Author, "others": Other,
        }  # fmt: skip
        known = {f.name: line[f.name] for f in fields(cls) if f.name in line}
        for name, shape in nested.items():
            known[name] = tuple(shape(**_tuples(item)) for item in known.get(name) or ())
        return cls(**_tuples(known))


_LATER_FIELDS = ("database", "url", "publisher", "editors", "others")


def _tuples(row: Json) -> Json:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


# --- Findings: what a text says, with the words that say it -------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One self-check of a finding: whether the paper's own figures agree with each other."""

    name: str
    verdict: Literal["consistent", "inconsistent", "not_checkable"]
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What every finding carries: `quote == text[start:end]` of the record's `field`."""

    field: Literal["title", "abstract"]
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design(Finding):
    """The study design, in the guideline's words (`rct`, `cohort`, `meta_analysis`, …)."""

    design: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize(Finding):
    """How many people (or animals) the main analysis is about."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention(Finding):
    """A treatment, procedure, test or exposure; role experimental, comparator, control or exposure."""

    name: str
    role: str
    key: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency(Finding):
    """How often something occurs in a population; percentages in percent, a range as `low` and `high`."""

    measure: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    condition: str | None = None
    condition_key: str | None = None
    population: str | None = None
    period: str | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResult(Finding):
    """The result of one group at one time on one outcome; `spread_low` to `spread_high`: an IQR or range."""

    arm: str | None = None
    arm_key: str | None = None
    role: str | None = None
    outcome: str | None = None
    outcome_key: str | None = None
    statistic: str
    value: float | None = None
    unit: str | None = None
    spread: float | None = None
    spread_low: float | None = None
    spread_high: float | None = None
    spread_kind: str | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    events: float | None = None
    total: float | None = None
    timepoint: str | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Finding):
    """A statistic that compares groups or relates two variables; `ci_level` in percent."""

    measure: str
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    p: float | None = None
    p_op: str | None = None
    outcome: str | None = None
    outcome_key: str | None = None
    intervention: str | None = None
    intervention_key: str | None = None
    comparator: str | None = None
    comparator_key: str | None = None
    timepoint: str | None = None
    direction: str | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion(Finding):
    """The authors' own verdict on their main question."""

    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that one extractor version read in one record; an empty list says "read, and not found"."""

    record_key: str
    extractor: str
    designs: tuple[Design, ...] = ()
    sample_sizes: tuple[SampleSize, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    arm_results: tuple[ArmResult, ...] = ()
    effects: tuple[Effect, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()

    def as_json(self) -> Json:
        """One line of a batch file; each finding with an id that depends only on where and what it is."""
        line: Json = {"record_key": self.record_key, "extractor": self.extractor}
        for name in FINDINGS:
            rows = [asdict(finding) for finding in getattr(self, name)]
            line[name] = [
                {"finding_id": _finding_id(self, name, seq, row)} | row for seq, row in enumerate(rows)
            ]
        return line


FINDINGS: dict[str, type[Finding]] = {
    "designs": Design,
    "sample_sizes": SampleSize,
    "interventions": Intervention,
    "frequencies": Frequency,
    "arm_results": ArmResult,
    "effects": Effect,
    "conclusions": Conclusion,
}


def _finding_id(extraction: Extraction, name: str, seq: int, row: Json) -> str:
    facts = json.dumps([extraction.record_key, extraction.extractor, name, seq, row], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


# --- Topics and searches: what was asked, and what the sources answered -------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A condition, intervention or outcome of interest under its preferred name.

    `keys` are those of its names in the findings: what has one of them is the term, however it is written.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A reviewer's grade of an answer's certainty (GRADE: high, moderate, low, very_low): why, by whom, and when."""

    level: str
    reason: str
    by: str
    on: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to answer with yes or no, the terms (by name) that it is about, and its grades by reviewers."""

    text: str
    interventions: tuple[str, ...] = ()
    comparators: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The search text for one source."""

    source: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A review topic, as its file states it; dates are ISO 8601, `schedule` is a cron line in UTC.

    What counts has one of the `designs` and `languages` and names one of the `required` conditions, if any are given.
    """

    topic_id: str
    title: str
    description: str = ""
    questions: tuple[Question, ...] = ()
    searches: tuple[Search, ...] = ()
    conditions: tuple[Term, ...] = ()
    interventions: tuple[Term, ...] = ()
    outcomes: tuple[Term, ...] = ()
    designs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    schedule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRun:
    """One search of one source: what was asked, claimed and received. Times are ISO 8601, UTC."""

    run_id: str
    topic_id: str
    source: str
    query: str
    parameters: str
    claimed: int
    received: int
    started_at: str
    ended_at: str
    client: str
    notes: tuple[str, ...] = field(default=())
