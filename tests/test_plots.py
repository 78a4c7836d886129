"""A plot shows what the findings say, and says which intervals are ours."""

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests import brief, made
from warehouse import rows
from warehouse.summary.compose import composed
from warehouse.summary.html import render_html
from warehouse.summary.parts import Plot, Whisker
from warehouse.summary.plots import forest
from warehouse.synthesis.evidence import Evidence, Held, Work, read


def evidence(*facts: dict[str, Any]) -> tuple[Evidence, list[Held[rows.Frequency]]]:
    usual = {
        "field": "abstract",
        "start": 0,
        "end": 1,
        "quote": "I",
        "measure": "prevalence",
        "unit": "percent",
    }
    work = Work(
        work_id="w", study_id="s", state="current", counted=True, superseded_by=None, design=None, left_out=None,
        record=made.record(authors=(rows.Author(family="Doe"),)),
    )  # fmt: skip
    held = tuple(
        Held(
            finding_id=f"f{n}", work_id="w", fact=rows.Frequency(**(usual | {"condition": "sciatica"} | fact))
        )
        for n, fact in enumerate(facts)
    )
    empty: dict[str, Any] = dict.fromkeys(
        ("arm_results", "effects", "interventions", "conclusions", "searches"), ()
    )
    return Evidence(topic=brief.TOPIC, works={"w": work}, frequencies=held, **empty), list(held)


def whiskers(*facts: dict[str, Any]) -> list[Whisker]:
    known, held = evidence(*facts, {"value": 50}, {"value": 60})
    plot = forest(known, "sciatica", held)
    return list(plot.rows)[:-2] if plot else []


@pytest.mark.parametrize(
    ("fact", "value", "low", "high", "computed"),
    [
        ({"value": 36.9, "ci_low": 33.0, "ci_high": 40.9}, 36.9, 33.0, 40.9, False),
        ({"low": 19, "high": 80}, None, 19, 80, False),
        ({"value": 55, "numerator": 99, "denominator": 180}, 55, 47.7, 62.1, True),
        ({"numerator": 5, "denominator": 10, "unit": None}, 50, 23.7, 76.3, True),
        ({"value": 16.7}, 16.7, None, None, False),
        ({"value": 55, "ci_low": 50, "ci_high": 60, "numerator": 99, "denominator": 180}, 55, 50, 60, False),
    ],
)
def test_a_figure_becomes_a_dot_a_whisker_or_a_bar(
    fact: dict[str, Any], value: float | None, low: float | None, high: float | None, computed: bool
) -> None:
    (row,) = whiskers(fact)
    assert row.value == value
    assert (row.low, row.high) == (pytest.approx(low, abs=0.05), pytest.approx(high, abs=0.05))
    assert row.computed == computed


@pytest.mark.parametrize(
    "fact",
    [
        {"value": 3, "unit": "per_1000"},
        {"value": 3, "unit": None},
        {"numerator": 12, "denominator": 10, "unit": None},
        {"numerator": 0, "denominator": 0, "unit": None},
    ],
)
def test_what_is_no_share_in_percent_is_not_drawn(fact: dict[str, Any]) -> None:
    assert whiskers(fact) == []


def test_two_figures_are_no_plot() -> None:
    assert forest(*_split(evidence({"value": 3}, {"value": 4}))) is None


def _split(
    known: tuple[Evidence, list[Held[rows.Frequency]]],
) -> tuple[Evidence, str, list[Held[rows.Frequency]]]:
    return known[0], "sciatica", known[1]


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    known, _ = evidence(
        {"low": 19, "high": 80},
        {"value": 55, "numerator": 99, "denominator": 180},
        {"value": 120},
        {"value": 0},
    )
    return html.document_fromstring(render_html(composed(known)))


def test_the_plot_has_a_title_and_says_all_it_shows(page: html.HtmlElement) -> None:
    (svg,) = page.xpath("//svg")
    named = [page.xpath(f"//*[@id='{one}']")[0].text_content() for one in svg.get("aria-labelledby").split()]
    assert svg.get("role") == "img"
    assert named[0] == "sciatica: figures with intervals"
    assert "Doe 2020: 19% to 80%." in named[1]
    assert "Doe 2020: 55%, interval computed." in named[1]


def test_the_marks_stand_where_the_numbers_are(page: html.HtmlElement) -> None:
    (bar,) = page.xpath("//*[@class='range']")
    assert (bar.get("x1"), bar.get("x2")) == ("20.24%", "78.80%")
    assert {dot.get("cx") for dot in page.xpath("//circle")} == {"54.80%", "98.00%", "2.00%"}
    (ours,) = page.xpath("//*[@class='whisker ours']")
    assert (ours.get("x1"), ours.get("x2")) == ("47.80%", "61.60%")


def test_the_legend_explains_only_what_is_drawn(page: html.HtmlElement) -> None:
    (legend,) = page.xpath("//*[@class='legend']")
    assert "dashed line" in legend.text_content()
    assert "thick bar" in legend.text_content()
    known, _ = evidence({"value": 3}, {"value": 4}, {"value": 5})
    plain = (
        html.document_fromstring(render_html(composed(known))).xpath("//*[@class='legend']")[0].text_content()
    )
    assert "dashed" not in plain
    assert "bar" not in plain


def test_each_row_of_the_plot_names_its_finding(tmp_path: Path) -> None:
    con = brief.warehouse(tmp_path)
    shown = composed(read(con, brief.TOPIC.topic_id))
    con.close()
    (plot,) = [
        block
        for section in shown.sections
        for part in section.sections
        for block in part.blocks
        if isinstance(block, Plot)
    ]
    drawn = html.document_fromstring(render_html(shown)).xpath("//svg//@data-finding")
    # A row with an interval draws a line and a point, each of which names the finding.
    assert list(dict.fromkeys(drawn)) == [row.finding_id for row in plot.rows]
    assert len(plot.rows) == 5
