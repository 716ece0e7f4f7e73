"""How far MSO got into committees: seats and access before and after, in which role, and where.

A seat is an organisation in a committee on a day; what changes between the two key dates is kept, gained or lost. A
gain says nothing yet about mainstreaming: that is decided by where the seat is, so each count has its "where".
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.metrics.counts import Counts, computed, empty_counts, statistics_of
from evaluation.metrics.tandems.core_fields import (
    MOMENTS,
    KeyDates,
    held_on,
    key_dates,
    moments,
    no_key_dates,
    no_side,
    places,
    side_labels,
)
from evaluation.metrics.tandems.records import by_size, choices, counted, recorded
from evaluation.reading.cleaning.organisations import side_of, tandem_of

CHANGES = ("kept", "gained", "lost")
ACCESS = (*CHANGES, "never")
ROLES = ("chair", "voice", "deputy", "guest")  # whoever has several in one committee has the first of these
TABLES = ("memberships", "committees")


def seats(data: Data) -> Counts:
    """Seats kept, gained and lost between the key dates, by side: one organisation in one committee is one seat.

    A seat without a first day and one held only between the two dates are missing. ``statistics``, by side: exact sign
    test and Hodges-Lehmann shift of the number of seats of each organisation, for the appendix.
    """
    days = _days(data)
    if days is None:
        return empty_counts("seats", table=_absent(data), data=data)
    pairs = pairs_of(data, days)
    known = pairs.dropna(subset=["side"])
    records = _records(known, side=known["side"], change=known["change"])
    levels = {"side": side_labels(data), "change": _labels(data, "change", CHANGES)}
    shifts = statistics_of((row for side in levels["side"] for row in _shifts(data, known, side)), ("side",))
    bases = _bases(data, pairs, days)
    return counted(data, "seats", records, levels, tables=TABLES, by=("side",), bases=bases, statistics=shifts)


def access(data: Data) -> Counts:
    """Organisations with at least one seat before and after: kept, gained, lost or never, by side.

    The base is every organisation of a side in ``organisations``. ``statistics``, by side: the exact McNemar test of
    gained against lost, and its mid-p, for the appendix.
    """
    days = _days(data)
    if days is None:
        return empty_counts("access", table=_absent(data), unit="organisations", data=data)
    organisations = data["organisations"].dropna(subset=["org_id", "side"]).drop_duplicates("org_id")
    records = _access_records(organisations, pairs_of(data, days)).assign(side=organisations["side"])
    levels = {"side": side_labels(data), "access": _labels(data, "change", ACCESS)}
    tests = statistics_of((row for side in levels["side"] for row in _mcnemar(data, records, side)), ("side",))
    return counted(data, "access", records, levels, tables=TABLES, unit="organisations", by=("side",), statistics=tests)


def access_by_role(data: Data) -> Counts:
    """For each role, MSO that had it somewhere before and after: kept, gained, lost or never.

    An organisation with two roles is in both rows, so the rows are not to be added up.
    """
    days = _days(data)
    if days is None:
        return empty_counts("access_by_role", table=_absent(data), unit="organisations", data=data)
    organisations = _organisations(data, "mso")
    pairs = pairs_of(data, days)
    parts = []
    for role in ROLES:
        held = {moment: pairs[pairs[f"role_{moment}"] == role] for moment in MOMENTS}
        parts.append(_access_records(organisations, pairs, held).assign(role=role))
    roles = choices(data, "memberships", "role")
    levels = {"role": {role: roles[role] for role in ROLES}, "access": _labels(data, "change", ACCESS)}
    records = pd.concat(parts)
    return counted(
        data, "access_by_role", records, levels, tables=TABLES, unit="organisations", by=("role",), additive=False
    )


def seats_by_field(data: Data) -> Counts:
    """Seats of MSO before and after, by the field of the committee; a committee without a field is missing."""
    return _before_and_after(data, "seats_by_field", "field")


def seats_by_role(data: Data) -> Counts:
    """Seats of MSO before and after, by role; who has several roles in one committee has the strongest of them."""
    return _before_and_after(data, "seats_by_role", "role")


def new_seats_mainstream(data: Data) -> Counts:
    """How many of the seats MSO gained are in mainstream structures; committees where that is unknown are missing."""
    days = _days(data)
    if days is None:
        return empty_counts("new_seats_mainstream", table=_absent(data), data=data)
    pairs = pairs_of(data, days)
    gained = pairs[(pairs["side"] == "mso") & (pairs["change"] == "gained")]
    known = gained.dropna(subset=["mainstream"])
    records = _records(known, mainstream=known["mainstream"])
    levels = {"mainstream": _labels(data, "structure", ("mainstream", "special"))}
    return counted(data, "new_seats_mainstream", records, levels, tables=TABLES, missing=len(gained) - len(known))


def pairs_of(data: Data, days: KeyDates) -> pd.DataFrame:
    """One row an organisation and committee that met on a key date.

    Columns: ``org_id``, ``committee_id``, ``role_before``, ``role_after``, ``change``, ``side``, ``tandem_id``,
    ``field``, ``place``, ``mainstream``; the index is the row of ``memberships`` that says so.
    """
    rows = data["memberships"].dropna(subset=["org_id", "committee_id"]).rename_axis("row").reset_index()
    rows["rank"] = rows["role"].map({role: place for place, role in enumerate(ROLES)})
    rows = rows.sort_values(["rank", "row"], kind="stable").drop(columns="rank")
    before, after = (
        held_on(rows, day).drop_duplicates(["org_id", "committee_id"])[["org_id", "committee_id", "role", "row"]]
        for day in days
    )
    pairs = before.merge(after, on=["org_id", "committee_id"], how="outer", suffixes=("_before", "_after"))
    had, has = pairs["row_before"].notna(), pairs["row_after"].notna()
    pairs["change"] = (had & has).map({True: "kept", False: "lost"}).where(had, "gained")
    pairs["side"] = pairs["org_id"].map(side_of(data["organisations"]))
    pairs["tandem_id"] = pairs["org_id"].map(tandem_of(data["tandems"]))
    committees = data["committees"].dropna(subset=["committee_id"]).drop_duplicates("committee_id")
    committees = committees.set_index("committee_id")
    pairs["field"] = pairs["committee_id"].map(committees["field"])
    pairs["place"] = places(data, pairs["field"])
    structure = committees["mainstream"].map({True: "mainstream", False: "special"}, na_action="ignore")
    pairs["mainstream"] = pairs["committee_id"].map(structure.astype(object))
    rows = pairs["row_after"].fillna(pairs["row_before"]).astype("int64")
    return pairs.drop(columns=["row_before", "row_after"]).set_index(rows).rename_axis(None).sort_index()


def _days(data: Data) -> KeyDates | None:
    return None if _absent(data) else key_dates(data)


def _absent(data: Data) -> str:
    """What is missing for a comparison of before and after (a table or a key of the catalogue)."""
    if not data.has("memberships"):
        return "memberships"
    return no_side(data) or ("" if key_dates(data) else no_key_dates(data))


def _labels(data: Data, section: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: data.words.say(f"{section}.{name}") for name in names}


def _records(pairs: pd.DataFrame, **dimensions: object) -> pd.DataFrame:
    return recorded(pairs, "memberships", dimensions, organisation="org_id", tandem="tandem_id")


def _bases(data: Data, pairs: pd.DataFrame, days: KeyDates) -> pd.DataFrame:
    """By side the number of seats, and as missing those without a first day or held only between the two dates."""
    rows = data["memberships"]
    between = (rows["start"] > days.before) & (rows["end"] < days.after)
    unclear = rows[rows["start"].isna() | between].drop_duplicates(["org_id", "committee_id"])
    found = pd.MultiIndex.from_frame(pairs[["org_id", "committee_id"]])
    unclear = unclear[~pd.MultiIndex.from_frame(unclear[["org_id", "committee_id"]]).isin(found)]
    sides = list(side_labels(data))
    base = pairs["side"].value_counts().reindex(sides, fill_value=0)
    missing = unclear["org_id"].map(side_of(data["organisations"])).value_counts().reindex(sides, fill_value=0)
    return pd.DataFrame({"side": sides, "base": base.to_numpy(), "missing": missing.to_numpy()})


def _shifts(data: Data, pairs: pd.DataFrame, side: str) -> list[dict[str, Any]]:
    """How the number of seats of each organisation of a side changed: sign test and Hodges-Lehmann shift."""
    organisations = _organisations(data, side)["org_id"]
    signs = pd.to_numeric(pairs["change"].map({"gained": 1, "lost": -1, "kept": 0}))  # text where there is no row
    changes = signs.groupby(pairs["org_id"]).sum().reindex(organisations, fill_value=0)
    tests = {"sign_test": statistics.sign_test(changes), "shift": statistics.hodges_lehmann(changes)}
    return [{"side": side} | computed(name, found, data.language) for name, found in tests.items()]


def _mcnemar(data: Data, records: pd.DataFrame, side: str) -> list[dict[str, Any]]:
    states = records.loc[records["side"] == side, "access"].value_counts()
    found = statistics.mcnemar(int(states.get("gained", 0)), int(states.get("lost", 0)))
    exact = {"side": side} | computed("mcnemar", found, data.language)
    mid_p = found.mid_p if found.reportable else math.nan
    return [exact, exact | {"statistic": "mcnemar_mid_p", "p_value": mid_p}]


def _organisations(data: Data, side: str) -> pd.DataFrame:
    known = data["organisations"].dropna(subset=["org_id"]).drop_duplicates("org_id")
    return known[known["side"] == side]


def _access_records(
    organisations: pd.DataFrame, pairs: pd.DataFrame, held: dict[str, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """One record an organisation: whether it was in any of the seats ``held`` before and after."""
    held = held or {"before": pairs[pairs["change"] != "gained"], "after": pairs[pairs["change"] != "lost"]}
    had, has = (organisations["org_id"].isin(held[moment]["org_id"]) for moment in MOMENTS)
    states = {(True, True): "kept", (False, True): "gained", (True, False): "lost", (False, False): "never"}
    state = [states[bool(before), bool(after)] for before, after in zip(had, has, strict=True)]
    return recorded(organisations, "organisations", {"access": state}, organisation="org_id")


def _before_and_after(data: Data, name: str, column: str) -> Counts:
    days = _days(data)
    if days is None:
        return empty_counts(name, table=_absent(data), data=data)
    pairs = pairs_of(data, days)
    pairs = pairs[pairs["side"] == "mso"]
    parts = []
    for moment, gone in zip(MOMENTS, ("gained", "lost"), strict=True):
        there = pairs[pairs["change"] != gone]
        values = there[f"role_{moment}"] if column == "role" else there[column]
        parts.append(_records(there, moment=moment, **{column: values}))
    records = pd.concat(parts)
    known = records.dropna(subset=[column])
    roles = choices(data, "memberships", "role")
    levels = {role: roles[role] for role in ROLES} if column == "role" else by_size(known[column])
    missing = len(records) - len(known)
    return counted(data, name, known, {column: levels, "moment": moments(data, days)}, tables=TABLES, missing=missing)
