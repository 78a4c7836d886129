import pytest

from extractors.pipeline import build, extract
from extractors.slot_phrases import phrases, tokenised

NLP = build()
TITLE = "Tramadol versus placebo for chronic low back pain: a randomized controlled trial"
METHODS = "METHODS: Ninety patients were randomized to tramadol (n = 45) or placebo (n = 45). RESULTS: "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Mortality was lower in patients with diabetes.",
            ["Mortality", "patients", "patients with diabetes", "diabetes"],
        ),
        ("Pain and the mean stiffness rose.", ["Pain", "Pain and the mean stiffness", "stiffness"]),
        ("It was not significantly different.", []),
    ],
)
def test_phrases_lie_between_verbs_and_marks(sentence, expected):
    words = tokenised(sentence)
    assert [sentence[words[a].start : words[b - 1].end] for a, b in phrases(words)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Response was seen in 60% of the tramadol group and 30% of the placebo group.",
        "Response was more frequent with tramadol than with placebo (60% vs 30%).",
    ],
)
def test_two_figures_set_against_each_other_have_two_arms(sentence):
    (read,) = extract(NLP, [("1", TITLE, METHODS + sentence)])
    assert [result.arm.lower().removesuffix(" group") for result in read.arm_results] == [
        "tramadol",
        "placebo",
    ]
