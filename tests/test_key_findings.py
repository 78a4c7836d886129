"""The answers that stand on top: what each may claim, and what it may not."""

from pathlib import Path

import pytest

from tests import brief
from tests.test_summary import summarised, text_of
from warehouse import rows
from warehouse.summary import words


def trial(number: int, n: int | None, *, design: str = "rct") -> brief.Paper:
    text = (
        f"We compared exercise with usual care in sciatica, {n or 'many'} people in all. "
        f"Leg pain was 3{number} with exercise and 50 with usual care. Exercise was better than usual care."
    )
    one = brief.paper(f"EX01{number}", f"Doe{number}", 2000 + number, "Exercise for sciatica.", text)
    one.is_a(design, "We compared").tests("exercise", controls=("usual care",))
    usual = {"statistic": "mean", "unit": None, "timepoint": None}
    brief.arm(
        one, f"3{number} with exercise", "exercise", 30 + number, "leg pain", role="experimental", **usual
    )
    brief.arm(one, "50 with usual care", "usual care", 50, "leg pain", role="control", **usual)
    if n:
        one.of(n, f"{n} people")
    return one.concludes("favours_intervention", "Exercise was better than usual care.")


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((80, 120), "Largest trial: Doe2 2002"),
        ((80, None), "Largest trial whose size was read: Doe1 2001"),
        ((80,), "one study [1]. Doe1 2001"),
    ],
)
def test_the_largest_trial_is_only_said_as_far_as_sizes_were_read(
    tmp_path: Path, sizes: tuple[int | None, ...], said: str
) -> None:
    shown = summarised(tmp_path, *(trial(place, n) for place, n in enumerate(sizes, 1)))
    assert said in text_of(shown, "key-findings")


def test_a_result_in_doubt_is_quoted_and_not_told(tmp_path: Path) -> None:
    one = trial(1, 80)
    one.findings = [found for found in one.findings if not isinstance(found, rows.ArmResult)]
    usual = {"statistic": "mean", "unit": None, "timepoint": None}
    brief.arm(one, "31 with exercise", "usual care", 31, "leg pain", role="experimental", **usual)
    brief.arm(one, "50 with usual care", "usual care", 50, "leg pain", role="control", **usual)
    told = text_of(summarised(tmp_path, one), "key-findings")
    assert "“Leg pain was 31 with exercise and 50 with usual care.”" in told
    assert "31 with usual care" not in told


def test_a_question_without_its_comparison_says_what_else_is_known(tmp_path: Path) -> None:
    text = "We gave exercise or a leaflet in sciatica. Exercise helped."
    one = brief.paper("EX0101", "Doe", 2001, "Exercise for sciatica.", text)
    one.is_a("rct", "We gave").tests("exercise", controls=("a leaflet",))
    told = text_of(
        summarised(tmp_path, one.concludes("favours_intervention", "Exercise helped.")), "key-findings"
    )
    assert (
        "No study makes this comparison; of the others on the treatment, one says yes [1]. Doe 2001" in told
    )
    assert "“Exercise helped.”" in told
    assert "No study that is held answers a question of the topic as it is asked" in told


def test_two_drugs_of_one_class_stand_with_the_class_and_say_nothing_on_it(tmp_path: Path) -> None:
    text = "We gave gabapentin or pregabalin for sciatica. Gabapentin was superior to pregabalin."
    one = brief.paper("EX0101", "Doe", 2001, "Gabapentin versus pregabalin for sciatica.", text)
    one.is_a("rct", "We gave").tests("gabapentin", against=("pregabalin",))
    shown = summarised(
        tmp_path, one.concludes("favours_intervention", "Gabapentin was superior to pregabalin.")
    )
    assert "Doe 2001" in text_of(shown, "treatment-gabapentinoids")
    assert "says yes" not in text_of(shown, "key-findings")


