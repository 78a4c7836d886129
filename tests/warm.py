"""A process that has everything ready and forks a refresh on demand: each order is a line of JSON, so is the answer.

    {"topic": …, "home": …, "now": …, "engine": …, "kill_after": seconds or null, "aim": …, "room": bytes or null}
    {"code": …, "seconds": …}

With `engine` the refresh is the flow on the server at PREFECT_API_URL, else the flow's own function over its own
stages. It is killed so long after it began, or after it made another file like `aim` (a pattern within HOME). `room`
is how large a file may become. An error stands in HOME.error. Only the start of Python, the imports and the language
pipeline are paid once, and all threads of the flow die with the process.
"""

import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from quickly import plainly

from extractors.pipeline import build, extract
from flows import refresh, stages
from flows.errors import GleanError
from warehouse.errors import StoreError
from warehouse.works.version import matcher

PIPELINE = build()


def one(order: dict[str, Any]) -> int:
    """Refresh as ordered, in this process; the exit code."""
    os.setsid()
    os.environ["GLEAN_NOW"] = order["now"]
    if order["room"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["room"], resource.RLIM_INFINITY))
    try:
        run = refresh.refresh if order["engine"] else plainly(setattr)
        run(order["topic"], order["home"])
    except (GleanError, StoreError) as problem:
        told = str(problem)
    except BaseException:
        told = traceback.format_exc()
    else:
        return 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(f"{order['home']}.error").write_text(told)
    return 1


def forked(order: dict[str, Any]) -> dict[str, Any]:
    """The exit code of a forked refresh (negative: the signal that ended it) and how long it took."""
    home, started = Path(order["home"]), time.monotonic()
    before, aimed = _like(home, order["aim"]), None
    child = os.fork()
    if child == 0:
        os._exit(one(order))
    ended, status = 0, 0
    while not ended:
        if aimed is None and (order["aim"] is None or _like(home, order["aim"]) > before):
            aimed = time.monotonic()
        if (
            aimed is not None
            and order["kill_after"] is not None
            and time.monotonic() - aimed > order["kill_after"]
        ):
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)
        ended, status = os.waitpid(child, os.WNOHANG)
    return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}


def _like(home: Path, pattern: str | None) -> int:
    return len(list(home.glob(pattern))) if pattern else 0


def answer(told: dict[str, Any]) -> None:
    """One line to whoever ordered."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    list(extract(PIPELINE, [("", "Warm", "Pain fell in 12% of 50 adults.")]))
    # The rules are those of the moment at which the process began, whoever edits them meanwhile.
    matcher()
    stages._pipeline = lambda *_: PIPELINE
    answer({"ready": True})
    for line in sys.stdin:
        answer(forked(json.loads(line)))
