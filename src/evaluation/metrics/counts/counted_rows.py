"""The rows of a table that count: up to the date of the data, of amounts those that have one and are eligible."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.project import schema

DATES = ("payment_date", "date", "received")


def until(table: pd.DataFrame, data: Data) -> pd.DataFrame:
    """The rows up to the date of the data; those without a date stay."""
    date = next((column for column in DATES if column in table), "")
    return table[table[date].isna() | (table[date] <= pd.Timestamp(data.as_of))] if date else table


def counted(data: Data, name: str) -> pd.DataFrame:
    """The rows of a table with an amount, up to the date of the data, without what is not eligible."""
    table = until(data[name], data)
    table = table[table[amount_column(name)].notna()]
    return table[table["eligible"].fillna(True).astype(bool)] if "eligible" in table else table


def amount_column(table: str) -> str:
    """The first amount of a table."""
    return next(column.name for column in schema.TABLES[table].columns if column.kind == "money")
