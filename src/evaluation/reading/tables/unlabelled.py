"""Rows that may be sums without a usual label ("Zw.-Su. 350", "1. Personalkosten" above 1.1 and 1.2) or follow a total.

Arithmetic alone excludes no row, as it may be coincidence: these rows are data, and the user is asked about them. Long
tables are not searched: nobody adds them up by hand, and coincidences would be frequent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from evaluation.language import parsing
from evaluation.reading.raw import Excluded, Note
from evaluation.reading.tables.excluded_rows import named
from evaluation.reading.tables.grid import clean
from evaluation.reading.tables.outline import OUTLINE
from evaluation.reading.tables.rows import Cell, Grid
from evaluation.reading.tables.sums import Sums, has_words, label
from evaluation.reading.tables.totals import PARTS

LONGEST = 300  # a table with more rows is a list
NEAR = 30  # so many rows are tried as parts of one
_BLOCK = re.compile(r"\s*(zwischen|teil|sub)", re.IGNORECASE)  # labels of totals after which further rows follow
_BULLET = re.compile(r"(?:\s{2,}|\s*[-–—•·*→]+\s+)\S")
_ANNOUNCES = re.compile(r"\b(davon|darunter|hiervon|gesamt|insgesamt|summe|total)\W*$|:\s*$", re.IGNORECASE)
_SUM = re.compile(r"summe\b|gesamt|\btotal\b|zusammen", re.IGNORECASE)
_TAX = re.compile(r"\s*(inkl|incl|enthalt)\w*\W.*(mwst|ust|mehrwertst|umsatzst|vat)", re.IGNORECASE)
Values = dict[int, Decimal]  # the numbers of a row by the place of their column


def asked(
    grid: Grid,
    data: list[int],
    excluded: Sequence[Excluded],
    columns: tuple[int, ...],
    headings: tuple[str, ...],
    *,
    sheet: str,
) -> list[Note]:
    """Notes on data rows that may be sums without a label, and on rows below the grand total."""
    if not 1 < len(data) <= LONGEST:
        return []
    found = [entry for entry in excluded if entry.rule == "total" and entry.rows[0] > data[0] + 1]
    totals = sorted(row - 1 for entry in found for row in entry.rows)
    sums = Sums(grid, columns, headings)
    counting = {place for place, _ in sums.summed(data) if _counts_up([sums.numbers(place)[row] for row in data])}
    values = {row: _values(sums, row, data, counting) for row in [*data, *totals]}
    below = _below(data, found, values)
    rest = [row for row in data if row not in below]
    sums_found = {
        *_chain(grid, rest, totals, values),
        *_chain(grid, rest[::-1], totals, values),
        *_over_parts(grid, rest, values),
        *_in_words(grid, rest, values),
    }
    return named("sum_unsaid", sorted(sums_found), grid, sheet) + named("below_total", below, grid, sheet)


def _counts_up(numbers: Sequence[Decimal | None]) -> bool:
    """Whether a column numbers its rows, throughout or in each block, like codes and ranks: there 3 is not 1 + 2.

    >>> _counts_up([Decimal(n) for n in (1, 2, 3, 4, 5, 1, 2)]), _counts_up([Decimal(n) for n in (1, 2, 3)])
    (True, False)
    """
    counted = [number for number in numbers if number is not None]
    steps = pairwise(counted)
    return len(counted) > 3 and counted[0] in (0, 1) and all(after in (0, 1, before + 1) for before, after in steps)


def _values(sums: Sums, row: int, data: list[int], counting: set[int]) -> Values:
    numbers = {place: sums.numbers(place)[row] for place, _ in sums.summed(data) if place not in counting}
    outline = OUTLINE.fullmatch(clean(sums.grid[row][0])) if sums.grid[row] else None
    return {place: number for place, number in numbers.items() if number is not None and not (outline and place == 0)}


def _is_sum(row: int, parts: Sequence[int], values: dict[int, Values]) -> bool:
    """Whether every number of a row is the sum of at least two rows, and not all numbers are zero."""
    if not any(values[row].values()) or sum(any(values[part].values()) for part in parts) < 2:
        return False
    return all(sum(values[part].get(place, 0) for part in parts) == number for place, number in values[row].items())


def _may_be_sum(row: Sequence[Cell]) -> bool:
    """Whether a row has a label, at most two texts and no day: entries of a list have more."""
    days = any(isinstance(cell, str) and parsing.parse_date(cell) is not None for cell in row)
    return any(map(str.isalpha, label(row))) and sum(map(has_words, row)) <= 2 and not days


def _chain(grid: Grid, rows: list[int], totals: list[int], values: dict[int, Values]) -> list[int]:
    """Rows that are the sum of the rows since the last such sum or total, or of all parts; in the order of ``rows``."""
    found: list[int] = []
    since: list[int] = []
    parts: list[int] = []
    for before, row in zip([None, *rows], rows, strict=False):
        if before is not None and any(min(before, row) < total < max(before, row) for total in totals):
            since = []
        if _may_be_sum(grid[row]) and (_is_sum(row, since, values) or (found and _is_sum(row, parts, values))):
            found.append(row)
            since = []
        else:
            since.append(row)
            parts.append(row)
    return found


def _over_parts(grid: Grid, rows: list[int], values: dict[int, Values]) -> list[int]:
    """Rows that are the sum of rows directly below them, which are numbered or marked as parts, or announced."""
    found = []
    for place, row in enumerate(rows):
        below = rows[place + 1 : place + NEAR]
        spans = [_children(grid, rows[place:])]
        if _ANNOUNCES.search(label(grid[row])):
            spans += [below[:end] for end in range(2, len(below) + 1)]
        found += [row] if any(_is_sum(row, span, values) for span in spans) else []
    return found


def _children(grid: Grid, rows: list[int]) -> list[int]:
    """The rows below the first one that are its parts: with another or deeper numbering, a dash or an indent."""
    marks = [_mark(grid[row]) for row in rows]
    kind, depth = marks[0]
    if kind == "part":
        return []
    ends = (place for place in range(1, len(rows)) if marks[place][0] == kind and marks[place][1] <= depth)
    end = next(ends, len(rows))
    least = min((depth for _, depth in marks[1:end]), default=0)
    return [row for row, mark in zip(rows[1:end], marks[1:end], strict=True) if mark[1] == least]


def _mark(row: Sequence[Cell]) -> tuple[str, int]:
    """The kind of numbering or mark of a row and its depth: "1.", "1.1", "A.", "a)", a dash or an indent."""
    first = next((cell for cell in row if clean(cell)), "")
    text = first if isinstance(first, str) else clean(first)
    number = OUTLINE.match(text)
    if number is None:
        return ("part" if _BULLET.match(text) else "", 0)
    begins = number[1][0]
    return ("number" if begins.isdigit() else "upper" if begins.isupper() else "lower", number[1].count("."))


def _in_words(grid: Grid, rows: list[int], values: dict[int, Values]) -> list[int]:
    """Rows with a word for sums or parts in a cell after the first ("Gesamt RE 12", "davon MwSt")."""
    found = []
    for place, row in enumerate(rows):
        texts = [cell for cell in grid[row][1:] if isinstance(cell, str)]
        part = any(cell.strip()[:8].casefold().startswith(PARTS) or _TAX.match(cell) for cell in texts)
        total = any(_SUM.search(cell) for cell in texts)
        spans = (rows[first:place] for first in range(place - 2, max(-1, place - NEAR), -1)) if total else ()
        if values[row] and (part or any(_is_sum(row, span, values) for span in spans)):
            found.append(row)
    return found


def _below(data: list[int], totals: Sequence[Excluded], values: dict[int, Values]) -> list[int]:
    """The rows below the last total, if that is the sum of all rows above it."""
    last = totals[-1] if totals else None
    if last is None or not last.checks or _BLOCK.match(last.label):
        return []
    end = last.rows[-1] - 1
    above, below = [row for row in data if row < end], [row for row in data if row > end and values[row]]
    checked = {check.column for check in last.checks}
    return below if len(above) > 1 and checked and _is_sum(end, above, values) else []
