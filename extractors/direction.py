"""The direction of an effect: from its interval and p-value, from the words beside it, from what the outcome means."""

import re

from extractors.estimates import Estimate
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
_BETTER, _WORSE = words(WORDS.better), words(WORDS.worse)
_UP, _DOWN = words(WORDS.up), words(WORDS.down)
_NONE = re.compile(
    r"\b(?:no(?:t|n)?(?:\s[\w-]+){0,3}?[\s-](?:significan\w+|differ\w*|associat\w+|superior\w*|effect)|no (?:[\w-]+ )?(?:difference|benefit|effect|association|change|correlation)s?|did not (?:differ|change|affect|influence|improve|reduce|increase)|similar|comparable|unchanged|insignificant|\bns\b|not different|failed to)\b",
    re.IGNORECASE,
)
_DIAGNOSTIC = frozenset({"AUC", "sensitivity", "specificity", "PPV", "NPV", "LR+", "LR-", "kappa", "ICC"})


def direction(
    estimate: Estimate, clause: str, outcome: str | None, *, treatment: bool, comparator: str | None
) -> str | None:
    """`favours_intervention`, `favours_comparator`, `no_difference`, `increases`, `decreases` or None.

    `treatment` says that the intervention is a treatment, so that a difference can favour it.
    """
    if estimate.measure in _DIAGNOSTIC:
        return None
    if _is_null(estimate, clause):
        return "no_difference"
    sign = _sign(estimate, clause)
    if not treatment:
        return {1: "increases", -1: "decreases"}.get(sign)
    judged = _judged(clause)
    if judged:
        return judged
    value = _value_of(outcome or "", clause)
    if sign == 0:
        return None
    if value == 0:
        return "increases" if sign > 0 else "decreases"
    return "favours_intervention" if sign == value else "favours_comparator"


def _is_null(estimate: Estimate, clause: str) -> bool:
    low, high = estimate.ci_low, estimate.ci_high
    if low is not None and high is not None:
        null = 1.0 if estimate.measure in RATIOS else 0.0
        if (
            estimate.measure in RATIOS
            or low < 0 < high
            or estimate.measure in ("MD", "SMD", "RD", "beta", "r")
        ):
            return low <= null <= high
    if estimate.p is not None:
        return (
            (estimate.p_op == ">" and estimate.p >= 0.01)
            or (estimate.p_op in ("=", ">=") and estimate.p > 0.05)
            or (estimate.p_op == "<" and estimate.p > 0.05)
        )
    return _NONE.search(clause) is not None


def _sign(estimate: Estimate, clause: str) -> int:
    """1 for more in the intervention or with the exposure, -1 for less, 0 where nothing tells."""
    if estimate.measure in RATIOS and (estimate.value is not None or estimate.ci_low is not None):
        middle = estimate.value if estimate.value is not None else estimate.ci_low
        return 1 if middle is not None and middle > 1 else -1
    if (
        estimate.measure in ("MD", "SMD", "RD", "beta", "r")
        and estimate.value is not None
        and estimate.value < 0
    ):
        return -1
    if estimate.measure in ("ARR", "RRR"):
        return -1
    up, down = _UP.search(clause), _DOWN.search(clause)
    if up and not down:
        return 1
    if down and not up:
        return -1
    if up and down:
        return 1 if up.start() < down.start() else -1
    return 1 if estimate.measure in ("MD", "SMD", "RD", "beta", "r") and estimate.value is not None else 0


def _judged(clause: str) -> str | None:
    better, worse = _BETTER.search(clause), _WORSE.search(clause)
    if better and not worse:
        return "favours_intervention"
    if worse and not better:
        return "favours_comparator"
    return None


def _value_of(outcome: str, clause: str) -> int:
    """1 where more of the outcome is good, -1 where it is bad, 0 where the words do not say."""
    for phrase in (outcome, clause):
        good, bad = _GOOD.search(phrase), _BAD.search(phrase)
        if good and not bad:
            return 1
        if bad and not good:
            return -1
        if good and bad:
            return 1 if good.start() < bad.start() else -1
    return 0
