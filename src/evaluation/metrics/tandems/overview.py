"""Which tandems there are and what became of them; one that changes its partner stays one tandem."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts
from evaluation.metrics.tandems.records import Levels, by_size, choices, counted, recorded


def by_field(data: Data) -> Counts:
    """How many tandems work in which field; the base is all tandems, one that changed its partner counts once.

    Fields in order of size, then of the alphabet; tandems without a field are missing.
    """
    if not data.has("tandems"):
        return empty_counts("tandems_by_field", table="tandems", unit="tandems", data=data)
    tandems = current(data["tandems"])
    return _by(data, "tandems_by_field", tandems, "field", {"field": by_size(tandems["field"])})


def by_status(data: Data) -> Counts:
    """How many tandems are running, completed or broken off, in this order; a status nobody has stays with 0."""
    if not data.has("tandems"):
        return empty_counts("tandems_by_status", table="tandems", unit="tandems", data=data)
    levels = {"status": choices(data, "tandems", "status")}
    return _by(data, "tandems_by_status", current(data["tandems"]), "status", levels)


def continuation(data: Data) -> Counts:
    """How many tandems go on, do not, or have not decided; broken off or not, each tandem counts once."""
    if not data.has("tandems"):
        return empty_counts("continuation", table="tandems", unit="tandems", data=data)
    levels = {"continuation": choices(data, "tandems", "continuation")}
    return _by(data, "continuation", current(data["tandems"]), "continuation", levels)


def turning_points(data: Data) -> Counts:
    """How many tandems changed a partner, had three members at the same time, or broke off; one can have several.

    The base is all tandems. Two rows whose times touch are three members; a row that begins later is a change.
    """
    if not data.has("tandems"):
        return empty_counts("turns", table="tandems", unit="tandems", data=data)
    rows = data["tandems"].dropna(subset=["tandem_id"])
    broken = current(rows)
    broken = broken[broken["status"] == "broken_off"]
    parts = {"changed": rows.loc[_followers(rows, overlap=False)], "three": rows.loc[_followers(rows, overlap=True)]}
    records = pd.concat(
        recorded(part.drop_duplicates("tandem_id"), "tandems", {"turn": name}, tandem="tandem_id")
        for name, part in (parts | {"broken_off": broken}).items()
    )
    levels = {"turn": {name: data.words.say(f"turn.{name}") for name in ("changed", "three", "broken_off")}}
    bases = pd.DataFrame({"base": [rows["tandem_id"].nunique()], "missing": [0]})
    return counted(data, "turns", records, levels, tables=("tandems",), unit="tandems", bases=bases, additive=False)


def _followers(rows: pd.DataFrame, *, overlap: bool) -> list[int]:
    """Rows of a tandem that begin while an earlier one lasts (``overlap``), or after it."""
    found = []
    for _, own in rows.sort_values("start", na_position="first", kind="stable").groupby("tandem_id"):
        ends = own["end"].fillna(pd.Timestamp.max.floor("s"))
        for place in range(1, len(own)):
            lasts = own["start"].fillna(pd.Timestamp.min.ceil("s")).iloc[place] <= ends.iloc[:place].max()
            if bool(lasts) == overlap:
                found.append(own.index[place])
    return found


def current(tandems: pd.DataFrame) -> pd.DataFrame:
    """One row a tandem, the one that began last: a partner that changes is a further row and no further tandem."""
    ordered = tandems.sort_values(["start", "mso_id", "other_id"], na_position="first", kind="stable")
    return ordered.drop_duplicates("tandem_id", keep="last").sort_index()


def titles_of(data: Data) -> dict[str, str]:
    """Every tandem with its short title, or its number where it has none."""
    rows = current(data["tandems"].dropna(subset=["tandem_id"]))
    return dict(zip(rows["tandem_id"], rows["short_title"].fillna(rows["tandem_id"]), strict=True))


def _by(data: Data, name: str, tandems: pd.DataFrame, column: str, levels: Levels) -> Counts:
    known = tandems[tandems[column].notna()]
    records = recorded(known, "tandems", {column: known[column]}, tandem="tandem_id")
    missing = len(tandems) - len(known)
    return counted(data, name, records, levels, tables=("tandems",), unit="tandems", missing=missing)
