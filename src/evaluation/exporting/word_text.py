"""The pieces a Word file is made of: paragraphs, runs of text, fields and links, as XML elements in Word's order.

Word refuses a file whose elements stand in another order than the standard has, so they are made in one place. Styles
are named as in ``templates/word.styles.xml``; what they are called in a template is settled by ``word_template``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from evaluation.exporting.nodes import Node

UNRESERVED = ":/?#[]@!$&'()*+,;=%~"


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """The element ``w:tag`` with its children and attributes; those without a value are left out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        if value is not None:
            made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def paragraph(
    style: str,
    *children: Any,
    keep: bool = False,
    list_item: tuple[int, int] | None = None,
    tabs: Iterable[Any] = (),
    before: int | None = None,
    after: int | None = None,
    left: int | None = None,
    align: str | None = None,
) -> Any:
    """A paragraph; ``keep`` with the next one, ``list_item`` is list and level, lengths in twentieths of a point."""
    properties = [element("pStyle", val=style)]
    if keep:
        properties.append(element("keepNext"))
    if list_item is not None:
        number, level = list_item
        properties.append(element("numPr", element("ilvl", val=level), element("numId", val=number)))
    if tabs := list(tabs):
        properties.append(element("tabs", *tabs))
    if before is not None or after is not None:
        properties.append(element("spacing", before=before, after=after))
    if left is not None:
        properties.append(element("ind", left=left))
    if align is not None:
        properties.append(element("jc", val=align))
    return element("p", element("pPr", *properties), *children)


def run(text: str, *, style: str = "", bold: bool = False, italic: bool = False, size: int | None = None) -> Any:
    """A run of text, ``size`` in half points; line breaks and tabs in it stay."""
    properties = [
        *([element("rStyle", val=style)] if style else []),
        *([element("b"), element("bCs")] if bold else []),
        *([element("i"), element("iCs")] if italic else []),
        *([element("sz", val=size), element("szCs", val=size)] if size else []),
    ]
    made = element("r", *([element("rPr", *properties)] if properties else []))
    made.text = text
    return made


def field(instruction: str, shown: str, *, style: str = "") -> Any:
    """A field that Word computes; ``shown`` is its text until then."""
    return element("fldSimple", run(shown, style=style), instr=f" {instruction} ")


def picture(made: Any, *, alt: str, name: str) -> Any:
    """A picture of python-docx in a run, with what is said to those who do not see it."""
    for properties in (made.docPr, made.graphic.graphicData.pic.nvPicPr.cNvPr):
        properties.set("descr", alt)
        properties.set("name", name)
    for side in "TBLR":
        made.set(f"dist{side}", "0")  # else LibreOffice leaves room for text beside it
    return element("r", element("drawing", made))


def inline(
    parts: Iterable[Node], part: Any, *, bold: bool = False, italic: bool = False, size: Any = None
) -> list[Any]:
    """Running text; ``part`` is the part of the file it is in, which keeps the addresses of its links."""
    return [made for piece in parts for made in _piece(piece, part, bold=bold, italic=italic, size=size)]


def _piece(piece: Node, part: Any, **look: Any) -> Iterator[Any]:
    kind = piece["kind"]
    if kind in ("text", "code"):
        yield run(piece["text"], style="Code" if kind == "code" else "", **look)
    elif kind == "break":
        yield run("\n", **look)
    elif kind == "link":
        yield from _link(piece, part, **look)
    else:
        yield from inline(piece["parts"], part, **{**look, {"strong": "bold", "emphasis": "italic"}[kind]: True})


def _link(piece: Node, part: Any, **look: Any) -> list[Any]:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    runs = inline(piece["parts"], part, **look)
    url = address(piece["url"])
    if not url:
        return runs
    for made in runs:
        made.get_or_add_rPr().style = "Hyperlink"
    link = element("hyperlink", *runs)
    link.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return [link]


def address(url: str) -> str:
    """The address as Word accepts it, or nothing: a file with one that is none would be called damaged.

    >>> address("https://example.org/a b?ü"), address("http://[")
    ('https://example.org/a%20b?%C3%BC', '')
    """
    try:
        parsed = urlsplit(url)
        _ = parsed.port
    except ValueError:
        return ""
    return quote(url, safe=UNRESERVED) if parsed.netloc or parsed.path else ""


def speak(root: Any, locale: str) -> None:
    """``locale`` (``de-DE``) on every run of text below ``root``, for screen readers and spelling."""
    from docx.oxml.ns import qn

    for made in root.iter(qn("w:r")):
        properties = made.get_or_add_rPr()
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        properties.append(element("lang", val=locale))
