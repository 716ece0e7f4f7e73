"""The heading rows of a survey's export: programs write questions above their parts, and codes above their texts.

Below the headings of an export every row is a person, so a row is a row of headings only if nothing in it can be an
answer: it fills the gaps of the row above, and none of its texts occurs again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evaluation.language import folding, parsing
from evaluation.reading.tables.grid import clean, is_blank, is_value
from evaluation.reading.tables.rows import Cell, Grid

IMPORTED = '{"ImportId"'  # the third row of headings that Qualtrics writes
ANY_ANSWER = frozenset(
    map(folding.fold, ("Antwort", "Antworten", "Response", "Open-Ended Response", "Freitext-Antwort"))
)
LOOKED_AT = 200  # so many rows below are examined
LEAST = 3  # fewer rows do not show which answers occur again


def with_parts(grid: Grid, filled: Sequence[int], header: list[int]) -> list[int]:
    """The header with the row of parts below it, if there is one below questions over several columns.

    >>> from evaluation.reading.tables.rows import Rows
    >>> rows = Rows([["ID", "Wie oft?", "", "Ort"], ["Nr.", "Mail", "Brief", "Antwort"]])
    >>> rows += [["7", "oft", "nie", "Köln"], ["8", "nie", "oft", "Köln"], ["9", "oft", "oft", "Bonn"]]
    >>> with_parts(rows, rows.filled(), [0])
    [0, 1]
    """
    upper, place = grid[header[-1]], header[-1] + 1
    if place >= len(grid) or not filled[place]:
        return header
    row = grid[place]
    gaps = [column for column in range(len(row)) if column >= len(upper) or is_blank(upper[column])]
    if len(header) > 1 or not gaps or any(is_blank(row[column]) for column in gaps):
        return header
    return [*header, place] if _is_written_once(grid, filled, place) else header


def imported(grid: Grid, rows: Sequence[int]) -> list[int]:
    """The rows that hold only the marks with which a program imports its own export."""
    return [
        row
        for row in rows[:3]
        if all(is_blank(cell) or str(cell).startswith(IMPORTED) for cell in grid[row]) and any(grid[row])
    ]


def _is_written_once(grid: Grid, filled: Sequence[int], place: int) -> bool:
    """Whether a row holds only words that no row below repeats, although those rows repeat others' answers."""
    row = grid[place]
    below = [grid[other] for other in range(place + 1, min(place + 1 + LOOKED_AT, len(grid))) if filled[other]]
    words = [column for column, cell in enumerate(row) if not is_blank(cell)]
    if len(below) < LEAST or len(words) < 2 or not all(_is_word(row[column]) for column in words):
        return False
    answers = [Counter(clean(other[column]) for other in below if column < len(other)) for column in words]
    again = sum(any(n > 1 for text, n in given.items() if text) for given in answers)
    return again > 1 and not any(clean(row[column]) in given for column, given in zip(words, answers, strict=True))


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_value(cell) and parsing.missing_kind(cell) is None


def joined(upper: str, lower: str) -> str:
    """A question and its part as exports write them: ``Wie oft? [Mail]``.

    >>> joined("Wie oft?", "Mail"), joined("Ort", ""), joined("Ort", "Open-Ended Response")
    ('Wie oft? [Mail]', 'Ort', 'Ort')
    """
    if not upper or not lower or upper == lower or folding.fold(lower) in ANY_ANSWER:
        return upper or lower
    return f"{upper} [{lower}]"
