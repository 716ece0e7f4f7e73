"""Confidence intervals that keep their confidence for few cases.

A share of 0 of 20 is not "0 %, give or take nothing", and a bootstrap of twelve values promises 95 % and keeps 90.
These intervals come from order statistics and exact or well-behaved formulas. Intervals of ordered values go in steps:
``coverage`` is the confidence reached, exactly for values without ties, at least with ties. A full census needs no
intervals: nobody was drawn.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from evaluation.language.errors import EvaluationError
from evaluation.statistics import exact
from evaluation.statistics.inputs import Values, choice, complete, level, whole_numbers
from evaluation.statistics.results import Estimate


def hodges_lehmann(differences: Any, *, confidence: float = 0.95) -> Estimate:
    """The shift of paired differences: the median of all means of two of them (Walsh averages), for up to 1,000.

    The interval inverts the signed-rank test: its ends are ordered Walsh averages (Hollander & Wolfe 1973, §3.2 and
    3.3). NaN below six differences at 95 %.

    >>> shift = hodges_lehmann([0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01])
    >>> round(shift.statistic, 3), round(shift.low, 3), round(shift.high, 3), shift.coverage
    (0.46, 0.01, 0.786, 0.9609375)
    """
    values, missing = complete(differences)
    n = len(values)
    if n > exact.LARGEST:
        raise EvaluationError("statistics.too_many", found=n, limit=exact.LARGEST)
    first, second = np.triu_indices(n)
    walsh = np.sort((values[first] + values[second]) / 2)
    ways = exact.sums_of_subsets(range(1, n + 1), n * (n + 1) // 4)
    below = np.cumsum(ways) * math.ldexp(1, -n)
    return _ordered(walsh, below, confidence, n=n, missing=missing, method="hodges_lehmann")


def median_interval(values: Any, *, confidence: float = 0.95) -> Estimate:
    """The median with an interval from order statistics, without any assumption on the values.

    The ends are the r-th value from below and from above, with the largest r that Binomial(n, ½) allows (David &
    Nagaraja 2003, Order Statistics, §7.1): the 3rd and 10th of 12. NaN below six values at 95 %.

    >>> result = median_interval([1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5])
    >>> result.statistic, result.low, result.high, round(result.coverage, 4)
    (3.5, 2.0, 5.0, 0.9614)
    """
    from scipy import special

    column, missing = complete(values)
    n = len(column)
    below = np.asarray(special.bdtr(np.arange((n + 1) // 2), n, 0.5))
    return _ordered(np.sort(column), below, confidence, n=n, missing=missing, method="order_statistics")


def mean_interval(values: Any, *, confidence: float = 0.95) -> Estimate:
    """The mean with Student's t interval, for scale means; NaN where fewer than two values or all are the same.

    >>> result = mean_interval([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4])
    >>> round(result.statistic, 2), round(result.low, 2), round(result.high, 2)
    (1.58, 0.7, 2.46)
    """
    from scipy import special

    outside = level(confidence)
    column, missing = complete(values)
    n = len(column)
    mean = math.fsum(column) / n if n else math.nan
    varied = n > 1 and bool(np.ptp(column) > 0)
    half = -special.stdtrit(n - 1, outside / 2) * column.std(ddof=1) / math.sqrt(n) if varied else math.nan
    note = "" if varied else ("no_values", "too_few")[n] if n < 2 else "no_variation"
    return Estimate(
        statistic=mean,
        low=float(mean - half),
        high=float(mean + half),
        confidence=confidence,
        n=n,
        missing=missing,
        method="student_t",
        note=note,
    )


def proportion_interval(
    k: int, n: int, *, method: Literal["wilson", "exact"] = "wilson", confidence: float = 0.95
) -> Estimate:
    """The share of ``k`` in ``n`` with its interval; NaN where ``n`` is 0.

    ``wilson``: the score interval (Wilson 1927; Newcombe 1998, Statistics in Medicine 17:857–872), right on average.
    ``exact``: Clopper & Pearson 1934, which never promises too much and is wider for it.

    >>> result = proportion_interval(0, 20)
    >>> result.statistic, result.low, round(result.high, 4)
    (0.0, 0.0, 0.1611)
    """
    choice("method", method, ("wilson", "exact"))
    outside = level(confidence)
    k, n = whole_numbers(k=k, n=n)
    if k > n:
        raise EvaluationError("statistics.share", k=k, n=n)
    low, high = (math.nan, math.nan) if not n else (_wilson if method == "wilson" else _clopper_pearson)(k, n, outside)
    return Estimate(
        statistic=k / n if n else math.nan,
        low=low,
        high=high,
        confidence=confidence,
        n=n,
        method="wilson" if method == "wilson" else "clopper_pearson",
        note="" if n else "no_values",
    )


def _wilson(k: int, n: int, outside: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(1 - outside / 2)
    share = k / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half if k else 0.0), (middle + half if k < n else 1.0)


def _clopper_pearson(k: int, n: int, outside: float) -> tuple[float, float]:
    from scipy import special

    low = float(special.betaincinv(k, n - k + 1, outside / 2)) if k else 0.0
    high = float(special.betaincinv(k + 1, n - k, 1 - outside / 2)) if k < n else 1.0
    return low, high


def _ordered(ordered: Values, below: Values, confidence: float, *, n: int, missing: int, method: str) -> Estimate:
    """The median of ordered values, and the r-th from both ends with the largest r whose tails are small enough.

    ``below``: the probability that at most 0, 1, … of them lie on one side of the true value.
    """
    outside = level(confidence)
    r = int(np.searchsorted(below, outside / 2, side="right"))
    reached = n > 0 and r > 0
    return Estimate(
        statistic=float(np.median(ordered)) if n else math.nan,
        low=float(ordered[r - 1]) if reached else math.nan,
        high=float(ordered[-r]) if reached else math.nan,
        confidence=confidence,
        coverage=float(1 - 2 * below[r - 1]) if reached else math.nan,
        n=n,
        missing=missing,
        method=method,
        note="" if reached else "too_few" if n else "no_values",
    )
