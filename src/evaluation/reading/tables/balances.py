"""Rows that state the balance of an account before or after the bookings of a list: a check, and not a booking.

A bank writes them above and below the bookings, under the same headings. Added to the bookings they would count all
money twice, and nothing in the amounts shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from evaluation.reading.raw import Check
from evaluation.reading.tables.rows import Cell, Grid

MOST_WORDS = 2
_STOCK = r"(?:konto|kassen)?(?:saldo|bestand|stand)"
BALANCE = re.compile(
    rf"\s*(?:(?:anfangs|eröffnungs|end|schluss|abschluss){_STOCK}"
    rf"|(?:alter|neuer|letzter|vorheriger|aktueller) {_STOCK}|saldo[ -]?vortrag"
    rf"|(?:konto|kassen)(?:be)?stand(?= (?:am|vom|zum|per|alt|neu)\b| ?\d| *:? *$)"
    r"|(?:opening|closing|previous|new) balance)\b",
    re.IGNORECASE,
)


HINTS = (  # a column without any of these has no balance
    *("saldo", "kontostand", "kassenstand", "kassenbestand", "anfangsbestand", "endbestand", "schlussbestand"),
    *("eröffnungsbestand", "er bestand", "er stand", "balance"),
)
WIDTH = 5  # a balance is labelled in one of so many columns on the left


def named(row: Sequence[Cell]) -> str:
    """The text that labels a row as a balance, in a row with one further text at most; else empty.

    >>> named(["01.01.2024", "Anfangssaldo", "1000"]), named(["01.01.2024", "Miete", "Kontostand am 1.1.", "x", "3"])
    ('Anfangssaldo', '')
    """
    found = next((cell for cell in row[:WIDTH] if isinstance(cell, str) and BALANCE.match(cell)), "")
    words = [cell for cell in row if found and isinstance(cell, str) and any(map(str.isalpha, cell))]
    return found if len(words) <= MOST_WORDS else ""


def checks(
    grid: Grid,
    row: int,
    data: Sequence[int],
    columns: Sequence[tuple[int, str]],
    numbers: Callable[[int], list[Decimal | None]],
) -> list[Check]:
    """Compares a balance with the other one and the bookings between them, or with a running balance.

    Either the opening or the closing balance may be given; if the other one is missing, nothing can be compared.
    """
    called = [other for other in range(len(grid)) if other != row and named(grid[other])]
    before = not any(one < row for one in data)
    others = [one for one in called if (one > row if before else one < row)]
    other = (others[0] if before else others[-1]) if others else None
    found = []
    for place, heading in columns:
        cells = numbers(place)
        stated, counterpart = cells[row], None if other is None else cells[other]
        if stated is None:
            continue
        first, last = (row, other) if before else (other, row)
        between = [cell for one in data if (first or 0) < one < (last or 0) and (cell := cells[one]) is not None]
        closing = counterpart if before else stated
        read = None if counterpart is None else (stated if before else counterpart) + sum(between)
        if closing is not None and (read == closing or between[-1:] == [closing]):
            found.append(Check(heading, stated, stated))
        elif read is not None and not before:
            found.append(Check(heading, stated, read))
    return found
