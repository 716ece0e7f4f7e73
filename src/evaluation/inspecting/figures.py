"""A column of figures: whole numbers, numbers, per cent, amounts of money, or the steps of a scale.

How figures are written is decided once from all of them. Whether they are amounts, their currency says, else the number
format of Excel, else the heading; what only the heading says is told, and so is what stays open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any, get_args

from evaluation import parsing
from evaluation.cleaning import LARGEST as MOST_MONEY
from evaluation.inspecting import labels
from evaluation.inspecting.cells import MOST, NAMED, Cells, Column, Doubt, few, joined_format
from evaluation.reading import headings
from evaluation.reading.currencies import in_thousands

PRECISION = 100  # digits kept in a sum
PLAIN = "digits"  # the format of figures that every format reads alike

_BEGINS = re.compile(r"\W*(?:[^\W\d_]{1,4}\W*)?\d")  # a figure after at most signs and a currency
_SIGNED = re.compile(r"[^\d.,'’\s()+\-−]")  # something besides figures and marks: a currency

Amounts = list[tuple[int | Decimal, int]]


@dataclass(frozen=True)
class Figures:
    """What was decided about the figures of a column before any of them is read.

    ``written`` are the texts that are figures in some format, ``finer`` those that are too fine for an amount.
    """

    cells: Cells
    written: Mapping[str, int]
    percent: bool
    currencies: frozenset[str]
    money: bool
    finer: tuple[str, ...]
    decision: parsing.Decision

    @property
    def settled(self) -> bool:
        return self.decision.format is not None or not self.decision.ambiguous


def numbers(cells: Cells) -> Column | None:
    """The column of figures, ``None`` where most cells are something else."""
    written = Counter({text: n for text, n in cells.texts.items() if is_figure(parsing.without_percent(text))})
    if written.total() + cells.numbers.total() < MOST * cells.filled:
        return None
    figures = _decided(cells, written)
    texts = {text: _read(text, figures) for text in cells.texts}
    office = {number: _office(number, money=figures.money) for number in cells.numbers}
    amounts: Amounts = [(value, cells.texts[text]) for text, value in texts.items() if value is not None]
    amounts += [(value, cells.numbers[number]) for number, value in office.items() if value is not None]
    lost = [text for text, value in texts.items() if value is None and (figures.settled or text not in figures.written)]
    unread = {text: cells.texts[text] for text in lost}
    unread |= {str(number): cells.numbers[number] for number, value in office.items() if value is None}
    unread |= {str(other): n for group in (cells.days, cells.truths) for other, n in group.items()}
    whole = figures.settled and all(value == int(value) for value, _ in amounts)
    column = Column(
        cells.heading,
        "money" if figures.money else "integer" if whole else "number",
        _format(figures),
        unread=unread,
        doubts=tuple(_doubts(figures)),
        currency=_foreign(figures.currencies),
    )
    return _summed(column, amounts) if figures.settled and len(figures.currencies) < 2 else column


def is_figure(text: str) -> bool:
    """Whether a text is a number or an amount in any format.

    >>> is_figure("1'234.50"), is_figure("12 €"), is_figure("OB")
    (True, True, False)
    """
    if not _BEGINS.match(text):  # most texts are no figures, and this is quickly seen
        return False
    return any(parsing.parse_amount(text, form) for form in get_args(parsing.NumberFormat))


def _decided(cells: Cells, written: Counter[str]) -> Figures:
    with_sign = sum(n for text, n in cells.texts.items() if text != parsing.without_percent(text))
    percent = with_sign * 2 > cells.filled or any("%" in form for form in cells.formats[:1])
    plain = percent or cells.scaled or in_thousands(cells.heading)
    currencies = frozenset() if plain else _currencies(cells, written)
    money = bool(currencies)
    finer: tuple[str, ...] = ()
    decision = (parsing.decide_money_format if money else parsing.decide_number_format)(written)
    if not plain and not money and headings.names_amounts(cells.heading):
        as_money = parsing.decide_money_format(written)
        finer = tuple(_finer(cells, written, as_money))
        money, decision = (False, decision) if finer else (True, as_money)
    return Figures(cells, written, percent, currencies, money, finer, decision)


def _currencies(cells: Cells, written: Mapping[str, int]) -> frozenset[str]:
    """The currencies that cells and number formats name, else the one of the heading, else those told beside it.

    Excel writes ``[$€-407]`` for euros, and ``[$-407]`` for a language alone.
    """
    forms: tuple[parsing.NumberFormat, ...] = get_args(parsing.NumberFormat)
    read = (parsing.parse_amount(text, form) for text in written if _SIGNED.search(text) for form in forms)
    named = {amount[1] for amount in read if amount}
    named |= {headings.currency(form.replace("[$", "[")) for form in cells.formats}
    told = named - {""} or {headings.currency(cells.heading)} - {""}
    return frozenset(told or (cells.currencies if headings.names_amounts(cells.heading) else ()))


def _foreign(currencies: frozenset[str]) -> str:
    """The one currency amounts stand in, empty for euros and for several."""
    return next(iter(currencies)) if len(currencies) == 1 and currencies != {"EUR"} else ""


def _finer(cells: Cells, written: Mapping[str, int], decision: parsing.Decision) -> Iterator[str]:
    """Figures that are no amount of whole cents."""
    form: Any = decision.format
    if decision.format is not None or not decision.ambiguous:
        yield from (text for text in written if parsing.parse_money(text, form) is None)
    yield from (repr(number) for number in cells.numbers if _office(number, money=True) is None)


def _read(text: str, figures: Figures) -> int | Decimal | None:
    form: Any = figures.decision.format
    if figures.money:
        amount = parsing.parse_money(text, form)
        return None if amount is None else amount.cents
    return (parsing.parse_percent if figures.percent else parsing.parse_number)(text, form)


def _office(number: int | float, *, money: bool) -> int | Decimal | None:
    """An office number with all its digits, or its cents: files hold binary numbers, so the last digits are noise."""
    value = Decimal(repr(number))
    if not money:
        return value
    if abs(value) > MOST_MONEY:
        return None
    return parsing.whole_cents(value)


def _format(figures: Figures) -> str | None:
    form = figures.decision.format if figures.decision.evidence else PLAIN
    told = f"{form} %" if figures.percent else form
    written = told if figures.written and figures.settled else None
    return joined_format(written, figures.cells.formats[:1] if figures.cells.numbers else ())


def _doubts(figures: Figures) -> Iterator[Doubt]:
    cells, decision = figures.cells, figures.decision
    if decision.ambiguous:
        rule = "ambiguous_number" if decision.format is None else "settled_as_money"
        yield Doubt(rule, {"value": decision.evidence})
    if len(figures.currencies) > 1:
        yield Doubt("mixed_currencies", {"value": ", ".join(sorted(figures.currencies))})
    if _foreign(figures.currencies):
        yield Doubt("foreign_currency", {"value": _foreign(figures.currencies)})
    if in_thousands(cells.heading):
        yield Doubt("in_thousands")
    if figures.money and not figures.currencies:
        yield Doubt("money_by_heading")
    if figures.finer:
        yield Doubt("more_than_cents", {"n": len(figures.finer), "value": labels.some(figures.finer[:NAMED])})
    residue = [value for value in (*figures.written, *cells.numbers) if parsing.has_residue(value)]
    if figures.money and residue:
        times = sum(cells.texts[value] if isinstance(value, str) else cells.numbers[value] for value in residue)
        yield Doubt("cents_rounded", {"n": times, "value": str(residue[0])})
    if cells.numbers and figures.written:
        yield Doubt("mixed_cells", {"numbers": cells.numbers.total(), "texts": cells.texts.total()})


def _summed(column: Column, amounts: Amounts) -> Column:
    with localcontext(prec=PRECISION):
        total = sum(value * n for value, n in amounts)
    low, high = (pick((value for value, _ in amounts), default=None) for pick in (min, max))
    column = replace(column, sum=total, min=low, max=high)
    if column.kind != "integer":
        return column
    counts: Counter[int] = Counter()
    for value, n in amounts:
        counts[int(value)] += n
    steps = () if "%" in (column.format or "") else headings.steps(counts, column.name)
    if not steps:
        return replace(column, values=few({str(value): n for value, n in counts.items()}))
    values = {str(step): counts[step] for step in steps}
    return replace(column, kind="scale", values=values, doubts=(*column.doubts, Doubt("scale_by_values")))
