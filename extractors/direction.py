"""The direction of an effect: from its interval and p-value, from the words beside it, from what the outcome
means.
"""

import re
from collections.abc import Sequence

from extractors import phrases
from extractors.contrast import Contrast
from extractors.estimates import Estimate, Sentence
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.lexicon import Lexicon, read, words
from extractors.measures import RATIOS


class DirectionWords(Lexicon):
    """`direction.toml`: outcomes that are good or bad, and words that judge or only turn."""

    good: tuple[str, ...]
    bad: tuple[str, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]


WORDS = read("direction", DirectionWords)
_GOOD, _BAD = words(WORDS.good), words(WORDS.bad)
BETTER, WORSE = words(WORDS.better), words(WORDS.worse)
UP, DOWN = words(WORDS.up), words(WORDS.down)
_NO_DIFFERENCE = guarded(
    r"\b(?:no|not?|nor|neither|without|any|n't)\b(?:\s[\w-]+){0,3}?[\s-](?:significan\w+|differ\w*"
    r"|associat\w+|superior\w*|effects?|benefits?|changes?|correlat\w+|predict\w+|relat\w+)"
    r"|\bnon-?significant|\b(?:similar|comparable|unchanged|insignificant|equivalent|ns)\b"
    r"|\bdid not (?:differ|change|affect|influence|improve|reduce|increase|predict)|\bfailed to|\b(?:was"
    r"|were) not\s?$",
    re.IGNORECASE,
)
_STOP = re.compile(r";|,\s(?:but|while|whereas|although)\s|\sbut\s")
DIAGNOSTIC = frozenset({"AUC", "sensitivity", "specificity", "PPV", "NPV", "LR+", "LR-", "kappa", "ICC"})
_SIGNED = frozenset({"MD", "SMD", "RD", "beta", "r"})
_AVERTED = guarded(
    r"\b(?:no|absence of|free(?:dom)? (?:of|from)|without|prevention of|prevented|reductions? (?:in|of)"
    r"|decreases? in|improvement in|relief of) (?:[\w-]+ ){0,2}\w+",
    re.IGNORECASE,
)

Direction = str | None


def direction(sentence: Sentence, estimate: Estimate, outcome: str | None, contrast: Contrast) -> Direction:
    """`favours_intervention`, `favours_comparator`, `no_difference`, `increases`, `decreases`, or None where
    nothing tells.
    """
    if estimate.measure in DIAGNOSTIC:
        return None
    clause, before = _clause(sentence.text, estimate)
    if _is_null(estimate, clause):
        return "no_difference"
    if estimate.measure in ("NNT", "NNH"):
        return "favours_intervention" if estimate.measure == "NNT" else "favours_comparator"
    sign = _sign(sentence, estimate, before, clause, contrast) * (-1 if contrast.turned else 1)
    if not contrast.treatment or estimate.measure == "r":
        return {1: "increases", -1: "decreases"}.get(sign)
    if contrast.comparator == "baseline":
        return _within(sign, outcome, before)
    return _favoured(estimate, sign, outcome, clause, contrast)


def _clause(text: str, estimate: Estimate) -> tuple[str, str]:
    """The clause of an estimate, and its part before the estimate."""
    start = phrases.clause_start(text, estimate.start)
    stop = _STOP.search(text, estimate.end)
    return text[start : stop.start() if stop else len(text)], text[start : max(estimate.start, estimate.at)]


def _is_null(estimate: Estimate, clause: str) -> bool:
    low, high = estimate.ci_low, estimate.ci_high
    if low is not None and high is not None and estimate.measure not in ("pct_change", "RRR", "NNT", "NNH"):
        null = _null(estimate)
        # A bound that touches the null decides nothing by itself.
        return low < null < high or (null in (low, high) and (says_not(clause) or (estimate.p or 0) >= 0.05))
    if estimate.p is not None:
        above = estimate.p > 0.05 or (estimate.p_op in (">", ">=") and estimate.p >= 0.01)
        return above or (estimate.p == 0.05 and estimate.p_op == "=")
    if estimate.measure != "none":
        return estimate.value is None or says_not(clause)
    return estimate.tested and says_not(clause)


def _null(estimate: Estimate) -> float:
    if estimate.measure in RATIOS:
        return 1.0
    if estimate.measure != "none":
        return 0.0
    return 100.0 if estimate.unit == "percent" else 1.0


def says_not(clause: str) -> bool:
    """Whether the words deny a difference."""
    return _NO_DIFFERENCE.search(clause) is not None or "NS" in clause


def _sign(sentence: Sentence, estimate: Estimate, before: str, clause: str, contrast: Contrast) -> int:
    """1 for more in the intervention or with the exposure, -1 for less, 0 where nothing tells."""
    value = estimate.value if estimate.value is not None else estimate.ci_low
    if estimate.measure in RATIOS or (estimate.measure == "none" and value is not None):
        return 0 if value is None else 1 if value > _null(estimate) else -1
    if estimate.measure in ("ARR", "RRR"):
        return -1
    said = _turn(before) or _turn(clause)
    if estimate.measure in _SIGNED and value is not None:
        return -1 if value < 0 else said if estimate.measure in ("MD", "RD") and said else 1
    return said or _by_values(sentence, estimate, contrast)


def _turn(text: str) -> int:
    """1 where the last word of more or less says more, -1 where it says less."""
    last = max(
        ((m.start(), turn) for pattern, turn in ((UP, 1), (DOWN, -1)) for m in pattern.finditer(text)),
        default=None,
    )
    return last[1] if last else 0


