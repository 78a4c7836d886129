"""How common it is: ranges and what explains them, a table and a plot for each condition."""

import re
from collections.abc import Callable, Sequence
from statistics import median

from warehouse.rows import Frequency, Term
from warehouse.summary import figures, words
from warehouse.summary.parts import Block, Cite, Computed, Foreign, Line, Paragraph, Section, Table, join
from warehouse.summary.placing import DEFINITIONS, Placed, place_of
from warehouse.summary.plots import forest
from warehouse.summary.sections.studies import named
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import SECONDARY
from warehouse.synthesis.naming import content
from warehouse.synthesis.terms import Matcher

_EXPLAINED = re.compile(
    r"\b(?:depend(?:ing|ent|s|ed)? (?:up)?on|according to|var(?:ied|ies|ying) (?:with|by)) [^.;()]+",
    re.IGNORECASE,
)
_SETTINGS = Matcher(Term(name=cue) for cue in words.WORDS["definitions"]["settings"])

Group = Sequence[Held[Frequency]]


def section(evidence: Evidence, placed: Placed) -> Section:
    """Prevalence and characteristics, a part for each condition that has figures."""
    parts = [_condition(evidence, name, placed.frequencies[name]) for name in in_order(placed)]
    none = Paragraph(line=("No figures on how common these conditions are were found.",))
    return Section(
        anchor="prevalence",
        title=("Prevalence and characteristics",),
        blocks=() if parts else (none,),
        sections=(*parts, *_shares(evidence, placed.shares)),
    )


def in_order(placed: Placed) -> list[str]:
    """The conditions and outcomes that have figures, those with the most first."""
    return sorted(placed.frequencies, key=lambda name: -len(placed.frequencies[name]))


def _shares(evidence: Evidence, shares: Group) -> tuple[Section, ...]:
    """Shares of people with a grade of a condition, or with something besides it: not how common it is."""
    if not shares:
        return ()
    ordered = sorted(shares, key=lambda held: (held.work_id, held.fact.start, place_of(held.fact) or 0))
    rows = [
        (
            named(evidence.works[held.work_id]),
            _of(held, held.fact.condition),
            (figures.frequency(held),),
            _of(held, people(evidence, held)),
        )
        for held in ordered
    ]
    header: tuple[Line, ...] = (("Study",), ("Share with",), ("Figure",), ("Population",))
    caption: Line = ("Shares of people with a grade or a special form of a condition",)
    block: Block = Table(caption=caption, header=header, rows=tuple(rows))
    if len(ordered) == 1:
        held = ordered[0]
        block = Paragraph(line=(*_told(evidence, held)[:-1], " had ", *_of(held, held.fact.condition), "."))
    return (Section(anchor="prevalence-shares", title=("Other shares",), blocks=(block,)),)


def in_short(evidence: Evidence, condition: str, group: Group) -> Line:
    """The range of a condition's figures in one sentence; empty where none is in percent."""
    primary = [held for held in group if not _secondary(evidence, held)]
    whole = [held for held in largest(evidence, primary) if _ends(held.fact)]
    told = [_reviewed(evidence, held) for held in _reviews(evidence, group)]
    if len(primary) == 1:
        one = primary[0]
        cited = Cite(work_ids=(one.work_id,))
        told.append((figures.frequency(one), *_whom(one), " in one study ", cited))
    elif len({evidence.works[held.work_id].study_id for held in primary}) == 1 and _whole(primary):
        told.append(_one_study(primary))
    elif whole:
        told.append(_spread(evidence, whole))
    if not told:
        return ()
    return (
        Foreign(text=words.capital(condition), origin="topic", strong=True),
        ": ",
        *join(told, "; ", "; "),
        ".",
    )


def largest(evidence: Evidence, group: Group) -> list[Held[Frequency]]:
    """Of each study the figures of its largest group: what a part of its people has is not how common it is."""
    studies: dict[str, list[Held[Frequency]]] = {}
    for held in group:
        studies.setdefault(evidence.works[held.work_id].study_id, []).append(held)
    return [held for members in studies.values() for held in _of_most(members)]


def _of_most(members: Group) -> Group:
    """The figures of most people, and those that do not say that they are of others."""
    most = max((held.fact.denominator or 0 for held in members), default=0)
    if not most:
        return members
    whole = {held.fact.population for held in members if held.fact.denominator == most} | {None}
    return [
        held
        for held in members
        if held.fact.denominator == most or (not held.fact.denominator and held.fact.population in whole)
    ]


