"""In whom a share was found: the people named beside it, those its clause is about, or the sample of the study."""

import re
from collections.abc import Sequence

from extractors.guarded import guarded
from extractors.lexicon import Lexicon, by_initial, read
from extractors.phrases import WORDS as PHRASES
from extractors.reading import Reading
from extractors.spots import Spot


class PeopleWords(Lexicon):
    """`people.toml`: nouns for people and other living things that are counted, and what may describe them."""

    people: tuple[str, ...]
    counted: tuple[str, ...]
    verbs: tuple[str, ...]
    bare: tuple[str, ...]
    described_by: tuple[str, ...]
    function_words: tuple[str, ...]


WORDS = read("people", PeopleWords)
PEOPLE = by_initial(sorted(WORDS.people, key=len, reverse=True))
MEMBERS = by_initial(sorted([*WORDS.people, *WORDS.counted], key=len, reverse=True))
VERBS = by_initial(sorted([*PHRASES.verbs, *WORDS.verbs], key=len, reverse=True))
_BY = by_initial(sorted(WORDS.described_by, key=len, reverse=True))
_FUNCTION = by_initial(sorted(WORDS.function_words, key=len, reverse=True))
# A word that goes on with a description: no verb of the main clause.
_MORE = (
    rf"(?!(?:{VERBS}|respectively|compared|than|versus|vs|while|whereas|but|whom|who|whose"
    rf"|which)\b)[^\s,;:()\[\]]+(?:\s?\([^()]{{1,40}}\)\S*)?"
)
_POST = (
    r"(?:\s\([^()]*\))?(?:\s\d[\d–-]*\s(?:to\s\d+\s)?(?:years?|months?|weeks?)(?:\s(?:of\sage|old))?)?"
    rf"(?:\s(?:(?:{_BY})(?:\s{_MORE}){{1,14}}"
    rf"|(?:who|that|whose|in\swhom|which)\s(?:{VERBS})(?:\s(?:[a-z]+ly|been|not"
    rf"|{VERBS}))*(?:\s{_MORE}){{0,10}})){{0,2}}"
)
_PRE = rf"(?:(?!(?:{_FUNCTION}|{VERBS})\b)(?!\d)[\w/'’⁃-]+\s(?:\([^()]*\)\s)?){{0,5}}?"
_NUMBER = r"(?:(?:total\sof\s)?\d[\d, ]*\s|(?:the|all|these|those|our|a|an|both|other|most|remaining|consecutive)\s)*"
_PEOPLE = (
    rf"{_NUMBER}(?P<who>{_PRE}(?:{MEMBERS})(?![\w-])(?!\s(?:{MEMBERS})\b)(?:\s(?:and"
    rf"|or)\s(?:{MEMBERS})\b)?{_POST})"
)
_PLACE = r"(?:the\s)?(?P<where>(?:[a-z]+ern\s)?(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,4}))"

_IN = r"(?:in|among|amongst|for|of|affects|affecting|than|by|from)"
# At the end of what stands before a share: "… among women with stenosis", "… in Pakistan".
_LEFT = guarded(
    rf"(?:\b{_IN}\s(?:{_PEOPLE}|{_PLACE})"
    rf"|^(?:and\s)?{_NUMBER}(?P<only>{_PRE}(?:{MEMBERS})(?:\s(?:with|without"
    rf"|aged)(?:\s{_MORE}){{1,8}})?))\s?"
    rf"(?:(?:{VERBS})\s(?:(?:found|estimated|reported|calculated)\s(?:at|as|to\sbe)\s)?|as)?$",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    rf"\s?(?:[,:]\s)?(?:\w+\s)?(?:of|in|among|amongst|for)\s(?:(?:cases\s)?(?:of|in"
    rf"|among)\s)?(?:{_PEOPLE}|{_PLACE}(?=\s|$))",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"\s?{_PEOPLE}(?=\s|$)", re.IGNORECASE)
_LIVING = guarded(rf"\b(?:{PEOPLE})\b", re.IGNORECASE)
_HAS = re.compile(r"\s(?:had|have|has|showed|reported|were|was|developed|experienced)\b", re.IGNORECASE)
_WHOLE = re.compile(r"\s?of\s(?P<who>[^,;:()]{3,80}?)(?=\s(?:" + VERBS + r")\b|$)", re.IGNORECASE)
_LEAD = guarded(rf"\b(?:of|among|amongst|in|for)\s(?:{_PEOPLE}|{_PLACE}(?=[\s,]))(?=\W|$)", re.IGNORECASE)
_BARE = re.compile(
    rf"(?:(?:the|all|these|those|our|study|some|most|eligible|included|overall|total|remaining"
    rf"|other|their|such)\s)*(?:{'|'.join(WORDS.bare)})"
    rf"(?:\s(?:evaluated|studied|included|enrolled|examined|analy[sz]ed|surveyed|interviewed"
    rf"|tested|screened|assessed))?",
    re.IGNORECASE,
)


def populations(text: str, places: Sequence[Spot], *, sample: str | None) -> list[str | None]:
    """In whom each share was found; the sample of the study where the sentence only says "patients"."""
    named = [beside(text, spot) for spot in places]
    for place in range(len(places) - 2, -1, -1):
        if named[place] is None and places[place + 1].joined:
            named[place] = named[place + 1]
    return [
        who or _aged(spot, sample) or _or_sample(_of_clause(text, spot), sample)
        for who, spot in zip(named, places, strict=True)
    ]


def _or_sample(who: str | None, sample: str | None) -> str | None:
    return sample or who if who is None or _BARE.fullmatch(who) else who


