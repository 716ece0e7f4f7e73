"""What is computed from the answers of one group: shares with their interval, medians, and nothing below its base.

Each value has its method in words and its number of cases. Whether intervals and p-values are shown at all is decided
by ``survey.inference`` when a result is published: everybody who was asked is no sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.metrics.counts import computed, statistics_of
from evaluation.metrics.survey.items import Scale

Row = dict[str, Any]


def described_answers(data: Data, records: pd.DataFrame, kind: Scale, *, by: Sequence[str]) -> pd.DataFrame:
    """By group the share of people at the upper end of the scale; nothing where the wording names no end.

    A weighted share is a whole per cent, as it is shown, and has no Wilson interval.
    """
    if not kind.family or records.empty:
        return statistics_of([], by)
    upper = records["answer"].map(kind.classes) == "high"
    if records["weight"].notna().any():
        method = data.words.say("survey_statistic.weighted")
        groups = records.assign(part=records["weight"].where(upper, 0.0)).groupby(list(by), sort=False)
        shares = groups["part"].sum() / groups["weight"].sum()
        sized = zip(shares.items(), groups.size(), strict=True)
        return statistics_of(
            (
                dict(zip(by, key, strict=True))
                | value_row("top_two", math.floor(round(share * 100, 9) + 0.5) / 100, n=int(n), method=method)
                for (key, share), n in sized
            ),
            by,
        )
    sums = records.assign(upper=upper).groupby(list(by), sort=False)["upper"].agg(["sum", "size"])
    rows = []
    for key, top, base in sums.itertuples():
        found = statistics.proportion_interval(int(top), int(base))
        rows.append(dict(zip(by, key, strict=True)) | row(data, "top_two", found))
    return statistics_of(rows, by)


def row(data: Data, statistic: str, found: statistics.Result) -> Row:
    """A result of ``evaluation.statistics`` as a row; of an interval from ordered values also its coverage."""
    coverage = found.coverage if isinstance(found, statistics.Estimate) else math.nan
    share = data.words.percent(round(coverage * 1000), 1000, decimals=1) if not math.isnan(coverage) else ""
    text = f" ({data.words.say('survey_statistic.coverage', share=share)})" if share else ""
    return computed(statistic, found, data.language, detail=text)


def value_row(statistic: str, value: float, *, n: int, method: str) -> Row:
    """A value that is no result of a test; ``method`` says how it was computed."""
    return {"statistic": statistic, "value": value, "n": n, "method": method}
