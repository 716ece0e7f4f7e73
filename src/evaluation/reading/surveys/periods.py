"""When people answered: two periods far apart in one file may be two surveys, which is reported."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from itertools import pairwise

from evaluation.language import parsing
from evaluation.reading.raw import Note, RawTable

PLACEHOLDER = dt.date(1980, 1, 1)  # the day of submission of an anonymous survey of LimeSurvey
APART = 30  # days nobody answered on
FEWEST = 3  # answers in either period; one late answer is no survey


def two_periods(raw: RawTable, headings: Iterable[str]) -> list[Note]:
    """A note where the days of the first of these columns are in two periods, with a gap longer than either."""
    days = sorted(day for day in days_of(raw, headings) if day is not None)
    return _two_periods(days) if days else []


def days_of(raw: RawTable, headings: Iterable[str]) -> list[dt.date | None]:
    """The day of each row, from the first of these columns with more than one; else empty."""
    for heading in headings:
        cells = [str(cell) for cell in raw.cells[heading]]
        form = parsing.decide_date_format(cell for cell in cells if cell.strip()).format
        read = (parsing.parse_date(cell) or parsing.parse_date(cell, form) for cell in cells)
        days = [day if day != PLACEHOLDER else None for day in read]
        if sum(day is not None for day in days) > 1:
            return days
    return []


def with_moment(raw: RawTable, headings: Iterable[str]) -> list[str]:
    """Each row as one text where one of these columns has a time of day; else an empty text."""
    timed = [[re.search(r"\d:\d\d", cell) and cell[:4] != "1980" for cell in raw.cells[name]] for name in headings]
    if not timed:
        return []
    names = [str(name) for name in raw.cells.columns]
    rows = raw.cells.to_numpy().tolist()
    return [
        "\0".join(f"{name}\1{cell}" for name, cell in sorted(zip(names, row, strict=True)) if str(cell).strip())
        if any(times)
        else ""
        for row, times in zip(rows, zip(*timed, strict=True), strict=True)
    ]


def _two_periods(days: list[dt.date]) -> list[Note]:
    gap, place = max(((later - day).days, place) for place, (day, later) in enumerate(pairwise(days), 1))
    first, last = days[:place], days[place:]
    spans = [(part[-1] - part[0]).days for part in (first, last)]
    if min(len(first), len(last)) < FEWEST or gap <= max(APART, *spans):
        return []
    periods = {name: f"{part[0]:%d.%m.%Y}–{part[-1]:%d.%m.%Y}" for name, part in (("first", first), ("last", last))}
    return [Note("two_periods", {**periods, "n": len(first), "m": len(last)})]
