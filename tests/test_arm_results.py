from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.arm_results import find_arm_results
from extractors.reading import Item, Reading, Sentence
from extractors.sentences import split
from tests import marks

TRIAL = (
    {"name": "tramadol", "role": "experimental"},
    {"name": "placebo", "role": "control"},
)
STIMULATION = (
    {"name": "HF10 therapy", "role": "experimental"},
    {"name": "traditional spinal cord stimulation (SCS)", "role": "comparator"},
)

# One case a line; «quote|name=value» marks what must be found, a line without marks must give nothing.
IN_A_TRIAL = """
Chronic pain was more common in groups 1 («33%|statistic=proportion|arm=group 1|outcome=Chronic pain») and 2 («37%|statistic=proportion|arm=group 2|outcome=Chronic pain») than in group 3 («5%|statistic=proportion|arm=group 3|outcome=Chronic pain»).
The responder rate was «60.9%|statistic=proportion|arm=flupirtine|outcome=responder rate» for flupirtine, «47.8%|statistic=proportion|arm=celocoxib|outcome=responder rate» for celocoxib, and «43.8%|statistic=proportion|arm=placebo|outcome=responder rate» for placebo.
Pain was lower in five of the six tests with tramadol.
The adverse events with tramadol were nausea («12|statistic=count|arm=tramadol») and rash («5|statistic=count|arm=tramadol»).
Falls occurred in «3|statistic=count|arm=tramadol|outcome=Falls» and «5|statistic=count|arm=placebo|outcome=Falls» patients with tramadol and placebo, respectively.
Tramadol led to a «56.9%|statistic=mean_change|arm=tramadol|outcome=reduction in pain score» reduction in the pain score, as compared with a «14.1%|statistic=mean_change|arm=placebo|outcome=reduction in the pain score» decrease with placebo.
There was no difference: for back pain, there were «52 patients (11.6%)|statistic=proportion|arm=tramadol|outcome=back pain» in the tramadol group vs «86 (12.3%)|statistic=proportion|arm=placebo|outcome=back pain» in the placebo group.
The level of significance was 5%.
Tramadol was given to 35 patients in 2 centers.
Relapse rates were significantly reduced in the tramadol group as compared with the placebo group («26.0%|statistic=proportion|arm=tramadol|outcome=Relapse rates were significantly reduced» vs. «47.2%|statistic=proportion|arm=placebo|outcome=Relapse rates were significantly reduced», P < 0.05).
Hemoglobin was «12.3 +/- 1.1|statistic=mean|arm=tramadol|outcome=Hemoglobin» vs «13.4 +/- 1.2 g/dl|statistic=mean|arm=placebo|outcome=Hemoglobin» with tramadol and placebo.
Pain at 3 months was «40%|statistic=proportion|arm=tramadol|outcome=Pain|time=3 months» with tramadol, «30%|statistic=proportion|arm=placebo|outcome=Pain|time=3 months» with placebo and «20%|statistic=proportion|arm=rest group|outcome=Pain|time=3 months» in the rest group.
Stroke occurred in «12 of 98 (12.2%)|statistic=proportion|arm=tramadol|outcome=Stroke» tramadol-treated and «20 of 99 (20.2%)|statistic=proportion|arm=placebo|outcome=Stroke» placebo-treated patients.
Pain relief of at least 30% occurred in «63%|statistic=proportion|arm=tramadol|outcome=Pain relief of at least 30%» of the tramadol group versus «45%|statistic=proportion|arm=placebo|outcome=Pain relief of at least 30%» of the placebo group.
Nausea was less frequent with tramadol than with placebo («12%|statistic=proportion|arm=tramadol|outcome=Nausea» vs «31%|statistic=proportion|arm=placebo|outcome=Nausea», P = 0.02).
In the tramadol group, «12 of 60 patients (20%)|statistic=proportion|arm=tramadol|outcome=fell» fell.
The fall rate was «12.5% (5/40)|statistic=proportion|arm=tramadol|outcome=fall rate» with tramadol and «20.0% (8/40)|statistic=proportion|arm=placebo|outcome=fall rate» with placebo.
The mean pain score was «3.2 ± 1.1|statistic=mean|arm=tramadol|outcome=pain score|time=6 weeks» in the tramadol group and «5.4 ± 1.3|statistic=mean|arm=placebo|outcome=pain score|time=6 weeks» in the placebo group at 6 weeks.
Mean walking distance was «410 m|statistic=mean|arm=tramadol|outcome=walking distance» and «360 m|statistic=mean|arm=placebo|outcome=walking distance» in the tramadol and placebo groups, respectively.
Dry mouth, dizziness and constipation were seen in «5%|statistic=proportion|arm=tramadol», «8%|statistic=proportion|arm=tramadol» and «12%|statistic=proportion|arm=tramadol» of the tramadol group, respectively.
The groups did not differ in dizziness (tramadol «14.5%|statistic=proportion|arm=tramadol|outcome=dizziness», placebo «10.3%|statistic=proportion|arm=placebo|outcome=dizziness»).
Median survival was «14 months|statistic=median|arm=tramadol|outcome=survival» with tramadol and «11 months|statistic=median|arm=placebo|outcome=survival» with placebo.
Median hospital stay was «5 days (IQR 3-9)|statistic=median|arm=tramadol|outcome=hospital stay» after tramadol and «7 days (IQR 4-12)|statistic=median|arm=placebo|outcome=hospital stay» after placebo.
Sleep improved in «40%|statistic=proportion|arm=tramadol|outcome=Sleep improved» of tramadol-treated patients and in «22%|statistic=proportion|arm=placebo|outcome=Sleep improved» of placebo-treated patients.
Among 90 patients receiving tramadol, «45 (50%)|statistic=proportion|arm=tramadol|outcome=slept well» slept well, whereas «30/88 (34.1%)|statistic=proportion|arm=placebo|outcome=slept well» did so with placebo.
«Three|statistic=count|arm=tramadol|outcome=stroke» patients in the tramadol group and «five|statistic=count|arm=placebo|outcome=stroke» in the placebo group had a stroke.
The number of falls was lower with tramadol («18|statistic=count|arm=tramadol|outcome=number of falls» vs «32|statistic=count|arm=placebo|outcome=number of falls», P = 0.04).
Disability decreased by «12.3 points|statistic=mean_change|arm=tramadol|outcome=Disability» with tramadol and by «4.5 points|statistic=mean_change|arm=placebo|outcome=Disability» with placebo.
Back pain eased in «61%|statistic=proportion|arm=tramadol|outcome=Back pain eased|time=3 months» of patients on tramadol at 3 months and in «55%|statistic=proportion|arm=tramadol|outcome=Back pain eased|time=12 months» at 12 months.
Responder rates were «50%|statistic=proportion|arm=tramadol|outcome=Responder rates» and «30%|statistic=proportion|arm=placebo|outcome=Responder rates», respectively, in the tramadol and placebo groups.
At baseline, pain was 6.1 ± 1.0 with tramadol and 6.2 ± 1.1 with placebo.
Pain fell from «6.1 to 3.4|statistic=mean|arm=tramadol|outcome=Pain» with tramadol.
The mean age was 54.2 years in the tramadol group and 55.1 in the placebo group.
The odds ratio for a fall was 1.9 (95% CI 1.4 to 2.5) with tramadol.
Tramadol reduced the risk of a fall by 33%.
The mean difference was -2.1 points (95% CI -3.0 to -1.2) in favour of tramadol.
A total of 120 patients were randomized to tramadol and 118 to placebo.
Falls occurred in «4%|statistic=proportion|arm=tramadol|outcome=Falls» (95% CI 2% to 7%) of the tramadol group.
The incidence of headache was «15.2|statistic=rate|arm=tramadol|outcome=incidence of headache» vs «8.4 per 100 person-years|statistic=rate|arm=placebo|outcome=incidence of headache» with tramadol and placebo, respectively.
Blood pressure was lowered by «17|statistic=mean_change|arm=tramadol|outcome=Blood pressure was lowered»/«11 mm Hg|statistic=mean_change|arm=tramadol|outcome=Blood pressure was lowered» with tramadol and by «12|statistic=mean_change|arm=placebo|outcome=Blood pressure was lowered»/«8 mm Hg|statistic=mean_change|arm=placebo|outcome=Blood pressure was lowered» with placebo.
All «29|statistic=count|arm=tramadol|outcome=relief» patients in the tramadol group had relief.
In both groups «80%|statistic=proportion|arm=both groups|outcome=satisfied» were satisfied.
Complication rates were «3%|statistic=proportion|arm=tramadol 50 mg|outcome=Complication rates», «5%|statistic=proportion|arm=tramadol 100 mg|outcome=Complication rates» and «8%|statistic=proportion|arm=tramadol 200 mg|outcome=Complication rates» for tramadol 50, 100 and 200 mg, respectively.
Vomiting («5%|statistic=proportion|arm=tramadol|outcome=Vomiting» vs «9%|statistic=proportion|arm=placebo|outcome=Vomiting»), itching («2%|statistic=proportion|arm=tramadol|outcome=itching» vs «3%|statistic=proportion|arm=placebo|outcome=itching») and falls («1%|statistic=proportion|arm=tramadol|outcome=falls» vs «4%|statistic=proportion|arm=placebo|outcome=falls») were rarer with tramadol than with placebo.
With tramadol, «30%|statistic=proportion|arm=tramadol|outcome=nausea» of patients had nausea and «12%|statistic=proportion|arm=tramadol» vomiting.
The response rate was «37%|statistic=proportion|arm=tramadol|outcome=response rate» versus «22%|statistic=proportion|arm=placebo|outcome=response rate» (P = 0.01) in the tramadol and placebo groups.
Pain relief was «41%|statistic=proportion|arm=tramadol|outcome=Pain relief» (95% CI, 29% to 51%) in the tramadol group.
Patients needed 2.1 tablets with tramadol compared with 3.9 tablets with placebo.
Fracture rates at 1, 2 and 3 years were «2%|statistic=proportion|arm=tramadol|outcome=Fracture rates|time=1 years», «4%|statistic=proportion|arm=tramadol|outcome=Fracture rates|time=2 years» and «7%|statistic=proportion|arm=tramadol|outcome=Fracture rates|time=3 years» with tramadol.
Vision improved in «15%|statistic=proportion|arm=tramadol|outcome=Vision improved» in the tramadol group and «25%|statistic=proportion|arm=placebo|outcome=Vision improved» in the placebo group, mainly from rest.
Somnolence was noted in «72.5%|statistic=proportion|arm=tramadol|outcome=Somnolence» versus «7.7%|statistic=proportion|arm=placebo|outcome=Somnolence» of patients (tramadol vs placebo).
The pain score was «3.2 (SD 1.1)|statistic=mean|arm=tramadol|outcome=pain score» with tramadol versus «5.4 (SD 1.3)|statistic=mean|arm=placebo|outcome=pain score» with placebo (difference -2.2, 95% CI -3.0 to -1.4).
Tramadol was continued by «80%|statistic=proportion|arm=tramadol|outcome=continued|time=1 year» of patients at 1 year.
Adverse events were reported by «30 patients (25%)|statistic=proportion|arm=tramadol|outcome=Adverse events» on tramadol and «12 (10%)|statistic=proportion|arm=placebo|outcome=Adverse events» on placebo.
Withdrawals were more common with tramadol («n = 12|statistic=count|arm=tramadol|outcome=Withdrawals») than with placebo («n = 5|statistic=count|arm=placebo|outcome=Withdrawals»).
The mean (SD) change in pain was «-2.1 (1.0) points|statistic=mean_change|arm=tramadol|outcome=change in pain» with tramadol and «-0.9 (1.1) points|statistic=mean_change|arm=placebo|outcome=change in pain» with placebo.
Nausea was seen in «12 (20%)|statistic=proportion|arm=tramadol|outcome=Nausea» and «6 (10%)|statistic=proportion|arm=placebo|outcome=Nausea» patients in the tramadol and placebo groups, respectively.
Of patients given tramadol, «41%|statistic=proportion|arm=tramadol|outcome=pain free|time=8 weeks» were pain free at 8 weeks; of those given placebo, «20%|statistic=proportion|arm=placebo|outcome=pain free|time=8 weeks».
Pain relief (≥50%) was achieved by «58%|statistic=proportion|arm=tramadol|outcome=Pain relief» of the tramadol group and by «21%|statistic=proportion|arm=placebo|outcome=Pain relief» of the placebo group.
Blood was drawn from 24 patients.
The cut-off of 30% was chosen beforehand.
Sensitivity was 84% and specificity 71%.
Patients were given 0.5% bupivacaine.
Tramadol costs 12 dollars a day.
The trial had 90% power to detect a difference of 10 points.
Follow-up was 24 months in the tramadol group.
The treatment groups comprised 52 men (61%) and 33 women (39%).
Pain was «3.1|statistic=mean|arm=tramadol|outcome=Pain» and «4.2 points|statistic=mean|arm=placebo|outcome=Pain», and disability «22|statistic=mean|arm=tramadol» and «31 points|statistic=mean|arm=placebo», in the tramadol and placebo groups, respectively.
Relapse occurred in «9/45|statistic=count|arm=tramadol|outcome=Relapse» and «20/44|statistic=count|arm=placebo|outcome=Relapse» patients on tramadol and placebo, respectively.
There were «12|statistic=count|arm=tramadol|outcome=deaths» deaths in the tramadol group and «15|statistic=count|arm=placebo|outcome=deaths» deaths in the placebo group.
"""  # noqa: E501

