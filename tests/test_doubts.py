"""A result is told only where its own sentence bears out its group, outcome, comparison and time."""

from dataclasses import replace

import pytest

from tests.brief import TOPIC
from warehouse.rows import ArmResult, Effect
from warehouse.summary.doubts import Names, doubtful
from warehouse.synthesis.evidence import Held
from warehouse.synthesis.terms import Matcher


def names(text: str, *, treated: bool = True, arms: tuple[str, ...] = ()) -> Names:
    return Names(
        text={"abstract": text},
        interventions=Matcher(TOPIC.interventions),
        outcomes=Matcher(TOPIC.outcomes),
        conditions=Matcher(TOPIC.conditions),
        arms=arms,
        treated=treated,
    )


def arm(text: str, quote: str, group: str, outcome: str = "leg pain", **facts: object) -> Held[ArmResult]:
    start = text.index(quote)
    usual = {
        "statistic": "proportion",
        "unit": "percent",
        "value": float(quote.rstrip("%")),
        "role": "experimental",
    }
    fact = ArmResult(
        field="abstract", start=start, end=start + len(quote), quote=quote, arm=group, outcome=outcome,
        **(usual | facts),
    )  # fmt: skip
    return Held(finding_id=quote, work_id="w", fact=fact)


def effect(text: str, quote: str, outcome: str = "leg pain", **facts: object) -> Held[Effect]:
    start = text.index(quote)
    usual = {"measure": "MD", "value": float(quote)}
    fact = Effect(
        field="abstract", start=start, end=start + len(quote), quote=quote, outcome=outcome, **(usual | facts)
    )
    return Held(finding_id=quote, work_id="w", fact=fact)


BOTH = "Leg pain improved in 61% with exercise and in 40% with usual care."


def test_groups_that_the_sentence_names_are_told() -> None:
    pair = [arm(BOTH, "61%", "exercise"), arm(BOTH, "40%", "usual care", role="control")]
    assert doubtful(pair, [], names(BOTH)) == set()


def test_a_sentence_is_told_whole_or_quoted_whole() -> None:
    pair = [arm(BOTH, "61%", "exercise"), arm(BOTH, "40%", "discectomy", role="control")]
    assert doubtful(pair, [], names(BOTH)) == {"61%", "40%"}


def test_two_figures_of_one_group_are_not_told_apart() -> None:
    pair = [arm(BOTH, "61%", "exercise"), arm(BOTH, "40%", "exercise")]
    assert doubtful(pair, [], names(BOTH)) == {"61%", "40%"}


@pytest.mark.parametrize(
    ("group", "outcome"),
    [
        ("exercise", "short term"),
        ("exercise", "discectomy"),
        ("exercise", "leg pain, patients with discectomy"),
        ("exercise", "complication was seen"),
        ("results of exercise", "leg pain"),
        ("Oswestry Disability Index (ODI)", "leg pain"),
        ("exercise and 9 patients", "leg pain"),
        ("who had exercise", "leg pain"),
    ],
)
def test_names_that_are_none_are_in_doubt(group: str, outcome: str) -> None:
    text = "With exercise 61% were better."
    assert doubtful([arm(text, "61%", group, outcome)], [], names(text)) == {"61%"}


@pytest.mark.parametrize(
    ("sentence", "doubted"),
    [
        ("Leg pain improved in 61% of those treated.", False),
        ("Leg pain improved in 61% and 40%, respectively.", False),
        ("Harm came to 61% of operative patients.", True),
        ("Leg pain improved in 61% with advice alone.", True),
    ],
)
def test_a_group_may_be_named_by_its_part_or_by_order(sentence: str, doubted: bool) -> None:
    one = arm(sentence, "61%", "motor control exercise")
    compared = effect(f"{sentence} 3", "3", comparator="usual care", value=None, measure="none")
    found = doubtful([one], [compared], names(f"{sentence} 3"))
    assert ("61%" in found) is doubted


def test_order_tells_nothing_where_the_group_is_missed_elsewhere() -> None:
    first, second = "It helped 61% with injection alone.", "Of all, 52% and 30%, respectively, were better."
    text = f"{first} {second}"
    mixed = "radiofrequency plus epidural steroid injection"
    found = doubtful(
        [
            arm(text, "61%", mixed),
            arm(text, "52%", mixed, "recovery"),
            arm(text, "30%", "usual care", "recovery"),
        ],
        [],
        names(text),
    )
    assert {"61%", "52%"} <= found


def test_in_a_study_of_one_group_the_sentence_need_not_name_it() -> None:
    text = "We treated 80 people with exercise. At 3 months 61% were better."
    assert doubtful([arm(text, "61%", "exercise", "recovery")], [], names(text)) == set()


