"""Groups of a result, the totals they belong to, and the remainder of a total outside its groups."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluation.disclosure.published import TOTAL, Key, keys_of
from evaluation.metrics.counts import Counts

REST = "rest"
GROUP = "group"  # the dimension whose levels are the total and its parts


def groups_of(counts: Counts) -> dict[Key, pd.DataFrame]:
    """The records of each group that has a base, and of the remainder of each total outside its parts."""
    keys = keys_of(counts.bases, counts.by)
    if not counts.by:
        return {(): counts.records}
    by_key = counts.records.groupby(list(counts.by), observed=True, sort=False)
    found = {tuple(map(str, key)): group for key, group in by_key}
    groups = {key: found.get(key, counts.records.head(0)) for key in keys}
    return {**groups, **_rests(groups, counts.by)}


def _rests(groups: Mapping[Key, pd.DataFrame], by: tuple[str, ...]) -> dict[Key, pd.DataFrame]:
    """Those in a total and in none of its groups: not shown, but computable by subtraction."""
    rests = {}
    for key, total in groups.items():
        beside = parts_of(key, groups, by)
        if beside:
            rest = total[~total["row"].isin(pd.concat([groups[other]["row"] for other in beside]))]
            if not rest.empty:
                rests[tuple(REST if name == GROUP else value for name, value in zip(by, key, strict=True))] = rest
    return rests


def parts_of(total: Key, groups: Mapping[Key, object], by: tuple[str, ...]) -> list[Key]:
    return [key for key in groups if key != total and total_of(key, by) == total]


def total_of(key: Key, by: tuple[str, ...]) -> Key:
    """The total that a group is part of; the group itself where there is no such breakdown."""
    return tuple(TOTAL if name == GROUP else value for name, value in zip(by, key, strict=True))


def whole_breakdowns(reasons: Mapping[Key, str], by: tuple[str, ...]) -> dict[Key, str]:
    """Extend reasons to whole breakdowns: a single missing group would be the total minus the others."""
    totals = {key: total_of(key, by) for key in reasons}
    broken = {totals[key] for key, reason in reasons.items() if reason and key != totals[key]}
    return {
        key: reason or reasons.get(total, "") or ("breakdown" if key != total and total in broken else "")
        for (key, reason), total in zip(reasons.items(), totals.values(), strict=True)
    }
