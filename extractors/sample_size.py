"""How many people the main analysis is about: each count is rated, and the best is taken unless none is likelier.

Numbers are never added up; a study that only states its groups has no sample size. What each feature of a count
weighs was trained on annotated abstracts (`extractors/training/sample_size.py`).
"""

import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from extractors.guarded import guarded
from extractors.head_counts import Count, head_counts
from extractors.linear import Linear, shipped
from extractors.reading import Item, Reading, design_of, findings, reading
from extractors.sample_features import features, of_none

NAME = "sample_size"
SINGLE = guarded(
    r"\b(?:a|one) case\b|\bcase (?:report|study)\b|\ban? \d+[- ](?:years?|months?|weeks?|days?)[- ]old\b",
    re.IGNORECASE,
)


def find_sample_size(record: Reading, *, design: str | None) -> list[Item]:
    """The sample size with the words that state it; empty where no count is likelier than none."""
    count = best(_answering(head_counts(record)), design, shipped(NAME))
    if count:
        return [{"value": count.value, "start": count.start, "end": count.end}]
    return _single_case(record) if design == "case_report" else []


def _answering(counts: list[Count]) -> list[Count]:
    """The counts without that of people who were only written to, where the same sentence says how many replied."""
    replied = {count.sentence for count in counts if count.form == "verb" and _REPLIED.match(count.right)}
    return [one for one in counts if one.sentence not in replied or not _WRITTEN_TO.search(one.left)]


_REPLIED = re.compile(r"\s?(?:replied|responded)\b", re.IGNORECASE)
_WRITTEN_TO = re.compile(
    r"\b(?:posted|mailed|sent|distributed|handed out|addressed)\s(?:out\s)?to\s$", re.IGNORECASE
)


def best(counts: Sequence[Count], design: str | None, model: Linear) -> Count | None:
    """The count with the highest rating, the first of equals; None where no sample size being stated rates higher."""
    rated = model.scores([of_none(counts, design), *features(counts, design)])[:, 0]
    at = int(rated.argmax())
    return counts[at - 1] if at else None


def _single_case(record: Reading) -> list[Item]:
    match = SINGLE.search(record.text)
    return [{"value": 1, "start": match.start(), "end": match.end()}] if match else []


@Language.component("gleanings_sample_size")
def component(doc: Doc) -> Doc:
    """Sets the Doc's sample size; the design must have been set before."""
    findings(doc)["sample_sizes"] = find_sample_size(reading(doc), design=design_of(doc))
    return doc
