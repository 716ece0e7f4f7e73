"""Where the table stands in a sheet: notes above, one or two header rows, data, totals, and what was written below.

People write titles over their tables, sums under them and footnotes under those. Nothing is dropped here: every row
that is not data is named with the rule that took it out, and a total row is used as a check of what was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation import parsing, schema
from evaluation.errors import EvaluationError
from evaluation.reading.currencies import told_in_thousands
from evaluation.reading.grid import clean, is_blank, is_value, listed, only_dashes
from evaluation.reading.raw import Excluded, Note, letter
from evaluation.reading.rows import Cell, Grid
from evaluation.reading.totals import is_total, without_totals

SEARCHED = 1_000  # rows looked at to find the header
WIDE = 0.6  # a header fills at least this share of the columns that rows usually fill
FIGURED = 20  # so many rows above tell whether a column holds figures
SAME = 0.6  # a row that repeats this share of the headings is the header once more
LONGEST = 60  # a longer text over several columns is a note, not a heading
MOST_HEADERS = 4
PROSE = 24  # a single cell longer than this, or with a blank, below the table is a footnote
_UNIT = re.compile(
    r"[(\[]?(in |je )?(\d[\d. ]*)?(€|%|eur|euro|chf|usd|t ?€|teur|tsd\.?( ?€| ?eur)?|mio\.?( ?€| ?eur)?|prozent|percent"
    r"|anzahl|number|"
    r"nr\.?|no\.?|std\.?|stunden|hours|h|min\.?|tage|days|personen|persons|km|km2|qkm|qm|m2|m²|km²|stück|tt\.mm\.jj(jj)?|dd\.mm\.yy(yy)?)[)\]]?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


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
    filled = grid.filled()
    if not any(filled):
        raise EvaluationError("reading_empty", file=file)
    header = _given(header_rows, grid, file) if header_rows else _find_header(grid, filled)
    start = header[-1] + 1 if header else next(row for row, count in enumerate(filled) if count)
    names = _joined([grid[row] for row in header])
    body = range(start, len(grid))
    above = [row for row in range(start) if row not in header]
    excluded: list[Excluded] = []
    empty = [row for row in (*above, *body) if not filled[row]]
    kept = [row for row in body if filled[row]]
    if not keep_rows:
        kept, below, second = _without_second_table(grid, filled, kept, names, sheet)
        again = _second_headings(grid, filled, kept, names)
        kept, others = _without_asides(grid, filled, [row for row in kept if row not in again], header, names)
        titles = _block_titles(grid, filled, kept)
        kept = [row for row in kept if row not in titles] if titles else kept
        excluded += [
            *listed("header", again, grid),
            *others,
            *below,
            *(Excluded("note", (row + 1,), clean(grid[row][0])) for row in titles),
        ]
    columns = _used_columns(grid, kept, [grid[row] for row in header])
    headings, notes = _headings(names, columns, has_header=bool(header))
    if not keep_rows:
        reckoned = without_totals(
            grid, kept, columns, headings, above=[row for row in above if filled[row]], sheet=sheet
        )
        kept = reckoned.data
        excluded.extend(reckoned.excluded)
        notes += [*second, *reckoned.notes, *_counted_header(grid, header, sheet)]
        notes += [Note("second_headings", {"row": str(row + 1), "sheet": sheet}) for row in again]
        if titles:
            told = ", ".join(f"{row + 1} ({clean(grid[row][0])})" for row in titles)
            notes.append(Note("block_titles", {"rows": told, "sheet": sheet}))
    totals = {row - 1 for entry in excluded if entry.rule == "total" for row in entry.rows}
    excluded[:0] = listed("note", [row for row in above if filled[row] and row not in totals], grid)
    notes += _scale(excluded, grid, sheet)
    if empty:
        excluded.append(Excluded("empty", tuple(row + 1 for row in empty)))
    return Layout(tuple(header), headings, columns, tuple(kept), tuple(excluded), tuple(notes))


def _scale(excluded: Sequence[Excluded], grid: Grid, sheet: str) -> list[Note]:
    """That amounts stand in thousands, where a text above or below the table says so."""
    rows = [row for entry in excluded if entry.rule in ("note", "footer") for row in entry.rows]
    texts = {row: " ".join(filter(None, map(clean, grid[row - 1]))) for row in rows}
    told = [(row, text) for row, text in texts.items() if told_in_thousands(text)]
    return [Note("in_thousands", {"row": str(row), "text": text, "sheet": sheet}) for row, text in told[:1]]


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
        (row for row in candidates if _is_of_values(grid, filled, row) and _followed(grid, candidates, row)), None
    )
    before = [row for row in candidates if first_values is None or row < first_values]
    for row in before:
        if not _is_of_values(grid, filled, row) and not _title_above(grid, filled, before, row):
            return _with_more(grid, filled, _with_second(grid, filled, row))
    if first_values is None:
        return [candidates[0]] if candidates else []
    return _directly_above(grid, first_values)


def _width(counts: list[int]) -> int:
    """How many cells rows usually fill: titles apart, and a single overlong row does not count."""
    several = sorted(count for count in counts if count > 1)
    return several[int(0.9 * (len(several) - 1))] if several else 1


def _has_values(row: Sequence[Cell]) -> bool:
    return any(is_value(cell) for cell in row)


def _is_of_values(grid: Grid, filled: list[int], row: int) -> bool:
    return _has_values(grid[row]) and not _heads_series(grid, filled, row)


def _heads_series(grid: Grid, filled: list[int], row: int) -> bool:
    """Whether a row names its columns by different days, or counts them, and stands over rows that do neither.

    ``Region;31.12.2022;31.12.2023`` and ``Frage;1;2;3`` are headings where the rows below begin with a word.
    """
    cells = grid[row]
    below = next((grid[other] for other in range(row + 1, min(row + 3, len(grid))) if filled[other]), ())
    if not cells or is_value(cells[0]) or not below or not _is_word(below[0]):
        return False
    places = [place for place, cell in enumerate(cells) if place and not is_blank(cell) and place < len(below)]
    told, under = ([clean(line[place]) for place in places] for line in (cells, below))
    if len(set(told)) < max(2, len(told)):
        return False
    days = all(map(parsing.parse_date, told)) and not any(map(parsing.parse_date, under))
    return days or (len(told) > 2 and told != under and _counts_up(told))


def _counted_header(grid: Grid, header: Sequence[int], sheet: str) -> list[Note]:
    """That headings are numbers, which the first row of the data may be as well."""
    told = [(row, [clean(cell) for cell in grid[row][1:] if not is_blank(cell)]) for row in header]
    counted = [(row, texts) for row, texts in told if len(texts) > 2 and is_value(texts[0]) and _counts_up(texts)]
    return [
        Note("counted_header", {"row": str(row + 1), "columns": ", ".join(t), "sheet": sheet}) for row, t in counted
    ]


def _counts_up(texts: list[str]) -> bool:
    whole = all(text.isdecimal() and len(text) < 10 for text in texts)
    return whole and all(int(text) == int(texts[0]) + place for place, text in enumerate(texts))


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and not is_value(cell) and parsing.missing_kind(cell) is None


def _with_more(grid: Grid, filled: list[int], header: list[int]) -> list[int]:
    """The header with the further rows of headings that stand over columns of figures."""
    while len(header) < MOST_HEADERS and _names_figures(grid, filled, header[-1] + 1):
        header = [*header, header[-1] + 1]
    return header


def _names_figures(grid: Grid, filled: list[int], row: int) -> bool:
    """Whether a row without a first cell holds nothing but words, all of them over columns of figures."""
    if row >= len(grid) or not filled[row] or not is_blank(grid[row][0]):
        return False
    below = [grid[other] for other in range(row + 1, min(row + 1 + FIGURED, len(grid))) if filled[other]]
    for place, cell in enumerate(grid[row]):
        if is_blank(cell):
            continue
        told = [other[place] for other in below if place < len(other)]
        told = [one for one in told if not isinstance(one, str) or parsing.missing_kind(one) is None]
        if not _is_word(cell) or sum(map(is_value, told)) * 2 <= sum(not is_blank(one) for one in told):
            return False
    return True


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
    if row and (_spanning(grid[row - 1], grid[row], filled[row - 1]) or _of_days(grid[row - 1], grid[row])):
        return [row - 1, row]
    below = grid[row + 1] if row + 1 < len(grid) else ()
    if below and (_fills_gaps(grid[row], below, filled[row + 1]) or _are_units(below)):
        return [row, row + 1]
    return [row]


def _are_units(row: Sequence[Cell]) -> bool:
    """Whether a row below the headings says in what they are counted, and nothing else: ``in €``, ``%``, ``Std.``."""
    texts = [clean(cell) for cell in row if not is_blank(cell)]
    return bool(texts) and all(_UNIT.fullmatch(text) for text in texts)


def _of_days(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether a row over the header says of which days or years its columns are, and nothing of the first one."""
    places = [place for place, cell in enumerate(upper) if not is_blank(cell)]
    if len(places) < 2 or not places[0]:
        return False
    told = [clean(upper[place]) for place in places]
    dated = all(parsing.parse_date(text) is not None or _YEAR.fullmatch(text) for text in told)
    return dated and all(place < len(lower) and _is_word(lower[place]) for place in places)


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
    """One heading a column; in several header rows an upper one fills to the right."""
    width = max((len(row) for row in rows), default=0)
    lines = [[clean(row[place]) if place < len(row) else "" for place in range(width)] for row in rows]
    for line in lines[:-1]:
        for place in range(1, width):
            line[place] = line[place] or line[place - 1]
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*lines, strict=True)] if lines else []


