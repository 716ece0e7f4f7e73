"""What somebody knows of others' amounts: everything that is published of a project's money as sums of its rows.

The attacker is an organisation, or a tandem that has its own report as well. It knows its own rows, has what is
published for everybody, now and in earlier releases, and knows of each row of the others whose it is and that it is not
negative, or that it is money given back. Between which amounts a sum of another organisation has to lie is then a
linear programme.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import factories
import numpy as np
import pandas as pd
from scipy.optimize import linprog

from evaluation.data import Data
from evaluation.disclosure import Published, previous_releases, provenance, publish
from evaluation.metrics import funding
from evaluation.metrics.breakdowns import breakdown
from evaluation.metrics.counts import Counts
from evaluation.project.settings import Breakdown

CLOSE = 0.1  # of an amount: nearer than this nobody may know it
STRICT = Breakdown("expenses", ("activity", "position"))
DAYS = {"payments": "date", "expenses": "payment_date", "proofs": "received"}
EARLY = dt.date(2024, 3, 15)  # of an earlier release
Row = tuple[str, int]
Sum = tuple[dict[Row, float], float]
Kind = dict[Row, int]  # the rows of an amount, each with its sign


@dataclass
class Closeness:
    """How many amounts were asked about, how many are known to the cent, and how many from nearer than ``CLOSE``."""

    asked: int = 0
    exact: int = 0
    near: int = 0


def project(chance: random.Random, *, own: float | None = None) -> Data:
    """Tandems with what they received, gave back and spent, ``own``: the share of own funds; some agreed to it."""
    numbers = range(chance.randint(3, 9))
    names = [f"{side}{n}" for n in numbers for side in "MP"]
    sizes = chance.choice([(100, 120, 150), (20, 100, 2000), (100, 100, 5000)])
    own = chance.choice([0.0, 0.1, 0.5]) if own is None else own
    back, late = chance.choice([0.0, 0.2, 0.6]), chance.choice([0.05, 0.2, 0.5])
    payments = [_paid(chance, name, sizes) for name in names if chance.random() < 0.95]
    payments += [
        {**_paid(chance, name, sizes), "type": "repayment", "payment_id": f"R{name}", "date": _day(chance, late)}
        for name in names
        if chance.random() < back
    ]
    expenses = [_spent(chance, name, sizes, own, late) for name in names for _ in range(chance.randint(0, 3))]
    for spent in expenses:
        spent["amount"] *= -1 if chance.random() < back / 10 else 1
    proofs = [
        {
            "proof_id": f"N{name}",
            "org_id": name,
            "received": "2024-03-01",
            "submitted_amount": chance.choice(sizes) * 100,
        }
        for name in names
        if chance.random() < chance.choice([0.2, 0.9])
    ]
    tables: dict[str, Any] = {
        "organisations": [{"org_id": name, "name": name, "side": factories.SIDES[name[0]]} for name in names],
        "tandems": [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in numbers],
        "payments": payments,
        "expenses": expenses,
        "proofs": proofs,
        "consents": [
            {"tandem_id": f"T{n}", "subject": "amounts", "answer": "yes", "audience": "public", "date": "2024-01-01"}
            for n in numbers
            if chance.random() < chance.choice([0.0, 0.5, 0.8])
        ],
    }
    return factories.data(tables, granted=10_000_000, strict=(STRICT,))


def _day(chance: random.Random, late: float) -> str:
    return "2024-04-01" if chance.random() < late else "2024-02-01"


def _paid(chance: random.Random, name: str, sizes: tuple[int, ...]) -> dict[str, Any]:
    return {
        "payment_id": f"Z{name}",
        "type": "forwarding",
        "amount": chance.choice(sizes) * chance.randint(90, 110),
        "org_id": name,
        "tandem_id": f"T{name[1:]}",
        "date": "2024-01-05",
    }


def _spent(chance: random.Random, name: str, sizes: tuple[int, ...], own: float, late: float) -> dict[str, Any]:
    return {
        "org_id": name,
        "tandem_id": f"T{name[1:]}",
        "amount": chance.choice(sizes) * chance.randint(20, 60),
        "activity": chance.choice("AB"),
        "position": chance.choice(["Honorare", "Reisen", "Sachkosten"]),
        "funds": "own" if chance.random() < own else "grant",
        "payment_date": _day(chance, late),
    }


def metrics(data: Data) -> list[Counts]:
    return [*(metric(data) for metric in funding.SUMS), *(breakdown(data, asked) for asked in data.project.strict)]


def after(data: Data, before: Data) -> Data:
    """A project whose readers have an earlier release for everybody."""
    told = [provenance.traced(counts, publish(counts, data=before)) for counts in metrics(before) if not counts.absent]
    others = [entry for result in told for entry in previous_releases.remembered(result, data)]
    return replace(data, earlier=json.dumps({"others": others}))


def sums(data: Data, *, rules: bool = True) -> list[Sum]:
    """What a reader sees, as sums of rows; without ``rules`` all that is not one organisation's or tandem's."""
    found = []
    for counts in metrics(data):
        if counts.absent or (counts.per and not rules):
            continue
        if rules:
            published: Published | Counts = publish(counts, data=data)
        else:
            published = counts
        found += list(_read(counts, published.cells))
    return found


def _read(counts: Counts, cells: pd.DataFrame) -> Iterator[Sum]:
    """The cells that are shown, each as the rows it is made of."""
    records = counts.records
    for cell in cells.to_dict("records"):
        inside = pd.Series(True, records.index)
        for name in counts.dimensions:
            if str(cell[name]) != "total":
                inside &= records[name].astype(str) == str(cell[name])
        chosen = records[inside]
        if pd.isna(cell["value"]) or chosen["value"].sum() != cell["value"]:
            continue
        weights: dict[Row, float] = defaultdict(float)
        for table, row, value in chosen[["table", "row", "value"]].itertuples(index=False, name=None):
            weights[str(table), int(row)] += float(value)
        yield dict(weights), float(cell["value"])


def amounts(data: Data) -> tuple[dict[Row, float], dict[Row, str]]:
    """The amount of each row and whose it is."""
    sizes, whose = {}, {}
    for table, column in (("payments", "amount"), ("expenses", "amount"), ("proofs", "submitted_amount")):
        for row, amount, org in data[table][[column, "org_id"]].itertuples(name=None):
            sizes[table, int(row)], whose[table, int(row)] = float(amount), str(org)
    return sizes, whose


def known(data: Data, attacker: str, *, rules: bool = True, before: Data | None = None) -> Closeness:
    """How closely an organisation, or a tandem with its own report, knows the amounts of each one without consent.

    An amount is what one received, gave back, handed in, or spent of each kind of funds; with ``before``, which has an
    earlier date, also what it was then and what came since.
    """
    sizes, whose = amounts(data)
    tandems = data["tandems"].set_index("tandem_id")[["mso_id", "other_id"]]
    own = set(tandems.loc[attacker].dropna()) if attacker in tandems.index else {attacker}
    shown = sums(data, rules=rules) + (sums(before, rules=rules) if before else [])
    if rules and attacker in tandems.index:
        shown += sums(replace(data, audience="tandem", tandem=attacker))
    open_ = [row for row in sizes if whose[row] not in own]
    at = {row: place for place, row in enumerate(open_)}
    equal, given = [], []
    for weights, value in shown:
        line = np.zeros(len(open_))
        for row, weight in weights.items():
            if row in at:
                line[at[row]] = weight / sizes[row]
            else:
                value -= weight
        if line.any():
            equal.append(line)
            given.append(value)
    bounds = [(0.0, None) if sizes[row] >= 0 else (sizes[row],) * 2 for row in open_]  # it knows of what came back
    found = Closeness()
    consents = data["consents"]
    agreed = set(consents.loc[(consents["subject"] == "amounts") & (consents["answer"] == "yes"), "tandem_id"])
    agreed = {org for tandem in agreed & set(tandems.index) for org in tandems.loc[tandem].dropna()}
    for name in sorted({whose[row] for row in open_} - agreed):
        for kind in _kinds(data, before, [row for row in open_ if whose[row] == name]):
            true = sum(sign * sizes[row] for row, sign in kind.items())
            if all(sizes[row] < 0 for row in kind) or true <= 0:
                continue
            line = np.zeros(len(open_))
            for row, sign in kind.items():
                line[at[row]] = sign
            found.asked += 1
            low, high = (_end(way * line, equal, given, bounds) * way for way in (1, -1))
            found.exact += high - low < 1
            found.near += high - low >= 1 and max(true - low, high - true) < CLOSE * true
    return found


def _kinds(data: Data, before: Data | None, rows: list[Row]) -> list[Kind]:
    """The amounts of one organisation, up to the date of the data, and up to an earlier one and since."""
    kinds: dict[str, Kind] = defaultdict(dict)
    for table, row in rows:
        told, day = data[table].loc[row], data[table].loc[row, DAYS[table]]
        if day > pd.Timestamp(data.as_of):
            continue
        of = str(told["funds"] if table == "expenses" else told["type"] if table == "payments" else "")
        part = "" if before is None else "then" if day <= pd.Timestamp(before.as_of) else "since"
        for name in {f"{table} {of}", f"{table} {of} {part}"}:
            kinds[name.strip()][table, row] = 1
        if table == "payments":
            kinds["net"][table, row] = -1 if of == "repayment" else 1
    return [dict(kind) for kind in {tuple(sorted(kind.items())) for kind in kinds.values()}]


def _end(line: np.ndarray, equal: list[np.ndarray], given: list[float], bounds: list[Any]) -> float:
    scale = max([abs(each) for each in given], default=1.0) or 1.0
    found = linprog(
        line,
        A_eq=np.array(equal) if equal else None,
        b_eq=np.array(given) / scale if equal else None,
        bounds=[(low / scale, None if high is None else high / scale) for low, high in bounds],
        method="highs",
    )
    return float(found.fun) * scale if found.status == 0 else -np.inf
