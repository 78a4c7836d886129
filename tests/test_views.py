"""The views answer the usual questions, and nothing retracted is counted unnoticed."""

import math
from dataclasses import replace

import made
import pytest
from loaded import empty_warehouse

from warehouse import rows
from warehouse.rows import Link, PublicationType
from warehouse.store import load, open_for_writing
from warehouse.views import VIEWS, create_views

RETRACTED = PublicationType(ui="D016441", name="Retracted Publication")
RETRACTION = PublicationType(ui="D016440", name="Retraction of Publication")
ERRATUM = PublicationType(ui="D016425", name="Published Erratum")
CONCERN = PublicationType(name="Expression of Concern")
PREPRINT = PublicationType(ui="D000076942", name="Preprint")


def link(kind: str, target: str | None = None) -> Link:
    return Link(kind=kind, target_id=target)


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        yield con


@pytest.fixture
def put(con, tmp_path):
    """Load records with their findings, given as lists by record."""

    def put(*records: rows.Record, **lists):
        extractions = [made.extraction(one, **lists) for one in records]
        run = made.run_folder(tmp_path / "run", records, extractions, [made.search_run()])
        load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)

    return put


def held(con, query: str):
    return con.execute(query).fetchall()


# What a record says of itself, and the state that follows; no record EX9 is held.
STATES = [
    ({}, "current", True),
    ({"links": (link("RetractionIn", "EX9"),)}, "retracted", False),
    ({"links": (link("RetractionIn"),)}, "retracted", False),
    ({"types": (RETRACTED,)}, "retracted", False),
    ({"types": (PublicationType(name="Retracted publication"),)}, "retracted", False),
    ({"title": "RETRACTED: Heat for leg pain"}, "retracted", False),
    ({"title": "[Retracted] Heat for leg pain"}, "retracted", False),
    ({"title": "Retracted Article: Heat for leg pain"}, "retracted", False),
    ({"title": "Retracted articles on leg pain: a review"}, "current", True),
    ({"links": (link("RetractedandRepublishedIn", "EX9"),)}, "retracted", False),
    ({"links": (link("RetractedandRepublishedFrom", "EX9"),)}, "current", True),
    ({"links": (link("RetractionOf", "EX9"),)}, "retraction_notice", False),
    ({"types": (RETRACTION,)}, "retraction_notice", False),
    ({"links": (link("ExpressionOfConcernIn", "EX9"),)}, "concern", True),
    ({"links": (link("ExpressionOfConcernFor", "EX9"),)}, "concern_notice", False),
    ({"types": (CONCERN,)}, "concern_notice", False),
    ({"links": (link("ErratumIn", "EX9"),)}, "corrected", True),
    ({"links": (link("ErratumFor", "EX9"),)}, "erratum_notice", False),
    ({"types": (ERRATUM,)}, "erratum_notice", False),
    ({"links": (link("CorrectedandRepublishedIn", "EX9"),)}, "corrected", True),
    ({"links": (link("CommentIn", "EX9"), link("CommentOn", "EX8"))}, "current", True),
    ({"links": (link("UpdateIn", "EX9"),)}, "current", True),
    ({"types": (PREPRINT,)}, "preprint", True),
    ({"types": (PREPRINT,), "links": (link("RetractionIn"),)}, "retracted", False),
    ({"links": (link("ErratumIn"), link("ExpressionOfConcernIn"))}, "concern", True),
    ({"links": (link("ExpressionOfConcernIn"), link("RetractionIn"))}, "retracted", False),
]
# What a notice says of a paper, and the paper's state.
NOTICES = [
    ("RetractionOf", "retracted", False),
    ("ExpressionOfConcernFor", "concern", True),
    ("ErratumFor", "corrected", True),
    ("UpdateOf", "superseded", False),
    ("RetractedandRepublishedFrom", "retracted", False),
    ("CorrectedandRepublishedFrom", "superseded", False),
    ("CommentOn", "current", True),
]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A warehouse with a record for each of `STATES`, and a paper and its notice for each of `NOTICES`."""
    folder = tmp_path_factory.mktemp("states")
    records = [made.record(f"EX1{number:03}", **signs) for number, (signs, _, _) in enumerate(STATES)]
    for number, (kind, _, _) in enumerate(NOTICES):
        doi = rows.Identifier(kind="doi", value=f"10.1000/x,{number}")
        records += [made.record(f"EX2{number:03}"), made.record(f"EX3{number:03}", identifiers=(doi,))]
        records.append(made.record(f"EX4{number:03}", links=(link(kind, f"EX2{number:03}"),)))
        records.append(made.record(f"EX5{number:03}", links=(link(kind, f"10.1000/X,{number}"),)))
    run = made.run_folder(folder, records, [made.extraction(one) for one in records], [made.search_run()])
    with open_for_writing(folder / "w.duckdb", now=made.NOW) as con:
        load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
        yield con


@pytest.mark.parametrize("number", range(len(STATES)))
def test_a_work_has_the_gravest_state_that_its_record_states(many, number):
    _, state, counted = STATES[number]
    work_id = f"work:pubmed:EX1{number:03}"
    assert held(many, f"SELECT state, counted FROM works WHERE work_id = '{work_id}'") == [(state, counted)]
    assert len(held(many, f"FROM prevalence WHERE work_id = '{work_id}'")) == counted
    assert len(held(many, f"FROM excluded WHERE work_id = '{work_id}'")) == (not counted)


@pytest.mark.parametrize("number", range(len(NOTICES)))
@pytest.mark.parametrize("named_by", ["EX2", "EX3"], ids=["PMID", "DOI"])
def test_a_notice_speaks_for_a_paper_whose_record_does_not_know_yet(many, named_by, number):
    _, state, counted = NOTICES[number]
    query = f"SELECT state, counted FROM works WHERE source_id = '{named_by}{number:03}'"
    assert held(many, query) == [(state, counted)]


def test_a_number_of_another_kind_is_not_taken_for_the_target_of_a_notice(con, put):
    paper = made.record("EX0001", identifiers=(rows.Identifier(kind="pii", value="EX0007"),))
    put(paper, made.record("EX0002", links=(link("RetractionOf", "EX0007"),)))
    assert held(con, "SELECT state FROM works WHERE source_id = 'EX0001'") == [("current",)]


def test_a_preprint_counts_until_its_article_is_held(con, put):
    preprint = made.record("EX0001", types=(PREPRINT,), links=(link("UpdateIn", "EX0002"),))
    put(preprint)
    assert held(con, "SELECT state, counted FROM works") == [("preprint", True)]
    put(preprint, made.record("EX0002", links=(link("UpdateOf", "EX0001"),)))
    assert held(con, "SELECT source_id, state, counted, superseded_by FROM works ORDER BY 1") == [
        ("EX0001", "preprint", False, "work:pubmed:EX0002"),
        ("EX0002", "current", True, None),
    ]
    assert held(con, "SELECT work_id FROM prevalence") == [("work:pubmed:EX0002",)]


def test_excluded_works_name_what_said_so(con, put):
    put(made.record("EX0001"), made.record("EX0002", links=(link("RetractionOf", "EX0001"),), abstract=""))
    assert held(con, "SELECT source_id, state, signs, said_by FROM excluded ORDER BY 1") == [
        ("EX0001", "retracted", ["RetractionIn"], ["work:pubmed:EX0002"]),
        ("EX0002", "retraction_notice", ["RetractionOf"], ["work:pubmed:EX0001"]),
    ]


def test_a_link_to_itself_supersedes_nothing(con, put):
    put(made.record("EX0001", links=(link("UpdateIn", "EX0001"),)))
    assert held(con, "SELECT state, counted FROM works") == [("current", True)]


def test_a_work_shows_title_year_first_author_design_and_size(con, put):
    abstract = "A randomised trial of 50 people."
    design = made.finding(rows.Design, abstract, "randomised trial", design="rct")
    size = made.finding(rows.SampleSize, abstract, "50", value=50)
    authors = (rows.Author(family="Doe"), rows.Author(collective="The Group"))
    record = made.record(abstract=abstract, authors=authors, journal="Pain")
    put(record, designs=(design,), sample_sizes=(size,))
    query = "SELECT title, first_author, author_count, journal, year, design, sample_size FROM works"
    assert held(con, query) == [("Leg pain in record EX0001", "Doe", 2, "Pain", 2020, "rct", 50)]
    assert held(con, "FROM records_by_design_and_year") == [("rct", 2020, 1, 0)]


def test_a_record_without_a_date_has_no_year(con, put):
    put(made.record(published=None))
    assert held(con, "SELECT year FROM works") == [(None,)]


def test_prevalence_keeps_the_words_that_say_it(con, put):
    record = made.record()
    put(record)
    query = 'SELECT condition, value, unit, quote, field, start, "end", year, record_key FROM prevalence'
    expected = ("neuropathic pain", 12.0, "percent", "12%", "abstract", 30, 33, 2020, record.record_key)
    assert held(con, query) == [expected]


def effect(measure: str, value, low, high, level=95.0) -> rows.Effect:
    return rows.Effect(
        field="title",
        start=0,
        end=3,
        quote="Leg",
        measure=measure,
        value=value,
        ci_low=low,
        ci_high=high,
        ci_level=level,
    )


Z = 1.959963984540054


# An effect, and scale, estimate and standard error that follow.
EFFECTS = [
    (effect("RR", 1.9, 1.4, 2.5), "log", math.log(1.9), math.log(2.5 / 1.4) / (2 * Z)),
    (effect("aOR", 1.9, 1.4, 2.5, None), "log", math.log(1.9), math.log(2.5 / 1.4) / (2 * Z)),
    (effect("HR", 0.5, 0.4, 0.6, 90.0), "log", math.log(0.5), math.log(1.5) / (2 * 1.6448536269514722)),
    (effect("HR", 0.5, 0.4, 0.6, 97.5), "log", math.log(0.5), None),
    (effect("OR", 0.5, 0.0, 0.6), "log", math.log(0.5), None),
    (effect("OR", 0.0, None, None), "log", None, None),
    (effect("OR", -1.0, -2.0, 3.0), "log", None, None),
    (effect("OR", 2.0, 3.0, 1.0), "log", math.log(2.0), None),
    (effect("MD", -2.0, -4.0, 0.0), "natural", -2.0, 4.0 / (2 * Z)),
    (effect("none", None, None, None), "natural", None, None),
    (effect("r", 0.4, 0.2, 0.6), "natural", 0.4, None),
]


def test_an_effect_has_its_standard_error_where_the_interval_gives_one(con, put):
    put(made.record(), effects=tuple(found for found, _, _, _ in EFFECTS))
    query = (
        "SELECT measure, value, ci_low, ci_high, ci_level, scale, estimate, standard_error FROM effect_sizes"
    )
    got = {row[:5]: row[5:] for row in held(con, query)}
    assert len(got) == len(EFFECTS)
    for found, *expected in EFFECTS:
        printed = (found.measure, found.value, found.ci_low, found.ci_high, found.ci_level)
        assert got[printed] == pytest.approx(tuple(expected)), printed


def arm(
    name: str | None, role: str | None, value: float, outcome: str = "responders", **facts
) -> rows.ArmResult:
    usual = {"statistic": "proportion", "unit": "percent", "timepoint": "3 months"} | facts
    return rows.ArmResult(
        field="title", start=0, end=3, quote="Leg", arm=name, role=role, value=value, outcome=outcome, **usual
    )


@pytest.mark.parametrize(
    ("units", "unit"),
    [(("points", "points"), "points"), (("points", None), "points"), (("points", "mm"), None), ((), None)],
)
def test_a_mean_difference_is_in_the_one_unit_of_its_outcomes_means(con, put, units, unit):
    means = [arm("a", None, 4.0, "pain", statistic="mean", unit=each) for each in units]
    share = arm("a", None, 40.0, "pain")
    found = [replace(effect(measure, 2.0, None, None), outcome="pain") for measure in ("MD", "RR")]
    put(made.record(), effects=tuple(found), arm_results=(*means, share))
    assert held(con, "SELECT measure, unit FROM effect_sizes") == [("MD", unit), ("RR", None)]


def test_trial_results_stand_side_by_side_and_none_is_lost(con, put):
    results = (
        arm("10 kHz", "experimental", 84.5),
        arm("traditional", "comparator", 43.8),
        arm("10 kHz", "experimental", 83.1, "leg responders"),
        arm("usual care", "control", 5.0, "deaths"),
        arm("unknown", None, 7.0, "falls", timepoint=None),
        arm(None, None, 9.0, "falls", timepoint=None),
    )
    put(made.record(), arm_results=results)
    query = "SELECT outcome, arm, value, comparator_arm, comparator_value FROM trial_results ORDER BY outcome, value"
    assert held(con, query) == [
        ("deaths", "usual care", 5.0, None, None),
        ("falls", "unknown", 7.0, None, None),
        ("falls", None, 9.0, None, None),
        ("leg responders", "10 kHz", 83.1, None, None),
        ("responders", "10 kHz", 84.5, "traditional", 43.8),
    ]


def test_arms_of_one_role_stand_beside_each_other_and_each_beside_the_control(con, put):
    results = (
        arm("low dose", "experimental", 40.0),
        arm("high dose", "experimental", 60.0),
        arm("placebo", "control", 20.0),
    )
    told = [replace(one, start=at, end=at + 1, quote="Leg"[at]) for at, one in enumerate(results)]
    put(made.record(), arm_results=tuple(told))
    query = "SELECT arm, comparator_arm FROM trial_results ORDER BY ALL"
    assert held(con, query) == [
        ("high dose", "placebo"),
        ("low dose", "high dose"),
        ("low dose", "placebo"),
    ]


def test_unnested_lists_keep_their_order_and_parts(con, put):
    put(
        made.record(
            authors=(rows.Author(family="Doe", orcid="0000"), rows.Author(collective="The Group")),
            headings=(rows.Heading(ui="D012585", name="Sciatica", major=True, qualifiers=("therapy",)),),
            registrations=(rows.Registration(registry="ISRCTN", number="ISRCTN12345678"),),
            types=(PREPRINT,),
            links=(link("CommentIn", "EX2"),),
            identifiers=(rows.Identifier(kind="doi", value="10.1/x"),),
        )
    )
    assert held(con, "SELECT position, family, collective, orcid FROM record_authors ORDER BY 1") == [
        (1, "Doe", None, "0000"),
        (2, None, "The Group", None),
    ]
    assert held(con, "SELECT * EXCLUDE (record_key) FROM record_headings") == [
        ("D012585", "Sciatica", True, ["therapy"])
    ]
    assert held(con, "SELECT * EXCLUDE (record_key) FROM registrations") == [("ISRCTN", "ISRCTN12345678")]
    assert held(con, "SELECT * EXCLUDE (record_key) FROM record_types") == [("D000076942", "Preprint")]
    assert held(con, "SELECT link_kind, target_id FROM record_links") == [("CommentIn", "EX2")]
    assert held(con, "SELECT identifier_kind, identifier FROM record_identifiers ORDER BY 1") == [
        ("doi", "10.1/x"),
        ("pmid", "EX0001"),
    ]


def test_every_view_says_its_name_grain_and_description():
    for path in VIEWS.iterdir():
        head = path.read_text("utf-8").splitlines()[:3]
        name = "TABLE_NAME" if path.name == "00_present.sql" else path.name[3:-4]
        assert head[0] == f"-- name: {name}"
        assert head[1].startswith("-- grain: ")
        assert head[2].startswith("-- description: ")


def test_views_are_made_anew_only_when_something_changed(con, tmp_path):
    assert not create_views(con)
    for path in VIEWS.iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8"))
    (tmp_path / "90_extra.sql").write_text(
        "-- name: extra\n-- grain: one row\n-- description: nothing\nSELECT 1 AS a\n"
    )
    assert create_views(con, tmp_path)
    assert held(con, "FROM extra") == [(1,)]
    assert create_views(con)
    assert held(con, "SELECT view_name FROM duckdb_views() WHERE view_name = 'extra'") == []


def test_every_view_has_a_comment_in_the_database(con):
    query = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment NOT LIKE '%; %'"
    assert held(con, query) == []
    assert len(held(con, "SELECT * FROM duckdb_views() WHERE NOT internal AND comment IS NOT NULL")) > 20


def test_the_design_as_indexed_counts_before_the_design_as_read(con, put):
    abstract = "We pooled every randomised trial."
    read = made.finding(rows.Design, abstract, "randomised trial", design="rct")
    types = (
        rows.PublicationType(ui="D000078182", name="Systematic Review"),
        rows.PublicationType(ui="D017418", name="Meta-Analysis"),
        rows.PublicationType(ui="D016428", name="Journal Article"),
    )
    put(made.record("EX0001", abstract=abstract, types=types), designs=(read,))
    put(made.record("EX0002", abstract=abstract, types=types[2:]), designs=(read,))
    assert held(con, "SELECT source_id, design FROM works ORDER BY 1") == [
        ("EX0001", "meta_analysis"),
        ("EX0002", "rct"),
    ]


def test_two_versions_of_the_extractor_are_compared_finding_by_finding(con, tmp_path):
    record = made.record(abstract="We asked 50 people, 12% of whom, against 20%, had pain.")

    def read(number: int, *found: tuple[str, float]) -> None:
        figures = [
            made.finding(rows.Frequency, record.abstract, quote, measure="prevalence", value=value)
            for quote, value in found
        ]
        extraction = made.extraction(record, f"test-{number}", frequencies=tuple(figures))
        run = made.run_folder(tmp_path / f"run{number}", [record], [extraction], [])
        load(con, topic=made.TOPIC, now=made.NOW.replace(day=number + 2), run_folder=run)

    compared = (
        "SELECT change, quote, said ->> 'value', said_before ->> 'value', extractor_before "
        "FROM readings_compared"
    )
    read(1, ("12%", 12.0), ("20%", 20.0), ("50", 50.0))
    assert con.execute(compared).fetchall() == []
    read(2, ("12%", 12.0), ("20%", 21.0), ("people", 1.0))
    assert sorted(con.execute(compared).fetchall()) == [
        ("altered", "20%", "21.0", "20.0", "test-1"),
        ("gone", "50", None, "50.0", "test-1"),
        ("new", "people", "1.0", None, "test-1"),
    ]


def test_a_self_check_that_failed_is_told_with_its_words(con, tmp_path):
    record = made.record(abstract="We asked 50 people, 12% of whom, against 20%, had pain.")
    checks = tuple(
        rows.Check(name="share", verdict=verdict, detail=verdict)
        for verdict in ("consistent", "inconsistent", "not_checkable")
    )
    figure = made.finding(
        rows.Frequency, record.abstract, "12%", measure="prevalence", value=12.0, checks=checks
    )
    run = made.run_folder(tmp_path / "run", [record], [made.extraction(record, frequencies=(figure,))], [])
    load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
    asked = "SELECT list, check_name, detail, quote, work_id FROM failed_checks"
    assert con.execute(asked).fetchall() == [
        ("frequencies", "share", "inconsistent", "12%", f"work:pubmed:{record.source_id}")
    ]


def test_what_came_in_is_counted_by_month(con, tmp_path):
    batches = {
        1: [made.record("EX1"), made.record("EX2")],
        2: [made.record("EX1", title="Revised", revised="2027"), made.record("EX3")],
    }
    for month, records in batches.items():
        run = made.run_folder(tmp_path / f"{month}", records, [], [])
        load(con, topic=made.TOPIC, now=made.NOW.replace(month=month), run_folder=run)
    gone = made.write_lines(tmp_path / "gone.jsonl", [{"source": "pubmed", "source_id": "EX2"}])
    load(con, topic=made.TOPIC, now=made.NOW.replace(month=3), deletions=[gone])
    assert con.execute("FROM arrivals_by_month ORDER BY ALL").fetchall() == [
        ("2026-01", "pubmed", 2, 0, 0),
        ("2026-02", "pubmed", 1, 1, 0),
        ("2026-03", "pubmed", 0, 0, 1),
    ]
