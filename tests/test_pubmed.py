import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest
from conftest import shared_path
from pydantic import SecretStr

from flows.sandbox import corpus
from flows.sandbox.corpus import Article
from flows.sandbox.server import Sandbox, serve
from flows.sources import SOURCES, is_paged, pubmed
from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import (
    GarbledAnswerError,
    SearchTooBroadError,
    SourceAnswerError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
)
from flows.sources.pubmed_due import RETRACTED, due
from flows.sources.pubmed_xml import parse
from warehouse.held import Version
from warehouse.rows import Record

KEY = "0123456789abcdef0123"
URL = "https://eutils.example/esearch.fcgi"


class FakePubMed:
    """The E-utilities in memory: hits are those PMIDs that lie in the ranges a term names."""

    def __init__(self, hits: list[int]) -> None:
        self.hits = hits
        self.sessions: dict[str, list[int]] = {}
        self.asked: list[dict[str, str]] = []
        self.gone: set[int] = set()
        self.faults: list[httpx.Response | None] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = dict(parse_qsl(request.content.decode()))
        utility = request.url.path.rsplit("/", 1)[-1].removesuffix(".fcgi")
        self.asked.append(asked | {"utility": utility})
        fault = self.faults.pop(0) if self.faults else None
        return fault or (self.search(asked) if utility == "esearch" else self.fetch(asked))

    def search(self, asked: dict[str, str]) -> httpx.Response:
        ranges = [(int(low), int(high)) for low, high in re.findall(r"(\d+):(\d+)\[UID\]", asked["term"])]
        hits = [hit for hit in self.hits if all(low <= hit <= high for low, high in ranges)]
        webenv = f"MCID_{len(self.sessions)}"
        self.sessions[webenv] = hits
        listed = [str(hit) for hit in hits[: min(int(asked["retmax"]), 9_999)]]
        return listing(count=str(len(hits)), idlist=listed, webenv=webenv, querykey="1")

    def fetch(self, asked: dict[str, str]) -> httpx.Response:
        if "id" in asked:
            chosen = [int(pmid) for pmid in asked["id"].split(",")]
        elif asked["WebEnv"] not in self.sessions:
            return complaint("Unable to obtain query #1", status=400)
        else:
            start, size = int(asked["retstart"]), int(asked["retmax"])
            chosen = self.sessions[asked["WebEnv"]][start : start + size]
        return httpx.Response(200, content=records(pmid for pmid in chosen if pmid not in self.gone))

    def count(self, utility: str) -> int:
        return sum(asked["utility"] == utility for asked in self.asked)


def listing(**result: object) -> httpx.Response:
    return httpx.Response(200, json={"header": {"type": "esearch"}, "esearchresult": result})


def complaint(words: str, *, status: int = 200) -> httpx.Response:
    return httpx.Response(status, text=f"<eFetchResult>\n<ERROR>{words}</ERROR>\n</eFetchResult>")


def records(pmids: Iterator[int] | list[int]) -> bytes:
    article = "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article/></MedlineCitation></PubmedArticle>"
    inner = "".join(article.format(pmid) for pmid in pmids)
    return f'<?xml version="1.0" ?>\n<PubmedArticleSet>{inner}</PubmedArticleSet>'.encode()


def client_of(handler: Callable[[httpx.Request], httpx.Response], *, email: str | None = None) -> Client:
    now = [0.0]
    return Client(
        httpx.Client(transport=httpx.MockTransport(handler)),
        email=email,
        clock=lambda: now[0],
        sleep=lambda seconds: now.__setitem__(0, now[0] + seconds),
    )


def fetched(client: Client, found: pubmed.Found, **options: int) -> list[str]:
    payloads = pubmed.fetch(client, found, **options)  # type: ignore[arg-type]
    return [record.source_id for payload in payloads for record in parse(payload).records]


def test_a_search_says_what_it_claims_and_lists() -> None:
    fake = FakePubMed([3, 1, 2])
    found = pubmed.search(client_of(fake), "sciatica[tiab]")
    assert (found.query, found.claimed, found.ids, found.notes) == ("sciatica[tiab]", 3, ("3", "1", "2"), ())
    assert (found.parts[0].webenv, found.parts[0].query_key) == ("MCID_0", "1")


