"""Web pages that programs call Excel files: an ``.xls`` of many portals is a table in HTML.

A page becomes the rows Excel would show for it: a line of text is a row of one cell, a table is its rows with an empty
one below. A cell over several columns is put in the first, a text over several rows in each of them; a heading is not
repeated.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from evaluation.reading.tables.grid import is_value
from evaluation.reading.tables.rows import Records

MOST_SPANNED = 1_000  # larger spans are ignored
MOST_ADDED = 1_000_000  # so many empty cells are made for cells over several columns: only a malicious page needs more
CELLS, LINES = ("td", "th"), ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "title")
UNSEEN = ("script", "style")
_PAGE = re.compile(r"\s*(?:<!doctype html|<html\b|<(?:head|body|meta|table)\b)", re.IGNORECASE)
_SHEET = re.compile(r"\s*<\?xml\b.{0,1000}?<(?:\w+:)?Workbook\b", re.DOTALL)


def is_page(text: str) -> bool:
    """Whether a text is a page in HTML with a table in it.

    >>> is_page("<html><table><tr><td>1</td></tr></table></html>"), is_page("Nr.;Name")
    (True, False)
    """
    return _PAGE.match(text.lstrip("\ufeff")) is not None and "<table" in text.lower()


def is_sheet(text: str) -> bool:
    """Whether a text is the XML in which Excel 2003 wrote workbooks."""
    return _SHEET.match(text.lstrip("\ufeff")) is not None


def records(text: str) -> Records:
    """The rows of a page."""
    page = _Page()
    page.feed(text.lstrip("\ufeff"))
    page.close()
    page.end_line()
    return Records.of(page.rows)


class _Page(HTMLParser):
    """Collects rows; tags that are not closed end where the next of their kind begins, as in browsers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self.row: list[str] | None = None
        self.down: dict[int, tuple[int, str]] = {}  # by column: how many rows below still get a text
        self.span: tuple[int, int] | None = None  # columns and rows of the open cell
        self.heads = False  # whether the open cell is a heading
        self.depth = self.unseen = self.added = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.end_line()
        elif self.depth == 1 and tag == "tr":
            self.end_row()
            self.row = []
        elif self.depth == 1 and tag in CELLS:
            self.end_cell()
            attributes = dict(attrs)
            self.row = [] if self.row is None else self.row
            self.span = (_spanned(attributes.get("colspan")), _spanned(attributes.get("rowspan")))
            self.heads = tag == "th"
        elif tag in LINES:
            self._begin_line()

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN and self.unseen > 0
        if tag == "table" and self.depth:
            self.depth -= 1
            if not self.depth:
                self.end_row()
                self.rows.append([])
                self.down = {}
        elif self.depth == 1 and tag == "tr":
            self.end_row()
        elif self.depth == 1 and tag in CELLS:
            self.end_cell()
        elif not self.depth and tag in LINES:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(data)

    def _begin_line(self) -> None:
        if self.depth:
            self.words.append(" ")
        else:
            self.end_line()

    def end_line(self) -> None:
        text = self._take_text()
        if text:
            self.rows.append([text])

    def end_cell(self) -> None:
        text = self._take_text()
        if self.span is None or self.row is None:
            return
        self._fill_down()
        columns, rows = self.span
        if rows > 1:
            self.down[len(self.row)] = (rows - 1, "" if self.heads or is_value(text) else text)
        more = columns - 1 if self.added < MOST_ADDED else 0
        self.added += more
        self.row += [text, *[""] * more]
        self.span = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self._fill_down()
            self.rows.append(self.row)
        self.row = None

    def _fill_down(self) -> None:
        while self.row is not None and len(self.row) in self.down:
            rows, text = self.down.pop(len(self.row))
            if rows > 1:
                self.down[len(self.row)] = (rows - 1, text)
            self.row.append(text)

    def _take_text(self) -> str:
        """The text since the last cell or line, in one line; non-breaking spaces within it are kept."""
        text = re.sub(r"[ \t\r\n]+", " ", "".join(self.words)).strip(" \u00a0")
        self.words = []
        return text


def _spanned(text: str | None) -> int:
    number = int(text) if text and text.strip().isdecimal() and len(text) < 8 else 1
    return number if 1 <= number <= MOST_SPANNED else 1
