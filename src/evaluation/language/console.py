"""Lines of text on a console, or in a pipe whose encoding lacks characters: the nearest are written, without an error.

A German Windows console uses cp850, a bare server ASCII; neither has typographic quotation marks or a minus sign.
"""

from __future__ import annotations

import codecs
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

NEAREST = {
    **dict.fromkeys("„“”«»", '"'),
    **dict.fromkeys("‚‘’", "'"),
    **dict.fromkeys("–—−‐‑━─╸╺", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009", " "),
    "…": "...",
    "€": "EUR",
    "·": ".",
    "•": "*",
    "→": "->",
    "≥": ">=",
    "≤": "<=",
    "×": "x",
    "ß": "ss",
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
}


@dataclass(frozen=True)
class Line:
    """A line that a command prints: its style, whether on the error stream (``alarm``), unbroken (``soft``)."""

    text: str
    style: str = ""
    alarm: bool = False
    soft: bool = False


def say(*lines: Line) -> None:
    """Print lines unchanged, each on its stream."""
    from rich.console import Console

    streams = {alarm: Console(highlight=False, markup=False, emoji=False, stderr=alarm) for alarm in (False, True)}
    for line in lines:
        streams[line.alarm].print(line.text, style=line.style or None, soft_wrap=line.soft)


def nearest(error: UnicodeError) -> tuple[str, int]:
    """The replacement for characters an encoding does not have: an error handler for ``codecs``.

    >>> codecs.register_error("nearest", nearest)
    >>> "„Zürich“ – 5\u00a0€ an Łukasz ✓".encode("ascii", "nearest"), "für 5\u00a0€".encode("cp850", "nearest")
    (b'"Zuerich" - 5 EUR an ?ukasz ?', b'f\\x81r 5\\xffEUR')
    """
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(char: str) -> str:
    if char in NEAREST:
        return NEAREST[char]
    bare = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return bare or "?"


def escaped(text: str, encoding: str) -> str:
    """JSON for a stream: unchanged if the encoding has all its characters, else with the others escaped.

    >>> escaped('"Straße"', "cp850"), escaped('"5 €"', "cp850")
    ('"Straße"', '"5 \\\\u20ac"')
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)
    return text


def never_fail(streams: Iterable[TextIO]) -> None:
    """Let text streams write the nearest characters if their encoding lacks some."""
    codecs.register_error("nearest", nearest)
    for stream in streams:
        if hasattr(stream, "reconfigure"):  # unlike the replacements in tests and notebooks
            stream.reconfigure(errors="nearest")
