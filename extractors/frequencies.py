"""Frequencies: how often a condition, finding or event occurs in a population, as a description of it."""

import re
from collections.abc import Collection

from spacy.language import Language
from spacy.tokens import Doc

from extractors.assign import clause, is_share, kind_of
from extractors.estimates import interval_of
from extractors.figure import Figure
from extractors.lexicon import Lexicon, read, words
from extractors.numbers import read as read_figures
from extractors.phrases import population, subject
from extractors.reading import Item, Reading, Sentence, findings, reading


class FrequencyWords(Lexicon):
    """`frequencies.toml`: names of frequencies, bounds that are none, periods."""

    prevalence: tuple[str, ...]
    incidence: tuple[str, ...]
    bound_after: tuple[str, ...]
    bound_before: tuple[str, ...]
    periods: tuple[str, ...]


WORDS = read("frequencies", FrequencyWords)
_PREVALENCE = words(WORDS.prevalence)
_INCIDENCE = words(WORDS.incidence)
_BOUND_AFTER = re.compile(rf"\s?(?:{'|'.join(WORDS.bound_after)})", re.IGNORECASE)
_BOUND_BEFORE = re.compile(
    rf"\b(?:{'|'.join(WORDS.bound_before)})\s?(?:about |approximately )?$", re.IGNORECASE
)
_PERIOD = words(WORDS.periods)


def frequencies(
    record: Reading,
    *,
    design: str | None = None,
    treated: bool = False,
    claimed: Collection[int] = (),
    mentions: dict[int, int] | None = None,
) -> list[Item]:
    """The frequencies of a record, in reading order.

    `claimed` holds where figures begin that are estimates of effect; `mentions` counts, by the start of a sentence,
    the groups that it names.
    """
    items: list[Item] = []
    for span in record.sentences:
        text = record.words(span)
        if span.role in ("objective",) or not (
            "%" in text or "per" in text or " of " in text or "/" in text or " in " in text
        ):
            continue
        figures = read_figures(text)
        for place, figure in enumerate(figures):
            if span.start + figure.start in claimed or not _is_frequency(
                text, figure, span, design, treated, (mentions or {}).get(span.start, 0)
            ):
                continue
            items.append(_item(record, span, text, figures, place))
    return _once(items)


def _is_frequency(
    text: str, figure: Figure, span: Sentence, design: str | None, treated: bool, mentions: int
) -> bool:
    if not is_share(figure) or _is_bound(text, figure):
        return False
    if span.role == "methods" and not _PREVALENCE.search(text):
        return False
    return (
        kind_of(text, figure, role=span.role, design=design, mentions=mentions, treated=treated)
        == "frequency"
    )


def _is_bound(text: str, figure: Figure) -> bool:
    if figure.numerator is not None:
        return False
    return bool(
        _BOUND_AFTER.match(text, figure.end)
        or _BOUND_BEFORE.search(text[max(0, figure.start - 50) : figure.start])
        or figure.op in (">=", "<=")
    )


def _item(record: Reading, span: Sentence, text: str, figures: list[Figure], place: int) -> Item:
    figure = figures[place]
    low, high = (figure.low, figure.high) if figure.kind == "range" else (None, None)
    interval = interval_of(text, figures, place)
    near = clause(text, figure)
    others = [(other.start, other.end) for other in figures]
    return {
        "measure": _measure(near, figure),
        "value": None if figure.kind in ("range", "fraction") else figure.value,
        "low": low,
        "high": high,
        "unit": None if figure.kind == "fraction" else figure.unit,
        "ci_low": interval[0] if interval else None,
        "ci_high": interval[1] if interval else None,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "condition": subject(text, figure.start, figure.end, figures=others),
        "population": population(text, figure.start, figure.end),
        "period": _period(near),
        "start": span.start,
        "end": span.end,
    }


def _measure(near: str, figure: Figure) -> str:
    if (figure.unit or "").endswith("years") or _INCIDENCE.search(near):
        return "incidence"
    return "prevalence" if _PREVALENCE.search(near) else "proportion"


def _period(near: str) -> str | None:
    found = _PERIOD.search(near)
    return found[0].lower() if found else None


def _once(items: list[Item]) -> list[Item]:
    """The same figure said again in the conclusion counts once."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for item in items:
        key = tuple(item[name] for name in ("value", "low", "high", "unit", "numerator", "denominator"))
        repeated = key in seen and key[0] is not None
        if not repeated:
            kept.append(item)
        seen.add(key)
    return kept


@Language.component("gleanings_frequencies")
def component(doc: Doc) -> Doc:
    """Sets the Doc's frequencies, of the figures that no effect has taken; needs design and interventions."""
    store = findings(doc)
    designs = store.get("designs", [])
    store["frequencies"] = frequencies(
        reading(doc),
        design=designs[0]["design"] if designs else None,
        treated=any(item["role"] == "experimental" for item in store.get("interventions", ())),
        claimed=store.get("claimed", ()),
    )
    return doc
