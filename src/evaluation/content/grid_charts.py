"""Charts with two directions: signs and circles in rows and columns, a year in lanes, lines over points of time.

Column headings that are too long to fit side by side become letters, explained below the picture. As
everywhere every text is measured before it is placed, and nothing here draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from string import ascii_uppercase
from typing import TYPE_CHECKING

from evaluation.content.font_metrics import LEADING, width, wrap
from evaluation.content.geometry import (
    Align,
    Layout,
    Mark,
    Page,
    Stroke,
    Text,
    fill,
    joined,
    key,
    line_of,
    moved,
    outlined,
    paragraph,
)
from evaluation.content.palette import INK, QUIET, text_on

if TYPE_CHECKING:
    from evaluation.content.model import Chart, ChartKind

NAMES = 0.36  # the share of the width that the names of rows may take
HEADS = 4  # lines a heading may have before all headings become letters
Line = tuple[tuple[float, float], tuple[float, float]]
UP: tuple[float, float, Align] = (0, -1.05, "center")
DOWN: tuple[float, float, Align] = (0, 1.05, "center")
CORNERS: tuple[tuple[float, float, Align], ...] = ((-0.5, -0.75, "right"), (0.5, -0.75, "left"), (-0.5, 0.75, "right"))
ABOVE, BELOW = (UP, DOWN, *CORNERS), (DOWN, UP, *CORNERS)  # where a value may be placed at its point, per size of type
ENDS: tuple[Align, Align] = ("left", "right")
PANEL = 15  # the least width of a small chart, per size of type
ROW, LANE = 1.9, 0.85  # the height of a row, and of what a series takes of a lane, per size of type


@dataclass(frozen=True)
class Space:
    """How large the type is, how many lines a name may take, and how much room there is."""

    inner: float
    type: float
    lines: int | None
    room: float | None


def plot(chart: Chart, page: Page, inner: float, room: float | None) -> Layout:
    """The chart in the largest type in which it fits the room; names are cut before the type gets too small.

    Type smaller than a page of print has is for pages that cannot grow.
    """
    draw = KINDS[chart.kind]
    for type, lines in dict.fromkeys((fit.type, fit.lines) for fit in page.fits):
        made = draw(chart, Space(inner, type, lines, room))
        if room is None or made.height <= room:
            return made
    while page.height is not None and room is not None and made.height > room:
        type *= 0.95
        made = draw(chart, Space(inner, type, 1, room))
    return made


@dataclass(frozen=True)
class Grid:
    """The left edge and width of the columns, the names of the rows in lines, and the headings."""

    names: tuple[tuple[str, ...], ...]
    left: float
    each: float
    heads: tuple[tuple[str, ...], ...]
    below: str

    def middle(self, column: int) -> float:
        return self.left + (column + 0.5) * self.each


def _grid(chart: Chart, space: Space) -> Grid:
    inner, size = space.inner, space.type
    names = tuple(wrap(name, NAMES * inner, size, lines=space.lines) for name in chart.categories)
    label = width(chart.category_label, size) if chart.columns_label else 0.0
    widest = max([min(label, NAMES * inner), *(width(line, size) for name in names for line in name)])
    left = widest + 0.8 * size if names else 0.0
    each = (inner - left) / max(1, len(chart.columns))
    heads = tuple(wrap(name, each - 0.4 * size, size) for name in chart.columns)
    fits = all(width(word, size) <= each - 0.4 * size for name in chart.columns for word in name.split())
    if fits and max((len(head) for head in heads), default=0) <= HEADS:
        return Grid(names, left, each, heads, "")
    letters = [ascii_uppercase[place] if place < 26 else str(place + 1) for place in range(len(chart.columns))]
    key = " · ".join(f"{letter} = {name}" for letter, name in zip(letters, chart.columns, strict=True))
    return Grid(names, left, each, tuple((letter,) for letter in letters), key)


def _cells(chart: Chart, space: Space) -> Layout:
    """Rows by columns: a sign of its series in each cell, or a circle as large as its count."""
    inner, size = space.inner, space.type
    grid = _grid(chart, space)
    legend = key(chart, inner, grid.left, size) if chart.kind == "matrix" else Layout(inner, 0)
    head = _heads(chart, grid, size)
    tall = ROW * size if chart.kind == "matrix" else _circle_row(chart, grid, space, legend.height + head.height)
    texts: list[Text] = []
    marks: list[Mark] = []
    strokes: list[Stroke] = []
    middles: list[float] = []
    top = 0.0
    for place, name in enumerate(grid.names):
        lines = len(name) * LEADING * size
        high = max(lines + 0.35 * size, tall)
        middle = top + high / 2
        middles.append(middle)
        texts += paragraph(name, 0, middle - lines / 2, size)
        strokes.append(Stroke(((0, top), (inner, top))))
        for column, cell in enumerate(chart.cells[place]):
            for mark, text in _cell(chart, grid, (column, cell), middle, size, tall):
                marks.append(mark)
                texts.append(text)
        top += high
    strokes.append(Stroke(((0, top), (inner, top))))
    body = Layout(
        inner, top, texts=tuple(texts), marks=tuple(marks), strokes=(*strokes, *_diagonal(chart, grid, middles))
    )
    below = wrap(grid.below, inner, size) if grid.below else ()
    foot = Layout(
        inner,
        (len(below) * LEADING + 0.5) * size if below else 0,
        texts=paragraph(below, 0, 0.5 * size, size, colour=QUIET),
    )
    return _stacked(inner, (legend, head, body, foot))


def _cell(
    chart: Chart, grid: Grid, cell: tuple[int, int | None], middle: float, size: float, tall: float
) -> Iterator[tuple[Mark, Text]]:
    column, value = cell
    x = grid.middle(column)
    if value is None:
        return
    if chart.kind == "matrix":
        mark = Mark(x, middle, min(0.86 * grid.each, 3.2 * size), 0.74 * tall, value)
        colour = INK if outlined(chart, value) else text_on(fill(chart, value))
        yield mark, line_of(chart.series[value].symbol, x, middle, size, colour=colour, bold=True, align="center")
    elif value:
        across = sqrt(value / reach(chart)[1]) * 0.92 * min(tall, grid.each)
        text = str(value)
        inside = width(text, size) + 0.4 * size <= across
        yield (
            Mark(x, middle, across, across, 0, "circle"),
            line_of(text, x, middle, size, colour=text_on(fill(chart, 0)) if inside else INK, align="center"),
        )


def reach(chart: Chart) -> tuple[float, ...]:
    """Nought and the largest count, where circles or small bars are measured by it."""
    if chart.reach or chart.kind not in ("bubbles", "panels"):
        return chart.reach
    return 0.0, float(max(cell or 0 for row in chart.cells for cell in row))


def _circle_row(chart: Chart, grid: Grid, space: Space, used: float) -> float:
    """Rows as high as columns are wide, as far as there is room and circles do not become wheels."""
    high = min(grid.each, 4.5 * space.type)
    if space.room is None:
        return high
    return max(ROW * space.type, min(high, (space.room - used) / max(1, len(chart.categories))))


def _panels(chart: Chart, space: Space) -> Layout:
    """A small chart a row, side by side: its name, upright bars with their counts, and the first and last time.

    All have one scale. As many as fit are side by side, and on a page of fixed height they fill it.
    """
    inner, size = space.inner, space.type
    beside = max(1, min(len(chart.categories), int(inner / (PANEL * size))))
    each, down = inner / beside, ceil(len(chart.categories) / beside)
    wide, gap = each - 1.5 * size, 0.8 * size
    names = [wrap(name, wide, size, bold=True, lines=space.lines or 2) for name in chart.categories]
    head = (max(map(len, names), default=1) * LEADING + 1.4) * size
    fixed = head + LEADING * size + gap
    tall = 4.5 * size if space.room is None else min(9 * size, max(3 * size, (space.room + gap) / down - fixed))
    step, most = wide / max(1, len(chart.columns)), max(1.0, reach(chart)[1])
    ends: list[tuple[str, float, Align]] = [(chart.columns[0], 0, "left")]
    ends += [(chart.columns[-1], wide, "right")] if len(chart.columns) > 1 else []
    texts: list[Text] = []
    marks: list[Mark] = []
    strokes: list[Stroke] = []
    for place, (name, cells) in enumerate(zip(names, chart.cells, strict=True)):
        left, ground = place % beside * each, place // beside * (fixed + tall) + head + tall
        texts += paragraph(name, left, ground - tall - (len(name) * LEADING + 1.4) * size, size, bold=True)
        strokes.append(Stroke(((left, ground), (left + wide, ground))))
        for column, cell in enumerate(cells):
            if cell is not None:
                middle, length = left + (column + 0.5) * step, tall * cell / most
                marks += [Mark(middle, ground - length / 2, 0.62 * step, length, 0)] if cell else []
                texts.append(line_of(str(cell), middle, ground - length - 0.6 * size, size, align="center"))
        for text, x, align in ends:
            (line,) = wrap(text, wide / 2 - 0.3 * size, size, lines=1)
            texts.append(line_of(line, left + x, ground + 0.75 * size, size, colour=QUIET, align=align))
    return Layout(inner, down * (fixed + tall) - gap, texts=tuple(texts), marks=tuple(marks), strokes=tuple(strokes))


def _heads(chart: Chart, grid: Grid, size: float) -> Layout:
    """The headings of the columns, standing on the first row, with what rows and columns are above them."""
    lines = max((len(head) for head in grid.heads), default=0)
    label = LEADING * size if chart.columns_label else 0.0
    height = label + (lines * LEADING + 0.3) * size
    texts: list[Text] = []
    if chart.columns_label:
        shown = wrap(chart.columns_label, len(grid.heads) * grid.each, size, lines=1)
        texts += paragraph(shown, grid.left, 0, size, colour=QUIET, bold=True)
        shown = wrap(chart.category_label, grid.left - 0.8 * size, size, lines=1)
        texts += paragraph(shown, 0, 0, size, colour=QUIET, bold=True)
    for column, head in enumerate(grid.heads):
        for place, line in enumerate(head):
            middle = height - 0.3 * size - (len(head) - place - 0.5) * LEADING * size
            texts.append(line_of(line, grid.middle(column), middle, size, colour=QUIET, align="center"))
    return Layout(grid.left + len(grid.heads) * grid.each, height, texts=tuple(texts))


def _diagonal(chart: Chart, grid: Grid, middles: list[float]) -> tuple[Stroke, ...]:
    """The line of equal answers, where rows and columns are the same answers."""
    if chart.kind != "bubbles" or set(chart.categories) != set(chart.columns):
        return ()
    points = [(grid.middle(chart.columns.index(name)), middles[row]) for row, name in enumerate(chart.categories)]
    return (Stroke((points[0], points[-1])),)


def _timeline(chart: Chart, space: Space) -> Layout:
    """Lanes over a span of days: a circle for a day, a bar for a span, each series at its own height of the lane."""
    inner, size = space.inner, space.type
    names = tuple(wrap(name, NAMES * inner, size, lines=space.lines) for name in chart.categories)
    left = max((width(line, size) for name in names for line in name), default=0.0) + 0.8 * size
    first, last = chart.ticks[0][0], chart.ticks[-1][0]
    scale = (inner - left - 0.6 * size) / max(1, last - first)
    legend = key(chart, inner, 0, size)
    head = _ticks(chart, left, scale, size)
    tall = (len(chart.series) * LANE + 0.7) * size
    texts: list[Text] = []
    marks: list[Mark] = []
    strokes: list[Stroke] = []
    top = 0.0
    for lane, name in enumerate(names):
        lines = len(name) * LEADING * size
        high = max(lines + 0.35 * size, tall)
        texts += paragraph(name, 0, top + (high - lines) / 2, size)
        strokes.append(Stroke(((0, top), (inner, top))))
        for place, series, start, end in chart.events:
            if place == lane:
                y = top + high / 2 + (series - (len(chart.series) - 1) / 2) * LANE * size
                x = left + ((start + end) / 2 - first) * scale
                across = max((end - start) * scale, 0.75 * size)
                shape = "circle" if start == end else "box"
                marks.append(Mark(x, y, across, 0.75 * size if start == end else 0.6 * size, series, shape))  # type: ignore[arg-type]  # one of the two
        top += high
    strokes.append(Stroke(((0, top), (inner, top))))
    strokes += [
        Stroke(((left + (day - first) * scale, 0), (left + (day - first) * scale, top))) for day, _ in chart.ticks
    ]
    return _stacked(
        inner, (legend, head, Layout(inner, top, texts=tuple(texts), marks=tuple(marks), strokes=tuple(strokes)))
    )


def _ticks(chart: Chart, left: float, scale: float, size: float) -> Layout:
    """The labels of the spans between ticks, those that fit."""
    first = chart.ticks[0][0]
    texts: list[Text] = []
    for (day, label), (end, _) in zip(chart.ticks, chart.ticks[1:], strict=False):
        if width(label, size) + 0.4 * size <= (end - day) * scale:
            texts += paragraph((label,), left + (day - first) * scale + 0.2 * size, 0, size, colour=QUIET)
    return Layout(left, (LEADING + 0.2) * size, texts=tuple(texts))


def _lines(chart: Chart, space: Space) -> Layout:
    """Lines from left to right over equal steps; values are at the points where there is room, otherwise at the ends.

    If names do not fit side by side, only every second, third, … is shown.
    """
    inner, size, room = space.inner, space.type, space.room
    count = max(1, len(chart.categories))
    each = inner / count
    legend = key(chart, inner, 0, size)
    words = [width(word, size) + 0.5 * size for name in chart.categories for word in name.split()]
    every = min(count, ceil(max(words, default=0.0) / each)) if count > 6 else 1
    names = [
        wrap(name, every * each - 0.4 * size, size, lines=3) if place % every == 0 else ()
        for place, name in enumerate(chart.categories)
    ]
    feet = (max((len(name) for name in names), default=0) * LEADING + 0.5) * size
    body = min(17 * size, (room - legend.height - feet) if room else 17 * size)
    body = max(body, 6 * size)
    values = [value for series in chart.series for value in series.values if value is not None]
    low, high = min([0.0, *map(float, values)]), max([1e-9, *map(float, values)])
    head = 1.7 * size  # above the highest point, and below the lowest, for its value

    def at(place: int, value: float) -> tuple[float, float]:
        return (place + 0.5) * each, body - head - (value - low) / (high - low) * (body - 2 * head)

    marks, strokes = [], [Stroke(((0, at(0, 0)[1]), (inner, at(0, 0)[1])))]
    for number, series in enumerate(chart.series):
        for run in _runs(series.values):
            points = tuple(at(place, value) for place, value in run)
            strokes.append(Stroke(points, number))
            marks += [Mark(*point, 0.7 * size, 0.7 * size, number, "circle") for point in points]
    texts = list(_values(chart, at, each, size))
    foot: list[Text] = []
    for place, name in enumerate(names):
        for number, line in enumerate(name):
            y = (0.4 + (number + 0.5) * LEADING) * size
            middle = (place + 0.5) * each if every == 1 else place * each
            foot.append(line_of(line, middle, y, size, colour=QUIET, align="center" if every == 1 else "left"))
    field = Layout(inner, body, texts=tuple(texts), marks=tuple(marks), strokes=tuple(strokes))
    return _stacked(inner, (legend, field, Layout(inner, feet, texts=tuple(foot))))


def _runs(values: tuple[float | None, ...]) -> Iterator[list[tuple[int, float]]]:
    """The values between gaps: a value that is missing or not shown breaks the line."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate((*values, None)):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []


