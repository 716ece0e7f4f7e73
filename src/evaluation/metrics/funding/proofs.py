"""Proofs and vouchers as counts: the state of each proof, and which expenses have a voucher."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import entries, every_expense, sources

STATES = ("accepted", "checked", "objected", "submitted", "due", "late")


def proof_states(data: Data) -> Counts:
    """Proofs of use by their state on the date of the data; each proof is in one state.

    Later dates do not count yet. A proof that was not received is ``late`` after its due date, ``due`` before it, and
    missing without one. One that was objected to stays so until it is accepted.
    """
    if not data.has("proofs"):
        return empty_counts("proof_states", table="proofs", data=data)
    proofs = data["proofs"]
    state = proofs.apply(_state, axis=1, today=pd.Timestamp(data.as_of))
    labels = {name: data.words.say(f"proof_states.{name}") for name in STATES}
    return _counted(data, "proof_states", "proofs", proofs.assign(state=state), labels)


def vouchers(data: Data) -> Counts:
    """Expenses with and without a voucher; missing where it is not stated."""
    if not data.has("expenses"):
        return empty_counts("vouchers", table="expenses", data=data)
    spent = every_expense(data)
    state = spent["proof"].map({True: "present", False: "absent"})
    labels = {name: data.words.say(f"vouchers.{name}") for name in ("present", "absent")}
    return _counted(data, "vouchers", "expenses", spent.assign(state=state), labels)


def _state(proof: pd.Series, *, today: pd.Timestamp) -> str | None:
    status = proof["status"] if pd.notna(proof["status"]) else "open"
    came = proof["received"] <= today if pd.notna(proof["received"]) else status != "open"
    if not came:
        return None if pd.isna(proof["due"]) else "late" if proof["due"] < today else "due"
    if pd.notna(proof["checked"]) and proof["checked"] > today:
        return "submitted"
    return "submitted" if status == "open" else str(status)


def _counted(data: Data, name: str, table: str, rows: pd.DataFrame, labels: dict[str, str]) -> Counts:
    """How many rows of a table are in which ``state``; rows without one are missing."""
    records = entries(rows.assign(amount=1), table, state=rows["state"], organisation=rows["org_id"])
    records = records.dropna(subset=["state"])
    return Counts(
        name,
        cells_of(records, ("state",), levels={"state": list(labels)}),
        ("state",),
        "fact",
        "entries",
        pd.DataFrame({"base": [len(records)], "missing": [len(rows) - len(records)]}),
        records,
        labels={"state": labels},
        source=sources(data, table),
        data=data,
    )
