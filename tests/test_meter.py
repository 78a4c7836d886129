"""One vote a study, and only from works that are about the question."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tests import brief
from warehouse.rows import Conclusion, Question, Term
from warehouse.synthesis.about import spelled_out
from warehouse.synthesis.evidence import Evidence, Held, read
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.meter import Meter, speaks_of, tally
from warehouse.synthesis.terms import Matcher

STIMULATION = brief.TOPIC.questions[0]
HIGH = brief.TOPIC.questions[1]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    con = brief.warehouse(tmp_path_factory.mktemp("meter"))
    yield read(con, brief.TOPIC.topic_id)
    con.close()


def held(tmp_path: Path, papers: list[brief.Paper]) -> Evidence:
    con = brief.warehouse(tmp_path, papers)
    try:
        return read(con, brief.TOPIC.topic_id)
    finally:
        con.close()


def trial(number: int, direction: str, **changes: object) -> brief.Paper:
    text = "We compared exercise with usual care in 40 people with sciatica. The verdict is here."
    one = brief.paper(
        f"EX1{number:03}", f"Doe{number}", 2000 + number, "Exercise for sciatica.", text, **changes
    )
    one.is_a("rct", "We compared").tests("exercise", controls=("usual care",))
    return one.concludes(direction, "The verdict is here.")


def exercise(tmp_path: Path, *papers: brief.Paper) -> Meter:
    return tally(held(tmp_path, list(papers)), brief.TOPIC.questions[-1])


@pytest.mark.parametrize(
    ("quote", "treatment", "speaks"),
    [
        ("Exercise was better than usual care.", "exercise", True),
        ("Compared with usual care, exercise helped.", "exercise", True),
        ("Fast-track care was no faster than usual care.", "exercise", True),
        ("Stratified care was no faster than usual care.", "exercise", False),
        ("Gabapentin was superior to pregabalin.", "gabapentinoids", False),
        ("The new programme helped.", "exercise", True),
        (
            "As treated, surgery was better than nonoperative care.",
            "surgery for adult spinal deformity",
            True,
        ),
        ("Consider a trial of spinal cord stimulation.", "exercise", False),
        ("The gel was safe after lumbar microdiscectomy.", "discectomy", False),
        ("Tapentadol had relief comparable to tapentadol 300 mg/pregabalin 300 mg.", "gabapentinoids", False),
        ("Advice added to exercise gave nothing more.", "exercise", False),
    ],
)
def test_a_verdict_speaks_of_the_treatment_that_it_judges(
    evidence: Evidence, quote: str, treatment: str, speaks: bool
) -> None:
    said = Conclusion(
        field="abstract", start=0, end=len(quote), quote=quote, direction="favours_intervention"
    )
    held = Held(finding_id="f", work_id=next(iter(evidence.works)), fact=said)
    assert speaks_of(evidence, held, [treatment]) is speaks


def test_each_verdict_is_an_answer(evidence: Evidence) -> None:
    meter = tally(evidence, STIMULATION)
    assert meter.counts == {"yes": 3, "mixed": 1, "no_difference": 1, "no": 0, "unclear": 1}
    assert meter.enough


def test_two_reports_of_one_trial_have_one_vote(evidence: Evidence) -> None:
    (vote,) = tally(evidence, HIGH).votes
    assert vote.study_id == "NCT09999901"
    assert vote.work_ids == ("work:pubmed:EX0010", "work:pubmed:EX0011")
    assert len(vote.finding_ids) == 2


def test_a_retracted_trial_a_notice_and_rats_have_no_vote_but_are_listed(evidence: Evidence) -> None:
    meter = tally(evidence, STIMULATION)
    voted = {key for vote in meter.votes for key in vote.work_ids}
    assert dict(meter.left_out) == {
        "work:pubmed:EX0040": "retracted",
        "work:pubmed:EX0041": "animal",
        "work:pubmed:EX0044": "notice",
    }
    assert voted.isdisjoint(dict(meter.left_out))


def test_a_trial_against_another_comparator_is_not_compared_as_the_question_asks(evidence: Evidence) -> None:
    assert tally(evidence, STIMULATION).uncompared == ("work:pubmed:EX0010", "work:pubmed:EX0011")


def test_a_treatment_that_is_the_comparator_gets_no_vote_from_the_verdict(evidence: Evidence) -> None:
    about_traditional = Question(
        text="Is traditional stimulation effective?", interventions=("traditional stimulation",)
    )
    assert not tally(evidence, about_traditional).votes


@pytest.mark.parametrize(
    ("directions", "leading", "enough"),
    [
        (["favours_intervention"] * 4, None, False),
        (["favours_intervention"] * 5, "yes", True),
        (["favours_intervention"] * 3 + ["no_difference"] * 3, None, True),
        (["no_difference"] * 4 + ["favours_intervention"], "no_difference", True),
        (["favours_comparator"] * 5, "no", True),
    ],
)
def test_consensus_takes_five_studies_and_more_than_half(
    tmp_path: Path, directions: list[str], leading: str | None, enough: bool
) -> None:
    meter = exercise(tmp_path, *(trial(number, one) for number, one in enumerate(directions)))
    assert (meter.leading, meter.enough) == (leading, enough)


def test_reports_of_one_study_that_differ_are_one_mixed_vote(tmp_path: Path) -> None:
    number = {
        "registrations": (brief.rows.Registration(registry="ClinicalTrials.gov", number="NCT09999902"),)
    }
    meter = exercise(
        tmp_path, trial(1, "favours_intervention", **number), trial(2, "no_difference", **number)
    )
    assert [vote.answer for vote in meter.votes] == ["mixed"]


def test_an_unclear_report_does_not_weaken_a_clear_one(tmp_path: Path) -> None:
    number = {
        "registrations": (brief.rows.Registration(registry="ClinicalTrials.gov", number="NCT09999902"),)
    }
    meter = exercise(tmp_path, trial(1, "unclear", **number), trial(2, "no_difference", **number))
    assert [vote.answer for vote in meter.votes] == ["no_difference"]


def test_a_review_stands_beside_the_votes(tmp_path: Path) -> None:
    review = trial(1, "favours_intervention")
    review.findings = [one for one in review.findings if not isinstance(one, brief.rows.Design)]
    meter = exercise(tmp_path, review.is_a("meta_analysis", "We compared"), trial(2, "no_difference"))
    assert [vote.answer for vote in meter.reviews] == ["yes"]
    assert [vote.answer for vote in meter.votes] == ["no_difference"]


def test_a_work_without_a_verdict_is_named_as_such(tmp_path: Path) -> None:
    meter = exercise(tmp_path, trial(1, "not_applicable"))
    assert not meter.votes
    assert meter.silent == ("work:pubmed:EX1001",)
    assert meter.share_yes is None


def test_a_sham_exercise_is_a_comparator_and_no_exercise(tmp_path: Path) -> None:
    text = "Exercise was set against sham exercise in sciatica. Exercise was better."
    one = brief.paper("EX1001", "Doe", 2001, "Exercise for sciatica", text).is_a("rct", "set against")
    one.tests("Exercise", controls=("sham exercise",)).concludes(
        "favours_intervention", "Exercise was better."
    )
    assert [vote.answer for vote in exercise(tmp_path, one).votes] == ["yes"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("traditional SCS and 10 kHz SCS", ["traditional stimulation", "10 kHz stimulation"]),
        ("10-kHz SCS", ["10 kHz stimulation"]),
        ("10kHz spinal cord stimulation", ["10 kHz stimulation"]),
        ("SCS", ["spinal cord stimulation"]),
        ("scs", []),
        ("discs and obscscene", []),
        ("Pregabalin, then gabapentin", ["gabapentinoids"]),
        ("HF100", []),
        ("ESIs", ["epidural steroid injection"]),
    ],
)
def test_terms_are_whole_words_and_the_longest_wins(text: str, names: list[str]) -> None:
    assert list(Matcher(brief.TOPIC.interventions).names(text)) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Graded activity (GA) was given. GA helped.", ["graded activity"]),
        ("Early graded activity (EGA) was given. GA is something else.", ["graded activity"]),
    ],
)
def test_an_abbreviation_counts_where_the_text_defines_it_for_the_term(text: str, found: list[str]) -> None:
    matcher = Matcher([Term(name="graded activity")]).reading(text)
    assert list(matcher.names(text)) == found
    assert bool(matcher.names("GA")) == ("(GA)" in text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Operative versus non-operative care for scoliosis", "Operative care for scoliosis"),
        ("Burst, tonic and placebo spinal cord stimulation", "Burst spinal cord stimulation"),
        ("Burst, tonic and placebo spinal cord stimulation", "tonic spinal cord stimulation"),
    ],
)
def test_what_a_list_leaves_out_is_spelled_out(text: str, part: str) -> None:
    assert part in spelled_out(text)


@pytest.mark.parametrize(("events", "total"), [(0, 10), (5, 10), (10, 10), (99, 180), (1, 10_000)])
@pytest.mark.parametrize("level", [90, 95, 99])
def test_the_wilson_interval_agrees_with_scipy(events: int, total: int, level: float) -> None:
    theirs = binomtest(events, total).proportion_ci(level / 100, method="wilson")
    assert wilson(events, total, level=level) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(st.integers(1, 10_000), st.data())
def test_the_wilson_interval_holds_the_share_and_stays_within_bounds(total: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, total))
    low, high = wilson(events, total)
    assert 0 <= low <= events / total <= high <= 1
    assert low < high


@pytest.mark.parametrize(("events", "total"), [(-1, 4), (5, 4), (0, 0)])
def test_no_interval_without_a_proportion(events: int, total: int) -> None:
    with pytest.raises(ValueError, match="is not a proportion"):
        wilson(events, total)
