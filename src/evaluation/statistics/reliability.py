"""How much two sides, several raters or several items agree; and how much of that is more than chance.

Two partners can move together and still never say the same (a high correlation with a gap), or say the same because
everybody does (no variation, so no coefficient). So each question has its own measure here, cases stand in rows, and
what is not defined is NaN with a note, never 0 or 1.
"""

from __future__ import annotations

import math
from typing import Any, Literal, get_args

import numpy as np

from evaluation.language.errors import EvaluationError
from evaluation.statistics.inputs import NOISE, Values, choice, pairs, settled, table
from evaluation.statistics.paired import doubled_ranks
from evaluation.statistics.results import Result

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
Scale = Literal["nominal", "ordinal", "interval", "ratio"]
FORMS = {
    "1,1": "icc_1_1",
    "2,1": "icc_2_1",
    "3,1": "icc_3_1",
    "1,k": "icc_1_k",
    "2,k": "icc_2_k",
    "3,k": "icc_3_k",
}


def agreement(x: Any, y: Any, *, within: float = 0) -> Result:
    """The share of pairs whose two values are at most ``within`` apart.

    >>> agreement([4, 5, 3], [4, 4, 1], within=1).statistic
    0.6666666666666666
    """
    first, second, missing = pairs(x, y)
    if not within >= 0:
        raise EvaluationError("statistics.between", name="within", found=within)
    near = np.abs(settled(first - second)) <= within * (1 + NOISE)
    return _result(float(near.mean()) if len(near) else math.nan, len(near), missing, "agreement")


def pearson(x: Any, y: Any) -> Result:
    """Pearson's r of pairs with distinguishable sides; it does not see a gap between the sides, so report both.

    >>> round(pearson([8, 5, 7, 8, 8, 5], [6, 3, 2, 5, 7, 6]).statistic, 4)
    0.3384
    """
    return _correlation(*pairs(x, y), "pearson")


def spearman(x: Any, y: Any) -> Result:
    """Spearman's rank correlation with mid-ranks, for answers on a scale.

    >>> round(spearman([1, 2, 3, 4], [1, 3, 2, 9]).statistic, 4)
    0.8
    """
    first, second, missing = pairs(x, y)
    ranks = [doubled_ranks(side).astype(np.float64) for side in (first, second)]
    return _correlation(ranks[0], ranks[1], missing, "spearman")


def icc(dyads: Any, *, form: Form = "1,1") -> Result:
    """Intraclass correlation: the share of variance that lies between the cases (dyads, in rows; raters in columns).

    ``1,1``: cases with interchangeable raters; for two columns (MSB − MSW) / (MSB + MSW), the dyadic ICC of Kenny,
    Kashy & Cook 2006, pp. 34–35. The other forms are those of Shrout & Fleiss 1979, Psychological Bulletin 86:420–428:
    ``2,…`` raters drawn at random, ``3,…`` these raters (consistency), ``…,k`` of their mean. It can be negative. Cases
    with a missing value are left out; NaN where nothing varies.

    >>> round(icc([[8, 6], [5, 3], [7, 2], [8, 5], [8, 7], [5, 6]]).statistic, 4)
    0.0351
    """
    choice("form", form, list(FORMS))
    cells, missing = _whole_rows(table(dyads))
    n, k = cells.shape
    value = math.nan
    if n > 1 and np.ptp(cells) > 0:
        rows, columns, rest, within = _mean_squares(cells)
        numerator = rows - (within if form[0] == "1" else rest)
        denominator = {
            "1,1": rows + (k - 1) * within,
            "2,1": rows + (k - 1) * rest + k * (columns - rest) / n,
            "3,1": rows + (k - 1) * rest,
            "1,k": rows,
            "2,k": rows + (columns - rest) / n,
            "3,k": rows,
        }[form]
        value = numerator / denominator if denominator > 1e-12 * np.ptp(cells) ** 2 else math.nan
    return _result(value, n, missing, FORMS[form])


def cronbach_alpha(items: Any) -> Result:
    """Internal consistency of a scale, persons in rows and items in columns: k/(k−1)·(1 − Σ var(item)/var(sum)).

    Source: Cronbach 1951, Psychometrika 16:297–334. Persons with a missing item are left out (``missing``). With two
    dozen persons it is known only roughly: a note, not a result.

    >>> round(cronbach_alpha([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6]]).statistic, 3)
    0.875
    """
    cells, missing = _whole_rows(table(items))
    n, k = cells.shape
    value = math.nan
    if n > 1:
        whole = settled(cells.sum(axis=1))
        if np.ptp(whole) > 0:
            value = k / (k - 1) * (1 - float(cells.var(axis=0, ddof=1).sum() / whole.var(ddof=1)))
    return _result(value, n, missing, "cronbach_alpha")


