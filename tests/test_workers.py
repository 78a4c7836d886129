"""Two processes read what one reads, in the same order, and take texts only as they need them."""

from collections.abc import Iterator
from itertools import islice

import pytest

from extractors import workers
from extractors.pipeline import ModelError, Text, build, extract
from extractors.workers import AHEAD, BATCH, read_all

ABSTRACT = "Eighty adults were randomized. Response was 62% with yoga and 41% with usual care (P = 0.004)."
STRANGE = "A lone \ud800 surrogate, and 12% of patients had pain."


def texts(count: int) -> Iterator[Text]:
    return ((str(at), "Yoga for back pain", STRANGE if at % 5 == 0 else ABSTRACT) for at in range(count))


def test_two_processes_read_what_one_reads() -> None:
    both = list(read_all(texts(3 * BATCH + 1), workers=2))
    assert both == list(extract(build(), texts(3 * BATCH + 1)))


def test_no_text_gives_nothing() -> None:
    assert list(read_all(iter(()), workers=2)) == []


def test_texts_are_taken_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "BATCH", 2)
    taken: list[int] = []

    def endless() -> Iterator[Text]:
        for number in range(10**9):
            taken.append(number)
            yield str(number), "Yoga", ABSTRACT

    first = list(islice(read_all(endless(), workers=2), 3))
    assert [one.record_key for one in first] == ["0", "1", "2"]
    assert len(taken) <= 2 * (2 * AHEAD + 2)


def test_a_model_that_is_not_installed_is_one_clear_error() -> None:
    with pytest.raises(ModelError, match="not installed"):
        next(read_all(texts(1), workers=2, model="en_core_sci_none"))
