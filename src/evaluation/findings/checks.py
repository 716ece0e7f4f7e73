"""Findings: what could not be read or does not fit, with file, sheet, row, column, value, and what would be accepted.

Findings come from comparing before and after: a cell that was filled in the file and is empty in the table was not
read. Errors stop the reports that use the table, unless a person accepted them with a reason; warnings are listed and
the reports go on.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluation.language import folding, parsing, wording
from evaluation.language.errors import EvaluationError
from evaluation.project import schema
from evaluation.project.schema import Table
from evaluation.project.settings import Project, Source
from evaluation.reading.cleaning.recipes import COUNTED, Part, by_value, convert, filled, weights, why_missing
from evaluation.reading.files import numberformats
from evaluation.reading.raw import QUOTE, RawTable
from evaluation.reading.surveys.responses import Survey
from evaluation.reading.tables import amounts

Severity = Literal["error", "warning", "note"]
ColumnPlaces = Mapping[tuple[str, str, str], Mapping[str, str]]
NUMBERS = {"payments": "payment_id", "expenses": "voucher", "budget": "line", "advice": "advice_id"}
MANY = 20  # more different values of a column than this are one finding
NEAR = 8  # how many words of a column a finding names
CLOSED = "consents"  # a consent that cannot be read counts as a no, and is an error until it is corrected
RANKS = {"error": 0, "warning": 1, "note": 2}
TOTALS = frozenset({"total_agrees", "total_differs", "plan_unbalanced", "plan_not_granted"})
TOTALS |= {
    "actual_differs",
    "forwarded_over_grant",
    "spent_over_income",
    "accepted_over",
}  # their value and what is accepted are numbers
ASKED = frozenset(
    {"labels_once", "struck_rows", "second_table", "maybe_total", "in_thousands", "block_titles", "counted_header"}
)
ASKED |= {
    "sum_unsaid",
    "below_total",
    "second_headings",
    "overlong_rows",
    "parted_by_blanks",
    "quotes",
    "no_header",
}  # notes that a person must decide on
STOPPING = frozenset({"outline_differs", "evaluation_refused"})  # notes that must be settled before anything counts
WAVES = frozenset(
    map(
        folding.fold,
        (
            "Welle",
            "Wave",
            "Erhebung",
            "Erhebungswelle",
            "Befragung",
            "Messzeitpunkt",
            "Zeitpunkt",
            "Runde",
            "redcap_event_name",
        ),
    )
)
SAMPLE = 200  # different cells that are looked at to see what a column holds
_AMOUNT = re.compile(
    r"[-+(\u2212]?[€$£]? ?\d[\d.,'’ \u00a0]*[.,]\d\d\)?-?(?: ?(?:€|EUR|Euro|CHF))?|\d[\d.]* ?(?:€|EUR|Euro)"
)
_TANDEM = re.compile(r"T(?:andem)?[-_ ]?\d{1,3}")
_LEGAL = re.compile(
    r"\be\. ?V\b|\beV\b|\bg?GmbH\b|\bgUG\b|\bStiftung\b|\bVerein\b|\bVerband\b|\b\w+verein\b|\b\w+verband\b"
)
_LABELLED = re.compile(r"§(?::(?P<table>[a-z_]+)(?:\.(?P<of>[a-z_]+))?|(?P<column>[a-z][a-z0-9_]*)(?P<answers>\.)?)")
ROWS = frozenset({"left_out", "set_apart"})  # notes that name rows and their content
OF_RESPONDENTS = frozenset({"no_respondent", "guessed_respondent"})  # wrong where the settings name the column
OF_SUMS = frozenset({"sum_unsaid", "below_total", "maybe_total"})  # the numbers of a codebook are codes and ranks
OWN_WORDS = (
    frozenset({"total_differs", "unmatched_answer"}) | ROWS
)  # notes of the readers for which there is a finding of another rule


@dataclass(frozen=True)
class Finding:
    """One thing a person should look at. ``rule`` is its key in the catalogue; places are as Excel shows them.

    ``reason`` and ``since`` (a date, ISO) are those of a person who accepted it, empty where nobody did. One finding
    stands for all cells of a column with the same value: ``times`` of them, of which ``rows`` names the next ones.
    """

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
    reason: str = ""
    since: str = ""
    times: int = 1
    rows: str = ""
    kinds: int = 1

    @property
    def id(self) -> str:
        """The same for the same cell, value and rule on every run: an exception is for one finding.

        >>> Finding("error", "orphan", "tandems", "T.csv", row=3, value="O7").id
        'F-CYURMNK'
        """
        value = self.value.replace(QUOTE, self.accepted)
        parts = [self.rule, self.table, self.file, self.sheet, str(self.row), self.column, value]
        parts += [str(self.times), self.rows] if self.times > 1 else []
        return "F-" + base64.b32encode(hashlib.sha256("\0".join(parts).encode()).digest())[:7].decode()

    @property
    def stops(self) -> bool:
        """Whether reports on its table are not built."""
        return self.severity == "error" and not self.reason

    def text(self, language: str, *, whole: bool = False) -> str:
        """One sentence: where, what is there, and what would be accepted; ``whole``: with every further value."""
        sentence = self.sentence(language, whole=whole)
        return f"{self.place(language)}: {sentence}" if self.file else sentence

    def sentence(self, language: str, *, whole: bool = False) -> str:
        """What is there and what would be accepted, without the place."""
        words, expected = wording.language(language), self.expected(language)
        language = words.code
        sentence = words.say(
            f"findings.{self.rule}",
            table=self.label(language),
            column=_named(self.column, self.table, language),
            value=_shown(words, self.value) if self.rule in TOTALS else self.value,
            accepted=_shown(words, self.accepted) if self.rule in TOTALS else expected,
            hint=_named(self.hint, self.table, language),
        ).replace(QUOTE, self.accepted)
        if self.kinds > 1:
            listed = self.rows.split("\n")
            shown = listed if whole else listed[:NEAR]
            more = f" … (+{len(listed) - len(shown)})" if len(shown) < len(listed) else ""
            values = "; ".join(shown) + more
            return f"{sentence} {words.say('findings.more_values', n=self.kinds - 1, cells=self.times, values=values)}"
        if self.times > 1:
            return f"{sentence} {words.say('findings.more_rows', n=self.times - 1, rows=self.rows)}"
        return sentence

    def label(self, language: str) -> str:
        """The label of its table; empty for a finding on the whole project."""
        return schema.TABLES[self.table].label(language) if self.table else ""

    def expected(self, language: str) -> str:
        """What would be accepted instead of the value."""
        words, key = wording.language(language), f"accepted.{self.accepted}"
        return words.say(key) if words.has(key) else _named(self.accepted, self.table, words.code)

    def place(self, language: str) -> str:
        words = wording.language(language)
        language = words.code
        parts = [self.file]
        if self.sheet:
            parts.append(words.say("findings.sheet", sheet=self.sheet))
        if self.row:
            parts.append(words.say("findings.row", row=str(self.row)))
        if self.column and self.row:
            parts.append(words.say("findings.column", column=_named(self.column, self.table, language)))
        return ", ".join(parts)


def _named(text: str, table: str, language: str) -> str:
    """A text with names of the schema replaced by their labels: ``§amount`` is a column, ``§side.`` its answers,
    ``§:tandems`` a table, ``§:answers.value`` a column of another table.
    """

    def label(match: re.Match[str]) -> str:
        if match["of"]:
            return schema.TABLES[match["table"]].column(match["of"]).label(language)
        if match["table"]:
            return schema.TABLES[match["table"]].label(language)
        if not table or match["column"] not in schema.TABLES[table].names:
            return match[0]  # a person's own words
        column = schema.TABLES[table].column(match["column"])
        answers = ", ".join(choice.label(language) for choice in column.choices)
        return answers if match["answers"] else column.label(language)

    return _LABELLED.sub(label, text) if "§" in text else text


FIELDS = tuple(field.name for field in fields(Finding))


def frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """The findings as a table, in the order of severity, table and place; ``id`` names each."""
    records = [{"id": finding.id} | {name: getattr(finding, name) for name in FIELDS} for finding in findings]
    rows = pd.DataFrame(records, columns=["id", *FIELDS])
    order = ["rank", "table", "file", "sheet", "row", "column"]
    rows = rows.assign(rank=rows["severity"].map(RANKS)).sort_values(order, kind="stable")
    return rows.drop(columns="rank").reset_index(drop=True).astype({"row": "int64"})


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those on the same value of a column as one: a word in every row is reported once.

    >>> two = [Finding("warning", "orphan", "advice", "a.csv", row=row, column="B", value="T9") for row in (2, 5)]
    >>> [(found.row, found.times, found.rows) for found in merged(two)]
    [(2, 2, '5')]
    """
    same: dict[object, list[Finding]] = {}
    for finding in dict.fromkeys(findings):
        value = finding.row and (finding.value or finding.rule == "empty_cell")
        key = tuple(getattr(finding, name) for name in FIELDS if name != "row")
        same.setdefault(key if value else finding, []).append(finding)
    same_value = [each[0] if len(each) == 1 else counted(each[0], [one.row for one in each]) for each in same.values()]
    columns: dict[object, list[Finding]] = {}
    for finding in same_value:
        key = tuple(getattr(finding, name) for name in FIELDS if name not in ("row", "value", "times", "rows"))
        columns.setdefault(key if finding.row and finding.column and finding.value else finding, []).append(finding)
    return [one for each in columns.values() for one in _few(each)]


