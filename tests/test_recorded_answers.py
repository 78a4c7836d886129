"""Answers that Europe PMC, OpenAlex and PLOS really gave: each is read whole, or refused for a reason named here."""

import gzip
import json
import re
import tarfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import shared_path

from flows.sources import europepmc, openalex, plos
from flows.sources.errors import SourceError
from flows.sources.page import Page

Read = tuple[int, int]


def members(archive: str, pattern: str) -> Iterator[tuple[str, bytes]]:
    """The short names and bytes of the files in a recording whose whole names match."""
    with tarfile.open(shared_path(f"recordings/{archive}.tar.gz")) as opened:
        for member in opened:
            if member.isfile() and re.search(pattern, member.name):
                content = opened.extractfile(member)
                assert content is not None
                yield Path(member.name).name, content.read()


def cassettes(pattern: str) -> Iterator[tuple[str, bytes]]:
    """The answers of OpenAlex among those that a client of several sources recorded."""
    for name, content in members("paperqa", pattern):
        for exchange in yaml.safe_load(content)["interactions"]:
            if "api.openalex.org" in exchange["request"]["uri"]:
                body = exchange["response"]["body"]["string"]
                raw = body.encode() if isinstance(body, str) else body
                yield name, gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def plos_answers(pattern: str) -> Iterator[tuple[str, bytes]]:
    """The answers of PLOS that a client for full texts recorded, each under the query that it answers."""
    for name, content in members("fulltext", pattern):
        for exchange in (yaml.safe_load(content) or {"http_interactions": []})["http_interactions"]:
            asked, body = exchange["request"]["uri"], exchange["response"]["body"]
            if "api.plos.org" in asked:
                said = body["string"]
                raw = said if isinstance(said, bytes) else said.encode()
                yield f"{name} {asked}", b64decode(raw) if body["encoding"] == "ASCII-8BIT" else raw


def told(parse: Callable[..., Page], name: str, payload: bytes) -> Read | str:
    """Records and records with an abstract, or why the answer is refused."""
    try:
        page = parse(payload, origin=name)
    except SourceError as error:
        return f"{type(error).__name__}: {error}"
    for record in page.records:
        assert record.source_id
        assert all(record.abstract[part.start : part.end].strip() for part in record.sections)
        assert not re.search(r"</?(h4|sup|sub|i|b)>", record.title + record.abstract)
    return len(page.records), sum(bool(record.abstract) for record in page.records)


def pages(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The answers in a file: some hold several, or the rows of one."""
    data: Any = json.loads(content) if name.endswith(".json") else None
    if not isinstance(data, list):
        yield name, content
    elif "resultList" in data[0]:
        yield from ((f"{name} {number}", json.dumps(page).encode()) for number, page in enumerate(data))
    else:
        yield name, json.dumps({"hitCount": len(data), "resultList": {"result": data}}).encode()


@pytest.mark.parametrize(
    ("archive", "pattern", "expected", "refused"),
    [
        (
            "pyEuropePMC",
            r"tests/fixtures/(search|fetch)_",
            {"files": 21, "records": 3105, "abstracts": 21},
            {
                "search_cancer.xml": "instead of JSON",
                "search_cancer_dc.xml": "instead of JSON",
                "search_cancer_idlist.json": "resultList.result[0].title is missing",
            },
        ),
        (
            "biomcp",
            r"europepmc/",
            {"files": 9, "records": 18, "abstracts": 0},
            {"pmc3040717-supplementary-not-open-access.xml": "instead of JSON"},
        ),
    ],
)
def test_every_recorded_answer_of_europe_pmc_is_read(
    archive: str, pattern: str, expected: dict[str, int], refused: dict[str, str]
) -> None:
    answers = {
        name: told(europepmc.parse, name, payload)
        for file, content in members(archive, pattern)
        for name, payload in pages(file, content)
    }
    check(answers, expected, refused)


@pytest.mark.parametrize(
    ("answers", "expected", "refused"),
    [
        (
            lambda: members("openalex_python", r"fixtures/data/W"),
            {"files": 2, "records": 2, "abstracts": 2},
            {},
        ),
        (
            lambda: cassettes(r"cassettes/test_(doi|title)_search.*yaml"),
            {"files": 8, "records": 9, "abstracts": 6},
            {},
        ),
        (
            lambda: cassettes(r"cassettes/test_does_openalex_work.*yaml"),
            {"files": 4, "records": 0, "abstracts": 0},
            {"[not-in": "a web page", "[not-oa": "meta is missing", "[oa-in-openalex1": "meta is missing",
             "[oa-in-openalex2": "meta is missing"},
        ),
    ],
    ids=["works", "searches", "answers of other kinds"],
)  # fmt: skip
def test_every_recorded_answer_of_openalex_is_read(
    answers: Callable[[], Iterator[tuple[str, bytes]]], expected: dict[str, int], refused: dict[str, str]
) -> None:
    check({name: told(openalex.parse, name, payload) for name, payload in answers()}, expected, refused)


def check(answers: dict[str, Read | str], expected: dict[str, int], refused: dict[str, str]) -> None:
    read = [counts for counts in answers.values() if not isinstance(counts, str)]
    complaints = {name: why for name, why in answers.items() if isinstance(why, str)}
    for part, reason in refused.items():
        (why,) = (why for name, why in complaints.items() if part in name)
        assert reason in why
    assert len(complaints) == len(refused), complaints
    assert expected == {
        "files": len(answers),
        "records": sum(records for records, _ in read),
        "abstracts": sum(abstracts for _, abstracts in read),
    }


def test_every_recorded_answer_of_plos_is_read_once_it_names_its_articles() -> None:
    answers, bare = {}, 0
    for name, payload in plos_answers(r"fixtures/ft_"):
        data = json.loads(payload)
        # That client asked for few fields: what ours asks for besides is added.
        whole = [{"id": "10.1/x", "title": "T"} | doc for doc in data["response"]["docs"]]
        bare += isinstance(told(plos.parse, name, payload), str)
        data["response"]["docs"] = whole
        answers[name] = told(plos.parse, name, json.dumps(data).encode())
    check(answers, {"files": 20, "records": 245, "abstracts": 5}, {})
    assert bare == 9
