"""``financial_statement.xlsx``: the financial statement as a workbook a funder can check, sort and sum.

Amounts are numbers with a format and sums are values, because a formula without a stored result is an empty cell in
many viewers. Text is written as text, whatever it starts with; nothing in the file tells who made it or where.
"""

from __future__ import annotations

import datetime as dt
import io
from fractions import Fraction
from typing import Any

import xlsxwriter

from evaluation.data import Data
from evaluation.exporting.packages import normalise
from evaluation.metrics.funding.statement_sheets import Kind, Sheet, Value, statement

NAME = "tables/financial_statement.xlsx"
FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"text_wrap": True},
    "date": {"num_format": "dd.mm.yyyy", "align": "left"},
    "money": {"num_format": '#,##0.00 "€";[Red]-#,##0.00 "€"'},  # or the currency of the project
    "percent": {"num_format": "+0.0 %;-0.0 %;0.0 %", "align": "right"},
}
WIDTHS: dict[Kind, int] = {"text": 30, "date": 12, "money": 16, "percent": 14}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # a cell of Excel holds a little more


def book(data: Data) -> bytes:
    """The workbook for the audience ``data`` was opened for; the same bytes for the same tables.

    ``UsageError`` for an audience that must not see payees.
    """
    sheets, stream = statement(data), io.BytesIO()
    target = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    target.set_properties({"title": data.words.say("statement.title")})
    marks = " · ".join((data.words.say("statement.title"), *data.marks)).replace("&", "&&")
    for sheet in sheets:
        _write(target, sheet, marks, _formats(data))
    target.close()
    return normalise(stream.getvalue(), date=data.as_of)


def _formats(data: Data) -> dict[Kind, dict[str, object]]:
    currency = data.project.currency
    return (
        FORMATS | {"money": {"num_format": f'#,##0.00 "{currency}";[Red]-#,##0.00 "{currency}"'}}
        if currency
        else FORMATS
    )


def _write(target: Any, sheet: Sheet, marks: str, formats: dict[Kind, dict[str, object]]) -> None:
    page = target.add_worksheet(sheet.title)
    head = target.add_format({"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF", "text_wrap": True})
    plain = {kind: target.add_format({**style, "valign": "top"}) for kind, style in formats.items()}
    quoted = target.add_format({**formats["text"], "valign": "top", "quote_prefix": True})
    bold = {kind: target.add_format({**style, "bold": True, "top": 1}) for kind, style in formats.items()}
    for place, (heading, kind) in enumerate(sheet.columns):
        page.set_column(place, place, WIDTHS[kind])
        page.write_string(0, place, heading, head)
    for row, values in enumerate((*sheet.rows, *sheet.sums), 1):
        styles = plain if row <= len(sheet.rows) else bold
        for place, (value, (_, kind)) in enumerate(zip(values, sheet.columns, strict=True)):
            formula = isinstance(value, str) and value.startswith(FORMULA)
            _cell(page, row, place, value, quoted if formula else styles[kind])
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_header("&L" + marks)
    page.set_footer("&R&P / &N")
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _cell(page: Any, row: int, place: int, value: Value, style: Any) -> None:
    """One cell by what the value is: cents become euros only here, where a number has to be written."""
    if value is None:
        page.write_blank(row, place, None, style)
    elif isinstance(value, str):
        page.write_string(row, place, value[:LONGEST], style)
    elif isinstance(value, int):
        page.write_number(row, place, value / 100, style)
    elif isinstance(value, Fraction):
        page.write_number(row, place, float(value), style)
    elif isinstance(value, dt.date):
        page.write_datetime(row, place, value, style)
