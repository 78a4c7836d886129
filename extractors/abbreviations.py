"""Abbreviations that the text itself defines: scispaCy's detection, kept to one sentence and freed of junk.

scispaCy's own component looks at every pair of brackets in the whole text, which takes the square of their
number, finds long forms across the end of a sentence and takes formulas for definitions. Its algorithm is
used here bracket by bracket within a sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from scispacy.abbreviation import filter_matches, find_abbreviation
from spacy.tokens import Doc, Span

from extractors.reading import Sentence

BRACKETED = re.compile(r"[(\[]\s*(?P<inner>[^()\[\]]{2,80}?)\s*(?=[)\],;:=])")
SHORT = re.compile(r"[A-Za-zΑ-ω0-9][\w.&/+’'-]*(?: [\w.&/+-]+)?")
CAPITAL = re.compile(r"[^\W_a-z]")
CAPITAL_BEFORE = re.compile(r"[A-Z0-9]\S*\s*$")
FORMULA = re.compile(r"[=<>≤≥±%\[\]]|\d\.\d")


def abbreviations(text: str, sentences: Iterable[Sentence], tokens: Callable[[str], Doc]) -> dict[str, str]:
    """Short form to long form, as first defined; a plural short form also gives its singular."""
    found: dict[str, str] = {}
    for sentence in sentences:
        for short, long in _definitions(text[sentence.start : sentence.end], tokens):
            found.setdefault(short, long)
            if short[-1:] == "s" and short[:-1].isupper() and len(short) > 2:
                found.setdefault(short[:-1], long.removesuffix("s"))
    return found


def _definitions(sentence: str, tokens: Callable[[str], Doc]) -> Iterator[tuple[str, str]]:
    for bracket in BRACKETED.finditer(sentence):
        if _may_define(sentence, bracket):
            yield from _defined(sentence, bracket, tokens)


def _defined(
    sentence: str, bracket: re.Match[str], tokens: Callable[[str], Doc]
) -> Iterator[tuple[str, str]]:
    begin, end = _around(sentence, bracket)
    doc = tokens(sentence[begin:end])
    inner = doc.char_span(bracket.start("inner") - begin, bracket.end("inner") - begin)
    if inner is None or inner.start < 2:
        return
    for long, short in filter_matches([(0, inner.start, inner.end)], doc):
        pair = _pair(long, short)
        if pair:
            yield pair


def _around(sentence: str, bracket: re.Match[str]) -> tuple[int, int]:
    """The words that matter to a bracket: its own and those before it, at most twice as many as it has letters."""
    begin = bracket.start()
    for _ in range(2 * len(bracket["inner"]) + 3):
        begin = sentence.rfind(" ", 0, max(begin, 0))
    behind = sentence.find(" ", bracket.end())
    return begin + 1, len(sentence) if behind < 0 else behind


def _may_define(sentence: str, bracket: re.Match[str]) -> bool:
    """Whether a short form stands in the bracket, or just before it; without one no tokens are needed."""
    inner = bracket["inner"]
    short = any(map(str.isalpha, inner)) and any(map(CAPITAL.match, inner)) and SHORT.fullmatch(inner)
    return bool(short) or CAPITAL_BEFORE.search(sentence, 0, bracket.start()) is not None


def _pair(candidate: Span, short: Span) -> tuple[str, str] | None:
    if not len(candidate) or not SHORT.fullmatch(short.text):
        return None
    _, long = find_abbreviation(candidate, short)
    if long is None or FORMULA.search(long.text) or not _plausible(short.text, long.text):
        return None
    return short.text, re.sub(r"\s+", " ", _by_initials(candidate.text, short.text) or long.text)


def _by_initials(before: str, short: str) -> str | None:
    """The words right before the bracket whose initials are the short form: "Mindful memoization (MM)"."""
    words = list(re.finditer(r"[^\W_]+", before))[-len(short) :]
    initials = "".join(word.group()[0] for word in words)
    return before[words[0].start() :] if short.isupper() and initials.upper() == short else None


def _plausible(short: str, long: str) -> bool:
    """A long form is longer than its short form, and a short form is no plain word ("patients (women)")."""
    capitals = sum(letter.isupper() or letter.isdigit() for letter in short)
    return len(long) > len(short) + 2 and capitals >= 1 and long.lower() != short.lower()
