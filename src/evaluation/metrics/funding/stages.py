"""The chain of the money, as of a date: granted, called down, forwarded, spent, submitted, accepted.

Every view of the money uses the same six sums, so they are computed in one place; burn rate and pass-through share are
two of them divided by the first.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import STATISTIC_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import entries, expenses, payments, sources, until

STAGES = ("granted", "called_down", "forwarded", "spent", "submitted", "accepted")
FLOWS = {"called_down": {"call_down": 1, "returned": -1}, "forwarded": {"forwarding": 1, "repayment": -1}}
AFTER = {
    "submitted": ("submitted", "checked", "objected", "accepted"),
    "accepted": ("accepted",),
}  # by state of a proof
RATES = {"spent": "burn_rate", "forwarded": "pass_through"}


def chain(data: Data) -> Counts:
    """The chain granted → called down → forwarded → spent → submitted → accepted, in cents up to the date of the data.

    Repayments are subtracted from what was forwarded, those to the funder from what was called down; payments from own
    or other funds are not spent from the grant. A stage without its table is left out. The statistics are the burn rate
    and the pass-through share, each a share of what was granted.
    """
    parts = {stage: part for stage in STAGES if (part := of_stage(data, stage)) is not None}
    if not parts:
        return empty_counts("funding_chain", table="payments", disclosure="money", unit="cents", data=data)
    records = pd.concat(parts.values(), ignore_index=True)
    cells = cells_of(records, ("stage",), levels={"stage": list(parts)})
    return Counts(
        "funding_chain",
        cells,
        ("stage",),
        "money",
        "cents",
        pd.DataFrame({"base": [int(cells["value"].iloc[0])], "missing": [0]}),
        records,
        labels={"stage": {stage: data.words.say(f"stage.{stage}") for stage in STAGES}},
        source=sources(data, "payments", "expenses", "proofs"),
        statistics=_rates(data, cells),
        data=data,
    )


def burn_rate(data: Data) -> Counts:
    """What was spent of the grant and what was not, in cents; the base is what was granted.

    Without a granted amount in the settings there is no rate. More spent than granted gives a negative rest.
    """
    return _of_grant(data, "burn_rate", "spent", "expenses")


def pass_through(data: Data) -> Counts:
    """What was forwarded of the grant, net of repayments, and what was not, in cents; the base is what was granted."""
    return _of_grant(data, "pass_through", "forwarded", "payments")


def _of_grant(data: Data, name: str, stage: str, table: str) -> Counts:
    granted, part = data.project.granted, of_stage(data, stage)
    if not granted or part is None:
        absent = table if granted else "granted" if granted is None else "granted_nothing"
        return empty_counts(name, table=absent, disclosure="money", unit="cents", data=data)
    grant = of_stage(data, "granted")
    rest = pd.concat([grant, part.assign(value=-part["value"])])
    records = pd.concat([part.assign(stage=stage), rest.assign(stage="rest")], ignore_index=True)
    cells = cells_of(records, ("stage",), levels={"stage": [stage, "rest"]})
    return Counts(
        name,
        cells,
        ("stage",),
        "money",
        "cents",
        pd.DataFrame({"base": [granted], "missing": [0]}),
        records,
        labels={"stage": {key: data.words.say(f"stage.{key}") for key in (stage, "rest")}},
        source=sources(data, table),
        statistics=_rates(data, cells),
        texts={"form": "over"} if int(cells["value"].iloc[1]) < 0 else {},
        data=data,
    )


def _rates(data: Data, cells: pd.DataFrame) -> pd.DataFrame:
    granted = data.project.granted
    values = cells.set_index("stage")["value"]
    rows = [
        {"statistic": name, "value": int(values[stage]) / granted, "method": data.words.say(f"rate.{name}")}
        for stage, name in RATES.items()
        if granted and stage in values
    ]
    return pd.DataFrame(rows, columns=[*STATISTIC_COLUMNS])


def of_stage(data: Data, stage: str) -> pd.DataFrame | None:
    """The entries of one stage as records with their ``stage``; ``None`` where the project lacks the table.

    Where no row of the table has an amount of the stage, it is unknown and not 0.
    """
    if stage == "granted":
        granted = data.project.granted
        row = pd.DataFrame({"amount": [granted]}, index=[0])
        return None if granted is None else entries(row, "evaluation.toml", stage=stage)
    if stage in FLOWS:
        paid = payments(data)
        signs = paid["flow"].map(FLOWS[stage])
        chosen = paid[signs.notna()].assign(amount=paid["amount"] * signs)
        whose = None if stage == "called_down" else chosen["organisation"]  # what is called down is the project's own
        made = entries(chosen, "payments", stage=stage, organisation=whose)
        return made if data.has("payments") and (stage != "called_down" or calls_down(data)) else None
    if stage == "spent":
        spent = expenses(data)
        spent = spent[spent["funds"] == "grant"]
        return entries(spent, "expenses", stage=stage, organisation=spent["org_id"]) if data.has("expenses") else None
    proofs = until(data["proofs"], "received", data)
    if stage == "accepted":
        proofs = until(proofs, "checked", data)
    chosen = proofs.assign(amount=proofs[f"{stage}_amount"])
    made = entries(chosen, "proofs", stage=stage, organisation=chosen["org_id"])
    there = proofs[{"submitted": "received", "accepted": "checked"}[stage]].notna() | proofs["status"].isin(
        AFTER[stage]
    )
    stated = data["proofs"][f"{stage}_amount"].notna().any() or not there.any()
    return made if data.has("proofs") and stated else None


def calls_down(data: Data) -> bool:
    """Whether the payments of a project contain any call-down or repayment to the funder."""
    booked = payments(data)["flow"].isin(list(FLOWS["called_down"])).any()
    return bool(booked or (data["payments"]["type"] == "call_down").any())
