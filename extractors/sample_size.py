"""How many people the main analysis is about: counts of people are weighed, and one that convinces is taken.

Numbers are never added up; a study that only states its groups has no sample size.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.lexicon import Lexicon, read, words
from extractors.numerals import Shape
from extractors.reading import Item, Reading, Role, Sentence, design_of, findings, reading

CONVINCING, ESSAY, OF_STUDIES = 6, 10, 4
REVIEWS = ("systematic_review", "meta_analysis")
# A review that only mentions trials, or a guideline, must name a sample more clearly.
ESSAYS = ("narrative_review", "guideline")


class Cue(Lexicon):
    """What stands before or after a count, and how much it says."""

    weight: int
    pattern: str


class Samples(Lexicon):
    """`samples.toml`: who is counted, and what tells that a count is the sample."""

    people: list[str]
    weak: list[str]
    studies: list[str]
    role: dict[Role, int]
    before: list[Cue]
    after: list[Cue]


class Count(NamedTuple):
    """A count of people: `text[start:end]` says it."""

    value: int
    start: int
    end: int
    weight: int
    of_studies: bool


class Patterns(NamedTuple):
    """The lexicon's patterns, ready to use."""

    people: re.Pattern[str]
    weak: re.Pattern[str]
    listed: re.Pattern[str]
    studies: re.Pattern[str]
    before: tuple[tuple[int, re.Pattern[str]], ...]
    after: tuple[tuple[int, re.Pattern[str]], ...]


# "536 were enrolled": people whom the sentence before has named.
ENTERED = r"were\s(?:\w+\s)?(?:randomi[sz]ed|enrolled|included|recruited|selected|analy[sz]ed)"
GROUP = re.compile(r"\b(?:groups?|arms?|placebo|controls?)\b")
SHARE = re.compile(r"\(#\s?%\)")
OPENING = re.compile(r"(?:all|the|a total of|in|of|data from)?\s*")
# Words that may stand between a number and the people it counts.
BETWEEN = (
    r"(?:\#-(?:year|month|week|day)s?-olds?[\s-]+"
    r"|(?!(?:of|for|from|by|at|than|per|after|before|were|was|had|who|studies|trials|mg|ml|mm|kg|g|cm|min|minutes|hours|h|years?|months?"
    r"|weeks?|days?|times|doses|sessions|centers|centres|hospitals|sites|countries|clinics|groups|different)[\s,])[^\s\#;:()%]+[\s-]+){0,7}?"
)


@cache
def lexicon() -> Samples:
    """The lexicon of samples, read once."""
    return read("samples", Samples)


@cache
def _patterns() -> Patterns:
    held = lexicon()
    people = words(held.people).pattern
    return Patterns(
        people=re.compile(
            rf"""(?<![\w./-]) \# (?P<aside>\s\([^()]*\))? \s+ (?:of\s(?:the\s|all\s)?(?P<whole>\#)\s)?
                 (?:{BETWEEN} (?P<noun>{people}) | (?={ENTERED}))""",
            re.VERBOSE,
        ),
        listed=re.compile(rf"(?P<noun>{people})(?P<gap>[^#()]{{0,90}})[(\[]\s?n\s?=\s?(?P<mark>#)\s?[;,)\]]"),
        weak=words(held.weak),
        studies=words(held.studies),
        before=tuple(
            (cue.weight, re.compile(words([cue.pattern]).pattern + r"[\s,:(]*$")) for cue in held.before
        ),
        after=tuple((cue.weight, re.compile(r"[\s,]*" + words([cue.pattern]).pattern)) for cue in held.after),
    )


def find_sample_size(record: Reading, *, design: str | None) -> list[Item]:
    """The sample size with the words that state it; empty where no count convinces."""
    counts = [count for sentence in record.sentences for count in _counts(record, sentence)]
    if design in REVIEWS:
        counts = [one._replace(weight=one.weight + OF_STUDIES) for one in counts if one.of_studies]
    weighed = [(_weight(count, counts), -count.start, count) for count in counts]
    best = max(weighed, default=None)
    if best is None or best[0] < (ESSAY if design in ESSAYS else CONVINCING):
        return _single_case(record) if design == "case_report" else []
    return [{"value": best[2].value, "start": best[2].start, "end": best[2].end}]


