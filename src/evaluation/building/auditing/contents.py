"""A finished file as pieces of text, each with the place where a person finds it again, whatever the format.

Everything a file carries is looked at, not only what is seen: properties, alternative texts, notes, comments, hidden
sheets, files within files. What cannot be opened is a piece too, because it cannot be cleared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from evaluation.building.auditing import markup, office_texts, portable
from evaluation.building.auditing.pieces import (
    PNG,
    Found,
    Inside,
    Piece,
    Place,
    cells,
    jpeg,
    lines,
    png,
    style_texts,
    text_in,
    values,
)

UNREADABLE, UNKNOWN = "unreadable", "unknown_format"
JPEG, ZIP, PDF = b"\xff\xd8", b"PK\x03\x04", b"%PDF"
MOST_DEPTH = 5  # files within files


def pieces(content: bytes, name: str, place: Place = ()) -> Iterator[Piece]:
    """All texts of a file, told apart by its content and, where that says nothing, by its ``name``.

    >>> [piece.text for piece in pieces(b'{"a": "x", "b": [1, "y"]}', "m.json")]
    ['a', 'x', 'b', '1', 'y']
    """
    try:
        for found in _opened(content, name, place):
            if isinstance(found, Inside):
                yield from pieces(found.content, found.name, found.place)
            else:
                yield found
    except Exception:  # a file nobody can open is reported, whatever its reader says of it
        yield Piece(place, "", UNREADABLE)


def _opened(content: bytes, name: str, place: Place) -> Iterator[Found]:
    suffix = name.rpartition(".")[2].lower()
    if len([part for part in place if part[0] == "inside"]) > MOST_DEPTH:
        yield Piece(place, "", UNREADABLE)
    elif content.startswith(PDF):
        yield from portable.pdf(content, place)
    elif content.startswith(ZIP):
        yield from office_texts.package(content, place)
    elif content.startswith(PNG):
        yield from png(content, place)
    elif content.startswith(JPEG):
        yield from jpeg(content, place)
    elif suffix in ("html", "htm", "xhtml"):
        yield from markup.html(content, place)
    elif suffix in ("svg", "xml"):
        yield from markup.xml(content, place)
    elif suffix in ("json", "ipynb"):
        yield from values(json.loads(content), place, "", notebook=suffix == "ipynb")
    elif suffix in ("csv", "tsv"):
        yield from cells(text_in(content), place, "\t" if suffix == "tsv" else "")
    elif suffix == "css":
        yield from lines(style_texts(text_in(content)), place)
    elif suffix in ("txt", "md", "toml"):
        yield from lines(text_in(content), place)
    else:
        yield Piece(place, "", UNKNOWN)
