"""What a frequency is of, and in whom: "the prevalence of X among Y was 12%", "12% of Y had X", "X (12%)"."""

import re
from collections.abc import Sequence

from extractors import phrases
from extractors.figure import Figure
from extractors.reading import Reading
from extractors.respectively import Span, conjuncts

_MEMBERS = (
    r"(?:patients?|subjects?|participants?|women|men|children|people|persons?|individuals?|adults?|infants?|adolescents?|cases|boys|girls|respondents?|populations?|survivors|neonates"
    r"|students|workers|residents|pregnancies|users|animals|rats|mice|dogs|cats|cows|mothers|athletes|veterans|newborns|males|females|practitioners|volunteers|controls|them|those|whom|smokers|admissions|deaths|eyes|isolates|samples)"
)
_STOP = r"(?=\s(?:in|among|amongst|was|were|is|are|at|rang\w+|var\w+|after|during|within|between|increased|decreased|has|have|had|reported|rose|fell|declined|and the)\b|[,;:()\[\]]|\.?$)"
_OF = re.compile(
    rf"\b(?:prevalences?|prevalance|incidences?|frequenc(?:y|ies)|occurrence|proportions?|percentages?|rates?|risk|presence|detection)\s(?:rates?\s)?(?:of|for)\s(?P<x>(?:the\s)?.+?){_STOP}",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    r"(?P<x>(?:[\w/-]+\s(?:\([^()]*\)\s)?){1,5})(?:prevalence|incidence|seroprevalence)\b", re.IGNORECASE
)
_HAVING = re.compile(
    rf"^(?:[\w-]+\s){{0,3}}{_MEMBERS}\s(?:with|who\s(?:had|were|have|reported|developed)|having|reporting|suffering from|presenting with|in whom)\s",
    re.IGNORECASE,
)
_VERB = (
    r"(?:ha[ds]|have|were|was|are|is|reported|developed|experienced|presented\swith|suffer(?:s|ed)?\sfrom|suffer(?:s|ed)?|showed|received|underwent|met|used|died|complained\sof|exhibited|required"
    r"|as|displayed|demonstrated|tested|fulfilled|admitted|needed|being|remained|carried|harbou?red)"
)
# "12% of the women had X"; "21 (12%) had X"
_PREDICATE = re.compile(
    rf"[)\]]?\s?(?:of\s(?P<who>(?:(?:the|all|these|those|our)\s)?[^,;:()]*?)\s|(?:{_MEMBERS}\s|of\sthem\s|of\swhom\s)?)(?P<verb>{_VERB}|(?<=\)\s)(?:having|with|suffering\sfrom))\b\s?(?P<x>[^,;:(]*?)(?=[,;:(]|\s(?:and|while|whereas|but|compared|versus)\b|\.?$)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"\b(?:in|among|amongst|of|for|affects|affecting)\s(?P<who>(?:the\s|a\s|all\s|our\s|these\s)?(?:[\w/'’>≥<≤-]+\s){{0,6}}?{_MEMBERS}\b(?:\s(?:with|without|aged|living|of|in|from|who|undergoing|attending|admitted|treated|presenting|receiving|suffering)\s[^,;:()]*?)?|(?:the\s)?(?:[A-Z][\w-]+\s?){{1,4}}|(?:the\s)?general population){_STOP}",
)
_AFTER_WHO = re.compile(
    r"[)\]]?\s(?:of|in|among|for)\s(?P<who>(?:the\s|all\s)?[^,;:()\d]{3,80}?)(?=[,;:()]|\s(?:and|was|were|had|have|has|suffer\w*|reported|respectively|but|while|compared|versus|vs|are|is|develop\w*)\b|\.?$)",
    re.IGNORECASE,
)
_OF_TOTAL = re.compile(
    rf"\b(?:of|among)\s(?:the\s|a\s|all\s)?(?:total\s(?:of\s)?)?(?P<n>\d[\d,]*)\s(?P<who>(?:[\w-]+\s){{0,3}}{_MEMBERS}(?:\s(?:with|who|aged|undergoing)\s[^,;:()]{{2,60}})?)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:the\s|all\s|these\s|our\s|study\s|some\s|most\s|eligible\s|included\s|overall\s)*(?:patients?|subjects?|participants?|cases|individuals?|people|persons?|respondents?|populations?|them|those|whom|samples?|cohort|total|tests)?$",
    re.IGNORECASE,
)
_SAMPLE = re.compile(
    r"(?P<who>(?:[\w/-]+\s){0,3}?\b(?:patients|children|adults|women|men|adolescents|infants|individuals|people|persons|students|workers|survivors|residents|veterans|males|females|neonates|pregnancies|athletes|population|practitioners)\b(?:\s(?:and|or)\s\w+)?(?:\s(?:with|without|aged|undergoing|attending|admitted|living|presenting|suffering|diagnosed|in|from|who)\s[^,.;:()?]{3,90})?)",
    re.IGNORECASE,
)


def condition(text: str, figure: Figure, *, figures: list[Span], masks: list[Span]) -> str | None:
    """What the share is of, in the sentence's words."""
    bracket = phrases.opening_bracket(text, figure.start)
    begin = phrases.clause_start(text, figure.start if bracket is None else bracket)
    for phrase in (
        _told_of(text, figure, begin),
        _item(text, begin, bracket, figures) if bracket is not None else None,
        _predicate(text, figure),
        _subject(text, begin, figure.start if bracket is None else bracket, figures, masks),
    ):
        if phrase and phrases.telling(phrase):
            return phrase
    return None


def _told_of(text: str, figure: Figure, begin: int) -> str | None:
    """ "The prevalence of X", "X prevalence"."""
    found = None
    for found in _OF.finditer(text, 0, figure.start):
        pass
    if found is not None and not re.search(r";\s", text[found.end() : figure.start]):
        return phrases.tidy(_HAVING.sub("", found["x"]))
    named = _BEFORE_NAME.search(text, begin, figure.start)
    return phrases.tidy(named["x"]) if named else None


def _item(text: str, begin: int, bracket: int, figures: list[Span]) -> str | None:
    """The item right before the brackets that hold the share."""
    last = max((end for _, end in figures if end <= bracket), default=begin)
    if re.fullmatch(r"\s?", text[last:bracket]):
        return None
    stretch = text[max(begin, last) : bracket]
    cut = max(stretch.rfind(", "), stretch.rfind(") "), stretch.rfind(": "))
    stretch = stretch[cut + 1 :] if cut >= 0 else stretch
    verb = re.search(
        rf"^.*\b(?:{_VERB}|diagnosed|included|identified|found|observed|noted|detected|comprised|followed by)\s(?!in\b)(?=\S)",
        stretch,
        re.IGNORECASE,
    )
    said = phrases.tidy(stretch[verb.end() :]) if verb else ""
    return said if phrases.telling(said) else phrases.tidy(stretch)


def _predicate(text: str, figure: Figure) -> str | None:
    found = _PREDICATE.match(text, figure.end)
    if found is None:
        return None
    verb = found["verb"].lower()
    keep = (
        ""
        if verb
        in (
            "had",
            "has",
            "have",
            "were",
            "was",
            "are",
            "is",
            "reported",
            "developed",
            "experienced",
            "having",
            "with",
        )
        or verb.startswith(("suffer", "present"))
        else found["verb"]
    )
    return phrases.tidy(f"{keep} {found['x']}".strip())


def _subject(text: str, begin: int, anchor: int, figures: list[Span], masks: list[Span]) -> str | None:
    left = phrases.unmasked(text, begin, anchor, [*figures, *masks])
    left = re.sub(r"\b(?:in|among|of)\s(?:about|approximately|only)?\s*$", "", left)
    subject = phrases.tidy(phrases.before_verb(left))
    return subject if phrases.telling(subject) else phrases.tidy(left)


def population(text: str, figure: Figure, *, sample: str | None) -> str | None:
    """In whom: named beside the share, else in its sentence, else the people of the study."""
    who = _beside(text, figure) or _within(text, figure)
    if who is None or _BARE.fullmatch(who):
        return sample or who
    return who


def _beside(text: str, figure: Figure) -> str | None:
    predicate = _PREDICATE.match(text, figure.end)
    if predicate and predicate["who"]:
        return _clean(predicate["who"])
    after = _AFTER_WHO.match(text, figure.end)
    return _clean(after["who"]) if after else None


def _within(text: str, figure: Figure) -> str | None:
    begin = phrases.clause_start(text, figure.start)
    for start in dict.fromkeys((begin, 0)):
        found = None
        for found in _IN.finditer(text, start, figure.start + 1):
            pass
        if found is not None:
            return _clean(found["who"])
    total = _OF_TOTAL.search(text, 0, figure.start)
    if total:
        return _clean(total["who"])
    later = _IN.search(text, figure.end)
    return _clean(later["who"]) if later and ";" not in text[figure.end : later.start()] else None


def _clean(who: str) -> str | None:
    bare = re.sub(
        r"^(?:(?:the|all|these|those|our|a|total of)\s|\d[\d,]*\s)+", "", who.strip(), flags=re.IGNORECASE
    ).strip(" ,.")
    return bare or None


def sample_of(record: Reading) -> str | None:
    """The people the record is about, as its title or else its first sentences name them."""
    for span in sorted(record.sentences, key=lambda s: s.role != "title"):
        if span.role in ("results", "conclusions"):
            continue
        for found in _SAMPLE.finditer(record.words(span)):
            who = _clean(_NOT_PEOPLE.sub("", found["who"]))
            if who and len(who.split()) > 1 and not _BARE.fullmatch(who):
                return who
    return None


# What stands before the people in a match: "diagnosis in elderly patients", "two hundred and nineteen patients".
_NOT_PEOPLE = re.compile(
    r"^(?:.*?\b(?:in|of|among|for|on|and|with|from|to|by|a|an|the|large-scale|[\w-]+ing)\s(?=(?:[\w/-]+\s){0,3}?(?:patients|children|adults|women|men|adolescents|infants|individuals|people|persons|students|workers|survivors|residents|veterans|males|females|neonates|pregnancies|athletes|population|practitioners)\b))?(?:[\w-]*(?:hundred|thirty|forty|fifty|sixty|seventy|eighty|ninety|twenty|teen|[\d,]+)[\w-]*\s(?:\w+\s)??(?=\w))?",
    re.IGNORECASE,
)


def listed(text: str, figures: Sequence[Figure]) -> tuple[str, list[str]] | None:
    """What "respectively" gives to the shares of a list: ("population", …) after "in", ("condition", …) after "of"."""
    first = figures[0].start
    found: tuple[str, list[str]] | None = None
    for by in _BY.finditer(text, 0, first):
        match = _LIST.match(text, by.start(), first + 1)
        if match is None:
            continue
        spans = conjuncts(text, *match.span("list"))
        if len(spans) == len(figures):
            names = [text[start:end] for start, end in spans]
            kind = "population" if match["by"].lower() in ("in", "among", "for") else "condition"
            found = kind, _with_head(names)
    return found


_BY = re.compile(r"\b(?:in|among|for|of)\s", re.IGNORECASE)
_LIST = re.compile(
    r"\b(?P<by>in|among|for|of)\s(?P<list>(?:the\s)?[^.;:()]*?\b(?:and|or)\b[^.;:()]*?)(?=\s(?:was|were|are|is|had|rang\w+|in the)\b|\s\()",
    re.IGNORECASE,
)


def _with_head(names: list[str]) -> list[str]:
    """ "elementary, middle and high school students": the noun that only the last name has belongs to all."""
    words = names[-1].split()
    shared = [] if len(words) < 2 else words[-2:] if words[-2] == "school" else words[-1:]
    return [" ".join([*name.split(), *(w for w in shared if w not in name)]) for name in names]
