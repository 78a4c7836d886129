"""The promises that the house makes about itself: light start, one lock, documented verbs."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from flows.cli import VERBS

ROOT = Path(__file__).parents[1]
HEAVY = {"spacy", "scispacy", "prefect", "duckdb", "httpx", "pydantic", "matplotlib", "numpy", "lxml", "rich"}


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; from flows import cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert not HEAVY & set(loaded.split())


def test_asking_in_sql_leaves_the_language_pipeline_and_the_flow_engine_alone() -> None:
    program = "import sys; from flows.commands import sql; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert not (HEAVY - {"duckdb"}) & set(loaded.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_module_with_help(verb: str) -> None:
    program = f"from flows.cli import glean; glean(['{verb}', '--help'])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.startswith("Usage:")
    assert len(shown.splitlines()) > 5


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme(verb: str) -> None:
    assert f"glean {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_line_of_use_in_the_readme_is_a_verb() -> None:
    lines = re.findall(r"^glean ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) > 20
    assert set(lines) <= set(VERBS)


def test_the_lock_pins_every_package_with_hashes_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][^\n]*", lock, flags=re.MULTILINE)
    assert len(pins) > 50
    assert all(re.match(r"\S+==\S+", pin) for pin in pins)
    assert lock.count("--hash=sha256:") >= len(pins)
    assert "://" not in lock


def test_the_lock_covers_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[\w-]+", line).group().lower() for line in wanted}  # type: ignore[union-attr]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w-]+)==", lock, flags=re.MULTILINE))
    assert names <= pinned


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted", "/work" + "/main", "/." + "library"]
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = [
        (name, host)
        for name in listed.splitlines()
        for host in hosts
        if host in (ROOT / name).read_text(encoding="utf-8", errors="ignore")
    ]
    assert named == []
