"""What no study that is held answers: questions, outcomes of treatments, and conditions without figures."""

from collections.abc import Iterator, Sequence

from warehouse.summary import words
from warehouse.summary.parts import Block, Bullets, Cite, Computed, Foreign, Line, Paragraph, Section, join
from warehouse.summary.placing import Placed
from warehouse.summary.sections.landscape import cells
from warehouse.synthesis.about import asked
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.meter import Meter


def section(evidence: Evidence, placed: Placed, meters: Sequence[Meter]) -> Section:
    """The gaps that can be told from what the topic asks and what is held."""
    items = [
        *_questions(meters),
        *_treatments(evidence, placed),
        *_outcomes(evidence, placed),
        *_conditions(evidence, placed),
    ]
    none = Paragraph(line=("Each question, outcome and condition of the topic has a study.",))
    block: Block = Bullets(items=tuple(items)) if items else none
    return Section(anchor="gaps", title=("Gaps",), blocks=(block,))


def why_silent(meter: Meter) -> Line:
    """Why a question has no answer: the works on it, and what each lacks."""
    groups = (
        (meter.uncompared, "without the comparison asked about"),
        (meter.silent, "without a verdict on it that could be read"),
        (meter.unfit, "on costs, views or tests, not on effects"),
    )
    told = [
        (_number(keys, words.counted(len(keys), "work", "works")), f" {lacking} ", Cite(work_ids=keys))
        for keys, lacking in groups
        if keys
    ]
    return join(told, "; ", "; ") or ("no study was found",)


def _questions(meters: Sequence[Meter]) -> Iterator[Line]:
    for meter in meters:
        if not meter.votes and not meter.reviews:
            yield (
                Foreign(text=meter.question.text, origin="topic"),
                " Not answered: ",
                *why_silent(meter),
                ".",
            )


def _treatments(evidence: Evidence, placed: Placed) -> Iterator[Line]:
    compared = {name for key in evidence.counted for name in placed.about[key].against}
    missing = [name for name in asked(evidence) if name not in placed.treatments and name not in compared]
    if missing:
        yield (
            "No counted study of ",
            *join([_topical(name) for name in missing], ", ", " or "),
            " was found.",
        )


def _outcomes(evidence: Evidence, placed: Placed) -> Iterator[Line]:
    """The outcomes that a question asks about and on which no figure was read in any study of its treatments."""
    for question in evidence.topic.questions:
        studied = [name for name in question.interventions if _studies(evidence, placed, name)]
        keys = dict.fromkeys(key for name in studied for key in _studies(evidence, placed, name))
        found = cells(evidence, list(keys))
        missing = [name for name in question.outcomes if name not in found]
        if studied and missing:
            yield (
                "No figure on ",
                *join([_topical(name) for name in missing], ", ", " or "),
                " was read in the abstracts on ",
                *join([_topical(name) for name in studied]),
                ".",
            )


def _studies(evidence: Evidence, placed: Placed, name: str) -> list[str]:
    """The counted works that test a treatment, wherever they are shown."""
    return [key for key in evidence.counted if name in placed.about[key].tested]


def _conditions(evidence: Evidence, placed: Placed) -> Iterator[Line]:
    missing = [term.name for term in evidence.topic.conditions if term.name not in placed.frequencies]
    if missing:
        yield (
            "No figure was read on how common these are: ",
            *join([_topical(name) for name in missing], ", ", " and "),
            ".",
        )


def _topical(name: str) -> Line:
    return (Foreign(text=name, origin="topic"),)


def _number(keys: Sequence[str], text: str) -> Computed:
    return Computed(text=text, origin=tuple(keys), how="works counted")
