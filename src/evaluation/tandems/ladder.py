"""The way of MSO into funding: from not sought to granted as mainstream funding, with refusals apart, and where.

An organisation stands on the highest step of its applications. A refusal is no step: it is where exclusion shows, and
is counted by itself. What is not told for "after" is not taken over from "before".
"""

from __future__ import annotations

import pandas as pd

from evaluation.counts import STATISTIC_COLUMNS, Counts, nothing
from evaluation.data import Data
from evaluation.tandems.overview import tandem_of
from evaluation.tandems.records import choices, counted, recorded
from evaluation.tandems.where import MOMENTS, KeyDates, key_dates, moments, place_labels, places, sides_of

STEPS = ("not_sought", "informed", "applied", "granted_project", "granted_mainstream")
GRANTED = STEPS[3:]
MOVES = ("up", "same", "down", "refused", "again")
RANKS = {status: rank for rank, status in enumerate(("refused", *STEPS))}
KEY = ["org_id", "funder", "field"]  # one way into funding: who asks whom, for what field


def funding_ladder(data: Data) -> Counts:
    """MSO by the highest step they stand on, before and after; ``refused`` are those with nothing but refusals.

    Missing are organisations of which nothing is told for one of the two dates, once for each date.
    """
    days = _days(data)
    if days is None:
        return nothing("funding_ladder", table=_absent(data), unit="organisations")
    parts = [_highest(rows).assign(moment=moment) for moment, rows in statuses(data, days).items()]
    told = pd.concat(parts)
    records = _records(told, status=told["status"], moment=told["moment"])
    everybody = told["org_id"].nunique()
    levels = {"status": choices(data, "funding_status", "status"), "moment": moments(data, days)}
    missing = 2 * everybody - len(told)
    return counted(
        data, "funding_ladder", records, levels, tables=("funding_status",), unit="organisations", missing=missing
    )


def funding_moves(data: Data) -> Counts:
    """MSO that stand higher, equally high or lower than before, were refused, or came back after a refusal.

    Only organisations told of for both dates are in the base, the others are missing.
    """
    days = _days(data)
    if days is None:
        return nothing("funding_moves", table=_absent(data), unit="organisations")
    before, after = (_highest(rows) for rows in statuses(data, days).values())
    both = after.merge(before[["org_id", "status"]], on="org_id", suffixes=("", "_before")).set_index(
        after.index[after["org_id"].isin(before["org_id"])]
    )
    moves = [_move(*pair) for pair in zip(both["status_before"], both["status"], strict=True)]
    records = _records(both, move=moves)
    missing = len(set(before["org_id"]) | set(after["org_id"])) - len(both)
    levels = {"move": {move: data.words.say(f"move.{move}") for move in MOVES}}
    return counted(
        data, "funding_moves", records, levels, tables=("funding_status",), unit="organisations", missing=missing
    )


def new_grants_where(data: Data) -> Counts:
    """How many of the grants to MSO that are new, or new as mainstream funding, are outside the core fields."""
    days = _days(data)
    if days is None or not data.project.core_fields:
        return nothing("new_grants_where", table="core_fields" if days else _absent(data))
    gained = new_grants(data, days)
    return _where(data, "new_grants_where", gained)


def refusals_where(data: Data) -> Counts:
    """How many of the refusals MSO met with up to "after" are outside the core fields."""
    days = _days(data)
    if days is None or not data.project.core_fields:
        return nothing("refusals_where", table="core_fields" if days else _absent(data))
    after = statuses(data, days)["after"]
    return _where(data, "refusals_where", after[after["status"] == "refused"])


def funding_amounts(data: Data, *, moment: str = "after") -> Counts:
    """MSO with a grant whose amount is told, and the median of what is granted to each of them, in cents.

    The median and not the sum: one large grant would hide all others. Amounts of one organisation are added up first.
    """
    days = _days(data)
    if days is None:
        return nothing("funding_amounts", table=_absent(data), disclosure="money", unit="organisations")
    rows = statuses(data, days)[moment]
    rows = rows[rows["status"].isin(GRANTED)]
    told = rows[rows["amount"].notna()]
    sums = told.groupby("org_id", sort=True)["amount"].sum()
    records = _records(told.drop_duplicates("org_id"), moment=moment)
    median = {"moment": moment, "statistic": "median", "value": float(sums.median()), "n": len(sums), "method": ""}
    statistics = pd.DataFrame([median] if len(sums) else [], columns=["moment", *STATISTIC_COLUMNS])
    return counted(
        data,
        "funding_amounts",
        records,
        {"moment": {moment: moments(data, days)[moment]}},
        tables=("funding_status",),
        unit="organisations",
        by=("moment",),
        missing=rows["org_id"].nunique() - len(sums),
        disclosure="money",
        additive=False,
        statistics=statistics,
    )


def statuses(data: Data, days: KeyDates) -> dict[str, pd.DataFrame]:
    """The last status of each way into funding up to "before", and of those told of since, up to "after"."""
    rows = data["funding_status"].dropna(subset=["org_id", "status", "date"])
    rows = rows[rows["org_id"].map(sides_of(data)) == "mso"]
    rows = rows.assign(rank=rows["status"].map(RANKS)).sort_values(["date", "rank"], kind="stable")
    early = rows[rows["date"] <= days.before]
    late = rows[(rows["date"] > days.before) & (rows["date"] <= days.after)]
    return {
        moment: part.drop_duplicates(KEY, keep="last").sort_index()
        for moment, part in zip(MOMENTS, (early, late), strict=True)
    }


def new_grants(data: Data, days: KeyDates) -> pd.DataFrame:
    """The grants of "after" that were not there before, or not in this form."""
    before, after = statuses(data, days).values()
    known = pd.MultiIndex.from_frame(before[[*KEY, "status"]])
    fresh = ~pd.MultiIndex.from_frame(after[[*KEY, "status"]]).isin(known)
    return after[fresh & after["status"].isin(GRANTED)]


def _days(data: Data) -> KeyDates | None:
    return key_dates(data) if data.has("funding_status") else None


def _absent(data: Data) -> str:
    return "key_dates" if data.has("funding_status") else "funding_status"


def _highest(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an organisation, the one with its highest step; a refusal only where there is nothing else."""
    return rows.sort_values("rank", ascending=False, kind="stable").drop_duplicates("org_id").sort_index()


def _move(before: str, after: str) -> str:
    if after == "refused":
        return "refused"
    if before == "refused":
        return "again"
    steps = STEPS.index(after) - STEPS.index(before)
    return "up" if steps > 0 else "down" if steps else "same"


def _where(data: Data, name: str, rows: pd.DataFrame) -> Counts:
    place = places(data, rows["field"])
    known = rows[place.notna()]
    records = _records(known, place=place[place.notna()])
    records["tandem"] = records["organisation"].map(tandem_of(data["tandems"]))
    missing = len(rows) - len(known)
    return counted(data, name, records, {"place": place_labels(data)}, tables=("funding_status",), missing=missing)


def _records(rows: pd.DataFrame, **dimensions: object) -> pd.DataFrame:
    return recorded(rows, "funding_status", dimensions, organisation="org_id")
