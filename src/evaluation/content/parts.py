"""A chart with more rows than a page can hold, as several that each fill one: same scale, same key, nothing smaller."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from evaluation.content import fields, layout, rows
from evaluation.content.geometry import Size
from evaluation.content.model import Chart

WHOLE = ("waterfall", "lines")  # their categories are one chain


def parts(chart: Chart, size: Size, *, room: float) -> list[Chart]:
    """The chart in as few parts as make plots of at most ``room`` points; what is one chain stays one."""
    if chart.kind in WHOLE or layout.plain(chart, size).height <= room:
        return [chart]
    chart = replace(chart, reach=fields.reach(chart) if chart.kind in fields.KINDS else rows.reach(chart))
    count = len(chart.categories)
    for number in range(2, count + 1):
        each = ceil(count / number)
        made = [chart.part(slice(start, start + each)) for start in range(0, count, each)]
        if all(layout.plain(piece, size).height <= room for piece in made):
            break
    return made
