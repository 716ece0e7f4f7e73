"""Rows below the header that are not data: repeated headers, block titles, footnotes, an annex, another table.

Every excluded row is named. A row with few cells that is separated from the table but has a value in a column of
numbers, days or codes is data, and the user is asked: a late entry looks like a footnote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluation.language import folding, parsing
from evaluation.reading.raw import Excluded, Note
from evaluation.reading.tables.grid import Cleared, clean, has_values, is_blank, is_value, is_word, listed, only_dashes
from evaluation.reading.tables.headers import MOST_HEADERS, ROWS_BELOW
from evaluation.reading.tables.headers import width as usual_width
from evaluation.reading.tables.rows import Cell, Grid
from evaluation.reading.tables.totals import is_total, states_end

SAME = 0.6  # a row that repeats this share of the headings is a repeated header
PROSE = 24  # a single cell longer than this, or with a blank, below the table is a footnote
LONG = 60  # a text longer than this is a sentence
NAMED = 8  # so many rows are named in a note, the others are counted
SAMPLE = 200  # so many rows decide what a column holds
_CODE = re.compile(r"[A-Za-zÄÖÜäöü]{0,8}[-_/. ]?\d[\w./-]{0,12}")
_REMARK = re.compile(  # how remarks about a table begin
    r"\W*(?:[*†‡¹²³⁴]|\(?\d{1,2}\)|\[\d|©|(?:daten)?quellen?\b|stand\b|hinweis|anm\b|anmerk|erl(?:äuterung)?\b|legende"
    r"|zeichenerkl|abkürz|note\b|notes\b|source|erstellt|gedruckt|druckdatum|abruf|abgerufen|seite\b|page\b|unterschrift"
    r"|datum\b|ort\b|bearbeite|ansprech|kontakt|lizenz|angaben\b|alle angaben|vorläufig|siehe\b|vgl\b|inkl|ohne\b)",
    re.IGNORECASE,
)


def without_second_table(
    grid: Grid, filled: list[int], data: list[int], names: list[str], sheet: str
) -> tuple[list[int], list[Excluded], list[Note]]:
    """Without a second table with other columns below this one; it is named in a note and not read."""
    folded = [folding.fold(name) for name in names]
    for place in range(2, len(data) - 1):
        row = data[place]
        titled = row > 1 and filled[row - 1] == 1 and not filled[row - 2]
        if (filled[row - 1] and not titled) or filled[row] < 2 or has_values(grid[row]):
            continue
        if not _repeats(grid[row], folded) and _heads_another(grid, data, place, titled=titled):
            first = place - (data[place - 1] == row - 1 and titled)
            columns = ", ".join(filter(None, map(clean, grid[row])))
            note = Note("second_table", {"row": str(row + 1), "columns": columns, "sheet": sheet})
            return data[:first], listed("footer", data[first:], grid), [note]
    return data, [], []


def _heads_another(grid: Grid, data: list[int], place: int, *, titled: bool) -> bool:
    """Whether a row has texts in columns where the rows above and below hold numbers: it heads another table."""
    row, below = grid[data[place]], grid[data[place + 1]]
    above = [grid[other] for other in data[max(0, place - ROWS_BELOW) : place]]
    words = [
        column
        for column, cell in enumerate(row)
        if not is_blank(cell) and isinstance(cell, str) and parsing.missing_kind(cell) is None
        if sum(is_value(other[column]) for other in above if column < len(other)) * 2 > len(above) - titled
    ]
    counted = [column for column in words if column < len(below) and is_value(below[column])]
    return len(counted) > 1 or (titled and bool(words) and len(words) == len([c for c in words if c in counted]))


def second_headings(grid: Grid, filled: list[int], data: list[int], names: list[str]) -> list[int]:
    """Rows that describe every column again, in another language or in more words, above columns of numbers.

    The descriptions differ; a data row without numbers would repeat one word or sign for a missing value.
    """
    named = [name for name in names if name]
    if len(named) < 2 or len(set(named)) < len(named):
        return []
    again: list[int] = []
    for row in data[: MOST_HEADERS - 1]:
        if filled[row] < len(named) or is_total(grid[row]) or not all(is_blank(c) or is_word(c) for c in grid[row]):
            break
        again.append(row)
    below = [grid[other] for other in data[len(again) : len(again) + ROWS_BELOW]]
    return again if len(below) > 1 and all(_names_columns(grid[row], below) for row in again) else []


def _names_columns(row: Sequence[Cell], below: list[Sequence[Cell]]) -> bool:
    """Whether a row has a different word above each of several columns of numbers."""
    numeric = [
        clean(cell)
        for place, cell in enumerate(row)
        if sum(_kind(other[place]) is not None for other in below if place < len(other)) * 2 > len(below)
    ]
    words = {text.casefold() for text in numeric if len(text) > 2 and not any(map(str.isdigit, text))}
    return len(numeric) > 1 and len(words) == len(numeric)


def only_data(
    grid: Grid, filled: list[int], data: list[int], header: Sequence[int], names: list[str], sheet: str
) -> tuple[Cleared, Columns]:
    """Without repeated headers, rows of dashes, block titles, annexes and footnotes; and what the columns hold."""
    width = max(sum(map(bool, names)), usual_width([filled[row] for row in data]))
    folded = [folding.fold(name) for name in names]
    most = max(2, width / 3)
    thin = [row for row in data if filled[row] <= most]
    numbered = [row for row in data[:1] if _numbers_columns(grid[row], grid[data[1]] if len(data) > 1 else ())]
    exact = frozenset(cell for row in header for cell in grid[row] if isinstance(cell, str) and cell.strip())
    again = numbered + [row for row in sorted(grid.holding(exact).intersection(data)) if _repeats(grid[row], folded)]
    columns = Columns(grid, filled, data, most)
    below, apart = _footer(grid, filled, data, width, columns)
    footer = set(below)
    dashes = [row for row in thin if row not in footer and only_dashes(grid[row])]
    before = {_filled_before(filled, row) for row in again}
    titles = [row for row in thin if width > 2 and filled[row] == 1 and row in before]
    removed = {*again, *dashes, *footer, *titles}
    excluded = [
        *listed("note", titles, grid),
        *listed("header", again, grid),
        *listed("empty", dashes, grid),
        *listed("footer", sorted(footer - {*again, *titles}), grid),
    ]
    asked = [row for row in again if columns.speaks(grid[row])]
    asked += [row for row in sorted({*footer, *titles} - {*again, *dashes}) if columns.asks(grid[row])]
    notes = named("left_out", sorted(asked), grid, sheet) + named("set_apart", apart, grid, sheet)
    return Cleared([row for row in data if row not in removed], excluded, notes), columns


def named(key: str, rows: Sequence[int], grid: Grid, sheet: str) -> list[Note]:
    """A note that names rows with their texts."""
    if not rows:
        return []
    texts = [" | ".join(filter(None, map(clean, grid[row]))) for row in rows[:NAMED]]
    short = [text if len(text) <= LONG else f"{text[:LONG].rpartition(' ')[0] or text[:LONG]} …" for text in texts]
    texts_shown = [f"{row + 1} ({text})" for row, text in zip(rows, short, strict=False)]
    more = [f"… (+{len(rows) - NAMED})"] if len(rows) > NAMED else []
    return [Note(key, {"n": len(rows), "row": str(rows[0] + 1), "rows": ", ".join(texts_shown + more), "sheet": sheet})]


class Columns:
    """What the columns of a table hold (numbers, days or codes) in the rows that fill more than a few of them."""

    def __init__(self, grid: Grid, filled: list[int], data: list[int], most: float) -> None:
        full = [row for row in data if filled[row] > most] or data
        rows = [grid[row] for row in full[:: max(1, len(full) // SAMPLE)]]
        self.grid, self.full = grid, full
        self.kinds = {place: _most(rows, place) for place in range(max(map(len, rows), default=0))}
        self.known: set[str] | None = None  # the texts of the first column

    def speaks(self, row: Sequence[Cell]) -> bool:
        """Whether a row has a number in a column of numbers, a day in one of days or a code in one of codes."""
        return any(self.holds(place, cell) for place, cell in enumerate(row))

    def holds(self, place: int, cell: Cell) -> bool:
        """Whether a cell is of the kind of its column; in the first column it must also be a new number or code."""
        kind = None if is_blank(cell) else self.kinds.get(place)
        if kind is None or _kind(cell) != kind:
            return False
        return place > 0 or kind == "day" or clean(cell) not in self._first()

    def asks(self, row: Sequence[Cell]) -> bool:
        """Whether a row that is left out may be data: it has such a value, or begins with a text that is no remark."""
        return self.speaks(row) or (not is_blank(row[0] if row else None) and not _is_remark(row))

    def _first(self) -> set[str]:
        if self.known is None:
            cells = self.grid.column(0)
            self.known = {clean(cells[row]) for row in self.full}
        return self.known


def _most(rows: list[Sequence[Cell]], place: int) -> str | None:
    """The kind of most cells of a column that hold something, if there is one."""
    cells = [row[place] for row in rows if place < len(row) and not is_blank(row[place])]
    kinds = [_kind(cell) for cell in cells if not isinstance(cell, str) or parsing.missing_kind(cell) is None]
    return next((kind for kind in ("number", "day", "code") if kinds.count(kind) * 2 > len(kinds)), None)


def _kind(cell: Cell) -> str | None:
    if isinstance(cell, bool) or is_blank(cell):
        return None
    if not isinstance(cell, str):
        return "number" if isinstance(cell, int | float) else "day"
    text = cell.strip()
    if len(text) > LONG or not any(map(str.isdigit, text)):
        return None
    if parsing.parse_date(text) is not None:
        return "day"
    if is_value(text) or text.isdecimal():
        return "number"
    return "code" if _CODE.fullmatch(text) else None


def _is_remark(row: Sequence[Cell]) -> bool:
    """Whether a row is a remark about the table: it begins like one, or is a sentence."""
    text = " ".join(filter(None, map(clean, row)))
    sentence = len(text) > LONG or text.endswith((".", ":")) or ": " in text
    return sentence or not any(map(str.isalnum, text)) or _REMARK.match(text) is not None


def block_titles(grid: Grid, filled: list[int], data: list[int]) -> list[int]:
    """Rows of a single word between a total and the next block; where there are such, also the one above the first."""
    single = [place for place, row in enumerate(data[:-1]) if filled[row] == 1 and is_word(grid[row][0])]
    single = [place for place in single if filled[data[place + 1]] > 1 and not is_total(grid[data[place]])]
    titles = [data[place] for place in single if place and is_total(grid[data[place - 1]])]
    return [data[0], *titles] if titles and 0 in single else titles


def _repeats(row: Sequence[Cell], folded: list[str]) -> bool:
    pairs = [(folding.fold(str(cell)), name) for cell, name in zip(row, folded, strict=False) if name]
    return len(pairs) > 1 and sum(cell == name for cell, name in pairs) >= SAME * len(pairs)


def _numbers_columns(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a row below the headings numbers the columns (1, 2, 3 …), some of which hold texts in the next row."""
    texts = [clean(cell).strip("().") for cell in row if not is_blank(cell)]
    words = sum(isinstance(cell, str) and not is_blank(cell) and not is_value(cell) for cell in below)
    counted = len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]
    return counted and (words * 3 >= len(texts) or any(map(is_word, below[:1])))


