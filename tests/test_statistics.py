"""Statistics for few cases: the numbers of the literature, and what no ties, signs, gaps or orders may change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation import statistics as st

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
