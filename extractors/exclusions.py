"""Figures that are no result of a group: estimates of effect, thresholds, steps of an exposure."""

import re

from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.lexicon import Lexicon, read, words


class ResultWords(Lexicon):
    """`results.toml`: cues of what a figure is, and of what it is not."""

    change: tuple[str, ...]
    measures: tuple[str, ...]
    counted: tuple[str, ...]
    no_result: tuple[str, ...]
    estimates: tuple[str, ...]
    people: tuple[str, ...]


WORDS = read("results", ResultWords)
CHANGE = words(WORDS.change)

_NO_RESULT = words(WORDS.no_result)
_WHO = guarded(
    r"\b(?:mean|median|average)\s(?:\[SD\]\s|\(SD\)\s|\(\+/- SD\)\s)?ages?\b|\b\d+\s(?:men|women|males?"
    r"|females?|boys|girls)\s?[,\[(;]|\bages? (?:of|was|ranged)\b|\byears of age\b",
    re.IGNORECASE,
)
_ESTIMATES = "|".join(WORDS.estimates)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# "hazard ratio of about ", "mean difference [95% CI] was "
_ESTIMATE = guarded(
    rf"(?:{_ESTIMATES})\W{{0,3}}(?:\([^()]*\)\W{{0,2}})?(?:\[[^\[\]]*\]\W{{0,2}})?"
    r"(?:of|was|were|is|are|estimates?|value|for|at|being|from|by)?\W{0,3}(?:about|approximately|only)?\s?$",
    re.IGNORECASE,
)
_SHORT = r"a?ORs?|a?RRs?|a?HRs?|IRRs?|NNTs?|SMDs?|WMDs?|MDs?|AUCs?"
_SHORT_ESTIMATE = re.compile(
    rf"(?<![\w-])(?:(?:{_SHORT}|PRs?|SIRs?|SMRs?|RD|ARR|RRR|NNH|AUROC|ICCs?|rho|ρ|β|beta|κ|kappa|PPV|NPV"
    rf"|LR\+?|c-index|χ2|SUCRA|I2|Δ|α|CI\]?)"
    r"\s?(?:\([^()]*\))?\s?(?:[=:,]|of|was|were)?|(?:ES|rs?|B|d|g|F1|[ztF]\d?|df|SE)\s?=)\s?$"
)
_NAMED_ESTIMATE = guarded(rf"\b(?i:{_ESTIMATES})(?![\w-])|(?<![\w-])(?:{_SHORT})(?![\w-])")
_BREAK = re.compile(r";\s|\b(?:mean|median|scores?|averaged)\b|,\s(?:while|whereas|but)\s", re.IGNORECASE)
_COMPARED_AFTER = guarded(
    r"^\s?(?:%|[a-zA-Z/]{1,8})?\s?(?:times|fold|(?!(?:in|the|of|for|with|and|to|vs|on"
    r"|at)\b)[\w-]+\s){0,2}(?:less|more|greater|higher|lower|fewer|longer|shorter|larger|smaller|better"
    r"|worse|faster|older|younger)\b"
)
_DIFFERENCE_AFTER = guarded(
    r"^\s?(?:\([^()]*\)\s)?(?:points?\s|%\s)?(?:of\s)?(?:absolute\s|relative\s|risk\s"
    r"|between-group\s)*(?:difference|reduction in (?:the )?(?:risk|odds))",
    re.IGNORECASE,
)
_RISK_BY = guarded(
    r"\b(?:risks?|incidence|mortality|odds|rates? of|likelihood|probability|chance|hazard"
    r"|hospitali[sz]ations?)\b[^;]*"
    r"\sby\s(?:about\s|approximately\s|\d+(?:\.\d+)?%(?:\s\([^()]*\))?,?\s(?:and\s)?)*$",
    re.IGNORECASE,
)
_THAN_BY = guarded(
    r"\b(?:lower|higher|greater|less|more|smaller|larger|longer"
    r"|shorter)\s(?:[\w-]+\s){0,4}than\s[^.;,]{3,50}\sby\s(?:[\d.]+%?,?\s(?:and\s)?)*$",
    re.IGNORECASE,
)
_LOWER_IN_BRACKETS = guarded(
    r"\b(?:lower|higher|greater|less|reduced|increased|decreased)\s[(\[]\s?$", re.IGNORECASE
)
_PAIRED = re.compile(r"\s?(?:vs|versus|v\.|and|compared)", re.IGNORECASE)
_THEN_ESTIMATE = re.compile(
    r"\s?[(\[](?:adjusted\s|pooled\s|crude\s)*(?:a?[OHR]R|(?:odds|hazard|risk|rate|relative)\b)"
)
_STEP = guarded(
    r"\b(?:an?|each|every|per|one)\s(?:[\w-]+\s)?(?:increase|decrease|change|increment|rise"
    r"|reduction)\s(?:in [^.;]{3,40}\s)?(?:of|by)\s$",
    re.IGNORECASE,
)
_ASSOCIATED = guarded(r"\b(?:associated|predict\w+|odds|risk|hazard)", re.IGNORECASE)
_BOUND_BEFORE = guarded(
    r"(?:at least|(?:more|less|greater|fewer|lower|higher) than(?: or equal to)?|over|under|within|≥|>|<|≤"
    r"|or\s?=)\s?(?:a\s)?$",
    re.IGNORECASE,
)
_SIGN_BEFORE = guarded(r"(?:[>≥≤]|(?<![(\[])(?<![(\[]\s)<)\s?(?:or\s?)?=?\s?$")
_RESPONSE = (
    "(?:de)?saturation|reductions?|decreases?|improvements?|relief|increases?|stenosis|loss|response|change"
    "|decline|fall|rise|drop"
)
_RESPONSE_AFTER = re.compile(
    rf"\s?(?:of (?:maximum|baseline|predicted)|(?:[\w-]+\s){{0,2}}?(?:{_RESPONSE})\b)", re.IGNORECASE
)
_RESPONSE_BEFORE = guarded(
    rf"(?:{_RESPONSE}|levels?|expression|improved|reduced|decreased|increased)\s(?:(?:in|of"
    rf"|by)\s)?(?:[\w-]+\s){{0,2}}?(?:of\s|by\s)?"
    r"(?:at least|more than|less than|greater than|over|≥|>|<|≤|[<>] or\s?=)\s?(?:a\s)?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\s?(?:or (?:more|greater|less|better|higher|above|over)|level of significance|significance)\b",
    re.IGNORECASE,
)
# "30 ml of 0.75% ropivacaine" is the strength of a solution.
_STRENGTH_BEFORE = guarded(r"\d\s?ml\s(?:of\s)?$", re.IGNORECASE)
_STRENGTH_AFTER = re.compile(
    r"\s(?:[\w-]+\s)?(?:\w+caine|solution|cream|gel|ointment|saline|dextrose|glucose|chlorhexidine|lotion"
    r"|shampoo|mouthwash|eye drops|concentrations?)\b",
    re.IGNORECASE,
)
_NO_SHARE = re.compile(
    r"\s?(?:(?:of\s)?(?:the\s)?(?:[\w-]+\s){0,2}?(?:patients|subjects|participants|women|men|children"
    r"|people)?\s?(?:had\s)?completed\s"
    r"(?:the\s)?(?:[\w-]+\s)?(?:study|trial|protocol|follow|questionnaire|assessment|survey)"
    r"|(?:of\s(?:the\s)?)?(?:[\w-]+\s){0,3}?(?:participated|agreed to|consented|gave data|completed (?:post|the)"
    r"|(?:was|were)\s(?:finally\s)?(?:included|enrol+ed|recruited|eligible|evaluable|available for|lost to follow))\b"
    r"|(?:group|party|trimester|study|trial|dose|arm|time|day|generation|molar|ventricle)\b)",
    re.IGNORECASE,
)


