"""What the XML of a worksheet holds besides values: its extent, number formats, and what is hidden or broken.

One pass over the sheet, a piece at a time. The cells of most rows differ in their values only; so each row is reduced
to its pattern (columns, formats, kinds), and what a pattern means is determined once, not for each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import IO

from evaluation.reading.files.places import number

PIECE = 4_000_000  # bytes

_ROW_END = re.compile(rb"</(?:\w+:)?row\s*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb'<(?:\w+:)?c\b(?:\s+r="([A-Z]{1,3})\d{1,7}")?([^>]*)>(?:(?=\s*<(?:\w+:)?([vif])))?')
_USUAL_CELL = re.compile(  # as most programs write it; found twice as fast
    rb'<c r="([A-Z]{1,3})\d{1,7}"([^>]*)>(?:<([vif]))?'
)
_PLACE = re.compile(rb'\br=["\x27]([A-Z]{1,3})\d{1,7}["\x27]')
_NUMBER = re.compile(rb'\br=["\x27](\d{1,7})["\x27]')
_STYLE = re.compile(rb'\bs=["\x27](\d{1,6})["\x27]')
_HIDDEN = re.compile(rb'\bhidden=["\x27](?:1|true)["\x27]')
_FORMULA = re.compile(  # a formula without a result; an empty text as a result is one
    rb'<(?:\w+:)?c\b(?![^>]*\bt=["\x27]str["\x27])[^>]*?\br=["\x27]([A-Z]{1,3}\d{1,7})["\x27][^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_IS_ERROR = re.compile(rb'\bt=["\x27]e["\x27]')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt=["\x27]e["\x27])[^>]*?\br=["\x27]([A-Z]{1,3}\d{1,7})["\x27][^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_SPAN = re.compile(rb'\b(min|max)=["\x27](\d{1,5})["\x27]')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref=["\x27]([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["\x27]')

Cell = tuple[
    bytes, bytes, bytes
]  # column letters if they are the first attribute, other attributes, first child element


@dataclass
class SheetFacts:
    """What the XML of a sheet holds; rows and columns are counted from 1, as Excel shows them.

    ``rows`` and ``columns``: the last ones with content. ``unsaved``: formulas without result by place; ``errors``:
    error values by place. ``patterns``: for each different pattern of a row the style of each column, ``row_patterns``
    which of them a row has. ``merged``: left, top, right, bottom. ``comments``: the cells with a comment.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    unsaved: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    patterns: list[dict[int, int]] = field(default_factory=list)
    row_patterns: dict[int, int] = field(default_factory=dict)
    visible: bool = True
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Pattern:
    place: int
    last: int
    filled: int
    formulas: bool
    errors: bool


def scan(stream: IO[bytes]) -> SheetFacts:
    """The facts of a worksheet from its XML, which is never completely in memory."""
    facts = SheetFacts()
    known: dict[tuple[Cell, ...], _Pattern] = {}
    row, rest = 0, b""
    for place, (part, complete) in enumerate(_rows(stream)):
        if not place:
            facts.hidden_columns = [span for text in _COLUMNS.findall(part) if (span := _hidden_span(text))]
        if complete:
            row = _scan_row(part, row, facts, known)
        else:
            rest = part
    for match in _ROW.finditer(rest):  # empty rows at the end, which close themselves
        row = _row_number(match[1], row, facts)
    facts.merged = [
        (number(left.decode()), int(top), number(right.decode()), int(bottom))
        for left, top, right, bottom in _MERGED.findall(rest)
    ]
    return facts


def _rows(stream: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The text up to the end of each row, then what follows the last one."""
    rest = b""
    while piece := stream.read(PIECE):
        text = rest + piece
        *rows, rest = text.split(b"</row>") if b"</row>" in text else _ROW_END.split(text)
        yield from ((row, True) for row in rows)
    yield rest, False


def _scan_row(text: bytes, row: int, facts: SheetFacts, known: dict[tuple[Cell, ...], _Pattern]) -> int:
    """The number of the row; its facts are added."""
    first = text.find(b"<c ")
    start = 0
    for match in _ROW.finditer(text, 0, first if first >= 0 else len(text)):
        row, start = _row_number(match[1], row, facts), match.end()
    cells = tuple(_USUAL_CELL.findall(text, start))
    if not cells or len(cells) != text.count(b"<c", start):
        cells = tuple(_CELL.findall(text, start))
    if not cells:
        return row
    pattern = known.get(cells) or known.setdefault(cells, _pattern(cells, facts))
    facts.row_patterns[row] = pattern.place
    if pattern.filled:
        facts.rows, facts.columns = max(facts.rows, row), max(facts.columns, pattern.last)
        facts.cells += pattern.filled
    if pattern.formulas:
        facts.unsaved |= {place.decode(): "=" + _text(formula) for place, formula in _FORMULA.findall(text, start)}
    if pattern.errors:
        facts.errors |= {place.decode(): _text(value) for place, value in _ERROR.findall(text, start)}
    return row


def _row_number(attributes: bytes, before: int, facts: SheetFacts) -> int:
    stated = _NUMBER.search(attributes)
    row = int(stated[1]) if stated else before + 1
    if _HIDDEN.search(attributes):
        facts.hidden_rows.append(row)
    return row


def _pattern(cells: tuple[Cell, ...], facts: SheetFacts) -> _Pattern:
    """What a pattern means; cells without a place follow one another."""
    styles: dict[int, int] = {}
    column = last = filled = 0
    for letters, attributes, inside in cells:
        named = letters or b"".join(_PLACE.findall(attributes)[:1])
        column = number(named.decode()) if named else column + 1
        style = _STYLE.search(attributes)
        if style:
            styles[column] = int(style[1])
        if inside:
            last, filled = max(last, column), filled + 1
    facts.patterns.append(styles)
    return _Pattern(
        place=len(facts.patterns) - 1,
        last=last,
        filled=filled,
        formulas=any(inside == b"f" for _, _, inside in cells),
        errors=any(_IS_ERROR.search(attributes) for _, attributes, _ in cells),
    )


def _hidden_span(attributes: bytes) -> tuple[int, int] | None:
    ends = dict(_SPAN.findall(attributes))
    if not _HIDDEN.search(attributes) or len(ends) < 2:
        return None
    return int(ends[b"min"]), int(ends[b"max"])


def _text(content: bytes) -> str:
    return unescape(content.decode("utf-8", "replace"))
