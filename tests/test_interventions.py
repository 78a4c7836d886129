"""Treatments are named once, under the fullest name, with their roles."""

import pytest
from spacy.language import Language

from extractors.blended import shipped
from extractors.interventions import NAME, Model, Study, candidates, find_interventions, of_studies
from extractors.linear import spelled
from extractors.pipeline import GROUND, build
from extractors.reading import findings, join, reading


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build(components=GROUND)


def treatments(nlp: Language, title: str, abstract: str, *, design: str | None = "rct") -> dict[str, str]:
    record = reading(nlp(join(title, abstract)))
    found = find_interventions(record, design=design)
    for one in found:
        assert record.text[one["start"] : one["end"]].lower() == one["name"].lower()
    assert len({one["name"].lower() for one in found}) == len(found)
    return {one["name"].lower(): one["role"] for one in found}


CASES = [
    (
        "Ketorolac versus meperidine for back pain",
        "Patients were randomized to receive 60 mg ketorolac or 1 mg/kg meperidine.",
        {"ketorolac": "experimental", "meperidine": "comparator"},
    ),
    (
        "Gabapentin for sciatica",
        "Forty patients were randomly assigned to gabapentin or placebo.",
        {"gabapentin": "experimental", "placebo": "control"},
    ),
    (
        "Spinal cord stimulation for leg pain",
        "Patients received spinal cord stimulation or usual care.",
        {"spinal cord stimulation": "experimental", "usual care": "control"},
    ),
    (
        "Lumbar endoscopic discectomy compared with open surgery",
        "Lumbar endoscopic discectomy was compared with open surgery.",
        {"lumbar endoscopic discectomy": "experimental", "open surgery": "comparator"},
    ),
    (
        "Efficacy of loratadine plus pseudoephedrine sulfate in hay fever",
        "Patients took loratadine plus pseudoephedrine sulfate or placebo.",
        {"loratadine plus pseudoephedrine sulfate": "experimental", "placebo": "control"},
    ),
    (
        "Response of blood pressure",
        "We compared atenolol, captopril, clonidine, prazosin, or placebo in 1292 veterans.",
        {
            "atenolol": "experimental",
            "captopril": "experimental",
            "clonidine": "experimental",
            "prazosin": "experimental",
            "placebo": "control",
        },
    ),
    (
        "Clover for hot flushes",
        "Methods: Women were randomly assigned to Promensil or Rimostil. Promensil matched Rimostil.",
        {"promensil": "experimental", "rimostil": "experimental"},
    ),
    (
        "Intrathecal morphine sulfate after fusion",
        "Intrathecal morphine sulfate was given to all. Morphine eased pain.",
        {"intrathecal morphine sulfate": "experimental"},
    ),
]


@pytest.mark.parametrize(("title", "abstract", "wanted"), CASES)
def test_treatments_have_names_and_roles(
    nlp: Language, title: str, abstract: str, wanted: dict[str, str]
) -> None:
    assert treatments(nlp, title, abstract) == wanted


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Prevalence of back pain", "Patients in primary care were asked about pain."),
        ("Dopamine receptor density in sciatica", "Dopamine levels and insulin resistance were measured."),
        ("Pain after surgery", "Patients undergoing lumbar fusion were asked about pain."),
        ("Weight changes in back pain", "Baseline weight was noted."),
        ("", ""),
    ],
)
def test_places_settings_and_substances_of_the_body_are_no_treatments(
    nlp: Language, title: str, abstract: str
) -> None:
    assert treatments(nlp, title, abstract, design="cohort") == {}


def test_what_is_observed_is_an_exposure(nlp: Language) -> None:
    found = treatments(
        nlp, "Lithium and suicide", "Treatment with lithium was related to suicide.", design="cohort"
    )
    assert found == {"lithium": "exposure"}


def test_a_review_is_about_every_drug_that_it_lists(nlp: Language) -> None:
    abstract = "In prophylaxis, ergotamine, verapamil, lithium and steroids are used."
    found = treatments(nlp, "Cluster headache", abstract, design="narrative_review")
    assert {"ergotamine", "verapamil", "lithium"} <= set(found)


def test_the_same_drug_is_named_once(nlp: Language) -> None:
    abstract = "Gabapentin (GBP) was given. GBP eased pain. Oral gabapentin is effective."
    assert len(treatments(nlp, "Oral gabapentin for sciatica", abstract)) == 1


@pytest.mark.parametrize(("seen", "names"), [(False, []), (True, ["zyxoprane"])])
def test_a_chemical_that_an_installed_model_sees_is_a_treatment_too(seen: bool, names: list[str]) -> None:
    nlp = build(components=GROUND)
    if seen:
        ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        ruler.add_patterns([{"label": "CHEMICAL", "pattern": "zyxoprane"}])  # type: ignore[attr-defined]
    nlp.add_pipe("gleanings_interventions")
    found = findings(nlp(join("Zyxoprane eases pain", "Zyxoprane was given to all.")))["interventions"]
    assert [one["name"].lower() for one in found] == names


def test_what_speaks_for_a_candidate_is_told_in_parts(nlp: Language) -> None:
    abstract = (
        "Forty patients were randomly assigned to oral gabapentin (n = 20) or placebo. Gabapentin did better."
    )
    found = candidates(reading(nlp(join("Gabapentin for sciatica", abstract))), design="rct")
    told = {one.name.lower(): set(spelled(parts)) for one, parts in zip(found.all, found.seen, strict=True)}
    assert {"kind drug trial", "taken", "role title", "word gabapentin", "after for"} <= told["gabapentin"]
    assert {"words 2", "beside assigned", "before assigned to", "then size"} <= told["oral gabapentin"]
    assert {"kind control trial", "before or", "after .", "words 1"} <= told["placebo"]
    (chances,) = Model(shipped(NAME)).chances([found])
    assert len(chances) == len(found.all)
    assert all(0 < chance < 1 for chance in chances)


def test_studies_read_together_are_read_as_each_alone(nlp: Language) -> None:
    records = [reading(nlp(join(title, abstract))) for title, abstract, _ in CASES]
    blank = reading(nlp(join("", "")))
    studies = [Study(record, "rct") for record in (*records, blank)]
    assert of_studies(studies) == [find_interventions(record, design="rct") for record in (*records, blank)]
