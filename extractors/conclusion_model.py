"""Which way the authors' verdict goes: what the rules hear, weighed with what else the abstract says.

A linear model over the direction that `extractors.conclusion` reads, the words in which the record concludes, how many
of its effects are sure, the design, and the features by which `extractors.judge_verdict` answers the question of the
title. Trained by `extractors.training.conclusion`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractors import judge_verdict
from extractors.conclusion import verdict
from extractors.direction_features import crosses, sure
from extractors.linear import shipped
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading
from extractors.settled import settled

NAME = "conclusion"
DIRECTIONS = (
    "favours_intervention",
    "favours_comparator",
    "no_difference",
    "mixed",
    "unclear",
    "not_applicable",
)
NOTHING = DIRECTIONS[-1]
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*|[;:]")
_WHOLE = ("voice", "denied", "verdict", "open", "nearest", "first", "untreated")


def features(
    record: Reading,
    found: Sequence[Sentence],
    heard: str | None,
    effects: Sequence[Item],
    *,
    design: str | None,
    treated: bool,
) -> set[str]:
    """What the direction is told from; `found` are the sentences of the verdict, `heard` is what the rules hear."""
    concluding = [record.words(one) for one in concluded(record)]
    told = [record.words(one) for one in found]
    title, abstract = record.text[: record.title_end], record.text[record.title_end :]
    names = {f"heard {heard}", f"design {design}", f"treated {treated}", f"heard {heard} {treated}"}
    names |= {f"told {name}" for name in judge_verdict.features(title, told, abstract) if name[:2] != "b:"}
    whole = judge_verdict.features(title, concluding, abstract)
    names |= {f"whole {name}" for name in whole if name.startswith(_WHOLE)}
    answer = judge_verdict.ANSWERS[int(shipped("verdict").scores([whole])[0].argmax())]
    names |= {f"answer {answer}", f"answer {answer} heard {heard}"}
    # The last sentence by itself: without a heading, what stands before it may still be a result.
    places = {"all": concluding, "found": told, "last": concluding[-1:]}
    names |= {f"{place} {run}" for place, spoken in places.items() for one in spoken for run in _runs(one)}
    return names | set(_sureness(effects, heard))


def _runs(sentence: str) -> Iterator[str]:
    """The words of a sentence and those that stand side by side."""
    words = _WORD.findall(sentence.lower())
    yield from words
    yield from map(" ".join, pairwise(words))


def _sureness(effects: Sequence[Item], heard: str | None) -> Iterator[str]:
    """How many of the effects are sure, and how many are not."""
    known = sum(sure(item) in ("near", "under") or crosses(item) is False for item in effects)
    open_ = sum(sure(item) == "over" or crosses(item) is True for item in effects)
    share = round(4 * known / (known + open_)) if known + open_ else None
    yield from (
        f"sure {min(known, 4)}",
        f"unsure {min(open_, 4)}",
        f"share {share}",
        f"share {share} {heard}",
    )


# A study of these designs puts no question that its authors could answer (ruling 10 of the guideline).
UNJUDGED = frozenset(("case_report", "protocol", "guideline", "qualitative"))


def concluded(record: Reading) -> list[Sentence]:
    """The sentences in which a record concludes: by their role, else the last two."""
    body = [sentence for sentence in record.sentences if sentence.role != "title"]
    return [sentence for sentence in body if sentence.role == "conclusions"] or body[-2:]


def decided(record: Reading, effects: Sequence[Item], *, design: str | None, treated: bool) -> list[Item]:
    """The verdict with its sentence; where the rules hear none, only what passes a judgement is told."""
    found, heard = verdict(record, design=design, treated=treated)
    if not found:
        return []
    direction = NOTHING if design in UNJUDGED else settled(record, found, treated=treated)
    if direction is None:
        seen = features(record, found, heard, effects, design=design, treated=treated)
        direction = DIRECTIONS[int(shipped(NAME).scores([seen])[0].argmax())]
    if heard is None and direction == NOTHING:
        return []
    return [{"direction": direction, "start": found[0].start, "end": found[-1].end}]


@Language.component("gleanings_conclusion")
def component(doc: Doc) -> Doc:
    """Sets the Doc's conclusion; design, interventions and effects must have been set before."""
    store = findings(doc)
    treated = any(item["role"] == "experimental" for item in store.get("interventions", []))
    effects = store.get("effects", [])
    store["conclusions"] = decided(reading(doc), effects, design=design_of(doc), treated=treated)
    return doc
