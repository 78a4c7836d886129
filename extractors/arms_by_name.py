"""Groups that a sentence calls by the name of their treatment, with its dose: "tramadol 50 and 100 mg"."""

import re
from collections.abc import Iterator

from extractors.groups import WORDS
from extractors.guarded import guarded
from extractors.lexicon import by_initial
from extractors.respectively import conjuncts
from extractors.study_arms import DOSE, Arm, Arms, Mention, places, resolve

_MEMBERS = by_initial(WORDS.members)
_RECEIVE = "|".join(WORDS.receiving)
_BOUNDARY = "|".join(sorted(WORDS.boundaries))
_THEN_DOSE = re.compile(rf"\s?{DOSE}")
_DOSED_NAME = re.compile(rf"\s{DOSE}")
_DOSE_BEFORE = re.compile(rf"(?<![\d.])({DOSE})\s(?:of\s)?$")
_FREQUENCY_BEFORE = guarded(r"\b(\d+[\s-]?k?Hz)\s$", re.IGNORECASE)
_DOSE_LIST = re.compile(
    r"\s(\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)*,?\s(?:and|or)\s\d+(?:\.\d+)?)\s?(mg|g|µg|mcg|ml|IU)\b"
)
_MEASURED_BEFORE = guarded(
    r"\b(?:plasma|serum|fasting|urinary|salivary|blood|circulating|tissue|residual|due to|(?:resistan(?:t"
    r"|ce)|sensitiv(?:e|ity)|susceptib(?:le|ility)"
    r"|allerg(?:ic|y)|intoleran(?:t|ce)|refractory|failure) (?:to|of|against))\s$",
    re.IGNORECASE,
)
_MEASURED_AFTER = re.compile(
    r"\s(?:levels?|concentrations?|secretion|resistance|sensitivity|AUC|area|clearance|consumption"
    r"|requirements?|use|excretion|doses?\b(?=\s(?:was|were|of)))"
    r"|-(?:resistant|sensitive|induced|associated|related|na[iï]ve|free|dependent|refractory|susceptible)\b",
    re.IGNORECASE,
)
_THEN_MEMBERS = re.compile(
    rf"(?:\s(?:therapy|treatment|stimulation|injections?|monotherapy|implants?|devices?|systems?"
    rf"|regimen))?(?:\s(?:{_MEMBERS}|group|arm))?(?![\w-])",
    re.IGNORECASE,
)
_QUALIFIED = guarded(
    r"\b(?:(?:traditional|conventional|standard|usual|active|oral|intravenous|implanted|low-dose|high-dose"
    r"|open-label|monotherapy with|treatment with|therapy with)\s)+$",
    re.IGNORECASE,
)
_RECEIVING = guarded(
    rf"\b(?:{_MEMBERS})(?:\s(?:who|that)(?:\s(?:were|had))?)?\s(?:{_RECEIVE})\s(?:the\s"
    rf"|an?\s)?(?:(?:treatment|therapy)\s(?:with|using)\s)?",
    re.IGNORECASE,
)
_DOSE_GROUPS = guarded(
    r"\b(\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)*(?:,?\s(?:and|or)\s\d+(?:\.\d+)?)?)[\s-]?(mg|g|µg|mcg|ml|IU"
    r"|mg/day|mg/kg)\s(?:daily\s)?(?:doses?|groups?|arms?|regimens?)\b"
)
_NAME = re.compile(
    rf"[A-Za-z][\w+/-]*(?:\s(?!(?:{_BOUNDARY})(?![\w-]))[\w+/-]+){{0,4}}",
    re.IGNORECASE,
)
_CONTROLS = guarded(
    r"\bcontrol(?=[:;,=]?\s?[\d(])|\b(?:(?:healthy|matched|normal|pain-free|community)\s)?controls\b"
    r"|\b(?:placebo|sham|vehicle|usual care|standard care|no treatment)\b",
    re.IGNORECASE,
)


def by_name(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Treatments of the study under any of their names."""
    low = sentence.lower()
    for arm in arms.arms:
        for alias in arm.aliases:
            for at in places(low, alias):
                other = _other_frequency(sentence, at, arm)
                if not other and not _measured(sentence, at, at + len(alias)):
                    yield from _with_doses(sentence, at, at + len(alias), arm)


def _other_frequency(sentence: str, start: int, arm: Arm) -> bool:
    """Whether a frequency before the name makes another treatment of it: "10 kHz SCS" is no conventional SCS."""
    found = _FREQUENCY_BEFORE.search(sentence, max(0, start - 12), start)
    return found is not None and found[1].lower() not in arm.name.lower()


def _measured(sentence: str, start: int, end: int) -> bool:
    """Whether the name is of a substance that is measured ("plasma insulin"), not of a group."""
    return (
        _MEASURED_BEFORE.search(sentence, max(0, start - 30), start) is not None
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
    qualified = _QUALIFIED.search(sentence, max(0, start - 40), start)
    end = dose.end() if dose else end
    members = _THEN_MEMBERS.match(sentence, end)
    said = dose.group().strip() if dose else before[1] if before else None
    first = before.start(1) if before else qualified.start() if qualified else start
    yield Mention(start=first, end=members.end() if members else end, arm=_dosed(arm, said))


def _dosed(arm: Arm, dose: str | None) -> Arm:
    return arm if dose is None or dose in arm.name else Arm(name=f"{arm.name} {dose}", role=arm.role)


def by_own_label(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Labels that stand alone: "CaD"; a letter before one makes another label of it ("F CaD")."""
    for arm in arms.labels.values():
        for alias in arm.aliases:
            for at in places(sentence, alias):
                longer = re.search(r"\b[A-Z]{1,2}\s$", sentence[:at])
                start = longer.start() if longer else at
                label = sentence[start : at + len(alias)]
                yield Mention(start=start, end=at + len(alias), arm=resolve(label, arms) if longer else arm)


def by_dose(sentence: str) -> Iterator[Mention]:
    """Groups by their dose: "the 20 and 50 mg doses"."""
    for match in _DOSE_GROUPS.finditer(sentence):
        parts = conjuncts(sentence, match.start(1), match.end(1))
        for at, end in parts:
            last = match.end() if (at, end) == parts[-1] else end
            yield Mention(start=at, end=last, arm=Arm(name=f"{sentence[at:end]} {match[2]} group"))


def controls(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Controls, placebo and the like, named or not among the treatments of the study."""
    for match in _CONTROLS.finditer(sentence):
        yield Mention(start=match.start(), end=match.end(), arm=resolve(match.group(), arms, suffix=""))


def receiving(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Members of a group by what they get: "patients receiving low-dose aspirin"."""
    for match in _RECEIVING.finditer(sentence):
        what = _NAME.match(sentence, match.end())
        if what:
            dose = _DOSED_NAME.search(sentence, what.start(), what.end())
            name = sentence[what.start() : dose.start()] if dose else what.group()
            full = _THEN_DOSE.match(sentence, dose.start()) if dose else None
            arm = _dosed(resolve(name, arms, suffix=""), full.group().strip() if full else None)
            yield Mention(start=what.start(), end=full.end() if full else what.end(), arm=arm)
