"""What was forwarded to and spent by each tandem, for the page about one tandem."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import sources
from evaluation.metrics.funding.stages import of_stage
from evaluation.reading.cleaning.organisations import tandem_of

OWN = ("forwarded", "spent")


def by_tandem(data: Data) -> Counts:
    """Funds forwarded (net of repayments) and spent, by tandem, in cents up to the date of the data.

    An entry belongs to the tandem it names, else to the only tandem of its organisation. ``missing`` is the number of
    entries without a tandem, the same for every tandem.
    """
    parts = [part for part in (of_stage(data, stage) for stage in OWN) if part is not None]
    if not parts or not data.has("tandems"):
        table = "payments" if data.has("tandems") else "tandems"
        return empty_counts("by_tandem", table=table, disclosure="money", unit="cents", data=data)
    records = pd.concat(parts, ignore_index=True)
    tandem = records["tandem"].astype(object)
    records["tandem"] = tandem.fillna(records["organisation"].map(tandem_of(data["tandems"])))
    known = records.dropna(subset=["tandem"]).rename(columns={"tandem": "tandem_id"})
    known = known.assign(tandem=known["tandem_id"])
    ids = [str(id) for id in data["tandems"]["tandem_id"].dropna().drop_duplicates()]
    stages = list(dict.fromkeys(records["stage"]))
    cells = cells_of(known, ("tandem_id", "stage"), levels={"tandem_id": ids, "stage": stages})
    bases = cells.groupby("tandem_id", sort=False)["value"].sum().rename("base").reset_index()
    return Counts(
        "by_tandem",
        cells,
        ("tandem_id", "stage"),
        "money",
        "cents",
        bases.assign(missing=len(records) - len(known)),
        known,
        by=("tandem_id",),
        labels={"stage": {stage: data.words.say(f"stage.{stage}") for stage in stages}},
        source=sources(data, "payments", "expenses"),
        per="tandem",
        data=data,
    )
