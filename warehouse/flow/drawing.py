"""The flow diagram as SVG, after the PRISMA 2020 template for updated reviews; plain enough to be edited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from textwrap import wrap

from jinja2 import Environment

from warehouse.flow.counting import Flow
from warehouse.summary.words import WORDS

_WIDTH, _GAP, _LINE, _PAD = 300, 26, 17, 12
# As many letters as a line of a box holds, and what a line that goes on begins with.
_LETTERS, INDENT = 40, "\u2003"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box of the diagram: its place, its lines of text, and the heights that follow from them."""

    x: int
    y: int
    lines: tuple[str, ...]
    width: int = _WIDTH

    @property
    def height(self) -> int:
        """As high as its lines need."""
        return 2 * _PAD + _LINE * len(self.lines)

    @property
    def middle(self) -> int:
        """Half-way down."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A step: what stays, what is taken out beside it, and what was there before."""

    main: Box
    out: Box | None = None
    previous: Box | None = None


def draw(flow: Flow, *, title: str) -> str:
    """The diagram of these numbers."""
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("warehouse.flow") / "flow.svg.j2").read_text("utf-8")
    )
    # Without a previous version its column is left out.
    first = 0 if flow.previous else 1
    rows = list(_placed(_steps(flow), first))
    last = rows[-1].main
    return template.render(
        title=title,
        indent=INDENT,
        rows=rows,
        line=_LINE,
        pad=_PAD,
        width=(3 - first) * (_WIDTH + 2 * _GAP),
        height=last.y + last.height + _GAP,
    )


_Step = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _steps(flow: Flow) -> Iterator[_Step]:
    """Previous studies, what stays, what is taken out; step by step."""
    yield (
        _previous(flow),
        (
            "Records identified",
            *_counts({_source(name): number for name, number in flow.identified.items()}),
            f"in all (n = {flow.records:,})",
        ),
        ("Records removed before screening", f"Duplicate records (n = {flow.duplicates:,})"),
    )
    yield (
        (),
        (f"Reports screened (n = {flow.screened:,})",),
        (
            f"Reports excluded (n = {sum(flow.excluded.values()):,})",
            *_counts({_reason(name): number for name, number in flow.excluded.items()}),
        ),
    )
    yield (
        (),
        (
            f"New studies included (n = {flow.new_studies:,})",
            f"Reports of new studies (n = {flow.new:,})",
        ),
        ("Previous reports", f"No longer included (n = {flow.dropped:,})") if flow.previous else (),
    )
    yield (
        (),
        (
            f"Studies included in review (n = {flow.included_studies:,})",
            f"Reports of included studies (n = {flow.included:,})",
        ),
        (),
    )


def _previous(flow: Flow) -> tuple[str, ...]:
    if not flow.previous:
        return ()
    return (
        "Previous version of the review",
        f"Studies included (n = {flow.previous_studies:,})",
        f"Reports of studies (n = {flow.previous:,})",
    )


def _counts(numbers: Mapping[str, int]) -> Iterator[str]:
    """Each count with its name, in as many lines as the box needs; the later ones are indented."""
    for name, number in numbers.items():
        yield from wrap(f"{name} (n = {number:,})", _LETTERS, subsequent_indent=INDENT)


def _source(name: str) -> str:
    return str(WORDS["sources"].get(name, name))


def _reason(name: str) -> str:
    _one, many = WORDS["reasons"].get(name, (name, name))
    return str(many[0].upper() + many[1:])


def _placed(steps: Iterator[_Step], first: int) -> Iterator[Row]:
    y = _GAP
    for previous, main, out in steps:
        boxes = [
            Box(x=(column - first) * (_WIDTH + 2 * _GAP) + _GAP, y=y, lines=tuple(lines)) if lines else None
            for column, lines in enumerate((previous, main, out))
        ]
        before, middle, beside = boxes
        if middle is not None:
            yield Row(previous=before, main=middle, out=beside)
        y += max(box.height for box in boxes if box) + _GAP
