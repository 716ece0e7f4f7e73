"""On an equal footing, as both sides see it: the gap between their views, and whether both agree or one alone.

The unit is the tandem, and both sides must have answered. A side's view is the median of its people: answers are
ordinal, and one person who disagrees does not turn a whole organisation. Nothing is ever shown for one tandem: whoever
knows one view could compute the partner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts, no_statistics
from evaluation.metrics.survey.by_tandem import FIELDS, POSSIBLE, in_fields, tandem_counts
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.paired_answers import by_side
from evaluation.metrics.survey.reasons import one_sided, unasked, unordered
from evaluation.metrics.survey.scale_scores import measured, point_scale_of
from evaluation.metrics.survey.tested import gap_statistics
from evaluation.metrics.survey.waves import main_waves, named_waves

GAPS = ("mso_higher", "same", "other_higher")
CLOSENESS = ("same", "different")
MUTUAL = ("both", "one_sided", "neither")


def gap(data: Data, names: Iterable[str]) -> Counts:
    """In how many tandems the MSO agrees more, both about the same, the other more: by one step or more, per item.

    ``statistics``: median gap (MSO − other), mean distance, shares equal and within one step, ICC and rank correlation
    (level and association are two things), sign test and signed rank.
    """
    return _compared(data, "gap", names, GAPS, {"same": "high", "mso_higher": "low", "other_higher": "low"})


def closeness(data: Data, names: Iterable[str]) -> Counts:
    """In how many tandems both sides see an item the same, and in how many they differ by one step or more."""
    return _compared(data, "closeness", names, CLOSENESS, {"same": "high", "different": "low"})


def both_sides(data: Data, names: Iterable[str]) -> Counts:
    """In how many tandems both sides agree with an item, only the MSO, only the other, none.

    A side agrees whose median lies at the upper end of the scale (at least 4 of 5). Only items whose wording says which
    end that is.
    """
    return _agreeing(data, "both_sides", names, FIELDS, {})


def mutuality(data: Data, names: Iterable[str]) -> Counts:
    """In how many tandems both sides agree with an item, one of them alone (whichever it is), neither."""
    merged = {"only_mso": "one_sided", "only_other": "one_sided", "none": "neither"}
    return _agreeing(data, "mutuality", names, MUTUAL, merged)


def _compared(data: Data, name: str, names: Iterable[str], levels: Sequence[str], classes: Mapping[str, str]) -> Counts:
    names = named(data, names, scales=True)
    point_scales = tuple(each for each in names if point_scale_of(data, each))
    views, people = _views(data, point_scales)
    if views.empty:
        return _no_tandem(data, name, names, people, ordered=bool(point_scales))
    measures = tuple(each for each in point_scales if each in set(views["measure"]))
    distance = views["mso"] - views["other"]
    apart = [_gap(each) for each in distance]
    level = apart if name == "gap" else ["same" if each == "same" else "different" for each in apart]
    ends = {each: found.ends for each in measures if (found := point_scale_of(data, each))}
    own = {
        f"own_{side}": [
            _possible(view, ends[measure], side, levels)
            for view, measure in zip(views[side], views["measure"], strict=True)
        ]
        for side in ("mso", "other")
    }
    every = {
        _possible(point, each, side, levels) for each in ends.values() for point in each for side in ("mso", "other")
    }
    known = sorted(every | {"+".join(levels)} | {key for keys in own.values() for key in keys})
    return tandem_counts(
        data,
        name,
        views.assign(level=level, **own),
        people,
        measures=measures,
        levels=levels,
        compatible={key: tuple(key.split("+")) for key in known},
        classes=classes,
        source=data.words.say("survey.source", waves=named_waves(data, people["wave"].unique())),
        statistics=gap_statistics(data, views),
    )


def _agreeing(data: Data, name: str, names: Iterable[str], levels: Sequence[str], merged: Mapping[str, str]) -> Counts:
    found = {each: point_scale_of(data, each) for each in named(data, names, scales=True)}
    tops = {each: point_scale.top for each, point_scale in found.items() if point_scale and point_scale.top is not None}
    views, people = _views(data, tuple(tops))
    if views.empty:
        return _no_tandem(data, name, tuple(found), people, ordered=bool(tops))
    top = views["measure"].map(tops)
    tandems = in_fields(views, views["mso"] >= top, views["other"] >= top)
    possible = {key: tuple(merged.get(cell, cell) for cell in cells) for key, cells in POSSIBLE.items()}
    return tandem_counts(
        data,
        name,
        tandems.assign(level=tandems["level"].replace(dict(merged))),
        people,
        measures=tuple(each for each in tops if each in set(views["measure"])),
        levels=levels,
        compatible=possible,
        classes={level: "high" if level == "both" else "low" for level in levels},
        source=data.words.say("survey.source", waves=named_waves(data, people["wave"].unique())),
        statistics=no_statistics(),
    )


def _no_tandem(data: Data, name: str, names: tuple[str, ...], given: pd.DataFrame, *, ordered: bool) -> Counts:
    """Nothing counted, and why; ``given``: the answers there are, ``ordered``: whether any item has known ends."""
    absent = unasked(data, names) or (one_sided(given) if ordered else unordered(data, names))
    return empty_counts(name, table=absent, disclosure="survey", unit="tandems", data=data)


def _views(data: Data, names: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The view of each side of each tandem where both answered, and the answers they were computed from."""
    given = measured(data, names)
    place = given["wave"].map({wave: number for number, wave in enumerate(main_waves(data))})
    given = given[place.notna() & (place == place.groupby(given["measure"]).transform("max"))]
    return by_side(given, "value", how="median").dropna(subset=["mso", "other"]), given


def _gap(distance: float) -> str:
    return "same" if abs(distance) < 1 else "mso_higher" if distance > 0 else "other_higher"


def _possible(view: float, ends: tuple[float, float], side: str, levels: Sequence[str]) -> str:
    """What a tandem can count as, as far as the side knows whose own view this is.

    >>> _possible(5, (1, 5), "mso", GAPS), _possible(1.5, (1, 5), "other", GAPS)
    ('mso_higher+same', 'mso_higher+same')
    """
    furthest = {"mso": (view - ends[0], view - ends[1]), "other": (ends[1] - view, ends[0] - view)}[side]
    there = {"same", *(_gap(distance) for distance in furthest)}
    there |= {"different"} if there - {"same"} else set()
    return "+".join(level for level in levels if level in there)
