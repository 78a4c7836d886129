"""The flow of records and works: as the PRISMA diagram, and in lines whose numbers name what they count."""

from collections.abc import Iterator, Sequence

from warehouse.flow.counting import Flow
from warehouse.flow.drawing import draw
from warehouse.summary import words
from warehouse.summary.parts import Computed, Drawing, Line, join
from warehouse.synthesis.evidence import Evidence


def flow_of(evidence: Evidence, flow: Flow, before: Evidence | None) -> Drawing:
    """The drawing of a flow that was counted on this evidence, and on that of the version before."""
    title = "Flow of records and works"
    return Drawing(
        anchor="flow",
        title=title,
        svg=draw(flow, title=evidence.topic.title),
        lines=tuple(_lines(evidence, flow, before)),
    )


def _lines(evidence: Evidence, flow: Flow, before: Evidence | None) -> Iterator[Line]:
    works, counted = tuple(evidence.works), tuple(evidence.counted)
    runs = tuple(dict.fromkeys(run.run_id for run in evidence.searches)) or works
    if not works:
        return
    sources = [
        _number(
            f"{words.WORDS['sources'].get(name, name)} {number:,}", runs, "records by where they were found"
        )
        for name, number in flow.identified.items()
    ]
    yield ("Records identified: ", *join(sources), ".")
    if flow.duplicates:
        yield ("Duplicate records: ", *_number(f"{flow.duplicates:,}", works, "records less works"), ".")
    yield ("Works screened: ", *_number(f"{flow.screened:,}", works, "works found for the topic"), ".")
    left = [_number(*one) for one in _excluded(evidence)]
    if left:
        yield ("Left out: ", *join(left), ".")
    yield from _previous(flow, before)
    if counted:
        studies = words.counted(flow.included_studies, "study", "studies")
        reports = words.counted(flow.included, "report", "reports")
        yield (
            "Included: ",
            *_number(studies, counted, "studies counted"),
            " in ",
            *_number(reports, counted, "works counted"),
            ".",
        )


def _excluded(evidence: Evidence) -> Iterator[tuple[str, Sequence[str], str]]:
    for reason, keys in reasons(evidence).items():
        yield words.counted(len(keys), *reason_words(reason)), keys, "works left out"


def _previous(flow: Flow, before: Evidence | None) -> Iterator[Line]:
    old = tuple(before.counted) if before else ()
    if not old:
        return
    numbers = (
        _number(words.counted(flow.previous, "report", "reports"), old, "works counted before"),
        (" of ",),
        _number(words.counted(flow.previous_studies, "study", "studies"), old, "studies counted before"),
        (", of which ",),
        _number(words.spelled(flow.dropped), old, "works that count no longer"),
        (" count no longer",),
    )
    yield ("In the version before: ", *(part for line in numbers for part in line), ".")


def _number(text: str, origin: Sequence[str], how: str) -> Line:
    return (Computed(text=text, origin=tuple(origin), how=how),)


def reasons(evidence: Evidence) -> dict[str, list[str]]:
    """The works that are not counted by the reason, in the order in which reasons are told."""
    found: dict[str, list[str]] = {reason: [] for reason in words.WORDS["reasons"]}
    for key, work in evidence.works.items():
        if reason := evidence.excluded(work):
            found.setdefault(reason, []).append(key)
    return {reason: keys for reason, keys in found.items() if keys}


def reason_words(reason: str) -> tuple[str, str]:
    """A reason in words, for one work and for several."""
    one, many = words.WORDS["reasons"].get(reason, (reason.replace("_", " "),) * 2)
    return one, many
