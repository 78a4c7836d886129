"""Where the shares of a sentence stand, and the words of the clause on either side of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.figure import Figure
from extractors.phrases import clause_start, opening_bracket

_SEPARATOR = re.compile(r"[\s,;]*(?:\b(?:and|or|to|vs\.?|versus)\b)?[\s,]*", re.IGNORECASE)
_BRACKET = re.compile(r"\s?[(\[][^()\[\]]*\d[^()\[\]]*[)\]]")
# What may stand in a bracket before its share without being what the share is of.
_ONLY_LEADS = re.compile(
    r"[(\[]\s?(?:(?:n|range|ranging|from|approximately|about|up to|only|mean|median|overall|in"
    r"|less|more|than|over|nearly|around|almost|total|a|the|i\.e\.|e\.g\.|rate|prevalence"
    r"|incidence|p)\b|[\d\W])*",
    re.IGNORECASE,
)
_RIGHT_ENDS = re.compile(
    r"[;:]\s|[a-z)]{3}\.\s(?=(?-i:[A-Z]))|\.$|,\s(?:and|but|which|with|while|whereas)\s"
    r"|\s(?:while|whereas|but|although|as compared|compared|versus|vs\.?|than)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A share with its brackets at `start:end`, the words before it (`left`) and after it (`right`) in its clause.

    `left` reaches back to the share before, `right` on to the next; `lead` is all that the clause says before its
    first share; `bracketed` says that the share stands in brackets after what it is of.
    """

    start: int
    end: int
    left: str
    right: str
    lead: str
    bracketed: bool
    joined: bool


def spots(text: str, shares: Sequence[Figure]) -> list[Spot]:
    """The spots of the shares, in their order; `joined` tells one that only a separator parts from the share before."""
    spans = [_span(text, share) for share in shares]
    return [_spot(text, spans, place) for place in range(len(spans))]


def _spot(text: str, spans: Sequence[tuple[int, int, bool]], place: int) -> Spot:
    start, end, bracketed = spans[place]
    before = [span for span in spans[:place] if span[1] <= start]
    after = [span for span in spans[place + 1 :] if span[0] >= end]
    clause = clause_start(text, start)
    since = before[-1][1] if before else 0
    ended = _RIGHT_ENDS.search(text, since, start) if before else None
    opening = opening_bracket(text, start)
    begin = max(ended.start() if ended else since, clause, 0 if opening is None else opening + 1)
    stop = after[0][0] if after else len(text)
    if opening is not None:
        stop = min(stop, _closing(text, start))
    cut = _RIGHT_ENDS.search(text, end, stop)
    lead = text[clause : min([span[0] for span in before if span[0] >= clause], default=start)]
    return Spot(
        start,
        end,
        text[begin:start],
        text[end : cut.start() if cut else stop],
        lead,
        bracketed,
        bool(before) and _SEPARATOR.fullmatch(text, since, start) is not None,
    )


def _span(text: str, share: Figure) -> tuple[int, int, bool]:
    """Where the share stands with all brackets that belong to it."""
    start, end = share.start, share.end
    opening = opening_bracket(text, start)
    if opening is not None:
        if _ONLY_LEADS.fullmatch(text, opening, start):
            return opening, _closing(text, start), True
        return start, end, False
    if opening_bracket(text, end) is not None:
        end = _closing(text, end)
    while bracket := _BRACKET.match(text, end):
        end = bracket.end()
    return start, end, False


def _closing(text: str, place: int) -> int:
    """Where the outermost bracket that is open at `place` has been closed."""
    depth = sum((letter in "([") - (letter in ")]") for letter in text[:place])
    for at in range(place, len(text)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if depth <= 0:
            return at + 1
    return len(text)


def merged(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures with each share once that is written twice.

    "172/300 patients with leg pain (57.3%)" is one share, as is "one in five adults (1186/5930, 20.0%)".
    """
    kept: list[Figure] = []
    for figure in figures:
        last = kept[-1] if kept else None
        if last and figure.kind == "percent" and _OPENS.fullmatch(text, last.end, figure.start):
            if last.kind == "fraction" and figure.numerator is None and _same(last, figure):
                kept[-1] = _one(text, last, figure, last.numerator, last.denominator)
                continue
            if last.kind == "percent" and last.words and abs((last.value or 0) - (figure.value or 0)) < 7:
                kept[-1] = _one(text, last, figure, figure.numerator, figure.denominator)
                continue
        kept.append(figure)
    return kept


def parted(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, each change from one percentage to another as the two shares that it tells: "from 12% to 18%"."""
    told: list[Figure] = []
    for figure in figures:
        joint = _JOINT.search(figure.text) if figure.kind == "from_to" and figure.unit == "percent" else None
        told += [figure] if joint is None else _ends(figure, *joint.span())
    return told


_JOINT = re.compile(r"(?<=[\d%])\s?(?:to|-|–|—|−|‐|‑|‒)\s?(?=\d)")


def _ends(figure: Figure, left: int, right: int) -> list[Figure]:
    share = replace(figure, kind="percent", low=None, high=None)
    begins = figure.start + right
    return [
        replace(share, value=figure.low, end=figure.start + left, text=figure.text[:left]),
        replace(share, value=figure.high, start=begins, text=figure.text[right:]),
    ]


_OPENS = re.compile(r"\s?(?:[^\s,;:()\d]+\s){0,7}[^\s,;:()\d]*\s?[(\[]\s?")


def _one(
    text: str, first: Figure, second: Figure, numerator: float | None, denominator: float | None
) -> Figure:
    written = text[first.start : second.end]
    return replace(
        second, start=first.start, text=written, numerator=numerator, denominator=denominator, words=False
    )


def _same(first: Figure, second: Figure) -> bool:
    total = first.denominator or 0
    return total > 0 and abs(100 * (first.numerator or 0) / total - (second.value or 0)) < 0.6
