"""The summary says what the warehouse holds, each figure with its words, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests import brief, made
from warehouse import rows
from warehouse.errors import StoreError
from warehouse.summary import figures, words
from warehouse.summary.compose import compose
from warehouse.summary.html import render_html
from warehouse.summary.markdown import escaped, render_markdown
from warehouse.summary.marking import tokens
from warehouse.summary.parts import Quote, Summary
from warehouse.summary.placing import narrower, occurring
from warehouse.summary.references import identifier, link, reference
from warehouse.summary.writing import write
from warehouse.synthesis.evidence import Held
from warehouse.synthesis.terms import Matcher

TRACED = "data-finding", "data-computed", "data-origin", "data-cite", "data-axis", "data-work"


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    con = brief.warehouse(tmp_path_factory.mktemp("summary"))
    yield con
    con.close()


@pytest.fixture(scope="module")
def summary(con: duckdb.DuckDBPyConnection) -> Summary:
    return compose(con, brief.TOPIC.topic_id)


@pytest.fixture(scope="module")
def page(summary: Summary) -> html.HtmlElement:
    return html.document_fromstring(render_html(summary))


@pytest.fixture(scope="module")
def held(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The quote of every finding in the warehouse."""
    union = " UNION ALL ".join(f"SELECT finding_id, quote FROM {name}" for name in rows.FINDINGS)
    return dict(con.execute(union).fetchall())


def summarised(tmp_path: Path, *papers: brief.Paper) -> Summary:
    con = brief.warehouse(tmp_path, list(papers))
    try:
        return compose(con, brief.TOPIC.topic_id)
    finally:
        con.close()


def said(page: html.HtmlElement, anchor: str) -> str:
    """The words of a section, on one line."""
    (heading,) = page.xpath(f"//*[@id='{anchor}']")
    return " ".join(heading.getparent().text_content().split())


def text_of(summary: Summary, anchor: str) -> str:
    return said(html.document_fromstring(render_html(summary)), anchor)


# --- Every number is traced ---------------------------------------------------------------------------------


def orphans(page: html.HtmlElement) -> list[str]:
    """The texts with a digit that no finding, computation, topic, search or source answers for."""
    return [
        text
        for text in page.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
        if re.search(r"\d", text)
        and not any(text.getparent().xpath(f"ancestor-or-self::*[@{name}]") for name in TRACED)
    ]


def test_no_number_is_an_orphan(page: html.HtmlElement) -> None:
    assert orphans(page) == []


def test_the_walk_finds_an_orphan_that_is_put_in(summary: Summary) -> None:
    spoilt = render_html(summary).replace("Key findings</h2>", "Key findings</h2><p>About 42% recover.</p>")
    assert orphans(html.document_fromstring(spoilt)) == ["About 42% recover."]


def test_every_figure_opens_its_very_words(page: html.HtmlElement, held: dict[str, str]) -> None:
    links = page.xpath("//a[@data-finding]")
    assert len(links) > 50
    for one in links:
        finding = one.get("data-finding")
        assert one.get("href") == f"#q-{finding}"
        (mark,) = page.xpath(f"//mark[@id='q-{finding}']")
        assert mark.text_content() == held[finding]


def numbers(text: str) -> set[float]:
    return {
        float(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text.replace("·", "."))
    }


def test_every_number_of_a_figure_stands_in_its_quote(page: html.HtmlElement, held: dict[str, str]) -> None:
    checked = 0
    for one in page.xpath("//a[@data-finding]"):
        strange = numbers(one.text_content()) - numbers(held[one.get("data-finding")])
        assert not strange, one.text_content()
        checked += bool(numbers(one.text_content()))
    assert checked > 40


def test_every_computed_number_names_findings_works_or_searches_that_are_held(
    page: html.HtmlElement, held: dict[str, str], con: duckdb.DuckDBPyConnection
) -> None:
    works = {key for (key,) in con.execute("SELECT work_id FROM works").fetchall()}
    runs = {key for (key,) in con.execute("SELECT run_id FROM search_runs").fetchall()}
    computed = page.xpath("//@data-computed")
    assert len(computed) > 15
    for origin in computed:
        assert origin.split()
        assert set(origin.split()) <= works | runs | held.keys()


