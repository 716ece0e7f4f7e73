"""Excel templates made from the schema, so that what an office fills in is what the tool reads.

There is one workbook a theme, with a guide and one sheet a table. A data sheet has only its headings: the examples are
in the guide, which no project reads, so an example that nobody deleted is never counted.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from evaluation.exporting.packages import normalise
from evaluation.language import wording
from evaluation.language.wording import Language
from evaluation.project import schema
from evaluation.project.schema import Column, Table

BOOKS: dict[str, tuple[str, ...]] = {
    "organisations": ("organisations", "tandems", "consents"),
    "money": ("budget", "payments", "expenses", "proofs"),
    "access": ("committees", "memberships", "contributions", "funding_status"),
    "work": ("advice", "decisions", "milestones", "insights", "indicators"),
    "survey": ("invitations", "codebook", "codings", "quotations"),
    "event": ("registrations",),
}  # all tables but the answers, which come from a survey's export
ROWS = 5_000  # the last row with a drop-down
REQUIRED = " *"  # ignored when headings are compared
MADE = dt.date(2024, 1, 1)  # the same date in every template, so that the same schema gives the same bytes
# Amounts name no currency: it is the project's, which its settings say.
FORMATS = {"text": "@", "code": "@", "choices": "@", "integer": "0", "money": "#,##0.00", "percent": "0.0%"}
DATES = {"de": "dd.mm.yyyy"}
LIMITS: dict[str, dict[str, Any]] = {
    "integer": {"validate": "integer", "minimum": -(10**9), "maximum": 10**9},
    "number": {"validate": "decimal", "minimum": -(10**9), "maximum": 10**9},
    "money": {"validate": "decimal", "minimum": -(10**12), "maximum": 10**12},
    "percent": {
        "validate": "decimal",
        "minimum": -10,
        "maximum": 10,
    },  # 1,000 per cent: larger values are mistakes
    "date": {"validate": "date", "minimum": dt.date(1955, 1, 1), "maximum": dt.date(2060, 12, 31)},
    "datetime": {"validate": "date", "minimum": dt.date(1955, 1, 1), "maximum": dt.date(2060, 12, 31)},
}
INTRO = ("sheets", "headings", "own", "empty", "numbers", "sums", "example", "unread")
REASONS = ("not_answered", "dont_know", "not_applicable", "no_consent")
DARK, LIGHT, INK = "#1F3A4D", "#DDE5EA", "#1A1A1A"

Book = Any  # xlsxwriter carries no types
Example = str | int | float | dt.date
EXAMPLES: dict[str, Example] = {
    "money": 1234.56,
    "number": 1.5,
    "percent": 0.8,
    "date": dt.date(2024, 6, 14),
    "datetime": dt.datetime(2024, 6, 14, 13, 5),  # noqa: DTZ001  # cells of a sheet know no time zone
}  # for other kinds the catalogue has an example for each column


def workbooks(language: str) -> dict[str, bytes]:
    """All templates by file name, named and worded in ``language``."""
    return {file_name(book, language): workbook(book, language) for book in BOOKS}


def file_name(book: str, language: str) -> str:
    """The name of a template's file.

    >>> file_name("money", "de")
    'Finanzen.xlsx'
    """
    return wording.language(language).say(f"template.book.{book}") + ".xlsx"


def workbook(name: str, language: str) -> bytes:
    """One template: the guide and an empty sheet for each of its tables; the same bytes on every run."""
    words = wording.language(language)
    tables = [schema.TABLES[table] for table in BOOKS[name]]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": words.say("template.title", name=words.say(f"template.book.{name}"))})
    _write_guide(book, tables, words)
    for table in tables:
        _write_sheet(book, table, BOOKS[name], words)
    book.close()
    return normalise(stream.getvalue(), date=MADE)


def heading(column: Column, language: str) -> str:
    """The heading of a column; a star marks required columns.

    >>> heading(schema.TABLES["tandems"].column("tandem_id"), "de")
    'Tandem-Nr. *'
    """
    return column.label(language) + (REQUIRED if column.required else "")


def allowed(column: Column, words: Language) -> list[str]:
    """The answers of a column's drop-down in the language of the template; empty where anything may be written."""
    if column.kind == "yes_no":
        return [words.say("template.yes"), words.say("template.no")]
    return [choice.en if words.code == "en" else choice.de for choice in column.choices]


def example(column: Column, words: Language) -> Example:
    """An invented value for a column, of the kind its cells have."""
    if column.kind in EXAMPLES:
        return EXAMPLES[column.kind]
    answers = allowed(column, words)
    if answers:
        return answers[0]
    key = f"template.example.{column.name}"
    if column.kind == "integer":
        return int(words.say(key)) if words.has(key) else 3
    return words.say(key)


def meaning(table: Table, column: Column, words: Language) -> str:
    """The meaning of a column: its explanation, otherwise the table of its ids; empty where the name is enough."""
    for key in (f"template.meaning.{table.name}.{column.name}", f"template.meaning.{column.name}"):
        if words.has(key):
            return words.say(key)
    if column.references:
        other = schema.TABLES[column.references.split(".")[0]]
        return words.say("template.from_table", table=other.label(words.code))
    return ""


