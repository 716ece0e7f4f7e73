"""Where the table of a sheet is: notes above, header rows, data, totals, and remarks below.

People write titles above their tables, sums below them and footnotes below those. Nothing is dropped silently: every
row that is not data is named with the rule that excluded it, and total rows are used to check what was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation.language.errors import EvaluationError
from evaluation.reading.raw import Excluded, Note, letter
from evaluation.reading.tables import excluded_rows, headers, outline, question_rows, unlabelled
from evaluation.reading.tables.balances import BALANCE
from evaluation.reading.tables.currencies import says_in_thousands
from evaluation.reading.tables.grid import clean, is_blank, listed
from evaluation.reading.tables.rows import Cell, Grid
from evaluation.reading.tables.sums import OF_BLOCK, STATISTIC
from evaluation.reading.tables.totals import difference, footnotes, without_totals


@dataclass(frozen=True)
class Layout:
    """The parts of a grid; rows and columns as 0-based places."""

    header: tuple[int, ...]
    headings: tuple[str, ...]
    columns: tuple[int, ...]
    data: tuple[int, ...]
    excluded: tuple[Excluded, ...]
    notes: tuple[Note, ...]

    @property
    def left(self) -> list[int]:
        """The excluded rows that are not empty, without the header."""
        return sorted(row - 1 for entry in self.excluded if entry.rule != "empty" for row in entry.rows)


def arrange(
    grid: Grid, *, file: str, sheet: str = "", header_rows: Sequence[int] | None = None, keep_rows: bool = False
) -> Layout:
    """Find header, data and everything else.

    ``header_rows``: row numbers as Excel shows them, for files where the header is not found. With ``keep_rows`` every
    row below the header that is not empty is data: exports of programs have neither totals nor footnotes.
    """
    filled = grid.filled()
    if not any(filled):
        raise EvaluationError("reading_empty", file=file)
    header = headers.given_header(header_rows, grid, file) if header_rows else headers.find_header(grid, filled)
    if keep_rows and not header_rows:
        header = question_rows.with_parts(grid, filled, header or [filled.index(next(filter(None, filled)))])
    start = headers.first_row(filled, header)
    names = headers.joined([grid[row] for row in header], parts=keep_rows)
    body = range(start, len(grid))
    above = [row for row in range(start) if row not in header]
    excluded: list[Excluded] = []
    empty = [row for row in (*above, *body) if not filled[row]]
    data = [row for row in body if filled[row]]
    if not keep_rows:
        data, below, second = excluded_rows.without_second_table(grid, filled, data, names, sheet)
        again = excluded_rows.second_headings(grid, filled, data, names)
        rest = [row for row in data if row not in again]
        cleared, held = excluded_rows.only_data(grid, filled, rest, header, names, sheet)
        data = cleared.data
        titles = excluded_rows.block_titles(grid, filled, data)
        data = [row for row in data if row not in titles] if titles else data
        heads = sorted([*titles, *(row - 1 for part in cleared.excluded if part.rule == "note" for row in part.rows)])
        excluded += [
            *listed("header", again, grid),
            *cleared.excluded,
            *below,
            *(Excluded("note", (row + 1,), clean(grid[row][0])) for row in titles),
        ]
    else:
        again = [] if header_rows else question_rows.imported(grid, data)
        data = [row for row in data if row not in again]
        again += [] if header_rows else excluded_rows.second_headings(grid, filled, data, names)
        data = [row for row in data if row not in again]
        excluded += listed("header", again, grid)
    columns = _used_columns(grid, data, [grid[row] for row in header])
    headings, notes = _headings(names, columns, has_header=bool(header))
    if not keep_rows:
        over = [row for row in above if filled[row]]
        totalled = without_totals(grid, data, columns, headings, above=over, titles=heads, sheet=sheet)
        data = totalled.data
        excluded.extend(totalled.excluded)
        notes += outline.labelled_once(grid, data, columns, headings, sheet=sheet)
        notes += unlabelled.asked(grid, data, totalled.excluded, columns, headings, sheet=sheet)
        unproved = [
            entry.rows[0] - 1
            for entry in totalled.excluded
            if not entry.checks
            and (STATISTIC.match(entry.label) or OF_BLOCK.search(entry.label) or BALANCE.match(entry.label))
        ]
        feet = [row - 1 for entry in cleared.excluded if entry.rule == "footer" for row in entry.rows]
        stated = footnotes(grid, data, columns, headings, feet) if feet else []
        noted = {row for entry in stated for row in entry.rows}
        excluded = [replace(entry, rows=tuple(row for row in entry.rows if row not in noted)) for entry in excluded]
        excluded = [*(entry for entry in excluded if entry.rows), *stated]
        notes += [difference(entry, sheet) for entry in stated if not entry.agrees]
        notes += excluded_rows.named("left_out", unproved, grid, sheet)
        notes += [*second, *cleared.notes, *totalled.notes, *headers.counted_header(grid, header, sheet)]
        notes += [Note("second_headings", {"row": str(row + 1), "sheet": sheet}) for row in again]
        if titles:
            texts = ", ".join(f"{row + 1} ({clean(grid[row][0])})" for row in titles)
            notes.append(Note("block_titles", {"rows": texts, "sheet": sheet}))
    elif not header_rows:
        notes += _survey_header(header, above=[row for row in above if filled[row]], again=again, sheet=sheet)
    totals = {row - 1 for entry in excluded if entry.rule == "total" for row in entry.rows}
    above = [row for row in above if filled[row] and row not in totals]
    excluded[:0] = listed("note", above, grid)
    if not keep_rows:
        speaks = held.speaks if header else held.asks
        notes += excluded_rows.named("left_out", [row for row in above if speaks(grid[row])], grid, sheet)
    notes += _scale(excluded, grid, sheet)
    if empty:
        excluded.append(Excluded("empty", tuple(row + 1 for row in empty)))
    return Layout(tuple(header), headings, columns, tuple(data), tuple(excluded), tuple(notes))


def _survey_header(header: Sequence[int], *, above: list[int], again: list[int], sheet: str) -> list[Note]:
    """A note if the headings of a survey are not just its first row, as every row below them is a person."""
    if len(header) == 1 and not above and not again:
        return []
    values = {"rows": ", ".join(str(row + 1) for row in header), "first": str(max([*header, *again]) + 2)}
    return [Note("survey_header", {**values, "sheet": sheet})]


def _scale(excluded: Sequence[Excluded], grid: Grid, sheet: str) -> list[Note]:
    """A note that amounts are in thousands, if a text above or below the table says so."""
    rows = [row for entry in excluded if entry.rule in ("note", "footer") for row in entry.rows]
    texts = {row: " ".join(filter(None, map(clean, grid[row - 1]))) for row in rows}
    scaled = [(row, text) for row, text in texts.items() if says_in_thousands(text)]
    return [Note("in_thousands", {"row": str(row), "text": text, "sheet": sheet}) for row, text in scaled[:1]]


def _used_columns(grid: Grid, rows: list[int], header: list[Sequence[Cell]]) -> tuple[int, ...]:
    """The columns with data or a heading; one that extends from the left does not count."""
    named = {place for row in header for place, cell in enumerate(row) if not is_blank(cell)}
    width = max([grid.width(rows), *(place + 1 for place in named)])
    return tuple(place for place in range(width) if place in named or _is_used(grid.column(place), rows))


def _is_used(column: Sequence[Cell], rows: list[int]) -> bool:
    return any(not is_blank(column[row]) for row in rows)


def _headings(names: list[str], columns: tuple[int, ...], *, has_header: bool) -> tuple[tuple[str, ...], list[Note]]:
    """Unique headings; a column without one gets its letter in brackets."""
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