def test_an_effect_against_something_else_than_was_read_is_in_doubt() -> None:
    text = "Compared with usual care, exercise reduced leg pain by 3.1."
    sides = {"intervention": "exercise", "comparator": "usual care"}
    assert doubtful([], [effect(text, "3.1", **sides)], names(text)) == set()
    other = effect(text, "3.1", intervention="exercise", comparator="placebo")
    assert doubtful([], [other], names(text)) == {"3.1"}


def test_an_estimate_of_an_age_is_no_effect_of_a_treatment() -> None:
    text = "Younger age was associated with response (2.3)."
    one = effect(text, "2.3", "response", measure="OR", intervention="younger age")
    assert doubtful([], [one], names(text)) == {"2.3"}
    assert doubtful([], [one], names(text, arms=("younger age",))) == set()


def test_of_one_outcome_at_several_times_in_a_sentence_none_is_told() -> None:
    text = "Leg pain was less at 8 weeks (3.1) but not at one year (0.2)."
    both = [effect(text, "3.1", timepoint="one year"), effect(text, "0.2", timepoint="one year", value=0.2)]
    assert doubtful([], both, names(text)) == {"3.1", "0.2"}
    apart = [both[0], replace(both[1], fact=replace(both[1].fact, outcome="disability"))]
    assert doubtful([], apart, names(text)) == set()


def test_an_association_needs_its_exposure() -> None:
    text = "Smoking raised the odds of sciatica (1.4)."
    told = effect(text, "1.4", "sciatica", measure="OR", intervention="smoking")
    assert doubtful([], [told], names(text, treated=False)) == set()
    for exposure in (None, "heavy lifting"):
        untold = effect(text, "1.4", "sciatica", measure="OR", intervention=exposure)
        assert doubtful([], [untold], names(text, treated=False)) == {"1.4"}


@pytest.mark.parametrize(
    ("sentence", "outcome", "exposure"),
    [
        ("Smoking was tied to a lower hazard (1.4).", "hazard", "smoking"),
        (
            "After adjustment the association with sciatica was weak (1.4).",
            "sciatica",
            "adjustment the association",
        ),
        (
            "Patients with sciatica cost the health service more (1.4).",
            "costs",
            "patients cost the health service",
        ),
    ],
)
def test_a_piece_of_the_working_is_no_name_of_an_association(
    sentence: str, outcome: str, exposure: str
) -> None:
    one = effect(sentence, "1.4", outcome, measure="OR", intervention=exposure)
    assert doubtful([], [one], names(sentence, treated=False)) == {"1.4"}


def test_what_was_measured_at_the_start_is_no_outcome() -> None:
    text = "Smoking went with a higher baseline disability (1.5)."
    one = effect(text, "1.5", "disability", measure="OR", intervention="smoking")
    assert doubtful([], [one], names(text, treated=False)) == set()
    for facts in ({"timepoint": "baseline"}, {"outcome": "baseline disability"}):
        early = replace(one, fact=replace(one.fact, **facts))
        assert doubtful([], [early], names(text, treated=False)) == {"1.5"}


def test_money_that_has_lost_its_sign_is_quoted() -> None:
    text = "Exercise cost £678 per patient."
    one = arm(text, "678", "exercise", "costs", statistic="mean", unit="patient")
    assert doubtful([one], [], names(text)) == {"678"}


def test_respectively_means_the_groups_of_the_sentence_before() -> None:
    first, second = (
        "Leg pain was 61% with exercise, 40% with usual care.",
        "Disability was 52% and 30%, respectively.",
    )
    text = f"{first} {second}"
    before = [arm(text, "61%", "exercise"), arm(text, "40%", "usual care", role="control")]
    same = [
        arm(text, "52%", "exercise", "disability"),
        arm(text, "30%", "usual care", "disability", role="control"),
    ]
    other = [same[0], replace(same[1], fact=replace(same[1].fact, arm="discectomy"))]
    assert doubtful([*before, *same], [], names(text)) == set()
    assert doubtful([*before, *other], [], names(text)) == {"52%", "30%"}


def test_an_outcome_that_carries_another_over_is_quoted() -> None:
    text = "With exercise 61% had a complication and 40% had a revision."
    pair = [
        arm(text, "61%", "exercise", "complication"),
        arm(text, "40%", "exercise", "complication, revision"),
    ]
    assert doubtful(pair, [], names(text)) == {"61%", "40%"}


def test_an_outcome_against_its_own_group_is_quoted() -> None:
    text = "The chance was 89% against usual care."
    one = arm(text, "89%", "usual care", "chance of benefit, against usual care", role="control")
    assert doubtful([one], [], names(text)) == {"89%"}


def test_an_estimate_between_kinds_of_patients_is_no_effect_of_the_treatment() -> None:
    text = "With exercise response did not differ between patients with and without surgery (0.9)."
    sides = {"intervention": "exercise", "comparator": "patients without surgery"}
    assert doubtful([], [effect(text, "0.9", "response", measure="OR", **sides)], names(text)) == {"0.9"}


