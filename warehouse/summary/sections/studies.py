"""Tells of one study: who, which design, how many people, its results, and its authors' verdict."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from warehouse.rows import ArmResult, Conclusion, Effect, Term
from warehouse.summary import figures, words
from warehouse.summary.doubts import Names, doubtful
from warehouse.summary.names import in_sentence, legible, tidy
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
    Table,
    join,
    plain,
)
from warehouse.summary.quoting import own_words
from warehouse.summary.references import short_name
from warehouse.summary.restated import restated
from warehouse.summary.results import Results, Row, Telling, side_by_side
from warehouse.synthesis.about import spelled_out
from warehouse.synthesis.evidence import Evidence, Held, Result, Work
from warehouse.synthesis.signals import says_not_random
from warehouse.synthesis.terms import Matcher

_COLUMNS = 3
# A treatment is had with, a group is one that people are in.
_GROUP = re.compile(r"\b(?:groups?|cohort|arm)$")
_PEOPLE = re.compile(rf"^(?:those|{'|'.join(words.WORDS['doubt']['people'])})\b", re.IGNORECASE)


def name(work: Work) -> Line:
    """The study's short name with its reference: `Doe 2015 [1]`."""
    who = Foreign(text=short_name(work), origin=f"work:{work.work_id}", strong=True)
    return (who, " ", Cite(work_ids=(work.work_id,)))


def named(work: Work) -> Line:
    """Name and design: `Doe 2015 [1], randomised controlled trial`."""
    if not work.design:
        return name(work)
    design = "design not read for sure" if misread(work) else words.design_name(work.design)
    return (*name(work), f", {design}")


def misread(work: Work) -> bool:
    """Whether a design was read that the abstract denies."""
    return work.design == "rct" and says_not_random(work)


def person(work: Work) -> Line:
    """Name, design and size: `Doe 2015 [1], randomised controlled trial, n = 198`."""
    if work.size is None and work.groups is not None:
        number = f"n = {words.number(work.groups.value)}"
        how = "the people of the groups added up"
        return (*named(work), ", ", Computed(text=number, origin=work.groups.finding_ids, how=how))
    if work.size is None:
        return named(work)
    size = Figure(text=f"n = {words.number(work.size.fact.value)}", finding_id=work.size.finding_id)
    return (*named(work), ", ", size)


def results_of(
    evidence: Evidence,
    key: str,
    arms: Sequence[Held[ArmResult]],
    effects: Sequence[Held[Effect]],
    *,
    treated: bool = True,
) -> Results:
    """The results of a work side by side; those whose names are in doubt are left to be quoted."""
    record = evidence.works[key].record
    matcher = Matcher(evidence.topic.interventions).reading(f"{record.title}\n\n{record.abstract}")
    # How a name stands within a sentence, the topic's own words tell as well.
    text = "\n".join((record.title, record.abstract, *_vocabulary(evidence)))
    names = Names(
        text={"title": record.title, "abstract": record.abstract},
        interventions=matcher,
        outcomes=Matcher(evidence.topic.outcomes),
        conditions=Matcher(evidence.topic.conditions),
        arms=tuple(held.fact.arm for held in arms if held.fact.arm),
        treated=treated,
        comparators=only_comparators(evidence),
        against=_against_what(evidence, key, effects),
    )
    twice = restated(arms)
    arms = [held for held in arms if held.finding_id not in twice]
    doubted = doubtful(arms, effects, names)
    sound = side_by_side(
        [held for held in arms if held.finding_id not in doubted],
        [held for held in effects if held.finding_id not in doubted],
        matcher,
        Telling(
            text=text,
            sentence=names.sentence,
            listed=_listed(evidence, key, matcher),
            last=names.comparators,
        ),
    )
    every: tuple[Result, ...] = (*arms, *effects)
    quoted = [held for held in every if held.finding_id in doubted]
    for row in sound.rows:
        row.exposed, row.sides = not treated, _sides(row, names, text) if treated else None
    if len({row.sides for row in sound.rows} - {None}) > 1:
        # Where a study compares several things, a sentence that names none of them leaves open which.
        for row in sound.rows:
            row.sides = row.sides if _names_both(row, names) else None
    return replace(sound, quoted=quoted)


def _listed(evidence: Evidence, key: str, matcher: Matcher) -> tuple[str, ...]:
    """The treatments of a work as it lists them and as its title names them."""
    title = spelled_out(evidence.works[key].record.title)
    titled = tuple(title[match.start : match.end].lower() for match in matcher.find(title))
    return (*(held.fact.name for held in evidence.interventions_of.get(key, ()) if held.fact.name), *titled)


def _against_what(evidence: Evidence, key: str, effects: Sequence[Held[Effect]]) -> frozenset[str]:
    """What a work sets its treatments against, as its list and its effects name it."""
    listed = [held.fact for held in evidence.interventions_of.get(key, ())]
    told = {
        one.key or one.name.lower() for one in listed if one.role in ("comparator", "control") and one.name
    }
    told |= {
        held.fact.comparator_key or held.fact.comparator.lower() for held in effects if held.fact.comparator
    }
    return frozenset(told - {"baseline"})


