"""The tags of a PDF, as a screen reader goes through them."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf


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
