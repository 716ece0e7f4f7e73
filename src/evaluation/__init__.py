"""Evaluation of projects: from untidy tables to protected numbers, reports, slides and charts.

import evaluation as ev

data = ev.open_project()
ev.charts.bars(ev.publish(ev.tandems.by_field(data)), id="fields")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a command that needs no table does not wait for pandas
    from evaluation import disclosure
    from evaluation.content import charts, statements, tables
    from evaluation.data import open_project
    from evaluation.disclosure import publish
    from evaluation.metrics import breakdowns, counts, funding, survey, tandems

__all__ = [
    "breakdowns",
    "charts",
    "counts",
    "disclosure",
    "funding",
    "open_project",
    "publish",
    "statements",
    "survey",
    "tables",
    "tandems",
]
_ROOMS = {
    **dict.fromkeys(("charts", "statements", "tables"), "evaluation.content"),
    **dict.fromkeys(("breakdowns", "counts", "funding", "survey", "tandems"), "evaluation.metrics"),
    "disclosure": "evaluation",
    "open_project": "evaluation.data",
    "publish": "evaluation.disclosure",
}


def __getattr__(name: str) -> Any:
    """What an analyst needs, imported when it is first used."""
    if name in ("open_project", "publish"):
        return getattr(import_module(_ROOMS[name]), name)
    if name in _ROOMS:
        return import_module(f"{_ROOMS[name]}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
