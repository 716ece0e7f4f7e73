"""The financial statement a funder asks for (zahlenmäßiger Nachweis mit Belegliste), as sheets of plain values.

Funders want their own order and headings, so these come from the profile of the settings. The sums are those of the
chain and are written out, so that a reader who sorts or filters a sheet still sees what was proved. Payees stand in
it: it is for the funder and the project team, and for nobody else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from evaluation.data import Data
from evaluation.language.errors import UsageError
from evaluation.metrics.funding.ledger import every_expense, payments
from evaluation.metrics.funding.plan_deviations import deviations
from evaluation.metrics.funding.plans import plan_actual
from evaluation.metrics.funding.stages import chain
from evaluation.project import schema
from evaluation.project.grants import FINANCING, LIST

AUDIENCES = ("funder", "internal")
INCOME = ("call_down", "own", "third_party", "returned")
FORWARDED = ("forwarding", "repayment")
OUT = ("returned", "repayment")

Kind = Literal["text", "date", "money", "percent"]
Value = str | int | dt.date | Fraction | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: headings with the kind of their cells, rows, and sums below. Money is cents, shares are fractions."""

    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Value, ...], ...]
    sums: tuple[tuple[Value, ...], ...] = ()


def statement(data: Data) -> tuple[Sheet, ...]:
    """List of vouchers, income, forwarded funds, plan against actual, and notes, up to the date of the data.

    ``UsageError`` for an audience that must not see payees.
    """
    if data.audience not in AUDIENCES:
        raise UsageError("unknown_audience", name=data.audience, known=", ".join(AUDIENCES))
    sheets = [_vouchers(data)]
    for name, flows in (("income", INCOME), ("forwarded", FORWARDED)):
        sheets.append(_payments(data, name, flows))
    return (*sheets, _plan_actual(data), _notes(data))


def _vouchers(data: Data) -> Sheet:
    profile, words = data.project.grant.profile, data.words
    order, headings = (profile.order, profile.headings) if profile else (LIST, {})
    table = schema.TABLES["expenses"]
    columns = [table.column(name) for name in order]
    rows = every_expense(data).sort_values(["payment_date", "org_id", "voucher"], kind="stable")
    heads = [headings.get(c.name) or _heading(data, c) for c in columns]
    granted = (rows["funds"] == "grant") & rows["eligible"]
    sums = {"document.total": rows["amount"].sum(), "statement.from_grant": rows.loc[granted, "amount"].sum()}
    amount = order.index("amount")
    return Sheet(
        words.say("statement.vouchers"),
        tuple((head, _kind(column)) for head, column in zip(heads, columns, strict=True)),
        tuple(tuple(_value(row[c.name], c, data) for c in columns) for row in rows.to_dict("records")),
        tuple(_sum_row(words.say(label), int(cents), len(order), amount) for label, cents in sums.items()),
    )


def _payments(data: Data, name: str, flows: tuple[str, ...]) -> Sheet:
    words, paid = data.words, payments(data)
    paid = paid[paid["flow"].isin(flows)].sort_values(["date", "payment_id"], kind="stable")
    sign = paid["flow"].isin(OUT).map({True: -1, False: 1}).astype("int64")
    paid = paid.assign(amount=paid["amount"].astype("int64") * sign)
    type = schema.TABLES["payments"].column("type")
    rows = [
        (
            _day(row["date"]),
            _text(row["payer"]),
            _text(row["org_id"]),
            schema.choice_label(type, row["type"], words.code),
            int(row["amount"]),
        )
        for row in paid.to_dict("records")
    ]
    heads: list[tuple[str, Kind]] = [("day", "date"), ("payer", "text"), ("payee", "text"), ("type", "text")]
    columns = tuple((words.say(f"statement.{head}"), kind) for head, kind in heads)
    grant = paid[paid["flow"].isin(("call_down", "returned", *FORWARDED))]
    stage = {"income": "called_down", "forwarded": "forwarded"}[name]
    sums = {words.say("document.total"): paid["amount"].sum()}
    sums |= {words.say(f"stage.{stage}"): grant["amount"].sum()} if len(grant) else {}
    return Sheet(
        words.say(f"statement.{name}"),
        (*columns, (words.say("statement.amount"), "money")),
        tuple(rows),
        tuple(_sum_row(label, int(cents), 5, 4) for label, cents in sums.items()),
    )