def test_every_computed_number_opens_how_it_was_worked_out(page: html.HtmlElement) -> None:
    links = page.xpath("//a[@class='computed']")
    assert len(links) > 15
    for one in links:
        (place,) = page.xpath(f"//*[@id='{one.get('href')[1:]}']")
        assert place.get("data-computed") == one.get("data-computed")
        assert place.xpath("ancestor::section[1]/h2/@id") == ["computed"]
    assert not page.xpath("//summary//a | //a//a")


def test_every_sentence_with_a_figure_has_a_citation_near(page: html.HtmlElement) -> None:
    for one in page.xpath("//main/section[not(h2/@id='sources')]//a[@data-finding]"):
        around = one.xpath("ancestor::*[self::p or self::li or self::tr or self::caption][1]")[0]
        table = one.xpath("ancestor::table[1]")
        assert around.xpath(".//*[@data-cite]") or table[0].xpath(".//*[@data-cite]"), one.text_content()


def test_every_link_leads_somewhere(page: html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = [href[1:] for href in page.xpath("//a/@href") if href.startswith("#")]
    assert set(inner) <= set(ids)


def test_markdown_has_the_words_of_every_figure(summary: Summary) -> None:
    text = render_markdown(summary)
    wanted = set(re.findall(r"\]\(#q-(\w+)\)", text))
    assert len(wanted) > 40
    assert wanted <= set(re.findall(r'<a id="q-(\w+)"></a>', text))
    cited = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert cited == set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))


# --- What it says -------------------------------------------------------------------------------------------


def test_the_range_stands_with_what_it_depends_on(page: html.HtmlElement) -> None:
    told = said(page, "key-findings")
    assert (
        "Neuropathic pain: 19% to 80%, depending on the diagnostic criteria used, in a systematic review"
        in told
    )
    assert "16.7% to 55.0% in the largest groups of three primary studies" in told


def test_each_responder_rate_goes_to_its_arm_and_its_outcome(page: html.HtmlElement) -> None:
    told = said(page, "key-findings")
    back = "responders for back pain (3 months), 84.5% with HF10 therapy and 43.8% with traditional SCS"
    leg = "responders for leg pain (3 months), 83.1% with HF10 therapy and 55.5% with traditional SCS"
    assert f"{back}, risk ratio 1.9 (95% CI 1.4 to 2.5)" in told
    assert f"{leg}, risk ratio 1.5 (95% CI 1.2 to 1.9)" in told
    table = said(page, "treatment-10-khz-stimulation")
    assert "Responders for back pain3 months84.5%43.8%risk ratio 1.9 (95% CI 1.4 to 2.5)" in table
    assert "Responders for leg pain3 months83.1%55.5%risk ratio 1.5 (95% CI 1.2 to 1.9)" in table


def test_treatments_whose_words_are_alike_are_kept_apart(page: html.HtmlElement) -> None:
    assert "84.5%" not in said(page, "treatment-spinal-cord-stimulation")
    assert "53%" not in said(page, "treatment-10-khz-stimulation")


def test_two_reports_of_a_trial_are_one_trial(page: html.HtmlElement) -> None:
    assert "One randomised controlled trial in two reports." in said(page, "treatment-10-khz-stimulation")


def test_authors_who_disagree_are_shown_to(page: html.HtmlElement) -> None:
    told = "spinal cord stimulation (five studies: three in favour, one with no difference and one mixed)"
    assert f"Authors disagree: {told}" in said(page, "conclusion")


def test_what_is_not_counted_is_counted_out_with_its_reason(page: html.HtmlElement) -> None:
    told = said(page, "methods")
    assert "PubMed was searched on 2 January 2026 and gave 22 records." in told
    for box in (
        "Reports screened (n = 22)",
        "Retracted papers (n = 1)",
        "Reports of included studies (n = 17)",
    ):
        assert box in told
    assert "Retracted paper: Falk 2012 (example record EX0040)." in told


def test_no_figure_of_a_work_that_is_not_counted_is_shown(page: html.HtmlElement) -> None:
    told = " ".join(page.xpath("//main")[0].text_content().split())
    assert "99%" not in told
    assert "66%" not in told


