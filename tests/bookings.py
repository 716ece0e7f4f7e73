"""Payments, expenses and lines of a budget, one row each."""

from __future__ import annotations

from evaluation.metrics.counts import Counts


def cells(counts: Counts) -> dict[object, int]:
    keys = counts.cells[list(counts.dimensions)].itertuples(index=False, name=None)
    return dict(zip((key[0] if len(key) == 1 else key for key in keys), counts.cells["value"], strict=True))


def payment(type: str, amount: int, **columns: object) -> dict[str, object]:
    return {"type": type, "amount": amount, "date": "2024-01-15", "org_id": "M1", **columns}


def expense(amount: int, **columns: object) -> dict[str, object]:
    return {"amount": amount, "payment_date": "2024-01-15", "org_id": "M1", "position": "Honorare", **columns}


def line(amount: int | None, **columns: object) -> dict[str, object]:
    return {"plan": "Haushalt", "position": "Honorare", "period": "2026", "amount": amount, **columns}