def _few(findings: list[Finding]) -> list[Finding]:
    """Findings on different values of a column; more than ``MANY`` become one."""
    places = ((finding.row, finding.value, finding.times) for finding in findings)
    return [gathered(findings[0], places)] if len(findings) > MANY else findings


def gathered(finding: Finding, places: Iterable[tuple[int, str, int]]) -> Finding:
    """One finding for many different values of a column (row, value, how often): the first, then all others by row.

    >>> gathered(Finding("warning", "orphan", "advice", "a.csv", column="B"), [(2, "T2", 1), (5, "T5", 1)]).rows
    '5: T5'
    """
    (row, value, times), *others = sorted(places)
    listed = (f"{at}: {word}" + (f" (×{often})" if often > 1 else "") for at, word, often in others)
    total = times + sum(often for _, _, often in others)
    return replace(finding, row=row, value=value, times=total, rows="\n".join(listed), kinds=len(others) + 1)


def counted(finding: Finding, rows: Sequence[int]) -> Finding:
    """One finding for the same value in several rows; its place is the first row."""
    first, *others = sorted(rows)
    more = f" … (+{len(others) - NEAR})" if len(others) > NEAR else ""
    return replace(finding, row=first, times=len(rows), rows=", ".join(map(str, others[:NEAR])) + more)


