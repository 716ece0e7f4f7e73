"""Whether the money of each organisation adds up: received, own and third-party funds, less expenses and repayments.

The first recipient of a grant is responsible for what the others did with it. The remaining sum must be 0 or more;
a negative one has to be explained before the funder asks.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import contributed, entries, expenses, listed, payments, sources
from evaluation.reading.cleaning.organisations import register
from evaluation.reading.cleaning.payment_flows import received

FLOWS = ("received", "own", "third_party", "spent", "spent_other", "repaid", "remaining")
SIGNS = {"received": 1, "own": 1, "third_party": 1, "spent": -1, "spent_other": -1, "repaid": -1}
REPAID = {"repayment": "repaid", "returned": "repaid"}
STATES = ("used", "left", "exceeded")


def reconciliation(data: Data) -> Counts:
    """Received + own + third-party − expenses − repayments = remaining, by organisation, in cents.

    Expenses from the grant and from other funds are two columns: few organisations have the latter, and where they must
    be hidden, the former can still be shown. Own and third-party funds are the payments booked as such; for an
    organisation without any, its expenses from such funds. What an organisation passes on is subtracted from what it
    received.
    """
    if not (data.has("payments") and data.has("expenses")):
        table = "payments" if data.has("expenses") else "expenses"
        return empty_counts("reconciliation", table=table, disclosure="money", unit="cents", data=data)
    flows = _flows(data)
    remaining = flows.assign(value=flows["value"] * flows["flow"].map(SIGNS), flow="remaining")
    records = pd.concat([flows, remaining], ignore_index=True)
    levels = sorted(records["org_id"].unique())
    asked = [flow for flow in FLOWS if flow != "spent_other" or flow in set(flows["flow"])]
    cells = cells_of(records, ("org_id", "flow"), levels={"org_id": levels, "flow": asked})
    received = cells.loc[cells["flow"] == "received", ["org_id", "value"]]
    return Counts(
        "reconciliation",
        cells,
        ("org_id", "flow"),
        "money",
        "cents",
        received.rename(columns={"value": "base"}).assign(missing=0).reset_index(drop=True),
        records,
        by=("org_id",),
        labels={"org_id": _names(data, levels), "flow": {flow: data.words.say(f"flow.{flow}") for flow in FLOWS}},
        source=sources(data, "payments", "expenses"),
        per="organisation",
        data=data,
    )


def remaining_states(data: Data) -> Counts:
    """How many organisations have used all of their money, have some left, or have spent more than they had.

    The organisation that runs the project passes the money on and is not counted.
    """
    balances = reconciliation(data)
    if balances.absent:
        return empty_counts("remaining_states", table=balances.absent, unit="organisations", data=data)
    left = balances.cells[balances.cells["flow"] == "remaining"].set_index("org_id")["value"]
    state = left.map(lambda cents: "used" if cents == 0 else "left" if cents > 0 else "exceeded")
    remaining = balances.records[balances.records["flow"].eq("remaining") & balances.records["organisation"].notna()]
    carrier = register(data["organisations"], data.project).fitting(data.project.organisation)
    remaining = remaining[~remaining["org_id"].isin(carrier)]
    records = remaining.drop_duplicates("org_id")
    records = records.assign(state=records["org_id"].map(state), value=1)[["state", *RECORD_COLUMNS]]
    return Counts(
        "remaining_states",
        cells_of(records, ("state",), levels={"state": [*STATES]}),
        ("state",),
        "fact",
        "organisations",
        pd.DataFrame({"base": [len(records)], "missing": [0]}),
        records,
        labels={"state": {state: data.words.say(f"remaining_states.{state}") for state in STATES}},
        source=balances.source,
        data=data,
    )


def _flows(data: Data) -> pd.DataFrame:
    paid, spent = payments(data), expenses(data)
    parts = [_paid(received(paid, listed(data)), "received")]
    parts += [_paid(paid[paid["flow"] == flow], name) for flow, name in REPAID.items()]
    whose = (("spent", spent[spent["funds"] == "grant"]), ("spent_other", spent[spent["funds"] != "grant"]))
    parts += [entries(rows, "expenses", flow=flow, organisation=rows["org_id"]) for flow, rows in whose]
    parts += [contributed(paid, spent, funds, flow=funds) for funds in ("own", "third_party")]
    flows = pd.concat(parts, ignore_index=True)
    return flows.assign(org_id=flows["organisation"].fillna(data.words.say("document.unnamed")))


def _paid(rows: pd.DataFrame, flow: str) -> pd.DataFrame:
    return entries(rows, "payments", flow=flow, organisation=rows["organisation"])


def _names(data: Data, ids: list[str]) -> dict[str, str]:
    known = data["organisations"].dropna(subset=["org_id", "name"]).set_index("org_id")["name"].to_dict()
    return {id: f"{id} {known[id]}" for id in ids if id in known}
