"""How the summary was made: where it was searched, what became of each record, what was not pooled and why."""

from collections.abc import Sequence
from datetime import datetime

from warehouse.rows import SearchRun
from warehouse.summary import words
from warehouse.summary.parts import (
    Block,
    Bullets,
    Computed,
    Drawing,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Section,
    join,
)
from warehouse.summary.references import identifier, short_name
from warehouse.summary.sections.flowing import reason_words, reasons
from warehouse.synthesis.evidence import Evidence


def standing(evidence: Evidence) -> Line:
    """One line under the title: what the summary rests on, and as of when."""
    last = (
        [Foreign(text=_day(max(run.started_at for run in evidence.searches)), origin="search")]
        if evidence.searches
        else []
    )
    as_of: Line = (", last searched on ", *last) if last else ()
    return ("Drawn from ", _works(list(evidence.counted), "works counted"), *as_of, ".")


def section(evidence: Evidence, flow: Drawing | None, rules: Sequence[Section]) -> Section:
    """The searches, the flow of works, those left out, and in sections of their own the `rules` of pooling."""
    blocks: list[Block] = [
        Paragraph(line=_searched(evidence)),
        *_search_texts(evidence),
        flow or Paragraph(line=_held(evidence)),
    ]
    out = _left_out(evidence)
    if out:
        blocks.append(Folded(line=("Works left out, with the reason",), blocks=(Bullets(items=tuple(out)),)))
    return Section(anchor="methods", title=("Methods",), blocks=tuple(blocks), sections=tuple(rules))


def _works(keys: Sequence[str], how: str) -> Computed:
    return Computed(text=words.counted(len(keys), "work", "works"), origin=tuple(keys), how=how)


def _day(moment: str) -> str:
    """A date in words: `24 November 2026`."""
    date = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return f"{date.day} {date:%B %Y}"


def _searched(evidence: Evidence) -> Line:
    if not evidence.searches:
        return ("No search is on record for this topic.",)
    sources = dict.fromkeys(run.source for run in evidence.searches)
    told = [_runs([run for run in evidence.searches if run.source == source]) for source in sources]
    return (*join(told, "; ", "; "), ".", *_dates(evidence))


def _dates(evidence: Evidence) -> Line:
    first, last = evidence.topic.date_from, evidence.topic.date_to
    if not (first or last):
        return ()
    span = f"{first} to {last}" if first and last else f"{first} on" if first else f"up to {last}"
    return (" Publication dates: ", Foreign(text=span, origin="topic"), ".")


def _runs(runs: Sequence[SearchRun]) -> Line:
    """`PubMed was searched on 2 January 2026 and gave 22 records`."""
    days = [Foreign(text=_day(run.started_at), origin="search") for run in (runs[0], runs[-1])]
    when: Line = (" on ", days[0]) if days[0] == days[1] else (" between ", days[0], " and ", days[1])
    origin = tuple(run.run_id for run in runs)
    received = sum(run.received for run in runs)
    number = Computed(
        text=words.counted(received, "record", "records"), origin=origin, how="summed over the searches"
    )
    source = words.WORDS["sources"].get(runs[0].source, runs[0].source)
    if len(runs) == 1:
        return (f"{source} was searched", *when, " and gave ", number)
    times = Computed(
        text=f"{words.spelled(len(runs))} times", origin=origin, how="searches that brought news"
    )
    return (f"{source} was searched ", times, *when, " and gave ", number)


def _search_texts(evidence: Evidence) -> list[Block]:
    queries = dict.fromkeys((run.source, run.query) for run in evidence.searches)
    lines: list[Line] = [
        (f"{words.WORDS['sources'].get(source, source)}: ", Foreign(text=query, origin="search"))
        for source, query in queries
    ]
    texts = tuple(Paragraph(line=line, role="query") for line in lines)
    return [Folded(line=("Search text",), blocks=texts)] if texts else []


def _held(evidence: Evidence) -> Line:
    total = _works(list(evidence.works), "works found for the topic")
    if len(evidence.works) == len(evidence.counted):
        return ("They are held as ", total, ", every one of which is counted.")
    used = Computed(
        text=words.spelled(len(evidence.counted)), origin=tuple(evidence.counted), how="works counted"
    )
    left: list[Line] = [
        (
            Computed(
                text=words.counted(len(keys), *reason_words(reason)), origin=tuple(keys), how="works left out"
            ),
        )
        for reason, keys in reasons(evidence).items()
    ]
    verb = "is" if len(evidence.counted) == 1 else "are"
    return ("Of ", total, " held, ", used, f" {verb} counted here. Left out: ", *join(left), ".")


def _left_out(evidence: Evidence) -> list[Line]:
    lines: list[Line] = []
    for reason, keys in reasons(evidence).items():
        one, many = reason_words(reason)
        named: list[Line] = [(Foreign(text=_named(evidence, key), origin=f"work:{key}"),) for key in keys]
        lines.append((f"{words.capital(one if len(keys) == 1 else many)}: ", *join(named, "; ", "; "), "."))
    return lines


def _named(evidence: Evidence, key: str) -> str:
    work = evidence.works[key]
    return f"{short_name(work)} ({identifier(work.record)})"