def _aged(spot: Spot, sample: str | None) -> str | None:
    """The people of the study at the age that follows the share: "6% at age 60 years and over"."""
    found = _AGE.match(spot.right)
    return " ".join(filter(None, [sample, found.group().strip()])) if found else None


_AGE = re.compile(
    r"\s(?:at\s|in\sthose\s)?age[sd]?\s\d[^,;()]*?(?=\s(?:to|and)\s?$|\s(?:to|and)\s\d|[,;()]|$)"
)


def beside(text: str, spot: Spot) -> str | None:
    """The people named right at the share: "12% of women", "172/300 patients with leg pain (57.3%)"."""
    for named in (_within(text, spot), _right(spot), trailing(spot.left)[1]):
        if named and not _BARE.fullmatch(named):
            return named
    return None


def trailing(left: str) -> tuple[str, str | None]:
    """What stands before a share without the people at its end, and these people."""
    found = _LEFT.search(left)
    return (left[: found.start()], _named(found)) if found else (left, None)


def _within(text: str, spot: Spot) -> str | None:
    """Of a count with its people in between: "172/300 patients with leg pain (57%)", "84 patients (76%) who smoked"."""
    counted = _COUNTED.match(text, spot.start, spot.end)
    if counted is None:
        return None
    rest = _RELATIVE.match(spot.right) if " " not in counted["who"].strip() else None
    return _clean(counted["who"] + (rest.group().rstrip() if rest else ""))


_COUNTED = re.compile(
    r"[\d.,/%\w]+(?:\s(?:(?:of|in|out\sof)\s(?:the\s)?[\w,]+))?\s(?P<who>[^()\d,;:]{3,80}?)\s\(",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\s(?:who|with|without|aged|whose)\s(?:{VERBS}\s)?(?:{_MORE}\s?){{1,8}}", re.IGNORECASE
)


def _right(spot: Spot) -> str | None:
    found = _RIGHT.match(spot.right) or _SUBJECT.match(spot.right)
    if found:
        return _named(found)
    whole = _WHOLE.match(spot.right)
    return _clean(whole["who"]) if whole else None


def _of_clause(text: str, spot: Spot) -> str | None:
    """The people that the clause or the sentence is about: "Among nurses, …", "Men with gout had …"."""
    subject = _SUBJECT.match(spot.lead)
    people = _named(subject) if subject and _HAS.match(spot.lead, subject.end()) else None
    if people and _LIVING.search(people) and not _BARE.fullmatch(people):
        return people
    for stretch in (spot.lead, text[: spot.start]):
        found = list(_LEAD.finditer(stretch))
        named = [name for name in (_named(match) for match in found) if name and not _BARE.fullmatch(name)]
        if named:
            return named[-1]
    return None


def _named(found: re.Match[str]) -> str | None:
    return _clean(next(filter(None, found.groupdict().values())))


# "cases (59.1%)": a figure in brackets is no part of who they are; "those from examination" are no people.
_FIGURE = re.compile(r"\s?\((?:[Nn]\s?=\s?)?\d[^()]*\)")
_ASIDE = re.compile(
    r",?\s(?:and\sto|in\sorder\sto|for\s(?:each|every)|to\s(?:see|estimate|determine|describe|compare|assess))\b"
)
_NO_PEOPLE = re.compile(r"those\s(?:from|by|obtained|reported|found)\b", re.IGNORECASE)


def _clean(who: str) -> str | None:
    bare = re.sub(
        r"^(?:(?:the|all|these|our|a|an|both|other|most|consecutive|remaining|total of)\s|\d[\d,]*\s)+",
        "",
        who.strip(),
        flags=re.IGNORECASE,
    )
    bare = _ASIDE.split(_FIGURE.sub("", bare), maxsplit=1)[0]
    if _NO_PEOPLE.match(bare):
        return None
    bare = re.sub(
        r"(?:\s(?:and|or|of|in|with|for|at|by|to|the|as|only|about|from|on|who|that|which))+$", "", bare
    )
    return bare.strip(" ,.") or None


# --- The sample of the study ------------------------------------------------------------------------------------

_SAMPLE = guarded(rf"(?<![\w-]){_PEOPLE.replace(MEMBERS, PEOPLE)}", re.IGNORECASE)
_NO_SAMPLE = guarded(
    r"\b(?:controls?|those|them|users|non-?users|carriers)\b|\b(?:patient|person|subject"
    r"|individual)\b(?!-)|\bwithout\spain\b",
    re.IGNORECASE,
)


_BY_ROLE = {"title": 4, "objective": 2, "methods": 2}
_DESCRIBED = 3


def sample_of(record: Reading) -> str | None:
    """The people the record is about: as the title describes them, else its aims and methods, else its first words."""
    best: tuple[int, str | None] = (-_DESCRIBED * 2, None)
    for span in record.sentences:
        if span.role in ("results", "conclusions") or _BY_ROLE.get(span.role, 0) + _DESCRIBED <= best[0]:
            continue
        for found in _SAMPLE.finditer(record.words(span)):
            who = _clean(found["who"])
            if who and len(who.split()) > 1 and not _BARE.fullmatch(who) and not _NO_SAMPLE.search(who):
                best = max(best, (_weight(who, span.role), who), key=lambda one: one[0])
    return best[1]


def _weight(who: str, role: str) -> int:
    """How well a phrase describes a sample: by where it stands, and whether it says what these people have."""
    described = re.search(rf"(?i:{MEMBERS})(?:\s\([^()]*\))?\s(?!and\b|or\b)\w", who) is not None
    return _BY_ROLE.get(role, 0) + _DESCRIBED * described - 4 * bool(_WHO_TREAT.search(who))


_WHO_TREAT = guarded(r"\b(?:physicians|practitioners|surgeons|nurses|teachers|parents)\b", re.IGNORECASE)
