"""What holds for all data: order and sign change nothing they should not, and every exact test is the full count."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation import statistics
from evaluation.statistics import exact, inputs

STEPS = st.integers(-4, 4)
DIFFERENCES = st.lists(STEPS, min_size=1, max_size=30)
FEW = st.lists(STEPS, min_size=1, max_size=10).filter(any)
UNEVEN = st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=1, max_size=10)
ANSWERS = st.lists(st.integers(1, 5), min_size=1, max_size=5)
TABLE = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(1, 5), min_size=k, max_size=k), min_size=2, max_size=12)
)
PAIRED = [statistics.sign_test, statistics.signed_rank, statistics.permutation_test]
INTERVALS = [statistics.hodges_lehmann, statistics.median_interval, statistics.mean_interval]


def pratt(differences: Any) -> statistics.HypothesisTest:
    return statistics.signed_rank(differences, zeros="pratt")


@given(DIFFERENCES | UNEVEN, st.randoms())
def test_the_order_of_pairs_never_matters(differences: list[float], random: Any) -> None:
    mixed = list(differences)
    random.shuffle(mixed)
    for test in (*PAIRED, pratt, *INTERVALS):
        one, other = test(differences), test(mixed)
        assert repr(one) == repr(other) or one.statistic == pytest.approx(other.statistic)
        if isinstance(one, statistics.HypothesisTest):
            assert one.p_value == other.p_value


@given(DIFFERENCES | UNEVEN)
def test_turning_all_signs_turns_the_effect_and_keeps_the_p_value(differences: list[float]) -> None:
    turned = [-value for value in differences]
    for test in (*PAIRED, pratt):
        one, other = test(differences), test(turned)
        assert one.p_value == pytest.approx(other.p_value)
        assert one.effect == pytest.approx(-other.effect, nan_ok=True)
    greater = statistics.signed_rank(differences, alternative="greater")
    assert greater.p_value == statistics.signed_rank(turned, alternative="less").p_value
    for interval in INTERVALS:
        one, other = interval(differences), interval(turned)
        assert (one.low, one.statistic, one.high) == pytest.approx(
            (-other.high, -other.statistic, -other.low), nan_ok=True
        )


@given(DIFFERENCES | UNEVEN)
def test_a_p_value_is_a_probability_and_never_below_the_least_that_can_be_reached(differences: list[float]) -> None:
    for test in (*PAIRED, pratt):
        found = test(differences)
        assert 0 < found.smallest_p <= 1
        assert found.smallest_p * (1 - 1e-12) <= found.p_value <= 1
    for alternative in ("greater", "less"):
        found = statistics.signed_rank(differences, alternative=alternative)
        assert found.smallest_p * (1 - 1e-12) <= found.p_value <= 1


def p_of_all_signs(weights: np.ndarray[Any, Any], signs: list[float]) -> float:
    """The share of all signs whose sum is as far from zero as that of the given ones."""
    sums = np.array(list(itertools.product((1, -1), repeat=len(weights)))) @ weights
    return float(np.mean(np.abs(sums) >= abs(np.sign(signs) @ weights) - 1e-9))


@given(FEW)
def test_the_signed_rank_test_is_the_full_count_of_all_signs(differences: list[int]) -> None:
    moved = [value for value in differences if value]
    ranks = {"drop": scipy.stats.rankdata(np.abs(moved)), "pratt": scipy.stats.rankdata(np.abs(differences))}
    ranks["pratt"] = ranks["pratt"][np.array(differences) != 0]
    for zeros in ("drop", "pratt"):
        found = statistics.signed_rank(differences, zeros=zeros)
        assert found.p_value == pytest.approx(p_of_all_signs(ranks[zeros], moved))


@pytest.mark.parametrize(
    "differences", [[1, 1, 0, 2, 0, 1, -1, 1], [3, -1, 2, 2, 0, -1, 4], [-1, -1, 2, -3, -3, -2, 1, -1]]
)
def test_the_exact_tests_are_those_of_scipy_where_it_tries_all_signs(differences: list[int]) -> None:
    for ours, theirs in (("drop", "wilcox"), ("pratt", "pratt")):
        known = scipy.stats.wilcoxon(differences, zero_method=theirs, method=scipy.stats.PermutationMethod())
        assert statistics.signed_rank(differences, zeros=ours).p_value == pytest.approx(known.pvalue)
    flips = scipy.stats.permutation_test((np.array(differences),), np.sum, permutation_type="samples")
    assert statistics.permutation_test(differences).p_value == pytest.approx(flips.pvalue)


@given(FEW, st.sampled_from([1, 2, 3, 7, math.pi]))
def test_the_permutation_test_is_the_full_count_of_all_signs(differences: list[int], parts: float) -> None:
    known = p_of_all_signs(np.abs(differences).astype(float), differences)
    assert statistics.permutation_test([value / parts for value in differences]).p_value == pytest.approx(known)


@given(ANSWERS, ANSWERS)
def test_the_rank_sum_test_is_the_full_count_of_all_groups(x: list[int], y: list[int]) -> None:
    ranks = scipy.stats.rankdata([*x, *y])
    middle = len(x) * (len(ranks) + 1) / 2
    sums = np.array([ranks[list(chosen)].sum() for chosen in itertools.combinations(range(len(ranks)), len(x))])
    known = float(np.mean(np.abs(sums - middle) >= abs(ranks[: len(x)].sum() - middle) - 1e-9))
    found = statistics.cliffs_delta(x, y)
    assert found.p_value == pytest.approx(known)
    assert found.effect == pytest.approx(np.sign(np.subtract.outer(x, y)).mean())
    assert found.smallest_p * (1 - 1e-12) <= found.p_value <= 1


@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1, max_size=3))
def test_the_noise_expectation_is_the_full_count_of_all_deals(units: list[tuple[list[int], list[int]]]) -> None:
    known = np.zeros(3)
    for before, after in units:
        answers = [*before, *after]
        deals = [
            np.sign(len(before) * (sum(answers) - sum(deal)) - len(after) * sum(deal))
            for deal in itertools.combinations(answers, len(before))
        ]
        known += [np.mean([deal == way for deal in deals]) for way in (1, 0, -1)]
    found = statistics.chance_changes([before for before, _ in units], [after for _, after in units])
    assert (found.improved, found.same, found.worse) == pytest.approx(known.tolist())
    assert found.improved + found.same + found.worse == pytest.approx(len(units))


@given(DIFFERENCES | UNEVEN, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_an_interval_contains_its_estimate_and_reaches_its_confidence(values: list[float], confidence: float) -> None:
    for interval in INTERVALS:
        found = interval(values, confidence=confidence)
        if not math.isnan(found.low):
            assert found.low <= found.statistic + 1e-9
            assert found.statistic <= found.high + 1e-9
        assert math.isnan(found.coverage) or found.coverage >= confidence
    assert statistics.median_interval(values).statistic == pytest.approx(np.median(values), abs=1e-9)


@given(st.integers(1, 200), st.integers(0, 200), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_of_a_share_contains_it_and_the_exact_one_keeps_its_tails(
    n: int, k: int, confidence: float
) -> None:
    assume(k <= n)
    tail = (1 - confidence) / 2
    for method in ("wilson", "exact"):
        found = statistics.proportion_interval(k, n, method=method, confidence=confidence)
        assert 0 <= found.low <= found.statistic <= found.high <= 1
        turned = statistics.proportion_interval(n - k, n, method=method, confidence=confidence)
        assert (found.low, found.high) == pytest.approx((1 - turned.high, 1 - turned.low))
    if k < n:
        assert scipy.stats.binom.cdf(k, n, found.high) == pytest.approx(tail)
    if k:
        assert scipy.stats.binom.sf(k - 1, n, found.low) == pytest.approx(tail)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_sign_test_and_the_binomial_test(gained: int, lost: int) -> None:
    assume(gained + lost)
    found = statistics.mcnemar(gained, lost)
    signs = statistics.sign_test([1] * gained + [-1] * lost + [0] * 3)
    assert (found.p_value, found.mid_p, found.effect) == (signs.p_value, signs.mid_p, signs.effect)
    assert found.p_value == pytest.approx(scipy.stats.binomtest(gained, gained + lost).pvalue)
    assert 0 < found.mid_p <= found.p_value


@given(st.lists(st.floats(0, 1) | st.none(), max_size=12), st.randoms())
def test_holm_keeps_the_order_and_never_lowers_a_p_value(p_values: list[float | None], random: Any) -> None:
    found = statistics.holm(p_values)
    known = [(raw, new) for raw, new in zip(p_values, found.p_values, strict=True) if raw is not None]
    assert found.family == len(known)
    assert all(math.isnan(new) for raw, new in zip(p_values, found.p_values, strict=True) if raw is None)
    assert all(raw <= new <= 1 for raw, new in known)
    adjusted = [new for _, new in sorted(known)]
    assert adjusted == sorted(adjusted)
    mixed = list(enumerate(p_values))
    random.shuffle(mixed)
    again = statistics.holm([value for _, value in mixed]).p_values
    assert repr(again) == repr(tuple(found.p_values[place] for place, _ in mixed))


@given(TABLE, st.randoms())
def test_agreement_does_not_depend_on_the_order_of_cases_and_is_at_most_one(rows: list[list[int]], random: Any) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    measures: list[Callable[[Any], statistics.Result]] = [statistics.krippendorff_alpha, statistics.cronbach_alpha]
    measures += [lambda cells, form=form: statistics.icc(cells, form=form) for form in ("1,1", "2,1", "3,1", "1,k")]
    for measure in measures:
        value = measure(rows).statistic
        assert value == pytest.approx(measure(mixed).statistic, nan_ok=True, abs=1e-9)
        assert math.isnan(value) or value <= 1 + 1e-9


@given(TABLE)
def test_cronbach_is_the_consistency_of_the_mean_and_raters_of_one_mind_agree(rows: list[list[int]]) -> None:
    alpha, ratio = statistics.cronbach_alpha(rows).statistic, statistics.icc(rows, form="3,k").statistic
    if not math.isnan(alpha) and not math.isnan(ratio):
        assert alpha == pytest.approx(ratio, abs=1e-9)
    first = [row[0] for row in rows]
    assume(len(set(first)) > 1)
    same = [[value] * 3 for value in first]
    for scale in ("nominal", "ordinal", "interval", "ratio"):
        assert statistics.krippendorff_alpha(same, scale=scale).statistic == 1
    assert statistics.icc(same).statistic == pytest.approx(1)
    assert statistics.weighted_kappa(first, first).statistic == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=20))
def test_associations_are_those_of_scipy_and_do_not_see_a_gap(pairs: list[tuple[int, int]]) -> None:
    x, y = zip(*pairs, strict=True)
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    assert statistics.pearson(x, y).statistic == pytest.approx(scipy.stats.pearsonr(x, y).statistic)
    assert statistics.spearman(x, y).statistic == pytest.approx(scipy.stats.spearmanr(x, y).statistic)
    assert statistics.pearson([value + 2 for value in x], y).statistic == pytest.approx(
        statistics.pearson(x, y).statistic
    )
    assert statistics.weighted_kappa(x, y).statistic == pytest.approx(statistics.weighted_kappa(y, x).statistic)


TIES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda tie: tie[0] != tie[1]))


@given(TIES, TIES)
def test_networks_stay_within_their_bounds_and_do_not_depend_on_direction(
    ties: set[tuple[int, int]], later: set[tuple[int, int]]
) -> None:
    turned = {(end, start) for start, end in ties}
    for measure in (statistics.density, statistics.degree_centralisation):
        assert measure(ties, members=range(8)) == measure(turned, members=range(8))
        assert 0 <= measure(ties, members=range(8)).statistic <= 1
    assert repr(statistics.jaccard(ties, later)) == repr(statistics.jaccard(later, ties))
    assert repr(statistics.reciprocity(ties)) == repr(statistics.reciprocity(turned))
    if ties:
        assert -1 <= statistics.e_i_index(ties, groups={member: member % 2 for member in range(8)}).statistic <= 1
        assert statistics.reciprocity(ties | turned).statistic == statistics.jaccard(ties, ties).statistic == 1


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_the_ways_of_all_sums_are_all_ways(weights: list[int]) -> None:
    ways = exact.sums_of_subsets(weights, sum(weights))
    assert ways.sum() == pytest.approx(2.0 ** len(weights))
    assert ways.tolist() == pytest.approx(ways[::-1].tolist())


@given(st.lists(st.integers(-1000, 1000), max_size=20), st.sampled_from([1, 10, 3, 7, 12]), st.floats(0.1, 10))
def test_noise_is_taken_back_and_nothing_else(steps: list[int], parts: int, start: float) -> None:
    noisy = np.array([(start + step / parts) - start for step in steps])
    found = inputs.settled(noisy)
    assert found == pytest.approx(noisy, abs=1e-9)
    assert len(np.unique(np.abs(found))) == len(set(map(abs, steps)))
    assert np.sign(found).tolist() == np.sign(steps).tolist()
    assert np.array_equal(inputs.settled(found), found)
