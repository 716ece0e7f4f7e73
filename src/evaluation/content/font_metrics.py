"""The type in charts: the shipped fonts, how wide a text is set, and where its lines break.

A chart must look the same on every computer and no label may overlap another, so nothing depends on the fonts of the
system and every text is measured before it is placed. German compounds longer than a line are divided at a seam.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from matplotlib import font_manager, get_data_path
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

FONTS = Path(__file__).with_name("fonts")
FAMILIES = ("Fira Sans", "DejaVu Sans")  # the second comes with matplotlib and has the letters the first lacks
LEADING = 1.25
MISSING = "Glyph .* missing from"  # matplotlib's warning
BLANKS = re.compile(r"[ \t\r\n]+")  # not the no-break space
PARTS = re.compile(r"[^-/–]*[-/–]+|[^-/–]+")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SEAM = re.compile(r"(?<=ungs|eits|ions|täts)|(?<=schafts)", re.IGNORECASE)
VOWEL, CONSONANT = "[aeiouyäöü]", "[bcdfghjklmnpqrstvwxzß]"
SYLLABLE = re.compile(
    f"(?<={VOWEL})(?={CONSONANT}{VOWEL})|(?<={VOWEL}[bdfghjklmnpqrstvwxzß])(?={CONSONANT}{VOWEL})", re.IGNORECASE
)
DIVIDED = "\u00ad"  # marks where a word was divided, until its line is finished


@cache
def register() -> None:
    """Makes the shipped fonts known to matplotlib, before any of the same name that the system may have."""
    fallback = Path(get_data_path(), "fonts", "ttf")
    fonts = font_manager.fontManager
    for path in (*sorted(FONTS.glob("*.ttf")), fallback / "DejaVuSans.ttf", fallback / "DejaVuSans-Bold.ttf"):
        fonts.addfont(path)
        entry = fonts.ttflist.pop()
        # one weight for "bold" in both families, else matplotlib complains that it has to choose
        fonts.ttflist.insert(0, replace(entry, weight=600) if entry.weight == 700 else entry)


def font(size: float, *, bold: bool = False) -> FontProperties:
    """The font of charts in ``size`` points."""
    register()
    return FontProperties(family=list(FAMILIES), weight=600 if bold else 400, size=size)


def clean(text: str) -> str:
    """Text that is valid in XML: characters it forbids become a replacement sign, soft hyphens go.

    >>> clean("A\\x00B\\xadC")
    'A\\ufffdBC'
    """
    return FORBIDDEN.sub("\ufffd", text.replace("\u00ad", ""))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide ``text`` is set in one line, in points; at most a little less, for letters that move together."""
    return sum(_advance(char, bold) for char in text.replace(DIVIDED, "-")) * size


@cache
def _advance(char: str, bold: bool) -> float:
    """How far a letter moves the pen, per point of size; measured between two others, where blanks count too.

    A letter that neither font has (the reader's own font shows it) is taken to be as wide as high.
    """
    measured = font(100, bold=bold)
    with warnings.catch_warnings(record=True) as complaints:
        warnings.filterwarnings("always", message=MISSING)
        pair, three = (
            text_to_path.get_text_width_height_descent(text, measured, False)[0] for text in ("HH", f"H{char}H")
        )
    return 1.0 if complaints else float(three - pair) / 100


@lru_cache(maxsize=8192)
def wrap(text: str, limit: float, size: float, *, bold: bool = False, lines: int | None = None) -> tuple[str, ...]:
    """The lines of ``text``, none wider than ``limit`` points; from line ``lines`` on it is cut with an ellipsis.

    >>> wrap("Weitergabe von Fördermitteln", 90, 10)
    ('Weitergabe von', 'Fördermitteln')
    >>> wrap("Migrant*innenselbstorganisationen", 110, 10)
    ('Migrant*innenselbstor-', 'ganisationen')
    >>> wrap("Zuwendungsempfängerverzeichnis", 90, 10, lines=1)
    ('Zuwendungsempf…',)
    """
    found: list[str] = []
    line = ""
    for piece, glue in _pieces(clean(text), limit, size, bold):
        longer = line + glue + piece if line else piece
        if line and (glue == "\n" or width(longer, size, bold=bold) > limit):
            found.append(line)
            line = piece
        else:
            line = longer
    found.append(line)
    if lines is not None and len(found) > lines:
        rest = " ".join(found[lines - 1 :]).replace(DIVIDED + " ", "")
        found = [*found[: lines - 1], _shortened(rest, limit, size, bold)]
    return tuple(line.replace(DIVIDED, "-") for line in found)


def balanced(text: str, limit: float, size: float, *, bold: bool = False, lines: int | None = None) -> tuple[str, ...]:
    """The lines of a title, as few as ``wrap`` makes but of similar length, so that no single word is left in the last.

    >>> balanced("Beide Seiten haben gelernt", 115, 10)
    ('Beide Seiten', 'haben gelernt')
    """
    best = wrap(text, limit, size, bold=bold, lines=lines)
    for share in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55):
        narrower = wrap(text, share * limit, size, bold=bold, lines=lines)
        if len(narrower) > len(best) or any(line.endswith(("-", "…")) for line in narrower):
            break
        best = narrower
    return best


def _pieces(text: str, limit: float, size: float, bold: bool) -> list[tuple[str, str]]:
    """The unbreakable pieces of a text, each with its separator from the one before: blank, none, or new line."""
    pieces: list[tuple[str, str]] = []
    for word in BLANKS.split(text.strip(" \t\r\n")):
        glue = " "
        for part in PARTS.findall(word):
            rest = part
            while width(rest, size, bold=bold) > limit and len(rest) > 1:
                place = _cut(rest, limit, size, bold)
                pieces.append((rest[:place] + DIVIDED, glue))
                rest, glue = rest[place:], "\n"
            pieces.append((rest, glue))
            glue = ""
    return pieces


def _cut(word: str, limit: float, size: float, bold: bool) -> int:
    """Where to divide a word too long for a line: at a seam of the compound, else between syllables, else anywhere."""
    most = 1
    while most < len(word) - 1 and width(word[: most + 1] + "-", size, bold=bold) <= limit:
        most += 1
    for pattern in (SEAM, SYLLABLE):
        places = [match.start() for match in pattern.finditer(word) if most / 2 < match.start() <= most]
        places = [place for place in places if 2 < place < len(word) - 2]
        if places:
            return places[-1]
    return most


def _shortened(text: str, limit: float, size: float, bold: bool) -> str:
    while text and width(text + "…", size, bold=bold) > limit:
        text = text[:-1].rstrip()
    return text + "…"
