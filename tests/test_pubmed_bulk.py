import gzip
import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import shared_path
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from flows.files import pubmed_xml as files_xml
from flows.files.errors import FileError
from flows.files.opened import open_file
from flows.files.recognise import read
from flows.sources.bulk_files import in_order
from flows.sources.pubmed_bulk import BulkError, Deletion, _Seen, read_bulk, read_file
from flows.sources.pubmed_xml import parse

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet SYSTEM "https://dtd.example/p.dtd">\n'
)


def record(pmid: str, title: str, *, version: int = 1) -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">\n<PMID Version="{version}">{pmid}</PMID>'
        f"<Article><ArticleTitle>{title}</ArticleTitle></Article><CommentsCorrectionsList><CommentsCorrections "
        f'RefType="CommentIn"><PMID Version="1">999</PMID></CommentsCorrections></CommentsCorrectionsList>'
        f"</MedlineCitation></PubmedArticle>"
    )


def deletions(*pmids: str) -> str:
    named = "".join(f'<PMID Version="1">{pmid}</PMID>\n' for pmid in pmids)
    return f"<DeleteCitation>{named}</DeleteCitation>" if pmids else ""


def document(*content: str) -> bytes:
    return (HEAD + "<PubmedArticleSet>\n" + "\n".join(content) + "</PubmedArticleSet>\n").encode()


def bulk(folder: Path, number: int, *content: str, checksum: bool = True) -> Path:
    path = folder / f"pubmed26n{number:04}.xml.gz"
    path.write_bytes(gzip.compress(document(*content), mtime=0))
    if checksum:
        digest = hashlib.md5(path.read_bytes()).hexdigest()
        (folder / f"{path.name}.md5").write_text(f"MD5({path.name})= {digest}\n")
    return path


def told(changes: Iterable[object]) -> dict[str, str]:
    """PMIDs with title, or "gone"; each may come once only."""
    found: dict[str, str] = {}
    for change in changes:
        pmid = change.source_id
        assert pmid not in found
        found[pmid] = "gone" if isinstance(change, Deletion) else change.title
    return found


def test_the_newest_record_of_each_pmid_wins_and_deletions_are_applied(tmp_path: Path) -> None:
    paths = [
        bulk(tmp_path, 12, record("4", "back again"), deletions("1", "7")),
        bulk(tmp_path, 1, record("1", "one"), record("2", "two"), record("3", "three"), record("4", "four")),
        bulk(tmp_path, 2, record("2", "two revised"), record("5", "five"), deletions("4", "5")),
    ]
    assert told(read_bulk(paths)) == {
        "1": "gone", "2": "two revised", "3": "three", "4": "back again", "5": "gone", "7": "gone"
    }  # fmt: skip


def test_of_several_records_of_a_pmid_in_one_file_the_last_wins(tmp_path: Path) -> None:
    path = bulk(tmp_path, 1, record("1", "first"), record("2", "other"), record("1", "second", version=2))
    (other, second) = read_bulk([path])
    assert (other.source_id, second.title, second.version) == ("2", "second", 2)


def test_a_record_that_its_own_file_deletes_is_gone(tmp_path: Path) -> None:
    assert told(read_bulk([bulk(tmp_path, 1, record("1", "one"), deletions("1"))])) == {"1": "gone"}


def test_records_are_those_of_the_parser_of_answers(tmp_path: Path) -> None:
    content = [record(str(number), f"H<sub>2</sub>O {number}") for number in range(1, 50)]
    path = bulk(tmp_path, 1, *content)
    assert sorted(read_bulk([path]), key=lambda found: int(found.source_id)) == list(
        parse(document(*content)).records
    )
    assert list(read_file(path)) == list(parse(document(*content)).records)


CHANGES = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 6), st.integers(0, 9)), max_size=5),
        st.lists(st.integers(1, 6), max_size=2, unique=True),
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=40)
@given(CHANGES)
def test_reading_backwards_gives_what_applying_each_file_in_turn_gives(
    tmp_path_factory: pytest.TempPathFactory, changes: list
) -> None:
    folder = tmp_path_factory.mktemp("bulk")
    expected: dict[str, str] = {}
    paths = []
    for number, (records, gone) in enumerate(changes, start=1):
        expected |= {str(pmid): f"title {title}" for pmid, title in records} | dict.fromkeys(
            map(str, gone), "gone"
        )
        content = [record(str(pmid), f"title {title}") for pmid, title in records]
        paths.append(bulk(folder, number, *content, deletions(*map(str, gone)), checksum=False))
    assert told(read_bulk(paths)) == expected


def test_files_come_in_the_order_of_their_numbers_and_not_of_their_names() -> None:
    names = ["pubmed26n10000.xml.gz", "pubmed26n9999.xml.gz", "pubmed26n9998.xml"]
    assert [path.name for path in in_order(map(Path, names))] == names[::-1]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["pubmed25n0001.xml.gz", "pubmed26n0002.xml.gz"], "two years cannot be mixed"),
        (["a/pubmed26n0001.xml.gz", "b/pubmed26n0001.xml.gz"], "a/pubmed26n0001.xml.gz and b/"),
        (["notes.xml", "pubmed26n0001.xml.gz"], "notes.xml has no number in its name"),
    ],
)
def test_files_whose_order_is_open_are_refused(names: list[str], words: str) -> None:
    with pytest.raises(BulkError, match=words):
        in_order(map(Path, names))


