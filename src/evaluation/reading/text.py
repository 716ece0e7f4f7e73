"""Text files (CSV, TSV and their kin) into raw tables: encoding, delimiter, quoting, and where the table stands.

Everything stays text. Encoding and delimiter are decided from the content, never from the name, and can be set where
the decision goes wrong. A row is a record: one with line breaks inside its cells is one row, as Excel shows it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from evaluation.errors import EvaluationError
from evaluation.reading import opening
from evaluation.reading.layout import arrange
from evaluation.reading.raw import Note, RawTable, left_out

DELIMITERS = (";", "\t", "|", ",")  # in this order where several fit: a decimal comma parts cells as evenly
SAMPLE = 200_000  # characters looked at to decide the delimiter
RARE = 0.3  # a delimiter that fits a smaller share of the records parts nothing

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)


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
    text, delimiter = _delimiter(text, delimiter)
    grid, notes = records(text, delimiter, file=path.name)
    layout = arrange(grid, file=path.name, header_rows=header_rows, keep_rows=keep_rows)
    if not layout.data:
        rows = left_out(layout.excluded, [row + 1 for row in layout.header])
        raise EvaluationError("reading_only_header", file=path.name, rows=rows)
    notes += _overlong(grid, layout.columns, layout.header)
    return RawTable(
        file=path.name,
        format="text",
        cells=_frame(grid, layout.data, layout.columns, layout.headings),
        rows=np.array(layout.data) + 1,
        places=tuple(place + 1 for place in layout.columns),
        encoding=encoding,
        delimiter=delimiter,
        header_rows=tuple(row + 1 for row in layout.header),
        excluded=layout.excluded,
        notes=(*notes, *layout.notes),
    )


def decode(data: bytes, encoding: str | None = None, *, file: str) -> tuple[str, str]:
    """Text and encoding: by byte order mark, else UTF-8, else cp1252, the encoding of German office programs.

    >>> decode("Köln".encode("cp1252"), file="orte.csv")
    ('Köln', 'cp1252')
    """
    found = encoding or next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if not found and opening.kind_of(data) != "text":
        raise EvaluationError("reading_binary", file=file)
    for name in (found,) if found else ("utf-8", "cp1252"):
        try:
            return data.decode(name), name
        except (UnicodeError, LookupError):
            continue
    raise EvaluationError("reading_encoding", file=file, encoding=found or "UTF-8, cp1252")


def decide_delimiter(text: str) -> str:
    """The mark that parts most records into the same number of cells.

    >>> decide_delimiter("Nr.;Betrag\\n1;2,50\\n2;3,00\\n")
    ';'
    """
    sample = text if len(text) <= SAMPLE else text[: text.rfind("\n", 0, SAMPLE)]
    shares = {mark: _evenness(sample, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: shares[mark])
    return best if shares[best] >= RARE else DELIMITERS[0]


def records(text: str, delimiter: str, *, file: str) -> tuple[list[list[str]], list[Note]]:
    """The records of a text with their cells; an empty line is an empty record.

    A quote in the wrong place is read as people mean it and noted; one that is never closed would swallow the rest of
    the file and is an error.
    """
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise EvaluationError("reading_open_quote", file=file, row=str(len(rows) + 1)) from None
    except TypeError:
        raise EvaluationError("reading_delimiter", file=file, delimiter=delimiter) from None
    else:
        return rows, []
    note = Note("quotes", {"row": str(len(rows) + 1)})
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), [note]
    except csv.Error:  # a cell beyond the limit of the reader: a quote that swallows the file
        raise EvaluationError("reading_open_quote", file=file, row=str(len(rows) + 1)) from None


def _delimiter(text: str, delimiter: str | None) -> tuple[str, str]:
    """Text and delimiter; the line ``sep=;`` is an instruction to Excel, which shows no row for it."""
    line = _SEPARATOR_LINE.match(text)
    if line:
        return text[line.end() :], delimiter or line[1]
    return text, delimiter or decide_delimiter(text)


def _evenness(sample: str, mark: str) -> float:
    """The share of records with the commonest number of cells, 0 where that number is one."""
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if any(row))
    except csv.Error:
        return 0.0
    several = [times for width, times in widths.items() if width > 1]
    return max(several, default=0) / max(widths.total(), 1)


def _overlong(grid: list[list[str]], columns: tuple[int, ...], header: tuple[int, ...]) -> list[Note]:
    """Rows with more cells than there are headings: usually a delimiter inside a text that was not quoted."""
    if not header:
        return []
    width = max(len(grid[row]) for row in header)
    if not any(place >= width for place in columns):
        return []
    rows = [row + 1 for row, cells in enumerate(grid) if len(cells) > width and any(cells[width:]) and row > header[-1]]
    return [Note("overlong_rows", {"n": len(rows), "row": str(rows[0])})] if rows else []


def _frame(
    grid: list[list[str]], data: tuple[int, ...], columns: tuple[int, ...], headings: tuple[str, ...]
) -> pd.DataFrame:
    """The data rows as columns of text.

    All cells become one array in the order they lie in memory, and each column takes its own from it: three times as
    fast as an array of Python's texts for each column.
    """
    width = max((len(grid[row]) for row in data), default=0)
    rows = (grid[row] if len(grid[row]) == width else grid[row] + [""] * (width - len(grid[row])) for row in data)
    cells = pa.array(chain.from_iterable(rows), pa.large_string())
    starts = np.arange(len(data)) * width
    return pd.DataFrame(
        {
            heading: pd.array(cells.take(pa.array(starts + place)), dtype="str") if place < width else ""
            for place, heading in zip(columns, headings, strict=True)
        },
        index=range(len(data)),
        dtype="str",
    )
