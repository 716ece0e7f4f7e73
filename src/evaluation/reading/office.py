"""Excel workbooks into raw tables: values with their number formats, and what Excel shows or hides about them.

A cell keeps the kind it has in the file; nothing is typed here. Merged cells, hidden rows, error values and formulas
without a stored result are read in a stated way and named in the notes, because nobody sees them in a table of values.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.errors import EvaluationError
from evaluation.reading import opening
from evaluation.reading.layout import Grid, Layout, arrange, is_blank
from evaluation.reading.package import SheetFacts, inspect_package
from evaluation.reading.raw import Note, RawTable, letter

NAMED = 8  # so many places are named in a note, the rest is counted
AMOUNT_SIGNS = ("€", "EUR", "$", "£", ".00", "#,##0")


def read_workbook(
    path: Path, *, sheet: str | None = None, header_rows: Sequence[int] | None = None, keep_rows: bool = False
) -> list[RawTable]:
    """The tables of all sheets that hold something, or of ``sheet`` alone; an empty cell is ``None``.

    ``header_rows`` are row numbers as Excel shows them. Raises ``EvaluationError`` for what is no workbook, is damaged,
    protected, too large or made to harm, for an unknown sheet, and where no sheet has a row of data.
    """
    data = opening.load(path)
    _check_kind(data, path.name)
    facts = inspect_package(data, file=path.name)
    book = _open(data, path.name)
    if sheet is not None and sheet not in facts:
        raise EvaluationError("reading_unknown_sheet", file=path.name, sheet=sheet, sheets=", ".join(facts))
    names = [sheet] if sheet is not None else [name for name in facts if facts[name].rows]
    tables = [_table(book[name], facts[name], path.name, header_rows, keep_rows) for name in names if facts[name].rows]
    if not tables:
        raise EvaluationError("reading_empty", file=path.name)
    if not any(len(table.rows) for table in tables):
        raise EvaluationError("reading_only_header", file=path.name)
    return tables


def _check_kind(data: bytes, file: str) -> None:
    kind = opening.kind_of(data)
    if kind != "workbook":
        keys = {"old_office": "reading_old_office", "archive": "reading_no_workbook"}
        raise EvaluationError(keys.get(kind, "reading_binary"), file=file)


def _open(data: bytes, file: str) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not keep (validations, pictures) holds no values
            return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception as error:  # whatever a damaged file makes the library raise, the sentence is the same
        raise EvaluationError("reading_broken_workbook", file=file, reason=type(error).__name__) from None


def _table(
    sheet: Worksheet, facts: SheetFacts, file: str, header_rows: Sequence[int] | None, keep_rows: bool
) -> RawTable:
    cells = list(sheet.iter_rows(min_row=1, max_row=facts.rows, max_col=facts.columns))
    grid: list[list[Any]] = [[_value(cell.value) for cell in row] for row in cells]
    for place, formula in facts.unsaved.items():
        cell = sheet[place]
        grid[cell.row - 1][cell.column - 1] = formula
    if not any(not is_blank(value) for row in grid for value in row):
        raise EvaluationError("reading_empty", file=file)
    layout = arrange(grid, file=file, sheet=sheet.title, header_rows=header_rows, keep_rows=keep_rows)
    merged = _fill_merged(sheet, grid, layout)
    formats = pd.DataFrame(
        {
            heading: [cells[row][place].number_format for row in layout.data]
            for place, heading in zip(layout.columns, layout.headings, strict=True)
        },
        dtype=object,
    )
    return RawTable(
        file=file,
        format="workbook",
        cells=_frame(grid, layout),
        rows=np.array(layout.data, dtype=int) + 1,
        places=tuple(place + 1 for place in layout.columns),
        sheet=sheet.title,
        header_rows=tuple(row + 1 for row in layout.header),
        formats=formats,
        excluded=layout.excluded,
        notes=(*layout.notes, *merged, *_hidden(sheet, layout), *_broken(sheet, cells, facts, layout)),
    )


def _value(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _frame(grid: Grid, layout: Layout) -> pd.DataFrame:
    columns = zip(layout.columns, layout.headings, strict=True)
    return pd.DataFrame(
        {heading: pd.Series([grid[row][place] for row in layout.data], dtype=object) for place, heading in columns}
    )


def _fill_merged(sheet: Worksheet, grid: list[list[Any]], layout: Layout) -> list[Note]:
    """The value of cells merged over several rows of data, in each of them; an amount is not multiplied."""
    filled, amounts = [], []
    data = set(layout.data)
    for merged in sorted(sheet.merged_cells.ranges, key=lambda area: area.bounds):
        left, top, _, bottom = merged.bounds
        rows = [row for row in range(top, bottom) if row in data]
        value = grid[top - 1][left - 1] if top <= len(grid) and left <= len(grid[0]) else None
        if not rows or top - 1 not in data or is_blank(value):
            continue
        if _is_amount(value, sheet.cell(top, left).number_format):
            amounts.append(merged.coord)
            continue
        filled.append(merged.coord)
        for row in rows:
            grid[row][left - 1] = value
    found = (("merged_down", filled), ("merged_amounts", amounts))
    return [Note(key, {"sheet": sheet.title, "ranges": _some(places)}) for key, places in found if places]


def _is_amount(value: Any, number_format: str) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    whole = isinstance(value, int) or value.is_integer()
    return not whole or any(sign in number_format for sign in AMOUNT_SIGNS)


def _hidden(sheet: Worksheet, layout: Layout) -> list[Note]:
    """What Excel does not show of the data, and a person may not know to be there."""
    notes = [Note("hidden_sheet", {"sheet": sheet.title})] if sheet.sheet_state != "visible" else []
    rows = [
        str(row + 1) for row in layout.data if row + 1 in sheet.row_dimensions and sheet.row_dimensions[row + 1].hidden
    ]
    spans = [(span.min, span.max) for span in sheet.column_dimensions.values() if span.hidden]
    columns = [
        letter(place + 1)
        for place in layout.columns
        if any((first or 0) <= place + 1 <= (last or 0) for first, last in spans)
    ]
    if rows:
        notes.append(Note("hidden_rows", {"sheet": sheet.title, "rows": _some(rows)}))
    if columns:
        notes.append(Note("hidden_columns", {"sheet": sheet.title, "columns": _some(columns)}))
    return notes


def _broken(sheet: Worksheet, cells: Sequence[Sequence[Any]], facts: SheetFacts, layout: Layout) -> list[Note]:
    """Error values and formulas without a result among the data."""
    data = (cells[row][place] for row in layout.data for place in layout.columns)
    errors = [f"{cell.coordinate} {cell.value}" for cell in data if cell.data_type == "e"]
    unsaved = [f"{place} {formula}" for place, formula in facts.unsaved.items() if sheet[place].row - 1 in layout.data]
    found = (("error_values", errors), ("unsaved_formulas", unsaved))
    return [Note(key, {"sheet": sheet.title, "cells": _some(places)}) for key, places in found if places]


def _some(places: Iterable[str]) -> str:
    """The first places and how many more there are.

    >>> _some(["A1", "A2"])
    'A1, A2'
    """
    named = list(places)
    more = [f"… (+{len(named) - NAMED})"] if len(named) > NAMED else []
    return ", ".join(named[:NAMED] + more)
