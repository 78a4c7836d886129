"""Reading in several processes, each with a pipeline of its own; what goes between them is texts and rows."""

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import islice

from spacy.language import Language

from extractors.pipeline import Text, build, extract
from warehouse.rows import Extraction

# Texts that a worker takes at once: enough to hide the way there, few enough to keep all of them busy to the end.
BATCH = 16
AHEAD = 3
# What a pipeline learns at its first text, models and patterns: read before the processes begin, they need not.
_ABSTRACT = (
    "We randomized 40 adults with leg pain (LP). At 8 weeks pain fell by 2.1 (SD 1.2) with gabapentin (n = 20) and"
    " by 0.9 (SD 1.1) with placebo (n = 20; mean difference 1.2, 95% CI 0.4 to 2.0, P = 0.004). Nausea occurred in"
    " 5 of 20 (25%) patients with gabapentin. Gabapentin reduced leg pain."
)
FIRST: Text = ("", "Gabapentin versus placebo for leg pain: a randomized trial", _ABSTRACT)


def read_all(texts: Iterable[Text], *, workers: int = 1, model: str | None = None) -> Iterator[Extraction]:
    """What each text says, in the order given, read by so many processes; memory stays flat.

    Raises `ModelError` as `pipeline.build` does.
    """
    if workers == 1:
        yield from extract(_pipeline(model), texts)
        return
    _pipeline(model)  # before the processes begin: those that are forked then have all of it
    with ProcessPoolExecutor(workers, initializer=_pipeline, initargs=(model,)) as pool:
        batches = _batches(texts)
        waiting: deque[Future[list[Extraction]]] = deque(
            pool.submit(_read, batch, model) for batch in islice(batches, AHEAD * workers)
        )
        while waiting:
            yield from waiting.popleft().result()
            waiting.extend(pool.submit(_read, batch, model) for batch in islice(batches, 1))


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    remaining = iter(texts)
    while batch := list(islice(remaining, BATCH)):
        yield batch


@cache
def _pipeline(model: str | None) -> Language:
    """A pipeline that has read its first text; what it holds is then spared the garbage collector's rounds."""
    nlp = build(model=model)
    deque(extract(nlp, [FIRST]), 0)
    gc.collect()
    gc.freeze()
    return nlp


def _read(batch: list[Text], model: str | None) -> list[Extraction]:
    return list(extract(_pipeline(model), batch))
