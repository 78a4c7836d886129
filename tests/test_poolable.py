"""Only what is about one thing is pooled, once a study; the rest is listed with the rule that left it out."""

import json
from math import exp
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from flows.commands.pool import command as pool_command
from tests import brief, trials
from tests.trials import trial
from warehouse import rows
from warehouse.summary.compose import composed
from warehouse.summary.html import render_html
from warehouse.summary.markdown import render_markdown
from warehouse.synthesis.naming import outcome_of, scale_of, side_of
from warehouse.synthesis.poolable import Poolable, poolable
from warehouse.synthesis.pooled import pools
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import time_of

OTHER = ((30, 50, 24, 50), (0.87, 1.80))
SEVERAL = [trial(1), trial(2, *OTHER), trial(3, (55, 90, 36, 88), (1.10, 2.02))]
NUMBER = {"registrations": (rows.Registration(registry="ClinicalTrials.gov", number="NCT09999902"),)}


def found(folder: Path, *papers: brief.Paper) -> Poolable:
    return poolable(trials.evidence(folder, papers))


def why(rules: Poolable, source_id: str) -> set[str]:
    return {one.reason for one in rules.left_out if one.work_id.endswith(source_id)}


def test_two_trials_of_one_comparison_are_pooled(tmp_path: Path) -> None:
    ((key, members),) = found(tmp_path, trial(1), trial(2, *OTHER)).groups.items()
    assert (key.intervention, key.comparator, key.outcome, key.time) == (
        "exercise",
        "usual care",
        "recovery",
        "3 months",
    )
    assert (key.measure, key.randomised) == ("RR", True)
    assert [one.work_id for one in members] == ["work:pubmed:EX2001", "work:pubmed:EX2002"]
    assert not any(one.computed for one in members)


def test_one_trial_is_not_pooled(tmp_path: Path) -> None:
    rules = found(tmp_path, trial(1))
    assert not rules.groups
    assert why(rules, "EX2001") == {"alone", "repeat"}


