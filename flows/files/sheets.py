"""XLSX sheets of references: values only, row by row; formulas are never worked out."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

import openpyxl

from flows.files.entry import Skipped
from flows.files.errors import FileError
from flows.files.opened import WHOLE_LIMIT, Opened
from flows.files.tables import Row, headings_of, records
from warehouse.rows import Record

# Words of all cells are kept in one part of the file, which is read whole.
_UNPACKED_LIMIT = 2 * WHOLE_LIMIT


def is_workbook(file: Opened) -> bool:
    """Whether a ZIP holds a workbook."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of every sheet with a row of headings; raises FileError where there is none."""
    _refuse_a_bomb(file)
    # An open file, because openpyxl goes by the name of one that it opens.
    with file.stream() as content:
        yield from _sheets(file, content, database)


def _sheets(file: Opened, content: IO[bytes], database: str | None) -> Iterator[Record | Skipped]:
    book = _opened(file, content)
    found = False
    try:
        for sheet in book.worksheets:
            headings = headings_of(_rows(sheet))
            if headings:
                found = True
                numbered = islice(enumerate(_rows(sheet), start=1), headings.row, None)
                yield from records(numbered, headings, database=database)
    except (zipfile.BadZipFile, ValueError, KeyError, SyntaxError, EOFError) as error:
        raise _damaged(file, error) from None
    finally:
        book.close()
    if not found:
        raise FileError(f"{file.path} has no sheet with a row of headings and a title among them.")


def _opened(file: Opened, content: IO[bytes]) -> Any:
    with warnings.catch_warnings():
        # Styles and extensions that openpyxl leaves out have no bearing on what cells say.
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
            raise _damaged(file, error) from None


def _damaged(file: Opened, error: Exception) -> FileError:
    return FileError(
        f"{file.path} is a damaged workbook ({type(error).__name__}): save it again as XLSX or CSV."
    )


def _rows(sheet: Any) -> Iterator[Row]:
    return ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == datetime.min.time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _refuse_a_bomb(file: Opened) -> None:
    try:
        with zipfile.ZipFile(file.path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged(file, error) from None
    if unpacked > _UNPACKED_LIMIT:
        raise FileError(
            f"{file.path} unpacks to more than {_UNPACKED_LIMIT // 1_000_000} MB: split it, or save it as CSV."
        )
