"""The look of a deck: a template of our own, or the one an organisation brings.

Our own is built in code from the plain one of python-pptx: 16:9, four layouts, a dark opening, wide margins, titles of
two lines. Its fonts and colours are in the theme, so that one click in PowerPoint changes them. Arial, because it is
on every reader's machine or has a twin of the same widths; a missing font would be replaced and break the lines.
From another template we use only layouts, fonts and colours: slides, sections, authors of comments
and the properties of its file are dropped.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.content import palette
from evaluation.content.model import Purpose
from evaluation.exporting import packages
from evaluation.exporting.slide_text import Box, inches, nodes
from evaluation.language.errors import EvaluationError
from evaluation.language.wording import Language

FONT = "Arial"
SLIDE = inches(0, 0, 13.333, 7.5)
AREA = inches(0.6, 1.6, 12.13, 5.2)
TITLE = inches(0.6, 0.42, 12.13, 1.05)
FOOTER = inches(0.6, 6.95, 10.6, 0.34)
NUMBER = inches(11.53, 6.95, 1.2, 0.34)
PANEL = inches(0, 0, 13.333, 4.5)  # the dark part of the opening
SECTION_PANEL = inches(0, 0, 13.333, 6.75)
EDGE = inches(0, 0, 0.16, 7.5)
EXTRAS = {  # further texts of the opening: index of the placeholder, place, size, colour of the theme
    "organisation": (13, inches(0.6, 0.55, 12.13, 0.5), 20, "bg1"),
    "facts": (14, inches(0.6, 4.7, 12.13, 1.65), 18, "tx1"),
    "notice": (15, inches(0.6, 6.38, 12.13, 0.5), 16, "tx1"),
}
LEFT_BEHIND = ("thumbnail", "extended-properties", "printerSettings", "commentAuthors", "authors")
# the colours of the theme by purpose, or as they are
THEME: dict[str, Purpose] = {
    "dk2": "primary",
    "lt2": "middle",
    "accent1": "primary",
    "accent2": "secondary",
    "accent3": "disagree",
    "accent4": "muted",
    "accent5": "tertiary",
    "accent6": "middle",
}


@dataclass(frozen=True)
class Template:
    """An empty presentation, the layouts for the four kinds of slides, and the room below the title."""

    presentation: Any
    opening: Any
    section: Any
    text: Any
    graphic: Any
    area: Box
    accents: tuple[str, str]


def load(path: Path | None, language: Language, colours: Iterable[tuple[str, str]] = ()) -> Template:
    """Our own template, its layouts named in ``language`` and in the project's ``colours``, or the file at ``path``.

    A file that cannot be opened, or that has no layout with a title and text, is an error a person can act on.
    """
    presentation = _own(language, palette.colours(colours)) if path is None else _opened(path)
    layouts = list(presentation.slide_layouts)
    text = _layout(layouts, ("obj", "tx"), holds="body")
    if text is None:
        raise EvaluationError("slides.layouts", file=path.name if path else "")
    graphic = _layout(layouts, ("titleOnly",), holds="title") or text
    return Template(
        presentation,
        opening=_layout(layouts, ("title",), holds="subtitle") or text,
        section=_layout(layouts, ("secHead",), holds="title") or graphic,
        text=text,
        graphic=graphic,
        area=_box(body(text)),
        accents=_accents(presentation, palette.colours(colours)),
    )


def body(layout: Any) -> Any:
    """The placeholder for running text of a layout or slide, or ``None``."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    kinds = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.SUBTITLE)
    return next((shape for shape in layout.placeholders if shape.placeholder_format.type in kinds), None)


def inherited_size(placeholder: Any, default: float) -> float:
    """The font size in points a slide's placeholder takes from its layout, its master or the master's text styles."""
    size = "./p:txBody/a:lstStyle/a:lvl1pPr/a:defRPr/@sz"
    shape = placeholder
    while shape is not None:
        if found := nodes(shape._element, size):
            return float(found[0]) / 100
        shape = getattr(shape, "_base_placeholder", None)
    style = "p:titleStyle" if "TITLE" in str(placeholder.placeholder_format.type) else "p:bodyStyle"
    master = placeholder.part.slide_layout.slide_master._element
    found = nodes(master, f"./p:txStyles/{style}/a:lvl1pPr/a:defRPr/@sz")
    return float(found[0]) / 100 if found else default


