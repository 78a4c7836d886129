"""What every test may use."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

# The test server of the flow engine must not try to reach anybody.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

SHARED = Path(os.environ.get("GLEAN_SHARED", Path(__file__).parents[2] / "shared"))


def shared_path(name: str) -> Path:
    """The shared file of that name; the test skips where it is absent and fails where `CI=true`."""
    path = SHARED / name
    if not path.exists():
        reason = f"needs the shared data file {name}, which is not here (set GLEAN_SHARED to its folder)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests keep the pace of requests among themselves, and leave nothing in the user's folder."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """The address of one Prefect server for all tests of this process."""
    from prefect.settings import PREFECT_API_URL  # takes seconds that most tests need not pay
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; the test skips without one and fails where `CI=true`."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "needs Chromium, which is not installed (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