def test_no_hits_are_an_answer() -> None:
    client = client_of(FakePubMed([]))
    found = pubmed.search(client, "nothing")
    assert (found.claimed, found.ids) == (0, ())
    assert fetched(client, found) == []


@pytest.mark.parametrize("query", ["", "  \n"])
def test_an_empty_query_is_never_sent(query: str) -> None:
    fake = FakePubMed([1])
    with pytest.raises(SourceRefusedError, match="is empty; write one into the topic's file"):
        pubmed.search(client_of(fake), query)
    assert fake.asked == []


def test_requests_are_posted_and_say_who_asks() -> None:
    fake = FakePubMed([1])
    pubmed.search(client_of(fake, email="someone@example.org"), "sciatica " * 2000, api_key=SecretStr(KEY))
    (asked,) = fake.asked
    assert asked["tool"] == "gleanings"
    assert asked["email"] == "someone@example.org"
    assert asked["api_key"] == KEY
    assert asked["usehistory"] == "y"


@pytest.mark.parametrize("key", [KEY, SecretStr(KEY)])
def test_what_is_recorded_repeats_the_search_and_holds_no_key(key: str | SecretStr) -> None:
    found = pubmed.search(
        client_of(FakePubMed([1]), email="someone@example.org"),
        "sciatica",
        base_url="https://eutils.example",
        api_key=key,
    )
    assert json.loads(found.parameters) == {
        "url": "https://eutils.example/esearch.fcgi",
        "db": "pubmed",
        "retmax": "9999",
        "retmode": "json",
        "retstart": "0",
        "term": "sciatica",
        "usehistory": "y",
    }
    assert KEY not in repr(found)
    assert "someone" not in repr(found)


@pytest.mark.parametrize(
    ("span", "term"),
    [
        ((None, None), "a OR b"),
        (("2015", None), '(a OR b) AND ("2015"[DP] : "3000"[DP])'),
        ((None, "2020-06"), '(a OR b) AND ("1000"[DP] : "2020/06"[DP])'),
        (("2015-01-02", "2020"), '(a OR b) AND ("2015/01/02"[DP] : "2020"[DP])'),
    ],
)
def test_a_span_of_dates_limits_the_whole_query(span: tuple[str | None, str | None], term: str) -> None:
    fake = FakePubMed([1])
    pubmed.search(client_of(fake), "a OR b", date_from=span[0], date_to=span[1])
    assert fake.asked[0]["term"] == term


def test_what_was_found_survives_a_file() -> None:
    found = pubmed.search(client_of(FakePubMed(list(range(1, 12_001)))), "pain")
    assert pubmed.Found.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_every_hit_is_fetched_once_in_batches_by_history() -> None:
    fake = FakePubMed(list(range(450, 0, -1)))
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    assert fetched(client, found, size=200) == list(found.ids)
    fetches = [asked for asked in fake.asked if asked["utility"] == "efetch"]
    assert [(asked["retstart"], asked["retmax"]) for asked in fetches] == [
        ("0", "200"),
        ("200", "200"),
        ("400", "50"),
    ]
    assert all(asked["WebEnv"] == "MCID_0" and "id" not in asked for asked in fetches)


def test_a_resumed_run_skips_the_batches_it_has() -> None:
    fake = FakePubMed(list(range(1, 451)))
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    assert [batch.retstart for batch in pubmed.batches(found, size=200)] == [0, 200, 400]
    assert fetched(client, found, size=200, start=400) == [str(pmid) for pmid in range(401, 451)]
    assert fake.count("efetch") == 1


def test_an_expired_session_goes_on_by_ids_with_the_same_records() -> None:
    fake = FakePubMed(list(range(1, 451)))
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fetching = pubmed.fetch(client, found, size=200)
    first = next(fetching)
    fake.sessions.clear()
    fake.hits.insert(0, 999)
    rest = list(fetching)
    pmids = [record.source_id for payload in (first, *rest) for record in parse(payload).records]
    assert pmids == list(found.ids)


