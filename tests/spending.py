"""Expenses of made-up organisations, broken down by one thing or crossed by two."""

from __future__ import annotations

import factories

from evaluation.data import Data
from evaluation.project.settings import Breakdown

CROSS = Breakdown("expenses", ("activity", "position"))


MANY = [(activity, position, f"M{n}", 100) for activity in "AB" for position in "XY" for n in range(4)]


def spent(*rows: tuple[str, str, str, int], strict: tuple[Breakdown, ...] = (CROSS,), audience: str = "public") -> Data:
    expenses = [
        {"activity": a, "position": p, "org_id": org, "amount": amount, "payment_date": "2024-01-15"}
        for a, p, org, amount in rows
    ]
    return factories.data({"expenses": expenses}, strict=strict, audience=audience)
