"""The road that a user takes, for tests: `glean refresh` as a command, with its own home and clock."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse import store

EXAMPLES = Path(__file__).parents[1] / "flows" / "sandbox" / "examples" / "back-related-leg-pain.jsonl"
TOPIC = Path(__file__).parents[1] / "topics" / "back-related-leg-pain.toml"


@dataclass(frozen=True)
class Outcome:
    """What a user sees of one run of the command."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Road:
    """One home, refreshed through one Prefect server."""

    home: Path
    engine: str

    def refresh(self, topic: Path, address: str, **environment: str) -> Outcome:
        """`glean refresh TOPIC` against the source at this address."""
        told = {
            "PREFECT_API_URL": self.engine,
            "GLEAN_SOURCES__PUBMED__BASE_URL": address,
            "GLEAN_CLIENT__PATIENCE": "3",
            "GLEAN_NOW": "2026-03-01T06:00:00Z",
        }
        done = subprocess.run(
            [sys.executable, "-m", "flows", "refresh", str(topic), "--home", str(self.home)],
            capture_output=True,
            text=True,
            env=os.environ | told | environment,
            timeout=280,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def fingerprint(self) -> str:
        """A digest over every row that the published warehouse holds."""
        con = store.open_for_reading(self.home / "warehouse.duckdb")
        try:
            return store.fingerprint(con)
        finally:
            con.close()

    def ask(self, query: str) -> list[tuple]:
        """The rows of a query on the published warehouse."""
        con = store.open_for_reading(self.home / "warehouse.duckdb")
        try:
            return con.execute(query).fetchall()
        finally:
            con.close()
