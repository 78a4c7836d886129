"""The map of the evidence, the years and the gaps: each count names what it counts."""

from pathlib import Path

from lxml import html

from tests import brief, trials
from tests.trials import trial
from warehouse.summary.compose import composed
from warehouse.summary.html import render_html
from warehouse.summary.markdown import render_markdown
from warehouse.summary.parts import Columns, Computed, Summary, Table, plain


def summary(folder: Path, *papers: brief.Paper) -> Summary:
    return composed(trials.evidence(folder, papers))


def page(made: Summary) -> html.HtmlElement:
    return html.document_fromstring(render_html(made))


def said(made: Summary, anchor: str) -> str:
    return " ".join(page(made).xpath(f"//*[@id='{anchor}']/..")[0].text_content().split())


def the_map(made: Summary) -> Table:
    (table,) = [
        block
        for section in made.sections
        for block in section.blocks
        if isinstance(block, Table) and block.role == "map"
    ]
    return table


def test_a_cell_counts_the_studies_with_a_result_and_names_their_findings(tmp_path: Path) -> None:
    made = summary(tmp_path, *brief.papers(), trial(1), trial(2))
    table = the_map(made)
    outcomes = [plain(cell) for cell in table.header]
    exercise = next(row for row in table.rows if plain(row[0]) == "Exercise")
    cell = exercise[outcomes.index("Recovery")]
    # One trial of exercise is among the papers already.
    assert plain(cell) == "3"
    (number,) = [part for part in cell if isinstance(part, Computed)]
    assert len(number.origin) == len(set(number.origin)) >= 7


def test_a_review_stands_behind_a_plus(tmp_path: Path) -> None:
    made = summary(tmp_path, *brief.papers(), trial(1), trial(2, design="meta_analysis"))
    assert any(plain(cell) == "2 + 1" for row in the_map(made).rows for cell in row[1:])


def test_a_bubble_grows_with_its_number(tmp_path: Path) -> None:
    made = summary(tmp_path, *brief.papers(), *[trial(number) for number in range(1, 5)])
    sizes = {
        one.text_content(): float(one.get("style").split(":")[1].strip(" em"))
        for one in page(made).xpath("//table[@class='map']//*[@class='bubble']")
    }
    assert sizes["5"] > sizes["1"]


def test_one_treatment_is_no_map(tmp_path: Path) -> None:
    assert "too few results on treatments" in said(summary(tmp_path, trial(1)), "map")


def test_the_years_count_every_work_once(tmp_path: Path) -> None:
    made = summary(tmp_path, trial(1), trial(2), trial(5))
    (block,) = [b for section in made.sections for b in section.blocks if isinstance(b, Columns)]
    assert [column.number.text for column in block.columns] == ["2001: 1", "2002: 1", "2005: 1"]
    places = [float(line.get("x1").rstrip("%")) for line in page(made).xpath("//*[@class='column']")]
    assert round((places[2] - places[1]) / (places[1] - places[0]), 1) == 3


def test_works_without_a_year_are_told(tmp_path: Path) -> None:
    undated = trial(3, published=None)
    assert "gives no year for one work." in said(summary(tmp_path, trial(1), trial(2), undated), "map")


def test_the_gaps_name_questions_outcomes_and_conditions(tmp_path: Path) -> None:
    told = said(summary(tmp_path, trial(1)), "gaps")
    assert "Do gabapentinoids relieve back-related leg pain? Not answered: no study was found." in told
    assert "No figure on leg pain, back pain or disability was read in the abstracts on exercise." in told
    assert "No figure was read on how common these are: back-related leg pain, sciatica," in told


def test_a_question_says_what_its_works_lack(tmp_path: Path) -> None:
    other = trial(1, sides=("exercise", "gabapentin"))
    other.findings = [one for one in other.findings if getattr(one, "role", "") != "control"]
    told = said(summary(tmp_path, other.tests(against=("sciatica",))), "gaps")
    assert "one work without the comparison asked about" in told


def test_markdown_holds_the_search_text_in_a_block_of_its_own(tmp_path: Path) -> None:
    text = render_markdown(summary(tmp_path, trial(1)))
    block = text.partition("```text\n")[2].partition("\n```")[0]
    assert "\\" not in block
    assert "[tiab]" in block