def listed(table: pd.DataFrame) -> list[Finding]:
    """The findings of a frame made by :func:`frame`."""
    return [Finding(**record) for record in table[list(FIELDS)].to_dict("records")]


def of_error(error: EvaluationError, table: str, file: str, *, sheet: str = "", others: bool = False) -> Finding:
    """A file that could not be read at all, as a finding of its table.

    A table with headings and no rows has not been filled in yet: it is noted, and otherwise absent. It is an error
    where there were rows and none was data, and where ``others`` (other sources of the table) have rows: then the
    empty file is an export that failed.
    """
    if others and error.key == "reading_only_header":
        return Finding("error", "empty_source", table, file=file, sheet=sheet)
    if error.key == "reading_only_header" and not error.values.get("rows"):
        return Finding("note", "empty_table", table, file=file, sheet=sheet)
    return Finding("error", "unreadable_file", table, file=file, value=error.text("de"), hint=error.text("en"))


def _of_blocks(part: Part, where: dict[str, Any]) -> list[Finding]:
    """An error where rows of a budget separate income from expenses and no column does: all lines would be expenses."""
    if part.source.table != "budget" or ("direction" in part.frame and part.frame["direction"].notna().any()):
        return []
    named: dict[str, tuple[int, str]] = {}
    for entry in part.raw.excluded:
        side = amounts.side_of(entry.label, "direction") if entry.rule in ("note", "total") else ""
        if side in ("income", "expense"):
            named.setdefault(side, (entry.rows[0], entry.label))
    if len(named) < 2:
        return []
    row, label = named["income"]
    return [Finding("error", "blocks_of_sides", **where, row=row, value=label, hint=named["expense"][1])]


def of_notes(raw: RawTable, source: Source) -> list[Finding]:
    """What the reader noticed about a file (hidden sheets, a second table below), and its total rows."""
    noted = [
        Finding(
            _severity(note.key, source.table),
            "file_note",
            source.table,
            source.file_shown,
            raw.sheet or "",
            int(str(note.values["row"])) if note.key in STOPPING else 0,
            value=note.unquoted("de"),
            hint=note.unquoted("en"),
            accepted=note.quoted,
        )
        for note in raw.notes
        if note.key not in OWN_WORDS
        and not (note.key in OF_RESPONDENTS and source.respondent)
        and not (note.key in OF_SUMS and source.table == "codebook")
        and not (note.key == "two_periods" and (source.wave or "wave" in source.columns))
    ]
    where = (source.table, source.file_shown, raw.sheet or "")
    rows = [
        Finding("warning", f"rows_{note.key}", *where, int(str(note.values["row"])), value=str(note.values["rows"]))
        for note in raw.notes
        if note.key in ROWS
    ]
    return noted + rows + of_totals(raw, source)


def _severity(key: str, table: str) -> Severity:
    if key in STOPPING:
        return "error"
    return "warning" if table == "answers" or key in ASKED else "note"


