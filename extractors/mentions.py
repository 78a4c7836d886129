"""Where a text names treatments, and what the words around each name say of it.

A drug is known by its ending or from the list, a procedure by its head ("… therapy") with the words before
it, a control by its phrase; `extractors.named` adds what only its place gives away.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from extractors.guarded import Guarded, guarded, learn
from extractors.lexicon import Lexicon, by_initial, read
from extractors.named import named
from extractors.reading import Role, Sentence

Kind = Literal["drug", "class", "procedure", "control", "named", "phrase"]


class Interventions(Lexicon):
    """`interventions.toml`: names of treatments, and cues around them."""

    stems: list[str]
    not_drugs: list[str]
    drugs: list[str]
    classes: list[str]
    heads: list[str]
    operations: list[str]
    generic: list[str]
    controls: list[str]
    routes: list[str]
    salts: list[str]
    joints: list[str]
    setting: list[str]
    not_procedures: list[str]
    not_followed: list[str]
    giving: list[str]
    stops: frozenset[str]
    before: list[str]
    after: list[str]
    against: list[str]


@cache
def lexicon() -> Interventions:
    """The lexicon of interventions, read once."""
    return read("interventions", Interventions)


class Mention(NamedTuple):
    """`text[start:end]` names a treatment; `weight` is what the words around it say, `chance` what the tagger says."""

    kind: Kind
    start: int
    end: int
    role: Role
    weight: float
    against: bool
    chance: float = 0.0


# Every kind of hyphen and of blank as the plain one, each still one character.
PLAIN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2043\u00ad\u2212", "-") | dict.fromkeys("\u00a0\u2009\u202f", " ")
)

# What a mention is worth by the part of the abstract, and what a cue beside it adds.
PART: dict[Role, float] = {
    "title": 3.0,
    "objective": 2.0,
    "methods": 1.0,
    "results": 0.5,
    "conclusions": 1.0,
    "background": 0.6,
}
CUED = 1.5
IN_PLACE = 2.0
IN_SETTING = -2.5


@cache
def _pattern(name: str) -> re.Pattern[str]:
    either = "|".join(sorted(getattr(lexicon(), name), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w])", re.IGNORECASE)


@cache
def _mention() -> Guarded:
    either = by_initial(chain.from_iterable(map(_longest_first, _named().values())))
    return guarded(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _named() -> dict[Kind, list[str]]:
    """The names of each kind, that of the first kind where two are alike."""
    held = lexicon()
    return {"control": held.controls, "class": held.classes, "drug": held.drugs, "procedure": held.heads}


@lru_cache(maxsize=4096)
def _kind(name: str) -> Kind:
    return next(kind for kind, pattern in _kinds().items() if pattern.fullmatch(name))


@cache
def _kinds() -> dict[Kind, re.Pattern[str]]:
    return {
        kind: re.compile("|".join(_longest_first(names)), re.IGNORECASE) for kind, names in _named().items()
    }


def _longest_first(names: Sequence[str]) -> list[str]:
    return sorted(names, key=len, reverse=True)


LONG_WORD = re.compile(r"(?<!\w)[A-Za-z]{6,}(?!\w)")


@cache
def _endings() -> dict[Kind, tuple[str, ...]]:
    return {"drug": tuple(lexicon().stems), "procedure": tuple(lexicon().operations)}


@cache
def _ending() -> Guarded:
    either = by_initial(chain.from_iterable(_endings().values()))
    return guarded(rf"(?:{either})(?!\w)", re.IGNORECASE)


def _known(text: str, sentence: Sentence) -> list[tuple[Kind, int, int]]:
    """Where the lexicon's names stand, and words with the ending of a drug or an operation; none within another."""
    found: list[tuple[Kind, int, int]] = []
    words = text[sentence.start : sentence.end]
    if _mention().may_match(words):
        matches = _mention().finditer(text, sentence.start, sentence.end)
        found = [(_kind(match.group()), *match.span()) for match in matches]
    if _ending().may_match(words):
        found += [one for one in _ended(text, sentence) if not _within(one, found)]
    return sorted(found, key=lambda one: one[1])


def _ended(text: str, sentence: Sentence) -> Iterator[tuple[Kind, int, int]]:
    for match in LONG_WORD.finditer(text, sentence.start, sentence.end):
        word = match.group().lower()
        for kind, endings in _endings().items():
            if word.endswith(endings):
                yield kind, *match.span()


def _within(one: tuple[Kind, int, int], others: Sequence[tuple[Kind, int, int]]) -> bool:
    return any(start < one[2] and one[1] < end for _, start, end in others)


DOSE = r"\d[\w.,/-]*\s?(?:mg|g|ml|mcg|micrograms?|µg|iu)\S*\s(?:of\s)?"


