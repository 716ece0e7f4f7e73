"""The sums of a table's columns, and whether a row that calls itself a total states one of them.

A total is compared with the rows it may be the sum of: those that its label names, else those since the last total,
all rows above, or the difference between the last two blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

from evaluation.language import parsing
from evaluation.reading.raw import Check, Excluded
from evaluation.reading.tables import balances
from evaluation.reading.tables.grid import clean, is_blank, is_value, only_dashes
from evaluation.reading.tables.rows import Cell, Grid

RESULTS = (
    "saldo",
    "differenz",
    "überschuss",
    "fehlbetrag",
    "ergebnis",
    "jahresergebnis",
    "teilergebnis",
    "übertrag",
    "balance",
)
STATISTIC = re.compile(
    r"\s*(?:(?P<mean>ø|durchschnitt|mittelwert|average)|(?P<median>median)|standard"
    r"|(?P<count>n\s*=|(?:anzahl|count)\s*:?\s*$)|(?P<least>min(?:imum|\.)?\s*:?\s*$)|(?P<most>max(?:imum|\.)?\s*:?\s*$))",
    re.IGNORECASE,
)  # labels of rows that state something other than a sum
OF_BLOCK = re.compile(r"\b(?:vom|von|für|of|for)\s+(?!\d)\w", re.IGNORECASE)  # a total that names its block
RATES = re.compile(
    r"%|quote|anteil|prozent|(?<!an)(?<!um)(?<!ein)(?<!ab)satz|durchschnitt|mittelwert|rate\b|share|percent|average",
    re.IGNORECASE,
)  # headings of columns whose total is not a sum
_YEAR = re.compile(r"(?<!pro )(?<!je )(?<!per )(?:jahr|year)\b", re.IGNORECASE)
_RESULT = re.compile(rf"({'|'.join(RESULTS)})\b")
_AMOUNT = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d\d\b|-?\d+,\d\d\b|-?\d{1,3}(?:,\d{3})*\.\d\d\b")  # in a sentence
_IN_NOTE = re.compile(r"(?<![\w.,])\d[\d.]*(?:,\d\d)?(?![\w,])(?=\s*(?:€|EUR|Euro|[).;]|$))")
_NAMES_PART = re.compile(r"\b(?:davon|darunter|hiervon|summe|gesamt\w*|insgesamt|of which|total)\b", re.IGNORECASE)
_SUM = re.compile(r"summe|gesamt|total|ergebnis", re.IGNORECASE)
_OF_TOTALS = re.compile(  # words in the label of a total other than the name of its block
    r"\b(?:gesamt\w*|insgesamt|(?:zwischen|end|teil)?summen?|(?:teil)?ergebnis|total|sum|zusammen|vom?|von|der|des|die|für"
    r"|of|the|for|in|euro|eur|alle)\b|[()€]",
    re.IGNORECASE,
)
LONGEST = 60  # a longer text does not name a block
MOST_NAMING = 8  # so many columns on the left may name blocks
STEM = 7  # words with the same first letters, so many of them, are the same word with another ending
ALIKE = 0.4  # a title and a label with this share of words in common name the same block
Span = tuple[int, int]  # from one place in a list of rows to another, which is not included
NONE: Span = (0, 0)


class Sums:
    """The numbers of a table, each column's format decided once from all its cells."""

    def __init__(self, grid: Grid, columns: tuple[int, ...], headings: tuple[str, ...]) -> None:
        self.grid = grid
        self.columns = tuple(pair for pair in zip(columns, headings, strict=True) if not RATES.search(pair[1]))
        self.read: dict[int, list[Decimal | None]] = {}
        self.counted: bool | None = None  # whether the first column numbers the rows

    def numbers(self, place: int) -> list[Decimal | None]:
        """The numbers of a column; ``None`` for cells that hold none, or that cannot be read as the format is open."""
        if place not in self.read:
            cells = self.grid.column(place)
            form = parsing.decide_money_format(cell for cell in cells if isinstance(cell, str)).format
            self.read[place] = [_number(cell, form) for cell in cells]
        return self.read[place]

    def is_of_numbers(self, place: int, data: list[int]) -> bool:
        """Whether most rows of data have a number in a column."""
        numbers = self.numbers(place)
        return sum(numbers[row] is not None for row in data) * 2 > len(data)

    def proves(self, row: int, data: list[int], totals: list[int]) -> bool:
        """Whether arithmetic alone shows that every number of a row is a sum."""
        return TotalChecker(self, data, totals).proves(row)

    def is_nothing_left(self, row: int, data: list[int]) -> bool:
        """Whether a row of zeros is called a result, and the rows above it are not all zeros themselves."""
        above = data[: bisect_left(data, row)]
        return is_result(label(self.grid[row])) and any(
            self.numbers(place)[other] for place, _ in self.summed(data) for other in above
        )

    def is_less(self, row: int, data: list[int]) -> bool:
        """Whether a number of a row is less than one of the rows it would be the sum of."""
        for place, _ in self.summed(data):
            number, parts = self.numbers(place)[row], (self.numbers(place)[other] for other in data)
            if number is not None and any(part is not None and abs(part) > abs(number) for part in parts):
                return True
        return False

    def summed(self, data: list[int]) -> tuple[tuple[int, str], ...]:
        """The columns that can have a sum: not the first one where it numbers the rows ("Nr.")."""
        if self.counted is None:
            cells = self.numbers(self.columns[0][0]) if self.columns else []
            cells_of_data = [cells[row] for row in data] if cells else []
            numbers = [number for number in cells_of_data if number is not None and number == int(number)]
            upward = all(one < two for one, two in pairwise(numbers))
            self.counted = len(numbers) > 2 and len(numbers) == len(cells_of_data) and upward
        return tuple(pair for pair in self.columns[self.counted :] if not self._is_of_years(*pair, data))

    def _is_of_years(self, place: int, heading: str, data: list[int]) -> bool:
        """Whether a column called "Jahr" holds years alone, which have no sum."""
        if not _YEAR.search(heading):
            return False
        numbers = self.numbers(place)
        return all(
            number is None or (1900 <= number < 2100 and number == int(number))
            for number in map(numbers.__getitem__, data)
        )


