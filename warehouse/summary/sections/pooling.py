"""The pooled estimates, each with what it rests on, and the estimates that were not pooled, with the reasons."""

from collections import Counter
from collections.abc import Sequence

from warehouse.rows import Effect
from warehouse.summary import figures, words
from warehouse.summary.doubts import NO_OUTCOME
from warehouse.summary.forests import forest, rounded
from warehouse.summary.names import in_sentence, legible, tidy
from warehouse.summary.parts import (
    Block,
    Bullets,
    Cite,
    Computed,
    Figure,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Part,
    Section,
    Table,
    join,
    plain,
)
from warehouse.summary.sections.prevalence import slug
from warehouse.summary.sections.studies import name
from warehouse.synthesis.evidence import Evidence, Held, Result
from warehouse.synthesis.naming import RULES, content
from warehouse.synthesis.poolable import Estimate, LeftOut
from warehouse.synthesis.pooled import Pooled, Pools
from warehouse.synthesis.signals import leans
from warehouse.synthesis.times import without_times

# Estimates left out for these reasons were never candidates: their number is enough.
_COUNTED_ONLY = ("measure", "state")
_TEST = "restricted maximum likelihood, guarded Knapp–Hartung interval"


def section(evidence: Evidence, found: Pools) -> Section:
    """A part for each meta-analysis."""
    parts = [_pooled(evidence, number, one) for number, one in enumerate(found.pooled, 1)]
    none = (
        "No two studies gave an estimate of the same treatment and comparator on the same outcome, time and "
        "scale, so nothing was pooled."
    )
    lead = () if parts else (Paragraph(line=(none,)),)
    return Section(
        anchor="pooled",
        title=("Pooled results",),
        blocks=lead,
        sections=tuple(parts),
    )


def title_of(found: Pooled) -> str:
    """What was pooled, in words: `exercise against usual care: leg pain at 3 months`."""
    key = found.comparison
    return f"{key.intervention} against {key.comparator}: {outcome_of(found)}"


def outcome_of(found: Pooled) -> str:
    """What was counted or measured, as most of the studies call it, and when: `responders for leg pain at 3 months`."""
    key = found.comparison
    names = Counter(without_times(one.named).strip().lower() for one in found.estimates)
    most = min(names, key=lambda name: (-names[name], name))
    outcome = most if key.words and most else key.outcome
    return f"{outcome} at {key.time}"


def in_short(found: Pooled) -> Line:
    """The pooled estimate in one sentence for the key findings."""
    head = Foreign(text=words.capital(title_of(found)), origin="topic", strong=True)
    return (head, ": ", *estimate(found), ".")


def estimate(found: Pooled) -> Line:
    """The pooled estimate with its interval, the number of studies and their citations."""
    measure = words.WORDS["measures"].get(found.comparison.measure, found.comparison.measure)
    studies = words.counted(len(found.estimates), *_kinds(found))
    return (
        _computed(found, f"pooled {measure} {_interval(found)}", _TEST),
        " from ",
        _computed(found, studies, "one estimate a study"),
        " ",
        Cite(work_ids=found.work_ids),
    )


def plain_estimate(found: Pooled) -> str:
    """The pooled estimate in plain words, for a terminal."""
    return plain(estimate(found))


def _kinds(found: Pooled) -> tuple[str, str]:
    if found.comparison.randomised:
        return ("randomised controlled trial", "randomised controlled trials")
    return ("study without randomisation", "studies without randomisation")


def _computed(found: Pooled, text: str, how: str) -> Computed:
    return Computed(text=text, origin=found.finding_ids, how=how)


def _interval(found: Pooled) -> str:
    fit, unit = found.fit, _unit(found)
    ends = [found.shown(end) for end in (fit.estimate, fit.ci_low, fit.ci_high) if end is not None]
    p = "" if fit.p is None else f"; p {'< 0.001' if fit.p < 0.001 else f'= {fit.p:.2g}'}"
    return f"{rounded(ends[0])}{unit} (95% CI {rounded(ends[1])} to {rounded(ends[2])}{p})"


def _unit(found: Pooled) -> str:
    return f" {found.comparison.scale}" if found.comparison.scale in RULES["units"] else ""


def _pooled(evidence: Evidence, number: int, found: Pooled) -> Section:
    text = title_of(found)
    return Section(
        anchor=f"pooled-{number}-{slug(text)}",
        title=(Foreign(text=words.capital(text), origin="topic"),),
        blocks=(
            Paragraph(line=_told(found)),
            forest(evidence, found, f"forest-{number}", text),
            _table(evidence, found),
        ),
    )


def _told(found: Pooled) -> Line:
    fit = found.fit
    expected: Line = ()
    if fit.pi_low is not None and fit.pi_high is not None:
        span = f"{rounded(found.shown(fit.pi_low))} and {rounded(found.shown(fit.pi_high))}"
        how = "95% prediction interval"
        expected = (" In a new study the estimate is expected between ", _computed(found, span, how), ".")
    differ = f"I² {fit.i2:.0f}%, tau² {fit.tau2:.2g}"
    first, *rest = estimate(found)
    head = _computed(found, words.capital(first.text), _TEST) if isinstance(first, Computed) else first
    varied: Line = (" Differences between studies: ", _computed(found, differ, "share of the variance"), ".")
    return (head, *rest, ".", *expected, *varied, *_signals(found))


