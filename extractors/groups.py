"""The labels of groups: what "group A" or "the HCA group" got by the abstract, and the part a label plays."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.lexicon import Lexicon, read


class ArmWords(Lexicon):
    """`arms.toml`: what names a group, and what says which part it plays."""

    heads: tuple[str, ...]
    members: tuple[str, ...]
    receiving: tuple[str, ...]
    nameless: frozenset[str]
    boundaries: frozenset[str]
    control: tuple[str, ...]
    experimental: tuple[str, ...]
    comparator: tuple[str, ...]
    generic: frozenset[str]


WORDS = read("arms", ArmWords)
_CALLED = r"(?:[Gg]roup|[Aa]rm)\s\w{1,4}(?:\s[A-Z]\w{1,3})?"
_LABEL = rf"(?P<label>(?:[\w+/-]+\s){{1,3}}?(?:group|arm)|{_CALLED})"
_CODED = r"(?P<label>[A-Z]{2,5}[ -]?\d{1,6}|[A-Z]{2,5}-[A-Z]{1,3}|[A-Z]\d{1,3})"
# A label and then what it stands for: "the HCA group received HA-CMC-alginate gel", "warm group (sand baths)",
# "SCH 434 (loratadine 5 mg and pseudoephedrine 120 mg)".
_SAID = (
    (
        r",?\s(?:\([^)]*\)\s)?(?:(?:who|which|that)\s)?(?:served\sas\scontrols?\s)?(?:were\s|was\s)?"
        r"(?:received|receiving|given|treated\swith|assigned\sto|prescribed|administered|taking|underwent"
        r"|undergoing|participated\sin|consisted\sof)\s(?=(?P<what>[^.;()]{3,90}))"
    ),
    r"\s?[(\[](?P<what>[A-Za-z][^()\[\]=<>%]{2,80}?)(?:[,;]\s?n\s?=[^)\]]*)?[)\]\[(]",
)
# Each with a pattern of its end, which is found faster and without which there is none.
_LABEL_FIRST = (
    *((re.compile(rf"\b{_LABEL}{said}"), re.compile(rf"(?:group|arm|{_CALLED}){said}")) for said in _SAID),
    (re.compile(rf"\b{_CODED}\s\((?P<what>[a-z][^()]{{4,90}})\)"), re.compile(r"[A-Z\d]\s\([a-z]")),
)
# A label in brackets after what it stands for: "sand baths (group A, n = 20)", "sequential therapy (S10)".
_LABEL_LAST = (
    re.compile(rf"\s?[(\[](?:the\s)?{_LABEL}\b[^()\[\]=<>]{{0,4}}(?:n\s?=\s?\d+[^()\[\]]{{0,30}})?[)\]]"),
    re.compile(rf"\s\({_CODED}(?:\sgroup)?[;,)]"),
)
# Where the description before a bracketed label begins: after what gives the treatment, or after the label before.
_DESCRIBED_FROM = re.compile(
    r"[.;:]\s|\b(?:received?|receiving|had|took|taking|got|given|underwent|undergoing|consist(?:ed|ing)\sof"
    r"|into|either|divided|allocated|assigned|randomi[sz]ed|than|that|was|were|treated\swith|groups?[:,]|follows|comparing)\s"
    r"|(?:(?<!added\s)(?<!addition\s)(?<!compared\s)\bto\s)|[)\]],?\s(?:and|or|versus|vs\.?|,|to)?\s?|\b\d[.)]\s"
)
_LEADS = re.compile(
    r"^(?:(?:the|an?|and|or|to|either|both|as|with|by|into|in|with|of|one|two|three|four|groups?|patients"
    r"|subjects|participants|women|men|who|received|was|were|first|second|other|another|half)\s|[,;:]\s?|\d+\s)+",
    re.IGNORECASE,
)
_NO_DESCRIPTION = re.compile(r"\d\.\d+(?!\s?(?:m?g|ml|µg|mcg|%)\b)|[<>=]|\bP\b|\bCI\b")
_LONGEST = 16
_SHARED = re.compile(
    r"\s(?:(?:or|and)\s(?:with|without)\s\([^()]*\)\s)?"
    r"(?P<what>[a-z][\w-]*(?:\s(?!(?:on|in|at|who|were|was|is|are|and|or|by|had)\b)[\w-]+){0,3})"
)
# What a treatment's dose or schedule in brackets says before its label: "diltiazem (10 mg) (group 1)".
_DETAIL = re.compile(r"\s?\([^()]{1,58}\)\s?$")
_WHAT_ENDS = re.compile(
    r",?\s(?:for|on|over|during|twice|once|three times|daily|every|at|while|whereas|which|using|before"
    r"|after|in|or"
    r"|(?:and\s)?(?:the\s)?(?:[\w-]+\s){0,2}groups?|based|per|as|from)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_DOSED = re.compile(r"\s\d+(?:[.,]\d+)?\s?(?:m?g|m[lL]|µg|mcg|IU)\b(?:/(?:kg|day|d|h)\b)*")
# A treatment is more than when, how long and how many.
_TELLING = re.compile(
    r"(?<![\w-])(?!(?:once|twice|days?|weeks?|months?|mean|median|patients|same|dose|given|first|second|total"
    r"|subjects|with|and|for|one|two|three|the|who|were|been|have|aged|years?)\b)[^\W\d][\w+-]{2,}|[A-Z]{2,}"
)
_NAMED_AFTER = re.compile(r"^.*\b(?:the|an?|into|to|in|of|and)\s(?=\S+\s)", re.IGNORECASE)
_NO_NAME = frozenset(
    {
        "the",
        "a",
        "an",
        "and",
        "in",
        "of",
        "into",
        "for",
        "to",
        "or",
        "either",
        "both",
        "group",
        "groups",
        "arm",
        "arms",
    }
)
_LEADING = re.compile(r"^(?:the|a|an|and|in|into|for|of|to|or|either|both)\s", re.IGNORECASE)


@lru_cache(maxsize=64)
def definitions(text: str) -> tuple[tuple[str, str], ...]:
    """What each label of a group stands for: ("HCA group", "HA-CMC-alginate gel"); those in brackets first."""
    return (*_bracketed(text), *_followed(text))


def _bracketed(text: str) -> Iterator[tuple[str, str]]:
    for pattern in _LABEL_LAST:
        for match in pattern.finditer(text) if _may_hold(text, pattern) else ():
            told = _DETAIL.search(text, max(0, match.start() - 60), match.start())
            what = _parted(text, match) or _described(text, told.start() if told else match.start())
            if what and tidy(match["label"]).lower() not in ("group", "arm"):
                yield _NAMED_AFTER.sub("", match["label"]), what


def _parted(text: str, label: re.Match[str]) -> str | None:
    """What parts two groups that are named before it: "with (group I) or without (group II) ischemia"."""
    last = text[: label.start()].rsplit(None, 1)[-1:]
    parts = _SHARED.match(text, label.end()) if last in (["with"], ["without"]) else None
    return f"{last[0]} {parts['what']}" if parts else None


def _described(text: str, end: int) -> str | None:
    """The whole description that ends before a bracketed label: "an infusion of A with deep sedation"."""
    begin = max(0, end - 240)
    starts = [found.end() for found in _DESCRIBED_FROM.finditer(text, begin, end)]
    said = _LEADS.sub("", text[starts[-1] if starts else begin : end].strip(" ,"))
    short = len(said.split()) <= _LONGEST
    return said if short and _TELLING.search(said) and not _NO_DESCRIPTION.search(said) else None


def _followed(text: str) -> Iterator[tuple[str, str]]:
    for pattern, end in _LABEL_FIRST:
        for match in pattern.finditer(text) if _may_hold(text, pattern) and end.search(text) else ():
            if not _NO_DESCRIPTION.search(match["what"].split(",")[0]):
                yield from _told(match["label"], match["what"])


def _may_hold(text: str, pattern: re.Pattern[str]) -> bool:
    return "roup" in text or " arm" in text or _CODED in pattern.pattern


def _told(label: str, said: str) -> Iterator[tuple[str, str]]:
    what = _DOSED.sub("", _WHAT_ENDS.sub("", said)).strip(" ,")
    if _TELLING.search(what):
        yield _NAMED_AFTER.sub("", label), re.sub(r"^(?:(?:the|a|an|and|or|both|either)\s)+", "", what)


def own_names(label: str) -> tuple[str, ...]:
    """A label that is no plain word also names its group alone: "CaD", "HCA"."""
    bare = " ".join(word for word in tidy(label).split() if word.lower() != "group")
    return (bare,) if len(bare) > 1 and any(letter.isupper() for letter in bare[1:]) else ()


def tidy(label: str) -> str:
    """The label without the words that lead to it."""
    return _LEADING.sub("", label.strip())


def key(label: str) -> str:
    """What a label is looked up by: "a" for "group A" and "Group A"."""
    return " ".join(word for word in label.lower().split() if word not in _NO_NAME)


def role(label: str) -> str | None:
    """The part that a label itself names: control, comparator or experimental."""
    low = f" {key(label)} "
    roles = {"control": WORDS.control, "comparator": WORDS.comparator, "experimental": WORDS.experimental}
    return next((name for name, words in roles.items() if any(f" {word} " in low for word in words)), None)
