"""Text files (CSV, TSV and the like) into raw tables: encoding, delimiter, quotes, and the extent of the table.

All cells remain text. Encoding and delimiter are decided from the content, never from the name, and can be set if the
decision is wrong. A row is a record: one with line breaks inside its cells is one row, as in Excel.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import html_tables, opening
from evaluation.reading.files.delimited import split_records
from evaluation.reading.raw import Note, RawTable, left_out
from evaluation.reading.tables.extent import Layout, arrange
from evaluation.reading.tables.rows import Records

DELIMITERS = (";", "\t", "|", ",")  # in this order if several fit: a decimal comma may split rows just as evenly
SAMPLE = 200_000  # characters looked at to decide the delimiter
PIECE = 1_000_000  # characters split into lines at a time
FIRST = 1_000  # rows that decide whether blanks separate cells
RARE = 0.3  # a delimiter fits at least this share of the records

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?(?:\r?\n|\r)", re.IGNORECASE)


def read_text(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_rows: Sequence[int] | None = None,
    keep_rows: bool = False,
) -> RawTable:
    """The table in a text file, every cell as ``str``; an empty cell is ``""``.

    ``header_rows`` are row numbers as Excel shows them. With ``keep_rows`` all rows below the header are data, as in
    the export of a program. Raises ``EvaluationError`` where there is no file, no text, or no row below the header.
    """
    text, encoding = decode(opening.load(path), encoding, file=path.name)
    if html_tables.is_sheet(text):
        raise EvaluationError("reading_xml_workbook", file=path.name)
    grid, notes, delimiter = _grid(text, delimiter, file=path.name)
    layout = arrange(grid, file=path.name, header_rows=header_rows, keep_rows=keep_rows)
    if not layout.data:
        rows = left_out(layout.excluded, [row + 1 for row in layout.header])
        raise EvaluationError("reading_only_header", file=path.name, rows=rows)
    notes += _overlong(grid, layout.columns, layout.header)
    notes += _split_by_blanks(grid) if delimiter and len(layout.columns) == 1 else []
    return RawTable(
        file=path.name,
        format="text" if delimiter else "html",
        cells=_frame(grid, layout, layout.data),
        rows=np.array(layout.data) + 1,
        places=tuple(place + 1 for place in layout.columns),
        encoding=encoding,
        delimiter=delimiter,
        header_rows=tuple(row + 1 for row in layout.header),
        excluded=layout.excluded,
        notes=(*notes, *layout.notes),
        left=_frame(grid, layout, layout.left).set_axis(np.array(layout.left, dtype=int) + 1),
    )


def _grid(text: str, delimiter: str | None, *, file: str) -> tuple[Records, list[Note], str | None]:
    """The records of a text, notes on them, and the delimiter: ``None`` for a page in HTML."""
    if html_tables.is_page(text):
        return html_tables.records(text), [], None
    text, delimiter = _delimiter(text, delimiter)
    return *records(text, delimiter, file=file), delimiter


def decode(data: bytes, encoding: str | None = None, *, file: str) -> tuple[str, str]:
    """Text and encoding: by byte order mark, else UTF-8, else cp1252, the encoding of German office programs.

    Lines that end with a carriage return are from an older Mac, whose encoding is used if it fits better.

    >>> decode("Köln".encode("cp1252"), file="orte.csv")
    ('Köln', 'cp1252')
    """
    found = encoding or next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if not found and opening.kind_of(data) != "text":
        raise EvaluationError("reading_binary", file=file)
    for name in (found,) if found else ("utf-8", *(("mac_roman",) if _is_of_mac(data) else ()), "cp1252"):
        try:
            return data.decode(name), name
        except (UnicodeError, LookupError):
            continue
    raise EvaluationError("reading_encoding", file=file, encoding=found or "UTF-8, cp1252")


def _is_of_mac(data: bytes) -> bool:
    """Whether a text without line feeds has more German letters in the encoding of an older Mac than of Windows."""
    if b"\n" in data or b"\r" not in data:
        return False
    letters = {name: "äöüßÄÖÜé".encode(name) for name in ("mac_roman", "cp1252")}
    times = {name: sum(data.count(bytes([sign])) for sign in signs) for name, signs in letters.items()}
    return times["mac_roman"] > times["cp1252"]


def decide_delimiter(text: str) -> str:
    """The character that splits most records into the same number of cells.

    >>> decide_delimiter("Nr.;Betrag\\n1;2,50\\n2;3,00\\n")
    ';'
    """
    sample = text if len(text) <= SAMPLE else text[: max(text.rfind(end, 0, SAMPLE) for end in "\n\r")]
    shares = {mark: _evenness(sample, mark) for mark in DELIMITERS}
    if max(shares[mark] for mark in DELIMITERS if mark != ",") >= RARE:
        shares[","] = _evenness(_DECIMAL.sub("", sample), ",")  # a decimal comma separates no cells
    best = max(DELIMITERS, key=lambda mark: shares[mark])
    return best if shares[best] >= RARE else DELIMITERS[0]


def records(text: str, delimiter: str, *, file: str) -> tuple[Records, list[Note]]:
    """The records of a text with their cells; an empty line is an empty record.

    A quote in the wrong place is read as people mean it and noted; one that is never closed would swallow the rest of
    the file and is an error.
    """
    if (found := split_records(text, delimiter)) is not None:
        return found, []
    try:
        return Records.of(_reader(text, delimiter, strict=True)), []
    except csv.Error as error:
        row = _unreadable(text, delimiter)
        if "unexpected end" in str(error):
            raise EvaluationError("reading_open_quote", file=file, row=row) from None
    except TypeError:
        raise EvaluationError("reading_delimiter", file=file, delimiter=delimiter) from None
    try:
        return Records.of(_reader(text, delimiter)), [Note("quotes", {"row": row})]
    except csv.Error:  # a cell beyond the reader's limit: a quote that swallows the file
        raise EvaluationError("reading_open_quote", file=file, row=row) from None


def _reader(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    lines = chain.from_iterable(io.StringIO(piece, newline="") for piece in _pieces(text))
    return csv.reader(lines, delimiter=delimiter, strict=strict)


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that end with a line: ``StringIO`` needs four bytes for each character."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE) + 1 or len(text)
        yield text[start:end]
        start = end


def _unreadable(text: str, delimiter: str) -> str:
    """The number of the first record that has a quote in the wrong place."""
    rows = 0
    with suppress(csv.Error):
        for _ in _reader(text, delimiter, strict=True):
            rows += 1
    return str(rows + 1)


def _delimiter(text: str, delimiter: str | None) -> tuple[str, str]:
    """Text and delimiter; the line ``sep=;`` is an instruction to Excel, which shows no row for it."""
    line = _SEPARATOR_LINE.match(text)
    if line:
        return text[line.end() :], delimiter or line[1]
    return text, delimiter or decide_delimiter(text)


def _evenness(sample: str, mark: str) -> float:
    """The share of records with the commonest number of cells, with or without empty ones at their ends.

    Excel ends rows with unequal numbers of delimiters where the last columns are empty. One cell a record counts as 0.
    """
    try:
        rows = [row for row in _reader(sample, mark) if any(row)]
    except csv.Error:
        return 0.0
    widths = Counter(map(len, rows))
    filled = Counter(max(place for place, cell in enumerate(row, 1) if cell) for row in rows)
    several = [times for counts in (widths, filled) for width, times in counts.items() if width > 1]
    return max(several, default=0) / max(len(rows), 1)


def _overlong(grid: Records, columns: tuple[int, ...], header: tuple[int, ...]) -> list[Note]:
    """Rows with more cells than there are headings: usually a delimiter inside a text that was not quoted."""
    width = grid.width(header)
    if not header or not any(place >= width for place in columns):
        return []
    rows = [row + 1 for row in grid.longer(width) if row > header[-1] and any(grid[row][width:])]
    return [Note("overlong_rows", {"n": len(rows), "row": str(rows[0])})] if rows else []


def _split_by_blanks(grid: Records) -> list[Note]:
    """A note if all rows of a single column have equally many parts between blanks, as statistics programs write."""
    rows = (grid[row] for row in range(min(len(grid), FIRST)))
    parts = {len(row[0].split()) for row in rows if any(row)}
    return [Note("parted_by_blanks", {"n": min(parts)})] if len(parts) == 1 and min(parts) > 2 else []


def _frame(grid: Records, layout: Layout, places: Sequence[int]) -> pd.DataFrame:
    """Some rows as columns of text."""
    rows, named = np.array(places, dtype=int), zip(layout.columns, layout.headings, strict=True)
    columns = {heading: pd.array(grid.texts(place, rows), dtype="str") for place, heading in named}
    return pd.DataFrame(columns, index=range(len(rows)), dtype="str")
