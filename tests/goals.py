"""Rows of a codebook of findings and recommendations, as the tests on goals need them."""

from __future__ import annotations

from typing import Any

from evaluation.metrics.counts import Counts

Row = dict[str, Any]


def row(counts: Counts, key: str) -> dict[str, int]:
    """The cells of one group."""
    group, measure = counts.dimensions
    cells = counts.cells[counts.cells[group] == key]
    return dict(zip(cells[measure], cells["value"], strict=True))


def cells(counts: Counts) -> dict[str, int]:
    return dict(zip(counts.cells[counts.dimensions[0]], counts.cells["value"], strict=True))
