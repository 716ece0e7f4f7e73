"""What one column holds: its kind, its format, what is missing and why, and sum, ends or frequencies of its values.

The kind is that of a column of the project's tables if there is one, else it is decided from the cells. The cells are
read by the converters with which the tables of a project are made; here their result is only described.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pandas as pd

from evaluation.language import folding, parsing
from evaluation.project import schema
from evaluation.project.settings import Source
from evaluation.reading.cleaning import recipes
from evaluation.reading.files import numberformats
from evaluation.reading.inspecting import labels
from evaluation.reading.inspecting.cells import FEW, Cells, Column, Doubt, Kind, Value, few, gather, joined_format
from evaluation.reading.inspecting.kinds import Guess, currencies_of, guessed, is_day, is_number
from evaluation.reading.tables import currencies as units
from evaluation.reading.tables import headings

READ_AS: Mapping[str, schema.Kind] = {"choice": "text", "scale": "integer", "numbered": "text"}
KINDS: Mapping[str, Kind] = {"percent": "number", "numbered": "scale"}
PLAIN = "digits"  # the format of numbers that every format reads alike
YEAR = "year"  # the format of whole numbers that are years
PRECISION = 100  # digits kept in a sum
NUMERIC = ("money", "integer", "number", "percent", "scale")
SOURCE = Source("answers", "")  # no settings: formats are decided from the cells


def see(
    heading: str,
    cells: Sequence[Any] | pd.Series,
    *,
    formats: Sequence[str] | None = None,
    currencies: frozenset[str] = frozenset(),
    scaled: bool = False,
    column: schema.Column | None = None,
) -> Column:
    """The column under ``heading``; ``formats`` are the number formats of an office file, one a cell.

    ``currencies``: those in a neighbouring column, for amounts without one. ``scaled``: in thousands or more.
    ``column``: the project's column with this heading, ``None`` if no table has one.

    >>> seen = see("Betrag", ["1.234,50 €", "", "k. A.", "100,00 €"])
    >>> seen.kind, seen.format, seen.sum, seen.missing
    ('money', 'german', 133450, {'not_answered': 2})
    """
    given = cells if isinstance(cells, pd.Series) else pd.Series(list(cells), dtype=object)
    clean = recipes.mended(given)
    shown = _otherwise(given, formats)
    scaled = scaled or not shown.isdisjoint(("unit", "percent"))
    held = gather(heading, clean, formats, currencies, scaled=scaled)
    guess = guessed(held) if column is None else Guess(column.kind)
    if column is not None and column.kind == "money" and (scaled or units.in_thousands(heading)):
        guess, column = Guess("number"), None
    read_as = column or schema.Column("value", READ_AS.get(guess.kind, guess.kind), "", "")  # type: ignore[arg-type]  # a kind
    values, decided = recipes.convert(read_as, clean, SOURCE)
    missing, unread = _missing(given, clean, values, read_as, decided=decided)
    seen = Column(
        heading,
        KINDS.get(guess.kind, guess.kind),  # type: ignore[arg-type]  # a kind
        missing=missing,
        unread=unread,
        doubts=guess.doubts,
        choices=read_as.choices,
    )
    described = _described(seen, guess.kind, held, values, decided=decided)
    if described.kind == "money" and shown & {"sign", "words"}:
        return replace(described, sum=None, doubts=(*described.doubts, Doubt("shown_otherwise")))
    return described


def _otherwise(cells: pd.Series, formats: Sequence[str] | None) -> set[str]:
    """The ways in which Excel shows numbers of a column as other amounts than the file holds."""
    numbers = ((cell, form) for cell, form in zip(cells, formats or (), strict=False) if isinstance(cell, int | float))
    return {numberformats.otherwise(form, (cell > 0) - (cell < 0)) for cell, form in numbers}


def _missing(
    given: pd.Series, clean: pd.Series, values: pd.Series, column: schema.Column, *, decided: bool
) -> tuple[dict[str, int], dict[str, int]]:
    """The number of cells without a value by reason, and the cells that cannot be read in any format."""
    kinds = recipes.why_missing(given, values)
    unread = Counter(" ".join(str(cell).split()) for cell in clean[kinds == "unreadable"])
    if not decided:
        dates = ("day_first", "month_first", *parsing.UNMISTAKABLE)
        known = (lambda text: is_day(text, dates)) if column.kind in ("date", "datetime") else is_number
        unread = Counter({text: n for text, n in unread.items() if not known(parsing.without_percent(text))})
    counts = Counter(kinds.tolist())
    counts["unreadable"] = unread.total()
    return {kind: counts[kind] for kind in folding.MISSING_KINDS if counts[kind]}, dict(unread)


def _described(seen: Column, kind: str, held: Cells, values: pd.Series, *, decided: bool) -> Column:
    if kind in NUMERIC:
        return _numbers(seen, kind, held, values, decided=decided)
    if kind in ("date", "datetime"):
        return _days(seen, kind, held, values, decided=decided)
    times = Counter({value: int(n) for value, n in values.dropna().value_counts().items()})
    if kind == "yes_no":
        form = " | ".join(sorted(held.texts)[:4]) or None
        return replace(seen, format=form, values={"yes": times[True], "no": times[False]})
    if kind == "numbered":
        steps = labels.numbered(times)
        return replace(seen, format=labels.ends(steps), values=labels.by_step(steps, times))
    if kind == "choices":
        parts = Counter[str]()
        for text, n in times.items():
            parts.update(dict.fromkeys(text.split("; "), n))
        return replace(seen, format=";", values={text: parts[text] for text in sorted(parts, key=labels.natural)})
    if seen.choices:
        return replace(seen, values={choice.code: times[choice.code] for choice in seen.choices if times[choice.code]})
    if kind == "code":
        return replace(seen, values=few(times))
    again = kind == "choice" or (len(times) <= FEW and labels.are_labels(times))
    return replace(seen, values={text: times[text] for text in sorted(times, key=labels.natural)} if again else None)


def _numbers(seen: Column, kind: str, held: Cells, values: pd.Series, *, decided: bool) -> Column:
    """Sum, minimum and maximum, the format of the numbers, and the frequency of each integer if there are few."""
    named = currencies_of(held) if kind == "money" else frozenset()
    foreign = next(iter(named)) if len(named) == 1 and named != {"EUR"} else ""
    decide = parsing.decide_money_format if kind == "money" else parsing.decide_number_format
    written = {text: n for text, n in held.texts.items() if is_number(parsing.without_percent(text))}
    decision = decide(Counter(written).elements())
    doubts = (*seen.doubts, *_doubts_of_numbers(seen, kind, held, named, decision, written))
    seen = replace(seen, currency=foreign, doubts=doubts, format=_format(kind, held, decision if written else None))
    if not decided or len(named) > 1:
        return seen
    integers = kind in ("money", "integer", "scale")
    exact: Counter[int | Decimal] = Counter()
    for value, n in values.dropna().value_counts().items():
        exact[int(value) if integers else Decimal(repr(float(value)))] += int(n)
    if not exact:
        return replace(seen, sum=0 if integers else Decimal(0))
    low, high = min(exact), max(exact)
    if kind == "integer" and headings.are_years(map(int, exact), seen.name):
        times = {str(value): n for value, n in exact.items()}
        return replace(seen, format=joined_format(YEAR, _shown(held)), min=low, max=high, values=few(times))
    with localcontext(prec=PRECISION):
        total = sum(value * n for value, n in exact.items())
    seen = replace(seen, sum=total, min=low, max=high)
    if kind == "scale":
        steps = headings.steps({int(step): n for step, n in exact.items()}, seen.name)
        return replace(seen, values={str(step): exact[step] for step in steps})
    return replace(seen, values=few({str(value): n for value, n in exact.items()})) if kind == "integer" else seen


def _format(kind: str, held: Cells, decision: parsing.Decision | None) -> str | None:
    form = None
    if decision is not None and (decision.format is not None or not decision.ambiguous):
        form = (decision.format or PLAIN) if decision.evidence else PLAIN
        form = f"{form} %" if kind == "percent" else form
    return joined_format(form, _shown(held))


def _shown(held: Cells) -> Sequence[str]:
    return held.formats[:1] if held.numbers else ()


def _doubts_of_numbers(
    seen: Column,
    kind: str,
    held: Cells,
    named: frozenset[str],
    decision: parsing.Decision,
    written: Mapping[str, int],
) -> Iterator[Doubt]:
    if decision.ambiguous:
        rule = "ambiguous_number" if decision.format is None else "settled_as_money"
        yield Doubt(rule, {"value": decision.evidence})
    if len(named) > 1:
        yield Doubt("mixed_currencies", {"value": ", ".join(sorted(named))})
    elif named - {"EUR"}:
        yield Doubt("foreign_currency", {"value": ", ".join(named)})
    if units.in_thousands(seen.name):
        yield Doubt("in_thousands")
    residue = [value for value in (*written, *held.numbers) if parsing.has_residue(value)] if kind == "money" else []
    if residue:
        times = sum(held.texts[value] if isinstance(value, str) else held.numbers[value] for value in residue)
        yield Doubt("cents_rounded", {"n": times, "value": str(residue[0])})
    if held.numbers and written:
        yield Doubt("mixed_cells", {"numbers": held.numbers.total(), "texts": held.texts.total()})


def _days(seen: Column, kind: str, held: Cells, values: pd.Series, *, decided: bool) -> Column:
    decision = parsing.decide_date_format(held.texts.elements())
    serials = sum(n for number, n in held.numbers.items() if parsing.excel_serial(number))
    doubts = [Doubt("ambiguous_date", {"value": decision.evidence})] if decision.ambiguous else []
    if serials or decision.format == "serial":
        texts = sum(n for text, n in held.texts.items() if parsing.parse_date(text, "serial"))
        doubts.append(Doubt("serial_dates", {"n": serials or texts}))
    form = joined_format(decision.format, held.formats[:1] or (("serial",) if serials else ()))
    seen = replace(seen, format=form, doubts=(*seen.doubts, *doubts))
    known = values.dropna()
    if not decided or known.empty:
        return seen
    low, high = (_moment(day, kind) for day in (known.min(), known.max()))
    return replace(seen, min=low, max=high)


def _moment(day: pd.Timestamp, kind: str) -> Value:
    moment: dt.datetime = day.to_pydatetime()
    return moment if kind == "datetime" else moment.date()