def test_an_estimate_of_the_comparator_alone_is_turned() -> None:
    text = "In favour of surgery was leg pain (1.1)."
    one = effect(text, "1.1", intervention="non-operative care")
    told = replace(names(text), comparators=frozenset({"non-operative care"}))
    assert doubtful([], [one], told) == {"1.1"}


def test_a_bare_p_value_is_quoted_where_its_sentence_gives_nothing_else() -> None:
    text = "Disability did not differ (0.14). Leg pain was 61% with exercise (0.03)."
    bare = effect(text, "0.14", "disability", value=None, measure="none", p=0.14)
    beside = effect(text, "0.03", value=None, measure="none", p=0.03)
    assert doubtful([arm(text, "61%", "exercise")], [bare, beside], names(text)) == {"0.14"}


def test_an_end_of_a_span_is_no_time() -> None:
    text = "Leg pain was lower from six to 12 months (-7.5) and no lower at two years (-1.5)."
    spanned = effect(text, "-7.5", timepoint="12 months", intervention="exercise")
    later = effect(text, "-1.5", outcome="worst leg pain", timepoint="two years", intervention="exercise")
    assert doubtful([], [spanned, later], names(text)) == {"-7.5", "-1.5"}
    assert doubtful([], [replace(later, finding_id="z")], names(text)) == set()


def test_of_several_comparators_the_sentence_must_name_the_one() -> None:
    text = "Leg pain was lower after exercise (-7.5). Disability was lower than with usual care (-1.5)."
    unsaid = effect(text, "-7.5", intervention="exercise", comparator="placebo")
    said = effect(text, "-1.5", outcome="disability", intervention="exercise", comparator="usual care")
    several = replace(names(text), against=frozenset({"placebo", "usual care"}))
    assert doubtful([], [unsaid, said], several) == {"-7.5"}
    assert doubtful([], [unsaid, said], replace(several, against=frozenset({"placebo"}))) == set()


def test_what_a_group_is_called_by_is_no_outcome_of_it() -> None:
    text = "More of those with leg pain (41%) than with back pain alone (30%) saw a doctor (1.4)."
    pair = [
        arm(text, "41%", "leg pain", outcome="saw a doctor", role=None),
        arm(text, "30%", "back pain alone", outcome="saw a doctor", role=None),
    ]
    ratio = effect(text, "1.4", outcome="back pain", measure="RR", intervention="leg pain")
    assert doubtful(pair, [ratio], names(text, treated=False)) == {"41%", "30%", "1.4"}


@pytest.mark.parametrize("outcome", ["against rest", "absent at 12 months", "duration explained"])
def test_a_piece_of_a_sentence_is_no_outcome(outcome: str) -> None:
    text = "Leg pain was lower with exercise (-7.5)."
    assert doubtful([], [effect(text, "-7.5", outcome=outcome, intervention="exercise")], names(text)) == {
        "-7.5"
    }


def test_a_number_of_no_measure_is_quoted() -> None:
    text = "Leg pain explained 38 of a hundred parts with exercise."
    assert doubtful([], [effect(text, "38", measure="none", intervention="exercise")], names(text)) == {"38"}


def test_a_degree_is_no_kind_of_event() -> None:
    text = "Events were fewer and less severe with exercise (7) than with usual care (31)."
    pair = [
        arm(text, "7", "exercise", outcome="events, severe", statistic="count"),
        arm(text, "31", "usual care", outcome="events, severe", statistic="count"),
    ]
    assert doubtful(pair, [], names(text)) == {"7", "31"}


def test_an_exposure_without_its_amount_is_quoted() -> None:
    text = "Walking for more than two hours was linked to leg pain (1.4), and so was smoking (1.6)."
    walking = effect(text, "1.4", measure="OR", intervention="Walking")
    assert doubtful([], [walking], names(text, treated=False)) == {"1.4"}
    text = "Walking was linked to leg pain (1.4)."
    walking = effect(text, "1.4", measure="OR", intervention="Walking")
    assert doubtful([], [walking], names(text, treated=False)) == set()


def test_a_count_of_studies_is_no_exposure() -> None:
    text = "People with leg pain were more often on sick leave (1.6; seven cohorts)."
    leave = effect(text, "1.6", outcome="sick leave", measure="OR", intervention="seven cohorts")
    assert doubtful([], [leave], names(text, treated=False)) == {"1.6"}


def test_who_was_so_at_the_start_is_no_result() -> None:
    text = "Among those with severe leg pain at baseline, it improved in 34% with exercise."
    assert doubtful([arm(text, "34%", "exercise", timepoint="baseline")], [], names(text)) == {"34%"}
    assert doubtful([arm(text, "34%", "exercise", timepoint="two years")], [], names(text)) == set()
