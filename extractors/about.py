"""What an estimate is about: its outcome, what is compared with what, and when."""

import re
from dataclasses import dataclass, replace

from extractors import names, phrases
from extractors.arms import Arms, mentions
from extractors.contrast import Contrast, arm_of, contrast, is_treatment_name
from extractors.estimates import Estimate, Sentence
from extractors.frames import frame
from extractors.outcome import outcome
from extractors.timepoints import find_timepoints, nearest


@dataclass(slots=True)
class Study:
    """What the record has told so far: its arms, and the outcome and contrast last spoken of."""

    arms: Arms
    trial: bool = False
    outcome: str | None = None
    contrast: Contrast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Outcome, contrast and time of one estimate; `None` where the text is silent."""

    outcome: str | None
    contrast: Contrast
    timepoint: str | None


def about(
    sentence: Sentence, estimate: Estimate, study: Study, *, floor: int = 0, unrolled: str | None = None
) -> About:
    """What the estimate is about; the study remembers it for a later sentence that does not say.

    `floor` is where the estimate before it in the sentence ends, `unrolled` what "respectively" calls it.
    """
    text = sentence.text
    found = mentions(text, study.arms)
    times = find_timepoints(text)
    masks = [(m.start, m.end) for m in found] + [(t.start, t.end) for t in times]
    relation = frame(text, estimate.at, estimate.end)
    sides = contrast(
        text, estimate, found, study.arms, relation, trial=study.trial, previous=study.contrast, floor=floor
    )
    told = (
        outcome(sentence, estimate, masks=masks)
        if estimate.label or not _continues(estimate, study)
        else None
    )
    if floor and study.contrast and _BESIDE.fullmatch(text, floor, estimate.start):
        sides, told, relation = study.contrast, study.outcome, None
    item = unrolled or names.after(text, estimate) or names.before_brackets(text, estimate, floor)
    short = item in study.arms.abbreviations and study.trial and told is not None and told != item
    if item and (short or is_treatment_name(item, study.arms)):
        arm = arm_of(item, study.arms)
        sides = replace(sides, intervention=arm.name if arm else item, treatment=True, turned=False)
        told = None if told and phrases.tidy(told) == item else told
    elif unrolled:
        told = unrolled
    told = (relation.outcome if relation else None) or told or study.outcome
    time = nearest(times, estimate.at, estimate.end)
    study.outcome, study.contrast = told, sides
    return About(outcome=told, contrast=sides, timepoint=time.label if time else None)


# "The NNT of A was 2.7 (RR 6.8)": the second estimate says the same in another way.
_BESIDE = re.compile(r"\s?[(\[,;]\s?")


def _continues(estimate: Estimate, study: Study) -> bool:
    """An estimate without a measure's name of its own goes on with the list that the one before it began."""
    return (
        estimate.label is None
        and estimate.measure != "none"
        and study.outcome is not None
        and estimate.continued
    )