def _used_columns(grid: Grid, rows: list[int], header: list[Sequence[Cell]]) -> tuple[int, ...]:
    """The columns with a heading of their own, not only one that reaches over from the left, or with data."""
    named = {place for row in header for place, cell in enumerate(row) if not is_blank(cell)}
    width = max([grid.width(rows), *(place + 1 for place in named)])
    return tuple(place for place in range(width) if place in named or _is_used(grid.column(place), rows))


def _is_used(column: Sequence[Cell], rows: list[int]) -> bool:
    return any(not is_blank(column[row]) for row in rows)


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


def _without_second_table(
    grid: Grid, filled: list[int], kept: list[int], names: list[str], sheet: str
) -> tuple[list[int], list[Excluded], list[Note]]:
    """Without a table that begins below this one and has other columns; it is named, and what it holds is not read."""
    folded = [schema.fold(name) for name in names]
    for place in range(2, len(kept) - 1):
        row = kept[place]
        titled = row > 1 and filled[row - 1] == 1 and not filled[row - 2]
        if (filled[row - 1] and not titled) or filled[row] < 2 or _has_values(grid[row]):
            continue
        if not _repeats(grid[row], folded) and _heads_another(grid, kept, place, titled=titled):
            first = place - (kept[place - 1] == row - 1 and titled)
            columns = ", ".join(filter(None, map(clean, grid[row])))
            note = Note("second_table", {"row": str(row + 1), "columns": columns, "sheet": sheet})
            return kept[:first], listed("footer", kept[first:], grid), [note]
    return kept, [], []


