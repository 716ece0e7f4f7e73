"""The texts of a PDF: those of its pages, and those of its objects (properties, alternative texts, files).

The words of a page are read as a reader's program would. Everything else is a string in some object, and all objects
are looked at, because there are too many places that may have one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from evaluation.building.auditing.pieces import Found, Inside, Piece, Place

SILENT = frozenset({"/ID", "/CheckSum", "/CharSet", "/Registry", "/Ordering", "/Encoding", "/ModDate", "/CreationDate"})
ALTERNATIVE = frozenset({"/Alt", "/ActualText", "/E"})


def pdf(content: bytes, place: Place) -> Iterator[Found]:
    yield from _pages(content, place)
    yield from _objects(content, place)


def _pages(content: bytes, place: Place) -> Iterator[Piece]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            yield Piece((*place, ("page", str(number + 1))), text.get_text_range())
            text.close()
            page.close()
    finally:
        document.close()


def _objects(content: bytes, place: Place) -> Iterator[Found]:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as document:
        pages = {page.objgen: str(number) for number, page in enumerate(document.pages, 1)}
        attached = 0
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                kind = thing.get("/Type")
                if kind == "/Metadata":
                    yield Inside(thing.read_bytes(), "x.xml", (*place, ("metadata", "XMP")))
                elif kind == "/EmbeddedFile":
                    attached += 1
                    name = f"x.{str(thing.get('/Subtype', '')).rpartition('#2F')[2].rpartition('/')[2]}"
                    yield Inside(thing.read_bytes(), name, (*place, ("attachment", str(attached))))
            page = _page(thing, pages) if isinstance(thing, pikepdf.Dictionary) else ""
            where = (*place, ("page", page)) if page else place
            yield from _strings(thing, where, "", pikepdf)
        yield from _strings(document.trailer, place, "", pikepdf)


def _page(thing: Any, pages: dict[Any, str]) -> str:
    """The number of the page an object of the structure belongs to."""
    page = thing.get("/Pg")
    return pages.get(page.objgen, "") if page is not None else ""


def _strings(thing: Any, place: Place, key: str, pikepdf: Any) -> Iterator[Piece]:
    """The strings in an object, not in those it points to: these are looked at themselves."""
    if isinstance(thing, pikepdf.String):
        if key not in SILENT:
            kind = "alt" if key in ALTERNATIVE else "property"
            yield Piece((*place, (kind, key.strip("/"))), str(thing))
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        for name, held in thing.items():
            if not _elsewhere(held, pikepdf):
                yield from _strings(held, place, name, pikepdf)
    elif isinstance(thing, pikepdf.Array):
        for held in thing:
            if not _elsewhere(held, pikepdf):
                yield from _strings(held, place, key, pikepdf)


def _elsewhere(held: Any, pikepdf: Any) -> bool:
    return isinstance(held, pikepdf.Object) and held.is_indirect