def of_totals(raw: RawTable, source: Source) -> list[Finding]:
    """Each total row of a file, compared with what was read: a note where they agree, else a warning."""
    found = []
    for total in (excluded for excluded in raw.excluded if excluded.rule == "total"):
        for check in total.checks:
            place = f"{raw.column_letter(check.column)} ({check.column})"
            severity: Severity = "note" if check.agrees else "warning"
            rule = "total_agrees" if check.agrees else "total_differs"
            where = (source.table, source.file_shown, raw.sheet or "", total.rows[0], place)
            found.append(
                Finding(severity, rule, *where, value=str(check.stated), accepted=str(check.read), hint=total.label)
            )
    return found


def _shown(words: wording.Language, number: str) -> str:
    """A sum as it is written in the language, with cents where it has any."""
    value = Decimal(number)
    return words.number(float(value), decimals=0 if value == value.to_integral_value() else 2)


def of_part(part: Part) -> list[Finding]:
    """What is doubtful in one source: columns not found, formats not decided, cells not read, headings not used."""
    table = schema.TABLES[part.source.table]
    where: dict[str, Any] = {"table": table.name, "file": part.source.file_shown, "sheet": part.raw.sheet or ""}
    found: list[Finding] = []
    headings = ", ".join(map(str, part.raw.cells.columns))
    found += [
        Finding("error", "column_lost", **where, column=wanted, accepted=headings) for wanted in part.lost.values()
    ]
    for column in table.columns:
        given = column.name in part.headings or column.name in part.frame
        if column.required and not given and column.name not in part.lost:
            expected = " / ".join(column.headings[1:])
            found.append(Finding("error", "column_missing", **where, column=f"§{column.name}", accepted=expected))
    found += [
        Finding("error", "format_undecided", **where, column=part.headings[name], hint=name) for name in part.undecided
    ]
    found += [
        Finding(
            "error",
            "foreign_currency",
            **where,
            column=part.headings[name],
            value=", ".join(currencies),
            accepted=_currency(currencies, part.source.currency),
            hint=part.source.currency,
        )
        for name, currencies in part.currencies.items()
    ]
    found += [*_overridden(part, where)]
    found += [finding for name in part.headings if name not in part.unread for finding in of_cells(part, name)]
    found += [*_of_columns(part, where), *_of_merged(part, where), *_of_formats(part, where)]
    found += [*_of_amounts(part, where), *_kinds(part, where), *_of_blocks(part, where)]
    money = any(table.column(name).kind == "money" for name in part.headings)
    for heading in part.unused:
        unlike = amounts.unlike(part.raw.cells[heading]) if money else []
        if unlike and heading not in part.divided.values():
            words = ", ".join(unlike[:NEAR])
            found.append(Finding("warning", "column_unused_state", **where, column=heading, value=words))
            continue
        kind = _kind_of_unused(heading, part.raw.cells[heading])
        rule, value = ("column_unused_telling", kind) if kind else ("column_unused", "")
        found.append(Finding("warning" if kind else "note", rule, **where, column=heading, accepted=value))
    return found


def _overridden(part: Part, where: Mapping[str, Any]) -> Iterator[Finding]:
    """Columns of the file that contradict what the settings set for all rows: only one of the two can be used."""
    table = schema.TABLES[part.source.table]
    wide = part.source.amounts
    for name in {**part.source.constants, **(wide[0].constants if wide else {})}:
        heading = part.headings.get(name, "")
        if not heading or heading in [amount.column for amount in wide]:
            continue
        values_there, _ = convert(table.column(name), part.raw.cells[heading], part.source)
        other = values_there.notna() & (values_there != part.frame[name]).fillna(False)
        for at in np.flatnonzero(other.to_numpy(dtype=bool))[:1]:
            values: dict[str, Any] = {"value": str(part.raw.cells[heading].iloc[at]), "hint": f"§{name}"}
            values["accepted"] = schema.choice_label(table.column(name), str(part.frame[name].iloc[at]), "de")
            yield Finding("error", "set_over_column", **where, row=int(part.raw.rows[at]), column=heading, **values)


def _currency(currencies: Iterable[str], own: str) -> str:
    """Lines for the settings of a project in another currency, of which a person chooses one."""
    known = [name for name in currencies if name != own and name in parsing.CURRENCIES.values()]
    return " / ".join(f'currency = "{name}"' for name in known or ["…"])


