"""Money, in integer cents and as of a date: the chain from the grant to the proof, and plan beside actual."""

from __future__ import annotations

import pandas as pd

from evaluation import schema
from evaluation.counts import RECORD_COLUMNS, Counts, count, nothing
from evaluation.data import Data
from evaluation.project import Comparison, Selection

STAGES = ("granted", "called_down", "forwarded", "spent", "submitted", "accepted")


def chain(data: Data) -> Counts:
    """The chain granted → called down → forwarded → spent → submitted → accepted, in cents up to the date of the data.

    Repayments are taken off what was forwarded; what was paid from own or other funds is not spent of the grant. A
    stage whose table the project does not have is left out.
    """
    parts = [_stage(data, stage) for stage in STAGES]
    records = (
        pd.concat([part for part in parts if part is not None], ignore_index=True)
        if any(part is not None for part in parts)
        else None
    )
    if records is None:
        return nothing("funding_chain", table="payments", disclosure="money", unit="cents")
    stages = [stage for stage, part in zip(STAGES, parts, strict=True) if part is not None]
    base = int(records.loc[records["stage"] == stages[0], "value"].sum())
    return Counts(
        "funding_chain",
        count(records, ("stage",), levels={"stage": stages}),
        ("stage",),
        "money",
        "cents",
        pd.DataFrame({"base": [base], "missing": [0]}),
        records,
        labels={"stage": {stage: data.words.say(f"stage.{stage}") for stage in STAGES}},
        source=_sources(data, "payments", "expenses", "proofs"),
    )


def plan_actual(data: Data) -> Counts:
    """Plan and actual expenses by cost position, in cents, up to the date of the data.

    The plan is the expense side of ``budget``, the actual ``expenses``; a position of only one of them has 0 in the
    other.
    """
    if not (data.has("budget") and data.has("expenses")):
        missing = "expenses" if data.has("budget") else "budget"
        return nothing("plan_actual", table=missing, disclosure="money", unit="cents")
    budget = data["budget"]
    budget = budget[(budget["direction"].fillna("expense") == "expense") & (budget["basis"].fillna("plan") == "plan")]
    expenses = _until(data["expenses"], "payment_date", data)
    plan = _records(budget, "budget", position=budget["position"], measure="plan")
    actual = _records(
        expenses, "expenses", position=expenses["position"], measure="actual", organisation=expenses["org_id"]
    )
    records = pd.concat([plan, actual], ignore_index=True)
    records["position"] = records["position"].fillna(data.words.say("document.unnamed"))
    return _side_by_side(data, "plan_actual", records, "position", ("plan", "actual"), ("budget", "expenses"))


def comparison(data: Data, asked: Comparison) -> Counts:
    """Two columns of a budget side by side (say plan 2026 and 2027), by the column the settings ask for, in cents.

    Rows are in order of the first column's amount; a group that one of them lacks has 0 there. A column without any
    amount is not 0 but unknown, and nothing is compared.
    """
    budget = data["budget"]
    budget = budget[(budget["plan"] == asked.plan) & budget["amount"].notna()]
    if asked.direction:
        budget = budget[budget["direction"] == asked.direction]
    parts = [
        _records(chosen, "budget", group=chosen[asked.by], measure=measure, organisation=chosen["recipient"])
        for measure, chosen in (
            ("before", _select(budget, asked.before)),
            ("after", _select(budget, asked.after)),
        )
    ]
    if any(part.empty for part in parts):
        table = "" if data.has("budget") else "budget"
        return nothing("comparison", table=table, disclosure="money", unit="cents")
    records = pd.concat(parts, ignore_index=True).rename(columns={"group": asked.by})
    records[asked.by] = records[asked.by].fillna(data.words.say("document.unnamed"))
    labels = {"before": _named(data, asked.before), "after": _named(data, asked.after)}
    entries = max(len(part) for part in parts)
    return _side_by_side(
        data,
        "comparison",
        records,
        asked.by,
        ("before", "after"),
        ("budget",),
        labels=labels,
        texts={"plan": asked.plan, **labels, "entries": data.words.number(entries)},
        additive=asked.total,
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
    cells = count(records, (column, "measure"), levels={column: levels, "measure": list(measures)})
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
        source=_sources(data, *tables),
        texts={"column": schema.TABLES["budget"].column(column).label(data.language), **(texts or {})},
        additive=additive,
    )


def _stage(data: Data, stage: str) -> pd.DataFrame | None:
    if stage == "granted":
        granted = data.project.granted
        row = pd.DataFrame({"amount": [granted]}, index=[0])
        return None if granted is None else _records(row, "evaluation.toml", stage=stage)
    if stage in ("called_down", "forwarded"):
        payments = _until(data["payments"], "date", data)
        signs = {"called_down": {"call_down": 1}, "forwarded": {"forwarding": 1, "repayment": -1}}[stage]
        parts = [_counted_up(payments[payments["type"] == type], sign) for type, sign in signs.items()]
        chosen = pd.concat(parts).sort_index()
        made = _records(chosen, "payments", stage=stage, organisation=chosen["org_id"])
        return made if data.has("payments") else None
    if stage == "spent":
        expenses = _until(data["expenses"], "payment_date", data)
        expenses = expenses[expenses["funds"].fillna("grant") == "grant"]
        made = _records(expenses, "expenses", stage=stage, organisation=expenses["org_id"])
        return made if data.has("expenses") else None
    proofs = _until(data["proofs"], {"submitted": "received", "accepted": "checked"}[stage], data)
    chosen = proofs.assign(amount=proofs[f"{stage}_amount"])
    made = _records(chosen, "proofs", stage=stage, organisation=chosen["org_id"])
    return made if data.has("proofs") else None


def _records(table: pd.DataFrame, name: str, *, organisation: object = None, **dimensions: object) -> pd.DataFrame:
    tandem = table.get("tandem_id")
    records = pd.DataFrame(
        {
            **dimensions,
            "table": name,
            "row": table.index,
            "person": None,
            "organisation": organisation,
            "tandem": tandem,
            "value": table["amount"],
        },
        index=table.index,
    )
    return records[[*dimensions, *RECORD_COLUMNS]].dropna(subset=["value"]).astype({"value": "int64"})


def _counted_up(payments: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Payments of one type, together of this sign whichever sign the file writes; a correction stays the opposite."""
    written = -1 if payments["amount"].sum() < 0 else 1
    return payments.assign(amount=payments["amount"] * sign * written)


def _until(table: pd.DataFrame, column: str, data: Data) -> pd.DataFrame:
    """Rows up to the date of the data; a row without a date counts, for it cannot be known to be later."""
    return table[table[column].isna() | (table[column] <= pd.Timestamp(data.as_of))]


def _select(budget: pd.DataFrame, asked: Selection) -> pd.DataFrame:
    chosen = budget[budget["period"] == asked.period]
    return chosen if asked.basis is None else chosen[chosen["basis"] == asked.basis]


def _named(data: Data, asked: Selection) -> str:
    basis = (
        schema.choice_label(schema.TABLES["budget"].column("basis"), asked.basis, data.language) if asked.basis else ""
    )
    return f"{basis} {asked.period}".strip()


def _sources(data: Data, *tables: str) -> str:
    return ", ".join(schema.TABLES[table].label(data.language) for table in tables if data.has(table))
