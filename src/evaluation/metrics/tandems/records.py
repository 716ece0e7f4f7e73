"""From rows of a table to counted facts: records with their origin, cells with base and labels.

The metrics of this package differ in which rows they count and by what; how rows become ``Counts`` is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, Unit, cells_of
from evaluation.metrics.tandems.core_fields import key_dates, side_labels
from evaluation.project import schema

Levels = Mapping[str, Mapping[str, str]]


def recorded(
    rows: pd.DataFrame, table: str, dimensions: Mapping[str, object], *, organisation: str = "", tandem: str = ""
) -> pd.DataFrame:
    """One record for each row of ``table``; ``organisation`` and ``tandem`` name the columns of its contributors."""
    return pd.DataFrame(
        {
            **dimensions,
            "table": table,
            "row": rows.index,
            "person": None,
            "organisation": rows[organisation] if organisation else None,
            "tandem": rows[tandem] if tandem else None,
            "value": 1,
        },
        index=rows.index,
    )


def counted(
    data: Data,
    name: str,
    records: pd.DataFrame,
    levels: Levels,
    *,
    tables: tuple[str, ...],
    unit: Unit = "entries",
    by: tuple[str, ...] = (),
    bases: pd.DataFrame | None = None,
    missing: int = 0,
    **options: Any,
) -> Counts:
    """The counts of ``records``: a cell for every combination of ``levels`` (dimension → its values with labels).

    The base is the sum of the cells, by group of ``by``; ``bases`` gives another. ``missing``: rows in no cell.
    """
    dimensions = tuple(levels)
    cells = cells_of(records, dimensions, levels={dimension: list(known) for dimension, known in levels.items()})
    if bases is None:
        bases = _sums(cells, by).assign(missing=missing)
    return Counts(
        name,
        cells,
        dimensions,
        options.pop("disclosure", "fact"),
        unit,
        bases,
        records[[*dimensions, *RECORD_COLUMNS]],
        by=by,
        labels={dimension: dict(known) for dimension, known in levels.items()},
        source=", ".join(schema.TABLES[table].label(data.language) for table in tables),
        texts=_texts(data) | options.pop("texts", {}),
        **options,
        data=data,
    )


def _texts(data: Data) -> dict[str, str]:
    """Words every phrase may use: what the sides are called, the key dates, and the core fields."""
    days = key_dates(data)
    dates = {name: data.words.date(day.date()) for name, day in zip(("since", "until"), days or (), strict=False)}
    return {**side_labels(data), **dates, "core_fields": data.words.listing(data.project.core_fields)}


def _sums(cells: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    if not by:
        return pd.DataFrame({"base": [cells["value"].sum()]})
    return cells.groupby(list(by), sort=False)["value"].sum().rename("base").reset_index()


def choices(data: Data, table: str, column: str) -> dict[str, str]:
    """The allowed answers of a column with their labels, in the order of the schema."""
    known = schema.TABLES[table].column(column).choices
    return {choice.code: choice.en if data.language == "en" else choice.de for choice in known}


def by_size(values: pd.Series) -> dict[str, str]:
    """The values of a column as levels: in order of size, then of the alphabet."""
    sizes = values.value_counts()
    return {value: value for value in sorted(sizes.index, key=lambda value: (-sizes[value], value))}
