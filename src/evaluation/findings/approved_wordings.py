"""Approved wordings as they may be shown: what still looks like personal data in them is masked and reported.

A person approved the wording, not the telephone number that slipped into it. So the passage is replaced before any
report sees the table, and a finding names the cell; whoever accepts the finding keeps the wording as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator, Mapping

import pandas as pd

from evaluation.findings import masking
from evaluation.findings.checks import ColumnPlaces, Finding, in_row
from evaluation.project.settings import Project
from evaluation.reading.cleaning.consents import HARMLESS

TABLES = ("insights", "quotations")
COLUMN = "approved_text"
_EDITED = re.compile(
    r"((leicht|sprachlich|redaktionell) )?(gekürzt|geglättet|bearbeitet|anonymisiert|übersetzt)|"
    r"((slightly|language) )?(shortened|edited|anonymised|translated|corrected)",
    re.IGNORECASE,
)


def masked_wordings(
    tables: Mapping[str, pd.DataFrame], project: Project, at: ColumnPlaces, *, accepted: Container[str] = ()
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables with masked wordings, and a warning for each; one in ``accepted`` (ids) stays as it was approved."""
    names = masking.listed(tables, (*project.privacy.words, *project.aliases))
    shown, findings = dict(tables), []
    for table in (name for name in TABLES if name in tables):
        limited = _limited(tables[table])
        findings += [
            in_row("error", "approval_limited", table, row, at, "remark", value=str(row["remark"]))
            for _, row in tables[table][limited].iterrows()
        ]
        texts = tables[table][COLUMN].copy()
        for place, finding, text in _found(tables[table], table, names, at):
            findings.append(finding)
            if finding.id not in accepted:
                texts[place] = text
        approved = tables[table]["approved"].mask(limited, False)
        shown[table] = tables[table].assign(**{COLUMN: texts, "approved": approved})
    return shown, findings


def _limited(rows: pd.DataFrame) -> pd.Series:
    """Which wordings are approved with a remark that may limit the approval."""
    remarks = rows["remark"].fillna("").map(lambda text: str(text).strip())
    harmless = remarks.map(lambda text: any(each.fullmatch(text) for each in (HARMLESS, _EDITED))).astype(bool)
    return ~harmless & rows["approved"].fillna(False).astype(bool)


def _found(
    rows: pd.DataFrame, table: str, names: masking.Phrases[str], at: ColumnPlaces
) -> Iterator[tuple[object, Finding, str]]:
    for place, row in rows[rows[COLUMN].notna()].iterrows():
        original = row[COLUMN]
        found = masking.masked(original, names)
        if found.kinds:
            # the mark of the original ends an exception when what is masked changes
            value = f"{found.text} ({hashlib.sha256(original.encode()).hexdigest()[:6]})"
            yield place, in_row("warning", "wording_masked", table, row, at, COLUMN, value=value), found.text
