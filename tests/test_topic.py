"""Topic files that are right, and what is said of those that are not."""

import pickle
import re
from pathlib import Path

import pytest

from flows.errors import GleanError
from flows.topic import (
    DESIGNS,
    SOURCES,
    DatesForm,
    GradeForm,
    QuestionForm,
    TermForm,
    TopicError,
    TopicFile,
    read_topic,
    topic_digest,
)
from warehouse.rows import Grade, Question, Search, Term

GOOD = """
id = "leg-pain"
title = "Leg pain"
description = '''
Two
lines.'''
designs = ["rct", "meta_analysis"]
schedule = "0 6 1 * *"

[dates]
from = 2004-03-01
to = "2025"

[search]
pubmed = '''
(sciatica[tiab] OR "leg pain"[tiab])
AND stimulation[tiab]
'''

[[question]]
text = "Does stimulation help?"
interventions = ["stimulation"]
comparators = ["usual care"]
outcomes = ["leg pain"]
conditions = ["sciatica"]

[[condition]]
name = "sciatica"
synonyms = ["radicular pain"]

[[intervention]]
name = "stimulation"
synonyms = ["SCS", "spinal cord stimulation"]

[[intervention]]
name = "usual care"

[[outcome]]
name = "leg pain"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "x.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_becomes_a_topic(tmp_path: Path) -> None:
    topic = read_topic(write(tmp_path, GOOD))

    assert topic.topic_id == "leg-pain"
    assert topic.description == "Two lines."
    assert topic.designs == ("rct", "meta_analysis")
    assert (topic.date_from, topic.date_to, topic.schedule) == ("2004-03-01", "2025", "0 6 1 * *")
    query = '(sciatica[tiab] OR "leg pain"[tiab]) AND stimulation[tiab]'
    assert topic.searches == (Search(source="pubmed", query=query),)
    assert topic.questions == (
        Question(
            text="Does stimulation help?",
            interventions=("stimulation",),
            comparators=("usual care",),
            outcomes=("leg pain",),
            conditions=("sciatica",),
        ),
    )
    synonyms, keys = ("SCS", "spinal cord stimulation"), ("spinal cord stimulation", "stimulation")
    assert topic.interventions[0] == Term(name="stimulation", synonyms=synonyms, keys=keys)


def test_the_shortest_file_needs_an_id_a_title_a_search_and_a_question(tmp_path: Path) -> None:
    short = 'id="a"\ntitle="A"\nsearch.pubmed="x"\n[[question]]\ntext="Does it?"'

    topic = read_topic(write(tmp_path, short))

    assert topic.designs == ()
    assert topic.date_from is None
    assert topic.schedule is None


# Each case: what is replaced in the good file, by what, and how the sentence about it begins.
BROKEN = [
    ("title =", "titel =", "key 'titel' is unknown (did you mean 'title'? allowed: id, title,"),
    ("designs =", "desings =", "key 'desings' is unknown (did you mean 'designs'?"),
    ("synonyms", "synonym", "key 'condition.0.synonym' is unknown (did you mean 'synonyms'?"),
    ("from =", "form =", "key 'dates.form' is unknown (did you mean 'from'? allowed: from, to)."),
    ("comparators", "versus", "key 'question.0.versus' is unknown (allowed: text, conditions,"),
    ("title =", "#", "key 'title' is missing: it gives the title of the review."),
    ("leg-pain", "Leg Pain", "key 'id' must be small letters, digits and single hyphens,"),
    ('"leg-pain"', "7", "key 'id' must be text in quotes, but is 7."),
    ('"Leg pain"', '"  "', "key 'title' must not be empty."),
    ('["rct", "meta_analysis"]', '"rct"', "key 'designs' must be a list, but is 'rct'."),
    ('"rct"', '"RCTs"', "key 'designs.0' is 'RCTs', which is not a study design (did you mean 'rct'?"),
    ("[[question]]", "[question]", "key 'question' must be a list of tables: write [[question]] with"),
    ("[dates]", "[[dates]]", "key 'dates' must be a table, but is"),
    ("Does stimulation help?", "", "key 'question.0.text' must not be empty."),
    ('["stimulation"]', '["SCS"]', "key 'question.0.interventions' names 'SCS', which is not among the"),
    ("usual care", "no care", "key 'question.0.comparators' names 'no care', which is not among the"),
    ('outcomes = ["leg pain"]', 'outcomes = ["death"]', "key 'question.0.outcomes' names 'death', which"),
    ('conditions = ["sciatica"]', 'conditions = ["gout"]', "key 'question.0.conditions' names 'gout',"),
    ("pubmed =", "pubmet =", "key 'search.pubmet' names an unknown source (did you mean 'pubmed'?"),
    ("AND stim", "AND (stim", "key 'search.pubmed' opens 2 parentheses and closes 1:"),
    ('leg pain"[tiab]', "leg pain[tiab]", "key 'search.pubmed' has a quotation mark (\") that is never"),
    ("2004-03-01", '"March 2004"', "key 'dates.from' is 'March 2004', which is not a date: write '2004',"),
    ("2004-03-01", '"2004-02-30"', "key 'dates.from' is '2004-02-30', which is not a date:"),
    ("2004-03-01", "2004", "key 'dates.from' is 2004, which is not a date: write '2004',"),
    ("2004-03-01", '"2026-03"', "key 'dates.to' is '2025', which is before 'dates.from' ('2026-03')."),
    ("0 6 1 * *", "0 6 1 *", "key 'schedule' is '0 6 1 *', which is not a cron line (wrong number of"),
    ("0 6 1 * *", "0 0 6 1 * *", "key 'schedule' is '0 0 6 1 * *', which is not a cron line (wrong number"),
    ("0 6 1 * *", "0 25 1 * *", "key 'schedule' is '0 25 1 * *', which is not a cron line (bad hour):"),
    (
        'd stimulation"]',
        'd stimulation", "scs"]',
        "key 'intervention.0.synonyms.2' repeats 'scs', which already",
    ),
    ('"usual care"\n', '"Stimulation"\n', "key 'intervention.1.name' repeats 'Stimulation', which already"),
    ('id = "leg-pain"', 'id = "leg-pain', "this is not valid TOML:"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN)
def test_a_broken_file_gets_one_sentence_that_names_file_and_key(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))

    with pytest.raises(TopicError) as caught:
        read_topic(path)

    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


GRADE = """
[[question.grade]]
level = "low"
reason = "few people"
by = "A. Reviewer"
on = 2026-11-01
"""


def graded(grade: str) -> str:
    return GOOD.replace("\n[[condition]]", f"{grade}\n[[condition]]", 1)


def test_a_question_holds_the_grades_of_its_reviewers(tmp_path: Path) -> None:
    whole = read_topic(write(tmp_path, graded(GRADE))).questions[0].grades
    assert whole == (Grade(level="low", reason="few people", by="A. Reviewer", on="2026-11-01"),)
    of_one = graded(GRADE + 'outcome = "leg pain"\n')
    assert read_topic(write(tmp_path, of_one)).questions[0].grades[0].outcome == "leg pain"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '"low"',
            '"lowish"',
            "key 'question.0.grade.0.level' is 'lowish', which is no level of certainty (did",
        ),
        ('by = "A. Reviewer"', "", "key 'question.0.grade.0.by' is missing: it gives who graded it."),
        ("reason", "raeson", "key 'question.0.grade.0.raeson' is unknown (did you mean 'reason'?"),
        ("2026-11-01", '"2026"', "key 'question.0.grade.0.on' is '2026', which is not a day: write"),
        (
            "[[question.grade]]",
            "[question.grade]",
            "key 'question.0.grade' must be a list of tables: write [[",
        ),
        (
            "level",
            'outcome = "death"\nlevel',
            "key 'question.0.grade.outcome' names 'death', which is not among",
        ),
    ],
)
def test_a_broken_grade_gets_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = write(tmp_path, graded(GRADE.replace(old, new, 1)))
    with pytest.raises(TopicError) as caught:
        read_topic(path)
    assert str(caught.value).startswith(f"{path}: {sentence}")


def test_a_name_that_is_unknown_is_told_with_the_names_on_offer(tmp_path: Path) -> None:
    with pytest.raises(
        TopicError, match=r"the topic \(did you mean 'stimulation'\? allowed: stimulation, usual"
    ):
        read_topic(write(tmp_path, GOOD.replace('["stimulation"]', '["stimulus"]')))
    with pytest.raises(TopicError, match=r"the topic: write the preferred name 'stimulation'\."):
        read_topic(write(tmp_path, GOOD.replace('["stimulation"]', '["scs"]')))


def test_invalid_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match=r"not valid TOML: .*at line 2"):
        read_topic(write(tmp_path, 'id = "a"\ntitle = = 3\n'))


def test_a_file_without_a_question_or_with_an_empty_search_is_refused(tmp_path: Path) -> None:
    head = 'id="a"\ntitle="A"\n'
    question = '[[question]]\ntext="Does it?"\n'
    with pytest.raises(TopicError, match=r"key 'question' is missing: it gives the questions to answer\."):
        read_topic(write(tmp_path, head + 'search.pubmed="x"'))
    with pytest.raises(TopicError, match=r"key 'search' must not be empty\."):
        read_topic(write(tmp_path, head + "search={}\n" + question))
    with pytest.raises(TopicError, match=r"key 'search.pubmed' must not be empty\."):
        read_topic(write(tmp_path, head + 'search.pubmed=" "\n' + question))


def test_a_missing_file_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    with pytest.raises(
        TopicError, match=rf"there is no such topic file; did you mean '{re.escape(str(path))}'\?"
    ):
        read_topic(tmp_path / "xx.toml")
    with pytest.raises(TopicError, match=r"nowhere/x.toml: there is no such topic file\."):
        read_topic(tmp_path / "nowhere/x.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(TopicError, match="not a text file in UTF-8"):
        read_topic(path)
    with pytest.raises(TopicError, match="cannot be read"):
        read_topic(tmp_path)


def test_the_sources_on_offer_are_a_parameter(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("pubmed =", "europepmc ="))
    assert read_topic(path, sources=["europepmc"]).searches[0].source == "europepmc"


def test_the_digest_sees_what_is_said_and_not_how_it_is_laid_out(tmp_path: Path) -> None:
    digest = topic_digest(read_topic(write(tmp_path, GOOD)))
    relaid = "# a comment\n" + GOOD.replace("[tiab])\nAND", "[tiab])\n\n   AND")
    assert topic_digest(read_topic(write(tmp_path, relaid))) == digest
    other = GOOD.replace("usual care", "placebo")
    assert topic_digest(read_topic(write(tmp_path, other))) != digest
    assert re.fullmatch(r"[0-9a-f]{64}", digest)


def test_the_error_is_shown_to_users_and_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(TopicError("x.toml: no.")))
    assert isinstance(error, GleanError)
    assert str(error) == "x.toml: no."


def test_the_designs_are_named_once_each() -> None:
    assert len(set(DESIGNS)) == len(DESIGNS) == 18


# --- What is shipped ---------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/topic-file.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "topics").glob("*.toml")), ids=lambda path: path.stem)
def test_a_topic_that_we_ship_is_read_and_bears_the_name_of_its_file(path: Path) -> None:
    topic = read_topic(path)
    assert topic.topic_id == path.stem
    assert topic.questions


def test_the_example_of_the_guide_is_a_topic_file(tmp_path: Path) -> None:
    example = GUIDE.split("```toml\n")[1].split("```")[0]
    assert read_topic(write(tmp_path, example)).topic_id == "sciatica-exercise"


def test_the_guide_explains_every_key_design_and_source() -> None:
    keys = [
        field.alias or name
        for form in (TopicFile, DatesForm, QuestionForm, GradeForm, TermForm)
        for name, field in form.model_fields.items()
    ]
    tables = ["dates", "search", "question", "condition", "intervention", "outcome"]
    for word in [*keys, *DESIGNS, *SOURCES]:
        assert f"`{word}`" in GUIDE or (word in tables and f"[{word}]" in GUIDE), word
