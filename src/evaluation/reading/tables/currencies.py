"""The unit of amounts that do not name it themselves: a column of currencies, a heading or note "in T€"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evaluation.language import folding, parsing
from evaluation.reading.raw import RawTable
from evaluation.reading.tables import headings

_AROUND_CURRENCY = "0123456789.,'’+-−–() \u00a0\u202f\u2009\ufeff"
HEADINGS = frozenset(map(folding.fold, ("Währung", "Waehrung", "Whg", "Whg.", "Currency", "Curr.", "Devise")))

_SCALES = (
    r"(?:[Tk] ?[€$]|[x×*] ?1[. ]?000\b"
    r"|(?i:TEUR|k ?EUR\b|Tsd\b|Tausend\b|Mio\b|Mill\b|Million(?:en|s)?\b|Mrd\b|thousands?\b|1[. ]?000 ?(?:€|EUR)))"
)
_IN_HEADING = re.compile(rf"(?<!\w){_SCALES}")
_IN_FORMAT = re.compile(r"[€$£]|\b(?:[A-Z]{3}|[sS][Ff]r|[Kk]r|Fr(?=\.)|zł|Kč|Euro|Dollar|Franken)\b")
_AT_END = re.compile(
    rf"(?:\s*,)?\s+(?:in\s+)?[(\[]?(?:in\s+)?(?:{'|'.join(map(re.escape, parsing.CURRENCIES))})[)\]]?\s*$",
    re.IGNORECASE,
)
_IN_NOTE = re.compile(rf"(?:^|(?i:\bin )|[(\[]){_SCALES}")  # "ab 1.000 Euro" in a title is a limit, not a unit


def in_thousands(heading: str) -> bool:
    """Whether amounts under a heading are in thousands or millions.

    >>> in_thousands("Kosten in T€"), in_thousands("Mio. EUR"), in_thousands("Kosten in €"), in_thousands("MIT €")
    (True, True, False, False)
    """
    return _IN_HEADING.search(heading) is not None


def says_in_thousands(note: str) -> bool:
    """Whether a text above or below a table says that its amounts are in thousands or millions.

    >>> says_in_thousands("Angaben in Tsd. Euro"), says_in_thousands("Spenden ab 1.000 Euro")
    (True, False)
    """
    return _IN_NOTE.search(note) is not None


def without_currency(heading: str) -> str:
    """A heading without the currency it ends with.

    >>> [without_currency(heading) for heading in ("Betrag (CHF)", "Betrag in Euro", "Betrag €", "Betragskonto")]
    ['Betrag', 'Betrag', 'Betrag', 'Betragskonto']
    """
    return _AT_END.sub("", heading)


def columns(raw: RawTable) -> list[str]:
    """The columns that hold only currencies: every filled cell names one, or the heading says so.

    With such a heading short words without digits suffice, so that an unknown currency is recognised, too.
    """
    return [heading for heading in raw.cells.columns if _is_of_currencies(raw, heading)]


def named(texts: Iterable[object], heading: str, forms: Iterable[str]) -> frozenset[str]:
    """The currencies named by the cells of a column, by its heading, or by the number formats of its numbers.

    Excel writes ``[$€-407]`` for euros, and ``[$-407]`` for a language only.

    >>> sorted(named(["5,00 CHF", "7,00"], "Betrag", ["#,##0.00 [$€-407]"])), sorted(named(["5"], "Betrag (EUR)", []))
    (['CHF', 'EUR'], ['EUR'])
    """
    texts_between = (
        text for text in texts if isinstance(text, str) and not (text[:1].isdecimal() and text[-1:].isdecimal())
    )
    signs = {text.strip(_AROUND_CURRENCY).casefold() for text in texts_between}
    plain = (re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", form) for form in forms)
    signs |= {word.casefold() for form in plain for word in _IN_FORMAT.findall(form)}
    return headings.currencies(heading) | {parsing.CURRENCIES[sign] for sign in signs if sign in parsing.CURRENCIES}


def beside(raw: RawTable, heading: str) -> frozenset[str]:
    """The currencies in the nearest column of currencies, in the rows where a column of amounts is filled.

    An unknown currency is returned as it is written.
    """
    places = list(raw.cells.columns)
    place = places.index(heading)
    found = [places.index(name) for name in columns(raw) if name != heading]
    if not found:
        return frozenset()
    nearest = min(found, key=lambda other: (abs(other - place), other < place))
    amounts, currencies = raw.cells[heading].unique(), raw.cells[places[nearest]]
    empty = {cell for cell in amounts if _is_missing(cell)}
    filled = ~raw.cells[heading].isin(empty) & raw.cells[heading].notna()
    names = {str(cell).strip() for cell in currencies[filled] if not _is_missing(cell)}
    return frozenset(parsing.CURRENCIES.get(name.casefold(), name) for name in names)


def _is_of_currencies(raw: RawTable, heading: str) -> bool:
    different = raw.cells[heading].unique()
    if len(different) > len(parsing.CURRENCIES):
        return False
    filled = [cell for cell in different if not _is_missing(cell)]
    texts = [cell.strip().casefold() for cell in filled if isinstance(cell, str)]
    if not filled or len(texts) < len(filled):
        return False
    named = folding.fold(heading) in HEADINGS and all(
        len(text) < 12 and not any(map(str.isdigit, text)) for text in texts
    )
    return named or all(text in parsing.CURRENCIES for text in texts)


def _is_missing(cell: object) -> bool:
    if isinstance(cell, str):
        return parsing.missing_kind(cell) is not None
    return cell is None or cell != cell
