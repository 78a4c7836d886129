"""Effects: statistics that compare groups or relate two variables."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from spacy.language import Language
from spacy.tokens import Doc

from extractors import comparisons, covered, estimates, names, significance
from extractors.about import About, Study, about
from extractors.arms import find_arms
from extractors.bare_intervals import bare_intervals
from extractors.contrast import Contrast
from extractors.direction import direction
from extractors.estimates import Estimate
from extractors.figure_lists import figure_lists
from extractors.guarded import guarded
from extractors.measures import RATIOS, adjusted
from extractors.numbers import read
from extractors.opinions import EFFECT
from extractors.outcome import in_brackets, primary
from extractors.phrases import clause_start
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading
from extractors.relation import relation
from extractors.written import written_out

_NONE: Mapping[int, str] = MappingProxyType({})
_TREATMENT_DESIGNS = frozenset({"rct", "nonrandomised_trial", "animal", "economic"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The effects of a record, and where in its text the figures begin that they have taken.

    `places` tells of each item where its figure begins, `estimates` what was read there, `named` where in the text
    the name of which measure stands.
    """

    items: list[Item]
    claimed: frozenset[int]
    places: tuple[int, ...] = ()
    estimates: Mapping[int, Estimate] = field(default_factory=dict)
    named: Mapping[int, str] = field(default_factory=dict)


def effects(
    record: Reading,
    *,
    design: str | None = None,
    interventions: Sequence[Mapping[str, str]] = (),
    admitted: Mapping[int, str] = _NONE,
) -> Effects:
    """The effects of a record, in reading order.

    `admitted` gives measures to figures, by where they begin in the record, that no rule reads as an estimate.
    """
    study = Study(
        arms=find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    )
    study.trial = design in _TREATMENT_DESIGNS or any(i.get("role") == "experimental" for i in interventions)
    pairs = [
        (span, _sentence(record, span)) for span in record.sentences if _DIGIT.search(record.words(span))
    ]
    usual = _usual(
        [sentence for _, sentence in pairs], _names(interventions, record.abbreviations), record.text
    )
    study.primary = primary(record.words(span) for span in record.sentences)
    study.relation = relation(record.words(span) for span in record.sentences if span.role in _AIMS)
    told: list[tuple[int, Item]] = []
    claimed: set[int] = set()
    read_as: dict[int, Estimate] = {}
    for span, sentence in pairs:
        found = _found(sentence, span, usual, admitted)
        claimed |= {span.start + sentence.figures[place].start for place in sentence.used}
        read_as |= {span.start + estimate.at: estimate for estimate in found}
        told += _told(found, sentence, span, study)
        usual.last = next((e.measure for e in reversed(found) if e.measure in RATIOS), usual.last)
    return Effects(
        items=[item for _, item in told],
        claimed=frozenset(claimed),
        places=tuple(place for place, _ in told),
        estimates=read_as,
        named={
            span.start + label.start: label.measure for span, sentence in pairs for label in sentence.labels
        },
    )


def kept(found: Effects, lists: Mapping[int, str]) -> Effects:
    """The effects without the estimates that were judged to be none; the p-value of one stands by itself."""
    refused = {
        place
        for place, estimate in found.estimates.items()
        if estimate.value is not None
        and lists.get(place, EFFECT if place not in found.claimed else None) != EFFECT
    }
    told = [
        (place, _bare(item) if place in refused else item)
        for place, item in zip(found.places, found.items, strict=True)
        if place not in refused or item["p"] is not None
    ]
    return replace(
        found,
        items=[item for _, item in told],
        places=tuple(place for place, _ in told),
        claimed=found.claimed - refused,
    )


def _bare(item: Item) -> Item:
    nothing = dict.fromkeys(("value", "ci_low", "ci_high", "ci_level"))
    return item | {"measure": "none"} | nothing


_AIMS = ("title", "objective")
_DIGIT = re.compile(r"\d")


def _sentence(record: Reading, span: Sentence) -> estimates.Sentence:
    text = record.words(span)
    return estimates.Sentence(text, read(text), record.abbreviations)


@dataclass(slots=True)
class Usual:
    """What a record usually means: the ratio it names most, the one named last, whether it has hazards,
    Peto's method.
    """

    ratio: str | None
    hazards: bool
    peto: bool
    treatments: re.Pattern[str] | None
    last: str | None = None


def _usual(sentences: list[estimates.Sentence], treatments: re.Pattern[str] | None, text: str) -> Usual:
    counted = Counter(
        label.measure for sentence in sentences for label in sentence.labels if label.measure in RATIOS
    )
    return Usual(
        ratio=counted.most_common(1)[0][0] if counted else None,
        hazards="HR" in counted or "aHR" in counted,
        peto="Peto" in text,
        treatments=treatments,
    )


def _found(
    sentence: estimates.Sentence, span: Sentence, usual: Usual, admitted: Mapping[int, str]
) -> list[Estimate]:
    """The estimates and tests of a sentence, in reading order."""
    inherited = "HR" if usual.hazards and _SURVIVAL.search(sentence.text) else usual.last
    found = estimates.find(sentence, inherited=inherited)
    if span.role in ("methods", "objective"):
        # There a figure is most often a plan; a p-value is a result wherever it is no threshold.
        found = [estimate for estimate in found if estimate.ci_low is not None or estimate.tested]
    else:
        found += comparisons.find(sentence, ratio=usual.ratio, treatments=usual.treatments)
    found += _admitted(sentence, span, admitted)
    found += bare_intervals(sentence, found, inherited)
    found += significance.bare_p_values(sentence, role=span.role)
    if span.role in ("background", "results", "conclusions"):
        found += significance.statements(sentence, found)
    if usual.peto:
        found = [_odds_of_peto(estimate, sentence.text) for estimate in found]
    return sorted(found, key=lambda estimate: estimate.start)


