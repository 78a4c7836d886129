"""Trials of exercise against usual care that may be pooled, each of which a test can spoil in one way."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests import brief
from warehouse import rows
from warehouse.synthesis.evidence import Evidence, read

TEXT = (
    "We compared exercise with usual care in people with sciatica. At 12 weeks, {a} of {n} ({p:.1f}%) with "
    "exercise and {c} of {m} ({q:.1f}%) with usual care had recovered. The risk ratio was {rr:.2f} (95% CI "
    "{low:.2f} to {high:.2f}). {verdict}"
)
SAID = {
    "favours_intervention": "Exercise helped.",
    "no_difference": "Exercise did not help.",
    "favours_comparator": "Exercise harmed.",
    "mixed": "Exercise helped some.",
    "unclear": "It remains open.",
}


def trial(
    number: int,
    counts: tuple[int, int, int, int] = (40, 60, 25, 60),
    interval: tuple[float, float] = (1.13, 2.27),
    *,
    verdict: str = "favours_intervention",
    design: str = "rct",
    effect: dict[str, Any] | None = None,
    groups: bool = True,
    sides: tuple[str, str] = ("exercise", "usual care"),
    **changes: Any,
) -> brief.Paper:
    """A trial with n of N recovered in two groups, and the risk ratio; `effect` changes it; it may stand alone."""
    a, n, c, m = counts
    facts = {"a": a, "n": n, "c": c, "m": m, "p": 100 * a / n, "q": 100 * c / m, "rr": a / n / (c / m)}
    text = TEXT.format(**facts, low=interval[0], high=interval[1], verdict=SAID[verdict])
    one = brief.paper(
        f"EX2{number:03}",
        f"Doe{number}",
        2000 + number,
        f"Exercise for sciatica, trial {number}.",
        text,
        **changes,
    )
    one.is_a(design, "We compared").tests("exercise", controls=("usual care",)).of(n + m, f"of {n}")
    for role, side, got, whole, share in (
        ("experimental", sides[0], a, n, facts["p"]),
        ("control", sides[1], c, m, facts["q"]),
    ):
        if groups:
            quote, figures = f"{got} of {whole} ({share:.1f}%)", {"events": got, "total": whole, "role": role}
            brief.arm(one, quote, side, round(share, 1), "recovery", timepoint="12 weeks", **figures)
    told = {"outcome": "recovery", "intervention": sides[0], "comparator": sides[1], "timepoint": "12 weeks"}
    told |= {"value": round(facts["rr"], 2), "ci_low": interval[0], "ci_high": interval[1], "ci_level": 95}
    quote = f"risk ratio was {facts['rr']:.2f} (95% CI {interval[0]:.2f} to {interval[1]:.2f})"
    one.says(rows.Effect, quote, **({"measure": "RR"} | told | (effect or {})))
    return one.concludes(verdict, SAID[verdict])


def evidence(folder: Path, papers: Iterable[brief.Paper]) -> Evidence:
    """What a warehouse with these papers holds on the topic."""
    con = brief.warehouse(folder, list(papers))
    try:
        return read(con, brief.TOPIC.topic_id)
    finally:
        con.close()
