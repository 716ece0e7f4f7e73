"""References between tables: numbers of other tables, and organisations in any spelling.

A name that the table of organisations has is found in any spelling. A name that fits two organisations, is in no
table, or is declared for two is reported here with the most similar name, so that a person decides.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from evaluation.findings.checks import ColumnPlaces, Finding, Severity, counted, in_row
from evaluation.language import folding, parsing
from evaluation.project import schema
from evaluation.project.settings import SETTINGS, Project
from evaluation.reading.cleaning import organisations
from evaluation.reading.cleaning.organisations import Register

_NUMBER = re.compile(r"([a-z]*)(\d+)")
_CALLED = {
    "tandem": "t",
    "tandemnr": "t",
    "gremium": "g",
    "committee": "g",
}  # words before a number, and the letter they mean
FEW = 5  # groups of spellings named one by one
Tables = Mapping[str, pd.DataFrame]


def of_tables(written: Tables, project: Project, known: Register, at: ColumnPlaces) -> list[Finding]:
    """All findings on references; ``written``: the tables as they were read, before organisations were resolved."""
    return [
        *(finding for table in written for finding in _orphans(table, written, at)),
        *(
            finding
            for table, column in organisations.NUMBERED
            for finding in _unknown(table, column, written, known, at)
        ),
        *_payers(written, known, at),
        *_spellings(written, known, at),
        *of_names(written, project, known, at),
    ]


def resolved(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables with the numbers of tandems and committees as in their own tables: "t1" becomes "T01"."""
    found = dict(tables)
    for name in found:
        for column, other, target in _others(name):
            ids = sorted(set(tables[other][target].dropna())) if other in tables else []
            meant = _meant(found[name][column].dropna().unique(), ids)
            if meant:
                written = found[name][column]
                found[name] = found[name].assign(**{column: written.replace(meant).astype(written.dtype)})
    return found


def _meant(written: Iterable[str], ids: Sequence[str]) -> dict[str, str]:
    """For each other spelling the number it means, where it can mean only one."""
    fits: dict[tuple[str, str], list[str]] = {}
    for id in ids:
        fits.setdefault(number(id), []).append(id)
    kinds = {kind for kind, _ in fits}
    found = {}
    for text in set(written) - set(ids):
        kind, count = number(text)
        same = fits.get((kind, count), [])
        if not kind and count and len(kinds) == 1:  # digits alone, where all numbers begin with the same letters
            same = fits.get((next(iter(kinds)), count), [])
        if len(same) == 1:
            found[text] = same[0]
    return found


def number(text: str) -> tuple[str, str]:
    """The letters and the digits of a number, as they are compared.

    >>> number("T01") == number("t 1") == number("Tandem 1") == number("T-001"), number("1"), number("G2b")
    (True, ('', '1'), ('g2b', ''))
    """
    match = _NUMBER.fullmatch(folding.fold(text))
    if match is None:
        return folding.fold(text), ""
    return _CALLED.get(match[1], match[1]), match[2].lstrip("0") or "0"


def _others(name: str) -> list[tuple[str, str, str]]:
    """The columns of a table that refer to other tables than organisations, each with that table and its column."""
    targets = ((column.name, *(column.references or ".").split(".")) for column in schema.TABLES[name].columns)
    return [(column, other, target) for column, other, target in targets if other and other != "organisations"]


def _orphans(name: str, tables: Tables, at: ColumnPlaces) -> Iterator[Finding]:
    """Numbers that are missing from the table they refer to (organisations apart), and two that may be one."""
    for column, other, target in _others(name):
        if other in tables:
            data, known = tables[name], sorted(set(tables[other][target].dropna()))
            strays = data[data[column].notna() & ~data[column].isin(known)]
            for text, rows in strays.groupby(column, sort=False):
                near = next(iter(difflib.get_close_matches(str(text), known, n=1)), "")
                yield from _missing_rows(rows, name, column, other, at, near)
    for target in sorted(
        {target_of for each in schema.TABLES for _, other, target_of in _others(each) if other == name}
    ):
        first: dict[tuple[str, str], str] = {}
        for _, row in tables[name].dropna(subset=[target]).drop_duplicates(target).iterrows():
            same = first.setdefault(number(row[target]), row[target])
            if same != row[target]:
                yield in_row("warning", "maybe_one_number", name, row, at, target, value=row[target], accepted=same)


