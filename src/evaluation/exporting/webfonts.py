"""The fonts a report in HTML brings along, so that it asks nobody for them and looks the same everywhere.

Every page embeds the Latin characters of three faces; Greek and Cyrillic only if the page needs them.
"""

from __future__ import annotations

import base64
from pathlib import Path

FONTS = Path(__file__).parents[1] / "content" / "fonts"
FACES = (("Regular", "normal", 400), ("Italic", "italic", 400), ("SemiBold", "normal", 600))
LATIN = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2116, 0x2116)),
    *((0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265)),
)
MORE = ((0x370, 0x3FF), (0x400, 0x52F), (0x1F00, 0x1FFF))
SUBSETS = {"latin": LATIN, "more": MORE}


def faces(text: str) -> str:
    """The ``@font-face`` rules for a page with ``text``."""
    needed = (
        ["latin", "more"]
        if any(first <= ord(char) <= last for char in set(text) for first, last in MORE)
        else ["latin"]
    )
    return "\n".join(_face(face, style, weight, subset) for subset in needed for face, style, weight in FACES)


def ranges(subset: str) -> str:
    """The characters of a subset as CSS and fontTools write them.

    >>> ranges("more")
    'U+0370-03FF,U+0400-052F,U+1F00-1FFF'
    """
    return ",".join(
        f"U+{first:04X}-{last:04X}" if last > first else f"U+{first:04X}" for first, last in SUBSETS[subset]
    )


def _face(face: str, style: str, weight: int, subset: str) -> str:
    font = base64.b64encode((FONTS / f"FiraSans-{face}-{subset}.woff2").read_bytes()).decode()
    return (
        f'@font-face{{font-family:"Fira Sans";font-style:{style};font-weight:{weight};'
        f"unicode-range:{ranges(subset)};src:url(data:font/woff2;base64,{font}) format('woff2')}}"
    )