def _layout(layouts: Iterable[Any], kinds: tuple[str, ...], *, holds: str) -> Any:
    """The first layout of a kind PowerPoint names, else the first that holds a title and what is asked for."""
    titled = [layout for layout in layouts if layout.placeholders and _titled(layout)]
    named = (layout for layout in titled if layout._element.get("type") in kinds)
    if holds == "title":
        fitting = (layout for layout in titled if body(layout) is None)
    else:
        fitting = (
            layout for layout in titled if body(layout) is not None and (holds == "subtitle") == _opening(layout)
        )
    return next(named, None) or next(fitting, None)


def _titled(layout: Any) -> bool:
    return any(shape.placeholder_format.idx == 0 for shape in layout.placeholders)


def _opening(layout: Any) -> bool:
    return "SUBTITLE" in str([shape.placeholder_format.type for shape in layout.placeholders])


def _box(shape: Any) -> Box:
    return Box(shape.left, shape.top, shape.width, shape.height)


def _theme(presentation: Any) -> Any:
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    return presentation.slide_master.part.part_related_by(RT.THEME)


def _accents(presentation: Any, ours: Mapping[Purpose, str]) -> tuple[str, str]:
    """The first two accent colours as hex, ours where the theme has no plain ones."""
    theme = _theme(presentation).blob.decode("utf-8", "replace")
    found = (re.search(rf'<a:accent{n}>\s*<a:srgbClr val="([0-9A-Fa-f]{{6}})"', theme) for n in (1, 2))
    first, second = (f"#{match[1].upper()}" if match else None for match in found)
    return first or ours["primary"], second or ours["secondary"]


def _opened(path: Path) -> Any:
    """The presentation at ``path`` without its slides and authors."""
    from lxml import etree
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        presentation = Presentation(io.BytesIO(packages.template(path.read_bytes())))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError, PackageNotFoundError) as error:
        raise EvaluationError("slides.template", file=path.name) from error
    _emptied(presentation)
    return presentation


