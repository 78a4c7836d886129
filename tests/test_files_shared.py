"""Every shared export: what about twenty tools wrote of the same references agrees field by field."""

import gzip
import json
import tarfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import shared_path

from flows.files.entry import Skipped
from flows.files.errors import FileError
from flows.files.opened import open_file
from flows.files.recognise import read
from warehouse.rows import Record

FIELDS = ("title", "year", "doi", "abstract")

# References in each export.
EXPORTS = {
    "_baseline.csv": 100,
    "_baseline.ris": 100,
    "_baseline.tsv": 100,
    "_baseline.xlsx": 100,
    "_baseline_abstrackr.csv": 10,
    "_baseline_cinahl.csv": 10,
    "_baseline_cinahl.ris": 9,
    "_baseline_citavi.ris": 100,
    "_baseline_cochrane.csv": 3,
    "_baseline_cochrane_endnote.ris": 3,
    "_baseline_cochrane_procite.ris": 3,
    "_baseline_cochrane_refman.ris": 3,
    "_baseline_covidence.csv": 10,
    "_baseline_covidence_endnote.ris": 10,
    "_baseline_covidence_mendeley.ris": 10,
    "_baseline_covidence_refworks.ris": 10,
    "_baseline_covidence_zotero.ris": 10,
    "_baseline_embase.csv": 10,
    "_baseline_embase.ris": 10,
    "_baseline_embase.xlsx": 10,
    "_baseline_endnote.ris": 10,
    "_baseline_eppireviewer.ris": 10,
    "_baseline_eppireviewer.xlsx": 10,
    "_baseline_eric_ovid.ris": 10,
    "_baseline_excel.csv": 10,
    "_baseline_googlescholar.csv": 10,
    "_baseline_googlescholar.ris": 10,
    "_baseline_mdpi.ris": 11,
    "_baseline_mendeley.ris": 10,
    "_baseline_openalex.csv": 9,
    "_baseline_openalex.ris": 9,
    "_baseline_psychInfo_ovid.ris": 10,
    "_baseline_pubmed.csv": 10,
    "_baseline_pubmed.ris": 50,
    "_baseline_rayyan.csv": 10,
    "_baseline_rayyan.ris": 10,
    "_baseline_refworks.ris": 10,
    "_baseline_refworks.tsv": 100,
    "_baseline_scopus.csv": 10,
    "_baseline_scopus.ris": 10,
    "_baseline_webofscience.ris": 10,
    "_baseline_zotero.csv": 10,
    "_baseline_zotero.ris": 10,
}

# Where a tool wrote other words than the rest, and how many times.
DEPARTURES = {
    # Accented letters are lost.
    ("_baseline_abstrackr.csv", "abstract"): 1,
}

# Databases that end an abstract with words of their own (EBSCO, APA, publishers).
CLOSING = ("abstractfromauthor", "copyrightof", "psycinfodatabaserecord", "2024publiclibraryofscience")


def unpacked(tmp: Path, name: str) -> Path:
    """The folder of a shared archive's files."""
    with tarfile.open(shared_path(f"exports/{name}.tar.gz")) as archive:
        archive.extractall(tmp, filter="data")
    return tmp


def plain(text: str) -> str:
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in kept if letter.isalnum())


def doi(record: Record) -> str:
    return next((one.value for one in record.identifiers if one.kind == "doi"), "")


def said(record: Record, field: str) -> str:
    match field:
        case "title":
            return plain(record.title)
        case "year":
            return (record.published or "")[:4]
        case "doi":
            return doi(record)
    abstract = plain(record.abstract)
    ends = [place for words in CLOSING if (place := abstract.find(words)) > 300]
    return abstract[: min(ends, default=len(abstract))]


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def taken(path: Path) -> list[Record]:
    return [one for one in read(open_file(path))[1] if isinstance(one, Record)]


def refusal(path: Path) -> str | None:
    """The sentence with which a file is refused, or None where it is read."""
    try:
        list(read(open_file(path))[1])
    except FileError as error:
        return str(error)
    return None


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    folder = unpacked(tmp_path_factory.mktemp("exports"), "citation_exports")
    return {path.name: taken(path) for path in files(folder) if path.name.startswith("_")}


def publications(exports: dict[str, list[Record]]) -> list[dict[str, Record]]:
    """What the tools wrote of one publication: by DOI, or by title where a tool left the DOI out."""
    named: dict[str, set[str]] = defaultdict(set)
    for record in (one for found in exports.values() for one in found if doi(one)):
        named[plain(record.title)].add(doi(record))
    grouped: dict[str, dict[str, Record]] = defaultdict(dict)
    for name, found in exports.items():
        for record in found:
            title = plain(record.title)
            key = doi(record) or min(named.get(title, {title}))
            grouped[key].setdefault(name, record)
    return [group for group in grouped.values() if len(group) > 1]


