"""Before and after: how many tandems see it more positively, the same, less positively.

Two organisations in one tandem do not answer independently, so the tandem is the unit. The mean of three people changes
by chance alone, so each count comes with its expectation if nothing had changed. Only people who answered both times
are compared; show the table of who stayed (``attrition``) with every result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.survey.by_tandem import FIELDS, POSSIBLE, in_fields, labels, sensitive_measures, tandem_counts
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.paired_answers import (
    by_side,
    compared,
    pairs,
    people,
    unpaired,
    unrepeated,
    why_unpaired,
    with_changes,
)
from evaluation.metrics.survey.reasons import one_sided, unordered
from evaluation.metrics.survey.scale_scores import point_scale_of
from evaluation.metrics.survey.tested import chance_of_both, change_statistics, with_families

OUTCOMES = ("improved", "same", "worse")
Unit = Literal["tandems", "persons"]


def change(
    data: Data, names: Iterable[str], *, unit: Unit = "tandems", smallest: float = 0, remembered: bool = False
) -> Counts:
    """How many tandems (or persons) improved, stayed the same, got worse, by item or scale.

    A tandem's change is the mean of its two sides' changes, a side's that of the people who answered both times.
    Improved means towards agreement, or away from it where the codebook gives the item the direction "−". ``smallest``:
    the least difference in points that counts as change (for example a minimal important difference); 0 counts every
    one. ``remembered``: today against what is remembered, never mixed with answers given at the time.

    ``statistics``: the expectation under chance (of tandems), sign test, signed rank (zeros dropped, and kept after
    Pratt as a check), permutation test, the Hodges–Lehmann shift, and the p-value adjusted in the item's declared
    family. Below six units that moved there is no p-value.
    """
    names, absent = _measures(data, named(data, names, scales=True), remembered=remembered)
    both = with_changes(data, pairs(data, () if absent else with_families(data, names), remembered=remembered))
    asked = both[both["measure"].isin(names)]
    if absent := absent or unpaired(asked, unit=unit, remembered=remembered):
        return empty_counts("change", table=absent, disclosure="survey", unit=unit, data=data)
    moved = _tandems(both) if unit == "tandems" else both
    moved = moved.assign(level=[_level(each, smallest) for each in moved["change"]])
    found = change_statistics(data, moved, both if unit == "tandems" and not smallest else None)
    found = found[found["item"].isin(names)].reset_index(drop=True)
    both, moved = (each[each["measure"].isin(names)] for each in (both, moved))
    if unit == "persons":
        return _of_persons(data, names, moved, found, remembered=remembered)
    reaches = {name: _reach(data, name) for name in names}
    for side in ("mso", "other"):
        moved[f"own_{side}"] = [
            _possible(own, reaches[name], smallest) for own, name in zip(moved[side], moved["measure"], strict=True)
        ]
    known = {*moved["own_mso"], *moved["own_other"]}
    for reach in set(reaches.values()) - {math.inf}:
        known |= {_possible(own, reach, smallest) for own in range(-int(reach), int(reach) + 1)}
    return tandem_counts(
        data,
        "change",
        moved,
        both,
        measures=names,
        levels=OUTCOMES,
        compatible={key: tuple(key.split("+")) for key in sorted(known)},
        classes={"improved": "high", "same": "low", "worse": "low"},
        source=compared(data, remembered=remembered),
        statistics=found,
    )


def both_improved(data: Data, names: Iterable[str], *, remembered: bool = False) -> Counts:
    """In how many tandems both sides moved up, only the MSO, only the other, none: of those who answered both times.

    ``statistics``: how many tandems would be in each field if nothing had changed at all.
    """
    names, absent = _measures(data, named(data, names, scales=True), remembered=remembered)
    both = with_changes(data, pairs(data, () if absent else names, remembered=remembered))
    sides = by_side(both, "change", how="mean").dropna(subset=["mso", "other"])
    absent = absent or unpaired(both, unit="tandems", remembered=remembered) or ("" if len(sides) else one_sided(both))
    if absent:
        return empty_counts("both_improved", table=absent, disclosure="survey", unit="tandems", data=data)
    return tandem_counts(
        data,
        "both_improved",
        in_fields(sides, sides["mso"] > 0, sides["other"] > 0),
        both,
        measures=names,
        levels=FIELDS,
        compatible=POSSIBLE,
        classes={"both": "high", "only_mso": "low", "only_other": "low", "none": "low"},
        source=compared(data, remembered=remembered),
        statistics=chance_of_both(data, sides, both),
    )


def _measures(data: Data, names: tuple[str, ...], *, remembered: bool) -> tuple[tuple[str, ...], str]:
    """Those of some items and scales that can be compared, and why there are none."""
    absent = why_unpaired(data, remembered=remembered) or unrepeated(data, names, remembered=remembered)
    known = tuple(name for name in names if point_scale_of(data, name))
    return known, absent or ("" if known else unordered(data, names))


def _tandems(both: pd.DataFrame) -> pd.DataFrame:
    sides = by_side(both, "change", how="mean")
    return sides.assign(change=sides[["mso", "other"]].mean(axis=1).round(9))


def _level(change: float, smallest: float) -> str:
    if change == 0 or abs(change) < smallest:
        return "same"
    return "improved" if change > 0 else "worse"


def _reach(data: Data, name: str) -> float:
    """The largest change an answer to an item can make."""
    point_scale = point_scale_of(data, name)
    return point_scale.ends[1] - point_scale.ends[0] if point_scale else math.inf


def _possible(own: float, reach: float, smallest: float) -> str:
    """What a tandem can count as, as far as the side knows whose own change this is (anything, if it has none).

    >>> _possible(0.5, 4, 0), _possible(4, 4, 0), _possible(-4, 4, 0)
    ('improved+same+worse', 'improved+same', 'same+worse')
    """
    if math.isnan(own):
        return "+".join(OUTCOMES)
    low, high = (own - reach) / 2, (own + reach) / 2
    still = low <= 0 <= high or min(abs(low), abs(high)) < smallest
    there = {"improved": _level(high, smallest) == "improved", "same": still, "worse": _level(low, smallest) == "worse"}
    return "+".join(name for name, is_there in there.items() if is_there)


def _of_persons(
    data: Data, names: tuple[str, ...], moved: pd.DataFrame, found: pd.DataFrame, *, remembered: bool
) -> Counts:
    dimensions = ("item", "change")
    records = moved.rename(columns={"change": "points"}).rename(columns={"measure": "item", "level": "change"})
    records = records.assign(table="answers", value=1)[[*dimensions, *RECORD_COLUMNS]]
    base = records.groupby("item")["value"].sum().reindex(names, fill_value=0).to_numpy()
    texts = labels(data, "change", names, OUTCOMES)
    return Counts(
        "change",
        cells_of(records, dimensions, levels={"item": list(names), "change": list(OUTCOMES)}),
        dimensions,
        "survey",
        "persons",
        pd.DataFrame({"item": names, "base": base, "missing": people(data, names, remembered=remembered) - base}),
        records,
        by=("item",),
        labels=texts | {"class": dict(zip(("high", "middle", "low"), texts["change"].values(), strict=True))},
        classes=dict(zip(OUTCOMES, ("high", "middle", "low"), strict=True)),
        source=compared(data, remembered=remembered),
        statistics=found,
        sensitive=sensitive_measures(data, names),
        data=data,
    )
