"""What a metric returns: counted cells with their base, what is missing, and who contributed.

A share or a mean hides how many it was made of, so a metric never returns one: it returns ``Counts`` in long form, and
shares come last, after ``disclosure`` has decided what may be shown. Answers nobody chose stay, with 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from evaluation.schema import DataClass

BASE_COLUMNS = ("base", "missing", "persons", "organisations", "tandems", "largest_share")


@dataclass(frozen=True)
class Counts:
    """Counted cells of one metric.

    ``cells``: one row a cell, the columns of ``dimensions`` in order of reading and ``value`` (a whole number: persons,
    organisations, tandems, or cents). ``bases``: one row a group, the columns of ``by`` (some of the dimensions, possibly
    none) and ``base`` (how many, or how much, the cells of the group are part of), ``missing`` (not in the base),
    ``persons``, ``organisations``, ``tandems`` (different contributors; missing where unknown) and ``largest_share`` (of
    the largest organisation in the group; missing where unknown). ``rows``: which rows of which table stand behind a
    cell: the dimensions, ``table`` and ``row``. ``missing_kinds``: per group and kind of missing, how many.
    """

    cells: pd.DataFrame
    dimensions: tuple[str, ...]
    disclosure: DataClass
    unit: Literal["persons", "organisations", "tandems", "cents", "entries"]
    bases: pd.DataFrame
    by: tuple[str, ...] = ()
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"table": [], "row": []}))
    missing_kinds: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"missing": [], "value": []}))
    source: str = ""
    sensitive: bool = False
    absent: str = ""

    def group(self, **keys: str) -> Counts:
        """The cells and base of one group, for example ``counts.group(item="learned")``."""
        return Counts(
            _where(self.cells, keys),
            self.dimensions,
            self.disclosure,
            self.unit,
            _where(self.bases, keys),
            self.by,
            _where(self.rows, keys),
            _where(self.missing_kinds, keys),
            self.source,
            self.sensitive,
            self.absent,
        )


def _where(frame: pd.DataFrame, keys: dict[str, str]) -> pd.DataFrame:
    for name, value in keys.items():
        if name in frame:
            frame = frame[frame[name] == value]
    return frame.reset_index(drop=True)