def describes_sample(sentence: str, *, counted: bool) -> bool:
    """Whether a sentence tells who took part, and no result; one with n of N (`counted`) may be both."""
    return _WHO.search(sentence) is not None or (not counted and _NO_RESULT.search(sentence) is not None)


def is_estimate(sentence: str, figure: Figure) -> bool:
    """Whether the words around a figure make it a comparison of groups, not the result of one."""
    first, last = max(0, figure.start - 70), figure.end + 90
    short = _SHORT_ESTIMATE.search(sentence[first : figure.start])
    if _ESTIMATE.search_alone(sentence, first, figure.start) or (
        short and not (figure.unit and "AUC" in short.group())
    ):
        return True
    return (
        _compared(sentence, figure.end, last)
        or _of_estimates(sentence, figure)
        or _relative_change(sentence, figure)
        or _step(sentence, figure)
    )


def _compared(sentence: str, start: int, end: int) -> bool:
    """Whether what follows a figure sets it against another: "2.1 points lower"."""
    if _DIFFERENCE_AFTER.search_alone(sentence, start, end):
        return True
    if not _COMPARED_AFTER.may_match(sentence):
        return False
    after = sentence[start:end]
    plain = _BRACKETS.sub("", after).replace("  ", " ")
    return any(_COMPARED_AFTER.search(text) for text in (after, plain))


