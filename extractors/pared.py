"""Names without what no name begins or ends with: a conjunction, the verb of an aim, the other side of a comparison.

"compare discectomy with exercise" names discectomy, "patients on gabapentin" who got gabapentin, "pain among adults
with sciatica" as people "adults with sciatica".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extractors.reading import Item, Reading
from extractors.slot_phrases import WORDS
from extractors.slot_scene import content

_PEOPLE = "|".join(sorted(WORDS.people))
_JOINS = re.compile(r"^(?:whereas|while|although|but|and|or)\s", re.IGNORECASE)
_AIM = re.compile(
    r"^(?:to\s)?(?:compare|assess|evaluate|examine|investigate|determine)\s(?:the\s)?"
    r"(?:(?:efficacy|effects?|effectiveness|safety|benefits?|impact|use|role)"
    r"(?:\s(?:and|or)\s[\w-]+){0,2}\sof\s)?",
    re.IGNORECASE,
)
_GETTING = re.compile(
    rf"^(?:(?:the|all|those)\s)?(?:[\w-]+\s){{0,2}}?(?:{_PEOPLE})\s(?:(?!without)[\w-]+\s){{0,4}}?"
    r"(?:took|taking|received|receiving|given|treated\swith|on)\s(?:(?:the|an?)\s)?",
    re.IGNORECASE,
)
_COMPARING = re.compile(r"\bcompar(?:e|es|ed|ing|ison\sof)\s(?:the\s)?$", re.IGNORECASE)
# What stands at the head of a sentence, or last before the bracket of an estimate.
_COMPARED_WITH = re.compile(
    r"^(?:compared|in comparison) (?:with|to) (?:the |an? )?((?:[A-Za-z][\w+/-]*\s?){1,6}?)\s?(?:,|\(|$)",
    re.IGNORECASE,
)
_THAN = re.compile(r"\bthan (?:with |in |the |an? )*((?:[A-Za-z][\w+/-]*\s?){1,5})\s?[(\[]$", re.IGNORECASE)
_OTHER = re.compile(
    r"(?<!combined)(?<!together)(?<!along)\s(?:with|to|versus|vs\.?|against)\s", re.IGNORECASE
)
_NUMBER_BEFORE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?[\s-]$")
_USUAL = re.compile(
    r"(?:conventional|usual|traditional|standard|routine|placebo|sham|control)\b", re.IGNORECASE
)
_UNIT = re.compile(r"(?:k?hz|mg|g|ml|mm|cm)\s", re.IGNORECASE)
# "study of adults", but not "cohorts of men": that may be a narrower group.
_IN_PEOPLE = re.compile(
    rf"^(?:(?!\b(?:{_PEOPLE})\b)[^,;(])+?(?:\s(?:in|among)|\bstudy\sof)\s(?=(?:[\w-]+\s){{0,4}}(?:{_PEOPLE})\b)",
    re.IGNORECASE,
)
_RAN = re.compile(r"\s(?:ranged|rose|varied|differed|increased|decreased|fell|no\slonger)$", re.IGNORECASE)
_FOR, _FOR_OR_IN = re.compile(r"\sfor\s"), re.compile(r"\s(?:for|in)\s")


def pare(store: Mapping[str, Any], record: Reading) -> None:
    """Pares the names of a record's findings; what an effect is against, its sentence says where it says so."""
    listed = [item["name"] for item in store.get("interventions", ())]
    for name, fields in (("effects", ("intervention", "comparator")), ("arm_results", ("arm",))):
        for item in store.get(name, ()):
            _set(item, fields, lambda told: of_treatment(told, record.text, listed))
    for item in store.get("effects", ()):
        _set_against(item, record)
    for item in store.get("frequencies", ()):
        _set(item, ("population",), of_people)
        _set(item, ("condition",), _ended)


def _set(item: Item, fields: Iterable[str], paring: Any) -> None:
    for field in fields:
        if item.get(field):
            item[field] = paring(item[field]) or item[field]


