"""Native Word tables: a repeated header, rows that are not split, and columns as wide as their text needs.

Every word processor divides the width of a table differently, so this module sets the widths, from an estimate of how
wide texts are. Lengths are in twentieths of a point, font sizes in half points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.content import palette
from evaluation.exporting.nodes import Node, plain
from evaluation.exporting.slide_text import text_width
from evaluation.exporting.word_template import TWIP
from evaluation.exporting.word_text import element, inline, paragraph

SIZE = 18
SMALL_SIZE = 16
SMALLEST = 12
MARGIN = 170  # to the right of each column but the last, as the style of tables has it
WIDER = 1.04  # than the mean a text may be
BOLD = 1.12  # the same of bold words
SHORT = 14  # characters; a column of short words is set like one of numbers
LONG = 15  # rows; a table with more may run over pages
SHARES = (12, 60)  # the least and the most characters a column of text counts when what is left is shared
NARROW = 1500  # the least room a column of text needs
FIRST = 2300  # the same of the first, which names the rows


@dataclass(frozen=True)
class Grid:
    """The columns of a table, and the part of the file it is in."""

    part: Any
    aligns: tuple[str | None, ...]
    widths: tuple[int, ...]
    size: int | None


def table(node: Node, part: Any, *, room: int, size: int = SIZE, filled: bool = True, title: str = "") -> Any:
    """The node as a table as wide as ``room``, or no wider than its text unless ``filled``.

    Letters are set smaller than ``size`` only where it would not fit.
    """
    fitting = (smaller for smaller in range(size, SMALLEST, -1) if least(node, size=smaller) <= room)
    size = next(fitting, SMALLEST)
    widths = columns(node, room=room, size=size, filled=filled)
    aligns = tuple("right" if column["align"] == "number" else None for column in node["columns"])
    grid = Grid(part, aligns, tuple(widths), None if size == SIZE else size)
    count = len(node["rows"])
    joined = count - 1 + bool(node.get("notes")) if count <= LONG else 0  # rows that stay with what follows
    return element(
        "tbl",
        _properties(sum(widths), title),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        _row(grid, [column["parts"] for column in node["columns"]], keep=True, head=True),
        *(
            _row(grid, cells, keep=place < joined, total=place in node["totals"])
            for place, cells in enumerate(node["rows"])
        ),
    )


def _properties(width: int, title: str) -> Any:
    return element(
        "tblPr",
        element("tblStyle", val="Table"),
        element("tblW", w=width, type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="06A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
        *([element("tblCaption", val=title)] if title else []),
    )


def _row(grid: Grid, cells: Sequence[list[Node]], *, keep: bool, head: bool = False, total: bool = False) -> Any:
    made = []
    for place, (parts, align, width) in enumerate(zip(cells, grid.aligns, grid.widths, strict=True)):
        properties = element("tcPr", element("tcW", w=width, type="dxa"))
        if total:
            line = element("top", val="single", sz=6, space=0, color=palette.INK.removeprefix("#"))
            properties.append(element("tcBorders", line))
        if place == len(grid.widths) - 1:
            properties.append(element("tcMar", element("right", w=0, type="dxa")))
        runs = inline(parts, grid.part, bold=total, size=grid.size)
        text = paragraph("TableHead" if head else "TableText", *runs, keep=keep, align=align)
        made.append(element("tc", properties, text))
    flags = element("trPr", element("cantSplit"), *([element("tblHeader")] if head else []))
    return element("tr", flags, *made)


def least(node: Node, *, size: int) -> int:
    """The width below which numbers would break."""
    return sum(_needed(node, place, size) for place in range(len(node["columns"])))


def columns(node: Node, *, room: int, size: int, filled: bool = True) -> list[int]:
    """The width of each column: all texts on one line where they fit, else numbers only, and the rest is shared."""
    places = range(len(node["columns"]))
    natural = [_natural(node, place, size) for place in places]
    if sum(natural) <= room:
        return [natural[0] + filled * (room - sum(natural)), *natural[1:]]
    needed = [_needed(node, place, size) for place in places]
    if sum(needed) > room:
        return [width * room // sum(needed) for width in needed]
    shares = [0 if _is_fixed(node, place) else _share(node, place) for place in places]
    left = room - sum(width for width, share in zip(needed, shares, strict=True) if not share)
    return [left * share // sum(shares) if share else width for width, share in zip(needed, shares, strict=True)]


def _texts(node: Node, place: int) -> list[str]:
    return [plain(row[place]) for row in node["rows"]]


def _natural(node: Node, place: int, size: int) -> int:
    label = plain(node["columns"][place]["parts"])
    return max([_width(label, size, BOLD), *(_width(text, size) for text in _texts(node, place))])


def _is_fixed(node: Node, place: int) -> bool:
    texts = [plain(node["columns"][place]["parts"]), *_texts(node, place)]
    return node["columns"][place]["align"] == "number" or (place > 0 and max(map(len, texts)) <= SHORT)


def _needed(node: Node, place: int, size: int) -> int:
    """Numbers do not break, headings do between words and, where these are very long, within them."""
    if not _is_fixed(node, place):
        return (NARROW if place else FIRST) * size // SIZE
    words = plain(node["columns"][place]["parts"]).split()
    longest = min(max((_width(word, size, BOLD) for word in words), default=0), NARROW)
    return max([longest, *(_width(text, size) for text in _texts(node, place))])


def _share(node: Node, place: int) -> int:
    low, high = SHARES
    label = plain(node["columns"][place]["parts"])
    return max(low, min(high, max(len(text) for text in (label, *_texts(node, place)))))


def _width(text: str, size: int, wider: float = WIDER) -> int:
    half_an_em = 5 * size  # short words differ most from the mean
    return round(text_width(text, size=size / 2) * wider / TWIP) + half_an_em + MARGIN
