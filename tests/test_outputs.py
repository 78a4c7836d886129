"""Every number of every output is linked to a finding or to a computation over findings that are held."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import duckdb
import pytest
from docx.oxml.ns import qn
from lxml import html

from tests import brief, trials
from tests.test_poolable import SEVERAL
from tests.test_summary import orphans
from warehouse.changes.section import section
from warehouse.changes.versions import Version
from warehouse.errors import StoreError
from warehouse.flow.counting import count
from warehouse.rows import Grade
from warehouse.summary.compose import composed
from warehouse.summary.html import render_html
from warehouse.summary.machine import render_json
from warehouse.summary.markdown import render_markdown
from warehouse.summary.parts import Source, Summary
from warehouse.summary.sections.flowing import flow_of
from warehouse.summary.styles import in_style
from warehouse.summary.word import NUMBERED, QUOTED, render_docx
from warehouse.synthesis.evidence import Evidence, read

DIGIT = re.compile(r"\d")


GRADE = Grade(level="low", reason="Only 12 people.", by="A. Reviewer", on="2026-11-01")


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    con = brief.warehouse(tmp_path_factory.mktemp("outputs"), [*brief.papers(), *SEVERAL])
    yield con
    con.close()


@pytest.fixture(scope="module")
def evidence(con: duckdb.DuckDBPyConnection) -> Evidence:
    held = read(con, brief.TOPIC.topic_id)
    questions = tuple(replace(one, grades=(GRADE,)) for one in held.topic.questions)
    return replace(held, topic=replace(held.topic, questions=questions))


@pytest.fixture(scope="module")
def summary(con: duckdb.DuckDBPyConnection, evidence: Evidence) -> Summary:
    """A summary with every part that there is: also the flow, the versions and grades."""
    version = Version(number=1, moment=datetime(2026, 1, 2, tzinfo=UTC))
    return composed(
        evidence,
        changed=section(evidence, None, version, None),
        flow=flow_of(evidence, count(con, brief.TOPIC.topic_id), None),
    )


def test_the_summary_that_is_walked_has_every_kind_of_block(summary: Summary) -> None:
    kinds = {one["kind"] for one in _dicts(json.loads(render_json(summary))) if "kind" in one}
    blocks = {"paragraph", "bullets", "table", "plot", "forest", "bar", "columns", "drawing", "folded"}
    assert blocks <= kinds


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _dicts(one)


def test_no_number_of_the_page_is_an_orphan(summary: Summary) -> None:
    assert orphans(html.document_fromstring(render_html(summary))) == []


@pytest.fixture(scope="module")
def known(evidence: Evidence) -> set[str]:
    """The ids of all that a number may rest on."""
    lists = (
        evidence.frequencies,
        evidence.arm_results,
        evidence.effects,
        evidence.conclusions,
        evidence.interventions,
    )
    sizes = {work.size.finding_id for work in evidence.works.values() if work.size}
    found = {held.finding_id for group in lists for held in group}
    return found | sizes | set(evidence.works) | {run.run_id for run in evidence.searches}


# --- Word ---------------------------------------------------------------------------------------------------


def orphans_in_word(content: bytes) -> list[str]:
    """The runs with a digit that are no link, no quoted words and no number of a source."""
    document = docx.Document(io.BytesIO(content))
    names = {style.style_id: style.name for style in document.styles}
    return [
        text
        for text, style, linked in _runs(document)
        if DIGIT.search(text) and not linked and names.get(style) not in (QUOTED, NUMBERED)
    ]


def _runs(document: Any) -> Iterator[tuple[str, str | None, bool]]:
    for run in document.element.body.iter(qn("w:r")):
        text = "".join(one.text or "" for one in run.iter(qn("w:t")))
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        yield (
            text,
            None if style is None else style.get(qn("w:val")),
            run.getparent().tag == qn("w:hyperlink"),
        )


def test_no_number_of_the_word_document_is_an_orphan(summary: Summary) -> None:
    assert orphans_in_word(render_docx(summary)) == []


def test_the_walk_through_word_finds_an_orphan_that_is_put_in(summary: Summary) -> None:
    document = docx.Document(io.BytesIO(render_docx(summary)))
    document.add_paragraph("About 42% recover.")
    out = io.BytesIO()
    document.save(out)
    assert orphans_in_word(out.getvalue()) == ["About 42% recover."]


def test_every_link_in_word_leads_to_its_bookmark(summary: Summary) -> None:
    body = docx.Document(io.BytesIO(render_docx(summary))).element.body
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert len(links) > 150
    assert len(marks) == len(set(marks))
    assert set(links) <= set(marks)
    assert all(len(mark) <= 40 for mark in marks)


def test_word_has_the_sections_the_tables_and_the_words_of_figures(summary: Summary) -> None:
    document = docx.Document(io.BytesIO(render_docx(summary)))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[0] == "Key findings"
    assert headings[-2:] == ["Sources", "How numbers were computed"]
    assert document.tables
    assert any("HF10 therapy subjects were responders" in one.text for one in document.paragraphs)


def test_word_holds_no_time_of_its_making(summary: Summary) -> None:
    content = render_docx(summary)
    assert content == render_docx(summary)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_characters_that_xml_refuses_do_not_break_word(tmp_path: Path) -> None:
    text = "Pain \x0b was \ufffe found in 12% of 50 \x00 people."
    paper = brief.frequency(brief.paper("EX0001", "Doe\x07", 2020, "Leg pain.", text), "12%", 12.0)
    assert orphans_in_word(render_docx(composed(trials.evidence(tmp_path, [paper])))) == []


# --- Markdown -----------------------------------------------------------------------------------------------


def orphans_in_markdown(text: str) -> list[str]:
    """The lines before the sources with a digit outside links and footnotes, words quoted left out."""
    body = text.partition("## Sources")[0]
    body = re.sub(r"(`{3,})text\n.*?\n\1", lambda found: found[0].replace("\n", " "), body, flags=re.DOTALL)
    bare = re.sub(r"(?<!\\)\[(?:\\.|[^\]\\])*\]\(#[\w-]+\)|\[\^\d+\]", "", body)
    return [line for line in bare.split("\n") if DIGIT.search(line)]


def foreign(summary: Summary) -> set[str]:
    """The words of others in a summary, digits and all."""
    found: set[str] = set()
    _collect(json.loads(render_json(summary)), found)
    return {text for text in found if DIGIT.search(text)}


def _collect(value: Any, into: set[str]) -> None:
    if isinstance(value, dict):
        if value.get("kind") == "foreign":
            into.add(value["text"])
        for one in value.values():
            _collect(one, into)
    elif isinstance(value, list):
        for one in value:
            _collect(one, into)


def test_no_number_of_the_markdown_is_an_orphan(summary: Summary) -> None:
    quoted = {re.sub(r"[\\\s]+", " ", text) for text in foreign(summary)} | {
        summary.title,
        summary.description,
    }
    for line in orphans_in_markdown(render_markdown(summary)):
        plain = re.sub(
            r"[\s\u2068\u2069]+", " ", line.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")
        )
        for words in sorted(quoted, key=len, reverse=True):
            plain = plain.replace(words.strip(), "")
        assert not DIGIT.search(plain), line


def test_the_walk_through_markdown_finds_an_orphan_that_is_put_in(summary: Summary) -> None:
    spoilt = render_markdown(summary).replace("## Key findings", "## Key findings\n\nAbout 42% recover.")
    assert "About 42% recover." in orphans_in_markdown(spoilt)


def test_every_computed_number_in_markdown_says_how_and_from_what(summary: Summary, known: set[str]) -> None:
    text = render_markdown(summary)
    used = set(re.findall(r"\]\(#(c-\d+)\)", text))
    told = dict(re.findall(r'^- <a id="(c-\d+)"></a>.* – (.+)$', text, re.MULTILINE))
    assert len(used) > 30
    assert used == set(told)
    for line in told.values():
        how, _, origins = line.partition("; from ")
        assert how
        assert all(self_or_known(origin, known) for origin in origins.split(", "))


def self_or_known(origin: str, known: set[str]) -> bool:
    """Whether an origin is a finding, a footnote of a source, or an id that is held."""
    link = re.fullmatch(r"\[(\w+)\]\(#q-\1\)", origin)
    return (
        (link[1] in known)
        if link
        else bool(re.fullmatch(r"\[\^\d+\]", origin)) or origin.strip("`").replace("\\", "") in known
    )


# --- JSON ---------------------------------------------------------------------------------------------------


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every part of a line, and every row of a plot, wherever they stand."""
    if isinstance(value, dict):
        if value.get("kind") in ("words", "figure", "computed", "foreign", "cite"):
            yield value
        for one in value.values():
            yield from parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from parts(one)


