"""Which share of a tandem's money the MSO received: by tandem where all agreed, else in three bands.

Need is the norm, not equal shares: the line of reference helps to compare and is no target.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, STATISTIC_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import entries, payments, percent, sources
from evaluation.metrics.tandems.overview import titles_of
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import side_of, tandem_of

BANDS = ("lower", "middle", "upper")


def mso_share(data: Data) -> Counts:
    """What each side of a tandem received, net of repayments, in cents, by tandem; the MSO's share as statistic.

    A payment belongs to the tandem it names, else to the only one its organisation is in. Money of organisations
    without a side or a tandem is missing.
    """
    if not all(data.has(table) for table in ("payments", "organisations", "tandems")):
        table = next(table for table in ("payments", "organisations", "tandems") if not data.has(table))
        return empty_counts("mso_share", table=table, disclosure="money", unit="cents", data=data)
    all_records = _received(data)
    records = all_records.dropna(subset=["tandem", "side"])
    records = records.assign(tandem_id=records["tandem"])
    tandems = sorted(set(data["tandems"]["tandem_id"].dropna()) | set(records["tandem"]))
    cells = cells_of(records, ("tandem_id", "side"), levels={"tandem_id": tandems, "side": [*schema.SIDES]})
    bases = cells.groupby("tandem_id", sort=False)["value"].sum().rename("base").reset_index()
    return Counts(
        "mso_share",
        cells,
        ("tandem_id", "side"),
        "money",
        "cents",
        bases.assign(missing=0),
        records,
        by=("tandem_id",),
        labels={
            "tandem_id": titles_of(data),
            "side": {side: data.project.side(side, data.language) for side in schema.SIDES},
        },
        source=sources(data, "payments", "tandems"),
        statistics=_shares(data, cells, bases),
        per="tandem",
        data=data,
    )


def mso_share_bands(data: Data) -> Counts:
    """How many tandems' MSO received less than, within and more than the two shares of the settings (``share_bands``).

    The two shares belong to the middle. A tandem that received nothing has no share and is missing.
    """
    whole = mso_share(data)
    if whole.absent:
        return empty_counts("mso_share_bands", table=whole.absent, unit="tandems", data=data)
    low, high = data.project.grant.bands
    mso = whole.cells[whole.cells["side"] == "mso"].set_index("tandem_id")["value"]
    totals = whole.bases.set_index("tandem_id")["base"]
    known = totals[totals > 0].index
    if known.empty:
        return empty_counts("mso_share_bands", table="no_share", unit="tandems", data=data)
    band = {tandem: _band(Fraction(int(mso[tandem]), int(totals[tandem])), low, high) for tandem in known}
    rows = whole.records[whole.records["tandem"].isin(known)].drop_duplicates("tandem")
    records = rows.assign(band=rows["tandem"].map(band), value=1, organisation=None)[["band", *RECORD_COLUMNS]]
    limits = {"low": percent(data, low), "high": percent(data, high)}
    reference = data.project.grant.reference
    line = "" if reference is None else percent(data, reference)
    return Counts(
        "mso_share_bands",
        cells_of(records, ("band",), levels={"band": [*BANDS]}),
        ("band",),
        "fact",
        "tandems",
        pd.DataFrame({"base": [len(known)], "missing": [len(totals) - len(known)]}),
        records,
        labels={"band": {band: data.words.say(f"mso_share.{band}", **limits) for band in BANDS}},
        source=whole.source,
        texts={
            "reference": f" {data.words.say('mso_share.reference', share=line)}" if line else "",
            "mso": data.project.side("mso", data.language),
        },
        data=data,
    )


def _band(share: Fraction, low: Fraction, high: Fraction) -> str:
    return "lower" if share < low else "upper" if share > high else "middle"


def _received(data: Data) -> pd.DataFrame:
    """Forwardings and repayments with the side and the tandem of the organisation, where both are known."""
    paid = payments(data)
    signs = paid["flow"].map({"forwarding": 1, "repayment": -1})
    paid = paid[signs.notna()].assign(amount=paid["amount"] * signs)
    side = side_of(data["organisations"])
    paid = paid.assign(
        tandem_id=paid["tandem_id"].fillna(paid["organisation"].map(tandem_of(data["tandems"])).astype("str"))
    )
    return entries(paid, "payments", side=paid["organisation"].map(side), organisation=paid["organisation"])


def _shares(data: Data, cells: pd.DataFrame, bases: pd.DataFrame) -> pd.DataFrame:
    mso = cells[cells["side"] == "mso"].set_index("tandem_id")["value"]
    rows = [
        {
            "tandem_id": tandem,
            "statistic": "mso_share",
            "value": int(mso[tandem]) / int(total) if total > 0 else None,
            "method": data.words.say("rate.mso_share"),
        }
        for tandem, total in zip(bases["tandem_id"], bases["base"], strict=True)
    ]
    return pd.DataFrame(rows, columns=["tandem_id", *STATISTIC_COLUMNS])
