"""Charts a presenter can still edit: native PowerPoint charts with the published numbers as they are published.

This module draws bars of every kind, ``slide_fields`` lines and circles; other charts are pictures.

The label of a bar is the published text, so that slide, report and PDF show the same number in the same way; where
PowerPoint allows no label beside a bar, it follows the name of the category. The embedded workbook has only the values
that are drawn; text in it stays text, whatever it begins with. A value that is missing or not shown has no bar; its
sign follows the name of its category.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evaluation.content import palette
from evaluation.content.model import Chart, Number, Series
from evaluation.exporting.slide_text import POINT, SMALLEST, Box, nodes, text_height, text_width
from evaluation.language import wording
from evaluation.language.parsing import currency_in
from evaluation.language.wording import NBSP

KINDS = ("bars", "stacked", "diverging", "waterfall")
SIZE = SMALLEST
BAR = 22 * POINT  # a bar with a label of 18 points beside or inside it
BETWEEN = 12 * POINT
AIRY = 76 * POINT  # the height of a category when there is room
LEGEND = 34 * POINT  # a line of the legend
SAMPLE, LEGEND_ROOM = 30 * POINT, 720 * POINT  # a sample beside a name, and the width of a line
NAMES = 0.42  # the share of the width that names of categories may take
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def pages(chart: Chart, box: Box) -> list[Chart]:
    """The chart in parts that can be read from the last row: as many categories each as fit into ``box``.

    A waterfall is one chain and is not divided.
    """
    if chart.kind == "waterfall":
        return [chart]
    each = _per_page(chart, box)
    starts = range(0, len(chart.categories), each)
    return [chart.part(slice(start, start + each)) for start in starts]


def draw(slide: Any, chart: Chart, box: Box, *, full: Chart, accents: tuple[str, str]) -> Any:
    """Draw ``chart`` into ``box`` on ``slide``; it is a part of the chart ``full``, whose scale it has."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    chart, full = standing(chart), standing(full)
    data = CategoryChartData(number_format=number_format(full))
    data.categories = [category(chart, place) for place in range(len(chart.categories))]
    for series in chart.series:
        data.add_series(series.name, [cell(value, chart.unit) for value in series.values])
    kinds = {"stacked": XL_CHART_TYPE.BAR_STACKED_100, "bars": XL_CHART_TYPE.BAR_CLUSTERED}
    kind = kinds.get(chart.kind, XL_CHART_TYPE.BAR_STACKED)
    names = _names_width(full, box)
    box = replace(box, height=_height(chart, box, full=full))
    frame = slide.shapes.add_chart(kind, box.left, box.top, box.width, box.height, data)
    drawn = frame.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(workbook(chart, number_format=number_format(full)))
    _calm(drawn, chart)
    _layout(drawn, left=names / box.width, top=_legend(chart) / box.height)
    _scale(drawn, full, room=box.width - names)
    _colour(drawn, chart, accents)
    _label(drawn, chart, accents, room=box.width - names)
    return frame


def standing(chart: Chart) -> Chart:
    """Charts whose bars do not start at the edge, with their texts at the names of the categories.

    A waterfall becomes stacked bars: below each change is an invisible one. Other charts are returned unchanged.
    """
    if chart.kind not in ("diverging", "waterfall"):
        return chart
    texts = tuple(
        ", ".join(_with_name(chart, series, place) for series in chart.series if series.values[place] is not None)
        for place in range(len(chart.categories))
    )
    bases = tuple(f"{text}, {base}" for text, base in zip(texts, chart.bases, strict=True)) if chart.bases else texts
    series = chart.series if chart.kind == "diverging" else _stacked(chart)
    return replace(chart, series=series, bases=bases)


def _with_name(chart: Chart, series: Series, place: int) -> str:
    return series.texts[place] if chart.kind == "waterfall" else f"{series.name}: {series.texts[place]}"


def _stacked(chart: Chart) -> tuple[Series, ...]:
    sums, changes = chart.series
    below: list[Number] = []
    lengths: list[Number] = []
    reached: int | float = 0
    for total, change in zip(sums.values, changes.values, strict=True):
        after = total if total is not None else reached + (change or 0)
        below.append(None if total is not None else min(reached, after))
        lengths.append(None if total is not None else abs(change or 0))
        reached = after
    name = wording.language(chart.language).say("slides.below")
    hidden = Series(name, tuple(below), ("",) * len(below), "muted")
    return hidden, sums, replace(changes, values=tuple(lengths))


def category(chart: Chart, place: int) -> str:
    """The name of a category with its base, and with the sign of every value that has no bar."""
    signs = [
        series.texts[place] if len(chart.series) == 1 else f"{series.name}: {series.texts[place]}"
        for series in chart.series
        if series.values[place] is None and chart.kind not in ("diverging", "waterfall")
    ]
    remarks = [remark.replace(" ", NBSP) for remark in (*chart.bases[place : place + 1], *signs)]
    return chart.categories[place] + (f" ({', '.join(remarks)})" if remarks else "")


