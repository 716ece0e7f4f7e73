"""Rows that add up others without saying so ("Zw.-Su. 350", "1. Personalkosten" over 1.1 and 1.2), or follow a total.

Nothing is left out by arithmetic alone, for it may be chance: such rows count, and are asked about. A long table is no
plan that somebody adds up by hand, and in it chance would be frequent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from evaluation import parsing
from evaluation.reading.asides import named
from evaluation.reading.grid import clean
from evaluation.reading.raw import Excluded, Note
from evaluation.reading.reckoning import Sums, has_words, label
from evaluation.reading.rows import Cell, Grid
from evaluation.reading.totals import PARTS, TOTAL

LONGEST = 300  # a table with more rows is a list
_BLOCK = re.compile(r"\s*(zwischen|teil|sub)", re.IGNORECASE)  # a total that says there are further rows
_OUTLINE = re.compile(r"\s*((?:\d{1,2}|[A-Za-z])(?:\.\d{1,2})*)[.)]?(?![\w,])")
_BULLET = re.compile(r"(?:\s{2,}|\s*[-–—•·*→]+\s+)\S")
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
    """What should be looked at among the rows of data: sums that are not called so, and rows below the grand total."""
    if not 1 < len(data) <= LONGEST:
        return []
    found = [entry for entry in excluded if entry.rule == "total" and entry.rows[0] > data[0] + 1]
    totals = sorted(row - 1 for entry in found for row in entry.rows)
    sums = Sums(grid, columns, headings)
    values = {row: _values(sums, row, data) for row in [*data, *totals]}
    below = _below(data, found, values)
    rest = [row for row in data if row not in below]
    sums_found = {
        *_chain(grid, rest, totals, values),
        *_chain(grid, rest[::-1], totals, values),
        *_wholes(grid, rest, values),
        *_in_words(grid, rest, values),
    }
    return named("sum_unsaid", sorted(sums_found), grid, sheet) + named("below_total", below, grid, sheet)


def _values(sums: Sums, row: int, data: list[int]) -> Values:
    numbers = {place: sums.numbers(place)[row] for place, _ in sums.summed(data)}
    outline = _OUTLINE.fullmatch(clean(sums.grid[row][0])) if sums.grid[row] else None
    return {place: number for place, number in numbers.items() if number is not None and not (outline and place == 0)}


def _is_sum(row: int, parts: Sequence[int], values: dict[int, Values]) -> bool:
    """Whether every number of a row is the sum of at least two others, and not all are nothing."""
    if not any(values[row].values()) or sum(any(values[part].values()) for part in parts) < 2:
        return False
    return all(sum(values[part].get(place, 0) for part in parts) == number for place, number in values[row].items())


def _may_be_sum(row: Sequence[Cell]) -> bool:
    """Whether a row holds few words and no day: an entry in a list has more."""
    days = any(isinstance(cell, str) and parsing.parse_date(cell) is not None for cell in row)
    return any(map(str.isalpha, label(row))) and sum(map(has_words, row)) <= 2 and not days


def _chain(grid: Grid, rows: list[int], totals: list[int], values: dict[int, Values]) -> list[int]:
    """Rows that are the sum of those since the last such row or total, or of all parts; upwards where rows are."""
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


def _wholes(grid: Grid, rows: list[int], values: dict[int, Values]) -> list[int]:
    """Rows that are the sum of those directly below that are numbered or marked as their parts."""
    return [row for place, row in enumerate(rows) if _is_sum(row, _children(grid, rows[place:]), values)]


def _children(grid: Grid, rows: list[int]) -> list[int]:
    """The rows below the first one that are its parts: "1.1" below "1.", else those with a dash or indent."""
    texts = [next((cell for cell in grid[row] if clean(cell)), "") for row in rows]
    texts = [cell if isinstance(cell, str) else clean(cell) for cell in texts]
    number = _OUTLINE.match(texts[0])
    below = _OUTLINE.match(texts[1]) if number and len(texts) > 1 else None
    if number and below and below[1] != number[1]:
        start = number[1] + "."
        marked = [(found := _OUTLINE.match(text)) is not None and found[1].startswith(start) for text in texts]
    elif _BULLET.match(texts[0]):
        return []
    else:
        marked = [_BULLET.match(text) is not None for text in texts]
    end = next((place for place in range(1, len(rows)) if not marked[place]), len(rows))
    levels = [found[1].count(".") if (found := _OUTLINE.match(text)) else 0 for text in texts[1:end]]
    return [row for row, level in zip(rows[1:end], levels, strict=True) if level == min(levels)]


def _in_words(grid: Grid, rows: list[int], values: dict[int, Values]) -> list[int]:
    """Rows with a word for sums or parts in a cell after the first ("Gesamt RE 12", "davon MwSt")."""
    found = []
    for place, row in enumerate(rows):
        texts = [cell for cell in grid[row][1:] if isinstance(cell, str)]
        part = any(cell.strip()[:8].casefold().startswith(PARTS) for cell in texts)
        total = any(TOTAL.match(cell) for cell in texts)
        spans = (rows[first:place] for first in range(place - 2, -1, -1)) if total else ()
        if values[row] and (part or any(_is_sum(row, span, values) for span in spans)):
            found.append(row)
    return found


def _below(data: list[int], totals: Sequence[Excluded], values: dict[int, Values]) -> list[int]:
    """Rows below the last total where that is one of all rows above it."""
    last = totals[-1] if totals else None
    if last is None or not last.checks or _BLOCK.match(last.label):
        return []
    end = last.rows[-1] - 1
    above, below = [row for row in data if row < end], [row for row in data if row > end and values[row]]
    checked = {check.column for check in last.checks}
    return below if len(above) > 1 and checked and _is_sum(end, above, values) else []
