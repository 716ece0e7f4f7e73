"""Which sums of a table mean something: none over plan and actual, over debit and credit, or over a running balance.

The columns are known by the functions the tables are made with, so that what is not added up there is not added up
here. What is left out as one sum is told side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation import schema
from evaluation.cleaning import convert
from evaluation.inspecting.cells import NAMED, Column, Doubt
from evaluation.project import Source
from evaluation.reading import amounts
from evaluation.reading.amounts import Divider
from evaluation.reading.raw import RawTable

MONEY = schema.TABLES["expenses"].column("amount")
SOURCE = Source("expenses", "")
OF_KINDS = frozenset(map(schema.fold, ("Kennzahl", "Kennzahlen", "Indikator", "Messgröße", "Merkmal", "indicator")))
_UNADDED = re.compile(  # headings of what is not added up
    r"(?<!an)(?<!um)(?<!ein)(?<!zu)satz\b|durchschnitt|mittelwert|median|average"
    r"|\b(?:pro|je|per)\b|(?:einzel|stück|stunden|einheits)preis|(?:stunden|mindest)lohn|konto|kostenstelle"
    r"|kostenträger|koordinate|breitengrad|längengrad|^(?:lat|lon|lng|latitude|longitude)$|temperatur",
    re.IGNORECASE,
)
_SHARES = re.compile(r"%|quote|anteil\b|prozent|percent|\brate\b|share", re.IGNORECASE)  # an amount may be called so
ADDED = ("money", "number", "integer")


def addable(raw: RawTable, seen: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, their sums signed where a column of plus and minus says how, and empty where there is none.

    A sum of amounts that is none is told by its parts; reversals that count like all others are named.
    """
    seen = _summed(raw, seen)
    figures = [column for column in seen if column.kind in ADDED and column.sum is not None]
    dividers, said = amounts.dividers(raw), amounts.reversals(raw)
    named = [column for column in figures if column.kind == "money"]
    if not dividers and not said.any() and (len(figures) < 2 or not named):
        return tuple(seen)
    unsettled = [each for each in dividers if not each.uniform and not amounts.settled(each, {})]
    less = amounts.negative(raw, {})
    all_cents = {column.name: convert(MONEY, raw.cells[column.name], SOURCE)[0] for column in figures}
    cents = {column.name: all_cents[column.name] for column in named}
    changed = {}
    for column in figures:
        doubts: list[Doubt] = []
        if column.name in cents:
            doubts += _of_amounts(raw, cents[column.name], unsettled, less, said)
        elif unsettled:
            doubts.append(Doubt("divided_number", {"divider": unsettled[0].heading}))
        others = {name: values for name, values in cents.items() if name != column.name}
        balanced = amounts.running(all_cents[column.name], others)
        doubts += [Doubt("running_balance", {"other": balanced})] if balanced else []
        known = replace(column, doubts=(*column.doubts, *doubts))
        if any(doubt.rule != "reversal_added" for doubt in doubts):
            known = replace(known, sum=None)
        elif column.name in cents and less.any():
            signed = cents[column.name].where(~less, -cents[column.name])
            known = replace(known, sum=int(signed.sum()), min=int(signed.min()), max=int(signed.max()))
        changed[column.name] = known
    return tuple(changed.get(column.name, column) for column in seen)


def _summed(raw: RawTable, seen: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, without a sum where rows are of different kinds, or values are rates, prices of one, or places."""
    kinds = any(schema.fold(str(heading)) in OF_KINDS for heading in raw.cells.columns)
    alone = [
        column.name
        for column in seen
        if column.kind in ADDED
        and (kinds or _UNADDED.search(column.name) or (column.kind != "money" and _SHARES.search(column.name)))
    ]
    told = (Doubt("no_sum"),)
    return tuple(
        replace(column, sum=None, doubts=(*column.doubts, *told)) if column.name in alone else column for column in seen
    )


def _of_amounts(
    raw: RawTable, cents: pd.Series, unsettled: Sequence[Divider], less: np.ndarray, said: np.ndarray
) -> Iterator[Doubt]:
    if unsettled:
        told = " / ".join(each.heading for each in unsettled)
        yield Doubt("divided", {"divider": told, "parts": _parts(raw, cents, unsettled)})
    if (less & (cents < 0).fillna(False).to_numpy(dtype=bool)).any():
        yield Doubt("minus_twice")
    rows = raw.rows[said & (cents > 0).fillna(False).to_numpy(dtype=bool)]
    if len(rows):
        more = " …" if len(rows) > NAMED else ""
        yield Doubt("reversal_added", {"n": len(rows), "rows": ", ".join(str(int(row)) for row in rows[:NAMED]) + more})


def _parts(raw: RawTable, cents: pd.Series, unsettled: Sequence[Divider]) -> tuple[tuple[str, int], ...]:
    """The sum of each combination of sides as the file names them, in cents."""
    written = pd.DataFrame({each.heading: raw.cells[each.heading] for each in unsettled})
    sides = written.map(lambda cell: "" if cell is None else str(cell).strip()).agg(" ".join, axis=1)
    sums = cents.groupby(sides.str.strip(), sort=False).sum()
    return tuple((str(side) or "–", int(value)) for side, value in sums.items())
