"""How fast the pipeline reads, beside a plain spaCy pipeline of the shape of `en_core_sci_sm`, in one run.

    python -m extractors.bench FILE.jsonl[.gz] [--texts N]

The plain pipeline has the parts and sizes of that model with random weights: it finds nothing, but works as
hard. Both read the same parts of the texts in turns; speed is counted in process time, and the median is told.
"""

import argparse
import gzip
import json
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

from spacy.language import Language

from extractors.pipeline import TOGETHER, Text, build, document, through
from extractors.reading import join
from extractors.workers import read_all

PASSES, MEASURED = 5, 200
WIDTH, DEPTH, ROWS, HIDDEN = 96, 4, 2000, 64
TAGS = ("NN", "NNS", "VB", "VBD", "VBN", "IN", "DT", "JJ", "RB", "CC", "CD", "TO", "PRP", "MD", ".", ",")
DEPENDENCIES = (
    "nsubj",
    "dobj",
    "amod",
    "nmod",
    "case",
    "det",
    "ROOT",
    "punct",
    "conj",
    "cc",
    "advmod",
    "aux",
    "mark",
)


def plain() -> Language:
    """A pipeline of tok2vec, tagger, parser and entities, in the sizes of `en_core_sci_sm` and untrained."""
    nlp = build(components=())
    own = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": WIDTH,
        "depth": DEPTH,
        "embed_size": ROWS,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    }
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH}
    nlp.add_pipe("tok2vec", config={"model": own})
    tagger = nlp.add_pipe(
        "tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}}
    )
    parser = nlp.add_pipe("parser", config={"model": _transitions("parser", shared)})
    entities = nlp.add_pipe("ner", config={"model": _transitions("ner", own)})
    for part, labels in ((tagger, TAGS), (parser, DEPENDENCIES), (entities, ("ENTITY",))):
        for label in labels:
            part.add_label(label)  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


def _transitions(kind: str, tok2vec: dict[str, Any]) -> dict[str, Any]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": kind,
        "extra_state_tokens": False,
        "hidden_width": HIDDEN,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }


def read_texts(path: Path, *, limit: int) -> list[Text]:
    """The first records of the file that have an abstract: key, title, abstract."""
    return list(islice(_texts(path), limit))


def _texts(path: Path) -> Iterator[Text]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("abstract"):
                key = row.get("id") or row.get("pmid") or row.get("source_id")
                yield str(key), row.get("title") or "", row["abstract"]


def ours_per_second(texts: Sequence[Text], *, workers: int = 1) -> float:
    """Texts a second of our pipeline by the clock, all of its extractors on."""
    began = time.perf_counter()
    count = sum(1 for _ in read_all(texts, workers=workers))
    return count / (time.perf_counter() - began)


def processed_per_second(read: Callable[[Sequence[Text]], object], texts: Sequence[Text]) -> float:
    """Texts for each second that this process works on them, whatever else the machine does."""
    began = time.process_time()
    read(texts)
    return len(texts) / (time.process_time() - began)


def read_by(nlp: Language) -> Callable[[Sequence[Text]], object]:
    """A reader that sends texts through a pipeline and forgets what it says."""
    return lambda texts: deque(
        nlp.pipe((join(title, abstract) for _, title, abstract in texts), batch_size=64), 0
    )


def ours(texts: Sequence[Text]) -> None:
    """Reads texts as `glean extract` does, all extractors on."""
    deque(read_all(texts), 0)


def milliseconds(nlp: Language, texts: Sequence[Text]) -> dict[str, float]:
    """Milliseconds a text that each component takes: the median of some passes."""
    names = ("tokenizer", *nlp.pipe_names)
    spent = [_pass(nlp, texts) for _ in range(PASSES)]
    return {
        name: 1000 * median(times) / len(texts)
        for name, times in zip(names, zip(*spent, strict=True), strict=True)
    }


def _pass(nlp: Language, texts: Sequence[Text]) -> list[float]:
    """The seconds that each component takes for the texts, as many together as `extract` reads."""
    times = [0.0] * (1 + len(nlp.pipeline))
    for begin in range(0, len(texts), TOGETHER):
        marks = [time.perf_counter()]
        docs = [document(nlp, title, abstract) for _, title, abstract in texts[begin : begin + TOGETHER]]
        marks.append(time.perf_counter())
        for _, component in nlp.pipeline:
            docs = through(component, docs)
            marks.append(time.perf_counter())
        times = [
            spent + after - before for spent, (before, after) in zip(times, pairwise(marks), strict=True)
        ]
    return times


def report(texts: Sequence[Text]) -> Iterator[str]:
    """The lines of the report: speed of both in turns on the same parts, their ratio, and where our time goes."""
    nlp, other = build(), read_by(plain())
    ours(texts[:100])
    other(texts[:100])
    parts = [texts[at :: min(PASSES, len(texts))] for at in range(min(PASSES, len(texts)))]
    speeds = [(processed_per_second(ours, part), processed_per_second(other, part)) for part in parts]
    alone, pair = ours_per_second(texts), ours_per_second(texts, workers=2)
    yield f"texts                 {len(texts)}, {mean(len(one) for _, _, one in texts):.0f} characters each"
    yield f"gleanings             {median(one for one, _ in speeds):8.1f} texts a second of one core"
    yield f"plain spaCy           {median(one for _, one in speeds):8.1f} texts a second of one core"
    yield f"ratio                 {median(one / two for one, two in speeds):8.1f}"
    yield f"gleanings, by clock   {alone:8.1f} texts a second; with 2 workers {pair:.1f} ({pair / alone:.2f} times one)"
    for name, spent in milliseconds(nlp, texts[:MEASURED]).items():
        yield f"  {name:26} {spent:6.2f} ms a text"
    yield f"peak memory           {peak_megabytes():8.0f} MB, both pipelines in it"


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    """Time both pipelines on the abstracts of a file and print the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="JSON lines with title and abstract, plain or gzip")
    parser.add_argument("--texts", type=int, default=500, help="how many to read (default 500)")
    chosen = parser.parse_args(arguments)
    texts = read_texts(chosen.file, limit=chosen.texts)
    if not texts:
        parser.error(f"{chosen.file} holds no abstract")
    sys.stdout.writelines(f"{line}\n" for line in report(texts))


if __name__ == "__main__":
    main()
