"""Native tables that can be read from the last row: as many rows and columns a slide as fit at 18 points.

Every page repeats the heading, and every group of columns repeats the first column, which names the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from evaluation.content.model import Table
from evaluation.exporting.slide_text import (
    INCH,
    LEADING,
    POINT,
    SMALLEST,
    Box,
    paged,
    text_height,
    text_width,
    wrapped,
    write,
)

SIZE = SMALLEST
CELL_MARGIN = round(0.2 * INCH)  # left and right together, as PowerPoint has it
ROW_MARGIN = round(0.14 * INCH)
WIDEST = (
    0.22  # the share of the slide's width one column of text may claim before others had theirs; numbers never wrap
)
BOLD = 1.2  # how much wider single bold words may be than the mean
STRETCH = 1.25  # how much wider than its text a small table may become
STYLE = "{B301B821-A1FF-4177-AEE7-76D212191A09}"  # "Medium Style 1 - Accent 1" of PowerPoint: no vertical lines


@dataclass(frozen=True)
class Page:
    """What one slide shows of a table: the places of rows and columns, and the widths of these columns."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    widths: tuple[int, ...]


def pages(table: Table, box: Box) -> list[Page]:
    """The table in pieces that fit into ``box``."""
    found = []
    for columns in _groups(table, box.width):
        widths = _widths(table, columns, box.width)
        heights = [_height(row, columns, widths) for row in table.rows]
        room = box.height - _height([column.label for column in table.columns], columns, widths)
        found += [Page(tuple(range(len(table.rows)))[rows], columns, widths) for rows in paged(heights, max(room, 1))]
    return found


def fitted(table: Table, box: Box) -> Table:
    """The table with rows that are taller than a slide continued in rows below them, so that no text leaves it."""
    parts = [_parts(table, row, box) for row in table.rows]
    if all(len(part) == 1 for part in parts):
        return table
    places = [place for place, part in enumerate(parts) for _ in part]
    rows = tuple(row for part in parts for row in part)
    totals = tuple(place for place, origin in enumerate(places) if origin in table.totals)
    return fitted(replace(table, rows=rows, values=rows, totals=totals), box)  # other rows may give other widths


def _parts(table: Table, row: tuple[str, ...], box: Box) -> list[tuple[str, ...]]:
    """The row, or its cells line by line in as many rows as it takes; a name that fits is repeated in each."""
    cells = [[text] for text in row]
    for columns in _groups(table, box.width):
        widths = _widths(table, columns, box.width)
        room = box.height - _height([column.label for column in table.columns], columns, widths) - ROW_MARGIN
        most = max(1, int(room / (SIZE * LEADING * POINT)))
        for column, width in zip(columns, widths, strict=True):
            lines = wrapped(row[column], size=SIZE, width=width - CELL_MARGIN + POINT)
            if len(lines) > most:
                cells[column] = [" ".join(lines[start : start + most]) for start in range(0, len(lines), most)]
    if len(cells[0]) == 1:
        cells[0] = cells[0] * max(map(len, cells))
    return list(zip_longest(*cells, fillvalue=""))


def draw(slide: Any, table: Table, page: Page, box: Box) -> Any:
    """One page as a native table with a heading row; numbers are right-aligned, totals bold."""
    from pptx.oxml.ns import qn

    shape = slide.shapes.add_table(len(page.rows) + 1, len(page.columns), box.left, box.top, sum(page.widths), 1)
    drawn = shape.table
    drawn.first_row, drawn.first_col, drawn.horz_banding = True, True, False
    shape._element.find(f".//{qn('a:tableStyleId')}").text = STYLE
    for place, width in enumerate(page.widths):
        drawn.columns[place].width = width
    rows = [[column.label for column in table.columns], *(table.rows[row] for row in page.rows)]
    bold = [True, *(row in table.totals for row in page.rows)]
    for place, row in enumerate(rows):
        drawn.rows[place].height = _height(row, page.columns, page.widths)
        for cell, column in zip(drawn.rows[place].cells, page.columns, strict=True):
            _cell(cell, row[column], number=table.columns[column].align == "number", bold=bold[place])
    shape.height = sum(row.height for row in drawn.rows)
    return shape


def _cell(cell: Any, text: str, *, number: bool, bold: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    write(cell.text_frame, [text], size=SIZE, bold=bold)
    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE


def _wanted(table: Table, column: int) -> int:
    """The width at which no cell of the column wraps, nor any word of its heading."""
    cells = max((text_width(row[column], size=SIZE) for row in table.rows), default=0)
    words = max((text_width(word, size=SIZE * BOLD) for word in table.columns[column].label.split()), default=0)
    return max(cells, words) + SIZE * POINT + CELL_MARGIN


def _claimed(table: Table, column: int, width: int) -> int:
    wanted = _wanted(table, column)
    number = column > 0 and table.columns[column].align == "number"
    return min(wanted, width) if number else min(wanted, max(round(width * WIDEST), _longest_word(table, column)))


def _longest_word(table: Table, column: int) -> int:
    words = [word for row in table.rows for word in row[column].split()]
    return max((text_width(word, size=SIZE) for word in words), default=0) + SIZE * POINT + CELL_MARGIN


def _groups(table: Table, width: int) -> list[tuple[int, ...]]:
    """Columns that fit side by side; each further group begins with the first column again."""
    first = _claimed(table, 0, width)
    groups: list[list[int]] = [[0]]
    used = first
    for column in range(1, len(table.columns)):
        claimed = _claimed(table, column, width)
        if used + claimed > width and len(groups[-1]) > 1:
            groups.append([0])
            used = first
        groups[-1].append(column)
        used += claimed
    return [tuple(group) for group in groups]


def _widths(table: Table, columns: Sequence[int], width: int) -> tuple[int, ...]:
    """What every column claims; what is left goes to those whose text would wrap, then a little to all."""
    claimed = [_claimed(table, column, width) for column in columns]
    lacking = [_wanted(table, column) - have for column, have in zip(columns, claimed, strict=True)]
    spare = max(0, width - sum(claimed))
    if sum(lacking):
        given = min(spare, sum(lacking))
        claimed = [have + given * lack // sum(lacking) for have, lack in zip(claimed, lacking, strict=True)]
    factor = min(STRETCH, width / sum(claimed))
    return tuple(int(have * factor) for have in claimed)


def _height(row: Sequence[str], columns: Sequence[int], widths: Sequence[int]) -> int:
    cells = zip(columns, widths, strict=True)
    inner = (text_height(row[column], size=SIZE, width=width - CELL_MARGIN + POINT) for column, width in cells)
    return max(inner) + ROW_MARGIN
