"""What a metric returns, and indicators of one's own: counted cells with their base and what is missing."""

from evaluation.metrics.counts.counted_rows import amount_column, counted, until
from evaluation.metrics.counts.model import (
    RECORD_COLUMNS,
    REST,
    STATISTIC_COLUMNS,
    Counts,
    Unit,
    cells_of,
    computed,
    empty_counts,
    no_statistics,
    statistics_of,
)
from evaluation.metrics.counts.own import amount, count, rate

__all__ = [
    "RECORD_COLUMNS",
    "REST",
    "STATISTIC_COLUMNS",
    "Counts",
    "Unit",
    "amount",
    "amount_column",
    "cells_of",
    "computed",
    "count",
    "counted",
    "empty_counts",
    "no_statistics",
    "rate",
    "statistics_of",
    "until",
]