OF_ONE_TREATMENT = """
The complication rate was «8%|statistic=proportion|arm=tramadol|outcome=complication rate» and the reoperation rate «4%|statistic=proportion|arm=tramadol|outcome=reoperation rate».
Pain improved in «71 of 84 patients (84.5%)|statistic=proportion|arm=tramadol|outcome=Pain improved».
«One|statistic=count|arm=tramadol|outcome=case of sepsis was seen» case of sepsis was seen.
Infection occurred in «two|statistic=count|arm=tramadol|outcome=Infection» patients.
At 24 months, «65%|statistic=proportion|arm=tramadol|outcome=pain free|time=24 months» of the patients were pain free.
Mean disability decreased from «46 to 22 points|statistic=mean|arm=tramadol|outcome=disability».
The median operating time was «95 minutes (range, 60-180)|statistic=median|arm=tramadol|outcome=operating time».
Before surgery 80% of the patients took opioids.
"""  # noqa: E501

IN_MANY_WORDS = """
At 3 months, «84.5%|arm=HF10 therapy|outcome=responders for back pain|time=3 months» of HF10 subjects were responders for back pain and «83.1%|arm=HF10 therapy|outcome=responders for leg pain|time=3 months» for leg pain, compared with «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for back pain|time=3 months» and «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for leg pain|time=3 months» with traditional stimulation (ratio 1.9, 95% CI 1.4 to 2.5, and 1.5, 95% CI 1.2 to 1.9).
At 3 months, «84.5%|arm=HF10 therapy|outcome=responders for back pain|time=3 months» of implanted HF10 therapy subjects were responders for back pain and «83.1%|arm=HF10 therapy|outcome=responders for leg pain|time=3 months» for leg pain, and «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for back pain|time=3 months» of traditional SCS subjects were responders for back pain and «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for leg pain|time=3 months» for leg pain (P < 0.001 for both).
Responder rates at 3 months were «84.5%|arm=HF10 therapy|outcome=Responder rates for back pain|time=3 months» with HF10 therapy and «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=Responder rates for back pain|time=3 months» with traditional SCS for back pain, and «83.1%|arm=HF10 therapy|outcome=Responder rates for leg pain|time=3 months» and «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=Responder rates for leg pain|time=3 months», respectively, for leg pain.
The responder rate for back pain was «84.5%|arm=HF10 therapy|outcome=responder rate for back pain» in the HF10 group versus «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=responder rate for back pain» in the SCS group; for leg pain it was «83.1%|arm=HF10 therapy|outcome=responder rate for leg pain» versus «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responder rate for leg pain».
Back pain responders were «84.5% (71/84)|arm=HF10 therapy|outcome=Back pain responders» with HF10 therapy and «43.8% (35/80)|arm=traditional spinal cord stimulation (SCS)|outcome=Back pain responders» with traditional SCS; leg pain responders were «83.1% (69/83)|arm=HF10 therapy|outcome=leg pain responders» and «55.5% (44/79)|arm=traditional spinal cord stimulation (SCS)|outcome=leg pain responders», respectively.
More HF10 than SCS subjects were responders for back pain («84.5%|arm=HF10 therapy|outcome=responders for back pain» vs «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for back pain», P < 0.001) and leg pain («83.1%|arm=HF10 therapy|outcome=responders for leg pain» vs «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for leg pain», P < 0.001).
In the HF10 group, «84.5%|arm=HF10 therapy|outcome=responded for back pain» responded for back pain and «83.1%|arm=HF10 therapy|outcome=responded for leg pain» for leg pain; in the SCS group, «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=responded for back pain» and «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responded for leg pain», respectively.
Back and leg pain responder rates were «84.5%|arm=HF10 therapy» and «83.1%|arm=HF10 therapy» with HF10 therapy and «43.8%|arm=traditional spinal cord stimulation (SCS)» and «55.5%|arm=traditional spinal cord stimulation (SCS)» with traditional SCS.
Response in back pain was seen in «84.5%|arm=HF10 therapy|outcome=Response in back pain» of subjects receiving HF10 therapy and in «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=Response in back pain» of those receiving traditional SCS, and response in leg pain in «83.1%|arm=HF10 therapy|outcome=response in leg pain» and «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=response in leg pain».
Responders for back pain: HF10 «84.5%|arm=HF10 therapy|outcome=Responders for back pain», SCS «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=Responders for back pain»; responders for leg pain: HF10 «83.1%|arm=HF10 therapy|outcome=responders for leg pain», SCS «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responders for leg pain».
With 10 kHz stimulation «84.5%|arm=10 kHz stimulation|outcome=responded for back pain» of subjects responded for back pain and «83.1%|arm=10 kHz stimulation|outcome=responded for leg pain» for leg pain, against «43.8%|arm=traditional spinal cord stimulation (SCS)|outcome=responded for back pain» and «55.5%|arm=traditional spinal cord stimulation (SCS)|outcome=responded for leg pain» with traditional stimulation.
At 12 months, back pain responders were «80.0%|arm=HF10 therapy|outcome=back pain responders|time=12 months» in the HF10 group and «50.0%|arm=traditional spinal cord stimulation (SCS)|outcome=back pain responders|time=12 months» in the SCS group, while leg pain responders were «79.5%|arm=HF10 therapy|outcome=leg pain responders|time=12 months» and «51.3%|arm=traditional spinal cord stimulation (SCS)|outcome=leg pain responders|time=12 months», respectively.
"""  # noqa: E501


