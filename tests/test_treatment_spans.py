"""The tagger of treatments: chances along a chain, likely stretches, and how they meet the mentions of the rules."""

from itertools import pairwise, product

import numpy as np
import pytest
from spacy.language import Language

from extractors.chain import chances, likeliest, likeliest_tags
from extractors.linear import Floats
from extractors.mentions import Mention
from extractors.pipeline import GROUND, build
from extractors.reading import Reading, join, reading
from extractors.tagged_mentions import with_tagged
from extractors.treatment_spans import Tagged, Text, find, tagged, tokenised


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build(components=GROUND)


def by_hand(scores: Floats, steps: Floats) -> Floats:
    """The chances of one sequence, summed over every way of tagging it."""
    size, tags = scores.shape
    found = np.zeros_like(scores)
    for path in product(range(tags), repeat=size):
        weight = sum(scores[at, tag] for at, tag in enumerate(path))
        weight += sum(steps[one, other] for one, other in pairwise(path))
        found[range(size), path] += np.exp(weight)
    return found / found.sum(axis=1, keepdims=True)


def test_the_chances_are_those_of_all_ways_of_tagging() -> None:
    drawn = np.random.default_rng(7)
    scores, steps = drawn.normal(size=(9, 3)), drawn.normal(size=(3, 3))
    told = chances(scores, steps, [4, 0, 2, 3])
    parts = [by_hand(scores[start:end], steps) for start, end in ((0, 4), (4, 6), (6, 9))]
    assert np.allclose(told, np.concatenate(parts))


def test_no_token_has_no_chance() -> None:
    assert chances(np.zeros((0, 3)), np.zeros((3, 3)), []).shape == (0, 3)


def likely(record: Reading, *names: str) -> Floats:
    """Chances that make each token of the names likely within one, and the first a beginning."""
    rows = []
    for start, end in (token for sentence in tokenised(record) for token in sentence):
        at = [record.text.find(name) for name in names]
        inside = [one <= start and end <= one + len(name) for one, name in zip(at, names, strict=True)]
        rows.append(
            [0.1, 0.8, 0.1] if start in at else [0.2, 0.1, 0.7] if any(inside) else [0.97, 0.02, 0.01]
        )
    return np.array(rows)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        (["ketorolac 30 mg", "tramadol"], ["ketorolac 30 mg", "tramadol"]),
        (["ketorolac 30 mg or"], ["ketorolac 30 mg"]),
        (["the ketorolac"], ["ketorolac"]),
        ([], []),
    ],
)
def test_a_stretch_of_likely_tokens_is_a_name_without_what_none_ends_with(
    nlp: Language, told: list[str], names: list[str]
) -> None:
    record = reading(nlp(join("A trial of the ketorolac 30 mg or tramadol in adults", "")))
    found = tagged(record.text, tokenised(record), likely(record, *told))
    assert [record.text[one.start : one.end] for one in found] == names
    assert all(0.5 < one.chance <= 1 for one in found)


def test_the_shipped_tagger_sees_a_name_that_no_list_holds(nlp: Language) -> None:
    text = "Patients were randomly assigned to receive zorbatide 20 mg or placebo."
    record = reading(nlp(join("Zorbatide versus placebo in asthma: a randomised trial", text)))
    assert any("orbatide" in record.text[one.start : one.end] for one in find([Text(record, [], "rct")])[0])


def test_a_record_of_no_words_is_not_tagged(nlp: Language) -> None:
    assert find([Text(reading(nlp(join("", ""))), [], None)]) == [[]]


def test_a_fuller_name_takes_the_place_of_its_one_mention(nlp: Language) -> None:
    record = reading(nlp(join("Low-dose aspirin against statins and aspirin", "")))
    aspirin = Mention("drug", 9, 16, "title", 3.0, against=True)
    statins = Mention("class", 25, 32, "title", 3.0, against=False)
    found = with_tagged(record, [aspirin, statins], [Tagged(0, 16, 0.9), Tagged(25, 32, 0.6)])
    assert found == [
        Mention("drug", 0, 16, "title", 3.0, True, 0.9),
        Mention("class", 25, 32, "title", 3.0, False, 0.6),
    ]


def test_a_stretch_that_holds_several_mentions_stands_beside_them(nlp: Language) -> None:
    record = reading(nlp(join("Aspirin and statins for the heart", "")))
    aspirin, statins = (Mention("drug", *place, "title", 3.0, False) for place in ((0, 7), (12, 19)))
    found = with_tagged(record, [aspirin, statins], [Tagged(0, 19, 0.4)])
    assert [(one.start, one.end, one.chance) for one in found] == [(0, 7, 0.0), (0, 19, 0.4), (12, 19, 0.0)]


def test_placebo_controlled_names_no_treatment(nlp: Language) -> None:
    record = reading(nlp(join("A placebo-controlled trial", "")))
    assert with_tagged(record, [], [Tagged(2, 20, 0.9)]) == []


def test_tags_of_many_sequences_are_those_of_each() -> None:
    drawn = np.random.default_rng(9)
    scores, steps, sizes = drawn.normal(size=(12, 4)), drawn.normal(size=(4, 4)), [1, 6, 2, 3]
    ends = np.cumsum(sizes)
    alone = [
        likeliest(list(scores[end - size : end]), [steps] * (size - 1))[1]
        for size, end in zip(sizes, ends, strict=True)
    ]
    assert likeliest_tags(scores, steps, sizes) == alone
