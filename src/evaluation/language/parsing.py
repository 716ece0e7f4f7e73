"""From text to value: numbers, money, dates, yes and no, and the kinds of missing.

The inverse of the formats in ``wording``. A parser matches an entire cell or refuses it; nothing is guessed from a
single cell. ``1.234`` may be a thousand or little more than one, so the format is decided once from all values of a
column, and the value that decided it is recorded as evidence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, get_args

from evaluation.language import folding, wording
from evaluation.language.folding import Missing

NumberFormat = Literal["german", "english", "swiss"]
DateFormat = Literal["dotted", "iso", "long", "day_first", "month_first", "serial"]
Source = Literal["limesurvey", "table"]

BLANKS = " \u00a0\u202f\u2009"
MARK = "\ufeff"  # the byte order mark, which some programs write into cells
UNMISTAKABLE: tuple[DateFormat, ...] = ("dotted", "iso", "long")
MINUS = "-\u2212"
_SIGN = r"\-\u2212"
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000  # October 1954 to April 2064: no project is outside
LONGEST_YES = 12  # twice the letters of the longest word for yes or no: no longer text is looked at
PIVOT = 70  # two-digit years: 69 is 2069, 70 is 1970
RESIDUE = Decimal("0.01")  # of a cent: a smaller difference to a whole cent is a rounding error of a program
DOMINANCE = 3  # a format must be this many times as frequent as the others for these to be slips

THOUSANDS = {"german": f".{BLANKS}", "english": f",{BLANKS}", "swiss": "'’"}
DECIMAL = {"german": ",", "english": ".", "swiss": "."}
LOWER = ("eur", "chf", "usd", "gbp", "pln")  # codes that people also write in lower case
CODES = (
    *("CZK", "DKK", "NOK", "SEK", "TRY", "HUF", "RON", "BGN", "RSD", "UAH", "RUB", "ISK", "MDL", "GEL", "AMD", "ILS"),
    *("JPY", "CNY", "INR", "CAD", "AUD", "NZD", "BRL", "MXN", "ZAR", "EGP", "MAD", "TND", "XOF", "XAF", "KES", "GHS"),
)
CURRENCIES = {
    **dict.fromkeys(("€", "eur", "euro"), "EUR"),
    **dict.fromkeys(("chf", "sfr", "fr.", "franken"), "CHF"),
    **dict.fromkeys(("$", "us$", "usd", "dollar"), "USD"),
    **dict.fromkeys(("£", "gbp", "pfund"), "GBP"),
    **dict.fromkeys(("zł", "pln", "zloty", "złoty"), "PLN"),
    **dict.fromkeys(("₺", "lira"), "TRY"),
    "₽": "RUB",
    "rubel": "RUB",
    "₴": "UAH",
    "kč": "CZK",
    "¥": "JPY",
    "yen": "JPY",
    "₹": "INR",
    "forint": "HUF",
    **dict.fromkeys(("kr", "kronen"), "Kronen"),
    **{code.casefold(): code for code in CODES},
}

_CURRENCY = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign1>[+{_SIGN}])?\s*(?P<cur1>{_CURRENCY})?\s*(?P<sign2>[+{_SIGN}])?\s*"
    rf"(?P<digits>\d[\d.,'’{BLANKS}]*?)(?P<even>,[-–]{{1,2}})?"
    rf"(?P<sign3>[+{_SIGN}])?\s*(?P<cur2>{_CURRENCY})?(?P<sign4>[+{_SIGN}])?(?P<close>\))?\s*(?P<cur3>{_CURRENCY})?",
    re.IGNORECASE,
)
_WITH_CENTS = re.compile(r"[.,]\d\d\s*$")
_WORDS_AND_SIGNS = re.compile(r"[^\W\d_]+|[€$£₺₽₴¥₹]")
_SMALL = re.compile(rf"[+{_SIGN}]?\d(?:(?P<mark>[.,])\d+)?[eE]-\d{{1,2}}")
_RESIDUE = re.compile(r"[.,]\d\d(?=\d{2})\d*[1-9]|\d[eE]-\d")  # a group of thousands has three digits


@dataclass(frozen=True)
class Decision:
    """How a column writes its numbers or dates.

    ``format`` is ``None`` if there are no such values, or if they do not decide it (``ambiguous``). ``evidence`` is a
    value that decided, or one with two readings; empty if all values are plain digits, which every format reads alike.
    """

    format: str | None
    ambiguous: bool = False
    evidence: str = ""


@dataclass(frozen=True)
class Money:
    """Integer cents and the ISO code of the currency, empty if the cell names none."""

    cents: int
    currency: str = ""


def decide_number_format(values: Iterable[str]) -> Decision:
    """The number format of a column from all its values; texts among them are ignored.

    >>> decide_number_format(["1.234", "12,50 €"])
    Decision(format='german', ambiguous=False, evidence='12,50 €')
    >>> decide_number_format(["1.234", "7"])
    Decision(format=None, ambiguous=True, evidence='1.234')
    >>> decide_number_format(["46000", "7"])
    Decision(format='german', ambiguous=False, evidence='')
    """
    votes: Counter[str] = Counter()
    evidence: dict[str, str] = {}
    open_value, plain = "", False
    for value, times in _shapes(values):
        formats = _formats(without_percent(value))
        plain = plain or len(formats) == len(get_args(NumberFormat))
        if len(formats) == 1:
            votes[formats[0]] += times
            evidence.setdefault(formats[0], value)
        elif len(formats) == 2:
            open_value = open_value or value
    if "swiss" in votes and "english" in votes and "german" not in votes and not _has_grouping(evidence["english"]):
        votes["swiss"] += votes.pop("english")  # 46000.0 beside 1'234.50: both write the point
    if not votes:
        return Decision("german" if plain and not open_value else None, bool(open_value), open_value)
    return _elect(votes, evidence)


def parse_number(text: str, format: NumberFormat | None) -> Decimal | None:
    """The number in a cell without currency; ``None`` for other texts.

    Without a format only digits without separators are numbers. Digits with a leading zero are a code.

    >>> parse_number("−1.234,5", "german"), parse_number("1.5", "german"), parse_number("007", "german")
    (Decimal('-1234.5'), None, None)
    """
    amount = parse_amount(text, format)
    return amount[0] if amount and not amount[1] else None


def parse_money(text: str, format: NumberFormat | None) -> Money | None:
    """Cents and currency of a cell; ``None`` for other texts and for fractions of a cent.

    Rounding errors are removed by :func:`whole_cents`: programs write ``656.639999999999`` for 656.64.

    >>> parse_money("109.782,00 EUR", "german"), parse_money("520.820,86-", "german")
    (Money(cents=10978200, currency='EUR'), Money(cents=-52082086, currency=''))
    >>> parse_money("46000.0", "english"), parse_money("12.34,5", "german")
    (Money(cents=4600000, currency=''), None)
    """
    usual = usual_cents(text, format)
    if usual is not None:
        return Money(usual)
    amount = parse_amount(text, format)
    if amount is None or amount[0].as_tuple().exponent == -3:  # three digits behind a mark are thousands or a slip
        return None
    cents = whole_cents(amount[0])
    return None if cents is None else Money(cents, amount[1])


def usual_cents(text: str, format: NumberFormat | None) -> int | None:
    """The cents of an amount in the form most have, without sign and currency; ``None`` for any other.

    >>> usual_cents("1.250,00", "german"), usual_cents("-5,00", "german"), usual_cents("1.250", "german")
    (125000, None, None)
    """
    found = _cents(format).fullmatch(text)
    return int(found[1].replace(THOUSANDS[format][0], "") + found[2]) if found and format else None


def whole_cents(value: Decimal) -> int | None:
    """An amount in cents; ``None`` unless it is within the rounding error of a whole one, a hundredth of a cent.

    >>> whole_cents(Decimal("1051592.639999982")), whole_cents(Decimal("7.45e-09")), whole_cents(Decimal("0.005"))
    (105159264, 0, None)
    """
    cents = value.scaleb(2)
    whole = cents.to_integral_value()
    return int(whole) if abs(cents - whole) < RESIDUE else None


def parse_amount(text: str, format: NumberFormat | None) -> tuple[Decimal, str] | None:
    """Exact value and currency of a cell, with any number of decimals; at most one sign and one currency.

    >>> parse_amount("(1,00) €", "german")
    (Decimal('-1.00'), 'EUR')
    >>> parse_amount("5.000,00+", "german"), parse_amount("50+", "german")
    ((Decimal('5000.00'), ''), None)
    """
    bare = text.strip(BLANKS + MARK)
    if bare[-4:].casefold().find("e-") >= 0:
        return _small(bare, format)
    match = _AMOUNT.fullmatch(bare)
    if match is None or not _pattern(format).fullmatch(match["digits"]):
        return None
    signs = [match[name] for name in ("sign1", "sign2", "sign3", "sign4") if match[name]]
    currencies = [match[name].casefold() for name in ("cur1", "cur2", "cur3") if match[name]]
    brackets = bool(match["open"])
    if brackets != bool(match["close"]) or len(signs) + brackets > 1 or len(currencies) > 1:
        return None
    if "+" in (match["sign3"], match["sign4"]) and not _WITH_CENTS.search(match["digits"]):
        return None  # "50+" is 50 or more
    if match["even"] and DECIMAL.get(format or "", ",") in match["digits"]:
        return None
    value = Decimal(_plain(match["digits"], format))
    negative = brackets or (bool(signs) and signs[0] in MINUS)
    return (-value if negative else value), CURRENCIES[currencies[0]] if currencies else ""


def currency_in(text: str) -> str:
    """The currency sign or code of an amount, as it is written; empty if there is none.

    >>> currency_in("1.234,50 €"), currency_in("−1,234 CHF"), currency_in("12 MSO"), currency_in("3")
    ('€', 'CHF', '', '')
    """
    match = _AMOUNT.fullmatch(text.strip())
    return next((match[name] for name in ("cur1", "cur2", "cur3") if match[name]), "") if match else ""


def has_residue(cell: object) -> bool:
    """Whether an amount that :func:`whole_cents` accepts has a rounding error in the file.

    >>> has_residue(656.639999999999), has_residue("656,639999999999"), has_residue("1.234.567"), has_residue("1,5000")
    (True, True, False, False)
    """
    if isinstance(cell, str):
        return _RESIDUE.search(cell) is not None
    if isinstance(cell, float):
        cents = Decimal(repr(cell)).scaleb(2)
        return cents != cents.to_integral_value()
    return False


def _small(text: str, format: NumberFormat | None) -> tuple[Decimal, str] | None:
    """A number near zero that a program wrote with an exponent: ``7.45E-09``."""
    match = _SMALL.fullmatch(text)
    if match is None or (match["mark"] and match["mark"] != DECIMAL.get(format or "")):
        return None
    return Decimal(text.replace(",", ".").replace("\u2212", "-")), ""


def decide_money_format(values: Iterable[str]) -> Decision:
    """The number format of a column of amounts: as for numbers, but three digits after a mark cannot be cents.

    A format that only this rule decides is still marked as ambiguous, so that a note is made of it.

    >>> decide_money_format(["1.234", "7"])
    Decision(format='german', ambiguous=True, evidence='1.234')
    """
    return _money_format(tuple(Counter(values).items()))


@lru_cache(maxsize=8)  # a column is decided for reading it and again for its account
def _money_format(listed: tuple[tuple[str, int], ...]) -> Decision:
    decision = decide_number_format(dict(listed))
    if decision.format is not None or not decision.ambiguous:
        return decision
    forms: tuple[NumberFormat, ...] = ("german", "english")
    amounts = {value for value, _ in listed if _formats(value)}
    fitting = [form for form in forms if all(parse_money(value, form) is not None for value in amounts)]
    return Decision(fitting[0] if len(fitting) == 1 else None, ambiguous=True, evidence=decision.evidence)


def currencies_named(text: str) -> list[str]:
    """The currencies that a heading or number format names by a sign, a code or a name, in order.

    >>> currencies_named("Betrag in HUF"), currencies_named("Wert (€)"), currencies_named("Try")
    (['HUF'], ['EUR'], [])
    """
    found = []
    for word in _WORDS_AND_SIGNS.findall(text):
        folded = word.casefold().removesuffix("s")  # in a heading "Euros" is a currency, in a cell it is a slip
        written = len(folded) != 3 or folded in LOWER or word.isupper() or not folded.isascii()
        if folded in CURRENCIES and written and folded not in ("kr",):
            found.append(CURRENCIES[folded])
    return found


def without_percent(text: str) -> str:
    """A text without the percent sign at its end; any other text unchanged.

    >>> without_percent("49,92 %"), without_percent("49,92")
    ('49,92', '49,92')
    """
    stripped = text.rstrip(BLANKS)
    return stripped[:-1].rstrip(BLANKS) if stripped.endswith("%") else text


def decide_date_format(values: Iterable[str]) -> Decision:
    """The form of most dates in a column; ``03/04/2024`` alone is ambiguous.

    One value with only one reading decides the others: with ``31/12/2024`` the day comes first in all of them.

    >>> decide_date_format(["14.06.2024", "01.02.24"]).format, decide_date_format(["03/04/2024"]).ambiguous
    ('dotted', True)
    >>> decide_date_format(["03/04/2024", "31/12/2024"])
    Decision(format='day_first', ambiguous=False, evidence='31/12/2024')
    """
    times = Counter(values)
    order, settled_by = _order(value for value in times if _is_slashed(value))
    votes: Counter[str] = Counter()
    evidence: dict[str, str] = {order: settled_by} if settled_by else {}
    for value, number in times.items():
        form = order if _is_slashed(value) else _date_form(value)
        if form:
            votes[form] += number
            evidence.setdefault(form, value)
    if not votes:
        return Decision(None)
    best = max(votes, key=lambda form: votes[form])
    if "unclear" in votes:
        return Decision(None if best == "unclear" else best, ambiguous=True, evidence=evidence["unclear"])
    return Decision(best, evidence=evidence[best])


def parse_date(text: str, format: str | None = None) -> dt.date | None:
    """The day in a cell: ``14.06.2024``, ``14.06.24``, ISO, ``14 June 2024``, each with or without time of day.

    These forms cannot be confused, so without a format all of them are read; with one, only that. ``06/14/2024`` is
    read only with the format ``month_first``.

    >>> parse_date("14.6.2024"), parse_date("2024-06-14T13:00:00"), parse_date("06/14/2024")
    (datetime.date(2024, 6, 14), datetime.date(2024, 6, 14), None)
    >>> parse_date("06/14/2024", "month_first"), parse_date("45457", "serial")
    (datetime.date(2024, 6, 14), datetime.date(2024, 6, 14))
    """
    bare = text.strip(BLANKS + MARK)
    if format == "serial":
        return excel_serial(Decimal(bare)) if _SERIAL.fullmatch(bare) else None
    for form in UNMISTAKABLE if format is None else (format,):
        match = _DATES[form].fullmatch(bare)
        if match:
            return _day(match["year"], match["month"], match["day"])
    return None


def parse_datetime(text: str, format: str | None = None) -> dt.datetime | None:
    """Day and time of a cell, midnight if it names no time; time zones are not converted.

    >>> parse_datetime("14.06.2024, 13:05 Uhr"), parse_datetime("2024-06-14 25:00")
    (datetime.datetime(2024, 6, 14, 13, 5), None)
    >>> parse_datetime("2024/06/14 8:16:53 PM OEZ")
    datetime.datetime(2024, 6, 14, 20, 16, 53)
    """
    day = parse_date(text, format)
    if day is None:
        return None
    match = _CLOCK.search(text.strip(BLANKS + MARK))
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second")) if match else (0, 0, 0)
    if match and (match["am"] or match["pm"]) and hour <= 12:
        hour = hour % 12 + (12 if match["pm"] else 0)
    try:
        return dt.datetime.combine(day, dt.time(hour, minute, second))
    except ValueError:  # there is no 25th hour
        return None


def excel_serial(number: float | int | Decimal) -> dt.date | None:
    """The day of a serial number in an office file (system of 1900); ``None`` outside 1954 to 2064.

    >>> excel_serial(45457)
    datetime.date(2024, 6, 14)
    """
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        return None
    return dt.date(1899, 12, 30) + dt.timedelta(days=int(number))


def parse_yes_no(text: str) -> bool | None:
    """Yes, no or neither, in the words the schema accepts.

    >>> parse_yes_no(" Ja "), parse_yes_no("N"), parse_yes_no("vielleicht"), parse_yes_no("ja?")
    (True, False, None, None)
    """
    folded = "" if folding.doubtful(text) or len(text.strip()) > LONGEST_YES else folding.fold(text)
    if folded in folding.YES:
        return True
    return False if folded in folding.NO else None


@lru_cache(maxsize=2**16)  # each different cell is asked about several times: read, checked and accounted for
def missing_kind(text: str, *, source: Source = "table") -> Missing | None:
    """Why a cell holds no value, or ``None`` if it holds one.

    LimeSurvey writes ``N/A`` for questions never shown and an empty text for those shown and not answered; every other
    text is an answer. In tables people write dashes, "k. A.", "weiß nicht", "trifft nicht zu".

    >>> missing_kind("N/A", source="limesurvey"), missing_kind("k. A."), missing_kind("-"), missing_kind("#DIV/0!")
    ('not_shown', 'not_answered', 'not_answered', 'unreadable')
    """
    if text[:1].isdecimal() and "willig" not in text.casefold():
        return None  # most cells end here: no other word for missing has a digit
    bare = text.strip(BLANKS + MARK + "\r\n\t")
    if not bare:
        return "not_answered"
    if source == "limesurvey":
        return "not_shown" if bare == "N/A" else None
    if bare in OFFICE_ERRORS:
        return "unreadable"
    if _DIGIT.search(bare) and "willig" not in bare.casefold():
        return None
    if not bare.strip("-–—−_./…"):
        return "not_answered"
    if _SHORTENED.fullmatch(bare):
        return "not_applicable" if bare[0] in "eE" else "not_answered"
    folded = folding.fold(bare)
    return next((kind for kind, words in MISSING_WORDS if words.fullmatch(folded)), None)


OFFICE_ERRORS = frozenset(
    [
        "#DIV/0!",
        "#N/A",
        "#NV",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#WERT!",
        "#BEZUG!",
        "#ZAHL!",
        "#SPILL!",
        "#CALC!",
    ]
)
# How people write why there is no value, folded: each pattern matches an entire cell.
MISSING_WORDS: tuple[tuple[Missing, re.Pattern[str]], ...] = (
    (
        "dont_know",
        re.compile(
            r"(das)?weiss(ich)?(das|es)?(leider|noch)?nicht(genau)?(so?genau)?((oder)?(keineangaben?|ka))?"
            r"|kannich(das|es|hierzu|dazu)?(leider|noch)?(nicht|nichts)(beurteilen|sagen|einschaetzen|bewerten|beantworten)"
            r"|nicht(beurteilbar|einschaetzbar|bekannt|zubeurteilen)|unbekannt|unknown|keine(eigene)?meinung(dazu|hierzu)?"
            r"|i?(dont|donot|doesnt)know(noanswer)?|(i)?(cannot|cant)(say|judge|tell)|noopinion|keineahnung"
        ),
    ),
    (
        "not_answered",
        re.compile(
            r"[ko]a|(keine|ohne)(angaben?|antwort|auskunft)(gemacht)?|nichtbeantwortet|nichtangegeben|na|nan|null"
            r"|(die)?(angabe|antwort|auskunft)verweigert|moechteich(dazu|hierzu)?nicht(sagen|angeben|beantworten)"
            r"|noanswer|noresponse|notanswered|notstated|(i)?(prefer|rather|idrather)not(to)?(say|answer)"
        ),
    ),
    (
        "not_applicable",
        re.compile(
            r"(das)?trifft(auf|fuer|bei)?(mich|uns|mir)?nichtzu((auf|fuer|bei)(mich|uns|mir))?|entfaellt(beimir|fuermich|beiuns|fueruns)?"
            r"|nichtzutreffend|nichtanwendbar|notapplicable|(does|do)(not|nt)apply(to(me|us))?|doesntapply(to(me|us))?"
        ),
    ),
    (
        "no_consent",
        re.compile(
            r"keineeinwilligung|keinezustimmungzurveroeffentlichung|noconsent"
            r"|.*einwilligung.*(liegtnichtvor|nichterteilt|fehlt|verweigert).*"
        ),
    ),
)
_SHORTENED = re.compile(r"n\. ?[bv]\.?|entf\.", re.IGNORECASE)  # only with a point: NV and NB are codes
_DIGIT = re.compile(r"\d")

_HALF = r"(?: ?(?i:(?P<am>am|a\.m\.|vorm\.)|(?P<pm>pm|p\.m\.|nachm\.)))?"
_ZONE = r"(?: ?(?:Z|\(?[A-Z]{3,4}T?\)?|(?:GMT|UTC)? ?[+\u2212-]\d{1,2}(?::?\d{2})?))?"  # OEZ, MESZ, GMT+1
_ZONE += r"(?: \(?(?:[^\W\d_]+[ -]){0,3}[^\W\d_]*(?i:zeit|time)\)?| [A-Z][a-z]+/[A-Z]\w+)?"  # Europe/Berlin
_TIME = rf"(?:[T ,]+\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?{_HALF}(?: ?Uhr)?{_ZONE})?"
_CLOCK = re.compile(rf"[T ,](?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:\.\d+)?)?{_HALF}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@cache
def _month_numbers() -> dict[str, int]:
    """The number of each month by its folded name in all languages."""
    return {
        folding.fold(name): number
        for code in wording.languages()
        for number, name in enumerate(wording.language(code).months, start=1)
    }


_DATES = {
    "dotted": re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})" + _TIME),
    "iso": re.compile(r"(?P<year>\d{4})(?P<mark>[-/])(?P<month>\d{2})(?P=mark)(?P<day>\d{2})" + _TIME),
    "long": re.compile(r"(?P<day>\d{1,2})\.? (?P<month>[^\W\d_]+) (?P<year>\d{4})" + _TIME),
    "day_first": re.compile(r"(?P<day>\d{1,2})(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _TIME),
    "month_first": re.compile(
        r"(?P<month>\d{1,2})(?P<mark>[/-])(?P<day>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _TIME
    ),
}


def _date_form(value: str) -> str | None:
    return next((form for form in (*UNMISTAKABLE, "serial") if parse_date(value, form)), None)


def _is_slashed(value: str) -> bool:
    """Whether a text is a date in which the day or the month may come first."""
    return any(parse_date(value, form) for form in ("day_first", "month_first"))


def _order(values: Iterable[str]) -> tuple[str, str]:
    """Whether the day or the month comes first, and the value that has no other reading; ``unclear`` without one.

    A date like the first of January is the same in both readings and leaves nothing open.
    """
    only: dict[str, str] = {}
    unclear = False
    for value in values:
        readings = {form: day for form in ("day_first", "month_first") if (day := parse_date(value, form))}
        if len(readings) == 1:
            only.setdefault(next(iter(readings)), value)
        unclear = unclear or len(set(readings.values())) == 2
    if len(only) == 1:
        return next(iter(only.items()))
    return ("unclear" if unclear or only else "day_first"), ""


def _day(year: str, month: str, day: str) -> dt.date | None:
    number = int(month) if month.isdecimal() else _month_numbers().get(folding.fold(month), 0)
    full_year = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < PIVOT else 1900)
    try:
        return dt.date(full_year, number, int(day))
    except ValueError:  # the 31st of February is no day
        return None


_UNGROUPED = {name: str.maketrans("", "", marks) for name, marks in THOUSANDS.items()}
_DIGITS = str.maketrans("12345678", "99999999")


@cache
def _pattern(format: NumberFormat | None) -> re.Pattern[str]:
    """Digits of one format: groups of three with one separator throughout, or no groups."""
    if format is None:
        return re.compile(r"0|[1-9]\d*")
    mark, groups = re.escape(DECIMAL[format]), re.escape(THOUSANDS[format])
    return re.compile(rf"(?:0|[1-9]\d*|[1-9]\d{{0,2}}(?P<mark>[{groups}])\d{{3}}(?:(?P=mark)\d{{3}})*)(?:{mark}\d+)?")


@cache
def _cents(format: NumberFormat | None) -> re.Pattern[str]:
    """Amounts with two decimals and groups of three; integer part and decimals are separate groups."""
    if format is None:
        return re.compile(r"(?!)")  # matches nothing: without a format marks have no meaning
    mark, group = re.escape(DECIMAL[format]), re.escape(THOUSANDS[format][0])
    return re.compile(rf"(0|[1-9]\d{{0,2}}(?:{group}\d{{3}})*|[1-9]\d*){mark}(\d\d)")


def _plain(digits: str, format: NumberFormat | None) -> str:
    if format is None:
        return digits
    return digits.translate(_UNGROUPED[format]).replace(DECIMAL[format], ".")


def _shapes(values: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The first value of each shape and how many share it: digits other than 0 do not affect the format."""
    first: dict[str, str] = {}
    times: Counter[str] = Counter()
    for value, often in Counter(values).items():
        shape = value.translate(_DIGITS)
        first.setdefault(shape, value)
        times[shape] += often
    return ((value, times[shape]) for shape, value in first.items())


def _formats(value: str) -> list[str]:
    """The formats that can read ``value``: all if they agree, two if it is ambiguous, none for text."""
    readings = {name: parse_amount(value, name) for name in get_args(NumberFormat)}
    fitting = [name for name, reading in readings.items() if reading]
    if "german" in fitting and len({readings[name] for name in fitting}) == 1 and len(fitting) > 1:
        return list(readings)
    if "english" in fitting and "swiss" in fitting:
        fitting.remove("swiss")  # Swiss needs an apostrophe
    return fitting


def _has_grouping(value: str) -> bool:
    return "," in value


def _elect(votes: Counter[str], evidence: dict[str, str]) -> Decision:
    """The most frequent format, if it is far more frequent than the others; else the column is ambiguous."""
    (best, times), *others = votes.most_common()
    if sum(other for _, other in others) * DOMINANCE > times:
        return Decision(None, ambiguous=True, evidence=" | ".join(evidence[name] for name in votes))
    return Decision(best, evidence=evidence[best])
