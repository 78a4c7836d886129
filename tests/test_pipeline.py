"""The pipeline reads any text, keeps order and offsets, and gives the same with one process as with two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from extractors.pipeline import EXTRACTORS, GROUND, ModelError, build, extract
from extractors.reading import GAP, expand, findings, join, place, reading
from extractors.version import EXTRACTOR, digest
from warehouse.rows import FINDINGS, Extraction

ABSTRACT = """BACKGROUND: Back pain is common.
METHODS: Eighty adults with chronic low back pain (CLBP) were randomized to yoga or usual care.
RESULTS: Pain fell more with yoga (mean difference, -1.2; 95% CI, -2.0 to -0.4; P = 0.004).
Response was 62% with yoga and 41% with usual care.
CONCLUSIONS: Yoga is effective for CLBP."""
TRIAL = ("Yoga versus usual care for back pain: a randomized trial", ABSTRACT)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build()


def read(nlp: Language, title: str, abstract: str) -> Extraction:
    (one,) = extract(nlp, [("key", title, abstract)])
    return one


def every(one: Extraction) -> Iterator[Any]:
    return (finding for name in FINDINGS for finding in getattr(one, name))


def test_the_components_run_in_their_order(nlp: Language) -> None:
    assert tuple(nlp.pipe_names) == (*GROUND, *EXTRACTORS)


def test_a_trial_is_read_whole(nlp: Language) -> None:
    one = read(nlp, *TRIAL)
    assert [d.design for d in one.designs] == ["rct"]
    assert [s.value for s in one.sample_sizes] == [80]
    assert {i.name.lower(): i.role for i in one.interventions} == {
        "yoga": "experimental",
        "usual care": "control",
    }
    assert [c.direction for c in one.conclusions] == ["favours_intervention"]
    assert any(e.measure == "MD" and e.value == -1.2 for e in one.effects)
    assert one.extractor == EXTRACTOR


STRANGE = {
    "empty": ("", ""),
    "no abstract": ("Yoga for back pain", ""),
    "no title": ("", "Forty adults were randomized. Pain fell by 20%."),
    "one word": ("Yoga", "Helps"),
    "blank": (" ", "\n\n  \n"),
    "control characters": ("Yo\x00ga", "Pain\x07 fell\x1b by 20% (10/50) in\x0b all \ufeff groups."),
    "right to left": ("\u202bתרגול\u202c", "كان معدل 25% (10/40) \u200f من المرضى. Pain fell by 20%."),
    "markup": (
        "<script>alert('1')</script>",
        "<b>Pain</b> fell in 20% (10/50) of <script>patients</script>.",
    ),
    "lone surrogate": ("Yoga \ud800", "Pain \udc00 fell in 20% (10/50) of patients."),
    "gap in the title": ("Yoga\n\nfor pain", "Pain fell in 20% (10/50) of patients."),
    "long": ("Yoga for pain", "Pain fell in 20% (10/50) of patients with yoga (Y) (P < 0.05). " * 800),
    "brackets": ("Yoga", "(((((" * 300 + " pain 20% " + ")))))" * 300),
    "no blanks": ("Yoga", "pain" * 12_000),
}


@pytest.mark.parametrize("case", STRANGE)
def test_any_text_is_read_and_every_quote_is_exact(nlp: Language, case: str) -> None:
    title, abstract = STRANGE[case]
    fields = {"title": title, "abstract": abstract}
    for finding in every(read(nlp, title, abstract)):
        assert finding.quote == fields[finding.field][finding.start : finding.end]
        assert finding.quote


def test_order_and_keys_are_kept(nlp: Language) -> None:
    texts = [(f"k{number}", TRIAL[0], TRIAL[1].replace("Eighty", str(number))) for number in range(30, 70)]
    found = list(extract(nlp, texts, batch_size=8))
    assert [one.record_key for one in found] == [key for key, _, _ in texts]
    assert [one.sample_sizes[0].value for one in found] == list(range(30, 70))


def test_texts_are_taken_as_they_are_needed(nlp: Language) -> None:
    taken: list[int] = []

    def endless() -> Iterator[tuple[str, str, str]]:
        for number in range(10**9):
            taken.append(number)
            yield str(number), "Yoga", "Pain fell."

    found = extract(nlp, endless(), batch_size=2)
    assert [next(found).record_key for _ in range(3)] == ["0", "1", "2"]
    assert len(taken) < 100


def test_the_same_text_gives_the_same_lines(nlp: Language) -> None:
    assert read(nlp, *TRIAL).as_json() == read(build(), *TRIAL).as_json()


def test_a_model_that_is_not_installed_is_a_clear_error() -> None:
    with pytest.raises(ModelError, match=r"en_core_sci_none.*not installed"):
        build(model="en_core_sci_none")


# --- What extractors are given ------------------------------------------------------------------------------


def test_a_finding_lies_in_one_field() -> None:
    title, abstract = "Yoga", "Pain fell."
    text = join(title, abstract)
    at = text.index("Pain")
    assert place(title, abstract, start=at, end=at + 4) == {
        "field": "abstract",
        "start": 0,
        "end": 4,
        "quote": "Pain",
    }
    assert place(title, abstract, start=0, end=4)["quote"] == "Yoga"
    assert place(title, abstract, start=0, end=at + 4)["quote"] == "Yoga"
    assert text.index(GAP) == len(title)


@pytest.mark.parametrize(
    ("abstract", "short", "long"),
    [
        ("Patients with low back pain (LBP) were seen.", "LBP", "low back pain"),
        ("We used a visual analog scale [VAS] daily.", "VAS", "visual analog scale"),
        ("Randomized controlled trials (RCTs) were found.", "RCT", "Randomized controlled trial"),
        ("The odds ratio (OR, adjusted) was given.", "OR", "odds ratio"),
        ("Spinal cord stimulation (SCS; n = 20) was used.", "SCS", "Spinal cord stimulation"),
        ("Mindful memoization (MM) was taught.", "MM", "Mindful memoization"),
    ],
)
def test_an_abbreviation_is_found_where_it_is_defined(
    nlp: Language, abstract: str, short: str, long: str
) -> None:
    found = reading(nlp(join("", abstract))).abbreviations
    assert found[short] == long


@pytest.mark.parametrize(
    "abstract",
    [
        "It was seen in pain. (LBP) was noted.",
        "The mean was 3.2 (SD = 1.1) points.",
        "Forty patients (women) were seen.",
        "Values fell (P < 0.05).",
        "The left side was low. Backs in pain (LBP) were seen.",
    ],
)
def test_junk_is_no_abbreviation(nlp: Language, abstract: str) -> None:
    found = findings(nlp(join("", abstract)))["abbreviations"]
    assert all("." not in long for long in found.values())
    assert not set(found) & {"SD", "P", "women"}


def test_abbreviations_are_written_out_as_whole_words() -> None:
    known = {"LBP": "low back pain", "BP": "blood pressure"}
    assert expand("LBP and BP, not LBPs", known) == "low back pain and blood pressure, not LBPs"


def test_the_version_changes_with_code_and_words(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    first = digest(tmp_path)
    assert digest(tmp_path) == first
    (tmp_path / "words.toml").write_text('w = ["a"]')
    assert digest(tmp_path) != first


def test_the_version_changes_with_a_model_and_not_with_its_training(tmp_path: Path) -> None:
    (tmp_path / "trained").mkdir()
    (tmp_path / "training").mkdir()
    (tmp_path / "trained" / "roles.npz").write_bytes(b"1")
    first = digest(tmp_path)
    (tmp_path / "training" / "roles.py").write_text("x = 2")
    (tmp_path / "trained" / "figures.json").write_text("{}")
    assert digest(tmp_path) == first
    (tmp_path / "trained" / "roles.npz").write_bytes(b"2")
    assert digest(tmp_path) != first
