"""The texts of Word files, slide decks and workbooks, with everything packed into them.

All three are packages of XML. Every part is read, also those no program shows (properties, notes, comments, caches of
charts, embedded workbooks, texts of deleted cells); only the names of places differ.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from evaluation.building.auditing import markup
from evaluation.building.auditing.pieces import Found, Inside, Piece, Place
from evaluation.reading.files.package import check_package

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SILENT = (".ttf", ".odttf", ".fntdata", ".woff", ".woff2", ".emf", ".wmf", ".bin.rels")
KINDS = (
    (r"ppt/slides/.*", "slide"),
    (r"ppt/notesSlides/.*", "notes"),
    (r"ppt/(?:slideMasters|slideLayouts|notesMasters|theme)/.*", "master"),
    (r"docProps/.*|customXml/.*", "property"),
    (r"(?:ppt|word|xl)/(?:threadedC|c)omments?.*", "comment_part"),
    (r"word/(?:header|footer|footnotes|endnotes).*", "margin"),
    (r"word/document.xml", "body"),
    (r".*/charts/.*", "chart"),
)


def package(content: bytes, place: Place) -> Iterator[Found]:
    """Every text of a package. Worksheets are read by cells, other parts by paragraphs."""
    check_package(content, file="", in_full=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    sheets, order = _sheets(parts), _order(parts)
    shared = _shared(parts)
    used: set[int] = set()
    for name, body in parts.items():
        where = (*place, *_place(name, order))
        if name in sheets:
            yield from _cells(body, (*place, *sheets[name]), shared, used)
        elif name == "xl/sharedStrings.xml":
            continue
        elif name.endswith((".xml", ".rels", ".vml")):
            yield from markup.office(body, where)
        elif not name.endswith(SILENT):
            yield Inside(body, name, (*where, ("inside", posixpath.splitext(name)[1][1:])))
    for number, text in enumerate(shared):
        if number not in used:
            yield Piece((*place, ("leftover", str(number + 1))), text)


def _place(name: str, order: dict[str, int]) -> Place:
    if name in order:
        kind = "notes" if "notesSlides" in name else "slide"
        return ((kind, str(order[name])),)
    kind = next((kind for pattern, kind in KINDS if re.fullmatch(pattern, name)), "part")
    number = re.search(r"(\d*)\.\w+(?:\.rels)?$", name)
    return ((kind, number[1] if number and number[1] else posixpath.basename(name)),)


def _order(parts: dict[str, bytes]) -> dict[str, int]:
    """The place of each slide in the show, and of its notes, by the name of their parts."""
    order: dict[str, int] = {}
    for number, name, _ in _listed(parts, "ppt/presentation.xml", "{*}sldId"):
        notes = [target for target in _targets(parts, name).values() if "notesSlides/" in target]
        order |= dict.fromkeys([name, *notes], number)
    return order


def _targets(parts: dict[str, bytes], name: str) -> dict[str, str]:
    folder, base = posixpath.split(name)
    relations = parts.get(f"{folder}/_rels/{base}.rels")
    if relations is None:
        return {}
    found = markup.parsed(relations).iter("{*}Relationship")
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).strip("/")
        for relation in found
    }


def _sheets(parts: dict[str, bytes]) -> dict[str, Place]:
    """Each worksheet's part with its number and whether Excel hides it."""
    found: dict[str, Place] = {}
    for number, name, sheet in _listed(parts, "xl/workbook.xml", "{*}sheet"):
        hidden = sheet.get("state", "visible") != "visible"
        found[name] = (("hidden_sheet" if hidden else "sheet", str(number)),)
    return {name: place for name, place in found.items() if name.startswith("xl/worksheets/")}


def _listed(parts: dict[str, bytes], name: str, tag: str) -> Iterator[tuple[int, str, Any]]:
    """The slides or sheets a part lists, in order: the number of each, the part it is in, and how it is listed."""
    if name in parts:
        targets = _targets(parts, name)
        for number, entry in enumerate(markup.parsed(parts[name]).iter(tag), 1):
            yield number, targets.get(entry.get(RELATION), ""), entry


def _shared(parts: dict[str, bytes]) -> list[str]:
    texts = parts.get("xl/sharedStrings.xml")
    return ["".join(entry.itertext()) for entry in markup.parsed(texts).iter("{*}si")] if texts else []


def _cells(content: bytes, place: Place, shared: list[str], used: set[int]) -> Iterator[Found]:
    """The cells of a sheet, hidden ones too, with live formulas marked; then what else the sheet holds."""
    root = markup.parsed(content)
    if place[-1][0] == "hidden_sheet":
        yield Piece(place, "", "hidden")
    for line in root.iter("{*}row", "{*}col"):
        if line.get("hidden") in ("1", "true"):
            yield Piece(
                (*place, ("row" if line.get("r") else "column", line.get("r") or line.get("min"))), "", "hidden"
            )
    for cell in root.iter("{*}c"):
        where = (*place, ("cell", cell.get("r", "?")))
        formula = cell.find("{*}f")
        if formula is not None:
            yield Piece(where, formula.text or "", "formula")
        yield Piece(where, _text(cell, shared, used))
    for data in list(root.iter("{*}sheetData")):
        data.getparent().remove(data)
    yield from markup.office(_bytes(root), place)


def _text(cell: Any, shared: list[str], used: set[int]) -> str:
    if cell.get("t") != "s":
        return "".join(text for part in cell.iter("{*}v", "{*}t") for text in [part.text or ""])
    number = int(cell.findtext("{*}v", "-1"))
    used.add(number)
    return shared[number] if 0 <= number < len(shared) else ""


def _bytes(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root))
