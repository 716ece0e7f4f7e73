"""How the project was carried out: advice, milestones, and the year of each tandem.

Output and not yet outcome. A session that was cancelled was not held, and a milestone that is not due yet has not been
missed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts, statistics_of
from evaluation.metrics.tandems.core_fields import held_on
from evaluation.metrics.tandems.overview import current, titles_of
from evaluation.metrics.tandems.records import by_size, choices, counted, recorded

STATES = ("done", "partly", "overdue", "not_due", "dropped")
STEPS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
)  # of the Wirkungstreppe: 1-3 output, 4-6 outcome, 7 impact


def advice(data: Data) -> Counts:
    """Sessions held and cancelled up to the date of the data; those without a day or a tandem are missing.

    Where the table never says whether a session was held, none is counted as cancelled, and ``cancelled`` is left out.
    ``statistics``: ``total_hours`` of the sessions held; where the length of some is unknown, ``timed_hours`` of the
    ``timed_contacts`` others. By tandem, as a median: ``median_hours`` (where all lengths are known),
    ``median_contacts`` (days with a session) and ``median_gap_days`` (the median gap between its contacts).
    """
    if not data.has("advice"):
        return empty_counts("advice", table="advice", data=data)
    rows, table = sessions(data), data["advice"]
    status = (rows["held"].fillna(True)).map({True: "held", False: "cancelled"})
    records = recorded(rows, "advice", {"status": status}, tandem="tandem_id")
    names = ("held", "cancelled") if table["held"].notna().any() else ("held",)
    levels = {"status": {name: data.words.say(f"session.{name}") for name in names}}
    missing = int((table["tandem_id"].isna() | table["date"].isna()).sum())
    dose = _dose(data, rows[status == "held"])
    return counted(data, "advice", records, levels, tables=("advice",), missing=missing, statistics=dose)


def advice_by_topic(data: Data) -> Counts:
    """Sessions held, by topic in order of size; those without a topic are missing."""
    return _held(data, "advice_by_topic", "topic")


def advice_by_form(data: Data) -> Counts:
    """Sessions held, by form: on site, online, by telephone; those without a form are missing."""
    return _held(data, "advice_by_form", "form")


def contact_by_quarter(data: Data) -> Counts:
    """Tandems with and without a session in each quarter of the project, of the tandems that existed in it.

    Quarters are those of the calendar, from the start of the project to its end or the date of the data.
    """
    quarters, absent = _quarters(data)
    if absent:
        return empty_counts("contact_by_quarter", table=absent, unit="tandems", data=data)
    rows = sessions(data)
    rows = rows[rows["held"].fillna(True)]
    parts, labels = [], {}
    for quarter in quarters:
        begins, ends = quarter.start_time.normalize(), quarter.end_time.normalize()
        known = data["tandems"].assign(start=data["tandems"]["start"].fillna(begins))
        there = pd.concat(
            [held_on(known.assign(start=known["start"].clip(lower=begins)), ends), held_on(known, begins)]
        )
        there = there[~there.index.duplicated()].drop_duplicates("tandem_id").sort_index()
        met = there["tandem_id"].isin(rows.loc[rows["date"].between(begins, ends), "tandem_id"])
        contact = met.map({True: "with", False: "without"})
        parts.append(recorded(there, "tandems", {"quarter": str(quarter), "contact": contact}, tandem="tandem_id"))
        labels[str(quarter)] = data.words.say("document.quarter_of", number=quarter.quarter, year=str(quarter.year))
    levels = {"quarter": labels, "contact": {name: data.words.say(f"contact.{name}") for name in ("with", "without")}}
    tables = ("advice", "tandems")
    return counted(
        data,
        "contact_by_quarter",
        pd.concat(parts),
        levels,
        tables=tables,
        unit="tandems",
        by=("quarter",),
        additive=False,
    )


def sessions_by_quarter(data: Data) -> Counts:
    """Sessions held of each tandem in each quarter of the project; with consent only, and 0 where there was none.

    Quarters are those of the calendar, from the start of the project to its end or the date of the data.
    """
    periods, absent = _quarters(data)
    if absent:
        return empty_counts("sessions_by_quarter", table=absent, data=data)
    rows = sessions(data)
    rows = rows[rows["held"].fillna(True)]
    quarters = {str(quarter): quarter for quarter in periods}
    quarter = rows["date"].dt.to_period("Q").astype("str")
    titles = titles_of(data)
    known = rows[quarter.isin(list(quarters)) & rows["tandem_id"].isin(list(titles))]
    dimensions = {"tandem_id": known["tandem_id"], "quarter": quarter[known.index]}
    levels = {
        "tandem_id": titles,
        "quarter": {
            name: data.words.say("document.quarter_short", number=each.quarter, year=str(each.year)[2:])
            for name, each in quarters.items()
        },
    }
    records = recorded(known, "advice", dimensions, tandem="tandem_id")
    missing, by = len(rows) - len(known), ("tandem_id",)
    return counted(
        data, "sessions_by_quarter", records, levels, tables=("advice",), by=by, missing=missing, per="tandem"
    )


def _quarters(data: Data) -> tuple[list[pd.Period], str]:
    """The quarters of the project up to the date of the data, and why there are none (``absent.…``)."""
    first, last = data.project.start, min(data.project.end or data.as_of, data.as_of)
    for table in ("advice", "tandems"):
        if not data.has(table):
            return [], table
    if first is None or first > last:
        return [], "period_ahead" if first else "period"
    return list(pd.period_range(first, last, freq="Q")), ""


def milestones(data: Data) -> Counts:
    """Milestones by step of the Wirkungstreppe: done, partly, open though due, not due yet, dropped.

    What was done after the date of the data is open at it. Missing are those without a status or a step, and open ones
    without a day. ``statistics``: days from due to done (negative: before it), median and longest.
    """
    if not data.has("milestones"):
        return empty_counts("milestones", table="milestones", data=data)
    rows = states(data)
    step = rows["step"].astype("str")
    known = rows[rows["state"].notna() & step.isin(STEPS)]
    records = recorded(known, "milestones", {"step": step[known.index], "state": known["state"]}, tandem="tandem_id")
    levels = {
        "step": {name: data.words.say(f"step.{name}") for name in STEPS},
        "state": {name: data.words.say(f"state.{name}") for name in STATES},
    }
    late = (rows["done"] - rows["due"])[rows["state"] == "done"].dt.days.dropna()
    found = {"median_delay_days": late.median(), "max_delay_days": late.max()} if len(late) else {}
    delays = statistics_of({"statistic": name, "value": float(days), "n": len(late)} for name, days in found.items())
    return counted(
        data,
        "milestones",
        records,
        levels,
        tables=("milestones",),
        missing=len(rows) - len(known),
        statistics=delays,
        texts={} if len(late) else {"form": "undone"},
    )


def steps_reached(data: Data) -> Counts:
    """How far each tandem is on each step: all its milestones there done, some, none though due, or none due yet.

    Rows of single tandems, so they are shown with consent only. Milestones that were dropped do not count; a step
    without any has no cell.
    """
    if not data.has("milestones") or not data.has("tandems"):
        return empty_counts("steps_reached", table="tandems" if data.has("milestones") else "milestones", data=data)
    rows = states(data)
    rows = rows.assign(step=rows["step"].astype("str"))
    rows = rows[rows["step"].isin(STEPS) & rows["state"].isin(["done", "partly", "overdue", "not_due"])]
    missing = int(rows["tandem_id"].isna().sum())
    rows = rows.dropna(subset=["tandem_id"]).sort_values(["tandem_id", "step"], kind="stable")
    states_of = rows.groupby(["tandem_id", "step"])["state"].transform(_state_of_step)
    first = rows[~rows.duplicated(["tandem_id", "step"])]
    dimensions = {"tandem_id": first["tandem_id"], "step": first["step"], "state": states_of[first.index]}
    titles = titles_of(data)
    levels = {
        "tandem_id": {id: titles.get(id, id) for id in first["tandem_id"].unique()},
        "step": {name: data.words.say(f"step.{name}") for name in STEPS if name in set(first["step"])},
        "state": {name: data.words.say(f"state.{name}") for name in STATES[:4]},
    }
    records = recorded(first, "milestones", dimensions, tandem="tandem_id")
    return counted(
        data,
        "steps_reached",
        records,
        levels,
        tables=("milestones",),
        by=("tandem_id",),
        missing=missing,
        per="tandem",
    )


def _state_of_step(found: pd.Series) -> str:
    """The state of a step with several milestones."""
    there = set(found)
    if there == {"done"}:
        return "done"
    return "partly" if there & {"done", "partly"} else "overdue" if "overdue" in there else "not_due"


def states(data: Data) -> pd.DataFrame:
    """The milestones with their ``state`` at the date of the data."""
    rows, day = data["milestones"], pd.Timestamp(data.as_of)
    later = (rows["status"] == "done") & (rows["done"] > day)
    status = rows["status"].mask(later, "open")
    due = (rows["due"] <= day).map({True: "overdue", False: "not_due"}).where(rows["due"].notna())
    return rows.assign(state=status.where(status != "open", due))


def timeline(data: Data) -> Counts:
    """What happened in each tandem on which day: sessions held, payments, milestones done; up to the date of the data.

    Rows of single tandems, so they are shown with consent only. What has no day is missing.
    """
    tables = {"advice": ("sessions", "date"), "payments": ("payments", "date"), "milestones": ("milestones", "done")}
    present = {table: column for table, column in tables.items() if data.has(table)}
    if not present:
        return empty_counts("timeline", table="advice", data=data)
    parts, missing = [], 0
    for table, (kind, column) in present.items():
        rows = sessions(data) if table == "advice" else data[table]
        rows = rows[rows["held"].fillna(True)] if table == "advice" else rows
        rows = rows[rows["status"] == "done"] if table == "milestones" else rows
        rows = rows.dropna(subset=["tandem_id"])
        dated = rows[rows[column] <= pd.Timestamp(data.as_of)]
        missing += int(rows[column].isna().sum())
        days = dated[column].dt.date.astype("str")
        parts.append(
            recorded(dated, table, {"tandem_id": dated["tandem_id"], "kind": kind, "day": days}, tandem="tandem_id")
        )
    records = pd.concat(parts).sort_values(["tandem_id", "day", "kind"], kind="stable")
    titles = titles_of(data)
    levels = {
        "tandem_id": {id: titles.get(id, id) for id in records["tandem_id"].unique()},
        "kind": {kind: data.words.say(f"event.{kind}") for kind, _ in present.values()},
        "day": {day: day for day in sorted(records["day"].unique())},
    }
    made = counted(
        data, "timeline", records, levels, tables=tuple(present), by=("tandem_id",), missing=missing, per="tandem"
    )
    return replace(made, cells=made.cells[made.cells["value"] > 0].reset_index(drop=True))


def sessions(data: Data) -> pd.DataFrame:
    """Sessions up to the date of the data; rows of the same tandem, day, form, topic and length are one session."""
    rows = data["advice"]
    rows = rows[rows["tandem_id"].notna() & (rows["date"] <= pd.Timestamp(data.as_of))]
    return rows[~rows.duplicated(["tandem_id", "date", "form", "topic", "minutes", "held"])]


def _dose(data: Data, held: pd.DataFrame) -> pd.DataFrame:
    """Hours and contacts of each tandem as medians; a tandem without any session counts with 0."""
    tandems = current(data["tandems"])["tandem_id"] if data.has("tandems") else held["tandem_id"].drop_duplicates()
    timed = held.dropna(subset=["minutes"])
    hours = timed.groupby("tandem_id")["minutes"].sum().reindex(tandems, fill_value=0).astype(float) / 60
    days = held.drop_duplicates(["tandem_id", "date"]).sort_values("date")
    contacts = days["tandem_id"].value_counts().reindex(tandems, fill_value=0)
    gaps = days.groupby("tandem_id")["date"].diff().dt.days.groupby(days["tandem_id"]).median().dropna()
    total, all_timed = float(timed["minutes"].sum()) / 60, len(timed) == len(held)
    some = len(timed) > 0 and not all_timed
    rows: list[dict[str, Any]] = [
        {"statistic": "total_hours", "value": total if all_timed else None, "n": len(timed)},
        {"statistic": "timed_hours", "value": total if some else None, "n": len(timed)},
        {"statistic": "timed_contacts", "value": len(timed) if some else None, "n": len(timed)},
        {"statistic": "median_hours", "value": hours.median() if all_timed else None, "n": len(tandems)},
        {"statistic": "median_contacts", "value": contacts.median(), "n": len(tandems)},
        {"statistic": "median_gap_days", "value": gaps.median(), "n": len(gaps)},
    ]
    return statistics_of(rows)


def _held(data: Data, name: str, column: str) -> Counts:
    if not data.has("advice"):
        return empty_counts(name, table="advice", data=data)
    rows = sessions(data)
    rows = rows[rows["held"].fillna(True)]
    known = rows.dropna(subset=[column])
    records = recorded(known, "advice", {column: known[column]}, tandem="tandem_id")
    labels = choices(data, "advice", column) or by_size(known[column])
    return counted(data, name, records, {column: labels}, tables=("advice",), missing=len(rows) - len(known))