def expected(column: Column, words: Language) -> str:
    """The form a cell must have, as one sentence."""
    if allowed(column, words) and column.kind != "choices":
        return words.say("template.one_of")
    return words.say("template.expected", accepted=words.say(f"accepted.{column.kind}"))


def _write_sheet(book: Book, table: Table, tables_of_book: Sequence[str], words: Language) -> None:
    """An empty table: headings, number formats and hints; no cell below the headings exists."""
    page = book.add_worksheet(table.label(words.code))
    for place, column in enumerate(table.columns):
        text = heading(column, words.code)
        page.set_column(place, place, max(14, len(text) + 3), book.add_format({"num_format": _format(column, words)}))
        page.write_string(0, place, text, _head(book, required=column.required))
        page.data_validation(1, place, ROWS, place, _validation(table, column, tables_of_book, words))
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    _for_paper(page)


def _validation(table: Table, column: Column, tables_of_book: Sequence[str], words: Language) -> dict[str, Any]:
    """The drop-down, hint and check of a cell. Excel only warns: "weiß nicht" is allowed in any column."""
    hint = [words.say("template.required")] if column.required else []
    hint += [part for part in (meaning(table, column, words), expected(column, words)) if part]
    shared = {
        "input_title": column.label(words.code),
        "input_message": " ".join(hint),
        "error_type": "warning",
        "error_title": column.label(words.code),
        "error_message": expected(column, words),
    }
    answers = allowed(column, words)
    if answers and column.kind != "choices":  # with a drop-down only one answer could be chosen
        return {**shared, "validate": "list", "source": answers}
    if column.references and column.references.split(".")[0] in tables_of_book:
        return {**shared, "validate": "list", "source": _cells_of(column.references, words.code), "show_error": False}
    limits = LIMITS.get(column.kind)
    return {**shared, "criteria": "between", **limits} if limits else {**shared, "validate": "any"}


def _cells_of(reference: str, language: str) -> str:
    """The cells with the ids of another table, for the drop-down of a column that refers to them."""
    table, name = reference.split(".")
    other = schema.TABLES[table]
    letter = chr(ord("A") + other.names.index(name))
    return f"='{other.label(language)}'!${letter}$2:${letter}${ROWS + 1}"


def _write_guide(book: Book, tables: Sequence[Table], words: Language) -> None:
    """How to fill in the sheets, and every column with its meaning, its allowed answers and an example."""
    page = book.add_worksheet(words.say("template.guide"))
    plain = book.add_format({"text_wrap": True, "valign": "top", "font_color": INK})
    title = book.add_format({"bold": True, "font_size": 14, "font_color": DARK})
    page.set_column(0, 0, 30, plain)
    page.set_column(1, 2, 48, plain)
    page.set_column(3, 3, 30, plain)
    page.write_string(0, 0, words.say("template.guide"), title)
    reasons = words.listing(words.quote(words.say(f"missing.{reason}")) for reason in REASONS)
    for row, key in enumerate(INTRO, 1):
        page.merge_range(row, 0, row, 3, words.say(f"template.intro.{key}", words=reasons), plain)
        page.set_row(row, 30)
    row = len(INTRO) + 2
    for table in tables:
        row = _write_columns(book, page, table, row, words)
    page.hide_gridlines(2)
    _for_paper(page)


def _write_columns(book: Book, page: Any, table: Table, row: int, words: Language) -> int:
    """The part of the guide on one table; returns the row where the next one starts."""
    page.write_string(row, 0, table.label(words.code), book.add_format({"bold": True, "font_size": 12}))
    page.write_string(row, 1, words.say(f"template.row.{table.name}"))
    for place, key in enumerate(("column", "meaning", "answers", "example")):
        page.write_string(row + 1, place, words.say(f"template.head.{key}"), _head(book, required=True))
    for line, column in enumerate(table.columns, row + 2):
        style = {"text_wrap": True, "valign": "top", "bottom": 4, "font_color": INK}
        plain = book.add_format(style)
        text = " ".join(filter(None, (meaning(table, column, words), expected(column, words))))
        page.write_string(line, 0, heading(column, words.code), plain)
        page.write_string(line, 1, text, plain)
        page.write_string(line, 2, "\n".join(allowed(column, words)), plain)
        shown = book.add_format({**style, "num_format": _format(column, words), "align": "left"})
        _write(page, line, 3, example(column, words), shown)
    return row + len(table.columns) + 3


def _write(page: Any, row: int, place: int, value: Example, style: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, place, value, style)
    elif isinstance(value, dt.date):
        page.write_datetime(row, place, value, style)
    else:
        page.write_number(row, place, value, style)


def _format(column: Column, words: Language) -> str:
    if column.kind == "date":
        return DATES.get(words.code, "yyyy-mm-dd")
    if column.kind == "datetime":
        return DATES.get(words.code, "yyyy-mm-dd") + " hh:mm"
    return FORMATS.get(column.kind, "General")


def _head(book: Book, *, required: bool) -> Any:
    """Required columns are dark; the star in the heading is for those who do not see colours."""
    colours = {"bg_color": DARK, "font_color": "#FFFFFF"} if required else {"bg_color": LIGHT, "font_color": INK}
    return book.add_format({"bold": True, "valign": "top", "text_wrap": True, "border": 1, **colours})


def _for_paper(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
