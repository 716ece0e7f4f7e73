"""Charts as pictures: from published values to SVG that looks the same everywhere and can be read by everybody.

``layout`` measures every text and decides where each row, bar and label stands; here matplotlib only sets and writes
what was decided. So no label overlaps another or leaves the picture, whatever the categories are called. The same
chart gives the same bytes. ``report`` is as wide as a column of print, ``phone`` as a telephone, ``slide`` is 16:9.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import asdict, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from xml.etree.ElementTree import Element, tostring

import matplotlib as mpl
from defusedxml.ElementTree import fromstring
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Patch, Rectangle

from evaluation.content import kept_pictures
from evaluation.content.font_metrics import MISSING, clean, font, register
from evaluation.content.geometry import Layout, Mark, Panel, Size, Stroke, Swatch, Text, fill, outlined
from evaluation.content.layout import framed, plain
from evaluation.content.palette import GRID, PAPER, QUIET
from evaluation.language.errors import EvaluationError

if TYPE_CHECKING:
    from evaluation.content.model import Chart

SIZES: tuple[Size, ...] = ("report", "phone", "slide")
STYLE = Path(__file__).with_name("house.mplstyle")
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def draw(
    chart: Chart,
    size: Size,
    *,
    frame: bool = True,
    text: Literal["font", "path"] = "font",
    area: tuple[float, float] | None = None,
) -> str:
    """The chart as one ``<svg>`` element, safe inside an HTML page.

    ``frame`` adds title, subtitle, marks, source, base and note; without it the document around the picture says them,
    and the plot can fill an ``area`` of other width and height (in points). ``text`` as ``font`` stays text in Fira
    Sans, which the document must bring along; as ``path`` it needs no font.
    """
    drawn = _drawn(replace(chart, id=""), size, frame, text, area)
    marks = f" ({' · '.join(chart.marks)})" if frame and chart.marks else ""  # no screen reader reads outlines
    return _accessible(chart, f"{_slug(chart.id)}-{size}", drawn, alt=chart.alt + marks)


@lru_cache(maxsize=128)  # a page, a PDF and a slide show the same picture under other names
def _drawn(chart: Chart, size: Size, frame: bool, text: str, area: tuple[float, float] | None) -> bytes:
    whole = {**asdict(chart), "seal": ""}  # of all it says, whatever it is called
    return kept_pictures.picture(
        lambda: _printed(chart, size, frame, text, area), "svg", whole, size, frame, text, area
    )


def _printed(chart: Chart, size: Size, frame: bool, text: str, area: tuple[float, float] | None) -> bytes:
    with mpl.rc_context(fname=STYLE), warnings.catch_warnings():
        # letters that neither font has become boxes in outlines; as text the reader's own fonts show them
        warnings.filterwarnings("ignore", message=MISSING)
        mpl.rcParams["svg.fonttype"] = "none" if text == "font" else "path"
        canvas = FigureCanvasSVG(figure(chart, size, frame=frame, area=area))
        written = BytesIO()
        canvas.print_svg(written, metadata={"Date": None})  # type: ignore[no-untyped-call]  # matplotlib has no types here
    return written.getvalue()


def png(
    chart: Chart,
    size: Size = "slide",
    *,
    frame: bool = True,
    area: tuple[float, float] | None = None,
    ppi: int = 144,
) -> bytes:
    """The chart as ``draw`` draws it, as PNG; on a slide that is 1920 × 1080 pixels."""
    drawn = draw(replace(chart, id=""), size, frame=frame, text="path", area=area)
    return kept_pictures.picture(lambda: _pixels(drawn, ppi), "png", drawn, ppi)


def _pixels(drawn: str, ppi: int) -> bytes:
    import typst

    page = '#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("chart.svg")'
    files = {"main.typ": page.encode(), "chart.svg": drawn.encode()}
    return bytes(typst.compile(files, format="png", ppi=ppi, ignore_system_fonts=True))  # type: ignore[call-overload]  # its types do not know virtual files


def sized(name: str) -> Size:
    """The size of that name, or an error that names those there are."""
    for size in SIZES:
        if size == name:
            return size
    raise EvaluationError("chart_size", found=name, hint=", ".join(SIZES))


def figure(chart: Chart, size: Size, *, frame: bool = True, area: tuple[float, float] | None = None) -> Figure:
    """The chart as a matplotlib figure: one axes a column of rows, every text where ``layout`` put it."""
    register()
    plan = framed(chart, size) if frame else plain(chart, size, area=area)
    made = Figure(figsize=(plan.width / 72, plan.height / 72), dpi=72)
    for rule in plan.rules:
        across = [text.x for text in plan.texts]
        line = Line2D((min(across) / plan.width, 1 - min(across) / plan.width), [1 - rule / plan.height] * 2)
        line.set(color=GRID, linewidth=0.8)
        made.add_artist(line)
    for swatch in plan.swatches:
        made.add_artist(_swatch(chart, plan, swatch))
    for panel in plan.panels:
        axes = _axes(made, plan, panel)
        _bars(axes, chart, panel)
        _dots(axes, chart, panel)
    for stroke in plan.strokes:
        made.add_artist(_stroke(chart, plan, stroke))
    for mark in plan.marks:
        made.add_artist(_mark(chart, plan, mark))
    for text in plan.texts:
        _write(made, plan, text)
    return made


def _axes(made: Figure, plan: Layout, panel: Panel) -> Axes:
    """The field of the bars: across in the chart's unit, down in points."""
    lower = 1 - (panel.y + panel.height) / plan.height
    place = (panel.x / plan.width, lower, panel.width / plan.width, panel.height / plan.height)
    axes = made.add_axes(place)
    axes.set(xlim=(panel.low, panel.high), ylim=(panel.height, 0), autoscale_on=False)
    axes.axis("off")
    return axes


