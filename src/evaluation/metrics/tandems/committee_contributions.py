"""What MSO brought into committees, on which topic, and who took it up.

It is not the awareness of MSO that is of interest here but what they made others aware of. What a tandem brought in
together counts once.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts
from evaluation.metrics.tandems.core_fields import key_dates, no_side, places
from evaluation.metrics.tandems.records import Levels, by_size, choices, counted, recorded
from evaluation.reading.cleaning.organisations import side_of, tandem_of

UPTAKE = ("taken_up", "open")


def contributions_by_type(data: Data) -> Counts:
    """Contributions of MSO by type: statement, agenda item, training, position paper."""
    levels = {"type": choices(data, "contributions", "type")}
    return _by(data, "contributions_by_type", "type", levels)


def contributions_by_topic(data: Data) -> Counts:
    """Contributions of MSO by topic, taken up by somebody or not (yet); topics in order of size."""
    if absent := _unsaid(data):
        return empty_counts("contributions_by_topic", table=absent, data=data)
    rows, missing = contributions(data)
    known = rows.dropna(subset=["topic"])
    uptake = known["taken_up_by"].notna().map({True: "taken_up", False: "open"})
    records = _records(known, topic=known["topic"], uptake=uptake)
    levels = {"topic": by_size(known["topic"]), "uptake": {name: data.words.say(f"uptake.{name}") for name in UPTAKE}}
    missing += len(rows) - len(known)
    tables = ("contributions",)
    return counted(data, "contributions_by_topic", records, levels, tables=tables, missing=missing, texts=_dates(data))


def taken_up_by(data: Data) -> Counts:
    """Who took up contributions of MSO, in order of size; ``open`` of the bases: those nobody took up (yet).

    Where the table never says who took one up, nobody knows.
    """
    if absent := _unsaid(data):
        return empty_counts("taken_up_by", table=absent, data=data)
    rows, missing = contributions(data)
    known = rows.dropna(subset=["taken_up_by"])
    bases = pd.DataFrame({"base": [len(known)], "missing": [missing], "open": [len(rows) - len(known)]})
    levels = {"taken_up_by": by_size(known["taken_up_by"])}
    records = _records(known, taken_up_by=known["taken_up_by"])
    texts = _dates(data)
    return counted(data, "taken_up_by", records, levels, tables=("contributions",), bases=bases, texts=texts)


def contributions(data: Data) -> tuple[pd.DataFrame, int]:
    """The contributions of MSO up to the date of the data, and how many rows without a day are left out.

    From the first key date on, where there is one. What both sides of a tandem are written down with (the same
    committee, day, type and topic) is one contribution. Columns: those of the table, ``tandem_id``, ``place``.
    """
    rows = data["contributions"].dropna(subset=["org_id"])
    side = rows["org_id"].map(side_of(data["organisations"]))
    rows = rows.assign(tandem_id=rows["org_id"].map(tandem_of(data["tandems"])).astype("str"), side=side)
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


def _unsaid(data: Data) -> str:
    """Why it is not known who took up contributions; nothing where somebody did, or there are none to take up."""
    if not data.has("contributions") or no_side(data):
        return no_side(data) if data.has("contributions") else "contributions"
    rows, _ = contributions(data)
    return "taken_up" if len(rows) and data["contributions"]["taken_up_by"].isna().all() else ""


def _by(data: Data, name: str, column: str, levels: Levels) -> Counts:
    if not data.has("contributions") or no_side(data):
        return empty_counts(name, table=no_side(data) if data.has("contributions") else "contributions", data=data)
    rows, missing = contributions(data)
    known = rows.dropna(subset=[column])
    records = _records(known, **{column: known[column]})
    missing += len(rows) - len(known)
    return counted(data, name, records, levels, tables=("contributions",), missing=missing, texts=_dates(data))


def _dates(data: Data) -> dict[str, str]:
    """The last day that counts, which may be later than the second key date; without key dates there is no first."""
    last = {"until": data.words.date(data.as_of)}
    return last if key_dates(data) else last | {"form": "undated"}


def _records(rows: pd.DataFrame, **dimensions: object) -> pd.DataFrame:
    return recorded(rows, "contributions", dimensions, organisation="org_id", tandem="tandem_id")
