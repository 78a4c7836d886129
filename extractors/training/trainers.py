"""Which models there are to train, in which order, and how several are trained at once."""

import importlib
import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

from extractors.training.figures import recorded

# Each is a module of this package with `train(folder, out)`, and reads what the ones that it needs have made.
NEEDS: dict[str, tuple[str, ...]] = {
    "vectors": (),
    "roles": (),
    "word_groups": ("vectors",),
    "design": ("roles",),
    "treatment_spans": ("word_groups", "design"),
    "result_spans": ("roles",),
    "outcome_links": ("result_spans",),
    "group_links": ("result_spans",),
    "sample_size": ("design",),
    "interventions": ("treatment_spans",),
    "judge_figures": ("interventions", "sample_size", "outcome_links", "group_links"),
    "effect_direction": ("judge_figures",),
    "slots": ("effect_direction",),
    "verdict": ("roles",),
    "conclusion": ("judge_figures", "verdict"),
    "direction": ("roles",),
    "spans": ("vectors", "roles"),
}


def train(folder: Path, names: Collection[str], *, out: Path, jobs: int = 1) -> None:
    """Trains the named models from the data in `folder` and writes them to `out`, `jobs` at once."""
    out.mkdir(parents=True, exist_ok=True)
    waiting = [name for name in NEEDS if name in names]
    running: dict[Future[str], str] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        while waiting or running:
            for name in ready(waiting, running.values())[: jobs - len(running)]:
                waiting.remove(name)
                running[pool.submit(_trained, name, folder, out)] = name
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                del running[done]
                print(done.result(), flush=True)  # noqa: T201


def ready(waiting: Collection[str], running: Collection[str]) -> list[str]:
    """The models that wait for no other."""
    unmade = {*waiting, *running}
    return [name for name in waiting if not unmade.intersection(_before(name))]


def _before(name: str) -> set[str]:
    """All models that must be made before one."""
    return {*NEEDS[name]}.union(*map(_before, NEEDS[name]))


def _trained(name: str, folder: Path, out: Path) -> str:
    """Trains a model; how long it took, and what it reaches."""
    began = time.monotonic()
    importlib.import_module(f"extractors.training.{name}").train(folder, out)
    return f"{name}: {time.monotonic() - began:.0f} s {recorded(out).get(name, {})}"