def weighted_kappa(x: Any, y: Any) -> Result:
    """Cohen's kappa with quadratic weights: 1 − observed / expected mean squared distance of two raters.

    Source: Cohen 1968, Psychological Bulletin 70:213–220. Distances are taken from the values, so number answers by
    their place on the scale. NaN where both sides always give the same one answer.

    >>> weighted_kappa([1, 2, 3, 4], [1, 2, 3, 3]).statistic
    0.875
    """
    first, second, missing = pairs(x, y)
    value = math.nan
    if len(first):
        expected = float(first.var() + second.var() + (first.mean() - second.mean()) ** 2)
        if np.ptp(np.concatenate([first, second])) > 0:
            value = 1 - float(((first - second) ** 2).mean()) / expected
    return _result(value, len(first), missing, "kappa_quadratic")


def krippendorff_alpha(ratings: Any, *, scale: Scale = "ordinal") -> Result:
    """Agreement beyond chance of any number of raters with gaps: units in rows, raters in columns.

    1 − observed / expected disagreement over the coincidences of values (Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability). ``n``: units with at least two values; ``missing``: units with fewer. NaN where only one value
    occurs. A ratio scale has no negative values.

    >>> round(krippendorff_alpha([[1, 1], [2, 2], [3, 4], [4, None]], scale="nominal").statistic, 3)
    0.615
    """
    choice("scale", scale, get_args(Scale))
    cells = table(ratings)
    paired = (~np.isnan(cells)).sum(axis=1) > 1
    units = cells[paired]
    levels = np.unique(units[~np.isnan(units)])
    if scale == "ratio" and (levels < 0).any():
        raise EvaluationError("statistics.between", name="ratings", found=float(levels[0]))
    counts = np.stack([(units == value).sum(axis=1) for value in levels], axis=1) if len(levels) else np.zeros((0, 0))
    sizes = counts.sum(axis=1, keepdims=True) - 1
    coincidences = (counts / sizes).T @ counts - np.diag((counts / sizes).sum(axis=0))
    totals = counts.sum(axis=0)
    distances = _distances(levels, totals, scale)
    expected = float((np.outer(totals, totals) * distances).sum())
    value = 1 - float((coincidences * distances).sum()) * float(totals.sum() - 1) / expected if expected else math.nan
    return _result(value, len(units), int((~paired).sum()), f"krippendorff_{scale}")


def _distances(levels: Values, totals: Values, scale: Scale) -> Values:
    """The squared distance of every two values, as the scale defines it."""
    if scale == "nominal":
        return 1 - np.eye(len(levels))
    if scale == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        return np.asarray(np.subtract.outer(middle, middle) ** 2)
    apart = np.subtract.outer(levels, levels)
    if scale == "ratio":
        sums = np.add.outer(levels, levels)
        apart = np.divide(apart, sums, out=np.zeros_like(apart), where=sums != 0)
    return np.asarray(apart**2)


def _mean_squares(cells: Values) -> tuple[float, float, float, float]:
    """Of a table of cases and raters: between cases, between raters, the rest, and within cases."""
    n, k = cells.shape
    centred = cells - cells.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    rest = float(((centred - rows[:, None] - columns) ** 2).sum())
    between = n * float((columns**2).sum())
    return (
        k * float((rows**2).sum()) / (n - 1),
        between / (k - 1),
        rest / ((n - 1) * (k - 1)),
        (rest + between) / (n * (k - 1)),
    )


def _whole_rows(cells: Values) -> tuple[Values, int]:
    gone = np.isnan(cells).any(axis=1)
    return cells[~gone], int(gone.sum())


def _correlation(first: Values, second: Values, missing: int, method: str) -> Result:
    value = math.nan
    if len(first) > 1 and np.ptp(first) > 0 and np.ptp(second) > 0:
        value = min(1.0, max(-1.0, float(np.corrcoef(first, second)[0, 1])))
    return _result(value, len(first), missing, method)


def _result(value: float, n: int, missing: int, method: str) -> Result:
    note = "" if not math.isnan(value) else "no_variation" if n else "no_values"
    return Result(statistic=value, n=n, missing=missing, method=method, note=note)
