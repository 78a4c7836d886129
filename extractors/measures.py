"""The names of effect measures in a sentence: "odds ratio", "aHR", "number needed to treat", "κ"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.guarded import guarded
from extractors.lexicon import Lexicon, read, words


class EffectNames(Lexicon):
    """`effects.toml`: by measure, names in any case (`named`), short names as written (`short`), and what says
    that a short name means something else (`otherwise`), and after which words a name does (`after`).
    """

    named: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    otherwise: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]


RATIOS = frozenset({"OR", "RR", "HR", "IRR", "PR", "SIR", "SMR", "aOR", "aRR", "aHR"})
SHARES = frozenset({"sensitivity", "specificity", "PPV", "NPV"})
ADJUSTED = {"OR": "aOR", "RR": "aRR", "HR": "aHR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The name of a measure at `text[start:end]`; `short` says that it is written as a short form."""

    start: int
    end: int
    measure: str
    short: bool


def _compiled(
    names: dict[str, tuple[str, ...]], flags: re.RegexFlag
) -> tuple[re.Pattern[str], dict[str, str]]:
    groups = {f"m{place}": measure for place, measure in enumerate(names)}
    parts = [
        f"(?P<m{place}>{words(names[measure], flags=re.NOFLAG).pattern})"
        for place, measure in enumerate(names)
    ]
    # All begin as a word does: said once before them, it is asked once of each character.
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", flags), groups


_WORDS = read("effects", EffectNames)
# The longer names first: "incidence rate ratio" holds "rate ratio", "standardised mean difference" holds
# "mean difference".
_ORDER = [
    "IRR",
    "PR",
    "SIR",
    "SMR",
    "SMD",
    "ICC",
    "RRR",
    "ARR",
    "RD",
    "NNH",
    "NNT",
    "LR+",
    "LR-",
    "OR",
    "HR",
    "RR",
    "MD",
    "beta",
    "AUC",
    "sensitivity",
    "specificity",
    "PPV",
    "NPV",
    "kappa",
    "r",
    "none",
]
# Run on text in small letters, so that the pattern can skip ahead by first letters.
_NAMED, _NAMED_GROUPS = _compiled({name: _WORDS.named[name] for name in _ORDER}, re.NOFLAG)
_SHORT, _SHORT_GROUPS = _compiled(_WORDS.short, re.NOFLAG)
_AFTER = {
    measure: re.compile(rf"\b(?:{'|'.join(said)})[\s-]$", re.IGNORECASE)
    for measure, said in _WORDS.after.items()
}
# None of those is longer.
_WORD = 18
_OTHERWISE = {measure: words(said) for measure, said in _WORDS.otherwise.items()}
_SMALL = str.maketrans({chr(c): chr(c).lower() for c in range(ord("A"), ord("Z") + 1)})
# A name of a measure holds one of these; only their surroundings are searched.
_HEADS = (
    "ratio", "odds", "risk", "relative", "likelihood", "needed", "differen", "effect", "hedges",
    "cohen", "glass", "beta", "coefficient", "correl", "rho", "pearson", "curve", "statistic", "index",
    "indic", "sensitivit", "specificit", "predictiv", "kappa", "reduction", "qaly", "icer", "slope",
    "likelyhood", "tive lr",
    "hazard",
)  # fmt: skip
_AROUND = 90
# Where a short form may begin: a word with a capital near its start, a Greek letter, or one of a few small
# words.
_CANDIDATE = re.compile(
    r"\b(?:[a-z]{0,4}[A-Z]|[rdgbk]s?\b|[rp]g\b|rho\b|beta|coef|mean diff|dz|dppc|c-index|[βρκß])|[+−–-]LR|Δ"
)
_ADJUSTED = guarded(
    r"(?<!un)(?<!un-)adjust\w*|multivaria\w+|multiple (?:logistic|cox|regression)", re.IGNORECASE
)
_SIGN = re.compile(
    r"\s?[=:,;<>≤≥~(\[]|\s(?:[a-z][\w-]*\s){1,3}[=:]\s?\d|\s(?:of|was|were|is|are|for|per|comparing"
    r"|associated|between|ranged|from)\b|\s?[-−–]?\s?\d|\s?\.\d|[)\]]"
)
# A value with its confidence interval leaves no doubt, whatever else the text means by the short form.
_INTERVAL = re.compile(r"[\s=:,]{0,4}\d+(?:[.·]\d+)?[\s,;(\[]{1,3}(?:\d\d\s?%|CI\b)")
_DRUG = guarded(r"time|concentration|plasma|serum|glucose|insulin|response", re.IGNORECASE)
# One letter names a measure only right before "=" or the like.
_LETTER_SIGN = re.compile(
    r"\s?(?:[=:]|[<>≤≥])\s?[-−–+]?\s?[\d.]|\s(?:values?\s)?(?:of|was|were)\s[-−–]?[\d.]|\s?[-−–]?0?[.·]\d"
)