def _set_against(item: Item, record: Reading) -> None:
    """Sets the comparator that the sentence names: "Compared with X, …", "better than X (mean difference …".

    One that says no other thing stays.
    """
    sentence = record.sentence_at(item["start"])
    told = against(record.text[sentence.start : item["start"]]) if sentence else None
    sides = [content(item.get(side) or "") for side in ("comparator", "intervention")]
    if told and content(told).isdisjoint(sides[0]) and not content(told) <= sides[1]:
        item["comparator"] = told


def against(before: str) -> str | None:
    """What the words before an estimate set it against."""
    found = _THAN.search(before) or _COMPARED_WITH.match(before)
    return found[1].strip() if found else None


def of_treatment(name: str, text: str, listed: Sequence[str] = ()) -> str:
    """What was given, of a name that says more; `listed` are the treatments of the text."""
    aimed = _AIM.sub("", _JOINS.sub("", _numbered(name, text)))
    compared = name[:8].lower() == "compare " or _is_compared(aimed, text)
    pared = _GETTING.sub("", _OTHER.split(aimed, maxsplit=1)[0] if compared else aimed)
    # "placebo in ORION" is of a trial, the aim "to assess injection in sciatica" of people.
    behind = _FOR if aimed == name else _FOR_OR_IN
    return next((one for one in listed if _says_of(one, pared, behind)), pared)


def _numbered(name: str, text: str) -> str:
    """A name that opens with a unit with its number, where the text has but one: "10 kHz stimulation"."""
    unit = _UNIT.match(name)
    numbers = set(re.findall(rf"(?<![\w.])(\d+(?:\.\d+)?)[\s-]{unit[0].strip()}\b", text)) if unit else set()
    return f"{numbers.pop()} {name}" if len(numbers) == 1 else name


def _says_of(listed: str, name: str, behind: re.Pattern[str]) -> bool:
    """Whether a name is a listed treatment and for whom it is: "usual care for sciatica"."""
    return name.lower().startswith(listed.lower()) and behind.match(name, len(listed)) is not None


def _is_compared(name: str, text: str) -> bool:
    """Whether a text names two things in one name, and says that it compares them."""
    at = text.find(name)
    return (
        at >= 0
        and _OTHER.search(name) is not None
        and _COMPARING.search(text, max(0, at - 24), at) is not None
    )


def of_people(name: str) -> str:
    """The people of a name that says what they have first: "depression in patients with sciatica"."""
    people = _IN_PEOPLE.sub("", _ended(name))
    # "these patients" says less than what stood before it.
    return people if len(people.split()) > 2 else _ended(name)


def _ended(name: str) -> str:
    return _RAN.sub("", name)


def treatments(items: Sequence[Item], text: str) -> list[Item]:
    """Listed treatments at their own places, two that a comparison names as one apart."""
    found = [one for item in items for one in _apart(item, text)]
    known = {one["name"].lower(): one for one in reversed(found)}
    return [one for one in found if known[one["name"].lower()] is one]


def _apart(item: Item, text: str) -> list[Item]:
    start, end = item["start"], item["end"]
    if text[start:end] != item["name"]:
        return [item]
    start += len(item["name"]) - len(_JOINS.sub("", item["name"]))
    if _UNIT.match(text, start) and (number := _NUMBER_BEFORE.search(text, max(0, start - 8), start)):
        start = number.start()
    other = _OTHER.search(text, start, end) if _is_compared(text[start:end], text) else None
    if other is None:
        return [_placed(item, text, start, end)]
    sides = [_placed(item, text, start, other.start()), _placed(item, text, other.end(), end)]
    usual = [_USUAL.match(one["name"]) is not None for one in sides]
    if any(usual) and not all(usual):
        sides[usual.index(True)] |= {"role": "comparator"}
    return sides


def _placed(item: Item, text: str, start: int, end: int) -> Item:
    return item | {"name": text[start:end], "start": start, "end": end}
