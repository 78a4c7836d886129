"""`glean pool` reads anybody's table and says in one sentence what is wrong with it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.commands.pool import command
from flows.errors import GleanError
from flows.studies import StudiesError, read_studies

TABLE = """study,year,setting,events1,total1,events2,total2
Ames,1990,clinic,12,100,24,98
Brown,1995,clinic,30,210,41,205
Chen,2001,home,9,60,8,61
Diaz,2010,home,44,300,70,310
"""


def run(tmp_path: Path, text: str, *options: str) -> Result:
    path = tmp_path / "studies.csv"
    path.write_bytes(text.encode())
    return CliRunner().invoke(command, [str(path), *options], catch_exceptions=True)


def test_the_json_holds_studies_estimate_and_what_qualifies_it(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, TABLE, "--measure", "rr", "--method", "dl", "--json").output)
    assert found["studies"] == ["Ames", "Brown", "Chen", "Diaz"]
    assert (
        len(found["yi"]) == len(found["vi"]) == len(found["leave_one_out"]) == len(found["cumulative"]) == 4
    )
    assert found["method"] == "DL"
    # By hand: the logs of 0.490, 0.714, 1.144, 0.650 with weights 9.54, 20.79, 4.93, 32.83.
    assert found["shown"]["estimate"] == pytest.approx(0.6696, abs=0.0005)
    assert {"tau2", "i2", "h2", "q", "q_p", "tau2_ci", "egger", "trim_fill", "pi_low"} <= set(found)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_line_ends_and_byte_order_marks_change_nothing(
    tmp_path: Path, separator: str, end: str, mark: str
) -> None:
    text = mark + TABLE.replace(",", separator).replace("\n", end)
    assert run(tmp_path, text, "--measure", "OR").output == run(tmp_path, TABLE, "--measure", "OR").output


def test_the_table_shows_each_study_and_the_whole(tmp_path: Path) -> None:
    said = run(tmp_path, TABLE, "--measure", "RR", "--interval", "knha", "--level", "90").output
    for part in ("Ames", "pooled", "90% interval", "in a new study", "I²", "Egger's test", "trim and fill"):
        assert part in said


def test_groups_and_a_moderator_are_shown(tmp_path: Path) -> None:
    said = run(tmp_path, TABLE, "--measure", "RR", "--subgroup", "setting", "--moderator", "year").output
    assert "clinic" in said
    assert "regression: slope" in said


def test_the_csv_has_a_line_a_study_and_one_for_the_whole(tmp_path: Path) -> None:
    lines = run(tmp_path, TABLE, "--measure", "RR", "--csv").output.splitlines()
    assert lines[0] == "study,estimate,ci_low,ci_high,weight"
    assert [line.split(",")[0] for line in lines[1:]] == ["Ames", "Brown", "Chen", "Diaz", "pooled"]


def test_ratios_with_intervals_are_read(tmp_path: Path) -> None:
    text = "study,estimate,ci_low,ci_high\nA,0.5,0.25,1.0\nB,0.5,0.25,1.0\n"
    found = json.loads(run(tmp_path, text, "--measure", "HR", "--json").output)
    assert found["shown"]["estimate"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no study"),
        ("study,yi,vi\n", "holds no study"),
        ("yi,vi\n0.1,abc\n", "line 2, column vi: “abc” is not a number"),
        ("yi,vi\n0.1,nan\n", "is not a number"),
        ("yi,vi\n0.1\n", "line 2 has 1 cells"),
        ("yi,vi\n0.1,0\n", "study 1 has no finite estimate"),
        ("events1,total1,events2,total2\n5,4,1,9\n", "line 2: events1 is larger than total1"),
        ("events1,total1,events2,total2\n-5,4,1,9\n", "column events1: -5 is below 0"),
        ("mean1,sd1\n5,4\n", "needs the columns yi,vi or events1"),
    ],
)
def test_a_bad_table_is_one_clear_sentence(tmp_path: Path, text: str, said: str) -> None:
    result = run(tmp_path, text, "--measure", "OR")
    assert result.exit_code != 0
    assert isinstance(result.exception, GleanError)
    assert said in str(result.exception)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("study,yi,vi\nMüller,1,1\n".encode("latin-1"))
    with pytest.raises(StudiesError, match="UTF-8"):
        read_studies(tmp_path / "latin.csv")


def test_an_unknown_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    result = run(tmp_path, TABLE, "--measure", "RR", "--moderator", "dose")
    assert "There is no column dose; there are study, year, setting" in str(result.exception)
