"""Works that report one trial are one study, by the numbers that they list or mention."""

import made
import pytest
from loaded import empty_warehouse, held, load

from warehouse import rows

PROTOCOL = "Protocol of a trial of heat wraps (ClinicalTrials.gov NCT01234567)."


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        yield con


def listed(*numbers: str):
    return tuple(rows.Registration(registry="x", number=number) for number in numbers)


@pytest.mark.parametrize(
    ("text", "study", "basis"),
    [
        ("Registered as NCT01234567.", "NCT01234567", "text"),
        ("Trial registration: NCT 01234567", "NCT01234567", "text"),
        ("(nct-01234567)", "NCT01234567", "text"),
        ("ISRCTN 12345678; NCT01234567", "NCT01234567", "text"),
        ("ISRCTN:12345678", "ISRCTN12345678", "text"),
        ("EudraCT number 2010-012345-67", "2010-012345-67", "text"),
        ("ACTRN12612345678901", "ACTRN12612345678901", "text"),
        ("ChiCTR-TRC-12345678", "CHICTR-TRC-12345678", "text"),
        ("ChiCTR2000012345", "CHICTR2000012345", "text"),
        ("CTRI/2019/01/012345", "CTRI/2019/01/012345", "text"),
        ("UMIN000012345", "UMIN000012345", "text"),
        ("DRKS00012345", "DRKS00012345", "text"),
        ("NCT01234567 and NCT07654321 were pooled", "study:work:pubmed:1", "own"),
        ("the receptor NTR75 and 12-345", "study:work:pubmed:1", "own"),
        ("NCT012345678", "study:work:pubmed:1", "own"),
        ("", "study:work:pubmed:1", "own"),
    ],
)
def test_a_number_in_the_text_names_the_study(con, tmp_path, text, study, basis):
    load(con, tmp_path / "run", [made.record("1", abstract=text)])
    assert held(con, "study_works", "study_id, basis") == [(study, basis)]


def test_a_number_in_the_title_counts_and_a_listed_one_goes_before(con, tmp_path):
    first = made.record("1", title="Heat wraps: NCT01234567", abstract="")
    second = made.record(
        "2", abstract="Unlike NCT01234567, we found pain.", registrations=listed("NCT07654321")
    )
    load(con, tmp_path / "run", [first, second])
    assert held(con, "study_works", "study_id, basis") == [
        ("NCT01234567", "text"),
        ("NCT07654321", "registration"),
    ]


def test_protocol_results_registration_and_posted_results_are_one_study(con, tmp_path):
    registered = {
        "kind": "trial",
        "registrations": listed("NCT01234567", "2010-012345-67"),
        "source": "clinicaltrials",
    }
    records = [
        made.record("1", title="Heat wraps: study protocol", abstract=PROTOCOL),
        made.record("2", title="Heat wraps: results", registrations=listed("2010-012345-67")),
        made.record("3", title="Two years after heat wraps", abstract="NCT01234567"),
        made.record("NCT01234567", title="Wraps for legs", abstract="", **registered),
        made.record(
            "NCT01234567:results",
            title="Wraps, posted",
            abstract="",
            **(registered | {"kind": "trial_results"}),
        ),
        made.record("4", title="Cold wraps"),
    ]
    load(con, tmp_path / "run", records)
    found = held(con, "study_works", "study_id", "study_id NOT LIKE 'study:%'")
    assert found == [("NCT01234567",)] * 5
    assert len(held(con, "studies")) == 2
