"""Names are pared to what they name, and an effect is set against what its sentence sets it against."""

import pytest

from extractors.pared import against, of_people, of_treatment, treatments

LISTED = ("usual care", "nerve block")


@pytest.mark.parametrize(
    ("name", "text", "pared"),
    [
        ("whereas massage", "", "massage"),
        ("compare massage with rest", "", "massage"),
        ("assess the efficacy and safety of nerve block in migraine", "", "nerve block"),
        ("massage with rest", "We compared massage with rest in 40 adults.", "massage"),
        ("massage with rest", "Adults got massage with rest, or nothing.", "massage with rest"),
        (
            "block combined with drugs",
            "We compared block combined with drugs and rest.",
            "block combined with drugs",
        ),
        ("patients on naproxen", "", "naproxen"),
        ("Adults with migraine took naproxen", "", "naproxen"),
        ("patients with migraine", "", "patients with migraine"),
        ("usual care for migraine", "", "usual care"),
        ("usual care in HOPE", "", "usual care in HOPE"),
        ("kHz stimulation", "Stimulation at 5 kHz and 5 kHz again.", "5 kHz stimulation"),
        ("kHz stimulation", "Stimulation at 5 kHz or 1 kHz.", "kHz stimulation"),
    ],
)
def test_a_treatment_is_told_without_what_is_no_part_of_it(name: str, text: str, pared: str) -> None:
    assert of_treatment(name, text, LISTED) == pared


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("depression in adults with migraine", "adults with migraine"),
        ("adults with migraine ranged", "adults with migraine"),
        ("women in care homes", "women in care homes"),
        ("deaths in these patients", "deaths in these patients"),
        ("two cohorts of older men", "two cohorts of older men"),
    ],
)
def test_people_are_told_without_what_they_have(name: str, people: str) -> None:
    assert of_people(name) == people


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("Compared with rest (two trials), massage reduced pain (", "rest"),
        ("Massage was better than light touch (", "light touch"),
        ("Pain was lower after massage (", None),
        ("More than half of them had less pain (", None),
    ],
)
def test_what_an_effect_is_set_against_its_sentence_says(before: str, told: str | None) -> None:
    assert against(before) == told


def _listed(name: str, text: str) -> list[tuple[str, str]]:
    start = text.index(name)
    item = {"name": name, "role": "experimental", "start": start, "end": start + len(name)}
    found = treatments([item], text)
    assert all(text[one["start"] : one["end"]] == one["name"] for one in found)
    return [(one["name"], one["role"]) for one in found]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (
            "usual massage with deep massage",
            "To compare usual massage with deep massage.",
            [("usual massage", "comparator"), ("deep massage", "experimental")],
        ),
        ("kHz stimulation", "After 5 kHz stimulation pain fell.", [("5 kHz stimulation", "experimental")]),
        ("whereas massage", "Rest helped, whereas massage did not.", [("massage", "experimental")]),
        ("massage", "Massage and massage.", [("massage", "experimental")]),
    ],
)
def test_a_listed_treatment_stands_at_its_own_place(
    name: str, text: str, found: list[tuple[str, str]]
) -> None:
    assert _listed(name, text) == found
