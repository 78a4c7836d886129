"""Which way each effect goes: what the rules say, weighed with its figures, its words and what is treated.

A blended model over `extractors.direction_features`, trained by `extractors.training.effect_direction`.
"""

from collections.abc import Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from extractors.blended import shipped
from extractors.direction import DIAGNOSTIC
from extractors.direction_features import features, study_of
from extractors.reading import Item, Reading, design_of, findings, reading

NAME = "effect_direction"
DIRECTIONS = (
    None,
    "favours_intervention",
    "favours_comparator",
    "no_difference",
    "increases",
    "decreases",
)


def seen(
    record: Reading,
    effects: Sequence[Item],
    results: Sequence[Item],
    *,
    design: str | None,
    interventions: Sequence[Mapping[str, str]],
) -> list[tuple[Item, list[str]]]:
    """The effects that have a direction, each with its features."""
    study, found = study_of(design, interventions), []
    for item in effects:
        sentence = record.sentence_at(item["start"])
        if sentence and item["measure"] not in DIAGNOSTIC:
            beside = [one for one in results if sentence.start <= one["start"] < sentence.end]
            found.append((item, features(record, sentence, item, beside, study)))
    return found


@Language.component("gleanings_effect_direction")
def component(doc: Doc) -> Doc:
    """Sets the direction of the Doc's effects; needs them, the arm results, the design and the interventions."""
    store = findings(doc)
    told = seen(
        reading(doc),
        store.get("effects", ()),
        store.get("arm_results", ()),
        design=design_of(doc),
        interventions=store.get("interventions", ()),
    )
    if told:
        model = shipped(NAME)
        best = model.logs(model.first.scores([names for _, names in told])).argmax(axis=1)
        for (item, _), at in zip(told, best, strict=True):
            item["direction"] = DIRECTIONS[int(at)]
    return doc
