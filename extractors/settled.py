"""What the sentences of a verdict settle by themselves, whatever else the abstract says.

A verdict is mixed where its own sentences grant an effect and take it back: it fades, it is not there at another
time, for some it depends, the two analyses of one trial disagree, or harms that the title asks about stand against
it. It is open where the authors do not know what the treatment had to do with it, and answers nothing where it
only tells a share.
"""

import re
from collections.abc import Sequence
from functools import cache

from extractors.conclusion import UNATTRIBUTED, clauses, voiced
from extractors.guarded import Guarded, guarded
from extractors.lexicon import Lexicon, read, words
from extractors.reading import Reading, Sentence

MIXED, OPEN, EQUAL, NOTHING = "mixed", "unclear", "no_difference", "not_applicable"


class Settled(Lexicon):
    """`settled.toml`: words of time, dependence and shares."""

    fading: list[str]
    soon: list[str]
    not_late: list[str]
    time: list[str]
    depends: list[str]
    partly: list[str]
    assigned: list[str]
    treated: list[str]
    open: list[str]
    no_better: list[str]
    harms: list[str]
    share: list[str]
    before_share: list[str]
    judging: list[str]


@cache
def _cue(name: str) -> Guarded:
    return words(getattr(read("settled", Settled), name))


def settled(record: Reading, found: Sequence[Sentence], *, treated: bool) -> str | None:
    """The direction that the sentences of a verdict settle; None where they leave it to be weighed."""
    told = [record.words(one) for one in found]
    if any(_taken_back(sentence, treated=treated) for sentence in told) or _analyses_disagree(told):
        return MIXED
    title = record.text[: record.title_end]
    if any(_at_a_price(sentence, title, treated=treated) for sentence in told):
        return MIXED
    if any(UNATTRIBUTED.search(sentence) for sentence in told):
        return OPEN
    if any(_no_better(sentence, treated=treated) for sentence in told):
        return EQUAL
    return NOTHING if told and not treated and all(map(_only_a_share, told)) else None


def _taken_back(sentence: str, *, treated: bool) -> bool:
    """Whether an effect that is granted is not there later, at another time, or not for all."""
    heard = {voiced(clause, treated=treated) for clause in clauses(sentence)}
    fades = _cue("fading").search(sentence) is not None
    # "Better in most but not all" is heard as mixed.
    partly = not heard.isdisjoint(("gain", "mixed")) and _cue("partly").search(sentence) is not None
    faded = "gain" in heard and (fades or _elsewhere(sentence, treated=treated))
    return partly or faded or _only_soon(sentence)


def _elsewhere(sentence: str, *, treated: bool) -> bool:
    """Whether a later clause denies the effect at a time of its own, or lets it depend on something."""
    _, *later = clauses(sentence)
    denied = (one for one in later if voiced(one, treated=treated) == "null")
    return any(_cue("time").search(one) for one in denied) or any(
        _cue("depends").search(one) for one in later
    )


def _no_better(sentence: str, *, treated: bool) -> bool:
    """Whether what was tried is called no better than another, and nothing is granted to it."""
    granted = "gain" in {voiced(clause, treated=treated) for clause in clauses(sentence)}
    return not granted and _cue("no_better").search(sentence) is not None


def _only_soon(sentence: str) -> bool:
    """Whether an effect is there in the short term, and none in the long term."""
    soon = _cue("soon").search(sentence)
    return soon is not None and _cue("not_late").search(sentence, soon.end()) is not None


def _analyses_disagree(told: Sequence[str]) -> bool:
    """Whether groups do not differ as they were assigned, and do as they were treated."""
    said = " ".join(told)
    as_assigned = _cue("assigned").search(said)
    return (
        as_assigned is not None
        and _cue("treated").search(said) is not None
        and _cue("open").search(said, as_assigned.end()) is not None
    )


def _at_a_price(sentence: str, title: str, *, treated: bool) -> bool:
    """Whether harms that the title asks about are set against a gain."""
    first, *later = clauses(sentence) or [""]
    asked = _cue("harms").search(title) is not None
    gain = voiced(first, treated=treated) == "gain"
    return asked and gain and any(_cue("harms").search(clause) for clause in later)


def _only_a_share(sentence: str) -> bool:
    """Whether a sentence opens with a share and judges nothing."""
    return _opening().match(sentence) is not None and _cue("judging").search(sentence) is None


@cache
def _opening() -> Guarded:
    before = _cue("before_share").pattern
    return guarded(rf"(?:[\w\s-]{{0,40}},\s)?(?:{before}\s+)*{_cue('share').pattern}", re.IGNORECASE)
