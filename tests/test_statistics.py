"""Statistics for few cases: the numbers of the literature, and what no ties, signs, gaps or orders may change."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation import statistics as st
from evaluation.language.errors import EvaluationError
from evaluation.statistics import exact

# Every number here is the published one, or was computed by other means; the source stands beside it.
MAIZE = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]  # Darwin, in Fisher 1935
DEPRESSION = (  # Hollander & Wolfe 1973, first and second visit
    [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
)
LOWRY = (
    [125, 115, 130, 140, 140, 115, 140, 125, 140, 135],
    [110, 122, 125, 120, 140, 124, 123, 137, 135, 145],
)
NEWCOMBE = [  # Newcombe 1998, table I: k, n, Wilson, Clopper-Pearson
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]
KRIPPENDORFF = [  # Krippendorff 2011, data C: four observers, twelve units
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
DYADS = [[8, 6], [5, 3], [7, 2], [8, 5], [8, 7], [5, 6]]  # Kenny, Kashy & Cook 2006
HOGARTY = ([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50])
# Padgett's marriages among Florentine families; Pucci, the sixteenth, has none
MARRIAGES = """Acciaiuoli-Medici Albizzi-Ginori Albizzi-Guadagni Albizzi-Medici Barbadori-Castellani Barbadori-Medici
Bischeri-Guadagni Bischeri-Peruzzi Bischeri-Strozzi Castellani-Peruzzi Castellani-Strozzi Guadagni-Lamberteschi
Guadagni-Tornabuoni Medici-Ridolfi Medici-Salviati Medici-Tornabuoni Pazzi-Salviati Peruzzi-Strozzi Ridolfi-Strozzi
Ridolfi-Tornabuoni""".split()  # noqa: SIM905 # twenty names are read more easily as a text
SELF_MADE = [1, 1, 0, 2, 0, 1, -1, 1, 0, 1, 2, 0]


def less(x: list[float], y: list[float]) -> list[float]:
    return [a - b for a, b in zip(x, y, strict=True)]


def p_values(test: st.HypothesisTest) -> tuple[float, float]:
    return test.p_value, test.mid_p


def computed() -> dict[str, Any]:
    """What this package says for each worked example, under the names of ``reference_values.json``."""
    maize, shift = st.signed_rank(MAIZE), st.hodges_lehmann(less(*DEPRESSION))
    fisher, holm = st.permutation_test(MAIZE), st.holm([0.01, 0.04, 0.03, 0.005])
    greater = st.signed_rank(less(*DEPRESSION), alternative="greater")
    lowry = st.signed_rank(less(*LOWRY))
    families = {name for tie in MARRIAGES for name in tie.split("-")} | {"Pucci"}
    marriages = [tie.split("-") for tie in MARRIAGES]
    women = [(row, column) for row in range(18) for column in range(14)][:89]
    units = np.array(KRIPPENDORFF, dtype=object).T
    forms = {"ICC11": "1,1", "ICC21": "2,1", "ICC31": "3,1", "ICC1k": "1,k", "ICC2k": "2,k"}
    return {
        "W1": {"W_min": 120 - maize.statistic, "p_two_sided": maize.p_value, "rank_biserial": maize.effect},
        "W2": {
            "sum": fisher.statistic,
            "p_two_sided_num": fisher.p_value * 32768,
            "p_two_sided_den": 2 / fisher.smallest_p,
        },
        "W3": {
            "V": greater.statistic,
            "p_greater": greater.p_value,
            "hl": shift.statistic,
            "ci": [shift.low, shift.high],
            "coverage": shift.coverage,
        },
        "W4": {
            "W_plus": lowry.statistic,
            "W_minus": 45 - lowry.statistic,
            "n_nonzero": lowry.informative,
            "rank_biserial": lowry.effect,
            "p_exact_conditional": lowry.p_value,
        },
        "P1": [
            {
                "k": k,
                "n": n,
                "wilson": ends(st.proportion_interval(k, n)),
                "clopper_pearson": ends(st.proportion_interval(k, n, method="exact")),
            }
            for k, n, *_ in NEWCOMBE
        ],
        "M1": dict(zip(("exact", "mid_p"), p_values(st.mcnemar(1, 7)), strict=True)),
        "M2": dict(zip(("exact", "mid_p"), p_values(st.mcnemar(6, 16)), strict=True)),
        "H1": {"adj": list(holm.p_values), "reject_05": [p <= 0.05 for p in holm.p_values]},
        "D1": {"delta": st.cliffs_delta(*HOGARTY).effect},
        "K1": {
            scale: st.krippendorff_alpha(units, scale=scale).statistic
            for scale in ("nominal", "ordinal", "interval", "ratio")
        },
        "I1": {name: st.icc(SHROUT_FLEISS, form=form).statistic for name, form in forms.items()}
        | {"ICC3k_eq_cronbach_alpha": st.cronbach_alpha(SHROUT_FLEISS).statistic},
        "I2": {"icc": st.icc(DYADS).statistic, "pearson": st.pearson(*np.array(DYADS).T).statistic},
        "N1": {
            "florentine16": st.degree_centralisation(marriages, members=families).statistic,
            "florentine16_density": st.density(marriages, members=families).statistic,
            "star": st.degree_centralisation([("hub", n) for n in range(9)], members=["hub", *range(9)]).statistic,
        },
        "N2": st.two_mode_density(women, first=range(18), second=range(14)).statistic,
    }


def ends(estimate: st.Estimate) -> list[float]:
    return [estimate.low, estimate.high]


LITERAL: dict[str, Any] = {
    "W1": {"W_min": 24.0, "p_two_sided": 0.041259765625, "rank_biserial": 0.6},
    "W2": {"sum": 314, "p_two_sided_num": 1726, "p_two_sided_den": 32768},
    "W3": {"V": 40, "p_greater": 0.01953125, "hl": 0.46, "ci": [0.010, 0.786], "coverage": 0.9609375},
    "W4": {"W_plus": 27.0, "W_minus": 18.0, "n_nonzero": 9, "rank_biserial": 0.2, "p_exact_conditional": 0.6328125},
    "P1": [{"k": k, "n": n, "wilson": list(w), "clopper_pearson": list(c)} for k, n, w, c in NEWCOMBE],
    "M1": {"exact": 0.0703125, "mid_p": 0.0390625},
    "M2": {"exact": 0.0524788, "mid_p": 0.0346897},
    "H1": {"adj": [0.03, 0.06, 0.06, 0.02], "reject_05": [True, False, False, True]},
    "D1": {"delta": -0.25},
    "K1": {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797},
    "I1": {"ICC11": 0.166, "ICC21": 0.290, "ICC31": 0.715, "ICC1k": 0.443, "ICC2k": 0.620}
    | {"ICC3k_eq_cronbach_alpha": 0.909},
    "I2": {"icc": 0.0351, "pearson": 0.3384},
    "N1": {"florentine16": 0.2667, "florentine16_density": 0.1667, "star": 1.0},
    "N2": 0.3532,
}
NOT_OURS = {"I2": {"grand_mean", "MSB", "MSW"}, "M1": {"asymptotic", "continuity"}, "M2": {"asymptotic", "continuity"}}


def close(found: Any, expected: Any) -> None:
    """Equal to as many digits as the source prints."""
    if isinstance(expected, dict):
        assert set(found) == set(expected)
        for name in expected:
            close(found[name], expected[name])
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            close(one, other)
    else:
        digits = len(str(expected).partition(".")[2])
        assert found == pytest.approx(expected, abs=0.51 * 10 ** -max(digits, 3))


@pytest.mark.parametrize("name", LITERAL)
def test_the_worked_examples_of_the_literature_come_out(name: str) -> None:
    close(computed()[name], LITERAL[name])


def test_the_literal_examples_are_those_of_the_shared_list(real_data: Path) -> None:
    entries = json.loads((real_data.parent / "reference_values.json").read_text(encoding="utf-8"))
    shared = {entry["id"]: entry.get("expect", entry.get("cases")) for entry in entries}
    for name in LITERAL:
        known = shared[name]
        if isinstance(known, dict):
            known = {key: value for key, value in known.items() if key not in NOT_OURS.get(name, set())}
        close(computed()[name], known)


def test_the_exact_signed_rank_test_is_that_of_coin_on_two_hundred_cases_with_ties_and_zeros() -> None:
    """The file is made by tools/r/signed_rank.R; here each step also carries the noise of a subtraction."""
    lines = (Path(__file__).parent / "signed_rank_coin.csv").read_text(encoding="utf-8").splitlines()
    cases = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(cases) == 200
    for case in cases:
        differences = [(0.7 + int(steps) / int(case["parts"])) - 0.7 for steps in case["steps"].split()]
        for zeros in ("drop", "pratt"):
            for alternative in ("two-sided", "greater", "less"):
                test = st.signed_rank(differences, zeros=zeros, alternative=alternative)
                assert test.statistic == float(case[f"{zeros}_statistic"])
                assert test.p_value == pytest.approx(float(case[f"{zeros}_{alternative.replace('-', '_')}"]), rel=1e-12)
                assert test.method == f"signed_rank_{zeros}_exact"


@pytest.mark.parametrize(
    ("x", "y", "p_value"),
    [  # coin::wilcox_test(values ~ group, distribution = "exact"), R 4.2.2, coin 1.4.2
        (*HOGARTY, 0.451673326673),
        ([1, 2, 2, 3, 3, 4, 5], [3, 4, 4, 5, 5], 0.121212121212),
        ([1, 1, 1, 2], [2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5], 0.0029304029304),
        (
            [1, 4, 1, 2, 5, 3, 2, 3, 3, 1, 5, 5, 2, 2, 1, 5, 5, 1, 1, 5, 5, 2, 2, 1],
            [5, 4, 2, 5, 4, 3, 3, 3, 3, 4, 5, 5, 5, 3, 5, 2, 4, 3, 2, 5, 5, 2, 4],
            0.0348381768338,
        ),
    ],
)
def test_the_exact_rank_sum_test_with_ties_is_that_of_coin(x: list[float], y: list[float], p_value: float) -> None:
    test = st.cliffs_delta(x, y)
    assert (test.p_value, test.method) == (pytest.approx(p_value, rel=1e-11), "rank_sum_exact")
    assert st.cliffs_delta(y, x).p_value == pytest.approx(p_value, rel=1e-11)
    assert st.cliffs_delta(y, x).effect == -test.effect


def test_both_ways_with_zeros_agree_on_the_self_made_case() -> None:
    assert [st.signed_rank(SELF_MADE, zeros=zeros).p_value for zeros in ("drop", "pratt")] == [0.0546875] * 2
    assert st.sign_test(SELF_MADE).p_value == pytest.approx(0.0703, abs=5e-5)
    effects = [st.signed_rank(SELF_MADE, zeros=zeros).effect for zeros in ("drop", "pratt")]
    assert [round(effect, 2) for effect in effects] == [0.81, 0.78]


def test_differences_that_float_noise_tears_apart_are_ties() -> None:
    x = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    differences = less([*(value + 0.1 for value in x[:5]), x[5] - 0.1], x)
    assert len(set(map(abs, differences))) > 1
    for test in (st.sign_test, st.signed_rank, st.permutation_test):
        assert test(differences).p_value == pytest.approx(0.21875, rel=1e-14)  # else .125
    assert st.sign_test([0.3 - 0.2 - 0.1, 1.0]).informative == 1


def test_columns_of_different_units_are_settled_each_by_itself() -> None:
    x, y = [1e9 + 0.5, 2e9, 4e9, 3e9], [0.001, 0.002, 0.004, 0.003]
    assert st.pearson(x, y).statistic == pytest.approx(1)
    assert st.spearman(x, y).statistic == pytest.approx(1)


def test_whole_numbers_are_never_taken_for_noise() -> None:
    assert st.sign_test([1, -1, 10**15]).informative == 3
    assert st.signed_rank([1, 2, 10**13]).statistic == 6


def test_a_cent_counts_beside_a_hundred_million_euros() -> None:
    assert st.sign_test([0.01, -0.02, 123_456_789.01]).informative == 3


# -- how few may be told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moved", "smallest"), [(4, 0.125), (5, 0.0625), (6, 0.03125), (12, 2**-11)])
def test_the_least_p_value_is_known_and_below_six_pairs_no_test_may_be_printed(moved: int, smallest: float) -> None:
    for test in (st.sign_test, st.signed_rank, st.permutation_test):
        found = test([*range(1, moved + 1), 0, 0])
        assert found.p_value == found.smallest_p == smallest
        assert found.reportable == (moved >= 6)
        assert found.note == ("" if moved >= 6 else "below_six")
    assert st.mcnemar(moved, 0).reportable == (moved >= 6)


def test_a_one_sided_test_of_five_pairs_may_not_be_printed_either() -> None:
    test = st.signed_rank([1, 2, 3, 4, 5], alternative="greater")
    assert (test.p_value, test.smallest_p, test.reportable) == (0.03125, 0.03125, False)


def test_two_groups_too_small_to_stand_out_may_not_be_printed() -> None:
    assert st.cliffs_delta([1, 2, 3], [4, 5, 6]).smallest_p == pytest.approx(0.1)
    assert st.cliffs_delta([1, 2, 3], [4, 5, 6]).note == "unreachable"
    assert st.cliffs_delta([1, 2, 3, 4], [5, 6, 7, 8]).reportable


def test_without_any_value_nothing_is_claimed() -> None:
    for test in (st.sign_test, st.signed_rank, st.permutation_test, st.t_test):
        found = test([None, math.nan])
        assert (found.n, found.missing, found.note, found.reportable) == (0, 2, "no_values", False)
        assert math.isnan(found.p_value)
        assert math.isnan(found.statistic)
    for interval in (st.hodges_lehmann, st.median_interval, st.mean_interval):
        empty = interval([])
        assert all(map(math.isnan, (empty.statistic, empty.low, empty.high)))
        assert empty.note == "no_values"
    nobody = st.proportion_interval(0, 0)
    assert all(map(math.isnan, (nobody.statistic, nobody.low, nobody.high)))
    assert st.cliffs_delta([], [1]).note == "no_values"


def test_where_nobody_changed_the_p_value_is_one_and_not_for_print() -> None:
    for test in (st.sign_test, st.signed_rank, st.permutation_test):
        found = test([0, 0, 0, 0, 0, 0, 0])
        assert (found.p_value, found.n, found.informative, found.note) == (1.0, 7, 0, "below_six")
        assert found.effect == 0 or math.isnan(found.effect)
    nobody = st.mcnemar(0, 0)
    assert (nobody.p_value, math.isnan(nobody.mid_p), nobody.note) == (1.0, True, "below_six")


def test_constant_answers_have_no_coefficient() -> None:
    same = [[4, 4]] * 6
    for found in (st.icc(same), st.cronbach_alpha(same), st.krippendorff_alpha(same)):
        assert math.isnan(found.statistic)
        assert (found.n, found.note) == (6, "no_variation")
    for measure in (st.pearson, st.spearman, st.weighted_kappa):
        assert math.isnan(measure([4] * 6, [4] * 6).statistic)
    assert st.agreement([4] * 6, [4] * 6).statistic == 1
    assert st.mean_interval([0.1 + 0.2, 0.3]).note == "no_variation"


@pytest.mark.parametrize(("n", "low", "high", "coverage"), [(8, 1, 8, 0.992), (12, 3, 10, 0.961), (24, 7, 18, 0.977)])
def test_the_interval_of_a_median_has_the_known_ranks(n: int, low: int, high: int, coverage: float) -> None:
    found = st.median_interval(range(1, n + 1))
    assert (found.low, found.high, round(found.coverage, 3)) == (low, high, coverage)


@pytest.mark.parametrize("interval", [st.median_interval, st.hodges_lehmann])
def test_below_six_values_there_is_no_interval_of_95_percent(interval: Any) -> None:
    five = interval([1, 2, 3, 4, 5])
    assert five.statistic == 3
    assert all(map(math.isnan, (five.low, five.high, five.coverage)))
    assert five.note == "too_few"
    assert interval([1, 2, 3, 4, 5, 6]).coverage == 0.96875
    assert interval([1, 2, 3, 4, 5], confidence=0.9).coverage == 0.9375


def test_wilson_for_twelve_is_as_wide_as_it_is() -> None:
    assert [round(end, 2) for end in ends(st.proportion_interval(9, 12))] == [0.47, 0.91]
    assert [round(end, 2) for end in ends(st.proportion_interval(12, 12))] == [0.76, 1.0]


def test_missing_values_are_counted_and_said() -> None:
    column = pd.Series([1, pd.NA, 3, -1], dtype="Int64")
    assert (st.sign_test(column).n, st.sign_test(column).missing) == (3, 1)
    assert (st.pearson([1, 2, None, 4], [2, 1, 3, None]).n, st.pearson([1, None], [1, 2]).missing) == (2, 1)
    assert (st.icc([[1, 2], [2, None], [3, 5]]).n, st.icc([[1, 2], [2, None], [3, 5]]).missing) == (2, 1)
    assert st.krippendorff_alpha([[1, 1, None], [2, None, None], [2, 2, 2]]).missing == 1
    assert st.holm([0.01, math.nan, 0.04]).p_values == pytest.approx((0.02, math.nan, 0.04), nan_ok=True)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (lambda: st.sign_test(["1", "2"]), "numbers"),
        (lambda: st.sign_test([1, math.inf]), "numbers"),
        (lambda: st.sign_test(pd.Series(pd.to_datetime(["2024-06-14"]))), "numbers"),
        (lambda: st.sign_test([[1, 2], [3, 4]]), "shape"),
        (lambda: st.icc([[1, 2], [3]]), "shape"),
        (lambda: st.icc([1, 2, 3]), "shape"),
        (lambda: st.pearson([1, 2], [1]), "shape"),
        (lambda: st.chance_changes([[1]], []), "shape"),
        (lambda: st.proportion_interval(3, 2), "share"),
        (lambda: st.proportion_interval(-1, 2), "count"),
        (lambda: st.proportion_interval(0.5, 2), "count"),
        (lambda: st.mcnemar(True, 2), "count"),
        (lambda: st.proportion_interval(1, 2, confidence=95), "between"),
        (lambda: st.proportion_interval(1, 2, method="wald"), "option"),
        (lambda: st.signed_rank([1], zeros="split"), "option"),
        (lambda: st.signed_rank([1], alternative="up"), "option"),
        (lambda: st.krippendorff_alpha([[-1, 1]], scale="ratio"), "between"),
        (lambda: st.holm([0.5, 1.5]), "between"),
        (lambda: st.changes([1], least=-1), "between"),
        (lambda: st.agreement([1], [1], within=math.nan), "between"),
        (lambda: st.hodges_lehmann(range(1001)), "too_many"),
        (lambda: st.chance_changes([[math.pi]], [[1.0, 2.5]]), "grid"),
        (lambda: st.density([("a", "a")], members="a"), "tie"),
        (lambda: st.reciprocity([("a", "b", "c")]), "tie"),
        (lambda: st.density([("a", "x")], members="ab"), "member"),
        (lambda: st.two_mode_density([("a", "x")], first="a", second="y"), "member"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_found(wrong: Any, key: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        wrong()
    assert caught.value.key == f"statistics.{key}"
    assert "{" not in caught.value.text("de") + caught.value.text("en")


def test_every_result_says_its_method_and_its_note_in_both_languages() -> None:
    results = [
        *(st.signed_rank(MAIZE, zeros=zeros) for zeros in ("drop", "pratt")),
        *(st.icc(DYADS, form=form) for form in ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")),
        *(st.sign_test([]), st.mcnemar(1, 0), st.cliffs_delta([1], [2]), st.median_interval([1]), st.t_test([1, 1])),
    ]
    for result in results:
        assert st.method_text(result, "de") != st.method_text(result, "en")
        assert (st.note_text(result) == "") == (result.note == "")


def test_a_one_sided_test_says_so() -> None:
    told = {side: st.method_text(st.signed_rank(MAIZE, alternative=side)) for side in ("two-sided", "greater", "less")}
    assert told["greater"] == told["two-sided"] + ", einseitig (nach oben)"
    assert told["less"] == told["two-sided"] + ", einseitig (nach unten)"


# -- where exact is out of reach -----------------------------------------------------------------------------------


def test_beyond_a_thousand_pairs_the_method_says_that_it_approximates() -> None:
    differences = [1, 1, 2, -1] * 251
    found, last = st.signed_rank(differences), st.signed_rank(differences[:1000])
    assert (found.method, last.method) == ("signed_rank_drop_normal", "signed_rank_drop_exact")
    assert max(found.p_value, last.p_value) < 1e-60
    assert st.permutation_test(differences).method == "permutation_normal"


def test_the_approximation_meets_the_exact_test_for_many_pairs() -> None:
    ranks = list(range(1, 201))
    for positive in (8_000, 9_000, 10_050):
        assert exact.p_of_normal_flips(ranks, positive) == pytest.approx(exact.p_of_flips(ranks, positive), abs=0.001)


def test_a_permutation_test_without_common_step_tries_all_signs_or_draws_them_and_says_so() -> None:
    odd = [math.sqrt(prime) for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)]
    few = st.permutation_test([-odd[0], *odd[1:]])
    assert (few.method, few.p_value) == ("permutation_exact", 4 / 1024)
    many = st.permutation_test([*odd, *(-root / 2 for root in odd), *(root / 3 for root in odd)])
    assert many.method == "permutation_sampled"
    assert many == st.permutation_test([*(root / 3 for root in odd), *odd, *(-root / 2 for root in odd)])
    assert "99,999" in st.method_text(many, "en")


def test_large_amounts_in_cents_are_tested_without_a_table_of_that_size() -> None:
    amounts = [123_456_789, 23_456_791, -12, 1, 999_999_937, 5, 700_000_001]
    assert (
        st.permutation_test(amounts).p_value == 10 / 2**7
    )  # as far or farther: turn around nothing, 1, 5, both, or 12


def test_large_groups_are_compared_by_the_normal_distribution_and_it_says_so() -> None:
    found = st.cliffs_delta([1, 2, 3, 4, 5] * 200, [2, 3, 4, 5, 5] * 200)
    assert (found.method, found.p_value < 1e-6, found.effect) == ("rank_sum_normal", True, pytest.approx(-0.32))


# -- networks and change -------------------------------------------------------------------------------------------


def test_chance_alone_moves_means_in_both_directions_alike() -> None:
    found = st.chance_changes([[3, 4], [2], [5, 5], []], [[4, 5], [3], [5], [1]])
    assert found == st.Changes(
        improved=pytest.approx(1 / 3 + 0.5 + 0),
        same=pytest.approx(4 / 3),
        worse=pytest.approx(1 / 3 + 0.5),
        n=3,
        missing=1,
    )


def test_the_noise_of_twelve_tandems_without_any_change_is_as_in_a_simulation() -> None:
    """Averaged over invented answers drawn without any change, the expectation is that of the draws themselves."""
    chance = np.random.default_rng(14)
    drawn, expected = np.zeros(3), np.zeros(3)
    for _ in range(150):
        before, after = chance.integers(1, 6, (2, 12, 3))
        moved = st.changes(after.mean(axis=1) - before.mean(axis=1))
        noise = st.chance_changes(before.tolist(), after.tolist())
        drawn += (moved.improved, moved.same, moved.worse)
        expected += (noise.improved, noise.same, noise.worse)
    assert drawn / 150 == pytest.approx(expected / 150, abs=0.3)
    assert expected[0] == pytest.approx(expected[2])
    assert expected[0] / 150 > 5


def test_a_smallest_change_that_counts_keeps_the_rest_as_the_same() -> None:
    assert st.changes([0.3 - 0.2, 0.1, -0.05, 0], least=0.1) == st.Changes(improved=2, same=2, worse=0, n=4)


def test_no_members_or_no_ties_have_no_density_and_no_direction() -> None:
    for found in (
        st.density([], members=["a"]),
        st.two_mode_density([], first=[], second=["a"]),
        st.degree_centralisation([("a", "b")], members="ab"),
        st.e_i_index([], groups={"a": 1}),
        st.reciprocity([]),
        st.jaccard([], []),
    ):
        assert math.isnan(found.statistic)
        assert found.note == "no_values"
    assert st.density([], members="abc").statistic == 0


def test_a_committee_may_bear_the_name_of_an_organisation() -> None:
    assert st.two_mode_density([("Forum", "Forum")], first=["Forum"], second=["Forum"]).statistic == 1


# -- real data: the numbers of the SOURCE.md beside them ------------------------------------------------------------


def test_textbook_pairs(real_data: Path) -> None:
    folder = real_data / "smalln-textbook"
    sleep = pd.read_csv(folder / "sleep.csv").pivot(index="ID", columns="group", values="extra")
    slept = sleep[1] - sleep[2]
    t, mean = st.t_test(slept), st.mean_interval(slept)
    assert (round(t.statistic, 4), round(t.p_value, 5), t.n) == (-4.0621, 0.00283, 10)
    assert (round(mean.low, 2), round(mean.high, 2)) == (-2.46, -0.70)
    assert (st.signed_rank(slept).statistic, st.signed_rank(slept).p_value) == (0, 0.00390625)

    visits = pd.read_csv(folder / "depression_hollander_wolfe.csv")
    found = st.signed_rank(visits["first_visit"] - visits["second_visit"])
    assert (found.statistic, found.p_value, round(found.effect, 4)) == (40, 0.0390625, 0.7778)

    pairs = pd.read_csv(folder / "kindergarten_matched_pairs.csv")
    gap = pairs["kinder"] - pairs["nokinder"]
    assert (st.signed_rank(gap).statistic, st.signed_rank(gap).p_value) == (24.5, 0.09375)
    assert (round(st.t_test(gap).statistic, 4), round(st.t_test(gap).p_value, 4)) == (2.1166, 0.0721)


@pytest.mark.parametrize(
    ("group", "measure", "n", "statistic", "drop", "pratt", "t"),
    [  # drop, pratt: coin::wilcoxsign_test(distribution = "exact"); t: R 4.2.2
        ("TAU", "bdi", 19, 47, 0.096061706543, 0.0976028442383, 0.06327104),
        ("TAU", "who", 19, 71.5, 0.0751953125, 0.103271484375, 0.0627475),
        ("PA", "bdi", 21, 4, 6.67572021484e-06, 6.67572021484e-06, 1.265557e-06),
        ("PA", "hamd", 21, 0, 2 / 2**21, 2 / 2**21, 1.612107e-10),
    ],
)
def test_patients_before_and_after(
    real_data: Path, group: str, measure: str, n: int, statistic: float, drop: float, pratt: float, t: float
) -> None:
    wide = trial(real_data)[measure]
    change = (wide[4] - wide[1]).loc[group]
    test = st.signed_rank(change)
    assert (test.n, test.statistic, test.p_value) == (n, statistic, pytest.approx(drop, rel=1e-10))
    assert st.signed_rank(change, zeros="pratt").p_value == pytest.approx(pratt, rel=1e-10)
    assert st.t_test(change).p_value == pytest.approx(t, rel=1e-6)


def test_patients_improved_unchanged_and_worse(real_data: Path) -> None:
    wide = trial(real_data)["bdi"]
    fall = wide[1] - wide[4]
    found = st.changes(fall, least=7)
    assert (found.improved, found.same, found.worse, found.n, found.missing) == (25, 11, 4, 40, 3)
    groups = {group: st.changes(fall.loc[group], least=7) for group in ("TAU", "PA")}
    assert {group: (told.improved, told.same, told.worse) for group, told in groups.items()} == {
        "TAU": (8, 7, 4),
        "PA": (17, 4, 0),
    }
    means = wide[wide[[1, 4]].notna().all(axis=1)].groupby("treatment")[[1, 4]].mean().round(3)
    assert means.loc[["TAU", "PA"]].to_numpy().tolist() == [[36.789, 31.947], [34.286, 20.048]]


def trial(real_data: Path) -> pd.DataFrame:
    patients = pd.read_csv(real_data / "prepost-claus-2020" / "claus_2020_long.csv")
    return patients.pivot(index=["treatment", "id"], columns="time", values=["bdi", "hamd", "who"])


def test_couples_agree_as_their_source_says(real_data: Path) -> None:
    couples = pd.read_csv(real_data / "dyads-dres-couples" / "DRES.csv")
    sides = [couples[[f"PRQC_{item}.{side}" for item in range(1, 10)]] for side in (1, 2)]
    first, second = (side.mean(axis=1, skipna=False) for side in sides)
    ratio = st.icc(np.column_stack([first, second]))
    assert (ratio.n, ratio.missing, round(ratio.statistic, 4)) == (119, 2, 0.4792)
    assert round(st.pearson(first, second).statistic, 4) == 0.4769
    assert st.spearman(first, second).statistic == pytest.approx(0.4377991, abs=1e-6)  # R: cor(method = "spearman")
    assert round((first - second).abs().mean(), 4) == 0.5593
    near = st.agreement(first, second)
    assert (round(near.statistic * near.n), near.n) == (19, 119)
    assert st.changes(first - second, least=1).same == 119 - 25
    shift = st.signed_rank(first - second)  # coin, exact; the source has .530, the approximation
    assert shift.p_value == pytest.approx(0.521895777165, rel=1e-10)
    assert [round(st.cronbach_alpha(side).statistic, 3) for side in sides] == [0.862, 0.868]


def test_couples_agree_item_by_item_as_their_source_says(real_data: Path) -> None:
    couples = pd.read_csv(real_data / "dyads-dres-couples" / "DRES.csv")
    for within, shares in (
        (0, [49.6, 58.7, 47.9, 68.3, 68.6, 43.0, 35.0, 33.1, 34.7]),
        (1, [87.6, 88.4, 86.0, 95.0, 94.2, 69.4, 70.8, 65.3, 71.1]),
    ):
        items = [(couples[f"PRQC_{item}.1"], couples[f"PRQC_{item}.2"]) for item in range(1, 10)]
        assert [round(100 * st.agreement(*item, within=within).statistic, 1) for item in items] == shares


def test_agencies_that_work_together(real_data: Path) -> None:
    folder = real_data / "net-dhhs-collaboration"
    agencies = pd.read_csv(folder / "nodes.csv").set_index("id")["agency"].to_dict()
    ties = pd.read_csv(folder / "edges.csv")
    pairs = list(zip(ties["from"], ties["to"], strict=True))
    formal = [pair for pair, level in zip(pairs, ties["collab"], strict=True) if level >= 3]
    all_ties = st.density(pairs, members=agencies)
    assert (all_ties.n, round(all_ties.statistic, 6), round(all_ties.statistic * 53, 3)) == (447, 0.312369, 16.556)
    assert (st.density(formal, members=agencies).n, round(st.density(formal, members=agencies).statistic, 4)) == (
        173,
        0.1209,
    )
    assert round(st.e_i_index(pairs, groups=agencies).statistic, 4) == 0.2304
    assert st.e_i_index(formal, groups=agencies).statistic == pytest.approx((75 - 98) / 173)
    lean = st.degree_centralisation(pairs, members=agencies)
    assert (lean.statistic * 53 * 52 + 2 * 447) / 54 == pytest.approx(45)  # the largest degree
    for chosen, tied in ((pairs, 37), (formal, 15)):
        between = {(agencies[a], agencies[b]) for a, b in chosen if agencies[a] != agencies[b]}
        assert st.density(between, members=agencies.values()).statistic == tied / 55


def test_friendships_in_three_waves(real_data: Path) -> None:
    folder = real_data / "net-s50-three-waves"
    members = pd.read_csv(folder / "nodes.csv")["id"]
    files = [pd.read_csv(folder / f"edges_wave{wave}.csv") for wave in (1, 2, 3)]
    waves = [{frozenset(tie) for tie in file.itertuples(index=False, name=None)} for file in files]
    densities = [st.density(wave, members=members) for wave in waves]
    assert [density.n for density in densities] == [74, 81, 77]
    assert [round(density.statistic * 49, 2) for density in densities] == [2.96, 3.24, 3.08]
    kept = [st.jaccard(waves[0], waves[1]), st.jaccard(waves[1], waves[2])]
    assert [round(one.statistic, 4) for one in kept] == [0.3839, 0.4234]
    assert [round(one.statistic * one.n) for one in kept] == [43, 47]


def test_seats_of_chief_executives(real_data: Path) -> None:
    table = pd.read_csv(real_data / "net-ceos-clubs" / "memberships.csv")
    seats = list(zip(table["person"], table["club"], strict=True))
    found = st.two_mode_density(seats, first=range(1, 27), second=range(1, 16))
    assert (found.n, found.statistic) == (98, 98 / (26 * 15))
    for members, shared, size in ((1, 66, 15), (0, 284, 26)):
        ties = {
            (a[members], b[members])
            for a in seats
            for b in seats
            if a[1 - members] == b[1 - members] and a[members] != b[members]
        }
        density = st.density(ties, members=range(1, size + 1))
        assert (density.n, density.statistic) == (shared, shared / math.comb(size, 2))
