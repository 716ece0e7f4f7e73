"""Linked tables as one system of sums: every cell of every table, margins among them, is a sum of the same small parts.

The parts (``atoms``) are the combinations of all columns of all tables that occur. So rows, columns, waves, subgroups
and complements need no rules of their own: whatever can be had by adding and subtracting published cells is in the
system.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

Cell = tuple[tuple[str, str], ...]
TOTAL_CELL: Cell = ()


@dataclass(frozen=True, eq=False)
class Linked:
    """Cells, as pairs of column and value (the whole is ``()``), and what they are made of.

    ``sums``: cells by atoms, 1 where an atom is part of a cell. ``parts``: contributors by atoms, in cents or rows; the
    last row is what belongs to nobody in particular.
    """

    cells: tuple[Cell, ...]
    sums: np.ndarray
    contributors: tuple[str, ...]
    parts: np.ndarray

    @cached_property
    def values(self) -> np.ndarray:
        """The value of each cell."""
        return np.asarray(self.sums @ self.parts.sum(axis=0))

    @cached_property
    def contributions(self) -> np.ndarray:
        """The size of what each known contributor has in each cell: cells by contributors."""
        return np.asarray(self.sums @ np.abs(self.parts[:-1]).T)

    def floor(self, attacker: int | None) -> np.ndarray:
        """The least an attacker knows to be in each atom: what it put there itself, and others' refunds at the worst.

        Amounts are known not to be negative unless they are refunds, and then the attacker is taken to know these.
        """
        others = np.minimum(self.parts, 0).sum(axis=0)
        if attacker is None:
            return np.asarray(others)
        return np.asarray(others - np.minimum(self.parts[attacker], 0) + self.parts[attacker])

    def place(self, cell: Cell) -> int:
        return self.cells.index(cell)


def linked(records: pd.DataFrame, tables: Iterable[tuple[str, ...]]) -> Linked:
    """The system of these tables: ``records`` with their columns, ``contributor`` (may be missing) and ``value``.

    >>> rows = [("a", "x", "M1", 3), ("a", "y", "M1", 4), ("b", "x", "M2", 5)]
    >>> system = linked(pd.DataFrame(rows, columns=["row", "column", "contributor", "value"]), [("row", "column")])
    >>> dict(zip(system.cells, system.values.tolist()))[(("row", "a"),)]
    7
    """
    tables = list(tables)
    columns = list(dict.fromkeys(name for by in tables for name in by))
    known = records["contributor"].dropna().astype(str)
    contributors = tuple(sorted(set(known)))
    atoms = list(records[columns].drop_duplicates().sort_values(columns).itertuples(index=False, name=None))
    parts = np.zeros((len(contributors) + 1, len(atoms)), dtype=np.int64)
    at_atom = {atom: place for place, atom in enumerate(atoms)}
    at_row = {name: place for place, name in enumerate(contributors)}
    rows = records[columns].itertuples(index=False, name=None)
    for atom, name, value in zip(rows, records["contributor"], records["value"], strict=True):
        parts[at_row.get(str(name), -1), at_atom[atom]] += value
    cells: dict[Cell, list[int]] = {}
    margins = {tuple(sorted(part)) for by in tables for size in range(len(by) + 1) for part in combinations(by, size)}
    for margin in sorted(margins, key=lambda names: (len(names), names)):
        for place, atom in enumerate(atoms):
            told = dict(zip(columns, atom, strict=True))
            cells.setdefault(tuple((name, told[name]) for name in margin), []).append(place)
    sums = np.zeros((len(cells), len(atoms)), dtype=np.int64)
    for row, places in enumerate(cells.values()):
        sums[row, places] = 1
    return Linked(tuple(cells), sums, contributors, parts)
