"""What stands behind each result a report shows, told to the build alone: so that all reports can be audited together.

A ``Published`` holds nothing of single people or organisations, and two of them do not say which of their numbers are
parts of one another. So where a build asks for it, ``publish`` puts the records behind what it lets through beside the
outputs of the notebook, under a type that no exporter knows.
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
class Behind:
    """A result as it is shown (``cells``, the groups of ``bases``), and all records it was counted from.

    ``by``: the dimensions that make groups; of a breakdown of one's own all of them. ``agreed``: the groups of which
    not numbers are shown but what (nearly) all answered.
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
        """The records of each group whose numbers are shown; or also of those of which a class is named."""
        by = list(self.by)
        keys = [*self.bases[by].astype(str).itertuples(index=False, name=None)] if by else [()]
        told = self._told(by)
        for key in [*(keys if len(self.cells) else ()), *(self.agreed if agreed else ())]:
            yield tuple(key), self.records[self._of(told, dict(zip(by, key, strict=True)))]

    def _told(self, names: Iterable[str]) -> dict[str, np.ndarray]:
        return {name: self.records[name].astype(str).to_numpy(dtype=object) for name in names}

    def _of(self, told: Mapping[str, np.ndarray], key: Mapping[str, str]) -> np.ndarray:
        """Which records have these values."""
        chosen = np.ones(len(self.records), dtype=bool)
        for name, value in key.items():
            chosen &= told[name] == value
        return chosen

    def sums(self) -> Iterator[tuple[Key, pd.DataFrame]]:
        """The records of each number that is shown; a number that was computed in another way has none."""
        for key, value, records in self._cells(self.cells["value"].notna()):
            if int(records["value"].sum()) == int(value):
                yield key, records

    def hidden(self) -> Iterator[tuple[Key, pd.DataFrame]]:
        """The records of each number that is hidden where it stands."""
        yield from ((key, records) for key, _, records in self._cells(self.cells["value"].isna()))

    def _cells(self, which: pd.Series) -> Iterator[tuple[Key, Any, pd.DataFrame]]:
        shown = self.cells[which]
        if self.records.empty or shown.empty or not set(self.dimensions) <= set(self.records):
            return
        told = self._told(self.dimensions)
        margins = {name for name in self.dimensions if TOTAL not in set(told[name])}
        for row in shown.to_dict("records"):
            key = tuple(str(row[name]) for name in self.dimensions)
            named = zip(self.dimensions, key, strict=True)
            part = {name: value for name, value in named if value != TOTAL or name not in margins}
            yield key, row["value"], self.records[self._of(told, part)]


def behind(counts: Counts, published: Published) -> Behind:
    columns = [*counts.dimensions, *(name for name in RECORD_COLUMNS if name not in counts.dimensions)]
    return Behind(
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


def read(told: Mapping[str, Any]) -> Behind:
    """What a notebook told, as it was before."""
    frames: dict[str, Any] = {
        name: pd.DataFrame(**{part: json.load(StringIO(told[name]))[part] for part in ("columns", "data")})
        for name in ("cells", "bases", "records")
    }
    plain: dict[str, Any] = {name: tuple(told[name]) if name in ("dimensions", "by") else told[name] for name in FIELDS}
    plain["agreed"] = tuple(map(tuple, told["agreed"]))
    return Behind(**plain, **frames)


def tell(counts: Counts, published: Published, differences: Iterable[tuple[str, str]] = ()) -> None:
    """Put what is behind a result beside the outputs of the notebook, where a build asked for it.

    ``differences``: what of it was withheld because of an earlier release.
    """
    if not os.environ.get(ASKED):
        return
    from IPython.display import display

    said = any(group.text for group in published.withheld)
    shown = [behind(counts, published).to_json()] if said or not (published.reason or published.cells.empty) else []
    for told in [*shown, *({"differences": [[*pair] for pair in differences]} for _ in range(bool(differences)))]:
        display({MIME: told}, raw=True)  # type: ignore[no-untyped-call]  # IPython's
