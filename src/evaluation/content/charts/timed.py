"""Where and when: counts over time as lines, the year of each tandem in lanes, states in rows and columns, moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from evaluation.content.charts.shared import colour_of, column_label, made, series, series_name
from evaluation.content.model import Chart, Statement
from evaluation.content.number_texts import words
from evaluation.content.statements import unavailable
from evaluation.disclosure import Published, require, worded

LANES = 40  # more could not be read on one page
SYMBOLS = {
    **dict.fromkeys(("gained", "done", "yes"), "+"),
    **dict.fromkeys(("kept", "same", "partly"), "="),
    **dict.fromkeys(("lost", "overdue", "no"), "−"),
}


def lines(published: Published, *, id: str, part: str = "") -> Chart | Statement:
    """Counts over points of time, one line a part; ``part`` shows one of them alone, with how many it is of."""
    require(published, chart="lines")
    if published.reason:
        return unavailable(published, id=id)
    time, kind = published.dimensions
    cells = published.cells.set_index([time, kind])["value"]
    if part and not cells.any():
        return unavailable(worded(published, reason="nothing"), id=id)
    moments, kinds = published.levels(time), published.levels(kind)
    found = []
    for place, name in enumerate([part] if part else kinds):
        values = [int(cells[moment, name]) for moment in moments]
        wholes = [sum(int(cells[moment, other]) for other in kinds) for moment in moments]
        one = series(published, published.label(kind, name), "primary" if part else colour_of(name, place), values)
        texts = [words(published).say("figure.of", part=a, base=b) for a, b in zip(values, wholes, strict=True)]
        found.append(replace(one, texts=tuple(texts)) if part else one)
    return made(
        _with_ends(published, part) if part else published,
        "lines",
        id=id,
        phrase=part,
        categories=tuple(published.label(time, moment) for moment in moments),
        series=tuple(found),
        category_label=column_label(published, time),
    )


def _with_ends(published: Published, part: str) -> Published:
    """The result with the moments at which the share of a part was least and largest among its texts.

    ``form``: ``single`` (of one moment), ``all`` (the part was all of it at every moment), ``even``.
    """
    time, kind = published.dimensions
    cells = published.cells.set_index([time, kind])["value"]
    moments = published.levels(time)
    wholes = {moment: int(cells[moment].sum()) for moment in moments}
    there = [moment for moment in moments if wholes[moment]]
    shares = {moment: Fraction(int(cells[moment, part]), wholes[moment]) for moment in there}
    texts = {}
    for end, pick in (("least", min), ("most", max)):
        moment = pick(there, key=shares.__getitem__)
        texts[end] = words(published).say("figure.of", part=int(cells[moment, part]), base=wholes[moment])
        texts[f"{end}_quarter"] = published.label(time, moment)
    if len(there) == 1:
        texts["form"] = "single"
    elif min(shares.values()) == 1 or texts["least"] == texts["most"]:
        texts["form"] = "all" if min(shares.values()) == 1 else "even"
    return worded(published, **texts)


def timeline(published: Published, *, id: str) -> Chart | Statement:
    """The year in lanes, one a tandem with consent: a circle for each day on which something happened, by kind."""
    require(published, chart="timeline")
    if published.reason:
        return unavailable(published, id=id)
    lane, kind, day = published.dimensions
    every, kinds = published.levels(lane), published.levels(kind)
    lanes = every[:LANES]
    cells = published.cells[published.cells["value"].notna() & published.cells[lane].isin(lanes)]
    days = {text: dt.date.fromisoformat(text) for text in dict.fromkeys(cells[day])}
    first, ticks = _quarters(published, list(days.values()))
    events = tuple(
        (lanes.index(row[lane]), kinds.index(row[kind]), (days[row[day]] - first).days, (days[row[day]] - first).days)
        for row in cells.to_dict("records")
    )
    sums = cells.groupby([lane, kind])["value"].sum()
    found = tuple(
        series(
            published,
            published.label(kind, name),
            colour_of(name, place),
            (sums.get((key, name), 0) for key in lanes),
        )
        for place, name in enumerate(kinds)
    )
    return made(
        published,
        "timeline",
        id=id,
        notes=[words(published).say("note.lanes", shown=LANES, all=len(every))] if len(every) > LANES else [],
        found={f"{name}_total": str(len(cells[cells[kind] == name])) for name in kinds} | {"lanes": str(len(lanes))},
        categories=tuple(published.label(lane, key) for key in lanes),
        series=found,
        events=events,
        ticks=ticks,
        category_label=column_label(published, lane),
    )


def matrix(published: Published, *, id: str) -> Chart | Statement:
    """Rows by columns, in each cell the state it is in: a sign and a colour, and its name in the key and the table."""
    require(published, chart="matrix")
    if published.reason:
        return unavailable(published, id=id)
    row, column, state = published.dimensions
    there = published.cells[published.cells["value"] > 0]
    rows, columns = published.levels(row), published.levels(column)
    states = [name for name in published.labels.get(state, {}) if name in set(there[state])]
    places = {(one[row], one[column]): states.index(one[state]) for one in there.to_dict("records")}
    counts = there.groupby([row, state])["value"].sum()
    found = []
    for place, name in enumerate(states):
        values = (counts.get((key, name), 0) for key in rows)
        one = series(published, published.label(state, name), colour_of(name, place), values)
        found.append(replace(one, symbol=SYMBOLS.get(name, "·")))
    sums = {name: int((there[state] == name).sum()) for name in published.labels.get(state, {})}
    return made(
        published,
        "matrix",
        id=id,
        found={name: str(number) for name, number in sums.items()} | {"cells": str(sum(sums.values()))},
        unit="count",
        categories=tuple(published.label(row, key) for key in rows),
        series=tuple(found),
        columns=tuple(published.label(column, key) for key in columns),
        cells=tuple(tuple(places.get((key, other)) for other in columns) for key in rows),
        category_label=column_label(published, row),
        columns_label=column_label(published, column),
    )


def panels(published: Published, *, id: str) -> Chart | Statement:
    """A small chart for each row that may be shown, such as a tandem with consent: its counts over time, one scale."""
    require(published, chart="panels")
    if published.reason:
        return unavailable(published, id=id)
    row, column = published.dimensions
    columns = published.levels(column)
    cells = published.cells.set_index([row, column])["value"]
    rows = sorted(published.levels(row), key=lambda key: published.label(row, key).casefold())
    values = {key: [int(cells[key, other]) for other in columns] for key in rows}
    name = series_name(published)
    sums, single = [sum(counts) for counts in values.values()], [one for counts in values.values() for one in counts]
    ends = {"least": min(sums), "most": max(sums), "smallest": min(single), "largest": max(single)}
    form = {"form": "even"} if min(sums) == max(sums) else {}
    return made(
        worded(published, **form),
        "panels",
        id=id,
        unit="count",
        found={"rows": str(len(rows)), **{name: str(value) for name, value in ends.items()}},
        categories=tuple(published.label(row, key) for key in rows),
        series=(series(published, name, "primary", sums),),
        columns=tuple(published.label(column, key) for key in columns),
        cells=tuple(tuple(counts) for counts in values.values()),
        category_label=column_label(published, row),
        columns_label=column_label(published, column),
    )


def bubbles(published: Published, *, id: str) -> Chart | Statement:
    """How often each pair of states occurs: rows from before, columns after, circles as large as the count."""
    require(published, chart="bubbles")
    if published.reason:
        return unavailable(published, id=id)
    row, column = published.dimensions
    rows, columns = published.levels(row), published.levels(column)
    cells = published.cells.set_index([row, column])["value"]
    name = series_name(published)
    return made(
        published,
        "bubbles",
        id=id,
        unit="count",
        categories=tuple(published.label(row, key) for key in rows),
        series=(series(published, name, "primary", (sum(cells[key, other] for other in columns) for key in rows)),),
        columns=tuple(published.label(column, key) for key in columns),
        cells=tuple(tuple(int(cells[key, other]) for other in columns) for key in rows),
        category_label=column_label(published, row),
        columns_label=column_label(published, column),
    )


def _quarters(published: Published, days: list[dt.date]) -> tuple[dt.date, tuple[tuple[int, str], ...]]:
    """The first day of the first quarter with an event, and the quarters as ticks, the end of the last among them."""
    first = dt.date(min(days).year, 3 * ((min(days).month - 1) // 3) + 1, 1)
    ticks: list[tuple[int, str]] = []
    begins = first
    while begins <= max(days):
        quarter, year = (begins.month - 1) // 3 + 1, f"{begins.year % 100:02}"
        label = words(published).say("document.quarter_short", number=quarter, year=year)
        ticks.append(((begins - first).days, label))
        months = first.month - 1 + 3 * len(ticks)
        begins = dt.date(first.year + months // 12, months % 12 + 1, 1)
    return first, (*ticks, ((begins - first).days, ""))
