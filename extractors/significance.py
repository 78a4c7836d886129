"""Tests without an estimate: bare p-values, "(NS)", and "not significantly different" said of figures."""

import re
from collections.abc import Sequence

from extractors.estimates import Estimate, Sentence
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.phrases import opening_bracket

# A threshold of the methods, not the result of a test.
_THRESHOLD = guarded(
    r"\b(?:(?:was|were|is|are|be|been) (?:considered|deemed|regarded|judged|accepted|taken|set|defined)"
    r"|considered (?:statistically )?significant|set at|level of (?:statistical )?significance"
    r"|significance (?:levels?|threshold|was|were|is|at|set|tested|assessed|defined|determined)"
    r"|at the p\s?[<≤=]|threshold|alpha|indicat\w+ (?:statistical )?significan|defin\w+ as|denot\w+"
    r"|statistically significant (?:if|when|at (?:the )?(?:p|alpha|0|\d))"
    r"|significant (?:if|when|at (?:the )?p)|criterion|cut-?off"
    r"|confidence level|type i|boundar(?:y|ies)|were used to determine)\b",
    re.IGNORECASE,
)
_NOT_A_RESULT = guarded(
    r"heterogeneity|publication bias|egger|begg|normality|normally distributed|goodness|homogeneity|hosmer"
    r"|power of|boundar(?:y|ies)",
    re.IGNORECASE,
)
# "Were associated with relapse (P < 0.05): smoking (OR …)": what the items of the list have passed.
_LEADS_A_LIST = re.compile(r"\s?[)\]]\s?:\s")
_BASELINE = guarded(
    r"\b(?:baseline|demographic\w*|pre-?operative) (?:[\w-]+ )?(?:characteristics|data|values|variables"
    r"|features|demographics)\b|\b(?:groups|arms) were (?:similar|comparable|matched|balanced)(?! (?:with (?:regard"
    r"|respect) to|in terms of|in|for) (?:the )?(?:outcomes?|efficacy|results?))|\b(?:age|sex"
    r"|gender),? (?:and|or) (?:sex|gender|age|BMI)\b",
    re.IGNORECASE,
)
_COMPARES = (
    r"(?:higher|lower|greater|less|more|fewer|better|worse|longer|shorter|larger|smaller|different(?:ly)?"
    r"|differences?|differed|increas\w+"
    r"|decreas\w+|reduc\w+|improv\w+|associat\w+|correlat\w+|chang\w+|declin\w+|elevat\w+|lower\w+|rise"
    r"|rose|fell|fall|drop\w*|gain\w*|loss"
    r"|lost|effects?|delay\w*|shift|affect\w*|related|predict\w*|superior|inferior|raised|prolong\w+"
    r"|shorten\w+|inhibit\w+)"
)
_SAID = guarded(
    r"\b(?:(?:not|n[o']t|neither|nor)\s(?:[\w-]+\s){0,3}?(?:significant(?:ly)?|statistically)"
    r"|no\s(?:[\w-]+\s){0,3}?significant"
    r"|non-?significant(?:ly)?|insignificant(?:ly)?|did not differ statistically"
    rf"|significant(?:ly)?(?=\W+(?:[\w-]+\W+){{0,3}}?{_COMPARES}\b)|(?<=\s)significant(?:ly)?(?=[.,;)]"
    rf"|\s(?:in|between|after|with|for|from|over|during|at)\b)"
    r"|statistically\s(?:higher|lower|different|better|worse))",
    re.IGNORECASE,
)
_NO_TEST = guarded(
    r"\bclinically (?:significant|meaningful|relevant)|significant (?:predictor|proportion|number|burden"
    r"|morbidity|problem|role|others?)\b|significance",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";\s|,\s(?:but|while|whereas|although|however)\s|:\s|\.\s(?=[A-Z])")


def bare_p_values(sentence: Sentence, *, role: str) -> list[Estimate]:
    """The p-values that belong to no estimate, in order; heterogeneity, baseline and thresholds are left out."""
    if _BASELINE.search(sentence.text) and role != "conclusions":
        return []
    found = []
    for place, figure in enumerate(sentence.figures):
        if figure.kind != "p_value" or place in sentence.used:
            continue
        if _is_threshold(sentence.text, figure, role) or _is_check(sentence, place):
            continue
        sentence.used.add(place)
        found.append(_test(figure))
    return found


def _test(figure: Figure) -> Estimate:
    return Estimate(
        measure="none",
        start=figure.start,
        end=figure.end,
        at=figure.start,
        p=figure.value,
        p_op=figure.op,
        tested=True,
    )


def _is_threshold(text: str, figure: Figure, role: str) -> bool:
    near = text[max(0, figure.start - 60) : figure.end + 45]
    if figure.value is None or figure.value not in (0.05, 0.01, 0.1, 0.001, 0.005, 0.025, 5e-8):
        return False
    return _THRESHOLD.search(near) is not None or (role in ("methods", "objective") and "values" in near)


def _is_check(sentence: Sentence, place: int) -> bool:
    """Whether the p-value tests heterogeneity or bias, not an effect."""
    figure = sentence.figures[place]
    before = sentence.figures[place - 1] if place else None
    if before and before.kind == "statistic" and re.match(r"[Iτ]|tau|Q", before.text):
        return True
    if _LEADS_A_LIST.match(sentence.text, figure.end):
        return True
    return _NOT_A_RESULT.search(sentence.text[max(0, figure.start - 60) : figure.end + 10]) is not None


def statements(sentence: Sentence, found: Sequence[Estimate]) -> list[Estimate]:
    """ "Significantly lower" and "not significant" where the clause gives figures and no p-value or estimate."""
    said: list[Estimate] = []
    for match in _SAID.finditer(sentence.text):
        start, end = _clause(sentence.text, match.start())
        start, end = _segment(sentence.text, match.start(), start, end)
        if _NO_TEST.search(sentence.text, max(start, match.start() - 12), match.end() + 15):
            continue
        tested = any(start <= item.at < end for item in [*found, *said])
        tested = tested or any(f.kind == "p_value" and start <= f.start < end for f in sentence.figures)
        if not tested and _has_figures(sentence.figures, start, end):
            said.append(
                Estimate(measure="none", start=match.start(), end=match.end(), at=match.start(), tested=True)
            )
    return said


def _clause(text: str, place: int) -> tuple[int, int]:
    """The clause around a place; what stands in brackets never ends one."""
    start, end = 0, len(text)
    for match in _CLAUSE.finditer(text):
        if opening_bracket(text, match.start()) is not None:
            continue
        if match.end() <= place:
            start = match.end()
        elif match.start() >= place:
            return start, match.start()
    return start, end


def _segment(text: str, place: int, start: int, end: int) -> tuple[int, int]:
    """The part of a clause between two commas outside brackets that holds the statement."""
    depth, low, high = 0, start, end
    for at in range(start, end):
        depth += (text[at] in "([") - (text[at] in ")]")
        if text[at] == "," and depth == 0 and not text[at + 1 : at + 2].isdigit():
            if at < place:
                low = at + 1
            else:
                return low, at
    return low, high


def _has_figures(figures: Sequence[Figure], start: int, end: int) -> bool:
    inside = [figure for figure in figures if start <= figure.start < end]
    return any(
        f.kind in ("percent", "fraction", "rate") or (f.kind == "number" and (f.spread is not None or f.unit))
        for f in inside
    )
