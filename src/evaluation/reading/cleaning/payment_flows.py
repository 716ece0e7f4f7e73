"""What each payment is and whose money it became, for reports and for the rules that check the tables.

Files write outgoing money as positive or negative amounts, and name the parties by number or by name. Reports and rules
must read them in the same way, so it is done here.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from evaluation.project.settings import Project
from evaluation.reading.cleaning.organisations import Register, meanings


def booked(payments: pd.DataFrame, known: Register, listed: set[str], project: Project) -> pd.DataFrame:
    """Payments with an amount and a type, and with ``flow``, ``organisation`` and ``giver``; amounts are positive.

    ``flow``: the type, or ``returned`` for what the first recipient paid back to the funder. ``organisation``: the
    payee, of a repayment the payer; where that is no organisation of the project (``listed``), the other party.
    ``giver``: the payer. Forwardings without a payee or to the payer, and repayments without a payer, are left out
    where the file names payees at all. The sign of outgoing money is decided for each ``flow``: in the ledger of one
    account, incoming and outgoing repayments have different signs.
    """
    table = payments.dropna(subset=["amount", "type"])
    parties = [*table["org_id"].dropna(), *table["payer"].dropna(), *filter(None, [project.funder])]
    meant = meanings(Counter(map(str, parties)), known)
    payee, payer = (table[name].map(meant, na_action="ignore").astype("str") for name in ("org_id", "payer"))
    repaid = table["type"] == "repayment"
    funders = {*payer[table["type"] == "call_down"].dropna(), meant.get(project.funder, "")} - {""}
    first, second = payee.where(~repaid, payer), payer.where(~repaid, payee)
    whose = first.where(first.isin(listed) | ~second.isin(listed), second).fillna(second)
    flow = table["type"].where(~(repaid & payee.isin(funders)), "returned")
    carrier = set(known.fitting(project.organisation)) - listed
    lost = (table["type"] == "forwarding") & (whose.isna() | (payee == payer).fillna(False) | whose.isin(carrier))
    lost |= repaid & whose.isna()
    lost &= payee.notna().any()  # in a file that names no payee
    own = next(iter(known.fitting(project.organisation)), None)  # nobody else pays back to the funder
    whose = whose.mask((flow == "returned") & ~whose.isin(listed) & (whose.isin(funders) | bool(listed)), own)
    signs = table.groupby(flow)["amount"].transform("sum").lt(0).map({True: -1, False: 1})
    return table.assign(
        amount=table["amount"] * signs.astype("int64"),
        flow=flow,
        organisation=whose,
        giver=payer,
    )[~lost]


def received(paid: pd.DataFrame, listed: set[str]) -> pd.DataFrame:
    """What organisations received, of payments as :func:`booked` returns them: a row for each amount.

    What was forwarded to them or they called down themselves, less what those of the project passed on.
    """
    passed = paid[(paid["flow"] == "forwarding") & paid["giver"].isin(listed)]
    parts = [
        paid[paid["flow"] == "forwarding"],
        paid[(paid["flow"] == "call_down") & paid["organisation"].isin(listed)],
        passed.assign(amount=-passed["amount"], organisation=passed["giver"]),
    ]
    return pd.concat(parts)
