"""How well an extraction agrees with a gold file, by the rules of the guideline, and why it does not.

`score` gives the figures: precision, recall and F1 of each list, and the accuracy of context, intervals,
p-values, directions, design, sample size and conclusion. `faults` names each disagreement with its cause.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Json = dict[str, Any]
Row = Mapping[str, Any]
Key = tuple[Any, ...]

CONTEXT: dict[str, tuple[str, ...]] = {
    "frequencies": ("condition", "population"),
    "arm_results": ("arm", "outcome"),
    "effects": ("outcome", "intervention"),
}
FAMILY = {"aOR": "OR", "aRR": "RR", "aHR": "HR", "incidence": "prevalence", "proportion": "prevalence"}
# The guideline's stop words of a context phrase.
STOP = frozenset(
    [
        *(
            "a",
            "an",
            "the",
            "and",
            "of",
            "in",
            "on",
            "for",
            "to",
            "with",
            "without",
            "by",
            "at",
            "from",
            "or",
            "vs",
        ),
        *(
            "versus",
            "than",
            "as",
            "was",
            "were",
            "is",
            "are",
            "be",
            "been",
            "after",
            "before",
            "during",
            "between",
        ),
        *("among", "who", "had", "have", "has", "patient", "group", "subject", "participant", "study", "use"),
        *("used", "using"),
    ]
)


class Pairing(NamedTuple):
    """The items of one list of one abstract: pairs that agree, and items without a partner."""

    pairs: list[tuple[Row, Row]]
    missed: list[Row]
    extra: list[Row]


# --- When two items agree -----------------------------------------------------------------------------------


def content(phrase: str | None) -> frozenset[str]:
    """The content words of a phrase: small letters, no stop words, no plural s."""
    found = re.findall(r"[a-z0-9]+", (phrase or "").lower())
    return frozenset(w.removesuffix("s") if len(w) > 3 else w for w in found) - STOP


def agrees(gold: str | None, predicted: str | None) -> bool:
    """Whether half of the gold's content words or more are said; none are said by anything."""
    wanted = content(gold)
    return 2 * len(wanted & content(predicted)) >= len(wanted)


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)


def _numbers(item: Row, *names: str) -> Key:
    return tuple(_number(item.get(name)) for name in names)


def key(item: Row, kind: str) -> Key:
    """What of an item of that list must agree for the figure to be right."""
    return {"effects": _effect, "arm_results": _arm_result, "frequencies": _frequency}[kind](item)


def _effect(item: Row) -> Key:
    measure = item.get("measure") or "none"
    family = FAMILY.get(measure, measure)
    if item.get("value") is None:
        return (family, None, *_numbers(item, "ci_low", "ci_high", "p"))
    return (family, *_numbers(item, "value"))


def _arm_result(item: Row) -> Key:
    unit = "percent" if item.get("unit") in ("percent", "%") else "other"
    spread = item.get("spread")
    if item.get("value") is not None:
        return (unit, *_numbers(item, "value"), None, None)
    span = tuple(_number(end) for end in spread) if isinstance(spread, list) else None
    return (unit, None, *_numbers(item, "events"), span)


def _frequency(item: Row) -> Key:
    figures = _numbers(item, "value", "low", "high")
    if figures == (None, None, None):
        return (None, *_numbers(item, "numerator", "denominator"))
    return (item.get("unit"), *figures)


def pair(gold: Sequence[Row], predicted: Sequence[Row], kind: str) -> Pairing:
    """Each gold item with one prediction of the same figure, the one whose context agrees best."""
    left = list(predicted)
    pairs: list[tuple[Row, Row]] = []
    missed: list[Row] = []
    for item in gold:
        same = [other for other in left if key(other, kind) == key(item, kind)]
        if not same:
            missed.append(item)
            continue
        best = max(same, key=lambda other: _shared_context(item, other, kind))
        left.remove(best)
        pairs.append((item, best))
    return Pairing(pairs, missed, left)


def _shared_context(gold: Row, predicted: Row, kind: str) -> int:
    return sum(agrees(gold.get(name), predicted.get(name)) for name in CONTEXT[kind])


