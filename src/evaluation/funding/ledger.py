"""The rows of the money tables as records of a metric: integer cents up to a date, with who stands behind them.

Every view of the money is made of the same records, so that no cent is in one view and not in another.
"""

from __future__ import annotations

import pandas as pd

from evaluation import schema
from evaluation.counts import RECORD_COLUMNS
from evaluation.data import Data


def entries(table: pd.DataFrame, name: str, *, organisation: object = None, **dimensions: object) -> pd.DataFrame:
    """Rows with an amount as records: the columns ``dimensions`` and ``RECORD_COLUMNS``."""
    records = pd.DataFrame(
        {
            **dimensions,
            "table": name,
            "row": table.index,
            "person": None,
            "organisation": organisation,
            "tandem": table.get("tandem_id"),
            "value": table["amount"],
        },
        index=table.index,
    )
    return records[[*dimensions, *RECORD_COLUMNS]].dropna(subset=["value"]).astype({"value": "int64"})


def until(table: pd.DataFrame, column: str, data: Data) -> pd.DataFrame:
    """Rows up to the date of the data; a row without a date counts, for it cannot be known to be later."""
    return table[table[column].isna() | (table[column] <= pd.Timestamp(data.as_of))]


def sources(data: Data, *tables: str) -> str:
    """The tables a result is made of, as its source line names them."""
    return ", ".join(schema.TABLES[table].label(data.language) for table in tables if data.has(table))
