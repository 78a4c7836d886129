"""Marks quotes in a source's text, also where one lies in another or across its end."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from warehouse.summary.parts import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A step through a marked text; a quote that crosses another goes on in marks of kind `rest`."""

    kind: Literal["text", "open", "rest", "close", "label"]
    text: str = ""


_Span = tuple[int, int, str, bool]


def tokens(text: str, quotes: Sequence[Quote], labels: Sequence[tuple[int, str]] = ()) -> Iterator[Token]:
    """The text with its marks opened and closed in proper nesting, and the labels of its sections."""
    spans = _nested(quotes)
    cuts = {0, len(text)} | {place for span in spans for place in span[:2]} | {place for place, _ in labels}
    ordered = sorted(place for place in cuts if 0 <= place <= len(text))
    named = dict(labels)
    for start, end in zip(ordered, [*ordered[1:], len(text)], strict=True):
        yield from (Token(kind="close") for span in spans if span[1] == start)
        if start in named:
            yield Token(kind="label", text=named[start])
        yield from (
            Token(kind="rest" if span[3] else "open", text=span[2]) for span in spans if span[0] == start
        )
        if end > start:
            yield Token(kind="text", text=text[start:end])


def _nested(quotes: Sequence[Quote]) -> list[_Span]:
    """The spans of the quotes, the outer before the inner, each that crosses another cut in two."""
    waiting = [
        (quote.start, -quote.end, quote.finding_id, False) for quote in quotes if quote.end > quote.start
    ]
    heapq.heapify(waiting)
    stack: list[int] = []
    spans: list[_Span] = []
    while waiting:
        start, negative, finding_id, rest = heapq.heappop(waiting)
        end = -negative
        while stack and stack[-1] <= start:
            stack.pop()
        if stack and end > stack[-1]:
            heapq.heappush(waiting, (stack[-1], -end, finding_id, True))
            end = stack[-1]
        stack.append(end)
        spans.append((start, end, finding_id, rest))
    return spans