def _admitted(
    sentence: estimates.Sentence, span: Sentence, admitted: Mapping[int, str]
) -> Iterator[Estimate]:
    """The estimates that only the judge of figures takes for one."""
    for place, figure in enumerate(sentence.figures):
        measure = admitted.get(span.start + figure.start)
        if measure is not None and place not in sentence.used:
            for value in estimates.ends(figure):
                yield estimates.estimate(sentence, place, measure, value, None)


def _told(
    found: list[Estimate], sentence: estimates.Sentence, span: Sentence, study: Study
) -> Iterator[tuple[int, Item]]:
    """The items of a sentence, each with where its figure begins in the record."""
    listed = dict(zip((e.at for e in found), names.unrolled(sentence.text, found), strict=False))
    floor = 0
    for estimate in found:
        for item in _items(estimate, sentence, span, study, floor, listed.get(estimate.at)):
            yield span.start + estimate.at, item
        floor = estimate.end


# No sentence of an abstract is longer: figures of such a stretch are told without what they are about.
_LONGEST = 3000


def _items(
    estimate: Estimate,
    sentence: estimates.Sentence,
    span: Sentence,
    study: Study,
    floor: int,
    name: str | None,
) -> Iterator[Item]:
    if len(sentence.text) > _LONGEST:
        yield _item(
            estimate,
            sentence,
            span.start,
            About(outcome=None, contrast=Contrast(), timepoint=None),
            None,
            study,
        )
        return
    known = about(sentence, estimate, study, floor=floor, unrolled=name)
    outcomes: list[str | None] = [known.outcome]
    if _covers(estimate) and in_brackets(sentence, estimate.at, study.masks) is None:
        found = covered.outcomes(sentence.text, estimate.at, masks=study.masks)
        outcomes = (_share(sentence, estimate, found) if len(found) > 1 else []) or outcomes
    for outcome in outcomes:
        yield _item(estimate, sentence, span.start, known, outcome, study)


def _covers(estimate: Estimate) -> bool:
    """Whether an estimate is a mere test, which may hold for several outcomes."""
    return estimate.measure == "none" and estimate.value is None and estimate.tested


def _share(sentence: estimates.Sentence, estimate: Estimate, outcomes: list[str]) -> list[str | None]:
    """The outcomes of one p-value: all that its clause names, or its own where the clause has as many
    p-values.
    """
    begin = clause_start(sentence.text, estimate.at)
    tests = [f.start for f in sentence.figures if f.kind == "p_value" and f.start >= begin]
    tests = [at for at in tests if ";" not in sentence.text[estimate.at : at]]
    if len(tests) < 2 or estimate.at not in tests:
        return list(outcomes)
    return [outcomes[tests.index(estimate.at)]] if len(tests) == len(outcomes) else []


def _item(
    estimate: Estimate,
    sentence: estimates.Sentence,
    shift: int,
    known: About,
    outcome: str | None,
    study: Study,
) -> Item:
    outcome = written_out(outcome, study.arms.abbreviations)
    return {
        "measure": adjusted(estimate.measure, sentence.text, estimate.label),
        "value": estimate.value,
        "ci_low": estimate.ci_low,
        "ci_high": estimate.ci_high,
        "ci_level": estimate.ci_level,
        "p": estimate.p,
        "p_op": estimate.p_op,
        "outcome": outcome,
        "intervention": written_out(known.contrast.intervention, study.arms.abbreviations),
        "comparator": written_out(known.contrast.comparator, study.arms.abbreviations),
        "timepoint": known.timepoint,
        "direction": _direction(sentence, estimate, outcome, known.contrast),
        "start": shift + estimate.start,
        "end": shift + estimate.end,
    }


def _direction(
    sentence: estimates.Sentence, estimate: Estimate, outcome: str | None, contrast: Contrast
) -> str | None:
    short = len(sentence.text) <= _LONGEST
    return direction(sentence, estimate, outcome, contrast) if short else None


def _names(
    interventions: Sequence[Mapping[str, str]], abbreviations: Mapping[str, str]
) -> re.Pattern[str] | None:
    names = {item["name"] for item in interventions}
    names |= {short for short, long in abbreviations.items() if long in names}
    return (
        re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)), re.IGNORECASE)
        if names
        else None
    )


_SURVIVAL = guarded(r"\b(?:survival|OS|PFS|DFS|EFS|RFS)\b")


def _odds_of_peto(estimate: Estimate, text: str) -> Estimate:
    """Peto's method gives odds ratios, also where the text calls them effect sizes."""
    label = estimate.label
    sized = estimate.measure == "SMD" and (label is None or "effect" in text[label.start : label.end].lower())
    return replace(estimate, measure="OR") if sized else estimate


@Language.component("gleanings_effects")
def component(doc: Doc) -> Doc:
    """Sets the Doc's effects, where the figures begin that they take, and the list that each other figure goes to.

    Needs design and interventions.
    """
    store, record, design = findings(doc), reading(doc), design_of(doc)
    interventions = store.get("interventions", ())
    found = effects(record, design=design, interventions=interventions)
    listed = figure_lists(
        record,
        design=design,
        interventions=interventions,
        estimates=found.estimates,
        claimed=found.claimed,
        named=found.named,
    )
    admitted = {place: one.measure for place, one in listed.items() if one.measure is not None}
    if admitted:
        found = effects(record, design=design, interventions=interventions, admitted=admitted)
    lists = {place: one.list for place, one in listed.items()}
    found = kept(found, lists)
    store["effects"], store["claimed"], store["lists"] = found.items, sorted(found.claimed), lists
    return doc
