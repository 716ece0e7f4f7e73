"""Tests of change in pairs: before and after of the same unit, or the two sides of a tandem.

With twelve tandems and answers on a scale, the usual programs quietly leave the exact test for an approximation, or
ignore ties. These tests are exact for the data at hand, and where they are not, ``method`` says so. Below six pairs
that differ no result could be below .05; the p-value is given all the same, with the note that it is not for print.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, get_args

import numpy as np

from evaluation.statistics import exact
from evaluation.statistics.exact import Alternative
from evaluation.statistics.inputs import NOISE, Values, choice, complete, on_grid, whole_numbers
from evaluation.statistics.results import FEWEST_PAIRS, RESAMPLES, HypothesisTest

ENUMERATED = 20  # pairs whose 2²⁰ signs are all tried where the differences have no common step
SEED = 1935
BLOCK = 10_000


def sign_test(differences: Any) -> HypothesisTest:
    """Did more go up than down? Exact sign test (Dixon & Mood 1946): ups among those that moved are Binomial(½).

    ``statistic``: how many went up. ``effect``: (up − down) / (up + down). ``n``: pairs with both values.

    >>> test = sign_test([1, 1, 0, 2, 0, 1, -1, 1, 0, 1, 2, 0])
    >>> test.statistic, test.informative, test.n, test.p_value
    (7.0, 8, 12, 0.0703125)
    """
    values, missing = complete(differences)
    up, down = int((values > 0).sum()), int((values < 0).sum())
    return _of_halves(up, down, n=len(values), missing=missing, empty=not len(values), method="sign_exact")


def mcnemar(gained: int, lost: int) -> HypothesisTest:
    """Did more gain than lose (a seat, a status)? Exact McNemar test with mid-p.

    ``statistic``: how many gained. ``n``: gained + lost; who stayed as before says nothing here. ``effect``:
    (gained − lost) / n. Source: Fagerland, Lydersen & Laake 2013, BMC Medical Research Methodology 13:91.

    >>> test = mcnemar(1, 7)
    >>> test.p_value, test.mid_p
    (0.0703125, 0.0390625)
    """
    gained, lost = whole_numbers(gained=gained, lost=lost)
    return _of_halves(gained, lost, n=gained + lost, method="mcnemar_exact")


def signed_rank(
    differences: Any, *, zeros: Literal["drop", "pratt"] = "drop", alternative: Alternative = "two-sided"
) -> HypothesisTest:
    """Did the differences shift? Wilcoxon's signed-rank test, exact with ties and zeros for up to 1,000 that moved.

    Ranks are mid-ranks of the sizes; the p-value is that of all 2ⁿ signs (shift algorithm of Streitberg & Röhmel 1986),
    beyond 1,000 (under Pratt also with a thousand zeros beside almost as many) that of the normal distribution.
    ``zeros``: ``drop`` takes them out before ranking (Wilcoxon 1945), ``pratt`` after (Pratt 1959, JASA 54:655–667);
    there is no consensus, so decide before looking. ``statistic``: the rank sum of the positive ones. ``effect``:
    matched-pairs rank-biserial correlation (W⁺−W⁻)/(W⁺+W⁻) (Kerby 2014). ``alternative``: ``greater`` is upwards.

    >>> test = signed_rank([1, 1, 0, 2, 0, 1, -1, 1, 0, 1, 2, 0])
    >>> test.statistic, test.p_value, round(test.effect, 3)
    (32.5, 0.0546875, 0.806)
    """
    choice("zeros", zeros, ("drop", "pratt"))
    choice("alternative", alternative, get_args(Alternative))
    values, missing = complete(differences)
    ranked = values if zeros == "pratt" else values[values != 0]
    doubled = doubled_ranks(np.abs(ranked))
    ranks, positive = doubled[ranked != 0].tolist(), int(doubled[ranked > 0].sum())
    if exact.countable(ranks):
        method, p_value = f"signed_rank_{zeros}_exact", exact.p_of_flips(ranks, positive, alternative)
    else:
        method, p_value = f"signed_rank_{zeros}_normal", exact.p_of_normal_flips(ranks, positive, alternative)
    return _test(
        *(positive / 2, p_value, method),
        n=len(values),
        missing=missing,
        empty=not len(values),
        informative=len(ranks),
        effect=(2 * positive - sum(ranks)) / sum(ranks) if ranks else math.nan,
        alternative=alternative,
    )


def permutation_test(differences: Any) -> HypothesisTest:
    """Is the mean difference other than zero? Fisher's test over all signs of the differences, two-sided.

    Exact where the differences have a common step (answers, means of answers, cents) or are few (all 2ⁿ signs for up
    to 20); else with 99,999 random signs from a fixed seed, p = (1 + hits) / (1 + draws) (Phipson & Smyth 2010);
    beyond 1,000 the normal distribution. ``method`` says which. ``statistic``: the sum, ``effect``: the mean of the
    differences. Source: Fisher 1935, The Design of Experiments, §21.

    >>> test = permutation_test([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])
    >>> test.statistic, test.p_value == 1726 / 2**15
    (314.0, True)
    """
    values, missing = complete(differences)
    moved = values[values != 0]
    p_value, method = _p_of_signs(moved[np.argsort(np.abs(moved))])
    total = math.fsum(values)
    return _test(
        *(total, p_value, method),
        n=len(values),
        missing=missing,
        empty=not len(values),
        informative=len(moved),
        effect=total / len(values) if len(values) else math.nan,
    )


def t_test(differences: Any) -> HypothesisTest:
    """Student's t for pairs, only beside an exact test and for scale means, never for one Likert item.

    ``statistic``: t with n − 1 degrees of freedom, NaN where all differences are the same. ``effect``: the mean.

    >>> test = t_test([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4])
    >>> round(test.statistic, 4), round(test.p_value, 5)
    (4.0621, 0.00283)
    """
    from scipy import special

    values, missing = complete(differences)
    n = len(values)
    mean = math.fsum(values) / n if n else math.nan
    varied = n > 1 and bool(np.ptp(values) > 0)
    t = mean / float(values.std(ddof=1)) * math.sqrt(n) if varied else math.nan
    return _test(
        *(t, float(2 * special.stdtr(n - 1, -abs(t))) if varied else math.nan, "t"),
        n=n,
        missing=missing,
        empty=not n,
        informative=int(np.count_nonzero(values)),
        effect=mean,
        note="" if varied else "no_variation",
    )


def doubled_ranks(values: Values) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Twice the mid-rank of each value, so that ranks of ties stay whole numbers.

    >>> doubled_ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [5, 2, 5]
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (2 * np.cumsum(counts) - counts + 1)[place].astype(np.int64)


def _of_halves(up: int, down: int, *, n: int, method: str, missing: int = 0, empty: bool = False) -> HypothesisTest:
    """The exact two-sided test that up and down are equally likely, with its mid-p."""
    from scipy import special

    moved, fewer = up + down, min(up, down)
    tail = float(special.bdtr(fewer, moved, 0.5))
    point = tail - (float(special.bdtr(fewer - 1, moved, 0.5)) if fewer else 0.0)
    return _test(
        *(float(up), min(1.0, 2 * tail), method),
        n=n,
        missing=missing,
        empty=empty,
        informative=moved,
        effect=(up - down) / moved if moved else math.nan,
        mid_p=math.nan if not moved else 1 - point / 2 if up == down else 2 * tail - point,
    )


def _p_of_signs(moved: Values) -> tuple[float, str]:
    """The two-sided p-value of the sum of differences in order of size, and how it was computed."""
    sizes, up, down = np.abs(moved), math.fsum(moved[moved > 0]), -math.fsum(moved[moved < 0])
    if len(sizes) > exact.LARGEST:
        return exact.p_of_normal_flips(sizes.tolist(), up), "permutation_normal"
    steps = on_grid(sizes)
    if steps is not None and exact.countable(steps):
        positive = sum(step for step, value in zip(steps, moved, strict=True) if value > 0)
        return exact.p_of_flips(steps, positive), "permutation_exact"
    slack = 0.5 if np.array_equal(sizes, np.round(sizes)) else NOISE * (up + down)

    def as_far(sums: Values) -> int:
        return int(((sums <= min(up, down) + slack) | (sums >= max(up, down) - slack)).sum())

    if len(sizes) <= ENUMERATED:
        return as_far(_all_sums(sizes)) / 2 ** len(sizes), "permutation_exact"
    return (1 + sum(map(as_far, _drawn_sums(sizes)))) / (1 + RESAMPLES), "permutation_sampled"


def _all_sums(sizes: Values) -> Values:
    """The sum of every subset."""
    sums = np.zeros(1)
    for size in sizes:
        sums = np.concatenate([sums, sums + size])
    return sums


def _drawn_sums(sizes: Values) -> Iterator[Values]:
    """The sums of subsets drawn at random, the same ones each time, in blocks that fit into memory."""
    chance = np.random.default_rng(SEED)
    for start in range(0, RESAMPLES, BLOCK):
        yield chance.integers(0, 2, (min(BLOCK, RESAMPLES - start), len(sizes)), dtype=np.int8) @ sizes


def _test(
    statistic: float,
    p_value: float,
    method: str,
    *,
    n: int,
    informative: int,
    effect: float,
    missing: int = 0,
    empty: bool = False,
    mid_p: float = math.nan,
    alternative: Alternative = "two-sided",
    note: str = "",
) -> HypothesisTest:
    """A result with the note and the least p-value that follow from how many pairs can speak."""
    if empty:
        statistic, p_value, mid_p, note = math.nan, math.nan, math.nan, "no_values"
    elif informative < FEWEST_PAIRS:
        note = "below_six"
    ways = 2 if alternative == "two-sided" else 1
    return HypothesisTest(
        statistic=statistic,
        p_value=p_value if math.isnan(p_value) else exact.above_zero(p_value),
        n=n,
        missing=missing,
        method=method,
        note=note,
        informative=informative,
        smallest_p=exact.above_zero(min(1.0, math.ldexp(ways, -informative))),
        effect=effect,
        mid_p=mid_p,
        alternative=alternative,
    )