def _filled_before(filled: list[int], row: int) -> int | None:
    return next((earlier for earlier in range(row - 1, -1, -1) if filled[earlier]), None)


def _footer(
    grid: Grid, filled: list[int], data: list[int], width: int, columns: Columns
) -> tuple[list[int], list[int]]:
    """Footnotes and annexes: rows of few cells below the last full row, after an empty row or in prose.

    The second list: those that hold values, which are data and about which the user is asked.
    """
    if width < 2:
        return [], []
    annex = _annex(grid, filled, data)
    if annex:
        return annex, []
    limit = max(2, width / 3) if width > 3 else 1
    tail: list[int] = []
    for row in reversed(data):
        if filled[row] > limit:
            break
        tail.append(row)
    tail.reverse()
    for place, row in enumerate(tail):
        if not _is_checked_by_sums(grid[row]) and (not filled[row - 1] or _is_prose(grid[row], filled[row])):
            below = [other for other in tail[place:] if not _is_checked_by_sums(grid[other])]
            first = next((other for other in below if _is_remark(grid[other])), len(grid))
            apart = [other for other in below if _is_entry(grid[other], columns, annexed=other > first)]
            return [other for other in below if other not in apart], apart
    return [], []


def _is_checked_by_sums(row: Sequence[Cell]) -> bool:
    """Whether arithmetic decides what a row below a table is."""
    return is_total(row) or states_end(row)


