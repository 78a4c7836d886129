"""The groups of a study: how an abstract names them, and where a sentence speaks of one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import groups
from extractors.groups import WORDS
from extractors.respectively import conjuncts

_MEMBERS = "|".join(WORDS.members)
_RECEIVE = "|".join(WORDS.receiving)

_DOSE = r"\d+(?:[.,]\d+)?(?:\s?(?:-|–|to)\s?\d+)?\s?(?:mg|g|µg|mcg|microg|ml|IU)(?:/(?:day|d|kg|h))?(?:\s(?:once|twice|three\stimes)?\s?daily|\s[qbt]\.?i?\.?d\b\.?)?"
_THEN_DOSE = re.compile(rf"\s?{_DOSE}")
_DOSED_NAME = re.compile(rf"\s{_DOSE}")
_DOSE_BEFORE = re.compile(rf"(?<![\d.])({_DOSE})\s(?:of\s)?$")
_DOSE_LIST = re.compile(
    r"\s(\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)*,?\s(?:and|or)\s\d+(?:\.\d+)?)\s?(mg|g|µg|mcg|ml|IU)\b"
)
_MEASURED_BEFORE = re.compile(
    r"\b(?:plasma|serum|fasting|urinary|salivary|blood|circulating|tissue|residual|due to|(?:resistan(?:t|ce)|sensitiv(?:e|ity)|susceptib(?:le|ility)"
    r"|allerg(?:ic|y)|intoleran(?:t|ce)|refractory|failure) (?:to|of|against))\s$",
    re.IGNORECASE,
)
_MEASURED_AFTER = re.compile(
    r"\s(?:levels?|concentrations?|secretion|resistance|sensitivity|AUC|area|clearance|consumption|requirements?|use|excretion|doses?\b(?=\s(?:was|were|of)))"
    r"|-(?:resistant|sensitive|induced|associated|related|na[iï]ve|free|dependent|refractory|susceptible)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:\s(?:for\s)?\d+\s\w+)?\s[(\[]([A-Z][A-Za-z]{0,3}[\d+-]{0,3}[A-Z]{0,3})[;,)\]]")
_UNIT_WORD = re.compile(r"\s(?:mg|g|µg|mcg|ml|IU)\b")
_THEN_MEMBERS = re.compile(
    rf"(?:\s(?:therapy|treatment|stimulation|injections?|monotherapy|implants?|devices?|systems?|regimen))?(?:\s(?:{_MEMBERS}|group|arm))?(?![\w-])",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\b(?:(?:traditional|conventional|standard|usual|active|oral|intravenous|implanted|low-dose|high-dose|open-label|monotherapy with|treatment with|therapy with)\s)+$",
    re.IGNORECASE,
)
_HEAD = re.compile(rf"\b(?:{'|'.join(WORDS.heads)})\b", re.IGNORECASE)
_LETTER = r"(?:\d{1,2}|[IVX]{1,4}|[A-Z](?:\s?[A-Z][A-Za-z]{1,4})?)(?![\w%])"
_LETTERED = re.compile(
    rf"\b(?<![Bb]lood\s)(?:[Gg]roup|[Aa]rm)s?\s({_LETTER}(?:(?:\s\([^()]*\))?(?:,\s|\sand\s|,\sand\s|\sor\s){_LETTER})*)"
)
_TREATED = re.compile(
    rf"\b([\w+/.]+(?:-[\w+/.]+)*)-(?:treated|exposed|assigned|supplemented)\s(?:{_MEMBERS})\b",
    re.IGNORECASE,
)
_RECEIVING = re.compile(
    rf"\b(?:{_MEMBERS})(?:\s(?:who|that)(?:\s(?:were|had))?)?\s(?:{_RECEIVE})\s(?:the\s|an?\s)?(?:(?:treatment|therapy)\s(?:with|using)\s)?",
    re.IGNORECASE,
)
_DOSE_GROUPS = re.compile(
    r"\b(\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)*(?:,?\s(?:and|or)\s\d+(?:\.\d+)?)?)[\s-]?(mg|g|µg|mcg|ml|IU|mg/day|mg/kg)\s(?:daily\s)?(?:doses?|groups?|arms?|regimens?)\b"
)
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BRACKET_LABEL = re.compile(
    r"(?:[(\[;,]|\bvs\.?|\bversus|\band)\s?((?:[A-Za-z][\w+/-]*\s?){1,3}?)(?:\sgroup)?(?:\s?[:=,]\s?|\s)(?=[-−+]?\s?\d)"
)
_TREATMENT = re.compile(
    r"\b(?:for|with|after|in|on|by|following|than|to|of|under)\s(?:the\s)?(?P<name>(?:[\w-]+\s){0,2}?(?P<adjective>[\w-]+)\s(?:therapy|treatment|surgery|ablation|training"
    r"|regimens?|stimulation|block|an(?:a)?esthesia|analgesia|chemotherapy|radiotherapy|rehabilitation|exercises?|programme?|injections?|repair|fusion|care|diet"
    r"|warming|insulation|instruction|education|counsel+ing|acupuncture|massage|prophylaxis|supplementation|infusion|(?:[a-z]{3,}ectomy|[a-z]{3,}plasty|[a-z]{3,}tomy)))\b",
    re.IGNORECASE,
)
_TOGETHER = frozenset({"both", "all", "each", "either"})
_NO_LABELS = frozenset(
    "mean median range sd se sem iqr p ci ci n or rr hr md smd from to vs versus and r t f z df beta age day days week month year grade score "
    "adjusted total interval odds difference ratio hazard risk interquartile at after approximately about i2 auc in for".split()
)
_WITH_WITHOUT = re.compile(
    rf"\b({_MEMBERS})\s(with|without)\s(?:and|or|versus|vs\.?)\s(?:those\s)?(without|with)\s(?P<what>(?:(?!(?:{'|'.join(sorted(WORDS.boundaries))})(?![\w-]))[\w-]+\s?){{1,4}})",
    re.IGNORECASE,
)
_NAME = re.compile(
    rf"[A-Za-z][\w+/-]*(?:\s(?!(?:{'|'.join(sorted(WORDS.boundaries))})(?![\w-]))[\w+/-]+){{0,4}}",
    re.IGNORECASE,
)
_CONTROLS = re.compile(
    r"\bcontrol(?=[:;,=]?\s?[\d(])|\b(?:(?:healthy|matched|normal|pain-free|community)\s)?controls\b|\b(?:placebo|sham|vehicle|usual care|standard care|no treatment)\b",
    re.IGNORECASE,
)
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
    """The arms of one abstract, with what its labels ("group A", "control group") stand for."""

    arms: tuple[Arm, ...]
    labels: Mapping[str, Arm]
    abbreviations: Mapping[str, str]


# --- Which arms an abstract has ------------------------------------------------------------------------------


def find_arms(
    text: str,
    *,
    interventions: Iterable[Mapping[str, str]] = (),
    abbreviations: Mapping[str, str] | None = None,
) -> Arms:
    """The arms that an abstract names, from its interventions (`name`, `role`) and its definitions of groups."""
    short_forms = dict(abbreviations or {})
    arms = tuple(_from_intervention(item, short_forms) for item in interventions)
    arms = tuple(_with_codes(arm, text) for arm in arms)
    labels: dict[str, Arm] = {}
    for label, what in groups.definitions(text):
        labels.setdefault(groups.key(label), _defined(label, what, arms))
    return Arms(arms=arms, labels=labels, abbreviations=short_forms)


def _from_intervention(item: Mapping[str, str], short_forms: Mapping[str, str]) -> Arm:
    name = item["name"]
    bare = re.sub(r"\s*[\[(][^\])]*[\])]", "", name).strip()
    aliases = {name.lower(), bare.lower()}
    aliases |= {inner.lower() for inner in re.findall(r"[\[(]([^\])]{2,25})[\])]", name)}
    aliases |= {
        short.lower() for short, long in short_forms.items() if _same(long, bare) or _ends(long, bare)
    }
    aliases |= {long.lower() for short, long in short_forms.items() if short.lower() == bare.lower()}
    aliases |= set(_core(bare))
    return Arm(
        name=name,
        role=item.get("role"),
        aliases=tuple(sorted(filter(_telling, aliases), key=len, reverse=True)),
    )


def _ends(long: str, name: str) -> bool:
    """Whether a long form of two words or more is how the name ends."""
    return len(long.split()) > 1 and name.lower().endswith(" " + long.lower())


def _with_codes(arm: Arm, text: str) -> Arm:
    """The arm with the codes that the text gives it in brackets: "sequential therapy (S10)"."""
    low = text.lower()
    ends = [at + len(alias) for alias in arm.aliases for at in _places(low, alias)]
    codes = {match[1] for match in (_CODE.match(text, end) for end in ends) if match}
    return replace(
        arm,
        aliases=arm.aliases
        + tuple(code.lower() for code in sorted(codes) if code.lower() not in arm.aliases),
    )


def _same(left: str, right: str) -> bool:
    ours, theirs = _content(left), _content(right)
    return bool(ours) and ours == theirs


def _core(name: str) -> list[str]:
    """What is left of a treatment's name without its dose and the words that many treatments share."""
    words = re.sub(rf"\b{_DOSE}", "", name).split()
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
    return any(True for alias in arm.aliases for _ in _places(low, alias))