def _heads_another(grid: Grid, kept: list[int], place: int, *, titled: bool) -> bool:
    """Whether texts stand in a row where the rows above hold figures, and figures below them: headings of their own."""
    row, below = grid[kept[place]], grid[kept[place + 1]]
    above = [grid[other] for other in kept[max(0, place - FIGURED) : place]]
    words = [
        column
        for column, cell in enumerate(row)
        if not is_blank(cell) and isinstance(cell, str) and parsing.missing_kind(cell) is None
        if sum(is_value(other[column]) for other in above if column < len(other)) * 2 > len(above) - titled
    ]
    counted = [column for column in words if column < len(below) and is_value(below[column])]
    return len(counted) > 1 or (titled and bool(words) and len(words) == len([c for c in words if c in counted]))


def _second_headings(grid: Grid, filled: list[int], kept: list[int], names: list[str]) -> list[int]:
    """A row that says once more what is in every column, in another language or in more words, over columns of figures.

    In a row of data, that no figure is known would be said by the same word or sign in several columns.
    """
    told = [name for name in names if name]
    if len(kept) < 3 or len(told) < 2 or len(set(told)) < len(told) or filled[kept[0]] < len(told):
        return []
    row, below = grid[kept[0]], [grid[other] for other in kept[1 : 1 + FIGURED]]
    if not all(is_blank(cell) or _is_word(cell) for cell in row) or is_total(row):
        return []
    figured = [
        clean(cell)
        for place, cell in enumerate(row)
        if sum(is_value(other[place]) for other in below if place < len(other)) * 2 > len(below)
    ]
    words = {text.casefold() for text in figured if len(text) > 2 and not any(map(str.isdigit, text))}
    return [kept[0]] if len(figured) > 1 and len(words) == len(figured) else []


