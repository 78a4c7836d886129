"""A sentence without figures changes no figure that is read in the others."""

import pytest

from extractors.pipeline import build, extract

ABSTRACTS = [
    (
        "Tamoril for chronic cough: a randomised trial",
        (
            "Eighty adults were randomised to tamoril 20 mg or placebo. "
            "At 12 weeks cough had ceased in 24 of 40 patients (60%) given tamoril "
            "and in 12 of 40 (30%) given placebo (P = 0.007). "
            "The mean cough score was 3.1 (SD 1.2) with tamoril and 4.6 (SD 1.4) with placebo "
            "(mean difference -1.5, 95% CI -2.1 to -0.9). "
            "Nausea was more frequent with tamoril (15% vs 5%; relative risk 3.0, 95% CI 0.9 to 10.4)."
        ),
    ),
    (
        "Shift work and hip fracture: a cohort study",
        (
            "We followed 4,210 nurses for eight years. "
            "The incidence of hip fracture was 2.4 per 1000 person-years. "
            "Night work was associated with hip fracture (adjusted hazard ratio 1.4, 95% CI 1.1 to 1.8). "
            "The prevalence of osteoporosis was 12% in women and 4% in men."
        ),
    ),
]
PLAIN = [
    "The study was carried out in a large city.",
    "Interviews were held by telephone.",
    "Missing answers were not replaced.",
    "No funding was received for this work.",
]
LISTS = ("frequencies", "arm_results", "effects")


@pytest.fixture(scope="module")
def nlp():
    return build()


def figures(nlp, title, abstract):
    """The figures of each list, each with all of its fields but its place."""
    (found,) = extract(nlp, [("key", title, abstract)])
    line = found.as_json()
    place = ("finding_id", "start", "end", "checks")
    return [
        (name, {field: value for field, value in item.items() if field not in place})
        for name in LISTS
        for item in line[name]
    ]


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize(("title", "abstract"), ABSTRACTS)
def test_a_plain_sentence_changes_no_figure_of_the_others(nlp, title, abstract, plain):
    alone = figures(nlp, title, abstract)
    assert len(alone) > 3
    sentences = abstract.replace(". ", ".\n").split("\n")
    for gap in range(len(sentences) + 1):
        longer = " ".join([*sentences[:gap], plain, *sentences[gap:]])
        assert figures(nlp, title, longer) == alone
