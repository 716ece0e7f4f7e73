"""Makes the fonts that HTML reports embed: small WOFF2 files of the shipped Fira Sans, Latin apart from the rest.

Run after changing the fonts: ``python tools/make_fonts.py``. Needs brotli, which nobody else does. The files are
tracked; two runs give the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from evaluation.exporting.webfonts import FONTS, SUBSETS, ranges

FEATURES = ("kern", "liga", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "lnum")


def make(face: Path, name: str) -> Path:
    """One subset of ``face`` beside it, with the features reports use (tabular figures in tables)."""
    font = TTFont(face, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.flavor = "woff2"
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(ranges(name)))
    subsetter.subset(font)
    target = face.with_name(f"{face.stem}-{name}.woff2")
    subset.save_font(font, target, options)
    return target


if __name__ == "__main__":
    for face in sorted(FONTS.glob("*.ttf")):
        for name in SUBSETS:
            made = make(face, name)
            print(made.name, made.stat().st_size)
