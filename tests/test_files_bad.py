"""Files that are broken, of another kind, too large or hostile: read as far as is right, or one clear sentence."""

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from reference_files import NBIB, RIS, everything, others, put, records

from flows.files import opened, sheets
from flows.files.errors import FileError
from flows.files.opened import open_file
from flows.files.recognise import read

_PLAIN = "TY  - JOUR\nTI  - {title}\nPY  - 2021\nER  - \n"


def refusal(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(FileError) as raised:
        list(read(open_file(path))[1])
    sentence = str(raised.value)
    assert str(path) in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


# --- Read, although it is not as it should be ---------------------------------------------------------------


def test_references_without_er_are_told_apart_by_ty(tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - One\nAU  - A, B\n\nTY  - BOOK\nTI  - Two\nAU  - C, D"
    one, two = records(tmp_path, text)
    assert (one.title, one.authors[0].family, two.title, two.kind) == ("One", "A", "Two", "book")


def test_wrapped_fields_are_joined(tmp_path: Path) -> None:
    wrapped = NBIB.replace("Example University, Basel.", "Example\n      University,\n      Basel.")
    assert records(tmp_path, wrapped) == records(tmp_path, NBIB)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n"], ids=["windows", "old mac", "empty lines"])
def test_line_ends_do_not_count(tmp_path: Path, end: str) -> None:
    (record,) = records(tmp_path, RIS.replace("\n", end))
    assert record == records(tmp_path, RIS)[0]


def test_mixed_line_ends_do_not_count(tmp_path: Path) -> None:
    lines = RIS.split("\n")
    mixed = "".join(line + ("\r\n", "\n", "\r")[place % 3] for place, line in enumerate(lines))
    assert records(tmp_path, mixed) == records(tmp_path, RIS)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_character_sets_do_not_count(tmp_path: Path, charset: str) -> None:
    text = _PLAIN.format(title="Gehübungen bei Ischias – Größe des Effekts")
    (record,) = records(tmp_path, text.encode(charset))
    assert record.title == "Gehübungen bei Ischias – Größe des Effekts"


def test_a_file_of_cyrillic_windows_is_recognised(tmp_path: Path) -> None:
    title = "Влияние ходьбы на боль в ноге при ишиасе: рандомизированное исследование с контрольной группой"
    (record,) = records(tmp_path, _PLAIN.format(title=title).encode("cp1251"))
    assert record.title == title


def test_bytes_that_no_character_set_explains_lose_no_reference(tmp_path: Path) -> None:
    one, two = records(
        tmp_path, b"TY  - JOUR\nTI  - Pain\xff\x9d\x81\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"
    )
    assert one.title.startswith("Pain")
    assert two.title == "Two"


def test_control_characters_and_entities_are_made_plain(tmp_path: Path) -> None:
    (record,) = records(tmp_path, _PLAIN.format(title="P&lt;0.05 &amp; <i>more</i>\x00\x1b"))
    assert record.title == "P<0.05 & more"


def test_a_packed_file_is_read_as_it_is(tmp_path: Path) -> None:
    assert everything(put(tmp_path, gzip.compress(RIS.encode())))[1] == records(tmp_path, RIS)


def test_references_that_name_nothing_are_listed_with_their_lines(tmp_path: Path) -> None:
    _, found, skipped = everything(put(tmp_path, "TY  - JOUR\nAU  - A, B\nER  - \n" + RIS))
    assert len(found) == 1
    assert [str(one) for one in skipped] == [
        "record 1 (line 1): it has neither a title nor a number that names it"
    ]


def test_lines_around_references_are_passed_over(tmp_path: Path) -> None:
    text = "Record #1 of 1\nProvider: X\n\n" + RIS + "\n2. \n" + RIS.replace("sciatica", "lumbago")
    assert [record.title[:20] for record in records(tmp_path, text)] == [
        "Walking for sciatica",
        "Walking for lumbago:",
    ]


def test_cells_beyond_the_headings_are_kept(tmp_path: Path) -> None:
    (record,) = records(tmp_path, "Title,Year\nWalking,2021,extra\n")
    assert others(record) == {"column 3": ["extra"]}


# --- Refused ------------------------------------------------------------------------------------------------


def _zip(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (_zip(references=RIS), "is a ZIP archive"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "is an old Excel or Word file"),
        (b"cff-version: 1.2.0\ntitle: A tool\nauthors: []\n", "is a citation file of software"),
        (b"title: A tool\nkeywords:\n - one\n", "is YAML"),
        (b"<?xml version='1.0'?><mods><title>A</title></mods>", "is XML of another kind (<mods>)"),
        (b'{"hello": [1, 2]}', "is JSON of another kind"),
        (b"<1>\nAuthor\n  Weber A\nTitle\n  Walking\n", "is Ovid's text for reading"),
        (b"Dear all, please find our references attached.", "in no form of references that is known here"),
        (b"JF  - Journal\nTI  - No beginning\nER  - \n", "in no form of references that is known here"),
        (b"Year,Pages\n2021,1-3\n", "in no form of references that is known here"),
        (bytes(range(256)) * 20, "is no text"),
    ],
)
def test_what_is_no_list_of_references_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refusal(put(tmp_path, content, "references.ris"))


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_cut_off_gzip_file_is_refused(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(RIS.encode() * 50)
    assert "cut-off gzip file" in refusal(put(tmp_path, packed[: len(packed) * cut // 256], "a.ris.gz"))


def test_a_gzip_file_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(RIS.encode()))
    packed[-6] ^= 1
    assert "gzip file" in refusal(put(tmp_path, bytes(packed)))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "nowhere.ris", "there is no such file"), (tmp_path, "is a folder")):
        with pytest.raises(FileError, match=said):
            open_file(path)


def test_a_table_that_breaks_off_in_a_quoted_cell_is_refused_with_its_line(tmp_path: Path) -> None:
    said = refusal(put(tmp_path, 'Title,Year\nOne,2020\nTwo,2021\n"Three,2022\n'))
    assert "line 4" in said
    assert "quotation mark" in said


def test_xml_that_breaks_off_or_brings_entities_is_refused(tmp_path: Path) -> None:
    start = "<xml><records><record><rec-number>1</rec-number><titles><title>One</title></titles>"
    assert "not whole XML" in refusal(put(tmp_path, start))
    named = "PubmedArticleSet"
    bomb = f'<?xml version="1.0"?><!DOCTYPE {named} [<!ENTITY a "aaa">]><{named}><a>&a;</a></{named}>'
    assert "entities" in refusal(put(tmp_path, bomb))


def test_endnotes_xml_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret", "secret.txt")
    text = (
        f'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a SYSTEM "{secret.as_uri()}">]><xml><records><record>'
        "<rec-number>1</rec-number><titles><title>One &a;</title></titles></record></records></xml>"
    )
    assert "declares XML entities" in refusal(put(tmp_path, text))


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    broken = _zip(xl__workbook="x") + b""
    assert "is a ZIP archive" in refusal(put(tmp_path, broken))
    parts = {"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<Types/>"}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert "damaged workbook" in refusal(put(tmp_path, content.getvalue()))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_UNPACKED_LIMIT", 1000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 5000)
    assert "unpacks to more than" in refusal(put(tmp_path, content.getvalue()))


def test_a_form_that_is_read_whole_is_refused_when_it_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "WHOLE_LIMIT", 1000)
    path = put(tmp_path, "@article{a, title={One}}\n" * 100)
    assert "split it" in refusal(path)


def test_a_line_and_a_reference_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "LONGEST", 1000)
    assert "line 2 is longer than any reference" in refusal(put(tmp_path, "TY  - JOUR\nTI  - " + "x" * 2000))


