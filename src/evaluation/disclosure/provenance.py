"""The records from which each result in a report was counted, for the build alone: it audits all reports together.

A ``Published`` holds nothing about single people or organisations, and two of them do not say which of their numbers
are parts of one another. So where a build asks for it, ``publish`` adds the records of each published result to the
outputs of the notebook, under a MIME type that no exporter reads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from evaluation.disclosure.published import TOTAL, Key, Published
from evaluation.metrics.counts import RECORD_COLUMNS, Counts

MIME = "application/vnd.evaluation.behind+json"
ASKED = "EVALUATION_BEHIND"  # set where a build runs a notebook
FIELDS = ("name", "disclosure", "per", "unit", "additive", "merged", "dimensions", "by", "classes", "labels", "agreed")


@dataclass(frozen=True)
class Traced:
    """A result as it is shown (``cells``, the groups of ``bases``), and all records it was counted from.

    ``by``: the dimensions that make groups; all of them in a breakdown from the settings. ``agreed``: the groups for
    which the report shows no numbers but the answer that (nearly) all gave.
    """

    name: str
    disclosure: str
    per: str
    unit: str
    additive: bool
    merged: bool
    dimensions: tuple[str, ...]
    by: tuple[str, ...]
    classes: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    cells: pd.DataFrame
    bases: pd.DataFrame
    records: pd.DataFrame
    agreed: tuple[Key, ...] = ()

    def label(self, dimension: str, value: str) -> str:
        return self.labels.get(dimension, {}).get(value, value)

    def to_json(self) -> dict[str, Any]:
        frames = {"cells": self.cells, "bases": self.bases, "records": self.records}
        plain = {name: getattr(self, name) for name in FIELDS}
        return plain | {name: frame.to_json(orient="split", index=False) for name, frame in frames.items()}

    def groups(self, *, agreed: bool = False) -> Iterator[tuple[Key, pd.DataFrame]]:
        """The records of each group whose numbers are shown; with ``agreed`` also of groups with a named class."""
        by = list(self.by)
        keys = [*self.bases[by].astype(str).itertuples(index=False, name=None)] if by else [()]
        columns = self._columns(by)
        for key in [*(keys if len(self.cells) else ()), *(self.agreed if agreed else ())]:
            yield tuple(key), self.records[self._matching(columns, dict(zip(by, key, strict=True)))]

    def _columns(self, names: Iterable[str]) -> dict[str, np.ndarray]:
        return {name: self.records[name].astype(str).to_numpy(dtype=object) for name in names}

    def _matching(self, columns: Mapping[str, np.ndarray], key: Mapping[str, str]) -> np.ndarray:
        """Which records have these values."""
        chosen = np.ones(len(self.records), dtype=bool)
        for name, value in key.items():
            chosen &= columns[name] == value
        return chosen

    def sums(self) -> Iterator[tuple[Key, pd.DataFrame]]:
        """The records of each number that is shown; a number that was computed in another way has none."""
        for key, value, records in self._cells(self.cells["value"].notna()):
            if int(records["value"].sum()) == int(value):
                yield key, records

    def hidden(self) -> Iterator[tuple[Key, pd.DataFrame]]:
        """The records of each cell whose number is hidden."""
        yield from ((key, records) for key, _, records in self._cells(self.cells["value"].isna()))

    def _cells(self, which: pd.Series) -> Iterator[tuple[Key, Any, pd.DataFrame]]:
        shown = self.cells[which]
        if self.records.empty or shown.empty or not set(self.dimensions) <= set(self.records):
            return
        columns = self._columns(self.dimensions)
        margins = {name for name in self.dimensions if TOTAL not in set(columns[name])}
        for row in shown.to_dict("records"):
            key = tuple(str(row[name]) for name in self.dimensions)
            named = zip(self.dimensions, key, strict=True)
            part = {name: value for name, value in named if value != TOTAL or name not in margins}
            yield key, row["value"], self.records[self._matching(columns, part)]


def traced(counts: Counts, published: Published) -> Traced:
    columns = [*counts.dimensions, *(name for name in RECORD_COLUMNS if name not in counts.dimensions)]
    return Traced(
        name=counts.name,
        disclosure=counts.disclosure,
        per=counts.per,
        unit=counts.unit,
        additive=counts.additive,
        merged=published.merged,
        dimensions=counts.dimensions,
        by=counts.dimensions if counts.strict else counts.by,
        classes=dict(counts.classes),
        labels={name: dict(labels) for name, labels in counts.labels.items()},
        cells=published.cells,
        bases=published.bases,
        records=counts.records.reindex(columns=columns).reset_index(drop=True),
        agreed=tuple(group.group for group in published.withheld if group.text),
    )


def from_json(content: Mapping[str, Any]) -> Traced:
    """The inverse of ``Traced.to_json``."""
    frames: dict[str, Any] = {
        name: pd.DataFrame(**{part: json.load(StringIO(content[name]))[part] for part in ("columns", "data")})
        for name in ("cells", "bases", "records")
    }
    plain: dict[str, Any] = {
        name: tuple(content[name]) if name in ("dimensions", "by") else content[name] for name in FIELDS
    }
    plain["agreed"] = tuple(map(tuple, content["agreed"]))
    return Traced(**plain, **frames)


def attach(counts: Counts, published: Published, differences: Iterable[tuple[str, str]] = ()) -> None:
    """Add the records of a result to the outputs of the notebook, where a build asked for them.

    ``differences``: what was withheld because of an earlier release.
    """
    if not os.environ.get(ASKED):
        return
    from IPython.display import display

    named = any(group.text for group in published.withheld)
    shown = [traced(counts, published).to_json()] if named or not (published.reason or published.cells.empty) else []
    for content in [*shown, *({"differences": [[*pair] for pair in differences]} for _ in range(bool(differences)))]:
        display({MIME: content}, raw=True)  # type: ignore[no-untyped-call]  # IPython's
