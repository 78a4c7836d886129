"""The treatments that a study applies or compares, once each under the fullest name, with their roles.

Every mention of a name is found first: a drug by its ending or from the list, a procedure by its head ("… therapy")
with the words before it, a control by its phrase. Mentions of one thing are then brought together, and where and
how it is mentioned decides whether the study is about it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.lexicon import Lexicon, read
from extractors.named import named
from extractors.reading import Item, Reading, Role, Sentence, findings, reading

Kind = Literal["drug", "class", "procedure", "control", "named"]
REVIEWS = ("meta_analysis", "systematic_review", "narrative_review")
OBSERVED = ("cohort", "case_control", "cross_sectional", "case_report", "diagnostic_accuracy", "other", "qualitative")


class Interventions(Lexicon):
    """`interventions.toml`: names of treatments, and cues around them."""

    stems: list[str]
    not_drugs: list[str]
    drugs: list[str]
    classes: list[str]
    heads: list[str]
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
    """`text[start:end]` names a treatment; `weight` is what the words around it say."""

    kind: Kind
    start: int
    end: int
    role: Role
    weight: float
    against: bool


@dataclass(slots=True)
class Candidate:
    """All mentions of one treatment."""

    name: str
    words: frozenset[str]
    mentions: list[Mention] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much speaks for it: the best mention of each part of the abstract, and a little for each more."""
        best: dict[Role, float] = {}
        for mention in self.mentions:
            best[mention.role] = max(best.get(mention.role, 0.0), mention.weight)
        return sum(best.values()) + min(1.0, 0.4 * (len(self.mentions) - len(best)))


# Every kind of hyphen and of blank as the plain one, each still one character.
PLAIN = str.maketrans(dict.fromkeys("\u2010\u2011\u2043\u00ad\u2212", "-") | dict.fromkeys("\u00a0\u2009\u202f", " "))

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
ENOUGH: dict[Kind, float] = {"drug": 2.0, "class": 2.5, "procedure": 3.0, "control": 1.0, "named": 3.0}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    either = "|".join(sorted(getattr(lexicon(), name), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w])", re.IGNORECASE)


@cache
def _mention() -> re.Pattern[str]:
    held = lexicon()
    groups = {
        "control": held.controls,
        "class": held.classes,
        "drug": [*held.drugs, *held.stems],
        "procedure": held.heads,
    }
    parts = (f"(?P<{kind}>{'|'.join(sorted(words, key=len, reverse=True))})" for kind, words in groups.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE)


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


def find_interventions(record: Reading, *, design: str | None) -> list[Item]:
    """The treatments in the order in which they are first named."""
    text = record.text.translate(PLAIN)
    mentions = [m for sentence in record.sentences for m in _all_mentions(text, sentence)]
    candidates = _gather(record, _shared(text, _joined(text, mentions)))
    observed = design in OBSERVED
    kept = _specific([one for one in candidates if one.weight >= _enough(one, design)])
    return [_item(one, observed=observed) for one in sorted(kept, key=lambda one: _best(one).start)]


def _specific(kept: list[Candidate]) -> list[Candidate]:
    """Without the class where the title names a drug of it, and without the vehicle of a placebo."""
    named = any(one.mentions[0].kind == "drug" and _in_title(one) for one in kept)
    placebo = any("placebo" in one.words for one in kept)
    dropped = [
        one
        for one in kept
        if (named and one.mentions[0].kind == "class" and not any(m.against for m in one.mentions))
        or (placebo and one.words & {"saline", "vehicle"} and "placebo" not in one.words)
    ]
    return [one for one in kept if one not in dropped]


def _in_title(one: Candidate) -> bool:
    return any(mention.role == "title" for mention in one.mentions)


def _enough(one: Candidate, design: str | None) -> float:
    """What a candidate must weigh: a review is about every drug that it names, a survey about few."""
    kind = one.mentions[0].kind
    if design in REVIEWS and kind == "drug":
        return 0.9
    return ENOUGH[kind] + (0.7 if design in OBSERVED and kind != "control" else 0.0)


def _best(one: Candidate) -> Mention:
    return max(one.mentions, key=lambda mention: (mention.end - mention.start, -mention.start))


def _item(one: Candidate, *, observed: bool) -> Item:
    best = _best(one)
    if best.kind == "control":
        role = "control"
    elif any(mention.against for mention in one.mentions):
        role = "comparator"
    else:
        role = "exposure" if observed else "experimental"
    return {"name": one.name, "role": role, "start": best.start, "end": best.end}


# --- Mentions -------------------------------------------------------------------------------------------------


