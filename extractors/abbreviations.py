"""Abbreviations that the text itself defines: scispaCy's detection, kept to one sentence and freed of junk.

scispaCy's own component looks at every pair of brackets in the whole text, which takes the square of their
number, finds long forms across the end of a sentence and takes formulas for definitions. Its algorithm is
used here bracket by bracket within a sentence.
"""

import re
from collections.abc import Iterator

from scispacy.abbreviation import filter_matches, find_abbreviation
from spacy.tokens import Doc, Span

from extractors.reading import Sentence, text_of

BRACKETED = re.compile(r"[(\[]\s*(?P<inner>[^()\[\]]{2,80}?)\s*(?=[)\],;:=])")
SHORT = re.compile(r"[A-Za-zΑ-ω0-9][\w.&/+’'-]*(?: [\w.&/+-]+)?")
FORMULA = re.compile(r"[=<>≤≥±%\[\]]|\d\.\d")


def abbreviations(doc: Doc, sentences: tuple[Sentence, ...]) -> dict[str, str]:
    """Short form to long form, as first defined; a plural short form also gives its singular."""
    found: dict[str, str] = {}
    text = text_of(doc)
    for sentence in sentences:
        for short, long in _definitions(doc, text, sentence):
            found.setdefault(short, long)
            if short[-1:] == "s" and short[:-1].isupper() and len(short) > 2:
                found.setdefault(short[:-1], long.removesuffix("s"))
    return found


def _definitions(doc: Doc, text: str, sentence: Sentence) -> Iterator[tuple[str, str]]:
    if "(" not in text[sentence.start : sentence.end] and "[" not in text[sentence.start : sentence.end]:
        return
    span = doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
    first = span.start if span else 0
    for match in BRACKETED.finditer(text, sentence.start, sentence.end):
        inner = doc.char_span(match.start("inner"), match.end("inner"))
        if inner is None or inner.start < 2:
            continue
        for long, short in filter_matches([(0, inner.start, inner.end)], doc):
            pair = _pair(doc[max(long.start, first) : long.end], short)
            if pair:
                yield pair


def _pair(candidate: Span, short: Span) -> tuple[str, str] | None:
    if not len(candidate) or not SHORT.fullmatch(short.text):
        return None
    _, long = find_abbreviation(candidate, short)
    if long is None or FORMULA.search(long.text) or not _plausible(short.text, long.text):
        return None
    return short.text, re.sub(r"\s+", " ", long.text)


def _plausible(short: str, long: str) -> bool:
    """A long form is longer than its short form, and a short form is no plain word ("patients (women)")."""
    capitals = sum(letter.isupper() or letter.isdigit() for letter in short)
    return len(long) > len(short) + 2 and capitals >= 1 and long.lower() != short.lower()
