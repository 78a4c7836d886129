"""A process that has everything ready and forks a refresh on demand: each order is a line of JSON, so is the answer.

    {"topic": …, "home": …, "now": …, "kill_after": seconds or null, "room": bytes or null}
    {"code": …, "seconds": …}

`room` is how large a file may become. An error stands in HOME.error.
The refresh is the flow's own function over its own stages, in a process that is killed as a whole. Only the start of
Python, the imports and the language pipeline are paid once, and the flow engine's server is left out.
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
from flows import stages
from flows.errors import GleanError
from warehouse.errors import StoreError

PIPELINE = build()


def one(order: dict[str, Any]) -> int:
    """Refresh as ordered, in this process; the exit code."""
    os.setsid()
    os.environ["GLEAN_NOW"] = order["now"]
    if order["room"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["room"], resource.RLIM_INFINITY))
    try:
        plainly(setattr)(order["topic"], order["home"])
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
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(one(order))
    ended, status, last = 0, 0, order["kill_after"]
    while not ended:
        if last is not None and time.monotonic() - started > last:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)
        ended, status = os.waitpid(child, os.WNOHANG)
    return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}


def answer(told: dict[str, Any]) -> None:
    """One line to whoever ordered."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    list(extract(PIPELINE, [("", "Warm", "Pain fell in 12% of 50 adults.")]))
    stages._pipeline = lambda *_: PIPELINE
    answer({"ready": True})
    for line in sys.stdin:
        answer(forked(json.loads(line)))
