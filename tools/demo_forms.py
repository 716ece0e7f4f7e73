"""The forms in which people send data: office workbooks, a bookkeeping CSV, a survey's structure and its export.

Every function gives bytes, the same ones on every run: no clock, no path and no name of a computer goes into a file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random

import xlsxwriter

Cell = str | int | float | dt.date | None
Row = Sequence[Cell]

SUM = "=SUM"
DATE = "dd.mm.yyyy"
EURO = '#,##0.00 "€"'
CREATED = dt.datetime(2024, 6, 3, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sheet:
    """One sheet of an office workbook.

    ``notes`` stand above the header, the first one merged over all columns; ``total`` names what the row below shows in
    which column (a text, or ``SUM`` for the sum as a formula with its stored value); in the column ``merged``, equal
    neighbours are one cell; ``formats`` are number formats by column.
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()
    total: Mapping[str, str] = field(default_factory=dict)
    merged: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)


def workbook(*sheets: Sheet) -> bytes:
    """An ``.xlsx`` with these sheets."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": sheets[0].name, "created": CREATED.replace(tzinfo=None)})
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.close()
    return stream.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7E6E6", "text_wrap": True, "valign": "top"})
    top = _write_notes(page, sheet, bold)
    for place, heading in enumerate(sheet.header):
        page.write_string(top, place, heading, head)
        longest = max([len(heading), *(len(str(row[place] or "")) for row in sheet.rows)])
        page.set_column(place, place, min(max(longest + 2, 9), 48))
    styles = [book.add_format({"num_format": sheet.formats.get(heading, DATE)}) for heading in sheet.header]
    for offset, row in enumerate(sheet.rows, 1):
        for place, value in enumerate(row):
            _write_cell(page, top + offset, place, value, styles[place] if _styled(sheet, place, value) else None)
    if sheet.merged:
        _merge(page, sheet, top + 1, book.add_format({"valign": "vcenter", "text_wrap": True}))
    _write_total(page, sheet, top + 1, book)
    page.freeze_panes(top + 1, 0)


def _write_notes(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, bold: object) -> int:
    """The lines above the header and an empty row; returns the row of the header, counted from 0."""
    if not sheet.notes:
        return 0
    page.merge_range(0, 0, 0, len(sheet.header) - 1, sheet.notes[0], bold)
    for row, note in enumerate(sheet.notes[1:], 1):
        page.write_string(row, 0, note)
    return len(sheet.notes) + 1


def _styled(sheet: Sheet, place: int, value: Cell) -> bool:
    return isinstance(value, dt.date) or (isinstance(value, int | float) and sheet.header[place] in sheet.formats)


def _write_cell(page: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: Cell, style: object) -> None:
    if isinstance(value, dt.date):
        page.write_datetime(row, place, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, place, value, style)
    elif value:
        page.write_string(row, place, value)


def _merge(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, first: int, style: object) -> None:
    place = sheet.header.index(sheet.merged)
    for value, group in groupby(enumerate(sheet.rows, first), key=lambda numbered: numbered[1][place]):
        rows = [number for number, _ in group]
        if len(rows) > 1:
            page.merge_range(rows[0], place, rows[-1], place, value, style)


def _write_total(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, first: int, book: xlsxwriter.Workbook) -> None:
    last = first + len(sheet.rows)
    for heading, shown in sheet.total.items():
        place = sheet.header.index(heading)
        style = book.add_format({"bold": True, "top": 1, "num_format": sheet.formats.get(heading, "General")})
        if shown == SUM:
            letter = chr(ord("A") + place)
            value = sum(_number(row[place]) for row in sheet.rows)
            page.write_formula(last, place, f"=SUM({letter}{first + 1}:{letter}{last})", style, round(value, 2))
        else:
            page.write_string(last, place, shown, style)


def _number(value: Cell) -> float:
    return value if isinstance(value, int | float) else 0


def office_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV as a bookkeeping program on Windows saves it: semicolons, code page 1252, ``\\r\\n``."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows([header, *rows])
    return stream.getvalue().encode("cp1252")


def german_money(cents: int) -> str:
    """Cents as a bookkeeping program prints them.

    >>> german_money(123456), german_money(90)
    ('1.234,56 €', '0,90 €')
    """
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02} €"


def german_date(day: dt.date) -> str:
    return day.strftime("%d.%m.%Y")


def working_day(first: dt.date, last: dt.date, random: Random) -> dt.date:
    """A day from Monday to Friday between two dates, both included."""
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    return random.choice([day for day in days if day.weekday() < 5])


def survey_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An export of LimeSurvey: byte order mark, semicolons, all fields quoted, ``\\r\\n``, a blank line at the end."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return (stream.getvalue() + "\r\n").encode("utf-8-sig")


@dataclass(frozen=True)
class Question:
    """One question of a survey: ``type`` is LimeSurvey's letter (F array, L list, M multiple choice, S and T text)."""

    code: str
    type: str
    text: str
    group: str
    parts: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    relevance: str = "1"
    other: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the export, in question codes."""
        parts = [f"{self.code}[SQ{number:03}]" for number in range(1, len(self.parts) + 1)]
        return tuple(parts + [f"{self.code}[other]"] * self.other) or (self.code,)


Record = Mapping[str, object]


def survey_structure(title: str, *, number: int, questions: Sequence[Question]) -> bytes:
    """A survey's structure (``.lss``) in the form newer versions write: texts apart from what they belong to."""
    groups = list(dict.fromkeys(question.group for question in questions))
    tables: dict[str, list[Record]] = {
        name: [] for name in ("answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions",
                              "question_l10ns", "surveys", "surveys_languagesettings")
    }  # fmt: skip
    for place, name in enumerate(groups, 1):
        tables["groups"].append({"gid": place, "sid": number, "group_order": place, "grelevance": "1"})
        tables["group_l10ns"].append(
            {"id": place, "gid": place, "group_name": name, "description": "", "language": "de"}
        )
    for place, question in enumerate(questions, 1):
        _add_question(tables, question, place=place, survey=number, group=groups.index(question.group) + 1)
    tables["surveys"].append({"sid": number, "language": "de", "anonymized": "N", "format": "G", "active": "Y"})
    tables["surveys_languagesettings"].append(
        {"surveyls_survey_id": number, "surveyls_language": "de", "surveyls_title": title}
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<document>", " <LimeSurveyDocType>Survey</LimeSurveyDocType>"]
    lines += [" <DBVersion>493</DBVersion>", " <languages>", "  <language>de</language>", " </languages>"]
    for name, records in tables.items():
        lines += _section(name, records)
    return ("\n".join([*lines, "</document>"]) + "\n").encode()


def _add_question(tables: dict[str, list[Record]], question: Question, *, place: int, survey: int, group: int) -> None:
    qid = place * 100
    shared = {"sid": survey, "gid": group, "scale_id": 0, "same_default": 0}
    tables["questions"].append(
        {"qid": qid, "parent_qid": 0, **shared, "type": question.type, "title": question.code,
         "other": "Y" if question.other else "N", "mandatory": "N", "question_order": place,
         "relevance": question.relevance}
    )  # fmt: skip
    _add_text(tables, qid, f"<p>{question.text}</p>\n")
    for number, part in enumerate(question.parts, 1):
        tables["subquestions"].append(
            {"qid": qid + number, "parent_qid": qid, **shared, "type": "T", "title": f"SQ{number:03}",
             "other": "N", "mandatory": "N", "question_order": number, "relevance": "1"}
        )  # fmt: skip
        _add_text(tables, qid + number, part)
    for order, (code, label) in enumerate(question.answers):
        aid = len(tables["answers"]) + 1
        tables["answers"].append(
            {"aid": aid, "qid": qid, "code": code, "sortorder": order, "assessment_value": 0, "scale_id": 0}
        )
        tables["answer_l10ns"].append({"id": aid, "aid": aid, "answer": label, "language": "de"})


def _add_text(tables: dict[str, list[Record]], qid: int, text: str) -> None:
    number = len(tables["question_l10ns"]) + 1
    tables["question_l10ns"].append({"id": number, "qid": qid, "question": text, "help": "", "language": "de"})


def _section(name: str, records: Sequence[Record]) -> list[str]:
    fields = list(records[0]) if records else []
    lines = [f" <{name}>", "  <fields>", *(f"   <fieldname>{name}</fieldname>" for name in fields), "  </fields>"]
    lines.append("  <rows>")
    for record in records:
        lines += ["   <row>", *(f"    {_element(name, value)}" for name, value in record.items()), "   </row>"]
    return [*lines, "  </rows>", f" </{name}>"]


def _element(name: str, value: object) -> str:
    text = str(value)
    return f"<{name}><![CDATA[{text}]]></{name}>" if text else f"<{name}/>"
