"""Units: what follows a figure (`12 weeks`, `5 mg`, `3.2 ×10^9/L`), from `lexicons/units.toml`."""

import re
import tomllib
from pathlib import Path

from extractors.figure import MULTIPLICATION

_LEXICON = tomllib.loads((Path(__file__).parent / "lexicons" / "units.toml").read_text("utf-8"))
KINDS = {unit: kind for kind in ("measure", "dose", "time") for unit in _LEXICON[kind]}


def _alternatives(units: list[str]) -> str:
    ordered = sorted(units, key=len, reverse=True)
    return "|".join(re.escape(unit).replace(r"\ ", "[ ]?") for unit in ordered)


_ALL = _alternatives(list(KINDS))

# The unit after a figure in the plain text of a shape; "h" and the like need a word's end behind them.
AFTER = re.compile(
    rf"""
    (?P<power> {MULTIPLICATION} \# [ ]? (?: /? [ ]? (?:cells?|[a-z]{{1,3}}) (?: [ ]?/[ ]? [a-z\d]{{1,4}} )?
      )? )
    | [ -]? (?P<unit> {_ALL} ) (?P<per> (?: [ ]?/[ ]?
      (?:kg|day|d|m2|h|hr|min|week|wk|month|year|yr|dose|cm2) | [ .·]? (?:kg|day|d|h|min) -1 )* )
      (?! [\w°] | -[a-z]*\d )
    | (?P<degree>°c?) | (?P<percentage_points>[ -]percentage[ -]points?)
    """,
    re.VERBOSE,
)


def kind_of(unit: str, per: str = "") -> str:
    """`time`, `dose` or `measure`; a dose unit per kilogram or day stays a dose."""
    kind = KINDS.get(re.sub(r" ", "", unit)) or KINDS.get(unit, "measure")
    return "dose" if kind == "dose" or (per and kind != "time") else kind
