"""Corpora: lines in JSON and PubMed XML become records, and these are written as XML that says the same."""

import gzip
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.commands.sandbox import examples
from flows.sandbox.article_xml import article_set, write
from flows.sandbox.corpus import CorpusError, article, read
from flows.sandbox.faults import KINDS
from flows.sandbox.holdings import Holdings
from flows.sandbox.line import Line
from flows.sources.pubmed_xml import parse
from tests.conftest import shared_path
from warehouse.rows import Record

RICH: dict[str, Any] = {
    "pmid": "EX0042",
    "version": 2,
    "status": "PubMed-not-MEDLINE",
    "title": "[Spinal cord stimulation & leg pain <10 kHz>.]",
    "original_title": "Rückenmarkstimulation.",
    "sections": [
        {"label": "BACKGROUND", "category": "BACKGROUND", "text": "Pain (10 of 20) was frequent."},
        {"text": "No label here."},
        {"label": "RESULTS", "text": "Mean −2.5 (95% CI −3.1 to −1.9); p<0.001 & more."},
    ],
    "authors": [
        {
            "family": "Roe",
            "given": "Jo Ann",
            "orcid": "0000-0002-1825-0097",
            "affiliation": "Example Clinic.",
        },
        {"family": "Poe", "given": "Kim", "initials": "KX"},
        {"collective": "The Example Group"},
    ],
    "journal": "Example Spine Journal",
    "journal_abbreviation": "Ex Spine J",
    "issn": "0000-0000",
    "volume": "12",
    "issue": "3",
    "pages": "101-9",
    "published": "2015-09-14",
    "published_online": "2015-08-01",
    "created": "2015-08-02",
    "revised": "2016-01-31",
    "languages": ["ger", "eng"],
    "types": [{"ui": "D016449", "name": "Randomized Controlled Trial"}, {"name": "An Unknown Type"}],
    "mesh": [
        {"ui": "D012585", "name": "Sciatica", "major": True, "qualifiers": ["therapy", "surgery"]},
        "Humans",
    ],
    "keywords": ["neuropathic pain", "10 kHz"],
    "doi": "10.1234/ex.42",
    "pmcid": "PMC0000042",
    "registrations": [
        {"registry": "ClinicalTrials.gov", "number": "NCT00000042"},
        {"registry": "ISRCTN", "number": "ISRCTN00000042"},
    ],
    "links": [
        {"kind": "ErratumIn", "target_id": "EX0043", "citation": "Ex Spine J. 2016;13:1"},
        {"kind": "CommentIn", "citation": "Ex Spine J. 2016;13:2", "note": "a letter"},
    ],
}


def again(record: Record) -> Record:
    """The record, written as XML and read by the parser of the real source."""
    (found,) = parse(article_set([write(record)])).records
    return found


@pytest.mark.parametrize(
    "line",
    [
        {"pmid": "EX0001"},
        {"id": "EX0002", "title": "By its other name", "abstract": "Plain."},
        RICH,
        {"pmid": "12345678", "title": "By year", "year": "2002", "publication_types": ["Review"]},
        {"pmid": "EX0004", "title": "By month", "published": "2015-02"},
        {"pmid": "EX0005", "title": "In spring", "published_text": "2012 Spring"},
        {"pmid": "EX0006", "title": "In words", "published_text": "1978 Dec-1979 Jan"},
        {
            "pmid": "EX0007",
            "title": "A chapter",
            "kind": "book",
            "journal": "A book",
            "year": 2019,
            "abstract": "Yes.",
        },
        {
            "pmid": "EX0008",
            "title": "A whole book",
            "kind": "book",
            "published": "2019",
            "authors": [{"family": "Roe"}],
        },
        {
            "pmid": "EX0009",
            "title": "Unlabelled",
            "sections": [{"text": "One."}, {"text": "Two."}, {"text": " "}],
        },
    ],
    ids=lambda line: str(line.get("title", "nothing but an id"))[:30],
)
def test_a_line_survives_the_way_through_xml(line: dict[str, Any]) -> None:
    record = article(line).record
    assert again(record) == record


def test_sections_make_up_the_abstract_without_their_labels() -> None:
    record = article(RICH).record
    texts = [record.abstract[section.start : section.end] for section in record.sections]
    assert texts == [section["text"] for section in RICH["sections"]]
    assert record.abstract == "\n".join(texts)


