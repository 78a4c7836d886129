"""How common it is: ranges, what explains them, a table and a plot for each condition."""

import re
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from warehouse.rows import Frequency
from warehouse.summary import figures, words
from warehouse.summary.parts import Block, Cite, Computed, Foreign, Line, Paragraph, Section, Table
from warehouse.summary.placing import Placed
from warehouse.summary.plots import forest
from warehouse.summary.sections.studies import count, join, name
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.terms import Matcher
from warehouse.rows import Term

_REVIEWS = ("meta_analysis", "systematic_review", "narrative_review", "guideline")
_EXPLAINED = re.compile(
    r"(?:depending|dependent|depend|depends|depended) (?:up)?on [^.;()]+|according to [^.;()]+|(?:varied|varies|varying) (?:with|by) [^.;()]+",
    re.IGNORECASE,
)

Group = Sequence[Held[Frequency]]


def section(evidence: Evidence, placed: Placed) -> Section:
    """Prevalence and characteristics, a part for each condition that has figures."""
    parts = [_condition(evidence, name, group) for name, group in placed.frequencies.items()]
    intro: tuple[Block, ...] = ()
    if not parts:
        intro = (
            Paragraph(
                line=("No figures on how common these conditions are were found in the abstracts read.",)
            ),
        )
    return Section(
        anchor="prevalence", title=("Prevalence and characteristics",), blocks=intro, sections=tuple(parts)
    )


def in_short(evidence: Evidence, condition: str, group: Group) -> Line:
    """The range of a condition's figures in one sentence, for the key findings."""
    reviews = [held for held in group if _secondary(evidence, held)]
    primary = [held for held in group if not _secondary(evidence, held)]
    told: list[Line] = []
    for held in [held for held in reviews if held.fact.low is not None][:1] or reviews[:1]:
        design = words.design_name(evidence.works[held.work_id].design)
        why = explanation(evidence, held)
        aside: Line = (", ", why) if why else ()
        told.append((figures.frequency(held), *aside, f", in a {design} ", Cite(work_ids=(held.work_id,))))
    if len(primary) == 1:
        told.append((figures.frequency(primary[0]), " in one study ", Cite(work_ids=(primary[0].work_id,))))
    elif primary:
        told.append(_spread(evidence, primary))
    title = Foreign(text=words.capital(condition), origin="topic", strong=True)
    return (title, ": ", *join(told, "; ", "; "), ".") if told else ()


def explanation(evidence: Evidence, held: Held[Frequency]) -> Foreign | None:
    """What the sentence that states a figure says it depends on, in its own words."""
    found = _EXPLAINED.search(_sentence(evidence, held))
    return Foreign(text=found[0].strip(" ,"), origin=f"finding:{held.finding_id}") if found else None


def _spread(evidence: Evidence, primary: Group) -> Line:
    """Lowest to highest of the primary figures in percent."""
    origin = [held.finding_id for held in primary if _ends(held.fact)]
    ends = [end for held in primary for end in _ends(held.fact)]
    studies = {evidence.works[held.work_id].study_id for held in primary if _ends(held.fact)}
    cited = Cite(work_ids=tuple(dict.fromkeys(held.work_id for held in primary)))
    if not ends:
        return (
            count(len(primary), "figure", "figures", [h.finding_id for h in primary], "counted"),
            " ",
            cited,
        )
    span = Computed(
        text=figures.span(min(ends), max(ends), "percent")
        if min(ends) < max(ends)
        else words.with_unit(ends[0], "percent"),
        origin=tuple(origin),
        how=f"lowest and highest of {len(origin)} figures",
    )
    number = count(len(studies), "study", "studies", origin, "studies counted once each")
    kind = "primary " if len(studies) > 1 else ""
    across = Computed(text=number.text.replace(" stud", f" {kind}stud"), origin=number.origin, how=number.how)
    return (span, " in ", across, " ", cited)


def _ends(fact: Frequency) -> list[float]:
    if fact.unit != "percent":
        return []
    return [end for end in (fact.value, fact.low, fact.high) if end is not None]


def _secondary(evidence: Evidence, held: Held[Frequency]) -> bool:
    return evidence.works[held.work_id].design in _REVIEWS


def _condition(evidence: Evidence, condition: str, group: Group) -> Section:
    ordered = sorted(group, key=lambda held: _order(evidence, held))
    blocks: list[Block] = [*_explained(evidence, ordered)]
    if len(ordered) == 1:
        held = ordered[0]
        blocks.append(Paragraph(line=_told(evidence, held)))
    else:
        blocks.append(_table(evidence, condition, ordered))
        plot = forest(evidence, condition, ordered)
        blocks += [plot] if plot else []
    title = Foreign(text=words.capital(condition), origin="topic")
    return Section(anchor=f"prevalence-{slug(condition)}", title=(title,), blocks=tuple(blocks))


