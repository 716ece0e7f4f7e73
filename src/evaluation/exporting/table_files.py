"""A table as a file to compute with: a workbook with real numbers and its notes, or CSV as German Excel opens it.

The number in a cell is the published value, and its format shows it as the report does. Text stays text, whatever it
begins with.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from typing import Any

from evaluation.content.model import Cover, Number, Table
from evaluation.exporting.packages import normalise
from evaluation.language.parsing import currency_in
from evaluation.language.wording import NBSP, language

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60


def workbook(table: Table, cover: Cover) -> bytes:
    """The table as ``.xlsx``: title and marks above, headings that stay in view, source, base and note below.

    Where a number says less than the report does (45 of ``45 von 70``), a second sheet holds the texts of the report.
    """
    from xlsxwriter import Workbook

    target, say = io.BytesIO(), language(table.language).say
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    day = dt.date.fromisoformat(cover.as_of)
    with Workbook(target, options) as book:
        book.set_properties({"title": table.title, "author": cover.organisation, "created": day})
        _sheet(book, say("document.table"), table)
        if any(
            _says_more(*cell) for row in zip(table.rows, table.values, strict=True) for cell in zip(*row, strict=True)
        ):
            _sheet(book, say("document.as_shown"), replace(table, values=table.rows))
    return normalise(target.getvalue(), date=day)


def _sheet(book: Any, name: str, table: Table) -> None:
    page = book.add_worksheet(name)
    look = {name: book.add_format(style) for name, style in STYLES.items()}
    _line(page, 0, table.title, look["title"])
    _line(page, 1, " · ".join(table.marks), look["mark"])
    for column, head in enumerate(table.columns):
        page.write_string(HEAD, column, head.label, look["number_head" if head.align == "number" else "head"])
    for place, (texts, values) in enumerate(zip(table.rows, table.values, strict=True), HEAD + 1):
        strong = place - HEAD - 1 in table.totals
        for column, (text, value) in enumerate(zip(texts, values, strict=True)):
            _cell(page, (place, column), text, value, _format(book, table, text, value, strong=strong))
    for place, line in enumerate(_notes(table), HEAD + len(table.rows) + 2):
        _line(page, place, line, look["note"])
    for column in range(len(table.columns)):
        page.set_column(column, column, _width(table, column))
    page.freeze_panes(HEAD + 1, 1)


def _says_more(text: str, value: str | Number) -> bool:
    return not isinstance(value, str) and any(letter.isalpha() for letter in text)


HEAD = 3  # the row of the headings, counted from 0
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "mark": {"bold": True},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "number_head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"},
    "note": {"font_color": "#55606D"},
}


def comma_separated(table: Table) -> bytes:
    """The table as CSV with semicolons and a byte order mark; a cell that could be a formula is led by an apostrophe.

    Numbers are written as in the report.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_harmless(column.label) for column in table.columns])
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _line(page: Any, row: int, text: str, style: Any) -> None:
    if text:
        page.write_string(row, 0, text, style)


def _cell(page: Any, place: tuple[int, int], text: str, value: str | Number, style: Any) -> None:
    if isinstance(value, int | float) and place[1] > 0:
        money = bool(currency_in(text))
        page.write_number(*place, value / 100 if money else value, style)
    else:
        page.write_string(*place, text, style)


def _format(book: Any, table: Table, text: str, value: str | Number, *, strong: bool) -> Any:
    """How a number is shown: euros, per cent or a plain number, with as many decimals as its text has."""
    style: dict[str, Any] = {"bold": True, "top": 1} if strong else {}
    if isinstance(value, int | float):
        currency = currency_in(text)
        tail = text.replace(currency, "").rstrip(f"%{NBSP} ").rpartition(language(table.language).formats["decimal"])
        decimals = len(tail[2]) if tail[1] and tail[2].isdigit() else 0
        plain = "#,##0" + ("." + "0" * decimals if decimals else "")
        style["num_format"] = plain + (
            f' "{currency}"' if currency else "%" if isinstance(value, float) and "%" in text else ""
        )
    elif text.startswith(FORMULA_SIGNS):
        style["quote_prefix"] = True
    return book.add_format(style)


def _notes(table: Table) -> list[str]:
    say = language(table.language).say
    lines = [("document.base", table.base), ("document.source", table.source)]
    return [*(f"{say(key)}: {text}" for key, text in lines if text), *([table.note] if table.note else [])]


def _width(table: Table, column: int) -> int:
    texts = [table.columns[column].label, *(row[column] for row in table.rows)]
    return min(WIDEST, max(len(text) for text in texts) + 3)
