"""Laws of the readers of reference files: no word is lost, what we write comes back, order and twice do not count."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_files import everything, put, records

from flows.files.entry import Skipped
from flows.files.merging import merged
from flows.files.names import author, split_names
from flows.files.words import words as words_of
from warehouse.exports.references import Reference, nbib, ris
from warehouse.rows import Author, Identifier, Other, Record

_LETTERS = "abcdefghijklmnopqrstuvwxyzäéñßøСпинамозг"
_WORD = st.text(_LETTERS, min_size=2, max_size=9)
_LINE = st.lists(_WORD | st.integers(10, 99999).map(str), min_size=1, max_size=6).map(" ".join)
_KNOWN = {tag for tags in words_of("ris").roles.values() for tag in tags} - {"TY"}
_TAGS = sorted(_KNOWN | {"C1", "CY", "M1", "XX", "Y2"})
_PAIRS = st.lists(st.tuples(st.sampled_from(_TAGS), _LINE), min_size=1, max_size=25)


def lost(told: str, record: Record) -> set[str]:
    """The words that the record does not hold; numbers may have lost the blanks and hyphens within them."""
    kept = "".join(re.findall(r"\w+", json.dumps(asdict(record), ensure_ascii=False).casefold()))
    return {word for word in re.findall(r"\w+", told.casefold()) if word not in kept}


@given(pairs=_PAIRS)
@settings(max_examples=150, deadline=None)
def test_no_word_of_a_ris_file_is_lost(pairs: list[tuple[str, str]]) -> None:
    text = "TY  - JOUR\n" + "".join(f"{tag}  - {value}\n" for tag, value in pairs) + "ER  - \n"
    with TemporaryDirectory() as folder:
        _, found, skipped = everything(put(Path(folder), text))
    if skipped:
        assert isinstance(skipped[0], Skipped)
        return
    assert not lost(" ".join(value for _, value in pairs), found[0])


# How other forms write a tag with its value, and what stands around them.
_FORMS = {
    "isi": ("FN X\nVR 1.0\nPT J\n", "{} {}\n", "ER\n"),
    "endnote_enw": ("%0 Journal Article\n", "{} {}\n", "%Z end\n"),
    "bibtex": ("@article{key,\n", "  {} = {{{}}},\n", "}\n"),
}


@pytest.mark.parametrize("form", _FORMS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_word_of_another_form_is_lost(form: str, data: st.DataObject) -> None:
    start, line, end = _FORMS[form]
    known = {tag for tags in words_of(form).roles.values() for tag in tags}
    tags = sorted(known - {"PT", "%0", "entry type"})
    pairs = data.draw(
        st.lists(st.tuples(st.sampled_from(tags), _LINE), min_size=1, unique_by=lambda one: one[0])
    )
    with TemporaryDirectory() as folder:
        text = start + "".join(line.format(*pair) for pair in pairs) + end
        _, found, skipped = everything(put(Path(folder), text))
    assert len(found) + len(skipped) == 1
    for record in found:
        assert not lost(" ".join(value for _, value in pairs), record)


_MEDLINE_TAGS = {tag for tags in words_of("medline").roles.values() for tag in tags} - {"PMID"}
_MEDLINE_TAGS |= {"AU", "FAU", "CN", "AD", "AUID", "ED", "FED", "MH", "CIN", "GR", "RN", "SO"}
_MEDLINE = st.lists(st.tuples(st.sampled_from(sorted(_MEDLINE_TAGS)), _LINE), max_size=25)


@given(pairs=_MEDLINE)
@settings(max_examples=100, deadline=None)
def test_no_word_of_a_medline_file_is_lost(pairs: list[tuple[str, str]]) -> None:
    text = "PMID- 41000001\n" + "".join(f"{tag:<4}- {value}\n" for tag, value in pairs)
    with TemporaryDirectory() as folder:
        (record,) = records(Path(folder), text)
    # A short name beside a full one adds its initials.
    told = " ".join(value for tag, value in pairs if tag not in ("AU", "ED"))
    assert not lost(told, record)


@given(rows=st.lists(st.lists(_LINE, min_size=8, max_size=8), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_word_of_a_table_is_lost(rows: list[list[str]]) -> None:
    headings = ["Title", "Author(s)", "Jahr", "Journal", "Abstract", "DOI", "Reviewer", "Keywords"]
    text = "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in [headings, *rows])
    with TemporaryDirectory() as folder:
        found = records(Path(folder), text)
    for record, row in zip(found, rows, strict=True):
        assert not lost(" ".join(row), record)


_PERSON = st.builds(Author, family=_WORD.map(str.title), given=_WORD.map(str.title))
_RECORD = st.builds(
    Record,
    source=st.just("import"),
    source_id=st.just("x"),
    title=_LINE,
    abstract=_LINE,
    authors=st.lists(_PERSON, max_size=4).map(tuple),
    journal=st.none() | _LINE,
    volume=st.none() | st.integers(1, 99).map(str),
    issue=st.none() | st.integers(1, 12).map(str),
    published=st.sampled_from(["2021", "2021-03", "2021-03-09"]),
    issn=st.none() | st.just("1234-567X"),
    publisher=st.none() | _LINE,
    languages=st.lists(_WORD, max_size=2, unique=True).map(tuple),
    keywords=st.lists(_LINE, max_size=3, unique=True).map(tuple),
    identifiers=st.just((Identifier(kind="doi", value="10.5555/a.1"),)),
    url=st.none() | st.just("https://example.org/1"),
)
_IN_RIS = ("title", "abstract", "authors", "journal", "volume", "issue", "published", "issn", "publisher", "languages",
           "keywords", "url", "identifiers")  # fmt: skip
_IN_NBIB = ("title", "abstract", "authors", "journal", "volume", "issue", "published", "issn", "languages", "keywords",
            "identifiers")  # fmt: skip


def same(one: Record, other: Record, names: tuple[str, ...]) -> None:
    for name in names:
        assert getattr(one, name) == getattr(other, name), name


@given(record=_RECORD)
@settings(max_examples=25, deadline=None)
def test_the_references_that_we_write_come_back(record: Record) -> None:
    reference = Reference(record=record, work_id="work:import:x", state="unread")
    with TemporaryDirectory() as folder:
        (from_ris,) = records(Path(folder), "".join(ris([reference])))
        numbered = replace(
            record, identifiers=(*record.identifiers, Identifier(kind="pmid", value="41000001"))
        )
        (from_nbib,) = records(Path(folder), "".join(nbib([replace(reference, record=numbered)])))
    same(from_ris, record, _IN_RIS)
    same(from_nbib, replace(numbered, identifiers=from_nbib.identifiers), _IN_NBIB)
    assert set(from_nbib.identifiers) == set(numbered.identifiers)


@given(record=_RECORD)
@settings(max_examples=40, deadline=None)
def test_our_own_lines_come_back_as_they_are(record: Record) -> None:
    with TemporaryDirectory() as folder:
        assert records(Path(folder), json.dumps(record.as_json()) + "\n") == [record]


@given(one=_RECORD, other=_RECORD)
@settings(max_examples=60, deadline=None)
def test_merging_loses_nothing_that_only_one_knows_and_twice_is_once(one: Record, other: Record) -> None:
    noted = replace(other, others=(Other(name="N1", value="a note"),))
    whole = merged(one, noted)
    assert merged(whole, noted) == whole
    assert merged(one, one) == one
    assert whole.others == noted.others
    for name in ("journal", "volume", "publisher", "url", "keywords", "authors"):
        assert getattr(whole, name) == (getattr(one, name) or getattr(other, name))


@given(people=st.lists(_PERSON, min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_names_are_parted_whatever_stands_between_them(people: list[Author]) -> None:
    written = [f"{person.family}, {person.given}" for person in people]
    for between in ("; ", " and ", "|"):
        assert [author(name) for name in split_names(between.join(written))] == people
