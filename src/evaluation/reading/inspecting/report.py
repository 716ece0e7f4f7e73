"""What was found in a file: plain data for a program, and a page on the screen for a person.

In the data amounts are integer cents, dates ISO text, and numbers exact: a JSON number if it keeps every digit, else
text. On the screen everything is in the reader's language.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from evaluation.language import wording
from evaluation.reading.inspecting.cells import Column, Value
from evaluation.reading.inspecting.columns import YEAR
from evaluation.reading.inspecting.inspection import InspectedTable
from evaluation.reading.raw import Check, Excluded

LISTED = 12  # at most so many rows of a block are named on the screen


def as_json(inspected_tables: Iterable[InspectedTable], language: str = "de") -> str:
    """One object for a file of one table, a list of objects for several sheets."""
    objects = [as_object(inspected, language) for inspected in inspected_tables]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2)


def as_object(inspected: InspectedTable, language: str = "de") -> dict[str, Any]:
    """A table as plain data for JSON, in the form other programs rely on, with findings in ``language``."""
    kinds = {column.name: column.kind for column in inspected.columns}
    return {
        "file": inspected.file,
        "format": inspected.format,
        "encoding": inspected.encoding,
        "delimiter": inspected.delimiter,
        "sheet": inspected.sheet,
        "header_rows": list(inspected.header_rows),
        "rows": inspected.rows,
        "columns": [_column(column, language) for column in inspected.columns],
        "excluded": [_excluded(excluded, kinds) for excluded in inspected.excluded],
        "findings": [
            {"rule": finding.rule, "column": finding.column or None, "text": finding.text(language)}
            for finding in inspected.findings
        ],
    }


def exact(value: Value) -> int | float | str | None:
    """A value for JSON: integers, decimals as a number if it keeps every digit and else as text, days as ISO text.

    >>> exact(Decimal("357582.00")), exact(Decimal("145.66")), exact(Decimal("0.1234567890123456789"))
    (357582, 145.66, '0.1234567890123456789')
    """
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _column(column: Column, language: str) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": column.kind,
        "format": column.format,
        "missing": dict(column.missing),
        "sum": exact(column.sum),
        "min": exact(column.min),
        "max": exact(column.max),
        "values": None if column.values is None else _labelled(column, language),
    }


def _labelled(column: Column, language: str) -> dict[str, int]:
    """How often each value occurs, the answers of a table by their labels."""
    labels = {choice.code: choice.label(language) for choice in column.choices}
    return {labels.get(value, value): n for value, n in (column.values or {}).items()}


def _excluded(excluded: Excluded, kinds: Mapping[str, str]) -> dict[str, Any]:
    """An excluded block. Of the sums that a total row states, the first wrong one (else the first) is ``check``, the
    others are ``further``.
    """
    checks = sorted(excluded.checks, key=lambda check: check.agrees)  # stable: wrong sums come first
    checked = [_check(check, kinds.get(check.column, "")) for check in checks]
    plain = {"rule": excluded.rule, "rows": [int(row) for row in excluded.rows], "label": excluded.label}
    if not checked:
        return {**plain, "check": None}
    return {**plain, "check": {**checked[0], **({"further": checked[1:]} if checked[1:] else {})}}


def _check(check: Check, kind: str) -> dict[str, Any]:
    values = (check.stated, check.read)
    stated, read = (round(value * 100) if kind == "money" else value for value in values)
    return {"column": check.column, "stated": exact(stated), "read": exact(read)}


def on_screen(inspected: InspectedTable, language: str) -> Iterator[RenderableType]:
    """The parts of a page about one table: where it is, its columns, what was left out, what to look at."""
    words = wording.language(language)
    yield f"[bold]{escape(_title(inspected, words))}[/bold]"
    yield escape(_place(inspected, words))
    yield _columns(inspected.columns, words)
    for excluded in inspected.excluded:
        yield from (escape(line) for line in _excluded_lines(excluded, inspected, words))
    yield ""
    for finding in inspected.findings:
        yield f"• {escape(finding.text(language))}"


def _title(inspected: InspectedTable, words: wording.Language) -> str:
    sheet = words.say("inspect.sheet", sheet=inspected.sheet) if inspected.sheet else ""
    return ", ".join(filter(None, (inspected.file, sheet)))


def _place(inspected: InspectedTable, words: wording.Language) -> str:
    names = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
    delimiter = names.get(inspected.delimiter or "")
    parts = [
        inspected.format.upper(),
        inspected.encoding or "",
        words.say(f"inspect.delimiter.{delimiter}") if delimiter else inspected.delimiter or "",
        words.say("inspect.header", rows=words.listing(map(str, inspected.header_rows)))
        if inspected.header_rows
        else "",
        words.say("inspect.rows", n=inspected.rows),
        words.say("inspect.columns", n=len(inspected.columns)),
    ]
    return " · ".join(filter(None, parts))


def _columns(columns: Iterable[Column], words: wording.Language) -> Table:
    """Three columns, so that nothing is cut on a narrow screen: heading, kind, and what was found."""
    table = Table()
    for name in ("column", "kind", "found"):
        table.add_column(words.say(f"inspect.head.{name}"), overflow="fold")
    for column in columns:
        kind = [words.say(f"inspect.kind.{column.kind}"), _format(column.format, words)]
        cells = (column.name, "\n".join(filter(None, kind)), "\n".join(_found(column, words)))
        table.add_row(*map(escape, cells))
    return table


def _found(column: Column, words: wording.Language) -> Iterator[str]:
    """Sum, range, values and what is missing, a line each."""
    if column.sum is not None and column.kind != "scale":
        yield words.say("inspect.sum", sum=_shown(column.sum, column.kind, words, column.currency))
    if column.min is not None and column.kind != "scale":
        yield _span(column, words)
    if column.values:
        yield " · ".join(_values(column, words))
    if column.missing:
        kinds = (f"{words.say(f'missing.{kind}')} {words.number(n)}" for kind, n in column.missing.items())
        yield words.say("inspect.missing", kinds=", ".join(kinds))


def _format(form: str | None, words: wording.Language) -> str:
    """A format in words where it has a name, else as the file writes it."""
    parts = [part.partition(" %") for part in (form or "").split(" | ")]
    named = (
        (words.say(f"inspect.format.{name}") if words.has(f"inspect.format.{name}") else name) + sign + rest
        for name, sign, rest in parts
    )
    return " | ".join(named)


def _values(column: Column, words: wording.Language) -> Iterator[str]:
    named = column.kind == "yes_no" and set(column.values or ()) == {"yes", "no"}
    for value, n in _labelled(column, words.code).items():
        yield f"{words.say(f'inspect.{value}') if named else value}: {words.number(n)}"


def _span(column: Column, words: wording.Language) -> str:
    if column.min is None:
        return ""
    if YEAR in (column.format or "").split(" | "):
        low, high = str(column.min), str(column.max)
    else:
        low, high = (_shown(value, column.kind, words, column.currency) for value in (column.min, column.max))
    return low if low == high else f"{low} – {high}"


def _shown(value: Value, kind: str, words: wording.Language, currency: str = "") -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{words.date(value.date())} {value:%H:%M}"
    if isinstance(value, dt.date):
        return words.date(value)
    if kind == "money" and currency:
        return f"{words.number(int(value) / 100, decimals=2)} {currency}"
    if kind == "money":
        return words.money(int(value))
    return _number(Decimal(value), words)


def _number(value: Decimal, words: wording.Language) -> str:
    """A number with the decimals it has, at most four."""
    decimals = min(4, max(0, -int(value.normalize().as_tuple().exponent)))
    return words.number(float(value), decimals=decimals)


def _excluded_lines(excluded: Excluded, inspected: InspectedTable, words: wording.Language) -> Iterator[str]:
    rows = [str(row) for row in excluded.rows[:LISTED]] + ["…"] * (len(excluded.rows) > LISTED)
    rule = words.say(f"inspect.rule.{excluded.rule}", n=len(excluded.rows), rows=", ".join(rows))
    yield f"{rule}: {excluded.label}" if excluded.label else rule
    seen = {column.name: column for column in inspected.columns}
    for check in excluded.checks:
        column = seen.get(check.column, Column(check.column, "number"))
        money = column.kind == "money"
        stated, read = (
            _shown(round(value * 100) if money else value, column.kind, words, column.currency)
            for value in (check.stated, check.read)
        )
        yield "  " + words.say("inspect.check", column=check.column, stated=stated, read=read)
