"""Breakdowns of the settings: a table of amounts summed up by the columns they name, with all margins.

Which cells may be shown cannot be decided one by one: rows and columns add up, and tables share cells. So the cells and
their contributors are computed here, and ``disclosure.plan`` decides for all of them at once.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, amount_column, cells_of, counted, empty_counts
from evaluation.project import schema
from evaluation.project.settings import Breakdown
from evaluation.reading.cleaning.organisations import contributors, register
from evaluation.reading.tables import amounts

TOTAL = "total"
CONTRIBUTORS = ("org_id", "recipient")


def breakdown(data: Data, asked: Breakdown) -> Counts:
    """The sums of a table of amounts by the columns of ``asked``, in cents.

    One cell for each combination and for every margin (``total``), 0 where there are no rows; the base is the total.
    Rows after the date of the data and expenses that are not eligible are left out; a row without a value in a column
    counts as "not stated". Plan and actual, income and expense are never added: there are no margins over them, and
    where ``asked`` does not separate them there is no breakdown.
    """
    if not data.has(asked.table):
        return empty_counts("breakdown", table=asked.table, disclosure="money", unit="cents", data=data)
    apart = amounts.mixed(asked.table, counted(data, asked.table))
    if not set(apart) <= set(asked.by):
        return empty_counts("breakdown", table="mixed", disclosure="money", unit="cents", data=data)
    records = breakdown_records(data, asked)
    if records.empty:  # rows without an amount in euro add up to nothing, and not to 0
        return empty_counts("breakdown", table="", disclosure="money", unit="cents", data=data)
    added = [name for name in asked.by if name not in apart]
    margins = [set(names) for size in range(len(added) + 1) for names in combinations(added, size)]
    summed = pd.concat([records.assign(**dict.fromkeys(margin, TOTAL)) for margin in margins], ignore_index=True)
    levels = {name: [*sorted(records[name].unique()), *([TOTAL] if name in added else [])] for name in asked.by}
    cells = cells_of(summed, asked.by, levels=levels)
    columns = {name: schema.TABLES[asked.table].column(name) for name in asked.by}
    labels = {
        name: {
            TOTAL: data.words.say("document.total"),
            **{choice.code: choice.en if data.language == "en" else choice.de for choice in column.choices},
        }
        for name, column in columns.items()
    }
    named = data.words.listing(column.label(data.language) for column in columns.values())
    return Counts(
        "breakdown",
        cells,
        asked.by,
        "money",
        "cents",
        pd.DataFrame({"base": [int(records["value"].sum())], "missing": [0]}),
        records[[*asked.by, *RECORD_COLUMNS]],
        labels=labels,
        source=schema.TABLES[asked.table].label(data.language),
        additive=not apart,
        texts={"columns": named, "table": schema.TABLES[asked.table].label(data.language)},
        strict=asked.id,
        data=data,
    )


def breakdown_records(data: Data, asked: Breakdown) -> pd.DataFrame:
    """The rows of a breakdown: its columns as text, who contributed (missing where unknown), and ``value``."""
    table, amount = counted(data, asked.table), amount_column(asked.table)
    contributor = next(name for name in CONTRIBUTORS if name in table)
    stated = {name: table[name].astype("str").fillna(data.words.say("document.unnamed")) for name in asked.by}
    records = {
        **stated,
        "table": asked.table,
        "row": table.index,
        "person": None,
        "organisation": contributors(table[contributor], register(data["organisations"], data.project)),
        "tandem": table.get("tandem_id"),
        "value": table[amount],
    }
    return pd.DataFrame(records, index=table.index).astype({"value": "int64"}).reset_index(drop=True)
