"""Percentages by which one side exceeds the other: "drug A reduced X by 22%", "a 45% risk reduction", "30%
lower".
"""

import re
from dataclasses import dataclass

from extractors.estimates import Estimate, Sentence, interval_after
from extractors.figure import Figure
from extractors.guarded import guarded

_VERBS = (
    "decreas|reduc|increas|lower|improv|rais|cut|diminish|prolong|shorten|enhanc|elevat|declin|attenuat"
    "|inhibit|augment"
)
_ABOUT = r"(?:about |approximately |nearly |an average of |a mean of |up to |more than |only |at least )?"
_CHANGED = re.compile(
    rf"\b(?P<verb>(?:{_VERBS})\w*)\s(?P<what>(?:[^.;#]{{0,120}}?\s)?)by\s{_ABOUT}$", re.IGNORECASE
)
_VERB = guarded(rf"\b(?:{_VERBS})", re.IGNORECASE)
_PAIR = re.compile(r"\s?(?:vs\.?|versus)\s[-+−–]?\d")
_NOUN = r"(?:reduction|decrease|increase|improvement|decline)"
_CHANGE_OF = guarded(
    rf"\b(?P<verb>{_NOUN}s?)\s(?P<what>(?:in\s[^.;]{{3,60}}\s)?)(?:of\s|\(|by\s){_ABOUT}$", re.IGNORECASE
)
_CHANGE_AFTER = re.compile(
    rf"\s?(?:relative |absolute |risk |odds |\([^()]*\)\s)*"
    rf"(?P<verb>{_NOUN}|lower|higher|greater|less|more|fewer|reduced|increased)\b(?P<what>[^.;,(\[]{{0,60}})",
    re.IGNORECASE,
)
_AGAINST = guarded(
    r"\b(?:compared (?:with|to)|versus|vs\.?|relative to|over placebo|in comparison (?:with|to)"
    r"|in the presence of"
    r"|than (?:in |with |for |the |that |those |placebo|control|patients)|when (?:co)?administered"
    r"|with (?:concomitant|co)"
    r"|between (?:the )?(?:two )?groups|more than|odds|risk)\b",
    re.IGNORECASE,
)
_BASELINE = guarded(
    r"\b(?:from|over|versus|vs\.?|compared (?:with|to)|relative to|than|above|below) (?:the |its "
    r"|their )?(?:baseline|pre|initial)"
    r"|\bfrom \d|\bat \d+ (?:weeks|months|years)\b.*\bfrom\b",
    re.IGNORECASE,
)
_TESTED = re.compile(
    r"(?:\s?\w+)?\s?[(\[,]\s?(?:[Pp]\s?[<=]|(?:adjusted\s|a)?(?:RR|OR|HR|relative risk|odds ratio)\b)"
)
_BOUND = guarded(r"\b(?:more than|at least|less than|greater than|over|under|minimum of)\s?$", re.IGNORECASE)
_LISTED = re.compile(r"[\s)]*(?:,|and|or|, and)\s?(?:and )?")
_BAD = guarded(
    r"\b(?:risks?|odds|hazards?|incidence|mortality|deaths?|rate of|events?|likelihood|relapse|recurrence)\b",
    re.IGNORECASE,
)
_MORE = guarded(r"\bincreas|\bhigher|\bgreater|\bmore|\bimprov", re.IGNORECASE)
_OF_ONE_ARM = re.compile(r"\s?(?:[(\[][^()\[\]]*[)\]]\s?)?in (?:the )?(?:[\w-]+ ){1,3}(?:group|arm)")
_PASSIVE = guarded(r"\b(?:was|were|been|be|is|are)\s(?:[\w-]+ly\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The measure of a percentage, `RRR` or `pct_change`, and the words that say what changed."""

    measure: str
    what: str | None = None


def change(
    sentence: Sentence, place: int, *, treatments: re.Pattern[str] | None, last: Estimate | None
) -> Change | None:
    """What a percentage tells, if it sets two sides against each other; `last` is the comparison before it."""
    figure, text = sentence.figures[place], sentence.text
    before = text[max(0, figure.start - 180) : figure.start]
    if _PAIR.match(text, figure.end):
        return None
    if not _can_be(figure) or (_BOUND.search(before) and not re.search(r"\bby\s[\w\s]*$", before)):
        return None
    running = last if last and last.measure in ("pct_change", "RRR") else None
    if running and _LISTED.fullmatch(text[running.end : figure.start]):
        return Change(measure=running.measure, what=running.about)
    again = running is not None and re.search(r"\sby\s$", before) is not None
    changed = _last_verb(before)
    if running and again and changed and max(0, figure.start - 180) + changed.start() < running.start:
        changed = None
    if changed and (again or _compares(text, figure, changed, treatments)):
        return _named(changed["what"] or text[: figure.start][-90:], changed["verb"], changed["what"])
    if running and again:
        said = text[running.end : figure.start]
        return _named(said, "", re.sub(r"^\W*(?:and|,)\s|\sby\s$", "", said))
    return _by_noun(sentence, place, before)


def _last_verb(before: str) -> re.Match[str] | None:
    """The last verb of change that leads up to "by": "increasing the dose reduced the risk by"."""
    found = (_CHANGED.match(before, verb.start()) for verb in reversed(list(_VERB.finditer(before))))
    return next((match for match in found if match), None)


def _by_noun(sentence: Sentence, place: int, before: str) -> Change | None:
    figure, text = sentence.figures[place], sentence.text
    noun = _CHANGE_OF.search(before) or _CHANGE_AFTER.match(text, figure.end)
    if noun is None:
        return None
    risk = "risk" in noun[0] and interval_after(sentence, place) is not None
    compared = _AGAINST.search(text) is not None and not _BASELINE.search(text)
    if not risk and not compared and not _TESTED.match(text, figure.end):
        return None
    return _named(f"{noun[0]} {noun['verb']}", noun["verb"], noun["what"])


def _can_be(figure: Figure) -> bool:
    spread = figure.spread is not None or figure.spread_kind is not None
    bound = figure.op in (">", ">=", "<=") or figure.words
    return figure.unit == "percent" and figure.numerator is None and not spread and not bound


def _named(words: str, verb: str, what: str | None) -> Change:
    less = _BAD.search(words) is not None and not _MORE.search(f"{words} {verb}")
    return Change(measure="RRR" if less else "pct_change", what=(what or "").strip() or None)


def _compares(text: str, figure: Figure, changed: re.Match[str], treatments: re.Pattern[str] | None) -> bool:
    """Whether a change sets groups against each other: said so, or the deed of a treatment and not of one
    arm.
    """
    if _BASELINE.search(text) or _OF_ONE_ARM.match(text, figure.end):
        return False
    if _AGAINST.search(text):
        return True
    subject = text[: max(0, figure.start - 180) + changed.start()]
    return (
        _PASSIVE.search(subject) is None and treatments is not None and treatments.search(subject) is not None
    )
