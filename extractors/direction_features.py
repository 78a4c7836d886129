"""What tells the direction of an effect: its figures against no effect, the words of its clause, what the outcome
is worth, and what the rules say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors import phrases
from extractors.direction import BETTER, DOWN, UP, WORSE, says_not, worth
from extractors.measures import RATIOS
from extractors.reading import Item, Reading, Sentence
from extractors.treatments import NAME as TREATMENT

_WORD = re.compile(r"[a-z][a-z-]+|\d|[;:()]")
_STOP = re.compile(r";|,\s(?:but|while|whereas|although)\s|\sbut\s|\.\s")
# No word beyond these is read on either side of an effect.
_WINDOW = 14
_SIGNED = frozenset({"MD", "SMD", "RD", "beta", "r", "pct_change"})


@dataclass(frozen=True, slots=True)
class Study:
    """The design of a study and the words of its treatments, with the role of each."""

    design: str | None
    roles: tuple[tuple[frozenset[str], str], ...]

    @property
    def treats(self) -> bool:
        """Whether it applies a treatment."""
        return any(role == "experimental" for _, role in self.roles)


def study_of(design: str | None, interventions: Sequence[Mapping[str, str]]) -> Study:
    """The study as the features see it."""
    named = ((frozenset(_WORD.findall(one["name"].lower())), one["role"]) for one in interventions)
    return Study(design, tuple(named))


def features(
    record: Reading, sentence: Sentence, item: Item, results: Sequence[Item], study: Study
) -> list[str]:
    """The features of one effect; `results` are the arm results of its sentence."""
    text = record.words(sentence)
    start, end = item["start"] - sentence.start, item["end"] - sentence.start
    begin = phrases.clause_start(text, start)
    stop = _STOP.search(text, end)
    before, after = text[begin:start], text[end : stop.start() if stop else len(text)]
    return [
        one
        for group in (
            _figures(item),
            _sides(item, study),
            _treated(item, study, turn(before) or turn(after)),
            _words(before, after),
            _meaning(item, text, before, after, results),
        )
        for one in group
    ]


def _figures(item: Item) -> Iterator[str]:
    """Which side of no effect the figures lie on, and how sure they are."""
    measure = item["measure"]
    yield f"measure {measure}"
    yield f"rule {item['direction']}"
    yield f"rule {item['direction']} {measure}"
    yield f"side {side(item)} {measure in RATIOS}"
    yield f"crosses {crosses(item)}"
    yield f"p {sure(item)}"
    yield f"rule {item['direction']} p {sure(item)} crosses {crosses(item)}"


def side(item: Item) -> int | None:
    """1 where the estimate lies above no effect, -1 below, 0 on it; None without an estimate."""
    value = item["value"] if item["value"] is not None else item["ci_low"]
    if value is None or not (item["measure"] in RATIOS or item["measure"] in _SIGNED):
        return None
    null = 1.0 if item["measure"] in RATIOS else 0.0
    return int(value > null) - int(value < null)


def crosses(item: Item) -> bool | None:
    """Whether the interval holds no effect; None without an interval."""
    low, high = item["ci_low"], item["ci_high"]
    if low is None or high is None:
        return None
    null = 1.0 if item["measure"] in RATIOS else 0.0
    return bool(low <= null <= high)


def sure(item: Item) -> str:
    """What the p-value says."""
    p, op = item["p"], item["p_op"]
    if p is None:
        return "none"
    if op in (">", ">=") or p > 0.05:
        return "over"
    return "near" if p > 0.01 else "under"


def _sides(item: Item, study: Study) -> Iterator[str]:
    """What is compared with what."""
    baseline = (item["comparator"] or "").lower() == "baseline"
    yield f"design {study.design}"
    yield f"baseline {baseline}"
    yield f"rule {item['direction']} {study.design}"
    yield f"rule {item['direction']} baseline {baseline}"
    yield f"named {item['intervention'] is not None} {item['comparator'] is not None}"


def _treated(item: Item, study: Study, turned: int) -> Iterator[str]:
    """Whether what is told of is a treatment of the study: only then one side can be favoured."""
    treated = _role(item, study)
    yield f"treated {treated}"
    yield f"treated {treated} rule {item['direction']}"
    yield f"treated {treated} turned {turned}"
    yield f"treated {treated} side {side(item)} {item['measure'] in RATIOS}"
    yield f"treated {treated} design {study.design}"
    yield f"study treats {study.treats}"
    yield f"study treats {study.treats} rule {item['direction']}"


def _role(item: Item, study: Study) -> str:
    own = set(_WORD.findall((item["intervention"] or "").lower()))
    roles = [role for name, role in study.roles if own & name]
    if roles:
        return roles[0]
    return "treatment" if own and TREATMENT.search(item["intervention"]) else "none" if own else "unnamed"


def _words(before: str, after: str) -> Iterator[str]:
    near = _WORD.findall(before.lower())[-_WINDOW:]
    yield from (f"before {word}" for word in set(near))
    yield from (f"last {word}" for word in near[-3:])
    yield from (f"after {word}" for word in set(_WORD.findall(after.lower())[:_WINDOW]))


def _meaning(item: Item, text: str, before: str, after: str, results: Sequence[Item]) -> Iterator[str]:
    outcome = item["outcome"] or ""
    value, turned, ahead = worth(outcome), turn(before) or turn(after) or turn(text), _ahead(item, results)
    better, worse = BETTER.search(before + after) is not None, WORSE.search(before + after) is not None
    denied = says_not(before + " " + after)
    moved = side(item) if side(item) is not None else turned
    yield f"worth {value}"
    yield f"turned {turned}"
    yield f"turned {turned} worth {value}"
    yield f"moved {moved} worth {value} {item['direction']}"
    yield f"sided {side(item)} worth {value} ratio {item['measure'] in RATIOS}"
    yield f"sided {side(item)} worth {value} crosses {crosses(item)} {item['direction']}"
    yield f"judged {better} {worse}"
    yield f"judged {better} {worse} {denied}"
    yield f"denied {denied}"
    yield f"denied {denied} p {sure(item)}"
    yield f"denied {denied} rule {item['direction']}"
    yield f"ahead {ahead}"
    yield f"ahead {ahead} worth {value}"
    yield f"ahead {ahead} rule {item['direction']}"


def turn(text: str) -> int:
    """1 where the last word of more or less says more, -1 where it says less, 0 without one."""
    last = max(
        ((m.start(), sign) for pattern, sign in ((UP, 1), (DOWN, -1)) for m in pattern.finditer(text)),
        default=None,
    )
    return last[1] if last else 0


def _ahead(item: Item, results: Sequence[Item]) -> str:
    """Which of the last two results before the effect is larger, and whether the first is the intervention's."""
    pair = [one for one in results if one["end"] <= item["start"] and one["value"] is not None][-2:]
    if len(pair) < 2 or pair[0]["unit"] != pair[1]["unit"]:
        return "none"
    first, second = pair
    sign = (first["value"] > second["value"]) - (first["value"] < second["value"])
    own = [one["arm"] == item["intervention"] for one in pair]
    return f"{sign} {own[0]} {own[1]}"