@pytest.mark.parametrize(
    "words",
    [
        "Unable to obtain query #1",
        "Cannot retrieve history data. query_key: 1, WebEnv: MCID_1, retstart: 0, retmax: 2",
        "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than 1",
        "Search Backend failed: Exception: 'retstart' cannot be larger than 9998. For PubMed,",
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_all_complaints_about_history_mean_ids(words: str, status: int) -> None:
    fake = FakePubMed([1, 2])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.faults = [complaint(words, status=status)]
    assert fetched(client, found) == ["1", "2"]
    assert fake.asked[-1]["id"] == "1,2"


def test_history_that_gives_other_records_is_not_believed() -> None:
    fake = FakePubMed([1, 2, 3, 4])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.sessions["MCID_0"] = [9, 1, 2, 3, 4]
    assert fetched(client, found, size=2) == ["1", "2", "3", "4"]


def test_records_that_are_gone_are_asked_for_twice_and_then_missing() -> None:
    fake = FakePubMed([1, 2, 3])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.gone = {2}
    assert fetched(client, found) == ["1", "3"]
    assert fake.count("efetch") == 2


def test_a_single_record_that_is_gone_is_missing() -> None:
    fake = FakePubMed([1])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.gone = {1}
    assert fetched(client, found) == []


def test_a_batch_without_any_record_is_an_error_and_not_no_results() -> None:
    fake = FakePubMed([1, 2])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.gone = {1, 2}
    with pytest.raises(GarbledAnswerError, match=r"sent none of 2 records \(6 attempts\)"):
        fetched(client, found)


def test_records_nobody_asked_for_are_an_error() -> None:
    fake = FakePubMed([1, 2])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.faults = [httpx.Response(200, content=records([8, 9])) for _ in range(2)]
    with pytest.raises(SourceAnswerError, match="sends other records"):
        fetched(client, found)


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(429, json={"error": "API rate limit exceeded", "count": "4", "limit": "3"}),
        httpx.Response(200, json={"error": "API rate limit exceeded", "count": "4", "limit": "3"}),
        httpx.Response(500),
        httpx.Response(502, text="<html><body>Bad gateway</body></html>"),
        httpx.Response(200, text="<!DOCTYPE html><html lang=en><p>PubMed is unavailable"),
        httpx.Response(200, text=""),
        httpx.Response(200, content=records([1, 2])[:-5]),
        httpx.Response(200, content=records([1, 2]).replace(b"</PMID>", b"</PMDI>", 1)),
        httpx.Response(200, content=records([])),
        complaint("Search Backend failed: Search is temporarily unavailable"),
        complaint("Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout", status=400),
    ],
)
def test_a_fetch_that_fails_in_passing_loses_nothing(fault: httpx.Response) -> None:
    fake = FakePubMed([1, 2])
    client = client_of(fake)
    found = pubmed.search(client, "pain")
    fake.faults = [fault]
    assert fetched(client, found) == ["1", "2"]
    assert fake.count("efetch") == 2


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (httpx.Response(429), SourceThrottledError, "set an API key"),
        (httpx.Response(200, json={"error": "API rate limit exceeded"}), SourceThrottledError, "rate limit"),
        (httpx.Response(503), SourceUnavailableError, "503 Service Unavailable"),
        (httpx.Response(200, text="<html>Sorry"), GarbledAnswerError, "a web page instead of JSON"),
        (httpx.Response(200, text='{"esearchresult": {"cou'), GarbledAnswerError, "cut off"),
        (httpx.Response(200, text=""), GarbledAnswerError, "an empty answer"),
        (listing(count="7", idlist=[]), GarbledAnswerError, "claims 7 hits and lists none"),
        (
            httpx.Response(200, text='{"esearchresult":{"ERROR":"Search Backend failed:\nCannot parse"}}'),
            SourceUnavailableError,
            "check brackets and quotes",
        ),
    ],
)
def test_a_search_that_stays_wrong_is_never_no_results(
    answer: httpx.Response, kind: type[SourceError], words: str
) -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(answer.status_code, content=answer.content)

    with pytest.raises(kind) as caught:
        pubmed.search(client_of(handler), "pain")
    assert words in str(caught.value)
    assert "(6 attempts); " in str(caught.value)
    assert len(asked) == 6


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (listing(count="7"), SourceAnswerError, "idlist"),
        (listing(idlist=[]), SourceAnswerError, "count"),
        (listing(count="many", idlist=["1"]), SourceAnswerError, "a number"),
        (httpx.Response(200, json={"result": {}}), SourceAnswerError, "without esearchresult"),
        (httpx.Response(200, json=[]), SourceAnswerError, "without esearchresult"),
        (
            httpx.Response(200, json={"esearchresult": {"ERROR": "Empty term and query_key - nothing todo"}}),
            SourceRefusedError,
            "Empty term",
        ),
        (
            httpx.Response(400, json={"error": "API key invalid", "api-key": KEY}),
            SourceRefusedError,
            "correct the API key",
        ),
        (httpx.Response(400, text="No such tool"), SourceRefusedError, "answered 400 (No such tool)"),
        (httpx.Response(403), SourceRefusedError, "403 Forbidden"),
    ],
)
def test_a_search_that_waiting_cannot_mend_is_told_at_once(
    answer: httpx.Response, kind: type[SourceError], words: str
) -> None:
    fake = FakePubMed([1])
    fake.faults = [answer]
    with pytest.raises(kind) as caught:
        pubmed.search(client_of(fake), "pain", api_key=KEY)
    assert words in str(caught.value)
    assert KEY not in str(caught.value) + repr(caught.value)
    assert len(fake.asked) == 1


