"""Which way the authors' verdict goes: what the rules hear, weighed with what else the abstract says.

A linear model over the direction that `extractors.conclusion` reads, the design, and the features by which
`extractors.judge_verdict` answers the question of the title. Trained by `extractors.training.conclusion`.
"""

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from extractors import judge_verdict
from extractors.conclusion import find_conclusion
from extractors.linear import shipped
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading

NAME = "conclusion"
DIRECTIONS = (
    "favours_intervention",
    "favours_comparator",
    "no_difference",
    "mixed",
    "unclear",
    "not_applicable",
)
# So few studies teach little about single words.
_WORDS = ("w:", "b:", "not:", "^", "asks")
_WHOLE = ("voice", "denied", "verdict", "open", "nearest", "first", "untreated")


def features(record: Reading, heard: Sequence[Item], *, design: str | None, treated: bool) -> set[str]:
    """What the direction is told from; `heard` is the verdict that the rules read, if any."""
    concluding = [record.words(one) for one in concluded(record)]
    said = heard[0]["direction"] if heard else "nothing"
    told = [record.text[item["start"] : item["end"]] for item in heard] or concluding
    title, abstract = record.text[: record.title_end], record.text[record.title_end :]
    names = {f"heard {said}", f"design {design}", f"treated {treated}", f"heard {said} {treated}"}
    names |= {f"told {name}" for name in judge_verdict.features(title, told, abstract) if name[:2] != "b:"}
    whole = judge_verdict.features(title, concluding, abstract)
    names |= {f"whole {name}" for name in whole if name.startswith(_WHOLE)}
    answer = judge_verdict.ANSWERS[int(shipped("verdict").scores([whole])[0].argmax())]
    return names | {f"answer {answer}", f"answer {answer} heard {said}"}


def concluded(record: Reading) -> list[Sentence]:
    """The sentences in which a record concludes: by their role, else the last two."""
    body = [sentence for sentence in record.sentences if sentence.role != "title"]
    return [sentence for sentence in body if sentence.role == "conclusions"] or body[-2:]


def decided(record: Reading, *, design: str | None, treated: bool) -> list[Item]:
    """The verdict with its sentence; nothing where the rules hear none."""
    heard = find_conclusion(record, design=design, treated=treated)
    if not heard:
        return []
    seen = features(record, heard, design=design, treated=treated)
    direction = DIRECTIONS[int(shipped(NAME).scores([seen])[0].argmax())]
    return [heard[0] | {"direction": direction}]


@Language.component("gleanings_conclusion")
def component(doc: Doc) -> Doc:
    """Sets the Doc's conclusion; design and interventions must have been set before."""
    store = findings(doc)
    treated = any(item["role"] == "experimental" for item in store.get("interventions", []))
    store["conclusions"] = decided(reading(doc), design=design_of(doc), treated=treated)
    return doc