# --- Where a sentence speaks of one --------------------------------------------------------------------------


def mentions(sentence: str, arms: Arms) -> list[Mention]:
    """The places where a sentence speaks of an arm, in reading order; where two overlap the longer stands."""
    found = [*_named(sentence, arms), *_labelled(sentence, arms), *_generic_controls(sentence, arms)]
    found += [m for m in _receiving(sentence, arms) if not any(m.start <= n.start < m.end for n in found)]
    found += [
        *_grouped(sentence, arms),
        *_lettered(sentence, arms),
        *_treated(sentence, arms),
        *_by_dose(sentence),
    ]
    found += [*_in_brackets(sentence, arms), *_with_and_without(sentence)]
    found += [
        m for m in _treatments(sentence, arms) if not any(m.start < n.end and n.start < m.end for n in found)
    ]
    found = [mention for mention in found if mention.arm.name.split()[0] not in _TOGETHER] or found
    found.sort(key=lambda mention: (mention.start - mention.end, mention.start))
    kept: list[Mention] = []
    for mention in found:
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return _merged(sentence, sorted(kept, key=lambda mention: mention.start))


def _merged(sentence: str, found: list[Mention]) -> list[Mention]:
    """The mentions, two that only a blank parts as one under the longer name ("COER verapamil")."""
    merged: list[Mention] = []
    for mention in found:
        last = merged[-1] if merged else None
        if last and sentence[last.end : mention.start].strip() in {"", "-"} and last.end < mention.start:
            arm = max(last.arm, mention.arm, key=lambda arm: len(arm.name))
            merged[-1] = Mention(start=last.start, end=mention.end, arm=arm, weak=last.weak and mention.weak)
        else:
            merged.append(mention)
    return merged


