"""A raw table: cells as the file holds them, and where each of them stood.

Nothing is typed here. What a text file holds is text; what an office cell holds is its value and its number format.
Rows and columns keep their place in the file, as Excel shows it, so that every later sentence can say "row 14, column F".
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Excluded:
    """Rows that are not data, and by which rule: ``note``, ``header``, ``total``, ``empty``, ``footer``."""

    rule: str
    rows: tuple[int, ...]
    label: str = ""


@dataclass(frozen=True)
class RawTable:
    """The data rows of one sheet or text file.

    ``cells`` has one column per file column, named by its heading (made unique: ``Betrag``, ``Betrag (2)``), holding
    ``str`` for text files and ``str | int | float | bool | datetime | None`` for office files. ``rows`` is the row number
    of each data row as Excel shows it, ``places`` the 1-based file column of each column. ``formats`` are the number
    formats of an office file (one string a cell), else ``None``.
    """

    file: str
    format: str
    cells: pd.DataFrame
    rows: np.ndarray
    places: tuple[int, ...]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: tuple[int, ...] = ()
    formats: pd.DataFrame | None = None
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def column_letter(self, heading: str) -> str:
        """The column as Excel names it: ``F`` for the sixth."""
        return letter(self.places[list(self.cells.columns).index(heading)])


def letter(place: int) -> str:
    """
    >>> letter(1), letter(26), letter(27), letter(317)
    ('A', 'Z', 'AA', 'LE')
    """
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
