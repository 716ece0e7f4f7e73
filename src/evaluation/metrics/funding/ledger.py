"""The rows of the money tables as records of a metric: integer cents up to a date, with their organisations.

Every view of the money is made of the same records, so that no cent is in one view and not in another. Differences
between files are resolved here: signs, whose a payment is, which version of a plan is in force.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS
from evaluation.project import schema
from evaluation.reading.cleaning import organisations, planned
from evaluation.reading.cleaning.payment_flows import booked


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


def payments(data: Data) -> pd.DataFrame:
    """Payments up to the date of the data, with the columns of ``payment_flows.booked``."""
    known = organisations.register(data["organisations"], data.project)
    return until(booked(data["payments"], known, listed(data), data.project), "date", data)


def listed(data: Data) -> set[str]:
    """The numbers of the organisations of the project."""
    return set(data["organisations"]["org_id"].dropna())


def expenses(data: Data) -> pd.DataFrame:
    """What counts as spent: eligible expenses with an amount, paid up to the date of the data.

    It is the same in every view: if one sum contained ineligible expenses and another did not, their difference would
    often be the amount of one organisation.
    """
    table = every_expense(data)
    return table[table["eligible"]]


def every_expense(data: Data) -> pd.DataFrame:
    """All expenses up to the date of the data; from the grant and eligible unless stated otherwise."""
    table = data["expenses"].dropna(subset=["amount"])
    table = table.assign(funds=table["funds"].fillna("grant"), eligible=table["eligible"].fillna(True).astype(bool))
    return until(table, "payment_date", data)


def compared(data: Data) -> pd.DataFrame:
    """The expenses that are compared with the plan; only those from the grant where its rule says so."""
    spent, profile = expenses(data), data.project.grant.profile
    return spent[spent["funds"] == "grant"] if profile and profile.grant_only else spent


def contributed(paid: pd.DataFrame, spent: pd.DataFrame, funds: str, **dimensions: object) -> pd.DataFrame:
    """Own or third-party funds as records: for each organisation the payments booked as such, else its expenses
    that were paid from them.
    """
    booked = paid[paid["flow"] == funds]
    named = spent[(spent["funds"] == funds) & ~spent["org_id"].isin(booked["organisation"].dropna())]
    parts = [
        entries(booked, "payments", organisation=booked["organisation"], **dimensions),
        entries(named, "expenses", organisation=named["org_id"], **dimensions),
    ]
    return pd.concat(parts, ignore_index=True)


def plan(data: Data) -> pd.DataFrame:
    """The planned expenses in force on the date of the data (``planned.in_force``)."""
    return planned.in_force(data["budget"], data.project, data.as_of)[0]


def until(table: pd.DataFrame, column: str, data: Data) -> pd.DataFrame:
    """Rows up to the date of the data, and rows without a date."""
    return table[table[column].isna() | (table[column] <= pd.Timestamp(data.as_of))]


def sources(data: Data, *tables: str) -> str:
    """The tables a result is made of, for its source line."""
    return ", ".join(schema.TABLES[table].label(data.language) for table in tables if data.has(table))


def percent(data: Data, share: Fraction) -> str:
    """A share of the settings in per cent, with decimals where it has some."""
    whole = 100 * share.numerator % share.denominator == 0
    return data.words.percent(share.numerator, share.denominator, decimals=0 if whole else 2)
