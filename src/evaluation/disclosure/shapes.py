"""Which charts fit a published result, according to its dimensions, so that no chart is drawn that cannot show it.

A bar chart cannot show seven steps in five states. Instead of a misleading picture there is an error that says what the
chart needs, what the result has, and which charts fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import pandas as pd

TOTAL = "total"
POINTS = frozenset({"quarter", "month", "year", "wave", "time", "moment"})  # of time, in order
BESIDE = frozenset({"measure", "stage", "flow", "input", "wave", "time", "moment"})  # side by side, not parts of a sum


class Result(Protocol):
    """The attributes of a published result that determine its shape."""

    @property
    def cells(self) -> pd.DataFrame: ...
    @property
    def statistics(self) -> pd.DataFrame: ...
    @property
    def dimensions(self) -> tuple[str, ...]: ...
    @property
    def by(self) -> tuple[str, ...]: ...
    @property
    def disclosure(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def unit(self) -> str: ...


def fitting(result: Result) -> tuple[str, ...]:
    """The charts that can show a result, by their names in ``evaluation.content.charts``."""
    if result.cells.empty or result.disclosure == "text":
        return ()
    return tuple(name for name, fits in SHAPES.items() if fits(result))


def shape(result: Result) -> str:
    """The dimensions of a result with how many levels each has: ``step (7) × state (5)``."""
    return " × ".join(f"{name} ({result.cells[name].nunique()})" for name in result.dimensions) or "–"


def levels(result: Result, place: int) -> list[str]:
    """The levels of a dimension without the sum over all of them, where there are others."""
    every = [str(level) for level in result.cells[result.dimensions[place]].drop_duplicates()]
    return [level for level in every if level != TOTAL] or every


def _known(result: Result) -> bool:
    """Whether no cell is hidden: the length of a bar or a gap would disclose it."""
    return bool(result.cells["value"].notna().all())


def _bars(result: Result) -> bool:
    if not _known(result):
        return False
    return len(result.dimensions) == 1 or (len(result.dimensions) == 2 and len(levels(result, -1)) == 2)


def _parts(result: Result) -> bool:
    return len(result.dimensions) == 2 and _known(result) and result.dimensions[-1] not in BESIDE


def _stacked(result: Result) -> bool:
    if len(result.dimensions) != 3 or result.disclosure != "survey" or result.dimensions[1] != "group":
        return False
    return len(levels(result, 0)) == 1 or TOTAL in set(result.cells["group"])


def _waterfall(result: Result) -> bool:
    return result.dimensions == ("stage",) and _known(result) and result.unit == "cents"


def _diverging(result: Result) -> bool:
    there = len(result.dimensions) == 2 and result.dimensions[-1] not in BESIDE
    return there and result.disclosure == "survey" and _known(result)


def _dots(result: Result) -> bool:
    return len(result.dimensions) == 3 and result.disclosure == "survey" and result.by[1:] == ("time",)


def _intervals(result: Result) -> bool:
    statistics = set(result.statistics.get("statistic", ()))  # a scale without a known end has none: the chart says so
    return _stacked(result) and ("top_two" in statistics or not statistics)


def _lines(result: Result) -> bool:
    return len(result.dimensions) == 2 and _known(result) and result.dimensions[0] in POINTS


def _panels(result: Result) -> bool:
    return (
        len(result.dimensions) == 2 and _known(result) and result.dimensions[1] in POINTS - {"moment", "wave", "time"}
    )


def _bubbles(result: Result) -> bool:
    return (_parts(result) and result.unit != "cents") or (_panels(result) and result.unit != "cents")


def _matrix(result: Result) -> bool:
    """Whether each row and column has one state, and states are not answers of people."""
    if len(result.dimensions) != 3 or result.disclosure == "survey" or result.unit == "cents":
        return False
    there = result.cells[result.cells["value"].fillna(0) > 0]
    named = set(there[result.dimensions[-1]]) <= set(result.labels.get(result.dimensions[-1], ()))
    return named and not there.duplicated(list(result.dimensions[:2])).any()


def _timeline(result: Result) -> bool:
    return len(result.dimensions) == 3 and result.dimensions[-1] == "day"


SHAPES: dict[str, Callable[[Result], bool]] = {
    "bars": _bars,
    "parts": _parts,
    "stacked": _stacked,
    "waterfall": _waterfall,
    "diverging": _diverging,
    "dots": _dots,
    "intervals": _intervals,
    "lines": _lines,
    "panels": _panels,
    "bubbles": _bubbles,
    "matrix": _matrix,
    "timeline": _timeline,
}
