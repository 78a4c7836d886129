"""Frequencies: how often a condition, finding or event occurs in a population, as a description of it."""

import re
from collections.abc import Collection, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from extractors.arms import Arms, Mention, find_arms, mentions
from extractors.assign import clause, is_share, kind_of
from extractors.estimates import interval_of
from extractors.figure import Figure
from extractors.lexicon import Lexicon, read, words
from extractors.numbers import read as read_figures
from extractors.occurrence import condition, listed, population, sample_of
from extractors.reading import Item, Reading, Sentence, findings, reading
from extractors.respectively import RESPECTIVELY
from extractors.timepoints import find_timepoints
from extractors.treatments import any_treatment
from extractors.written import written_out


class FrequencyWords(Lexicon):
    """`frequencies.toml`: names of frequencies, bounds that are none, periods."""

    prevalence: tuple[str, ...]
    incidence: tuple[str, ...]
    bound_after: tuple[str, ...]
    bound_before: tuple[str, ...]
    periods: tuple[str, ...]
    people: tuple[str, ...]
    ailments: tuple[str, ...]


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
    interventions: Sequence[Mapping[str, str]] = (),
    claimed: Collection[int] = (),
) -> list[Item]:
    """The frequencies of a record, in reading order; `claimed` is where figures begin that are estimates of effect."""
    spans = [s for s in record.sentences if s.role != "objective" and _MAYBE.search(record.words(s))]
    if not spans:
        return []
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    items: list[Item] = []
    people = sample_of(record)
    for span in spans:
        text = record.words(span)
        figures = read_figures(text)
        if not any(is_share(figure) for figure in figures):
            continue
        found = mentions(text, arms)
        taken = [
            place
            for place, figure in enumerate(figures)
            if span.start + figure.start not in claimed
            and not _is_bound(text, figure)
            and _is_frequency(text, figure, span, design, found, arms)
        ]
        items += _items(record, span, text, figures, taken, people)
    return _once(items)


_MAYBE = re.compile(r"%|per ?cent|\bper\b|\bof\b|/|\bin\b|half|third|quarter")


def _is_frequency(
    text: str, figure: Figure, span: Sentence, design: str | None, found: Sequence[Mention], arms: Arms
) -> bool:
    if not is_share(figure) or _names_a_group(text, figure, found) or _COMPOSITION.match(text, figure.end):
        return False
    named = len({mention.arm.name for mention in found}) or int(len(arms.arms) == 1)
    kind = kind_of(
        text, figure, role=span.role, design=design, mentions=named, treated=any_treatment(arms.arms)
    )
    return kind == "frequency" and _is_health(text, figure)


def _names_a_group(text: str, figure: Figure, found: Sequence[Mention]) -> bool:
    """Whether the share tells how large a group of the study is: "25 642 (76.0%) were nonsmokers"."""
    return any(
        figure.end <= mention.start and _BECAME.fullmatch(text, figure.end, mention.start)
        for mention in found
    )


# How a sample is made up: "(37.3% male)", "65% family physicians".
_COMPOSITION = re.compile(
    r"\s?(?:\)?\s(?:were|was|are|of (?:them|whom|the (?:patients|participants|sample)) were)\s)?(?:(?:fe)?males?|women(?! (?:with|who|had|reported))|men(?! (?:with|who|had|reported))|boys|girls|white|black|caucasians?|hispanics?|asians?|family physicians|physicians|nurses|married|employed)\b",
    re.IGNORECASE,
)
_BECAME = re.compile(
    r"[\s)\]]*(?:of the |patients |subjects |participants )*(?:were|was|received|underwent|had|in|assigned to|treated with)\s(?:the\s|a\s)?",
    re.IGNORECASE,
)


def _is_health(text: str, figure: Figure) -> bool:
    """Whether the clause is about people and what ails them, or the text counts cases out of a whole."""
    near = text
    return (
        (figure.value or 0) <= 100_000
        and not _MONEY.search(text, max(0, figure.start - 2), figure.start + 1)
        and (
            figure.numerator is not None
            or _TOLD.search(near) is not None
            or _PEOPLE.search(near) is not None
            or _AILMENT.search(near) is not None
            or bool(_PREVALENCE.search(near) or _INCIDENCE.search(near))
        )
    )


_TOLD = re.compile(
    r"\b(?:common(?:est)?|rare|frequent(?:ly)?|history|findings?|features?|present(?:ed)?|detected|observed|reported|had)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[£$€]")
_PEOPLE = words(WORDS.people)
_AILMENT = re.compile("|".join(WORDS.ailments), re.IGNORECASE)


_MEASURED = re.compile(r"(?!\b(?:was|were|in|of|is|are|only)\b)\b[\w/-]+\s?[<>]\s?$")


def _is_bound(text: str, figure: Figure) -> bool:
    if figure.numerator is not None:
        return False
    return bool(
        _BOUND_AFTER.match(text, figure.end)
        or _BOUND_BEFORE.search(text[max(0, figure.start - 50) : figure.start])
        or figure.op in (">=", "<=")
        or (figure.op in ("<", ">") and _MEASURED.search(text[max(0, figure.start - 25) : figure.start]))
    )


def _items(
    record: Reading,
    span: Sentence,
    text: str,
    figures: Sequence[Figure],
    taken: list[int],
    people: str | None,
) -> list[Item]:
    names = _unrolled(text, [figures[place] for place in taken])
    items: list[Item] = []
    for place in taken:
        figure = figures[place]
        told = names.get(figure.start, {})
        masks = [(t.start, t.end) for t in find_timepoints(text)]
        others = [(other.start, other.end) for other in figures]
        of = told.get("condition") or condition(text, figure, figures=others, masks=masks)
        who = told.get("population") or population(text, figure, sample=people)
        items.append(
            _figures_of(text, figures, place)
            | {
                "condition": written_out(
                    of or (items[-1]["condition"] if items else None), record.abbreviations
                ),
                "population": written_out(who, record.abbreviations),
                "period": _period(clause(text, figure)),
                "start": span.start,
                "end": span.end,
            }
        )
    return items


def _unrolled(text: str, figures: Sequence[Figure]) -> dict[int, dict[str, str]]:
    """By the start of a figure, what a list that ends in "respectively" gives it."""
    names: dict[int, dict[str, str]] = {}
    begin = 0
    for word in RESPECTIVELY.finditer(text):
        run = [figure for figure in figures if begin <= figure.start < word.start()]
        found = listed(text, run) if len(run) > 1 else None
        for figure, name in zip(run, found[1], strict=True) if found else ():
            names[figure.start] = {found[0]: name} if found else {}
        begin = word.end()
    return names


def _figures_of(text: str, figures: Sequence[Figure], place: int) -> Item:
    figure = figures[place]
    low, high = (figure.low, figure.high) if figure.kind == "range" else (None, None)
    interval = interval_of(text, figures, place)
    return {
        "measure": _measure(clause(text, figure), figure),
        "value": None if figure.kind in ("range", "fraction") else figure.value,
        "low": low,
        "high": high,
        "unit": None if figure.kind == "fraction" else figure.unit,
        "ci_low": interval[0] if interval else None,
        "ci_high": interval[1] if interval else None,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
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
        interventions=store.get("interventions", ()),
        claimed=store.get("claimed", ()),
    )
    return doc
