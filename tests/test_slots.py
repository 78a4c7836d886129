import pytest

from extractors.linear import spelled
from extractors.pipeline import EXTRACTORS, GROUND, build, extract
from extractors.reading import findings, join, reading
from extractors.slot_offers import of_records
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


COHORT = "Smoking, obesity and later illness: a cohort study of adults"
FOLLOWED = "METHODS: We followed 5,210 adults for ten years. RESULTS: "
LISTS = [
    (
        (
            "The risk of stroke was associated with smoking (OR 2.1, 95% CI 1.2 to 3.4), obesity (OR 1.6, "
            "95% CI 1.1 to 2.3) and diabetes (OR 1.9, 95% CI 1.3 to 2.8)."
        ),
        ["stroke", "stroke", "stroke"],
        ["smoking", "obesity", "diabetes"],
    ),
    (
        "Smoking was associated with stroke (OR 2.1, 95% CI 1.2 to 3.4) and fracture (OR 1.6, 95% CI 1.1 to 2.3).",
        ["stroke", "fracture"],
        ["smoking", "smoking"],
    ),
    (
        (
            "Adults with gout had a higher risk of stroke (HR 1.5, 95% CI 1.1 to 2.0) and fracture (HR 1.7, "
            "95% CI 1.2 to 2.4) than adults without gout."
        ),
        ["stroke", "fracture"],
        ["gout", "gout"],
    ),
]


@pytest.mark.parametrize(("sentence", "outcomes", "exposures"), LISTS)
def test_items_of_a_list_are_all_outcomes_or_all_exposures(sentence, outcomes, exposures):
    (read,) = extract(NLP, [("1", COHORT, FOLLOWED + sentence)])
    told = [(effect.outcome.lower(), effect.intervention.lower()) for effect in read.effects]
    assert len(told) == len(outcomes)
    for (outcome, exposure), wanted, cause in zip(told, outcomes, exposures, strict=True):
        assert wanted in outcome
        assert cause in exposure
        assert wanted not in exposure
        assert cause not in outcome


@pytest.mark.parametrize("sentence", [sentence for sentence, _, _ in LISTS])
def test_no_feature_is_of_two_parts_of_a_name(sentence):
    nlp = build(components=(*GROUND, *EXTRACTORS[: EXTRACTORS.index("gleanings_slots")]))
    doc = nlp(join(COHORT, FOLLOWED + sentence))
    (offers,) = of_records([(reading(doc), findings(doc), None)])
    rows = [row for _, seen in offers for rows in seen.seen for row in rows]
    assert rows
    for row in rows:
        assert sum(len(spelled([part])) for part in row) == len(spelled(row))


def test_records_read_together_are_read_as_each_alone():
    texts = [(str(at), COHORT, FOLLOWED + sentence) for at, (sentence, _, _) in enumerate(LISTS)]
    texts.insert(1, ("none", TITLE, "Nothing is told in figures."))
    assert list(extract(NLP, texts)) == [found for text in texts for found in extract(NLP, [text])]


def test_the_share_of_all_is_not_told_of_a_part_that_another_share_is_of() -> None:
    abstract = (
        "A questionnaire was posted to 9,400 adults registered with 11 practices; 5,930 replied. "
        "The 1-month prevalence of sciatica was 4.2% (249/5930; 95% CI 3.7-4.7). "
        "Prevalence of sciatica rose from 2.1% at age 18-39 years to 6.3% at age 60 years and over."
    )
    (read,) = extract(NLP, [("1", "Sciatica in the general population: a postal survey", abstract)])
    population = {row.value: row.population or "" for row in read.frequencies}
    assert "60" not in population[4.2]
    assert "60" in population[6.3]
