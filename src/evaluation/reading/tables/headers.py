"""Which rows of a sheet are its headings: one or several, below titles and above the data, and how they are joined.

Headings are words above numbers. A row of years, days or units below the headings belongs to them; a row of numbers
that only look like years is data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

from evaluation.language import parsing
from evaluation.language.errors import EvaluationError
from evaluation.reading.raw import Note
from evaluation.reading.tables import question_rows
from evaluation.reading.tables.grid import clean, has_values, is_blank, is_value, is_word
from evaluation.reading.tables.rows import Cell, Grid

SEARCHED = 1_000  # rows looked at to find the header
WIDE = 0.6  # a header fills at least this share of the columns that rows usually fill
ROWS_BELOW = 20  # so many rows below decide whether a column holds numbers
LONGEST = 60  # a longer text over several columns is a note, not a heading
MOST_HEADERS = 4
MOST_BETWEEN = 10  # largest difference between the years of neighbouring columns
_UNIT = re.compile(
    r"[(\[]?(in |je )?(\d[\d. ]*)?(€|%|eur|euro|chf|usd|t ?€|teur|tsd\.?( ?€| ?eur)?|mio\.?( ?€| ?eur)?|prozent|percent"
    r"|anzahl|number|"
    r"nr\.?|no\.?|std\.?|stunden|hours|h|min\.?|tage|days|personen|persons|km|km2|qkm|qm|m2|m²|km²|stück|tt\.mm\.jj(jj)?|dd\.mm\.yy(yy)?)[)\]]?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def given_header(header_rows: Sequence[int], grid: Grid, file: str) -> list[int]:
    """The rows a person named as the header, as Excel counts them."""
    rows = sorted(header_rows)
    if rows[0] < 1 or rows[-1] > len(grid):
        raise EvaluationError("reading_header_rows", file=file, rows=", ".join(map(str, rows)), last=len(grid))
    return [row - 1 for row in rows]


def first_row(filled: list[int], header: Sequence[int]) -> int:
    """The first row below the header; without a header, below titles of one cell above wider rows."""
    if header:
        return header[-1] + 1
    not_empty = [row for row, count in enumerate(filled) if count]
    return next((row for row in not_empty if filled[row] > 1), not_empty[0])


def find_header(grid: Grid, filled: list[int]) -> list[int]:
    """The rows of the header, none when the first row already holds values."""
    top = range(min(len(grid), SEARCHED))
    wide = width([filled[row] for row in top]) * WIDE
    candidates = [row for row in top if filled[row] and filled[row] >= wide]
    first_values = next(
        (row for row in candidates if _is_of_values(grid, filled, row) and _followed(grid, candidates, row)), None
    )
    before = [row for row in candidates if first_values is None or row < first_values]
    for row in before:
        if not _is_of_values(grid, filled, row) and not _title_above(grid, filled, before, row):
            return _with_more(grid, filled, _with_second(grid, filled, row))
    if first_values is None:
        return [candidates[0]] if candidates else []
    return _directly_above(grid, first_values)


def width(counts: list[int]) -> int:
    """How many cells a row usually fills, without titles and a single overlong row."""
    several = sorted(count for count in counts if count > 1)
    return several[int(0.9 * (len(several) - 1))] if several else 1


def _is_of_values(grid: Grid, filled: list[int], row: int) -> bool:
    if has_values(grid[row]):
        return not _heads_series(grid, filled, row)
    cells = [
        clean(cell) for cell in grid[row] if not is_blank(cell)
    ]  # amounts that look like years have no name either
    return is_blank(grid[row][0]) and all(map(_YEAR.fullmatch, cells)) and not _are_years(grid[row], filled[row])


def _heads_series(grid: Grid, filled: list[int], row: int) -> bool:
    """Whether a row names its columns by different days or by counting, and the rows below do neither.

    ``Region;31.12.2022;31.12.2023`` and ``Frage;1;2;3`` are headings if the rows below begin with a word.
    """
    cells = grid[row]
    below = next((grid[other] for other in range(row + 1, min(row + 3, len(grid))) if filled[other]), ())
    if not cells or is_value(cells[0]) or not below or not is_word(below[0]):
        return False
    places = [place for place, cell in enumerate(cells) if place and not is_blank(cell) and place < len(below)]
    texts, under = ([clean(line[place]) for place in places] for line in (cells, below))
    if len(set(texts)) < max(2, len(texts)):
        return False
    days = all(map(parsing.parse_date, texts)) and not any(map(parsing.parse_date, under))
    return days or (len(texts) > 2 and texts != under and _counts_up(texts))


def counted_header(grid: Grid, header: Sequence[int], sheet: str) -> list[Note]:
    """A note that the headings are numbers and so might be the first row of the data."""
    texts_of = [(row, [clean(cell) for cell in grid[row][1:] if not is_blank(cell)]) for row in header]
    counted = [(row, texts) for row, texts in texts_of if len(texts) > 2 and is_value(texts[0]) and _counts_up(texts)]
    return [
        Note("counted_header", {"row": str(row + 1), "columns": ", ".join(t), "sheet": sheet}) for row, t in counted
    ]


def _counts_up(texts: list[str]) -> bool:
    integers = all(text.isdecimal() and len(text) < 10 for text in texts)
    return integers and all(int(text) == int(texts[0]) + place for place, text in enumerate(texts))


def _with_more(grid: Grid, filled: list[int], header: list[int]) -> list[int]:
    """The header with the further rows of headings above columns of numbers.

    The first column is named only once: a row that names it is added only if no row above did.
    """
    while len(header) < MOST_HEADERS and _names_columns_of_numbers(grid, filled, header):
        header = [*header, header[-1] + 1]
    return header


def _names_columns_of_numbers(grid: Grid, filled: list[int], header: list[int]) -> bool:
    """Whether the row below a header holds only words or days, all of them above columns of numbers."""
    row = header[-1] + 1
    if row >= len(grid) or not filled[row]:
        return False
    if not is_blank(grid[row][0]) and (filled[row] < 2 or not all(is_blank(grid[other][0]) for other in header)):
        return False
    below = [grid[other] for other in range(row + 1, min(row + 1 + ROWS_BELOW, len(grid))) if filled[other]]
    for place, cell in enumerate(grid[row]):
        if is_blank(cell):
            continue
        cells = [other[place] for other in below if place < len(other)]
        cells = [one for one in cells if not isinstance(one, str) or parsing.missing_kind(one) is None]
        numbers = sum(is_value(one) and not _is_day(one) for one in cells) * 2 > sum(not is_blank(one) for one in cells)
        if not (is_word(cell) or _is_day(cell)) or (place and not numbers):
            return False
    return filled[row] > (not is_blank(grid[row][0]))


def _is_day(cell: Cell) -> bool:
    return not is_blank(cell) and parsing.parse_date(clean(cell)) is not None


def _followed(grid: Grid, candidates: list[int], row: int) -> bool:
    """Whether the next wide row holds values too (or there is none): a date in a title is not the start of the data."""
    later = [other for other in candidates if other > row][:1]
    return all(has_values(grid[other]) for other in later)


def _title_above(grid: Grid, filled: list[int], before: list[int], row: int) -> bool:
    """Whether an empty row separates this row from a fuller one without values: then it is a title, not a header."""
    if row + 1 >= len(grid) or filled[row + 1]:
        return False
    return any(other > row and filled[other] > filled[row] and not has_values(grid[other]) for other in before)


def _with_second(grid: Grid, filled: list[int], row: int) -> list[int]:
    """The header with the spanning rows above it or the row of years below it, where there are any."""
    header = [row]
    while header[0] and len(header) < MOST_HEADERS and _spans_columns(grid, filled, header):
        header.insert(0, header[0] - 1)
    if len(header) > 1:
        return header
    below = grid[row + 1] if row + 1 < len(grid) else ()
    if below and (_fills_gaps(grid[row], below, filled[row + 1]) or _are_units(below)):
        return [row, row + 1]
    return [row]


def _spans_columns(grid: Grid, filled: list[int], header: list[int]) -> bool:
    """Whether the row above has headings of several columns; above two rows of headings a single cell is a title."""
    upper, lower, count = grid[header[0] - 1], grid[header[-1]], filled[header[0] - 1]
    if _of_days(upper, lower) or (_are_years(upper, count) and len(header) > 1):
        return True
    return _spanning(upper, lower, count) and (len(header) == 1 or count > 1)


def _are_units(row: Sequence[Cell]) -> bool:
    """Whether a row below the headings holds only units: ``in €``, ``%``, ``Std.``."""
    texts = [clean(cell) for cell in row if not is_blank(cell)]
    return bool(texts) and all(_UNIT.fullmatch(text) for text in texts)


def _of_days(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether a row above the header holds the days or years of its columns, and nothing for the first one."""
    places = [place for place, cell in enumerate(upper) if not is_blank(cell)]
    if len(places) < 2 or not places[0]:
        return False
    texts = [clean(upper[place]) for place in places]
    dated = all(parsing.parse_date(text) is not None or _YEAR.fullmatch(text) for text in texts)
    return dated and all(place < len(lower) and is_word(lower[place]) for place in places)