def _places(text: str, alias: str) -> Iterator[int]:
    """Where `alias` stands in a text as a word of its own."""
    at = text.find(alias)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(alias) : at + len(alias) + 1]
        if not before.isalnum() and not after.isalnum():
            yield at
        at = text.find(alias, at + 1)


def _named(sentence: str, arms: Arms) -> Iterator[Mention]:
    low = sentence.lower()
    for arm in arms.arms:
        for alias in arm.aliases:
            for at in _places(low, alias):
                if not _measured(sentence, at, at + len(alias)):
                    yield from _with_doses(sentence, at, at + len(alias), arm)


def _measured(sentence: str, start: int, end: int) -> bool:
    """Whether the name stands for a substance that is measured ("plasma insulin", "insulin resistance"), not for a group."""
    return (
        _MEASURED_BEFORE.search(sentence, max(0, start - 16), start) is not None
        or _MEASURED_AFTER.match(sentence, end) is not None
    )


def _with_doses(sentence: str, start: int, end: int, arm: Arm) -> Iterator[Mention]:
    """The arm, once for each dose where a list of doses follows its name ("5, 2.5 and 1 mg")."""
    doses = _DOSE_LIST.match(sentence, end)
    if doses:
        parts = conjuncts(sentence, *doses.span(1))
        for place, (low, high) in enumerate(parts):
            last = doses.end() if place + 1 == len(parts) else high
            yield Mention(
                start=low if place else start, end=last, arm=_dosed(arm, f"{sentence[low:high]} {doses[2]}")
            )
        return
    dose = _THEN_DOSE.match(sentence, end)
    before = _DOSE_BEFORE.search(sentence, max(0, start - 16), start)
    end = dose.end() if dose else end
    members = _THEN_MEMBERS.match(sentence, end)
    said = dose.group().strip() if dose else before[1] if before else None
    yield Mention(
        start=before.start(1) if before else start,
        end=members.end() if members else end,
        arm=_dosed(arm, said),
    )


