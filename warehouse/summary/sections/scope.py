"""What was asked, where it was searched, and what became of each record; and what the figures cannot say."""

from collections.abc import Sequence
from datetime import datetime

from warehouse.rows import ArmResult, Check, Effect, Frequency, SearchRun
from warehouse.summary import figures, words
from warehouse.summary.parts import (
    Block,
    Bullets,
    Cite,
    Computed,
    Figure,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Section,
)
from warehouse.summary.placing import Placed
from warehouse.summary.references import identifier, short_name
from warehouse.summary.sections.comparisons import asked, verdicts_of
from warehouse.summary.sections.studies import count, join
from warehouse.synthesis.evidence import Evidence, Held

_SOURCES = {"pubmed": "PubMed"}


def standing(evidence: Evidence) -> Line:
    """One line under the title: what the summary rests on, and as of when."""
    works = Computed(
        text=words.counted(len(evidence.counted), "work", "works"),
        origin=tuple(evidence.counted),
        how="works counted",
    )
    return ("Drawn from ", works, *_as_of(evidence), ".")


def section(evidence: Evidence) -> Section:
    """The searches, the counts and the works left out, each with its reason."""
    blocks: list[Block] = [Paragraph(line=_searched(evidence))]
    queries = dict.fromkeys((run.source, run.query) for run in evidence.searches)
    if queries:
        lines = [
            (f"{_SOURCES.get(source, source)}: ", Foreign(text=query, origin="search"))
            for source, query in queries
        ]
        blocks.append(
            Folded(line=("Search text",), blocks=tuple(Paragraph(line=line, role="query") for line in lines))
        )
    blocks.append(Paragraph(line=_held(evidence)))
    out = _left_out(evidence)
    if out:
        blocks.append(Folded(line=("Works left out, with the reason",), blocks=(Bullets(items=tuple(out)),)))
    return Section(anchor="scope", title=("Question and scope of the search",), blocks=tuple(blocks))


def limits(evidence: Evidence, placed: Placed) -> Section:
    """What a reader must know before relying on the figures."""
    points: list[Line] = [
        (
            "Only titles and abstracts were read, by a program; a figure that stands in the full text alone is not here.",
        ),
        ("The risk of bias of the studies was not judged.",),
        *_unread(evidence),
        *_single(evidence, placed),
        *_failing(evidence),
        *_left(placed),
    ]
    return Section(
        anchor="limits", title=("What the figures cannot say",), blocks=(Bullets(items=tuple(points)),)
    )


def conclusion(evidence: Evidence, placed: Placed) -> Section:
    """The treatments by how far their authors agree."""
    groups: dict[str, list[Line]] = {}
    for name, keys in placed.treatments.items():
        primary = [key for key in keys]
        verdicts = verdicts_of(evidence, primary)
        groups.setdefault(
            _pattern(
                {held.fact.direction for held in verdicts},
                len({evidence.works[h.work_id].study_id for h in verdicts}),
            ),
            [],
        ).append(
            (Foreign(text=name, origin="topic"), " ", Cite(work_ids=tuple(held.work_id for held in verdicts)))
            if verdicts
            else (Foreign(text=name, origin="topic"),)
        )
    lines = [
        (f"{_PATTERNS[pattern]}: ", *join(groups[pattern]), ".") for pattern in _PATTERNS if pattern in groups
    ]
    block: Block = (
        Bullets(items=tuple(lines))
        if lines
        else Paragraph(
            line=("No study of a treatment was found, so there is nothing to conclude on treatments.",)
        )
    )
    return Section(anchor="conclusion", title=("Conclusion",), blocks=(block,))


_PATTERNS = {
    "agree": "Found in favour by all authors of two or more studies",
    "one": "Found in favour in a single study",
    "differ": "Authors disagree or qualify their verdict",
    "none": "No benefit found over the comparison",
    "unclear": "Left open by the authors",
    "silent": "Studied, but without a verdict that could be read",
}


def _pattern(directions: set[str], studies: int) -> str:
    if not directions:
        return "silent"
    definite = directions - {"unclear"}
    if not definite:
        return "unclear"
    if definite == {"favours_intervention"}:
        return "agree" if studies > 1 else "one"
    return "none" if definite <= {"no_difference", "favours_comparator"} else "differ"


def _as_of(evidence: Evidence) -> Line:
    if not evidence.searches:
        return ()
    return (
        ", searched on ",
        Foreign(text=day(max(run.started_at for run in evidence.searches)), origin="search"),
    )


def day(moment: str) -> str:
    """A date in words: `24 November 2026`."""
    date = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return f"{date.day} {date:%B %Y}"


def _searched(evidence: Evidence) -> Line:
    runs = evidence.searches
    if not runs:
        return ("No search is on record for this topic.",)
    latest: dict[str, SearchRun] = {run.source: run for run in sorted(runs, key=lambda run: run.started_at)}
    told = [_run([run for run in runs if run.source == source]) for source in latest]
    topic = evidence.topic
    span = (
        f" Publication dates: {topic.date_from or 'any'} to {topic.date_to or 'now'}."
        if topic.date_from or topic.date_to
        else ""
    )
    return (*join(told), ".", Foreign(text=span, origin="topic") if span else "")


