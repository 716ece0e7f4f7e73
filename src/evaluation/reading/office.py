"""Office files into raw tables: values with their number formats, and what Excel shows or hides about them.

A cell keeps the kind it has in the file; only a code that its number format fills up with zeros becomes the text a
person sees. Merged cells, hidden rows, error values and formulas without a stored result are named in notes, because
nobody sees them in a table of values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import child_process, numberformats, opening, package
from evaluation.reading.files.places import letter, number
from evaluation.reading.files.sheet_facts import SheetFacts
from evaluation.reading.files.sheet_values import Sheet, read_sheets
from evaluation.reading.raw import Note, RawTable, left_out
from evaluation.reading.tables.extent import Layout, arrange
from evaluation.reading.tables.grid import is_blank, is_value
from evaluation.reading.tables.headings import names_amounts
from evaluation.reading.tables.rows import Rows

SECONDS, MEGABYTES = 120, 2_000  # the limits of the child that reads the values
LEAST, FACTOR = 400, 100  # megabytes for a small XLS, and for each megabyte of a larger one: nothing in it is packed
NAMED = 8  # so many places are named in a note, the others are counted
AMOUNT_SIGNS = ("€", "EUR", "$", "£", ".00", "#,##0")
GENERAL = "General"
_PLACE = re.compile(r"([A-Z]+)(\d+)")
Styles = tuple[tuple[str, ...], frozenset[int]]  # the number format of each style, and which strike through


def read_workbook(
    path: Path, *, sheet: str | None = None, header_rows: Sequence[int] | None = None, keep_rows: bool = False
) -> list[RawTable]:
    """The tables of all sheets that hold something, or of ``sheet`` alone; an empty cell is ``None``.

    ``header_rows`` are row numbers as Excel shows them. Of XLS and XLSB only the values are read, of ODS also
    merged cells and number formats; a note says so. Raises ``EvaluationError`` if the file is no workbook, or is
    damaged, protected, too large or malicious, for an unknown sheet, and if no sheet has a row of data.
    """
    data = opening.load(path)
    kind = opening.office_kind(data)
    if kind is None:
        key = "reading_password" if opening.is_protected(data) else opening.REFUSED.get(opening.kind_of(data))
        raise EvaluationError(key or "reading_binary", file=path.name)
    data = package.usual(data, file=path.name) if kind == "workbook" else data
    book, facts, styles = _contents(data, sheet, path.name, kind)
    found = [
        _Table(read, facts.get(read.name), styles, path.name, kind).arranged(header_rows, keep_rows)
        for read in book
        if any(not is_blank(value) for row in read.rows for value in row)
    ]
    if not found:
        raise EvaluationError("reading_empty", file=path.name)
    if not any(len(table.rows) for table in found):
        rows = sum(left_out(table.excluded, table.header_rows) for table in found)
        raise EvaluationError("reading_only_header", file=path.name, rows=rows)
    return found


def _contents(
    data: bytes, sheet: str | None, file: str, kind: opening.OfficeKind
) -> tuple[list[Sheet], dict[str, SheetFacts], Styles]:
    """The sheets with their values, facts and styles; a child reads the values while the XML is scanned here."""
    scanned = kind == "workbook"
    if opening.is_archive(data):
        package.check_package(data, file=file, in_full=not scanned)
    with ThreadPoolExecutor(1) as pool:
        values = pool.submit(_values, data, sheet, file)
        facts = package.inspect_package(data, file=file) if scanned else {}
        styles: Styles = package.cell_styles(data, file=file) if scanned else ((), frozenset())
        if kind == "ods":
            facts, formats = package.opened_ods(data, file=file)
            styles = (formats, frozenset())
        return [_completed(one, facts.get(one.name)) for one in values.result()], facts, styles


def _values(data: bytes, sheet: str | None, file: str) -> list[Sheet]:
    """The values; a broken XLS may refer to itself in a circle, so its memory is limited by its size."""
    megabytes = MEGABYTES if opening.is_archive(data) else min(MEGABYTES, LEAST + FACTOR * len(data) // 1_000_000)
    return child_process.run(read_sheets, data, sheet, file, seconds=SECONDS, megabytes=megabytes, file=file)


def _completed(sheet: Sheet, facts: SheetFacts | None) -> Sheet:
    """The sheet with error values and formulas without result in cells that the reader of values leaves empty."""
    for place, text in [*facts.errors.items(), *facts.unsaved.items()] if facts else ():
        row, column = _position(place)
        sheet.rows.extend([] for _ in range(row - len(sheet.rows)))
        cells = sheet.rows[row - 1]
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = text
    return sheet


class _Table:
    """One sheet on its way to a raw table: its grid, its layout, and the number format of each cell."""

    def __init__(
        self, sheet: Sheet, facts: SheetFacts | None, styles: Styles, file: str, kind: opening.OfficeKind
    ) -> None:
        self.sheet, self.facts, self.file, self.kind = sheet, facts, file, kind
        self.grid = Rows(sheet.rows)
        formats, self.struck = styles
        self.names = np.array([*formats, GENERAL], dtype=object)

    def arranged(self, header_rows: Sequence[int] | None, keep_rows: bool) -> RawTable:
        name = self.sheet.name
        layout = arrange(self.grid, file=self.file, sheet=name, header_rows=header_rows, keep_rows=keep_rows)
        merged, areas = self._fill_merged(layout)
        cells, left = self._cells(layout, layout.data), self._cells(layout, layout.left)
        formats = self._formats(layout)
        shown = [] if formats is None else self._as_shown(cells, formats, layout)
        return RawTable(
            file=self.file,
            format=self.kind,
            cells=pd.DataFrame({heading: pd.Series(column, dtype=object) for heading, column in cells.items()}),
            rows=np.array(layout.data, dtype=int) + 1,
            places=tuple(place + 1 for place in layout.columns),
            sheet=name,
            header_rows=tuple(row + 1 for row in layout.header),
            formats=None if formats is None else pd.DataFrame(formats, dtype=object),
            excluded=layout.excluded,
            notes=(*layout.notes, *merged, *shown, *self._hidden(layout), *self._broken(layout)),
            left=pd.DataFrame(left, index=np.array(layout.left, dtype=int) + 1, dtype=object),
            merged=areas,
        )

    def _cells(self, layout: Layout, rows: Sequence[int]) -> dict[str, Sequence[Any]]:
        turned = list(zip_longest(*(self.grid[row] for row in rows)))
        empty_column = [None] * len(rows)
        return {
            heading: turned[place] if place < len(turned) else empty_column
            for place, heading in zip(layout.columns, layout.headings, strict=True)
        }

    def _style_places(self) -> np.ndarray:
        """For each row and column of the grid the place of its number format among the names."""
        facts, last = self.facts or SheetFacts(), len(self.names) - 1
        width = max(map(len, self.grid))
        patterns = np.full((len(facts.patterns) + 1, width), 0 if last else last)
        for place, styles in enumerate(facts.patterns):
            for column, style in styles.items():
                if column <= width:
                    patterns[place, column - 1] = min(style, last)
        unknown = len(facts.patterns)
        return patterns[[facts.row_patterns.get(row, unknown) for row in range(1, len(self.grid) + 1)]]

    def _formats(self, layout: Layout) -> dict[str, np.ndarray] | None:
        """The number format of each data cell; ``None`` if the file has none."""
        if self.facts is None or not (self.facts.cells or self.facts.patterns):
            return None
        styles = self._style_places()[list(layout.data)]
        return {
            heading: self.names[styles[:, place]] if place < styles.shape[1] else np.full(len(styles), GENERAL)
            for place, heading in zip(layout.columns, layout.headings, strict=True)
        }

    def _as_shown(self, cells: dict[str, Sequence[Any]], formats: dict[str, np.ndarray], layout: Layout) -> list[Note]:
        """Fill codes up with the zeros of their format; notes on columns whose numbers Excel shows differently."""
        rules: dict[str, Callable[[str], object]] = {
            "percent_format": numberformats.is_percent,
            "scaled_format": numberformats.is_scaled,
            "unit_format": numberformats.unit,
            "zeros_format": numberformats.zeros,
        }
        found: dict[str, list[str]] = {}
        for place, (heading, shown) in zip(layout.columns, formats.items(), strict=True):
            rules_of = {text: [key for key, rule in rules.items() if rule(text)] for text in pd.unique(shown)}
            if not any(rules_of.values()):
                continue
            numbers = {text for cell, text in zip(cells[heading], shown, strict=True) if _is_number(cell)}
            for text in (text for text in rules_of if text in numbers):
                for key in rules_of[text]:
                    found.setdefault(key, []).append(f"{letter(place + 1)} ({text})")
            cells[heading] = [_with_zeros(cell, text) for cell, text in zip(cells[heading], shown, strict=True)]
        return [
            Note(key, {"sheet": self.sheet.name, "columns": _some(dict.fromkeys(columns))})
            for key, columns in found.items()
        ]

    def _fill_merged(self, layout: Layout) -> tuple[list[Note], tuple[tuple[str, tuple[int, ...]], ...]]:
        """Repeat the value of cells that are merged over several data rows in each of them, except amounts.

        Returns notes, and the heading and data rows of each merged area that holds a number.
        """
        filled, amounts, areas = [], [], []
        data = {row: place for place, row in enumerate(layout.data)}
        headings = dict(zip(layout.columns, layout.headings, strict=True))
        styles = None
        for left, top, right, bottom in sorted(self.facts.merged if self.facts else self.sheet.merged):
            rows = [row for row in range(top, min(bottom, len(self.grid))) if row in data]
            value = _cell(self.grid[top - 1], left - 1) if top <= len(self.grid) else None
            if top - 1 not in data or left - 1 not in headings or is_blank(value):
                continue
            if _is_number(value) or is_value(value):
                areas.append((headings[left - 1], tuple(data[row] for row in (top - 1, *rows))))
            if not rows:
                continue
            styles = self._style_places() if styles is None else styles
            area = f"{letter(left)}{top}:{letter(right)}{bottom}"
            shown = self.names[styles[top - 1, left - 1]]
            if _is_amount(value, shown) or (_is_number(value) and names_amounts(headings[left - 1])):
                amounts.append(area)
                continue
            filled.append(area)
            for row in rows:
                self.grid[row].extend([None] * (left - len(self.grid[row])))
                self.grid[row][left - 1] = value
        found = (("merged_down", filled), ("merged_amounts", amounts))
        notes = [Note(key, {"sheet": self.sheet.name, "ranges": _some(places)}) for key, places in found if places]
        return notes, tuple(areas)

    def _hidden(self, layout: Layout) -> list[Note]:
        """Notes on data that Excel does not show, so that a person may not know of them."""
        name, facts = self.sheet.name, self.facts
        notes = [] if self.sheet.visible else [Note("hidden_sheet", {"sheet": name})]
        if facts is None or not facts.cells:
            return [*notes, Note("values_only", {"sheet": name})]
        hidden = set(facts.hidden_rows)
        rows = [str(row + 1) for row in layout.data if row + 1 in hidden]
        columns = [
            letter(place + 1)
            for place in layout.columns
            if any(first <= place + 1 <= last for first, last in facts.hidden_columns)
        ]
        struck = [str(row + 1) for row in layout.data if self._is_struck(row, layout)]
        if struck:
            notes.append(Note("struck_rows", {"sheet": name, "rows": _some(struck)}))
        if facts.comments:
            notes.append(Note("cell_comments", {"sheet": name, "cells": _some(facts.comments)}))
        if rows:
            notes.append(Note("hidden_rows", {"sheet": name, "rows": _some(rows)}))
        if columns:
            notes.append(Note("hidden_columns", {"sheet": name, "columns": _some(columns)}))
        return notes

    def _is_struck(self, row: int, layout: Layout) -> bool:
        """Whether a filled cell of a row is struck through."""
        facts = self.facts
        if not self.struck or facts is None or row + 1 not in facts.row_patterns:
            return False
        styles = facts.patterns[facts.row_patterns[row + 1]]
        return any(
            styles.get(place + 1) in self.struck and not is_blank(_cell(self.grid[row], place))
            for place in layout.columns
        )

    def _broken(self, layout: Layout) -> list[Note]:
        """Notes on error values and formulas without a result among the data."""
        facts, data = self.facts or SheetFacts(), set(layout.data)
        kinds = (("error_values", facts.errors), ("unsaved_formulas", facts.unsaved))
        found = {
            key: [f"{place} {text}" for place, text in cells.items() if _position(place)[0] - 1 in data]
            for key, cells in kinds
        }
        return [Note(key, {"sheet": self.sheet.name, "cells": _some(cells)}) for key, cells in found.items() if cells]


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else None


def _position(place: str) -> tuple[int, int]:
    """Row and column of a cell, counted from 1.

    >>> _position("C4")
    (4, 3)
    """
    letters, row = _PLACE.fullmatch(place).groups()  # type: ignore[union-attr]  # the scan found it by this form
    return int(row), number(letters)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _with_zeros(cell: Any, number_format: str) -> Any:
    """A whole number with as many digits as its format shows.

    >>> _with_zeros(1067, "00000"), _with_zeros(1067, "0")
    ('01067', 1067)
    """
    digits = numberformats.zeros(number_format)
    return str(cell).zfill(digits) if digits and isinstance(cell, int) and cell >= 0 else cell


def _is_amount(value: Any, number_format: str) -> bool:
    if not _is_number(value):
        return False
    return isinstance(value, float) or any(sign in number_format for sign in AMOUNT_SIGNS)


def _some(places: Iterable[str]) -> str:
    """The first places and how many more there are.

    >>> _some(["A1", "A2"])
    'A1, A2'
    """
    named = list(places)
    more = [f"… (+{len(named) - NAMED})"] if len(named) > NAMED else []
    return ", ".join(named[:NAMED] + more)
