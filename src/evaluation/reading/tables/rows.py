"""The rows of a sheet or a text file, and the questions about all rows that the search for the table asks.

A row becomes Python objects only where it is examined closely. The cells of a text file are one array rather than
millions of Python strings: this takes a fraction of the memory, and each question about all rows is one pass over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Cell = Any  # str in text files; str, int, float, bool, datetime or None in office files
BATCH = 50_000  # so many cells are Python strings at a time


class Grid(Protocol):
    """Rows by their 0-based place, of different lengths; an empty cell is ``None`` or ``""``."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> Sequence[Cell]: ...

    def filled(self) -> list[int]:
        """How many cells of each row hold more than blanks."""

    def width(self, rows: Sequence[int]) -> int:
        """The length of the longest of these rows."""

    def column(self, place: int) -> Sequence[Cell]:
        """One cell of each row, an empty one where the row is too short."""

    def holding(self, texts: frozenset[str]) -> set[int]:
        """The rows that have one of these texts in a cell."""

    def beginning(self, signs: frozenset[str]) -> list[int]:
        """The rows whose first cell is no text, or does not begin with one of these characters."""

    def says(self, place: int, words: Sequence[str]) -> bool:
        """Whether a cell of a column contains one of these lower-case words; one after a line break must begin it."""


class Rows(list[list[Cell]]):
    """The rows of a sheet; an empty cell is ``None``.

    >>> Rows([["Nr.", "Betrag"], [1]]).column(1)
    ['Betrag', None]
    """

    def filled(self) -> list[int]:
        return [len(row) - row.count(None) for row in self]

    def width(self, rows: Sequence[int]) -> int:
        return max((len(self[row]) for row in rows), default=0)

    def column(self, place: int) -> list[Cell]:
        return [row[place] if place < len(row) else None for row in self]

    def holding(self, texts: frozenset[str]) -> set[int]:
        return {place for place, row in enumerate(self) if not texts.isdisjoint(row)}

    def beginning(self, signs: frozenset[str]) -> list[int]:
        first = enumerate(self.column(0))
        return [place for place, cell in first if not isinstance(cell, str) or cell[:1] not in signs]

    def says(self, place: int, words: Sequence[str]) -> bool:
        cells = "\n".join(["", *{cell for cell in self.column(place) if isinstance(cell, str)}]).lower()
        return any(word in cells for word in words)


class Records:
    """The records of a text file: all cells in one array, and where in it each record begins; an empty cell is ``""``.

    >>> records = Records.of([["Nr.", "Betrag"], ["1"]])
    >>> records[1], records.column(1)
    (['1'], ['Betrag', ''])
    """

    def __init__(self, cells: pa.LargeStringArray, bounds: np.ndarray) -> None:
        self.cells, self.bounds = cells, bounds

    @classmethod
    def of(cls, records: Iterable[list[str]]) -> Records:
        lengths: list[int] = [0]
        batch: list[str] = []
        batches = []
        for record in records:
            lengths.append(len(record))
            batch += record
            if len(batch) > BATCH:
                batches.append(pa.array(batch, pa.large_string()))
                batch.clear()
        return cls(pa.concat_arrays([*batches, pa.array(batch, pa.large_string())]), np.cumsum(lengths))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, row: int, /) -> list[str]:
        start, end = self.bounds[row : row + 2].tolist()
        cells: list[str] = self.cells[start:end].to_pylist()
        return cells

    def filled(self) -> list[int]:
        filled = pc.and_not(pc.not_equal(self.cells, ""), pc.utf8_is_space(self.cells)).to_numpy(zero_copy_only=False)
        counts = np.zeros(len(self), dtype=np.int64)
        some = np.diff(self.bounds) > 0
        if some.any():
            counts[some] = np.add.reduceat(filled.view(np.uint8), self.bounds[:-1][some], dtype=np.int64)
        per_row: list[int] = counts.tolist()
        return per_row

    def width(self, rows: Sequence[int]) -> int:
        return int(np.diff(self.bounds)[list(rows)].max(initial=0))

    def longer(self, width: int) -> list[int]:
        """The records with more cells than this."""
        records: list[int] = np.flatnonzero(np.diff(self.bounds) > width).tolist()
        return records

    def column(self, place: int) -> list[str]:
        cells: list[str] = self.texts(place, np.arange(len(self))).to_pylist()
        return cells

    def holding(self, texts: frozenset[str]) -> set[int]:
        found = pc.is_in(self.cells, pa.array(sorted(texts), pa.large_string()))
        cells = np.flatnonzero(found.to_numpy(zero_copy_only=False))
        return set((np.searchsorted(self.bounds, cells, side="right") - 1).tolist())

    def beginning(self, signs: frozenset[str]) -> list[int]:
        first = pc.utf8_slice_codeunits(self.texts(0, np.arange(len(self))), 0, 1)
        found = pc.is_in(first, pa.array(sorted(signs), pa.large_string()))
        rows: list[int] = np.flatnonzero(~found.to_numpy(zero_copy_only=False)).tolist()
        return rows

    def says(self, place: int, words: Sequence[str]) -> bool:
        one = "|".join(re.escape(word).replace("\\\n", "^") for word in words)
        found = pc.match_substring_regex(self.texts(place, np.arange(len(self))), f"(?m){one}", ignore_case=True)
        return pc.any(found).as_py() or False

    def texts(self, place: int, rows: np.ndarray) -> pa.LargeStringArray:
        """One cell of each of these records, ``""`` where a record is too short."""
        cells = self.bounds[rows] + place
        return self.cells.take(pa.array(cells, mask=cells >= self.bounds[rows + 1])).fill_null("")
