"""Charts of every kind with long names, and whether a drawn one is tidy."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from evaluation.content.geometry import Layout
from evaluation.content.model import Chart, Series

LONG = "Arbeitsgemeinschaft der Migrant*innenselbstorganisationen und Selbstvertretungsverbände im Bezirk Arnsberg"


NBSP = "\u00a0"


def bars(values, *, categories=None, colour="primary", **changes) -> Chart:
    names = categories or tuple(f"Feld {number}" for number in range(len(values)))
    texts = tuple("·" if value is None else str(value) for value in values)
    chart = Chart(
        id="seats",
        language="de",
        marks=("Beispieldaten – frei erfunden",),
        kind="bars",
        title="Acht von zwölf Tandems haben neue Sitze",
        subtitle="Zahl der Sitze, Stand 31.05.2024",
        alt="Balken mit der Zahl der Sitze.",
        categories=tuple(names),
        series=(Series("Sitze", tuple(values), texts, colour),),
        unit="count",
        source="Gremienliste",
        base="24 Organisationen",
    )
    return replace(chart, **changes)


def stacked(*rows, categories=None) -> Chart:
    names = ("Zustimmung", "teils, teils", "Ablehnung")
    series = tuple(
        Series(name, tuple(row[place] for row in rows), tuple(f"{row[place]}{NBSP}%" for row in rows), colour)
        for place, (name, colour) in enumerate(zip(names, ("agree", "middle", "disagree"), strict=True))
    )
    chart = bars((0,) * len(rows), categories=categories)
    return replace(chart, kind="stacked", unit="share", series=series, bases=tuple("n = 51" for _ in rows))


def matrix(rows, columns, *, kind="matrix") -> Chart:
    statuses = (("gehalten", "agree", "●"), ("neu", "primary", "+"), ("verloren", "disagree", "×"))
    names = tuple(f"Organisation {number}" if number % 2 else LONG for number in range(rows))
    cells = tuple(
        tuple(None if (row + column) % 4 == 3 else (row + column) % 4 for column in range(columns))
        for row in range(rows)
    )
    series = tuple(Series(name, (0,) * rows, ("",) * rows, colour, symbol=symbol) for name, colour, symbol in statuses)
    chart = bars(
        (0,) * rows, categories=names, kind=kind, cells=cells, columns_label="Gremien", category_label="Organisation"
    )
    headings = tuple(f"Ausschuss für Soziales und Teilhabe {number}" for number in range(columns))
    return replace(chart, columns=headings, series=series if kind == "matrix" else series[1:2])


def year(lanes) -> Chart:
    events = tuple(
        (lane, series, 30 * lane + 40 * series, 30 * lane + 40 * series + 20 * series)
        for lane in range(lanes)
        for series in (0, 1, 2)
    )
    ticks = (
        (0, "2. Quartal 2023"),
        (30, "3. Quartal 2023"),
        (122, "4. Quartal 2023"),
        (214, "1. Quartal 2024"),
        (366, ""),
    )
    series = tuple(
        Series(name, (1,) * lanes, ("1",) * lanes, colour)
        for name, colour in (("Beratung", "primary"), ("Zahlung", "secondary"), ("Meilenstein", "muted"))
    )
    chart = bars((0,) * lanes, kind="timeline", events=events, ticks=ticks, series=series)
    return replace(chart, categories=tuple(LONG if lane % 3 == 2 else f"Tandem {lane}" for lane in range(lanes)))


def assert_tidy(layout: Layout) -> None:
    boxes = [(text, text.box) for text in layout.texts if text.text]
    for text, (left, top, right, bottom) in boxes:
        assert left >= -0.5, text
        assert right <= layout.width + 0.5, text
        assert top >= -1.5, text
        assert bottom <= layout.height + 1.5, text
    for (one, a), (other, b) in combinations(boxes, 2):
        apart = a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] + 0.1 or b[3] <= a[1] + 0.1
        assert apart, (one.text, other.text)
    for panel in layout.panels:
        assert panel.width > 0
        assert panel.x + panel.width <= layout.width + 0.5
        assert panel.y + panel.height <= layout.height + 0.5
