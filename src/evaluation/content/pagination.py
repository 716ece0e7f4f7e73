"""A chart with more rows than a page or slide can hold, as several that each fill one: same scale, same key.

On a page nothing gets smaller; a picture on a slide fills its place in letters that can be read from the last row.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

from evaluation.content import grid_charts, layout, row_charts
from evaluation.content.geometry import Size

if TYPE_CHECKING:
    from evaluation.content.model import Chart

WHOLE = ("waterfall", "lines")  # their categories are one chain
PROJECTED = 14  # the smallest type of a picture on a slide


def parts(chart: Chart, size: Size, *, room: float) -> list[Chart]:
    """The chart in as few parts as make plots of at most ``room`` points; what is one chain stays one."""
    return _fewest(chart, lambda piece: layout.plain(piece, size).height <= room)


def projected(chart: Chart, area: tuple[float, float]) -> list[Chart]:
    """The chart in as few parts as fill an ``area`` of a slide each without text too small to be projected."""
    return _fewest(
        chart, lambda piece: all(text.size >= PROJECTED for text in layout.plain(piece, "slide", area=area).texts)
    )


def _fewest(chart: Chart, fits: Callable[[Chart], bool]) -> list[Chart]:
    if chart.kind in WHOLE or fits(chart):
        return [chart]
    chart = chart.altered(
        reach=grid_charts.reach(chart) if chart.kind in grid_charts.KINDS else row_charts.reach(chart)
    )
    count = len(chart.categories)
    for number in range(2, count + 1):
        each = ceil(count / number)
        made = [chart.part(slice(start, start + each)) for start in range(0, count, each)]
        if all(map(fits, made)):
            break
    return made
