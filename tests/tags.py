"""The tags of a PDF, as a screen reader goes through them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2
import pypdfium2.raw as raw


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure, in reading order."""
    return below(pdf.Root.StructTreeRoot)


def below(node: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    for child in children(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from below(child)


def children(node: pikepdf.Dictionary) -> list[pikepdf.Object]:
    inside = node.get("/K", pikepdf.Array())
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def tagged(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    return [node for node in tags(pdf) if kind == node.S]


def of_table(cell: pikepdf.Dictionary) -> pikepdf.Dictionary:
    """What a cell says about its place: its scope, and the ids of the headings it stands under."""
    return next(attributes for attributes in cell.A if attributes.O == "/Table")


def texts_of(pdf: pikepdf.Pdf, pages: pypdfium2.PdfDocument) -> Callable[[pikepdf.Dictionary], str]:
    """What stands on the pages under an element of the structure, found by the numbers of its marked content."""
    written: dict[tuple[int, int], str] = {}
    number = {page.objgen: place for place, page in enumerate(pdf.pages)}
    for place, page in enumerate(pages):
        words = page.get_textpage()
        for thing in page.get_objects(max_depth=8):
            mark = raw.FPDFPageObj_GetMarkedContentID(thing.raw)
            if thing.type == raw.FPDF_PAGEOBJ_TEXT and mark >= 0:
                written[place, mark] = written.get((place, mark), "") + _text(thing, words)

    def text(node: pikepdf.Dictionary, page: pikepdf.Object | None = None) -> str:
        page = node.get("/Pg", page)
        parts = []
        for child in children(node):
            if isinstance(child, int):
                parts.append(written.get((number[page.objgen], child), ""))
            elif isinstance(child, pikepdf.Dictionary) and "/S" in child:
                parts.append(text(child, page))
            elif isinstance(child, pikepdf.Dictionary) and "/MCID" in child:
                parts.append(written.get((number[child.get("/Pg", page).objgen], int(child.MCID)), ""))
        return "".join(parts)

    return text


def _text(thing: pypdfium2.PdfObject, words: pypdfium2.PdfTextPage) -> str:
    length = raw.FPDFTextObj_GetText(thing.raw, words.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(thing.raw, words.raw, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")