def test_dates_that_a_line_lacks_depend_on_the_line_alone() -> None:
    bare, dated = article({"pmid": "12345"}).record, article({"pmid": "12345", "year": "2002"}).record
    assert bare == article({"pmid": "12345"}).record
    assert bare.published is None
    assert bare.created == bare.revised == "2008-10-19"
    assert (dated.published, dated.created) == ("2002", "2002-10-28")


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_written_safely(title: str, abstract: str) -> None:
    holdings = Holdings([article({"pmid": "EX0001"})])
    holdings.revise("EX0001", revised="2024-01-01", title=title, abstract=abstract)
    (record,) = parse(article_set([holdings.xml("EX0001") or b""])).records
    assert record.title == " ".join(_allowed(title).split())
    paragraphs = (" ".join(paragraph.split()) for paragraph in _allowed(abstract).split("\n"))
    assert record.abstract == "\n".join(filter(None, paragraphs))


def _allowed(text: str) -> str:
    """The text as XML 1.0 can hold it."""
    return "".join(
        letter for letter in text if letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff")
    )


def test_hostile_text_stays_text() -> None:
    title = '</ArticleTitle><script>alert("&lol;")</script> ]]> <!ENTITY x "y">\x00\x0b'
    record = article({"pmid": "EX0001", "title": title, "keywords": ["\x01<k>"]}).record
    assert again(record).title == title[:-2]
    assert again(record).keywords == ("<k>",)


def test_corpora_may_be_compressed_and_several(tmp_path: Path) -> None:
    plain, packed, xml = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", tmp_path / "c.xml.gz"
    plain.write_text('{"pmid": "1"}\n\n{"pmid": "2", "unknown": []}\n', "utf-8")
    packed.write_bytes(gzip.compress(b'{"id": 3}'))
    xml.write_bytes(gzip.compress(article_set([write(article(RICH).record)])))
    articles = list(read([plain, packed, xml]))
    assert [found.record.source_id for found in articles] == ["1", "2", "3", "EX0042"]
    assert articles[-1].record == article(RICH).record


def test_an_article_in_xml_is_served_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "corpus.xml"
    element = write(article(RICH).record).replace(b"</PubmedData>", b"<Extra>kept</Extra></PubmedData>")
    path.write_bytes(article_set([element]))
    assert Holdings(read([path])).xml("EX0042") == element


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"pmid": "1"}\n{"pmid": \n', "line 2: the line: Invalid JSON"),
        (b'{"title": "no id"}', "line 1: pmid: Field required"),
        (b'{"pmid": "../1"}', "line 1: pmid: String should match pattern"),
        (b'{"pmid": "1", "published": "March 2015"}', "line 1: published: String should match pattern"),
        (b'{"pmid": "1", "created": "2015-02-30"}', "line 1: created: Value error, day is out of range"),
        (
            b'{"pmid": "1", "authors": [{"family": []}]}',
            "line 1: authors.0.family: Input should be a valid string",
        ),
        (b'["pmid"]', "line 1: the line: Input should be an object"),
        (b"\xff\xfe", "line 1: the line: Invalid JSON"),
        (b"<PubmedArticleSet><PubmedArticle>", "not readable XML"),
        (b"<html/>", "instead of <PubmedArticleSet>"),
        (b"\x1f\x8b\x08", "cannot be read as a corpus"),
    ],
)
def test_a_bad_corpus_is_named_with_its_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(CorpusError) as raised:
        list(read([path]))
    assert str(path) in str(raised.value)
    assert reason in str(raised.value)


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read as a corpus"):
        list(read([tmp_path / "missing.jsonl"]))


def test_our_examples_are_a_corpus_without_pmids() -> None:
    records = [found.record for found in read(examples())]
    assert len(records) >= 50
    assert len({record.source_id for record in records}) == len(records)
    assert not any(record.source_id.isdigit() for record in records)
    assert all(again(record) == record for record in records)


def test_real_articles_survive_being_written_anew() -> None:
    with tarfile.open(shared_path("corpus/pubmed_efetch_xml.tar.gz")) as packed:
        files = [packed.extractfile(member) for member in packed if member.name.endswith(".xml")]
        records = [record for file in files if file for record in parse(file.read()).records]
    assert len(records) > 150
    assert [record.source_id for record in records if again(record) != record] == []


def test_real_lines_are_read() -> None:
    with gzip.open(shared_path("corpus/topic.jsonl.gz"), "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    for line in lines:
        record = article(line).record
        assert " ".join(again(record).title.split()) == " ".join(line["title"].split())


def test_every_key_of_a_line_and_every_fault_stands_in_the_manual() -> None:
    manual = (Path(__file__).parents[1] / "docs" / "sandbox.md").read_text("utf-8")
    assert [key for key in Line.model_fields if f"`{key}`" not in manual] == []
    assert [kind for kind in KINDS if f"| `{kind}` |" not in manual] == []
