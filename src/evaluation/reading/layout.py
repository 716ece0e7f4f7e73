"""Where the table stands in a sheet: notes above, one or two header rows, data, totals, and what was written below.

People write titles over their tables, sums under them and footnotes under those. Nothing is dropped here: every row
that is not data is named with the rule that took it out, and a total row is used as a check of what was read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation import parsing, schema
from evaluation.errors import EvaluationError
from evaluation.reading.raw import Check, Excluded, Note, letter

Cell = Any  # str in text files; str, int, float, bool, datetime or None in office files
Grid = Sequence[Sequence[Cell]]

SEARCHED = 1_000  # rows looked at to find the header
WIDE = 0.6  # a header fills at least this share of the columns that rows usually fill
SAME = 0.6  # a row that repeats this share of the headings is the header once more
LONGEST = 60  # a longer text over several columns is a note, not a heading
PROSE = 24  # a single cell longer than this, or with a blank, below the table is a footnote
TOTAL = re.compile(
    r"\s*(=\s*)?(gesamt|gesamt(summe|wert|betrag|ergebnis|kosten|ausgaben|einnahmen)|(zwischen|end|teil)?summen?"
    r"|insgesamt|(sub|grand )?total|sum|zusammen)(?![\w*-])",
    re.IGNORECASE,
)
NO_TOTAL = frozenset("ABCDFHJKLMNOPQRUVWXYabcdfhjklmnopqruvwxy0123456789")  # no label of a total begins with these
_VALUE = re.compile(r"[-+(\u2212€$£]*\s*\d[\d.,:'’/ \u00a0\u202f-]*\s*(?:€|%|EUR|Euro|CHF|\))?\s*-?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_HEADERS = re.compile(r"(?:19|20)\d\d|\d{1,3} ?%")  # a year or "25 %" may be a heading


@dataclass(frozen=True)
class Layout:
    """The parts of a grid, all as 0-based places in it."""

    header: tuple[int, ...]
    headings: tuple[str, ...]
    columns: tuple[int, ...]
    data: tuple[int, ...]
    excluded: tuple[Excluded, ...]
    notes: tuple[Note, ...]


def arrange(
    grid: Grid, *, file: str, sheet: str = "", header_rows: Sequence[int] | None = None, keep_rows: bool = False
) -> Layout:
    """Find header, data and everything else.

    ``header_rows`` are row numbers as Excel shows them, where the finding goes wrong. With ``keep_rows`` every row
    below the header that is not empty is data: exports of a program have neither totals nor footnotes.
    """
    filled = [count_filled(row) for row in grid]
    if not any(filled):
        raise EvaluationError("reading_empty", file=file)
    header = _given(header_rows, grid, file) if header_rows else _find_header(grid, filled)
    start = header[-1] + 1 if header else next(row for row, count in enumerate(filled) if count)
    names = _joined([grid[row] for row in header])
    body = range(start, len(grid))
    above = [row for row in range(start) if row not in header]
    excluded = [*_listed("note", [row for row in above if filled[row]], grid)]
    empty = [row for row in (*above, *body) if not filled[row]]
    kept = [row for row in body if filled[row]]
    if not keep_rows:
        kept, others = _without_asides(grid, filled, kept, header, names)
        excluded.extend(others)
    columns = _used_columns(grid, kept, names)
    headings, notes = _headings(names, columns, has_header=bool(header))
    if not keep_rows:
        kept, totals = _without_totals(grid, kept, columns, headings)
        excluded.extend(totals)
        notes += [_difference(total, sheet) for total in totals if not all(check.agrees for check in total.checks)]
    if empty:
        excluded.append(Excluded("empty", tuple(row + 1 for row in empty)))
    return Layout(tuple(header), headings, columns, tuple(kept), tuple(excluded), tuple(notes))


def count_filled(row: Sequence[Cell]) -> int:
    """How many cells hold something; blanks alone are nothing."""
    count = len(row) - row.count("") - row.count(None)
    first = row[0] if count > 3 else None
    if first is None or (isinstance(first, str) and not first.strip()):  # few cells, or blanks: each is looked at
        return sum(not is_blank(cell) for cell in row) if count else 0
    return count


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_value(cell: Cell) -> bool:
    """Whether a cell looks like a number, an amount or a date; a year may be a heading and does not count."""
    if isinstance(cell, str):
        text = cell.strip()
        return bool(_VALUE.fullmatch(text)) and not _IN_HEADERS.fullmatch(text)
    if isinstance(cell, bool) or cell is None:
        return False
    return isinstance(cell, dt.date | dt.time | dt.timedelta) or not 1900 <= cell < 2100


def clean(cell: Cell) -> str:
    """A heading or label in one line.

    >>> clean("Wert\\n(Euro) "), clean(2024.0), clean(None)
    ('Wert (Euro)', '2024', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).replace("\ufeff", "").split())