def _reviews(evidence: Evidence, group: Group) -> list[Held[Frequency]]:
    """The first range over studies, and what a meta-analysis pooled over all definitions; else the first review."""
    reviews = [held for held in group if _secondary(evidence, held)]
    ranges = [held for held in reviews if held.fact.low is not None][:1]
    pooled = [
        held
        for held in reviews
        if evidence.works[held.work_id].design == "meta_analysis"
        and held.fact.value is not None
        and definition(evidence, held) is None
    ][:1]
    return [*ranges, *pooled] or reviews[:1]


def _whole(group: Group) -> list[Held[Frequency]]:
    """The figures that give the people they are of; in a study with groups, that of all of them mostly does."""
    return [held for held in group if held.fact.denominator]


def _one_study(group: Group) -> Line:
    """One study's figure of most people, and the range of its others."""
    whole = max(_whole(group), key=lambda held: (held.fact.denominator or 0, -held.fact.start))
    ends = [end for held in group if held is not whole for end in _ends(held.fact)]
    cited: Line = (*_whom(whole), " in one study ", Cite(work_ids=(whole.work_id,)))
    if not ends:
        return (figures.frequency(whole), *cited)
    origin = tuple(held.finding_id for held in group if held is not whole)
    how = f"lowest and highest of {len(origin)} figures"
    span = Computed(text=figures.span(min(ends), max(ends)), origin=origin, how=how)
    return (figures.frequency(whole), *cited, ", ", span, " in parts of it")


def explanation(evidence: Evidence, held: Held[Frequency]) -> Line:
    """What the sentence of a figure says it depends on, in its own words; empty where it says nothing."""
    found = _EXPLAINED.search(_sentence(evidence, held))
    return (", ", Foreign(text=found[0].strip(" ,"), origin=f"finding:{held.finding_id}")) if found else ()


def slug(text: str) -> str:
    """A name fit for an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def definition(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """How the condition was recognised: as the figure's words or its sentence say, or the one tool of the study."""
    return _cue(evidence, held, DEFINITIONS) or _tool(evidence, held)