def _kind_of_unused(heading: str, cells: pd.Series) -> str:
    """What an unused column holds (``unused_…``), where it should probably be used; else an empty text."""
    sample = [cell for cell in cells.unique() if filled(cell)][:SAMPLE]
    most = len(sample) / 2
    if not sample:
        return ""
    days = sum(
        parsing.parse_date(cell) is not None if isinstance(cell, str) else hasattr(cell, "year") for cell in sample
    )
    if days > most:
        return "unused_dates"
    texts = [cell.strip() for cell in sample if isinstance(cell, str)]
    if sum(_AMOUNT.fullmatch(text) is not None for text in texts) > most:
        return "unused_amounts"
    words = folding.plain(heading)
    if "tandem" in words or sum(_TANDEM.fullmatch(text) is not None for text in texts) > most:
        return "unused_tandems"
    named = any(word in words for word in ("organisation", "verein", "traeger", "mso")) and "art" not in words.split()
    if named or sum(_LEGAL.search(text) is not None for text in texts) > most:
        return "unused_organisations"
    return ""


def of_cells(part: Part, name: str) -> list[Finding]:
    """The cells of a column that are :func:`without_value`, one finding for each different text."""
    table = schema.TABLES[part.source.table]
    column, missing = table.column(name), without_value(part, name)
    if not missing.any():
        return []
    severity: Severity = "error" if column.required or table.name == CLOSED else "warning"
    where = (table.name, part.source.file_shown, part.raw.sheet or "")
    at, accepted = place(part, name), f"§{name}." if column.choices else column.kind
    rows: dict[str, list[int]] = {}
    for row, cell in zip(part.raw.rows[missing].tolist(), part.raw.cells[part.headings[name]][missing], strict=True):
        rows.setdefault(str(cell) if filled(cell) else "", []).append(row)
    words = {value: numbers for value, numbers in rows.items() if value}
    found = []
    if len(words) > MANY:
        one = Finding(severity, "unreadable_cell", *where, column=at, accepted=accepted)
        found.append(gathered(one, ((numbers[0], value, len(numbers)) for value, numbers in words.items())))
        rows = {value: numbers for value, numbers in rows.items() if not value}
    for value, numbers in rows.items():
        rule = "unreadable_cell" if value else "empty_cell"
        one = Finding(severity, rule, *where, numbers[0], at, value, accepted)
        found.append(counted(one, numbers) if len(numbers) > 1 else one)
    return found


def without_value(part: Part, name: str) -> np.ndarray:
    """Which cells of a column have no value although they should: filled ones, and empty ones of a required column."""
    missing: np.ndarray = part.frame[name].isna().to_numpy(dtype=bool, copy=True)
    if not schema.TABLES[part.source.table].column(name).required:
        missing[missing] = by_value(part.raw.cells[part.headings[name]][missing], filled, bool)
    return missing


def place(part: Part, name: str) -> str:
    """A column as a person finds it in the file: ``E (Betrag)``."""
    heading = part.headings[name]
    return f"{part.raw.column_letter(heading)} ({heading})"


def column_places(parts: Iterable[Part]) -> dict[tuple[str, str, str], dict[str, str]]:
    """By table, file and sheet: the place of each column, for findings on tables, which know only their rows."""
    return {
        (part.source.table, part.source.file_shown, part.raw.sheet or ""): {
            name: place(part, name) for name in part.headings
        }
        for part in parts
    }


def survey_places(survey: Survey, source: Source) -> dict[tuple[str, str, str], dict[str, str]]:
    """The columns of a survey's items by their codes, and those of respondents and the settings' ``columns``."""
    names = dict(zip(survey.items["column"], survey.items["item"], strict=True))
    names |= {survey.respondent: "respondent"} if survey.respondent else {}
    names |= {heading: name for name, heading in source.columns.items() if heading in survey.raw.cells}
    names |= dict.fromkeys(source.respondent, "respondent")
    raw = survey.raw
    places = {name: f"{raw.column_letter(heading)} ({heading})" for heading, name in names.items()}
    return {("answers", source.file_shown, raw.sheet or ""): places}


def of_weights(survey: Survey, source: Source) -> list[Finding]:
    """Texts in the column of weights that are no weight: without it no share can be weighted."""
    if source.weight is None:
        return []
    raw, cells = survey.raw, survey.raw.cells[source.weight]
    wrong = weights(survey, source).isna().to_numpy()
    where = ("answers", source.file_shown, raw.sheet or "")
    place = f"{raw.column_letter(source.weight)} ({source.weight})"
    rows = pd.Series(raw.rows[wrong]).groupby(cells[wrong].to_numpy(), sort=False).apply(list)
    found = []
    for text, places in rows.items():
        one = Finding("error", "weight_unreadable", *where, int(places[0]), place, str(text))
        found.append(counted(one, places) if len(places) > 1 else one)
    return found


