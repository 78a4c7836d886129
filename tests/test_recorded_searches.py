"""Answers that Crossref, Semantic Scholar and ClinicalTrials.gov really gave, each read by our parsers.

An answer applies where it is one of those that we ask for: works, papers or studies, alone or in a list. Answers
with another status than 200 are refused by the client, as they are whenever we ask.
"""

import base64
import gzip
import json
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from asked import Source, access
from conftest import shared_path

from flows.sources import clinicaltrials, crossref, semanticscholar
from flows.sources.errors import SourceRefusedError
from flows.sources.page import Page
from warehouse.rows import Record

Answer = tuple[str, int, bytes]


def members(archive: str, pattern: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(shared_path(f"recordings/{archive}.tar.gz")) as opened:
        for member in opened:
            if member.isfile() and re.search(pattern, member.name):
                yield member.name, opened.extractfile(member).read()  # type: ignore[union-attr]


def answers(archive: str, host: str) -> Iterator[Answer]:
    """The answers of one host in all recorded exchanges: address, status, body."""
    for _, content in members(archive, r"\.ya?ml$"):
        if host.encode() in content:
            told = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
            for exchange in told.get("interactions") or told.get("http_interactions") or ():
                if host in exchange["request"]["uri"]:
                    response = exchange["response"]
                    yield exchange["request"]["uri"], status_of(response), body_of(response)


def status_of(response: dict[str, Any]) -> int:
    status = response.get("status", response.get("status_code"))
    return int(status.get("code") or status["status_code"]) if isinstance(status, dict) else int(status)


def body_of(response: dict[str, Any]) -> bytes:
    body = response.get("body", response.get("content"))
    body = body.get("string", "") if isinstance(body, dict) else body
    raw = body.encode() if isinstance(body, str) else body
    if re.fullmatch(rb"[A-Za-z0-9+/\s]+=*\s*", raw) and raw[:3] == b"eyJ":
        raw = base64.b64decode(raw)
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def is_works(address: str) -> bool:
    path = urlsplit(address).path
    return "/works" in path and not path.endswith("/agency") and "/transform" not in path


def is_papers(address: str) -> bool:
    path = urlsplit(address).path
    listed = path.endswith(("paper/search", "paper/search/bulk", "paper/search/match"))
    alone = re.fullmatch(r"/graph/v1/paper/[^/]+:?.*", path) and not re.search(
        r"/(citations|references|authors|batch|search.*)$", path
    )
    return listed or bool(alone)


def counted(found: list[Answer], parse: Callable[..., Page]) -> Counter[str]:
    """What was read: answers, records, records with an abstract; and how many answers had another status."""
    counts: Counter[str] = Counter()
    for address, status, body in found:
        if status != httpx.codes.OK:
            counts[str(status)] += 1
            with pytest.raises(SourceRefusedError, match=str(status)):
                Source(httpx.Response(status, content=body)).client.ask(address, {}, read=len, interval=0)
            continue
        page = parse(body, origin=address)
        counts.update(
            answers=1, records=len(page.records), abstracts=sum(bool(r.abstract) for r in page.records)
        )
        for record in page.records:
            check(record)
    return counts


def check(record: Record) -> None:
    assert record.source_id
    assert not re.search(
        r"</?(?:\w+:)?(?:p|i|sub|sup|italic|title|sec)>|&(?:lt|amp);", record.title + record.abstract
    )
    assert all(record.abstract[part.start : part.end].strip() for part in record.sections)


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        ("crossref_habanero", {"answers": 57, "records": 643, "abstracts": 185, "404": 13, "400": 1}),
        ("paperqa", {"answers": 48, "records": 46, "abstracts": 16, "404": 2}),
        ("fulltext", {"answers": 43, "records": 260, "abstracts": 50}),
    ],
)
def test_every_recorded_answer_of_crossref_is_read(archive: str, expected: dict[str, int]) -> None:
    found = [answer for answer in answers(archive, "api.crossref.org") if is_works(answer[0])]
    assert counted(found, crossref.parse) == expected


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        ("semanticscholar", {"answers": 44, "records": 16488, "abstracts": 0, "404": 1, "400": 1}),
        ("paperqa", {"answers": 39, "records": 38, "abstracts": 0, "404": 6}),
    ],
)
def test_every_recorded_answer_of_semantic_scholar_is_read(archive: str, expected: dict[str, int]) -> None:
    found = [answer for answer in answers(archive, "api.semanticscholar.org") if is_papers(answer[0])]
    assert counted(found, semanticscholar.parse) == expected


@pytest.mark.parametrize(
    ("archive", "pattern", "parse", "expected"),
    [
        ("semanticscholar", r"data/Paper.*\.json", semanticscholar.parse, {"answers": 2, "records": 2, "abstracts": 1}),
        ("biomcp", r"semantic_scholar/paper_(detail|search)\.json", semanticscholar.parse,
         {"answers": 2, "records": 2, "abstracts": 1}),
        ("biomcp", r"(ctgov|clinicaltrials)/.*\.json", clinicaltrials.parse,
         {"answers": 12, "records": 27, "abstracts": 25}),
    ],
)  # fmt: skip
def test_every_recorded_file_is_read(archive, pattern, parse, expected) -> None:
    found = [(name, 200, content) for name, content in members(archive, pattern)]
    assert counted(found, parse) == expected


def test_the_updates_and_stages_that_crossref_recorded_are_links() -> None:
    found = [answer for answer in answers("crossref_habanero", "api.crossref.org") if is_works(answer[0])]
    linked = {
        (record.source_id, link.kind, link.target_id)
        for address, status, body in found
        if status == httpx.codes.OK
        for record in crossref.parse(body, origin=address).records
        for link in record.links
    }
    assert Counter(kind for _, kind, _ in linked) == {"ErratumIn": 2, "UpdateOf": 12}
    assert all(own != target for own, _, target in linked)


def test_the_pages_of_crossrefs_recorded_cursor_are_told_apart() -> None:
    pages = [
        body
        for address, _, body in answers("crossref_habanero", "crossref.org")
        if "members/98/works" in address and "cursor" in address
    ]
    source = Source(*pages)
    cursor, seen, ids = crossref.START, set(), []
    while cursor and cursor not in seen and source.answers:
        seen.add(cursor)
        told = crossref.page(
            source.client,
            "x",
            cursor=cursor,
            date_from=None,
            date_to=None,
            access=access(batch_size=5, most=10**9),
        )
        page = crossref.parse(told, origin="recorded")
        ids += [record.source_id for record in page.records]
        cursor = page.following
    assert len(ids) == len(set(ids)) == 20


def test_every_registered_trial_of_the_corpus_is_read() -> None:
    count = 0
    with gzip.open(shared_path("corpus/clinicaltrials_topic.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            trial = json.loads(line)
            described = {"briefSummary": trial["brief_summary"], "detailedDescription": trial["description"]}
            named = {"nctId": trial["nct_id"], "briefTitle": trial["title"]}
            study = {"protocolSection": {"identificationModule": named, "descriptionModule": described}}
            (record,) = clinicaltrials.parse(json.dumps(study).encode(), origin="corpus").records
            check(record)
            assert (record.source_id, record.kind) == (trial["nct_id"], "trial")
            count += bool(record.abstract)
    assert count == 1204
