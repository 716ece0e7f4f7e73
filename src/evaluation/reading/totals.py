"""Rows that are sums or parts of others: found by label and by arithmetic, taken out of the data, and used as a check.

A label in any column makes a total where the row holds little else. Where a label leaves it open, or there is none, the
arithmetic decides; a row that only looks like a sum stays in the data and is named.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

from evaluation import parsing
from evaluation.reading.grid import clean, is_blank, is_value, listed, only_dashes
from evaluation.reading.raw import Check, Excluded, Note
from evaluation.reading.rows import Cell, Grid

TOTAL = re.compile(
    r"\s*(=\s*)?(gesamt|gesamt(summe|wert|betrag|ergebnis|kosten|ausgaben|einnahmen)|(zwischen|end|teil)?summen?"
    r"|insgesamt|(sub|grand )?total|sum|zusammen|durchschnitt|mittelwert|average)(?![\w*-])",
    re.IGNORECASE,
)
NO_TOTAL = frozenset("BCFHJKLNOPQRUVWXYbcfhjklnopqruvwxy0123456789")  # no label of a total begins with these
ENDINGS = ("gesamt", "insgesamt", "summe", "total")  # labels that end so, or are a result, need the arithmetic
PARTS = ("davon ", "davon:", "darunter", "hiervon ", "of which", "thereof ")
RESULTS = ("saldo", "differenz", "überschuss", "fehlbetrag", "ergebnis", "jahresergebnis", "übertrag", "balance")
HINTS = (*PARTS, *ENDINGS, *RESULTS, "\n= ")  # labels with one of these need a closer look
_RESULT = re.compile(rf"({'|'.join(RESULTS)})\b")
_MEAN = re.compile(r"\s*(durchschnitt|mittelwert|average)", re.IGNORECASE)
RATES = re.compile(
    r"%|quote|anteil|prozent|(?<!an)(?<!um)(?<!ein)(?<!ab)satz|durchschnitt|mittelwert|rate\b|share|percent|average",
    re.IGNORECASE,
)  # headings of columns whose total is no sum
Span = tuple[int, int]  # from one place in a list of rows to before another
NONE: Span = (0, 0)
MOST_OPEN = 50  # so many rows are proved by arithmetic; a table with more has another form


@dataclass(frozen=True)
class Reckoned:
    """What is left as data, what was taken out of it, and what should be looked at."""

    data: list[int]
    excluded: list[Excluded]
    notes: list[Note]


def is_total(row: Sequence[Cell]) -> bool:
    """Whether a row calls itself a sum: in its first filled cell, or in its only text where the first cell is empty.

    >>> is_total(["Summe", "", "3"]), is_total(["", "3", "Gesamt"]), is_total(["Gesamtverband", "", "3"])
    (True, True, False)
    """
    return not (row and _is_named(row[0])) and TOTAL.match(_label(row)) is not None


def _is_named(first: Cell) -> bool:
    """Whether the first sign of a row already says that it is no total: a quick no for most rows."""
    return isinstance(first, str) and first[:1] in NO_TOTAL


def without_totals(
    grid: Grid,
    kept: list[int],
    columns: tuple[int, ...],
    headings: tuple[str, ...],
    *,
    above: Sequence[int],
    sheet: str,
) -> Reckoned:
    """Without the rows that are sums or parts of others, each with what it states and what was read.

    ``above`` are rows over the header; one of them that states the sums of the columns is used as a check, too.
    """
    hinted = any(grid.says(place, HINTS) for place in (0, 1))  # most tables have none of these words
    parts = _parts(grid, kept, columns) if hinted else []
    kept = [row for row in kept if row not in parts] if parts else kept
    sums = Sums(grid, columns, headings)
    nameless = _common(kept, grid.beginning(NO_TOTAL))
    totals = {row for row in nameless if is_total(grid[row]) and _few_words(grid[row])}
    named = _named_like_totals(grid, sums, kept, totals)
    totals -= set(named)
    open_rows = kept if hinted else [row for row in nameless if not any(grid[row][:1])]
    open_rows = [row for row in open_rows if row not in totals and _may_be_calculated(grid, row, kept)]
    for row in open_rows if len(open_rows) <= MOST_OPEN else open_rows[-1:]:
        data = [other for other in kept if other not in totals and other != row]
        if len(data) > 1 and sums.proves(row, data, sorted(totals)):
            totals.add(row)
    data = [row for row in kept if row not in totals]
    reckoning, alone = Reckoning(sums, data, sorted(totals)), Reckoning(sums, data, [])
    found = [reckoning.total(row) for row in reckoning.totals]
    over = [total for row in above if is_total(grid[row]) and (total := alone.total(row)).agrees]
    doubtful = sorted({row for row in (*open_rows, *named) if row not in totals and _said(grid[row])})
    notes = [_maybe(doubtful, grid, sheet)] if doubtful else []
    notes += [_difference(total, sheet) for total in found if not all(check.agrees for check in total.checks)]
    return Reckoned(data, [*over, *listed("part", parts, grid), *found], notes)


def _common(kept: list[int], rows: list[int]) -> list[int]:
    """Those of a few rows that are kept; both in their order."""
    return [row for row in rows if (place := bisect_left(kept, row)) < len(kept) and kept[place] == row]


def _label(row: Sequence[Cell]) -> str:
    """The text that names a row, empty where it has none."""
    first = next((cell for cell in row if not is_blank(cell)), None)
    if isinstance(first, str) and not is_value(first):
        return first
    texts = [cell for cell in row if _is_word(cell)] if row and is_blank(row[0]) else []
    return str(texts[0]) if len(texts) == 1 else ""


def _said(row: Sequence[Cell]) -> str:
    """The text that names a row, also after the number of its line ("03", "= Ordentliche Erträge")."""
    return _label(row) or next((cell for cell in row[1:2] if isinstance(cell, str) and _leaves_open(cell)), "")


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and not is_value(cell) and not only_dashes([cell])


def _few_words(row: Sequence[Cell]) -> bool:
    """Besides its label a total row holds numbers, and at most one further text."""
    return sum(map(_is_word, row)) <= 2


def _named_like_totals(grid: Grid, sums: Sums, kept: list[int], totals: set[int]) -> list[int]:
    """Rows with a name that begins like a total ("Total Equality e. V.") and a further text, whose sums are none.

    A sum that is only wrong is no less than each of its parts.
    """
    named: list[int] = []
    for row in sorted(totals):
        if sum(map(_is_word, grid[row])) > 1 and _goes_on(_label(grid[row])):
            data = [other for other in kept if other not in totals or other in named]
            total = Reckoning(sums, data, sorted(totals.difference(named))).total(row)
            named += [row] if total.checks and not total.agrees and sums.is_less(row, data) else []
    return named


def _goes_on(label: str) -> bool:
    match = TOTAL.match(label)
    return match is not None and label[match.end() :].strip(" :.") != ""


def _may_be_calculated(grid: Grid, row: int, kept: list[int]) -> bool:
    """A row of bare numbers, or one with a label that is used for sums and differences."""
    cells = grid[row]
    if cells and is_blank(cells[0]):
        bare = not any(isinstance(cell, str) and not is_blank(cell) and not is_value(cell) for cell in cells)
        if bare:
            return row == kept[-1] or (row > 0 and not is_blank(grid[row - 1][0] if grid[row - 1] else None))
    return any(isinstance(cell, str) and _leaves_open(cell) for cell in cells[:2]) and _few_words(cells)


def _leaves_open(text: str) -> bool:
    """Whether a label is one of those that need the arithmetic.

    >>> _leaves_open("= Ordentliche Erträge"), _leaves_open("Personalkosten gesamt:"), _leaves_open("Fachberatung")
    (True, True, False)
    """
    folded = text.strip(" :").casefold()
    return folded[:2] == "= " or folded.endswith(ENDINGS) or (_RESULT.match(folded) is not None)


def _parts(grid: Grid, kept: list[int], columns: tuple[int, ...]) -> list[int]:
    """The rows that say what of the row above them is meant ("davon …"), where that row has values of its own."""
    parts: list[int] = []
    whole: Sequence[Cell] = ()
    for row in kept:
        cells = grid[row]
        if not any(isinstance(cell, str) and cell.strip()[:8].casefold().startswith(PARTS) for cell in cells[:2]):
            whole = cells
            continue
        values = [place for place in columns if place < len(cells) and is_value(cells[place])]
        if values and all(place < len(whole) and is_value(whole[place]) for place in values):
            parts.append(row)
    return parts


class Sums:
    """The numbers of a table, each column's format decided once from all its cells, and what they come to."""

    def __init__(self, grid: Grid, columns: tuple[int, ...], headings: tuple[str, ...]) -> None:
        self.grid = grid
        self.columns = tuple(pair for pair in zip(columns, headings, strict=True) if not RATES.search(pair[1]))
        self.read: dict[int, list[Decimal | None]] = {}
        self.counted: bool | None = None  # whether the first column numbers the rows

    def numbers(self, place: int) -> list[Decimal | None]:
        """The numbers of a column; where its format is open, either reading differs alike."""
        if place not in self.read:
            cells = self.grid.column(place)
            form = parsing.decide_money_format(cell for cell in cells if isinstance(cell, str)).format
            self.read[place] = [_number(cell, form) for cell in cells]
        return self.read[place]

    def proves(self, row: int, data: list[int], totals: list[int]) -> bool:
        """Whether a row is a sum by arithmetic alone: every number in it is."""
        total = Reckoning(self, data, totals).total(row)
        return total.agrees and (any(check.stated for check in total.checks) or self._is_nothing_left(row, data))

    def _is_nothing_left(self, row: int, data: list[int]) -> bool:
        """Whether a row of zeros is called a result, and the rows above it are not all zeros themselves."""
        above = data[: bisect_left(data, row)]
        named = _RESULT.match(_label(self.grid[row]).strip().casefold()) is not None
        return named and any(self.numbers(place)[other] for place, _ in self.summed(data) for other in above)

    def is_less(self, row: int, data: list[int]) -> bool:
        """Whether a number of a row is less than one of the rows it would be the sum of."""
        for place, _ in self.summed(data):
            number, parts = self.numbers(place)[row], (self.numbers(place)[other] for other in data)
            if number is not None and any(part is not None and abs(part) > abs(number) for part in parts):
                return True
        return False

    def summed(self, data: list[int]) -> tuple[tuple[int, str], ...]:
        """The columns that can have a sum: not a first one that counts the rows upward, as "Nr." does."""
        if self.counted is None:
            cells = self.numbers(self.columns[0][0]) if self.columns else []
            told = [cells[row] for row in data] if cells else []
            numbers = [number for number in told if number is not None and number == int(number)]
            upward = all(one < two for one, two in pairwise(numbers))
            self.counted = len(numbers) > 2 and len(numbers) == len(told) and upward
        return self.columns[self.counted :]


