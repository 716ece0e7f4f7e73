"""The chain of the money, as of a date: granted, called down, forwarded, spent, submitted, accepted.

The same six sums stand in every view of the money, so they are made in one place.
"""

from __future__ import annotations

import pandas as pd

from evaluation.counts import Counts, count, nothing
from evaluation.data import Data
from evaluation.funding.ledger import entries, sources, until

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
        source=sources(data, "payments", "expenses", "proofs"),
    )


def _stage(data: Data, stage: str) -> pd.DataFrame | None:
    if stage == "granted":
        granted = data.project.granted
        row = pd.DataFrame({"amount": [granted]}, index=[0])
        return None if granted is None else entries(row, "evaluation.toml", stage=stage)
    if stage in ("called_down", "forwarded"):
        payments = until(data["payments"], "date", data)
        signs = {"called_down": {"call_down": 1}, "forwarded": {"forwarding": 1, "repayment": -1}}[stage]
        parts = [_counted_up(payments[payments["type"] == type], sign) for type, sign in signs.items()]
        chosen = pd.concat(parts).sort_index()
        made = entries(chosen, "payments", stage=stage, organisation=chosen["org_id"])
        return made if data.has("payments") else None
    if stage == "spent":
        expenses = until(data["expenses"], "payment_date", data)
        expenses = expenses[expenses["funds"].fillna("grant") == "grant"]
        made = entries(expenses, "expenses", stage=stage, organisation=expenses["org_id"])
        return made if data.has("expenses") else None
    proofs = until(data["proofs"], {"submitted": "received", "accepted": "checked"}[stage], data)
    chosen = proofs.assign(amount=proofs[f"{stage}_amount"])
    made = entries(chosen, "proofs", stage=stage, organisation=chosen["org_id"])
    return made if data.has("proofs") else None


def _counted_up(payments: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Payments of one type, together of this sign whichever sign the file writes; a correction stays the opposite."""
    written = -1 if payments["amount"].sum() < 0 else 1
    return payments.assign(amount=payments["amount"] * sign * written)
