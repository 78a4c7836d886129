import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from click.testing import CliRunner, Result

from flows.commands.doctor import command
from flows.sandbox.corpus import Article
from flows.sandbox.server import Sandbox, serve
from flows.settings import Settings
from flows.sources import SOURCES
from flows.sources.client import Client
from flows.sources.probe import DAY, Probe, probe
from warehouse.rows import Identifier, Record

KEY = "0123456789abcdef0123"

ARTICLE = Article(
    record=Record(
        source="pubmed",
        source_id="EX0001",
        title="Sciatica in one town",
        abstract="Of 50 people with sciatica, 12% had leg pain.",
        published=DAY,
        published_precision="day",
        created=DAY,
        identifiers=(Identifier(kind="doi", value="10.1000/ex.1"),),
    )
)


@contextmanager
def sandboxed(monkeypatch: pytest.MonkeyPatch, *faults: str, articles: list[Article]) -> Iterator[Sandbox]:
    with serve(articles, faults=faults, delay=0.05) as sandbox:
        for source, address in sandbox.addresses.items():
            monkeypatch.setenv(f"GLEAN_SOURCES__{source.upper()}__BASE_URL", address)
        monkeypatch.setenv("GLEAN_CLIENT__PATIENCE", "2")
        monkeypatch.setenv("GLEAN_SOURCES__SEMANTICSCHOLAR__API_KEY", KEY)
        yield sandbox


def doctor(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_every_source_is_asked_something_tiny_and_works(monkeypatch: pytest.MonkeyPatch) -> None:
    with sandboxed(monkeypatch, articles=[ARTICLE]) as sandbox:
        monkeypatch.setenv("GLEAN_CLIENT__PATIENCE", "20")
        done = doctor("--json")
        asked = [request.source for request in sandbox.requests]
    told = {one["source"]: one for one in json.loads(done.stdout)}
    assert list(told) == list(SOURCES)
    assert {source: (one["verdict"], one["told"]) for source, one in told.items() if not one["works"]} == {}
    assert {told[source]["verdict"] for source in ("pubmed", "europepmc", "openalex")} == {"works"}
    assert all(one["seconds"] >= 0 for one in told.values())
    assert all(asked.count(source) <= 2 for source in SOURCES)
    assert (told["semanticscholar"]["key"], told["openalex"]["key"], told["europepmc"]["key"]) == (
        "set", "not set", "not needed"
    )  # fmt: skip
    assert done.exit_code == 0
    assert KEY not in done.output


@pytest.mark.parametrize(
    ("fault", "verdict", "words"),
    [
        ("401", "refused", "API key"),
        ("403", "refused", "403 Forbidden"),
        ("404", "refused", "correct the address"),
        ("500", "out of reach", "500 Internal Server Error"),
        ("html", "out of reach", "web page"),
        ("429", "throttled", "429 Too Many Requests"),
    ],
)
def test_a_source_that_fails_is_named_with_the_reason_and_ends_in_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, fault: str, verdict: str, words: str
) -> None:
    with sandboxed(monkeypatch, f"{fault}@pubmed:0+", articles=[ARTICLE]):
        done = doctor("pubmed", "europepmc")
    lines = done.stdout.splitlines()
    assert lines[2].split()[:2] == ["pubmed", verdict.split()[0]]
    assert lines[3].split()[:2] == ["europepmc", "works"]
    assert any(line.startswith("pubmed: ") and words in line for line in lines)
    assert any("GLEAN_SOURCES__PUBMED__API_KEY" in line for line in lines)
    assert any("GLEAN_CLIENT__EMAIL" in line for line in lines)
    assert done.exit_code == 1


def test_a_source_without_a_record_answers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with sandboxed(monkeypatch, articles=[]):
        done = doctor("pubmed")
    assert done.exit_code == 0
    assert "pubmed: it answers, and has no record for 'sciatica'" in done.stdout


def asked(response: httpx.Response, source: str = "europepmc") -> Probe:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: response))
    client = Client(http, attempts=1, sleep=lambda _: None)
    return probe(client, source, getattr(Settings.read().sources, source), clock=iter((1.0, 1.25)).__next__)


def test_a_changed_format_names_the_field_and_the_address() -> None:
    found = asked(httpx.Response(200, json={"version": "7", "hits": []}))
    assert found.verdict == "changed"
    assert not found.works
    assert "hitCount" in found.told
    assert found.address.rstrip("/") in found.told
    assert found.seconds == 0.25


def test_a_spent_budget_says_when_there_is_more() -> None:
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7200"}
    found = asked(httpx.Response(429, headers=spent, json={"error": "Rate limit exceeded"}), "openalex")
    assert found.verdict == "budget spent"
    assert "run the same command again after " in found.told


def test_what_a_source_says_cannot_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = httpx.Response(400, text="\x1b[2Jgone \x07")
    monkeypatch.setattr("flows.commands.doctor.probe", lambda *_: asked(hostile))
    shown = doctor("europepmc").stdout
    assert "[2Jgone" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_the_login_of_an_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEAN_SOURCES__OPENALEX__BASE_URL", "http://me:hunter2@127.0.0.1:1/?api_key=hunter3")
    monkeypatch.setenv("GLEAN_CLIENT__PATIENCE", "1")
    for form in ((), ("--json",)):
        shown = doctor("openalex", *form).output
        assert "***@127.0.0.1" in shown
        assert "hunter" not in shown


@pytest.mark.parametrize("key", ["k\u00e9y-hunter", "hunter\nhunter"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    with sandboxed(monkeypatch, articles=[ARTICLE]):
        monkeypatch.setenv("GLEAN_SOURCES__SEMANTICSCHOLAR__API_KEY", key)
        done = doctor("semanticscholar")
    assert "set the key anew" in done.output
    assert "hunter" not in done.output
    assert done.exit_code == 1
