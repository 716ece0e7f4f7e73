"""Rows that are sums or parts of others: found by label and by arithmetic, taken out of the data, and used as a check.

A label in any column makes a row a total if the row holds little else. If the label is unclear or missing, arithmetic
decides; a row that only looks like a sum stays in the data and is named in a note.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from evaluation.reading.raw import Excluded, Note
from evaluation.reading.tables import balances, outline
from evaluation.reading.tables.balances import BALANCE
from evaluation.reading.tables.grid import Cleared, clean, is_blank, is_value, listed
from evaluation.reading.tables.rows import Cell, Grid
from evaluation.reading.tables.sums import RESULTS, Sums, TotalChecker, exceeds, has_words, is_result, label

TOTAL = re.compile(
    r"\s*(=\s*)?(?:ø|n\s*=|(?:median|standardabweichung|standard deviation)(?=\s*(?:[:(]|$))"
    r"|(gesamt|gesamt(summe|wert|betrag|ergebnis|kosten|ausgaben|einnahmen)|(zwischen|end|teil)?summen?"
    r"|zw\.? ?-? ?su(mme|\.)?|endbetrag"
    r"|insgesamt|(sub|grand )?total|sum|zusammen|durchschnitt|mittelwert|average)(?![\w*-]))",
    re.IGNORECASE,
)
NO_TOTAL = frozenset("BFHJQRUWXYbfhjqruwxy0123456789")  # no label of a total begins with one of these
ENDINGS = (  # labels with these endings, and those of results, need arithmetic
    *("gesamt", "insgesamt", "summe", "total", "ergebnis"),
    *("gesamtanzahl", " anzahl", " mittelwert", " maximum", " minimum", " count", " average"),
)
PARTS = ("davon ", "davon:", "darunter", "hiervon ", "of which", "thereof ")
ENDS = frozenset(  # labels of rows below a list that state its minimum, maximum or count; arithmetic decides
    form + sign
    for word in ("min", "max", "min.", "max.", "minimum", "maximum", "anzahl", "count")
    for form in (word, word.capitalize(), word.upper())
    for sign in ("", ":")
)
HINTS = (*PARTS, *ENDINGS, *RESULTS, "\n= ", "\n*")  # only labels with one of these are examined further
MOST_OPEN = 50  # up to so many rows are checked one by one


def is_total(row: Sequence[Cell]) -> bool:
    """Whether a row calls itself a sum: in its first filled cell, or in its only text where the first cell is empty.

    >>> is_total(["Summe", "", "3"]), is_total(["", "3", "Gesamt"]), is_total(["Gesamtverband", "", "3"])
    (True, True, False)
    """
    text = "" if row and _is_named(row[0]) else label(row)
    return TOTAL.match(text) is not None or BALANCE.match(text) is not None


def states_end(row: Sequence[Cell]) -> bool:
    """Whether a row is called the smallest or largest value, or the number of values.

    >>> states_end(["Min", "", "3"]), states_end(["", "Anzahl:", "3"]), states_end(["Anzahl Kurse", "", "3"])
    (True, True, False)
    """
    return label(row).strip() in ENDS


def _is_named(first: Cell) -> bool:
    """Whether the first character of a row already excludes a total: this ends the search for most rows."""
    return isinstance(first, str) and first[:1] in NO_TOTAL


def without_totals(
    grid: Grid,
    rows: list[int],
    columns: tuple[int, ...],
    headings: tuple[str, ...],
    *,
    above: Sequence[int],
    titles: Sequence[int] = (),
    sheet: str,
) -> Cleared:
    """Without the rows that are sums or parts of others, each with the sum it states and the sum that was read.

    ``above``: rows above the header, of which one may state the sum of a column. ``titles``: rows of words between the
    data rows, which name blocks.
    """
    hinted = any(grid.says(place, HINTS) for place in (0, 1))  # most tables contain none of these words
    parts, larger = _parts(grid, rows, columns) if hinted else ([], [])
    rows = [row for row in rows if row not in parts] if parts else rows
    sums = Sums(grid, columns, headings)
    outlined, asked = outline.parents(sums, rows, columns[0], sheet=sheet) if columns else ([], [])
    parents = {row - 1 for entry in outlined for row in entry.rows}
    rows = [row for row in rows if row not in parents] if parents else rows
    sums = Sums(grid, columns, headings) if parents else sums
    nameless = _common(rows, grid.beginning(NO_TOTAL))
    totals = {row for row in nameless if is_total(grid[row]) and _few_words(grid[row])}
    if any(grid.says(place, balances.HINTS) for place in range(balances.WIDTH)):
        totals |= {row for row in rows if balances.named(grid[row])}
    named = _named_like_totals(grid, sums, rows, totals)
    totals -= set(named)
    open_rows = rows if hinted else [row for row in nameless if not any(grid[row][:1])]
    open_rows = [row for row in open_rows if row not in totals and _may_be_calculated(grid, row, rows)]
    open_rows = sorted({*open_rows, *_ends(grid, rows, totals)})
    totals |= _proved(sums, rows, totals, open_rows)
    data = [row for row in rows if row not in totals]
    heads = (*above[-1:], *titles) if titles else ()
    checker, alone = TotalChecker(sums, data, sorted(totals), heads), TotalChecker(sums, data, [])
    over = [total for row in above if (total := _over(alone, row))]
    found = [checker.total(row) for row in checker.totals]
    doubtful = {row for row in (*open_rows, *named, *larger) if row not in totals and _said(grid[row])}
    if open_rows and len(data) > 2 and open_rows[-1] == data[-1] and not sums.is_less(data[-1], data[:-1]):
        doubtful.add(data[-1])  # numbers without a label at the end
    notes = [_maybe(sorted(doubtful), grid, sheet)] if doubtful else []
    notes += [difference(total, sheet) for total in (*over, *found) if not all(check.agrees for check in total.checks)]
    return Cleared(data, [*over, *listed("part", parts, grid), *outlined, *found], [*notes, *asked])


def footnotes(
    grid: Grid, data: list[int], columns: tuple[int, ...], headings: tuple[str, ...], rows: Sequence[int]
) -> list[Excluded]:
    """The footnotes that state the sum of a block they name, each with the sum of its rows."""
    with_numbers = [
        row for row in rows if any(isinstance(cell, str) and any(map(str.isdigit, cell)) for cell in grid[row])
    ]
    checker = TotalChecker(Sums(grid, columns, headings), data, [])
    return [total for row in with_numbers if (total := checker.footnote(row)) is not None]


def _ends(grid: Grid, rows: list[int], totals: set[int]) -> list[int]:
    """The rows at the end of a list that are labelled minimum, maximum or count."""
    called = {row for row in grid.holding(ENDS) if states_end(grid[row]) and _few_words(grid[row])} - totals
    last = next((row for row in reversed(rows) if row not in called and row not in totals), len(grid))
    return [row for row in rows if row > last and row in called]


def _proved(sums: Sums, rows: list[int], totals: set[int], open_rows: list[int]) -> set[int]:
    """The rows that are sums by arithmetic: checked one by one, or, where there are many, assuming all others are."""
    proved: set[int] = set()
    if len(open_rows) <= MOST_OPEN:
        for row in open_rows:
            data = [other for other in rows if other not in totals and other not in proved and other != row]
            if len(data) > 1 and sums.proves(row, data, sorted(totals | proved)):
                proved.add(row)
        return proved
    wrong, proved = set(open_rows), set(open_rows)
    while wrong and proved:
        data = [row for row in rows if row not in totals and row not in proved]
        checker = TotalChecker(sums, data, sorted(totals | proved))
        wrong = {row for row in proved if not checker.proves(row)}
        proved -= wrong
    return proved


def _over(checker: TotalChecker, row: int) -> Excluded | None:
    """A row above the header that states the sum of a column, or may do so: no row has a larger number."""
    total, sums, data = checker.total(row), checker.sums, checker.data
    if total.agrees or not total.checks or sums.is_less(row, data):
        return total if total.agrees else None
    of_numbers = {heading for place, heading in sums.columns if sums.is_of_numbers(place, data)}
    checks = tuple(check for check in total.checks if check.column in of_numbers and is_value(float(check.stated)))
    return replace(total, checks=checks) if checks else None


def _common(rows: list[int], few: list[int]) -> list[int]:
    """The rows in both of two ascending lists, one of which is short."""
    return [row for row in few if (place := bisect_left(rows, row)) < len(rows) and rows[place] == row]


def _said(row: Sequence[Cell]) -> str:
    """The label of a row, also after a line number ("03", "= Ordentliche Erträge")."""
    return label(row) or next((cell for cell in row[1:2] if isinstance(cell, str) and _leaves_open(cell)), "")


def _few_words(row: Sequence[Cell]) -> bool:
    """Whether a row holds at most one text besides its label, as a total row does."""
    return sum(map(has_words, row)) <= 2


def _named_like_totals(grid: Grid, sums: Sums, rows: list[int], totals: set[int]) -> list[int]:
    """Rows that are no totals although their names begin like one ("Total Equality e. V.").

    They have a further text, and a number smaller than one of the rows above; a wrong sum would be at least as large.
    """
    named: list[int] = []
    for row in sorted(totals):
        if sum(map(has_words, grid[row])) > 1 and _goes_on(label(grid[row])):
            data = [other for other in rows if other not in totals or other in named]
            total = TotalChecker(sums, data, sorted(totals.difference(named))).total(row)
            named += [row] if total.checks and not total.agrees and sums.is_less(row, data) else []
    return named


def _goes_on(label: str) -> bool:
    match = TOTAL.match(label)
    return match is not None and label[match.end() :].strip(" :.") != ""


def _may_be_calculated(grid: Grid, row: int, rows: list[int]) -> bool:
    """Whether a row holds only numbers, or has a label that is used for sums and differences."""
    cells = grid[row]
    if cells and is_blank(cells[0]):
        bare = not any(isinstance(cell, str) and not is_blank(cell) and not is_value(cell) for cell in cells)
        if bare:
            return row == rows[-1] or (row > 0 and not is_blank(grid[row - 1][0] if grid[row - 1] else None))
    return any(isinstance(cell, str) and _leaves_open(cell) for cell in cells[:2]) and _few_words(cells)


def _leaves_open(text: str) -> bool:
    """Whether a label alone does not decide if its row is a total.

    >>> _leaves_open("= Ordentliche Erträge"), _leaves_open("Personalkosten gesamt:"), _leaves_open("Fachberatung")
    (True, True, False)
    """
    folded = text.strip(" :").casefold()
    return folded.startswith(("= ", "*")) or folded.endswith(ENDINGS) or is_result(folded)


def _parts(grid: Grid, rows: list[int], columns: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """The rows that are parts of the row above ("davon …"), where that row has values itself.

    The second list: rows with such a label and a larger number than the row above, which cannot be parts of it.
    """
    parts: list[int] = []
    larger: list[int] = []
    row_above: Sequence[Cell] = ()
    for row in rows:
        cells = grid[row]
        if not any(isinstance(cell, str) and cell.strip()[:8].casefold().startswith(PARTS) for cell in cells[:2]):
            row_above = cells
            continue
        values = [place for place in columns if place < len(cells) and is_value(cells[place])]
        if values and all(place < len(row_above) and is_value(row_above[place]) for place in values):
            (larger if any(exceeds(cells[place], row_above[place]) for place in values) else parts).append(row)
    return parts, larger


def difference(total: Excluded, sheet: str) -> Note:
    wrong = next(check for check in total.checks if not check.agrees)
    values = {"row": str(total.rows[0]), "label": total.label, "column": wrong.column, "sheet": sheet}
    return Note("total_differs", {**values, "stated": wrong.stated, "read": wrong.read})


def _maybe(rows: list[int], grid: Grid, sheet: str) -> Note:
    texts = [clean(_said(grid[row])) or " | ".join(filter(None, map(clean, grid[row]))) for row in rows[:8]]
    labels = ", ".join(f"{row + 1} ({text})" for row, text in zip(rows, texts, strict=False)) + " …" * (len(rows) > 8)
    return Note("maybe_total", {"n": len(rows), "rows": labels, "sheet": sheet})
