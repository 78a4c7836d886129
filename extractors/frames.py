"""Relations that a sentence states between an exposure and an outcome: "X was associated with Y", "Y was
predicted by X".
"""

import re
from dataclasses import dataclass

from extractors import phrases

_RISKS = (
    r"(?:risks?|odds|likelihood|incidence|rates?|probability|hazards?|chances?|prevalence|occurrence"
    r"|frequency)"
)
_RISK_OF = re.compile(
    rf"^(?:(?:and|or|an?|the|their|its|both)\s|,\s)*(?:(?:[\w-]+ly|independent|strong|greater|higher|lower"
    rf"|increased?|decreased?|reduced|elevated|excess|[\w-]+-fold|\d+%)\s)*{_RISKS}\s(?:of|for)\s",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    rf"""
    \b (?:(?:was|were|is|are|been|be|being)\s)? (?:[\w-]+ly\s|also\s|not\s|both\s|more\s)*
    (?: (?:associated|correlated|related|linked)\s(?:[\w-]+ly\s|inversely\s)?(?:with|to)
      | predict(?:ed|s|ing) (?!\sby) | predictive\sof
      | (?:an?\s|the\s)? (?:[\w-]+\s){{0,3}}?
        (?:predictors?|risk\sfactors?|determinants?|correlates?|markers?)\s(?:of|for)
      | (?:had|have|has|at|showed|carried|conferred|with|experienced|having)\s(?:an?\s|the\s)?
        (?:[\w.%-]+\s){{0,4}}?{_RISKS}\s(?:of|for)
      | (?:more|less|as)\slikely\s(?:to\s(?:have|be|develop|experience|report|receive|undergo|suffer)?)?
      | (?:increas|decreas|reduc|lower|rais|elevat|doubl|trebl)(?:ed|es|s|ing|e)\s(?:the\s)?
        (?:[\w-]+\s){{0,2}}?{_RISKS}\s(?:of|for)
      | (?:had|have|has|showed)\s(?:[\w-]+ly\s)?
        (?:higher|lower|greater|more|fewer|less|longer|shorter|better|worse)
      | (?:had\s)?(?:[\w-]+\s){{0,3}}effects?\son | affected | influenced
    ) \s
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FACTORS = r"(?:predictors?|(?:risk )?factors?|determinants?|correlates?|variables|characteristics|parameters|features)"
_BACKWARD = re.compile(
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
_PREDICTORS = re.compile(
    r"\b(?:predictors?|risk factors?|determinants?|correlates?)\s?(?:\bwere|\bwas|\bare|\bincluded?|:)\s",
    re.IGNORECASE,
)
# "The presence of X (p < 0.01) and Y (p = 0.02) were related to Z": the relation follows the figures.
_LATER = re.compile(
    r"\b(?:was|were|is|are)\s(?:[\w-]+ly\s|also\s|not\s)*(?:(?:associated|correlated|related"
    r"|linked)\s(?:[\w-]+ly\s)?(?:with|to)|predictors?\sof|predictive\sof"
    r"|(?:[\w-]+\s){0,3}(?:risk\sfactors?|predictors?|determinants?)\s(?:of|for))\s(?P<y>[^.;,()]{3,100})",
    re.IGNORECASE,
)

_LEAD = re.compile(
    r"^.*\bthat\s|^\s*(?:(?:although|while|whereas|when|because|if|and|however|in (?:the )?(?:multi"
    r"|uni)varia\w+ (?:[\w-]+ )?(?:analys[ie]s|models?)|after adjust\w+[^,]*|furthermore|moreover|overall"
    r"|finally),?\s)+",
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
_RATIO_FOR = re.compile(
    r"\b(?:ratios?|risks?|RRs?|ORs?|HRs?|odds)\s(?:\([^()]*\)\s)?(?:for"
    r"|of)\s(?P<y>[^;]{3,90}?)\s(?:associated with|comparing|for each|with each"
    r"|per)\s(?P<x>[^;]{3,90}?)\s(?:was|were|is|=)",
    re.IGNORECASE,
)
# "Y was significantly higher in X than in Z"
_HIGHER_IN = re.compile(
    r"\b(?:was|were|is|are|occurred)\s(?:[\w-]+ly\s|also\s|all\s|associated\s)*"
    r"(?:higher|lower|greater|less|smaller|larger|longer|shorter|better|worse|poorer|increased"
    r"|decreased|reduced|elevated"
    r"|prolonged|raised|impaired|more\s\w+|less\s\w+)\s(?:in|among|for)\s"
    r"(?P<x>[^.;,()]{3,90}?)(?=\s(?:than|compared|versus|vs?)\b|[.;,()]|\s\(|\s?$)",
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
    anchor = start if bracket is None else bracket
    likelier = _LIKELIER.match(text, end) if bracket is None else None
    if likelier is not None:
        subject = phrases.before_verb(text[phrases.clause_start(text, start) : start])
        return Frame(exposure=_told(re.sub(r"\shaving\s*$", "", subject)), outcome=_told(likelier["y"]))
    ratio = _RATIO_FOR.search(text, phrases.clause_start(text, start), start)
    if ratio is not None:
        return Frame(exposure=_told(ratio["x"]), outcome=_told(ratio["y"]))
    higher = _HIGHER_IN.search(text, phrases.clause_start(text, start), anchor)
    if higher is not None:
        return Frame(
            exposure=_told(higher["x"]),
            outcome=_told(text[phrases.clause_start(text, start) : higher.start()]),
        )
    backward = _last(_BACKWARD, text, anchor)
    if backward is not None:
        y = (
            backward["y"]
            or backward["y2"]
            or text[phrases.clause_start(text, backward.start()) : backward.start()]
        )
        return Frame(exposure=_item_before(text, backward.end(), anchor), outcome=_told(y))
    listed = (
        _PREDICTORS.search(text, phrases.clause_start(text, start), anchor) if bracket is not None else None
    )
    if listed is not None:
        return Frame(exposure=_item_before(text, listed.end(), anchor), outcome=None, listed=True)
    forward = _last(_FORWARD, text, anchor)
    if forward is not None:
        begin = phrases.clause_start(text, forward.start())
        return Frame(
            exposure=_told(text[begin : forward.start()]), outcome=_item_before(text, forward.end(), anchor)
        )
    later = _LATER.search(text, end) if bracket is not None else None
    if later is None or re.search(r";|\.\s", text[end : later.start()]):
        return None
    return Frame(
        exposure=_item_before(text, phrases.clause_start(text, anchor), anchor), outcome=_told(later["y"])
    )


def _last(pattern: re.Pattern[str], text: str, anchor: int) -> re.Match[str] | None:
    return max(pattern.finditer(text, 0, anchor), key=re.Match.start, default=None)


def _told(phrase: str) -> str | None:
    bare = phrases.tidy(_RISK_OF.sub("", _LEAD.sub("", phrase)))
    return bare if phrases.telling(bare) else None


# "(i.e. death or reinfarction)": words in brackets that hold no figure end no item.
_ASIDE = re.compile(r"\s?\([^()\d]*\)")


def _item_before(text: str, start: int, anchor: int) -> str | None:
    """The last item of a list, which leads to the brackets of an estimate."""
    stretch = _ASIDE.sub("", text[start:anchor])
    cut = max(stretch.rfind(")"), stretch.rfind("]"))
    return _told(re.sub(r"^[\s,]*(?:and|or)\s", "", stretch[cut + 1 :]).lstrip(" ,"))
