"""The kind of a column that no table of a project has, by what most of its cells are and by its heading.

Digits alone do not distinguish a postcode from an amount, so currencies, number formats and the words of the heading
decide. A decision by the heading alone is noted as a doubt. The cells are then read by ``cleaning``, as everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

from evaluation.language import parsing
from evaluation.project import schema
from evaluation.reading.cleaning.recipes import LARGEST
from evaluation.reading.inspecting import labels
from evaluation.reading.inspecting.cells import FEW, MOST, NAMED, SOME, Cells, Doubt
from evaluation.reading.tables import currencies, headings

Guessed = schema.Kind | Literal["scale", "numbered"]

_BEGINS = re.compile(r"\W*(?:[^\W\d_]{1,4}\W*)?\d")  # a digit after at most signs and a currency


@dataclass(frozen=True)
class Guess:
    """The kind of a column, and what is not certain; ``numbered`` is a scale whose answers begin with a number."""

    kind: Guessed
    doubts: tuple[Doubt, ...] = ()


def guessed(cells: Cells) -> Guess:
    """The kind of a column from all its cells."""
    return next(found for look in LOOKS if (found := look(cells)) is not None)


def currencies_of(cells: Cells) -> frozenset[str]:
    """The currencies of the amounts in a column: those it names, else those in a neighbouring column.

    A column in thousands has no amounts.
    """
    if cells.scaled or currencies.in_thousands(cells.heading):
        return frozenset()
    found = currencies.named(cells.texts, cells.heading, cells.formats)
    return found or (cells.currencies if headings.names_amounts(cells.heading) else frozenset())


def is_number(text: str) -> bool:
    """Whether a text is a number or an amount in any format.

    >>> is_number("1'234.50"), is_number("12 €"), is_number("OB")
    (True, True, False)
    """
    if not _BEGINS.match(text):  # quickly excludes most texts
        return False
    return any(parsing.parse_amount(text, form) for form in get_args(parsing.NumberFormat))


def is_day(text: str, forms: Iterable[str] = parsing.UNMISTAKABLE) -> bool:
    """Whether a text is a day in one of these forms."""
    return text[:1].isdigit() and any(parsing.parse_date(text, form) for form in forms)


def _empty(cells: Cells) -> Guess | None:
    """A column without values: amounts if its heading says so, so that unknown amounts do not become text."""
    if cells.filled:
        return None
    money = headings.currencies(cells.heading) or headings.names_amounts(cells.heading)
    return Guess("money" if money else "text", (Doubt("empty_column"),))


def _dates(cells: Cells) -> Guess | None:
    """Days, if most cells are; numbers among them, or below a heading that says so, are Excel's serial numbers."""
    named = headings.names_days(cells.heading)
    forms = [form for form in get_args(parsing.DateFormat) if form != "serial" or named]
    written = Counter({text: n for text, n in cells.texts.items() if is_day(text, forms)})
    serials = sum(times for number, times in cells.numbers.items() if parsing.excel_serial(number))
    found = cells.days.total() + written.total() + (serials if cells.days or named else 0)
    if found < MOST * cells.filled:
        return None
    form = parsing.decide_date_format(written.elements()).format
    read = None if form in parsing.UNMISTAKABLE else form
    moments = [parsing.parse_datetime(text, read) for text in written] if form else []
    moments += [day for day in cells.days if isinstance(day, dt.datetime)]
    parts = any(number % 1 for number in cells.numbers)
    return Guess("datetime" if parts or any(moment and moment.time() != dt.time() for moment in moments) else "date")


def _yes_no(cells: Cells) -> Guess | None:
    """Yes and no in words or as truth values; 0 and 1 are numbers."""
    if len(cells.texts) > FEW or cells.numbers or cells.days:
        return None
    words = all(parsing.parse_yes_no(text) is not None and not text.isdecimal() for text in cells.texts)
    return Guess("yes_no") if words else None


def _codes(cells: Cells) -> Guess | None:
    """Digits that name something: with leading zeros, or below a heading that says so."""
    integers = all(float(number).is_integer() for number in cells.numbers)
    zeros = any(labels.leading_zero(text) for text in cells.texts)
    if cells.days or cells.truths or not integers or not (zeros or headings.names_identifiers(cells.heading)):
        return None
    names = sum(n for text, n in cells.texts.items() if labels.is_code(text)) + cells.numbers.total()
    return Guess("code") if names >= MOST * cells.filled else None


def _mixed_codes(cells: Cells) -> Guess | None:
    """Short names of letters and digits without blanks: T01, DE300, AMT-000."""
    names = sum(n for text, n in cells.texts.items() if labels.is_code(text) and any(map(str.isdigit, text)))
    mixed = bool(cells.days or cells.truths)
    return Guess("code") if names and names >= MOST * cells.filled and not mixed else None