def _values(chart: Chart, at: Callable[[int, float], tuple[float, float]], each: float, size: float) -> Iterator[Text]:
    """The text of each point: of several series those of the highest above its point, of the lowest below.

    A text that a line would cross is placed on another side of its point.
    """
    fits = all(width(text, size) + 0.3 * size <= each for series in chart.series for text in series.texts)
    last = len(chart.categories) - 1
    for place in range(last + 1) if fits else [0, last]:
        there = [(series.values[place], series.texts[place]) for series in chart.series]
        known = sorted(((value, text) for value, text in there if value is not None), key=lambda pair: -pair[0])
        lines = [*_beside(chart, place, at), (at(-1, 0), at(last + 1, 0))]
        shown = known[:1] + [pair for pair in known[1:][-1:] if pair[0] != known[0][0]]
        for (value, text), sides in zip(shown, (ABOVE, BELOW), strict=False):
            x, y = at(place, value)
            if fits:
                ways = [line_of(text, x + right * size, y + down * size, size, align=how) for right, down, how in sides]
                clear = (way for way in ways if _inside(way, each * (last + 1)) and not _crossed(way, lines))
                yield next(clear, ways[0])
            else:
                shift, how = (each / 2, ENDS[1]) if place == last else (-each / 2, ENDS[0])
                yield line_of(text, x + shift, y + sides[0][1] * size, size, align=how)


