"""Relations that a sentence states between an exposure and an outcome: "X was associated with Y", "Y was
predicted by X".
"""

import re
from dataclasses import dataclass

from extractors import phrases, treatments
from extractors.guarded import Pattern, guarded
from extractors.noun_phrases import exposure, named

_RISKS = (
    r"(?:risks?|odds|likelihood|incidence|rates?|probability|hazards?|chances?|prevalence|occurrence"
    r"|frequency)"
)
_RISK_OF = re.compile(
    rf"^(?:(?:and|or|an?|the|their|its|both)\s|,\s)*(?:(?:[\w-]+ly|independent|strong|greater|higher|lower"
    rf"|increased?|decreased?|reduced|elevated|excess|[\w-]+-fold|\d+%)\s)*{_RISKS}\s(?:of|for)\s",
    re.IGNORECASE,
)
_FORWARD = guarded(
    rf"""
    \b (?:(?:was|were|is|are|been|be|being)\s)? (?:[\w-]+ly\s|also\s|not\s|both\s|more\s)*
    (?: (?:associated|correlated|related|linked)\s(?:[\w-]+ly\s|inversely\s)?(?:with|to)
      | predict(?:ed|s|ing) (?!\sby) | predictive\sof
      | (?:an?\s|the\s)? (?:(?!(?:was|were|is|are)\b)[\w-]+\s){{0,3}}?
        (?:predictors?|risk\sfactors?|determinants?|correlates?|markers?)\s(?:of|for)
      | (?:had|have|has|at|showed|carried|conferred|with|experienced|having)\s(?:an?\s|the\s)?
        (?:[\w.%-]+\s){{0,4}}?{_RISKS}\s(?:of|for)
      | (?:more|less|as)\slikely\s(?:to\s(?:have|be|develop|experience|report|receive|undergo|suffer)?)?
      | (?:increas|decreas|reduc|lower|rais|elevat|doubl|trebl)(?:ed|es|s|ing|e)\s(?:the\s)?
        (?:[\w-]+\s){{0,2}}?{_RISKS}\s(?:of|for)
      | (?:had|have|has|showed)\s(?:[\w-]+ly\s)?
        (?:higher|lower|greater|more|fewer|less|longer|shorter|better|worse)
      | (?:showed|had|revealed|demonstrated)\s(?:an?\s|the\s)?(?:[\w-]+\s){{0,4}}?
        (?:associations?|correlations?|relationships?)\s(?:with|to|on)
      | (?:had\s)?(?:[\w-]+\s){{0,3}}effects?\son | affected | influenced
    ) \s
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FACTORS = r"(?:predictors?|(?:risk )?factors?|determinants?|correlates?|variables|characteristics|parameters|features)"
_BACKWARD = guarded(
    rf"\b(?:{_FACTORS}\s(?:that\s|which\s)?(?:was|were|are|is)\s(?:[\w-]+ly\s)?(?:associated with"
    rf"|related to|linked to"
    rf"|predict(?:ed|ive of|ing)|{_FACTORS} (?:of|for))\s(?P<y2>[^.;:()]{{3,120}}?)\s?(?:\([^()]*\)\s?)?"
    r"(?::|\bwere|\bincluded?|\bare)"
    r"|(?:was|were|is|are)\s(?:[\w-]+ly\s)?(?:predicted|influenced|affected|determined"
    r"|explained)\s(?:[\w-]+ly\s)?by"
    r"|(?:predictors?|(?:risk )?factors?|determinants?|correlates?|subgroups? at (?:an? )?[\w-]+ risk"
    r"|[\w-]+ at (?:an? )?[\w-]+ risk)\s(?:associated with|predicting|of|for"
    r"|related to)\s(?P<y>[^.;:()]{3,120}?)\s?(?:\bwere|\bwas|\bare|\bis|\bincluded?|:"
    r"|\bin\s(?:the\s)?multivaria\w+))\s?",
    re.IGNORECASE,
)
# "Independent predictors were age (OR …) and …": the outcome was named before.
_PREDICTORS = guarded(
    r"\b(?:predictors?|risk factors?|determinants?|correlates?)\s?(?:\bwere|\bwas|\bare|\bincluded?|:)\s",
    re.IGNORECASE,
)
# "The presence of X (p < 0.01) and Y (p = 0.02) were related to Z": the relation follows the figures.
_LATER = guarded(
    r"\b(?:(?:was|were|is|are|to be|as|be)\s(?:an?\s|the\s)?(?:[\w-]+ly\s|also\s|not\s|significant\s)*"
    r"(?:(?:associated|correlated|related|linked)\s(?:[\w-]+ly\s)?(?:with|to)|predictors?\sof|predictive\sof"
    r"|(?:[\w-]+\s){0,3}(?:factors?|predictors?|determinants?|markers?)\s(?:of|for|associated with"
    r"|influencing|affecting))"
    r"|(?:[\w-]+ly\s)?(?:predicted|influenced|affected)"
    r"|(?:[\w-]+ly\s)?(?:increase[sd]?|decrease[sd]?|reduce[sd]?|raise[sd]?|lower(?:s"
    r"|ed)?)\s(?:the\s)?(?:risks?|odds"
    r"|likelihood|incidence|rates?|chances?|hazards?) (?:of|for)"
    r"|(?:had|have|showed)\s(?:an?\s)?(?:[\w-]+ly\s)?(?:higher|lower|greater|more|less|fewer|better"
    r"|worse|increased|reduced)"
    r"(?:\s(?:risks?|odds|likelihood|rates?|hazards?) (?:of|for))?)"
    r"\s(?P<y>[^.;,()]{3,100})",
    re.IGNORECASE,
)

_LEAD = re.compile(
    r"^.*\bthat\s|^\s*(?:(?:although|while|whereas|when|because|if|and|however|in (?:the )?(?:multi"
    r"|uni)varia\w+ (?:[\w-]+ )?(?:analys[ie]s|models?)|after adjust\w+[^,]*|furthermore|moreover|overall"
    r"|finally|we (?:also )?(?:found|observed|identified)(?: that)?"
    r"|(?:for|in|among|as|at|after|on|by|during|within|over) (?:(?!multi|uni)[^,]){3,60}(?=,)"
    r"|(?:as )?compared (?:with|to)[^,]*),?\s)+",
    re.IGNORECASE,
)
# "Those aged over 80 were 2.5 times more likely to have Y than …"
_LIKELIER = re.compile(
    r"[\s)\]]*(?:times|-?fold)\s[^.;]{0,40}?(?:likely to(?: have| be| develop)?|(?:risks?|odds|likelihood"
    r"|chances?|rates?) (?:of|for))\s"
    r"(?P<y>[^.;,(]{3,90}?)(?=\s(?:than|compared|versus)\b|[.;,(]|$)",
    re.IGNORECASE,
)
# "The risk ratio for Y associated with X was …"
_RATIO_FOR = guarded(
    r"\b(?:ratios?|risks?|RRs?|ORs?|HRs?|odds)\s(?:\([^()]*\)\s)?(?:for"
    r"|of)\s(?P<y>[^;]{3,90}?)\s(?:associated with|comparing|for each|with each"
    r"|per)\s(?P<x>[^;]{3,90}?)\s(?:was|were|is|=)",
    re.IGNORECASE,
)
# "Y was significantly higher in X than in Z"
_HIGHER_IN = guarded(
    r"\b(?:was|were|is|are|occurred)\s(?:[\w-]+ly\s|also\s|all\s|associated\s|[\d.,]+\s?(?:times"
    r"|-?fold|%)\s(?:as\s)?)*"
    r"(?:higher|lower|greater|less|smaller|larger|longer|shorter|better|worse|poorer|increased"
    r"|decreased|reduced|elevated"
    r"|prolonged|raised|impaired|more\s\w+|less\s\w+)\s(?:in|among|for)\s"
    r"(?P<x>[^.;,()]{3,90}?)(?=\s(?:than|compared|versus|vs?)\b|[.;,()]|\s\(|\s?$)",
    re.IGNORECASE,
)
# "… times greater for women than for men to put off care"
_FOR_THAN_FOR = re.compile(
    r"[\s)\]]*(?:times|-?fold)\s[^.;]{0,40}?\b(?:for|in|among)\s(?P<x>[^.;,()]{3,60}?)\sthan\s(?:for"
    r"|in|among)\s"
    r"[^.;,()]{3,60}?(?:\sto\s(?P<y>[^.;,()]{3,90}?))?(?=[.;,(]|\s\(|$)",
    re.IGNORECASE,
)
# "No effect of X on Y was observed"
_EFFECT_OF = re.compile(
    r"\b(?:effects?|impact|influence)\sof\s(?P<x>[^.;]{3,90}?)\son\s(?:the\s)?(?P<y>[^.;()]{3,90}?)"
    r"(?=\s(?:was|were|is|are|in|after|at|among)\b|\s?[(,]|\s?$)",
    re.IGNORECASE,
)
# "Mortality increased with the severity of X"
_WITH = guarded(
    r"\b(?:increase[sd]?|decrease[sd]?|rises?|rose|fell|falls?"
    r"|declined?s?)\s(?:[\w-]+ly\s)?with\s(?:the\s|increasing\s|decreasing\s)*"
    r"(?P<x>[^.;,()]{3,80}?)(?=\s?[(,.;]|\s?$)",
    re.IGNORECASE,
)
# "There was an inverse correlation between X and Y (r = …)"
_BETWEEN = re.compile(
    r"\b(?:associations?|correlations?|relationships?|relations?|links?)\s(?:(?:was"
    r"|were)\s(?:\w+\s){1,2})?between\s"
    r"(?P<x>[^.;]{3,90}?)\sand\s(?:the\s|both\s)?(?P<y>[^.;()]{3,120}?)(?=\s(?:was|were|in|after|at"
    r"|with|among)\b|\s?[(,]|\s?$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Exposure and outcome of a relation; either may be missing from the sentence, the outcome of a list
    (`listed`) because it was named before.
    """

    exposure: str | None
    outcome: str | None
    listed: bool = False


def frame(text: str, start: int, end: int) -> Frame | None:
    """The relation that the estimate at `start:end` quantifies, if the sentence states one."""
    bracket = phrases.opening_bracket(text, start)
    place = _Place(
        text=text, start=start, end=end, anchor=start if bracket is None else bracket,
        begin=phrases.clause_start(text, start), bracketed=bracket is not None,
    )  # fmt: skip
    return next((found for reader in _READERS if (found := reader(place)) is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an estimate stands: `anchor` before its brackets, `begin` where its clause begins."""

    text: str
    start: int
    end: int
    anchor: int
    begin: int
    bracketed: bool


def _likelier(at: _Place) -> Frame | None:
    found = None if at.bracketed else _LIKELIER.match(at.text, at.end)
    if found is None:
        return None
    compared = _FOR_THAN_FOR.match(at.text, at.end)
    if compared is not None:
        return Frame(exposure=_cause(compared["x"]), outcome=_told(compared["y"]) if compared["y"] else None)
    subject = phrases.before_verb(at.text[phrases.clause_start(at.text, at.start) : at.start])
    return Frame(exposure=_cause(re.sub(r"\shaving\s*$", "", subject)), outcome=_told(found["y"]))


def _ratio_for(at: _Place) -> Frame | None:
    found = _RATIO_FOR.search(at.text, at.begin, at.start)
    return Frame(exposure=_cause(found["x"]), outcome=_told(found["y"])) if found else None


def _higher_in(at: _Place) -> Frame | None:
    found = _HIGHER_IN.search(at.text, at.begin, at.anchor)
    if found is None:
        return None
    subject, other = at.text[at.begin : found.start()], found["x"]
    item = _item_before(at.text, found.start("x"), at.anchor)
    if _JUDGED.search(found[0]) and treatments.NAME.search(subject):
        # "Surgery was better in walking": a treatment is judged, and no outcome.
        return Frame(exposure=_cause(subject), outcome=_told(item) or _told(other))
    return Frame(exposure=_cause(other), outcome=_told(subject))


_JUDGED = guarded(r"\b(?:better|worse|poorer)\b", re.IGNORECASE)


def _backward(at: _Place) -> Frame | None:
    found = _last(_BACKWARD, at.text, at.anchor)
    if found is None:
        return None
    subject = at.text[phrases.clause_start(at.text, found.start()) : found.start()]
    exposure = _cause(_item_before(at.text, found.end(), at.anchor))
    return Frame(exposure=exposure, outcome=_told(found["y"] or found["y2"] or subject))


def _listed(at: _Place) -> Frame | None:
    found = _PREDICTORS.search(at.text, at.begin, at.anchor) if at.bracketed else None
    if found is None:
        return None
    return Frame(exposure=_cause(_item_before(at.text, found.end(), at.anchor)), outcome=None, listed=True)


def _between(at: _Place) -> Frame | None:
    found = _last(_BETWEEN, at.text, at.anchor)
    return Frame(exposure=_cause(found["x"]), outcome=_told(found["y"])) if found else None


def _effect_of(at: _Place) -> Frame | None:
    found = _last(_EFFECT_OF, at.text, at.anchor)
    return Frame(exposure=_cause(found["x"]), outcome=_told(found["y"])) if found else None


def _with(at: _Place) -> Frame | None:
    found = _WITH.search(at.text, at.begin, at.anchor)
    if found is None:
        return None
    return Frame(exposure=_cause(found["x"]), outcome=_told(at.text[at.begin : found.start()]))


def _forward(at: _Place) -> Frame | None:
    found = _last(_FORWARD, at.text, at.anchor)
    if found is None:
        return None
    begin = phrases.clause_start(at.text, found.start())
    first = _FIRST_ITEM.match(at.text, found.end(), at.anchor)
    outcome = _told(_item_before(at.text, found.end(), at.anchor)) or _told(first[0] if first else "")
    return Frame(exposure=_cause(at.text[begin : found.start()]), outcome=outcome)


_FIRST_ITEM = re.compile(r"[^()\[\];]+")


def _later(at: _Place) -> Frame | None:
    found = _LATER.search(at.text, at.end) if at.bracketed else None
    if found is None or _PARTED.search(_BRACKETS.sub("", at.text[at.anchor : found.start()])):
        return None
    begin = phrases.clause_start(at.text, at.anchor)
    return Frame(exposure=_cause(_item_before(at.text, begin, at.anchor)), outcome=_told(found["y"]))


_BRACKETS = re.compile(r"\s?(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])")
_PARTED = re.compile(r"[;.]\s|\b(?:but|while|whereas|although)\b")


_READERS = (
    _likelier,
    _ratio_for,
    _higher_in,
    _backward,
    _listed,
    _between,
    _effect_of,
    _with,
    _forward,
    _later,
)


def _last(pattern: Pattern, text: str, anchor: int) -> re.Match[str] | None:
    return max(pattern.finditer(text, 0, anchor), key=re.Match.start, default=None)


def _cause(phrase: str) -> str | None:
    return exposure(_LEAD.sub("", phrase))


def _told(phrase: str) -> str | None:
    return named(_RISK_OF.sub("", _LEAD.sub("", phrase)))


# "(i.e. death or reinfarction)": words in brackets that hold no figure end no item.
_ASIDE = re.compile(r"\s?\([^()\d]*\)")


def _item_before(text: str, start: int, anchor: int) -> str:
    """The last item of a list, which leads to the brackets of an estimate."""
    stretch = _ASIDE.sub("", text[start:anchor])
    cut = max(stretch.rfind(")"), stretch.rfind("]"))
    return re.sub(r"^[\s,]*(?:and|or)\s", "", stretch[cut + 1 :]).lstrip(" ,")