def lines(cases: str) -> list[str]:
    return [line for line in cases.splitlines() if line]


def read(text: str, interventions: Sequence[dict[str, str]], design: str = "rct") -> list[Item]:
    sentences = tuple(Sentence(stretch.start, stretch.end, "results") for stretch in split(text))
    record = Reading(
        text=text, title_end=0, sentences=sentences, abbreviations={"SCS": "spinal cord stimulation"}
    )
    return find_arm_results(record, interventions=interventions, design=design)


def check(case: str, interventions: Sequence[dict[str, str]], design: str = "rct") -> None:
    text, expected = marks.read(case)
    found = read(text, interventions, design)
    assert [text[item["start"] : item["end"]] for item in found] == [mark.quote for mark in expected]
    for item, mark in zip(found, expected, strict=True):
        said = item | {"time": item["timepoint"]}
        assert {name: str(said[name]) for name in mark.says} == mark.says, mark.quote


@pytest.mark.parametrize("case", lines(IN_A_TRIAL))
def test_figures_of_a_trial_go_to_their_group_and_outcome(case):
    check(case, TRIAL)


@pytest.mark.parametrize("case", lines(OF_ONE_TREATMENT))
def test_what_came_after_the_only_treatment_is_its_result(case):
    check(case, TRIAL[:1], "case_series")


