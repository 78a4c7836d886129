"""The sandbox over real HTTP: the answers of the E-utilities, their wall, their errors; faults on purpose."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from flows.sandbox.corpus import article, read
from flows.sandbox.faults import Fault, FaultError, FaultPlan
from flows.sandbox.routes import ROUTES
from flows.sandbox.server import Sandbox, SandboxError, serve
from flows.sources.pubmed_xml import parse
from tests.conftest import shared_path

LINES: list[dict[str, Any]] = [
    {
        "pmid": "EX0001",
        "title": "Sciatica after surgery",
        "abstract": "Pain fell.",
        "published": "2015-03-14",
    },
    {
        "pmid": "EX0002",
        "title": "Sciatica & <b>steroids</b>",
        "authors": [{"family": "Roe", "given": "Jo A"}],
    },
    {"pmid": "EX0003", "title": "Leg pain", "created": "2024-05-01"},
]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve([article(line) for line in LINES], now=lambda: datetime(2024, 5, 3, tzinfo=UTC)) as running:
        yield running


@pytest.fixture(scope="module")
def big() -> Iterator[Sandbox]:
    lines = ({"pmid": str(number), "title": "pain"} for number in range(1, 10_051))
    with serve([article(line) for line in lines]) as running:
        yield running


def ask(sandbox: Sandbox, endpoint: str, **params: object) -> httpx.Response:
    return httpx.get(f"{sandbox.base_url}{endpoint}.fcgi", params={"db": "pubmed"} | params)


def search(sandbox: Sandbox, term: str, **params: object) -> dict[str, Any]:
    answer = ask(sandbox, "esearch", term=term, retmode="json", **params)
    # The wall's message holds a raw line break, as NCBI's does.
    result: dict[str, Any] = json.loads(answer.text, strict=False)["esearchresult"]
    return result


def pmids(answer: httpx.Response) -> list[str]:
    return [record.source_id for record in parse(answer.content).records]


# --- esearch ------------------------------------------------------------------------------------------------


def test_a_search_gives_count_and_ids_newest_first(sandbox: Sandbox) -> None:
    result = search(sandbox, "sciatica[tiab]")
    assert (result["count"], result["retmax"], result["idlist"]) == ("2", "2", ["EX0002", "EX0001"])
    assert result["querytranslation"] == '"sciatica"[Title/Abstract]'
    assert "warninglist" not in result
    assert "errorlist" not in result


def test_the_xml_answer_says_the_same_as_the_json_answer(sandbox: Sandbox) -> None:
    root = etree.fromstring(ask(sandbox, "esearch", term="sciatica", usehistory="y").content)
    assert root.tag == "eSearchResult"
    assert [root.findtext(tag) for tag in ("Count", "RetMax", "RetStart", "QueryKey")] == ["2", "2", "0", "1"]
    assert [element.text for element in root.iter("Id")] == ["EX0002", "EX0001"]


def test_a_search_is_paged(sandbox: Sandbox) -> None:
    assert search(sandbox, "sciatica", retstart=1, retmax=5)["idlist"] == ["EX0001"]
    assert search(sandbox, "sciatica", retmax=0)["count"] == "2"
    assert search(sandbox, "sciatica", retmax=0)["idlist"] == []


def test_only_the_count_is_given_when_asked_for(sandbox: Sandbox) -> None:
    assert search(sandbox, "sciatica", rettype="count") == {"count": "2"}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"datetype": "pdat", "mindate": "2015", "maxdate": "2015/12/31"}, ["EX0001"]),
        ({"datetype": "edat", "mindate": "2024/05/01", "maxdate": "2024/05/31"}, ["EX0003"]),
        ({"mindate": "2024", "maxdate": "2024"}, ["EX0003"]),
        ({"datetype": "mdat", "reldate": "2"}, ["EX0003"]),
        ({"datetype": "edat", "reldate": "1"}, []),
        ({"mindate": "2024"}, ["EX0003", "EX0002", "EX0001"]),
    ],
)
def test_dates_limit_a_search(sandbox: Sandbox, params: dict[str, str], expected: list[str]) -> None:
    assert search(sandbox, "sciatica OR pain", **params)["idlist"] == expected


def test_a_search_without_results_says_what_was_not_found(sandbox: Sandbox) -> None:
    result = search(sandbox, '"no such phrase"[tiab] OR unheardof')
    assert result["count"] == "0"
    assert result["warninglist"] == {
        "phrasesignored": [],
        "quotedphrasesnotfound": ['"no such phrase"[tiab]', '"unheardof"'],
        "outputmessages": ["No items found."],
    }


def test_words_left_out_of_a_search_with_results_are_errors(sandbox: Sandbox) -> None:
    result = search(sandbox, "unheardof sciatica AND pain[titel]")
    assert result["errorlist"] == {"phrasesnotfound": ["unheardof"], "fieldsnotfound": ["titel"]}
    assert result["idlist"] == ["EX0001"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"term": ""}, "Empty term and query_key - nothing todo"),
        ({}, "Empty term and query_key - nothing todo"),
        ({"term": "x", "db": "nosuchdb"}, "Invalid db name specified: nosuchdb"),
        ({"term": "(("}, "Search Backend failed: An error occurred while processing request."),
        ({"term": "#1 AND pain", "WebEnv": "gone"}, "Unable to obtain query #1"),
    ],
)
def test_errors_come_inside_an_answer_with_status_200(
    sandbox: Sandbox, params: dict[str, str], message: str
) -> None:
    as_json = ask(sandbox, "esearch", retmode="json", **params)
    as_xml = ask(sandbox, "esearch", **params)
    assert as_json.status_code == as_xml.status_code == 200
    assert as_json.json()["esearchresult"]["ERROR"].startswith(message)
    assert (etree.fromstring(as_xml.content).findtext("ERROR") or "").startswith(message)


# --- the history server -------------------------------------------------------------------------------------


def test_the_history_keeps_a_result_for_efetch(sandbox: Sandbox) -> None:
    kept = search(sandbox, "sciatica", usehistory="y", retmax=0)
    page = {"WebEnv": kept["webenv"], "query_key": kept["querykey"]}
    assert pmids(ask(sandbox, "efetch", **page, retmode="xml")) == ["EX0002", "EX0001"]
    assert pmids(ask(sandbox, "efetch", **page, retstart=1, retmax=1)) == ["EX0001"]
    assert pmids(ask(sandbox, "efetch", **page, retstart=5)) == []


def test_a_session_holds_several_searches_that_can_be_combined(sandbox: Sandbox) -> None:
    first = search(sandbox, "sciatica", usehistory="y")
    second = search(sandbox, "pain", usehistory="y", WebEnv=first["webenv"])
    assert (second["webenv"], second["querykey"]) == (first["webenv"], "2")
    assert search(sandbox, "#1 AND #2", WebEnv=first["webenv"])["idlist"] == ["EX0001"]


def test_epost_keeps_a_list_of_ids(sandbox: Sandbox) -> None:
    answer = httpx.post(f"{sandbox.base_url}epost.fcgi", data={"db": "pubmed", "id": "EX0003,EX0001"})
    root = etree.fromstring(answer.content)
    page = {"WebEnv": root.findtext("WebEnv"), "query_key": root.findtext("QueryKey")}
    assert pmids(ask(sandbox, "efetch", **page)) == ["EX0003", "EX0001"]


def test_an_expired_history_is_an_error_inside_status_200(sandbox: Sandbox) -> None:
    kept = search(sandbox, "sciatica", usehistory="y")
    sandbox.expire_history()
    answer = ask(sandbox, "efetch", WebEnv=kept["webenv"], query_key=kept["querykey"])
    assert answer.status_code == 200
    assert etree.fromstring(answer.content).findtext("ERROR") == "Unable to obtain query #1"


# --- the wall of 9,999 records ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "size", "given", "adjusted"),
    [
        (0, 9_999, 9_999, None),
        (0, 10_000, 9_999, "0, 9999"),
        (0, 20_000, 9_999, "0, 9999"),
        (9_990, 10, 9, "9990, 9"),
        (9_998, 2, 1, "9998, 1"),
        (9_998, 1, 1, None),
    ],
)
def test_a_search_gives_at_most_9999_ids(
    big: Sandbox, start: int, size: int, given: int, adjusted: str | None
) -> None:
    result = search(big, "pain", retstart=start, retmax=size)
    assert result["count"] == "10050"
    assert len(result["idlist"]) == given
    note = f"Restrictions achieved. start and count adjusted to {adjusted}"
    assert result.get("warninglist", {}).get("outputmessages", []) == ([note] if adjusted else [])


def test_a_search_beyond_the_wall_is_refused_in_json_that_is_not_valid(big: Sandbox) -> None:
    answer = ask(big, "esearch", term="pain", retstart=9_999, retmode="json")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    error = search(big, "pain", retstart=9_999)["ERROR"]
    assert error.startswith("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998.")


def test_efetch_stops_silently_at_the_wall_and_refuses_beyond_it(big: Sandbox) -> None:
    kept = search(big, "pain", usehistory="y", retmax=0)
    page = {"WebEnv": kept["webenv"], "query_key": kept["querykey"], "retmax": 500}
    assert len(pmids(ask(big, "efetch", **page, retstart=9_500))) == 499
    refused = ask(big, "efetch", **page, retstart=9_999)
    assert refused.status_code == 400
    assert "'retstart' cannot be larger than 9998" in refused.text


def test_ranges_of_ids_take_a_search_past_the_wall(big: Sandbox) -> None:
    low = search(big, "(pain) AND 1:5000[uid]", retmax=9_999)["idlist"]
    high = search(big, "(pain) AND 5001:10050[uid]", retmax=9_999)["idlist"]
    assert len(set(low) | set(high)) == len(low) + len(high) == 10_050


# --- efetch, esummary, einfo --------------------------------------------------------------------------------


def test_unknown_ids_are_left_out(sandbox: Sandbox) -> None:
    assert pmids(ask(sandbox, "efetch", id="EX0002,999999,EX0001,EX0002")) == ["EX0002", "EX0001"]
    assert pmids(ask(sandbox, "efetch", id="999999")) == []


def test_a_list_of_ids_can_be_posted(sandbox: Sandbox) -> None:
    ids = ",".join(["EX0003", *(str(number) for number in range(1, 5000))])
    answer = httpx.post(f"{sandbox.base_url}efetch.fcgi", data={"db": "pubmed", "id": ids, "retmode": "xml"})
    assert pmids(answer) == ["EX0003"]


def test_an_address_that_is_too_long_is_refused(sandbox: Sandbox) -> None:
    assert ask(sandbox, "efetch", id=",".join(str(number) for number in range(1, 5000))).status_code == 414


def test_a_list_without_any_id_is_a_bad_request(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "efetch", id="abc,0")
    assert answer.status_code == 400
    assert "ID list is empty!" in answer.text


def test_efetch_gives_the_ids_alone(sandbox: Sandbox) -> None:
    assert ask(sandbox, "efetch", id="EX0001,EX0003", rettype="uilist").text == "EX0001\nEX0003\n"


def test_esummary_tells_missing_records_from_found_ones(sandbox: Sandbox) -> None:
    result = ask(sandbox, "esummary", id="EX0002,42", retmode="json").json()["result"]
    assert result["uids"] == ["EX0002", "42"]
    assert result["EX0002"]["authors"][0]["name"] == "Roe JA"
    assert result["42"] == {"uid": "42", "error": "cannot get document summary"}
    root = etree.fromstring(ask(sandbox, "esummary", id="EX0002").content)
    assert root.findtext("DocSum/Item[@Name='Title']") == "Sciatica & <b>steroids</b>"


def test_esummary_refuses_more_than_500_ids_in_json(big: Sandbox) -> None:
    ids = ",".join(str(number) for number in range(1, 502))
    assert "Maximum number of UIDs is 500" in ask(big, "esummary", id=ids, retmode="json").json()["error"]


def test_einfo_describes_the_database(sandbox: Sandbox) -> None:
    described = ask(sandbox, "einfo", retmode="json").json()["einforesult"]["dbinfo"][0]
    assert (described["count"], described["lastupdate"]) == ("3", "2024/05/03 00:00")
    assert etree.fromstring(ask(sandbox, "einfo").content).findtext("DbInfo/DbName") == "pubmed"
    databases = etree.fromstring(httpx.get(f"{sandbox.base_url}einfo.fcgi").content)
    assert databases.findtext("DbList/DbName") == "pubmed"


def test_an_endpoint_that_is_not_there_is_not_found(sandbox: Sandbox) -> None:
    assert ask(sandbox, "elink").status_code == 404


# --- changes while it runs ----------------------------------------------------------------------------------


def test_the_corpus_can_be_changed_while_the_sandbox_runs(sandbox: Sandbox) -> None:
    holdings = sandbox.holdings
    holdings.add(article({"pmid": "EX0009", "title": "New sciatica", "created": "2025-01-01"}))
    assert search(sandbox, "sciatica")["idlist"] == ["EX0009", "EX0002", "EX0001"]
    holdings.revise("EX0001", revised="2025-02-02", title="Lumbago")
    assert search(sandbox, "2025/02/02[lr]")["idlist"] == ["EX0001"]
    holdings.delete("EX0002")
    assert pmids(ask(sandbox, "efetch", id="EX0001,EX0002")) == ["EX0001"]
    holdings.replace([article({"pmid": "EX0100", "title": "Alone"})])
    assert search(sandbox, "1:999[uid]")["idlist"] == ["EX0100"]


def test_a_retraction_changes_the_record_as_pubmed_does(sandbox: Sandbox) -> None:
    sandbox.holdings.retract("EX0001", revised="2025-03-03", notice_id="EX0077")
    (record,) = parse(ask(sandbox, "efetch", id="EX0001").content).records
    assert "D016441" in {kind.ui for kind in record.types}
    assert [(link.kind, link.target_id) for link in record.links] == [("RetractionIn", "EX0077")]
    assert record.revised == "2025-03-03"
    assert search(sandbox, '"Retracted Publication"[pt]')["idlist"] == ["EX0001"]


# --- faults -------------------------------------------------------------------------------------------------


def failing(fault: str, **options: Any) -> Any:
    return serve([article(line) for line in LINES], faults=[fault], **options)


def test_too_many_requests_are_refused_without_saying_when_to_come_back() -> None:
    with failing("429:1") as sandbox:
        refused = ask(sandbox, "esearch", term="pain")
        assert refused.status_code == 429
        assert refused.json()["error"] == "API rate limit exceeded"
        assert "Retry-After" not in refused.headers
        assert ask(sandbox, "esearch", term="pain").status_code == 200


def test_the_first_requests_fail_and_the_next_succeeds() -> None:
    with failing("500:2") as sandbox:
        assert [ask(sandbox, "esearch", term="pain").status_code for _ in range(3)] == [500, 500, 200]


def test_an_answer_is_cut_off_in_its_middle() -> None:
    with failing("cut:1") as sandbox:
        with pytest.raises(httpx.RemoteProtocolError):
            ask(sandbox, "efetch", id="EX0001")
        assert pmids(ask(sandbox, "efetch", id="EX0001")) == ["EX0001"]


def test_malformed_xml_and_json_can_be_had() -> None:
    with failing("malformed:2") as sandbox:
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(ask(sandbox, "efetch", id="EX0001").content)
        with pytest.raises(json.JSONDecodeError):
            search(sandbox, "pain")


def test_a_web_page_comes_instead_of_xml() -> None:
    with failing("html:1") as sandbox:
        answer = ask(sandbox, "efetch", id="EX0001")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")


def test_a_slow_answer_is_late() -> None:
    with failing("slow:1", delay=0.3) as sandbox:
        began = time.monotonic()
        ask(sandbox, "einfo")
        assert time.monotonic() - began >= 0.3


def test_a_slow_answer_does_not_hold_up_the_end() -> None:
    with failing("slow:1", delay=60) as sandbox, pytest.raises(httpx.ReadTimeout):
        httpx.get(sandbox.base_url + "einfo.fcgi", timeout=0.1)


def test_an_expired_session_stays_expired_until_a_new_search() -> None:
    with failing("expired:1") as sandbox:
        kept = search(sandbox, "pain", usehistory="y")
        page = {"WebEnv": kept["webenv"], "query_key": 1}
        assert "Unable to obtain query #1" in ask(sandbox, "efetch", **page).text
        assert "Unable to obtain query #1" in ask(sandbox, "efetch", **page).text
        again = search(sandbox, "pain", usehistory="y")
        assert pmids(ask(sandbox, "efetch", WebEnv=again["webenv"], query_key=1)) == ["EX0003", "EX0001"]


def test_a_fault_may_concern_one_endpoint_alone() -> None:
    with failing("500@efetch:1.0") as sandbox:
        assert ask(sandbox, "esearch", term="pain").status_code == 200
        assert ask(sandbox, "efetch", id="EX0001").status_code == 500


def test_each_source_has_its_own_rate_and_its_own_faults() -> None:
    with serve([article(line) for line in LINES], rate_limit=1, faults=["500@nowhere:1"]) as sandbox:
        elsewhere = sandbox.base_url.replace("entrez", "nowhere")
        got = [httpx.get(address).status_code for address in (elsewhere, sandbox.base_url + "einfo.fcgi")]
    assert got == [500, 200]
    assert [request.source for request in sandbox.requests] == ["nowhere", "pubmed"]


def test_a_share_of_requests_fails_and_the_same_seed_fails_the_same() -> None:
    def drawn(seed: int) -> list[str | None]:
        plan = FaultPlan.of(["429:0.2", "cut:0.1"], seed=seed)
        return [plan.draw("efetch", {}) for _ in range(1000)]

    assert drawn(7) == drawn(7) != drawn(8)
    assert 150 < drawn(7).count("429") < 250
    assert 50 < drawn(7).count("cut") < 130


@pytest.mark.parametrize("text", ["429", "429:", "teapot:0.5", "cut:x", "cut:-1", "@efetch:1", "429:0.2:3"])
def test_a_fault_that_is_not_one_is_explained(text: str) -> None:
    with pytest.raises(FaultError, match="is not a fault; write KIND"):
        Fault.read(text)


def test_the_rate_can_be_limited_as_at_ncbi() -> None:
    with serve([article(line) for line in LINES], rate_limit=3) as sandbox:
        with httpx.Client() as client:
            got = [client.get(sandbox.base_url + "einfo.fcgi").status_code for _ in range(5)]
        assert got == [200, 200, 200, 429, 429]


# --- the server ---------------------------------------------------------------------------------------------


def test_a_connection_is_kept_for_many_requests(sandbox: Sandbox) -> None:
    port = httpx.URL(sandbox.base_url).port
    request = f"GET /entrez/eutils/einfo.fcgi HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port or 0), timeout=5) as connection:
        for _ in range(3):
            connection.sendall(request)
            answer = b""
            while b"</eInfoResult>" not in answer:
                answer += connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 OK")


def test_requests_are_remembered_with_their_times_and_without_the_key(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ask(sandbox, "esearch", term="pain", api_key="secret-key", tool="gleanings")
    ask(sandbox, "efetch", id="EX0001")
    first, second = sandbox.requests
    assert (first.endpoint, second.endpoint) == ("esearch", "efetch")
    assert first.params == {"db": "pubmed", "term": "pain", "api_key": "***", "tool": "gleanings"}
    assert first.started < second.started
    assert first.user_agent.startswith("python-httpx")


def test_the_log_file_holds_each_request_as_a_line(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    with serve([], log=log) as sandbox:
        ask(sandbox, "esearch", term="pain", api_key="secret-key")
    (line,) = log.read_text("utf-8").splitlines()
    assert "secret-key" not in line
    assert json.loads(line)["params"]["term"] == "pain"


def test_a_port_that_is_taken_is_named(sandbox: Sandbox) -> None:
    port = httpx.URL(sandbox.base_url).port or 0
    with pytest.raises(SandboxError, match=f"Port {port} on 127.0.0.1 cannot be used"), serve([], port=port):
        pass


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    log = tmp_path / "missing" / "requests.jsonl"
    with pytest.raises(SandboxError, match=r"missing/requests\.jsonl cannot be written"), serve([], log=log):
        pass


def test_many_clients_are_answered_at_once(big: Sandbox) -> None:
    def count(number: int) -> int:
        term = f"pain NOT 1:{number}[uid]"
        return int(search(big, term, retmax=0)["count"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, range(1, 25))) == [10_050 - number for number in range(1, 25)]


def test_the_verb_prints_its_address_and_stops_on_interrupt(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(json.dumps(line) for line in LINES), "utf-8")
    command = [sys.executable, "-c", "from flows.cli import main; main()", "sandbox", "--corpus", str(corpus)]
    with subprocess.Popen(
        [*command, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Serving 3 records as their sources do")
        exports = [process.stdout.readline().strip() for _ in ROUTES]
        address = exports[0].removeprefix("export GLEAN_SOURCES__PUBMED__BASE_URL=")
        assert (
            httpx.get(address + "esearch.fcgi", params={"term": "pain", "rettype": "count"}).status_code
            == 200
        )
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Stopped after 1 requests.\n"
    assert process.returncode == 0


# --- the real records ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_thirty_thousand_real_records_are_served_in_seconds() -> None:
    began = time.monotonic()
    articles = list(read([shared_path("corpus/records.jsonl.gz")]))
    with serve(articles) as sandbox:
        assert time.monotonic() - began < 60
        began = time.monotonic()
        result = search(
            sandbox, '"low back pain"[tiab] AND (randomi*[tiab] OR trial[tiab]) NOT rats[mh]', usehistory="y"
        )
        assert time.monotonic() - began < 1
        assert int(result["count"]) > 30
        everything = search(sandbox, "1:99999999[uid]", retmax=10_000)
        assert (int(everything["count"]), len(everything["idlist"])) == (len(articles), 9_999)
        page = {"WebEnv": result["webenv"], "query_key": result["querykey"]}
        assert len(pmids(ask(sandbox, "efetch", **page))) == int(result["count"])
