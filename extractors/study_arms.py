"""Which groups an abstract has, under their fullest names, and which of them a label speaks of."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors import groups
from extractors.groups import WORDS
from extractors.treatments import NAME as TREATMENT

DOSE = (
    r"\d+(?:[.,]\d+)?(?:\s?(?:-|–|to)\s?\d+)?\s?(?:mg|g|µg|mcg|microg|ml|IU)(?:/(?:day|d|kg|h))?"
    r"(?:\s(?:once|twice|three\stimes)?\s?daily|\s[qbt]\.?i?\.?d\b\.?)?"
)
_CODE = re.compile(r"(?:\s(?:for\s)?\d+\s\w+)?\s[(\[]([A-Z][A-Za-z]{0,3}[\d+-]{0,3}[A-Z]{0,3})[;,)\]]")
_PLURAL = re.compile(r"\s\w{3,}[^\Wsui]s$")
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]|[A-Za-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A group under the fullest name the abstract gives it; `aliases` are its other names, in lower case."""

    name: str
    role: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a text speaks of an arm; a weak one only counts where it touches a figure."""

    start: int
    end: int
    arm: Arm
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """The arms of one abstract, with what its labels ("group A", "control group") stand for.

    `seen` keeps the mentions of a sentence for who asks next.
    """

    arms: tuple[Arm, ...]
    labels: Mapping[str, Arm]
    abbreviations: Mapping[str, str]
    seen: dict[str, tuple[Mention, ...]] = field(default_factory=dict, compare=False, repr=False)


def find_arms(
    text: str,
    *,
    interventions: Iterable[Mapping[str, str]] = (),
    abbreviations: Mapping[str, str] | None = None,
) -> Arms:
    """The arms of an abstract, from its interventions (`name`, `role`) and its definitions of groups.

    Several extractors ask for those of one record in turn: the last answers are kept.
    """
    named = tuple((item["name"], item.get("role")) for item in interventions)
    return _find_arms(text, named, tuple((abbreviations or {}).items()))


@lru_cache(maxsize=32)
def _find_arms(
    text: str, interventions: tuple[tuple[str, str | None], ...], abbreviations: tuple[tuple[str, str], ...]
) -> Arms:
    short_forms = dict(abbreviations)
    arms = tuple(_from_intervention(name, role, short_forms) for name, role in interventions)
    arms = tuple(_with_codes(arm, text) for arm in arms)
    labels: dict[str, Arm] = {}
    for label, what in groups.definitions(text):
        if _is_group(label, what, text, arms):
            labels.setdefault(groups.key(label), _defined(label, what, arms))
    arms = tuple(_spelt(arm, labels) for arm in arms)
    return Arms(arms=arms, labels=labels, abbreviations=short_forms)


def _is_group(label: str, what: str, text: str, arms: Sequence[Arm]) -> bool:
    """Whether a label is of a group, and not the code of a scale or a gene: "EQ-5D", "TLR9"."""
    if re.search(r"group|arm\b", label, re.IGNORECASE):
        return True
    name = re.escape(label)
    called = re.search(
        rf"{name}[ -](?:groups?|arms?|regimen|treated)\b|\b(?:receiv(?:ed?|ing)|took|taking|given) {name}\b",
        text,
    )
    return called is not None or TREATMENT.search(what) is not None or any(_speaks_of(what, a) for a in arms)


def _spelt(arm: Arm, labels: Mapping[str, Arm]) -> Arm:
    """The arm under what its name stands for, where its name is but a label: "HCA"."""
    defined = labels.get(groups.key(arm.name))
    return arm if defined is None else replace(arm, name=defined.name)


def _from_intervention(name: str, role: str | None, short_forms: Mapping[str, str]) -> Arm:
    bare = re.sub(r"\s*[\[(][^\])]*[\])]", "", name).strip()
    aliases = {name.lower(), bare.lower()}
    aliases |= {inner.lower() for inner in re.findall(r"[\[(]([^\])]{2,25})[\])]", name)}
    aliases |= {
        short.lower() for short, long in short_forms.items() if _same(long, bare) or _ends(long, bare)
    }
    aliases |= {long.lower() for short, long in short_forms.items() if short.lower() == bare.lower()}
    aliases |= set(_core(bare))
    aliases |= {alias[:-1] for alias in aliases if _PLURAL.search(alias)}
    return Arm(
        name=name,
        role=role,
        aliases=tuple(sorted(filter(_telling, aliases), key=len, reverse=True)),
    )


def _ends(long: str, name: str) -> bool:
    """Whether a long form of two words or more is how the name ends."""
    return len(long.split()) > 1 and name.lower().endswith(" " + long.lower())


def _with_codes(arm: Arm, text: str) -> Arm:
    """The arm with the codes that the text gives it in brackets: "sequential therapy (S10)"."""
    low = text.lower()
    ends = [at + len(alias) for alias in arm.aliases for at in places(low, alias)]
    codes = {match[1] for match in (_CODE.match(text, end) for end in ends) if match}
    new = [code for code in sorted(codes) if code.lower() not in arm.aliases]
    name = f"{arm.name} ({', '.join(new)})" if new and "(" not in arm.name else arm.name
    return replace(arm, name=name, aliases=arm.aliases + tuple(code.lower() for code in new))


def _same(left: str, right: str) -> bool:
    ours, theirs = _content(left), _content(right)
    return bool(ours) and ours == theirs


def _core(name: str) -> list[str]:
    """What is left of a treatment's name without its dose and the words that many treatments share."""
    words = re.sub(rf"\b{DOSE}", "", name).split()
    telling = [word for word in words if word.lower() not in WORDS.generic]
    return [" ".join(telling).lower()] if 0 < len(telling) <= 2 else []


