"""The headings of table rows in a PDF, so that screen readers announce the row with each number.

Typst tags the headings of columns only. The first cell of a row names it, as it does in HTML; here it becomes a heading
in the finished file, and the other cells of its row refer to it. Nothing that can be seen changes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String


def tagged(pdf: bytes) -> bytes:
    """The tagged PDF with a row heading in every row that has a name; the same bytes for the same PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        tables = list(_below(root, "/Table"))
        if not tables:
            return pdf
        ids = pikepdf.NameTree(root.IDTree)  # there is one where there is a table: headings of columns have ids
        for number, table in enumerate(tables, 1):
            rows = (row for body in _below(table, "/TBody") for row in _below(body, "/TR"))
            for place, row in enumerate(rows, 1):
                _name(row, f"R{number}y{place}", ids)
        stream = io.BytesIO()
        opened.save(stream, deterministic_id=True, fix_metadata_version=False)
    return stream.getvalue()


def _below(node: Object, kind: str) -> Iterator[Object]:
    """The elements of one kind below another, in order of reading."""
    for child in _children(node):
        if kind == child.S:
            yield child
        yield from _below(child, kind)


def _children(node: Object) -> list[Object]:
    return [child for child in _content(node) if isinstance(child, Dictionary) and "/S" in child]


def _content(node: Object) -> list[Object]:
    """What an element holds: further elements, or the numbers of its text on the page."""
    inside = node.get("/K", Array())
    return list(inside) if isinstance(inside, Array) else [inside]


def _name(row: Object, id: str, ids: pikepdf.NameTree) -> None:
    first, *others = _children(row)
    if not _content(first):  # an empty cell is no heading
        return
    first.S, first.ID = Name.TH, String(id)
    _of_table(first).Scope = Name.Row
    ids[id] = first
    for cell in others:
        _of_table(cell).Headers.append(String(id))


def _of_table(cell: Object) -> Object:
    """The attributes of a cell about its place in the table, without those about its look."""
    return next(attributes for attributes in cell.A if attributes.O == "/Table")
