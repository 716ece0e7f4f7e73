"""Scale scores: the mean of several items of one scale, turned the same way, of those who answered enough of them.

The codebook says which items form a scale (column ``scale``) and which of them are worded the other way round (column
``direction``). The items are shown too: a score alone hides which of them moved.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts, statistics_of
from evaluation.metrics.survey.answers import (
    DIMENSIONS,
    TOTAL,
    by_group,
    group_labels,
    grouped,
    groups_in,
    person_records,
    sensitive,
)
from evaluation.metrics.survey.described import Row, row, value_row
from evaluation.metrics.survey.items import scales
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.point_scales import COLUMNS, PointScale, point_scales, points
from evaluation.metrics.survey.reasons import unasked
from evaluation.metrics.survey.waves import EVENT, RETRO, named_waves, ordered

BANDS = ("high", "middle", "low")


def scored(data: Data, name: str) -> pd.DataFrame:
    """The score of each person and wave on one scale: the columns of ``points``; ``row`` is the first answer's.

    The mean of the items a person answered, of those who answered at least the share ``survey.min_answered`` of the
    items; all items have to have the same ends, else nobody has a score.
    """
    given = _turned(data, name)
    by = ["wave", "person"]
    first = given.groupby(by, sort=False)[["organisation", "tandem", "side", "row"]].first()
    means = given.groupby(by, sort=False)["value"].agg(["mean", "count"])
    enough = means["count"] >= data.project.min_answered * len(scales(data)[name]) - 1e-9
    found = first.assign(measure=name, value=means["mean"])[enough].reset_index()
    return found[[*COLUMNS]]


def _turned(data: Data, name: str) -> pd.DataFrame:
    """The points of a scale's items, all of them turned so that more is better."""
    known = point_scales(data, scales(data).get(name, ()))
    if len({each.ends for each in known.values()}) != 1:
        return points(data, ())
    given = points(data, known, known=known)
    turned = [known[str(item)].oriented(rows["value"]) for item, rows in given.groupby("measure")]
    return given.assign(value=pd.concat(turned)) if turned else given


def measured(data: Data, names: tuple[str, ...]) -> pd.DataFrame:
    """Items and scales as points, whichever a name stands for."""
    several = scales(data)
    items = [name for name in names if name not in several]
    frames = [points(data, items), *(scored(data, name) for name in names if name in several)]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def point_scale_of(data: Data, name: str) -> PointScale | None:
    """The scale of points of an item, or of a scale, whose scores are turned already: more is better."""
    items = scales(data).get(name, (name,))
    known = list(point_scales(data, items).values())
    if name not in scales(data):
        return known[0] if known else None
    return PointScale({"low": known[0].ends[0], "high": known[0].ends[1]}) if known else None


def scores(data: Data, names: Iterable[str] = ()) -> Counts:
    """How many people score in the upper, middle and lower part of each scale (all, if none is named), by group.

    A score is in the part of the answer it is nearest to, halves towards the middle. ``statistics`` in points: mean (t
    interval), median (order statistics), standard deviation, least, largest, and Cronbach's alpha as a note. Missing
    are people who answered too few of the items.
    """
    several = scales(data)
    last = {
        name: _last(data, scored(data, name)) for name in named(data, names, scales=True) or several if name in several
    }
    last = {name: frame for name, frame in last.items() if len(frame)}
    if not last:
        return empty_counts("scores", table=_unscored(data), disclosure="survey", unit="persons", data=data)
    waves = pd.concat(last.values())["wave"].unique()
    items = {item: name for name in last for item in several[name]}
    people = data["answers"][data["answers"]["item"].isin(list(items)) & data["answers"]["wave"].isin(waves)]
    asked = person_records(people).assign(item=people["item"].map(items), answer=None, why="not_answered")
    asked = asked.drop_duplicates(["item", "person"])
    bands = pd.concat([_bands(data, name, frame) for name, frame in last.items()])
    asked = asked.merge(bands, on=["item", "person"], how="left")
    asked = asked.assign(answer=asked["band"], why=asked["why"].where(asked["band"].isna()))
    asked = by_group(asked, data)
    records = asked[asked["answer"].notna()]
    groups = groups_in(records)
    words = {band: data.words.say(f"scale.score.{band}") for band in BANDS}
    return grouped(
        "scores",
        records[records["group"].isin(groups)],
        asked,
        items=list(last),
        groups=groups,
        answers=BANDS,
        labels={"item": {name: name for name in last}, "group": group_labels(data), "answer": words, "class": words},
        classes={band: band for band in BANDS},
        source=data.words.say("survey.source", waves=named_waves(data, waves)),
        texts={"family": "score"},
        statistics=_described(data, last, groups),
        sensitive=frozenset(name for name in last if sensitive(data, several[name])),
        data=data,
    )


def _unscored(data: Data) -> str:
    """Why nobody has a score on any scale."""
    several = scales(data)
    if not several or unasked(data, several):
        return unasked(data, several) if several or not data.has("answers") else "scales"
    known = [point_scales(data, items).values() for items in several.values()]
    same = any(len({each.ends for each in found}) == 1 for found in known)
    return "few_items" if same else "unlike" if any(known) else "direction"


def _last(data: Data, frame: pd.DataFrame) -> pd.DataFrame:
    waves = ordered(data, set(frame["wave"]) - {RETRO, EVENT})
    return frame[frame["wave"] == waves[-1]] if waves else frame.head(0)


def _bands(data: Data, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The part of the scale each person's score is in: an even scale has no middle, but its exact centre is none."""
    item = next(iter(point_scales(data, scales(data)[name]).values()))
    low, high = item.ends
    reach = 0.5 if len(item.points) % 2 else 0.0
    off = (frame["value"] - (low + high) / 2).round(9)
    band = pd.Series("middle", frame.index).mask(off > reach, "high").mask(off < -reach, "low")
    return pd.DataFrame({"item": name, "person": frame["wave"] + "/" + frame["person"], "band": band})


def _described(data: Data, last: dict[str, pd.DataFrame], groups: list[str]) -> pd.DataFrame:
    rows: list[Row] = []
    for name, scored_people in last.items():
        for group in groups:
            people = scored_people if group == TOTAL else scored_people[scored_people["side"] == group]
            values = people["value"]
            found = [
                row(data, "mean", statistics.mean_interval(values)),
                row(data, "median", statistics.median_interval(values)),
                *(
                    value_row(each, value, n=len(values), method=data.words.say(f"survey_statistic.{each}"))
                    for each, value in (("sd", values.std()), ("least", values.min()), ("largest", values.max()))
                ),
                *_alpha(data, name, scored_people, people),
            ]
            rows += [{"item": name, "group": group} | each for each in found]
    return statistics_of(rows, DIMENSIONS[:2])


def _alpha(data: Data, name: str, everybody: pd.DataFrame, people: pd.DataFrame) -> list[Row]:
    """Cronbach's alpha over the items anybody answered, of the people of one group who have a score.

    None where that is a single item; of a group that answered fewer of them it is not defined.
    """
    given = _turned(data, name).merge(everybody[["wave", "person"]], on=["wave", "person"])
    if given["measure"].nunique() < 2:
        return []
    matrix = given.pivot_table(index=["wave", "person"], columns="measure", values="value")
    own = pd.MultiIndex.from_frame(people[["wave", "person"]])
    return [row(data, "alpha", statistics.cronbach_alpha(matrix.loc[matrix.index.isin(own)]))]
