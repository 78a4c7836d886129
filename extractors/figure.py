"""The parcel that the grammar of figures hands on."""

from dataclasses import dataclass

from extractors.numerals import Shape

PERCENT = r"(?:\ ?%|\ ?per[ ]?-?cent\b|\ ?pct\b)"
MULTIPLICATION = r"(?:[ ]?[x×*·][ ]?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a text: `text == source[start:end]`.

    `kind` is one of
    `percent`, `fraction` (n of N without a percentage), `number`, `rate` (unit `per_1000`,
    `per_1000_person_years` …),
    `range` (`low`, `high`), `from_to` (two values of a change, `low` the first and `high` the second),
    `interval` (confidence or credible, `level` in percent), `p_value` (`op`; value None for "NS"),
    `level` (the 95 of a heading
    "(95% CI)"), `group_size` (n = …), `statistic` (t, F, chi-square, I² …), `time`, `dose`, `age`, `date`,
    `threshold` and `name`
    (the number belongs to a name: "group 2").
    A percent may carry `numerator` and `denominator`; a percent or number may carry a spread: one number as
    `spread`, or `spread_low` to `spread_high`, with `spread_kind` sd, se, iqr, range or None where the text
    does not label it
    ("5.2 (1.1)", "1.9 (1.4-2.5)"). `op` is the comparison sign before the figure: < > <= >= = or ~.
    """

    kind: str
    start: int
    end: int
    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    spread: float | None = None
    spread_low: float | None = None
    spread_high: float | None = None
    spread_kind: str | None = None
    op: str | None = None
    level: float | None = None
    words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule read: where it stands in the plain text of a shape, and the fields of the figure."""

    start: int
    end: int
    kind: str
    fields: dict[str, float | str | bool | None]
    unit: tuple[int, int] | None = None

    def figure(self, shape: Shape, text: str) -> Figure:
        """The figure in places of the original text."""
        start, end = shape.start(self.start), shape.end(self.end)
        fields = dict(self.fields)
        if self.unit:
            fields["unit"] = (
                text[shape.start(self.unit[0]) : shape.end(self.unit[1])].strip(
                    " -\u00a0\u2009\u2010\u2011\u202f"
                )
                or None
            )
        return Figure(kind=self.kind, start=start, end=end, text=text[start:end], **fields)  # type: ignore[arg-type]