def _without_asides(
    grid: Grid, filled: list[int], kept: list[int], header: list[int], names: list[str]
) -> tuple[list[int], list[Excluded]]:
    """Without repeated headers, rows of dashes, block titles, annexes and footnotes."""
    width = max(sum(map(bool, names)), _width([filled[row] for row in kept]))
    folded = [schema.fold(name) for name in names]
    most = max(2, width / 3)
    thin = [row for row in kept if filled[row] <= most]
    numbered = [row for row in kept[:1] if _numbers_columns(grid[row], grid[kept[1]] if len(kept) > 1 else ())]
    exact = frozenset(cell for row in header for cell in grid[row] if isinstance(cell, str) and cell.strip())
    again = numbered + [row for row in sorted(grid.holding(exact).intersection(kept)) if _repeats(grid[row], folded)]
    footer = set(_footer(grid, filled, kept, width))
    dashes = [row for row in thin if row not in footer and only_dashes(grid[row])]
    before = {_filled_before(filled, row) for row in again}
    titles = [row for row in thin if width > 2 and filled[row] == 1 and row in before]
    taken = {*again, *dashes, *footer, *titles}
    excluded = [
        *listed("note", titles, grid),
        *listed("header", again, grid),
        *listed("empty", dashes, grid),
        *listed("footer", sorted(footer - {*again, *titles}), grid),
    ]
    return [row for row in kept if row not in taken], excluded


def _block_titles(grid: Grid, filled: list[int], kept: list[int]) -> list[int]:
    """Words alone in their row between a total and what follows it; with such titles, also the first of them."""
    single = [place for place, row in enumerate(kept[:-1]) if filled[row] == 1 and _is_word(grid[row][0])]
    single = [place for place in single if filled[kept[place + 1]] > 1 and not is_total(grid[kept[place]])]
    titles = [kept[place] for place in single if place and is_total(grid[kept[place - 1]])]
    return [kept[0], *titles] if titles and 0 in single else titles


def _repeats(row: Sequence[Cell], folded: list[str]) -> bool:
    pairs = [(schema.fold(str(cell)), name) for cell, name in zip(row, folded, strict=False) if name]
    return len(pairs) > 1 and sum(cell == name for cell, name in pairs) >= SAME * len(pairs)


def _numbers_columns(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a row under the headings counts the columns (1, 2, 3 …), of which some hold texts in the row below it."""
    told = [clean(cell).strip("().") for cell in row if not is_blank(cell)]
    words = sum(isinstance(cell, str) and not is_blank(cell) and not is_value(cell) for cell in below)
    counted = len(told) > 2 and told == [str(number) for number in range(1, len(told) + 1)]
    return counted and (words * 3 >= len(told) or _is_word(below[0]))


def _filled_before(filled: list[int], row: int) -> int | None:
    return next((earlier for earlier in range(row - 1, -1, -1) if filled[earlier]), None)


def _footer(grid: Grid, filled: list[int], kept: list[int], width: int) -> list[int]:
    """Footnotes and annexes: what stands thin below the last full row, after an empty row or as prose."""
    if width < 2:
        return []
    annex = _annex(grid, filled, kept)
    if annex:
        return annex
    limit = max(2, width / 3) if width > 3 else 1
    tail: list[int] = []
    for row in reversed(kept):
        if filled[row] > limit:
            break
        tail.append(row)
    tail.reverse()
    for place, row in enumerate(tail):
        if not is_total(grid[row]) and (not filled[row - 1] or _is_prose(grid[row], filled[row])):
            return [other for other in tail[place:] if not is_total(grid[other])]
    return []


def _annex(grid: Grid, filled: list[int], kept: list[int]) -> list[int]:
    """What stands below the last total and an empty row, and has nothing in any column that total is about."""
    ends = (place for place in reversed(range(len(kept) - 1)) if not filled[kept[place] + 1])
    last = next((place for place in ends if is_total(grid[kept[place]])), None)
    if last is None:
        return []
    stated = [place for place, cell in enumerate(grid[kept[last]]) if is_value(cell)]
    rest = kept[last + 1 :]
    about = any(place < len(grid[row]) and not is_blank(grid[row][place]) for row in rest for place in stated)
    return [] if about or not stated or any(is_total(grid[row]) for row in rest) else rest


def _is_prose(row: Sequence[Cell], filled: int) -> bool:
    text = clean(row[0]) if row else ""
    return filled == 1 and (len(text) > PROSE or " " in text or (bool(text) and not any(map(str.isalnum, text))))
