"""Findings: what could not be read or does not fit, with file, sheet, row, column, value, and what would be accepted.

Findings come from comparing before and after: a cell that was filled in the file and is empty in the table was not
read. Errors stop the reports that use the table; warnings are listed and the reports go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import pandas as pd

from evaluation import schema, wording
from evaluation.cleaning import Part, filled
from evaluation.errors import EvaluationError
from evaluation.project import Source
from evaluation.reading.raw import RawTable
from evaluation.schema import Table

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing a person should look at. ``rule`` is its key in the catalogue; places are as Excel shows them."""

    severity: Severity
    rule: str
    table: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    accepted: str = ""
    hint: str = ""

    def text(self, language: str) -> str:
        """One sentence: where, what is there, and what would be accepted."""
        words = wording.language(language)
        said = words.say(
            f"findings.{self.rule}",
            table=schema.TABLES[self.table].label(language),
            column=self.column,
            value=self.value,
            accepted=words.say(f"accepted.{self.accepted}")
            if words.has(f"accepted.{self.accepted}")
            else self.accepted,
            hint=self.hint,
        )
        return f"{self.place(language)}: {said}" if self.file else said

    def place(self, language: str) -> str:
        words = wording.language(language)
        parts = [self.file]
        if self.sheet:
            parts.append(words.say("findings.sheet", sheet=self.sheet))
        if self.row:
            parts.append(words.say("findings.row", row=str(self.row)))
        if self.column and self.row:
            parts.append(words.say("findings.column", column=self.column))
        return ", ".join(parts)


FIELDS = tuple(field.name for field in fields(Finding))


def frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """The findings as a table, in the order of severity, table and place."""
    rows = pd.DataFrame([asdict(finding) for finding in findings], columns=list(FIELDS))
    rank = rows["severity"].map({"error": 0, "warning": 1, "note": 2})
    rows = rows.assign(rank=rank).sort_values(["rank", "table", "file", "sheet", "row", "column"], kind="stable")
    return rows.drop(columns="rank").reset_index(drop=True).astype({"row": "int64"})


def listed(table: pd.DataFrame) -> list[Finding]:
    """The findings of a frame made by :func:`frame`."""
    return [Finding(**record) for record in table.to_dict("records")]


def of_error(error: EvaluationError, table: str, file: str) -> Finding:
    """A file that could not be read at all, told as a finding of its table."""
    return Finding("error", "unreadable_file", table, file=file, value=error.text("de"), hint=error.text("en"))


def of_notes(raw: RawTable, source: Source) -> list[Finding]:
    """What the reader noticed about a file (hidden sheets, sums that differ, answers it does not know)."""
    severity: Severity = "warning" if source.table == "answers" else "note"
    return [
        Finding(
            severity,
            "file_note",
            source.table,
            source.file,
            raw.sheet or "",
            value=note.text("de"),
            hint=note.text("en"),
        )
        for note in raw.notes
    ]


def of_part(part: Part) -> list[Finding]:
    """What one source leaves open: columns not found, formats not decided, cells not read, headings not used."""
    table = schema.TABLES[part.source.table]
    where: dict[str, Any] = {"table": table.name, "file": part.source.file, "sheet": part.raw.sheet or ""}
    found: list[Finding] = []
    headings = ", ".join(map(str, part.raw.cells.columns))
    found += [
        Finding("error", "column_lost", **where, column=wanted, accepted=headings) for wanted in part.lost.values()
    ]
    for column in table.columns:
        given = column.name in part.headings or column.name in part.frame
        if column.required and not given and column.name not in part.lost:
            expected = ", ".join(f"„{heading}“" for heading in column.headings[1:])
            found.append(Finding("error", "column_missing", **where, column=column.de, accepted=expected))
    found += [
        Finding("error", "format_undecided", **where, column=part.headings[name], hint=name) for name in part.undecided
    ]
    found += [finding for name in part.headings if name not in part.undecided for finding in of_cells(part, name)]
    found += [Finding("note", "column_unused", **where, column=heading) for heading in part.unused]
    return found


def of_cells(part: Part, name: str) -> list[Finding]:
    """Cells of a column without a value: those that were filled, and the empty ones the table cannot do without."""
    table = schema.TABLES[part.source.table]
    column, heading = table.column(name), part.headings[name]
    cells = part.raw.cells[heading]
    filled_before = cells.map(filled).to_numpy(dtype=bool)
    missing = part.frame[name].isna().to_numpy() & (filled_before | column.required)
    accepted = ", ".join(choice.de for choice in column.choices) or column.kind
    place = f"{part.raw.column_letter(heading)} ({heading})"
    return [
        Finding(
            "error" if column.required else "warning",
            "unreadable_cell" if filled else "empty_cell",
            table.name,
            part.source.file,
            part.raw.sheet or "",
            int(row),
            place,
            str(value) if filled else "",
            accepted,
        )
        for row, value, filled in zip(part.raw.rows[missing], cells[missing], filled_before[missing], strict=True)
    ]


def of_tables(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """What the tables contradict in each other: numbers used twice, references to nothing."""
    found: list[Finding] = []
    for name, data in tables.items():
        table = schema.TABLES[name]
        found += _duplicates(table, data) + _orphans(table, data, tables)
    return found


def _duplicates(table: Table, data: pd.DataFrame) -> list[Finding]:
    key = [name for name in table.key if not data[name].isna().all()]
    if not key or table.name == "codebook":
        return []
    twice = data[data.duplicated(key, keep="first") & data[key].notna().any(axis=1)]
    column = ", ".join(table.column(name).de for name in key)
    severity: Severity = "error"
    rule = "duplicate_row"
    if table.name == "answers":
        severity, rule, key = "warning", "duplicate_answers", ["wave", "respondent"]
        twice = twice.drop_duplicates(key)
    return [
        _at(severity, rule, table, row, column=column, value=" / ".join(str(text) for text in row[key].dropna()))
        for _, row in twice.iterrows()
    ]


def _orphans(table: Table, data: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    found = []
    for column in table.columns:
        if column.references is None:
            continue
        other, target = column.references.split(".")
        if other not in tables or table.name == "answers":
            continue
        known = set(tables[other][target].dropna())
        strays = data[data[column.name].notna() & ~data[column.name].isin(known)]
        label = schema.TABLES[other].de
        found += [
            _at("error", "orphan", table, row, column=column.de, value=row[column.name], hint=label)
            for _, row in strays.iterrows()
        ]
    return found


def _at(severity: Severity, rule: str, table: Table, row: pd.Series, **values: str) -> Finding:
    place = {"file": row["source_file"], "sheet": row["source_sheet"], "row": row["source_row"]}
    shown = {name: "" if pd.isna(value) else value for name, value in place.items()}
    return Finding(severity, rule, table.name, shown["file"], shown["sheet"], int(shown["row"] or 0), **values)
