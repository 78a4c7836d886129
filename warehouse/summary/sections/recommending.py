"""What guidelines recommend on a treatment, in their own sentences: no verdict of a study, and no figure."""

import re
from collections.abc import Iterator

from warehouse.summary import words
from warehouse.summary.parts import Cite, Foreign, Line, Paragraph, join
from warehouse.summary.sections.studies import named
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.terms import Matcher

_RECOMMENDS = re.compile(rf"\b(?:{'|'.join(words.WORDS['recommending'])})\b", re.IGNORECASE)


def in_short(evidence: Evidence, treatment: str) -> list[Line]:
    """What counted guidelines say of a treatment, each with its number among the sources."""
    return [
        (*join(_quotes(key, told), " ", " "), " ", Cite(work_ids=(key,)))
        for key, told in _told(evidence, treatment).items()
    ]


def recommended(evidence: Evidence, treatment: str) -> dict[str, Paragraph]:
    """The sentences of counted guidelines that recommend for or against a treatment, by work."""
    return {
        key: Paragraph(
            line=(*named(evidence.works[key]), ": ", *join(_quotes(key, told), " ", " ")), role="study"
        )
        for key, told in _told(evidence, treatment).items()
    }


def _told(evidence: Evidence, treatment: str) -> dict[str, list[str]]:
    matcher = Matcher(evidence.topic.interventions)
    found = {
        key: [
            sentence
            for sentence in _sentences(work.record.abstract if work.design == "guideline" else "")
            if treatment in matcher.names(sentence) and _RECOMMENDS.search(sentence)
        ]
        for key, work in evidence.counted.items()
    }
    return {key: told for key, told in found.items() if told}


def _quotes(key: str, told: list[str]) -> list[Line]:
    return [(Foreign(text=f"“{one}”", origin=f"work:{key}"),) for one in told]


def _sentences(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        _, end = words.sentence_span(text, at, at + 1)
        if sentence := text[at:end].strip():
            yield " ".join(sentence.split())
        at = max(end, at + 1)
