"""What both sides say the tandem did for what was reached: through it, partly, independently of it, or unclear.

These are statements of those involved and no proof of a cause; where the two sides see it differently, both stand.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts
from evaluation.metrics.tandems import ladder
from evaluation.metrics.tandems.core_fields import key_dates, no_key_dates
from evaluation.metrics.tandems.mainstreaming import pairs_of
from evaluation.metrics.tandems.records import choices, counted, recorded
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import tandem_of


def tandem_contribution(data: Data) -> Counts:
    """Whether new seats, new funding and milestones came through the tandem, as each side sees it.

    One row for what it is about and whose view it is; missing are those the side said nothing about. A view nobody
    gave is left out. The rows are two views of the same things, so they are not to be added up.
    """
    parts = _views(data)
    if not parts:
        return empty_counts("tandem_contribution", table=_unsaid(data), data=data)
    records = pd.concat(parts, ignore_index=True)
    views = {view: _view_label(data, view) for view in dict.fromkeys(records["view"])}
    known = records.dropna(subset=["contribution"])
    levels = {"view": views, "contribution": choices(data, "memberships", "contribution")}
    sizes = records["view"].value_counts()
    base = known["view"].value_counts().reindex(list(views), fill_value=0)
    bases = pd.DataFrame(
        {"view": list(views), "base": base.to_numpy(), "missing": [sizes[view] for view in views] - base.to_numpy()}
    )
    tables = tuple(dict.fromkeys(records["table"]))
    options = {"by": ("view",), "bases": bases, "additive": False, "one_sided": True}
    return counted(data, "tandem_contribution", known, levels, tables=tables, **options)


def _views(data: Data) -> list[pd.DataFrame]:
    """The records of each view that somebody gave: seats, funding, milestones, each by MSO and by the other side."""
    days = key_dates(data)
    parts = []
    if days is not None:
        pairs = pairs_of(data, days)
        gained = pairs[pairs["change"] == "gained"]
        seats = data["memberships"].loc[gained.index].assign(side=gained["side"], tandem_id=gained["tandem_id"])
        parts += [_seen(seats, "memberships", side) for side in schema.SIDES]
        grants = ladder.new_grants(data, days)
        grants = grants.assign(side="mso", tandem_id=grants["org_id"].map(tandem_of(data["tandems"])))
        parts += [_seen(grants, "funding_status", side) for side in schema.SIDES]
    milestones = data["milestones"]
    milestones = milestones[milestones["status"].isin(["done", "partly"])]
    parts += [
        recorded(
            milestones,
            "milestones",
            {"view": f"milestones.{side}", "contribution": milestones[f"contribution_{side}"]},
            tandem="tandem_id",
        )
        for side in schema.SIDES
    ]
    return [part for part in parts if part["contribution"].notna().any()]


def _unsaid(data: Data) -> str:
    """Why no side says anything: no table that could hold it, no key dates, or nobody said it."""
    dated = [name for name in ("memberships", "funding_status") if data.has(name)]
    if not dated and not data.has("milestones"):
        return "memberships"
    columns = ["contribution", "contribution_partner"]
    unplaced = key_dates(data) is None and any(data[name][columns].notna().any(axis=None) for name in dated)
    return no_key_dates(data) if unplaced else "contribution"


def _seen(rows: pd.DataFrame, table: str, side: str) -> pd.DataFrame:
    """How one side sees it: its own word where the row is its own, else that of the partner."""
    own = rows["side"] == side
    seen = rows["contribution"].where(own, rows["contribution_partner"])
    return recorded(
        rows, table, {"view": f"{table}.{side}", "contribution": seen}, organisation="org_id", tandem="tandem_id"
    )[rows["side"].notna()]


def _view_label(data: Data, view: str) -> str:
    table, side = view.split(".")
    subject = data.words.say(f"subject.{table}")
    return data.words.say("subject.seen", subject=subject, side=data.project.side(side, data.language))
