"""The layout of a chart: title, plot and footer on a page of print, a telephone or a slide.

The plot is laid out by ``rows`` (bars and points, a row a category) or ``fields`` (cells, lanes and lines). Every text
is measured before it is placed, so nothing overlaps and nothing leaves the picture. Nothing here draws.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evaluation.content import grid_charts, row_charts
from evaluation.content.font_metrics import LEADING, balanced, width, wrap
from evaluation.content.geometry import Fit, Layout, Page, Size, joined, line_of, moved, paragraph, tight
from evaluation.content.palette import QUIET
from evaluation.language import wording

if TYPE_CHECKING:
    from evaluation.content.model import Chart

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
    return joined(page.width, height, parts)


def plain(chart: Chart, size: Size, *, area: tuple[float, float] | None = None) -> Layout:
    """The plot alone, for a document that sets title and source itself; in an ``area`` of its own or the page's."""
    page = PAGES[size] if area is None else replace(PAGES[size], width=area[0], height=area[1])
    room = page.room if page.height is None else page.height
    plot = _plot(chart, page, page.width, room)
    return replace(plot, width=page.width, height=page.height or plot.height)


def _head(chart: Chart, page: Page, inner: float) -> Layout:
    for size in page.titles:
        title = balanced(chart.title, inner, size, bold=True, lines=page.most)
        if len(title) <= 2:
            break
    subtitle = wrap(chart.subtitle, inner, page.small, lines=page.most) if chart.subtitle else ()
    texts = paragraph(title, 0, 0, size, bold=True)
    below = len(title) * LEADING * size + 0.2 * page.small
    texts += paragraph(subtitle, 0, below, page.small, colour=QUIET)
    height = below + len(subtitle) * LEADING * page.small + 0.8 * page.small
    return Layout(inner, height, texts=texts)


def _foot(chart: Chart, page: Page, inner: float) -> Layout:
    """Source, base and note below a rule, and the marks: in the last line's right corner, or above where it is full."""
    say, size = wording.language(chart.language).say, page.small
    lines = [f"{say('document.source')}: {chart.source}" if chart.source else ""]
    lines += [f"{say('document.base')}: {chart.base}" if chart.base else "", chart.note]
    rest = wrap(" · ".join(part for part in lines if part), inner, size, lines=page.most)
    marks = wrap(" · ".join(chart.marks), inner, size, bold=True, lines=page.most) if chart.marks else ()
    beside = len(marks) == 1 and width(rest[-1], size) + width(marks[0], size, bold=True) + 2 * size <= inner
    start, line = 1.2 * size, LEADING * size
    if beside:
        texts = paragraph(rest, 0, start, size, colour=QUIET)
        texts += (line_of(marks[0], inner, start + (len(rest) - 0.5) * line, size, bold=True, align="right"),)
    else:
        texts = paragraph(marks, 0, start, size, bold=True)
        texts += paragraph(rest, 0, start + len(marks) * line, size, colour=QUIET)
    height = start + (len(rest) + (0 if beside else len(marks))) * line
    return Layout(inner, height, texts=texts, rules=(0.7 * size,))


def _plot(chart: Chart, page: Page, inner: float, room: float | None) -> Layout:
    plot = grid_charts.plot if chart.kind in grid_charts.KINDS else row_charts.plot
    return plot(chart, page, inner, room)
