"""Two amounts side by side: plan and actual of the project, or two columns of a budget the settings ask for."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import compared, entries, plan, sources
from evaluation.project import schema
from evaluation.project.settings import Comparison, Selection
from evaluation.reading.tables import amounts


def plan_actual(data: Data) -> Counts:
    """Plan and actual expenses by cost position, in cents, up to the date of the data.

    The plan is the expense side of ``budget`` in force; the actual are the expenses that count under the rule of the
    contract, else those from all funds. A position of only one of them has 0 in the other.
    """
    if not (data.has("budget") and data.has("expenses")):
        missing = "expenses" if data.has("budget") else "budget"
        return empty_counts("plan_actual", table=missing, disclosure="money", unit="cents", data=data)
    planned, spent = plan(data), compared(data)
    parts = [
        entries(planned, "budget", position=planned["position"], measure="plan"),
        entries(spent, "expenses", position=spent["position"], measure="actual", organisation=spent["org_id"]),
    ]
    records = pd.concat(parts, ignore_index=True)
    records["position"] = records["position"].fillna(data.words.say("document.unnamed"))
    only_grant = data.project.grant.profile is not None and data.project.grant.profile.grant_only
    funds = {"funds": data.words.say(f"funds.{'grant' if only_grant else 'all'}")}
    tables = ("budget", "expenses")
    return _side_by_side(data, "plan_actual", records, "position", ("plan", "actual"), tables, texts=funds)


def comparison(data: Data, asked: Comparison) -> Counts:
    """Two columns of a budget side by side (say plan 2026 and 2027), by the column the settings ask for, in cents.

    Rows are in order of the first column's amount; a group that one of them lacks has 0 there. A column without any
    amount is not 0 but unknown, and nothing is compared. Plan and actual, income and expense are never added to one
    amount: where the settings do not choose among them, nothing is compared either.
    """
    chosen = amounts.compared(data["budget"], asked)
    apart = {name for rows in chosen for name in amounts.mixed("budget", rows)}
    if apart - {asked.by}:
        return empty_counts("comparison", table="mixed", disclosure="money", unit="cents", data=data)
    parts = [
        entries(rows, "budget", group=rows[asked.by], measure=measure, organisation=rows["recipient"])
        for measure, rows in zip(("before", "after"), chosen, strict=True)
    ]
    labels = {"before": _named(data, asked.before), "after": _named(data, asked.after)}
    empty = [label for part, label in zip(parts, labels.values(), strict=True) if part.empty]
    if empty:
        table = "compared" if data.has("budget") else "budget"
        none = data.words.listing(data.words.quote(label) for label in dict.fromkeys(empty))
        texts = {"none": none, "plan": asked.plan}
        return empty_counts("comparison", table=table, disclosure="money", unit="cents", texts=texts, data=data)
    records = pd.concat(parts, ignore_index=True).rename(columns={"group": asked.by})
    records[asked.by] = records[asked.by].fillna(data.words.say("document.unnamed"))
    lines = max(len(part) for part in parts)
    return _side_by_side(
        data,
        "comparison",
        records,
        asked.by,
        ("before", "after"),
        ("budget",),
        labels=labels,
        texts={"plan": asked.plan, **labels, "entries": data.words.number(lines)},
        additive=asked.total and not apart,
    )


def _side_by_side(
    data: Data,
    name: str,
    records: pd.DataFrame,
    column: str,
    measures: tuple[str, str],
    tables: tuple[str, ...],
    *,
    labels: dict[str, str] | None = None,
    texts: dict[str, str] | None = None,
    additive: bool = True,
) -> Counts:
    sizes = records[records["measure"] == measures[0]].groupby(column)["value"].sum()
    levels = sorted(records[column].unique(), key=lambda value: (-abs(sizes.get(value, 0)), value))
    cells = cells_of(records, (column, "measure"), levels={column: levels, "measure": list(measures)})
    bases = cells.groupby(column, sort=False)["value"].sum().rename("base").reset_index().assign(missing=0)
    named = labels or {measure: data.words.say(f"measure.{measure}") for measure in measures}
    return Counts(
        name,
        cells,
        (column, "measure"),
        "money",
        "cents",
        bases,
        records,
        by=(column,),
        labels={"measure": named},
        source=sources(data, *tables),
        texts={"column": schema.TABLES["budget"].column(column).label(data.language), **(texts or {})},
        additive=additive,
        data=data,
    )


def _named(data: Data, asked: Selection) -> str:
    basis = (
        schema.choice_label(schema.TABLES["budget"].column("basis"), asked.basis, data.language) if asked.basis else ""
    )
    return f"{basis} {asked.period}".strip()