def test_remarks_on_the_query_are_notes() -> None:
    fake = FakePubMed([])
    fake.faults = [
        listing(
            count="1",
            idlist=["1"],
            errorlist={"phrasesnotfound": ["qzx"], "fieldsnotfound": ["foo"]},
            warninglist={
                "phrasesignored": ["of"],
                "quotedphrasesnotfound": ['"leg pian"'],
                "outputmessages": ["Wildcard"],
                "newkind": ["x"],
            },
        )
    ]
    assert pubmed.search(client_of(fake), "pain").notes == (
        "PubMed did not find: qzx",
        "PubMed does not know the field: foo",
        "PubMed ignored: of",
        'PubMed did not find the phrase: "leg pian"',
        "PubMed says: Wildcard",
        "PubMed remarks (newkind): x",
    )


def test_more_hits_than_the_wall_come_in_ranges_each_hit_once() -> None:
    fake = FakePubMed([*range(1, 12_001), *range(30_000_000, 30_013_000), 42_000_000])
    found = pubmed.search(client_of(fake), "pain[tiab]")
    assert found.claimed == 25_001
    assert sorted(map(int, found.ids)) == sorted(fake.hits)
    assert all(part.count == len(part.ids) <= pubmed.WALL for part in found.parts)
    terms = json.loads(found.parameters)["parts"]
    assert terms == [part.term for part in found.parts]
    assert all(term.startswith("(pain[tiab]) AND ") for term in terms)
    assert len(fake.asked) < 60
    starts = [batch.retstart for batch in pubmed.batches(found, size=500)]
    assert starts == sorted(set(starts))
    assert sum(len(batch.ids) for batch in pubmed.batches(found, size=500)) == 25_001


@pytest.mark.parametrize("hits", [9_999, 10_000])
def test_the_wall_stands_after_the_9999th(hits: int) -> None:
    fake = FakePubMed(list(range(1, hits + 1)))
    found = pubmed.search(client_of(fake), "pain")
    assert len(set(found.ids)) == found.claimed == hits
    assert (len(fake.asked) == 1) == (hits == 9_999)


def test_hits_that_no_range_lists_are_an_error_that_names_the_count() -> None:
    fake = FakePubMed([*range(1, 9_001), *range(10**9, 10**9 + 5_000)])
    with pytest.raises(
        SearchTooBroadError, match=r"claims 14,000 hits and lists only 9,000 .* narrow the search"
    ):
        pubmed.search(client_of(fake), "pain")


def test_one_pmid_that_claims_thousands_of_hits_ends_the_splitting() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return listing(count="20000", idlist=["1"])

    with pytest.raises(SearchTooBroadError, match="for one PMID"):
        pubmed.search(client_of(handler), "pain")


def test_a_hit_more_or_less_is_remarked() -> None:
    fake = FakePubMed([])
    fake.faults = [listing(count="3", idlist=["1", "2"])]
    assert pubmed.search(client_of(fake), "pain").notes == ("PubMed claims 3 hits and lists 2",)