def _bars(axes: Axes, chart: Chart, panel: Panel) -> None:
    colour = GRID if len({value for value, *_ in panel.lines}) > 1 and chart.kind != "waterfall" else QUIET
    for value, top, bottom in panel.lines:
        axes.plot([value, value], [top, bottom], color=colour, linewidth=0.8, clip_on=False)
    for bar in panel.bars:
        axes.barh(bar.y, bar.value, bar.thickness, left=bar.left, clip_on=False, zorder=2, **_paint(chart, bar.series))


def _dots(axes: Axes, chart: Chart, panel: Panel) -> None:
    """Points with their intervals, above the line that joins before and after; a reference is an open point."""
    for start, end, y in panel.links:
        axes.plot([start, end], [y, y], color=QUIET, linewidth=1.6, zorder=2, clip_on=False)
    for dot in panel.dots:
        colour = fill(chart, dot.series)
        if dot.low is not None and dot.high is not None:
            axes.plot([dot.low, dot.high], [dot.y, dot.y], color=colour, linewidth=1.6, zorder=2, clip_on=False)
        face = PAPER if outlined(chart, dot.series) else colour
        shape: dict[str, Any] = {
            "marker": "o",
            "markersize": dot.size,
            "markeredgewidth": 1.6,
            "zorder": 3,
            "clip_on": False,
        }
        axes.plot([dot.value], [dot.y], color=colour, markerfacecolor=face, **shape)


def _stroke(chart: Chart, plan: Layout, stroke: Stroke) -> Line2D:
    across = [x / plan.width for x, _ in stroke.points]
    down = [1 - y / plan.height for _, y in stroke.points]
    line = Line2D(across, down)
    if stroke.series is None:
        line.set(color=GRID, linewidth=0.8, zorder=0.5)  # below what stands in the field
    else:
        reference = outlined(chart, stroke.series)
        line.set(color=fill(chart, stroke.series), linewidth=2, linestyle=(0, (3, 2)) if reference else "-")
    return line


def _mark(chart: Chart, plan: Layout, mark: Mark) -> Patch:
    x, y = mark.x / plan.width, 1 - mark.y / plan.height
    wide, high = mark.width / plan.width, mark.height / plan.height
    if mark.shape == "circle":
        return Ellipse((x, y), wide, high, **_paint(chart, mark.series))
    return Rectangle((x - wide / 2, y - high / 2), wide, high, **_paint(chart, mark.series))


def _swatch(chart: Chart, plan: Layout, swatch: Swatch) -> Rectangle:
    corner = (swatch.x / plan.width, 1 - (swatch.y + swatch.side) / plan.height)
    size = (swatch.side / plan.width, swatch.side / plan.height)
    return Rectangle(corner, *size, **_paint(chart, swatch.series))


def _paint(chart: Chart, series: int) -> dict[str, Any]:
    """How a bar or sample is filled and edged; segments are kept apart by a fine white line."""
    colour = fill(chart, series)
    if outlined(chart, series):
        return {"facecolor": PAPER, "edgecolor": colour, "linewidth": 1.2}
    return {"facecolor": colour, "edgecolor": PAPER if chart.kind == "stacked" else "none", "linewidth": 0.8}


def _write(made: Figure, plan: Layout, text: Text) -> None:
    made.text(
        text.x / plan.width,
        1 - text.y / plan.height,
        clean(text.text),
        fontproperties=font(text.size, bold=text.bold),
        color=text.colour,
        ha=text.align,
        va="baseline",
        parse_math=False,  # a dollar sign in a name is a dollar sign
    )


def _accessible(chart: Chart, prefix: str, written: bytes, *, alt: str) -> str:
    """What matplotlib wrote as a picture with a name and a description, without anything a page could trip over.

    Its style sheet would rule the whole page, and its ids come again in every chart of it.
    """
    root = fromstring(written)
    for child in [child for child in root if not child.tag.endswith("}g") and not child.tag.endswith("}defs")]:
        root.remove(child)
    _without_styles(root)
    _own_ids(root, prefix)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    root.attrib = {"xmlns": SVG, "xmlns:xlink": XLINK, **root.attrib, "role": "img", "stroke-linejoin": "miter"}
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for place, (tag, told) in enumerate((("title", chart.title), ("desc", alt))):
        element = Element(tag, {"id": f"{prefix}-{tag}"})
        element.text = clean(told)
        root.insert(place, element)
    return tostring(root, encoding="unicode")


def _without_styles(root: Element) -> None:
    for defs in [child for child in root if child.tag == f"{{{SVG}}}defs"]:
        for style in defs.findall(f"{{{SVG}}}style"):
            defs.remove(style)
        if not len(defs):
            root.remove(defs)


def _own_ids(root: Element, prefix: str) -> None:
    """Ids only where something points to them (the letters of outlined text), and then this chart's own."""
    link = f"{{{XLINK}}}href"
    used = {element.attrib[link].removeprefix("#") for element in root.iter() if link in element.attrib}
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{prefix}-{name}")
        if link in element.attrib:
            element.set("xlink:href", f"#{prefix}-{element.attrib.pop(link).removeprefix('#')}")


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)
