"""Which list each figure of a record is judged to go to, and what of the rules' reading that changes."""

import pytest

from extractors.effects import effects, kept
from extractors.estimates import Estimate
from extractors.figure_lists import figure_lists, scenes
from extractors.judge_figures import Judge, identity, words_of
from extractors.linear import spelled
from extractors.numbers import read
from extractors.opinions import ARM_RESULT, EFFECT, FREQUENCY
from extractors.pipeline import GROUND, build, extract
from extractors.reading import join, reading

TRIAL = (
    "Tamoril for chronic cough: a randomised trial",
    (
        "Eighty adults were randomised to tamoril 20 mg or placebo for 12 weeks. "
        "At 12 weeks cough had ceased in 60% of patients given tamoril and in 30% of those given placebo (P = 0.007). "
        "The mean cough score was 3.1 (SD 1.2) with tamoril and 4.6 (SD 1.4) with placebo."
    ),
)
SURVEY = (
    "Prevalence of back pain in nurses: a cross-sectional survey",
    (
        "We surveyed 812 nurses in two hospitals. The response rate was 71%. "
        "The prevalence of back pain was 43.5% (95% CI 40.1 to 46.9). "
        "Back pain was associated with night work (odds ratio 1.8, 95% CI 1.2 to 2.6)."
    ),
)


@pytest.fixture(scope="module")
def ground():
    return build(components=GROUND)


def judged(ground, case, design):
    """Each figure that goes to a list, as it is written, and its list."""
    record = reading(ground(join(*case)))
    found = effects(record, design=design)
    lists = figure_lists(
        record,
        design=design,
        interventions=(),
        estimates=found.estimates,
        claimed=found.claimed,
        named=found.named,
    )
    return {record.text[at:].split()[0].rstrip(".,)"): one.list for at, one in lists.items()}


def test_the_shares_and_means_of_a_trial_are_results_of_its_groups(ground):
    lists = judged(ground, TRIAL, "rct")
    assert [lists.get(figure) for figure in ("60%", "30%", "3.1", "4.6")] == [ARM_RESULT] * 4
    assert not {"20", "12", "Eighty"} & lists.keys()


def test_a_survey_tells_frequencies_and_an_effect_and_no_response_rate(ground):
    lists = judged(ground, SURVEY, "cross_sectional")
    assert lists["43.5%"] == FREQUENCY
    assert lists["1.8"] == EFFECT
    assert "71%" not in lists


@pytest.mark.parametrize("case", [TRIAL, SURVEY])
def test_no_figure_is_in_two_lists(case):
    (found,) = extract(build(), [("key", *case)])
    spans = [(r.start, r.end) for r in found.arm_results]
    values = {f.value for f in found.frequencies}
    assert len(spans) == len(set(spans))
    assert not values & {r.value for r in found.arm_results}


def test_a_refused_estimate_leaves_its_p_value_as_a_test(ground):
    text = "Scores were better with tamoril (mean difference 2.1, P = 0.03) and relapse was rarer (odds ratio 0.5)."
    record = reading(ground(join("A trial", text)))
    found = effects(record, design="rct")
    assert [item["measure"] for item in found.items] == ["MD", "OR"]
    without = kept(found, {})
    assert [(item["measure"], item["value"], item["p"]) for item in without.items] == [("none", None, 0.03)]
    assert kept(found, dict.fromkeys(found.places, EFFECT)) == found
    assert without.claimed < found.claimed


def test_an_estimate_tells_where_it_begins(ground):
    record = reading(
        ground(join("A cohort", "Falls were commoner at night (hazard ratio 1.7, 95% CI 1.1 to 2.6)."))
    )
    found = effects(record, design="cohort")
    (place,) = found.places
    assert record.text[place:].startswith("1.7")
    assert isinstance(found.estimates[place], Estimate)


def test_an_effect_that_no_rule_reads_is_told_with_the_measure_that_it_was_given(ground):
    text = "Relapse was seen less often with tamoril (0.61, 0.40 to 0.93; P = 0.02)."
    record = reading(ground(join("A trial of tamoril", text)))
    place = record.text.index("0.61")
    assert place not in effects(record, design="rct").estimates
    (item,) = effects(record, design="rct", admitted={place: "RR"}).items
    assert (item["measure"], item["value"], item["ci_low"], item["ci_high"]) == ("RR", 0.61, 0.40, 0.93)
    assert (item["p"], item["p_op"]) == (0.02, "=")


def test_a_count_is_told_again_only_where_both_its_numbers_are():
    first, second, again = (
        figure_of(text) for text in ("22 of 40 eased", "10 of 38 eased", "22 of 40 healed")
    )
    assert identity(first) != identity(second)
    assert identity(first) == identity(again)


def figure_of(text):
    return read(text)[0]


def test_words_know_their_brackets():
    told = words_of("pain (12%) and [rash] 3.5 mg")
    assert told.tokens == ["pain", "(", "#", "%", ")", "and", "[", "rash", "]", "#", "mg"]
    assert told.brackets == [0, 1, 1, 1, 1, 0, 2, 2, 2, 0, 0]
    assert all(told.starts[at] < told.starts[at + 1] for at in range(len(told.starts) - 1))


def test_what_tells_of_a_figure_comes_in_parts(ground):
    record = reading(ground(join(*TRIAL)))
    found = effects(record, design="rct")
    told = scenes(
        record,
        design="rct",
        interventions=(),
        estimates=found.estimates,
        claimed=found.claimed,
        named=found.named,
    )
    judge = Judge(TRIAL[0], "rct", found.named)
    scene = next(one for one in told if "60%" in one.text)
    common, own = judge.features(scene)
    assert {"t tamoril", "s ceased", "s #"} <= set(spelled(common))
    told = set(spelled(own[[one.figure.text for one in scene.opinions].index("60%")]))
    assert {
        "k percent",
        "kd percent rct",
        "p True percent",
        "rule arm_result percent",
        "role results",
    } <= told
    assert {"b1 in", "a12 of patient", "bk percent cough", "c cough", "1 percent far"} <= told
