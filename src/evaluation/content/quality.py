"""Data quality: what became of each source, findings with their places, missing values, and consents.

For the project team only. A finding is shown without the content of its cell, which may be about a person; whoever
corrects the cell sees it there, or in ``findings.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evaluation.content.model import Number, Statement, Table, TableColumn
from evaluation.data import Data, processed
from evaluation.disclosure import plan
from evaluation.disclosure.consent_rules import agreeing
from evaluation.disclosure.published import View
from evaluation.findings.checks import TOTALS, Finding, listed
from evaluation.language import folding, wording
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import tandem_of
from evaluation.reading.tables.totals import TOTAL

MOST = 200  # findings that are listed; all are in findings.xlsx
ABOUT_CELLS = ("unknown_", "pairing.", "matching.answers_")  # rules that quote cells also where they name no row
BY_TANDEM = ("advice", "milestones", "decisions", "insights", "payments", "expenses", "consents")
BY_ORGANISATION = ("memberships", "contributions", "funding_status", "proofs")
SUBJECTS = ("name", "facts", "amounts", "quotations")
Row = tuple[str | Number, ...]


def sources(data: Data, *, id: str) -> Table:
    """One row a source: rows with data and rows removed, cells read, in findings, unused and lost."""
    rows: list[Row] = []
    for place, account in processed(data.project).accounts.items():
        name, _, where = place.partition(" | ")
        removed = sum(number for rule, number in account.rows.items() if rule not in ("data", "header"))
        cells = [account.cells.get(fate, 0) for fate in ("table", "finding", "unused", "lost")]
        label = schema.TABLES[name].label(data.language)
        rows.append((where.replace(" | ", ", "), label, account.rows.get("data", 0), removed, *cells))
    return _table(data, "sources", id, rows, texts=2)


def findings(data: Data, *, id: str) -> Table | Statement:
    """One row a finding, the worst first: place, kind, content, id; and the reason if any was accepted."""
    found = listed(data.findings)
    if not found:
        return _note(data, id, "no_findings")
    accepted = any(finding.reason for finding in found)
    rows = [_finding(finding, data)[: 5 if accepted else 4] for finding in found[:MOST]]
    heads = data.words.say("quality.findings.columns").split("|")[: 5 if accepted else 4]
    left = len(found) - len(rows)
    note = data.words.say("quality.more", n=left) if left else ""
    return _table(data, "findings", id, rows, texts=len(heads), heads=heads, note=note)


def missing(data: Data, *, id: str) -> Table:
    """One row a column with missing cells, by kind of missing; columns without any value are left out."""
    rows: list[Row] = []
    for name, frame in data.tables.items():
        for column in schema.TABLES[name].columns:
            empty = frame[column.name].isna()
            if name == "answers" or not empty.any() or empty.all():
                continue
            kinds = data.why_missing(name, column.name).value_counts()
            numbers = [int(kinds.get(kind, 0)) for kind in folding.MISSING_KINDS]
            label = f"{schema.TABLES[name].label(data.language)}: {column.label(data.language)}"
            rows.append((label, len(frame), *numbers))
    return _table(data, "missing", id, rows, texts=1)


def readiness(data: Data, *, id: str) -> Table | Statement:
    """One row a tandem: how many rows each table has for it; a table the project lacks has no column."""
    if not data.has("tandems"):
        return _note(data, id, "no_tandems")
    tandems = data["tandems"].dropna(subset=["tandem_id"])
    present = [name for name in (*BY_TANDEM, *BY_ORGANISATION) if data.has(name)]
    tandem_by_org, ids = tandem_of(tandems), sorted(map(str, tandems["tandem_id"].unique()))
    rows: list[Row] = [(tandem, *(_of_tandem(data[name], tandem, tandem_by_org) for name in present)) for tandem in ids]
    heads = [schema.TABLES["tandems"].label(data.language), *(schema.TABLES[n].label(data.language) for n in present)]
    return _table(data, "readiness", id, rows, texts=1, heads=heads)


def responses(data: Data, *, id: str) -> Table | Statement:
    """One row an organisation: for each wave how many of those invited completed the survey."""
    invited = data["invitations"].dropna(subset=["org_id", "wave"])
    if invited.empty:
        return _note(data, id, "no_invitations")
    waves = list(dict.fromkeys(invited["wave"]))
    ids = [str(org) for org in dict.fromkeys(invited["org_id"])]
    named = agreeing(View(data, data.project.rules, data.audience), ids, "name", "organisation")
    names = data["organisations"].dropna(subset=["name"]).drop_duplicates("org_id").set_index("org_id")["name"]
    sums = invited.groupby(["org_id", "wave"])[["completed", "invited"]].sum()
    rows = [
        (
            names.get(org, org) if org in named else wording.HIDDEN,
            *(
                data.words.say(
                    "figure.of", part=int(sums.loc[org, wave].iloc[0]), base=int(sums.loc[org, wave].iloc[1])
                )
                if (org, wave) in sums.index
                else wording.MISSING
                for wave in waves
            ),
        )
        for org in ids
    ]
    heads = [schema.TABLES["invitations"].column("org_id").label(data.language)]
    heads += [data.project.wave_label(wave, data.language) for wave in waves]
    return _table(data, "responses", id, rows, texts=1 + len(waves), heads=heads)


def consents(data: Data, *, id: str) -> Table | Statement:
    """One row a subject of consent: of how many tandems the public may see it."""
    if not data.has("tandems"):
        return _note(data, id, "no_tandems")
    ids = [str(id) for id in data["tandems"]["tandem_id"].dropna().unique()]
    view = View(data, data.project.rules, "public")
    column = schema.TABLES["consents"].column("subject")
    agreed = [(subject, len(agreeing(view, ids, subject, "tandem"))) for subject in SUBJECTS]
    rows = [
        (schema.choice_label(column, subject, data.language), number, len(ids) - number) for subject, number in agreed
    ]
    return _table(data, "consents", id, rows, texts=1)


def decided(data: Data, *, id: str) -> Statement:
    """The number of cells of breakdowns that are hidden from the public in all reports."""
    if not data.project.strict:
        return _note(data, id, "no_breakdowns")
    made = plan(replace(data, audience="public", decided=""))
    labels = [schema.TABLES[name].label(data.language) for name in made.refused]
    if labels:
        return _note(data, id, "refused", tables=data.words.listing(labels))
    return _note(data, id, "hidden", n=sum(map(len, made.hidden.values())))


def _of_tandem(frame: pd.DataFrame, tandem: str, tandem_by_org: Mapping[str, str]) -> int:
    """How many rows name a tandem, or an organisation that is in this one only."""
    named = frame["tandem_id"] if "tandem_id" in frame else pd.Series(None, frame.index, dtype="str")
    if "org_id" in frame:
        named = named.fillna(frame["org_id"].map(tandem_by_org).astype("str"))
    return int((named == tandem).sum())


def _finding(finding: Finding, data: Data) -> tuple[str, ...]:
    return (
        finding.place(data.language) or wording.MISSING,
        data.words.say(f"build.severity_{finding.severity}"),
        _general(finding, data.words.tag),
        finding.id,
        finding.reason or wording.MISSING,
    )


def _general(finding: Finding, language: str) -> str:
    """The sentence of a finding without the content of the cell, which may be about a person."""
    if finding.rule == "file_note":
        return replace(finding, accepted=finding.accepted and "…").sentence(language)
    if finding.rule in ("total_agrees", "total_differs") and not TOTAL.fullmatch(finding.hint.strip(" :")):
        return replace(finding, hint="…").sentence(language)  # more than a word for a sum may be about a person
    if finding.rule in TOTALS or not (finding.row or finding.rule.startswith(ABOUT_CELLS)):
        return finding.sentence(language)
    if finding.rule.startswith("matching."):  # the value is a question
        return replace(finding, accepted="…").sentence(language)
    rows = finding.rows
    if finding.kinds > 1:  # each line is a row and its content
        rows = "\n".join(line.partition(":")[0] for line in rows.split("\n"))
    general = replace(finding, value="…", hint="…", rows=rows)
    return replace(general, accepted="…" if finding.rule.startswith("pairing.") else finding.accepted).sentence(
        language
    )


def _note(data: Data, id: str, key: str, **values: object) -> Statement:
    text = data.words.say(f"quality.{key}", **values)
    return Statement(id=id, language=data.language, marks=data.marks, text=text, role="note")


def _table(
    data: Data, name: str, id: str, rows: Iterable[Row], *, texts: int, heads: Sequence[str] = (), note: str = ""
) -> Table:
    """Rows as a table whose first ``texts`` columns are text and the others numbers."""
    rows, words = list(rows), data.words
    heads = heads or words.say(f"quality.{name}.columns").split("|")
    shown = [tuple(words.number(cell) if isinstance(cell, int) else str(cell) for cell in row) for row in rows]
    columns = tuple(TableColumn(head, "text" if place < texts else "number") for place, head in enumerate(heads))
    return Table(
        id=id,
        language=data.language,
        marks=data.marks,
        title=words.say(f"quality.{name}.title"),
        columns=columns,
        rows=tuple(shown),
        values=tuple(rows),
        totals=(),
        source="",
        base="",
        note=note,
    )
