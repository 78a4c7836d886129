"""`glean pool`: a meta-analysis of anybody's table of studies."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import NormalDist
from typing import Any

import click
import numpy as np

from flows.errors import GleanError
from flows.studies import Studies, StudiesError, read_studies
from warehouse.synthesis.pooling.errors import PoolingError
from warehouse.synthesis.pooling.heterogeneity import METHODS
from warehouse.synthesis.pooling.meta import MEASURES, Meta, meta_analyse
from warehouse.synthesis.pooling.model import TESTS, Fit, Line, regress
from warehouse.synthesis.pooling.sensitivity import subgroups


@click.command(short_help="Pool the studies of a CSV file: estimate, intervals, heterogeneity, bias.")
@click.argument(
    "studies", metavar="STUDIES.csv", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--measure", type=click.Choice(MEASURES, case_sensitive=False), required=True)
@click.option(
    "--method", type=click.Choice(list(METHODS), case_sensitive=False), default="REML", show_default=True
)
@click.option(
    "--interval",
    "test",
    type=click.Choice(TESTS, case_sensitive=False),
    default="z",
    show_default=True,
    help="Wald, Knapp-Hartung, or Knapp-Hartung that is never narrower than the model's own.",
)
@click.option("--level", type=click.FloatRange(50, 99.99), default=95, show_default=True, help="In percent.")
@click.option("--moderator", metavar="COLUMN", help="Regress the estimates on a column of numbers.")
@click.option("--subgroup", metavar="COLUMN", help="Pool each group that a column names as well.")
@click.option("--json", "form", flag_value="json", help="One JSON object.")
@click.option("--csv", "form", flag_value="csv", help="The table as CSV.")
def command(
    studies: Path,
    measure: str,
    method: str,
    test: str,
    level: float,
    moderator: str | None,
    subgroup: str | None,
    form: str | None,
) -> None:
    """Pool the studies of a CSV file.

    Its headings say what it holds: yi,vi, or events1,total1,events2,total2, or mean1,sd1,n1,mean2,sd2,n2, or
    events,total, or r,n, or estimate,ci_low,ci_high; `study` names each line. Ratios and proportions are shown
    on their own scale; --json gives every value on the scale on which it was pooled.
    """
    table = read_studies(studies)
    try:
        found = meta_analyse(measure, table.figures, method=method, test=test, level=level)
        groups = _groups(found, table, subgroup, method=method, test=test, level=level)
        line = _line(found, table, moderator, method=method, test=test, level=level)
    except PoolingError as error:
        raise GleanError(f"{studies}: {error}.") from None
    forms = {"json": _as_json, "csv": _as_csv, None: _as_text}
    click.echo(forms[form](found, table, groups, line), nl=False)


def _groups(found: Meta, table: Studies, column: str | None, **options: Any) -> dict[str, Fit]:
    return subgroups(found.yi, found.vi, _column(table, column), **options) if column else {}


def _line(found: Meta, table: Studies, column: str | None, **options: Any) -> Line | None:
    if column is None:
        return None
    if column.lower() in table.figures:
        return regress(found.yi, found.vi, table.figures[column.lower()], **options)
    cells = _column(table, column)
    try:
        moderator = np.array([float(cell) for cell in cells])
    except ValueError:
        raise StudiesError(
            f"The column {column} holds what is not a number; --subgroup takes names."
        ) from None
    return regress(found.yi, found.vi, moderator, **options)


def _column(table: Studies, name: str) -> tuple[str, ...]:
    if name.lower() not in table.others:
        raise StudiesError(
            f"There is no column {name}; there are {', '.join([*table.others, *table.figures])}."
        )
    return table.others[name.lower()]


def _as_json(found: Meta, table: Studies, groups: dict[str, Fit], line: Line | None) -> str:
    whole = {
        "measure": found.measure,
        "studies": table.labels,
        "yi": found.yi.tolist(),
        "vi": found.vi.tolist(),
        **asdict(found.fit),
        "shown": {
            name: _on_scale(found, getattr(found.fit, name))
            for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
        },
        "leave_one_out": [fit.estimate for fit in found.leave_one_out],
        "cumulative": [fit.estimate for fit in found.cumulative],
        "egger": found.egger and asdict(found.egger),
        "trim_fill": {
            "k0": found.trim_fill.k0,
            "side": found.trim_fill.side,
            "estimate": found.trim_fill.fit.estimate,
            "method": found.trim_fill.fit.method,
        },
        "subgroups": {name: asdict(fit) for name, fit in groups.items()},
        "regression": line and asdict(line),
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _on_scale(found: Meta, value: float | None) -> float | None:
    return None if value is None else found.shown(value)


HEADINGS = ("study", "estimate", "ci_low", "ci_high", "weight")


def _rows(found: Meta, table: Studies, groups: dict[str, Fit]) -> Iterator[tuple[str, list[float | None]]]:
    """Label and then estimate, interval and weight (percent) of each study, each group and of all."""
    weights = 1 / (found.vi + found.fit.tau2)
    errors = np.sqrt(found.vi) * NormalDist().inv_cdf(0.5 + found.level / 200)
    for at, label in enumerate(table.labels):
        ends = (found.yi[at], found.yi[at] - errors[at], found.yi[at] + errors[at])
        share = 100 * float(weights[at] / np.sum(weights))
        yield label, [*(found.shown(float(end)) for end in ends), share]
    for name, fit in [*groups.items(), ("pooled", found.fit)]:
        values = (fit.estimate, fit.ci_low, fit.ci_high)
        yield name, [*(_on_scale(found, value) for value in values), None]


def _as_csv(found: Meta, table: Studies, groups: dict[str, Fit], _line: Line | None) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([label, *values] for label, values in _rows(found, table, groups))
    return out.getvalue()


def _as_text(found: Meta, table: Studies, groups: dict[str, Fit], line: Line | None) -> str:
    rows = list(_rows(found, table, groups))
    wide = max(len(label) for label, _ in rows)
    lines = [f"{'study':{wide}}  {'estimate':>9}  {f'{found.level:g}% interval':>20}  weight"]
    lines += [_text_row(label, values, wide) for label, values in rows]
    lines += ["", *_told(found, line)]
    return "\n".join(lines) + "\n"


def _text_row(label: str, values: list[float | None], wide: int) -> str:
    estimate, low, high, weight = values
    interval = "not estimable" if low is None or high is None else f"{low:.3f} to {high:.3f}"
    share = "" if weight is None else f"{weight:5.1f}%"
    return f"{label:{wide}}  {estimate:9.3f}  {interval:>20}  {share}".rstrip()


def _told(found: Meta, line: Line | None) -> Iterator[str]:
    """What qualifies the estimate, in words."""
    fit = found.fit
    p = "not estimable" if fit.p is None else f"p {_p(fit.p)}"
    yield f"{found.measure} of {fit.k} studies, method {fit.method}, interval {fit.test}: {p}"
    if fit.pi_low is not None and fit.pi_high is not None:
        yield f"in a new study: {found.shown(fit.pi_low):.3f} to {found.shown(fit.pi_high):.3f}"
    yield f"heterogeneity: tau² {fit.tau2:.4g}{_ends(fit.tau2_ci)}, I² {fit.i2:.1f}%{_ends(fit.i2_ci)}"
    yield f"Q {fit.q:.2f} on {fit.q_df} degrees of freedom, p {_p(fit.q_p)}"
    if found.egger:
        yield f"Egger's test: t {found.egger.t:.2f}, p {_p(found.egger.p)}"
    filled = found.trim_fill
    yield (
        f"trim and fill: {filled.k0} missing on the {filled.side}, then {found.shown(filled.fit.estimate):.3f}"
    )
    if line:
        yield f"regression: slope {line.estimates[1]:.4g} (error {line.errors[1]:.4g}), p {_p(line.ps[1])}"


def _ends(interval: tuple[float, float] | None) -> str:
    return f" ({interval[0]:.4g} to {interval[1]:.4g})" if interval else ""


def _p(p: float | None) -> str:
    if p is None:
        return "not estimable"
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