def _missing_rows(
    strays: pd.DataFrame, table: str, column: str, other: str, at: ColumnPlaces, nearest: str = ""
) -> Iterator[Finding]:
    severity: Severity = "error"
    rule = "orphan"
    if table == "answers":  # a typing error: the answers count, only their side is unknown
        severity, rule = "warning", f"unknown_{other}"
        strays = strays.drop_duplicates(["source_file", column])
    place = ["source_file", "source_sheet", column]
    rows = strays.groupby(place, dropna=False, sort=False)["source_row"].agg(list)
    for (_, row), same in zip(strays.drop_duplicates(place).iterrows(), rows, strict=True):
        values = {"value": row[column], "hint": f"§:{other}", "accepted": nearest}
        ending = "" if not nearest else "_near" if other == "organisations" else "_nearest"
        found = in_row(severity, f"{rule}{ending}", table, row, at, column, **values)
        yield counted(found, same) if len(same) > 1 and found.row else found


def _unknown(table: str, column: str, tables: Tables, known: Register, at: ColumnPlaces) -> Iterator[Finding]:
    """Organisations of a column that are not in the table of organisations, or may be several of them."""
    if table not in tables or "organisations" not in tables:
        return
    data, listed = tables[table], set(tables["organisations"]["org_id"].dropna())
    funders = _funders(tables) if table == "payments" else set()
    fits = {text: known.fitting(text) for text in sorted(data[column].dropna().astype(str).unique())}
    for text, ids in fits.items():
        if len(ids) == 1 and (table == "payments" or set(ids) <= listed):
            continue
        if table == "answers" and parsing.missing_kind(text) is not None:
            continue  # "k. A.": the person names none
        rows = data[data[column] == text]
        if len(ids) > 1:
            yield from _ambiguous(rows, table, column, known, ids, at)
        elif table != "payments":
            yield from _missing_rows(rows, table, column, "organisations", at, known.nearest(text))
        elif organisations.spelling(text) not in funders:
            yield from _stranger(rows, "unknown_payee", column, known, at)


def _ambiguous(
    rows: pd.DataFrame, table: str, column: str, known: Register, ids: tuple[str, ...], at: ColumnPlaces
) -> Iterator[Finding]:
    severity: Severity = "warning" if table in ("answers", "payments") else "error"
    names = "; ".join(f"{id} {known.called[id]}" if known.called[id] != id else id for id in ids)
    for _, row in (rows.drop_duplicates("source_file") if severity == "warning" else rows).iterrows():
        values = {"value": row[column], "accepted": names, "hint": "§:organisations"}
        yield in_row(severity, "ambiguous_organisation", table, row, at, column, **values)


def _payers(tables: Tables, known: Register, at: ColumnPlaces) -> Iterator[Finding]:
    """Unknown payers of repayments, and payers similar to a known organisation; others are often no organisation."""
    if "payments" not in tables or "organisations" not in tables:
        return
    payments = tables["payments"]
    for text in sorted(payments["payer"].dropna().astype(str).unique()):
        rows, ids = payments[payments["payer"] == text], known.fitting(text)
        if len(ids) > 1:
            yield from _ambiguous(rows, "payments", "payer", known, ids, at)
        elif not ids and ((rows["type"] == "repayment").any() or known.nearest(text)):
            yield from _stranger(rows, "unknown_payer", "payer", known, at)


