"""Linked tables as one system of sums: every cell of every table, including margins, is a sum of the same small parts.

These parts (``atoms``) are the combinations of the columns of all tables that occur. So rows, columns, waves, subgroups
and complements need no separate rules: the system covers everything that adding and subtracting published cells can
give. Sums of the same rows in other results (a tandem's amount with its consent, what the project spent of the grant)
are cells too, and divide the atoms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

Cell = tuple[tuple[str, str], ...]
TOTAL_CELL: Cell = ()


@dataclass(frozen=True, eq=False)
class Known:
    """A sum that other results show: the sign of each record in it, or 0; ``agreed``: shown by consent."""

    signs: np.ndarray
    agreed: bool


@dataclass(frozen=True, eq=False)
class Linked:
    """Cells, as pairs of column and value (the grand total is ``()``), and the atoms they consist of.

    ``sums``: cells by atoms, 1 where an atom is part of a cell. ``parts``: contributors by atoms, in cents or rows; the
    last row is for amounts without a contributor. ``known``: places of the cells that other results show anyway.
    ``agreed``: which atoms are shown separately because their contributors agreed, and so are no secret.
    """

    cells: tuple[Cell, ...]
    sums: np.ndarray
    contributors: tuple[str, ...]
    parts: np.ndarray
    known: tuple[int, ...]
    agreed: np.ndarray

    @cached_property
    def values(self) -> np.ndarray:
        """The value of each cell."""
        return np.asarray(self.sums @ self.parts.sum(axis=0))

    @cached_property
    def contributions(self) -> np.ndarray:
        """The absolute amounts in each cell without those shown by consent: an array of cells by contributors."""
        return np.asarray(np.abs(self.sums[:, ~self.agreed]) @ np.abs(self.parts[:-1, ~self.agreed]).T)

    @cached_property
    def net(self) -> np.ndarray:
        """The absolute net amount of each contributor in each cell: never more than ``contributions``."""
        return np.asarray(np.abs(self.sums[:, ~self.agreed] @ self.parts[:-1, ~self.agreed].T))

    def floor(self, attacker: int | None) -> np.ndarray:
        """The lower bound of each atom that an attacker knows: its own amount there, and at worst the others' refunds.

        Amounts are known not to be negative unless they are refunds, and then the attacker is taken to know these.
        """
        others = np.minimum(self.parts, 0).sum(axis=0)
        if attacker is None:
            return np.asarray(others)
        return np.asarray(others - np.minimum(self.parts[attacker], 0) + self.parts[attacker])

    def place(self, cell: Cell) -> int:
        return self.cells.index(cell)


def linked(records: pd.DataFrame, tables: Iterable[tuple[str, ...]], known: Sequence[Known] = ()) -> Linked:
    """The system of these tables: ``records`` with their columns, ``contributor`` (may be missing) and ``value``.

    >>> rows = [("a", "x", "M1", 3), ("a", "y", "M1", 4), ("b", "x", "M2", 5)]
    >>> system = linked(pd.DataFrame(rows, columns=["row", "column", "contributor", "value"]), [("row", "column")])
    >>> dict(zip(system.cells, system.values.tolist()))[(("row", "a"),)]
    7
    """
    tables = list(tables)
    columns = list(dict.fromkeys(name for by in tables for name in by))
    contributors = tuple(sorted(set(records["contributor"].dropna().astype(str))))
    signs = np.array([each.signs for each in known], dtype=np.int64).reshape(len(known), len(records))
    of_record = list(zip(*(records[name] for name in columns), *signs.tolist(), strict=True))
    atoms = sorted(set(of_record))
    parts = np.zeros((len(contributors) + 1, len(atoms)), dtype=np.int64)
    at_atom = {atom: place for place, atom in enumerate(atoms)}
    at_row = {name: place for place, name in enumerate(contributors)}
    for atom, name, value in zip(of_record, records["contributor"], records["value"], strict=True):
        parts[at_row.get(str(name), -1), at_atom[atom]] += value
    cells: dict[Cell, list[int]] = {TOTAL_CELL: []}
    margins = {tuple(sorted(part)) for by in tables for size in range(len(by) + 1) for part in combinations(by, size)}
    for margin in sorted(margins, key=lambda names: (len(names), names)):
        for place, atom in enumerate(atoms):
            value_of = dict(zip(columns, atom, strict=False))
            cells.setdefault(tuple((name, value_of[name]) for name in margin), []).append(place)
    sums = np.zeros((len(cells) + len(known), len(atoms)), dtype=np.int64)
    for row, places in enumerate(cells.values()):
        sums[row, places] = 1
    published_signs = [atom[len(columns) :] for atom in atoms]
    sums[len(cells) :] = np.array(published_signs, dtype=np.int64).reshape(len(atoms), len(known)).T
    alone = (np.abs(sums).sum(axis=1) == 1) & np.array(
        [False] * len(cells) + [each.agreed for each in known], dtype=bool
    )
    agreed = (sums[alone] != 0).any(axis=0)
    named = tuple((("known", str(number)),) for number in range(len(known)))
    at_end = tuple(range(len(cells), len(cells) + len(known)))
    return Linked((*cells, *named), sums, contributors, parts, at_end, agreed)
