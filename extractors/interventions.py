"""The treatments that a study applies or compares, once each under the fullest name, with their roles.

The mentions of one thing are brought together; where and how it is mentioned decides whether the study is
about it: what each of that weighs was trained on annotated abstracts (`extractors/training/interventions.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from math import inf
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.blended import Blended, shipped
from extractors.candidates import Candidate, gather
from extractors.intervention_features import REVIEWS, features
from extractors.linear import Part, Parted
from extractors.mentions import PLAIN, Kind, Mention, combined, find_mentions
from extractors.pared import treatments
from extractors.reading import Item, Reading, design_of, findings, reading
from extractors.study_phrases import study_phrases
from extractors.tagged_mentions import with_tagged
from extractors.treatment_spans import Tagged, Text, find

# Labels of installed models (scispaCy's bc5cdr and bionlp13cg) for chemicals.
CHEMICALS = ("CHEMICAL", "SIMPLE_CHEMICAL")
OBSERVED = (
    "cohort",
    "case_control",
    "cross_sectional",
    "case_report",
    "diagnostic_accuracy",
    "other",
    "qualitative",
)

NAME = "interventions"
# How likely a candidate must be to be told: at that, most of those that are kept are right on unseen abstracts.
LIKELY = 0.37
# Designs that set one treatment against another.
COMPARING = frozenset(("rct", "nonrandomised_trial"))

# A text of fewer sentences (the title is one) is no whole abstract.
WHOLE = 4
# Of the likeliest mention's chance: a longer name below that is likely too long.
DOUBTED = 0.5

# What a candidate must weigh to be one of the treatments by the rules alone.
ENOUGH: dict[Kind, float] = {
    "drug": 2.0,
    "class": 3.2,
    "procedure": 4.2,
    "control": 1.0,
    "named": 3.0,
    "phrase": inf,
}


class Found(NamedTuple):
    """The candidates of a record, the parts of the features of each, and whether the rules take it."""

    all: list[Candidate]
    seen: list[list[Part]]
    taken: list[bool]


class Study(NamedTuple):
    """A record, the design of its study, and the places at which an installed model sees chemicals."""

    record: Reading
    design: str | None
    chemicals: Sequence[tuple[int, int]] = ()


def find_interventions(
    record: Reading, *, design: str | None, chemicals: Sequence[tuple[int, int]] = ()
) -> list[Item]:
    """The treatments in the order in which they are first named; `chemicals` are places that a model found."""
    return of_studies([Study(record, design, chemicals)])[0]


def of_studies(studies: Sequence[Study]) -> list[list[Item]]:
    """The treatments of each study: many studies are tagged and weighed at once."""
    known = [_known(one) for one in studies]
    texts = [Text(one.record, mentions, one.design) for one, mentions in zip(studies, known, strict=True)]
    found = [_found(one, told) for one, told in zip(texts, find(texts), strict=True)]
    told = _model().chances(found)
    return [_items(*one) for one in zip(studies, found, told, strict=True)]


def _items(study: Study, found: Found, told: Sequence[float]) -> list[Item]:
    record, design, chemicals = study
    whole = record.title_end and len(record.sentences) >= WHOLE
    # The weights rest on title and abstract: of a part of them the rules know as much or more.
    likely = _likely(found, told, compares=design in COMPARING) if whole else found.taken
    sure = [
        said or (taken and _is_chemical(one, chemicals))
        for one, taken, said in zip(found.all, found.taken, likely, strict=True)
    ]
    observed = design in OBSERVED
    items = [_item(record, one, observed=observed) for one in chosen(found.all, sure)]
    return sorted(items, key=lambda item: (item["start"], item["end"]))


def chosen(candidates: Sequence[Candidate], likely: Sequence[bool]) -> list[Candidate]:
    """The likely ones, but for those whose words all stand in the name of another."""
    kept = [one for one, sure in zip(candidates, likely, strict=True) if sure]
    return [one for one in kept if not any(one.words < other.words for other in kept)]


def _is_chemical(one: Candidate, chemicals: Sequence[tuple[int, int]]) -> bool:
    """Whether an installed model sees a chemical in the name: it knows more names than the weights do."""
    best = best_mention(one)
    return any(best.start <= start and end <= best.end for start, end in chemicals)


def candidates(record: Reading, *, design: str | None, tagged: Sequence[Tagged] | None = None) -> Found:
    """What a record may treat, and what speaks for it; `tagged` is what another tagger than the shipped one finds."""
    text = Text(record, _known(Study(record, design)), design)
    return _found(text, find([text])[0] if tagged is None else tagged)


def _known(study: Study) -> list[Mention]:
    text = study.record.text.translate(PLAIN)
    return find_mentions(text, study.record.sentences, chemicals=study.chemicals)


def _found(text: Text, tagged: Sequence[Tagged]) -> Found:
    record, known, design = text
    named = combined(record.text.translate(PLAIN), [*known, *study_phrases(record, known)])
    found = gather(record, with_tagged(record, named, tagged))
    kept = _specific([one for one in found if one.weight >= _enough(one, design)])
    taken = [any(one is other for other in kept) for one in found]
    return Found(found, features(found, taken, record, design), taken)


class Model:
    """What weighs a candidate, told in parts."""

    def __init__(self, blended: Blended) -> None:
        self._blended, self._first = blended, Parted(blended.first)

    def chances(self, found: Sequence[Found]) -> list[list[float]]:
        """How likely each candidate of each record is one of the treatments."""
        seen = [parts for one in found for parts in one.seen]
        told = iter(self._blended.chances(self._first.scores(seen)).tolist() if seen else ())
        return [list(islice(told, len(one.all))) for one in found]


@cache
def _model() -> Model:
    return Model(shipped(NAME))


def _likely(found: Found, told: Sequence[float], *, compares: bool) -> list[bool]:
    """The candidates that are likely treatments; a trial compares two, so its second needs to be half as likely."""
    likely = [chance >= LIKELY for chance in told]
    if compares and sum(likely) == 1:
        rest = [
            (chance, -at)
            for at, (chance, taken) in enumerate(zip(told, found.taken, strict=True))
            if LIKELY / 2 <= chance < LIKELY and taken
        ]
        if rest:
            likely[-max(rest)[1]] = True
    return likely


def _specific(kept: list[Candidate]) -> list[Candidate]:
    """Without the class where the title names a drug of it, and without the vehicle of a placebo."""
    named = any(one.mentions[0].kind == "drug" and _in_title(one) for one in kept)
    placebo = any("placebo" in one.words for one in kept)
    dropped = [
        one
        for one in kept
        if (named and one.mentions[0].kind == "class" and not any(m.against for m in one.mentions))
        or (placebo and one.words & {"saline", "vehicle"} and "placebo" not in one.words)
    ]
    return [one for one in kept if one not in dropped]


def _in_title(one: Candidate) -> bool:
    return any(mention.role == "title" for mention in one.mentions)


def _enough(one: Candidate, design: str | None) -> float:
    """What a candidate must weigh: a review is about every drug that it names, a survey about few."""
    kind = one.mentions[0].kind
    if design in REVIEWS and kind == "drug":
        return 0.9
    return ENOUGH[kind] + (0.7 if design in OBSERVED and kind != "control" else 0.0)


def best_mention(one: Candidate) -> Mention:
    """The mention that names it most fully, the first of equals, of those that the tagger does not much doubt."""
    likely = [mention for mention in one.mentions if mention.chance >= DOUBTED * one.chance]
    return max(likely, key=lambda mention: (mention.end - mention.start, -mention.start))


def named_in(record: Reading, one: Candidate) -> tuple[str, int, int]:
    """The fullest name of a candidate and its place: what a short form stands for, where the text has it."""
    best = best_mention(one)
    long = record.abbreviations.get(record.text[best.start : best.end])
    at = record.text.find(long) if long else -1
    start, end = (at, at + len(long)) if long and at >= 0 else (best.start, best.end)
    return record.text[start:end], start, end


def _item(record: Reading, one: Candidate, *, observed: bool) -> Item:
    best = best_mention(one)
    name, start, end = named_in(record, one)
    if best.kind == "control":
        role = "control"
    elif any(mention.against for mention in one.mentions):
        role = "comparator"
    else:
        role = "exposure" if observed else "experimental"
    return {"name": name, "role": role, "start": start, "end": end}


class Interventions:
    """Sets the interventions of Docs; the designs must have been set before."""

    def __call__(self, doc: Doc) -> Doc:
        """One Doc."""
        return next(iter(self.pipe([doc])))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:  # noqa: ARG002  (spaCy names it)
        """Docs that are tagged and weighed together."""
        docs = list(docs)
        for doc, items in zip(docs, of_studies(list(map(_study, docs))), strict=True):
            findings(doc)["interventions"] = treatments(items, reading(doc).text)
        return iter(docs)


def _study(doc: Doc) -> Study:
    chemicals = [(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ in CHEMICALS]
    return Study(reading(doc), design_of(doc), chemicals)


@Language.factory("gleanings_interventions")
def make(nlp: Language, name: str) -> Interventions:  # noqa: ARG001  (spaCy names them)
    """The component."""
    return Interventions()
