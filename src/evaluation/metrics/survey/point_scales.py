"""Answers as points: how many steps an answer lies above the lowest one, and which way is better.

An answer is ordinal, so points serve for what order allows (higher, the same, lower; medians) and for the mean of a
scale of several items. Where neither the wording nor a number says which end of a scale is which, there are no points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.survey.items import scale

COLUMNS = ("measure", "wave", "person", "organisation", "tandem", "side", "row", "value")


@dataclass(frozen=True)
class PointScale:
    """How answers to an item count: ``points`` by code, agreement (or the largest number) highest.

    ``better`` is -1 where the codebook says that agreement is bad (direction "−"), else 1. A number has no points: it
    counts as it is. ``top``: the least points of the upper end, only where the wording says which end that is.
    """

    points: Mapping[str, float] = field(default_factory=dict)
    better: int = 1
    top: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest points; without bounds for a number.

        >>> PointScale({"A1": 3.0, "A2": 2.0, "A3": 1.0}).ends
        (1.0, 3.0)
        """
        if not self.points:
            return float("-inf"), float("inf")
        return min(self.points.values()), max(self.points.values())

    def oriented(self, values: pd.Series) -> pd.Series:
        """Values turned round where agreement is bad, so that more is better; on a scale the ends stay the same."""
        if self.better > 0:
            return values
        return sum(self.ends) - values if self.points else -values


def point_scale(rows: pd.DataFrame) -> PointScale | None:
    """The points of one item's answers by its codebook rows; ``None`` where the answers have no known order."""
    better = -1 if "-" in set(rows["direction"]) else 1
    kind = set(rows["type"])
    if kind == {"number"}:
        return PointScale({}, better)
    found = scale(rows) if kind == {"scale"} else None
    if found is None or not found.answers:
        return None
    if found.family:
        steps = {code: float(len(found.answers) - place) for place, code in enumerate(found.answers)}
        return PointScale(steps, better, min(steps[code] for code, name in found.classes.items() if name == "high"))
    numbers = pd.to_numeric(pd.Series(found.labels), errors="coerce")
    if numbers.isna().any() or not numbers.is_unique:
        return None
    return PointScale(dict(zip(found.answers, numbers.astype(float), strict=True)), better)


def point_scales(data: Data, items: Iterable[str]) -> dict[str, PointScale]:
    """The scales of points of those items that have one, in the order given."""
    book = data["codebook"]
    by_item = dict(iter(book[book["item"].isin(list(items))].groupby("item", sort=False)))
    found = {item: point_scale(by_item[item]) for item in dict.fromkeys(items) if item in by_item}
    return {item: each for item, each in found.items() if each is not None}


def points(data: Data, items: Iterable[str], *, known: Mapping[str, PointScale] | None = None) -> pd.DataFrame:
    """The answers to items as points, one row an answer: ``measure`` (the item) and the other ``COLUMNS``.

    Missing answers, those that are not on the scale, and those with a weight have no row.
    ``person`` is the respondent, whatever the wave.
    """
    known = point_scales(data, items) if known is None else known
    answers = data["answers"]
    answers = answers[answers["item"].isin(list(known)) & answers["missing"].isna() & answers["weight"].isna()]
    parts = [_measured(rows, known[str(item)]) for item, rows in answers.groupby("item", sort=False)]
    frame = pd.concat(parts) if parts else answers.assign(number=pd.Series(dtype=float))
    names = {"item": "measure", "respondent": "person", "org_id": "organisation", "tandem_id": "tandem"}
    frame = frame.rename(columns=names).assign(row=frame.index, value=frame["number"])
    return frame[[*COLUMNS]].dropna(subset=["value"]).sort_values("row").reset_index(drop=True)


def _measured(rows: pd.DataFrame, each: PointScale) -> pd.DataFrame:
    number = rows["value"].map(each.points) if each.points else pd.to_numeric(rows["value"], errors="coerce")
    return rows.assign(number=number.astype(float))