def _given(header_rows: Sequence[int], grid: Grid, file: str) -> list[int]:
    rows = sorted(header_rows)
    if rows[0] < 1 or rows[-1] > len(grid):
        raise EvaluationError("reading_header_rows", file=file, rows=", ".join(map(str, rows)), last=len(grid))
    return [row - 1 for row in rows]


def _find_header(grid: Grid, filled: list[int]) -> list[int]:
    """The rows of the header, none when the first row already holds values."""
    top = range(min(len(grid), SEARCHED))
    wide = _width([filled[row] for row in top]) * WIDE
    candidates = [row for row in top if filled[row] and filled[row] >= wide]
    first_values = next(
        (row for row in candidates if _has_values(grid[row]) and _followed(grid, candidates, row)), None
    )
    before = [row for row in candidates if first_values is None or row < first_values]
    for row in before:
        if not _has_values(grid[row]) and not _title_above(grid, filled, before, row):
            return _with_second(grid, filled, row)
    if first_values is None:
        return [candidates[0]] if candidates else []
    return _directly_above(grid, first_values)


def _width(counts: list[int]) -> int:
    """How many cells rows usually fill: titles apart, and a single overlong row does not count."""
    several = sorted(count for count in counts if count > 1)
    return several[int(0.9 * (len(several) - 1))] if several else 1


def _has_values(row: Sequence[Cell]) -> bool:
    return any(is_value(cell) for cell in row)


def _followed(grid: Grid, candidates: list[int], row: int) -> bool:
    """Whether the next wide row holds values too (or there is none): a date in a title is not the start of the data."""
    later = [other for other in candidates if other > row][:1]
    return all(_has_values(grid[other]) for other in later)


def _title_above(grid: Grid, filled: list[int], before: list[int], row: int) -> bool:
    """Whether an empty row parts this row from a fuller one without values: then it is a title, not the header."""
    if row + 1 >= len(grid) or filled[row + 1]:
        return False
    return any(other > row and filled[other] > filled[row] and not _has_values(grid[other]) for other in before)


def _with_second(grid: Grid, filled: list[int], row: int) -> list[int]:
    """The header with the spanning row above it or the row of years below it, where there is one."""
    if row and _spanning(grid[row - 1], grid[row], filled[row - 1]):
        return [row - 1, row]
    if row + 1 < len(grid) and _fills_gaps(grid[row], grid[row + 1], filled[row + 1]):
        return [row, row + 1]
    return [row]


def _spanning(upper: Sequence[Cell], lower: Sequence[Cell], filled: int) -> bool:
    """A row over the header with several headings, or one that stands over a later column; no title of one cell.

    A long text in one cell is a note wherever it stands.
    """
    if not filled or _has_values(upper):
        return False
    places = [place for place, cell in enumerate(upper) if not is_blank(cell)]
    first = next((place for place, cell in enumerate(lower) if not is_blank(cell)), 0)
    return len(places) > 1 or (places[0] > first and len(clean(upper[places[0]])) <= LONGEST)


def _fills_gaps(upper: Sequence[Cell], lower: Sequence[Cell], filled: int) -> bool:
    """A second row of headings: years, or what stands under most of the gaps of the first."""
    if not filled or not is_blank(lower[0]) or _has_values(lower):
        return False
    if filled > 1 and all(is_blank(cell) or _YEAR.fullmatch(clean(cell)) for cell in lower):
        return True
    gaps = [place for place in range(len(lower)) if place >= len(upper) or is_blank(upper[place])]
    return sum(not is_blank(lower[place]) for place in gaps) * 2 > len(gaps) > 0


def _directly_above(grid: Grid, first: int) -> list[int]:
    """At most two rows right above the data that name later columns (a title fills the first cell alone)."""
    header: list[int] = []
    for row in range(first - 1, max(first - 3, -1), -1):
        places = [place for place, cell in enumerate(grid[row]) if not is_blank(cell)]
        if not places or places == [0] or _has_values(grid[row]):
            break
        header.insert(0, row)
    return header