@dataclass(frozen=True)
class TotalChecker:
    """Compares total rows with the data rows they are the sums of.

    ``data`` and ``totals`` are row places in ascending order, ``titles`` rows of words that name the data rows below
    them, ``running`` the running sums of the data rows by column.
    """

    sums: Sums
    data: list[int]
    totals: list[int]
    titles: Sequence[int] = ()
    running: dict[int, list[Decimal]] = field(default_factory=dict)

    def total(self, row: int) -> Excluded:
        """The row, with the sum it states for each column and the sum of the data rows it belongs to."""
        text = label(self.sums.grid[row])
        if balance := balances.named(self.sums.grid[row]):
            summed = self.sums.summed(self.data)
            found = balances.checks(self.sums.grid, row, self.data, summed, self.sums.numbers)
            return Excluded("total", (row + 1,), clean(balance), tuple(found))
        if kind := STATISTIC.match(text):
            return Excluded("total", (row + 1,), clean(text), tuple(self._statistics(row, text, kind.lastgroup or "")))
        named = self._named(row, text)
        blocks = list(self._blocks(row))
        pairs = [pair for pair in self.sums.summed(self.data) if not self._repeats_year(row, pair[0])]
        checks = [self._check_named(row, *pair, named) if named else self._check(row, *pair, blocks) for pair in pairs]
        if not named and OF_BLOCK.search(text) and not all(check.agrees for check in filter(None, checks)):
            checks = []  # the sum of a block that is not in this file
        elif not any(checks):
            noted = self.footnote(row)
            checks = [*noted.checks] if noted else self._check_words(text, pairs)
        return Excluded("total", (row + 1,), clean(text), tuple(filter(None, checks)))

    def footnote(self, row: int) -> Excluded | None:
        """The check of an amount in a footnote ("davon Amt A: 300 €") with the rows it names; ``None`` without one."""
        text = " ".join(clean(cell) for cell in self.sums.grid[row] if not is_blank(cell))
        written = _IN_NOTE.findall(text)
        columns = [pair for pair in self.sums.summed(self.data) if self.sums.is_of_numbers(pair[0], self.data)]
        if len(written) != 1 or len(columns) != 1 or not _NAMES_PART.search(text):
            return None
        named = self._named(row, _IN_NOTE.sub(" ", text))
        form: Any = parsing.decide_money_format(written).format
        amount = parsing.parse_amount(written[0], form)
        if not named or amount is None:
            return None
        place, heading = columns[0]
        numbers = self.sums.numbers(place)
        read = sum((numbers[one] or Decimal(0) for one in named), Decimal(0))
        return Excluded("total", (row + 1,), text, (Check(heading, amount[0], read),))

    def _statistics(self, row: int, text: str, kind: str) -> Iterator[Check]:
        """The columns of which a row states the mean, median, minimum, maximum or count, rounded as in the row."""
        spans = [self.data[slice(*more)] for more, less in self._blocks(row) if less == NONE]
        stated_of = [(pair, self.sums.numbers(pair[0])[row]) for pair in self.sums.columns]
        if kind == "count" and (written := re.search(r"\d+", text)):
            stated_of = [(pair, Decimal(written[0])) for pair in self.sums.columns[:1]]
        for (place, heading), stated in stated_of:
            numbers = self.sums.numbers(place)
            for span in spans if stated is not None and kind else ():
                values = [number for one in span if (number := numbers[one]) is not None]
                read = {Decimal(len(span)), Decimal(len(values))} if kind == "count" else {_stated(values, kind)}
                if stated is not None and any(one is not None and one.quantize(stated) == stated for one in read):
                    yield Check(heading, stated, stated)
                    break

    def _repeats_year(self, row: int, place: int) -> bool:
        """Whether the number of a row may be a year, and no data row has another number."""
        numbers = self.sums.numbers(place)
        stated = numbers[row]
        may_be = stated is not None and 1900 <= stated < 2100 and stated == int(stated)
        return may_be and all(numbers[one] in (None, stated) for one in self.data)

    def proves(self, row: int) -> bool:
        """Whether arithmetic alone shows that every number of a row is a sum, minimum, maximum or count."""
        total = self.total(row)
        if STATISTIC.match(label(self.sums.grid[row])):
            count = sum(self.sums.numbers(place)[row] is not None for place, _ in self.sums.columns)
            return total.agrees and len(total.checks) == count
        stated = any(check.stated for check in total.checks)
        return total.agrees and (stated or self.sums.is_nothing_left(row, self.data))

    def _blocks(self, row: int) -> Iterator[tuple[Span, Span]]:
        """Rows to add and rows to subtract: the block since the last total, all above, all, the last two blocks."""
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
        """The stated sum with that of the first block that agrees; else the nearest, of the block or of all above."""
        stated = self.sums.numbers(place)[row]
        if stated is None:
            return None
        if counted := self._count(place, stated, blocks):
            return Check(heading, stated, counted)
        checks = [Check(heading, stated, self._sum(more, place) - self._sum(less, place)) for more, less in blocks]
        above = blocks[1][0]
        agreed = next((check for check in checks if check.agrees), None)
        if agreed is not None or above[0] == above[1]:
            return agreed or checks[2]
        since = blocks[0][0]
        return min(
            checks[1], checks[0] if since[0] < since[1] else checks[1], key=lambda one: abs(one.stated - one.read)
        )

    def _count(self, place: int, stated: Decimal, blocks: list[tuple[Span, Span]]) -> Decimal | None:
        """How many texts a column without numbers has, or different ones, if a total may state it; else ``None``.

        It is that of the first block that agrees, else that of all rows.
        """
        cells, numbers = self.sums.grid.column(place), self.sums.numbers(place)
        may_be = stated == int(stated) and 0 <= stated <= 2 * len(self.data)
        if not may_be or any(numbers[row] is not None for row in self.data):
            return None
        spans = [[cells[row] for row in self.data[slice(*more)] if has_words(cells[row])] for more, _ in blocks]
        counts = [Decimal(len(found)) for span in spans for found in (span, set(span))]
        return next((count for count in counts if count == stated), counts[4])

    def _check_named(self, row: int, place: int, heading: str, named: list[int]) -> Check | None:
        """The stated sum with that of the rows a label names: those since the last total, those above, or all."""
        numbers = self.sums.numbers(place)
        stated = numbers[row]
        if stated is None:
            return None
        last = self.totals[bisect_left(self.totals, row) - 1] if self.totals and self.totals[0] < row else -1
        parts = ([one for one in named if last < one < row], [one for one in named if one < row], named)
        checks = [
            Check(heading, stated, sum((numbers[one] or Decimal(0) for one in part), Decimal(0))) for part in parts
        ]
        return next((check for check in checks if check.agrees), checks[1] if parts[1] else checks[2])

    def _check_words(self, text: str, pairs: Sequence[tuple[int, str]]) -> list[Check | None]:
        """The check of an amount in the label itself ("Summe: 1.700,00 €") with the only column it can belong to."""
        if not _SUM.search(text):
            return []
        written = _AMOUNT.findall(text)
        form: Any = parsing.decide_money_format(written).format
        amounts = [parsing.parse_amount(found, form) for found in written]
        columns = [pair for pair in pairs if self.sums.is_of_numbers(pair[0], self.data)]
        if len(amounts) != 1 or amounts[0] is None or not columns:
            return []
        of_all = [Check(heading, amounts[0][0], self._sum((0, len(self.data)), place)) for place, heading in columns]
        agreed = [check for check in of_all if check.agrees]
        return [*(agreed or of_all)[: 1 if agreed or len(of_all) == 1 else 0]]

    def _sum(self, span: Span, place: int) -> Decimal:
        if place not in self.running:
            numbers = self.sums.numbers(place)
            self.running[place] = [*accumulate((numbers[row] or Decimal(0) for row in self.data), initial=Decimal(0))]
        return self.running[place][span[1]] - self.running[place][span[0]]

    def _named(self, row: int, text: str) -> list[int]:
        """The data rows that a label names by a text in one of their columns or by a title above them.

        A single row counts only if texts of its column occur several times: its name may also be that of a group.
        """
        words = _words(_OF_TOTALS.sub(" ", text))
        if not words:
            return []
        all_words = " ".join(words)
        parts = [" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 7, len(words) + 1))]
        found = [part for part in parts if part in self._names and (part == all_words or len(part) > 3)]
        grouped, rows = self._names[max(found, key=len)] if found else (False, [])
        rows = [one for one in rows if self._has_number(one)]
        if not rows:
            return self._titled(row, words)
        return rows if grouped else []

    def _has_number(self, row: int) -> bool:
        return any(self.sums.numbers(place)[row] is not None for place, _ in self.sums.summed(self.data))

    @cached_property
    def _names(self) -> dict[str, tuple[bool, list[int]]]:
        """For each text of a column of words: whether any text of the column occurs twice, and the text's rows."""
        found: dict[str, tuple[bool, list[int]]] = {}
        headings = dict(self.sums.columns)
        for place in range(min(self.sums.grid.width(self.data), MOST_NAMING)):
            cells = self.sums.grid.column(place)
            here: dict[str, list[int]] = {}
            for row in self.data:
                if isinstance(cells[row], str) and len(cells[row]) <= LONGEST and not is_value(cells[row]):
                    here.setdefault(" ".join(_words(cells[row])), []).append(row)
            here.pop("", None)
            grouped = any(len(rows) > 1 for rows in here.values())
            heading = " ".join(_words(headings.get(place, "")))
            called = {f"{heading} {name}": rows for name, rows in here.items()} if heading else {}  # "Amt A"
            found = {name: (grouped, rows) for name, rows in (here | called).items()} | found
        return found

    def _titled(self, row: int, words: list[str]) -> list[int]:
        """The rows below the title that shares most words with a label, if no other title shares as many."""
        if len(self.titles) < 2:
            return []
        label = {word[:STEM] for word in words if len(word) > 2}
        shares = []
        for place, title in enumerate(self.titles):
            words_of_title = {
                word[:STEM] for cell in self.sums.grid[title] for word in _words(clean(cell)) if len(word) > 2
            }
            shares.append((len(label & words_of_title) / max(len(label | words_of_title), 1), place))
        (best, place), (second, _) = sorted(shares, reverse=True)[:2]
        if best < ALIKE or best == second:
            return []
        first, last = self.titles[place], [*self.titles, len(self.sums.grid)][place + 1]
        between = [total for total in self.totals if first < total < last and total != row]
        last = min([last, *between[:1]])
        rows = self.data[bisect_left(self.data, first) : bisect_left(self.data, last)]
        return rows if row > first else []


def _stated(values: list[Decimal], kind: str) -> Decimal | None:
    if not values:
        return None
    if kind in ("least", "most"):
        return min(values) if kind == "least" else max(values)
    return median(values) if kind == "median" else sum(values, Decimal(0)) / len(values)


def label(row: Sequence[Cell]) -> str:
    """The text that names a row, empty where it has none."""
    first = next((cell for cell in row if not is_blank(cell)), None)
    if isinstance(first, str) and not is_value(first):
        return first
    texts = [cell for cell in row if has_words(cell)] if row and is_blank(row[0]) else []
    return str(texts[0]) if len(texts) == 1 else ""


def exceeds(part: Cell, of_row: Cell) -> bool:
    """Whether both cells hold numbers in one format and the first is larger."""
    form = parsing.decide_money_format(cell for cell in (part, of_row) if isinstance(cell, str)).format
    numbers = [_number(cell, form) for cell in (part, of_row)]
    return numbers[0] is not None and numbers[1] is not None and abs(numbers[0]) > abs(numbers[1])


def is_result(text: str) -> bool:
    """Whether a label names a result, such as a balance."""
    return _RESULT.match(text.strip().casefold()) is not None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def has_words(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and not is_value(cell) and not only_dashes([cell])


def _number(cell: Cell, form: Any) -> Decimal | None:
    if isinstance(cell, str):
        money = parsing.parse_amount(cell, form) if cell else None
        return money[0] if money else None
    return Decimal(repr(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