def _weight(count: Count, counts: list[Count]) -> int:
    """The count's own weight, and more where it is said again, is the first or the largest."""
    again = sum(other.value == count.value for other in counts) - 1
    largest = all(other.value <= count.value for other in counts)
    return count.weight + min(2, again) + 2 * (count is counts[0]) + 2 * largest


def _counts(record: Reading, sentence: Sentence) -> Iterator[Count]:
    text = record.words(sentence)
    shape = Shape(text)
    if not shape.numerals:
        return
    found = [*_people(shape)]
    crowd = -6 if len(found) > 5 else 0
    for mark, end, weight in found:
        value = shape.numeral(mark).value
        if _is_count(value, shape.text[:mark]):
            yield Count(
                value=int(value),
                start=sentence.start + shape.start(mark),
                end=sentence.start + shape.end(end),
                weight=weight + lexicon().role[sentence.role] + crowd,
                of_studies=_patterns().studies.search(shape.text[:mark]) is not None,
            )


def _people(shape: Shape) -> Iterator[tuple[int, int, int]]:
    """Where a number counts people: its place, the end of what it counts, and its weight."""
    for match in _patterns().people.finditer(shape.text):
        share = -6 if SHARE.search(match.group()) else 0
        weight = _around(shape.text, match.start(), match) + share
        yield match.start(), match.end(), weight - (4 if match["whole"] else 0)
        if match["whole"]:
            yield match.start("whole"), match.end(), _around(shape.text, match.start("whole"), match) - 2
    yield from _in_brackets(shape)


def _in_brackets(shape: Shape) -> Iterator[tuple[int, int, int]]:
    """A number in brackets after the people as a whole: "Patients (n = 366) were …"."""
    match = _patterns().listed.search(shape.text)
    if match is None or GROUP.search(match["gap"]):
        return
    value = shape.numeral(match.start("mark")).value
    marks = [shape.numeral(other.end() - 1).value for other in re.finditer(r"\bn\s?=\s?#", shape.text)]
    if all(other == value or other < value for other in marks) and marks.count(value) == 1:
        yield match.start("mark"), match.end(), 6


def _is_count(value: float, before: str) -> bool:
    year = 1950 <= value <= 2030 and re.search(r"\b(?:in|since|during|from|to|and|until|,)\s$", before)
    return value == int(value) and value >= 2 and not year


def _around(plain: str, mark: int, match: re.Match[str]) -> int:
    """What the words before the number and after its noun say."""
    held = _patterns()
    left, right = plain[max(0, mark - 80) : mark], plain[match.end() : match.end() + 200].split(";")[0]
    before = [weight for weight, pattern in held.before if pattern.search(left)]
    after = [weight for weight, pattern in held.after if pattern.match(right)]
    weak = -1 if not match["noun"] else -3 if held.weak.fullmatch(match["noun"]) else 0
    return _strongest(before) + _strongest(after) + weak + (3 if OPENING.fullmatch(left) else 0)


def _strongest(weights: list[int]) -> int:
    """The strongest word for a count, and every word against it."""
    return max([weight for weight in weights if weight > 0], default=0) + sum(w for w in weights if w < 0)


SINGLE = re.compile(
    r"\b(?:a|one) case\b|\bcase report\b|\ba(?:n)? \d+-(?:year|month|week|day)-old\b", re.IGNORECASE
)


def _single_case(record: Reading) -> list[Item]:
    match = SINGLE.search(record.text)
    return [{"value": 1, "start": match.start(), "end": match.end()}] if match else []


@Language.component("gleanings_sample_size")
def component(doc: Doc) -> Doc:
    """Sets the Doc's sample size; the design must have been set before."""
    store = findings(doc)
    design = design_of(doc)
    store["sample_sizes"] = find_sample_size(reading(doc), design=design)
    return doc