def _tool(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """The one tool for this condition in a study's title, or where it says how people were told apart."""
    # A sentence that names others leaves open which of them it was.
    if _secondary(evidence, held) or DEFINITIONS.find(_sentence(evidence, held)):
        return None
    known = words.WORDS["definitions"]["tools"]
    tools = Matcher(
        Term(name=name)
        for kind, names in known.items()
        if kind in (held.fact.condition or "").lower()
        for name in names
    )
    record = evidence.works[held.work_id].record
    found = tools.names(record.title) or tools.names(" ".join(_DEFINING.findall(record.abstract)))
    return found[0] if len(found) == 1 else None


# Sentences that say by what people were told apart.
_DEFINING = re.compile(rf"[^.]*\b(?:{'|'.join(words.WORDS['definitions']['saying'])})\b[^.]*", re.IGNORECASE)


def design(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """The design of the study, in words."""
    return (
        words.design_name(evidence.works[held.work_id].design)
        if evidence.works[held.work_id].design
        else None
    )


def people(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """The people that a figure is of: those with whom its own sentence opens, where it names no others.

    `Among patients whose pain reached the foot, …` is not of all patients.
    """
    sentence, read = _sentence(evidence, held), held.fact.population or ""
    opened = _AMONG.match(sentence)
    borne_out = 2 * len(content(read) & content(sentence)) >= len(content(read))
    return opened[1] if opened and not borne_out else _without_tool(held.fact.population)


def _without_tool(population: str | None) -> str | None:
    """`the S-LANSS in people seeking care` is of people seeking care."""
    within = _WITHIN.search(population or "")
    if population is None or within is None or not DEFINITIONS.find(population[: within.start()]):
        return population
    return population[within.start(1) :]


_PEOPLE = rf"(?:{'|'.join(words.WORDS['doubt']['people'])}|women|men|workers)"
_WITHIN = re.compile(rf"\b(?:in|among|of) ((?:the |all )?{_PEOPLE}\b.*)", re.DOTALL)
_AMONG = re.compile(
    rf"(?:Among|In|Of) ((?:the |all )?(?:{'|'.join(words.WORDS['doubt']['people'])}|those|women|men|workers)\b"
    r"[^,;:()\d]{3,80}),"
)


def setting(evidence: Evidence, held: Held[Frequency]) -> str | None:
    """Where the people were found, where the figure's own words or its sentence say so."""
    return _cue(evidence, held, _SETTINGS)


def _reviewed(evidence: Evidence, held: Held[Frequency]) -> Line:
    design = words.design_name(evidence.works[held.work_id].design)
    cited = Cite(work_ids=(held.work_id,))
    why = explanation(evidence, held)
    return (figures.frequency(held), *why, f"{',' if why else ''} in a {design} ", cited)


def _spread(evidence: Evidence, primary: Group) -> Line:
    """Lowest to highest of primary figures in percent, of the largest group of each study."""
    origin = tuple(held.finding_id for held in primary)
    studies = {evidence.works[held.work_id].study_id for held in primary}
    ends = [end for held in primary for end in _ends(held.fact)]
    how = f"lowest and highest of {len(primary)} figures"
    number = Computed(
        text=words.counted(len(studies), "study", "primary studies"),
        origin=origin,
        how="each study counted once",
    )
    return (
        Computed(text=figures.span(min(ends), max(ends)), origin=origin, how=how),
        " in the largest groups of ",
        number,
        " ",
        _cited(primary),
        *_same_people(evidence, primary),
    )


def _same_people(evidence: Evidence, primary: Group) -> Line:
    """Where one study gives both ends of a range: that the same people were told apart in several ways."""
    ordered = sorted(primary, key=lambda held: min(_ends(held.fact)))
    one, other = ordered[0], max(ordered, key=lambda held: max(_ends(held.fact)))
    ways = {definition(evidence, held) for held in (one, other)}
    same = one.work_id == other.work_id and one.fact.denominator == other.fact.denominator is not None
    if not same or len(ways) == 1:
        return ()
    return (", both ends from the same people by different definitions ", Cite(work_ids=(one.work_id,)))


def _cited(group: Group) -> Cite:
    return Cite(work_ids=tuple(dict.fromkeys(held.work_id for held in group)))


def _ends(fact: Frequency) -> list[float]:
    if fact.unit != "percent":
        return []
    return [end for end in (fact.value, fact.low, fact.high) if end is not None]


def _secondary(evidence: Evidence, held: Held[Frequency]) -> bool:
    return evidence.works[held.work_id].design in SECONDARY


def _condition(evidence: Evidence, condition: str, group: Group) -> Section:
    ordered = sorted(group, key=lambda held: _order(evidence, held))
    blocks: list[Block] = [Paragraph(line=_told(evidence, ordered[0]))]
    if len(ordered) > 1:
        plot = forest(evidence, condition, ordered, lambda held: definition(evidence, held))
        blocks = [
            *_explained(evidence, ordered),
            *([plot] if plot else []),
            _table(evidence, condition, ordered),
        ]
    title = Foreign(text=words.capital(condition), origin="topic")
    return Section(anchor=f"prevalence-{slug(condition)}", title=(title,), blocks=tuple(blocks))


def _order(evidence: Evidence, held: Held[Frequency]) -> tuple[bool, float, str]:
    fact = held.fact
    share = 100 * fact.numerator / fact.denominator if fact.numerator and fact.denominator else 0.0
    value = next((end for end in (fact.value, fact.low) if end is not None), share)
    return (not _secondary(evidence, held), -value, held.finding_id)


def _explained(evidence: Evidence, group: Group) -> list[Block]:
    """What the figures vary with: the spread within each definition and setting, where there are two."""
    primary = largest(evidence, [held for held in group if not _secondary(evidence, held)])
    finders = (
        ("In single studies, by definition or instrument", definition),
        ("By setting", setting),
        ("By design", design),
    )
    told = [(word, _by(evidence, primary, finder)) for word, finder in finders]
    pooled = [held for held in group if _secondary(evidence, held)]
    reviewed = _by(evidence, pooled, definition)
    lines: list[Line] = [(f"{word}: ", *line, ".") for word, line in told if line]
    if reviewed:
        lines.insert(0, ("In reviews, by definition or instrument: ", *reviewed, "."))
    return [Paragraph(line=line) for line in lines]


def _by(evidence: Evidence, group: Group, finder: Callable[[Evidence, Held[Frequency]], str | None]) -> Line:
    split: dict[str, list[Held[Frequency]]] = {}
    for held in group:
        label = finder(evidence, held)
        if label and _ends(held.fact):
            split.setdefault(label, []).append(held)
    return join([_one(label, split[label]) for label in split], "; ", "; ") if len(split) > 1 else ()


_PLURAL = dict(words.WORDS["designs"].values())


def _one(label: str, members: Group) -> Line:
    works = {held.work_id for held in members}
    shown = _PLURAL.get(label, label) if len(works) > 1 else label
    head: Line = (Foreign(text=shown, origin=f"finding:{members[0].finding_id}"), " ")
    if len(members) == 1:
        return (*head, figures.frequency(members[0]), " ", _cited(members))
    ends = [end for held in members for end in _ends(held.fact)]
    origin, number = tuple(held.finding_id for held in members), len(members)
    span = Computed(
        text=figures.span(min(ends), max(ends)), origin=origin, how=f"lowest and highest of {number} figures"
    )
    middle = Computed(text=f"{round(median(ends), 1):g}%", origin=origin, how=f"median of {number} figures")
    aside: Line = (" (median ", middle, ")") if number > 2 else ()
    return (*head, span, *aside, " ", _cited(members))


def _told(evidence: Evidence, held: Held[Frequency]) -> Line:
    """The only figure of a condition, as a sentence."""
    fact = held.fact
    said = f"{fact.measure} " if fact.measure in ("incidence", "prevalence") else ""
    whom = _whom(held, "in" if said else "of")
    period: Line = (" (", *_of(held, fact.period), ")") if fact.period else ()
    head = named(evidence.works[held.work_id])
    return (*head, f": {said}", figures.frequency(held), *whom, *period, *explanation(evidence, held), ".")


def _whom(held: Held[Frequency], joined: str = "of") -> Line:
    """The people that a figure is of: ` of adults with sciatica`."""
    people = held.fact.population or ""
    those = "those " if people.split(" ")[0] in ("with", "without", "who", "whose", "having") else ""
    return (f" {joined} {those}", *_of(held, people)) if people else ()


def _of(held: Held[Frequency], text: str | None) -> Line:
    return (Foreign(text=text, origin=f"finding:{held.finding_id}"),) if text else ()


def _table(evidence: Evidence, condition: str, group: Group) -> Table:
    named_so = [
        held.fact.condition if (held.fact.condition or "").lower() != condition else None for held in group
    ]
    columns: list[tuple[str, list[Line]]] = [
        ("Study", [named(evidence.works[held.work_id]) for held in group]),
        ("Figure", [(figures.frequency(held),) for held in group]),
        ("Named as", [_of(held, text) for held, text in zip(group, named_so, strict=True)]),
        ("Population", [_of(held, people(evidence, held)) for held in group]),
        ("Definition or instrument", [_of(held, definition(evidence, held)) for held in group]),
        ("Setting", [_of(held, setting(evidence, held)) for held in group]),
        ("Period", [_of(held, held.fact.period) for held in group]),
    ]
    filled = [(title, cells) for title, cells in columns if any(cells)]
    return Table(
        caption=("The figures for ", Foreign(text=condition, origin="topic"), ", as the abstracts give them"),
        header=tuple((title,) for title, _ in filled),
        rows=tuple(zip(*(cells for _, cells in filled), strict=True)),
    )


def _cue(evidence: Evidence, held: Held[Frequency], cues: Matcher) -> str | None:
    for text in (held.fact.condition, held.fact.population):
        if names := cues.names(_VERSION.sub("", text or "")):
            return " or ".join(names)
    if (behind := _BEHIND.match(_after(held.fact))) and (after := cues.names(behind[1])):
        return after[0]
    # Two instruments in one sentence: which one the figure belongs to is not ours to guess.
    found = (cues.names(held.fact.quote), cues.names(_sentence(evidence, held)))
    return next((names[0] for names in found if len(names) == 1), None)


def _after(fact: Frequency) -> str:
    """What the quote says behind a share."""
    share = place_of(fact)
    return "" if share is None else fact.quote[share:]


# How a tool is filled in is no tool beside it.
_VERSION = re.compile(r"\bself-report(?:ed)?(?= version\b)", re.IGNORECASE)
# `23/120 patients (19.2%; 95% CI …) by painDETECT`: the tool right behind a share is that of the share.
_BEHIND = re.compile(
    r"[\d.,/·]+\s?%?[^(),;]{0,20}(?:\([^()]*\))?\s(?:by|with|on|using|according to) ([\w-]+(?: [\w-]+)?)"
)


def _sentence(evidence: Evidence, held: Held[Frequency]) -> str:
    """The sentence around the quote."""
    record, fact = evidence.works[held.work_id].record, held.fact
    text = record.title if fact.field == "title" else record.abstract
    return words.sentence(text, fact.start, fact.end)