def _numbered(cells: Cells) -> Guess | None:
    """A scale whose answers begin with their number, of which some have a label: ``1 (never)``, ``2``, ``3``."""
    return Guess("numbered") if not (cells.days or cells.truths) and labels.numbered(cells.written) else None


def _numbers(cells: Cells) -> Guess | None:
    """Numbers, per cent, amounts of money or the steps of a scale, if most cells are numbers."""
    written = Counter({text: n for text, n in cells.texts.items() if is_number(parsing.without_percent(text))})
    if written.total() + cells.numbers.total() < MOST * cells.filled:
        return None
    with_sign = sum(n for text, n in cells.texts.items() if text != parsing.without_percent(text))
    if with_sign * 2 > cells.filled:
        return Guess("percent")
    scaled = cells.scaled or currencies.in_thousands(cells.heading)
    plain = scaled or any("%" in form for form in cells.formats[:1])
    if not plain and currencies_of(cells):
        return Guess("money")
    doubts: tuple[Doubt, ...] = ()
    if not plain and headings.names_amounts(cells.heading):
        finer = tuple(_finer(cells, written))
        if not finer:
            return Guess("money", (Doubt("money_by_heading"),))
        doubts = (Doubt("more_than_cents", {"n": len(finer), "value": labels.some(finer[:NAMED])}),)
    counts = _whole(cells, written)
    if counts is None:
        return Guess("number", doubts)
    if headings.steps(counts, cells.heading) and not any("%" in form for form in cells.formats):
        return Guess("scale", (*doubts, Doubt("scale_by_values")))
    return Guess("integer", doubts)


def _finer(cells: Cells, written: Mapping[str, int]) -> Iterator[str]:
    """Numbers that are not whole cents."""
    decision = parsing.decide_money_format(written)
    form: Any = decision.format
    if decision.format is not None or not decision.ambiguous:
        yield from (text for text in written if parsing.parse_money(text, form) is None)
    for number in cells.numbers:
        value = Decimal(repr(number))
        if abs(value) > LARGEST or parsing.whole_cents(value) is None:
            yield repr(number)


def _whole(cells: Cells, written: Mapping[str, int]) -> Counter[int] | None:
    """How often each number occurs; ``None`` unless all are integers in an unambiguous format."""
    decision = parsing.decide_number_format(written)
    form: Any = decision.format or "german"
    if decision.ambiguous and decision.format is None:
        return None
    read = [(parsing.parse_number(text, form), times) for text, times in written.items()]
    read += [(Decimal(repr(number)), times) for number, times in cells.numbers.items()]
    counts: Counter[int] = Counter()
    for value, times in read:
        if value is not None and (abs(value) > LARGEST or value != value.to_integral_value()):
            return None
        if value is not None:
            counts[int(value)] += times
    return counts


def _choices(cells: Cells) -> Guess | None:
    """Several answers in one cell, separated by semicolons."""
    if cells.numbers or cells.days or cells.truths:
        return None
    lists = sum(n for text, n in cells.texts.items() if ";" in text)
    counts: Counter[str] = Counter()
    for text, times in cells.texts.items():
        counts.update(dict.fromkeys((part.strip() for part in text.split(";") if part.strip()), times))
    if lists < SOME * cells.filled or not lists or not labels.are_labels(counts) or len(counts) > FEW:
        return None
    return Guess("choices")


def _choice(cells: Cells) -> Guess | None:
    """A few labels that occur repeatedly."""
    counts = cells.written
    if cells.days or cells.truths or len(counts) > FEW or not labels.are_labels(counts):
        return None
    return Guess("choice", tuple(_other_kinds(cells)))


def _text(cells: Cells) -> Guess:
    return Guess("text", tuple(_other_kinds(cells)))


def _other_kinds(cells: Cells) -> Iterator[Doubt]:
    """Doubts about a column of words in which many cells are numbers or days."""
    numbers = sum(n for text, n in cells.texts.items() if is_number(text)) + cells.numbers.total()
    days = sum(n for text, n in cells.texts.items() if is_day(text)) + cells.days.total()
    rest = [text for text in cells.texts if not is_number(text) and not is_day(text)]
    for rule, found in (("numbers_among_text", numbers), ("dates_among_text", days)):
        if found and found >= SOME * cells.filled:
            yield Doubt(rule, {"n": found, "filled": cells.filled, "value": labels.some(rest[:NAMED])})


LOOKS: tuple[Callable[[Cells], Guess | None], ...] = (
    *(_empty, _dates, _yes_no, _codes, _numbered, _numbers, _mixed_codes, _choices, _choice, _text),
)