def cell(value: Number, unit: str) -> Number:
    """A value as people expect it in a spreadsheet: euros instead of cents, per cent unchanged.

    >>> cell(123450, "money"), cell(78, "share"), cell(None, "count")
    (1234.5, 78, None)
    """
    return value / 100 if unit == "money" and value is not None else value


def number_format(chart: Chart) -> str:
    """The number format of the cells: whole numbers unless a value has decimals."""
    values = [cell(value, chart.unit) for series in chart.series for value in series.values if value is not None]
    integers = all(float(value or 0).is_integer() for value in values)
    texts = (text for series in chart.series for text in series.texts)
    currency = next(filter(None, map(currency_in, texts)), "€") if chart.unit == "money" else ""
    return {
        "count": "#,##0" if integers else "#,##0.0",
        "share": '0"\u00a0%"' if integers else '0.0"\u00a0%"',
        "money": f'#,##0"\u00a0{currency}"' if integers else f'#,##0.00"\u00a0{currency}"',
    }[chart.unit]


def workbook(chart: Chart, *, number_format: str) -> bytes:
    """The embedded workbook: the names of the categories and a column for each series."""
    names = [category(chart, place) for place in range(len(chart.categories))]
    columns: list[tuple[str | Number, ...]] = [(chart.category_label or None, *names)]
    columns += [(series.name, *(cell(value, chart.unit) for value in series.values)) for series in chart.series]
    return sheet(columns, number_format=number_format)


def sheet(columns: Sequence[Sequence[str | Number]], *, number_format: str) -> bytes:
    """A workbook of these columns; text is written as text and marked as such, never as a formula or a link."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, options) as book:
        page = book.add_worksheet("Sheet1")
        quoted, plain = book.add_format({"quote_prefix": True}), book.add_format()
        numbers = book.add_format({"num_format": number_format})
        for column, items in enumerate(columns):
            for row, item in enumerate(items):
                if isinstance(item, str):
                    page.write_string(row, column, item, quoted if item.startswith(FORMULA_SIGNS) else plain)
                elif item is not None:
                    page.write_number(row, column, item, numbers)
        page.set_column(0, 0, 40)
    return target.getvalue()


def _names_width(chart: Chart, box: Box) -> int:
    widest = max((text_width(category(chart, place), size=SIZE) for place in range(len(chart.categories))), default=0)
    return min(round(box.width * NAMES), widest + SIZE * POINT)


def _legend(chart: Chart) -> int:
    """The height of the legend: as many lines as the names of the series need beside those of the categories."""
    if len(chart.series) < 2 or chart.kind == "waterfall":
        return 0
    needed = sum(text_width(series.name, size=SIZE) + SAMPLE for series in chart.series)
    return LEGEND * max(1, -(-needed // LEGEND_ROOM))


def _bars(chart: Chart) -> int:
    return len(chart.series) if chart.kind == "bars" else 1


def _row(chart: Chart, box: Box) -> int:
    """The height the category with the longest name needs; in a chart all have the same."""
    names = [category(chart, place) for place in range(len(chart.categories))]
    width = _names_width(chart, box)
    longest = max((text_height(name, size=SIZE, width=width) for name in names), default=1)
    return max(longest, _bars(chart) * BAR) + BETWEEN


def _per_page(chart: Chart, box: Box) -> int:
    most = max(1, (box.height - _legend(chart)) // _row(chart, box))
    pages = max(1, -(-len(chart.categories) // most))
    return max(1, -(-len(chart.categories) // pages))


def _height(chart: Chart, box: Box, *, full: Chart) -> int:
    """The height of the chart: bars are equally thick on all pages, and not thicker than blocks."""
    room = (box.height - _legend(chart)) // _per_page(full, box)
    airy = max(_row(full, box), AIRY, _bars(chart) * AIRY * 3 // 4)
    return min(box.height, _legend(chart) + len(chart.categories) * min(room, airy))


def _calm(drawn: Any, chart: Chart) -> None:
    """Remove axis numbers, grid lines and frame, as every bar has its number; order categories from the top."""
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    drawn.has_title = False
    drawn.font.size = Pt(SIZE)
    drawn.has_legend = bool(_legend(chart))  # the names of a waterfall's steps say what they are
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.TOP
        drawn.legend.include_in_layout = False
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False
    axis = drawn.category_axis
    axis.reverse_order = True
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.fill.background()
    plot = drawn.plots[0]
    plot.gap_width = 40 if chart.kind == "stacked" else 50
    plot.overlap = 0 if chart.kind == "bars" else 100


def number_axes(drawn: Any) -> None:
    """The axes with numbers that the schema allows and every program reads: those of python-pptx are negative."""
    for node in nodes(drawn._chartSpace, ".//c:axId | .//c:crossAx"):
        node.set("val", str(int(node.get("val")) % 2**31))


def _layout(drawn: Any, *, left: float, top: float) -> None:
    """Fixes plot and legend, so that long names wrap beside the bars instead of pushing them off, and none is left out.

    ``left`` and ``top`` are the parts of the chart taken by the names and by the legend.
    """
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    def layout(target: str, **sides: float) -> Any:
        values = "".join(f'<c:{side} val="{share:.4f}"/>' for side, share in sides.items())
        manual = f'{target}<c:xMode val="edge"/><c:yMode val="edge"/>{values}'
        return parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{manual}</c:manualLayout></c:layout>")

    space = drawn._chartSpace
    plot = layout('<c:layoutTarget val="inner"/>', x=left, y=top, w=1 - left, h=1 - top)
    space.chart.plotArea.insert(0, plot)
    if drawn.has_legend:
        for old in nodes(drawn.legend._element, "./c:layout"):
            drawn.legend._element.remove(old)
        drawn.legend._element.find(qn("c:legendPos")).addnext(layout("", x=left, y=0))
    multi = drawn.category_axis._element.find(qn("c:noMultiLvlLbl"))
    multi.addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))
    space.find(qn("c:date1904")).addnext(parse_xml(f'<c:roundedCorners {nsdecls("c")} val="0"/>'))


def _scale(drawn: Any, full: Chart, *, room: int) -> None:
    """Bars begin at zero; room for the longest label is part of the scale, so that no label leaves the chart."""
    if full.kind == "stacked":
        return  # 100 % fills the chart by itself
    values = [cell(value, full.unit) or 0 for series in full.series for value in series.values]
    if full.kind == "waterfall":
        values = [sum(filter(None, step)) for step in zip(*(series.values for series in full.series), strict=True)]
        values = [cell(value, full.unit) or 0 for value in values]
    longest = max((text_width(text, size=SIZE) for series in full.series for text in series.texts), default=0)
    longest = longest if full.kind == "bars" else 0
    margin = min(0.5, (longest + SIZE * POINT) / room)
    low, high = min([0, *values]), max([100 if full.unit == "share" else 0, *values])
    beyond = ((high - low) or 1) * margin / (1 - margin)
    drawn.value_axis.maximum_scale = high + beyond
    drawn.value_axis.minimum_scale = low - beyond if low else 0


def _fills(chart: Chart, accents: tuple[str, str]) -> list[str]:
    """The colours of the series: ours if they have a meaning, otherwise the accents of the template."""
    ours = palette.colours(chart.colours)
    of_template = dict(zip((ours["primary"], ours["secondary"]), accents, strict=True))
    fills = palette.fills([series.colour for series in chart.series], chart.colours)
    plain = ("primary", "secondary")
    return [
        of_template.get(fill, fill) if series.colour in plain else fill
        for fill, series in zip(fills, chart.series, strict=True)
    ]


def _colour(drawn: Any, chart: Chart, accents: tuple[str, str]) -> None:
    """Fills by purpose; beside another series a muted one is a reference and drawn as an outline."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    for bars, series, fill in zip(drawn.plots[0].series, chart.series, _fills(chart, accents), strict=True):
        if _hidden(chart, series):
            bars.format.fill.background()
            bars.format.line.fill.background()
        elif _outlined(chart, series):
            bars.format.fill.background()
            bars.format.line.color.rgb = RGBColor.from_string(fill[1:])
            bars.format.line.width = Pt(2)
        else:
            bars.format.fill.solid()
            bars.format.fill.fore_color.rgb = RGBColor.from_string(fill[1:])
            bars.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
            bars.format.line.width = Pt(0.75)


