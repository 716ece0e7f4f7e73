"""The share of overhead: which cost positions it is, and what it is a share of, differ from funder to funder."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.language import folding
from evaluation.metrics.counts import STATISTIC_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import entries, expenses, sources


def overhead(data: Data) -> Counts:
    """What was spent on overhead, in cents; the base is the amount its share refers to.

    Which positions are overhead and what the base is (direct costs, all expenses, the grant) differ from funder to
    funder and are in the settings (``overhead``, ``overhead_base``); expenses of all funds count.
    """
    grant = data.project.grant
    if not grant.overhead or not data.has("expenses"):
        table = "expenses" if grant.overhead else "overhead"
        return empty_counts("overhead", table=table, disclosure="money", unit="cents", data=data)
    records = _positions(data)
    wanted = {folding.fold(name) for name in grant.overhead}
    part = records["position"].map(folding.fold).isin(wanted).map({True: "overhead", False: "direct"})
    records = records.assign(part=part)
    cells = cells_of(records, ("part",), levels={"part": ["overhead", "direct"]})
    over, direct = (int(value) for value in cells["value"])
    base = {"direct": direct, "total": over + direct, "granted": data.project.granted or 0}[grant.overhead_base]
    name = data.words.say(f"overhead.{grant.overhead_base}")
    rate = {"statistic": "overhead_share", "value": over / base if base else None, "method": name}
    return Counts(
        "overhead",
        cells,
        ("part",),
        "money",
        "cents",
        pd.DataFrame({"base": [base], "missing": [0]}),
        records,
        labels={"part": {key: data.words.say(f"overhead.part_{key}") for key in ("overhead", "direct")}},
        source=sources(data, "expenses"),
        texts={"base_name": name},
        statistics=pd.DataFrame([rate], columns=[*STATISTIC_COLUMNS]),
        data=data,
    )


def _positions(data: Data) -> pd.DataFrame:
    spent = expenses(data)
    position = spent["position"].fillna(data.words.say("document.unnamed"))
    return entries(spent, "expenses", position=position, organisation=spent["org_id"])