@pytest.mark.parametrize(("key", "interval"), [(None, 0.37), (KEY, 0.11)])
def test_a_key_quickens_the_pace(key: str | None, interval: float) -> None:
    fake = FakePubMed(list(range(1, 7)))
    now, starts = [0.0], []

    def handler(request: httpx.Request) -> httpx.Response:
        starts.append(now[0])
        return fake(request)

    client = Client(
        httpx.Client(transport=httpx.MockTransport(handler)),
        clock=lambda: now[0],
        sleep=lambda seconds: now.__setitem__(0, now[0] + seconds),
    )
    found = pubmed.search(client, "pain", api_key=key)
    assert len(list(pubmed.fetch(client, found, size=2, api_key=key))) == 3
    assert starts == pytest.approx([n * interval for n in range(4)])


def test_every_source_offers_the_same_verbs() -> None:
    for name, source in SOURCES.items():
        verbs = ("page", "parameters") if is_paged(name) else ("search", "batches", "fetch_batch")
        assert all(callable(getattr(source, verb)) for verb in (*verbs, "parse"))


def test_recorded_searches_are_read() -> None:
    read = {}
    with tarfile.open(shared_path("recordings/biomcp.tar.gz")) as archive:
        for member in archive:
            if re.search(r"sources/(pubmed|variant_articles_683/pubmed)/.*json$", member.name):
                body = archive.extractfile(member).read()  # type: ignore[union-attr]
                answer = Answer(url=URL, status=200, content_type="application/json", body=body)
                try:
                    part, notes = pubmed.read_search(answer, "term")
                    read[Path(member.name).name[:8]] = (part.count, len(part.ids), len(notes))
                except SourceAnswerError as error:
                    read[Path(member.name).name[:8]] = type(error)
    assert read == {
        "esearch_": (2, 2, 0),
        "esummary": SourceAnswerError,
        "25d28782": SourceAnswerError,
        "2ebc125c": (3, 3, 0),
        "4c7a563f": (40362, 100, 1),
        "a7c2c788": (1, 1, 0),
    }


# --- Against the sandbox, over real HTTP ------------------------------------------------------------------


def example(number: int) -> Article:
    return Article(
        record=Record(
            source="pubmed",
            source_id=f"EX{number:04}",
            title=f"Sciatica in town {number}",
            abstract="Of 50 people, 12% had leg pain.",
            published="2020",
            published_precision="year",
            created="2020-01-01",
        )
    )


@contextmanager
def sandboxed(articles: list[Article], *faults: str) -> Iterator[tuple[Client, Sandbox]]:
    """A sandbox and a client whose pauses take no time."""
    now = [0.0]
    with serve(articles, faults=faults, delay=0.05) as sandbox, httpx.Client(timeout=10) as http:
        yield (
            Client(
                http,
                clock=lambda: now[0],
                sleep=lambda seconds: now.__setitem__(0, now[0] + seconds),
            ),
            sandbox,
        )


@pytest.mark.parametrize(
    "faults",
    [
        (),
        ("429:3",),
        ("500:0.2",),
        ("cut:0.2",),
        ("malformed:0.2",),
        ("html:0.2",),
        ("truncated:0.2",),
        ("charset:0.2",),
        ("empty:0.2",),
        ("502:0.1", "503:0.1", "504:0.1"),
        ("stall:0.1",),
        ("expired:2",),
        ("429:0.04", "500:0.04", "cut:0.04", "malformed:0.04", "html:0.04", "slow:0.04", "expired:0.1"),
    ],
    ids=" ".join,
)
def test_a_source_with_faults_gives_every_record_once(faults: tuple[str, ...]) -> None:
    with sandboxed([example(number) for number in range(1, 96)], *faults) as (client, sandbox):
        found = pubmed.search(client, "sciatica[ti]", base_url=sandbox.base_url)
        payloads = list(pubmed.fetch(client, found, size=10, base_url=sandbox.base_url))
        assert bool(faults) == any(request.fault for request in sandbox.requests)
    pmids = [record.source_id for payload in payloads for record in parse(payload).records]
    assert found.claimed == len(pmids) == 95
    assert sorted(pmids) == [f"EX{number:04}" for number in range(1, 96)]