def _of_estimates(sentence: str, figure: Figure) -> bool:
    """Whether the figure continues a list of estimates: "hazard ratios for X and Y were 0.77 and 0.88"."""
    if (
        not _NAMED_ESTIMATE.may_match(sentence)
        or figure.kind not in {"number", "percent", "range"}
        or figure.numerator is not None
        or figure.spread is not None
    ):
        return False
    before = _BRACKETS.sub("", sentence[: figure.start])
    names = list(_NAMED_ESTIMATE.finditer(before))
    if not names:
        return False
    named = names[-1]
    if (figure.unit and named.group().startswith("AUC")) or _BREAK.search(before, named.end()):
        return False
    spread = figure.spread_low is not None or figure.kind == "range"
    return (
        figure.kind == "number"
        or "ratio" in named.group().lower()
        or ("difference" in named.group() and spread)
    )


def _relative_change(sentence: str, figure: Figure) -> bool:
    """Whether a percentage tells the change of a risk, which compares groups: "reduced mortality by 33%"."""
    if figure.kind != "percent" or figure.numerator is not None:
        return False
    around = sentence, max(0, figure.start - 110), figure.start
    changed = CHANGE.search_alone(*around) is not None
    bounded = figure.op in {"<", ">", "<=", ">="}
    if _LOWER_IN_BRACKETS.search_alone(*around) and not _PAIRED.match(sentence, figure.end):
        return True
    return bool(_RISK_BY.search_alone(*around) or _THAN_BY.search_alone(*around)) or (
        changed and (bounded or bool(_THEN_ESTIMATE.match(sentence, figure.end)))
    )


def _step(sentence: str, figure: Figure) -> bool:
    """Whether the figure is the step of an exposure: "each increase of 5 mmHg was associated with …"."""
    return bool(_STEP.search_alone(sentence, 0, figure.start)) and bool(
        _ASSOCIATED.search(sentence, figure.end)
    )


def is_threshold(sentence: str, figure: Figure) -> bool:
    """Whether a figure bounds a response ("a fall of at least 30%", "≥50% pain relief") or is no share at all."""
    if figure.kind not in {"percent", "number", "fraction"}:
        return False
    around = sentence, max(0, figure.start - 45), figure.start
    strength = _STRENGTH_AFTER.match(sentence, figure.end) or _STRENGTH_BEFORE.search_alone(*around)
    if figure.kind == "percent" and strength:
        return True
    if (
        _NO_SHARE.match(sentence, figure.end)
        or _OR_MORE.match(sentence, figure.end)
        or _SIGN_BEFORE.search_alone(*around)
    ):
        return True
    bounded = figure.op in {">", ">=", "<", "<="} or _BOUND_BEFORE.search_alone(*around)
    if bounded and figure.kind == "number":
        return True
    return bool(bounded) and bool(
        _RESPONSE_AFTER.match(sentence, figure.end) or _RESPONSE_BEFORE.search_alone(*around)
    )