def test_every_number_in_json_names_its_finding_or_its_origin(summary: Summary, known: set[str]) -> None:
    found = list(parts(json.loads(render_json(summary))))
    assert {one["kind"] for one in found} == {"words", "figure", "computed", "foreign", "cite"}
    assert not [one["text"] for one in found if one["kind"] == "words" and DIGIT.search(one["text"])]
    assert {one["finding_id"] for one in found if one["kind"] == "figure"} <= known
    assert all(one["origin"] and set(one["origin"]) <= known for one in found if one["kind"] == "computed")


def test_the_rows_of_plots_in_json_name_their_findings(summary: Summary, known: set[str]) -> None:
    forests = [
        block
        for section in json.loads(render_json(summary))["sections"]
        for inner in section["sections"]
        for block in inner["blocks"]
        if block["kind"] in ("forest", "plot")
    ]
    assert {one["kind"] for one in forests} == {"forest", "plot"}
    for one in forests:
        for row in one["rows"]:
            assert set(row.get("origin") or [row["finding_id"]]) <= known


def test_json_holds_each_source_as_a_csl_item_and_its_quotes(summary: Summary) -> None:
    sources = json.loads(render_json(summary))["sources"]
    assert [one["number"] for one in sources] == list(range(1, len(sources) + 1))
    for one in sources:
        assert one["csl"]["id"] == one["work_id"]
        assert "abstract" not in one["csl"]
        assert all(quote["quote"] in one[quote["field"]] for quote in one["quotes"])


