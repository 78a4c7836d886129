"""What the figures cannot say."""

from warehouse.summary import figures, words
from warehouse.summary.parts import (
    Block,
    Bullets,
    Cite,
    Computed,
    Figure,
    Foreign,
    Line,
    Paragraph,
    Section,
    join,
)
from warehouse.summary.placing import Placed
from warehouse.summary.sections.studies import name
from warehouse.synthesis.about import asked
from warehouse.synthesis.evidence import Evidence, Figured


def limits(evidence: Evidence, placed: Placed) -> Section:
    """What a reader must know before relying on the figures."""
    points: list[Line] = [
        ("Only titles and abstracts were read, by a program; the full texts may say more.",),
        ("Nobody has judged the risk of bias of the studies.",),
        *_single(evidence, placed),
        *_concerns(evidence),
        *_unread(evidence),
        *_left(placed),
    ]
    blocks = (Bullets(items=tuple(points)), *_failing(evidence, placed))
    return Section(anchor="limits", title=("What the figures cannot say",), blocks=blocks)


def _single(evidence: Evidence, placed: Placed) -> list[Line]:
    """The treatments asked about that one study alone gives, be it as what it tests or sets against that."""
    about = placed.about
    tests = {
        name: [key for key in evidence.counted if name in (*about[key].tested, *about[key].against)]
        for name in asked(evidence)
    }
    lone = {
        name: keys for name, keys in tests.items() if len({evidence.works[key].study_id for key in keys}) == 1
    }
    if not lone:
        return []
    keys = tuple(dict.fromkeys(key for found in lone.values() for key in found))
    names = join([(Foreign(text=name, origin="topic"),) for name in lone])
    return [
        (
            "A single study, whose result may not hold elsewhere, is all that was found on ",
            *names,
            " ",
            Cite(work_ids=keys),
            ".",
        )
    ]


def _concerns(evidence: Evidence) -> list[Line]:
    """The counted works of which their journal has warned, and those that no peer has reviewed."""
    told = (
        ("concern", "An expression of concern stands against ", "."),
        ("preprint", "Not reviewed by peers: ", "."),
    )
    lines: list[Line] = []
    for state, before, after in told:
        works = [name(work) for work in evidence.counted.values() if work.state == state]
        lines += [(before, *join(works), after)] if works else []
    return lines


def _failing(evidence: Evidence, placed: Placed) -> list[Block]:
    """The figures that other numbers of the same paper contradict, as far as both were read rightly."""
    held: tuple[Figured, ...] = (*evidence.frequencies, *evidence.arm_results, *evidence.effects)
    shown = [one for one in held if one.work_id in evidence.counted and one.finding_id not in placed.left]
    suspect = [(one, figures.failed(one.fact)) for one in shown]
    lines = [_failure(one, said) for one, said in suspect if said]
    if not lines:
        return []
    head = "In these places the numbers, as they were read, do not agree with each other:"
    return [Paragraph(line=(head,)), Bullets(items=tuple(lines))]


def _failure(held: Figured, said: tuple[str, ...]) -> Line:
    quote = Figure(text=f"“{words.clipped(held.fact.quote, 240)}”", finding_id=held.finding_id)
    why = Foreign(text="; ".join(said).rstrip("."), origin=f"finding:{held.finding_id}")
    return (quote, " ", Cite(work_ids=(held.work_id,)), " (", why, ").")


def _unread(evidence: Evidence) -> list[Line]:
    lists = (evidence.frequencies, evidence.arm_results, evidence.effects, evidence.conclusions)
    read = {held.work_id for group in lists for held in group}
    silent = tuple(key for key in evidence.counted if key not in read)
    if not silent:
        return []
    number = Computed(
        text=words.counted(len(silent), "counted work", "counted works"),
        origin=silent,
        how="works without a finding",
    )
    return [
        ("No frequency, result, effect or verdict could be read in ", number, " ", Cite(work_ids=silent), ".")
    ]


def _left(placed: Placed) -> list[Line]:
    number = len(placed.left)
    if not number:
        return []
    text = words.counted(number, "figure is", "figures are")
    told = Computed(text=text, origin=tuple(placed.left), how="figures without a place here")
    them, are = ("it", "it is") if number == 1 else ("them", "they are")
    why = f"no term of the topic gives a place to {them}, or the name of what {are} of could not be read"
    return [
        (
            "A further ",
            told,
            f" in the warehouse but not shown: {why}.",
        )
    ]
