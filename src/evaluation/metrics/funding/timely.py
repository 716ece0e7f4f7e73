"""Whether money was used in time after it was received, where the contract asks for it.

Money has no name on it, so first in is first out: each payment an organisation received is used by its next expenses,
in order of the day they were paid. Six weeks are 42 days; two months are calendar months and not 60 days.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import entries, expenses, payments, sources
from evaluation.project.grants import Profile

USES = ("in_time", "late", "returned", "overdue", "pending")


def timely_use(data: Data) -> Counts:
    """How much of what was forwarded was used within the profile's deadline, in cents.

    ``in_time`` and ``late``: used by expenses from the grant; ``returned``: given back; ``overdue``: not used, and the
    deadline has passed; ``pending``: not used, and it has not. An expense paid before the money came counts as used on
    the day it came. The base is what was forwarded; payments or expenses without a day cannot be placed, and the money
    of that organisation that they would decide about is ``missing``.
    """
    profile = data.project.grant.profile
    if profile is None or not (profile.weeks or profile.months):
        return empty_counts("timely_use", table="deadline", disclosure="money", unit="cents", data=data)
    if not (data.has("payments") and data.has("expenses")):
        table = "payments" if data.has("expenses") else "expenses"
        return empty_counts("timely_use", table=table, disclosure="money", unit="cents", data=data)
    received, used = _received(data), _used(data)
    undated = set(received.loc[received["day"].isna(), "organisation"]) | set(
        used.loc[used["day"].isna(), "organisation"]
    )
    known = received[~received["organisation"].isin(undated)]
    parts = [
        _first_in_first_out(rows, used[used["organisation"] == organisation], profile, pd.Timestamp(data.as_of))
        for organisation, rows in known.groupby("organisation", sort=True)
    ]
    records = pd.concat([known.head(0).assign(use=""), *parts], ignore_index=True).drop(columns="day")
    missing = int(received.loc[received["organisation"].isin(undated), "value"].sum())
    return Counts(
        "timely_use",
        cells_of(records, ("use",), levels={"use": [*USES]}),
        ("use",),
        "money",
        "cents",
        pd.DataFrame({"use": [*USES], "base": int(known["value"].sum()), "missing": [missing, *[0] * (len(USES) - 1)]}),
        records,
        by=("use",),  # what one organisation alone gave back is its own amount
        labels={"use": {use: data.words.say(f"timely_use.{use}") for use in USES}},
        source=sources(data, "payments", "expenses"),
        texts={"deadline": _deadline_text(data, profile), "share_of": data.words.say("stage.forwarded")},
        data=data,
    )


def deadline(received: pd.Timestamp, profile: Profile) -> pd.Timestamp:
    """The last day on which money received on a day is used in time: that day counts in full.

    A period of months ends on the day of the same number; a month that does not have it ends on its last day (as in
    § 188 BGB). Weekends and holidays move nothing.

    >>> two_months = Profile("own", "position", months=2)
    >>> deadline(pd.Timestamp("2023-12-31"), two_months).date().isoformat()
    '2024-02-29'
    >>> deadline(pd.Timestamp("2024-01-15"), Profile("own", "position", weeks=6)).date().isoformat()
    '2024-02-26'
    """
    return received + pd.DateOffset(weeks=profile.weeks, months=profile.months)


def _received(data: Data) -> pd.DataFrame:
    paid = payments(data)
    paid = paid[paid["flow"] == "forwarding"]
    return entries(paid, "payments", day=paid["date"], organisation=paid["organisation"].fillna(""))


def _used(data: Data) -> pd.DataFrame:
    spent, paid = expenses(data), payments(data)
    spent, back = spent[spent["funds"] == "grant"], paid[paid["flow"].isin(["repayment", "returned"])]
    return pd.concat(
        [
            entries(spent, "expenses", day=spent["payment_date"], organisation=spent["org_id"].fillna("")),
            entries(back, "payments", day=back["date"], organisation=back["organisation"].fillna("")),
        ],
        ignore_index=True,
    )


@dataclass
class _Piece:
    """What is left of one payment or expense while they are set against each other."""

    row: dict[str, object]
    day: pd.Timestamp
    cents: int


def _first_in_first_out(
    received: pd.DataFrame, used: pd.DataFrame, profile: Profile, today: pd.Timestamp
) -> pd.DataFrame:
    waiting = deque(_pieces(used))
    found = []
    for payment in _pieces(received):
        last = deadline(payment.day, profile)
        while payment.cents and waiting:
            use = waiting[0]
            cents = min(payment.cents, use.cents)
            returned = use.row["table"] == "payments"
            kind = "returned" if returned else "in_time" if max(use.day, payment.day) <= last else "late"
            found.append({**use.row, "use": kind, "value": cents})
            payment.cents -= cents
            use.cents -= cents
            if not use.cents:
                waiting.popleft()
        if payment.cents:
            found.append({**payment.row, "use": "pending" if today <= last else "overdue", "value": payment.cents})
    return pd.DataFrame(found, columns=[*received.columns, "use"]).astype({"value": "int64"})


def _pieces(rows: pd.DataFrame) -> list[_Piece]:
    """Rows in order of their day; what a correction takes back is taken off the entries before it, else after it."""
    ordered = rows.sort_values(["day", "table", "row"], kind="stable").to_dict("records")
    pieces = [_Piece(row, row["day"], int(row["value"])) for row in ordered]
    for place, correction in enumerate(pieces):
        others = [*reversed(pieces[:place]), *pieces[place + 1 :]]
        for other in others if correction.cents < 0 else ():
            taken = min(max(other.cents, 0), -correction.cents)
            other.cents -= taken
            correction.cents += taken
    return [piece for piece in pieces if piece.cents > 0]


def _deadline_text(data: Data, profile: Profile) -> str:
    if profile.weeks:
        return data.words.say("timely_use.weeks", n=profile.weeks)
    return data.words.say("timely_use.months", n=profile.months)
