"""What stood in the way, what helped and what remains: approved wordings, and counts of them."""

from __future__ import annotations

import pandas as pd

from evaluation import schema
from evaluation.counts import Counts, nothing
from evaluation.data import Data
from evaluation.tandems.records import choices, recorded


def obstacles(data: Data) -> Counts:
    """Obstacle, what helped, what remains: approved wordings, joined where they belong to the same thread.

    One cell an insight: the thread, its type and the approved wording. What has not been approved is left out by
    ``publish``, which says how many there are.
    """
    if not data.has("insights"):
        return nothing("obstacles", table="insights", disclosure="text")
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
    return Counts("obstacles", cells, dimensions, "text", "entries", bases, records, labels=labels, source=source)
