"""Cells before anything is known about them: which are blank, which look like values, and their text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.language import parsing
from evaluation.reading.raw import Excluded, Note
from evaluation.reading.tables.rows import Cell, Grid

_VALUE = re.compile(r"[-+(\u2212€$£]*\s*\d[\d.,:'’/ \u00a0\u202f-]*\s*(?:€|%|EUR|Euro|CHF|\)|[eE]-\d+)?\s*-?")
_IN_HEADERS = re.compile(r"(?:19|20)\d\d|\d{1,3} ?%")  # a year or "25 %" may be a heading


@dataclass(frozen=True)
class Cleared:
    """The rows that are still data, the rows removed from them, and notes on what a person should check."""

    data: list[int]
    excluded: list[Excluded]
    notes: list[Note]


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_value(cell: Cell) -> bool:
    """Whether a cell looks like a number, an amount or a date; a year may be a heading and does not count."""
    if isinstance(cell, str):
        text = cell.strip()
        return bool(_VALUE.fullmatch(text)) and not _IN_HEADERS.fullmatch(text)
    if isinstance(cell, bool) or cell is None:
        return False
    return isinstance(cell, dt.date | dt.time | dt.timedelta) or not 1900 <= cell < 2100


def has_values(row: Sequence[Cell]) -> bool:
    return any(is_value(cell) for cell in row)


def is_word(cell: Cell) -> bool:
    """Whether a cell holds a text that is neither a number, nor a day, nor a word for a missing value."""
    if not isinstance(cell, str) or is_blank(cell) or is_value(cell) or cell.strip().isdecimal():
        return False
    return parsing.missing_kind(cell) is None


def clean(cell: Cell) -> str:
    """A heading or label in one line.

    >>> clean("Wert\\n(Euro) "), clean(2024.0), clean(None)
    ('Wert (Euro)', '2024', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).replace("\ufeff", "").split())


def only_dashes(row: Sequence[Cell]) -> bool:
    return all(is_blank(cell) or (isinstance(cell, str) and set(cell.strip()) <= set("-–—_")) for cell in row)


def listed(rule: str, rows: Sequence[int], grid: Grid) -> list[Excluded]:
    """One entry for neighbouring rows, labelled with the text of the first."""
    if not rows:
        return []
    label = " ".join(filter(None, map(clean, grid[rows[0]])))
    return [Excluded(rule, tuple(row + 1 for row in rows), label)]
