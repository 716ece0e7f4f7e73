"""The colours of charts by purpose, for SVG, PDF and slides alike.

They are chosen to stay distinct for colour-blind readers and in grey print: wherever two purposes meet in one chart
they differ in lightness, not in hue alone. A ``muted`` series beside another one is a reference (a plan, an earlier
date) and is drawn as an outline, so that only the actual value is solid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from evaluation.language.errors import EvaluationError

if TYPE_CHECKING:
    from evaluation.content.model import Purpose

COLOURS: dict[Purpose, str] = {
    "primary": "#12436D",
    "secondary": "#28A197",
    "tertiary": "#801650",
    "agree": "#12436D",
    "middle": "#D3D8DE",
    "disagree": "#F0803C",
    "muted": "#6B7683",
}
INK = "#1B2430"
QUIET = "#55606D"
GRID = "#D9DEE4"
PAPER = "#FFFFFF"
TEXT, SHAPE, GREY = 4.5, 3.0, 1.6  # contrasts of text and of shapes on paper (WCAG 2.2), and of neighbours in grey
NEIGHBOURS = (("agree", "middle"), ("middle", "disagree"), ("agree", "disagree"), ("primary", "secondary"))


def colours(own: Iterable[tuple[str, str]] = ()) -> dict[Purpose, str]:
    """The colour of each purpose: the project's, otherwise the default."""
    found = dict(own)
    return {purpose: found.get(purpose, colour) for purpose, colour in COLOURS.items()}


def check(own: Mapping[str, str]) -> None:
    """Raise an error for colours that make charts unreadable: too light on paper, or two the same in grey."""
    made: dict[str, str] = {str(purpose): colour for purpose, colour in colours(own.items()).items()}
    for purpose, colour in own.items():
        needed = {"primary": TEXT, "middle": 1.0}.get(purpose, SHAPE)  # titles are set in the primary colour
        if purpose != "disagree" and contrast(colour, PAPER) < needed:
            raise EvaluationError("brand_light", key=purpose, value=colour, needed=_ratio_text(needed))
    for one, other in NEIGHBOURS:
        if {one, other} & set(own) and contrast(made[one], made[other]) < GREY:
            raise EvaluationError("brand_alike", one=one, other=other, needed=_ratio_text(GREY))


def _ratio_text(ratio: float) -> str:
    return f"{ratio:g}:1"


def on_dark(colour: str, ground: str) -> str:
    """The colour, lightened until text in it can be read on a dark ground."""
    shares = (step / 20 for step in range(20))
    return next((made for share in shares if contrast(made := mix(colour, PAPER, share), ground) >= TEXT), PAPER)


def fills(purposes: Sequence[Purpose], own: Iterable[tuple[str, str]] = ()) -> tuple[str, ...]:
    """The fill of each series of a chart; where a purpose repeats, the one nearer to the middle is lighter.

    >>> fills(["agree", "middle", "disagree"])
    ('#12436D', '#D3D8DE', '#F0803C')
    >>> fills(["agree", "agree", "middle", "disagree"])[:2]
    ('#12436D', '#94AABD')
    """
    middle = purposes.index("middle") if "middle" in purposes else (len(purposes) - 1) / 2
    made = colours(own)
    return tuple(_fill(made, purposes, place, middle) for place in range(len(purposes)))


def _fill(made: Mapping[Purpose, str], purposes: Sequence[Purpose], place: int, middle: float) -> str:
    purpose = purposes[place]
    outer = sum(
        1 for other, name in enumerate(purposes) if name == purpose and abs(other - middle) > abs(place - middle)
    )
    same = purposes.count(purpose)
    return mix(made[purpose], PAPER, 1.1 * outer / same) if same > 1 else made[purpose]


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it.

    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2, between 1 and 21; small text needs 4.5.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Ink or white, whichever can be read better on ``colour``."""
    return max((INK, PAPER), key=lambda text: contrast(text, colour))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
