"""The summary under axe-core in a real browser: no serious fault, on a wide window and on a phone's."""

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from browser import told

from tests.test_outputs import con, evidence, summary  # noqa: F401 - fixtures of a summary with every kind of block
from warehouse.summary.parts import Summary
from warehouse.summary.writing import write

SERIOUS = ("serious", "critical")
RUN = """(() => {
  document.querySelectorAll('details').forEach((box) => { box.open = true; });
  axe.run(document, {resultTypes: ['violations']}).then((found) => {
    document.title = JSON.stringify(found.violations.map((one) => [
      one.impact, one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]));
  });
  return 'waiting';
})()"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core: the one of the lock, or a newer one at the path that `GLEAN_AXE` names."""
    chosen = os.environ.get("GLEAN_AXE")
    found = Path(chosen) if chosen else files("axe_core_python") / "axe.min.js"
    return found.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, summary: Summary) -> Path:  # noqa: F811
    return write(summary, tmp_path_factory.mktemp("accessible"))[0]


def faults(chromium: str, tmp_path: Path, page: Path, axe: str, *flags: str) -> list[Any]:
    with_axe = tmp_path / "with_axe.html"
    with_axe.write_text(page.read_text(encoding="utf-8").replace("</head>", f"<script>{axe}</script></head>"))
    return json.loads(told(chromium, tmp_path, with_axe, RUN, *flags, budget=60_000))


@pytest.mark.parametrize(
    "flags",
    [("--window-size=1200,900",), ("--window-size=500,900",), ("--blink-settings=preferredColorScheme=0",)],
)
def test_axe_finds_no_serious_fault(
    chromium: str, tmp_path: Path, page: Path, axe: str, flags: tuple[str, ...]
) -> None:
    found = faults(chromium, tmp_path, page, axe, *flags)
    assert [one for one in found if one[0] in SERIOUS] == []


def test_axe_sees_a_fault_that_is_put_in(chromium: str, tmp_path: Path, page: Path, axe: str) -> None:
    spoilt = tmp_path / "spoilt.html"
    text = page.read_text(encoding="utf-8")
    spoilt.write_text(text.replace("</main>", '<img src="data:,"><button></button></main>'), encoding="utf-8")
    ids = {one[1] for one in faults(chromium, tmp_path, spoilt, axe)}
    assert {"image-alt", "button-name"} <= ids