def labels(sentence: str, abbreviations: Mapping[str, str] | None = None) -> list[Label]:
    """The names of measures in a sentence, in reading order; a spelled-out name and its bracketed short form
    are one.

    `abbreviations` are those that the text defines: where `HR` is its heart rate, it names no measure.
    """
    found = [_label(match, _NAMED_GROUPS, short=False) for match in _named(sentence)]
    taken = [(label.start, label.end) for label in found]
    for candidate in _CANDIDATE.finditer(sentence):
        match = _SHORT.match(sentence, candidate.start())
        if match is None or any(start <= match.start() < end for start, end in taken):
            continue
        if _followed(sentence, match):
            found.append(_label(match, _SHORT_GROUPS, short=True))
    other = abbreviations or {}
    kept = [
        label
        for label in found
        if _INTERVAL.match(sentence, label.end)
        or not (
            _is_greek(sentence, label)
            or _said_otherwise(sentence, label)
            or _is_of_another(sentence, label)
            or _otherwise(sentence[label.start : label.end], label, other)
        )
    ]
    return _merged(sentence, sorted(kept, key=lambda label: label.start))


def _named(sentence: str) -> Iterator[re.Match[str]]:
    small = sentence.translate(_SMALL)
    heads = sorted(at for head in _HEADS for at in _places(small, head))
    while heads:
        last = heads[0]
        for at in heads:
            if at > last + _AROUND:
                break
            last = at
        start = _word_start(small, max(0, heads[0] - _AROUND))
        yield from _NAMED.finditer(small, start, _word_end(small, min(len(small), last + _AROUND)))
        heads = [at for at in heads if at > last]


def _places(text: str, head: str) -> Iterator[int]:
    at = text.find(head)
    while at >= 0:
        yield at
        at = text.find(head, at + 1)


def _word_start(text: str, at: int) -> int:
    while 0 < at < len(text) and text[at - 1].isalnum():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and text[at - 1].isalnum():
        at += 1
    return min(at, len(text))


# "Beta-blockers", "the beta 1-selective drug": a Greek letter in a name.
_GREEK = re.compile(
    r"-|\s?\d+-|[\s-]?(?:block|adren|agonist|antagonist|cells?\b|lact|carot|amyloid|endorphin|thal"
    r"|hcg|receptor|interferon)",
    re.IGNORECASE,
)


def _is_greek(sentence: str, label: Label) -> bool:
    return label.measure == "beta" and _GREEK.match(sentence, label.end) is not None


def _said_otherwise(sentence: str, label: Label) -> bool:
    """Whether the sentence itself speaks of what else the short form may mean: HR beside "heart rate"."""
    other = _OTHERWISE.get(label.measure.removeprefix("a")) if label.short else None
    return other is not None and other.search(sentence) is not None


def _is_of_another(sentence: str, label: Label) -> bool:
    """Whether the word before makes the name another thing: insulin sensitivity."""
    after = _AFTER.get(label.measure)
    return after is not None and after.search(sentence, max(0, label.start - _WORD), label.start) is not None


def _otherwise(written: str, label: Label, abbreviations: Mapping[str, str]) -> bool:
    """Whether the text uses a measure's short form for something else: PR for partial response, AUC of a
    drug.
    """
    if not label.short:
        return (
            label.measure == "AUC"
            and written[0].lower() != "c"
            and _DRUG.search(abbreviations.get("AUC", "")) is not None
        )
    long = abbreviations.get(written) or abbreviations.get(written.rstrip("s"))
    if long is None:
        return False
    if label.measure == "AUC" and _DRUG.search(long):
        return True
    return not any(
        _family(_label(match, _NAMED_GROUPS, short=False).measure) == _family(label.measure)
        for match in _named(long)
    )


def _label(match: re.Match[str], groups: dict[str, str], *, short: bool) -> Label:
    return Label(start=match.start(), end=match.end(), measure=groups[str(match.lastgroup)], short=short)


def _followed(sentence: str, match: re.Match[str]) -> bool:
    sign = _LETTER_SIGN if len(match[0]) == 1 or match[0] in ("rs", "Se", "Sp", "rg", "Rs") else _SIGN
    return sign.match(sentence, match.end()) is not None


def _merged(sentence: str, found: list[Label]) -> list[Label]:
    merged: list[Label] = []
    for label in found:
        gap = sentence[merged[-1].end : label.start] if merged else ""
        same = merged and label.short and re.fullmatch(r"\s?[\[(]\s?|,?\s", gap)
        if same and _family(merged[-1].measure) == _family(label.measure):
            merged[-1] = Label(start=merged[-1].start, end=label.end, measure=merged[-1].measure, short=False)
        else:
            merged.append(label)
    return merged


def _family(measure: str) -> str:
    return measure.removeprefix("a").replace("IRR", "RR").replace("SMD", "MD")


_CRUDE = guarded(
    r"\bunadjusted|\bun-adjusted|\bcrude|\bbivaria\w+|\bunivaria\w+|\bsimple (?:logistic|cox|regression)",
    re.IGNORECASE,
)


def adjusted(measure: str, sentence: str, label: Label | None) -> str:
    """The measure's adjusted form where the words nearest before its name, or else beside it, say so.

    A sentence may give both: "in bivariate analysis (OR 2.1 …) and after adjustment (OR 1.6 …)".
    """
    if measure not in ADJUSTED:
        return measure
    at = label.start if label else len(sentence)
    before = max((m.start() for m in _ADJUSTED.finditer(sentence, 0, at)), default=-1)
    crude = max((m.start() for m in _CRUDE.finditer(sentence, 0, at)), default=-1)
    if max(before, crude) >= 0:
        return ADJUSTED[measure] if before > crude else measure
    return ADJUSTED[measure] if _ADJUSTED.search(sentence) and not _CRUDE.search(sentence) else measure