def test_a_failed_self_check_is_shown_at_the_figure_and_among_the_limits(page: html.HtmlElement) -> None:
    assert "(30 of 80 is 37.5%, not 40%)" in said(page, "limits")
    flags = page.xpath("//*[@class='flag']/preceding-sibling::a[1]")
    assert {one.text_content() for one in flags} == {"40% (30 of 80)"}


def test_an_estimate_outside_its_own_interval_is_among_the_limits_and_is_no_result(tmp_path: Path) -> None:
    one = exercise_for("sciatica")
    one.abstract += " The difference was 10 (-3 to -1)."
    brief.effect(one, "10 (-3 to -1)", "MD", 10, "leg pain", ci_low=-3, ci_high=-1, timepoint="3 months")
    shown = summarised(tmp_path, one)
    assert "(as we read it, the estimate lies outside its interval)" in text_of(shown, "limits")
    assert "mean difference" not in text_of(shown, "key-findings")
    assert "mean difference" not in text_of(shown, "treatments")


def test_diagnosis_and_impact_have_their_figures(page: html.HtmlElement) -> None:
    told = said(page, "diagnosis")
    assert "“In 120 patients the straight leg raise had a sensitivity of 91% (95% CI 82 to 96) and" in told
    assert "EQ-5D0.52 (SD 0.21)0.66 (SD 0.18)" in said(page, "impact")
    assert "adjusted odds ratio 2.1 (95% CI 1.5 to 2.9)" in said(page, "impact")


def test_no_table_has_one_row_and_no_section_is_empty(page: html.HtmlElement) -> None:
    assert page.xpath("//table")
    for table in page.xpath("//table"):
        assert len(table.xpath("tbody/tr")) > 1
    for section in page.xpath("//section"):
        assert section.xpath("*[not(self::h2 or self::h3)]"), section.text_content()


def test_no_sentence_of_the_text_stands_twice(page: html.HtmlElement) -> None:
    lines = [
        " ".join(p.text_content().split()) for p in page.xpath("//main/section[not(h2/@id='sources')]//p")
    ]
    assert len(lines) > 20
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(
    "debris", ["None", "nan", "{{", "}}", "{%", "  ,", " .", "..", "( )", "()", ", ,", "[]", ": ."]
)
def test_there_is_no_debris(page: html.HtmlElement, debris: str) -> None:
    lines = page.xpath(
        "//main/section[not(h2/@id='sources')]//*[self::p or self::li or self::td or self::caption]"
    )
    assert not [one.text_content() for one in lines if debris in re.sub(r"\s+", " ", one.text_content())]


# --- Without much to say ------------------------------------------------------------------------------------


def test_a_topic_without_a_work_says_so_once_in_each_place(tmp_path: Path) -> None:
    shown = summarised(tmp_path)
    assert "None of the questions is answered by a study that is held" in text_of(shown, "key-findings")
    standing = html.document_fromstring(render_html(shown)).xpath("//*[@class='standing']")[0]
    assert "Drawn from no works" in standing.text_content()
    assert not shown.sources
    assert orphans(html.document_fromstring(render_html(shown))) == []


def test_one_figure_is_a_sentence_and_no_table(tmp_path: Path) -> None:
    one = brief.paper(
        "EX0002", "Abara", 2015, "Sciatica.", "Of adults with sciatica, 36.9% had neuropathic pain."
    )
    shown = summarised(tmp_path, brief.frequency(one, "36.9%", 36.9, population="adults with sciatica"))
    assert "Abara 2015 [1]: prevalence 36.9% in adults with sciatica." in text_of(shown, "prevalence")
    assert "Neuropathic pain: 36.9% of adults with sciatica in one study [1]." in text_of(
        shown, "key-findings"
    )
    assert "<table" not in render_html(shown)


def test_a_figure_told_again_in_the_conclusion_is_shown_once(tmp_path: Path) -> None:
    text = "Neuropathic pain was present in 36.9%. Thus 36.9% of patients have neuropathic pain."
    one = brief.paper("EX0002", "Abara", 2015, "Sciatica.", text)
    brief.frequency(one, "in 36.9%", 36.9)
    shown = summarised(tmp_path, brief.frequency(one, "36.9% of patients", 36.9))
    assert text_of(shown, "prevalence").count("36.9%") == 1
    assert "further" not in text_of(shown, "limits")


