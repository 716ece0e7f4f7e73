"""The values in office files (XLSX, XLSM, XLSB, XLS, ODS), read in a child process and handed over as plain data.

They come from calamine, which is fast and reads all these formats, but may abort on a broken file. It shows an error
value and a formula without result as empty, and knows neither number formats nor hidden rows: ``scan`` finds these in
the XML of a sheet. No heavy library is imported here, so that a child starts quickly.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import package

EXACT = 2**53  # up to here a binary number holds every integer


@dataclass(frozen=True)
class Sheet:
    """One worksheet: all cells from A1 on, row by row, with ``None`` for an empty one.

    ``merged`` has left, top, right and bottom of merged cells, counted from 1.
    """

    name: str
    rows: list[list[Any]]
    visible: bool
    merged: list[tuple[int, int, int, int]]


def read_sheets(data: bytes, sheet: str | None, file: str) -> list[Sheet]:
    """All worksheets, or ``sheet`` alone; one that holds nothing has no rows.

    Raises ``EvaluationError`` for what is damaged, protected or too large, and for an unknown sheet.
    """
    book = _open(data, file)
    known = {metadata.name: metadata for metadata in book.sheets_metadata if str(metadata.typ).endswith("WorkSheet")}
    if sheet is not None and sheet not in known:
        raise EvaluationError("reading_unknown_sheet", file=file, sheet=sheet, sheets=", ".join(known))
    wanted = [sheet] if sheet is not None else known
    return [_read(book, name, str(known[name].visible).endswith(".Visible"), file) for name in wanted]


def _open(data: bytes, file: str) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise EvaluationError("reading_old_office", file=file) from None
    except BaseException as error:  # whatever a damaged file makes the library raise; a panic of Rust is no Exception
        raise EvaluationError("reading_broken_workbook", file=file, reason=type(error).__name__) from None


def _read(book: Any, name: str, visible: bool, file: str) -> Sheet:
    try:
        sheet = book.get_sheet_by_name(name)
        package.check_range(sheet.total_height, sheet.total_width, 0, sheet=name, file=file)
        rows = _plain(sheet.to_python(skip_empty_area=False))
        merged = [
            (left + 1, top + 1, right + 1, bottom + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
    except EvaluationError:
        raise
    except BaseException as error:  # as above: a sheet may be damaged where the workbook is not
        raise EvaluationError("reading_broken_workbook", file=file, reason=type(error).__name__) from None
    return Sheet(name, rows, visible, merged)


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    """Blank cells as ``None``, whole numbers as integers, days as date and time; equal texts share one object."""

    def plain(cell: Any) -> Any:
        kind = type(cell)
        if kind is str:
            return texts[cell] if cell in texts else texts.setdefault(cell, cell if cell.strip() else None)
        if kind is float:
            return int(cell) if cell.is_integer() and abs(cell) < EXACT else cell
        if kind is dt.date:
            return days[cell] if cell in days else days.setdefault(cell, dt.datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001 # Excel knows no time zones
        return cell

    texts: dict[str, str | None] = {}
    days: dict[dt.date, dt.datetime] = {}
    return [[plain(cell) for cell in row] for row in rows]
