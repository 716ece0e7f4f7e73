"""Exact distributions under "no difference": every way the signs, or the groups, could have fallen, counted.

Answers on scales tie all the time, and tables of the signed-rank test know no ties. Counting with the shift algorithm
does: the number of subsets of given weights with each sum is built up by adding one weight after the other
(Streitberg & Röhmel 1986, Statistical Software Newsletter 12:10–17), for any weights, ties and all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from evaluation.statistics.inputs import Values

Alternative = Literal["two-sided", "greater", "less"]
LARGEST = 1_000  # signs: 2¹⁰⁰⁰ ways still fit into a float
SUMS = 2_000_000  # different sums of them; the ranks of 1,000 have half as many


def sums_of_subsets(weights: Sequence[int], up_to: int) -> Values:
    """How many subsets of the weights (whole, above 0) have the sum 0, 1, … ``up_to``.

    Exact up to 53 weights, then with the relative error of a float sum.

    >>> sums_of_subsets([1, 2, 3], 6).tolist()
    [1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]
    """
    counts = np.zeros(up_to + 1)
    counts[0] = 1
    reached = 0
    for weight in sorted(weights):
        reached = min(reached + weight, up_to)
        if weight <= up_to:
            counts[weight : reached + 1] += counts[: reached + 1 - weight]
    return counts


def sums_of_samples(weights: Sequence[int], size: int) -> Values:
    """How many subsets of ``size`` of the weights (whole, 0 or more) have the sum 0, 1, ….

    >>> sums_of_samples([1, 2, 3], 2).tolist()
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    """
    total = sum(weights)
    counts = np.zeros((size + 1, total + 1))
    counts[0, 0] = 1
    for weight in weights:
        counts[1:, weight:] += counts[:-1, : total + 1 - weight]
    return np.asarray(counts[size])


def countable(weights: Sequence[int]) -> bool:
    """Whether all signs of the weights can be counted in about a second.

    >>> countable([1, 2, 3]), countable([1] * 1_001)
    (True, False)
    """
    return len(weights) <= LARGEST and sum(weights) <= SUMS * math.gcd(*weights)


def p_of_flips(weights: Sequence[int], positive: int, alternative: Alternative = "two-sided") -> float:
    """The exact p-value when every weight is positive or negative with equal chance and ``positive`` is their sum.

    Two-sided is as far from the middle as observed, on either side; for random signs that is twice one tail.

    >>> p_of_flips([1, 2, 3, 4, 5, 6], 21)  # all positive: 2 of 2⁶ ways
    0.03125
    """
    step = math.gcd(*weights) or 1
    scaled = [weight // step for weight in weights]
    other = sum(scaled) - positive // step

    def at_most(value: int) -> float:
        if 2 * value > sum(scaled):  # the smaller tail is the more accurate one
            return 1 - at_most(sum(scaled) - value - 1)
        return math.ldexp(float(sums_of_subsets(scaled, value).sum()), -len(scaled)) if value >= 0 else 0.0

    if alternative == "two-sided":
        return min(1.0, 2 * at_most(min(positive // step, other)))
    return at_most(positive // step if alternative == "less" else other)


def p_of_normal_flips(weights: Sequence[float], positive: float, alternative: Alternative = "two-sided") -> float:
    """The same p-value from the normal distribution of the same mean and variance, for many weights.

    >>> round(p_of_normal_flips([1.0] * 400, 220), 4)  # z = 2
    0.0455
    """
    z = (2 * positive - math.fsum(weights)) / math.sqrt(math.fsum(weight * weight for weight in weights))
    if alternative == "two-sided":
        return math.erfc(abs(z) / math.sqrt(2))
    return math.erfc((z if alternative == "greater" else -z) / math.sqrt(2)) / 2


def above_zero(p_value: float) -> float:
    """A p-value too small for a float as the smallest there is: it is never zero.

    >>> above_zero(0.0) > 0
    True
    """
    return max(p_value, math.ulp(0.0))