def test_a_figure_that_no_term_places_is_counted_among_the_limits(tmp_path: Path) -> None:
    one = brief.paper("EX0002", "Abara", 2015, "Sciatica.", "Migraine was present in 36.9%.")
    shown = summarised(tmp_path, brief.frequency(one, "36.9%", 36.9, condition="migraine"))
    assert "A further one figure is in the warehouse but not shown" in text_of(shown, "limits")
    assert "36.9" not in text_of(shown, "prevalence")


def test_results_of_other_outcomes_or_times_do_not_share_a_row(tmp_path: Path) -> None:
    text = (
        "Leg pain fell by 10 with exercise at 3 months, by 20 with usual care at 6 months; back pain by 30."
    )
    one = brief.paper("EX0002", "Abara", 2015, "Exercise for sciatica.", text).is_a("rct", "at 3 months")
    usual = {"statistic": "mean_change", "unit": "points"}
    brief.arm(one, "10 with exercise", "exercise", 10, "leg pain", timepoint="3 months", **usual)
    brief.arm(one, "20 with usual care", "usual care", 20, "leg pain", timepoint="6 months", **usual)
    brief.arm(one, "by 30", "usual care", 30, "back pain", timepoint="3 months", **usual)
    page = html.document_fromstring(render_html(summarised(tmp_path, one)))
    cells = [[cell.text_content() for cell in row] for row in page.xpath("//tbody/tr")]
    assert cells == [
        ["Fall in leg pain", "3 months", "10 points", "–not read"],
        ["Fall in leg pain", "6 months", "–not read", "20 points"],
        ["Fall in back pain", "3 months", "–not read", "30 points"],
    ]


def test_a_result_without_an_outcome_is_not_placed_by_guess(tmp_path: Path) -> None:
    one = brief.paper("EX0002", "Abara", 2015, "Exercise for sciatica.", "With exercise 70% were better.")
    one.says(
        rows.ArmResult, "70%", arm="exercise", outcome=None, statistic="proportion", value=70, unit="percent"
    )
    shown = summarised(tmp_path, one.is_a("rct", "With exercise"))
    told = text_of(shown, "treatment-exercise")
    assert "“With exercise 70% were better.”" in told
    assert "70% with exercise" not in told


def exercise_for(condition: str, design: str = "rct") -> brief.Paper:
    text = (
        f"We compared exercise with usual care in {condition}. Leg pain fell by 10 with exercise. It helped."
    )
    one = brief.paper("EX0002", "Abara", 2015, f"Exercise for {condition}.", text).is_a(design, "We compared")
    brief.arm(one, "10 with exercise", "exercise", 10, "leg pain", statistic="mean_change", unit="points")
    return one.tests("exercise", controls=("usual care",)).concludes("favours_intervention", "It helped.")


def test_a_treatment_of_another_condition_is_not_of_the_topic(tmp_path: Path) -> None:
    assert "10 points with exercise" in text_of(
        summarised(tmp_path / "a", exercise_for("sciatica")), "treatments"
    )
    other = summarised(tmp_path / "b", exercise_for("asthma"))
    assert "10 points" not in render_html(other)
    assert "A further one figure is in the warehouse" in text_of(other, "limits")


def test_a_trial_of_a_treatment_that_the_topic_does_not_name_is_no_impact(tmp_path: Path) -> None:
    one = brief.paper("EX0002", "Abara", 2015, "Music for sciatica.", "Leg pain fell by 10 with music.")
    one.is_a("rct", "Music for sciatica")
    brief.arm(one, "10 with music", "music", 10, "leg pain", statistic="mean_change", unit="points")
    assert "10 points" not in render_html(summarised(tmp_path, one))


@pytest.mark.parametrize(
    ("sentence", "definition"),
    [
        ("By painDETECT, 36.9% had neuropathic pain.", "painDETECT"),
        ("On painDETECT and on DN4, 36.9% had neuropathic pain.", "–not read"),
        ("All did painDETECT. Neuropathic pain was present in 36.9%.", "–not read"),
    ],
)
def test_a_definition_is_taken_from_the_sentence_of_the_figure_only(
    tmp_path: Path, sentence: str, definition: str
) -> None:
    one = brief.frequency(brief.paper("EX0002", "Abara", 2015, "Sciatica.", sentence), "36.9%", 36.9)
    two = brief.paper("EX0003", "Doe", 2015, "Sciatica.", "By LANSS, 20% had neuropathic pain.")
    shown = summarised(tmp_path, one, brief.frequency(two, "20%", 20))
    page = html.document_fromstring(render_html(shown))
    assert page.xpath("//td[@data-label='Definition or instrument']")[0].text_content() == definition


