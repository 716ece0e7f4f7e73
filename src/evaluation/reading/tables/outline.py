"""Rows numbered like sections (1, 1.1, 1.1.1): a row above its parts is a total if it states their sum.

The numbering shows which rows are parts of which, so an equal sum is no coincidence. If the row states another sum,
nobody knows whether it is to be added to its parts, and the user is asked. So they are about the rows of a pivot table,
which has the label of a block in the block's first row only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from evaluation.reading.raw import Check, Excluded, Note
from evaluation.reading.tables.grid import clean, is_blank
from evaluation.reading.tables.rows import Cell, Grid
from evaluation.reading.tables.sums import Sums, has_words

OUTLINE = re.compile(r"\s*((?:\d{1,2}|[IVX]{1,4}|[A-Za-z])(?:\.\d{1,2})*)[.)]?(?![\w,])")
FEWEST_COLUMNS, FEWEST_ROWS, MOST_ROWS = 3, 4, 2000  # of a table that is searched for such blocks
NAMED = 8  # so many rows are named in a note
Number = tuple[str, ...]


def parents(sums: Sums, rows: Sequence[int], place: int, *, sheet: str) -> tuple[list[Excluded], list[Note]]:
    """The rows that state the sum of the rows numbered below them, and notes on those that state another sum."""
    cells = sums.grid.column(place)
    if not any("." in str(cell) and len(_number(cell)) > 1 for cell in map(cells.__getitem__, rows)):
        return [], []  # most tables end here
    numbers = [_number(cells[row]) for row in rows]
    below: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        after, before = _parts(numbers, at, 1), _parts(numbers, at, -1)
        below[row] = [rows[part] for part in after or before]
    alone = all(OUTLINE.fullmatch(clean(cells[row])) for row, number in zip(rows, numbers, strict=True) if number)
    data = [row for row in rows if not below[row]]
    columns = [pair for pair in sums.summed(data) if pair[0] != place or not alone]
    found: list[Excluded] = []
    notes: list[Note] = []
    for row, parts in below.items():
        checks = [check for pair in columns if parts and (check := _check(sums, row, *pair, parts, below))]
        text = " | ".join(filter(None, map(clean, sums.grid[row]))) if checks else ""
        if checks and all(check.agrees for check in checks):
            found.append(Excluded("total", (row + 1,), text, tuple(checks)))
        elif checks:
            wrong = next(check for check in checks if not check.agrees)
            values = {"row": str(row + 1), "label": text, "column": wrong.column, "sheet": sheet}
            notes.append(Note("outline_differs", {**values, "stated": wrong.stated, "read": wrong.read}))
    return found, notes


def labelled_once(
    grid: Grid, data: list[int], columns: tuple[int, ...], headings: tuple[str, ...], *, sheet: str
) -> list[Note]:
    """A note that the first column labels a block of rows only in the block's first row, as pivot tables do.

    There must be two such blocks, whose other rows are as full as their first except for the label.
    """
    if len(columns) < FEWEST_COLUMNS or not FEWEST_ROWS <= len(data) <= MOST_ROWS:
        return []
    cells = [None if columns[0] >= len(grid[row]) else grid[row][columns[0]] for row in data]
    labels = [clean(cell) for cell in cells if not is_blank(cell)]
    if (
        len(set(labels)) < len(labels)
        or is_blank(cells[0])
        or len(labels) == len(cells)
        or not all(map(has_words, filter(None, cells)))
    ):
        return []
    heads = sum(is_blank(after) and not is_blank(cell) for cell, after in pairwise(cells))
    filled = [sum(place < len(grid[row]) and not is_blank(grid[row][place]) for place in columns[1:]) for row in data]
    below = [row for row, cell in zip(data, cells, strict=True) if is_blank(cell)]
    fullest = max(filled)
    if heads < 2 or len(below) * 3 < len(data) or any(n < fullest - 1 for n in filled):
        return []
    rows = ", ".join(str(row + 1) for row in below[:NAMED]) + " …" * (len(below) > NAMED)
    return [Note("labels_once", {"column": headings[0], "row": str(below[0] + 1), "rows": rows, "sheet": sheet})]


def _number(cell: Cell) -> Number:
    """The outline number a cell begins with, empty where it has none."""
    match = OUTLINE.match(clean(cell))
    return tuple(match[1].split(".")) if match else ()


def _parts(numbers: Sequence[Number], at: int, step: int) -> list[int]:
    """The neighbouring places whose outline numbers begin with that of ``at``; none unless one of them ends in 1."""
    number = numbers[at]
    found = []
    place = at + step
    while (
        number
        and 0 <= place < len(numbers)
        and len(numbers[place]) > len(number)
        and numbers[place][: len(number)] == number
    ):
        found.append(place)
        place += step
    return found if any(numbers[part][len(number)].lstrip("0") == "1" for part in found) else []


def _check(
    sums: Sums, row: int, place: int, heading: str, parts: list[int], below: dict[int, list[int]]
) -> Check | None:
    """The sum a row states with that of its parts on the next level, or of those that have no parts themselves."""
    numbers = sums.numbers(place)
    stated = numbers[row]
    if stated is None or all(numbers[part] is None for part in parts):
        return None
    nested = {inner for part in parts for inner in below[part]}
    spans = ([part for part in parts if part not in nested], [part for part in parts if not below[part]])
    read = [sum((numbers[part] or Decimal(0) for part in span), Decimal(0)) for span in spans]
    return Check(heading, stated, stated if stated in read else read[0])
