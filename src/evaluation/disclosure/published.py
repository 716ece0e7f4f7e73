"""What has been decided: the result as it may be shown, what of it is withheld, and for whom it was decided.

``Published`` can be made in one place only, so that a chart cannot be drawn of anything nobody decided on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation.counts import Counts, Unit, no_statistics
from evaluation.data import Data
from evaluation.errors import EvaluationError
from evaluation.project import Rules
from evaluation.schema import DataClass

TOTAL = "total"
UNCERTAINTY = ("low", "high", "p_value")
Key = tuple[str, ...]
_DOOR = object()


@dataclass(frozen=True)
class View:
    """For whom something is to be shown, and under which rules.

    ``differences`` notes what is withheld because of an earlier release: the number of the difference, and the metric.
    """

    data: Data
    rules: Rules
    audience: str
    differences: list[tuple[str, str]] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Withheld:
    """A group that is not shown: its values of the grouping dimensions, and the rule as a key of the catalogue.

    ``text`` is the class of answers (nearly) all chose, where that is said instead of numbers.
    """

    group: Key
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Published:
    """What may be shown of one metric to one audience. Made by :func:`publish` only.

    ``cells`` and ``bases`` are those of the ``Counts`` without what is withheld; ``merged`` says that answers were
    merged into classes (the last dimension then holds ``high``, ``middle``, ``low``). ``reason`` is set when
    nothing is shown. ``statistics``: those of the groups that are shown, without intervals and p-values unless the
    project treats its survey as a sample. Cells without a value are hidden. ``absent``: the table that is needed
    (after ``empty_table.`` one without rows), or another key of the catalogue's ``absent``. ``weight``: what persons
    are weighted by; a cell's value is then a whole per cent of its group, beside that of its class (``class_share``).
    """

    name: str
    cells: pd.DataFrame
    bases: pd.DataFrame
    dimensions: tuple[str, ...]
    by: tuple[str, ...]
    disclosure: DataClass
    unit: Unit
    labels: Mapping[str, Mapping[str, str]]
    classes: Mapping[str, str]
    texts: Mapping[str, str]
    source: str
    audience: str
    language: str
    marks: tuple[str, ...]
    as_of: dt.date
    percent_from: int
    merged: bool = False
    reason: str = ""
    absent: str = ""
    additive: bool = True
    withheld: tuple[Withheld, ...] = ()
    statistics: pd.DataFrame = field(default_factory=no_statistics)
    weight: str = ""
    door: object = None

    def __post_init__(self) -> None:
        if self.door is not _DOOR:
            raise EvaluationError("not_published", found="Published(…)")

    @property
    def directed(self) -> bool:
        """Whether the ends of the scale are known, so that one of them can be called agreement."""
        return "high" in self.classes.values()

    def label(self, dimension: str, value: str) -> str:
        return self.labels.get(dimension, {}).get(value, value)

    def levels(self, dimension: str) -> list[str]:
        """The values of a dimension that are shown, in order of reading."""
        return [str(value) for value in self.cells[dimension].drop_duplicates()]


def require(published: object) -> Published:
    """``published`` itself, or a friendly error for whoever passes a plain table to a chart."""
    if not isinstance(published, Published):
        raise EvaluationError("not_published", found=type(published).__name__)
    return published


def shown(
    counts: Counts,
    view: View,
    *,
    cells: pd.DataFrame | None = None,
    bases: pd.DataFrame | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    merged: bool = False,
    reason: str = "",
    withheld: tuple[Withheld, ...] = (),
) -> Published:
    """``counts`` as they were decided to be shown: all of them, or these ``cells`` and ``bases``, or a ``reason``."""
    nothing = counts.cells.head(0)
    bases = counts.bases if bases is None else bases
    return Published(
        name=counts.name,
        cells=nothing if reason else (counts.cells if cells is None else cells),
        bases=counts.bases.head(0) if reason else bases,
        dimensions=counts.dimensions,
        by=counts.by,
        disclosure=counts.disclosure,
        unit=counts.unit,
        labels=counts.labels if labels is None else labels,
        classes=counts.classes,
        texts=counts.texts,
        source=counts.source,
        audience=view.audience,
        language=view.data.language,
        marks=view.data.marks,
        as_of=view.data.as_of,
        percent_from=view.rules.percent_from,
        merged=merged,
        reason=reason,
        absent=counts.absent,
        additive=counts.additive,
        withheld=withheld,
        statistics=counts.statistics.head(0) if reason else _statistics(counts, view, bases),
        weight=counts.weight,
        door=_DOOR,
    )


def only(frame: pd.DataFrame, by: tuple[str, ...], keys: Iterable[Key]) -> pd.DataFrame:
    """The rows of a table that belong to one of these groups."""
    wanted = set(keys)
    inside = [key in wanted for key in keys_of(frame, by)]
    return frame[inside].reset_index(drop=True)


def keys_of(frame: pd.DataFrame, by: tuple[str, ...]) -> list[Key]:
    """The group of each row; without dimensions that make groups all rows are of one."""
    if not by:
        return [()] * len(frame)
    return [tuple(map(str, key)) for key in frame[list(by)].itertuples(index=False, name=None)]


def _statistics(counts: Counts, view: View, bases: pd.DataFrame) -> pd.DataFrame:
    """The statistics of the groups whose base is shown: one of a group that is withheld would tell its answers.

    A survey of everybody is no sample: intervals and p-values are left out unless the project says that it is one, and
    of facts they are for the project's own eyes.
    """
    if counts.statistics.empty:
        return counts.statistics
    kept = only(counts.statistics, counts.by, keys_of(bases, counts.by))
    sample = view.data.project.inference == "sample"
    if sample and (counts.disclosure == "survey" or view.audience == "internal"):
        return kept
    return kept.assign(**dict.fromkeys(UNCERTAINTY, float("nan")))