@pytest.mark.parametrize(
    ("condition", "term"),
    [
        ("neuropathic pain", "neuropathic pain"),
        ("neuropathic pain (NeP)", "neuropathic pain"),
        ("prevalence of probable neuropathic pain in patients with sciatica", "neuropathic pain"),
        ("1-month prevalence of sciatica", "sciatica"),
        ("relief of sciatica", None),
        ("sciatica improved", None),
        ("unlikely neuropathic pain", None),
        ("fear of sciatica", None),
        ("migraine", None),
        (None, None),
    ],
)
def test_a_share_is_of_a_condition_only_where_nothing_else_happens_to_it(
    condition: str | None, term: str | None
) -> None:
    assert occurring(condition, Matcher(brief.TOPIC.conditions)) == term


@pytest.mark.parametrize(
    ("condition", "is_narrower"),
    [
        ("neuropathic pain", False),
        ("low back pain with leg pain", False),
        ("neuropathic pain with DN4", False),
        ("likely neuropathic pain according to painDETECT", False),
        ("mild radicular pain", True),
        ("radicular pain with neuropathic features", True),
        ("neuropathic pain and depression", True),
    ],
)
def test_a_share_of_a_narrower_group_is_told_apart(condition: str, is_narrower: bool) -> None:
    assert narrower(condition, Matcher(brief.TOPIC.conditions)) is is_narrower


def test_shares_of_narrower_groups_and_of_studies_are_not_how_common_a_condition_is(tmp_path: Path) -> None:
    text = "Of 90 adults, 30% had mild sciatica, 20% had sciatica and 10% severe sciatica; 6 of the 8 studies agreed."
    one = brief.paper("EX0002", "Abara", 2015, "Back pain.", text)
    for quote, value, what in (
        ("30%", 30, "mild sciatica"),
        ("20%", 20, "sciatica"),
        ("10%", 10, "severe sciatica"),
    ):
        brief.frequency(one, quote, value, condition=what, measure="proportion")
    counts = {"numerator": 6, "denominator": 8, "unit": None, "value": None}
    of_studies = {"measure": "proportion", "condition": "sciatica"} | counts
    one.says(rows.Frequency, "6 of the 8 studies", **of_studies)
    shown = summarised(tmp_path, one)
    assert "Sciatica: 20% in one study" in text_of(shown, "key-findings")
    assert "mild sciatica" in text_of(shown, "prevalence-shares")
    assert "6 of 8" not in text_of(shown, "prevalence")


def test_a_figure_in_round_numbers_is_the_one_before_it(tmp_path: Path) -> None:
    text = "It was 19.2% (23 of 120). In one of five (20%) it was sciatica."
    one = brief.paper("EX0002", "Abara", 2015, "Sciatica.", text)
    brief.frequency(one, "19.2% (23 of 120)", 19.2, condition="sciatica", numerator=23, denominator=120)
    brief.frequency(one, "20%", 20, condition="sciatica")
    assert "Sciatica: 19.2% (23 of 120) in one study" in text_of(summarised(tmp_path, one), "key-findings")


