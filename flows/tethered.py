"""Processes that end with the one that started them, even where that one is killed.

`python -m flows.tethered MODULE …` runs a module as `python -m MODULE …` does. Its standard input is a pipe into
which nobody writes: the system closes it with the process that holds the other end, however that one ends.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from functools import cache
from multiprocessing.connection import wait
from threading import Thread
from typing import IO, Any


def start(*order: str, log: IO[bytes], **options: Any) -> "subprocess.Popen[bytes]":
    """A module with its arguments, as a process tethered to this one; what it says goes to the log."""
    # -P: a folder `flows` where the user happens to stand is not ours.
    command = [sys.executable, "-P", "-m", "flows.tethered", *order]
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, **options
    )


@cache
def worker() -> None:
    """Tether this process where it is a worker of a pool, which would wait for a killed parent for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    Thread(target=_end_with_parent, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