def test_a_gap_between_the_files_is_remarked(caplog: pytest.LogCaptureFixture) -> None:
    in_order(Path(f"pubmed26n{number:04}.xml.gz") for number in (1, 2, 5, 6))
    assert [record.getMessage() for record in caplog.records] == [
        "no bulk file is given between 2 and 5; its changes are missing"
    ]


def test_a_wrong_checksum_is_told_before_the_first_record(tmp_path: Path) -> None:
    good, bad = bulk(tmp_path, 1, record("1", "one")), bulk(tmp_path, 2, record("2", "two"))
    bad.write_bytes(gzip.compress(document(record("3", "three"))))
    with pytest.raises(BulkError, match=r"n0002.xml.gz has the MD5 sum [0-9a-f]{32} and not .* again"):
        next(read_bulk([good, bad]))
    (tmp_path / f"{bad.name}.md5").write_text("<html>not found")
    with pytest.raises(BulkError, match=r"md5 holds no MD5 sum"):
        next(read_bulk([bad]))


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (gzip.compress(document(record("1", "one")) * 50, mtime=0)[:-20], "cut off or broken|not whole XML"),
        (gzip.compress(document(record("1", "one"))[:-30], mtime=0), "not whole XML"),
        (b"<html><body>Sorry</body></html>", "<html> instead of <PubmedArticleSet>"),
        (b"", "not whole XML"),
        (b"PK\x03\x04 a zip", "not whole XML"),
        (
            document(record("1", "&evil;")).replace(
                b'SYSTEM "https://dtd.example/p.dtd"', b'[<!ENTITY evil SYSTEM "file:///etc/passwd">]'
            ),
            "entities of its own",
        ),
        (document(record("1", "&evil;")), "entity of its own"),
    ],
)
def test_what_is_not_a_whole_bulk_file_is_one_sentence(tmp_path: Path, payload: bytes, words: str) -> None:
    path = tmp_path / "pubmed26n0001.xml.gz"
    path.write_bytes(payload)
    for reading in (read_file, lambda path: read_bulk([path])):
        with pytest.raises(BulkError, match=words) as caught:
            list(reading(path))
        assert str(caught.value).startswith(str(path))
        assert "\n" not in str(caught.value)


def test_a_record_without_pmid_is_refused(tmp_path: Path) -> None:
    path = bulk(tmp_path, 1, record("1", "one"), record("", "none"), record("2", "two"))
    with pytest.raises(BulkError, match="PMID is not where it belongs"):
        list(read_bulk([path]))


@given(st.lists(st.one_of(st.integers(0, 2**29).map(str), st.sampled_from(["EX0001", "007", "", "٣"]))))
def test_the_set_of_pmids_is_a_set(pmids: list[str]) -> None:
    seen, plain = _Seen(), set()
    for pmid in pmids:
        assert (pmid in seen) == (pmid in plain)
        seen.update([pmid])
        plain.add(pmid)
    assert all(pmid in seen for pmid in plain)


def test_a_large_file_is_imported_in_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_xml, "STREAMED", 100)
    path = bulk(tmp_path, 1, record("1", "one"), record("2", "two"), record("1", "newer"), deletions("7"))
    form, found = read(open_file(path))
    two, newer, gone = found
    assert (form, two.title, newer.title) == ("PubMed XML", "two", "newer")
    assert str(gone) == "record 3: PubMed has deleted the record 7"
    path.write_bytes(gzip.compress(document(record("3", "three"))[:-30]))
    with pytest.raises(FileError, match="has the MD5 sum"):
        list(read(open_file(path))[1])
    (tmp_path / f"{path.name}.md5").unlink()
    with pytest.raises(FileError, match="not whole XML"):
        list(read(open_file(path))[1])


# The peak of this program alone: `ru_maxrss` would count what its parent held when it was started.
STREAM = """
import sys
from pathlib import Path
from flows.sources.pubmed_bulk import read_bulk
pmids = [int(record.source_id) for record in read_bulk([Path(sys.argv[1])])]
told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(len(pmids), len(set(pmids)), int(told["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_gigabyte_of_real_records_streams_through_in_300_megabytes(tmp_path: Path) -> None:
    with tarfile.open(shared_path("corpus/pubmed_efetch_xml.tar.gz")) as archive:
        roots = [
            etree.fromstring(archive.extractfile(member).read())
            for member in archive
            if member.name.endswith(".xml")
        ]
    articles = [
        etree.tostring(element, encoding="utf-8", with_tail=False)
        for root in roots
        for element in root.iterchildren("PubmedArticle")
    ]
    parts = [article.partition(b"</PMID>") for article in articles]
    heads = [(head[: head.rindex(b">") + 1], mark + tail) for head, mark, tail in parts]
    path, size, count = tmp_path / "pubmed26n0001.xml.gz", 0, 0
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"<PubmedArticleSet>")
        while size < 2**30:
            head, tail = heads[count % len(heads)]
            size += file.write(head + str(50_000_000 + count).encode() + tail)
            count += 1
        file.write(b"</PubmedArticleSet>")
    done = subprocess.run(
        [sys.executable, "-c", STREAM, str(path)], capture_output=True, text=True, timeout=800, check=True
    )
    count_read, distinct, megabytes = map(int, done.stdout.split())
    assert count_read == distinct == count > 30_000
    assert megabytes < 300
