"""Who registered for the event and who came. People who came without registering are not in the base."""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts, statistics_of
from evaluation.metrics.tandems.records import by_size, counted, recorded

PRESENCE = ("attended", "absent", "cancelled", "unknown", "walk_in")


def registrations(data: Data) -> Counts:
    """People by what became of their registration up to the date of the data; base: registered before the event's day.

    ``walk_in``: came, and was registered on the day itself. ``unknown``: nobody noted whether they came. States that
    the table never has, as before the event, are left out. ``statistics``: ``attendance``, all who came divided by all
    who registered before; with walk-ins it can exceed 1.
    """
    if not data.has("registrations"):
        return empty_counts("registrations", table="registrations", unit="persons", data=data)
    rows = _until(data)
    presence = _presence(data, rows)
    records = recorded(rows, "registrations", {"presence": presence})
    possible = _possible(data, rows)
    before = int((presence != "walk_in").sum())
    came = int(presence.isin(["attended", "walk_in"]).sum())
    known = before and "attended" in possible
    rate = statistics_of([{"statistic": "attendance", "value": came / before, "n": before}] if known else [])
    bases = pd.DataFrame({"base": [before], "missing": [0]})
    levels = {"presence": possible}
    return counted(
        data,
        "registrations",
        records,
        levels,
        tables=("registrations",),
        unit="persons",
        bases=bases,
        statistics=rate,
    )


def registrations_by_type(data: Data) -> Counts:
    """The same by type of organisation, in order of size; people without one are missing."""
    if not data.has("registrations"):
        return empty_counts("registrations_by_type", table="registrations", unit="persons", data=data)
    rows = _until(data)
    known = rows.dropna(subset=["organisation_type"])
    dimensions = {"organisation_type": known["organisation_type"], "presence": _presence(data, known)}
    records = recorded(known, "registrations", dimensions)
    levels = {"organisation_type": by_size(known["organisation_type"]), "presence": _possible(data, rows)}
    missing = len(rows) - len(known)
    return counted(
        data, "registrations_by_type", records, levels, tables=("registrations",), unit="persons", missing=missing
    )


def _until(data: Data) -> pd.DataFrame:
    """Registrations up to the end of the day of the data; one without a day counts."""
    rows = data["registrations"]
    return rows[~(rows["date"] >= pd.Timestamp(data.as_of) + pd.Timedelta(days=1))]


def _presence(data: Data, rows: pd.DataFrame) -> pd.Series:
    event = data.project.event
    cancelled = rows["cancelled"].fillna(False).astype(bool)
    attended = rows["attended"].where(pd.Series(not _ahead(data), rows.index))
    came = attended.fillna(False).astype(bool)
    presence = pd.Series("unknown", index=rows.index)
    presence[attended.notna()] = "absent"
    presence[cancelled] = "cancelled"
    presence[came] = "attended"
    if event is not None and event.date is not None:
        presence[came & (rows["date"] >= pd.Timestamp(event.date))] = "walk_in"
    return presence


def _possible(data: Data, rows: pd.DataFrame) -> dict[str, str]:
    """The states a registration can have, with their labels; without those the table never has."""
    unknown = {"cancelled"} if rows["cancelled"].isna().all() else set()
    unknown |= {"attended", "absent", "walk_in"} if _ahead(data) or rows["attended"].isna().all() else set()
    return {name: data.words.say(f"presence.{name}") for name in PRESENCE if name not in unknown}


def _ahead(data: Data) -> bool:
    """Whether the event is still to come: then nobody can have come or stayed away."""
    event = data.project.event
    return event is not None and event.date is not None and event.date > data.as_of
