"""Lines over time and circles in rows and columns as native PowerPoint charts.

PowerPoint places circles by numbers, so their answers are numbered from 1 and listed at the axes.
"""

from __future__ import annotations

from dataclasses import replace
from textwrap import shorten
from typing import Any

from evaluation.content import palette
from evaluation.content.model import Chart, Number, Series
from evaluation.exporting.slide_charts import SIZE, category, cell, number_format, sheet, workbook
from evaluation.exporting.slide_text import Box, nodes

KINDS = ("lines", "bubbles")
STEEP = 0.15  # of the height of all values
LONGEST = 28  # characters of a name at an axis; the notes have the full name


def draw(slide: Any, chart: Chart, box: Box) -> Any:
    """``chart`` into ``box`` on ``slide``."""
    return _lines(slide, chart, box) if chart.kind == "lines" else _bubbles(slide, chart, box)


def _lines(slide: Any, chart: Chart, box: Box) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.util import Pt

    data = CategoryChartData(number_format=number_format(chart))
    chart = replace(chart, categories=tuple(shorten(name, LONGEST, placeholder=" …") for name in chart.categories))
    data.categories = [category(chart, place) for place in range(len(chart.categories))]
    for series in chart.series:
        data.add_series(series.name, [cell(value, chart.unit) for value in series.values])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, box.left, box.top, box.width, box.height, data)
    drawn = frame.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(workbook(chart, number_format=number_format(chart)))
    drawn.has_title = False
    drawn.font.size = Pt(SIZE)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.TOP
        drawn.legend.include_in_layout = False
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False
    _upright(drawn.category_axis)
    drawn.value_axis.minimum_scale = min(0, *(cell(v, chart.unit) or 0 for s in chart.series for v in s.values))
    for place, (line, series) in enumerate(zip(drawn.plots[0].series, chart.series, strict=True)):
        _line(line, series, palette.colours(chart.colours)[series.colour])
        above = place == _highest(chart)
        for point, text in enumerate(series.texts):
            if series.values[point] is not None:
                label = line.points[point].data_label
                run = label.text_frame.paragraphs[0].add_run()
                run.text = text
                run.font.size = Pt(SIZE)
                upward = _above(chart, series, point, above=above)
                label.position = XL_LABEL_POSITION.ABOVE if upward else XL_LABEL_POSITION.BELOW
    return frame


def _above(chart: Chart, series: Series, point: int, *, above: bool) -> bool:
    """Whether a text is above its point: on the side asked for, unless only there the line runs through it.

    PowerPoint knows no more of a label's place, and a line that rises or falls less than ``STEEP`` runs past it.
    """
    every = [float(value) for one in chart.series for value in one.values if value is not None]
    low, high = min([0.0, *every]), max(every)
    here = float(series.values[point] or 0)
    beside = [series.values[place] for place in (point - 1, point + 1) if 0 <= place < len(series.values)]
    steps = [(float(value) - here) / ((high - low) or 1) for value in beside if value is not None]
    room = here - low > STEEP * (high - low)  # for a text between the point and the names below
    free_above, free_below = all(step < STEEP for step in steps), room and all(step > -STEEP for step in steps)
    return above if free_above == free_below else free_above


def _upright(axis: Any) -> None:
    """Set names horizontally, in several lines instead of rotated."""
    axis.tick_labels.font.size = axis.tick_labels.font.size or None
    for body in nodes(axis._element, ".//a:bodyPr"):
        body.set("rot", "0")
        body.set("vert", "horz")


def _highest(chart: Chart) -> int:
    sums = [sum(value or 0 for value in series.values) for series in chart.series]
    return sums.index(max(sums))


def _line(line: Any, series: Series, fill: str) -> None:
    """Line and points in the colour of the purpose; a reference is dashed and has open points."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour = RGBColor.from_string(fill[1:])
    line.smooth = False
    line.format.line.color.rgb = colour
    line.format.line.width = Pt(2.5)
    if series.colour == "muted":
        line.format.line.dash_style = MSO_LINE.DASH
    line.marker.style, line.marker.size = XL_MARKER_STYLE.CIRCLE, 9
    line.marker.format.line.color.rgb = colour
    line.marker.format.fill.solid()
    line.marker.format.fill.fore_color.rgb = RGBColor(255, 255, 255) if series.colour == "muted" else colour


def _bubbles(slide: Any, chart: Chart, box: Box) -> Any:
    from pptx.chart.data import BubbleChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
    from pptx.util import Pt

    circles = [
        (column, len(chart.categories) - row, count)
        for row, cells in enumerate(chart.cells)
        for column, count in enumerate(cells, 1)
        if count
    ]
    name = chart.series[0].name
    data = BubbleChartData()
    series = data.add_series(name)
    for circle in circles:
        series.add_data_point(*circle)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BUBBLE, box.left, box.top, box.width, box.height, data)
    drawn = frame.chart
    heads = (chart.columns_label, chart.category_label, name)
    columns: list[tuple[str | Number, ...]] = [
        (head, *(circle[place] for circle in circles)) for place, head in enumerate(heads)
    ]
    blob = sheet(columns, number_format="#,##0")
    drawn.part.chart_workbook.update_from_xlsx_blob(blob)
    drawn.has_title, drawn.has_legend = False, False
    drawn.font.size = Pt(SIZE)
    _axis(drawn.category_axis, chart.columns_label, chart.columns)
    _axis(drawn.value_axis, chart.category_label, chart.categories[::-1])
    drawn.plots[0].bubble_scale = 60
    shown = drawn.plots[0].series[0]
    shown.format.fill.solid()
    shown.format.fill.fore_color.rgb = RGBColor.from_string(palette.colours(chart.colours)["primary"][1:])
    for place, (_, _, count) in enumerate(circles):
        label = shown.points[place].data_label
        run = label.text_frame.paragraphs[0].add_run()
        run.text = str(count)
        run.font.size = Pt(SIZE)
        run.font.color.rgb = RGBColor(255, 255, 255)
        label.position = XL_LABEL_POSITION.CENTER
    return frame


def _axis(axis: Any, label: str, answers: tuple[str, ...]) -> None:
    """An axis from 1 to the number of answers, its ends in words: ``MSO (1 = gar nicht … 5 = voll)``."""
    from pptx.util import Pt

    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, len(answers) + 1, 1
    axis.has_major_gridlines = False
    axis.has_title = True
    text = axis.axis_title.text_frame
    low, high = (shorten(answer, LONGEST, placeholder=" …") for answer in (answers[0], answers[-1]))
    text.text = f"{label} (1 = {low}, {len(answers)} = {high})"
    text.paragraphs[0].runs[0].font.size = Pt(SIZE)
    text.paragraphs[0].runs[0].font.bold = False