def test_a_part_of_a_programme_is_not_the_programme(tmp_path: Path) -> None:
    text = "Fast-track care had brief physiotherapy in it. Pain fell by 10 with fast-track care, 9 with usual care."
    one = brief.paper("EX0101", "Doe", 2001, "Fast-track care for sciatica.", text)
    one.is_a("rct", "Fast-track care").tests("brief physiotherapy", controls=("usual care",))
    usual = {"statistic": "mean_change", "unit": "points", "timepoint": None}
    brief.arm(one, "10 with fast-track care", "fast-track care", 10, "leg pain", **usual)
    brief.arm(one, "9 with usual care", "usual care", 9, "leg pain", role="control", **usual)
    shown = summarised(tmp_path, one)
    assert "No counted study of a treatment was found." in text_of(shown, "treatments")


def test_what_the_condition_does_and_how_it_is_told_stand_in_the_authors_words(tmp_path: Path) -> None:
    results = "Mean EQ-5D was 0.5 with leg pain. "
    verdict = "Sciatica lowers quality of life. More work is needed."
    one = brief.paper(
        "EX0101", "Doe", 2001, "Sciatica in a cohort.", results + verdict,
        sections=(
            rows.Section(label="RESULTS", start=0, end=len(results) - 1),
            rows.Section(label="CONCLUSIONS", start=len(results), end=len(results + verdict)),
        ),
    ).is_a("cohort", "Mean EQ-5D")  # fmt: skip
    brief.arm(one, "0.5 with leg pain", "leg pain", 0.5, "EQ-5D", statistic="mean", unit=None, timepoint=None)
    two = brief.paper(
        "EX0102", "Roe", 2002, "Classification of sciatica: a review.", "There is no agreement."
    )
    two.is_a("systematic_review", "There is").concludes("not_applicable", "There is no agreement.")
    told = text_of(summarised(tmp_path, one, two), "key-findings")
    assert "Diagnosis: “There is no agreement.”" in told
    assert "Impact: “Sciatica lowers quality of life.”" in told
    assert "More work" not in told


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("People were classified by the DN4. Of 80, 36.9% had neuropathic pain.", "DN4"),
        ("Neuropathic pain was defined by DN4 or by LANSS. 36.9% had neuropathic pain.", "–not read"),
        ("By clinical examination 36.9% had neuropathic pain; DN4 defined others.", "–not read"),
    ],
)
def test_the_one_tool_by_which_people_were_told_apart_is_the_definition(
    tmp_path: Path, text: str, definition: str
) -> None:
    one = brief.frequency(brief.paper("EX0101", "Doe", 2001, "Sciatica.", text), "36.9%", 36.9)
    two = brief.paper("EX0102", "Roe", 2002, "Sciatica.", "By LANSS, 20% had neuropathic pain.")
    told = text_of(summarised(tmp_path, one, brief.frequency(two, "20%", 20)), "prevalence")
    assert f"neuropathic pain{definition}" in told or f"36.9%{definition}" in told


def test_the_form_of_a_tool_is_no_tool_and_no_people(tmp_path: Path) -> None:
    text = "By the self-report version of the S-LANSS in people seeking care 36.9% had neuropathic pain."
    told_of = "self-report version of the S-LANSS in people seeking care"
    one = brief.paper("EX0101", "Doe", 2001, "Sciatica.", text)
    brief.frequency(one, "36.9%", 36.9, population=told_of)
    two = brief.paper("EX0102", "Roe", 2002, "Sciatica.", "By LANSS, 20% had neuropathic pain.")
    told = text_of(summarised(tmp_path, one, brief.frequency(two, "20%", 20)), "prevalence")
    assert "36.9%people seeking careS-LANSS" in told


def test_a_part_of_a_studys_people_does_not_widen_the_range(tmp_path: Path) -> None:
    text = "Of 300 with leg pain 60% had neuropathic pain; of 100 with pain in the back alone 12% had it."
    one = brief.paper("EX0101", "Doe", 2001, "Sciatica.", text)
    brief.frequency(one, "60%", 60, denominator=300, population="people with leg pain")
    brief.frequency(one, "12%", 12, denominator=100, population="people with pain in the back alone")
    two = brief.paper("EX0102", "Roe", 2002, "Sciatica.", "By LANSS, 20% had neuropathic pain.")
    told = text_of(summarised(tmp_path, one, brief.frequency(two, "20%", 20)), "key-findings")
    assert "20% to 60% in the largest groups of two primary studies" in told