@cache
def _edge(name: str) -> re.Pattern[str]:
    """A pattern for what stands just before a name, or for `after` and `salts` just behind it."""
    either = "|".join(sorted(getattr(lexicon(), name), key=len, reverse=True))
    if name == "after":
        return re.compile(rf"\s*(?:\([^)]*\)\s*)?(?:{DOSE})?(?:{either})\b", re.IGNORECASE)
    if name == "not_followed":
        return re.compile(rf"[ -](?:{either})\b", re.IGNORECASE)
    if name == "giving":
        routes = "|".join(lexicon().routes)
        return re.compile(rf"\b(?:(?:{routes})\s)?(?:{either}) of (?:the )?$", re.IGNORECASE)
    if name == "salts":
        return re.compile(rf"(?:[ -](?:{either}))+(?!\w)", re.IGNORECASE)
    if name == "routes":
        return re.compile(rf"(?<![\w-])((?:{either})[ ])$", re.IGNORECASE)
    return re.compile(rf"\b(?:{either})\s(?:the\s|an?\s|either\s|{DOSE})*$", re.IGNORECASE)


def find_mentions(
    text: str, sentences: Sequence[Sentence], *, chemicals: Sequence[tuple[int, int]] = ()
) -> list[Mention]:
    """Every mention of a treatment in the sentences; `text` has plain hyphens and blanks (`PLAIN`).

    `chemicals` are the places at which an installed model sees one.
    """
    learn(text[sentence.start : sentence.end] for sentence in sentences)
    return _shared(
        text,
        _joined(text, [one for sentence in sentences for one in _of_sentence(text, sentence, chemicals)]),
    )


def _of_sentence(text: str, sentence: Sentence, chemicals: Sequence[tuple[int, int]]) -> list[Mention]:
    known = list(_mentions(text, sentence))
    for start, end in chemicals:
        if sentence.start <= start and end <= sentence.end and not _overlapped(start, end, known):
            weight = _weigh(text, start, end, sentence, "drug")
            known.append(
                Mention("drug", start, end, sentence.role, weight, _is_against(text, start, sentence))
            )
    weight = PART[sentence.role] + IN_PLACE
    unknown = [
        Mention("named", one.start, one.end, sentence.role, weight, one.against)
        for one in named(text, sentence)
        if not _overlapped(one.start, one.end, known) and _named_again(text, text[one.start : one.end])
    ]
    return sorted([*known, *unknown], key=lambda mention: mention.start)


def _overlapped(start: int, end: int, mentions: Sequence[Mention]) -> bool:
    return any(other.start < end and start < other.end for other in mentions)


def _named_again(text: str, name: str) -> bool:
    """Whether the name comes up elsewhere: what a study is about is seldom named once."""
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)) > 1


def _mentions(text: str, sentence: Sentence) -> Iterator[Mention]:
    floor = sentence.start
    for kind, start, end in _known(text, sentence):
        stretch = _stretch(text, start, end, sentence, kind) if start >= floor else None
        if stretch:
            first, floor = stretch
            alone = _ALONE.match(text, floor, sentence.end)
            floor = alone.end() if alone else floor
            weight = _weigh(text, first, floor, sentence, kind)
            yield Mention(kind, first, floor, sentence.role, weight, _is_against(text, first, sentence))


def _stretch(text: str, start: int, end: int, sentence: Sentence, kind: Kind) -> tuple[int, int] | None:
    """Where the whole name begins and ends; None where the word alone is no name."""
    if kind == "control":
        return start, end
    if kind == "procedure":
        return _procedure(text, start, end, sentence)
    if _pattern("not_drugs").match(text, start, end) or _edge("not_followed").match(text, end, sentence.end):
        return None
    while route := _edge("routes").search(text, max(sentence.start, start - 24), start):
        start = route.start(1)
    giving = _edge("giving").search(text, max(sentence.start, start - 40), start)
    start = giving.start() if giving else start
    salt = _edge("salts").match(text, end, sentence.end)
    end = salt.end() if salt else end
    dose = DOSED.match(text, end, sentence.end)
    return start, dose.end() if dose else end


def _procedure(text: str, start: int, end: int, sentence: Sentence) -> tuple[int, int] | None:
    left = _left_edge(text, start, sentence.start)
    if left == start and _pattern("generic").fullmatch(text[start:end]):
        return None
    return None if _pattern("not_procedures").fullmatch(text[left:end]) else (left, end)


_ALONE = re.compile(r" (?:alone|only|monotherapy)(?!\w)", re.IGNORECASE)
DOSED = re.compile(
    r" \d+(?:[.,]\d+)? ?(?:mg|g|mcg|microg|µg|ml|iu|units|%)(?:/(?:kg|day|d|ml|h))?(?![\w/])", re.IGNORECASE
)
WORD_BEFORE = re.compile(r"([\w'’+/.-]*[\w'’+])[ \u00a0]$")


