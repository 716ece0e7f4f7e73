"""What MSO brought into committees, on which topic, and who took it up; and what both sides say the tandem did for it.

It is not the awareness of MSO that is of interest here but what they made others aware of. What a tandem brought in
together counts once.
"""

from __future__ import annotations

import pandas as pd

from evaluation import schema
from evaluation.counts import Counts, nothing
from evaluation.data import Data
from evaluation.tandems import ladder
from evaluation.tandems.mainstreaming import pairs_of
from evaluation.tandems.overview import tandem_of
from evaluation.tandems.records import Levels, by_size, choices, counted, recorded
from evaluation.tandems.where import key_dates, place_labels, places, sides_of

UPTAKE = ("taken_up", "open")


def contributions_by_type(data: Data) -> Counts:
    """Contributions of MSO by type: statement, agenda item, training, position paper."""
    levels = {"type": choices(data, "contributions", "type")}
    return _by(data, "contributions_by_type", "type", levels)


def contributions_by_topic(data: Data) -> Counts:
    """Contributions of MSO by topic, taken up by somebody or not (yet); topics in order of size."""
    if not data.has("contributions"):
        return nothing("contributions_by_topic", table="contributions")
    rows, missing = contributions(data)
    known = rows.dropna(subset=["topic"])
    uptake = known["taken_up_by"].notna().map({True: "taken_up", False: "open"})
    records = _records(known, topic=known["topic"], uptake=uptake)
    levels = {"topic": by_size(known["topic"]), "uptake": {name: data.words.say(f"uptake.{name}") for name in UPTAKE}}
    missing += len(rows) - len(known)
    return counted(data, "contributions_by_topic", records, levels, tables=("contributions",), missing=missing)


def taken_up_by(data: Data) -> Counts:
    """Who took up contributions of MSO, in order of size; those nobody took up (yet) are missing."""
    return _by(data, "taken_up_by", "taken_up_by")


def contributions_where(data: Data) -> Counts:
    """How many of the contributions of MSO were made in committees outside the core fields."""
    if not data.project.core_fields:
        return nothing("contributions_where", table="core_fields")
    return _by(data, "contributions_where", "place", {"place": place_labels(data)})


def contributions(data: Data) -> tuple[pd.DataFrame, int]:
    """The contributions of MSO up to the date of the data, and how many rows without a day are left out.

    From the first key date on, where there is one. What both sides of a tandem are written down with (the same
    committee, day, type and topic) is one contribution. Columns: those of the table, ``tandem_id``, ``place``.
    """
    rows = data["contributions"].dropna(subset=["org_id"])
    side = rows["org_id"].map(sides_of(data))
    rows = rows.assign(tandem_id=rows["org_id"].map(tandem_of(data["tandems"])), side=side)
    days = key_dates(data)
    since = days.before if days else pd.Timestamp.min
    dated = rows[(rows["date"] >= since) & (rows["date"] <= pd.Timestamp(data.as_of))]
    mso = dated[dated["side"] == "mso"]
    whose = mso["tandem_id"].fillna(mso["org_id"])
    same = pd.concat([mso[["committee_id", "date", "type", "topic"]], whose.rename("whose")], axis=1)
    mso = mso[~(same.duplicated() & mso["topic"].notna())]
    fields = data["committees"].drop_duplicates("committee_id").set_index("committee_id")["field"]
    undated = int((rows["date"].isna() & (rows["side"] == "mso")).sum())
    return mso.assign(place=places(data, mso["committee_id"].map(fields))), undated


def tandem_contribution(data: Data) -> Counts:
    """Whether new seats, new funding and milestones came through the tandem, as each side sees it.

    One row for what it is about and whose view it is; missing are those the side said nothing about. A view nobody
    gave is left out. The rows are two views of the same things, so they are not to be added up.
    """
    parts = _views(data)
    if not parts:
        tables = ("memberships", "funding_status", "milestones")
        return nothing("tandem_contribution", table=next((name for name in tables if not data.has(name)), ""))
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
    return counted(data, "tandem_contribution", known, levels, tables=tables, by=("view",), bases=bases, additive=False)


def _views(data: Data) -> list[pd.DataFrame]:
    """The records of each view that somebody gave: seats, funding, milestones, each by MSO and by the other side."""
    days = key_dates(data)
    parts = []
    if days is not None:
        pairs = pairs_of(data, days)
        gained = pairs[pairs["change"] == "gained"]
        told = data["memberships"].loc[gained.index].assign(side=gained["side"], tandem_id=gained["tandem_id"])
        parts += [_seen(told, "memberships", side) for side in schema.SIDES]
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


def _by(data: Data, name: str, column: str, levels: Levels | None = None) -> Counts:
    if not data.has("contributions"):
        return nothing(name, table="contributions")
    rows, missing = contributions(data)
    known = rows.dropna(subset=[column])
    records = _records(known, **{column: known[column]})
    missing += len(rows) - len(known)
    levels = levels or {column: by_size(known[column])}
    return counted(data, name, records, levels, tables=("contributions",), missing=missing)


def _records(rows: pd.DataFrame, **dimensions: object) -> pd.DataFrame:
    return recorded(rows, "contributions", dimensions, organisation="org_id", tandem="tandem_id")