def only_comparators(evidence: Evidence) -> frozenset[str]:
    """The treatments that the questions set others against, and never ask about."""
    questions = evidence.topic.questions
    return frozenset(name for one in questions for name in one.comparators) - frozenset(
        name for one in questions for name in one.interventions
    )


def _vocabulary(evidence: Evidence) -> Iterator[str]:
    for term in (*evidence.topic.outcomes, *evidence.topic.interventions):
        yield from (term.name, *term.synonyms)
    yield from words.WORDS["outcomes"]["plain"]


def _sides(row: Row, names: Names, text: str) -> tuple[str, str] | None:
    """The two treatments that the effects of a row compare, where both are of the topic and no groups show them."""
    found = {
        (in_sentence(tidy(fact.intervention), text), in_sentence(tidy(fact.comparator), text))
        for fact in (held.fact for held in row.effects)
        if names.treatments(fact.intervention, fact.intervention_key)
        and names.treatments(fact.comparator, fact.comparator_key)
        and legible(fact.intervention)
        and legible(fact.comparator)
    }
    return found.pop() if len(found) == 1 and len(row.cells) < 2 else None


def _names_both(row: Row, names: Names) -> bool:
    """Whether the sentences of a row name the two sides of its comparison."""
    told = {name for held in row.effects for name in names.treatments(names.sentence(held))}
    return all(names.treatments(side) & told for side in row.sides or ())


def wanted(evidence: Evidence) -> Matcher:
    """The outcomes that a reader looks for: those of the topic, and what every study calls its main ones."""
    always = (Term(name=name) for name in words.WORDS["outcomes"]["always"])
    return Matcher((*evidence.topic.outcomes, *always))


def study(
    evidence: Evidence, key: str, results: Results, verdicts: Sequence[Held[Conclusion]] = ()
) -> tuple[Block, ...]:
    """A study with its results on the outcomes of the topic; the others under a line that opens them."""
    work, said = evidence.works[key], _verdict(verdicts)
    matcher = wanted(evidence)
    main = [row for row in results.rows if not evidence.topic.outcomes or matcher.find(row.outcome)]
    rest = [row for row in results.rows if row not in main]
    if not main and (not said or len(rest) == 1):
        main, rest = rest, []
    end: Line = (" ", *said, ".") if said else ()
    head: Line = (*person(work), *((". ", *said) if said else ()))
    shown = _results(results.only(main), caption=head, sentence=person(work), end=end)
    sentences = own_words(evidence, key, results.quoted)
    # Where no result could be told, the sentences stand in its place.
    if sentences and not results.rows:
        return said_by((*person(work), *((". ", *said, ".") if said else ())), sentences, work)
    inner = (*((_others(results.only(rest), work),) if rest else ()), *_quotes(sentences, work))
    more: Line = ("More from ", Foreign(text=short_name(work), origin=f"work:{key}"))
    return (shown, Folded(line=more, blocks=inner)) if inner else (shown,)


def said_by(who: Line, sentences: Sequence[Line], work: Work) -> tuple[Block, ...]:
    """What a study says in its own sentences, behind its name."""
    closed = plain(who)[-1:] == "."
    if len(sentences) == 1:
        line = (*who, " " if closed else ": ", *sentences[0])
        cited = any(isinstance(part, Cite) for part in who)
        return (Paragraph(line=line if cited else _cited(line, work), role="study"),)
    items = tuple(_cited(sentence, work) for sentence in sentences)
    return (Paragraph(line=(*who, "" if closed else ":"), role="study"), Bullets(items=items))


def _cited(line: Line, work: Work) -> Line:
    return (*line, " ", Cite(work_ids=(work.work_id,)))


def _quotes(sentences: Sequence[Line], work: Work) -> tuple[Block, ...]:
    """Sentences in the authors’ words, whose figures no name could be given for sure."""
    return said_by(("In its own words",), sentences, work) if sentences else ()


def _others(results: Results, work: Work) -> Block:
    """The results under a line that names the study already."""
    cited: Line = (" ", Cite(work_ids=(work.work_id,)))
    if len(results.rows) == 1:
        row = replace(results.rows[0], outcome=words.capital(results.rows[0].outcome))
        return Paragraph(line=(*row_line(row, results.arms), *cited, "."), role="study")
    return _results(results, caption=("Other outcomes", *cited), sentence=(), end=())


def _results(results: Results, *, caption: Line, sentence: Line, end: Line) -> Block:
    """A table, or a sentence where there is one result or none."""
    if len(results.rows) > 1:
        return _wide(caption, results) if len(results.arms) <= _COLUMNS else _long(caption, results)
    told: Line = (": ", *row_line(results.rows[0], results.arms)) if results.rows else ()
    return Paragraph(line=(*sentence, *told, ".", *end), role="study")