def _labelled(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Labels that stand alone: "CaD"; a letter before one makes another label of it ("F CaD")."""
    for arm in arms.labels.values():
        for alias in arm.aliases:
            for at in _places(sentence, alias):
                longer = re.search(r"\b[A-Z]{1,2}\s$", sentence[:at])
                start = longer.start() if longer else at
                label = sentence[start : at + len(alias)]
                yield Mention(start=start, end=at + len(alias), arm=resolve(label, arms) if longer else arm)


def _dosed(arm: Arm, dose: str | None) -> Arm:
    return arm if dose is None or dose in arm.name else Arm(name=f"{arm.name} {dose}", role=arm.role)


def _grouped(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Labels that "group" or "groups" closes: "the ketorolac group", "the control, HCA and HA groups"."""
    for head in _HEAD.finditer(sentence):
        start = _label_start(sentence, head.start(), plural=head.group().endswith("s"))
        parts = (
            conjuncts(sentence, start, head.start())
            if head.group().endswith("s")
            else [(start, head.start())]
        )
        labels = [(at, sentence[at:end]) for at, end in parts]
        named = [(at, re.sub(r"\s*\(.*", "", label).strip()) for at, label in labels]
        together = re.search(
            r"\b(both|all|each|either)\s(?:[\w-]+\s)?$",
            sentence[: head.start()],
            re.IGNORECASE,
        )
        if together and head.group().lower() in {"groups", "arms", "group", "arm"}:
            yield Mention(
                start=together.start(1), end=head.end(), arm=Arm(name=f"{together[1].lower()} groups")
            )
            continue
        for (at, label), (_, end) in zip(named, parts, strict=True):
            clean = re.sub(r"^(?:the|a|an)\s", "", label, flags=re.IGNORECASE)
            if clean and clean.lower() not in WORDS.nameless:
                whole = end == parts[-1][1] and "(" not in sentence[at:end]
                last = head.end() if whole else at + len(label)
                yield Mention(start=at + len(label) - len(clean), end=last, arm=resolve(clean, arms))


def _label_start(sentence: str, end: int, *, plural: bool) -> int:
    """Where the name that ends at `end` begins, reading back to the first word that cannot be part of it."""
    start, depth = end, 0
    for match in reversed(list(re.finditer(r"[^\s]+", sentence[max(0, end - 140) : end]))):
        word = match.group()
        depth += word.count(")") - word.count("(")
        listed = plural and word.lower() in {"and", "or", "the"} or depth > 0 or "(" in word
        bare = word.strip("(),").lower()
        unit = _UNIT_WORD.match(sentence, match.end() + max(0, end - 140))
        coded = start == end and re.search(r"[A-Z]{2,}\s$", sentence[: max(0, end - 140) + match.start()])
        if re.fullmatch(r"[\d.,]+%?", bare) and not (unit or coded or depth or "(" in word):
            break
        stops = word[-1] in ";:" or (not plural and word[-1] in ",)") or bare in WORDS.boundaries
        if stops and not listed:
            break
        if not plural and (bare in {"and", "or"} or "(" in word):
            break
        start = max(0, end - 140) + match.start()
    return start


def _lettered(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Groups by letter or number: "group A", "groups 1, 2 and 3"."""
    for match in _LETTERED.finditer(sentence):
        for at, end in conjuncts(sentence, match.start(1), match.end(1)):
            start = match.start() if at == match.start(1) else at
            label = sentence[at:end].split(" (")[0]
            yield Mention(start=start, end=at + len(label), arm=resolve(label, arms, letter=True))


def _treated(sentence: str, arms: Arms) -> Iterator[Mention]:
    for match in _TREATED.finditer(sentence):
        yield Mention(start=match.start(), end=match.end(), arm=resolve(match[1], arms, suffix="-treated"))


def _in_brackets(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Groups that stand before their figures in one bracket: "(ligation 4.6, coagulation 4.0)", "(WL: -3.7; Control: -1.6)"."""
    known = {arm.name for arm in (*arms.arms, *arms.labels.values())}
    for bracket in _BRACKET.finditer(sentence):
        labels = list(_BRACKET_LABEL.finditer(sentence, bracket.start(), bracket.end()))
        if len(labels) < 2 or any(match[1].lower() in _NO_LABELS for match in labels):
            continue
        named = [resolve(match[1], arms, suffix="") for match in labels]
        if any(arm.name in known or arm.role for arm in named):
            for match, arm in zip(labels, named, strict=True):
                yield Mention(start=match.start(1), end=match.end(1), arm=arm)


def _treatments(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Treatments by their nouns: "for triple therapy"; one that is no known arm is weak, save where it leads a clause."""
    known = {arm.name for arm in arms.arms}
    for match in _TREATMENT.finditer(sentence):
        if match["adjective"].lower() not in WORDS.generic:
            arm = resolve(match["name"], arms, suffix="")
            leads = match.start() == 0 or sentence[match.start() - 2 : match.start()] == "; "
            weak = not leads and arm.name not in known
            yield Mention(start=match.start("name"), end=match.end(), arm=arm, weak=weak)


def _with_and_without(sentence: str) -> Iterator[Mention]:
    """The two groups of "patients with and without events"."""
    for match in _WITH_WITHOUT.finditer(sentence):
        what = match["what"].strip()
        first = "exposure" if match[2].lower() == "with" else "control"
        for at, role in ((2, first), (3, "control" if first == "exposure" else "exposure")):
            end = match.start("what") + len(what) if at == 3 else match.end(2)
            yield Mention(
                start=match.start(at), end=end, arm=Arm(name=f"{match[1]} {match[at]} {what}", role=role)
            )


def _by_dose(sentence: str) -> Iterator[Mention]:
    """Groups by their dose: "the 20 and 50 mg doses"."""
    for match in _DOSE_GROUPS.finditer(sentence):
        parts = conjuncts(sentence, match.start(1), match.end(1))
        for at, end in parts:
            last = match.end() if (at, end) == parts[-1] else end
            yield Mention(start=at, end=last, arm=Arm(name=f"{sentence[at:end]} {match[2]} group"))


def _generic_controls(sentence: str, arms: Arms) -> Iterator[Mention]:
    for match in _CONTROLS.finditer(sentence):
        yield Mention(start=match.start(), end=match.end(), arm=resolve(match.group(), arms, suffix=""))


def _receiving(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Members of a group by what they get: "patients receiving low-dose aspirin"."""
    for match in _RECEIVING.finditer(sentence):
        what = _NAME.match(sentence, match.end())
        if what:
            dose = _DOSED_NAME.search(sentence, what.start(), what.end())
            name = sentence[what.start() : dose.start()] if dose else what.group()
            full = _THEN_DOSE.match(sentence, dose.start()) if dose else None
            arm = _dosed(resolve(name, arms, suffix=""), full.group().strip() if full else None)
            yield Mention(start=what.start(), end=full.end() if full else what.end(), arm=arm)


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
