"""What people agreed to, from the table ``consents``. Whatever is unclear is a no.

A row that cannot be read, or that another one contradicts, is a no for everybody it could concern: an unreadable
audience is every audience, an unreadable tandem every tandem. Rules and disclosure call the same functions, so what a
report hides is what ``check`` reports as an error.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

import pandas as pd

SUBJECTS = ("name", "facts", "amounts", "quotations")
AUDIENCES = ("public", "tandem", "funder", "internal")
EVERYBODY = "*"
BY_CONTRACT = frozenset(product(("name", "amounts"), ("funder", "internal")))
_WAY = r"(schriftlich|mündlich|muendlich|telefonisch|persönlich|digital|per (e-?mail|mail|brief|post|telefon|formular))"
HARMLESS = re.compile(
    rf"[-–./]*|k\. ?a\.|keine?|ohne|ok(ay)?|erledigt|erteilt|gültig|aktiv|gilt|{_WAY}|unterschrieben|unterschrift|"
    rf"(liegt|lag|liegen) ((uns|im original|{_WAY}) )?vor|({_WAY} )?(erteilt|bestätigt|eingegangen|erhalten|zugesagt)|"
    r"(given )?in writing|"
    r"(keine|ohne) (einschränkung(en)?|bemerkung(en)?|anmerkung(en)?|vorbehalte?)|"
    r"none|no|done|given|valid|signed|in writing|by (e-?mail|phone|letter)|no (restrictions?|remarks?)",
    re.IGNORECASE,
)
_COLUMNS = ("tandem_id", "org_id", "subject", "audience", "answer", "date")


class ConsentAnswer(NamedTuple):
    """The last answer of a tandem, or of one of its organisations; an empty tandem or organisation was not named.

    ``tandem`` is ``*`` where it may be anybody's answer. ``yes``: whether it is a clear yes.
    """

    tandem: str
    organisation: str
    subject: str
    audience: str
    yes: bool


class Key(NamedTuple):
    """Who answers for what subject to which audience."""

    tandem: str
    organisation: str
    subject: str
    audience: str


def unclear_cells(consents: pd.DataFrame, missing: pd.DataFrame) -> pd.DataFrame:
    """Which cells of the table hold something that is no answer, by ``missing`` of the project.

    An answer with a remark that may limit it counts as unclear too.
    """
    found = pd.DataFrame(False, index=consents.index, columns=list(consents.columns))
    rows = missing[(missing["table"] == "consents") & (missing["kind"] != "not_answered")]
    for row, column in zip(rows["row"], rows["column"], strict=True):
        found.loc[row, column] = True
    found.loc[limited(consents), "answer"] = True
    return found


def limited(consents: pd.DataFrame) -> pd.Series:
    """Which rows say yes with a remark that may limit it.

    >>> limited(pd.DataFrame({"answer": ["yes", "yes", "no"], "remark": ["nur intern", "liegt vor", "-"]})).tolist()
    [True, False, False]
    """
    if "remark" not in consents:
        return pd.Series(False, consents.index)
    plain = (
        consents["remark"].fillna("").map(lambda text: HARMLESS.fullmatch(str(text).strip()) is not None).astype(bool)
    )
    return (consents["answer"] == "yes").fillna(False) & ~plain


def consent_answers(
    consents: pd.DataFrame,
    unclear: pd.DataFrame,
    known: Iterable[str] | None = None,
    *,
    until: dt.date | None = None,
) -> list[ConsentAnswer]:
    """The last answer of everybody to each question: a clear yes, or a no.

    ``consents``: the table of that name. ``unclear``: of the same rows and columns, whether a cell holds something that
    could not be read. ``known``: the ids of all tandems and organisations, where the project has these tables; a row on
    an unknown id may concern anybody. ``until``: the date of the data; a later yes replaces no other answer.

    >>> row = {"tandem_id": "T1", "org_id": None, "subject": "name", "audience": "public", "date": pd.NaT}
    >>> table = pd.DataFrame([{**row, "answer": "yes"}, {**row, "answer": "no"}])
    >>> consent_answers(table, table.isna() & False)
    [ConsentAnswer(tandem='T1', organisation='', subject='name', audience='public', yes=False)]
    """
    ids = None if known is None else set(known)
    grouped = _grouped(consents, unclear, ids, until)
    return [ConsentAnswer(*key, yes=_yes(rows)) for key, rows in grouped.items()]


def contradictions(consents: pd.DataFrame, unclear: pd.DataFrame, *, until: dt.date | None = None) -> list[int]:
    """The rows that another row contradicts, where no date says which is the later one."""
    found = {
        entry.place
        for rows in _grouped(consents, unclear, None, until).values()
        for entry in rows
        if entry.clear and any(entry.yes != other.yes and _same_time(entry, other) for other in rows if other.clear)
    }
    return sorted(found)


def unkeepable(consents: pd.DataFrame) -> pd.Series:
    """Which rows refuse what the contract says is handed over: names and amounts to funder and project team."""
    pairs = pd.Series(zip(consents["subject"], consents["audience"], strict=True), consents.index, dtype=object)
    return pairs.isin(BY_CONTRACT) & consents["answer"].notna() & (consents["answer"] != "yes")


class _Entry(NamedTuple):
    """One row's answer to one question; ``date`` may be missing. An unclear answer is valid at any time."""

    place: int
    yes: bool
    date: pd.Timestamp
    clear: bool


def _grouped(
    consents: pd.DataFrame, unclear: pd.DataFrame, ids: set[str] | None, until: dt.date | None
) -> dict[Key, list[_Entry]]:
    found: dict[Key, list[_Entry]] = {}
    cells = consents[list(_COLUMNS)].astype(object).where(consents[list(_COLUMNS)].notna(), "")
    marks = unclear[list(_COLUMNS)].to_numpy(dtype=bool)
    for place, row, mark in zip(consents.index, cells.itertuples(index=False, name=None), marks, strict=True):
        values, clear = dict(zip(_COLUMNS, row, strict=True)), not any(mark)
        yes, day = clear and values["answer"] == "yes", values["date"] or pd.NaT
        ahead = yes and until is not None and not pd.isna(day) and day > pd.Timestamp(until)
        entry = _Entry(place, yes, pd.NaT if ahead else day, clear)
        for key in _keys(values, yes=entry.yes, ids=ids):
            found.setdefault(key, []).append(entry)
    return found


def _keys(values: dict[str, str], *, yes: bool, ids: set[str] | None) -> Iterator[Key]:
    """The questions a row answers; a no with unreadable parts answers all questions it could mean."""
    tandem, organisation = str(values["tandem_id"]), str(values["org_id"])
    if not yes and ids is not None:
        tandem, organisation = (id if id in ids else "" for id in (tandem, organisation))
    if not (tandem or organisation):
        tandem = "" if yes else EVERYBODY
    subjects = (values["subject"],) if values["subject"] else () if yes else SUBJECTS
    audiences = (values["audience"],) if values["audience"] else ("public",) if yes else AUDIENCES
    for subject, audience in product(subjects, audiences):
        yield Key(tandem, organisation, subject, audience)


def _yes(rows: list[_Entry]) -> bool:
    """Whether the last answer is yes; an undated one may be the last, and so may one whose date is unclear."""
    dated = [entry for entry in rows if entry.clear and not pd.isna(entry.date)]
    last = max((entry.date for entry in dated), default=None)
    return all(entry.yes for entry in rows if entry not in dated or entry.date == last)


def _same_time(one: _Entry, other: _Entry) -> bool:
    return bool(pd.isna(one.date) or pd.isna(other.date) or one.date == other.date)
