"""In which currency amounts stand when a column of its own says so ("Währung"), and not the amounts themselves."""

from __future__ import annotations

from evaluation import parsing, schema
from evaluation.reading.raw import RawTable

HEADINGS = frozenset(map(schema.fold, ("Währung", "Waehrung", "Whg", "Whg.", "Currency", "Curr.", "Devise")))


def columns(raw: RawTable) -> list[str]:
    """The columns that hold nothing but currencies: by their heading, or because every filled cell is one.

    A heading alone counts where the cells are short words without figures, so that an unknown currency is one, too.
    """
    return [heading for heading in raw.cells.columns if _is_of_currencies(raw, heading)]


def beside(raw: RawTable, heading: str) -> frozenset[str]:
    """The currencies told beside the filled cells of a column of amounts, by the nearest such column; else none.

    A cell that names no known currency is told as it is written.
    """
    places = list(raw.cells.columns)
    place = places.index(heading)
    found = [places.index(name) for name in columns(raw) if name != heading]
    if not found:
        return frozenset()
    nearest = min(found, key=lambda other: (abs(other - place), other < place))
    amounts, told = raw.cells[heading].unique(), raw.cells[places[nearest]]
    empty = {cell for cell in amounts if _is_nothing(cell)}
    filled = ~raw.cells[heading].isin(empty) & raw.cells[heading].notna()
    names = {str(cell).strip() for cell in told[filled] if not _is_nothing(cell)}
    return frozenset(parsing.CURRENCIES.get(name.casefold(), name) for name in names)


def _is_of_currencies(raw: RawTable, heading: str) -> bool:
    different = raw.cells[heading].unique()
    if len(different) > len(parsing.CURRENCIES):
        return False
    filled = [cell for cell in different if not _is_nothing(cell)]
    texts = [cell.strip().casefold() for cell in filled if isinstance(cell, str)]
    if not filled or len(texts) < len(filled):
        return False
    named = schema.fold(heading) in HEADINGS and all(
        len(text) < 12 and not any(map(str.isdigit, text)) for text in texts
    )
    return named or all(text in parsing.CURRENCIES for text in texts)


def _is_nothing(cell: object) -> bool:
    if isinstance(cell, str):
        return parsing.missing_kind(cell) is not None
    return cell is None or cell != cell
