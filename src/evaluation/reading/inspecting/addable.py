"""Which columns of a table have a meaningful sum: not plan and actual together, debit and credit, or running balances.

This is decided by the functions with which tables are made, so that what is not added up there is not added up here.
The sums of the parts are shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.language import folding
from evaluation.project import schema
from evaluation.project.settings import Source
from evaluation.reading.cleaning.recipes import convert
from evaluation.reading.inspecting.cells import NAMED, Column, Doubt
from evaluation.reading.raw import RawTable
from evaluation.reading.tables import amounts
from evaluation.reading.tables.amounts import Divider

MONEY = schema.TABLES["expenses"].column("amount")
SOURCE = Source("expenses", "")
OF_KINDS = frozenset(map(folding.fold, ("Kennzahl", "Kennzahlen", "Indikator", "Messgröße", "Merkmal", "indicator")))
OF_THINGS = frozenset(
    map(folding.fold, ("Art", "Bezeichnung", "Was", "Angabe", "Größe", "Item"))
)  # names of any kind of row
_UNADDED = re.compile(  # headings of columns that are not added up
    r"(?<!an)(?<!um)(?<!ein)(?<!zu)satz\b|durchschnitt|mittelwert|median|average"
    r"|\b(?:pro|je|per)\b|(?:einzel|stück|stunden|einheits)preis|(?:stunden|mindest)lohn|konto|kostenstelle"
    r"|kostenträger|koordinate|breitengrad|längengrad|^(?:lat|lon|lng|latitude|longitude)$|temperatur",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"%|quote|anteil\b|prozent|percent|\brate\b|share", re.IGNORECASE
)  # amounts may have such a heading
_RATE = re.compile(  # labels of rates and unit prices: a column with such a row has no sum
    r"\D*(?:(?:stunden|tages|monats|zins|steuer|förder|honorar|kosten|prozent)satz|(?:einzel|stück|stunden|einheits)preis"
    r"|(?:stunden|mindest)lohn|\b(?:pro|je|per) [^\W\d]+)",
    re.IGNORECASE,
)
_STOCK = re.compile(  # headings of levels at one time, which are not added up over several times
    r"(?:\b|konto|kassen|mitglieder|zähler|lager|end|jahres|schulden|personal)(?:be)?stand\b|\bsaldo\b|\bbalance\b"
    r"|\bstock\b|mitgliederzahl",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"monat|quartal|jahr\b|woche|\btag\b|stichtag|datum\b|zeit|period|month|quarter|year|week|\bdate|\bday",
    re.IGNORECASE,
)
_ANY = frozenset(map(folding.fold, ("Wert", "Werte", "Value", "Zahl", "Ergebnis", "Angabe", "Höhe")))  # of any unit
_UNITS = re.compile(r"€|%|\b(?:EUR|Euro|CHF|Std|Stunden|Personen|Tage|km|h|qm)\b|m²", re.IGNORECASE)
ADDED = ("money", "number", "integer")


def addable(raw: RawTable, seen: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with sums that consider a column of signs, or without a sum if it would be meaningless.

    Then a doubt has the sums of the parts. Reversals that are added like other amounts are named in a doubt.
    """
    seen = _summed(raw, seen)
    numbers = [column for column in seen if column.kind in ADDED and column.sum is not None]
    dividers, reversed_rows = amounts.dividers(raw), amounts.reversals(raw)
    named = [column for column in numbers if column.kind == "money"]
    if not dividers and not reversed_rows.any() and (len(numbers) < 2 or not named):
        return tuple(seen)
    unsettled = [each for each in dividers if not each.uniform and not amounts.settled(each, {})]
    less = amounts.negative(raw, {})
    all_cents = {column.name: convert(MONEY, raw.cells[column.name], SOURCE)[0] for column in numbers}
    cents = {column.name: all_cents[column.name] for column in named}
    changed = {}
    for column in numbers:
        doubts: list[Doubt] = []
        if column.name in cents:
            doubts += _of_amounts(raw, cents[column.name], unsettled, less, reversed_rows)
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
    """The columns, without a sum if rows are of different kinds or times, or values are rates, prices or places."""
    kinds = any(folding.fold(str(heading)) in OF_KINDS for heading in raw.cells.columns) or _has_rates(raw, seen)
    things = _are_things(raw, seen)
    timed = any(column.kind in ("date", "datetime") or _TIME.search(column.name) for column in seen)
    unsummed = [
        column.name
        for column in seen
        if column.kind in ADDED
        and (
            kinds
            or _UNADDED.search(column.name)
            or (column.kind != "money" and _SHARES.search(column.name))
            or (timed and _STOCK.search(column.name))
            or _of_units(raw, column.name)
            or (things and column.kind != "money" and folding.fold(column.name) in _ANY)
        )
    ]
    doubt = (Doubt("no_sum"),)
    return tuple(
        replace(column, sum=None, doubts=(*column.doubts, *doubt)) if column.name in unsummed else column
        for column in seen
    )


def _has_rates(raw: RawTable, seen: Sequence[Column]) -> bool:
    """Whether the first column that is not numeric names a row of rates."""
    names = next((column.name for column in seen if column.kind not in ADDED), None)
    return names is not None and any(_RATE.fullmatch(str(cell).strip()) for cell in raw.cells[names].dropna())


def _are_things(raw: RawTable, seen: Sequence[Column]) -> bool:
    """Whether each row measures something else (participants, euros, a share) and no total row adds them up."""
    names = next((column.name for column in seen if column.kind not in ADDED), None)
    if names is None or folding.fold(names) not in OF_THINGS or raw.cells[names].duplicated().any():
        return False
    return not any(entry.rule == "total" and entry.agrees for entry in raw.excluded)


def _of_units(raw: RawTable, name: str) -> bool:
    """Whether the cells of a column with an unspecific heading have different units."""
    if folding.fold(name) not in _ANY:
        return False
    cells = [str(cell) for cell in raw.cells[name].dropna() if any(map(str.isdigit, str(cell)))]
    return len({" ".join(_UNITS.findall(cell)).casefold() for cell in cells}) > 1


def _of_amounts(
    raw: RawTable, cents: pd.Series, unsettled: Sequence[Divider], less: np.ndarray, reversed_rows: np.ndarray
) -> Iterator[Doubt]:
    if unsettled:
        headings = " / ".join(each.heading for each in unsettled)
        yield Doubt("divided", {"divider": headings, "parts": _parts(raw, cents, unsettled)})
    if (less & (cents < 0).fillna(False).to_numpy(dtype=bool)).any():
        yield Doubt("minus_twice")
    rows = raw.rows[reversed_rows & (cents > 0).fillna(False).to_numpy(dtype=bool)]
    if len(rows):
        more = " …" if len(rows) > NAMED else ""
        yield Doubt("reversal_added", {"n": len(rows), "rows": ", ".join(str(int(row)) for row in rows[:NAMED]) + more})


def _parts(raw: RawTable, cents: pd.Series, unsettled: Sequence[Divider]) -> tuple[tuple[str, int], ...]:
    """The sum in cents of each combination of sides, as the file names them."""
    written = pd.DataFrame({each.heading: raw.cells[each.heading] for each in unsettled})
    sides = written.map(lambda cell: "" if cell is None else str(cell).strip()).agg(" ".join, axis=1)
    sums = cents.groupby(sides.str.strip(), sort=False).sum()
    return tuple((str(side) or "–", int(value)) for side, value in sums.items())
