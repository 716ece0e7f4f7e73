"""A text split into records and cells, all at once if its quotes are where they should be, as in most files.

Python's reader of CSV makes a list of each record, which takes most of the time. Here the places of all delimiters,
line breaks and quotes are found in one pass over the bytes, and the rest is arithmetic on those places. A text with
quotes elsewhere is left to that reader.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from evaluation.reading.tables.rows import Records

PIECE = 4_000_000  # characters split at a time
LINE, RETURN, QUOTE = b'\n\r"'


def split_records(text: str, delimiter: str) -> Records | None:
    """The records that ``csv.reader`` finds, or ``None`` if it has to be used.

    >>> found = split_records('Nr.;Grund\\n1;"Miete; Strom"\\n', ";")
    >>> found[0], found[1]
    (['Nr.', 'Grund'], ['1', 'Miete; Strom'])
    >>> split_records('1;5" Rohr\\n', ";")
    """
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        return None
    pieces = []
    for piece in _pieces(text):
        found = _split(np.frombuffer(piece.encode(), np.uint8), ord(delimiter))
        if found is None:
            return None
        pieces.append(found)
    cells = pa.concat_arrays([pa.array([], pa.large_string()), *(found[0] for found in pieces)])
    return Records(cells, np.cumsum(np.concatenate([[0], *(found[1] for found in pieces)]).astype(np.int64)))


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that end with a line break outside of quotes."""
    start = 0
    while start < len(text):
        end = _after_line(text, start + PIECE)
        quotes = text.count('"', start, end)
        while quotes % 2 and end < len(text):
            before, end = end, _after_line(text, end)
            quotes += text.count('"', before, end)
        piece = text[start:end]
        yield piece if piece.endswith(("\n", "\r")) else piece + "\n"
        start = end


def _after_line(text: str, start: int) -> int:
    return text.find("\n", start) + 1 or len(text)


def _split(signs: np.ndarray, delimiter: int) -> tuple[pa.LargeStringArray, np.ndarray] | None:
    """The cells of a piece one after the other, and how many each of its records has."""
    marks = np.flatnonzero((signs == delimiter) | (signs == LINE) | (signs == RETURN) | (signs == QUOTE))
    kinds = signs[marks]
    quote = kinds == QUOTE
    within = np.logical_xor.accumulate(quote)  # from an opening quote to the closing one
    end = ~quote & ~within
    touching = np.diff(marks) == 1
    after_end = np.concatenate([marks[:1] == 0, touching & end[:-1]])
    opening, closing = quote & within, quote & ~within
    doubled = np.concatenate([[False], touching & closing[:-1] & opening[1:]])  # a quote inside of quotes
    closed = np.concatenate([touching & (end[1:] | doubled[1:]), [False]])
    if within[-1] or np.any(opening & ~after_end & ~doubled) or np.any(closing & ~closed):
        return None
    lines = end & (kinds == LINE)
    lines[1:] &= ~(touching & end[:-1] & (kinds[:-1] == RETURN))  # a return and a line break are one
    ends = end & ((kinds != LINE) | lines)
    left_out = end | closing | (opening & after_end)
    kept = np.ones(len(signs), dtype=bool)
    kept[marks[left_out]] = False
    bounds = (marks - np.cumsum(left_out) + left_out)[ends]
    last = np.flatnonzero(kinds[ends] != delimiter)
    lengths = np.diff(last, prepend=-1)
    empty = (lengths == 1) & after_end[ends][last]  # an empty line has no cell
    bounds, lengths[empty] = np.delete(bounds, last[empty]), 0
    bounds = np.concatenate([[0], bounds])
    if np.diff(bounds).max(initial=0) > csv.field_size_limit():
        return None
    buffers = [None, pa.py_buffer(bounds.astype(np.int64)), pa.py_buffer(signs[kept])]
    return pa.Array.from_buffers(pa.large_string(), len(bounds) - 1, buffers), lengths