def _spanning(upper: Sequence[Cell], lower: Sequence[Cell], filled: int) -> bool:
    """Whether a row above the header has several headings, or one above a later column.

    A single text in the first column is a title, and a long one in any column a note.
    """
    if not filled or has_values(upper):
        return False
    places = [place for place, cell in enumerate(upper) if not is_blank(cell)]
    first = next((place for place, cell in enumerate(lower) if not is_blank(cell)), 0)
    return len(places) > 1 or (places[0] > first and len(clean(upper[places[0]])) <= LONGEST)


def _fills_gaps(upper: Sequence[Cell], lower: Sequence[Cell], filled: int) -> bool:
    """Whether a row is a second row of headings: years, or texts below most gaps of the first."""
    if not filled or not is_blank(lower[0]) or has_values(lower):
        return False
    if _are_years(lower, filled):
        return True
    gaps = [place for place in range(len(lower)) if place >= len(upper) or is_blank(upper[place])]
    return sum(not is_blank(lower[place]) for place in gaps) * 2 > len(gaps) > 0


def _are_years(row: Sequence[Cell], filled: int) -> bool:
    """Whether a row holds only years, and these are few years apart: ``;2000;1950`` are amounts rather than years."""
    years_written = [clean(cell) for cell in row if not is_blank(cell)]
    if filled < 2 or not all(map(_YEAR.fullmatch, years_written)):
        return False
    years = sorted({int(text) for text in years_written})
    return all(later - earlier <= MOST_BETWEEN for earlier, later in pairwise(years))


def _directly_above(grid: Grid, first: int) -> list[int]:
    """The few rows right above the data that name later columns (a title fills the first cell alone)."""
    header: list[int] = []
    for row in range(first - 1, max(first - 1 - MOST_HEADERS, -1), -1):
        places = [place for place, cell in enumerate(grid[row]) if not is_blank(cell)]
        days = bool(header) and all(_is_day(grid[row][place]) for place in places)
        if not places or places == [0] or (has_values(grid[row]) and not days):
            break
        header.insert(0, row)
    return header


def joined(rows: list[Sequence[Cell]], *, parts: bool = False) -> list[str]:
    """One heading for each column; in several header rows an upper heading extends to the right over empty cells.

    With ``parts`` the lower heading is put in brackets, like the parts of a question.
    """
    width = max((len(row) for row in rows), default=0)
    lines = [[clean(row[place]) if place < len(row) else "" for place in range(width)] for row in rows]
    for line in lines[:-1]:
        for place in range(1, width):
            line[place] = line[place] or line[place - 1]
    if parts:
        return [reduce(question_rows.joined, texts) for texts in zip(*lines, strict=True)] if lines else []
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*lines, strict=True)] if lines else []