def slug(text: str) -> str:
    """A name fit for an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _order(evidence: Evidence, held: Held[Frequency]) -> tuple[int, float, str]:
    fact = held.fact
    value = fact.value if fact.value is not None else fact.low if fact.low is not None else 0.0
    return (0 if _secondary(evidence, held) else 1, -value, held.finding_id)


def _explained(evidence: Evidence, group: Group) -> Iterable[Block]:
    """What the figures vary with: the spread within each definition and each setting, where there are two or more."""
    primary = [held for held in group if not _secondary(evidence, held)]
    for word, finder in (("definition or instrument", definition), ("setting", setting)):
        line = _by(evidence, primary, finder)
        if line:
            yield Paragraph(line=(f"By {word}: ", *line, "."))


def _by(evidence: Evidence, group: Group, finder: Callable[[Evidence, Held[Frequency]], str | None]) -> Line:
    split: dict[str, list[Held[Frequency]]] = {}
    for held in group:
        label = finder(evidence, held)
        if label and _ends(held.fact):
            split.setdefault(label, []).append(held)
    if len(split) < 2:
        return ()
    return join([_one(label, members) for label, members in split.items()], "; ", "; ")


def _one(label: str, members: list[Held[Frequency]]) -> Line:
    cited = Cite(work_ids=tuple(dict.fromkeys(held.work_id for held in members)))
    named = Foreign(text=label, origin=f"finding:{members[0].finding_id}")
    if len(members) == 1:
        return (named, " ", figures.frequency(members[0]), " ", cited)
    ends = [end for held in members for end in _ends(held.fact)]
    origin = tuple(held.finding_id for held in members)
    how = f"lowest and highest of {len(members)} figures"
    middle = Computed(
        text=f"median {words.with_unit(round(median(ends), 1), 'percent')}",
        origin=origin,
        how=f"median of {len(members)} figures",
    )
    aside: Line = (" (", middle, ")") if len(members) > 2 else ()
    span = Computed(text=figures.span(min(ends), max(ends), "percent"), origin=origin, how=how)
    return (named, " ", span, *aside, " ", cited)


def _told(evidence: Evidence, held: Held[Frequency]) -> Line:
    """The only figure of a condition, as a sentence."""
    fact, work = held.fact, evidence.works[held.work_id]
    whom: Line = (
        (" of " if fact.low is None and fact.value is not None else " in ", _of(held, fact.population))
        if fact.population
        else ()
    )
    period: Line = (" (", _of(held, fact.period), ")") if fact.period else ()
    said = {"incidence": "incidence ", "prevalence": "prevalence "}.get(fact.measure, "")
    if said:
        whom = (" in ", _of(held, fact.population)) if fact.population else ()
    why = explanation(evidence, held)
    aside: Line = (", ", why) if why else ()
    return (
        *name(work),
        f", {words.design_name(work.design)}" if work.design else "",
        ": ",
        said,
        figures.frequency(held),
        *whom,
        *period,
        *aside,
        ".",
    )


def _of(held: Held[Frequency], text: str | None) -> Foreign:
    return Foreign(text=text or "", origin=f"finding:{held.finding_id}")


def _table(evidence: Evidence, condition: str, group: Group) -> Table:
    columns: list[tuple[str, Callable[[Held[Frequency]], Line]]] = [
        ("Study", lambda held: name(evidence.works[held.work_id])),
        (
            "Design",
            lambda held: (
                (words.capital(words.design_name(evidence.works[held.work_id].design)),)
                if evidence.works[held.work_id].design
                else ()
            ),
        ),
        ("Condition as named", lambda held: _cell(held, held.fact.condition, unless=condition)),
        ("Population", lambda held: _cell(held, held.fact.population)),
        ("Definition or instrument", lambda held: _cell(held, definition(evidence, held))),
        ("Setting", lambda held: _cell(held, setting(evidence, held))),
        ("Period", lambda held: _cell(held, held.fact.period)),
        ("Figure", lambda held: (figures.frequency(held),)),
    ]
    filled = [(title, cell) for title, cell in columns if any(cell(held) for held in group)]
    return Table(
        caption=("Figures for ", Foreign(text=condition, origin="topic")),
        header=tuple((title,) for title, _ in filled),
        rows=tuple(tuple(cell(held) for _, cell in filled) for held in group),
    )


def _cell(held: Held[Frequency], text: str | None, *, unless: str = "") -> Line:
    return (_of(held, text),) if text and text.lower() != unless.lower() else ()


def definition(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """How the condition was recognised, where the sentence of the figure, its condition or its population says so."""
    return _cue(evidence, held, _DEFINITIONS)


def setting(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """Where the people were found, where the sentence of the figure or its population says so."""
    return _cue(evidence, held, _SETTINGS)


_DEFINITIONS = Matcher(Term(name=cue) for cue in words.WORDS["definitions"]["cues"])
_SETTINGS = Matcher(Term(name=cue) for cue in words.WORDS["definitions"]["settings"])


def _cue(evidence: Evidence, held: Held[Frequency], cues: Matcher) -> str | None:
    for text in (held.fact.condition, held.fact.population, held.fact.quote):
        if names := cues.names(text):
            return names[0]
    names = cues.names(_sentence(evidence, held))
    # Two instruments in one sentence: which one the figure belongs to is not ours to guess.
    return names[0] if len(names) == 1 else None


def _sentence(evidence: Evidence, held: Held[Frequency]) -> str:
    """The sentence around the quote."""
    record, fact = evidence.works[held.work_id].record, held.fact
    text = record.title if fact.field == "title" else record.abstract
    before = max((m.end() for m in re.finditer(r"[.!?]\s+(?=[A-Z])|\n", text[: fact.start])), default=0)
    after = re.search(r"[.!?](?:\s|$)|\n", text[fact.end - 1 :])
    return text[before : fact.end - 1 + after.start() if after else len(text)]
