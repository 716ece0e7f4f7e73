"""The facts of a page about one tandem: who it is, what was done, what was reached, what its people pass on.

The facts of the page are one result, so that whether a tandem may be shown is decided once for all of them. They are
counts of which the project's totals are published as well, so consent could be undone by subtraction; the dates and the
names are results of their own, because no sum is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts, statistics_of
from evaluation.metrics.tandems import ladder
from evaluation.metrics.tandems.committee_contributions import contributions
from evaluation.metrics.tandems.core_fields import MOMENTS, key_dates
from evaluation.metrics.tandems.delivery import STATES, sessions, states
from evaluation.metrics.tandems.mainstreaming import pairs_of
from evaluation.metrics.tandems.overview import current, titles_of
from evaluation.metrics.tandems.records import choices, recorded
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import tandem_of

LESSONS = ("insight", "practice", "recommendation", "solution")


def profile(data: Data) -> Counts:
    """The facts of each tandem, by subject and item: how many entries there are of it.

    ``field``, ``status``, ``continuation``: the item is the answer; ``sessions`` (held), ``topics`` (of sessions held),
    ``contributions`` (of the MSO, type and topic), ``milestones`` (by state), ``reached`` (titles of those done),
    ``seats_gained``, ``seats_kept``, ``seats_lost`` (of the MSO; the item is the committee with its field) and
    ``funding_before``, ``funding_after`` (highest step of the MSO). Facts without entries are left out.
    ``statistics``, by tandem: ``total_hours`` of the sessions held whose length is known.
    """
    if not data.has("tandems"):
        return empty_counts("profile", table="tandems", data=data)
    titles = titles_of(data)
    records = pd.concat([_overview(data), _done(data), *_reached(data)])
    records = records[records["tandem_id"].isin(titles) & records["item"].notna()]
    keys = ["tandem_id", "subject", "item"]
    cells = records.groupby(keys, sort=False, observed=True)["value"].sum().reset_index()
    return _by_tandem(data, "profile", cells, records, additive=True, statistics=_hours(data))


def identity(data: Data) -> Counts:
    """First and last day of each tandem (subject ``start``, ``end``; the item is the day as ISO text)."""
    if not data.has("tandems"):
        return empty_counts("identity", table="tandems", data=data)
    rows = data["tandems"].dropna(subset=["tandem_id"])
    last = current(rows)
    first = rows.sort_values("start", kind="stable").drop_duplicates("tandem_id").sort_index()
    parts = [_records(part, "tandems", moment, part[moment]) for moment, part in (("start", first), ("end", last))]
    records = pd.concat(parts)
    records["item"] = pd.to_datetime(records["item"]).dt.strftime("%Y-%m-%d").fillna("")
    return _by_tandem(data, "identity", records[["tandem_id", "subject", "item", "value"]], records, additive=False)


def members(data: Data) -> Counts:
    """The organisations of each tandem with their side, also those that left it, by the day they came."""
    if not data.has("tandems"):
        return empty_counts("members", table="tandems", data=data)
    rows = data["tandems"].sort_values("start", na_position="first", kind="stable")
    parts = [
        recorded(
            rows,
            "tandems",
            {"org_id": rows[f"{side}_id"], "tandem_id": rows["tandem_id"], "side": side},
            organisation=f"{side}_id",
            tandem="tandem_id",
        )
        for side in schema.SIDES
    ]
    dimensions = ["org_id", "tandem_id", "side"]
    records = pd.concat(parts).dropna(subset=dimensions).drop_duplicates(dimensions)
    known = data["organisations"].dropna(subset=["org_id", "name"]).drop_duplicates("org_id")
    sides = {side: data.project.side(side, data.language) for side in schema.SIDES}
    return Counts(
        "members",
        records[[*dimensions, "value"]].reset_index(drop=True),
        tuple(dimensions),
        "fact",
        "organisations",
        records.groupby("org_id", sort=False)["value"].sum().rename("base").reset_index().assign(missing=0),
        records,
        by=("org_id",),
        labels={"org_id": dict(zip(known["org_id"], known["name"], strict=True)), "side": sides},
        source=schema.TABLES["organisations"].label(data.language),
        per="organisation",
        additive=False,
        data=data,
    )


def lessons(data: Data) -> Counts:
    """What each tandem wishes to pass on (insight, practice, recommendation, what helped), in approved wordings."""
    if not data.has("insights"):
        return empty_counts("lessons", table="insights", disclosure="text", data=data)
    rows = data["insights"].dropna(subset=["tandem_id"])
    rows = rows[rows["type"].isin(LESSONS)]
    records = recorded(
        rows,
        "insights",
        {
            "tandem_id": rows["tandem_id"],
            "type": rows["type"],
            "text": rows["approved_text"].fillna(""),
            "approved": rows["approved"].fillna(False) & rows["approved_text"].notna(),
        },
        tandem="tandem_id",
    )
    return Counts(
        "lessons",
        records[["tandem_id", "type", "text", "value"]].reset_index(drop=True),
        ("tandem_id", "type", "text"),
        "text",
        "entries",
        records.groupby("tandem_id", sort=False)["value"].sum().rename("base").reset_index().assign(missing=0),
        records,
        by=("tandem_id",),
        labels={"tandem_id": titles_of(data), "type": choices(data, "insights", "type")},
        source=schema.TABLES["insights"].label(data.language),
        per="tandem",
        additive=False,
        data=data,
    )


def _overview(data: Data) -> pd.DataFrame:
    """From the table of tandems: field of work, status, continuation."""
    rows = current(data["tandems"])
    parts = [_records(rows, "tandems", "field", rows["field"])]
    parts += [
        _records(rows, "tandems", column, rows[column].map(choices(data, "tandems", column)))
        for column in ("status", "continuation")
    ]
    return pd.concat(parts)


def _done(data: Data) -> pd.DataFrame:
    """What was done: sessions and their topics, contributions of the MSO, milestones by state and the titles of those
    that were reached.
    """
    held = _held(data)
    brought, _ = contributions(data)
    types = brought["type"].map(choices(data, "contributions", "type"))
    parts = [
        _records(held, "advice", "sessions", "held"),
        _records(held, "advice", "topics", held["topic"]),
        _records(brought, "contributions", "contributions", _joined(types, brought["topic"])),
    ]
    steps = states(data)
    steps = steps.assign(place=steps["state"].map({state: place for place, state in enumerate(STATES)}))
    steps = steps.sort_values("place", kind="stable")
    labels = {state: data.words.say(f"state.{state}") for state in STATES}
    reached = steps[steps["state"] == "done"]
    parts += [
        _records(steps, "milestones", "milestones", steps["state"].map(labels)),
        _records(reached, "milestones", "reached", reached["title"]),
    ]
    return pd.concat(parts)


def _reached(data: Data) -> Iterator[pd.DataFrame]:
    """Seats of the MSO between the key dates, and the step of its funding on each of them."""
    days = key_dates(data)
    if days is None:
        return
    if data.has("memberships"):
        pairs = pairs_of(data, days)
        pairs = pairs[pairs["side"] == "mso"]
        committees = data["committees"].drop_duplicates("committee_id").set_index("committee_id")["name"]
        names = pairs["committee_id"].map(committees).astype("str").fillna(pairs["committee_id"])
        for change in ("gained", "kept", "lost"):
            chosen = pairs[pairs["change"] == change]
            items = names[chosen.index] + chosen["field"].map(lambda field: f" ({field})").fillna("")
            yield _records(chosen, "memberships", f"seats_{change}", items)
    if data.has("funding_status"):
        steps = choices(data, "funding_status", "status")
        for moment, rows in zip(MOMENTS, ladder.statuses(data, days).values(), strict=True):
            rows = rows.assign(tandem_id=rows["org_id"].map(tandem_of(data["tandems"])))
            highest = rows.sort_values("rank", ascending=False, kind="stable").drop_duplicates("org_id")
            yield _records(highest, "funding_status", f"funding_{moment}", highest["status"].map(steps))


def _held(data: Data) -> pd.DataFrame:
    rows = sessions(data)
    return rows[rows["held"].fillna(True)]


def _hours(data: Data) -> pd.DataFrame:
    timed = _held(data).dropna(subset=["minutes"])
    sums = timed.groupby("tandem_id")["minutes"].agg(["sum", "size"])
    rows = [
        {"tandem_id": id, "statistic": "total_hours", "value": float(minutes) / 60, "n": int(n)}
        for id, minutes, n in sums.itertuples()
    ]
    return statistics_of(rows, ("tandem_id",))


def _joined(first: pd.Series, second: pd.Series) -> pd.Series:
    """``type: topic``, or the only one of them."""
    both = first.astype(object) + ": " + second.astype(object)
    return both.fillna(first.astype(object)).fillna(second.astype(object))


def _records(rows: pd.DataFrame, table: str, subject: str, item: object) -> pd.DataFrame:
    dimensions = {"tandem_id": rows["tandem_id"], "subject": subject, "item": item}
    return recorded(rows, table, dimensions, tandem="tandem_id")


def _by_tandem(
    data: Data,
    name: str,
    cells: pd.DataFrame,
    records: pd.DataFrame,
    *,
    additive: bool,
    statistics: pd.DataFrame | None = None,
) -> Counts:
    titles = titles_of(data)
    sizes = cells.groupby("tandem_id")["value"].sum().reindex(list(titles), fill_value=0)
    return Counts(
        name,
        cells.reset_index(drop=True),
        ("tandem_id", "subject", "item"),
        "fact",
        "entries",
        pd.DataFrame({"tandem_id": list(titles), "base": sizes.to_numpy(), "missing": 0}),
        records,
        by=("tandem_id",),
        labels={"tandem_id": titles},
        source=", ".join(schema.TABLES[table].label(data.language) for table in dict.fromkeys(records["table"])),
        per="tandem",
        additive=additive,
        statistics=statistics_of([], ("tandem_id",)) if statistics is None else statistics,
        data=data,
    )
