"""Two groups that cannot be paired (anonymous waves, the two sides as a whole), and many tests at once.

Where nobody can tell who answered twice, the honest comparison is between the two distributions; and where many items
are compared, some differ by chance alone.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from evaluation.language.errors import EvaluationError
from evaluation.statistics import exact
from evaluation.statistics.inputs import Values, complete, numbers, settled
from evaluation.statistics.paired import doubled_ranks
from evaluation.statistics.results import LEVEL, Adjusted, HypothesisTest

WORK = 5 * 10**8  # additions for the exact distribution of a rank sum (some seconds)


def cliffs_delta(x: Any, y: Any) -> HypothesisTest:
    """How often a value of ``x`` is above one of ``y``, less how often below: P(x > y) − P(x < y), from −1 to 1.

    ``statistic`` and ``effect``: delta (Cliff 1993, Psychological Bulletin 114:494–509), the same as the rank-biserial
    correlation of two groups. ``p_value``: of the rank sum
    over all ways to split the values into two such groups, exact with ties; two-sided is as far from its
    expectation as observed. For large groups the normal distribution with ties, and ``method`` says so.

    >>> result = cliffs_delta([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50])
    >>> result.statistic, result.n, result.method
    (-0.25, 16, 'rank_sum_exact')
    """
    (first, gone), (second, lost) = complete(x), complete(y)
    joined = settled(np.concatenate([first, second]))
    first, second = joined[: len(first)], joined[len(first) :]
    n, empty = len(joined), not len(first) or not len(second)
    delta, p_value, smallest, method = math.nan, math.nan, 1.0, "rank_sum_exact"
    if not empty:
        ordered = np.sort(second)
        above = int(np.searchsorted(ordered, first, side="left").sum())
        below = len(first) * len(second) - int(np.searchsorted(ordered, first, side="right").sum())
        delta = (above - below) / (len(first) * len(second))
        p_value, smallest, method = _p_of_groups(doubled_ranks(joined), len(first))
    return HypothesisTest(
        statistic=delta,
        effect=delta,
        p_value=p_value,
        n=n,
        missing=gone + lost,
        informative=n,
        smallest_p=smallest,
        method=method,
        note="no_values" if empty else "unreachable" if smallest > LEVEL else "",
    )


def holm(p_values: Any) -> Adjusted:
    """P-values of one declared family, adjusted so that the chance of any false alarm stays at the level.

    Step-down method of Holm 1979, Scandinavian Journal of Statistics 6:65–70. A missing p-value (no test was possible)
    is not counted into the family and stays NaN.

    >>> holm([0.01, None, 0.04])
    Adjusted(p_values=(0.02, nan, 0.04), family=2, method='holm')
    """
    given = numbers(p_values)
    known = np.flatnonzero(~np.isnan(given))
    outside = [value for value in given[known].tolist() if not 0 <= value <= 1]
    if outside:
        raise EvaluationError("statistics.between", name="p_value", found=outside[0])
    order = known[np.argsort(given[known], kind="stable")]
    adjusted = np.full(len(given), math.nan)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(given[order] * np.arange(len(order), 0, -1)))
    return Adjusted(p_values=tuple(adjusted.tolist()), family=len(order), method="holm")


def _p_of_groups(ranks: np.ndarray[Any, np.dtype[np.int64]], size: int) -> tuple[float, float, str]:
    """The p-value of the first ``size`` ranks, the least that could be reached, and how it was computed."""
    total, n = int(ranks.sum()), len(ranks)
    smaller = ranks[:size] if 2 * size <= n else ranks[size:]
    off = abs(n * int(smaller.sum()) - len(smaller) * total)  # n times the distance from the expectation
    if n > exact.LARGEST or n * len(smaller) * total > WORK:
        spread = math.sqrt(size * (n - size) / (n * (n - 1)) * float(((ranks - total / n) ** 2).sum()))
        p_value = math.erfc(off / n / spread / math.sqrt(2)) if spread else 1.0
        return exact.above_zero(p_value), exact.above_zero(0.0) if spread else 1.0, "rank_sum_normal"
    ways: Values = exact.sums_of_samples(ranks.tolist(), len(smaller))
    distance = np.abs(n * np.arange(total + 1) - len(smaller) * total)
    farthest = distance[ways > 0].max()
    share = ways / math.comb(n, len(smaller))
    return min(1.0, float(share[distance >= off].sum())), float(share[distance == farthest].sum()), "rank_sum_exact"
