"""Sentences of an abstract as its authors wrote them, in which each figure leads to its place."""

import re
from collections.abc import Iterator, Sequence

from warehouse.rows import Conclusion
from warehouse.summary.figures import failed
from warehouse.summary.parts import Cite, Figure, Foreign, Line, Part
from warehouse.summary.words import sentence_span
from warehouse.synthesis.evidence import Evidence, Figured, Held

Place = tuple[str, int, int]


def own_words(evidence: Evidence, key: str, findings: Sequence[Figured]) -> list[Line]:
    """The sentences that these findings of a work were read in, each once and in their order."""
    sentences: dict[Place, list[Figured]] = {}
    for held in findings:
        sentences.setdefault(sentence_of(evidence, held), []).append(held)
    places = sorted(sentences, key=lambda place: (place[0] != "title", place[1:]))
    return [tuple(_sentence(evidence, key, place, sentences[place])) for place in places]


def sentence_of(evidence: Evidence, held: Figured | Held[Conclusion]) -> Place:
    """The field, start and end of the sentence that a finding was read in."""
    fact = held.fact
    return fact.field, *sentence_span(_text(evidence, held.work_id, fact.field), fact.start, fact.end)


def _sentence(evidence: Evidence, key: str, place: Place, findings: Sequence[Figured]) -> Iterator[Part]:
    field, at, end = place
    text = _text(evidence, key, field)
    yield "“"
    for held in sorted(findings, key=lambda held: (held.fact.start, -held.fact.end)):
        # Of figures that overlap, such as a share within a comparison, the first one leads to both.
        if held.fact.start >= at:
            yield from _words(text[at : held.fact.start], key)
            words = _flat(text[held.fact.start : held.fact.end])
            yield Figure(text=words, finding_id=held.finding_id)
            at = held.fact.end
    yield from _words(text[at:end], key)
    yield "”"
    # What we say of a figure does not stand between the authors' quotation marks.
    if any(failed(held.fact) for held in findings):
        yield " (a figure in it fails a self-check)"


def _words(text: str, key: str) -> Iterator[Part]:
    """The words with the spaces around them apart: where a link ends, a space that belongs to none is kept."""
    flat = _flat(text)
    if not flat.strip():
        yield flat
        return
    first, last = len(flat) - len(flat.lstrip()), len(flat.rstrip())
    yield from (flat[:first], Foreign(text=flat[first:last], origin=f"work:{key}"), flat[last:])


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _text(evidence: Evidence, key: str, field: str) -> str:
    record = evidence.works[key].record
    return record.title if field == "title" else record.abstract


def verdict(evidence: Evidence, key: str) -> Line:
    """What the authors conclude, in their own sentence; empty where none could be told from the rest.

    It is the first sentence under a heading such as `Conclusions`, or else the one that was read as the verdict.
    """
    told = evidence.conclusions_of.get(key, ())
    place = _concluding(evidence, key) or next((sentence_of(evidence, held) for held in told), None)
    if place is None:
        return ()
    field, start, end = place
    same = next((held for held in told if sentence_of(evidence, held) == place), None)
    text = f"“{_flat(_text(evidence, key, field)[start:end])}”"
    return (
        Figure(text=text, finding_id=same.finding_id) if same else Foreign(text=text, origin=f"work:{key}"),
        " ",
        Cite(work_ids=(key,)),
    )


_CONCLUDING = re.compile(r"conclu|interpretation", re.IGNORECASE)


def _concluding(evidence: Evidence, key: str) -> Place | None:
    record = evidence.works[key].record
    for section in record.sections:
        if _CONCLUDING.search(section.label or ""):
            return "abstract", *sentence_span(record.abstract, section.start, section.start + 1)
    return None