def _is_entry(row: Sequence[Cell], columns: Columns, *, annexed: bool) -> bool:
    """Whether a row of few cells is data: it holds a number, a day or a code like others in the column.

    Below a remark, a code in the first column belongs to an annex; a remark itself is data only if it has a number.
    """
    if _is_remark(row):
        return any(
            columns.kinds.get(place) == "number" and columns.holds(place, row[place]) for place in range(1, len(row))
        )
    return any(columns.holds(place, cell) for place, cell in enumerate(row) if place or not annexed)


def _annex(grid: Grid, filled: list[int], data: list[int]) -> list[int]:
    """The rows below the last total and an empty row, if they are empty in all columns of that total."""
    ends = (place for place in reversed(range(len(data) - 1)) if not filled[data[place] + 1])
    last = next((place for place in ends if is_total(grid[data[place]])), None)
    if last is None:
        return []
    stated = [place for place, cell in enumerate(grid[data[last]]) if is_value(cell)]
    rest = data[last + 1 :]
    about = any(place < len(grid[row]) and not is_blank(grid[row][place]) for row in rest for place in stated)
    return [] if about or not stated or any(is_total(grid[row]) for row in rest) else rest


def _is_prose(row: Sequence[Cell], filled: int) -> bool:
    text = clean(row[0]) if row else ""
    return filled == 1 and (len(text) > PROSE or " " in text or (bool(text) and not any(map(str.isalnum, text))))