def _left_edge(text: str, start: int, floor: int) -> int:
    """The start of a procedure's name: up to five words before its head, none a stop word or a number."""
    stops = lexicon().stops
    for _ in range(5):
        before = WORD_BEFORE.search(text, max(floor, start - 40), start)
        if before is None:
            break
        word = before[1].lower()
        if word in stops or word[0].isdigit() or (word.endswith(("ed", "ly")) and "-" not in word):
            break
        start = before.start(1)
    return start


def _weigh(text: str, start: int, end: int, sentence: Sentence, kind: Kind) -> float:
    left = text[max(sentence.start, start - 60) : start]
    right = text[end : min(sentence.end, end + 60)]
    if kind == "procedure" and _edge("setting").search(left):
        return PART[sentence.role] + IN_SETTING
    cued = _edge("before").search(left) is not None or _edge("after").match(right) is not None
    return PART[sentence.role] + (0.0 if not cued else 0.8 if sentence.role == "background" else CUED)


def _is_against(text: str, start: int, sentence: Sentence) -> bool:
    return _edge("against").search(text, max(sentence.start, start - 60), start) is not None


UNKNOWN = r"(?:[a-z][a-z-]{4,}\s?(?:\([^()]{1,25}\))?, )"
LIST_GAP = re.compile(
    rf"\s?(?:\([^()]{{1,40}}\))?(?:,? ?(?:{DOSE})?{UNKNOWN}?(?:and |or )?|\s?[/;]\s?)"
    rf"(?:{DOSE})?(?:an? |the |of )*"
)


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with "A plus B" and "therapy with A" as one."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last and _one_treatment(text, last, mention):
            joined[-1] = both(last, mention)
        else:
            joined.append(_with_partner(text, mention))
    return joined


# A name with capitals joined to a known one: "Wenxin Keli combined with metoprolol".
PARTNER = guarded(
    r"(?<![\w-])([A-Z][\w-]+(?: [A-Z][\w-]+){0,2}) (?:plus|combined with|in combination with|added to) $"
)


def _with_partner(text: str, mention: Mention) -> Mention:
    partner = PARTNER.search(text, max(0, mention.start - 60), mention.start)
    if mention.kind != "drug" or partner is None or partner[1].lower() in lexicon().stops:
        return mention
    return mention._replace(start=partner.start(1), kind="procedure")


WITH = re.compile(r"\s(?:\([^()]{1,25}\)\s)?with\s(?:[\w]+-\w+\s|an?\s)?")


# A regimen of several drugs, whose list is one name: "triple therapy with A, B and C", "A plus B and C".
_REGIMEN = guarded(r"\b(?:dual|triple|quadruple|combin\w+|plus)\b", re.IGNORECASE)
_MORE = re.compile(r"(?:\s\([^()]{1,25}\))?(?:,\s(?:and\s|plus\s)?|\sand\s|\splus\s)")
_FAR = 50
_COMPOUND = ("/", "-", " / ", " + ")


def _one_treatment(text: str, last: Mention, mention: Mention) -> bool:
    gap = text[last.end : mention.start]
    if mention.kind in ("drug", "class") and last.kind in ("drug", "procedure"):
        if gap in _COMPOUND and mention.kind == "drug":
            return True
        if last.kind == "procedure" and WITH.fullmatch(gap):
            return True
        if _MORE.fullmatch(gap) and _REGIMEN.search(text, last.start, last.end):
            return True
    return joins(gap)


def combined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions in their order, with those that "plus" and the like join as one."""
    whole: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: one.start):
        if (
            whole
            and len(text[whole[-1].end : mention.start]) < _FAR
            and joins(text[whole[-1].end : mention.start])
        ):
            whole[-1] = both(whole[-1], mention)
        else:
            whole.append(mention)
    return whole


def joins(gap: str) -> bool:
    """Whether what stands between two names makes them one treatment: "plus"."""
    return _pattern("joints").fullmatch(re.sub(r"\([^()]*\)", "", gap).strip()) is not None


def both(first: Mention, second: Mention) -> Mention:
    """Two mentions as one; a placebo given with a treatment is still the control."""
    kind: Kind = "control" if first.kind == "control" else "procedure"
    return first._replace(end=second.end, weight=max(first.weight, second.weight), kind=kind)


def _shared(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, where those of one list of drugs weigh as much as the heaviest of them."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        last = runs[-1][-1] if runs else None
        if last and mention.kind != "procedure" and _listed(text[last.end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return [m._replace(weight=_run_weight(run)) for run in runs for m in run]


def _run_weight(run: list[Mention]) -> float:
    """A list of three or more is rarely said in passing."""
    return max(one.weight for one in run) + (0.8 if len(run) > 2 else 0.0)


def _listed(gap: str) -> bool:
    return len(gap) < 45 and LIST_GAP.fullmatch(gap) is not None