def _joined(rows: list[Sequence[Cell]]) -> list[str]:
    """One heading a column; in two header rows the upper one fills to the right."""
    width = max((len(row) for row in rows), default=0)
    lines = [[clean(row[place]) if place < len(row) else "" for place in range(width)] for row in rows]
    for line in lines[:-1]:
        for place in range(1, width):
            line[place] = line[place] or line[place - 1]
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*lines, strict=True)] if lines else []


def _used_columns(grid: Grid, rows: list[int], names: list[str]) -> tuple[int, ...]:
    width = max([len(names), *(len(grid[row]) for row in rows)])
    unnamed = [place for place in range(width) if place >= len(names) or not names[place]]
    used = {place for place in unnamed if any(not is_blank(cell) for cell in _column(grid, rows, place))}
    return tuple(place for place in range(width) if place in used or (place < len(names) and names[place]))


def _column(grid: Grid, rows: list[int], place: int) -> Iterator[Cell]:
    return (grid[row][place] for row in rows if place < len(grid[row]))


def _headings(names: list[str], columns: tuple[int, ...], *, has_header: bool) -> tuple[tuple[str, ...], list[Note]]:
    """Unique headings; a column without one is called by its letter in brackets."""
    notes = [] if has_header else [Note("no_header")]
    unnamed = [letter(place + 1) for place in columns if place >= len(names) or not names[place]]
    if unnamed and has_header:
        notes.append(Note("unnamed_columns", {"n": len(unnamed), "columns": ", ".join(unnamed)}))
    headings: list[str] = []
    times: Counter[str] = Counter()
    for place in columns:
        name = names[place] if place < len(names) and names[place] else f"({letter(place + 1)})"
        times[name] += 1
        unique = name if times[name] == 1 else f"{name} ({times[name]})"
        while unique in headings:
            times[name] += 1
            unique = f"{name} ({times[name]})"
        headings.append(unique)
    return tuple(headings), notes


def _without_asides(
    grid: Grid, filled: list[int], kept: list[int], header: list[int], names: list[str]
) -> tuple[list[int], list[Excluded]]:
    """Without repeated headers, rows of dashes, block titles, annexes and footnotes."""
    width = max(sum(map(bool, names)), _width([filled[row] for row in kept]))
    folded = [schema.fold(name) for name in names]
    thin = [row for row in kept if filled[row] <= max(2, width / 3)]
    exact = frozenset(cell for row in header for cell in grid[row] if isinstance(cell, str) and cell.strip())
    again = [row for row in kept if not exact.isdisjoint(grid[row]) and _repeats(grid[row], folded)]
    footer = set(_footer(grid, filled, kept, width))
    dashes = [row for row in thin if row not in footer and _only_dashes(grid[row])]
    titles = [row for row in thin if width > 2 and filled[row] == 1 and _next_filled(filled, row) in again]
    taken = {*again, *dashes, *footer, *titles}
    excluded = [
        *_listed("note", titles, grid),
        *_listed("header", again, grid),
        *_listed("empty", dashes, grid),
        *_listed("footer", sorted(footer - {*again, *titles}), grid),
    ]
    return [row for row in kept if row not in taken], excluded


def _repeats(row: Sequence[Cell], folded: list[str]) -> bool:
    pairs = [(schema.fold(str(cell)), name) for cell, name in zip(row, folded, strict=False) if name]
    return len(pairs) > 1 and sum(cell == name for cell, name in pairs) >= SAME * len(pairs)


def _only_dashes(row: Sequence[Cell]) -> bool:
    return all(is_blank(cell) or (isinstance(cell, str) and set(cell.strip()) <= set("-–—_")) for cell in row)


def _next_filled(filled: list[int], row: int) -> int | None:
    return next((later for later in range(row + 1, len(filled)) if filled[later]), None)


def _footer(grid: Grid, filled: list[int], kept: list[int], width: int) -> list[int]:
    """Footnotes and annexes: what stands thin below the last full row, after an empty row or as prose."""
    if width < 2:
        return []
    limit = max(2, width / 3) if width > 3 else 1
    tail: list[int] = []
    for row in reversed(kept):
        if filled[row] > limit:
            break
        tail.insert(0, row)
    for place, row in enumerate(tail):
        if not _is_total(grid[row]) and (not filled[row - 1] or _is_prose(grid[row], filled[row])):
            return [other for other in tail[place:] if not _is_total(grid[other])]
    return []


def _is_prose(row: Sequence[Cell], filled: int) -> bool:
    text = clean(row[0]) if row else ""
    return filled == 1 and (len(text) > PROSE or " " in text or (bool(text) and not any(map(str.isalnum, text))))


