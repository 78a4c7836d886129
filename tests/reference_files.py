"""Reference files that tests write, and what is read in them."""

from pathlib import Path
from typing import Any

from flows.files.entry import Skipped
from flows.files.opened import open_file
from flows.files.recognise import read
from warehouse.rows import Record


def put(folder: Path, content: str | bytes, name: str = "references.txt") -> Path:
    """A file with this content; text is written in UTF-8 with its line ends as they are."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def everything(path: Path, *, database: str | None = None) -> tuple[str, list[Record], list[Skipped]]:
    """The form of a file, its records and what was skipped."""
    form, found = read(open_file(path), database=database)
    listed = list(found)
    return (
        form,
        [one for one in listed if isinstance(one, Record)],
        [one for one in listed if isinstance(one, Skipped)],
    )


def records(folder: Path, content: str | bytes, **options: Any) -> list[Record]:
    """The records of a file with this content, of which none is skipped."""
    _, found, skipped = everything(put(folder, content), **options)
    assert skipped == []
    return found


def number(record: Record, kind: str) -> str | None:
    """The record's one identifier of this kind."""
    found = [one.value for one in record.identifiers if one.kind == kind]
    assert len(found) < 2, found
    return found[0] if found else None


def others(record: Record) -> dict[str, list[str]]:
    """What is kept without a column, by name."""
    kept: dict[str, list[str]] = {}
    for one in record.others:
        kept.setdefault(one.name, []).append(one.value)
    return kept


RIS = """TY  - JOUR
AU  - Weber, Anna M.
AU  - Okafor, J. T.
TI  - Walking for sciatica: a randomised trial
T2  - Journal of Leg Pain
J2  - J. Leg Pain
PY  - 2021
DA  - 2021/03/09
VL  - 12
IS  - 3
SP  - 101
EP  - 109
SN  - 1234-567X
DO  - https://doi.org/10.5555/JLP.2021.7
AN  - 612345
AB  - Pain fell by 3 points.
KW  - sciatica
KW  - Child, Preschool
LA  - English
PB  - Example Press
UR  - https://example.org/jlp/7
C1  - Basel
ER  -

"""

NBIB = """PMID- 41000001
OWN - NLM
STAT- MEDLINE
LR  - 20240105
IS  - 1234-567X (Electronic)
VI  - 12
IP  - 3
DP  - 2021 Mar 9
TI  - Walking for sciatica: a randomised trial that goes
      on over two lines.
LID - 10.5555/jlp.2021.7 [doi]
LID - S1234-567X(21)00007-1 [pii]
PG  - 101-109
AB  - BACKGROUND: Sciatica is common. RESULTS: Pain fell by
      3 points (95% CI 1 to 5).
FAU - Weber, Anna M
AU  - Weber AM
AUID- ORCID: 0000-0001-2345-6789
AD  - Example University, Basel.
FAU - Okafor, J T
AU  - Okafor JT
CN  - Walking Trial Group
LA  - eng
SI  - ClinicalTrials.gov/NCT01234567
PT  - Journal Article
PT  - Randomized Controlled Trial
TA  - J Leg Pain
JT  - Journal of leg pain
MH  - Humans
MH  - *Sciatica/therapy/*rehabilitation
OT  - walking
PMC - PMC7654321
EIN - J Leg Pain. 2022 Jan;13(1):5. PMID: 41000002
SO  - J Leg Pain. 2021 Mar 9;12(3):101-109.

"""
