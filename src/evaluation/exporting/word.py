"""A report as a Word file, for those who go on writing in it: real styles, real tables, fields Word keeps up to date.

It is plain on purpose. Everything has a style by what it is, so a template of the organisation gives the whole report
its look, and whoever edits it changes a style once. Charts are pictures with an alternative text; the numbers of a
small one follow it as a table. Page numbers in the contents come when Word updates them, because only Word knows
its pages.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets import Unicode

from evaluation.content import palette
from evaluation.content.model import Chart
from evaluation.exporting import nodes, packages, word_pages, word_tables, word_template
from evaluation.exporting import word_text as text
from evaluation.exporting.document import Document
from evaluation.exporting.exporter import ReportExporter
from evaluation.exporting.nodes import Node, clean, plain
from evaluation.exporting.word_text import element, inline, paragraph, run

PRINT = 216  # pixels an inch of the pictures
QUOTE = 284  # the indent of quotations, as in their style
TALLEST = 0.8  # of the page a picture may take
FEW = 12  # rows of a chart that has a table of its numbers
ROLES = {
    "finding": "Finding",
    "note": "Note",
    "withheld": "Withheld",
    "absent": "Absent",
    "quotation": "Quotation",
}


class WordReport(ReportExporter):
    """``jupyter nbconvert --to evaluation_docx``, and the same in JupyterLab's menu."""

    export_from_notebook = "Word (Bericht)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    template = Unicode("", help="A .docx or .dotx whose styles, margins, heads and feet are used.").tag(config=True)

    def _file_extension_default(self) -> str:
        return ".docx"

    def made(self, document: Document) -> bytes:
        return render(document, template=Path(self.template) if self.template else None)


@dataclass(frozen=True)
class Writer:
    """What everything on a page needs to know, and the numbers given so far."""

    look: word_template.Look
    document: Document
    charts: Iterator[Chart]
    figures: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    tables: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    headings: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def part(self) -> Any:
        return self.look.package.part


def render(document: Document, *, template: Path | None = None) -> bytes:
    """The document as ``.docx``, the same bytes in every run; ``template`` brings styles, margins, heads and feet."""
    look = word_template.load(template, document.language, palette.colours(document.cover.colours)["primary"])
    charts = (block.content for block in document.blocks if isinstance(block.content, Chart))
    writer = Writer(look, document, charts)
    shown = list(nodes.blocks(document))
    contents = word_pages.contents(document, shown)
    body = list(_flow(writer, shown))
    if contents:
        word_pages.on_a_new_page(body[0])
    end = look.package.element.body[-1]
    for made in (*word_pages.cover(look, document), *contents, *body):
        end.addprevious(word_template.styled(look, made))
    word_pages.heads_and_feet(look, document)
    return _saved(writer)


# ---- Blocks ----------------------------------------------------------------------------------------------------------


def _flow(writer: Writer, shown: Sequence[Node], style: str = "Normal") -> Iterator[Any]:
    """The blocks in order; a paragraph that leads from a heading to a chart or table stays with both."""
    kinds = ["", *(node["kind"] for node in shown), ""]
    for before, node, after in zip(kinds, shown, kinds[2:], strict=False):
        made = list(_block(writer, node, style))
        if node["kind"] == "paragraph" and before == "heading" and after in ("chart", "table"):
            made[-1].get_or_add_pPr().get_or_add_keepNext()
        yield from made


def _block(writer: Writer, node: Node, style: str) -> Iterator[Any]:
    kind = node["kind"]
    if kind == "heading":
        yield _heading(writer, node)
    elif kind in ("paragraph", "line"):
        yield paragraph(style, *inline(node["parts"], writer.part))
    elif kind == "list":
        yield from _list(writer, node, 0)
    elif kind == "quote":
        yield from _flow(writer, node["blocks"], "Quote")
    elif kind == "code":
        yield paragraph("CodeBlock", run(node["text"]))
    elif kind == "rule":
        yield paragraph("Rule")
    elif kind == "chart":
        yield from _chart(writer, node)
    elif kind == "table":
        yield from _table(writer, node)
    else:
        yield from _statement(writer, node)


def _heading(writer: Writer, node: Node) -> Any:
    made = paragraph(f"Heading{min(node['level'], 6)}", *inline(node["parts"], writer.part))
    if node["level"] <= word_pages.DEPTH:
        number = next(writer.headings)
        made.insert(1, element("bookmarkStart", id=number, name=word_pages.bookmark(number)))
        made.append(element("bookmarkEnd", id=number))
    return made


def _list(writer: Writer, node: Node, level: int) -> Iterator[Any]:
    """A list numbered by Word; further blocks of an item follow its first line."""
    number = word_template.new_list(writer.look, start=node["start"] if node["ordered"] else None)
    style = "ListNumber" if node["ordered"] else "ListBullet"
    below = word_template.INDENT * (level + 1)
    for item in node["items"]:
        marked = False
        for child in item:
            if child["kind"] == "list":
                yield from _list(writer, child, min(level + 1, word_template.LEVELS - 1))
            elif child["kind"] not in ("paragraph", "line"):
                yield from _block(writer, child, "ListContinue")
            elif marked:
                yield paragraph("ListContinue", *inline(child["parts"], writer.part), left=below)
            else:
                yield paragraph(style, *inline(child["parts"], writer.part), list_item=(number, level))
                marked = True