def _signals(found: Pooled) -> Line:
    """What speaks against leaning on the estimate; signals, and no grade."""
    fit = found.fit
    signs = {
        "the studies are few": len(found.estimates) < 5,
        "the interval also allows for no effect": not found.significant,
        "the studies differ much": fit.i2 >= 50,
        "groups were not formed by chance": not found.comparison.randomised,
        "small studies tell another story than large ones": leans(found),
    }
    told: list[Line] = [(sign,) for sign, holds in signs.items() if holds]
    return (" Be careful: ", *join(told), ".") if told else ()


def _table(evidence: Evidence, found: Pooled) -> Table:
    facts = _facts(evidence)
    rows = [
        _row(evidence, found, one, weight, facts)
        for one, weight in zip(found.estimates, found.weights(), strict=True)
    ]
    header: tuple[Line, ...] = (
        ("Study",),
        ("Outcome as named",),
        ("Figures as read",),
        ("Pooled as",),
        ("Weight",),
    )
    return Table(
        caption=("The studies pooled, and the words they were read from",), header=header, rows=tuple(rows)
    )


def _row(
    evidence: Evidence,
    found: Pooled,
    one: Estimate,
    weight: float,
    facts: dict[str, Result],
) -> tuple[Line, ...]:
    held = [facts[finding] for finding in one.finding_ids]
    value, low, high = (rounded(end) for end in found.ends(one))
    how = "worked out from the groups" if one.computed else "on one scale, its interval at 95%"
    return (
        name(evidence.works[one.work_id]),
        (Foreign(text=held[0].fact.outcome or "", origin=f"finding:{held[0].finding_id}"),),
        join([(_figure(part),) for part in held], "; ", "; "),
        (Computed(text=f"{value} ({low} to {high})", origin=one.finding_ids, how=how),),
        (Computed(text=f"{weight:.1f}%", origin=found.finding_ids, how="inverse variance"),),
    )


def _facts(evidence: Evidence) -> dict[str, Result]:
    every: tuple[Result, ...] = (*evidence.effects, *evidence.arm_results)
    return {held.finding_id: held for held in every}


def _figure(held: Result) -> Figure:
    if isinstance(held.fact, Effect):
        return figures.effect(Held(finding_id=held.finding_id, work_id=held.work_id, fact=held.fact))
    return figures.arm_result(Held(finding_id=held.finding_id, work_id=held.work_id, fact=held.fact))


def left_out(evidence: Evidence, left: Sequence[LeftOut]) -> tuple[Section, ...]:
    """The estimates that were not pooled, under the rule that each of them fails."""
    if not left:
        return ()
    groups = {reason: [one for one in left if one.reason == reason] for reason in RULES["reasons"]}
    facts = _facts(evidence)
    blocks = [_reason(evidence, reason, members, facts) for reason, members in groups.items() if members]
    origin = tuple(finding for one in left for finding in one.finding_ids)
    text = words.counted(len(left), "estimate was", "estimates were")
    number = Computed(text=words.capital(text), origin=origin, how="comparisons read and not pooled")
    folded = Folded(line=(number, " not pooled, with the reasons"), blocks=tuple(blocks))
    return (Section(anchor="not-pooled", title=("What was not pooled",), blocks=(folded,)),)


def _reason(
    evidence: Evidence,
    reason: str,
    members: Sequence[LeftOut],
    facts: dict[str, Result],
) -> Block:
    origin = tuple(finding for one in members for finding in one.finding_ids)
    number = Computed(text=str(len(members)), origin=origin, how="estimates left out by this rule")
    line: Line = (words.capital(RULES["reasons"][reason]), ": ", number)
    if reason in _COUNTED_ONLY:
        return Paragraph(line=(*line, "."))
    return Folded(line=line, blocks=(Bullets(items=tuple(_one(evidence, one, facts) for one in members)),))


def _outcome_told(evidence: Evidence, held: Result) -> str | None:
    """The outcome as far as the estimate's own sentence bears its name out."""
    record, fact = evidence.works[held.work_id].record, held.fact
    text = record.title if fact.field == "title" else record.abstract
    name, said = tidy(fact.outcome), content(words.sentence(text, fact.start, fact.end))
    shown = legible(name) and not NO_OUTCOME.search(name)
    borne_out = shown and 2 * len(content(name) & said) >= len(content(name)) > 0
    return in_sentence(name, f"{record.title}\n{record.abstract}") if borne_out else None


def _one(evidence: Evidence, left: LeftOut, facts: dict[str, Result]) -> Line:
    held = [facts[finding] for finding in left.finding_ids]
    outcome = _outcome_told(evidence, held[0])
    named: tuple[Part, ...] = (
        (", ", Foreign(text=outcome, origin=f"finding:{held[0].finding_id}")) if outcome else ()
    )
    return (*name(evidence.works[left.work_id]), *named, ": ", *join([(_figure(one),) for one in held]), ".")
