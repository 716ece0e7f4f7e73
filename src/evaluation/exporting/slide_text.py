"""How much room text needs on a slide, and how it gets there.

PowerPoint measures text only when somebody opens the file; until then nobody knows whether a title runs into the chart
below it. So sizes and page breaks are decided here from a cautious estimate of the width of a character. Positions are
in EMU, as in the file: 914,400 an inch, 12,700 a point.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

POINT = 12_700
INCH = 914_400
CHARACTER = 0.5  # mean width of a character in parts of the size: Arial, German text, measured and rounded up
LEADING = 1.2
SMALLEST = 18  # for everything but the source line and the footer
FOOTNOTE = 12


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int

    def below(self, height: int) -> Box:
        """What is left when ``height`` is used up at the top."""
        return Box(self.left, self.top + height, self.width, self.height - height)

    def above(self, height: int) -> Box:
        """What is left when ``height`` is used up at the bottom."""
        return Box(self.left, self.top, self.width, self.height - height)


def inches(left: float, top: float, width: float, height: float) -> Box:
    """A box measured in inches."""
    return Box(round(left * INCH), round(top * INCH), round(width * INCH), round(height * INCH))


def wrapped(text: str, *, size: float, width: int) -> list[str]:
    """The lines ``text`` probably takes at ``size`` points in ``width`` EMU; at least one.

    >>> wrapped("voneinander lernen", size=18, width=2 * INCH)
    ['voneinander', 'lernen']
    """
    characters = max(1, int(width / (CHARACTER * size * POINT)))
    return [line for part in text.splitlines() for line in textwrap.wrap(part, characters) or [""]] or [""]


def text_width(text: str, *, size: float) -> int:
    """The probable width of one line."""
    return round(len(text) * CHARACTER * size * POINT)


def text_height(text: str, *, size: float, width: int) -> int:
    """The probable height of ``text`` when it is wrapped to ``width``."""
    return round(len(wrapped(text, size=size, width=width)) * size * LEADING * POINT)


def largest(texts: Sequence[str], sizes: Iterable[float], *, width: int, height: int, gap: float = 0) -> float | None:
    """The first of ``sizes`` in which all paragraphs fit, ``gap`` ems apart; ``None`` when they fit in none."""
    for size in sizes:
        used = sum(text_height(text, size=size, width=width) for text in texts)
        if used + round(gap * size * POINT) * (len(texts) - 1) <= height:
            return size
    return None


def paged(heights: Sequence[int], room: int) -> list[slice]:
    """The items of each page, in order; pages are about equally full, so that none holds a lonely last row.

    >>> paged([2, 2, 2, 2, 2], 8)
    [slice(0, 3, None), slice(3, 5, None)]
    """
    pages = _greedy(heights, room)
    least = -(-sum(heights) // max(1, len(pages)))
    step = max(1, min(heights, default=1) // 2)
    return next((even for r in range(least, room, step) if len(even := _greedy(heights, r)) == len(pages)), pages)


def _greedy(heights: Sequence[int], room: int) -> list[slice]:
    ends = list(accumulate(heights))
    starts = [0]
    for place, end in enumerate(ends):
        before = ends[starts[-1] - 1] if starts[-1] else 0
        if end - before > room and place > starts[-1]:
            starts.append(place)
    return [slice(start, stop) for start, stop in zip(starts, [*starts[1:], len(heights)], strict=True)]


def write(frame: Any, paragraphs: Iterable[str], *, size: float | None = None, bold: bool | None = None) -> None:
    """Paragraphs into an empty text frame; without ``size`` and ``bold`` as the template has them."""
    from pptx.util import Pt

    for place, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.bold = bold
        if size is not None:
            run.font.size = Pt(size)


def textbox(slide: Any, box: Box, paragraphs: Iterable[str], *, size: float, name: str) -> Any:
    """A text box flush with the edges of ``box``."""
    shape = slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    write(frame, paragraphs, size=size)
    return shape


def speak(root: Any, locale: str) -> None:
    """``locale`` (``de-DE``) on every piece of text below the XML element ``root``, for screen readers and spelling."""
    from pptx.oxml.ns import qn

    for tag in ("a:r", "a:fld", "a:br"):
        for run in root.iter(qn(tag)):
            if run.find(qn("a:rPr")) is None:
                run.insert(0, run.makeelement(qn("a:rPr"), {}))
    for tag in ("a:rPr", "a:endParaRPr", "a:defRPr"):
        for properties in root.iter(qn(tag)):
            properties.set("lang", locale)


def nodes(element: Any, path: str) -> list[Any]:
    """What an XPath with the prefixes ``a``, ``c``, ``cp``, ``p`` finds; not every element knows them itself."""
    from lxml import etree
    from pptx.oxml.ns import namespaces

    found: list[Any] = etree.XPath(path, namespaces=namespaces("a", "c", "cp", "p"))(element)
    return found
