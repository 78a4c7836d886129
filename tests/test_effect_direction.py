import pytest

from extractors.pipeline import build, extract

NLP = build()
TITLE = "Tramadol versus placebo for chronic low back pain: a randomized controlled trial"
METHODS = "Ninety patients were randomized to tramadol (n = 45) or placebo (n = 45). "


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        (
            "Pain was lower with tramadol than with placebo (mean difference -1.2, P < 0.001).",
            "favours_intervention",
        ),
        (
            "Response was more frequent with tramadol than with placebo (RR 1.9; 95% CI 1.4-2.5).",
            "favours_intervention",
        ),
        (
            "Nausea was more frequent with tramadol than with placebo (RR 2.4; 95% CI 1.5-3.9).",
            "favours_comparator",
        ),
        ("Disability did not differ between tramadol and placebo (P = 0.45).", "no_difference"),
    ],
)
def test_the_direction_of_a_trials_effect(sentence, direction):
    (read,) = extract(NLP, [("1", TITLE, f"METHODS: {METHODS}RESULTS: {sentence}")])
    assert [effect.direction for effect in read.effects] == [direction]


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("Smoking was associated with back pain (OR 1.8; 95% CI 1.3-2.5).", "increases"),
        ("Moderate exercise was inversely associated with back pain (OR 0.6; 95% CI 0.4-0.8).", "decreases"),
        ("Age was not associated with back pain (OR 1.1; 95% CI 0.9-1.3).", "no_difference"),
    ],
)
def test_an_association_increases_or_decreases(sentence, direction):
    title = "Risk factors for back pain among nurses: a cross-sectional study"
    (read,) = extract(NLP, [("1", title, f"METHODS: We surveyed 900 nurses. RESULTS: {sentence}")])
    assert [effect.direction for effect in read.effects] == [direction]


def test_accuracy_has_no_direction():
    title = "Magnetic resonance imaging for disc herniation: diagnostic accuracy"
    (read,) = extract(NLP, [("1", title, "RESULTS: The sensitivity was 85% and the specificity was 90%.")])
    assert {effect.direction for effect in read.effects} <= {None}