@dataclass(frozen=True)
class Reckoning:
    """Which rows are data and which totals, in their order, and the running sums of the data by column."""

    sums: Sums
    data: list[int]
    totals: list[int]
    running: dict[int, list[Decimal]] = field(default_factory=dict)

    def total(self, row: int) -> Excluded:
        """The row with what it states for each column, and the sum of the rows it stands for."""
        label = _label(self.sums.grid[row])
        if _MEAN.match(label):
            return Excluded("total", (row + 1,), clean(label))
        blocks = list(self._blocks(row))
        checks = (self._check(row, place, heading, blocks) for place, heading in self.sums.summed(self.data))
        return Excluded("total", (row + 1,), clean(label), tuple(filter(None, checks)))

    def _blocks(self, row: int) -> Iterator[tuple[Span, Span]]:
        """Rows to add up and rows to take off: the block since the last total, all above, all, the last two blocks."""
        place = bisect_left(self.totals, row)
        before = self.totals[max(0, place - 3) : place]
        since = self._span(before[-1] if before else -1, row)
        yield since, NONE
        yield self._span(-1, row), NONE
        yield (0, len(self.data)), NONE
        ends = [*before, row] if before and since[0] < since[1] else before
        if len(ends) > 1:
            first = ends[-3] if len(ends) > 2 else -1
            yield self._span(first, ends[-2]), self._span(ends[-2], ends[-1])

    def _span(self, after: int, before: int) -> Span:
        return bisect_left(self.data, after + 1), bisect_left(self.data, before)

    def _check(self, row: int, place: int, heading: str, blocks: list[tuple[Span, Span]]) -> Check | None:
        """Stated against read, by the first block that agrees; else by all rows above, else by the whole table."""
        stated = self.sums.numbers(place)[row]
        if stated is None:
            return None
        checks = [Check(heading, stated, self._sum(more, place) - self._sum(less, place)) for more, less in blocks]
        above = blocks[1][0]
        return next((check for check in checks if check.agrees), checks[1] if above[0] < above[1] else checks[2])

    def _sum(self, span: Span, place: int) -> Decimal:
        if place not in self.running:
            numbers = self.sums.numbers(place)
            self.running[place] = [*accumulate((numbers[row] or Decimal(0) for row in self.data), initial=Decimal(0))]
        return self.running[place][span[1]] - self.running[place][span[0]]


def _number(cell: Cell, form: Any) -> Decimal | None:
    if isinstance(cell, str):
        money = parsing.parse_amount(cell, form) if cell else None
        return money[0] if money else None
    return Decimal(repr(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _difference(total: Excluded, sheet: str) -> Note:
    wrong = next(check for check in total.checks if not check.agrees)
    values = {"row": str(total.rows[0]), "label": total.label, "column": wrong.column, "sheet": sheet}
    return Note("total_differs", {**values, "stated": wrong.stated, "read": wrong.read})


def _maybe(rows: list[int], grid: Grid, sheet: str) -> Note:
    labels = ", ".join(f"{row + 1} ({clean(_said(grid[row]))})" for row in rows[:8]) + (" …" if len(rows) > 8 else "")
    return Note("maybe_total", {"n": len(rows), "rows": labels, "sheet": sheet})