# --- Citation styles ----------------------------------------------------------------------------------------

STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Ours</title><id>ours</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="citation-number"/></layout></citation>
  <bibliography second-field-align="flush"><layout suffix="!">
    <text variable="citation-number" suffix=". "/>
    <names variable="author" suffix=": "><name name-as-sort-order="all" initialize-with="."/></names>
    <text variable="title" suffix=" | "/><text variable="container-title"/>
  </layout></bibliography>
</style>
"""


def test_references_are_written_in_the_style_that_is_chosen(tmp_path: Path, summary: Summary) -> None:
    path = tmp_path / "ours.csl"
    path.write_text(STYLE, encoding="utf-8")
    first: Source = in_style(summary, path).sources[0]
    work = first.csl
    assert (
        first.reference == f"{work['author'][0]['family']}, A.: {work['title']} | {work['container-title']}!"
    )
    assert first.number == 1


def test_the_style_that_comes_with_the_processor_needs_no_file(summary: Summary) -> None:
    styled = in_style(summary, "harvard-cite-them-right")
    assert styled.sources[0].reference != summary.sources[0].reference
    assert "2019" in styled.sources[0].reference or "20" in styled.sources[0].reference
    assert [one.work_id for one in styled.sources] == [one.work_id for one in summary.sources]


@pytest.mark.parametrize("content", [None, "no xml", "<other/>"])
def test_what_is_no_style_is_refused(tmp_path: Path, summary: Summary, content: str | None) -> None:
    path = tmp_path / "bad.csl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="is no citation style that can be read"):
        in_style(summary, path)


def test_a_record_with_little_has_a_reference_in_any_style(tmp_path: Path) -> None:
    bare = brief.paper(
        "EX0001",
        "",
        2020,
        "Sciatica.",
        "Pain was found in 12% of people.",
        authors=(),
        journal=None,
        published=None,
    )
    one = brief.frequency(bare, "12%", 12.0, condition="sciatica")
    styled = in_style(composed(trials.evidence(tmp_path, [one])), "harvard-cite-them-right")
    assert "Sciatica" in styled.sources[0].reference
