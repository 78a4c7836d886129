"""Markup within the strings of JSON answers: what is a tag, what is 'less than', where a section begins and ends."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.sources import markup


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Pain <i>after</i> surgery", "Pain after surgery"),
        ("p<.01 and n < 30, <1 year", "p<.01 and n < 30, <1 year"),
        ("age &lt; 40 &amp; more", "age < 40 & more"),
        ("m&lt;sup&gt;6&lt;/sup&gt;A", "m^6A"),
        ("10<sup>9</sup>/L", "10^9/L"),
        ("kg/m<sup>2</sup>, CO<sub>2</sub>", "kg/m^2, CO2"),
        ("if n<a and b>c then", "if n<a and b>c then"),
        ("if n <b and c> d", "if n <b and c> d"),
        ("<span class=\"x\">a</span> <a href='y'>b</a>", "a b"),
        ("one<br/>two", "one two"),
        ("never <sup>closed", "never closed"),
        (
            "<m:math><m:mfrac><m:mi>a</m:mi><m:mi>b</m:mi></m:mfrac><m:mspace/><m:mi>c</m:mi></m:math>",
            "a/b c",
        ),
        ("half \ud83d a pair\x00", "half a pair"),
        ("<sup>" * 500 + "deep", "deep"),
        ("", ""),
    ],
)
def test_only_tags_of_known_names_are_markup(text: str, plain: str) -> None:
    assert markup.line(text) == plain


@pytest.mark.parametrize(
    ("text", "abstract", "sections"),
    [
        ("No heading, p<.01.", "No heading, p<.01.", []),
        (
            "<h4>Aim</h4>To see 10<sup>3</sup>.<h4>Results: </h4>Pain fell.",
            "To see 10^3.\nPain fell.",
            [("Aim", "To see 10^3."), ("Results", "Pain fell.")],
        ),
        (
            "First.<h4>Methods</h4><p>One.</p><p>Two.</p>",
            "First.\nOne.\nTwo.",
            [("", "First."), ("Methods", "One.\nTwo.")],
        ),
        ("<h4>Unlabelled</h4>Only this.", "Only this.", []),
        ("<title>Abstract</title><p>Only this.</p>", "Only this.", []),
        ("<h4>Methods</h4><h4>Design</h4>Cohort.", "Cohort.", [("Methods: Design", "Cohort.")]),
        ("<h4>Aim</h4>To see.<h4>Funding</h4>", "To see.\nFunding", [("Aim", "To see."), ("", "Funding")]),
        ("&lt;h4&gt;Aim&lt;/h4&gt;To see.", "To see.", [("Aim", "To see.")]),
        ("<h4>never closed", "never closed", []),
        ("  ", "", []),
    ],
)
def test_headings_become_sections_with_their_exact_places(
    text: str, abstract: str, sections: list[tuple[str, str]]
) -> None:
    plain, found = markup.abstract(text)
    assert plain == abstract
    assert [(section.label, plain[section.start : section.end]) for section in found] == sections


PIECES = ["<h4>", "</h4>", "<p>", "</p>", "<sup>", "</sup>", "<i>", "<", ">", "&lt;", "2", "pain", " ", "\n"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example("<h4>pain</h4><")
def test_whatever_the_markup_the_words_are_kept_and_sections_cover_them(text: str) -> None:
    plain, sections = markup.abstract(text)
    labels = " ".join(section.label for section in sections)
    assert f"{plain} {labels}".count("pain") >= text.count("pain")
    covered = "\n".join(plain[section.start : section.end] for section in sections)
    assert covered == (plain if sections else "")