def test_every_export_is_read_completely(exports: dict[str, list[Record]]) -> None:
    assert {name: len(found) for name, found in exports.items()} == EXPORTS


def test_every_reference_has_a_title_an_author_or_a_number(exports: dict[str, list[Record]]) -> None:
    for name, found in exports.items():
        assert all(record.title for record in found), name
        assert len({record.source_id for record in found}) == len(found), name


def test_titles_years_dois_and_abstracts_agree_across_the_tools(exports: dict[str, list[Record]]) -> None:
    groups = publications(exports)
    assert len(groups) > 140
    departures: Counter[tuple[str, str]] = Counter()
    compared: Counter[str] = Counter()
    for group in groups:
        for field in FIELDS:
            told = {name: words for name, record in group.items() if (words := said(record, field))}
            if told:
                usual = Counter(told.values()).most_common(1)[0][0]
                compared[field] += len(told)
                departures.update((name, field) for name, words in told.items() if words != usual)
    assert dict(departures) == DEPARTURES
    assert min(compared.values()) > 700


def test_an_export_of_embase_gives_the_same_id_through_every_tool_that_kept_its_number_or_address(
    exports: dict[str, list[Record]],
) -> None:
    through = ("embase.csv", "embase.xlsx", "excel.csv", "zotero.ris", "mendeley.ris", "endnote.ris", "refworks.ris",
               "rayyan.ris", "covidence_zotero.ris", "covidence_endnote.ris", "eppireviewer.ris")  # fmt: skip
    ids = {doi(record): record.source_id for record in exports["_baseline_embase.ris"]}
    assert all(one.startswith("embase:L") for one in ids.values())
    for name in through:
        told = {doi(record): record.source_id for record in exports[f"_baseline_{name}"]}
        both = ids.keys() & told.keys()
        assert len(both) >= 8, name
        assert {key: told[key] for key in both} == {key: ids[key] for key in both}, name


@pytest.mark.parametrize(("name", "least"), [("biopython", 9), ("jabref", 158)])
def test_every_other_reference_file_is_read_or_refused_in_one_sentence(
    tmp_path: Path, name: str, least: int
) -> None:
    outcomes: Counter[str] = Counter()
    for path in files(unpacked(tmp_path, name)):
        sentence = refusal(path)
        outcomes["refused" if sentence else "read"] += 1
        assert not sentence or (str(path) in sentence and sentence.endswith(".") and "\n" not in sentence)
    assert outcomes["read"] >= least


def test_files_of_other_forms_say_what_their_makers_say_in_bibtex(tmp_path: Path) -> None:
    """JabRef's own tests have a BibTeX file beside each file that it reads: what it should say."""
    compared = 0
    for path in files(unpacked(tmp_path, "jabref")):
        twin = path.with_suffix(".bib")
        if path.suffix in (".ris", ".isi", ".xml", ".enw", ".nbib") and twin.exists():
            # PubMed's XML is read by the parser of the source, which has tests of its own.
            if refusal(path) or refusal(twin) or read(open_file(path))[0] == "PubMed XML":
                continue
            found, expected = (
                sorted(taken(one), key=lambda record: plain(record.title)) for one in (path, twin)
            )
            # One file has a type in mid-reference, as one whose end is missing; JabRef takes it for one reference.
            if path.name == "RisImporterTest1.ris":
                continue
            for mine, theirs in zip(found, expected, strict=True):
                compared += 1
                assert plain(mine.title)[:40] == plain(theirs.title)[:40], path.name
                assert (mine.published or "")[:4] == (theirs.published or "")[:4] or not theirs.published, (
                    path.name
                )
                assert doi(mine).lower() == doi(theirs) or not doi(theirs), path.name
    assert compared > 25


def test_a_thousand_medline_records_agree_with_the_corpus(tmp_path: Path) -> None:
    with tarfile.open(shared_path("corpus/medline_text.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    (path,) = (one for one in files(tmp_path) if one.name == "pubmed_test.txt")
    listed = list(read(open_file(path))[1])
    assert not [one for one in listed if isinstance(one, Skipped)]
    found = {one.source_id.removeprefix("pubmed:"): one for one in listed if isinstance(one, Record)}
    assert (len(listed), len(found)) == (1000, 926)
    compared = 0
    with gzip.open(shared_path("corpus/records.jsonl.gz"), "rt", encoding="utf-8") as corpus:
        for known in map(json.loads, corpus):
            record = found.get(known["pmid"])
            if record:
                compared += 1
                assert plain(record.title) == plain(known["title"])
                assert plain(record.abstract) == plain(known["abstract"] or "")
                assert doi(record) == (known.get("doi") or "").lower() or not (
                    doi(record) and known.get("doi")
                )
    assert compared > 700