def _plan_actual(data: Data) -> Sheet:
    """The lines of the plan; expenses the rule does not look at stand in a row of their own, so that sums agree."""
    words = data.words
    rated, whole = deviations(data), plan_actual(data)
    counts = whole if rated.absent else rated
    line = "position" if rated.absent else rated.dimensions[0]
    rows: list[tuple[Value, ...]] = []
    for key, cells in counts.cells.groupby(line, sort=False) if len(counts.cells) else ():
        planned, actual = (int(cells.loc[cells["measure"] == name, "value"].sum()) for name in ("plan", "actual"))
        state = "" if rated.absent else rated.label("state", cells["state"].iloc[0])
        rows.append(_line(data, str(key), planned, actual, state))
    every = int(every_expense(data)["amount"].sum())
    rest = every - sum(int(row[2]) for row in rows if isinstance(row[2], int))
    if rest:
        rows.append((words.say("statement.not_compared"), None, rest, None, None, ""))
    total = _line(data, words.say("document.total"), sum(row[1] or 0 for row in rows), every, "")  # type: ignore[misc]  # cents
    stages = chain(data)
    sums = [(stages.label("stage", row["stage"]), None, int(row["value"])) for row in stages.cells.to_dict("records")]
    heads: list[tuple[str, Kind]] = [("plan", "money"), ("actual", "money"), ("difference", "money")]
    column = schema.TABLES["budget"].column(line).label(words.code)
    return Sheet(
        words.say("statement.plan_actual"),
        (
            (column, "text"),
            *((words.say(f"statement.{name}"), kind) for name, kind in heads),
            (words.say("document.change"), "percent"),
            (words.say("document.rating"), "text"),
        ),
        tuple(rows),
        (total, *((*row, None, None, "") for row in sums)),
    )


def _line(data: Data, label: str, planned: int, actual: int, state: str) -> tuple[Value, ...]:
    change: Value = Fraction(actual - planned, planned) if planned else data.words.say("figure.new") if actual else None
    return label, planned, actual, actual - planned, change, state


def _notes(data: Data) -> Sheet:
    words, project = data.words, data.project
    grant, rated = project.grant, deviations(data)
    lost = sum(int(data[table]["amount"].isna().sum()) for table in ("expenses", "payments"))
    facts = [
        (words.say("statement.project"), project.title),
        (words.say("statement.organisation"), project.organisation),
        (words.say("cover.funder"), project.funder),
        (words.say("cover.as_of"), words.date(data.as_of)),
        (words.say("cover.audience"), ", ".join(data.marks)),
        (words.say("statement.financing"), schema.choice_label(FINANCING, grant.financing, words.code)),
        (words.say("statement.rule"), rated.texts.get("rule", "")),
        (words.say("statement.notes"), words.say("statement.no_review")),
        ("", words.say("statement.lost", n=lost) if lost else ""),
    ]
    if project.start and project.end:
        facts.insert(3, (words.say("cover.period"), f"{words.date(project.start)} – {words.date(project.end)}"))
    columns: tuple[tuple[str, Kind], ...] = ((words.say("statement.notes"), "text"), ("", "text"))
    return Sheet(words.say("statement.notes"), columns, tuple((name, text) for name, text in facts if text))


def _heading(data: Data, column: schema.Column) -> str:
    key = f"statement.column_{column.name}"
    return data.words.say(key) if data.words.has(key) else column.label(data.language)


def _kind(column: schema.Column) -> Kind:
    return "money" if column.kind == "money" else "date" if column.kind == "date" else "text"


def _value(value: Any, column: schema.Column, data: Data) -> Value:
    if pd.isna(value):
        return None
    if column.kind == "money":
        return int(value)
    if column.kind == "date":
        return _day(value)
    if column.kind == "yes_no":
        return data.words.say("inspect.yes" if value else "inspect.no")
    return schema.choice_label(column, str(value), data.language)


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _sum_row(label: str, cents: int, width: int, amount: int) -> tuple[Value, ...]:
    """A sum under its column; its label in the first column, or beside it where the amounts come first."""
    row: list[Value] = [None] * width
    row[amount] = cents
    if width > 1:
        row[1 if amount == 0 else 0] = label
    return tuple(row)
