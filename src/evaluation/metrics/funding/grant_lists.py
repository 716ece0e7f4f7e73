"""A list of grants, or a budget, as the only table: its sums by group, without any setting.

A project of one such list has no organisations to follow money through. Its report still shows the sums of the list,
separately for each year, plan and actual, income and expense.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics import breakdowns
from evaluation.metrics.counts import REST, Counts, amount_column, cells_of, counted
from evaluation.metrics.funding.ledger import entries
from evaluation.project import schema
from evaluation.reading.tables import amounts

GROUPS = {
    "budget": ("unit", "activity", "position"),
    "expenses": ("activity", "position"),
    "payments": ("type",),
}
TOP = 11  # so many groups stand by themselves, the others are one


def lists(data: Data) -> list[Counts]:
    """The amounts of the one list a project has, by group in order of size, in cents; the share is that of the whole.

    One result for each year and each of plan and actual, income and expense, which are never added. Empty where the
    project has tandems, organisations or several tables of amounts, or where its settings say how the list is shown.
    """
    given = [table for table in GROUPS if data.has(table)]
    asked = {each.table for each in data.project.strict} | ({"budget"} if data.project.comparisons else set())
    if len(given) != 1 or given[0] in asked or data.has("tandems") or data.has("organisations"):
        return []
    table = given[0]
    rows = counted(data, table)
    years = ["period"] if "period" in rows and rows["period"].nunique(dropna=False) > 1 else []
    apart = [*years, *amounts.mixed(table, rows)]
    if not apart:
        return [_listed(data, table, rows, "")]
    unsaid = amounts.APART.get(table, {})
    parts = rows.groupby([rows[name].fillna(unsaid.get(name, "")) for name in apart], sort=True)
    return [_listed(data, table, part, _label(data, table, apart, key)) for key, part in parts]


def _listed(data: Data, table: str, rows: pd.DataFrame, part: str) -> Counts:
    column, unnamed = _column(table, rows), data.words.say("document.unnamed")
    contributor = next(name for name in breakdowns.CONTRIBUTORS if name in rows)
    rows = rows.assign(amount=rows[amount_column(table)])
    records = entries(rows, table, organisation=rows[contributor], **{column: rows[column].fillna(unnamed)})
    sizes = records.groupby(column)["value"].sum()
    order = sorted(sizes.index, key=lambda name: (-abs(int(sizes[name])), str(name)))
    rest = order[TOP:] if len(order) > TOP + 1 else []
    records[column] = records[column].mask(records[column].isin(rest), REST)
    levels = [*(name for name in order if name not in rest), *([REST] if rest else [])]
    total = int(records["value"].sum())
    known = schema.TABLES[table].column(column)
    return Counts(
        "amounts_list",
        cells_of(records, (column,), levels={column: levels}),
        (column,),
        "money",
        "cents",
        pd.DataFrame({column: levels, "base": total, "missing": 0}),
        records,
        by=(column,),
        labels={
            column: {
                **{choice.code: choice.label(data.language) for choice in known.choices},
                REST: data.words.say("document.rest", n=len(rest)),
            }
        },
        source=schema.TABLES[table].label(data.language),
        texts={
            "what": " – ".join(filter(None, (schema.TABLES[table].label(data.language), part))),
            "column": known.label(data.language),
            "entries": data.words.number(len(records)),
            "share_of": data.words.say("document.total"),
        },
        data=data,
    )


def _column(table: str, rows: pd.DataFrame) -> str:
    """The column to group by: of those with several values, the one with the fewest."""
    several = [name for name in GROUPS[table] if rows[name].nunique() > 1]
    return min(several, key=lambda name: rows[name].nunique(), default=GROUPS[table][-1])


def _label(data: Data, table: str, columns: list[str], key: tuple[object, ...]) -> str:
    named = (
        schema.choice_label(schema.TABLES[table].column(name), str(value), data.language)
        for name, value in zip(columns, key, strict=True)
    )
    return ", ".join(filter(None, named))
