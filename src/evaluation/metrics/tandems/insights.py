"""What stood in the way, what helped and what remains: approved wordings, and counts of them."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts
from evaluation.metrics.tandems.delivery import STATES, states
from evaluation.metrics.tandems.records import by_size, choices, counted, recorded
from evaluation.project import schema


def obstacles(data: Data) -> Counts:
    """Obstacle, what helped, what remains: approved wordings, joined where they belong to the same thread.

    One cell an insight: the thread, its type and the approved wording. What has not been approved is left out by
    ``publish``, which says how many there are.
    """
    if not data.has("insights"):
        return empty_counts("obstacles", table="insights", disclosure="text", data=data)
    insights = data["insights"]
    insights = insights[insights["type"].isin(["obstacle", "solution", "insight"])]
    records = recorded(
        insights,
        "insights",
        {
            "thread": insights["thread"].fillna("insight " + insights["insight_id"]),  # one by itself is a thread too
            "type": insights["type"],
            "text": insights["approved_text"].fillna(""),
            "overcome": insights["overcome"].fillna(""),
            "approved": insights["approved"].fillna(False) & insights["approved_text"].notna(),
        },
        tandem="tandem_id",
    )
    dimensions = ("thread", "type", "text", "overcome")
    labels = {"overcome": choices(data, "insights", "overcome")}
    bases = pd.DataFrame({"base": [records["thread"].nunique()], "missing": [0]})
    cells = records[[*dimensions, "value"]].reset_index(drop=True)
    source = schema.TABLES["insights"].label(data.language)
    return Counts(
        "obstacles", cells, dimensions, "text", "entries", bases, records, labels=labels, source=source, data=data
    )


def obstacles_overcome(data: Data) -> Counts:
    """Obstacles by topic, overcome, partly or not; topics in order of size. Missing: without topic or outcome.

    All are counted, also those whose wording is not approved: a count shows no wording.
    """
    if not data.has("insights"):
        return empty_counts("obstacles_overcome", table="insights", data=data)
    rows = data["insights"]
    rows = rows[rows["type"] == "obstacle"]
    known = rows.dropna(subset=["topic", "overcome"])
    records = recorded(known, "insights", {"topic": known["topic"], "overcome": known["overcome"]}, tandem="tandem_id")
    levels = {"topic": by_size(known["topic"]), "overcome": choices(data, "insights", "overcome")}
    missing = len(rows) - len(known)
    return counted(data, "obstacles_overcome", records, levels, tables=("insights",), missing=missing)


def obstacles_of_milestones(data: Data) -> Counts:
    """What stood in the way of milestones, and what became of these; obstacles in order of size."""
    if not data.has("milestones"):
        return empty_counts("obstacles_of_milestones", table="milestones", data=data)
    rows = states(data).dropna(subset=["obstacle"])
    known = rows.dropna(subset=["state"])
    records = recorded(
        known, "milestones", {"obstacle": known["obstacle"], "state": known["state"]}, tandem="tandem_id"
    )
    labels = {name: data.words.say(f"state.{name}") for name in STATES}
    levels = {"obstacle": by_size(known["obstacle"]), "state": labels}
    missing = len(rows) - len(known)
    return counted(data, "obstacles_of_milestones", records, levels, tables=("milestones",), missing=missing)


def recommendations(data: Data) -> Counts:
    """What those involved recommend, by topic, in approved wordings only."""
    return _texts(data, "recommendations", "recommendation")


def practice(data: Data) -> Counts:
    """What proved itself in practice, by topic, in approved wordings only."""
    return _texts(data, "practice", "practice")


def _texts(data: Data, name: str, type: str) -> Counts:
    if not data.has("insights"):
        return empty_counts(name, table="insights", disclosure="text", data=data)
    rows = data["insights"]
    rows = rows[rows["type"] == type].sort_values(["topic", "approved_text"], kind="stable")
    dimensions = {
        "topic": rows["topic"].fillna(""),
        "text": rows["approved_text"].fillna(""),
        "approved": rows["approved"].fillna(False) & rows["approved_text"].notna(),
    }
    records = recorded(rows, "insights", dimensions, tandem="tandem_id")
    cells = records[["topic", "text", "value"]].reset_index(drop=True)
    bases = pd.DataFrame({"base": [len(rows)], "missing": [0]})
    source = schema.TABLES["insights"].label(data.language)
    return Counts(name, cells, ("topic", "text"), "text", "entries", bases, records, source=source, data=data)