def _hidden(chart: Chart, series: Series) -> bool:
    return chart.kind == "waterfall" and series is chart.series[0]


def _outlined(chart: Chart, series: Series) -> bool:
    return chart.kind != "stacked" and len(chart.series) > 1 and series.colour == "muted"


def _label(drawn: Any, chart: Chart, accents: tuple[str, str], *, room: int) -> None:
    """The published text at every bar, or inside a segment if it fits; other kinds have none."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    if chart.kind not in ("bars", "stacked"):
        return
    stacked = chart.kind == "stacked"
    for bars, series, fill in zip(drawn.plots[0].series, chart.series, _fills(chart, accents), strict=True):
        for place, text in enumerate(series.texts):
            if series.values[place] is None or (stacked and not _fits(chart, series, place, room)):
                continue
            label = bars.points[place].data_label
            run = label.text_frame.paragraphs[0].add_run()
            run.text = text
            run.font.size = Pt(SIZE)
            if stacked:
                run.font.color.rgb = RGBColor.from_string(palette.text_on(fill)[1:])
            label.position = XL_LABEL_POSITION.CENTER if stacked else XL_LABEL_POSITION.OUTSIDE_END


def _fits(chart: Chart, series: Series, place: int, room: int) -> bool:
    """Whether the text of a segment is narrower than the segment; an empty segment has no label."""
    value, text = series.values[place] or 0, series.texts[place]
    total = sum(other.values[place] or 0 for other in chart.series)
    return value > 0 and value * room >= total * text_width(text, size=SIZE)