def test_a_study_of_several_comparisons_tells_a_side_only_where_the_sentence_does(tmp_path: Path) -> None:
    text = (
        "We compared exercise, usual care and placebo in sciatica. Exercise lowered disability by 4.1 against placebo. "
        "Leg pain was lower by 2.2."
    )
    one = brief.paper("EX0101", "Doe", 2001, "Exercise for sciatica.", text).is_a("rct", "We compared")
    one.tests("exercise", controls=("usual care", "placebo"))
    brief.effect(one, "4.1", "MD", 4.1, "disability", intervention="exercise", comparator="placebo")
    brief.effect(one, "2.2", "MD", 2.2, "leg pain", intervention="exercise", comparator="usual care")
    told = text_of(summarised(tmp_path, one), "treatment-exercise")
    assert "exercise against placebo" in told
    assert "exercise against usual care" not in told


def test_the_answers_stand_first_with_how_many_studies_give_them(tmp_path: Path) -> None:
    shown = summarised(tmp_path, trial(1, 80), trial(2, 120))
    told = text_of(shown, "key-findings")
    assert (
        "Is exercise effective for back-related leg pain? Yes so far, on few studies: two studies [1, 2]."
        in told
    )
    assert "One of eight questions rests on fewer than five studies, and no reviewer has graded" in told


def test_few_studies_with_a_mixed_verdict_are_quoted_and_a_review_stands_beside(tmp_path: Path) -> None:
    one = trial(1, 80)
    one.findings = [found for found in one.findings if not isinstance(found, rows.Conclusion)]
    one.concludes("mixed", "Exercise was better than usual care.")
    text = (
        "We pooled trials of exercise against usual care in sciatica. Exercise was no better than usual care."
    )
    review = brief.paper("EX0109", "Roe", 2020, "Exercise for sciatica: a meta-analysis.", text)
    review.is_a("meta_analysis", "pooled").tests("exercise", controls=("usual care",))
    review.concludes("no_difference", "Exercise was no better than usual care.")
    told = text_of(summarised(tmp_path, one, review), "key-findings")
    assert "one study, which is mixed [1]; one review, which finds no difference [2]." in told
    assert "“Exercise was better than usual care.” [1] Doe1 2001" in told
    assert "pain? Mixed or no difference so far, on few studies: one study" in told


def test_a_guideline_is_quoted_on_each_treatment_that_it_names(tmp_path: Path) -> None:
    text = (
        "This guideline is on sciatica. Offer an exercise programme. Do not offer gabapentin. "
        "Gabapentin is often given."
    )
    guide = brief.paper("EX0109", "Roe", 2020, "Care for sciatica: a guideline.", text)
    guide.is_a("guideline", "This guideline").tests("exercise programme")
    drug = brief.paper("EX0110", "Poe", 2021, "Gabapentin for sciatica.", "We gave gabapentin. It helped.")
    drug.is_a("rct", "We gave").tests("gabapentin").concludes("favours_intervention", "It helped.")
    shown = summarised(tmp_path, guide, drug)
    assert "guideline: “Offer an exercise programme.”" in text_of(shown, "treatment-exercise")
    told = text_of(shown, "treatment-gabapentinoids")
    assert "guideline: “Do not offer gabapentin.”" in told
    assert "often given" not in told


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The effect of gabapentin on neuropathic pain.", "The effect of gabapentin on neuropathic pain"),
        ("Exercise for sciatica: a randomised trial in 300 adults.", "Exercise for sciatica"),
        ("[Epidural injection. A review].", "Epidural injection"),
        ("Lornoxicam. A review of its use.", "Lornoxicam. A review of its use"),
        (
            "Comparison of the onset and intensity of action of intramuscular meloxicam in sciatica",
            "Comparison of the onset and intensity of action …",
        ),
    ],
)
def test_a_work_without_authors_is_named_by_what_makes_sense_of_its_title(title: str, name: str) -> None:
    assert words.short_title(title) == name