def pair_names(gold: Sequence[Row], predicted: Sequence[Row]) -> Pairing:
    """Each gold intervention with one prediction whose name says half of its words, better both ways."""
    left = list(predicted)
    pairs: list[tuple[Row, Row]] = []
    missed: list[Row] = []
    for item in gold:
        name = item["name"]
        said = [other for other in left if agrees(name, other.get("name"))]
        best = next((other for other in said if agrees(other.get("name"), name)), next(iter(said), None))
        if best is None:
            missed.append(item)
            continue
        left.remove(best)
        pairs.append((item, best))
    return Pairing(pairs, missed, left)


# --- Scores -------------------------------------------------------------------------------------------------


def score(gold: Sequence[Row], predicted: Sequence[Row]) -> Json:
    """All scores of the guideline; both hold one abstract each, `gold` with the marks under `gold`."""
    said = {row["id"]: row.get("gold", row) for row in predicted}
    both = [(row["gold"], said.get(row["id"]) or {}) for row in gold]
    lists = {kind: [pair(g.get(kind) or [], p.get(kind) or [], kind) for g, p in both] for kind in CONTEXT}
    out: Json = {kind: _found(pairings) | _details(pairings, kind) for kind, pairings in lists.items()}
    out["figures"] = _found([pairing for pairings in lists.values() for pairing in pairings])
    names = [pair_names(g.get("interventions") or [], p.get("interventions") or []) for g, p in both]
    out["interventions"] = _found(names)
    out["design"] = _share([g.get("design") == p.get("design") for g, p in both])
    return out | {"sample_size": _sample_sizes(both), "conclusion": _conclusions(both)}


def _found(pairings: Sequence[Pairing]) -> Json:
    right = sum(len(p.pairs) for p in pairings)
    gold = right + sum(len(p.missed) for p in pairings)
    predicted = right + sum(len(p.extra) for p in pairings)
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    rates = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
    return rates | {"gold": gold, "predicted": predicted, "right": right}


def _share(verdicts: Sequence[bool]) -> Json:
    right, total = sum(verdicts), len(verdicts)
    return {"accuracy": round(right / total, 4) if total else None, "right": right, "of": total}


def _details(pairings: Sequence[Pairing], kind: str) -> Json:
    pairs = [both for pairing in pairings for both in pairing.pairs]
    stated = {name: [(g, p) for g, p in pairs if content(g.get(name))] for name in CONTEXT[kind]}
    out: Json = {
        "context": {
            name: _share([agrees(g.get(name), p.get(name)) for g, p in held]) for name, held in stated.items()
        },
        "interval": _share([_same_interval(g, p) for g, p in pairs if g.get("ci_low") is not None]),
    }
    if kind == "effects":
        out["p_value"] = _share([_same_p(g, p) for g, p in pairs if g.get("p") is not None])
        out["direction"] = _share(
            [g["direction"] == p.get("direction") for g, p in pairs if g.get("direction")]
        )
    return out


def _same_interval(gold: Row, predicted: Row) -> bool:
    return _numbers(gold, "ci_low", "ci_high") == _numbers(predicted, "ci_low", "ci_high")


def _same_p(gold: Row, predicted: Row) -> bool:
    return _numbers(gold, "p") == _numbers(predicted, "p") and gold.get("p_op") == predicted.get("p_op")


def _size(row: Row) -> float | None:
    return _number((row.get("sample_size") or {}).get("value"))


def _sample_sizes(both: Sequence[tuple[Row, Row]]) -> Json:
    stated = [(_size(g), _size(p)) for g, p in both if g.get("sample_size")]
    unstated = [p for g, p in both if not g.get("sample_size")]
    return _share([g == p for g, p in stated]) | {
        "said": sum(p is not None for _, p in stated),
        "said_where_none": sum(_size(p) is not None for p in unstated),
    }


def _verdict(row: Row) -> str | None:
    said: str | None = (row.get("conclusion") or {}).get("direction")
    return None if said == "not_applicable" else said


def _conclusions(both: Sequence[tuple[Row, Row]]) -> Json:
    stated = [(_verdict(g), _verdict(p)) for g, p in both if _verdict(g)]
    return _share([g == p for g, p in stated]) | {"said": sum(p is not None for _, p in stated)}


# --- Faults -------------------------------------------------------------------------------------------------


class Fault(NamedTuple):
    """One disagreement: its cause, where it is, and what gold and prediction say."""

    cause: str
    kind: str
    record_id: str
    gold: str
    predicted: str
    quote: str