@pytest.mark.parametrize("case", lines(IN_MANY_WORDS))
def test_four_responder_rates_find_the_right_group_and_outcome_however_they_are_told(case):
    check(case, STIMULATION)


def test_an_interval_that_was_announced_needs_no_second_name():
    text = "The mean score was 6.0 (95% CI 5.0-8.0) with tramadol and 10.0 (7.0-15.0) with placebo."
    first, second = read(text, TRIAL)
    assert (first["ci_low"], first["ci_high"]) == (5.0, 8.0)
    assert (second["ci_low"], second["ci_high"], second["spread_low"]) == (7.0, 15.0, None)


def test_a_percentage_brings_its_counts_interval_and_spread():
    text = "Relief came to 84.5% (71/84; 95% CI 75 to 91) and pain was 3.2 ± 1.1 points with tramadol."
    share, mean = read(text, TRIAL)
    assert (share["value"], share["events"], share["total"]) == (84.5, 71, 84)
    assert (mean["value"], mean["spread"], mean["unit"]) == (3.2, 1.1, "points")


def test_an_interval_after_a_figure_is_kept():
    (item,) = read("Falls occurred in 4% (95% CI 2% to 7%) of the tramadol group.", TRIAL)
    assert (item["value"], item["ci_low"], item["ci_high"]) == (4, 2, 7)


