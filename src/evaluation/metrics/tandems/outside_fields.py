"""Where: what MSO reached outside the fields they are mostly seen in. This is what mainstreaming means.

For seats, contributions, grants and refusals the same question: is it outside the core fields of the settings? What
has no field is missing and never guessed.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts
from evaluation.metrics.tandems import ladder, mainstreaming
from evaluation.metrics.tandems.committee_contributions import contributions
from evaluation.metrics.tandems.core_fields import KeyDates, key_dates, no_key_dates, no_side, place_labels, places
from evaluation.metrics.tandems.records import counted, recorded
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import tandem_of

SOURCES = {"seats": "memberships", "contributions": "contributions", "grants": "funding_status"} | {
    "refusals": "funding_status"
}


class Placed(NamedTuple):
    """What is to be placed: rows with ``org_id``, ``tandem_id`` and ``place``, and how many rows have no day."""

    rows: pd.DataFrame
    undated: int = 0


def outside(data: Data) -> Counts:
    """New seats, contributions, new grants and refusals of MSO, outside and in the core fields; one row each.

    Different things, so the rows are not to be added up. Rows whose table the project does not have are left out, and
    ``texts`` names these tables as ``gaps``.
    """
    days = key_dates(data)
    if days is None or not data.project.core_fields:
        return empty_counts("outside", table="core_fields" if days else no_key_dates(data), data=data)
    placed = {subject: _placed(data, days, subject) for subject, table in SOURCES.items() if data.has(table)}
    if not placed or no_side(data):
        return empty_counts("outside", table=no_side(data) if placed else "memberships", data=data)
    records = pd.concat([_records(found.rows, subject).assign(what=subject) for subject, found in placed.items()])
    levels = {
        "what": {subject: data.words.say(f"subject.{subject}") for subject in placed},
        "place": place_labels(data),
    }
    sizes = [(len(_records(found.rows, subject)), len(found.rows) + found.undated) for subject, found in placed.items()]
    bases = pd.DataFrame(
        {"what": list(placed), "base": [base for base, _ in sizes], "missing": [all - base for base, all in sizes]}
    )
    tables = tuple(dict.fromkeys(SOURCES[subject] for subject in placed))
    gaps = [
        schema.TABLES[table].label(data.language) for table in dict.fromkeys(SOURCES.values()) if table not in tables
    ]
    texts = {"form": "partly", "gaps": data.words.listing(map(data.words.quote, gaps))} if gaps else {}
    return counted(
        data, "outside", records, levels, tables=tables, by=("what",), bases=bases, additive=False, texts=texts
    )


def new_seats_where(data: Data) -> Counts:
    """How many of the seats MSO gained are in committees outside the core fields."""
    return _where(data, "new_seats_where", "seats")


def contributions_where(data: Data) -> Counts:
    """How many of the contributions of MSO were made in committees outside the core fields."""
    return _where(data, "contributions_where", "contributions")


def new_grants_where(data: Data) -> Counts:
    """How many of the grants to MSO that are new, or new as mainstream funding, are outside the core fields."""
    return _where(data, "new_grants_where", "grants")


def refusals_where(data: Data) -> Counts:
    """How many of the refusals MSO met with between the key dates are outside the core fields."""
    return _where(data, "refusals_where", "refusals")


def _where(data: Data, name: str, subject: str) -> Counts:
    days, table = key_dates(data), SOURCES[subject]
    if days is None or not data.project.core_fields or not data.has(table):
        needed = table if not data.has(table) else "core_fields" if days else no_key_dates(data)
        return empty_counts(name, table=needed, data=data)
    if absent := no_side(data):
        return empty_counts(name, table=absent, data=data)
    rows, undated = _placed(data, days, subject)
    records = _records(rows, subject)
    missing = len(rows) + undated - len(records)
    return counted(data, name, records, {"place": place_labels(data)}, tables=(table,), missing=missing)


def _placed(data: Data, days: KeyDates, subject: str) -> Placed:
    if subject == "seats":
        pairs = mainstreaming.pairs_of(data, days)
        return Placed(pairs[(pairs["side"] == "mso") & (pairs["change"] == "gained")])
    if subject == "contributions":
        rows, undated = contributions(data)
        return Placed(rows[rows["date"] <= days.after], undated)
    after = ladder.statuses(data, days)["after"]
    rows = ladder.new_grants(data, days) if subject == "grants" else after[after["status"] == "refused"]
    return Placed(
        rows.assign(place=places(data, rows["field"]), tandem_id=rows["org_id"].map(tandem_of(data["tandems"])))
    )


def _records(rows: pd.DataFrame, subject: str) -> pd.DataFrame:
    known = rows.dropna(subset=["place"])
    return recorded(known, SOURCES[subject], {"place": known["place"]}, organisation="org_id", tandem="tandem_id")