def _stranger(rows: pd.DataFrame, rule: str, column: str, known: Register, at: ColumnPlaces) -> Iterator[Finding]:
    text = str(rows[column].iloc[0])
    near = known.nearest(text)
    values = {"value": text, "hint": "§:organisations", "accepted": near}
    yield in_row("warning", f"{rule}_near" if near else rule, "payments", rows.iloc[0], at, column, **values)


def _funders(tables: Tables) -> set[organisations.Spelling]:
    """The funders money was called down from: what is returned to them is paid to no organisation of the project."""
    payments = tables["payments"]
    return {organisations.spelling(text) for text in payments.loc[payments["type"] == "call_down", "payer"].dropna()}


def _spellings(tables: Tables, known: Register, at: ColumnPlaces) -> Iterator[Finding]:
    """Unknown organisations in several spellings, which count as one, and similar ones, which count as two."""
    counts = organisations.written(tables)
    groups = organisations.spellings({text: n for text, n in counts.items() if not known.fitting(text)})
    doubts = [("one_organisation", group[0], group[1:]) for group in groups if group[1:]]
    pairs = organisations.alike(group[0] for group in groups)
    doubts += [("maybe_one_organisation", first, [second]) for first, second in pairs]
    for rule, first, others in doubts[:FEW]:
        table, column, row = _place(tables, others[0])
        values = {"value": first, "accepted": ", ".join(others), "hint": "§:organisations"}
        yield in_row("warning", rule, table, row, at, column, **values)
    if doubts[FEW:]:
        table, column, row = _place(tables, doubts[FEW][2][0])
        yield in_row("warning", "more_spellings", table, row, at, column, value=str(len(doubts) - FEW))


def _place(tables: Tables, text: str) -> tuple[str, str, pd.Series]:
    """The first place of a text in the columns that name organisations."""
    for table, column in (*organisations.NUMBERED, *organisations.NAMED):
        rows = tables[table] if table in tables else pd.DataFrame({column: []})
        rows = rows[rows[column] == text]
        if len(rows):
            return table, column, rows.iloc[0]
    raise KeyError(text)


def of_names(tables: Tables, project: Project, known: Register, at: ColumnPlaces) -> Iterator[Finding]:
    """Names that two organisations share, and other names that are declared twice, for nobody, or used by no row."""
    rows = tables["organisations"] if "organisations" in tables else pd.DataFrame(columns=["org_id", "name", "aliases"])
    for _, row in rows.dropna(subset=["org_id"]).iterrows():
        own = str(row["org_id"])
        for column in ("name", "aliases"):
            for text in organisations.aliases(row[column]) if column == "aliases" else [row[column]]:
                others = sorted({*known.claiming(str(text))} - {own}) if pd.notna(text) else []
                severity: Severity = "error" if column == "aliases" else "warning"
                rule = "alias_contradicts" if column == "aliases" else "name_twice"
                if others:
                    values = {"value": str(text), "accepted": ", ".join(others), "hint": own}
                    yield in_row(severity, rule, "organisations", row, at, column, **values)
    used = {organisations.spelling(text) for text in organisations.written(tables)}
    somebody = {*rows["org_id"].dropna(), project.organisation, project.funder}
    for alias, meant in project.aliases.items():
        texts: dict[str, Any] = {"value": alias, "hint": meant}
        ids, others = known.fitting(meant), sorted({*known.claiming(alias)} - {*known.fitting(meant)})
        if len(ids) != 1 or (ids[0] not in somebody and organisations.spelling(meant) not in used):
            near = known.nearest(meant) or ", ".join(ids)
            yield Finding("error", "alias_of_nobody", "organisations", SETTINGS, accepted=near, **texts)
        elif others:
            yield Finding("error", "alias_contradicts", "organisations", SETTINGS, accepted=", ".join(others), **texts)
        elif organisations.spelling(alias) not in used:
            yield Finding("error", "alias_unused", "organisations", SETTINGS, **texts)