def faults(gold: Sequence[Row], predicted: Sequence[Row]) -> Iterator[Fault]:
    """Every disagreement with its cause, abstract by abstract."""
    said = {row["id"]: row.get("gold", row) for row in predicted}
    for row in gold:
        marks, found = row["gold"], said.get(row["id"]) or {}
        for kind in CONTEXT:
            yield from _list_faults(str(row["id"]), kind, marks, found)
        yield from _name_faults(str(row["id"]), marks, found)
        yield from _single_faults(str(row["id"]), marks, found)


def causes(found: Sequence[Fault]) -> Counter[tuple[str, str]]:
    """How often each cause occurs in each list, the confusion list."""
    return Counter((fault.kind, fault.cause) for fault in found)


def _list_faults(record_id: str, kind: str, marks: Row, found: Row) -> Iterator[Fault]:
    pairing = pair(marks.get(kind) or [], found.get(kind) or [], kind)
    elsewhere = [(other, item) for other in CONTEXT if other != kind for item in found.get(other) or []]
    left = list(pairing.extra)
    for item in pairing.missed:
        cause, partner = _why_missed(item, left, elsewhere)
        left = [other for other in left if other is not partner]
        yield Fault(cause, kind, record_id, _shown(item), _shown(partner) if partner else "", _quoted(item))
    for item in left:
        yield Fault("extra", kind, record_id, "", _shown(item), _quoted(item))
    for one, other in pairing.pairs:
        for name in _disagreeing(one, other, kind):
            yield Fault(
                f"wrong {name}", kind, record_id, str(one.get(name)), str(other.get(name)), _quoted(one)
            )


def _why_missed(
    item: Row, left: Sequence[Row], elsewhere: Sequence[tuple[str, Row]]
) -> tuple[str, Row | None]:
    value = _number(item.get("value"))
    if value is not None:
        for other in left:
            if _number(other.get("value")) == value:
                return "wrong measure or unit", other
        for kind, other in elsewhere:
            if _number(other.get("value")) == value:
                return f"wrong list: {kind}", other
    for other in left:
        if _overlap(item, other):
            return "wrong value", other
    return "missed", None


def _overlap(item: Row, other: Row) -> bool:
    one, two = _quoted(item), _quoted(other)
    return bool(one and two) and (one in two or two in one)


def _disagreeing(gold: Row, predicted: Row, kind: str) -> Iterator[str]:
    yield from (name for name in CONTEXT[kind] if not agrees(gold.get(name), predicted.get(name)))
    if gold.get("ci_low") is not None and not _same_interval(gold, predicted):
        yield "ci_low"
    if kind == "effects":
        if gold.get("p") is not None and not _same_p(gold, predicted):
            yield "p"
        if gold.get("direction") and gold["direction"] != predicted.get("direction"):
            yield "direction"


def _name_faults(record_id: str, marks: Row, found: Row) -> Iterator[Fault]:
    pairing = pair_names(marks.get("interventions") or [], found.get("interventions") or [])
    for item in pairing.missed:
        yield Fault("missed", "interventions", record_id, item["name"], "", _quoted(item))
    for item in pairing.extra:
        yield Fault("extra", "interventions", record_id, "", str(item.get("name")), _quoted(item))


def _single_faults(record_id: str, marks: Row, found: Row) -> Iterator[Fault]:
    if marks.get("design") != found.get("design"):
        evidence = _quoted(found.get("design_evidence") or {})
        yield Fault(
            "wrong", "design", record_id, str(marks.get("design")), str(found.get("design")), evidence
        )
    if _size(marks) != _size(found):
        cause = "missed" if _size(found) is None else "extra" if _size(marks) is None else "wrong"
        quote = _quoted(marks.get("sample_size") or found.get("sample_size") or {})
        yield Fault(cause, "sample_size", record_id, str(_size(marks)), str(_size(found)), quote)
    if _verdict(marks) and _verdict(marks) != _verdict(found):
        quote = _quoted(found.get("conclusion") or {})
        yield Fault("wrong", "conclusion", record_id, str(_verdict(marks)), str(_verdict(found)), quote)


def _quoted(item: Row) -> str:
    return str(item.get("quote") or "")


# What of an item is shown in a list of faults.
SHOWN = (
    "measure",
    "statistic",
    "value",
    "low",
    "high",
    "numerator",
    "denominator",
    "events",
    "total",
    "unit",
    "p",
)


def _shown(item: Row) -> str:
    return " ".join(f"{name}={item[name]}" for name in SHOWN if item.get(name) is not None)
