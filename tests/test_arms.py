import pytest

from extractors.arms import find_arms, mentions
from extractors.groups import definitions
from tests import marks

DRUGS = (
    {"name": "tramadol", "role": "experimental"},
    {"name": "placebo", "role": "control"},
    {"name": "spinal cord stimulation (SCS)", "role": "comparator"},
    {"name": "low-dose imipramine", "role": "experimental"},
)
SHORT = {"CBT": "cognitive behavioural therapy"}

CASES = [
    "Relief came to the «tramadol group|arm=tramadol».",
    "Relief came with «tramadol|arm=tramadol» and with «placebo|arm=placebo».",
    "Relief came to «tramadol-treated patients|arm=tramadol».",
    "Relief came to patients receiving «tramadol 50 mg daily|arm=tramadol 50 mg daily».",
    "Relief came with «20 mg tramadol|arm=tramadol 20 mg».",
    "Relief came with «tramadol 50|arm=tramadol 50 mg» and «100 mg|arm=tramadol 100 mg».",
    "Relief came to the «tramadol|arm=tramadol» and «placebo groups|arm=placebo».",
    "Relief came with «SCS|arm=spinal cord stimulation (SCS)».",
    "Relief came with «spinal cord stimulation|arm=spinal cord stimulation (SCS)».",
    "Relief came with «imipramine|arm=low-dose imipramine».",
    "Relief came to «group A|arm=group A» and «group B|arm=group B».",
    "Relief came to «groups 1|arm=group 1», «2|arm=group 2» and «3|arm=group 3».",
    "Relief came to the «CBT group|arm=cognitive behavioural therapy (CBT) group».",
    "Relief came to the «rest group|arm=rest group».",
    "Relief came to the «control group|arm=placebo (control group)».",
    "Relief came to «controls|arm=placebo (controls group)».",
    "Relief came to «both groups|arm=both groups».",
    "Relief came to «all groups|arm=all groups».",
    "Relief came to people taking «ginger root|arm=ginger root».",
    "Patients «with|arm=Patients with relapse» and «without relapse|arm=Patients without relapse» differed.",
    "Relief came at the «20|arm=20 mg group» and «50 mg doses|arm=50 mg group».",
    "Relief was alike («placebo|arm=placebo»: 4, «rest|arm=rest»: 5).",
    "Relief was alike in the same group.",
    "Plasma tramadol was high.",
    "Pain was due to tramadol resistance.",
    "Tramadol-resistant pain was common.",
    "The two groups were alike.",
    "Blood group O was common.",
    "Pain was a risk.",
    "Half of them walked.",
]


@pytest.mark.parametrize("case", CASES)
def test_groups_are_found_under_every_name(case):
    text, expected = marks.read(case)
    found = [
        m for m in mentions(text, find_arms(text, interventions=DRUGS, abbreviations=SHORT)) if not m.weak
    ]
    assert [text[m.start : m.end] for m in found] == [mark.quote for mark in expected]
    for mention, mark in zip(found, expected, strict=True):
        assert mention.arm.name == mark.says["arm"]


@pytest.mark.parametrize(
    ("methods", "results", "name", "role"),
    [
        ("Group A received tramadol.", "group A", "tramadol (Group A)", "experimental"),
        ("The HCA group received warm sand.", "the HCA group", "warm sand (HCA group)", None),
        ("The control group received advice.", "the control group", "advice (control group)", "control"),
        (
            "They joined the warm group (sand baths, n = 20).",
            "the warm group",
            "sand baths (warm group)",
            None,
        ),
        ("They had sand baths (group B, n = 20).", "group B", "sand baths (group B)", None),
        ("Patients took XB 12 (ginger and mint).", "XB 12", "ginger and mint (XB 12)", None),
    ],
)
def test_a_label_stands_for_what_the_text_says_it_got(methods, results, name, role):
    sentence = f"Relief came to {results}."
    text = f"{methods} {sentence}"
    (mention,) = mentions(sentence, find_arms(text, interventions=DRUGS, abbreviations=SHORT))
    assert (mention.arm.name, mention.arm.role) == (name, role)


def test_roles_come_with_the_interventions():
    arms = find_arms("", interventions=DRUGS)
    assert [arm.role for arm in arms.arms] == ["experimental", "control", "comparator", "experimental"]


def test_the_place_of_a_trial_does_not_hide_what_a_group_got() -> None:
    text = "Adults with knee pain at 9 clinics were assigned to yoga plus usual care (YUC group, n=30) or to rest."
    assert ("YUC group", "yoga plus usual care") in definitions(text)


def test_what_is_added_belongs_to_the_treatment() -> None:
    text = "They were given yoga in addition to usual care (group A, n=30)."
    assert all(what != "usual care" for _, what in definitions(text))
