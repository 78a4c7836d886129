"""What guidelines recommend on a treatment, in their own sentences: no verdict of a study, and no figure."""

import re
from collections.abc import Iterator

from warehouse.summary import words
from warehouse.summary.parts import Foreign, Line, Paragraph, join
from warehouse.summary.sections.studies import named
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.terms import Matcher

_RECOMMENDS = re.compile(rf"\b(?:{'|'.join(words.WORDS['recommending'])})\b", re.IGNORECASE)


def recommended(evidence: Evidence, treatment: str) -> dict[str, Paragraph]:
    """The sentences of counted guidelines that recommend for or against a treatment, by work."""
    matcher = Matcher(evidence.topic.interventions)
    found: dict[str, Paragraph] = {}
    for key, work in evidence.counted.items():
        told = [
            sentence
            for sentence in _sentences(work.record.abstract if work.design == "guideline" else "")
            if treatment in matcher.names(sentence) and _RECOMMENDS.search(sentence)
        ]
        if told:
            quotes: list[Line] = [(Foreign(text=f"“{one}”", origin=f"work:{key}"),) for one in told]
            found[key] = Paragraph(line=(*named(work), ": ", *join(quotes, " ", " ")), role="study")
    return found


def _sentences(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        _, end = words.sentence_span(text, at, at + 1)
        if sentence := text[at:end].strip():
            yield " ".join(sentence.split())
        at = max(end, at + 1)