def _all_mentions(text: str, sentence: Sentence) -> list[Mention]:
    known = list(_mentions(text, sentence))
    weight = PART[sentence.role] + IN_PLACE
    unknown = [
        Mention("named", one.start, one.end, sentence.role, weight, one.against)
        for one in named(text, sentence)
        if not any(other.start < one.end and one.start < other.end for other in known)
        and _named_again(text, text[one.start : one.end])
    ]
    return sorted([*known, *unknown], key=lambda mention: mention.start)


def _named_again(text: str, name: str) -> bool:
    """Whether the name comes up elsewhere: what a study is about is seldom named once."""
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)) > 1


def _mentions(text: str, sentence: Sentence) -> Iterator[Mention]:
    at = sentence.start
    while match := _mention().search(text, at, sentence.end):
        at = match.end()
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        stretch = _stretch(text, match, sentence, kind)
        if stretch:
            start, end = stretch
            at = max(at, end)
            weight = _weigh(text, start, end, sentence, kind)
            yield Mention(kind, start, end, sentence.role, weight, _is_against(text, start, sentence))


def _stretch(text: str, match: re.Match[str], sentence: Sentence, kind: Kind) -> tuple[int, int] | None:
    """Where the whole name begins and ends; None where the word alone is no name."""
    start, end = match.span()
    if kind == "control":
        return start, end
    if kind == "procedure":
        return _procedure(text, start, end, sentence)
    if _pattern("not_drugs").match(match.group()) or _edge("not_followed").match(text, end, sentence.end):
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


DOSED = re.compile(r" \d+(?:[.,]\d+)? ?(?:mg|g|mcg|microg|µg|ml|iu|units|%)(?:/(?:kg|day|d|ml|h))?(?![\w/])", re.IGNORECASE)
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
    rf"\s?(?:\([^()]{{1,40}}\))?(?:,? ?(?:{DOSE})?{UNKNOWN}?(?:and |or )?|\s?[/;]\s?)(?:{DOSE})?(?:an? |the |of )*"
)


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with "A plus B" and "therapy with A" as one."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last and mention.kind != "control" and _one_treatment(text[last.end : mention.start], last, mention):
            weight = max(last.weight, mention.weight)
            joined[-1] = last._replace(end=mention.end, weight=weight, kind="procedure")
        else:
            joined.append(_with_partner(text, mention))
    return joined


# A name with capitals joined to a known one: "Wenxin Keli combined with metoprolol".
PARTNER = re.compile(
    r"(?<![\w-])([A-Z][\w-]+(?: [A-Z][\w-]+){0,2}) (?:plus|combined with|in combination with|added to|with) $"
)


def _with_partner(text: str, mention: Mention) -> Mention:
    partner = PARTNER.search(text, max(0, mention.start - 60), mention.start)
    if mention.kind != "drug" or partner is None or partner[1].lower() in lexicon().stops:
        return mention
    return mention._replace(start=partner.start(1), kind="procedure")


WITH = re.compile(r"\s(?:\([^()]{1,25}\)\s)?with\s(?:[\w]+-\w+\s|an?\s)?")


def _one_treatment(gap: str, last: Mention, mention: Mention) -> bool:
    if last.kind == "procedure" and mention.kind in ("drug", "class"):
        return WITH.fullmatch(gap) is not None
    return last.kind != "control" and _pattern("joints").fullmatch(re.sub(r"\([^()]*\)", "", gap).strip()) is not None


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


# --- Bringing mentions of one thing together ------------------------------------------------------------------

EMPTY = frozenset("a an the of in for to with and or by on therapy treatment group groups mg alone".split())


def _content(name: str) -> frozenset[str]:
    name = DOSED.sub("", name)
    found = (word.rstrip("s") for word in re.findall(r"[a-z0-9]+", name.lower()))
    content = frozenset(word for word in found if word not in EMPTY)
    return content or frozenset(re.findall(r"[a-z0-9]+", name.lower()))


def _gather(record: Reading, mentions: Sequence[Mention]) -> list[Candidate]:
    candidates: list[Candidate] = []
    for mention in sorted(mentions, key=lambda m: (-(m.end - m.start), m.start)):
        name = record.text[mention.start : mention.end]
        content = _content(record.expand(name))
        same = next((one for one in candidates if _same(one, mention, content)), None)
        if same is None:
            same = Candidate(name, content)
            candidates.append(same)
        same.mentions.append(mention)
    return candidates


def _same(one: Candidate, mention: Mention, content: frozenset[str]) -> bool:
    if (one.mentions[0].kind == "control") != (mention.kind == "control"):
        return False
    if content <= one.words:
        return True
    return mention.kind == "procedure" and len(content & one.words) > 0.6 * len(content)


@Language.component("gleanings_interventions")
def component(doc: Doc) -> Doc:
    """Sets the Doc's interventions; the design must have been set before."""
    store = findings(doc)
    designs = store.get("designs", [])
    store["interventions"] = find_interventions(reading(doc), design=designs[0]["design"] if designs else None)
    return doc
