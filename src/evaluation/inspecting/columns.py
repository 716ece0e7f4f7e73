"""What one column holds: its kind, how it is written, what is missing and why, and what its values come to.

Every decision is taken from all values of a column with the parsers the converters use, and stated. What most cells
are decides the kind; the others are counted as unreadable and named, and what could be either is a doubt, not a guess.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from evaluation import parsing, schema
from evaluation.inspecting import labels
from evaluation.inspecting.cells import FEW, MOST, NAMED, SOME, Cells, Column, Doubt, few, gather, joined_format
from evaluation.inspecting.figures import is_figure, numbers
from evaluation.reading import headings

SERIAL = "serial"


def see(
    heading: str,
    cells: Sequence[Any],
    *,
    formats: Sequence[str] | None = None,
    source: parsing.Source = "table",
    currencies: frozenset[str] = frozenset(),
    scaled: bool = False,
) -> Column:
    """The column under ``heading``; ``formats`` are the number formats of an office file, one a cell.

    ``currencies`` are told beside the column, for amounts that do not name theirs; ``scaled``: in thousands or more.

    >>> column = see("Betrag", ["1.234,50 €", "", "k. A.", "100,00 €"])
    >>> column.kind, column.format, column.sum, column.missing
    ('money', 'german', 133450, {'not_answered': 2})
    """
    held, missing = gather(heading, cells, formats, source, currencies, scaled=scaled)
    column = next(found for look in LOOKS if (found := look(held)) is not None)
    unreadable = sum(column.unread.values())
    if unreadable:
        missing["unreadable"] += unreadable
    kinds: dict[str, int] = {kind: missing[kind] for kind in schema.MISSING_KINDS if missing[kind]}
    return replace(column, name=heading, missing=kinds)


def _empty(cells: Cells) -> Column | None:
    """A column without a value: an amount where its heading says so, so that an unknown amount is no text."""
    if cells.filled:
        return None
    money = headings.currency(cells.heading) or headings.names_amounts(cells.heading)
    return Column("", "money" if money else "text", sum=0 if money else None, doubts=(Doubt("empty_column"),))


def _dates(cells: Cells) -> Column | None:
    """Days, where most cells are days; numbers among them, or under a heading that says so, are Excel's serials."""
    named = headings.names_days(cells.heading)
    forms = [form for form in get_args(parsing.DateFormat) if form != SERIAL or named]
    written = Counter({text: n for text, n in cells.texts.items() if _is_date(text, forms)})
    serials = Counter({n: times for n, times in cells.numbers.items() if parsing.excel_serial(n)})
    found = cells.days.total() + written.total() + (serials.total() if cells.days or named else 0)
    if found < MOST * cells.filled:
        return None
    decision = parsing.decide_date_format(written.elements())
    moments = [_moment(day) for day in cells.days]
    moments += [_moment(day) for serial in serials if (day := parsing.excel_serial(serial))]
    read = {text: parsing.parse_datetime(text, decision.format) if decision.format else None for text in cells.texts}
    moments += [moment for moment in read.values() if moment]
    open_format = decision.ambiguous and decision.format is None
    unread = {
        text: n for text, n in cells.texts.items() if read[text] is None and not (open_format and text in written)
    }
    unread |= {str(number): n for number, n in cells.numbers.items() if number not in serials}
    unread |= {str(truth): n for truth, n in cells.truths.items()}
    timed = any(moment.time() != dt.time() for moment in moments)
    bounds = moments if timed else [moment.date() for moment in moments]
    doubts = [Doubt("ambiguous_date", {"value": decision.evidence})] if decision.ambiguous else []
    if serials or decision.format == SERIAL:
        doubts.append(Doubt("serial_dates", {"n": serials.total() or written.total()}))
    form = joined_format(decision.format, cells.formats[:1] or ((SERIAL,) if serials else ()))
    low, high = (None, None) if open_format else (min(bounds, default=None), max(bounds, default=None))
    return Column("", "datetime" if timed else "date", form, min=low, max=high, unread=unread, doubts=tuple(doubts))


def _is_date(text: str, forms: Iterable[str]) -> bool:
    return text[:1].isdigit() and any(parsing.parse_date(text, form) for form in forms)