def _emptied(presentation: Any) -> None:
    from pptx.oxml.ns import qn

    root = presentation.part._element
    for slide in list(root.iter(qn("p:sldId"))):
        presentation.part.drop_rel(slide.rId)
        slide.getparent().remove(slide)
    for tag in ("p:custShowLst", "p:extLst"):  # both may name slides that are gone: PowerPoint would offer a repair
        for element in root.findall(qn(tag)):
            root.remove(element)
    for part in (presentation.part, presentation.part.package):
        for key, relation in list(part._rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in LEFT_BEHIND:
                part._rels.pop(key)


def _own(language: Language, colours: Mapping[Purpose, str]) -> Any:
    from pptx import Presentation
    from pptx.util import Emu

    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(SLIDE.width), Emu(SLIDE.height)
    _emptied(presentation)
    _colours_and_fonts(_theme(presentation), colours)
    for layout in list(presentation.slide_layouts):
        if layout._element.get("type") not in OWN_LAYOUTS:
            presentation.slide_layouts.remove(layout)
    _master(presentation.slide_master)
    for layout in presentation.slide_layouts:
        name, shape = OWN_LAYOUTS[layout._element.get("type")]
        _furniture(layout)
        shape(layout)
        layout._element.cSld.set("name", language.say(f"slides.{name}"))
    return presentation


def _colours_and_fonts(theme: Any, colours: Mapping[Purpose, str]) -> None:
    text = theme.blob.decode("utf-8")
    for name, purpose in THEME.items():
        colour = colours[purpose]
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\1<a:srgbClr val="{colour[1:]}"/>\2', text)
    text = re.sub(r"(<a:dk1>).*?(</a:dk1>)", rf'\1<a:srgbClr val="{palette.INK[1:]}"/>\2', text)
    theme.blob = text.replace('<a:latin typeface="Calibri"/>', f'<a:latin typeface="{FONT}"/>').encode()


def _master(master: Any) -> None:
    """Places, sizes and colours everything else inherits: titles to the left, bold, and close to what they head."""
    places = {"title": TITLE, "body": AREA, "ftr": FOOTER, "sldNum": NUMBER}
    for shape in list(master.placeholders):
        kind = nodes(shape._element, ".//p:ph")[0].get("type", "obj")
        if kind not in places:
            shape._element.getparent().remove(shape._element)
            continue
        _move(shape, places[kind])
        for paragraph in nodes(shape._element, "./p:txBody/a:lstStyle/a:lvl1pPr"):
            paragraph.set("algn", "r" if kind == "sldNum" else "l")
        for tint in nodes(shape._element, ".//a:lstStyle//a:tint"):
            tint.getparent().remove(tint)
        if kind == "title":
            shape._element.txBody.bodyPr.set("anchor", "b")
        _flush(shape)
    styles = nodes(master._element, "./p:txStyles")[0]
    title = nodes(styles, "./p:titleStyle/a:lvl1pPr")[0]
    title.set("algn", "l")
    _style(title, size=28, colour="tx2", bold=True)
    for level, size in enumerate((24, 20, 20, 18, 18), start=1):
        _style(nodes(styles, f"./p:bodyStyle/a:lvl{level}pPr")[0], size=size, colour="tx1", bold=False)


def _style(paragraph: Any, *, size: int, colour: str, bold: bool) -> None:
    run = nodes(paragraph, "./a:defRPr")[0]
    run.set("sz", str(size * 100))
    run.set("b", str(int(bold)))
    for scheme in nodes(run, "./a:solidFill/a:schemeClr"):
        scheme.set("val", colour)


def _move(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.left, box.top, box.width, box.height


def _flush(shape: Any) -> None:
    """Text begins at the edge of its box, so that title, chart and footer share one line."""
    shape._element.txBody.bodyPr.set("lIns", "0")
    shape._element.txBody.bodyPr.set("rIns", "0")


def _furniture(layout: Any) -> None:
    """Places come from the master alone; no date (the date of the data is on the cover)."""
    for shape in list(layout.placeholders):
        kind = nodes(shape._element, ".//p:ph")[0].get("type", "obj")
        if kind == "dt" or (kind == "body" and layout._element.get("type") == "secHead"):
            shape._element.getparent().remove(shape._element)
        elif kind in ("ftr", "sldNum", "title", "obj"):
            for place in nodes(shape._element, "./p:spPr/a:xfrm"):
                place.getparent().remove(place)


def _opening_layout(layout: Any) -> None:
    title, subtitle = (shape for shape in layout.placeholders if shape.placeholder_format.idx in (0, 1))
    _move(title, inches(0.6, 1.15, 12.13, 1.95))
    _move(subtitle, inches(0.6, 3.2, 12.13, 1.0))
    for shape, size, bold in ((title, 40, True), (subtitle, 22, False)):
        _restyle(shape, size=size, colour="bg1", bold=bold, anchor="b" if bold else "t")
    for name, (index, box, size, colour) in EXTRAS.items():
        shape = _placeholder(layout, name, index, box)
        _restyle(shape, size=size, colour=colour, bold=False, anchor="ctr" if name == "organisation" else "t")
    _panel(layout, PANEL)


def _section_layout(layout: Any) -> None:
    title = next(shape for shape in layout.placeholders if shape.placeholder_format.idx == 0)
    _move(title, inches(0.6, 2.2, 12.13, 2.3))
    _restyle(title, size=40, colour="bg1", bold=True, anchor="ctr")
    _panel(layout, SECTION_PANEL)


def _edge(layout: Any) -> None:
    _panel(layout, EDGE)


def _restyle(shape: Any, *, size: int, colour: str, bold: bool, anchor: str) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    text = shape._element.txBody
    text.bodyPr.set("anchor", anchor)
    text.replace(
        nodes(text, "./a:lstStyle")[0],
        parse_xml(
            f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="l">'
            '<a:spcBef><a:spcPts val="300"/></a:spcBef><a:buNone/>'
            f'<a:defRPr sz="{size * 100}" b="{int(bold)}" cap="none">'
            f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
        ),
    )


def _placeholder(layout: Any, name: str, index: int, box: Box) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    layout.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{index + 20}" name="{name}"/>'
            '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f'<p:nvPr><p:ph type="body" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr/>'
            "<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t/></a:r></a:p></p:txBody></p:sp>"
        )
    )
    shape = next(shape for shape in layout.placeholders if shape.placeholder_format.idx == index)
    _move(shape, box)
    return shape


def _panel(layout: Any, box: Box) -> None:
    """A plane in the first accent colour behind everything else; as decoration it has no alternative text."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    tree = layout.shapes._spTree
    plane = parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        '<p:nvSpPr><p:cNvPr id="40" name="Panel"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{box.left}" y="{box.top}"/><a:ext cx="{box.width}" cy="{box.height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.insert(2, plane)  # after the two elements every tree opens with


OWN_LAYOUTS = {
    "title": ("opening", _opening_layout),
    "secHead": ("section", _section_layout),
    "obj": ("text", _edge),
    "titleOnly": ("graphic", _edge),
}
