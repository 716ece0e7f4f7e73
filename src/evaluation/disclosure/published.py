"""The outcome of ``publish``: a result as it may be shown, what of it is withheld, and for which audience.

Only ``publish`` makes a ``Published``. It carries a seal over its values, so that no chart can be drawn from anything
that did not pass the rules, or that was altered afterwards.
"""

from __future__ import annotations

import datetime as dt
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import pandas as pd

from evaluation.data import Data
from evaluation.disclosure import shapes
from evaluation.language import wording
from evaluation.language.errors import EvaluationError
from evaluation.metrics.counts import Counts, Unit, no_statistics
from evaluation.project import representations
from evaluation.project.schema import DataClass
from evaluation.project.settings import Rules

TOTAL = shapes.TOTAL
UNCERTAINTY = ("low", "high", "p_value")
Key = tuple[str, ...]
ROWS = 30  # of a result shown in a notebook
_UNSEALED, _KEY = object(), os.urandom(32)


@dataclass(frozen=True)
class View:
    """For whom something is to be shown, and under which rules.

    ``differences`` notes what is withheld because of an earlier release: the number of the difference, and the metric.
    """

    data: Data
    rules: Rules
    audience: str
    differences: list[tuple[str, str]] = field(default_factory=list, compare=False)

    @cached_property
    def pools(self) -> dict[str, str]:
        """See ``pools``: both organisations of a tandem know each other's amounts from its report."""
        return pools(self.data)


def pools(data: Data) -> dict[str, str]:
    """The tandem of each organisation that is, like its partner, in this one only."""
    pairs = data["tandems"][["mso_id", "other_id"]].dropna().astype(str)
    times = pairs.stack().value_counts()
    alone = pairs[(pairs["mso_id"].map(times) == 1) & (pairs["other_id"].map(times) == 1)]
    return {org: f"{mso}+{other}" for mso, other in alone.itertuples(index=False) for org in (mso, other)}


@dataclass(frozen=True)
class Withheld:
    """A group that is not shown: its values of the grouping dimensions, and the rule as a key of the catalogue.

    ``text`` is the class of answers (nearly) all chose, where that is said instead of numbers.
    """

    group: Key
    reason: str
    text: str = ""


