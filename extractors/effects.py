"""Effects: statistics that compare groups or relate two variables."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from extractors import comparisons, covered, estimates, names, significance
from extractors.about import About, Study, about
from extractors.arms import find_arms, mentions
from extractors.direction import direction
from extractors.estimates import Estimate
from extractors.measures import RATIOS, adjusted, labels
from extractors.numbers import read
from extractors.phrases import clause_start
from extractors.reading import Item, Reading, Sentence, findings, reading
from extractors.timepoints import find_timepoints
from extractors.written import written_out

_TREATMENT_DESIGNS = frozenset(
    {"rct", "nonrandomised_trial", "meta_analysis", "systematic_review", "animal", "economic"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The effects of a record, and where in its text the figures begin that they have taken."""

    items: list[Item]
    claimed: frozenset[int]


def effects(
    record: Reading, *, design: str | None = None, interventions: Sequence[Mapping[str, str]] = ()
) -> Effects:
    """The effects of a record, in reading order."""
    study = Study(
        arms=find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    )
    study.trial = design in _TREATMENT_DESIGNS or any(i.get("role") == "experimental" for i in interventions)
    treatments = _names(interventions, record.abbreviations)
    ratio = _usual_ratio(record)
    items: list[Item] = []
    claimed: set[int] = set()
    inherited: str | None = None
    hazards = any(label.measure == "HR" for label in labels(record.text, record.abbreviations))
    peto = "Peto" in record.text
    for span in record.sentences:
        text = record.words(span)
        if not any(letter.isdigit() for letter in text):
            continue
        sentence = estimates.Sentence(text, read(text), record.abbreviations)
        found = estimates.find(sentence, inherited="HR" if hazards and _SURVIVAL.search(text) else inherited)
        if span.role != "objective":
            found += comparisons.find(sentence, ratio=ratio, treatments=treatments)
            found += significance.bare_p_values(sentence, role=span.role)
            if span.role not in ("methods", "title"):
                found += significance.statements(sentence, found)
        claimed |= {span.start + sentence.figures[place].start for place in sentence.used}
        if peto:
            found = [_odds_of_peto(estimate, text) for estimate in found]
        found.sort(key=lambda estimate: estimate.start)
        listed = dict(zip((e.at for e in found), names.unrolled(text, found), strict=False))
        floor = 0
        for estimate in found:
            items += _items(estimate, sentence, span, study, floor, listed.get(estimate.at))
            floor = estimate.end
            if estimate.measure in RATIOS:
                inherited = estimate.measure
    return Effects(items=items, claimed=frozenset(claimed))


def _items(
    estimate: Estimate,
    sentence: estimates.Sentence,
    span: Sentence,
    study: Study,
    floor: int,
    name: str | None,
) -> Iterator[Item]:
    known = about(sentence, estimate, study, floor=floor, unrolled=name)
    outcomes: list[str | None] = [known.outcome]
    if estimate.measure == "none" and estimate.value is None and estimate.tested:
        outcomes = _share(sentence, estimate, _covered(sentence, estimate, study)) or outcomes
    for outcome in outcomes:
        yield _item(estimate, sentence.text, span.start, known, outcome, study)


def _share(sentence: estimates.Sentence, estimate: Estimate, outcomes: list[str]) -> list[str | None]:
    """The outcomes of one p-value: all that its clause names, or its own where the clause has as many p-values."""
    begin = clause_start(sentence.text, estimate.at)
    tests = [f.start for f in sentence.figures if f.kind == "p_value" and f.start >= begin]
    tests = [at for at in tests if ";" not in sentence.text[estimate.at : at]]
    if len(tests) < 2 or estimate.at not in tests:
        return list(outcomes)
    return [outcomes[tests.index(estimate.at)]] if len(tests) == len(outcomes) else []


def _covered(sentence: estimates.Sentence, estimate: Estimate, study: Study) -> list[str]:
    masks = [(m.start, m.end) for m in mentions(sentence.text, study.arms)]
    masks += [(t.start, t.end) for t in find_timepoints(sentence.text)]
    found = covered.outcomes(sentence.text, estimate.at, masks=masks)
    return found if len(found) > 1 else []


def _item(estimate: Estimate, text: str, shift: int, known: About, outcome: str | None, study: Study) -> Item:
    outcome = written_out(outcome, study.arms.abbreviations)
    return {
        "measure": adjusted(estimate.measure, text, estimate.label),
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
        "direction": direction(estimate, text, outcome, known.contrast),
        "start": shift + estimate.start,
        "end": shift + estimate.end,
    }


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


_SURVIVAL = re.compile(r"\b(?:survival|OS|PFS|DFS|EFS|RFS)\b")


def _odds_of_peto(estimate: Estimate, text: str) -> Estimate:
    """Peto's method gives odds ratios, also where the text calls them effect sizes."""
    label = estimate.label
    sized = estimate.measure == "SMD" and (label is None or "effect" in text[label.start : label.end].lower())
    return replace(estimate, measure="OR") if sized else estimate


def _usual_ratio(record: Reading) -> str | None:
    """The ratio that the record names most."""
    counted = Counter(
        label.measure for label in labels(record.text, record.abbreviations) if label.measure in RATIOS
    )
    return counted.most_common(1)[0][0] if counted else None


@Language.component("gleanings_effects")
def component(doc: Doc) -> Doc:
    """Sets the Doc's effects, and where the figures begin that they take; needs design and interventions."""
    store = findings(doc)
    designs = store.get("designs", [])
    found = effects(
        reading(doc),
        design=designs[0]["design"] if designs else None,
        interventions=store.get("interventions", ()),
    )
    store["effects"], store["claimed"] = found.items, sorted(found.claimed)
    return doc
