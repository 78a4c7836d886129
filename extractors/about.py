"""What an estimate is about: its outcome, what is compared with what, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors import names, noun_phrases, phrases
from extractors.arms import Arms, Mention, mentions
from extractors.contrast import Contrast, Scene, arm_of, contrast, is_treatment_name
from extractors.estimates import Estimate, Sentence
from extractors.frames import Frame, frame
from extractors.measures import RATIOS
from extractors.outcome import PRIMARY, outcome
from extractors.relation import Relation
from extractors.respectively import Span
from extractors.timepoints import Timepoint, find_timepoints, measured, nearest


@dataclass(slots=True)
class Study:
    """What the record has told so far: its arms, and the outcome and contrast last spoken of."""

    arms: Arms
    trial: bool = False
    primary: str | None = None
    relation: Relation = field(default_factory=Relation)
    outcome: str | None = None
    contrast: Contrast | None = None
    text: str = ""
    found: Sequence[Mention] = ()
    times: Sequence[Timepoint] = ()

    def turn_to(self, text: str) -> None:
        """Read the groups and times of a sentence, once for all of its estimates."""
        if text != self.text:
            self.text, self.found, self.times = text, mentions(text, self.arms), find_timepoints(text)

    @property
    def masks(self) -> list[Span]:
        """Where the sentence names groups and times, which are no part of an outcome."""
        return [(m.start, m.end) for m in self.found] + [(t.start, t.end) for t in self.times]


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
    study.turn_to(text)
    sides, told = _stated(sentence, estimate, study, floor)
    item = unrolled or names.after(text, estimate) or names.before_brackets(text, estimate, floor)
    if item and _is_side(item, study):
        sides = replace(sides, intervention=_side(item, sides, study), treatment=True, turned=False)
        told = None if told and phrases.tidy(told) == item else told
    elif unrolled:
        told = noun_phrases.named(unrolled) or told
    if sides.intervention is None and study.relation.exposure:
        sides = replace(sides, intervention=study.relation.exposure, treatment=study.trial)
    study.outcome, study.contrast = told or study.outcome or study.relation.outcome, sides
    time = nearest(measured(study.times), estimate.at, estimate.end)
    return About(outcome=study.outcome, contrast=sides, timepoint=time.label if time else None)


def _stated(
    sentence: Sentence,
    estimate: Estimate,
    study: Study,
    floor: int,
) -> tuple[Contrast, str | None]:
    """The contrast and the outcome as the sentence states them, without regard to lists."""
    text = sentence.text
    if floor and study.contrast and _BESIDE.fullmatch(text, floor, estimate.start):
        return study.contrast, study.outcome
    relation = _within_label(text, estimate) or frame(text, estimate.at, estimate.end)
    scene = Scene(
        text=text, estimate=estimate, found=study.found, arms=study.arms,
        trial=study.trial, previous=study.contrast, floor=floor,
    )  # fmt: skip
    told = None if _continues(estimate, study) else outcome(sentence, estimate, masks=study.masks)
    if relation is not None:
        told = relation.outcome or (None if relation.listed else told)
    if told is None and study.primary and PRIMARY.search(text):
        told = study.primary
    named = noun_phrases.named(estimate.about) if estimate.about else None
    return contrast(scene, relation), named or told


# "(OR marital status = 1.10": what the ratio is of, between its name and its value.
_NAMED_RATIO = re.compile(r"\s(?P<x>(?!of\b|for\b|was\b|were\b)[a-z][\w-]*(?:\s[a-z][\w-]*){0,3})\s?[=:]\s?")


def _within_label(text: str, estimate: Estimate) -> Frame | None:
    label = estimate.label
    named = (
        _NAMED_RATIO.fullmatch(text, label.end, estimate.at) if label and label.measure in RATIOS else None
    )
    return Frame(exposure=named["x"], outcome=None, listed=True) if named else None


def _is_side(item: str, study: Study) -> bool:
    """Whether an item of a list is what is compared, a treatment's name, and not an outcome."""
    return is_treatment_name(item, study.arms)


def _side(item: str, sides: Contrast, study: Study) -> str:
    arm = arm_of(item, study.arms)
    if (arm and arm.role == "control") or _CONTROL.fullmatch(item):
        return sides.intervention or item
    return arm.name if arm else item


_CONTROL = re.compile(r"placebo|controls?|sham", re.IGNORECASE)
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