def _telling(alias: str) -> bool:
    return len(alias) > 1 and alias not in WORDS.generic and not alias.isdigit()


def _content(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text)) - WORDS.generic


def _defined(label: str, what: str, arms: Sequence[Arm]) -> Arm:
    known = [arm for arm in arms if _speaks_of(what, arm)]
    role = known[0].role if len(known) == 1 else groups.role(label)
    full = known[0].name if len(known) == 1 and len(known[0].name) > len(what) else what
    return Arm(name=f"{full} ({groups.tidy(label)})", role=role, aliases=groups.own_names(label))


def _speaks_of(text: str, arm: Arm) -> bool:
    low = text.lower()
    return any(True for alias in arm.aliases for _ in places(low, alias))


def places(text: str, alias: str) -> Iterator[int]:
    """Where `alias` stands in a text as a word of its own."""
    at = text.find(alias)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(alias) : at + len(alias) + 1]
        if not before.isalnum() and not after.isalnum():
            yield at
        at = text.find(alias, at + 1)


def resolve(label: str, arms: Arms, *, letter: bool = False, suffix: str = " group") -> Arm:
    """The arm that a label stands for: a known one where the text leaves no doubt, else one of that name."""
    key = groups.key(label)
    if key in arms.labels:
        return arms.labels[key]
    known = _by_alias(key, arms) or _by_words(label, arms) or _by_role(key, arms)
    if known is not None:
        return known
    if letter:
        return Arm(name=f"group {label}", role=None)
    return Arm(name=_expanded(label, arms) + suffix, role=groups.role(label))


def _by_alias(key: str, arms: Arms) -> Arm | None:
    exact = [arm for arm in arms.arms if key in arm.aliases]
    return exact[0] if len(exact) == 1 else None


def _by_words(label: str, arms: Arms) -> Arm | None:
    """The one arm whose name holds every telling word of the label."""
    wanted = _content(_expanded(label, arms)) | _content(label)
    plain = _content(label)
    fits = [arm for arm in arms.arms if plain and plain <= _content(arm.name)] or [
        arm for arm in arms.arms if wanted and len(wanted & _content(arm.name)) >= 2
    ]
    return fits[0] if len(fits) == 1 else None


def _by_role(key: str, arms: Arms) -> Arm | None:
    """The only arm of the role that a label such as "control" or "intervention" speaks of."""
    role = groups.role(key)
    same = [arm for arm in arms.arms if arm.role == role] if role else []
    if not same and role in {"control", "comparator"}:
        same = [arm for arm in arms.arms if arm.role in {"control", "comparator"}]
    if role is None or len(same) != 1:
        return None
    return Arm(
        name=f"{same[0].name} ({key} group)" if key not in same[0].name.lower() else same[0].name,
        role=same[0].role,
    )


def _expanded(label: str, arms: Arms) -> str:
    long = arms.abbreviations.get(label)
    return f"{long} ({label})" if long else label
