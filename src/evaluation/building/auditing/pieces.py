"""Pieces of text in plain formats (text, CSV, JSON, pictures), each with the place where a person finds it again."""

from __future__ import annotations

import base64
import csv
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evaluation.findings.masking import BREAK
from evaluation.reading.files.places import letter

Place = tuple[tuple[str, str], ...]
PNG = b"\x89PNG\r\n\x1a\n"
DATA_URI = re.compile(r"data:([\w.+/-]+)[\w;=.-]*?(;base64)?,([^\s\"')]*)")
STYLE_TEXT = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", re.DOTALL)
PRINTABLE = re.compile(rb"(?:[\x20-\x7e\x80-\xff]\x00?){4,}")
NUMBER = re.compile(r"[+-]?[\d.,\s]*\d[\d.,\s]*(?:%|€|EUR)?")


@dataclass(frozen=True)
class Piece:
    """A text and its place: parts like ("slide", "3"), outermost first. ``mark`` names what needs no search."""

    place: Place
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Inside:
    """A file within a file, to be opened as well."""

    content: bytes
    name: str
    place: Place


Found = Piece | Inside


def inside(text: str, place: Place) -> Iterator[Inside]:
    """The pictures and files written into a text as ``data:`` addresses; fonts hold no words."""
    for number, (kind, coded, body) in enumerate(DATA_URI.findall(text), 1):
        if not kind.startswith(("font/", "application/font")):
            content = decoded(body) if coded else _unquoted(body)
            suffix = kind.partition("/")[2].partition("+")[0]
            yield Inside(content, f"x.{suffix}", (*place, ("inside", str(number))))


def style_texts(sheet: str) -> str:
    """What a style sheet says beside its own words: strings and comments. ``flex`` there is nobody's name.

    >>> style_texts(".grid { display: flex; content: 'Brücke e. V.' } /* Ada */").split(BREAK)
    ["'Brücke e. V.'", '/* Ada */']
    """
    return BREAK.join(STYLE_TEXT.findall(sheet))


def without_data(text: str) -> str:
    return DATA_URI.sub(BREAK, text) if "data:" in text else text


def decoded(body: str) -> bytes:
    """The bytes of base64, whatever blanks it holds."""
    return base64.b64decode("".join(body.split()) + "==", validate=False)


def _unquoted(body: str) -> bytes:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(body)


def text_in(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def lines(text: str, place: Place) -> Iterator[Piece]:
    """Paragraphs, by the line where they begin."""
    for match in re.finditer(r"(?:[^\n]*\S[^\n]*\n?)+", text):
        yield Piece((*place, ("line", str(text.count("\n", 0, match.start()) + 1))), match.group())


def cells(text: str, place: Place, delimiter: str) -> Iterator[Piece]:
    """Every cell; one that a spreadsheet would take for a formula is marked."""
    first = text.partition("\n")[0]
    delimiter = delimiter or max(";,\t", key=first.count)
    for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        for column, cell in enumerate(cells, 1):
            where = (*place, ("cell", f"{letter(column)}{row}"))
            yield Piece(where, cell, "formula" if is_formula(cell) else "")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet that opens a text file would compute a cell.

    >>> is_formula("=1+1"), is_formula("-1.234,50 €"), is_formula("@SUM(A1)"), is_formula("–")
    (True, False, True, False)
    """
    return (
        cell.lstrip("\t\r\n ")[:1] in tuple("=+-@") and cell.strip() not in "-" and not NUMBER.fullmatch(cell.strip())
    )


def values(value: Any, place: Place, path: str, *, notebook: bool) -> Iterator[Found]:
    """Keys and values of a JSON file by their way from the top. Lines of a notebook's cells are one text."""
    where = (*place, ("entry", path)) if path else place
    if isinstance(value, dict):
        for key, held in value.items():
            if notebook and key == "papermill":
                yield Piece(where, "", "papermill")
            inner = f"{path}.{key}".strip(".")
            yield Piece((*place, ("entry", inner)), key)
            if notebook and str(key).startswith("image/") and not str(key).startswith("image/svg"):
                yield Inside(decoded("".join(held)), str(key).replace("/", "."), (*place, ("entry", inner)))
            else:
                yield from values(held, place, inner, notebook=notebook)
    elif isinstance(value, list) and not (notebook and value and all(isinstance(part, str) for part in value)):
        for number, held in enumerate(value, 1):
            yield from values(held, place, f"{path}.{number}".strip("."), notebook=notebook)
    elif value is not None:
        text = "".join(value) if isinstance(value, list) else str(value)
        yield Piece(where, without_data(text))
        yield from inside(text, where)


def png(content: bytes, place: Place) -> Iterator[Piece]:
    """The words in a PNG's chunks, and whatever stands behind its end."""
    start = len(PNG)
    while start + 8 <= len(content):
        size, kind = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        chunk, start = content[start + 8 : start + 8 + size], start + size + 12
        name = kind.decode("latin-1")
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            yield Piece((*place, ("metadata", name)), _chunk(kind, chunk))
        if kind == b"IEND":
            break
    if content[start:]:
        yield Piece((*place, ("metadata", "…")), printable(content[start:]))


def _chunk(kind: bytes, chunk: bytes) -> str:
    if kind == b"eXIf":
        return printable(chunk)
    key, _, rest = chunk.partition(b"\0")
    told = [key]
    if kind == b"tEXt":
        told.append(rest)
    elif kind == b"zTXt":
        told.append(zlib.decompressobj().decompress(rest[1:], 1_000_000))
    else:
        _, translated, text = rest[2:].split(b"\0", 2)
        told += [translated, zlib.decompressobj().decompress(text, 1_000_000) if rest[:1] == b"\1" else text]
    return BREAK.join(text_of(part) for part in told)


def jpeg(content: bytes, place: Place) -> Iterator[Piece]:
    """The words in the segments before a JPEG's picture: EXIF, XMP, comments."""
    start = 2
    while content[start : start + 1] == b"\xff" and content[start + 1] != 0xDA:
        size = int.from_bytes(content[start + 2 : start + 4], "big")
        if content[start + 1] >= 0xE0:
            yield Piece(
                (*place, ("metadata", f"{content[start + 1]:X}")), printable(content[start + 4 : start + 2 + size])
            )
        start += 2 + size


def printable(content: bytes) -> str:
    """The words among other bytes."""
    return BREAK.join(text_of(run.replace(b"\0", b"")) for run in PRINTABLE.findall(content))


def text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