def row_line(row: Row, arms: dict[str, str]) -> Line:
    """One row in words: `responders (3 months), 84.5% with A and 43.8% with B, risk ratio 1.9`."""
    head: Line = (Foreign(text=row.outcome, origin=f"finding:{row.named_by}"), *_time(row, " (", ")"))
    groups: list[Line] = [
        (
            *_joined(row.cells[key]),
            " in the " if _GROUP.search(arm) else " in " if _PEOPLE.search(arm) else " with ",
            Foreign(text=arm, origin=f"finding:{row.cells[key][0].finding_id}"),
        )
        for key, arm in arms.items()
        if key in row.cells
    ]
    effects = [_compared(row)] if row.effects else []
    return join([head, *([join(groups)] if groups else []), *effects], ", ", ", ")


def _verdict(verdicts: Sequence[Held[Conclusion]]) -> Line:
    known = [held for held in verdicts if held.fact.direction in words.WORDS["verdicts"]]
    if not known:
        return ()
    said = words.WORDS["verdicts"][known[0].fact.direction]
    return ("Authors’ verdict: ", Figure(text=said, finding_id=known[0].finding_id))


def _wide(head: Line, results: Results) -> Table:
    """A column for each group."""
    timed = any(row.timepoint for row in results.rows)
    compared = [row for row in results.rows if row.effects]
    shared = {row.sides for row in compared} - {None}
    # What all rows compare stands once, in the head of the column.
    sides = _against(next(row for row in compared if row.sides)) if len(shared) == 1 else ()
    header: list[Line] = [("Outcome",), *([("Time",)] if timed else [])]
    header += [
        (Foreign(text=words.capital(arm), origin=f"finding:{_first(results, key)}"),)
        for key, arm in results.arms.items()
    ]
    header += [("Comparison", *((": ", *sides) if sides else ()))] if compared else []
    rows = [
        (
            _outcome(row),
            *((_time(row),) if timed else ()),
            *(_joined(row.cells.get(key, [])) for key in results.arms),
            *((_compared(row, sides=not sides),) if compared else ()),
        )
        for row in results.rows
    ]
    return Table(caption=head, header=tuple(header), rows=tuple(rows))


def _long(head: Line, results: Results) -> Table:
    """The groups in one cell: for studies with many."""
    timed = any(row.timepoint for row in results.rows)
    rows: list[tuple[Line, ...]] = []
    for row in results.rows:
        groups: list[Line] = [
            (Foreign(text=results.arms[key], origin=f"finding:{cell[0].finding_id}"), ": ", *_joined(cell))
            for key, cell in row.cells.items()
        ]
        told = join([*groups, *([_compared(row)] if row.effects else [])], "; ", "; ")
        rows.append((_outcome(row), *((_time(row),) if timed else ()), told))
    header: tuple[Line, ...] = (("Outcome",), *((("Time",),) if timed else ()), ("Results",))
    return Table(caption=head, header=header, rows=tuple(rows))


def _outcome(row: Row) -> Line:
    return (Foreign(text=words.capital(row.outcome), origin=f"finding:{row.named_by}"),)


def _time(row: Row, before: str = "", after: str = "") -> Line:
    return (
        (before, Foreign(text=row.timepoint, origin=f"finding:{row.named_by}"), after)
        if row.timepoint
        else ()
    )


def _first(results: Results, key: str) -> str:
    return next(row.cells[key][0].finding_id for row in results.rows if key in row.cells)


def _joined(cell: Sequence[Held[ArmResult]]) -> Line:
    """The figures of one group on an outcome at a time."""
    return join([(figures.arm_result(held),) for held in cell], "; ", "; ")


def _compared(row: Row, *, sides: bool = True) -> Line:
    """The effects of a row, and of what against what where no groups show it."""
    # Groups side by side say what is compared.
    exposed = row.exposed and len(row.cells) < 2
    effects = join([_effect(held, exposed=exposed) for held in row.effects], "; ", "; ")
    against = _against(row) if sides and row.effects else ()
    return (*effects, *((", ", *against) if against else ()))


def _against(row: Row) -> Line:
    if row.sides is None:
        return ()
    origin = f"finding:{row.effects[0].finding_id}"
    one, other = (Foreign(text=side, origin=origin) for side in row.sides)
    return (one, " against ", other)


def _effect(held: Held[Effect], *, exposed: bool) -> Line:
    """The effect, and that it is a change from baseline where it is one; of an exposure, which it is."""
    baseline = (held.fact.comparator or "").lower() == "baseline"
    shown: Line = (figures.effect(held), " from baseline" if baseline else "")
    if not exposed or not held.fact.intervention:
        return shown
    exposure = tidy(held.fact.intervention)
    return (
        *shown,
        " in " if _PEOPLE.search(exposure) else " with ",
        Foreign(text=exposure[:1].lower() + exposure[1:], origin=f"finding:{held.finding_id}"),
    )
