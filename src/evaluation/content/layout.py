"""Where everything in a chart stands: rows, bars, labels, key, title and footer, in points from the upper left corner.

Every text is measured before it is placed, so the arithmetic here decides that nothing overlaps and nothing leaves the
picture. A chart that has more than the picture holds is set smaller, then in columns, and only then are the names of
its categories cut with an ellipsis: the table beside the chart has them in full. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from evaluation import wording
from evaluation.content.lettering import LEADING, balanced, width, wrap
from evaluation.content.model import Chart, Number, Series
from evaluation.content.palette import COLOURS, INK, QUIET, contrast, fills, text_on

Size = Literal["report", "phone", "slide"]
Align = Literal["left", "center", "right"]
READABLE = 4.5  # contrast of small text, WCAG 2.2, 1.4.3
CENTRE = 0.345  # half the height of a capital: from the middle of a line to its baseline
BAR, SEGMENT = 1.3, 1.75  # thickness of a bar and of a stacked bar, per size of type
LEAST = 0.25  # the share of a panel that bars have at least, before names are wrapped narrower


@dataclass(frozen=True)
class Fit:
    """One way to set a chart: size of type in points, columns of rows, lines a category may take at most.

    ``gap`` is what is left between rows, per size of type; ``stretch`` makes bars and gaps that much thicker.
    """

    type: float
    columns: int = 1
    lines: int | None = None
    gap: float = 0.7
    stretch: float = 1.0


def tight(type: float, columns: int = 1, lines: int | None = None) -> Fit:
    """Rows as close to each other as labels of this size allow."""
    return Fit(type, columns, lines, gap=0.28, stretch=0.88)


@dataclass(frozen=True)
class Page:
    """A size of picture in points; ``height`` ``None`` follows the content, whose plot takes ``room`` at most."""

    width: float
    height: float | None
    room: float | None
    margin: float
    above: bool
    fits: tuple[Fit, ...]
    titles: tuple[float, ...]
    small: float
    most: int | None = None  # lines of title, subtitle and source, where the page cannot grow


PRINT = (
    Fit(9.5),
    Fit(9.5, gap=0.45),
    *(tight(9, columns) for columns in (1, 2)),
    *(tight(9, 1, lines) for lines in (3, 2, 1)),
    tight(9, 2, 1),
)
PROJECTED = (
    Fit(20),
    *(fit for columns in (1, 2) for fit in (Fit(18, columns), tight(18, columns))),
    *(tight(type, columns) for type in (16, 14, 12, 10.5) for columns in (1, 2, 3)),
    *(tight(14, 2, lines) for lines in (3, 2)),
    tight(12, 2, 1),
)
PAGES: dict[Size, Page] = {
    "report": Page(453.5, None, 560, margin=12, above=False, fits=PRINT, titles=(13,), small=9),
    "phone": Page(272, None, None, margin=8, above=True, fits=(Fit(10),), titles=(13,), small=9.5),
    "slide": Page(960, 540, None, margin=40, above=False, fits=PROJECTED, titles=(32, 28), small=18, most=3),
}


@dataclass(frozen=True)
class Text:
    """One line of text; ``x`` and the baseline ``y`` in points, ``x`` being its left, middle or right by ``align``."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    bold: bool = False
    align: Align = "left"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the letters."""
        wide = width(self.text, self.size, bold=self.bold)
        left = self.x - {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * wide
        return left, self.y - 0.76 * self.size, left + wide, self.y + 0.22 * self.size


@dataclass(frozen=True)
class Bar:
    """One bar or segment: from ``left`` on ``value`` long in the chart's unit, its middle ``y`` points down."""

    place: int
    series: int
    left: float
    value: float
    y: float
    thickness: float


@dataclass(frozen=True)
class Panel:
    """One column of rows: where its bars stand, and which values its left and right edge have.

    ``lines`` run down at a value, from and to so many points below the upper edge.
    """

    x: float
    y: float
    width: float
    height: float
    low: float
    high: float
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, float, float], ...] = ()

    def across(self, value: float) -> float:
        """The place of a value, in points from the left edge of the picture."""
        return self.x + (value - self.low) / (self.high - self.low) * self.width