def test_a_topic_that_is_not_held_is_one_clear_error(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(StoreError, match="holds no topic 'knees': run `glean refresh`"):
        compose(con, "knees")


# --- Hostile abstracts --------------------------------------------------------------------------------------


def test_nothing_of_an_abstract_is_markup(summary: Summary, page: html.HtmlElement) -> None:
    assert len(page.xpath("//script")) == 1
    assert not page.xpath("//img | //i | //b[.='David']")
    assert "alert(1)" in said(page, "sources")
    text = render_markdown(summary)
    assert "<script" not in text
    assert "<img" not in text


def test_text_that_turns_round_is_kept_to_itself(page: html.HtmlElement, summary: Summary) -> None:
    (text,) = [one for one in page.xpath("//p[@class='text']") if "\u202e" in one.text_content()]
    assert text.get("dir") == "auto"
    for one in page.xpath("//a[@data-finding]"):
        assert one.xpath("bdi")
    assert escaped("a\u202eb") == "\u2068a\u202eb\u2069"


def test_control_characters_do_not_reach_the_page(tmp_path: Path) -> None:
    one = brief.paper("EX0002", "Abara", 2015, "Sciatica\x01.", "In sciatica\x0b 36.9% had neuropathic pain.")
    shown = summarised(tmp_path, brief.frequency(one, "36.9%", 36.9))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", render_html(shown) + render_markdown(shown))


def test_the_page_asks_nobody_for_anything(page: html.HtmlElement) -> None:
    assert not page.xpath("//@src | //link | //iframe | //form")
    outside = [href for href in page.xpath("//a/@href") if not href.startswith("#")]
    assert outside == []
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy


# --- The same again -----------------------------------------------------------------------------------------


def test_the_same_warehouse_gives_the_same_bytes(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    shuffled = list(reversed(list(brief.papers())))
    other = brief.warehouse(tmp_path / "other", shuffled)
    paths = write(compose(con, brief.TOPIC.topic_id), tmp_path / "a")
    again = write(compose(other, brief.TOPIC.topic_id), tmp_path / "b")
    other.close()
    assert [path.name for path in paths] == [
        f"{brief.TOPIC.topic_id}{ending}" for ending in (".html", ".md", ".docx", ".json")
    ]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(path.name for path in paths)


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path, summary: Summary) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        write(summary, tmp_path / "taken")


# --- Small parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "quote", "shown"),
    [
        (84.5, "", "84.5"),
        (198.0, "", "198"),
        (1980, "", "1,980"),
        (-3.2, "", "−3.2"),
        (0.001, "", "0.001"),
        (33.0, "33.0 to 40.9", "33.0"),
        (33.0, "133.0", "33"),
        (33.0, "33·0", "33.0"),
        (1.5, "1.50", "1.50"),
        (1e-12, "", "1e-12"),
        (0, "", "0"),
    ],
)
def test_numbers_are_written_as_the_field_writes_them(value: float, quote: str, shown: str) -> None:
    assert words.number(value, quote) == shown


def frequency(quote: str, **facts: object) -> str:
    where = {"field": "abstract", "start": 0, "end": len(quote), "quote": quote}
    return figures.frequency_text(rows.Frequency(measure="prevalence", **where, **facts))


@pytest.mark.parametrize(
    ("quote", "facts", "shown"),
    [
        (
            "36.9% (33.0-40.9)",
            {"value": 36.9, "unit": "percent", "ci_low": 33, "ci_high": 40.9},
            "36.9% (CI 33.0 to 40.9)",
        ),
        ("36.9%", {"value": 36.9, "unit": "percent", "ci_low": 33, "ci_high": 40.9}, "36.9%"),
        (
            "36·9% (33·0-40·9)",
            {"value": 36.9, "unit": "percent", "ci_low": 33, "ci_high": 40.9},
            "36.9% (CI 33.0 to 40.9)",
        ),
        ("5% (90% CI 1-9)", {"value": 5, "unit": "percent", "ci_low": 1, "ci_high": 9}, "5% (90% CI 1 to 9)"),
        ("19% to 80%", {"low": 19, "high": 80, "unit": "percent"}, "19% to 80%"),
        ("1-3/1000", {"low": 1, "high": 3, "unit": "per_1000"}, "1 to 3 per 1,000"),
        ("sixteen of 40", {"numerator": 16, "denominator": 40}, "16 of 40"),
        ("55%", {"value": 55, "unit": "percent", "numerator": 99, "denominator": 180}, "55%"),
        (
            "99/180 (55%)",
            {"value": 55, "unit": "percent", "numerator": 99, "denominator": 180},
            "55% (99 of 180)",
        ),
        (
            "1,100 of 2,000 (55%)",
            {"value": 55, "unit": "percent", "numerator": 1100, "denominator": 2000},
            "55% (1,100 of 2,000)",
        ),
        ("4.2", {"value": 4.2, "unit": "per_1000_person_years"}, "4.2 per 1,000 person-years"),
    ],
)
def test_frequencies_in_words(quote: str, facts: dict[str, object], shown: str) -> None:
    assert frequency(quote, **facts) == shown