def of_sides(survey: Survey, source: Source) -> list[Finding]:
    """Texts in the column of sides that name no side, at the first row with each; those answers have no side."""
    heading = source.columns.get("side")
    if heading is None:
        return []
    column, raw = schema.TABLES["answers"].column("side"), survey.raw
    first = pd.Series(raw.rows, raw.cells[heading]).groupby(level=0, sort=False).min()
    where = ("answers", source.file_shown, raw.sheet or "")
    place = f"{raw.column_letter(heading)} ({heading})"
    return [
        Finding("warning", "unreadable_cell", *where, int(row), place, str(text), "§side.")
        for text, row in first.items()
        if filled(text) and schema.choice_of(column, str(text)) is None
    ]


def of_waves(survey: Survey, source: Source, project: Project) -> list[Finding]:
    """A column with the wave in a file whose settings name one wave, and answers given before or after their wave."""
    raw = survey.raw
    where = ("answers", source.file_shown, raw.sheet or "")
    found = []
    called = project.waves_called()
    headings = [name for name in raw.cells.columns if folding.fold(str(name)) in WAVES and source.wave]
    for heading in headings if "wave" not in source.columns else ():
        words = sorted({str(cell).strip() for cell in raw.cells[heading]} - {""})
        if len(words) > 1 or {called.get(folding.fold(word), source.wave) for word in words} - {source.wave}:
            place = f"{raw.column_letter(heading)} ({heading})"
            values: dict[str, Any] = {"column": place, "value": ", ".join(words[:NEAR]), "accepted": f'"{source.wave}"'}
            values["hint"] = f'columns = {{ wave = "{heading}" }}'
            found.append(Finding("error", "wave_column", *where, **values))
    wave = next((wave for wave in project.waves if wave.id == source.wave), None)
    if wave is None or not (wave.start or wave.end):
        return found
    first, last = wave.start or dt.date.min, wave.end or dt.date.max
    dated = [(day, int(row)) for day, row in zip(survey.days, raw.rows, strict=False) if day is not None]
    outside = [(day, row) for day, row in dated if not first <= day <= last]
    if outside:
        days = sorted(day for day, _ in outside)
        values = {
            "value": str(len(outside)),
            "accepted": str(len(dated)),
            "hint": f"{days[0]:%d.%m.%Y}–{days[-1]:%d.%m.%Y}",
        }
        severity: Severity = "error" if 2 * len(outside) > len(dated) else "warning"
        found.append(Finding(severity, "wave_outside", *where, outside[0][1], **values))
    return found


def _of_columns(part: Part, where: Mapping[str, Any]) -> list[Finding]:
    """Notes on columns that were not read exactly as they are written."""
    found = []
    for name, rows in part.mended.items():
        value = str(part.raw.cells[part.headings[name]].iloc[rows[0]])
        row = int(part.raw.rows[rows[0]])
        found.append(
            Finding(
                "note", "cells_mended", **where, row=row, column=place(part, name), value=value, hint=str(len(rows))
            )
        )
    found += [Finding("note", "serial_dates", **where, column=place(part, name)) for name in part.serials]
    table = schema.TABLES[part.source.table]
    found += [Finding("error", "in_thousands", **where, column=place(part, name)) for name in part.scaled]
    for name in part.headings:
        shares = part.frame[name].dropna() if table.column(name).kind == "percent" else []
        if len(shares) and max(abs(share) for share in shares) <= 1 and max(abs(share) for share in shares) > 0:
            found.append(Finding("warning", "percent_small", **where, column=place(part, name)))
    return found


def _of_formats(part: Part, where: Mapping[str, Any]) -> Iterator[Finding]:
    """Amounts whose number format shows another amount: an error for another unit, a warning for a sign or a word."""
    if part.raw.formats is None:
        return
    for name, heading in part.headings.items():
        if schema.TABLES[part.source.table].column(name).kind != "money":
            continue
        found: dict[tuple[str, str], list[tuple[int, str]]] = {}
        shown = zip(part.raw.rows.tolist(), part.raw.cells[heading], part.raw.formats[heading], strict=True)
        for row, cell, form in shown:
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                seen = numberformats.otherwise(str(form), (cell > 0) - (cell < 0))
                found.setdefault((seen, str(form)), []).append((row, str(cell)))
        for (rule, form), cells in found.items():
            if rule:
                severity: Severity = "error" if rule in ("unit", "percent") else "warning"
                values: dict[str, Any] = {"value": cells[0][1], "hint": form}
                one = Finding(severity, f"shown_{rule}", **where, row=cells[0][0], column=place(part, name), **values)
                yield counted(one, [row for row, _ in cells]) if len(cells) > 1 else one