def test_large_files_are_read_in_flat_memory(tmp_path: Path) -> None:
    def references() -> Iterator[str]:
        for number in range(1000):
            yield f"TY  - JOUR\nTI  - Title {number}\nAB  - {'longword' * 1000}\nER  - \n"

    path = put(tmp_path, "".join(references()))
    assert path.stat().st_size > 8_000_000
    tracemalloc.start()
    count = sum(1 for _ in read(open_file(path))[1])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert peak < 4_000_000


# --- Hostile ------------------------------------------------------------------------------------------------


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "content",
    [
        "@article{a, title={" + "{" * 20_000 + "x" + "}" * 20_000 + "}}",
        "@article{a, title={" + '\\"{' * 3000 + "u" + "}" * 3000 + "}}",
        "[" * 200_000,
        '{"title":"x","abstract":"y"}\n' + "[" * 100_000,
        "<!--a-->" * 20_000,
        "<? ?>" * 20_000,
        "\n" * 60_000 + "x",
        "#\n" * 30_000 + "x",
        RIS.replace("612345", "(" * 100_000),
        RIS.replace("Weber, Anna M.", "A.-" * 30_000 + "!"),
        RIS.replace("10.5555/JLP.2021.7", "10.5555/" + "(" * 100_000),
        "Title,Authors\nx,\"" + "A, " * 30_000 + '"\n',
        "PMID- 1\nTI  - x\nMH  - " + "/" * 100_000 + "\nLID - " + "a " * 50_000 + "[x]\n",
    ],
    ids=lambda content: content[:12].strip(),
)  # fmt: skip
def test_no_file_stops_the_program(tmp_path: Path, content: str) -> None:
    with suppress(FileError):
        everything(put(tmp_path, content))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1]", "it is not an object"),
        ('{"title": 1}', "title: Input should be a valid string"),
        ('{"title": "x", "kind": "evil"}', "kind: Input should be 'article'"),
        ('{"title": "x", "identifiers": [{"kind": 1, "value": "a"}]}', "identifiers.0.kind"),
        ('{"title": "x", "abstract": "\\ud800"}', "it is no record"),
        ('{"title": ', "it is not JSON"),
    ],
)
def test_a_line_that_is_no_record_is_skipped_and_says_why(tmp_path: Path, line: str, said: str) -> None:
    _, found, skipped = everything(put(tmp_path, f'{{"title": "Good", "abstract": ""}}\n{line}\n'))
    assert [record.title for record in found] == ["Good"]
    assert (skipped[0].number, skipped[0].line) == (2, 2)
    assert said in skipped[0].reason
