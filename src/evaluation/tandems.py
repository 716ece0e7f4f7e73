"""Tandems, what they did and what they met on the way: facts about organisations, counted freely."""

from __future__ import annotations

import pandas as pd

from evaluation import schema
from evaluation.counts import RECORD_COLUMNS, Counts, count, nothing
from evaluation.data import Data


def by_field(data: Data) -> Counts:
    """How many tandems work in which field; the base is all tandems, one that changed its partner counts once.

    Fields in order of size, then of the alphabet; tandems without a field are missing.
    """
    if not data.has("tandems"):
        return nothing("tandems_by_field", table="tandems", unit="tandems")
    tandems = _current(data["tandems"])
    return _counted(data, "tandems_by_field", tandems, "field")


def by_status(data: Data) -> Counts:
    """How many tandems are running, completed or broken off, in this order; a status nobody has stays with 0."""
    if not data.has("tandems"):
        return nothing("tandems_by_status", table="tandems", unit="tandems")
    tandems = _current(data["tandems"])
    choices = schema.TABLES["tandems"].column("status").choices
    labels = {choice.code: choice.en if data.language == "en" else choice.de for choice in choices}
    return _counted(data, "tandems_by_status", tandems, "status", levels=list(labels), labels=labels)


def obstacles(data: Data) -> Counts:
    """Obstacle, what helped, what remains: approved wordings, joined where they belong to the same thread.

    One cell an insight: the thread, its type and the approved wording. What has not been approved is left out by
    ``publish``, which says how many there are.
    """
    if not data.has("insights"):
        return nothing("obstacles", table="insights", disclosure="text")
    insights = data["insights"]
    insights = insights[insights["type"].isin(["obstacle", "solution", "insight"])]
    records = pd.DataFrame(
        {
            "thread": insights["thread"].fillna("insight " + insights["insight_id"]),  # one by itself is a thread too
            "type": insights["type"],
            "text": insights["approved_text"].fillna(""),
            "overcome": insights["overcome"].fillna(""),
            "approved": insights["approved"].fillna(False) & insights["approved_text"].notna(),
            "table": "insights",
            "row": insights.index,
            "person": None,
            "organisation": None,
            "tandem": insights["tandem_id"],
            "value": 1,
        }
    )
    dimensions = ("thread", "type", "text", "overcome")
    choices = schema.TABLES["insights"].column("overcome").choices
    labels = {"overcome": {choice.code: choice.en if data.language == "en" else choice.de for choice in choices}}
    bases = pd.DataFrame({"base": [records["thread"].nunique()], "missing": [0]})
    cells = records[[*dimensions, "value"]].reset_index(drop=True)
    source = schema.TABLES["insights"].label(data.language)
    return Counts("obstacles", cells, dimensions, "text", "entries", bases, records, labels=labels, source=source)


def _current(tandems: pd.DataFrame) -> pd.DataFrame:
    """One row a tandem, the one that began last: a partner that changes is a further row and no further tandem."""
    ordered = tandems.sort_values(["start", "mso_id", "other_id"], na_position="first", kind="stable")
    return ordered.drop_duplicates("tandem_id", keep="last").sort_index()


def _counted(
    data: Data,
    name: str,
    tandems: pd.DataFrame,
    column: str,
    *,
    levels: list[str] | None = None,
    labels: dict[str, str] | None = None,
) -> Counts:
    known = tandems[tandems[column].notna()]
    sizes = known[column].value_counts()
    ordered = levels or sorted(sizes.index, key=lambda value: (-sizes[value], value))
    records = pd.DataFrame(
        {
            column: known[column],
            "table": "tandems",
            "row": known.index,
            "person": None,
            "organisation": None,
            "tandem": known["tandem_id"],
            "value": 1,
        }
    )[[column, *RECORD_COLUMNS]]
    return Counts(
        name,
        count(records, (column,), levels={column: ordered}),
        (column,),
        "fact",
        "tandems",
        pd.DataFrame({"base": [len(known)], "missing": [len(tandems) - len(known)]}),
        records,
        labels={column: labels or {}},
        source=schema.TABLES["tandems"].label(data.language),
    )
