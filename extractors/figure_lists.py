"""The list of every figure of a record, judged once for all three, so that none is told twice or falls between."""

from collections.abc import Mapping, Sequence
from functools import cache

from extractors import blended, linear
from extractors.arm_results import sole_arm
from extractors.arms import find_arms
from extractors.assign import setting_of
from extractors.estimates import Estimate
from extractors.judge_figures import MEASURES, NAME, Judge, Listed, Models, judged, models
from extractors.numbers import MOST, read
from extractors.opinions import Scene, scene
from extractors.reading import Reading
from extractors.spots import merged


@cache
def _models() -> Models:
    return models(blended.shipped(NAME), linear.shipped(MEASURES))


def figure_lists(
    record: Reading,
    *,
    design: str | None,
    interventions: Sequence[Mapping[str, str]],
    estimates: Mapping[int, Estimate],
    claimed: frozenset[int],
    named: Mapping[int, str],
) -> dict[int, Listed]:
    """By where a figure begins in the record, where it goes; what goes to no list is left out.

    `estimates` are those that the rules read, by where their figures begin; `claimed` is where figures begin that
    belong to an estimate or a test; `named` is where which measure's name stands.
    """
    found = scenes(
        record,
        design=design,
        interventions=interventions,
        estimates=estimates,
        claimed=claimed,
        named=named,
    )
    return judged(_models(), Judge(record.text[: record.title_end], design, named), found)


def scenes(
    record: Reading,
    *,
    design: str | None,
    interventions: Sequence[Mapping[str, str]],
    estimates: Mapping[int, Estimate],
    claimed: frozenset[int],
    named: Mapping[int, str],
) -> list[Scene]:
    """The sentences that hold figures, each with what the rules say of them."""
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    setting = setting_of(record.text[: record.title_end], arms, sole_arm(record, arms, design), design)
    found = []
    for sentence in record.sentences:
        text = record.words(sentence)
        figures = merged(text, read(text))
        if 0 < len(figures) <= MOST:
            one = scene(
                record,
                sentence,
                figures,
                arms=arms,
                setting=setting,
                estimates=estimates,
                claimed=claimed,
                named=named,
            )
            if one is not None:
                found.append(one)
    return found