def _statement(writer: Writer, node: Node) -> Iterator[Any]:
    style, notes = ROLES[node["role"]], node["notes"]
    runs = inline(node["parts"], writer.part)
    yield paragraph(style, *runs, keep=bool(notes), after=40 if notes else None)
    if notes:
        yield _small_print(notes, before=0, left=None if style == "Note" else QUOTE)


def _small_print(notes: list[Node], **place: Any) -> Any:
    lines = [[run("\n")] * bool(number) + [run(note["text"], bold=note["strong"])] for number, note in enumerate(notes)]
    return paragraph("SmallPrint", *itertools.chain.from_iterable(lines), **place)


# ---- Charts and tables -----------------------------------------------------------------------------------------------


def _caption(writer: Writer, label: str, number: int, title: list[Node]) -> Any:
    """A caption numbered by Word, so that it can make a list of figures."""
    sequence = text.field(f"SEQ {'_'.join(label.split())} \\* ARABIC", str(number), style="Mark")
    return paragraph(
        "Caption", run(f"{label} ", style="Mark"), sequence, run(": ", style="Mark"), *inline(title, writer.part)
    )


def _chart(writer: Writer, node: Node) -> Iterator[Any]:
    chart, number = next(writer.charts), next(writer.figures)
    yield _caption(writer, writer.document.language.say("document.figure"), number, node["title"])
    if node["subtitle"]:
        yield paragraph("Measure", run(node["subtitle"]))
    data = nodes.table(chart.table(), writer.document.language)
    small = word_tables.SMALL_SIZE
    below = 0 < len(data["rows"]) <= FEW and word_tables.least(data, size=small) <= writer.look.width
    pieces = _pieces(writer, chart)
    yield paragraph("Picture", _picture(writer, pieces[0], node["alt"]))
    for piece, going_on in zip(pieces[1:], nodes.going_on(pieces, writer.document.language), strict=True):
        yield paragraph("SmallPrint", run(going_on), keep=True, before=140, after=0)
        yield paragraph("Picture", _picture(writer, piece, going_on))
    yield _small_print(node["notes"], **({"after": 160} if below else {}))
    if below:  # after the notes, so that a page need not hold both
        title = f"{writer.document.language.say('document.data_table')} {number}"
        yield paragraph("SmallPrint", run(title), keep=True, before=0, after=0)
        yield word_tables.table(data, writer.part, room=writer.look.width, size=small, filled=False, title=title)


def _pieces(writer: Writer, chart: Chart) -> list[Chart]:
    """The chart in parts that fill the text's width without being taller than they may."""
    from evaluation.content.layout import PAGES  # matplotlib, only where something is drawn
    from evaluation.content.pagination import parts

    return parts(chart, "report", room=writer.look.height * TALLEST * PAGES["report"].width / writer.look.width)


def _picture(writer: Writer, chart: Chart, alt: str) -> Any:
    """The plot as wide as the text, smaller where it would take more of the page than it may."""
    from docx.shared import Emu

    from evaluation.content.drawing import png  # matplotlib, only where something is drawn

    drawn = png(chart, "report", frame=False, ppi=PRINT)
    made = writer.part.new_pic_inline(io.BytesIO(drawn), width=Emu(writer.look.width * word_template.TWIP))
    scale = min(1, writer.look.height * word_template.TWIP * TALLEST / made.extent.cy)
    for size in (made.extent, made.graphic.graphicData.pic.spPr):
        size.cx, size.cy = Emu(round(size.cx * scale)), Emu(round(size.cy * scale))
    return text.picture(made, alt=alt, name=clean(chart.id))


def _table(writer: Writer, node: Node) -> Iterator[Any]:
    """A table with its caption above; one of Markdown has none, and a line of space below."""
    title = plain(node["title"])
    if title:
        yield _caption(writer, writer.document.language.say("document.table"), next(writer.tables), node["title"])
    yield word_tables.table(node, writer.part, room=writer.look.width, title=title)
    yield _small_print(node.get("notes", []))


# ---- The file --------------------------------------------------------------------------------------------------------


def _saved(writer: Writer) -> bytes:
    package, cover = writer.look.package, writer.document.cover
    locale, day = writer.document.language.say("document.locale"), dt.date.fromisoformat(cover.as_of)
    for part in package.part.package.iter_parts():
        if part.partname.startswith(("/word/document", "/word/header", "/word/footer")):
            text.speak(part.element, locale)
    for number, picture in enumerate(package.element.body.xpath(".//wp:docPr"), start=1):
        picture.set("id", str(number))
    packages.describe(
        package.core_properties, title=clean(cover.title), author=clean(cover.organisation), locale=locale, date=day
    )
    target = io.BytesIO()
    package.save(target)
    return packages.normalise(target.getvalue(), date=day)