@dataclass(frozen=True, repr=False)
class Published:
    """What may be shown of one metric to one audience. Made by :func:`publish` only.

    ``cells`` and ``bases`` are those of the ``Counts`` without what is withheld; ``merged`` says that answers were
    merged into classes (the last dimension then holds ``high``, ``middle``, ``low``). ``reason`` is set when
    nothing is shown. ``statistics``: those of the groups that are shown, without intervals and p-values unless the
    project treats its survey as a sample. Cells without a value are hidden. ``absent``: the table that is needed
    (after ``empty_table.`` one without rows), or another key of the catalogue's ``absent``. ``weight``: what persons
    are weighted by; a cell's value is then a whole per cent of its group, with that of its class in ``class_share``.
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
    currency: str
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
    seal: object = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.seal is _UNSEALED:
            object.__setattr__(self, "seal", _seal(self))
        elif self.seal is None:
            raise EvaluationError("not_published", found="Published(…)")

    @property
    def charts(self) -> tuple[str, ...]:
        """The charts of ``evaluation.content.charts`` that fit; none where nothing is shown."""
        return () if self.reason else shapes.fitting(self)

    def to_frame(self) -> pd.DataFrame:
        """What may be shown as a table: one row a cell, for computing on and for drawing with other tools.

        Columns: the dimensions as the reader's labels, ``value`` (a whole number of ``unit``, money in cents; missing
        where the cell is hidden), ``base`` and ``share`` (a part of the base; missing where there is none, or where
        the base is below the smallest for per cent), ``why`` (the rule that hides a cell or group, else missing).
        Groups that are withheld have a row without values; of weighted answers there are shares and no values.
        """
        labels = {
            name: self.cells[name].map(lambda each, name=name: self.label(name, str(each))) for name in self.dimensions
        }
        frame = pd.DataFrame({**labels, "value": self.cells.get("value", pd.Series(dtype="Int64"))}).astype(
            {"value": "Int64"}
        )
        bases = dict(zip(keys_of(self.bases, self.by), self.bases.get("base", ()), strict=False))
        found = [bases.get(key) for key in keys_of(self.cells, self.by)]
        frame["base"] = pd.array(found, dtype="Int64")
        divisible = frame["base"].ge(self.percent_from) & (self.unit != "cents")
        frame["share"] = (frame["value"] / frame["base"]).where(divisible).astype("Float64")
        frame["why"] = pd.Series(frame["value"].isna().map({True: "hidden", False: None}), dtype="str")
        if self.weight:  # shown are whole per cents and not persons
            frame = frame.assign(
                share=(frame["value"] / 100).astype("Float64"), value=pd.array([pd.NA] * len(frame), "Int64")
            )
        away = [self._away(group) for group in self.withheld if group.group]
        return pd.concat([frame, pd.DataFrame(away, columns=list(frame)).astype(frame.dtypes)], ignore_index=True)

    def _away(self, group: Withheld) -> dict[str, object]:
        named = dict(zip(self.by or self.dimensions, group.group, strict=False))
        return {**{name: self.label(name, value) for name, value in named.items()}, "why": group.reason}

    def __repr__(self) -> str:
        if self.reason:
            return f"<Published {self.name}: {self.reason}>"
        hidden = f", {len(self.withheld)} withheld" if self.withheld else ""
        return f"<Published {self.name}: {shapes.shape(self)}, {self.unit}{hidden}, for {self.audience}>"

    def _repr_html_(self) -> str:
        say = wording.language(self.language)
        frame = self.to_frame()
        shares = frame["share"].map(
            lambda share: say.percent(round(share * 1000), 1000, decimals=1), na_action="ignore"
        )
        texts = frame.astype("object").assign(share=shares.astype("object"))
        rows = texts.where(texts.notna(), "").head(ROWS).to_numpy().tolist()
        charts = ", ".join(f"charts.{name}" for name in self.charts)
        facts = [(say.say("document.source"), self.source), (say.say("overview.charts"), charts)]
        facts.append((say.say("overview.rows"), f"{len(rows)} / {len(frame)}" if len(frame) > ROWS else ""))
        hint = say.say("overview.nothing" if self.reason else "overview.published_next")
        return representations.page(repr(self)[1:-1], facts=facts, head=list(frame), rows=rows, hint=hint)

    @property
    def directed(self) -> bool:
        """Whether the ends of the scale are known, so that one of them can be called agreement."""
        return "high" in self.classes.values()

    def label(self, dimension: str, value: str) -> str:
        return self.labels.get(dimension, {}).get(value, value)

    def levels(self, dimension: str) -> list[str]:
        """The values of a dimension that are shown, in reading order."""
        return [str(value) for value in self.cells[dimension].drop_duplicates()]


def require(published: object, *, chart: str = "") -> Published:
    """``published`` itself, if it is what ``publish`` returned, unaltered, and fits ``chart``; else an error.

    Where nothing is shown, every chart fits: the reason takes its place.
    """
    if not isinstance(published, Published):
        raise EvaluationError("not_published", found=type(published).__name__)
    if published.seal != _seal(published):
        raise EvaluationError("altered_result", name=published.name)
    if chart and not published.reason and chart not in published.charts:
        fits = ", ".join(f"charts.{name}" for name in published.charts) or "to_frame()"
        found = {"name": published.name, "found": shapes.shape(published), "fits": fits}
        raise EvaluationError(f"wrong_shape.{chart}", chart=chart, **found)
    return published


def worded(published: Published, *, reason: str = "", **texts: str) -> Published:
    """The same result with further texts for its titles, or with a ``reason`` for showing nothing of it."""
    require(published)
    words = {**published.texts, **texts}
    return replace(published, texts=words, reason=reason or published.reason, seal=_UNSEALED)


def _seal(published: Published) -> str:
    """A keyed hash of the values of a result, valid in this process only."""
    frames = (published.cells, published.bases, published.statistics)
    rows = [(list(frame), frame.to_numpy(dtype=object).tolist()) for frame in frames]
    other = [getattr(published, each.name) for each in fields(published) if each.name != "seal"]
    values = repr((rows, [value for value in other if not isinstance(value, pd.DataFrame)]))
    return hmac.digest(_KEY, values.encode(), "sha256").hex()


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
    """The ``Published`` of ``counts``: all of them, or these ``cells`` and ``bases``, or a ``reason`` for none."""
    bases = counts.bases if bases is None else bases
    return Published(
        name=counts.name,
        cells=counts.cells.head(0) if reason else (counts.cells if cells is None else cells),
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
        currency=view.data.project.currency,
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
        seal=_UNSEALED,
    )


def only(frame: pd.DataFrame, by: tuple[str, ...], keys: Iterable[Key]) -> pd.DataFrame:
    """The rows of a table that belong to one of these groups."""
    wanted = set(keys)
    inside = [key in wanted for key in keys_of(frame, by)]
    return frame[inside].reset_index(drop=True)


def keys_of(frame: pd.DataFrame, by: tuple[str, ...]) -> list[Key]:
    """The group of each row; ``()`` for all rows where there are no groups."""
    if not by:
        return [()] * len(frame)
    return [tuple(map(str, key)) for key in frame[list(by)].itertuples(index=False, name=None)]


def _statistics(counts: Counts, view: View, bases: pd.DataFrame) -> pd.DataFrame:
    """The statistics of the groups whose base is shown: those of a withheld group would disclose its answers.

    A survey of everybody is no sample: intervals and p-values are left out unless the settings declare one; for facts
    only the project team sees them.
    """
    if counts.statistics.empty:
        return counts.statistics
    visible = only(counts.statistics, counts.by, keys_of(bases, counts.by))
    sample = view.data.project.inference == "sample"
    if sample and (counts.disclosure == "survey" or view.audience == "internal"):
        return visible
    return visible.assign(**dict.fromkeys(UNCERTAINTY, float("nan")))
