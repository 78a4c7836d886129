"""The treatments that a study applies or compares, once each under the fullest name, with their roles.

The mentions of one thing are brought together; where and how it is mentioned decides whether the study is
about it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from extractors.mentions import DOSED, PLAIN, Kind, Mention, find_mentions
from extractors.reading import Item, Reading, Role, design_of, findings, reading

# Labels of installed models (scispaCy's bc5cdr and bionlp13cg) for chemicals.
CHEMICALS = ("CHEMICAL", "SIMPLE_CHEMICAL")
REVIEWS = ("meta_analysis", "systematic_review", "narrative_review")
OBSERVED = (
    "cohort",
    "case_control",
    "cross_sectional",
    "case_report",
    "diagnostic_accuracy",
    "other",
    "qualitative",
)

# What a candidate must weigh to be one of the treatments.
ENOUGH: dict[Kind, float] = {"drug": 2.0, "class": 3.2, "procedure": 4.2, "control": 1.0, "named": 3.0}


@dataclass(slots=True)
class Candidate:
    """All mentions of one treatment."""

    name: str
    words: frozenset[str]
    mentions: list[Mention] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much speaks for it: the best mention of each part, and a little for each more."""
        best: dict[Role, float] = {}
        for mention in self.mentions:
            best[mention.role] = max(best.get(mention.role, 0.0), mention.weight)
        return sum(best.values()) + min(1.0, 0.4 * (len(self.mentions) - len(best)))


def find_interventions(
    record: Reading, *, design: str | None, chemicals: Sequence[tuple[int, int]] = ()
) -> list[Item]:
    """The treatments in the order in which they are first named; `chemicals` are places that a model found."""
    text = record.text.translate(PLAIN)
    candidates = _gather(record, find_mentions(text, record.sentences, chemicals=chemicals))
    observed = design in OBSERVED
    kept = _specific([one for one in candidates if one.weight >= _enough(one, design)])
    return [_item(one, observed=observed) for one in sorted(kept, key=lambda one: _best(one).start)]


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


def _best(one: Candidate) -> Mention:
    return max(one.mentions, key=lambda mention: (mention.end - mention.start, -mention.start))


def _item(one: Candidate, *, observed: bool) -> Item:
    best = _best(one)
    if best.kind == "control":
        role = "control"
    elif any(mention.against for mention in one.mentions):
        role = "comparator"
    else:
        role = "exposure" if observed else "experimental"
    return {"name": one.name, "role": role, "start": best.start, "end": best.end}


# --- Bringing mentions of one thing together ----------------------------------------------------------------

EMPTY = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "in",
        "for",
        "to",
        "with",
        "and",
        "or",
        "by",
        "on",
        "therapy",
        "treatment",
        "group",
        "alone",
    )
)


def _content(name: str) -> frozenset[str]:
    name = DOSED.sub("", name)
    found = (word.rstrip("s") for word in re.findall(r"[a-z0-9]+", name.lower()))
    content = frozenset(word for word in found if word not in EMPTY)
    return content or frozenset(re.findall(r"[a-z0-9]+", name.lower()))


def _gather(record: Reading, mentions: Sequence[Mention]) -> list[Candidate]:
    candidates: list[Candidate] = []
    for mention in sorted(mentions, key=lambda m: (-(m.end - m.start), m.start)):
        name = record.text[mention.start : mention.end]
        content = _content(record.expand(name))
        same = next((one for one in candidates if _same(one, mention, content)), None)
        if same is None:
            same = Candidate(name, content)
            candidates.append(same)
        same.mentions.append(mention)
    return candidates


def _same(one: Candidate, mention: Mention, content: frozenset[str]) -> bool:
    if (one.mentions[0].kind == "control") != (mention.kind == "control"):
        return False
    if content <= one.words:
        return True
    return mention.kind == "procedure" and len(content & one.words) > 0.6 * len(content)


@Language.component("gleanings_interventions")
def component(doc: Doc) -> Doc:
    """Sets the Doc's interventions; the design must have been set before."""
    store = findings(doc)
    store["interventions"] = find_interventions(
        reading(doc),
        design=design_of(doc),
        chemicals=[(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ in CHEMICALS],
    )
    return doc
