"""One refresh over several sources on a real engine, all of them played by one sandbox: nothing lost or twice."""

from pathlib import Path

import pytest
from roads import EXAMPLES, Road

from flows.sandbox.corpus import read
from flows.sandbox.server import Sandbox, serve

TOPIC = """
id = "leg-pain"
title = "Leg pain"

[search]
pubmed = "pain[tiab] OR patients[tiab]"
europepmc = 'TITLE_ABS:"pain" OR TITLE_ABS:patients'
openalex = "pain OR patients"

[[question]]
text = "Does spinal cord stimulation help?"
interventions = ["spinal cord stimulation"]

[[intervention]]
name = "spinal cord stimulation"
"""
SIZES = {"GLEAN_SOURCES__EUROPEPMC__BATCH_SIZE": "3", "GLEAN_SOURCES__OPENALEX__BATCH_SIZE": "3"}


def addresses(sandbox: Sandbox) -> dict[str, str]:
    return {f"GLEAN_SOURCES__{name.upper()}__BASE_URL": url for name, url in sandbox.addresses.items()}


@pytest.mark.slow
def test_a_refresh_over_several_sources_goes_on_where_it_broke_off(tmp_path: Path, engine: str) -> None:
    road, topic = Road(tmp_path / "home", engine), tmp_path / "leg-pain.toml"
    topic.write_text(TOPIC, encoding="utf-8")
    with serve(list(read([EXAMPLES]))[:8], faults=["401@openalex:1"]) as sandbox:
        told = addresses(sandbox) | SIZES
        broken = road.refresh(topic, sandbox.base_url, **told)
        assert broken.code == 1
        assert "/openalex/works answered 401" in broken.err.splitlines()[-1]
        before = len(sandbox.requests)
        assert road.refresh(topic, sandbox.base_url, **told).code == 0
        asked_again = {request.source for request in sandbox.requests[before:]}
    assert asked_again == {"openalex"}
    searches = road.ask("SELECT source, claimed, received, notes FROM search_runs ORDER BY source")
    assert [source for source, *_ in searches] == ["europepmc", "openalex", "pubmed"]
    assert len({(claimed, received) for _, claimed, received, _ in searches}) == 1
    counted = dict(road.ask("SELECT source, count(*) FROM records GROUP BY source"))
    assert counted == {source: received for source, _, received, _ in searches}
    assert road.ask("SELECT count(DISTINCT work_id) FROM works")[0][0] == searches[0][2]
