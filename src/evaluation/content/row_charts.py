"""Charts of rows: bars, segments and points on one scale, a row a category, its name beside or above it.

A chart that has more rows than the picture holds is set smaller, then in columns, and only then are the names of its
categories cut with an ellipsis: the table beside the chart has them in full. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from evaluation.content.font_metrics import LEADING, width, wrap
from evaluation.content.geometry import (
    Align,
    Bar,
    Dot,
    Fit,
    Layout,
    Page,
    Panel,
    Text,
    fill,
    joined,
    key,
    line_of,
    moved,
    paragraph,
)
from evaluation.content.palette import QUIET, contrast, text_on
from evaluation.language import wording

if TYPE_CHECKING:
    from evaluation.content.model import Chart, Number, Series

READABLE = 4.5  # contrast of small text, WCAG 2.2, 1.4.3
BAR, SEGMENT, ROW = 1.3, 1.75, 1.5  # thickness of a bar, of a stacked bar, of a row of points, per size of type
LEAST = 0.25  # the share of a panel that bars have at least, before names are wrapped narrower


def plot(chart: Chart, page: Page, inner: float, room: float | None) -> Layout:
    """The first way to set the rows that fits; when none does, the last one, smaller where the page cannot grow."""
    for fit in (fit for fit in page.fits if fit.columns == 1 or _columns(chart, page, inner, fit).bars > 0):
        layout = _set(chart, page, inner, fit)
        if room is None or layout.height <= room:
            break
    if page.height is None or room is None:
        return layout
    while layout.height > room:
        fit = replace(fit, type=0.95 * fit.type)
        layout = _set(chart, page, inner, fit)
    return _set(chart, page, inner, replace(fit, stretch=_stretch(chart, page, inner, fit, room)))


def _stretch(chart: Chart, page: Page, inner: float, fit: Fit, room: float) -> float:
    """How much thicker the bars may be on a page of fixed height, so that few rows do not leave it empty."""
    ways = (fit.stretch * (2.4 - 0.1 * step) for step in range(14))
    return next(
        (way for way in ways if _set(chart, page, inner, replace(fit, stretch=way)).height <= room), fit.stretch
    )


@dataclass(frozen=True)
class Columns:
    """The widths all panels of a plot share: names, what is left after them, negative values, bars.

    Where names are above their bars, bars begin at the left edge: ``pad`` takes back the width of the names.
    """

    panel: float
    names: float
    before: float
    bars: float
    pad: float

    @property
    def start(self) -> float:
        """Where the bars begin."""
        return self.names + self.pad + self.before


def _set(chart: Chart, page: Page, inner: float, fit: Fit) -> Layout:
    columns = _columns(chart, page, inner, fit)
    legend = key(chart, inner, 0 if page.above or fit.columns > 1 else columns.start, fit.type)
    each = ceil(len(chart.categories) / fit.columns)
    parts = [legend]
    for column in range(fit.columns):
        places = range(column * each, min((column + 1) * each, len(chart.categories)))
        panel = _panel(chart, page, columns, fit, places)
        parts.append(moved(panel, column * (columns.panel + 2 * fit.type), legend.height))
    return joined(inner, legend.height + max(part.height for part in parts[1:]), parts)


def _columns(chart: Chart, page: Page, inner: float, fit: Fit) -> Columns:
    panel = (inner - (fit.columns - 1) * 2 * fit.type) / fit.columns
    pad = 0.8 * fit.type
    bases = max((width(base, fit.type) + pad for base in chart.bases), default=0.0)
    if chart.kind == "stacked":
        before, after = 0.0, max(bases, width(_percent(chart, 100), fit.type) / 2)
    elif chart.kind == "dots":
        label = _widest(chart, fit.type, negative=False) + 0.6 * fit.type
        before, after = label if len(chart.series) > 1 else 0.5 * fit.type, label + bases
    else:
        before = _widest(chart, fit.type, negative=True)
        after = _widest(chart, fit.type, negative=False) + bases
    if page.above:
        return Columns(panel, panel, before, panel - before - after, -panel)
    room = min(0.44 * panel, max(0.2 * panel, panel - pad - before - after - LEAST * panel))
    widest = max((width(line, fit.type) for line in _names(chart, room, fit)), default=0.0)
    return Columns(panel, widest, before, panel - widest - pad - before - after, pad)


def _widest(chart: Chart, size: float, *, negative: bool) -> float:
    """What the values at the ends of bars need, on the side of the negative ones or on the other."""
    texts = [
        series.texts[place]
        for series in chart.series
        for place, value in enumerate(series.values)
        if _leftward(chart, series, value) == negative
    ]
    return max((width(text, size) + 0.5 * size for text in texts), default=0.0)


def _leftward(chart: Chart, series: Series, value: Number) -> bool:
    """Whether the label of a value is left of its bar: for negative values, or on the left side of two.

    The steps of a waterfall have it right of the bar, whatever their sign.
    """
    if chart.kind == "diverging":
        return series.colour == "disagree"
    return chart.kind != "waterfall" and (value or 0) < 0


def _names(chart: Chart, limit: float, fit: Fit) -> Iterable[str]:
    for category in chart.categories:
        yield from wrap(category, limit, fit.type, lines=fit.lines)


def _panel(chart: Chart, page: Page, columns: Columns, fit: Fit, places: Iterable[int]) -> Layout:
    low, high = reach(chart)
    panel = Panel(columns.start, 0, columns.bars, 0, low, high)
    texts: list[Text] = []
    bars: list[Bar] = []
    dots: list[Dot] = []
    spans: list[tuple[float, float]] = []
    top, gap, thick = 0.0, fit.gap * fit.type * fit.stretch, _thick(chart, fit)
    for place in places:
        names = wrap(chart.categories[place], columns.names, fit.type, lines=fit.lines)
        tall, bar_top, name_top = _row(page, fit, len(names), thick)
        texts += paragraph(names, 0, top + name_top, fit.type)
        start, middle = top + bar_top, top + bar_top + thick / 2
        spans.append((start, start + thick))
        if chart.kind == "dots":
            row = _row_dots(chart, place, middle, fit)
            dots += row
            texts += _ends(chart, panel, row, fit.type)
        else:
            segments = _row_bars(chart, place, start, thick)
            bars += segments
            texts += _labels(chart, panel, segments, place, fit.type)
        if chart.bases:
            texts.append(line_of(chart.bases[place], columns.panel, middle, fit.type, colour=QUIET, align="right"))
        top += tall + gap
    panel = replace(panel, height=max(top - gap, 0), bars=tuple(bars), dots=tuple(dots), links=_links(dots))
    panel = replace(panel, lines=_lines(chart, spans, fit, apart=page.above) + _steps(chart, bars))
    scale = _scale(chart, page, panel, fit.type)
    height = panel.height + (1.5 * fit.type if scale else 0)
    return Layout(columns.panel, height, panels=(panel,), texts=(*texts, *scale))


def _scaled(chart: Chart) -> bool:
    """Whether the rows have a scale of per cent rather than a line at zero."""
    return chart.kind == "stacked" or (chart.kind == "dots" and chart.unit == "share")


def _lines(
    chart: Chart, spans: list[tuple[float, float]], fit: Fit, *, apart: bool
) -> tuple[tuple[float, float, float], ...]:
    """The line at nought, or those of the per cent scale: through all rows, or ``apart`` at each bar."""
    beyond = 0.2 * fit.type
    spans = [(top - beyond, bottom + beyond) for top, bottom in spans]
    if spans and not apart:
        spans = [(spans[0][0], spans[-1][1])]
    elif chart.kind == "stacked":
        return ()
    values = (0.0, 25.0, 50.0, 75.0, 100.0) if _scaled(chart) else (0.0,)
    return tuple((value, top, bottom) for top, bottom in spans for value in values)


def _steps(chart: Chart, bars: Sequence[Bar]) -> tuple[tuple[float, float, float], ...]:
    """In a waterfall, the line from where one step ends to where the next begins."""
    if chart.kind != "waterfall":
        return ()
    return tuple(
        (bar.left + bar.value, bar.y - bar.thickness / 2, after.y + after.thickness / 2)
        for bar, after in pairwise(bars)
    )


def _links(dots: Sequence[Dot]) -> tuple[tuple[float, float, float], ...]:
    """The line between the two values of a row, before and after."""
    rows = {dot.place: [other for other in dots if other.place == dot.place] for dot in dots}
    return tuple((row[0].value, row[-1].value, row[0].y) for row in rows.values() if len(row) > 1)


def _scale(chart: Chart, page: Page, panel: Panel, size: float) -> tuple[Text, ...]:
    """The per cent below stacked bars and points."""
    if not _scaled(chart):
        return ()
    aligns: dict[float, Align] = {0: "left" if page.above else "center", 50: "center", 100: "center"}
    middle = panel.height + 0.95 * size
    return tuple(
        line_of(_percent(chart, share), panel.across(share), middle, size, colour=QUIET, align=align)
        for share, align in aligns.items()
    )


def _row(page: Page, fit: Fit, lines: int, thick: float) -> tuple[float, float, float]:
    """The height of a row, and how far down in it bars and name begin."""
    names = lines * LEADING * fit.type
    if page.above:
        return names + 0.2 * fit.type + thick, names + 0.2 * fit.type, 0.0
    tall = max(names, thick)
    return tall, (tall - thick) / 2, (tall - names) / 2


def _thick(chart: Chart, fit: Fit) -> float:
    each = {"bars": BAR * len(chart.series), "stacked": SEGMENT}.get(chart.kind, ROW)
    return each * fit.type * fit.stretch


def _row_bars(chart: Chart, place: int, top: float, thick: float) -> tuple[Bar, ...]:
    middle = top + thick / 2
    if chart.kind == "stacked":
        shares = _shares(chart, place)
        return tuple(
            Bar(place, number, sum(shares[:number]), share, middle, thick) for number, share in enumerate(shares)
        )
    if chart.kind == "waterfall":
        return (_step(chart, place, middle, thick),)
    if chart.kind == "diverging":
        return tuple(
            Bar(place, number, 0, series.values[place] or 0, middle, thick)
            for number, series in enumerate(chart.series)
        )
    each = thick / len(chart.series)
    return tuple(
        Bar(place, number, 0, series.values[place] or 0, top + (number + 0.5) * each, 0.86 * each)
        for number, series in enumerate(chart.series)
    )


def _step(chart: Chart, place: int, middle: float, thick: float) -> Bar:
    """A step of a waterfall: a sum from nought, or a change from where the step before it ended."""
    sums, changes = chart.series
    total = sums.values[place]
    if total is not None:
        return Bar(place, 0, 0, total, middle, 0.86 * thick)
    return Bar(place, 1, level(chart, place), changes.values[place] or 0, middle, 0.86 * thick)


def level(chart: Chart, place: int) -> float:
    """Where a step of a waterfall begins: the last sum before it and the changes since."""
    sums, changes = (series.values[:place] for series in chart.series)
    reached = 0.0
    for total, change in zip(sums, changes, strict=True):
        reached = reached + (change or 0) if total is None else total
    return reached


def _row_dots(chart: Chart, place: int, middle: float, fit: Fit) -> list[Dot]:
    found = []
    for number, series in enumerate(chart.series):
        value = series.values[place]
        if value is not None:
            low, high = series.intervals[place] if series.intervals else (None, None)
            found.append(Dot(place, number, value, middle, 0.85 * fit.type, low, high))
    return found


def _ends(chart: Chart, panel: Panel, row: Sequence[Dot], size: float) -> list[Text]:
    """The texts of the lowest and the highest point of a row, on their outer sides; equal ones are shown once."""
    ordered = sorted(row, key=lambda dot: dot.value)
    texts = []
    for dot, side in zip(ordered[:1] + ordered[1:][-1:], (-1, 1), strict=False):
        alone = len(ordered) == 1
        text = chart.series[dot.series].texts[dot.place]
        edge = max(dot.value, dot.high or dot.value) if alone else dot.value
        align: Align = "left" if alone or side > 0 else "right"
        shift = 0.85 * size if align == "left" else -0.85 * size
        if not (side < 0 and not alone and ordered[0].value == ordered[-1].value):
            texts.append(line_of(text, panel.across(edge) + shift, dot.y, size, align=align))
    return texts


def _shares(chart: Chart, place: int) -> list[float]:
    """The segments of a category in per cent of their sum, so that they fill the bar whatever was rounded."""
    values = [max(series.values[place] or 0, 0) for series in chart.series]
    total = sum(values)
    return [100 * value / total if total else 0.0 for value in values]


def _labels(chart: Chart, panel: Panel, row: Sequence[Bar], place: int, size: float) -> list[Text]:
    if chart.kind == "stacked":
        if not any(bar.value for bar in row):  # nothing to show: its sign, once
            return [line_of(chart.series[0].texts[place], panel.x, row[0].y, size, colour=QUIET)]
        return [label for bar in row if (label := _inside(chart, panel, bar, size))]
    return [_beside(chart, panel, bar, size) for bar in row]


def _inside(chart: Chart, panel: Panel, bar: Bar, size: float) -> Text | None:
    """The label of a segment, where it fits and can be read."""
    text = chart.series[bar.series].texts[bar.place]
    colour = fill(chart, bar.series)
    wide = panel.across(bar.value) - panel.across(0)
    if width(text, size) + 0.5 * size > wide or contrast(text_on(colour), colour) < READABLE:
        return None
    return line_of(text, panel.across(bar.left + bar.value / 2), bar.y, size, colour=text_on(colour), align="center")


def _beside(chart: Chart, panel: Panel, bar: Bar, size: float) -> Text:
    """The value of a bar, after its end; before it on the left side."""
    series = chart.series[bar.series]
    before = _leftward(chart, series, bar.value)
    end = bar.left + bar.value if chart.kind != "waterfall" else max(bar.left, bar.left + bar.value)
    x = panel.across(end) + (-0.4 if before else 0.4) * size
    return line_of(series.texts[bar.place], x, bar.y, size, align="right" if before else "left")


def reach(chart: Chart) -> tuple[float, float]:
    """The values at the two edges of a panel; bars begin at nought."""
    if chart.reach:
        return chart.reach[0], chart.reach[1]
    if _scaled(chart):
        return 0.0, 100.0
    values = [float(value) for series in chart.series for value in series.values if value is not None]
    values += [end for series in chart.series for ends in series.intervals for end in ends if end is not None]
    if chart.kind == "waterfall":
        values += [level(chart, place) for place in range(len(chart.categories) + 1)]
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if low < high else (0.0, 1.0)


def _percent(chart: Chart, share: float) -> str:
    return wording.language(chart.language).percent(int(share), 100)
