"""What became of every raw cell: it is in the table, excluded by a named rule, or in a finding. None disappears.

A cell is followed from the raw table to the processed one: a filled cell that is neither in the table nor in a finding
was lost, which is an error of its own. Rows that are no data (notes, headers, totals, footers) are counted by the rule
that excluded them. For each column of amounts there is the same account in cents: the sum of the file is in the table,
in excluded rows, or in findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from evaluation.findings import checks
from evaluation.findings.checks import Finding
from evaluation.language import parsing
from evaluation.language.wording import Language
from evaluation.project import schema
from evaluation.project.settings import Source
from evaluation.reading.cleaning.recipes import LARGEST, Part, by_value, distinct, filled, mended
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.responses import Survey

SYSTEM = "system"
FATES = ("table", "reason", "empty", "finding", "unused", SYSTEM, "lost")  # in the order of reading
RULES = ("data", "header", "total", "part", "note", "footer", "empty")
TURNED = "turned"  # amounts whose sign is in another column, or expenses that are negative as on a bank statement
USUAL = ("file", "table", "total")  # a total repeats what is in the table


@dataclass(frozen=True)
class Account:
    """Cells of a source by fate, and its rows by rule.

    ``cells``: ``table`` (read), ``reason`` (says why there is no value), ``empty``, ``finding``, ``unused`` (in
    a column no table has), ``system`` (of a survey's program) and ``lost`` (filled, not read, in no finding: never).
    ``rows``: ``data``, ``header`` and the rules of exclusion. ``cents``: for each column of amounts the sum of the
    ``file``, and how much of it is in the ``table``, in rows left out by a rule, in a ``finding``, or ``lost``.
    """

    cells: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    cents: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        return self.cells.get("lost", 0)


def accounted(parts: Iterable[Part]) -> Account:
    """The account of one sheet or file; ``parts``: what was read from it, one for each column of amounts."""
    parts = list(parts)
    raw = parts[0].raw
    fates: Counter[str] = Counter()
    for heading in raw.cells.columns:
        fates.update(_best([_fates(part, heading) for part in parts]))
    cents = {heading: sums for part in reversed(parts) for heading, sums in _cents(part).items()}
    return Account(_counted(fates), _rows(raw), cents)


def accounted_survey(survey: Survey, source: Source, answers: pd.DataFrame) -> Account:
    """The account of a survey: ``answers`` are its processed rows, one for each person and item."""
    fates: Counter[str] = Counter()
    chosen = {*source.columns.values(), *source.respondent, survey.respondent, source.weight}
    items = dict(zip(survey.items["column"], survey.items["item"], strict=True))
    by_item = dict(iter(answers.groupby("item", sort=False)))
    for heading in survey.raw.cells.columns:
        cells = survey.raw.cells[heading]
        item = by_item.get(items.get(heading))
        if heading in chosen:
            fates.update(_times(cells, lambda cell: "table" if filled(cell) else "empty"))
        elif heading not in items:
            fates[SYSTEM] += len(cells)
        elif item is None:
            fates["lost"] += int(by_value(cells, filled, bool).sum())
        else:
            fates.update(_answered(cells, survey.raw.rows, item))
    return Account(_counted(fates), _rows(survey.raw))


def of_account(account: Account, source: Source, sheet: str) -> list[Finding]:
    """Errors that should never occur: filled cells, or cents, that are in no table and in no finding."""
    found = [
        Finding(
            "error",
            "cents_lost",
            source.table,
            source.file_shown,
            sheet,
            column=heading,
            value=f"{sums['lost'] / 100:.2f}",
        )
        for heading, sums in account.cents.items()
        if sums.get("lost")
    ]
    if account.lost:
        found.append(Finding("error", "cells_lost", source.table, source.file_shown, sheet, value=str(account.lost)))
    return found


def total(accounts: Iterable[Account]) -> dict[str, int]:
    """The cells of several sources by fate."""
    cells: Counter[str] = Counter()
    for account in accounts:
        cells.update(account.cells)
    return _counted(cells)


def line(place: str, account: Account, words: Language) -> str:
    """The account of a source in words; ``place`` is its table, file and sheet, separated by ``|``.

    A column of amounts has a line of its own where the sums of file and table differ.
    """
    name, _, where = place.partition(" | ")
    facts = {
        kind: ", ".join(words.say(f"account.{kind}.{fate}", n=counts[fate]) for fate in order if counts.get(fate))
        for kind, counts, order in (("cells", account.cells, FATES), ("rows", account.rows, RULES))
    }
    first = words.say(
        "account.line", table=schema.TABLES[name].label(words.code), where=where.replace(" | ", ", "), **facts
    )
    return "\n".join(
        [first, *(_sums(heading, sums, words) for heading, sums in account.cents.items() if _differs(sums))]
    )


def _differs(sums: Mapping[str, int]) -> bool:
    return any(cents for fate, cents in sums.items() if fate not in USUAL)


def _sums(heading: str, sums: Mapping[str, int], words: Language) -> str:
    """What became of the amounts of a column; the sum of amounts that could not be read is unknown."""
    if "finding" in sums:
        return words.say("account.sums_unread", column=heading, table=words.money(sums.get("table", 0)))
    parts = [
        words.say(f"account.cents.{fate}", sum=words.money(cents)) for fate, cents in sums.items() if fate != "file"
    ]
    return words.say("account.sums", column=heading, file=words.money(sums["file"]), parts=words.listing(parts))


def _cents(part: Part) -> dict[str, dict[str, int]]:
    """By heading of each column of amounts: its sum in the file and what became of it; without zeros."""
    rules = {row: entry.rule for entry in part.raw.excluded for row in entry.rows}
    found = {}
    for name, heading in part.headings.items():
        if schema.TABLES[part.source.table].column(name).kind != "money" or name in part.undecided:
            continue
        cells = mended(part.raw.cells[heading])
        form: Any = part.source.number_format or parsing.decide_money_format(filter(_is_text, cells.tolist())).format
        written = by_value(cells, partial(_in_cents, form=form), np.int64)
        value = part.frame[name].fillna(0).to_numpy(np.int64)
        read = part.frame[name].notna().to_numpy(dtype=bool)
        noted = _noted(part, name) & ~read
        turned = read & (value == -written)
        sums = Counter({"table": int(value.sum()), TURNED: int((written - value)[turned].sum())})
        sums["finding"] = int(written[noted].sum())
        sums["lost"] = int((written - value)[~noted & ~turned].sum())
        for row, cell in part.raw.left[heading].items() if heading in part.raw.left else ():
            sums[rules[row]] += _in_cents(cell, form=form)
        first = {"file": sums.total(), "table": sums.pop("table")}
        found[heading] = first | {fate: cents for fate, cents in sums.items() if cents}
    return found


def _is_text(cell: object) -> bool:
    return isinstance(cell, str)


def _in_cents(cell: Any, *, form: Any) -> int:
    """The amount in a cell of the file; 0 for a cell that is no amount."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float) or cell != cell:
        return 0
    if isinstance(cell, str):
        usual = parsing.usual_cents(cell, form)
        if usual is not None and usual <= 100 * LARGEST:  # most amounts end here
            return usual
        money = parsing.parse_amount(cell, form)
        value = money[0] if money else Decimal(0)
    else:
        value = Decimal(repr(cell))
    return int(value.scaleb(2).to_integral_value()) if abs(value) <= LARGEST else 0


def _fates(part: Part, heading: str) -> Counter[str]:
    """What became of the cells of a column in one part."""
    cells = part.raw.cells[heading]
    name = next((name for name, used in part.headings.items() if used == heading), None)
    if name is None:
        return _times(cells, lambda cell: "unused" if filled(cell) else "empty")
    read = part.frame[name].notna().to_numpy(dtype=bool)
    noted = _noted(part, name) & ~read
    settled = Counter({"table": int(read.sum()), "finding": int(noted.sum())})
    return settled + _times(cells[~read & ~noted], _left)


def _left(cell: object) -> str:
    """The fate of a cell that is neither in the table nor in a finding."""
    if filled(cell):
        return "lost"
    return "empty" if cell is None or cell != cell or not str(cell).strip() else "reason"


def _times(cells: pd.Series, fate: Callable[[Any], str]) -> Counter[str]:
    """How many cells have which fate; equal cells are looked at once."""
    places, different = distinct(cells)
    fates: Counter[str] = Counter()
    for cell, times in zip(different, np.bincount(places, minlength=len(different)).tolist(), strict=True):
        fates[fate(cell)] += times
    return fates


def _noted(part: Part, name: str) -> np.ndarray:
    """For each row, whether there is a finding for its cell in this column."""
    if name in part.unread:  # one finding for the whole column
        return np.ones(len(part.raw.rows), dtype=bool)
    return checks.without_value(part, name)


def _best(readings: list[Counter[str]]) -> Counter[str]:
    """Of several readings of a column, the one that used it."""
    used = [fates for fates in readings if "unused" not in fates and set(fates) != {"empty"}]
    return (used or readings)[0]


def _answered(cells: pd.Series, rows: np.ndarray, answers: pd.DataFrame) -> list[str]:
    """For each cell of an item, whether its answer or its kind of missing is in the table."""
    known = answers.drop_duplicates("source_row", keep="last").set_index("source_row")
    value = known["value"].reindex(rows).notna().to_numpy()
    kind = known["missing"].reindex(rows).astype(object)
    there = by_value(cells, filled, bool)
    reason = (kind.notna() & (kind != "not_answered")).to_numpy()
    return np.select([value, reason, there], ["table", "reason", "lost"], default="empty").tolist()  # type: ignore[no-any-return]  # an array of text


def _rows(raw: RawTable) -> dict[str, int]:
    rules = Counter({"data": len(raw.rows), "header": len(raw.header_rows)})
    for excluded in raw.excluded:
        rules[excluded.rule] += len(excluded.rows)
    return _counted(rules)


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {name: int(number) for name, number in sorted(counts.items()) if number}
