import pytest

from extractors.timepoints import find_timepoints, in_order, measured, nearest
from tests import marks

CASES = [
    "Pain was lower «at 3 months|label=3 months» than before.",
    "Pain was lower «after 24 weeks of treatment|label=after 24 weeks of treatment».",
    "It held «over 24 months|label=24 months».",
    "«Within 15 min|label=Within 15 min» most had relief.",
    "Scores fell «by week 12|label=week 12».",
    "On «day 3|label=day 3» it was 54%.".replace("On «day 3", "«On day 3"),
    "It was 60% «at 12 and 24 months|label=12 and 24 months».",
    "It was 60% «at 1, 2 and 3 years|label=1, 2 and 3 years».",
    "«Six months after surgery|label=Six months after surgery» half walked.",
    "«At discharge|label=discharge» all walked.",
    "«At the last follow-up visit|label=last follow-up visit» all walked.",
    "«At the end of the study|label=end of the study» all walked.",
    "Relief lasted «during the first year|label=during the first year».",
    "The rate «at 4-month assessment|label=4-month assessment» was 72%.",
    "It was 20.2% on «at D42|label=D42».".replace("on «at D42", "on «D42"),
    "Blood was taken «24 hours after surgery|label=24 hours after surgery».",
    "«At baseline|label=baseline|baseline=True» pain was severe.",
    "«Preoperative|label=Preoperative|baseline=True» pain was severe.",
    "«Before treatment|label=Before treatment|baseline=True» pain was severe.",
    "The change from «baseline|label=baseline|baseline=False» was small.",
    "Pain was lower than «at baseline|label=baseline|baseline=False».",
    "The change-from-«baseline|label=baseline|baseline=False» was small.",
    "It was 7.3 L per m2 and 31 kg/m2.",
    "At «M2|label=M2» half walked.",
    "Length increased by 3.5 days with rest.",
    "The dose was 20 mg.",
    "In 10 healthy people it was high.",
    "Patients were 45 years old.",
    "Group 2 had more pain.",
    "A 12-item list was used.",
]


@pytest.mark.parametrize("case", CASES)
def test_times_are_found_with_their_wording(case):
    text, expected = marks.read(case)
    found = find_timepoints(text)
    assert [text[time.start : time.end] for time in found] == [mark.quote for mark in expected]
    for time, mark in zip(found, expected, strict=True):
        said = {"label": time.label, "baseline": str(time.baseline)}
        assert {name: said[name] for name in mark.says} == mark.says


@pytest.mark.parametrize(
    ("text", "figure", "label"),
    [
        ("It was 40% at 3 months and 30% at 12 months.", "40%", "3 months"),
        ("It was 40% at 3 months and 30% at 12 months.", "30%", "12 months"),
        ("At 6 weeks it was 40% with rest.", "40%", "6 weeks"),
        ("It was 40% with rest.", "40%", None),
    ],
)
def test_a_figure_belongs_to_the_time_beside_it(text, figure, label):
    start = text.index(figure)
    time = nearest(find_timepoints(text), start, start + len(figure))
    assert (time.label if time else None) == label


@pytest.mark.parametrize(
    ("text", "size", "times"),
    [
        ("at 1, 2 and 3 years", 3, ["1 years", "2 years", "3 years"]),
        ("after 6 and 12 weeks", 2, None),
        ("at 6 and 12 weeks", 2, ["6 weeks", "12 weeks"]),
        ("at 6 and 12 weeks", 3, None),
        ("at 6 weeks", 1, None),
    ],
)
def test_a_list_of_times_is_dealt_only_to_as_many_figures(text, size, times):
    (time,) = find_timepoints(text)
    assert in_order(time, size) == times


def test_a_change_from_baseline_was_measured_later():
    times = measured(find_timepoints("The change from baseline was 44% at week 48."))
    assert [time.label for time in times] == ["week 48"]
