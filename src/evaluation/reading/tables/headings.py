"""What the heading of a column says about its cells: amounts, identifiers, days, counts, or nothing.

Digits alone do not distinguish a postcode from an amount, but the words of a heading do. These rules know words that
are usual in project offices, in German and English, and no particular file or project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from evaluation.language import folding, parsing
from evaluation.project import schema

AMOUNTS = (
    *(
        "betrag",
        "beträge",
        "summe",
        "kosten",
        "ausgabe",
        "ausgaben",
        "einnahme",
        "einnahmen",
        "ertrag",
        "erträge",
        "aufwand",
    ),
    *("aufwendungen", "saldo", "zuschuss", "zuschüsse", "zuwendung", "zuwendungen", "spende", "spenden", "budget"),
    *("fördermittel", "eigenmittel", "drittmittel", "honorar", "honorare", "preis", "entgelt", "gebühr", "gebühren"),
    *(
        "ansatz",
        "ansätze",
        "ergebnis",
        "förderung",
        "umsatz",
        "erlös",
        "erlöse",
        "zuweisung",
        "zuweisungen",
        "zahlung",
        "zahlungen",
    ),
    *("landesmittel", "bundesmittel", "haushaltsmittel", "restmittel", "funding", "award", "payment", "payments"),
    *("amount", "cost", "costs", "expense", "expenses", "expenditure", "income", "revenue", "grant", "donation"),
)
IDENTIFIERS = (
    *("nr", "nummer", "id", "plz", "postleitzahl", "code", "kennziffer", "kennung", "schlüssel", "aktenzeichen", "az"),
    *("iban", "telefon", "pseudonym", "no", "number", "key", "zip"),
)
DAYS = ("datum", "date", "beginn", "ende", "stichtag", "start", "end", "tag", "von", "bis", "from", "until")
COUNTS = (
    *("anzahl", "zahl", "stunden", "minuten", "dauer", "jahr", "alter", "quote", "anteil", "prozent", "rate", "menge"),
    *("tage", "personen", "teilnehmende", "count", "hours", "minutes", "year", "age", "share", "percent", "quantity"),
)
YEARS = ("jahr", "jahre", "jahrgang", "year", "years", "gegründet", "founded", "seit", "since")
RATES = re.compile(r"(?<!an)(?<!um)(?<!ein)(?<!zu)satz$")  # Fördersatz is a rate; Ansatz and Umsatz are amounts
LARGEST = 10  # the end of the longest usual scale
FIRST_YEAR, LAST_YEAR = 1900, 2100
_ASKS_FOR_COUNT = re.compile(r"\b(wie ?viele?|wie alt|wie lange|how many|how much|how old|how long)\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def words(heading: str) -> tuple[str, ...]:
    """The words of a heading in lower case, split at signs, digits and capitals.

    >>> words("davon_sonstigeKosten_2026_EUR"), words("LfdNr")
    (('davon', 'sonstige', 'kosten', 'eur'), ('lfd', 'nr'))
    """
    return tuple(word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", heading)))


def currencies(heading: str) -> frozenset[str]:
    """The currencies a heading names.

    >>> [sorted(currencies(text)) for text in ("Wert (Euro)", "Zuschuss_2026_EUR", "Kosten in T€", "Europa")]
    [['EUR'], ['EUR'], ['EUR'], []]
    """
    return frozenset(parsing.currencies_named(_CAMEL.sub(" ", heading)))


def names_amounts(heading: str) -> bool:
    """Whether the words of a heading, apart from currencies, mean amounts of money.

    >>> names_amounts("Gesamtbetrag"), names_amounts("Kostenstelle"), names_amounts("Anzahl der Zuschüsse")
    (True, False, False)
    """
    return (
        (_usual(heading, "money") or _ends(heading, AMOUNTS)) and not _ends(heading, COUNTS) and not _is_rate(heading)
    )


def names_identifiers(heading: str) -> bool:
    """Whether the cells are numbers that name something.

    >>> names_identifiers("PLZ Begünstigter"), names_identifiers("ANTRAGSNUMMER"), names_identifiers("Code-Anzahl")
    (True, True, False)
    """
    return _usual(heading, "code") or (_ends(heading, IDENTIFIERS) and not _ends(heading, COUNTS))


def names_days(heading: str) -> bool:
    """Whether the cells are days, so that 45457 is one.

    >>> names_days("Rechnungsdatum"), names_days("Tagessatz")
    (True, False)
    """
    return _usual(heading, "date") or any(word in DAYS or word.endswith(("datum", "date")) for word in words(heading))


def names_counts(heading: str) -> bool:
    """Whether the cells count or measure something, so that small whole numbers are no answers on a scale.

    >>> names_counts("Anzahl Kinder"), names_counts("Wie viele Kinder haben Sie?"), names_counts("Wie zufrieden?")
    (True, True, False)
    """
    return _ends(heading, COUNTS) or _ASKS_FOR_COUNT.search(heading) is not None


def steps(counts: Mapping[int, int], heading: str) -> tuple[int, ...]:
    """The steps of a scale, if three or more small whole numbers occur repeatedly; else none.

    The same rule for a column of a table and a question of a survey. Every number between the ends is a step, chosen or
    not, and a scale begins with 1 unless somebody chose 0; counts and identifiers are no scale.

    >>> steps({2: 3, 3: 1, 5: 2}, "Wie zufrieden?"), steps({2: 3, 3: 1, 5: 2}, "Anzahl"), steps({1: 1, 2: 1}, "Q1")
    ((1, 2, 3, 4, 5), (), ())
    """
    if len(counts) < 3 or min(counts) < 0 or max(counts) > LARGEST or sum(counts.values()) < 2 * len(counts):
        return ()
    return () if names_counts(heading) or names_identifiers(heading) else tuple(range(min(1, *counts), max(counts) + 1))


def are_years(numbers: Iterable[int], heading: str) -> bool:
    """Whether whole numbers are years, which are not added up: all may be, and the heading is about time.

    >>> are_years([2006, 2015], "Gründungsjahr"), are_years([2006, 12], "Jahr"), are_years([1950, 2000], "Mitglieder")
    (True, False, False)
    """
    listed = list(numbers)
    timed = any(word.endswith(YEARS) for word in words(heading)) or names_days(heading)
    return bool(listed) and timed and all(FIRST_YEAR <= number <= LAST_YEAR for number in listed)


@cache
def _usual(heading: str, kind: schema.Kind) -> bool:
    """Whether a table of the project has a column of this kind with this heading."""
    columns = (column for table in schema.TABLES.values() for column in table.columns if column.kind == kind)
    return any(folding.fold(heading) == folding.fold(usual) for column in columns for usual in column.headings)


def _ends(heading: str, ends: tuple[str, ...]) -> bool:
    """Whether a word of a heading is one of ``ends``, or a compound of it: Gesamtbetrag is a Betrag."""
    return any(word == end or (len(end) > 4 and word.endswith(end)) for word in words(heading) for end in ends)


def _is_rate(heading: str) -> bool:
    return "%" in heading or any(RATES.search(word) for word in words(heading))