def _may_be_total(row: Sequence[Cell]) -> bool:
    """A quick no for most rows, by the sign their first cell begins with."""
    return not (row and isinstance(row[0], str) and row[0][:1] in NO_TOTAL)


def _is_total(row: Sequence[Cell]) -> bool:
    for cell in row:
        if not is_blank(cell):
            return isinstance(cell, str) and TOTAL.match(cell) is not None
    return False


def _without_totals(
    grid: Grid, kept: list[int], columns: tuple[int, ...], headings: tuple[str, ...]
) -> tuple[list[int], list[Excluded]]:
    """Without the rows that are sums of others, each with what it states and what was read."""
    labelled = [row for row in kept if _may_be_total(grid[row]) and _is_total(grid[row]) and _few_words(grid[row])]
    last = kept[-1:] if kept and kept[-1] not in labelled and _only_numbers(grid[kept[-1]]) else []
    if not labelled and not last:
        return kept, []
    data = [row for row in kept if row not in {*labelled, *last}]
    sums = _Sums(grid, columns, headings)
    totals = [sums.total(row, data, labelled) for row in labelled]
    for row in last:  # a row of bare numbers is a total only if every one of them is the sum of its column
        total = sums.total(row, data, labelled)
        if len(data) > 1 and total.checks and all(check.agrees for check in total.checks):
            totals.append(total)
        else:
            data.append(row)
    return data, totals


def _few_words(row: Sequence[Cell]) -> bool:
    """Besides its label a total row holds numbers, and at most one further text."""
    return sum(1 for cell in row if not is_blank(cell) and not is_value(cell) and not _only_dashes([cell])) <= 2


def _only_numbers(row: Sequence[Cell]) -> bool:
    return is_blank(row[0]) and all(is_blank(cell) or is_value(cell) for cell in row)


class _Sums:
    """Sums of columns, each column's number format decided once from all its cells."""

    def __init__(self, grid: Grid, columns: tuple[int, ...], headings: tuple[str, ...]) -> None:
        self.grid = grid
        self.columns = tuple(zip(columns, headings, strict=True))
        self.formats: dict[int, str | None] = {}

    def total(self, row: int, data: list[int], labelled: list[int]) -> Excluded:
        label = clean(next((cell for cell in self.grid[row] if isinstance(cell, str) and not is_blank(cell)), ""))
        since = max((other for other in labelled if other < row), default=-1)
        blocks = [[other for other in data if since < other < row], [other for other in data if other < row], data]
        if self.grid[row] and label and is_value(label):
            label = ""
        checks = [
            check
            for place, heading in self.columns
            if place < len(self.grid[row]) and (check := self._check(row, place, heading, blocks))
        ]
        return Excluded("total", (row + 1,), label, tuple(checks))

    def _check(self, row: int, place: int, heading: str, blocks: list[list[int]]) -> Check | None:
        """Stated against read: of the block since the last total, else of all rows above, else of the whole table."""
        stated = self._number(row, place)
        if stated is None or isinstance(self.grid[row][place], bool):
            return None
        checks = [Check(heading, stated, self._sum(block, place)) for block in blocks]
        return next((check for check in checks if check.agrees), checks[1] if blocks[1] else checks[2])

    def _sum(self, rows: list[int], place: int) -> Decimal:
        return sum((number for row in rows if (number := self._number(row, place)) is not None), Decimal(0))

    def _number(self, row: int, place: int) -> Decimal | None:
        cell = self.grid[row][place] if place < len(self.grid[row]) else None
        if isinstance(cell, str):
            money = parsing.parse_amount(cell, self._format(place))
            return money[0] if money else None
        return Decimal(repr(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else None

    def _format(self, place: int) -> Any:
        if place not in self.formats:
            texts = (row[place] for row in self.grid if place < len(row) and isinstance(row[place], str))
            self.formats[place] = parsing.decide_number_format(texts).format
        return self.formats[place]


def _listed(rule: str, rows: Sequence[int], grid: Grid) -> list[Excluded]:
    """One entry for neighbouring rows, labelled with the text of the first."""
    if not rows:
        return []
    label = " ".join(filter(None, map(clean, grid[rows[0]])))
    return [Excluded(rule, tuple(row + 1 for row in rows), label)]


def _difference(total: Excluded, sheet: str) -> Note:
    wrong = next(check for check in total.checks if not check.agrees)
    values = {"row": str(total.rows[0]), "label": total.label, "column": wrong.column, "sheet": sheet}
    return Note("total_differs", {**values, "stated": wrong.stated, "read": wrong.read})
