"""Numbers that may count the people (or animals) of a study, each with what stands around it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extractors.guarded import Guarded, guarded
from extractors.lexicon import Lexicon, read, words
from extractors.numerals import Numeral, Shape, shape_of
from extractors.reading import Reading, Role, Sentence

LABEL_UP_TO = 12  # "study 2" names a study, "in this study 65 women" counts
BEFORE, AFTER = 80, 200  # how far the words around a count are looked at


class HeadCounts(Lexicon):
    """`head_counts.toml`: who is counted, and what stands around a count."""

    people: list[str]
    weak: list[str]
    studies: list[str]
    labels: list[str]
    before: dict[str, str]
    after: dict[str, str]


class Count(NamedTuple):
    """`text[start:end]` counts `value` people; `left`, `noun` and `right` are the plain words around it.

    `form` tells how: "noun" (40 patients), "whole" (the second number of "12 of 40 patients"), "part" (the first),
    "pair" (the first of "20 and 22 patients"), "brackets" (patients (n = 40)), "verb" (40 were enrolled) or
    "taken" (a total of 40 migraineurs).
    """

    value: int
    start: int
    end: int
    form: str
    left: str
    noun: str
    right: str
    role: Role
    sentence: int


class Patterns(NamedTuple):
    """The lexicon's patterns, ready to use."""

    counted: re.Pattern[str]
    people: Guarded
    label: re.Pattern[str]
    any_people: re.Pattern[str]


# "536 were enrolled": people whom the words before have named.
ENTERED = r"(?:were|was|had|completed|participated|responded|replied|entered|agreed|underwent|received|met)\b"
IN_BRACKETS = guarded(r"\bn\s?=\s?(?P<mark>\#)")
# People who are counted by a noun that no list holds, or by none.
TAKEN = guarded(
    r"\b(?:(?:total|sample|cohort|series|population|sample size) of(?: about| approximately)?|randomi[sz]ed"
    r"|enrolled|recruited|included|involving|studied|comprising)\s(?P<mark>\#)(?=\s[a-z])"
)
# Words that may stand between a number and the people it counts.
BETWEEN = (
    r"(?:\#-(?:year|month|week|day)s?-olds?[\s-]+|(?:types?|stages?|grades?|class|hiv)[\s-]+\#[\s-]+"
    r"|(?!(?:of|for|from|by|at|than|per|after|before|were|was|had|who|studies|trials|mg|ml|mm|kg|g|cm|min|minutes|hours|h"
    r"|years?|months?|weeks?|days?|times|doses|sessions|centers|centres|hospitals|sites|countries|clinics|practices|departments|wards|schools|villages|groups|different)"
    r"[\s,])[^\s\#;:()%]+(?:\s\([^()]*\))?[\s-]+){0,7}?"
)
SHARE = re.compile(r"\s?%")
YEAR = re.compile(
    r"\b(?:in|since|during|from|to|and|until|,|of|through|(?:jan|febr)uary|march|april|may|june|july|august"
    r"|(?:sept|nov|dec)ember|october)\s$"
)


@cache
def lexicon() -> HeadCounts:
    """The lexicon of counts, read once."""
    return read("head_counts", HeadCounts)


@cache
def _patterns() -> Patterns:
    held = lexicon()
    people = words(held.people)
    return Patterns(
        counted=re.compile(
            rf"""\# (?:\s?\([^()]*\))? \s+
                 (?:of\s(?:the\s|all\s|these\s|our\s)?(?P<whole>\#)\s|(?P<pair>and\s\#\s))?
                 (?:{BETWEEN} (?P<noun>{people.pattern}) | (?P<verb>{ENTERED}))""",
            re.VERBOSE,
        ),
        people=people,
        label=re.compile(words(held.labels).pattern + r"[\s-]$"),
        any_people=re.compile(rf"{people.pattern}|\bn\s?=|\#\s{ENTERED}"),
    )


def head_counts(record: Reading) -> list[Count]:
    """Every number of the record that may count people, in the order of the text, each once."""
    found = [
        count
        for place, sentence in enumerate(record.sentences)
        for count in _in_sentence(record.words(sentence), sentence, place)
    ]
    return sorted({count.start: count for count in reversed(found)}.values(), key=lambda count: count.start)


def _in_sentence(text: str, sentence: Sentence, place: int) -> Iterator[Count]:
    shape = shape_of(text)
    if not shape.numerals or not _patterns().any_people.search(shape.text):
        return
    for mark, stop, form, noun in (*_before_noun(shape), *_in_brackets(shape), *_taken(shape)):
        value = shape.numeral(mark).value
        left = shape.text[max(0, mark - BEFORE) : mark]
        if not _is_count(shape, mark, left):
            continue
        yield Count(
            value=int(value),
            start=sentence.start + shape.start(mark),
            end=sentence.start + shape.end(max(stop, mark + 1)),
            form=form,
            left=left,
            noun=noun,
            right=shape.text[max(stop, mark + 1) :][:AFTER].split(";")[0],
            role=sentence.role,
            sentence=place,
        )


def _before_noun(shape: Shape) -> Iterator[tuple[int, int, str, str]]:
    """Numbers before the noun that they count: place, end of the noun, form and noun."""
    for mark in shape.marks:
        match = _patterns().counted.match(shape.text, mark)
        if match is None:
            continue
        if match["whole"]:
            yield match.start("whole"), match.end(), "whole", match["noun"] or ""
        form = "part" if match["whole"] else "pair" if match["pair"] else "noun" if match["noun"] else "verb"
        yield mark, match.start("verb") if form == "verb" else match.end(), form, match["noun"] or ""


def _in_brackets(shape: Shape) -> Iterator[tuple[int, int, str, str]]:
    """Numbers in brackets after the noun that they count: "patients (n = 366)"."""
    for match in IN_BRACKETS.finditer(shape.text):
        before = shape.text[max(0, match.start() - BEFORE) : match.start()]
        nouns = _patterns().people.findall(before.rpartition(")")[2])
        yield match.start("mark"), match.end(), "brackets", nouns[-1] if nouns else ""


def _taken(shape: Shape) -> Iterator[tuple[int, int, str, str]]:
    """Numbers after words that say that people were taken in: "we randomized 40 with sciatica"."""
    for match in TAKEN.finditer(shape.text):
        yield match.start("mark"), match.end(), "taken", ""


def _is_count(shape: Shape, mark: int, left: str) -> bool:
    numeral = shape.numeral(mark)
    whole = numeral.value == int(numeral.value) and numeral.value >= 2 and numeral.kind != "part"
    if not whole or SHARE.match(shape.text, mark + 1) or (_is_year(numeral) and YEAR.search(left)):
        return False
    return not (numeral.value <= LABEL_UP_TO and _patterns().label.search(left))


def _is_year(numeral: Numeral) -> bool:
    return 1950 <= numeral.value <= 2030 and numeral.end - numeral.start == 4
