"""A source is known everywhere or nowhere: the places that name sources are held together here."""

import re
import tomllib
from pathlib import Path

from flows import topic
from flows.sandbox.routes import ROUTES
from flows.settings import Sources
from flows.sources import SOURCES, is_paged
from warehouse.works.grouping import ONE_RECORD_EACH

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_source_has_settings_a_sandbox_and_may_be_named_in_topics() -> None:
    assert list(SOURCES) == list(Sources.model_fields) == list(topic.SOURCES)
    assert {route.source for route in ROUTES} == set(SOURCES)


def test_the_warehouse_knows_every_source() -> None:
    ranked = re.findall(r"'(\w+)'", text("warehouse/macros/60_source_rank.sql"))
    called = tomllib.loads(text("warehouse/summary/words.toml"))["sources"]
    assert set(SOURCES) == set(ranked) - {"import"} == set(called) - {"import"} == ONE_RECORD_EACH


def test_the_documents_tell_of_every_source() -> None:
    assert [name for name in SOURCES if f"`{name}`" not in text("docs/topic-file.md")] == []
    assert [name for name in SOURCES if f"_{name.upper()}__BASE_URL`" not in text("docs/sources.md")] == []
    assert [name for name in SOURCES if name != "pubmed" and f"`{name}`" not in text("docs/sandbox.md")] == []


def test_every_paged_source_offers_what_the_protocol_names() -> None:
    paged = {name: module for name, module in SOURCES.items() if is_paged(name)}
    offered = ("START", "SUFFIX", "parameters", "page", "parse")
    assert [
        (name, one) for name, module in paged.items() for one in offered if not hasattr(module, one)
    ] == []
    assert set(SOURCES) - set(paged) == {"pubmed"}
