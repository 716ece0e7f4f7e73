"""The way of MSO into funding: from not sought to granted as mainstream funding, with refusals apart, and where.

An organisation stands on the highest step of its applications. A refusal is no step: it is where exclusion shows, and
is counted separately. A status that is missing for "after" is not taken from "before".
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from evaluation.data import Data
from evaluation.language import folding
from evaluation.metrics.counts import Counts, empty_counts, statistics_of
from evaluation.metrics.tandems.core_fields import MOMENTS, KeyDates, key_dates, moments, no_key_dates, no_side
from evaluation.metrics.tandems.records import choices, counted, recorded
from evaluation.reading.cleaning.organisations import meanings, register, side_of

STEPS = ("not_sought", "informed", "applied", "granted_project", "granted_mainstream")
GRANTED = STEPS[3:]
MOVES = ("up", "same", "down", "refused", "again")
RANKS = {status: rank for rank, status in enumerate(("refused", *STEPS))}
KEY = ["org_id", "funder", "field"]  # one way into funding: who asks whom, for what field


def funding_ladder(data: Data) -> Counts:
    """MSO by the highest step they stand on, before and after; ``refused`` are those with nothing but refusals.

    Missing are organisations without a status on one of the two dates, once for each date.
    """
    days = _days(data)
    if days is None:
        return empty_counts("funding_ladder", table=_absent(data), unit="organisations", data=data)
    parts = [_highest(rows).assign(moment=moment) for moment, rows in statuses(data, days).items()]
    stated = pd.concat(parts)
    records = _records(stated, status=stated["status"], moment=stated["moment"])
    everybody = stated["org_id"].nunique()
    levels = {"status": choices(data, "funding_status", "status"), "moment": moments(data, days)}
    missing = 2 * everybody - len(stated)
    return counted(
        data, "funding_ladder", records, levels, tables=("funding_status",), unit="organisations", missing=missing
    )


def funding_moves(data: Data) -> Counts:
    """MSO that stand higher, equally high or lower than before, were refused, or came back after a refusal.

    Only organisations with a status on both dates are in the base, the others are missing.
    """
    days = _days(data)
    if days is None:
        return empty_counts("funding_moves", table=_absent(data), unit="organisations", data=data)
    both, missing = _both_dates(data, days)
    moves = [_move(*pair) for pair in zip(both["status_before"], both["status"], strict=True)]
    records = _records(both, move=moves)
    levels = {"move": {move: data.words.say(f"move.{move}") for move in MOVES}}
    return counted(
        data, "funding_moves", records, levels, tables=("funding_status",), unit="organisations", missing=missing
    )


def funding_paths(data: Data) -> Counts:
    """From which status to which: MSO by their highest step before and after; missing without one of the two."""
    days = _days(data)
    if days is None:
        return empty_counts("funding_paths", table=_absent(data), unit="organisations", data=data)
    both, missing = _both_dates(data, days)
    records = _records(both, before=both["status_before"], after=both["status"])
    steps = choices(data, "funding_status", "status")
    levels = dict.fromkeys(MOMENTS, steps)
    return counted(
        data, "funding_paths", records, levels, tables=("funding_status",), unit="organisations", missing=missing
    )


def _both_dates(data: Data, days: KeyDates) -> tuple[pd.DataFrame, int]:
    """MSO with a status on both dates (``status_before``, ``status``), and the number of those with only one."""
    before, after = (_highest(rows) for rows in statuses(data, days).values())
    both = after.merge(before[["org_id", "status"]], on="org_id", suffixes=("", "_before")).set_index(
        after.index[after["org_id"].isin(before["org_id"])]
    )
    return both, len(set(before["org_id"]) | set(after["org_id"])) - len(both)


def funding_amounts(data: Data, *, moment: str = "after") -> Counts:
    """What is granted to an MSO: the mean of the three (of an even number four) in the middle, in cents.

    Neither the sum, of which one large grant would be nearly all, nor the median, which is the grant of one or two.
    Amounts of one organisation are added up first; missing are those without an amount.
    """
    days = _days(data)
    if days is None:
        return empty_counts("funding_amounts", table=_absent(data), disclosure="money", unit="cents", data=data)
    rows = statuses(data, days)[moment]
    rows = rows[rows["status"].isin(GRANTED)]
    known = rows[rows["amount"].notna()]
    sums = known.groupby("org_id", sort=True)["amount"].sum().sort_values(kind="stable")
    first = max(0, (len(sums) - 3) // 2)
    middle = sums.iloc[first : len(sums) - first]
    chosen = known[known["org_id"].isin(middle.index)]
    mean = [{"statistic": "middle_cents", "value": float(middle.mean()), "n": len(middle)}] if len(middle) else []
    return counted(
        data,
        "funding_amounts",
        _records(chosen, moment=moment).assign(value=chosen["amount"].astype("int64")),
        {"moment": {moment: moments(data, days)[moment]}},
        tables=("funding_status",),
        unit="cents",
        missing=rows["org_id"].nunique() - len(sums),
        disclosure="money",
        additive=False,
        statistics=statistics_of(mean),
    )


def statuses(data: Data, days: KeyDates) -> dict[str, pd.DataFrame]:
    """The last status of each application up to "before", and of those with a later row, up to "after".

    Funders and fields that differ only in spelling are one: two spellings of a grant are one grant.
    """
    rows = data["funding_status"].dropna(subset=["org_id", "status", "date"])
    rows = rows[rows["org_id"].map(side_of(data["organisations"])) == "mso"]
    funders = meanings(Counter(rows["funder"].dropna()), register(data["organisations"], data.project))
    fields = {text: folding.fold(text) or text for text in rows["field"].dropna().unique()}
    first = {folded: text for text, folded in reversed(fields.items())}
    rows = rows.assign(
        funder=rows["funder"].map(funders, na_action="ignore").astype("str"),
        field=rows["field"].map(lambda text: first[fields[text]], na_action="ignore").astype("str"),
    )
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
    return None if _absent(data) else key_dates(data)


def _absent(data: Data) -> str:
    """What is missing for a comparison of before and after (a table or a key of the catalogue)."""
    if not data.has("funding_status"):
        return "funding_status"
    return no_side(data) or ("" if key_dates(data) else no_key_dates(data))


def _highest(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each organisation, with its highest step; a refusal only where there is nothing else."""
    return rows.sort_values("rank", ascending=False, kind="stable").drop_duplicates("org_id").sort_index()


def _move(before: str, after: str) -> str:
    if after == "refused":
        return "refused"
    if before == "refused":
        return "again"
    steps = STEPS.index(after) - STEPS.index(before)
    return "up" if steps > 0 else "down" if steps else "same"


def _records(rows: pd.DataFrame, **dimensions: object) -> pd.DataFrame:
    return recorded(rows, "funding_status", dimensions, organisation="org_id")
