"""Figures in the form of a share that are none: scores, raters, years, items of a scale, those who took part."""

import re

from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.lexicon import Lexicon, by_initial, read


class NoShareWords(Lexicon):
    """`no_shares.toml`: what is rated or counted where no people are, and what taking part is called."""

    things: tuple[str, ...]
    scores: tuple[str, ...]
    measured: tuple[str, ...]
    took_part: tuple[str, ...]
    were_taken: tuple[str, ...]
    taking_part: tuple[str, ...]
    views: tuple[str, ...]


WORDS = read("no_shares", NoShareWords)
_THINGS = re.compile(rf"\s(?:[\w-]+\s){{0,2}}?(?:{by_initial(WORDS.things)})\b", re.IGNORECASE)
_SCORES = guarded(rf"\b(?:{by_initial(WORDS.scores)})\b", re.IGNORECASE)
_MEASURED = guarded(
    rf"\b(?:{by_initial(WORDS.measured)})\b(?:\s\([^()]*\))?(?:\s(?!in\b|had\b"
    rf"|with\b)[\w-]+){{0,3}}?\s?(?:[<>≤≥=]\s?)*$",
    re.IGNORECASE,
)
_TOOK_PART = re.compile(
    r"[)\]]?\s?(?:of\s(?:the|these|those|all)\s)?(?:[\w-]+\s){0,3}?(?:\(?[\d/,% ]*\)?\s)?"
    rf"(?:(?:(?:had|have|has|who|did)\s(?:not\s)?)?(?:{by_initial(WORDS.took_part)})"
    rf"|(?:were|was|had\sbeen|could\sbe|been|are)\s(?:not\s)?(?:{by_initial(WORDS.were_taken)}))\b",
    re.IGNORECASE,
)
_TAKING_PART = guarded(rf"\b(?:{by_initial(WORDS.taking_part)})\b[^.;,]{{0,40}}$", re.IGNORECASE)
_VIEWS = re.compile(
    rf"[)\]]?\s?(?:of\s(?:the|these|those|all)\s)?(?:[\w-]+\s){{0,3}}?(?:did not\s)?(?:{by_initial(WORDS.views)})\b",
    re.IGNORECASE,
)
_OUT_OF = re.compile(r"\bout of\b|/")
_ROUND = frozenset({5, 10, 20, 100})
_PLAIN = re.compile(r"[\d.]+\s?/\s?[\d.]+")
_BEFORE_PLAIN = re.compile(
    r"(?:^|[(\[,;:=]\s?|\b(?:in|by|of|for|from|with|was|were|had|has|have|and|only|about|to"
    r"|than|at|or|vs\.?|versus|as|while|that|on|among|nearly|almost|approximately|least)\s)$",
    re.IGNORECASE,
)
_PREDICTED = re.compile(
    r"\s?(?:of\s(?:the\s|their\s|its\s)?)?(?:predicted|baseline|maxim\w+|normal"
    r"|control values?|the value|nominal|theoretical|expected|body weight|total energy"
    r"|calories|energy intake|resting motor threshold|rMT|isodose|prescri\w+ dose|control level)\b",
    re.IGNORECASE,
)
# "97.9% specific": how well a test does.
_TEST = re.compile(
    r"\s(?:specific|sensitive|accurate|specificity|sensitivity|accuracy|identical|pure|concordan\w+)\b",
    re.IGNORECASE,
)
_HETEROGENEITY = re.compile(r"\bI\s?[2²]\s?(?:=|was|of|:)?\s?$")
_WEEKS = re.compile(r"\s?(?:weeks?|months?|days?|hours?|h|years?|mm\s?Hg|mg|ml)\b")


_ACUITY = guarded(r"\b(?:acuity|snellen)\b[^.;]*$", re.IGNORECASE)


def is_no_share(text: str, figure: Figure) -> bool:
    """Whether a figure in the form of a share is none of people."""
    before, after = text[: figure.start], text[figure.end : figure.end + 120]
    return (
        _counts_nothing(text, figure, before, after)
        or _TOOK_PART.match(after) is not None
        or _TAKING_PART.search_alone(text, 0, figure.start) is not None
        or _VIEWS.match(after) is not None
        or _PREDICTED.match(after) is not None
        or _TEST.match(after) is not None
        or _HETEROGENEITY.search(before) is not None
        or (figure.numerator is None and _MEASURED.search_alone(text, 0, figure.start) is not None)
        or (figure.low == 0 and figure.high == 100)
    )


def _counts_nothing(text: str, figure: Figure, before: str, after: str) -> bool:
    """Of a fraction: a score out of ten, two years, a ratio of something else than people."""
    if figure.kind != "fraction":
        return False
    low, high = figure.numerator or 0, figure.denominator or 0
    if 1900 <= low <= 2100 and 1900 <= high <= 2100:
        return True
    if _THINGS.match(after) or _WEEKS.match(after) or _ACUITY.search(before):
        return True
    if high in _ROUND and _OUT_OF.search(figure.text) and _SCORES.search(text):
        return True
    return _PLAIN.fullmatch(figure.text) is not None and _BEFORE_PLAIN.search(before) is None
