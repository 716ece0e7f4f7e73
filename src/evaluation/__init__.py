"""Evaluation of projects: from untidy tables to protected numbers, reports, slides and charts.

import evaluation as ev

data = ev.open_project()
ev.charts.bars(ev.publish(ev.tandems.by_field(data)), id="fields")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a command that needs no table does not wait for pandas
    from evaluation import counts, disclosure, funding, survey, tandems
    from evaluation.content import charts, statements, tables
    from evaluation.data import open_project
    from evaluation.disclosure import publish

__all__ = [
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
_FROM = {"open_project": "data", "publish": "disclosure"}
_CONTENT = ("charts", "statements", "tables")


def __getattr__(name: str) -> Any:
    """What an analyst needs, imported when it is first used."""
    if name in _FROM:
        return getattr(import_module(f"evaluation.{_FROM[name]}"), name)
    if name in __all__:
        return import_module(f"evaluation.{'content.' if name in _CONTENT else ''}{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