def test_a_risk_ratio_that_is_not_printed_is_worked_out_from_the_groups(tmp_path: Path) -> None:
    ((_, members),) = found(tmp_path, trial(1), trial(2, *OTHER, effect={"measure": "none"})).groups.items()
    assert [one.computed for one in members] == [False, True]
    assert members[1].yi == pytest.approx(0.2231, abs=1e-4)
    assert members[1].vi == pytest.approx(1 / 30 - 1 / 50 + 1 / 24 - 1 / 50, rel=1e-9)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"effect": {"measure": "NNT"}}, "measure"),
        ({"effect": {"comparator": "baseline"}}, "measure"),
        ({"effect": {"ci_low": None}}, "error"),
        ({"effect": {"ci_low": 0.1}}, "asymmetric"),
        ({"effect": {"value": 9.0}}, "failed"),
        ({"effect": {"checks": (rows.Check(name="x", verdict="inconsistent"),)}}, "failed"),
        ({"effect": {"outcome": "worsening recovery of gait"}}, "outcome"),
        ({"effect": {"outcome": None}}, "outcome"),
        ({"effect": {"outcome": "leg pain"}}, "event"),
        ({"effect": {"intervention": "exercise plus discectomy"}}, "sides"),
        ({"effect": {"comparator": None}}, "sides"),
        ({"effect": {"comparator": "physiotherapy"}}, "sides"),
        ({"effect": {"timepoint": None}}, "timepoint"),
        ({"effect": {"measure": "MD"}}, "scale"),
        ({"effect": {"measure": "MD", "outcome": "ODI"}}, "unconfirmed"),
        ({"effect": {"timepoint": "one year"}}, "alone"),
        ({"effect": {"measure": "aRR"}}, "measure_twice"),
        ({"effect": {"measure": "HR"}}, "measure_twice"),
        ({"effect": {"comparator": "placebo"}}, "alone"),
        ({"design": "cohort"}, "alone"),
        ({"design": "meta_analysis"}, "secondary"),
        ({"types": (rows.PublicationType(ui="D016441", name="Retracted Publication"),)}, "state"),
        ({"design": "animal"}, "state"),
    ],
)
def test_what_is_not_the_same_or_not_sure_is_left_out(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    spoilt = trial(3, (55, 90, 36, 88), (1.10, 2.02), groups=False, **changes)
    rules = found(tmp_path, trial(1), trial(2, *OTHER), spoilt)
    (members,) = rules.groups.values()
    assert {one.work_id for one in members} == {"work:pubmed:EX2001", "work:pubmed:EX2002"}
    assert why(rules, "EX2003") == {reason}


def test_an_odds_ratio_joins_those_that_the_groups_of_others_give(tmp_path: Path) -> None:
    odds = {"measure": "OR", "value": 2.27, "ci_low": 1.25, "ci_high": 4.12}
    ((key, members),) = found(
        tmp_path, trial(1), trial(2, *OTHER), trial(3, effect=odds, groups=False)
    ).groups.items()
    assert (key.measure, [one.computed for one in members]) == ("OR", [True, True, False])


def test_outcomes_in_other_words_are_one_by_their_key(tmp_path: Path) -> None:
    other = {"outcome": "people who had got well again", "outcome_key": "recovery"}
    rules = found(
        tmp_path,
        trial(1, groups=False, effect={"outcome_key": "recovery"}),
        trial(2, groups=False, effect=other),
    )
    ((key, members),) = rules.groups.items()
    assert (key.outcome, len(members)) == ("recovery", 2)


def test_outcomes_with_different_keys_are_never_one(tmp_path: Path) -> None:
    other = {"outcome": "recovery", "outcome_key": "recovery of gait"}
    rules = found(
        tmp_path,
        trial(1, groups=False, effect={"outcome_key": "recovery"}),
        trial(2, groups=False, effect=other),
    )
    assert not rules.groups


def test_a_ratio_that_its_own_groups_deny_is_left_out(tmp_path: Path) -> None:
    denied = {"value": 0.65, "ci_low": 0.50, "ci_high": 0.85}
    rules = found(tmp_path, trial(1), trial(2, *OTHER), trial(3, (55, 90, 36, 60), (0.9, 1.2), effect=denied))
    assert "contradicted" in why(rules, "EX2003")


def test_a_comparison_told_the_other_way_round_is_turned(tmp_path: Path) -> None:
    turned = {
        "value": 0.62,
        "ci_low": 0.44,
        "ci_high": 0.88,
        "intervention": "usual care",
        "comparator": "exercise",
    }
    ((_, members),) = found(tmp_path, trial(1), trial(2, *OTHER, effect=turned)).groups.items()
    assert all(one.yi > 0 for one in members)


def test_which_group_stands_above_the_line_is_told_by_the_figures_where_words_are_wrong(
    tmp_path: Path,
) -> None:
    wrong = {"intervention": "usual care", "comparator": None}
    ((_, members),) = found(tmp_path, trial(1), trial(2, effect=wrong)).groups.items()
    assert members[0].yi == pytest.approx(members[1].yi)


def test_one_study_gives_one_estimate_of_its_latest_report(tmp_path: Path) -> None:
    rules = found(tmp_path, trial(1, **NUMBER), trial(2, **NUMBER), trial(3))
    ((_, members),) = rules.groups.items()
    assert [one.work_id for one in members] == ["work:pubmed:EX2002", "work:pubmed:EX2003"]
    assert "repeat" in why(rules, "EX2001")


def test_every_comparison_read_is_pooled_or_listed(tmp_path: Path) -> None:
    known = trials.evidence(tmp_path, [*brief.papers(), *SEVERAL])
    rules = poolable(known)
    told = {finding for members in rules.groups.values() for one in members for finding in one.finding_ids}
    told |= {finding for one in rules.left_out for finding in one.finding_ids}
    wanted = {
        held.finding_id
        for held in known.effects
        if held.fact.measure in ("RR", "OR", "MD", "SMD", "aOR", "HR")
    }
    assert wanted <= told
    assert not any("leg pain" in key.outcome and key.measure == "RR" for key in rules.groups)


def test_the_estimate_is_that_of_glean_pool_on_the_same_studies(tmp_path: Path) -> None:
    (one,) = pools(trials.evidence(tmp_path / "w", SEVERAL)).pooled
    table = tmp_path / "studies.csv"
    lines = [f"{member.yi!r},{member.vi!r}" for member in one.estimates]
    table.write_text("yi,vi\n" + "\n".join(lines) + "\n")
    done = CliRunner().invoke(pool_command, [str(table), "--measure", "GEN", "--interval", "adhoc", "--json"])
    theirs = json.loads(done.output)
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "i2", "tau2"):
        assert getattr(one.fit, name) == pytest.approx(theirs[name], rel=1e-9)


# --- Names --------------------------------------------------------------------------------------------------

