"""Computed unspent funds by kind of financing: arithmetic, no legal claim.

The kinds differ in what the grant may cover of the eligible expenses. Every input is shown with the result, because
most questions of a funder are about an input.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import STATISTIC_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import contributed, entries, expenses, payments, sources
from evaluation.metrics.funding.stages import calls_down
from evaluation.project import schema
from evaluation.project.grants import FINANCING, Grant

INPUTS = ("granted", "paid", "eligible", "own", "third_party", "fundable", "unspent")


def unspent(data: Data) -> Counts:
    """The computed unspent funds with all their inputs, in cents; a negative result is still to be called down.

    Fixed sum: max(0, grant − eligible). Shortfall and full: paid − min(grant, max(0, eligible − own − third)), where
    own funds count at least as agreed. Share: paid − min(grant, rate · eligible), where third-party funds beyond those
    agreed lower the eligible expenses. ``fundable`` is what the grant may cover. For a fixed sum the statistics hold by
    how much grant, own and third-party funds together exceed the eligible expenses. Without any call-down in the
    payments it is not known what was paid: only a fixed sum has a result then.
    """
    grant, granted = data.project.grant, data.project.granted
    lacking = [] if grant.financing else ["financing"]
    lacking += [] if granted else ["granted" if granted is None else "granted_nothing"]
    lacking += [name for name in ("payments", "expenses") if not data.has(name)]
    called = calls_down(data)
    lacking += [] if called or grant.financing == "fixed" else ["called_down"]
    if lacking or granted is None:
        return empty_counts("unspent", table=lacking[0], disclosure="money", unit="cents", data=data)
    records = _inputs(data)
    inputs = [name for name in INPUTS if called or name != "paid"]
    cells = cells_of(records, ("input",), levels={"input": inputs}).set_index("input")["value"]
    cells["own"] = max(int(cells["own"]), grant.own)
    cells["fundable"] = fundable(cells.to_dict(), grant)
    cells["unspent"] = remaining(cells.to_dict(), grant)
    return Counts(
        "unspent",
        cells.reset_index(),
        ("input",),
        "money",
        "cents",
        pd.DataFrame({"base": [granted], "missing": [0]}),
        records,
        labels={"input": {name: data.words.say(f"unspent.{name}") for name in INPUTS}},
        source=sources(data, "payments", "expenses"),
        texts={
            "financing": schema.choice_label(FINANCING, grant.financing, data.language),
            "limit": _limit(data, int(cells["unspent"])),
            "form": "" if called else "uncalled",
        },
        statistics=_over_financed(data, cells.to_dict()),
        data=data,
    )


def fundable(cents: dict[str, int], grant: Grant) -> int:
    """What the grant may cover of the eligible expenses; a share is rounded to whole cents, halves up.

    >>> costs = {"granted": 1000_00, "eligible": 900_01, "own": 0, "third_party": 0}
    >>> fundable(costs, Grant(financing="share", rate=Fraction(1, 2)))
    45001
    """
    eligible = cents["eligible"]
    if grant.financing == "share":
        additional = max(0, cents["third_party"] - grant.third_party)
        part = (grant.rate or Fraction(0)) * max(0, eligible - additional)
        covered = (2 * part.numerator + part.denominator) // (2 * part.denominator)
    elif grant.financing == "fixed":
        covered = eligible
    else:
        covered = eligible - cents["own"] - cents["third_party"]
    return min(cents["granted"], max(0, covered))


def remaining(cents: dict[str, int], grant: Grant) -> int:
    """The grant, for a fixed sum, or what was paid of it, less what it may cover."""
    return cents["granted" if grant.financing == "fixed" else "paid"] - cents["fundable"]


def _inputs(data: Data) -> pd.DataFrame:
    """The rows of the inputs; own and third-party funds as booked, else as stated by expenses."""
    paid, spent = payments(data), expenses(data)
    granted = pd.DataFrame({"amount": [data.project.granted]}, index=[0])
    signs = paid["flow"].map({"call_down": 1, "returned": -1})
    called = paid[signs.notna()].assign(amount=paid["amount"] * signs)
    parts = [
        entries(granted, "evaluation.toml", input="granted"),
        entries(called, "payments", input="paid"),  # money of the project itself, of no single organisation
        entries(spent, "expenses", input="eligible", organisation=spent["org_id"]),
    ]
    parts += [contributed(paid, spent, funds, input=funds) for funds in ("own", "third_party")]
    return pd.concat(parts, ignore_index=True)


def _limit(data: Data, left: int) -> str:
    """A sentence where the unspent funds are within the minor amount of the settings; else empty."""
    minor = data.project.grant.minor
    if not minor or not 0 < left <= minor:
        return ""
    return " " + data.words.say("unspent.minor", amount=data.words.money(minor))


def _over_financed(data: Data, cents: dict[str, int]) -> pd.DataFrame:
    over = max(0, sum(cents[name] for name in ("granted", "own", "third_party")) - cents["eligible"])
    row = {"statistic": "over_financed", "value": over, "method": data.words.say("unspent.over_financed")}
    return pd.DataFrame([row] if data.project.grant.financing == "fixed" else [], columns=[*STATISTIC_COLUMNS])
