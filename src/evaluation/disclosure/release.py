"""After all reports: whether amounts of one organisation can be had from what they publish together.

Each report keeps the rules by itself. Over a release, one published amount less another may still be what somebody did
not agree to show. Amounts in cents are so special that an equal difference is hardly a coincidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.breakdowns import CONTRIBUTORS, amount_column
from evaluation.data import Data
from evaluation.disclosure.consent import agreeing
from evaluation.disclosure.money import BY_CONTRACT
from evaluation.disclosure.published import View
from evaluation.schema import TABLES, breakdown_columns

LEAST = 100_00  # smaller and round amounts occur by chance


@dataclass(frozen=True)
class Leak:
    """Where an amount of one organisation can be had: the table it is from and one or two places. Never the amount."""

    table: str
    places: tuple[str, ...]


def audit_release(data: Data, published: Mapping[str, Iterable[int]]) -> list[Leak]:
    """Look for the amounts of single organisations without consent among published cents and their differences.

    ``published``: by place (a report and its table or chart) the cents shown there, of all reports of the release,
    those that were not built anew included. Sought are the sums of an organisation in each table of amounts, over all
    and by each column that tables are broken down by; of amounts below 100 euros and whole hundreds nothing is said.
    """
    if data.audience in BY_CONTRACT:
        return []
    known: dict[int, str] = {}
    for place, cents in published.items():
        for value in cents:
            known.setdefault(int(value), place)
    found = set()
    for table, secret in _secrets(data):
        for value, place in known.items():
            other = known.get(value - secret)
            if value == secret:
                found.add(Leak(table, (place,)))
            elif other is not None:
                found.add(Leak(table, (place, other)))
    return sorted(found, key=lambda leak: (leak.table, leak.places))


def _secrets(data: Data) -> set[tuple[str, int]]:
    """The sums of single organisations that may not be shown, by table."""
    view = View(data, data.project.rules, data.audience)
    found = set()
    for table in (
        name for name in TABLES if breakdown_columns(name) and name not in data.project.rules.published_already
    ):
        rows = data[table]
        who = next(name for name in CONTRIBUTORS if name in rows)
        rows = rows[rows[who].notna()]
        agreed = agreeing(view, set(rows[who].astype(str)), "amounts", "organisation")
        rows = rows[~rows[who].astype(str).isin(agreed)]
        for columns in ([who], *([who, name] for name in breakdown_columns(table))):
            sums = rows.groupby(columns)[amount_column(table)].sum()
            found |= {(table, int(value)) for value in sums[_special(sums)]}
    return found


def _special(sums: pd.Series) -> pd.Series:
    return (sums.abs() >= LEAST) & (sums % LEAST != 0)