def test_a_median_brings_its_quartiles():
    (item,) = read("Median hospital stay was 5 days (IQR 3-9) after tramadol.", TRIAL)
    assert (item["statistic"], item["spread_low"], item["spread_high"], item["spread_kind"]) == (
        "median", 3, 9, "iqr",
    )  # fmt: skip


def test_a_figure_of_the_results_is_not_told_again_in_the_conclusions():
    text = "Relief was 40% with tramadol. We conclude that relief was 40% with tramadol."
    first, second = split(text)
    sentences = (Sentence(*first[:2], "results"), Sentence(*second[:2], "conclusions"))
    record = Reading(text=text, title_end=0, sentences=sentences, abbreviations={})
    assert len(find_arm_results(record, interventions=TRIAL, design="rct")) == 1


def test_this_reduction_is_that_of_the_sentence_before():
    text = (
        "Tramadol lowered leg pain by 2.1 points. This reduction was greater than with placebo (0.9 points)."
    )
    assert [item["outcome"] for item in read(text, TRIAL)] == ["lowered leg pain"] * 2


def test_without_a_group_to_name_the_arm_stays_empty():
    (item,) = read(
        "Nausea was seen in 12% of the patients.", [*TRIAL, {"name": "rest", "role": "comparator"}]
    )
    assert item["arm"] is None


@given(st.sampled_from(lines(IN_A_TRIAL)), st.sampled_from(["The trial was registered.", "Care was usual."]))
def test_a_sentence_without_figures_changes_no_finding_of_the_others(case, more):
    text, _ = marks.read(case)
    assert read(f"{text} {more}", TRIAL) == read(text, TRIAL)


def test_after_a_treatment_names_its_group_and_no_time():
    arms = [
        {"name": "Steroid injections", "role": "experimental"},
        {"name": "tramadol", "role": "comparator"},
    ]
    items = read("Mean pain was 3.3 (SD 2.6) after steroid injection and 3.7 (SD 2.6) with tramadol.", arms)
    assert [item["arm"] for item in items] == ["Steroid injections", "tramadol"]
