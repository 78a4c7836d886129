"""Numerals: digits and number words with their values, and the text in which each stands as one `#`.

Medicine writes one number in many ways (`84·5`, `.43`, `1,234`, `10(-3)`, `twenty-one`) and joins numbers in
many more. Once every numeral is a single character, the grammar that joins them is short.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.lexicon import by_initial

MARK = "#"

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u00ad"
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\n\r\f\v"
_DOTS = "\u00b7\u2219\u2022\u22c5\u2027"
_PLAIN = str.maketrans(
    {chr(c): chr(c).lower() for c in range(ord("A"), ord("Z") + 1)}
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_DOTS, "\u00b7")
    | {
        "\u2a7d": "≤",
        "\u2a7e": "≥",
        "\u2266": "≤",
        "\u2267": "≥",
        "\uff1c": "<",
        "\uff1e": ">",
        "\uff1d": "=",
    }
    | {
        "\u02c2": "<",
        "\u02c3": ">",
        "\uff05": "%",
        "\u223c": "~",
        "\uff5e": "~",
        "\u2248": "~",
        MARK: "\u2317",
    }
)

ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
FRACTIONS = {
    "half": 50.0, "one half": 50.0, "a third": 33.3, "one third": 33.3, "two thirds": 66.7, "a quarter": 25.0,
    "one quarter": 25.0, "three quarters": 75.0, "a fifth": 20.0, "one fifth": 20.0, "two fifths": 40.0,
    "three fifths": 60.0, "four fifths": 80.0, "a tenth": 10.0, "one tenth": 10.0, "three fourths": 75.0,
    "one fourth": 25.0, "a fourth": 25.0,
}  # fmt: skip

_ONE = "|".join(sorted(ONES, key=len, reverse=True))
_TEN = "|".join(sorted(TENS, key=len, reverse=True))
_WORDS = (
    rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_ONE})"  # twenty, twenty-one, seven
    rf"(?:[ -](?:hundred|thousand|million)(?:,?[ -](?:and[ -])?(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_ONE}))?)*"
)
_PARTS = "|".join(
    re.escape(words).replace(r"\ ", "[ -]") for words in sorted(FRACTIONS, key=len, reverse=True)
)

# "95% CI: 26,28)" are two bounds, not one number with a decimal comma.
_COMMA = (
    r"(?: (?<!ci)(?<!ci[:,=])(?<!ci[ ])(?<!ci[:,=][ ])(?<!ci[ ][(\[=])(?<!ci[:,=][ ][(\[])(?<!ci[ ]=[ ])"
    r" | (?!\d+,\d+[ ]?[)\]]) )"
)
_NUMERAL = re.compile(
    rf"""
    (?: (?<![\w·^]) | (?<=[^a-z]ci) ) (?<!\d[.]) (?<![a-z]-) (?: (?<![a-z]/) | (?=10[0 ,]*0\b) )
      (?<![a-z]\((?=-?\d\)))    # not inside a name (p53, il-6, a/1)
    (?: (?: (?<![\d%)\]][ ]) | (?<=[^\W\d_][)\]][ ]) ) (?<![\w%)\]]) (?<!\+/) (?P<sign>[-+]{{1,2}}) (?P<money>[£$€])? )?
                                                          # a sign opens a word; after a figure it joins a range
    (?:
      (?P<power>  10 (?: \(-?\d{{1,2}}\) | \^-?\d{{1,2}} | (?:(?<=[×x*][ ]10)|(?<=[×x*]10))-\d{{1,2}} ))  # 10(-3)
    | (?P<gap>    (?<=[<>=≤≥][ ])0\.[ ]\d+ | (?<=[<>=≤≥])0\.[ ]\d+ )   # "p < 0. 001"
    | (?P<grouped>[1-9]\d{{0,2}}(?:[, ]\d{{3}})+(?:[.·]\d+)?(?![\d]))       # 1,234.5
    | (?P<plain>  \d+[.·]\d+ | 0,\d+ | {_COMMA} \d+,\d{{1,2}}(?!\d)(?![,.]\d)(?![ ]?%[ ]?c) | \d+ | (?<![\w.])[.·]\d+
      )   # 2,5 is 2.5
    )
    (?:e[-+]?\d{{1,2}}\b)?
    (?! [·]?\d | [a-z]*-?[a-z]\d | (?:st|nd|rd|th)\b )                     # not an ordinal, not h2o-like names
    | \b (?P<words> {_WORDS} ) \b
      (?![ -](?:{"half|thirds?|quarters?|fifths?|fourths?|tenths?|fold"})\b)
    | \b (?P<part> {_PARTS} ) \b (?= [ ] (?:of[ ](?!the[ ](?:year|day|time)) | the[ ] | had | were | \() )
    """,
    re.VERBOSE,
)


# What every numeral holds, at most a sign, money and a point after its beginning.
_SHARES = ("half", "third", "quarter", "fourth", "fifth", "tenth")
_HINT = re.compile(rf"\d|\b(?:{by_initial([*ONES, *TENS, *_SHARES], any_case=False)})")
_LONGEST_SIGN = 5


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number as written: `text[start:end]`; `kind` is digits, words or part (half, a third: in percent)."""

    start: int
    end: int
    value: float
    kind: str


def of_words(words: str) -> float:
    """The value of spelled-out numerals, e.g. 187 for "one hundred and eighty-seven"."""
    total = group = 0
    for word in re.findall(r"[a-z]+", words):
        if word in SCALES:
            group = max(group, 1) * SCALES[word]
            if SCALES[word] > 100:
                total, group = total + group, 0
        else:
            group += ONES.get(word, 0) + TENS.get(word, 0)
    return float(total + group)


def of_digits(digits: str) -> float:
    """The value of digits with their separators, decimal mark (point, middle dot or comma) and power of ten."""
    plain = digits.replace("·", ".").replace(" ", "")
    if power := re.fullmatch(r"10\(?\^?(-?\d+)\)?", plain) if re.search(r"[(^-]", plain) else None:
        return float(f"1e{power[1]}")
    if re.fullmatch(r"0,\d+|\d+,\d{1,2}(?:e[-+]?\d+)?", plain):
        plain = plain.replace(",", ".")
    return float(plain.replace(",", ""))


def _numeral(match: re.Match[str]) -> Numeral:
    if match["words"]:
        return Numeral(match.start(), match.end(), of_words(match["words"]), "words")
    if match["part"]:
        return Numeral(match.start(), match.end(), FRACTIONS[match["part"].replace("-", " ")], "part")
    sign = match["sign"] or ""
    value = of_digits(match[0][len(sign) + len(match["money"] or "") :])
    return Numeral(match.start(), match.end(), -value if "-" in sign else value, "digits")


# A middle dot that did not survive a change of encoding: "0?86".
_LOST_DOT = re.compile(r"(?<=\d)\?(?=\d)")


def _numerals(plain: str) -> Iterator[Numeral]:
    """The numerals in order, looked for only where a digit or a number's word stands."""
    at = 0
    while hint := _HINT.search(plain, at):
        match = _NUMERAL.search(plain, max(at, hint.start() - _LONGEST_SIGN))
        if match is None:
            return
        yield _numeral(match)
        at = match.end()


class Shape:
    """A text whose dashes, spaces and capitals are made plain and whose numerals are each one `#`.

    `text` is that plain form; `numerals` are in order; `start(i)` and `end(i)` lead back to the original.
    """

    __slots__ = ("_ends", "_marks", "numerals", "text")

    def __init__(self, text: str) -> None:
        plain = text.translate(_PLAIN)
        if "?" in plain:
            plain = _LOST_DOT.sub("·", plain)
        self.numerals = list(_numerals(plain))
        pieces: list[str] = []
        self._marks: list[int] = []
        self._ends: list[int] = []
        at = length = 0
        for numeral in self.numerals:
            pieces += (plain[at : numeral.start], MARK)
            length += numeral.start - at
            self._marks.append(length)
            length, at = length + 1, numeral.end
            self._ends.append(at)
        self.text = "".join(pieces) + plain[at:]

    @property
    def marks(self) -> Sequence[int]:
        """Where in the plain text the `#` stand."""
        return self._marks

    def index(self, mark: int) -> int:
        """Which numeral the `#` at this place of the plain text is."""
        return bisect_right(self._marks, mark) - 1

    def numeral(self, mark: int) -> Numeral:
        """The numeral whose `#` stands at this place of the plain text."""
        return self.numerals[self.index(mark)]

    def start(self, at: int) -> int:
        """Where the character at `at` of the plain text begins in the original."""
        before = bisect_right(self._marks, at) - 1
        if before < 0:
            return at
        if self._marks[before] == at:
            return self.numerals[before].start
        return self._ends[before] + at - self._marks[before] - 1

    def end(self, at: int) -> int:
        """Where a stretch that stops before `at` of the plain text ends in the original."""
        return self._ends[self.index(at - 1)] if at and self.text[at - 1] == MARK else self.start(at)


@lru_cache(maxsize=1024)
def shape_of(text: str) -> Shape:
    """The shape of a text; several extractors ask for that of one sentence in turn."""
    return Shape(text)