def _moment(day: dt.date) -> dt.datetime:
    return day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())


def _yes_no(cells: Cells) -> Column | None:
    """Yes and no in words or as truth values; 0 and 1 in figures are numbers."""
    if len(cells.texts) > FEW:
        return None
    read = {text: parsing.parse_yes_no(text) for text in cells.texts}
    if cells.numbers or cells.days or any(read[text] is None or text.isdecimal() for text in read):
        return None
    yes = cells.truths[True] + sum(n for text, n in cells.texts.items() if read[text])
    form = " | ".join(sorted(cells.texts)[:4]) or None
    return Column("", "yes_no", form, values={"yes": yes, "no": cells.filled - yes})


def _codes(cells: Cells) -> Column | None:
    """Figures that name something: with leading zeros, or under a heading that says so."""
    whole = all(float(number).is_integer() for number in cells.numbers)
    zeros = any(labels.leading_zero(text) for text in cells.texts)
    if cells.days or cells.truths or not whole or not (zeros or headings.names_identifiers(cells.heading)):
        return None
    names = sum(n for text, n in cells.texts.items() if labels.is_code(text)) + cells.numbers.total()
    return _coded(cells) if names >= MOST * cells.filled else None


def _mixed_codes(cells: Cells) -> Column | None:
    """Short names of letters and figures without blanks: T01, DE300, AMT-000."""
    names = sum(n for text, n in cells.texts.items() if labels.is_code(text) and any(map(str.isdigit, text)))
    mixed = bool(cells.days or cells.truths)
    return _coded(cells) if names and names >= MOST * cells.filled and not mixed else None


def _coded(cells: Cells) -> Column:
    return Column("", "code", values=few(cells.written))


def _numbered(cells: Cells) -> Column | None:
    """A scale whose answers begin with their number, of which some have a label: ``1 (never)``, ``2``, ``3``."""
    counts = cells.written
    steps = {} if cells.days or cells.truths else labels.numbered(counts)
    return Column("", "scale", labels.ends(steps), values=labels.by_step(steps, counts)) if steps else None


def _choices(cells: Cells) -> Column | None:
    """Several answers in one cell, parted by semicolons."""
    if cells.numbers or cells.days or cells.truths:
        return None
    parts = {text: [part.strip() for part in text.split(";") if part.strip()] for text in cells.texts}
    lists = sum(n for text, n in cells.texts.items() if ";" in text)
    counts: Counter[str] = Counter()
    for text, times in cells.texts.items():
        counts.update(dict.fromkeys(parts[text], times))
    if lists < SOME * cells.filled or not lists or not labels.are_labels(counts) or len(counts) > FEW:
        return None
    return Column("", "choices", ";", values={label: counts[label] for label in sorted(counts, key=labels.natural)})


def _choice(cells: Cells) -> Column | None:
    """A few labels that come again."""
    counts = cells.written
    if cells.days or cells.truths or len(counts) > FEW or not labels.are_labels(counts):
        return None
    values = {label: counts[label] for label in sorted(counts, key=labels.natural)}
    return Column("", "choice", values=values, doubts=tuple(_other_kinds(cells)))


def _text(cells: Cells) -> Column:
    return Column("", "text", doubts=tuple(_other_kinds(cells)))


def _other_kinds(cells: Cells) -> Iterator[Doubt]:
    """Words beside figures or days in one column: more than chance, less than most."""
    figures = sum(n for text, n in cells.texts.items() if is_figure(text)) + cells.numbers.total()
    days = sum(n for text, n in cells.texts.items() if _is_date(text, parsing.UNMISTAKABLE)) + cells.days.total()
    rest = [text for text in cells.texts if not is_figure(text) and not _is_date(text, parsing.UNMISTAKABLE)]
    for rule, found in (("numbers_among_text", figures), ("dates_among_text", days)):
        if found and found >= SOME * cells.filled:
            yield Doubt(rule, {"n": found, "filled": cells.filled, "value": labels.some(rest[:NAMED])})


LOOKS: tuple[Callable[[Cells], Column | None], ...] = (
    *(_empty, _dates, _yes_no, _codes, _numbered, numbers, _mixed_codes, _choices, _choice, _text),
)