@pytest.mark.parametrize(
    ("quote", "facts", "shown"),
    [
        (
            "1.9, 95% CI 1.4-2.5",
            {"measure": "RR", "value": 1.9, "ci_low": 1.4, "ci_high": 2.5, "ci_level": 95},
            "risk ratio 1.9 (95% CI 1.4 to 2.5)",
        ),
        ("1.9", {"measure": "RR", "value": 1.9, "ci_low": 1.4, "ci_high": 2.5}, "risk ratio 1.9"),
        ("p < .001", {"measure": "none", "p": 0.001, "p_op": "<"}, "p < 0.001"),
        ("same", {"measure": "none", "direction": "no_difference"}, "no significant difference"),
        ("84%", {"measure": "sensitivity", "value": 84}, "sensitivity 84%"),
        ("0.84", {"measure": "sensitivity", "value": 0.84}, "sensitivity 0.84"),
        (
            "-0.5 (P=.19)",
            {"measure": "MD", "value": -0.5, "p": 0.19, "p_op": "="},
            "mean difference −0.5 (p = 0.19)",
        ),
        (
            "1.1 to 2",
            {"measure": "OR", "ci_low": 1.1, "ci_high": 2, "ci_level": 95},
            "odds ratio 95% CI 1.1 to 2",
        ),
        ("2 (p <= 0,05)", {"measure": "RR", "value": 2, "p": 0.05, "p_op": "<="}, "risk ratio 2 (p ≤ 0.05)"),
    ],
)
def test_effects_in_words(quote: str, facts: dict[str, object], shown: str) -> None:
    fact = rows.Effect(field="abstract", start=0, end=len(quote), quote=quote, **facts)
    assert figures.effect(Held(finding_id="f", work_id="w", fact=fact)).text == shown


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (
            made.record(
                title="A trial?",
                authors=tuple(rows.Author(family=f"Doe{n}", given="Ann Bea") for n in range(7)),
                journal_abbreviation="J Pain",
                volume="3",
                issue="2",
                pages="1-9",
                published="2015-09",
            ),
            "Doe0 AB, Doe1 AB, Doe2 AB, Doe3 AB, Doe4 AB, Doe5 AB, et al. A trial? J Pain. 2015;3(2):1-9.",
        ),
        (
            made.record(title="A book.", authors=(rows.Author(collective="The Group"),), published="2015"),
            "The Group. A book. 2015.",
        ),
        (made.record(title="Nobody's paper", published=None), "Nobody's paper."),
    ],
)
def test_references_are_in_vancouver_style(record: rows.Record, shown: str) -> None:
    assert reference(record) == shown


@pytest.mark.parametrize(
    ("source_id", "address", "name"),
    [
        ("26218762", "https://pubmed.ncbi.nlm.nih.gov/26218762/", "PMID 26218762"),
        ("EX0001", None, "example record EX0001"),
        ("0", None, "example record 0"),
        ("1/../../evil", None, "example record 1/../../evil"),
    ],
)
def test_only_a_real_pmid_leads_to_pubmed(source_id: str, address: str | None, name: str) -> None:
    record = made.record(source_id)
    assert (link(record), identifier(record)) == (address, name)


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=8)


@given(st.text(min_size=45, max_size=45), spans)
def test_marks_nest_and_lose_no_letter(text: str, places: list[tuple[int, int]]) -> None:
    quotes = [
        Quote(finding_id=f"f{n}", field="abstract", start=start, end=start + length)
        for n, (start, length) in enumerate(places)
    ]
    steps = list(tokens(text, quotes))
    assert "".join(step.text for step in steps if step.kind == "text") == text
    depth, marked, opened = [], {quote.finding_id: "" for quote in quotes}, []
    for step in steps:
        if step.kind in ("open", "rest"):
            depth.append(step.text)
            opened += [step.text] if step.kind == "open" else []
        elif step.kind == "close":
            depth.pop()
        else:
            for name in set(depth):
                marked[name] += step.text
    assert not depth
    assert sorted(opened) == sorted(marked)
    assert marked == {quote.finding_id: text[quote.start : quote.end] for quote in quotes}