def _of_merged(part: Part, where: Mapping[str, Any]) -> Iterator[Finding]:
    """Numbers in merged cells: each counts once, although it may be meant for several rows or columns."""
    names = {heading: name for name, heading in part.headings.items()}
    table = schema.TABLES[part.source.table]
    for heading, places in part.raw.merged:
        name = names.get(heading, "")
        if name and table.column(name).kind in COUNTED:
            rows = part.raw.rows[list(places)].tolist()
            value, hint = str(part.raw.cells[heading].iloc[places[0]]), ", ".join(map(str, rows))
            values: dict[str, Any] = {"value": value, "hint": hint}
            yield Finding("warning", "merged_number", **where, row=rows[0], column=place(part, name), **values)


def _of_amounts(part: Part, where: Mapping[str, Any]) -> Iterator[Finding]:
    """What changes the sum of amounts (columns of signs, reversals), and amounts that were rounded to cents."""
    cells, rows = part.raw.cells, part.raw.rows
    money = [name for name in part.headings if schema.TABLES[part.source.table].column(name).kind == "money"]
    for name, heading in part.divided.items():
        rule, value = "amounts_divided" if heading != part.headings[name] else "minus_twice", _different(cells[heading])
        yield Finding(
            "error", rule, **where, column=place(part, name), value=value, accepted=_minus(cells, heading), hint=heading
        )
    if money:
        for found in amounts.dividers(part.raw):
            if found.uniform and found.kind == "booking" and found.heading not in part.source.minus:
                value, line = _different(cells[found.heading]), _minus(cells, found.heading)
                yield Finding("warning", "amounts_one_side", **where, column=found.heading, value=value, accepted=line)
    for heading, words in part.source.minus.items():
        if heading not in cells.columns:
            yield Finding("error", "column_lost", **where, column=heading, accepted=", ".join(map(str, cells.columns)))
            continue
        written = {str(cell).strip() for cell in cells[heading].unique()}
        known = {word.casefold() for word in written}
        lost = [word for word in words if word.strip().casefold() not in known]
        for word in lost if len(lost) == len(words) else []:
            near = ", ".join(sorted(written - {"", "None"})[:NEAR])
            yield Finding("error", "minus_unused", **where, column=heading, value=word, accepted=near)
        for word in amounts.undecided_words(heading, written - {"", "None", "nan"}, words):
            same = [int(row) for row, cell in zip(rows, cells[heading], strict=True) if str(cell).strip() == word]
            open_ = Finding("error", "minus_unsaid", **where, row=same[0], column=heading, value=word)
            open_ = replace(open_, accepted=", ".join(words), hint=heading)
            yield counted(open_, same) if len(same) > 1 else open_
    for name, places in part.rounded.items():
        row, text = int(rows[places[0]]), str(cells[part.headings[name]].iloc[places[0]])
        value = str(len(places))
        yield Finding("note", "cents_rounded", **where, row=row, column=place(part, name), value=text, hint=value)
    for name in part.turned:
        above = str(int((part.frame[name] < 0).sum()))
        yield Finding("warning", "amounts_turned", **where, column=place(part, name), value=above)
    reversed_ = amounts.reversals(part.raw)
    if "type" in part.frame:  # the type names a repayment, whatever its sign
        reversed_ &= ~(part.frame["type"] == "repayment").fillna(False).to_numpy(dtype=bool)
    for name in money if reversed_.any() else []:
        for at in np.flatnonzero(reversed_ & (part.frame[name] > 0).fillna(False).to_numpy(dtype=bool)):
            text = str(cells[part.headings[name]].iloc[at])
            yield Finding("warning", "reversal_added", **where, row=int(rows[at]), column=place(part, name), value=text)


def _different(cells: pd.Series) -> str:
    """The first different words of a column."""
    return ", ".join(_words(cells)[:NEAR])


def _words(cells: pd.Series) -> list[str]:
    return sorted({str(cell).strip() for cell in cells.unique() if filled(cell) or cell in ("-", "–")})


def _minus(cells: pd.DataFrame, heading: str) -> str:
    """Lines for the settings that say which word of a column makes amounts negative; a person chooses one."""
    lines = [
        f"minus = {{ {json.dumps(heading, ensure_ascii=False)} = {json.dumps(word, ensure_ascii=False)} }}"
        for word in _words(cells[heading])[:2]
    ]
    return " / ".join(lines)


def _kinds(part: Part, where: Mapping[str, Any]) -> list[Finding]:
    """For each column, how often each kind of missing was written (other than an empty cell)."""
    found = []
    for name, heading in sorted(part.headings.items()):
        counts = Counter(why_missing(part.raw.cells[heading], part.frame[name]).tolist())
        kinds = sorted(set(counts) - {"", "unreadable", "not_answered"})
        at = {**where, "column": place(part, name)}
        found += [Finding("note", f"missing_{kind}", **at, value=str(counts[kind])) for kind in kinds]
    return found


