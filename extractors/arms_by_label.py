"""Groups that a sentence calls by a label: "the control and HCA groups", "group 2", "tramadol-treated"."""

import re
from collections.abc import Iterator

from extractors.groups import WORDS
from extractors.guarded import guarded
from extractors.lexicon import by_initial
from extractors.respectively import Span, conjuncts
from extractors.study_arms import Arm, Arms, Mention, resolve

_MEMBERS = by_initial(WORDS.members)
_BOUNDARY = "|".join(sorted(WORDS.boundaries))
_UNIT_WORD = re.compile(r"\s(?:mg|g|µg|mcg|ml|IU)\b")
_HEAD = guarded(rf"\b(?:{'|'.join(WORDS.heads)})\b", re.IGNORECASE)
_LETTER = r"(?:\d{1,2}|[IVX]{1,4}|[A-Z](?:\s?[A-Z][A-Za-z]{1,4})?)(?![\w%])"
_LETTERED = guarded(
    rf"\b(?<![Bb]lood\s)(?:[Gg]roup|[Aa]rm)s?\s({_LETTER}(?:(?:\s\([^()]*\))?(?:,\s|\sand\s|,\sand\s"
    rf"|\sor\s){_LETTER})*)"
)
_TREATED = guarded(
    rf"\b([\w+/.]+(?:-[\w+/.]+)*)-(?:treated|exposed|assigned|supplemented)(?:\s(?:{_MEMBERS}))?(?![\w-])",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BRACKET_LABEL = re.compile(
    r"(?:[(\[;,]|\bvs\.?|\bversus|\band)\s?((?:[A-Za-z][\w+/-]*\s?){1,3}?)(?:\sgroup)?(?:\s?[:=,]\s?"
    r"|\s)(?=[-−+]?\s?\d)"
)
_LEADS = by_initial(("for", "with", "after", "in", "on", "by", "following", "than", "to", "of", "under"))
_TREATMENT = guarded(
    rf"\b(?:{_LEADS})\s(?:the\s)?"
    r"(?P<name>(?:[\w-]+\s){0,2}?(?P<adjective>[\w-]+)\s(?:therapy|treatment|surgery"
    r"|ablation|training"
    r"|regimens?|stimulation|block|an(?:a)?esthesia|analgesia|chemotherapy|radiotherapy|rehabilitation"
    r"|exercises?|programme?|injections?|repair|fusion|care|diet"
    r"|warming|insulation|instruction|education|counsel+ing|acupuncture|massage|prophylaxis|supplementation"
    r"|infusion|(?:[a-z]{3,}ectomy|[a-z]{3,}plasty|[a-z]{3,}tomy)))\b",
    re.IGNORECASE,
)
# Words before a figure in brackets that name no group.
_NO_LABELS = frozenset(
    {
        *("mean", "median", "range", "sd", "se", "sem", "iqr", "p", "ci", "n", "or", "rr", "hr", "md", "smd"),
        *(
            "from",
            "to",
            "vs",
            "versus",
            "and",
            "r",
            "t",
            "f",
            "z",
            "df",
            "beta",
            "age",
            "day",
            "days",
            "week",
        ),
        *("month", "year", "grade", "score", "adjusted", "total", "interval", "odds", "difference", "ratio"),
        *(
            "hazard",
            "risk",
            "interquartile",
            "at",
            "after",
            "approximately",
            "about",
            "i2",
            "auc",
            "in",
            "for",
        ),
    }
)
# "The treatment groups" are all of them, while "the control and treatment groups" are two.
_OF_ALL = frozenset(
    {
        "study",
        "treatment",
        "two treatment",
        "2 study",
        "2 treatment",
        "two study",
        "intervention",
        "experimental",
    }
)
_WITH_WITHOUT = guarded(
    rf"\b({_MEMBERS})\s(with|without)\s(?:and|or|versus|vs\.?)\s(?:those\s)?(without"
    rf"|with)\s(?P<what>(?:(?!(?:{_BOUNDARY})(?![\w-]))[\w-]+\s?){{1,4}})",
    re.IGNORECASE,
)
_PARTED = re.compile(r"(?-i:[wW])ith(?:out)?\s(?:and|or|v)", re.IGNORECASE)
_TOGETHER = guarded(r"\b(both|all|each|either)\s(?:[\w-]+\s)?$", re.IGNORECASE)
_REACH = 140


def grouped(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Labels that "group" or "groups" closes: "the ketorolac group", "the control, HCA and HA groups"."""
    for head in _HEAD.finditer(sentence):
        together = _TOGETHER.search(sentence, 0, head.start())
        if together and head.group().lower().startswith(("group", "arm")):
            arm = Arm(name=f"{together[1].lower()} groups")
            yield Mention(start=together.start(1), end=head.end(), arm=arm)
        else:
            yield from _closed_by(sentence, head, arms)


def _closed_by(sentence: str, head: re.Match[str], arms: Arms) -> Iterator[Mention]:
    plural = head.group().endswith("s")
    start = _label_start(sentence, head.start(), plural=plural)
    parts: list[Span] = conjuncts(sentence, start, head.start()) if plural else [(start, head.start())]
    for at, end in parts:
        label = re.sub(r"\s*\(.*", "", sentence[at:end]).strip()
        clean = re.sub(r"^(?:the|a|an)\s", "", label, flags=re.IGNORECASE)
        alone = plural and len(parts) == 1 and clean.lower() in _OF_ALL
        if clean and not alone and clean.lower() not in WORDS.nameless:
            whole = (at, end) == parts[-1] and "(" not in sentence[at:end]
            last = head.end() if whole else at + len(label)
            yield Mention(start=at + len(label) - len(clean), end=last, arm=resolve(clean, arms))


def _label_start(sentence: str, end: int, *, plural: bool) -> int:
    """Where the name that ends at `end` begins, reading back to the first word that cannot be part of it."""
    start, depth, first = end, 0, max(0, end - _REACH)
    for match in reversed(list(re.finditer(r"\S+", sentence[first:end]))):
        word, at = match.group(), first + match.start()
        depth += word.count(")") - word.count("(")
        inside = depth > 0 or "(" in word
        if _ends_label(sentence, word, at, plural=plural, inside=inside, nearest=start == end):
            break
        start = at
    return start


def _ends_label(sentence: str, word: str, at: int, *, plural: bool, inside: bool, nearest: bool) -> bool:
    bare = word.strip("(),").lower()
    if re.fullmatch(r"[\d.,]+%?", bare) and not inside:
        coded = nearest and re.search(r"[A-Z]{2,}\s$", sentence[:at])
        return not (coded or _UNIT_WORD.match(sentence, at + len(word)))
    if plural and (bare in {"and", "or", "the"} or inside):
        return False
    marked = word[-1] in ";:" or (not plural and (word[-1] in ",)" or "(" in word))
    return marked or bare in WORDS.boundaries or (not plural and bare in {"and", "or"})


def lettered(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Groups by letter or number: "group A", "groups 1, 2 and 3"."""
    for match in _LETTERED.finditer(sentence):
        for at, end in conjuncts(sentence, match.start(1), match.end(1)):
            start = match.start() if at == match.start(1) else at
            label = sentence[at:end].split(" (")[0]
            yield Mention(start=start, end=at + len(label), arm=resolve(label, arms, letter=True))


def treated(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Members of a group by a hyphen: "tramadol-treated patients"."""
    for match in _TREATED.finditer(sentence):
        yield Mention(start=match.start(), end=match.end(), arm=resolve(match[1], arms, suffix="-treated"))


def in_brackets(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Groups before their figures in one bracket, one of them known: "(WL: -3.7; Control: -1.6)"."""
    known = {arm.name for arm in (*arms.arms, *arms.labels.values())}
    for bracket in _BRACKET.finditer(sentence):
        labels = list(_BRACKET_LABEL.finditer(sentence, bracket.start(), bracket.end()))
        if len(labels) < 2 or any(match[1].lower() in _NO_LABELS for match in labels):
            continue
        named = [resolve(match[1], arms, suffix="") for match in labels]
        if any(arm.name in known or arm.role for arm in named):
            for match, arm in zip(labels, named, strict=True):
                yield Mention(start=match.start(1), end=match.end(1), arm=arm)


def treatments(sentence: str, arms: Arms) -> Iterator[Mention]:
    """Treatments by their nouns ("for triple therapy"); one not known is weak, unless it leads a clause."""
    known = {arm.name for arm in arms.arms}
    for match in _TREATMENT.finditer(sentence):
        if match["adjective"].lower() not in WORDS.generic:
            arm = resolve(match["name"], arms, suffix="")
            leads = match.start() == 0 or sentence[match.start() - 2 : match.start()] == "; "
            weak = not leads and arm.name not in known
            yield Mention(start=match.start("name"), end=match.end(), arm=arm, weak=weak)


def with_and_without(sentence: str) -> Iterator[Mention]:
    """The two groups of "patients with and without events"."""
    for match in _WITH_WITHOUT.finditer(sentence) if _PARTED.search(sentence) else ():
        what = match["what"].strip()
        first = "exposure" if match[2].lower() == "with" else "control"
        for at, role in ((2, first), (3, "control" if first == "exposure" else "exposure")):
            end = match.start("what") + len(what) if at == 3 else match.end(2)
            yield Mention(
                start=match.start(at), end=end, arm=Arm(name=f"{match[1]} {match[at]} {what}", role=role)
            )
