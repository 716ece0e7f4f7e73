"""When and where: the two days that are compared, and what is outside the core fields.

MSO are mostly seen in a few fields (``core_fields`` in the settings). Mainstreaming is everywhere else, so whatever is
counted before and after is also counted inside and outside these fields.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from evaluation.data import Data
from evaluation.language import folding
from evaluation.project import schema

MOMENTS = ("before", "after")


class KeyDates(NamedTuple):
    """The days of "before" and "after"."""

    before: pd.Timestamp
    after: pd.Timestamp


def key_dates(data: Data) -> KeyDates | None:
    """The days the settings name, else first and last day of the project, else of its first and last survey.

    "After" is never later than the date of the data. Nothing where no day is known or no time lies between them.
    """
    project, waves = data.project, data.project.waves
    before = project.before or project.start or (waves[0].start if waves else None)
    after = project.after or project.end or (waves[-1].end if waves else None) or data.as_of
    after = min(after, data.as_of)
    return KeyDates(pd.Timestamp(before), pd.Timestamp(after)) if before and before < after else None


def no_side(data: Data) -> str:
    """Why it is unknown which organisations are MSO (``absent.…``); empty where it is known of some."""
    if not data.has("organisations"):
        return "organisations"
    return "org_sides" if data["organisations"]["side"].isna().all() else ""


def no_key_dates(data: Data) -> str:
    """Why there are no two key dates: none are set, or none has passed since the first (``absent.…``)."""
    project, waves = data.project, data.project.waves
    known = project.before or project.start or (waves and waves[0].start)
    return "key_dates_ahead" if known else "key_dates"


def moments(data: Data, days: KeyDates) -> dict[str, str]:
    """The two days as labels: ``vorher (01.06.2023)``."""
    return {
        name: data.words.say(f"moment.{name}", date=data.words.date(day.date()))
        for name, day in zip(MOMENTS, days, strict=True)
    }


def held_on(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows whose time, from ``start`` to ``end``, holds a day; both days count, and no end is still going on.

    >>> seats = pd.DataFrame({"start": pd.to_datetime(["2023-01-01", "2024-01-01"]), "end": [pd.NaT, pd.NaT]})
    >>> len(held_on(seats, pd.Timestamp("2023-06-01")))
    1
    """
    return rows[(rows["start"] <= day) & (rows["end"].isna() | (rows["end"] >= day))]


def places(data: Data, fields: pd.Series) -> pd.Series:
    """``core`` or ``outside`` for each field, missing where the field is; case, blanks and hyphens do not matter."""
    core = {folding.fold(field) for field in data.project.core_fields}
    return fields.map(lambda field: "core" if folding.fold(field) in core else "outside", na_action="ignore")


def place_labels(data: Data) -> dict[str, str]:
    return {name: data.words.say(f"where.{name}") for name in ("outside", "core")}


def side_labels(data: Data) -> dict[str, str]:
    return {side: data.project.side(side, data.language) for side in schema.SIDES}
