"""A share in words beside the same in figures is said twice, and a share of those who have it not is not told."""

from pathlib import Path

import pytest

from tests import brief
from tests.test_summary import summarised, text_of
from warehouse.rows import Frequency
from warehouse.summary.figures import frequency_text
from warehouse.summary.placing import denied
from warehouse.summary.restated import in_words, restated
from warehouse.synthesis.evidence import Held


def share(quote: str, value: float, **facts: object) -> Frequency:
    usual = {"field": "abstract", "start": 0, "end": len(quote), "measure": "prevalence", "unit": "percent"}
    return Frequency(quote=quote, value=value, **(usual | facts))


@pytest.mark.parametrize(
    ("quote", "value", "words"),
    [
        ("One in four had pain.", 25, True),
        ("Pain was present in 25% of adults.", 25, False),
        ("Pain was present in 4·2% of adults.", 4.2, False),
    ],
)
def test_a_share_is_in_words_where_no_figure_gives_it(quote: str, value: float, words: bool) -> None:
    assert in_words(share(quote, value)) is words


def test_a_share_in_words_near_one_in_figures_is_said_twice() -> None:
    facts = [share("Pain: 26.2%.", 26.2), share("One in four had pain.", 25), share("Half had fear.", 50)]
    held = [Held(finding_id=str(place), work_id="w", fact=fact) for place, fact in enumerate(facts)]
    assert restated(held) == {"1"}


@pytest.mark.parametrize(
    ("quote", "value", "said"),
    [
        ("More than half had pain.", 50, "more than 50%"),
        ("About 40% had pain.", 40, "about 40%"),
        ("40% had pain.", 40, "40%"),
        ("At least 50% relief came to 50%.", 50, "50%"),
    ],
)
def test_a_bound_is_told_as_one(quote: str, value: float, said: str) -> None:
    assert frequency_text(share(quote, value)) == said


QUOTE = (
    "Nerve pain was likely in 110/420 (26.2%), unclear in 131/420 (31.2%) and unlikely in 179/420 (42.6%)."
)


@pytest.mark.parametrize(
    ("numerator", "value", "no"), [(110, 26.2, False), (131, 31.2, True), (179, 42.6, True)]
)
def test_a_share_of_those_who_have_it_not_is_denied(numerator: float, value: float, no: bool) -> None:
    assert denied(share(QUOTE, value, numerator=numerator, denominator=420)) is no


def test_the_summary_tells_neither(tmp_path: Path) -> None:
    counts = "Sciatica was likely in 110/420 (26.2%) and unlikely in 179/420 (42.6%) of adults."
    again = "One in four adults had sciatica."
    text = f"{counts} {again}"
    one = brief.paper("EX0101", "Doe", 2001, "Sciatica in adults.", text).is_a("cross_sectional", "adults")
    for quote, value, counted in ((counts, 26.2, 110), (counts, 42.6, 179), (again, 25, None)):
        whole = {"condition": "sciatica", "numerator": counted, "denominator": 420 if counted else None}
        brief.frequency(one, quote, value, **whole)
    told = text_of(summarised(tmp_path, one), "prevalence")
    assert "26.2% (110 of 420)" in told
    assert "42.6%" not in told
    assert "25%" not in told


def test_a_sentence_that_opens_with_its_people_says_of_whom_its_figure_is(tmp_path: Path) -> None:
    text = "We saw adults with back pain. Among patients whose pain reached the foot, 98/131 (74.8%) had sciatica."
    one = brief.paper("EX0101", "Doe", 2001, "Sciatica in adults.", text).is_a("cross_sectional", "We saw")
    whole = {"condition": "sciatica", "numerator": 98, "denominator": 131, "population": "adults seen by us"}
    brief.frequency(one, "98/131 (74.8%)", 74.8, **whole)
    brief.frequency(one, "98/131 (74.8%) had", 12, **(whole | {"numerator": 12, "denominator": 100}))
    told = text_of(summarised(tmp_path, one), "prevalence")
    assert "patients whose pain reached the foot" in told
    assert "adults seen by us" not in told
