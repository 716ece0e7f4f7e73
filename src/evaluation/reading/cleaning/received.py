"""What each payment is and whose money it became: one answer for the reports and for the rules that check the tables.

Files count money going out up or down, and name the parties by number or by name. A rule that read them in another way
than the report would warn of what the report does not say.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from evaluation.project.settings import Project
from evaluation.reading.cleaning.organisations import Register, meanings


def booked(payments: pd.DataFrame, known: Register, listed: set[str], project: Project) -> pd.DataFrame:
    """Payments with an amount and a type: ``amount`` counted up, ``flow`` what it is, ``organisation`` whose it is.

    ``flow`` is the type, but what the first recipient gave back to the funder is ``returned``. A payment belongs to
    whom it was paid, a repayment to who paid it; where that is no organisation of the project (``listed``), to the
    other party. ``giver`` is who paid. What is passed on to nobody or to who paid it, and what nobody paid back, is
    left out where a file names payees at all. Whether a file counts money going out down is decided for each ``flow``:
    in a ledger of one account, what came back and what was given back have different signs.
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
    lost &= payee.notna().any()  # a file that never says to whom
    own = next(iter(known.fitting(project.organisation)), None)  # who else gives back to the funder
    whose = whose.mask((flow == "returned") & ~whose.isin(listed) & (whose.isin(funders) | bool(listed)), own)
    signs = table.groupby(flow)["amount"].transform("sum").lt(0).map({True: -1, False: 1})
    return table.assign(
        amount=table["amount"] * signs.astype("int64"),
        flow=flow,
        organisation=whose,
        giver=payer,
    )[~lost]


def received(paid: pd.DataFrame, listed: set[str]) -> pd.DataFrame:
    """What organisations received, of payments as :func:`booked` tells them: a row an amount and its organisation.

    What was forwarded to them, what they called down themselves, less what those of the project passed on.
    """
    passed = paid[(paid["flow"] == "forwarding") & paid["giver"].isin(listed)]
    parts = [
        paid[paid["flow"] == "forwarding"],
        paid[(paid["flow"] == "call_down") & paid["organisation"].isin(listed)],
        passed.assign(amount=-passed["amount"], organisation=passed["giver"]),
    ]
    return pd.concat(parts)
