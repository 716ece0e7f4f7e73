"""Published numbers as sums: which records each of them is made of, for whoever asks what two of them tell together."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evaluation.counts import Counts
from evaluation.disclosure.published import TOTAL, Key, Published


def sums(counts: Counts, published: Published) -> Iterator[tuple[Key, pd.DataFrame]]:
    """The records of each number that is shown; a number that was computed in another way has none."""
    records, dimensions = counts.records, list(counts.dimensions)
    shown = published.cells.dropna(subset=["value"])
    if records.empty or shown.empty or not set(dimensions) <= set(records):
        return
    told = {name: records[name].astype(str) for name in dimensions}
    margins = {name for name in dimensions if TOTAL not in set(told[name])}
    for row in shown.to_dict("records"):
        key = tuple(str(row[name]) for name in dimensions)
        chosen = pd.Series(True, index=records.index)
        for name, value in zip(dimensions, key, strict=True):
            if value != TOTAL or name not in margins:
                chosen &= told[name] == value
        if int(records.loc[chosen, "value"].sum()) == int(row["value"]):
            yield key, records[chosen]
