"""Arm results: what one group had at one time on one outcome, with its figure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields

from spacy.language import Language
from spacy.tokens import Doc

from extractors.arms import Arm, Arms, find_arms, mentions
from extractors.assign import WORDS as ASSIGN
from extractors.assign import setting_of
from extractors.guarded import guarded
from extractors.linking import Context
from extractors.opinions import ARM_RESULT
from extractors.outcome_links import outcome_of
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading
from extractors.results import Result
from extractors.told_results import VERSUS, Study, Told, told
from extractors.written import written_out

_DIGIT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third)\b", re.IGNORECASE
)
_ALLOCATED = guarded(r"\brandomi[sz]ed\b|\brandomly\b|\b(?:assigned|allocated|divided)\b", re.IGNORECASE)
_THIS_CHANGE = re.compile(
    r"(?:This|These)\s(?:reductions?|increases?|improvements?|declines?|changes?|effects?)\b"
)
# A treatment that a title names by its noun alone.
_TREATED = guarded(
    r"\b(?P<name>(?:(?!(?:of|after|the|for|in|with|and|a|an|results|outcomes?|effects?|following|from|during|by)\b)"
    r"[\w-]+\s){0,2}(?:surgery|surgical (?:treatment|resection|management|repair)|an(?:a)?esthesia|analgesia"
    r"|stimulation|injections?|ablation|transplantation|implantation|radiotherapy|radiosurgery|chemotherapy"
    r"|arthroplasty|fusion|block|drainage|therapy|[a-z]{3,}(?:ectomy|plasty|otomy|scopy|desis)))\b",
    re.IGNORECASE,
)
_PEOPLE = {
    "patients",
    "patient",
    "subjects",
    "participants",
    "women",
    "men",
    "children",
    "people",
    "adults",
    "infants",
    "individuals",
}
_READ = {"results", "conclusions", "methods"}
_OF_RESULT = tuple(field.name for field in fields(Result))


def find_arm_results(
    record: Reading,
    *,
    interventions: Sequence[Mapping[str, str]] = (),
    design: str | None = None,
    claimed: Collection[int] = (),
    lists: Mapping[int, str] | None = None,
) -> list[Item]:
    """The arm results of a record, each as a plain item with `start` and `end` in the reading's text.

    `lists` names, by where it begins, the list of each figure; without them the rules decide.
    """
    if lists is None:
        sentences = [s for s in record.sentences if s.role in _READ and _DIGIT.search(record.words(s))]
    else:
        places = [place for place, name in lists.items() if name == ARM_RESULT]
        sentences = [s for s in record.sentences if any(s.start <= place < s.end for place in places)]
    if not sentences:
        return []
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    context = Context(pair=_compared(record, arms), sole=sole_arm(record, arms, design))
    setting = setting_of(record.text[: record.title_end], arms, context.sole, design)
    study = Study(
        record=record,
        arms=arms,
        context=context,
        design=design,
        setting=setting,
        claimed=claimed,
        lists=lists,
    )
    items = [
        item for sentence, said in told(study, sentences) for item in _items(study.record, sentence, said)
    ]
    if lists is not None:
        return items
    return [item for item in _unrepeated(items, record) if _told_of_an_arm(item, design)]


def _told_of_an_arm(item: Item, design: str | None) -> bool:
    """Whether an item belongs to a group, or stands where what is told of all is told of the treated."""
    if item["statistic"] == "proportion" and (item["value"] or 0) > 100:
        return False
    if item["arm"] is not None:
        return True
    if item["statistic"] == "count":
        return design in ASSIGN.interventional and item["unit"] not in _PEOPLE
    return item["statistic"] in {"proportion", "rate"} or design not in ASSIGN.descriptive


def _compared(record: Reading, arms: Arms) -> tuple[Arm, ...]:
    """The two groups of a study: its only two treatments, or those that its title or randomisation names."""
    if len(arms.arms) == 2:
        return arms.arms
    for sentence in record.sentences:
        text = record.words(sentence)
        if sentence.role == "title" or _ALLOCATED.search(text):
            named = {mention.arm.name: mention.arm for mention in mentions(text, arms)}
            if len(named) == 2:
                return tuple(named.values())
    return ()


def sole_arm(record: Reading, arms: Arms, design: str | None) -> Arm | None:
    """The only treatment of a study without a comparison: that of its title, or the only one there is."""
    title = record.text[: record.title_end]
    if VERSUS.search(title):
        return None
    named = {mention.arm.name: mention.arm for mention in mentions(title, arms) if not mention.weak}
    if not named and design not in ASSIGN.interventional and (told := _TREATED.search(title)):
        return Arm(name=told["name"])
    if len(arms.arms) == 1 and arms.arms[0].role not in {"control", "comparator"}:
        return arms.arms[0]
    if any(arm.role in {"control", "comparator"} for arm in arms.arms):
        return None
    return next(iter(named.values())) if len(named) == 1 or (named and design != "rct") else None


def _items(record: Reading, sentence: Sentence, said: Told) -> list[Item]:
    return [
        _item(record, sentence, result, arm, outcome, time)
        for run, names, times in zip(said.runs, _outcomes(said), said.times, strict=True)
        for result, arm, outcome, time in zip(run.results, run.arms, names, times, strict=True)
    ]


def _outcomes(said: Told) -> list[list[str | None]]:
    """The outcomes of each run; what the grammar carries over from before stands."""
    if _THIS_CHANGE.match(said.scene.text):
        return said.outcomes
    return [
        [outcome_of(said.scene, result, name) for result, name in zip(run.results, names, strict=True)]
        for run, names in zip(said.runs, said.outcomes, strict=True)
    ]


def _item(
    record: Reading,
    sentence: Sentence,
    result: Result,
    arm: Arm | None,
    outcome: str | None,
    time: str | None,
) -> Item:
    return {name: getattr(result, name) for name in _OF_RESULT} | {
        "start": sentence.start + result.start,
        "end": sentence.start + result.end,
        "arm": written_out(arm.name, record.abbreviations) if arm else None,
        "role": arm.role if arm else None,
        "outcome": written_out(outcome, record.abbreviations) if outcome else None,
        "timepoint": time,
    }


def _unrepeated(items: Sequence[Item], record: Reading) -> list[Item]:
    """The items without those of the conclusions that repeat a figure of the results."""
    kept: list[Item] = []
    for item in items:
        sentence = record.sentence_at(item["start"])
        repeated = any(item["value"] == other["value"] and item["unit"] == other["unit"] for other in kept)
        if not (sentence and sentence.role == "conclusions" and repeated):
            kept.append(item)
    return kept


@Language.component("gleanings_arm_results")
def component(doc: Doc) -> Doc:
    """Sets the Doc's arm results; the design and the interventions must have been set before."""
    store = findings(doc)
    store["arm_results"] = find_arm_results(
        reading(doc),
        interventions=store.get("interventions", ()),
        design=design_of(doc),
        claimed=store.get("claimed", ()),
        lists=store.get("lists"),
    )
    return doc
