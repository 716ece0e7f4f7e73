"""The pages of a Word report around its blocks: cover, contents, headers and footers.

The marks ("invented data", "draft") are in every header and the page number in every footer. A template's own headers
and footers stay above ours.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from evaluation.content.model import Logo
from evaluation.exporting import logos
from evaluation.exporting import word_text as text
from evaluation.exporting.document import Document
from evaluation.exporting.nodes import Node, clean, plain
from evaluation.exporting.word_template import Look, styled
from evaluation.exporting.word_text import element, paragraph, run

LOGO = 14  # millimetres high
CONTENTS = 4  # headings from which on a report has contents and a first page of its own
DEPTH = 2  # levels of headings in the contents
LONGEST = 90  # characters in the head of a page


def cover(look: Look, document: Document) -> Iterator[Any]:
    """The cover: title, organisation, facts, logos, and the notices a report must have."""
    content = document.cover
    if content.organisation:
        yield paragraph("Organisation", run(clean(content.organisation)))
    yield paragraph("Title", run(clean(content.title)))
    if content.subtitle:
        yield paragraph("Subtitle", run(clean(content.subtitle)))
    if content.marks:
        yield paragraph("Marks", run(_marks(document), style="Mark"))
    for label, value in content.facts:
        yield paragraph("Facts", run(clean(label), style="Quiet"), run("\t"), run(clean(value)))
    if content.logos:
        yield paragraph("Picture", *(piece for logo in content.logos for piece in (_logo(look, logo), run("   "))))
    if content.funding_notice:
        yield paragraph("Notice", run(clean(content.funding_notice)))


def _logo(look: Look, logo: Logo) -> Any:
    from docx.shared import Mm

    made = look.package.part.new_pic_inline(io.BytesIO(logos.raster(logo)), height=Mm(LOGO))
    return text.picture(made, alt=clean(logo.alt), name="Logo")


def _marks(document: Document) -> str:
    return clean(" · ".join(document.cover.marks))


def contents(document: Document, shown: Sequence[Node]) -> list[Any]:
    """The headings as links, in a field that Word fills with page numbers when it is updated; none if there are few."""
    entries = [node for node in shown if node["kind"] == "heading" and node["level"] <= DEPTH]
    if len(entries) < CONTENTS:
        return []
    lines = [
        paragraph(
            f"TOC{node['level']}", element("hyperlink", run(plain(node["parts"])), anchor=bookmark(place), history=1)
        )
        for place, node in enumerate(entries, start=1)
    ]
    instruction = element("instrText")
    instruction.text = f' TOC \\o "1-{DEPTH}" \\h \\z \\u '
    opening = (element("fldChar", fldCharType="begin"), instruction, element("fldChar", fldCharType="separate"))
    for child in reversed(opening):
        lines[0].insert(1, element("r", child))
    lines[-1].append(element("r", element("fldChar", fldCharType="end")))
    heading = paragraph("TOCHeading", run(document.language.say("document.contents")))
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    return [element("sdt", element("sdtPr", gallery), element("sdtContent", heading, *lines))]


def bookmark(number: int) -> str:
    """The name of a heading, by its place in the contents."""
    return f"_Toc{number:09}"


def on_a_new_page(first: Any) -> None:
    """Start a new page after the contents."""
    from docx.oxml.ns import qn

    if first.tag == qn("w:p"):
        properties = first.get_or_add_pPr()
        properties.get_or_add_pageBreakBefore()
        properties.get_or_add_spacing().set(qn("w:before"), "0")


def heads_and_feet(look: Look, document: Document) -> None:
    """Add the marks to every header and the page number to every footer, also of first and even pages."""
    section = look.package.sections[-1]
    _head(look, section.header, document, title=document.cover.title)
    _foot(look, section.footer, document)
    if section.different_first_page_header_footer:
        _head(look, section.first_page_header, document)
        _foot(look, section.first_page_footer, document)
    if look.package.settings.odd_and_even_pages_header_footer:
        _head(look, section.even_page_header, document, title=document.cover.title)
        _foot(look, section.even_page_footer, document)


def _head(look: Look, header: Any, document: Document, *, title: str = "") -> None:
    marks = _marks(document)
    if _furnished(header):  # a template's header already names the organisation
        title = ""
    short = textwrap.shorten(clean(title), max(20, LONGEST - len(marks)), placeholder=" …")
    _line(look, header, "Header", run(short), run("\t"), run(marks, style="Mark"))


def _foot(look: Look, footer: Any, document: Document) -> None:
    organisation = "" if _furnished(footer) else clean(document.cover.organisation)
    fields = footer._element.xpath(".//w:instrText/text() | .//w:fldSimple/@w:instr")
    if "PAGE" in " ".join(fields).upper().split():
        return  # the template has page numbers
    pages = {"{page}": text.field("PAGE", "1"), "{pages}": text.field("NUMPAGES", "1")}
    sentence = document.language.say("document.page_of", page="|{page}|", pages="|{pages}|")
    runs = [pages[piece] if piece in pages else run(piece) for piece in sentence.split("|") if piece]
    _line(look, footer, "Footer", run(organisation), run("\t"), *runs)


def _line(look: Look, place: Any, style: str, *pieces: Any) -> None:
    place._element.append(styled(look, paragraph(style, *pieces, tabs=_tabs(look, style))))


def _tabs(look: Look, style: str) -> Iterator[Any]:
    """One tab to the right margin instead of the template's tabs, such as Word's default one in the middle."""
    from docx.oxml.ns import qn

    for found in look.package.styles.element.findall(qn("w:style")):
        if found.get(qn("w:styleId")) == look.styles[style]:
            for place in found.xpath("./w:pPr/w:tabs/w:tab/@w:pos"):
                if place != str(look.width):
                    yield element("tab", val="clear", pos=place)
    yield element("tab", val="right", pos=look.width)


def _furnished(place: Any) -> bool:
    """Whether a template's header or footer shows anything; if not, its empty lines are removed."""
    place.is_linked_to_previous = False
    shown = place._element.xpath(".//w:t | .//w:drawing | .//w:pict | .//w:object | .//w:fldSimple | .//w:instrText")
    if not shown:
        for child in list(place._element):
            place._element.remove(child)
    return bool(shown)