INTERVENTIONS = Matcher(brief.TOPIC.interventions)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("recovery", "recovery"),
        ("Complete recovery at 12 weeks", "recovery"),
        ("mean leg pain score", "leg pain"),
        ("Oswestry Disability Index (ODI)", "disability"),
        ("recovery of gait", None),
        ("leg pain no longer", None),
        ("back pain and leg pain", None),
        ("", None),
        (None, None),
    ],
)
def test_an_outcome_is_a_term_where_it_says_that_and_nothing_else(text: str | None, name: str | None) -> None:
    named = outcome_of(text, brief.TOPIC.outcomes)
    assert (named and named[0]) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("supervised exercise", "exercise"),
        ("pregabalin 300 mg", "gabapentinoids"),
        ("spinal cord stimulation (SCS group)", "spinal cord stimulation"),
        ("exercise plus advice", None),
        ("exercise with pregabalin", None),
        ("no exercise", None),
        ("exercise and more", None),
        ("the group", None),
        (None, None),
    ],
)
def test_a_group_is_a_treatment_where_it_got_that_alone(text: str | None, name: str | None) -> None:
    assert side_of(text, INTERVENTIONS) == name


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12 weeks", "3 months"),
        ("three months", "3 months"),
        ("at 3-month follow-up", "3 months"),
        ("week 8", "2 months"),
        ("one year", "12 months"),
        ("12 months", "12 months"),
        ("24 months", "24 months"),
        ("two years", "24 months"),
        ("6 weeks", "6 weeks"),
        ("day 7", "1 week"),
        ("3 days", "3 days"),
        ("one month", "4 weeks"),
        ("4 weeks", "4 weeks"),
        ("3 to 6 months", None),
        ("3-6 months", None),
        ("between 3 months and 6 months", None),
        ("after surgery", None),
        (None, None),
    ],
)
def test_times_in_other_words_are_the_same_time(text: str | None, time: str | None) -> None:
    assert time_of(text) == time


@pytest.mark.parametrize(
    ("outcome", "unit", "scale"),
    [
        ("ODI", None, "ODI"),
        ("Oswestry Disability Index", "points", "ODI"),
        ("leg pain", "mm", "mm"),
        ("leg pain", "points", None),
        ("leg pain", None, None),
    ],
)
def test_a_difference_has_a_scale_by_its_instrument_or_its_unit(
    outcome: str, unit: str | None, scale: str | None
) -> None:
    assert scale_of(outcome, unit) == scale


# --- In the summary -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> html.HtmlElement:
    return html.document_fromstring(
        render_html(composed(trials.evidence(tmp_path_factory.mktemp("page"), SEVERAL)))
    )


def test_the_summary_tells_the_pooled_estimate_with_its_interval_and_studies(page: html.HtmlElement) -> None:
    first = page.xpath("//*[@id='key-findings']/..")[0].text_content()
    assert "For recovery at 3 months, pooled risk ratio 1.45 (95% CI 0.95 to 2.22" in " ".join(first.split())
    section = " ".join(page.xpath("//*[@id='pooled']/..")[0].text_content().split())
    assert "three randomised controlled trials" in section
    assert "In a new study the estimate is expected between" in section


def test_the_forest_plot_draws_each_study_the_pooled_estimate_and_the_prediction_interval(
    page: html.HtmlElement,
) -> None:
    (figure,) = page.xpath("//figure[contains(@class, 'forest')]")
    assert len(figure.xpath(".//rect")) == 3
    assert len(figure.xpath(".//polygon")) == 1
    assert len(figure.xpath(".//*[@class='range']")) == 1
    assert "In a new study" in figure.text_content()
    places = [
        float(one.rstrip("%"))
        for one in figure.xpath(".//line[@class='whisker']/@x1 | .//line[@class='whisker']/@x2")
    ]
    assert all(0 <= place <= 100 for place in places)


def test_each_pooled_study_opens_its_words(page: html.HtmlElement) -> None:
    table = page.xpath("//*[@id='pooled']/..//table")[0]
    links = table.xpath(".//a[@data-finding]/@href")
    assert len(links) == 9
    assert {link[1:] for link in links} <= set(page.xpath("//mark/@id"))


def test_what_was_not_pooled_is_listed_with_the_reason(tmp_path: Path) -> None:
    known = trials.evidence(tmp_path, [*SEVERAL, trial(4, effect={"timepoint": None}, groups=False)])
    text = render_markdown(composed(known))
    assert "The time of measurement was not read: [1](#c-" in text
    assert "so nothing was pooled" not in text


def test_where_nothing_can_be_pooled_the_summary_says_so(tmp_path: Path) -> None:
    text = render_markdown(composed(trials.evidence(tmp_path, [trial(1)])))
    assert "so nothing was pooled" in text
    assert "pooled risk ratio" not in text


@pytest.mark.parametrize(("drift", "told"), [(0.0, False), (0.25, True)])
def test_small_studies_that_tell_another_story_are_a_signal(tmp_path: Path, drift: float, told: bool) -> None:
    def one(number: int) -> brief.Paper:
        half, middle = 0.1 + number * 0.06, 0.3 + number * drift / 2 + (-1) ** number * 0.03
        ends = {
            name: exp(middle + side * half) for name, side in (("value", 0), ("ci_low", -1), ("ci_high", 1))
        }
        return trial(number, effect=ends, groups=False)

    text = render_markdown(composed(trials.evidence(tmp_path, map(one, range(1, 12)))))
    assert ("small studies tell another story than large ones" in text) == told