def test_a_source_that_dies_half_way_is_one_sentence_and_a_resumed_run_goes_on() -> None:
    articles = [example(number) for number in range(1, 31)]
    with sandboxed(articles) as (client, sandbox):
        found = pubmed.search(client, "sciatica[ti]", base_url=sandbox.base_url)
        fetching = pubmed.fetch(client, found, size=10, base_url=sandbox.base_url)
        have = [next(fetching)]
        sandbox.stop()
        with pytest.raises(SourceUnavailableError) as caught:
            next(fetching)
        assert "\n" not in str(caught.value)
        assert sandbox.base_url in str(caught.value)
    with sandboxed(articles) as (client, sandbox):
        have += pubmed.fetch(client, found, size=10, start=10, base_url=sandbox.base_url)
    assert [record.source_id for payload in have for record in parse(payload).records] == list(found.ids)


def test_a_search_beyond_the_wall_of_the_sandbox_returns_every_hit_once() -> None:
    articles = list(corpus.read([shared_path("corpus/records.jsonl.gz")]))
    with sandboxed(articles) as (client, sandbox):
        found = pubmed.search(client, "patients[tiab]", base_url=sandbox.base_url)
    assert found.claimed > pubmed.WALL
    assert len(found.ids) == len(set(found.ids)) == found.claimed
    assert found.notes == ()


# One request in five fails, each in one of the ways in which a source fails in passing.
PASSING = (
    "429",
    "500",
    "502",
    "503",
    "504",
    "slow",
    "stall",
    "cut",
    "truncated",
    "malformed",
    "charset",
    "html",
    "empty",
)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_hits_come_once_each_although_one_request_in_five_fails() -> None:
    articles = list(corpus.read([shared_path("corpus/records.jsonl.gz")]))
    faults = [*(f"{kind}:{0.2 / len(PASSING):.4f}" for kind in PASSING), "expired:0.05"]
    with sandboxed(articles, *faults) as (client, sandbox):
        found = pubmed.search(client, "patients[tiab]", base_url=sandbox.base_url)
        payloads = pubmed.fetch(client, found, size=50, base_url=sandbox.base_url)
        pmids = [record.source_id for payload in payloads for record in parse(payload).records]
        failed = [request.fault for request in sandbox.requests if request.fault]
        asked = len(sandbox.requests)
    assert found.claimed > pubmed.WALL
    assert sorted(pmids) == sorted(set(pmids)) == sorted(found.ids)
    assert len(pmids) == found.claimed
    assert set(failed) == {*PASSING, "expired"}
    assert 0.15 < len(failed) / asked < 0.3


HELD = {
    "1": Version("2026-03-10", False),
    "2": Version("2026-03-10", False),
    "3": Version("2026-03-01", False),
    "4": Version("2020-01-01", True),
    "5": Version(None, False),
}


def told_of(since: dict[str, set[str]], retracted: set[str]):
    """What further terms list, and the terms that were asked."""
    asked: list[str] = []

    def narrowed(term: str) -> set[str]:
        asked.append(term)
        return retracted if term == RETRACTED else since[term[2:12]]

    return narrowed, asked


@pytest.mark.parametrize(
    ("since", "retracted", "expected"),
    [
        ({"2026/02/24": set()}, {"4"}, ()),
        ({"2026/02/24": {"1", "3"}, "2026/03/11": set(), "2026/03/02": set()}, {"4"}, ()),
        ({"2026/02/24": {"1", "3"}, "2026/03/11": {"1"}, "2026/03/02": {"1"}}, {"4"}, ("1",)),
        ({"2026/02/24": {"1", "3"}, "2026/03/11": {"1"}, "2026/03/02": {"1", "3"}}, {"4"}, ("1", "3")),
        ({"2026/02/24": {"4", "5"}}, {"4"}, ("4", "5")),
        ({"2026/02/24": set()}, set(), ("4",)),
        ({"2026/02/24": set()}, {"2", "4"}, ("2",)),
    ],
)
def test_due_is_what_was_revised_after_the_version_held_or_changed_its_standing(since, retracted, expected):
    narrowed, asked = told_of(since, retracted)
    assert due(tuple(HELD), HELD, narrowed) == expected
    assert len(asked) == len(since) + 1


def test_due_is_all_that_is_not_held_and_without_anything_held_nothing_more_is_asked():
    narrowed, asked = told_of({"2026/02/24": set()}, {"4"})
    assert due(("9", *HELD, "7"), HELD, narrowed) == ("9", "7")
    assert due(("9",), HELD, narrowed) == ("9",)
    assert len(asked) == 2
