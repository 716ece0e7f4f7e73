"""Two answers of the same person: before and after, or today and what is remembered of the time before.

Before and after are joined by the code people gave themselves, and by nothing else. A remembered "before" is another
thing than one that was asked at the time (memory moves towards what one would like to have changed), so the two are
never in one result.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation.data import Data
from evaluation.findings import pairing
from evaluation.metrics.survey.items import scales
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.point_scales import point_scales, points
from evaluation.metrics.survey.reasons import one_sided, unasked
from evaluation.metrics.survey.scale_scores import measured
from evaluation.metrics.survey.waves import RETRO, main_waves, named_waves
from evaluation.project import schema

COLUMNS = ("measure", "person", "organisation", "tandem", "side", "row_before", "row", "before", "after")


def why_unpaired(data: Data, *, remembered: bool = False) -> str:
    """Which key of the catalogue (``absent.…``) says why there are no pairs, or nothing where there may be some."""
    if not data.has("answers"):
        return "answers"
    waves = main_waves(data)
    if remembered:
        return "" if repeated(data, data["answers"]["item"].unique(), remembered=True) else "retrospective"
    if len(waves) < 2:
        return "second_wave" if waves else "no_wave"
    return "" if pairing.has_key(data.project) else "pairing_code"


def unrepeated(data: Data, names: Iterable[str], *, remembered: bool = False) -> str:
    """Why none of these items and scales was asked both times, or nothing where one was."""
    names = tuple(names)
    if absent := unasked(data, names):
        return absent
    several = scales(data)
    items = [item for name in names for item in several.get(name, (name,))]
    asked = repeated(data, items, remembered=remembered)
    return "" if asked else "repeated_remembered" if remembered else "repeated"


def repeated(data: Data, items: Iterable[str], *, remembered: bool = False) -> tuple[str, ...]:
    """Those of some items that were asked at both times, or whose "before" was asked from memory."""
    items, waves = named(data, items), main_waves(data)
    asked = data["answers"].groupby("item")["wave"].agg(set)
    if remembered:
        back = data.project.retrospective
        return tuple(item for item in items if item in asked and (back.get(item) in asked or RETRO in asked[item]))
    if len(waves) < 2:
        return ()
    return tuple(item for item in items if {waves[0], waves[-1]} <= asked.get(item, set()))


def unpaired(both: pd.DataFrame, *, unit: str, remembered: bool = False) -> str:
    """Why nobody (or no tandem) is left to compare, of ``pairs``; nothing where somebody may be."""
    if both.empty:
        return "no_pairs_remembered" if remembered else "no_pairs"
    return "" if unit == "persons" or len(by_side(both, "after", how="mean")) else one_sided(both)


def pairs(data: Data, names: Iterable[str], *, remembered: bool = False) -> pd.DataFrame:
    """Who answered an item (or has a score on a scale) both times: one row a person and item, with the ``COLUMNS``.

    ``before`` and ``after`` are points. Organisation, tandem and side are those of the later answer, else of the
    earlier. ``remembered``: today's answers beside what the same person remembers, instead of two waves.
    """
    names = tuple(dict.fromkeys(names))
    if why_unpaired(data, remembered=remembered):
        return pd.DataFrame(columns=[*COLUMNS])
    before, after = _remembered(data, names) if remembered else _two_waves(data, names)
    keys = ["measure", "person"]
    both = after.merge(before, on=keys, suffixes=("", "_before"))
    for name in ("organisation", "tandem", "side"):
        both[name] = both[name].fillna(both[f"{name}_before"])
    both = both.rename(columns={"value": "after", "value_before": "before"})
    return both.sort_values(keys, kind="stable")[[*COLUMNS]].reset_index(drop=True)


def _two_waves(data: Data, names: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    first, *_, last = main_waves(data)
    given = measured(data, names)
    return given[given["wave"] == first], given[given["wave"] == last]


def _remembered(data: Data, names: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was remembered and what is said of today, both under the name of today's item.

    A declared item stands in the same response. A wave of its own is joined by people's codes, if they gave any.
    """
    earlier = {data.project.retrospective[name]: name for name in names if name in data.project.retrospective}
    given, asked = points(data, names), points(data, earlier)
    last = main_waves(data)[-1:]
    then = [asked[asked["wave"].isin(last)].assign(measure=lambda rows: rows["measure"].map(earlier))]
    if pairing.has_key(data.project):
        then.append(given[(given["wave"] == RETRO) & ~given["measure"].isin(earlier.values())])
    return pd.concat(then, ignore_index=True), given[given["wave"].isin(last)]


def with_changes(data: Data, frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs with ``change`` in points, more being better: turned round where the codebook says agreement is bad."""
    better = {name: each.better for name, each in point_scales(data, frame["measure"].unique()).items()}
    change = frame["after"].astype(float) - frame["before"].astype(float)
    return frame.assign(change=change * frame["measure"].map(better).fillna(1).astype(float))


def by_side(frame: pd.DataFrame, column: str, *, how: str) -> pd.DataFrame:
    """The value of each side of each tandem, over its people: one row a measure and tandem, a column a side.

    ``how``: ``mean`` or ``median``. Only tandems are kept of which every side that was asked answered: for most items
    both, for an item that went to one side only that side.
    """
    known = frame.dropna(subset=["tandem", "side", column])
    known = known.assign(**{column: known[column].astype(float)})
    values = known.groupby(["measure", "tandem", "side"])[column].agg(how).round(9).unstack("side")
    values = values.reindex(columns=list(schema.SIDES))
    asked = values.notna().groupby(level="measure").transform("any")
    return values[(values.notna() == asked).all(axis=1)].reset_index()


def people(data: Data, names: tuple[str, ...], *, remembered: bool = False) -> list[int]:
    """How many people answered each of these at one of the two times or at both."""
    waves = main_waves(data)
    given = measured(data, names)
    given = given[given["wave"].isin(waves[-1:] if remembered else {waves[0], waves[-1]})]
    found = given.groupby("measure")["person"].nunique()
    return [int(found.get(name, 0)) for name in names]


def compared(data: Data, *, remembered: bool = False) -> str:
    """The source of a comparison: the two waves, or the one in which people looked back."""
    waves = main_waves(data)
    key = "survey.source_remembered" if remembered else "survey.source"
    return data.words.say(key, waves=named_waves(data, waves[-1:] if remembered else (waves[0], waves[-1])))
