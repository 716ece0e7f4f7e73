"""What a layout of a chart is made of: pages and ways to fill them, texts, bars, points, lines and samples.

All places are points from the upper left corner. Every text is measured before it is placed, so that whoever lays a
chart out can say that nothing overlaps and nothing leaves the picture. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from evaluation.content.font_metrics import LEADING, width, wrap
from evaluation.content.palette import INK, colours, fills

if TYPE_CHECKING:
    from evaluation.content.model import Chart

Size = Literal["report", "phone", "slide"]
Align = Literal["left", "center", "right"]
CENTRE = 0.345  # half the height of a capital: from the middle of a line to its baseline


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
        """Left, top, right and bottom of the text."""
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
class Dot:
    """One value as a point on a row, its middle ``y`` points down; ``low`` and ``high`` end its interval."""

    place: int
    series: int
    value: float
    y: float
    size: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Panel:
    """One column of rows: where its bars and points stand, and which values its left and right edge have.

    ``lines`` run down at a value, from and to so many points below the upper edge; ``links`` join two values of a row
    at that height.
    """

    x: float
    y: float
    width: float
    height: float
    low: float
    high: float
    bars: tuple[Bar, ...] = ()
    lines: tuple[tuple[float, float, float], ...] = ()
    dots: tuple[Dot, ...] = ()
    links: tuple[tuple[float, float, float], ...] = ()

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
class Mark:
    """A sign of a series in a field: its middle, and its width and height in points; as ``shape`` says."""

    x: float
    y: float
    width: float
    height: float
    series: int
    shape: Literal["box", "circle"] = "box"


@dataclass(frozen=True)
class Stroke:
    """A line through points; of a series in its colour, else a quiet one."""

    points: tuple[tuple[float, float], ...]
    series: int | None = None


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    panels: tuple[Panel, ...] = ()
    texts: tuple[Text, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    rules: tuple[float, ...] = ()
    marks: tuple[Mark, ...] = ()
    strokes: tuple[Stroke, ...] = ()


def moved(layout: Layout, x: float, y: float) -> Layout:
    """The same layout, ``x`` points further right and ``y`` further down."""
    return replace(
        layout,
        panels=tuple(replace(panel, x=panel.x + x, y=panel.y + y) for panel in layout.panels),
        texts=tuple(replace(text, x=text.x + x, y=text.y + y) for text in layout.texts),
        swatches=tuple(replace(swatch, x=swatch.x + x, y=swatch.y + y) for swatch in layout.swatches),
        rules=tuple(rule + y for rule in layout.rules),
        marks=tuple(replace(mark, x=mark.x + x, y=mark.y + y) for mark in layout.marks),
        strokes=tuple(
            replace(stroke, points=tuple((right + x, down + y) for right, down in stroke.points))
            for stroke in layout.strokes
        ),
    )


def joined(width: float, height: float, parts: Sequence[Layout]) -> Layout:
    """Several layouts as one, each at its place."""
    return Layout(
        width,
        height,
        panels=tuple(panel for part in parts for panel in part.panels),
        texts=tuple(text for part in parts for text in part.texts),
        swatches=tuple(swatch for part in parts for swatch in part.swatches),
        rules=tuple(rule for part in parts for rule in part.rules),
        marks=tuple(mark for part in parts for mark in part.marks),
        strokes=tuple(stroke for part in parts for stroke in part.strokes),
    )


def key(chart: Chart, inner: float, start: float, size: float) -> Layout:
    """The names of the series above the bars, each with its sample; none for a single series."""
    if len(chart.series) < 2 and chart.kind != "stacked":
        return Layout(inner, 0)
    sample, gap = 1.25 * size, 1.6 * size
    labels = [f"{series.symbol} {series.name}".strip() for series in chart.series]
    needed = sum(sample + width(name, size) + gap for name in labels) - gap
    start = start if needed <= inner - start else 0
    x, line = start, 0
    texts: list[Text] = []
    swatches: list[Swatch] = []
    for number, name in enumerate(labels):
        names = wrap(name, inner - start - sample, size)
        wide = sample + max(width(line, size) for line in names)
        if x > start and x + wide > inner:
            x, line = start, line + 1
        top = line * LEADING * size
        swatches.append(Swatch(x, top + (LEADING - 0.85) / 2 * size, 0.85 * size, number))
        texts += paragraph(names, x + sample, top, size)
        x, line = x + wide + gap, line + len(names) - 1
    return Layout(inner, ((line + 1) * LEADING + 0.75) * size, texts=tuple(texts), swatches=tuple(swatches))


def paragraph(
    lines: Sequence[str], x: float, top: float, size: float, *, colour: str = INK, bold: bool = False
) -> tuple[Text, ...]:
    return tuple(
        Text(x, top + ((place + 0.5) * LEADING + CENTRE) * size, line, size, colour, bold)
        for place, line in enumerate(lines)
    )


def line_of(
    text: str, x: float, middle: float, size: float, *, colour: str = INK, bold: bool = False, align: Align = "left"
) -> Text:
    return Text(x, middle + CENTRE * size, text, size, colour, bold, align)


def outlined(chart: Chart, number: int) -> bool:
    """Whether a series is drawn as an outline: a reference beside a series of another purpose."""
    others = {series.colour for place, series in enumerate(chart.series) if place != number}
    return chart.kind != "stacked" and chart.series[number].colour == "muted" and bool(others - {"muted"})


def fill(chart: Chart, number: int) -> str:
    """The colour of a series in this chart."""
    if chart.kind in ("stacked", "matrix"):
        return fills([series.colour for series in chart.series], chart.colours)[number]
    return colours(chart.colours)[chart.series[number].colour]