def of_tables(
    tables: Mapping[str, pd.DataFrame], at: ColumnPlaces | None = None, *, unread: Mapping[str, pd.Series] | None = None
) -> list[Finding]:
    """Rows of one number, and rows that are alike.

    ``unread``: by table, a text for each row with the cells that could not be read; rows that differ in it are not
    alike.
    """
    found: list[Finding] = []
    for name, data in tables.items():
        table, strange = schema.TABLES[name], (unread or {}).get(name, pd.Series(dtype="str"))
        found += _duplicates(table, data, at or {}) + _alike(table, data, at or {}, strange)
    return found


def _duplicates(table: Table, data: pd.DataFrame, at: ColumnPlaces) -> list[Finding]:
    key = [name for name in table.key if not data[name].isna().all()]
    if not key or table.name in ("answers", "codebook"):  # who answered twice is decided in ``pairing``
        return []
    twice = data[data.duplicated(key, keep="first") & data[key].notna().any(axis=1)]
    return [
        in_row("error", "duplicate_row", table.name, row, at, *key, value=" / ".join(map(str, row[key].dropna())))
        for _, row in twice.iterrows()
    ]


def _alike(table: Table, data: pd.DataFrame, at: ColumnPlaces, unread: pd.Series) -> list[Finding]:
    """Rows that are equal in every column; of amounts and sessions also those that differ only in their number.

    Rows of one number are left to :func:`_duplicates`; in a table of amounts, rows without an amount do not matter.
    """
    if table.name in ("answers", "codebook", "codings"):
        return []
    money = [column.name for column in table.columns if column.kind == "money"]
    key = [name for name in table.key if not data[name].isna().all()]
    same_number = data.duplicated(key) & data[key].notna().any(axis=1) if key else pd.Series(False, index=data.index)
    rows = data[~same_number & (data[money].notna().any(axis=1) if money else True)]
    rows = rows.assign(unread=unread.reindex(rows.index).fillna(""))
    number = NUMBERS.get(table.name, "")
    found: list[Finding] = []
    for rule, left_out in (("identical_row", ""), ("same_but_number", number)):
        columns = [name for name in table.names if name != left_out and not rows[name].isna().all()]
        if not columns or (rule == "same_but_number" and not number):
            continue
        if rule == "same_but_number" and table.name == "expenses":  # those of one payee have a rule of their own
            rows = rows[rows["payee"].isna()]
        columns.append("unread")
        alike = rows[rows.duplicated(columns, keep=False)]
        for _, same in alike.groupby(columns, dropna=False, sort=False):
            found += [
                in_row("warning", rule, table.name, row, at, number, hint=_row_of(same.iloc[0], row))
                for _, row in same.iloc[1:].iterrows()
            ]
            rows = rows.drop(index=same.index[1:])
    return found


def _row_of(first: pd.Series, row: pd.Series) -> str:
    """The place of an earlier row: its number, and its file where it is another one."""
    there = f"{int(first['source_row'])}" if pd.notna(first["source_row"]) else "–"
    return there if first["source_file"] == row["source_file"] else f"{there} ({first['source_file']})"


def in_row(
    severity: Severity, rule: str, table: str, row: pd.Series, at: ColumnPlaces, *names: str, **values: Any
) -> Finding:
    """A finding on a row of a processed table: its file, sheet and row, and the places of the columns ``names``."""
    origin = {name: row[f"source_{name}"] for name in ("file", "sheet", "row")}
    file, sheet, number = ("" if pd.isna(value) else value for value in origin.values())
    known = at.get((table, file, sheet), {})
    labels = {} if table == "answers" else {name: f"§{name}" for name in schema.TABLES[table].names}
    places = ", ".join(known.get(name) or labels[name] for name in names if name in known or name in labels)
    return Finding(severity, rule, table, file, sheet, int(number or 0), places, **values)


def excepted(findings: Iterable[Finding], exceptions: Mapping[str, tuple[str, str]]) -> list[Finding]:
    """The findings, each with the reason and the date of its exception where a person recorded one."""
    marked = []
    for finding in findings:
        reason, since = exceptions.get(finding.id, ("", ""))
        marked.append(replace(finding, reason=reason, since=since) if reason or since else finding)
    return marked


def stopping(findings: pd.DataFrame) -> np.ndarray:
    """Which findings of a frame stop reports: errors without a recorded exception."""
    return np.asarray((findings["severity"] == "error") & (findings["reason"] == ""), dtype=bool)
