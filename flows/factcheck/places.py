"""Where the warehouse states a figure: the sentences that hold it, and the findings read there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.figure import Figure
from extractors.sentences import split
from warehouse.rows import ArmResult, Effect, Frequency
from warehouse.summary.words import sentence
from warehouse.synthesis.evidence import Evidence, Held, Work
from warehouse.synthesis.times import time_of

Known = Held[ArmResult] | Held[Effect] | Held[Frequency]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A sentence of a work that states the figure: `text` is its words, `known` the finding read there."""

    work: Work
    field: str
    start: int
    end: int
    text: str
    known: Known | None


def places(evidence: Evidence, figure: Figure) -> Iterator[Place]:
    """The places in title and abstract of every work, counted or not."""
    patterns = _patterns(figure)
    for work in evidence.works.values():
        for field in ("title", "abstract"):
            whole: str = getattr(work.record, field)
            if patterns and all(pattern.search(whole) for pattern in patterns):
                yield from _in_field(evidence, work, field, whole, figure, patterns)
        yield from (_of(work, held) for held in findings(evidence, work) if rounded(held, figure))


def _of(work: Work, held: Known) -> Place:
    """The place of a finding: the sentence around its quote."""
    fact = held.fact
    whole = work.record.title if fact.field == "title" else work.record.abstract
    text = sentence(whole, fact.start, fact.end)
    return Place(work=work, field=fact.field, start=fact.start, end=fact.end, text=text, known=held)


def _in_field(
    evidence: Evidence, work: Work, field: str, whole: str, figure: Figure, patterns: list[re.Pattern[str]]
) -> Iterator[Place]:
    for stretch in split(whole, start=0):
        text = whole[stretch.start : stretch.end]
        found = [pattern.search(text) for pattern in patterns]
        if not all(found) or (figure.kind == "time" and not _timed(figure, text)):
            continue
        spots = [(match.start() + stretch.start, match.end() + stretch.start) for match in found if match]
        yield Place(
            work=work,
            field=field,
            start=stretch.start,
            end=stretch.end,
            text=" ".join(text.split()),
            known=_known(evidence, work, field, spots, figure),
        )


def _known(
    evidence: Evidence, work: Work, field: str, spots: Iterable[tuple[int, int]], figure: Figure
) -> Known | None:
    """The finding at those places, the one that states the figure as its own value before any other."""
    over = [
        held
        for held in findings(evidence, work)
        if held.fact.field == field
        and all(held.fact.start <= start and end <= held.fact.end for start, end in spots)
    ]
    return min(
        over, key=lambda held: (not states(held, figure), held.fact.end - held.fact.start), default=None
    )


def findings(evidence: Evidence, work: Work) -> list[Known]:
    """The findings with figures of a work."""
    return [
        *evidence.arm_results_of.get(work.work_id, ()),
        *evidence.effects_of.get(work.work_id, ()),
        *evidence.frequencies_of.get(work.work_id, ()),
    ]


def states(held: Known, figure: Figure) -> bool:
    """Whether the figure is the finding's own value or range, as far as the figure's decimals go."""
    fact = held.fact
    if figure.kind in ("range", "from_to") and isinstance(fact, Frequency):
        return _near(figure.low, fact.low, figure) and _near(figure.high, fact.high, figure)
    return _near(figure.value, fact.value, figure)


def rounded(held: Known, figure: Figure) -> bool:
    """Whether the finding has more decimals than the figure, which is its value rounded."""
    exact: bool = figure.value == held.fact.value
    return figure.kind == "percent" and not exact and states(held, figure)


def _near(one: float | None, other: float | None, figure: Figure) -> bool:
    if one is None or other is None:
        return False
    decimals = max((len(match[1]) for match in re.finditer(r"\d[.·](\d+)", figure.text)), default=0)
    return abs(one - other) <= 0.5 / float(10**decimals) + 1e-9


def _patterns(figure: Figure) -> list[re.Pattern[str]]:
    """The figure's numbers as texts write them; a time is looked for by what it says, so by any number."""
    if figure.kind == "time":
        return [re.compile(r"(?:day|week|month|year)", re.IGNORECASE)]
    ends = (figure.low, figure.high) if figure.value is None else (figure.value,)
    return [_pattern(end, percent=figure.unit == "percent") for end in ends if end is not None]


def _pattern(value: float, *, percent: bool) -> re.Pattern[str]:
    digits = re.escape(f"{abs(value):g}").replace(r"\.", "[.·]")
    if value >= 1000:
        digits = f"{value:,g}".replace(",", "[,\u00a0 ]?")
    tail = r"(?:[.·]0+)?(?:\s?%|\s?per ?cent|(?=\s*(?:to|and|-|–)\s*\d))" if percent else r"(?![\d%]|[.·]\d)"
    return re.compile(rf"(?<![\d.·]){digits}{tail}", re.IGNORECASE)


def _timed(figure: Figure, text: str) -> bool:
    wanted = time_of(figure.text)
    return wanted is not None and any(time_of(match) == wanted for match in _TIMES.findall(text))


_TIMES = re.compile(
    r"\b[\w.]+[\s-]*(?:days?|weeks?|months?|years?)\b|\b(?:day|week|month|year)\s+\w+\b", re.IGNORECASE
)