def _by_values(sentence: Sentence, estimate: Estimate, contrast: Contrast) -> int:
    """By the figures: the first of the last two alike before the test against the second, or a change's own
    sign.
    """
    begin = phrases.clause_start(sentence.text, estimate.at)
    values = [
        f
        for f in sentence.figures
        if begin <= f.start and f.end <= estimate.at and f.kind in ("percent", "number", "rate", "time")
    ]
    values = [f for f in values if f.value is not None and not f.words]
    if not values:
        return 0
    last = values[-1].value or 0.0
    pair = _pair(sentence.text, values)
    if contrast.comparator == "baseline" or pair is None:
        return -1 if last < 0 else 0
    first, second = pair
    sign = (first > second) - (first < second)
    return -sign if contrast.comparator_first else sign


_VERSUS = guarded(r"\b(?:vs\.?|versus|compared (?:with|to)|than)(?=\s)|\band\b", re.IGNORECASE)


def _pair(text: str, values: Sequence[Figure]) -> tuple[float, float] | None:
    """The two values set side by side before a test: those next to the last "versus", else the last two."""
    if len(values) < 2:
        return None
    for at in range(len(values) - 1, 0, -1):
        one, other = values[at - 1], values[at]
        if not _alike(one.unit, other.unit):
            return None
        if _VERSUS.search(text, one.end, other.start):
            before, after = values[:at], values[at:]
            same = len(before) == len(after)
            return (before[0 if same else -1].value or 0.0, after[0].value or 0.0)
    return (values[-2].value or 0.0, values[-1].value or 0.0)


def _alike(left: str | None, right: str | None) -> bool:
    return left == right or left is None or right is None


def _within(sign: int, outcome: str | None, before: str) -> Direction:
    """Against baseline: a judgement only where the words give one, else up or down."""
    better, worse = BETTER.search(before), WORSE.search(before)
    if better or worse:
        return "favours_intervention" if better else "favours_comparator"
    value = worth(outcome or "")
    if sign and value:
        return "favours_intervention" if sign == value else "favours_comparator"
    return {1: "increases", -1: "decreases"}.get(sign)


def _favoured(
    estimate: Estimate, sign: int, outcome: str | None, clause: str, contrast: Contrast
) -> Direction:
    if estimate.measure == "none" and estimate.value is not None:
        return {1: "increases", -1: "decreases"}.get(sign)
    value = _value_of(outcome or "", estimate)
    if value and estimate.measure not in RATIOS:
        value, sign = _averted(clause, outcome or "", value, sign)
    judged = _judged(clause)
    if judged and (value == 0 or sign == 0 or estimate.measure == "none"):
        return (
            judged
            if not contrast.turned
            else {"favours_intervention": "favours_comparator"}.get(judged, "favours_intervention")
        )
    if sign == 0:
        return None
    if value == 0:
        # No word says whether more is good: that it moved is all that can be told.
        return {1: "increases", -1: "decreases"}.get(sign)
    return "favours_intervention" if sign == value else "favours_comparator"


def _averted(clause: str, outcome: str, value: int, sign: int) -> tuple[int, int]:
    """The worth and the sign where what is more or less is a change: "the reduction in pain was greater"."""
    begins, lower = outcome[:14].lower(), clause.lower()
    change = next((m for m in _CHANGE.finditer(clause) if lower.startswith(begins, m.end())), None)
    if change is None:
        return value, sign
    turned = _turn(clause[change.end() :])
    if change["good"]:
        return 1, turned or abs(sign) or 1
    less = -1 if change["less"] else 1
    return value, (turned or 1) * less if change["less"] or turned else sign


_CHANGE = guarded(
    r"\b(?:(?P<good>improvements?|relief)|(?P<less>reductions?|decreases?|declines?|falls?)"
    r"|(?P<more>increases?|gains?|rises?))\s(?:in|of|from)\s(?:the\s|mean\s|total\s)*",
    re.IGNORECASE,
)


def _judged(clause: str) -> Direction:
    better, worse = BETTER.search(clause), WORSE.search(clause)
    if better and not worse:
        return "favours_intervention"
    return "favours_comparator" if worse and not better else None


def _value_of(phrase: str, estimate: Estimate) -> int:
    """1 where more of the outcome is good, -1 where it is bad, 0 where the words do not say."""
    if estimate.measure in ("HR", "aHR") and re.search(r"[Ss]urviv|\bOS\b|\bPFS\b|\bDFS\b", phrase):
        return -1
    return worth(phrase)


_TIME_TO = re.compile(
    r"^(?:the )?(?:mean |median |average |overall )*(?:times?|intervals?|delay) (?:to|until|till"
    r"|before|from) (?:the |first |complete |full )*(?P<what>.+)",
    re.IGNORECASE,
)


# "Pain reduction": of a bad thing less is good.
_LESSENED = re.compile(r"(?P<what>.+?)\s(?:reductions?|decreases?|declines?)\W*$", re.IGNORECASE)
# "Headache relief", "symptom control": what is eased is named first.
_EASED = guarded(r"\w\s(?:relief|resolution|improvements?|control|prevention|clearance)\W*$", re.IGNORECASE)


def worth(phrase: str) -> int:
    """1 where more of what the phrase names is good, -1 where it is bad, 0 where the words do not say."""
    late = _TIME_TO.match(phrase)
    if late is not None:
        return -worth(late["what"]) or -1
    lessened = _LESSENED.match(phrase)
    if lessened is not None and (whole := worth(lessened["what"])):
        return -whole
    if _AVERTED.search(phrase) or _EASED.search(phrase):
        return 1
    good, bad = _GOOD.search(phrase), _BAD.search(phrase)
    if good and bad:
        return 1 if good.start() < bad.start() else -1
    return 1 if good else -1 if bad else 0
