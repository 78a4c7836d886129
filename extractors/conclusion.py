"""The authors' own verdict: the sentence that gives it, and which way it goes.

A sentence is cut into clauses at "but", "however" and the like; each clause speaks of gain, harm, no
difference or doubt, and the clauses together make the verdict. What follows "although" or "despite" is conceded,
not concluded.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Literal, get_args

from extractors.guarded import Guarded, guarded
from extractors.lexicon import Lexicon, read, words
from extractors.reading import Item, Reading, Sentence

Voice = Literal["gain", "harm", "null", "unclear", "mixed"]
DESCRIPTIVE = ("case_report", "protocol", "guideline")
OBSERVED = ("cross_sectional", "case_series", "narrative_review")


class Conclusions(Lexicon):
    """`conclusions.toml`: how verdicts are put."""

    verdict: list[str]
    aside: list[str]
    null: list[str]
    harm: list[str]
    gain: list[str]
    adverse: list[str]
    tolerability: list[str]
    mixed: list[str]
    unclear: list[str]
    between: list[str]
    contrast: list[str]


@cache
def _cue(name: str) -> Guarded:
    return words(getattr(read("conclusions", Conclusions), name))


CONCEDED = re.compile(
    r"""\b(?:although|though|despite|notwithstanding|even\ if|while)\b [^,;.]{5,160} , \s*""",
    re.IGNORECASE | re.VERBOSE,
)


def find_conclusion(record: Reading, *, design: str | None, treated: bool) -> list[Item]:
    """The verdict with its sentence, if one is passed; `treated` tells that the study is about a treatment."""
    found, direction = verdict(record, design=design, treated=treated)
    if direction is None:
        return []
    return [{"direction": direction, "start": found[0].start, "end": found[-1].end}]


def verdict(record: Reading, *, design: str | None, treated: bool) -> tuple[list[Sentence], str | None]:
    """The sentences that sound most like the verdict, and the direction that they are heard to give, if any."""
    asked = " ".join(record.words(s) for s in record.sentences if s.role in ("title", "objective"))
    safety = _cue("tolerability").search(asked) is not None

    def heard(sentences: Sequence[Sentence]) -> str | None:
        return judge([record.words(sentence) for sentence in sentences], treated=treated, safety=safety)

    descriptive = design in (*DESCRIPTIVE, *OBSERVED)
    found = _verdict_sentence(record, heard, look_back=treated and not descriptive)
    direction = heard(found) if found else None
    if found and (design in DESCRIPTIVE or (direction is None and design in OBSERVED)):
        direction = "not_applicable"
    return found, direction


def _verdict_sentence(
    record: Reading, verdict: Callable[[Sequence[Sentence]], str | None], *, look_back: bool
) -> list[Sentence]:
    """The sentence that gives the verdict, and the next where that takes something back."""
    body = [sentence for sentence in record.sentences if sentence.role != "title"]
    held = [sentence for sentence in body if sentence.role == "conclusions"] or body[-2:]
    if look_back and held and not any(verdict([sentence]) for sentence in held):
        # A last sentence that only looks ahead follows the one that concludes.
        before = [sentence for sentence in body if sentence.end <= held[0].start][-1:]
        held = [sentence for sentence in before if not FIGURE.search(record.words(sentence))] + held
    if not held:
        return []
    title = content_words(record.text[: record.title_end])

    def fitness(at: int) -> tuple[float, int]:
        passed = 2 if verdict([held[at]]) else 0
        return _fitness(record.words(held[at]), title) + passed, -at

    best = max(range(len(held)), key=fitness)
    if best and AS_TREATED.search(record.words(held[best])) and ASSIGNED.search(record.words(held[best - 1])):
        return [held[best - 1], held[best]]
    following = held[best + 1 : best + 2]
    if following and _takes_back(record.words(following[0])):
        return [held[best], following[0]]
    if best and TURN.match(record.words(held[best])):
        return [held[best - 1], held[best]]
    return [held[best]]


def _takes_back(sentence: str) -> bool:
    if UNATTRIBUTED.search(sentence):
        return True
    beside = _cue("aside").search(sentence) or _cue("between").search(sentence)
    return TURN.match(sentence) is not None and beside is None


TURN = re.compile(
    r"(?:however|but|on the contrary|on the other hand|in contrast|nevertheless|for un)\b", re.IGNORECASE
)


# What was seen may be none of the treatment's doing.
UNATTRIBUTED = guarded(
    r"\b(?:share|part|proportion|extent|contribution)\b[^.;]{0,40}\b(?:due|attributable|owing) to\b[^.;]{0,60}"
    r"\b(?:unknown|unclear|uncertain)\b",
    re.IGNORECASE,
)
# Of the two analyses of one trial neither is the verdict alone.
ASSIGNED = guarded(r"\bintent(?:ion)?[\s-]to[\s-]treat", re.IGNORECASE)
AS_TREATED = guarded(r"\b(?:as[\s-]treated|per[\s-]protocol)\b", re.IGNORECASE)


def _fitness(sentence: str, title: frozenset[str]) -> float:
    """How much a sentence sounds like a verdict on what the title names."""
    speaks = sum(_cue(name).search(sentence) is not None for name in ("gain", "null", "harm"))
    asides = -4 if _cue("aside").search(sentence) or _cue("between").search(sentence) else 0
    figures = -3 if FIGURE.search(sentence) else 0
    shared = min(len(title & content_words(sentence)), 4)
    return (
        2 * min(len(_cue("verdict").findall(sentence)), 2)
        + 2 * min(speaks, 2)
        + 1.25 * shared
        + asides
        + figures
    )


FIGURE = re.compile(r"\d\s?%|[Pp]\s?[<=>]|\bn\s?=|\bCI\b|\d\.\d")


def content_words(phrase: str) -> frozenset[str]:
    """The longer words of a phrase, small letters, without a plural s."""
    return frozenset(word.rstrip("s") for word in re.findall(r"[a-z0-9-]{4,}", phrase.lower()))


def judge(sentences: Sequence[str], *, treated: bool, safety: bool = False) -> str | None:
    """The direction of a verdict, None where the sentences pass no judgement.

    `safety` tells that harms were part of the question, so that fewer of them count beside equal efficacy.
    """
    voices = [voice for sentence in sentences for voice in _voices(sentence, treated)]
    kinds = {voice for voice, _ in voices}
    if not kinds:
        return None
    if len(kinds) == 1 or kinds == {"gain", "unclear"}:
        return _single(kinds, treated=treated)
    return _joined(voices, treated=treated, safety=safety)


@lru_cache(maxsize=256)
def _voices(sentence: str, treated: bool) -> tuple[tuple[Voice, str], ...]:
    """What the clauses of a sentence speak of; it is asked several times whether a sentence gives the verdict."""
    return tuple(voice for clause in clauses(sentence) if (voice := _voice(clause, treated=treated)))


def voiced(clause: str, *, treated: bool) -> Voice | None:
    """What one clause speaks of, if of anything."""
    heard = _voice(clause, treated=treated)
    return heard[0] if heard else None


def clauses(sentence: str) -> list[str]:
    """A sentence cut at `but`, `whereas` and the like, without what it only concedes."""
    return [part for part in _contrasts().split(CONCEDED.sub("", sentence)) if len(part) > 8]


@cache
def _contrasts() -> re.Pattern[str]:
    return re.compile(rf"[;:]\s|,?\s*{_cue('contrast').pattern}\s*,?", re.IGNORECASE)


def _voice(clause: str, *, treated: bool) -> tuple[Voice, str] | None:
    """What one clause speaks of, and its words."""
    if _cue("unclear").search(clause):
        return "unclear", clause
    if _cue("null").search(RELATIVE.sub("", clause)):
        return ("gain" if treated and _negated_harm(clause) else "null"), clause
    if _cue("mixed").search(clause):
        return "mixed", clause
    if _cue("harm").search(clause):
        return "harm", clause
    if _cue("gain").search(clause):
        return "gain", clause
    return None


def voices(sentence: str) -> set[str]:
    """Every voice whose words stand in the sentence, whatever the others say."""
    return {name for name in get_args(Voice) if _cue(name).search(sentence)}


# "Patients who did not improve": the denial is not of the statement.
RELATIVE = re.compile(r"\b(?:who|whom|whose|if|unless|whether)\b[^,;.]*", re.IGNORECASE)
NEGATION = guarded(r"\b(?:no|not|nor|neither|without|cannot|fail(?:s|ed)? to|lack of)\b", re.IGNORECASE)


# What is denied is the effect itself, and not the harm that it was on.
EFFECT_DENIED = re.compile(
    r"(?: (?!adverse|side|harm|toxic)[\w-]+){0,3}? (?:differ|effect|impact|influenc|affect|reduc|decreas|lower|improv"
    r"|prevent|benefi|protect|chang|alter)",
    re.IGNORECASE,
)
NOT_MORE = re.compile(r"not (?:\w+ )?(?:increased?|higher|more|elevated)", re.IGNORECASE)
HYPOTHESIS = re.compile(r"\w+ (?:support|confirm|indicate|suggest|show|evidence)", re.IGNORECASE)


def _negated_harm(clause: str) -> bool:
    """ "Does not increase the risk" and "no adverse effects" are good news where nothing else is denied."""
    negation = NEGATION.search(clause)
    if negation is None or EFFECT_DENIED.match(clause, negation.end()):
        return False
    if NOT_MORE.match(clause, negation.start()) and _cue("adverse").search(clause, 0, negation.start()):
        return True
    harm = _cue("adverse").search(clause, negation.end()) or _cue("harm").search(clause, negation.end())
    reach = 250 if HYPOTHESIS.match(clause, negation.start()) else 60
    return harm is not None and harm.start() - negation.end() < reach


def _single(kinds: set[Voice], *, treated: bool) -> str:
    if "null" in kinds:
        return "no_difference"
    if "mixed" in kinds:
        return "mixed"
    if "harm" in kinds and treated:
        return "favours_comparator"
    return "unclear" if kinds == {"unclear"} else "favours_intervention"


def _joined(voices: list[tuple[Voice, str]], *, treated: bool, safety: bool) -> str:
    """The verdict of clauses that disagree; tolerability alone does not overturn equal efficacy."""
    main = [
        (voice, clause) for voice, clause in voices if safety or not _cue("tolerability").search(clause)
    ] or voices
    kinds: set[Voice] = {voice for voice, _ in main if voice != "unclear"}
    if len(kinds) == 1:
        return _single(kinds, treated=treated)
    return "mixed" if kinds else "unclear"