def _beside(chart: Chart, place: int, at: Callable[[int, float], tuple[float, float]]) -> Iterator[Line]:
    """The pieces of lines that end or begin at a place."""
    for series in chart.series:
        for other in (place - 1, place + 1):
            if 0 <= other < len(series.values):
                here, there = series.values[place], series.values[other]
                if here is not None and there is not None:
                    yield at(place, here), at(other, there)


def _inside(text: Text, width: float) -> bool:
    left, _, right, _ = text.box
    return left >= 0 and right <= width


def _crossed(text: Text, lines: list[Line]) -> bool:
    """Whether one of the lines, which are never upright, runs through a text."""
    left, top, right, bottom = text.box
    for (x, y), (to_x, to_y) in lines:
        near, far = max(left, min(x, to_x)), min(right, max(x, to_x))
        heights = [y + (to_y - y) * (place - x) / (to_x - x) for place in (near, far)]
        if near < far and min(heights) < bottom and max(heights) > top:
            return True
    return False


def _stacked(inner: float, parts: tuple[Layout, ...]) -> Layout:
    """Parts one below the other."""
    top, placed = 0.0, []
    for part in parts:
        placed.append(moved(part, 0, top))
        top += part.height
    return joined(inner, top, placed)


KINDS: dict[ChartKind, Callable[[Chart, Space], Layout]] = {
    "matrix": _cells,
    "bubbles": _cells,
    "panels": _panels,
    "timeline": _timeline,
    "lines": _lines,
}