def _run(runs: Sequence[SearchRun]) -> Line:
    first, last = day(min(run.started_at for run in runs)), day(max(run.started_at for run in runs))
    times = "once" if len(runs) == 1 else f"{words.spelled(len(runs))} times, last"
    received = Computed(
        text=words.counted(sum(run.received for run in runs), "record", "records"),
        origin=tuple(run.run_id for run in runs),
        how="records received, summed over the searches",
    )
    when: Line = (
        (" on ", Foreign(text=last, origin="search"))
        if first == last
        else (" between ", Foreign(text=first, origin="search"), " and ", Foreign(text=last, origin="search"))
    )
    source = _SOURCES.get(runs[0].source, runs[0].source)
    number = Computed(text=times, origin=tuple(run.run_id for run in runs), how="searches that brought news")
    if len(runs) == 1:
        return (f"{source} was searched", *when, "; it gave ", received)
    return (
        f"{source} was searched ",
        Computed(text=f"{words.spelled(len(runs))} times", origin=number.origin, how=number.how),
        *when,
        "; it gave ",
        received,
    )


def _held(evidence: Evidence) -> Line:
    held, counted = len(evidence.works), len(evidence.counted)
    total = count(held, "work", "works", tuple(evidence.works), "works found for the topic")
    if held == counted:
        return ("The warehouse holds ", total, "; every one is counted.")
    used = Computed(text=words.spelled(counted), origin=tuple(evidence.counted), how="works counted")
    verb = "is" if counted == 1 else "are"
    reasons = [
        (
            Computed(
                text=words.counted(len(keys), *words.WORDS["reasons"].get(reason, (reason, reason))),
                origin=tuple(keys),
                how="works left out",
            ),
        )
        for reason, keys in _reasons(evidence).items()
    ]
    return (
        "The warehouse holds ",
        total,
        f", of which ",
        used,
        f" {verb} counted here. Left out: ",
        *join(reasons),
        ".",
    )


def _reasons(evidence: Evidence) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {reason: [] for reason in words.WORDS["reasons"]}
    for key, work in evidence.works.items():
        if reason := evidence.excluded(work):
            found.setdefault(reason, []).append(key)
    return {reason: keys for reason, keys in found.items() if keys}


def _left_out(evidence: Evidence) -> list[Line]:
    lines: list[Line] = []
    for reason, keys in _reasons(evidence).items():
        one, many = words.WORDS["reasons"].get(reason, (reason, reason))
        named = [
            (
                Foreign(
                    text=f"{short_name(evidence.works[key])} ({identifier(evidence.works[key].record)})",
                    origin=f"work:{key}",
                ),
            )
            for key in keys
        ]
        lines.append((f"{words.capital(one if len(keys) == 1 else many)}: ", *join(named, "; ", "; ")))
    return lines


def _unread(evidence: Evidence) -> list[Line]:
    read = {
        held.work_id
        for group in (evidence.frequencies, evidence.arm_results, evidence.effects, evidence.conclusions)
        for held in group
    }
    silent = tuple(key for key in evidence.counted if key not in read)
    if not silent:
        return []
    told = count(len(silent), "counted work", "counted works", silent, "works without a finding")
    return [("Nothing could be read in ", told, ": no frequency, result, effect or verdict.")]


def _single(evidence: Evidence, placed: Placed) -> list[Line]:
    wanted = [name for name in asked(evidence) if name in placed.treatments]
    lone = [
        name for name in wanted if len({evidence.works[key].study_id for key in placed.treatments[name]}) == 1
    ]
    if not lone:
        return []
    return [
        (
            "Each rests on a single study: " if len(lone) > 1 else "Rests on a single study: ",
            *join([(Foreign(text=name, origin="topic"),) for name in lone]),
            ".",
        )
    ]


def _failing(evidence: Evidence) -> list[Line]:
    """The figures whose own paper contradicts them."""
    held: tuple[Held[Frequency] | Held[ArmResult] | Held[Effect], ...] = (
        *evidence.frequencies,
        *evidence.arm_results,
        *evidence.effects,
    )
    lines: list[Line] = []
    for one in held:
        checks = figures.failed(one.fact.checks) if one.work_id in evidence.counted else ()
        if checks:
            lines.append(_failure(one, checks))
    return lines


def _failure(held: Held[Frequency] | Held[ArmResult] | Held[Effect], checks: tuple[Check, ...]) -> Line:
    said = "; ".join(check.detail or check.name.replace("_", " ") for check in checks)
    quote = Figure(text=f"“{held.fact.quote}”", finding_id=held.finding_id)
    return (
        "The paper’s own numbers do not agree: ",
        quote,
        " ",
        Cite(work_ids=(held.work_id,)),
        " (",
        Foreign(text=said.rstrip("."), origin=f"finding:{held.finding_id}"),
        ").",
    )


def _left(placed: Placed) -> list[Line]:
    if not placed.left:
        return []
    told = count(
        len(placed.left), "figure", "figures", tuple(placed.left), "figures without a place in a section"
    )
    verb, them = ("is", "it") if len(placed.left) == 1 else ("are", "them")
    return [
        (
            f"A further ",
            told,
            f" {verb} in the warehouse but not shown, because the topic names no term for {them}.",
        )
    ]