@dataclass(frozen=True)
class Swatch:
    """The sample of a series in the key: a square with its upper left corner and its side."""

    x: float
    y: float
    side: float
    series: int


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    panels: tuple[Panel, ...] = ()
    texts: tuple[Text, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    rules: tuple[float, ...] = ()


def framed(chart: Chart, size: Size) -> Layout:
    """The whole picture: title, subtitle, plot, and below a rule the marks, source, base and note."""
    page = PAGES[size]
    inner = page.width - 2 * page.margin
    head, foot = _head(chart, page, inner), _foot(chart, page, inner)
    room = page.room if page.height is None else page.height - 2 * page.margin - head.height - foot.height
    plot = _plot(chart, page, inner, room)
    top = page.margin + head.height
    height = page.height or top + plot.height + foot.height + page.margin
    parts = (
        moved(head, page.margin, page.margin),
        moved(plot, page.margin, top),
        moved(foot, page.margin, height - page.margin - foot.height),
    )
    return _joined(page.width, height, parts)


def plain(chart: Chart, size: Size) -> Layout:
    """The plot alone, for a document that sets title and source itself."""
    page = PAGES[size]
    room = page.room if page.height is None else page.height
    plot = _plot(chart, page, page.width, room)
    return replace(plot, width=page.width, height=page.height or plot.height)


def moved(layout: Layout, x: float, y: float) -> Layout:
    """The same layout, ``x`` points further right and ``y`` further down."""
    return replace(
        layout,
        panels=tuple(replace(panel, x=panel.x + x, y=panel.y + y) for panel in layout.panels),
        texts=tuple(replace(text, x=text.x + x, y=text.y + y) for text in layout.texts),
        swatches=tuple(replace(swatch, x=swatch.x + x, y=swatch.y + y) for swatch in layout.swatches),
        rules=tuple(rule + y for rule in layout.rules),
    )


def _joined(width: float, height: float, parts: Sequence[Layout]) -> Layout:
    return Layout(
        width,
        height,
        panels=tuple(panel for part in parts for panel in part.panels),
        texts=tuple(text for part in parts for text in part.texts),
        swatches=tuple(swatch for part in parts for swatch in part.swatches),
        rules=tuple(rule for part in parts for rule in part.rules),
    )


def _head(chart: Chart, page: Page, inner: float) -> Layout:
    for size in page.titles:
        title = balanced(chart.title, inner, size, bold=True, lines=page.most)
        if len(title) <= 2:
            break
    subtitle = wrap(chart.subtitle, inner, page.small, lines=page.most) if chart.subtitle else ()
    texts = _paragraph(title, 0, 0, size, bold=True)
    below = len(title) * LEADING * size + 0.2 * page.small
    texts += _paragraph(subtitle, 0, below, page.small, colour=QUIET)
    height = below + len(subtitle) * LEADING * page.small + 0.8 * page.small
    return Layout(inner, height, texts=texts)


def _foot(chart: Chart, page: Page, inner: float) -> Layout:
    """Source, base and note below a rule, and the marks: in the last line's right corner, or above where it is full."""
    say, size = wording.language(chart.language).say, page.small
    told = [f"{say('document.source')}: {chart.source}" if chart.source else ""]
    told += [f"{say('document.base')}: {chart.base}" if chart.base else "", chart.note]
    rest = wrap(" · ".join(part for part in told if part), inner, size, lines=page.most)
    marks = wrap(" · ".join(chart.marks), inner, size, bold=True, lines=page.most) if chart.marks else ()
    beside = len(marks) == 1 and width(rest[-1], size) + width(marks[0], size, bold=True) + 2 * size <= inner
    start, line = 1.2 * size, LEADING * size
    if beside:
        texts = _paragraph(rest, 0, start, size, colour=QUIET)
        texts += (_line(marks[0], inner, start + (len(rest) - 0.5) * line, size, bold=True, align="right"),)
    else:
        texts = _paragraph(marks, 0, start, size, bold=True)
        texts += _paragraph(rest, 0, start + len(marks) * line, size, colour=QUIET)
    height = start + (len(rest) + (0 if beside else len(marks))) * line
    return Layout(inner, height, texts=texts, rules=(0.7 * size,))


def _plot(chart: Chart, page: Page, inner: float, room: float | None) -> Layout:
    """The first way to set the rows that fits; when none does, the last one, smaller."""
    for fit in (fit for fit in page.fits if fit.columns == 1 or _columns(chart, page, inner, fit).bars > 0):
        layout = _set(chart, page, inner, fit)
        if room is None or layout.height <= room:
            break
    while room is not None and layout.height > room:
        fit = replace(fit, type=0.95 * fit.type)
        layout = _set(chart, page, inner, fit)
    if page.height is None or room is None:
        return layout
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

    Where names stand above their bars, bars begin at the left edge: ``pad`` takes back the width of the names.
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
    key = _key(chart, inner, 0 if page.above or fit.columns > 1 else columns.start, fit.type)
    each = ceil(len(chart.categories) / fit.columns)
    parts = [key]
    for column in range(fit.columns):
        places = range(column * each, min((column + 1) * each, len(chart.categories)))
        panel = _panel(chart, page, columns, fit, places)
        parts.append(moved(panel, column * (columns.panel + 2 * fit.type), key.height))
    return _joined(inner, key.height + max(part.height for part in parts[1:]), parts)


def _columns(chart: Chart, page: Page, inner: float, fit: Fit) -> Columns:
    panel = (inner - (fit.columns - 1) * 2 * fit.type) / fit.columns
    pad = 0.8 * fit.type
    bases = max((width(base, fit.type) + pad for base in chart.bases), default=0.0)
    if chart.kind == "stacked":
        before, after = 0.0, max(bases, width(_percent(chart, 100), fit.type) / 2)
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
    pairs = [pair for series in chart.series for pair in zip(series.values, series.texts, strict=True)]
    return max((width(text, size) + 0.5 * size for value, text in pairs if ((value or 0) < 0) == negative), default=0.0)


def _names(chart: Chart, limit: float, fit: Fit) -> Iterable[str]:
    for category in chart.categories:
        yield from wrap(category, limit, fit.type, lines=fit.lines)


def _panel(chart: Chart, page: Page, columns: Columns, fit: Fit, places: Iterable[int]) -> Layout:
    low, high = _range(chart)
    panel = Panel(columns.start, 0, columns.bars, 0, low, high, ())
    texts: list[Text] = []
    rows: list[tuple[Bar, ...]] = []
    top, gap = 0.0, fit.gap * fit.type * fit.stretch
    for place in places:
        names = wrap(chart.categories[place], columns.names, fit.type, lines=fit.lines)
        tall, bar_top, name_top = _row(chart, page, fit, len(names))
        row = _row_bars(chart, place, top + bar_top, fit)
        rows.append(row)
        texts += _paragraph(names, 0, top + name_top, fit.type)
        texts += _labels(chart, panel, row, place, fit.type)
        if chart.bases:
            middle = top + bar_top + _thick(chart, fit) / 2
            texts.append(_line(chart.bases[place], columns.panel, middle, fit.type, colour=QUIET, align="right"))
        top += tall + gap
    bottom = max(top - gap, 0)
    panel = replace(panel, height=bottom, bars=tuple(bar for row in rows for bar in row))
    panel = replace(panel, lines=_lines(chart, rows, fit, apart=page.above))
    scale = _scale(chart, page, panel, fit.type)
    return Layout(columns.panel, bottom + (1.5 * fit.type if scale else 0), panels=(panel,), texts=(*texts, *scale))


def _lines(
    chart: Chart, rows: list[tuple[Bar, ...]], fit: Fit, *, apart: bool
) -> tuple[tuple[float, float, float], ...]:
    """The line at nought, or those of the per cent scale: through all rows, or ``apart`` at each bar."""
    reach = 0.2 * fit.type
    spans = [(row[0].y - row[0].thickness / 2 - reach, row[-1].y + row[-1].thickness / 2 + reach) for row in rows]
    if spans and not apart:
        spans = [(spans[0][0], spans[-1][1])]
    elif chart.kind == "stacked":
        return ()
    values = (0.0, 25.0, 50.0, 75.0, 100.0) if chart.kind == "stacked" else (0.0,)
    return tuple((value, top, bottom) for top, bottom in spans for value in values)


def _scale(chart: Chart, page: Page, panel: Panel, size: float) -> tuple[Text, ...]:
    """The per cent below stacked bars."""
    if chart.kind != "stacked":
        return ()
    aligns: dict[float, Align] = {0: "left" if page.above else "center", 50: "center", 100: "center"}
    middle = panel.height + 0.95 * size
    return tuple(
        _line(_percent(chart, share), panel.across(share), middle, size, colour=QUIET, align=align)
        for share, align in aligns.items()
    )


def _row(chart: Chart, page: Page, fit: Fit, lines: int) -> tuple[float, float, float]:
    """The height of a row, and how far down in it bars and name begin."""
    names, bars = lines * LEADING * fit.type, _thick(chart, fit)
    if page.above:
        return names + 0.2 * fit.type + bars, names + 0.2 * fit.type, 0.0
    tall = max(names, bars)
    return tall, (tall - bars) / 2, (tall - names) / 2


def _thick(chart: Chart, fit: Fit) -> float:
    each = SEGMENT if chart.kind == "stacked" else BAR * len(chart.series)
    return each * fit.type * fit.stretch


def _row_bars(chart: Chart, place: int, top: float, fit: Fit) -> tuple[Bar, ...]:
    if chart.kind == "stacked":
        thick = _thick(chart, fit)
        shares = _shares(chart, place)
        return tuple(
            Bar(place, number, sum(shares[:number]), share, top + thick / 2, thick)
            for number, share in enumerate(shares)
        )
    thick = _thick(chart, fit) / len(chart.series)
    return tuple(
        Bar(place, number, 0, series.values[place] or 0, top + (number + 0.5) * thick, 0.86 * thick)
        for number, series in enumerate(chart.series)
    )


def _shares(chart: Chart, place: int) -> list[float]:
    """The segments of a category in per cent of their sum, so that they fill the bar whatever was rounded."""
    values = [max(series.values[place] or 0, 0) for series in chart.series]
    total = sum(values)
    return [100 * value / total if total else 0.0 for value in values]


def _labels(chart: Chart, panel: Panel, row: Sequence[Bar], place: int, size: float) -> list[Text]:
    if chart.kind == "stacked":
        if not any(bar.value for bar in row):  # nothing to show: its sign, once
            return [_line(chart.series[0].texts[place], panel.x, row[0].y, size, colour=QUIET)]
        return [label for bar in row if (label := _inside(chart, panel, bar, size))]
    return [_beside(chart.series[bar.series], panel, bar, size) for bar in row]


def _inside(chart: Chart, panel: Panel, bar: Bar, size: float) -> Text | None:
    """The label of a segment, where it fits and can be read."""
    text = chart.series[bar.series].texts[bar.place]
    fill = fills([series.colour for series in chart.series])[bar.series]
    wide = panel.across(bar.value) - panel.across(0)
    if width(text, size) + 0.5 * size > wide or contrast(text_on(fill), fill) < READABLE:
        return None
    return _line(text, panel.across(bar.left + bar.value / 2), bar.y, size, colour=text_on(fill), align="center")


def _beside(series: Series, panel: Panel, bar: Bar, size: float) -> Text:
    """The value of a bar, after its end; before it when negative."""
    negative = bar.value < 0
    x = panel.across(bar.value) + (-0.4 if negative else 0.4) * size
    return _line(series.texts[bar.place], x, bar.y, size, align="right" if negative else "left")


def _key(chart: Chart, inner: float, start: float, size: float) -> Layout:
    """The names of the series above the bars, each with its sample; none for a single series."""
    if chart.kind == "bars" and len(chart.series) < 2:
        return Layout(inner, 0)
    sample, gap = 1.25 * size, 1.6 * size
    needed = sum(sample + width(series.name, size) + gap for series in chart.series) - gap
    start = start if needed <= inner - start else 0
    x, line = start, 0
    texts: list[Text] = []
    swatches: list[Swatch] = []
    for number, series in enumerate(chart.series):
        names = wrap(series.name, inner - start - sample, size)
        wide = sample + max(width(name, size) for name in names)
        if x > start and x + wide > inner:
            x, line = start, line + 1
        top = line * LEADING * size
        swatches.append(Swatch(x, top + (LEADING - 0.85) / 2 * size, 0.85 * size, number))
        texts += _paragraph(names, x + sample, top, size)
        x, line = x + wide + gap, line + len(names) - 1
    return Layout(inner, ((line + 1) * LEADING + 0.75) * size, texts=tuple(texts), swatches=tuple(swatches))


def _range(chart: Chart) -> tuple[float, float]:
    """The values at the two edges of a panel; bars begin at nought."""
    if chart.kind == "stacked":
        return 0.0, 100.0
    values: list[Number] = [value for series in chart.series for value in series.values]
    low, high = (pick([0.0, *(float(value) for value in values if value is not None)]) for pick in (min, max))
    return (low, high) if low < high else (0.0, 1.0)


def _percent(chart: Chart, share: float) -> str:
    return wording.language(chart.language).percent(int(share), 100)


def _paragraph(
    lines: Sequence[str], x: float, top: float, size: float, *, colour: str = INK, bold: bool = False
) -> tuple[Text, ...]:
    return tuple(
        Text(x, top + ((place + 0.5) * LEADING + CENTRE) * size, line, size, colour, bold)
        for place, line in enumerate(lines)
    )


def _line(
    text: str, x: float, middle: float, size: float, *, colour: str = INK, bold: bool = False, align: Align = "left"
) -> Text:
    return Text(x, middle + CENTRE * size, text, size, colour, bold, align)


def outlined(chart: Chart, number: int) -> bool:
    """Whether a series is drawn as an outline: a reference beside a series of another purpose."""
    others = {series.colour for place, series in enumerate(chart.series) if place != number}
    return chart.kind == "bars" and chart.series[number].colour == "muted" and bool(others - {"muted"})


def fill(chart: Chart, number: int) -> str:
    """The colour of a series in this chart."""
    if chart.kind == "stacked":
        return fills([series.colour for series in chart.series])[number]
    return COLOURS[chart.series[number].colour]
