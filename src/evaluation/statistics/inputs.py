"""Numbers as they are passed in: missing ones are counted, noise of floats removed, anything else refused.

A tie decides about ranks and p-values. ``0.3 - 0.2`` and ``0.1`` are a tie to people and none to a computer, so values
that differ by less than 10⁻¹¹ of the largest are one value here; whole numbers are never touched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.language.errors import EvaluationError, closest

Values = npt.NDArray[np.float64]
NOISE = 1e-11  # of the largest value: above the error of a subtraction, below a cent of a hundred millions
LEAST = 1e-12  # a smaller difference is the error of a subtraction, also where all are so small


def numbers(values: Any) -> Values:
    """Values in any shape as floats, NaN where missing (``None``, ``NaN``, ``pandas.NA``).

    >>> numbers([1, None, 2.5]).tolist()
    [1.0, nan, 2.5]
    """
    try:
        given = np.asarray(values if hasattr(values, "__array__") or isinstance(values, Sequence) else list(values))
    except ValueError as error:  # rows of different lengths
        raise EvaluationError("statistics.shape", expected="n × m", found="?") from error
    if given.dtype.kind in "biuf":
        result = given.astype(np.float64)
    elif given.dtype.kind in "mM":  # dates and durations would pass for whole numbers
        raise EvaluationError("statistics.numbers", found=str(given.ravel()[0]) if given.size else given.dtype.name)
    else:
        objects = given.astype(object)
        gone = np.asarray(pd.isna(objects), dtype=bool)
        wrong = [cell for cell in objects[~gone] if not isinstance(cell, int | float | np.number | Fraction)]
        if wrong:
            raise EvaluationError("statistics.numbers", found=repr(wrong[0]))
        result = np.full(objects.shape, math.nan)
        result[~gone] = objects[~gone].astype(np.float64)
    if np.isinf(result).any():
        raise EvaluationError("statistics.numbers", found="∞")
    return result


def complete(values: Any) -> tuple[Values, int]:
    """One column without its missing values, settled, and how many were missing."""
    column = numbers(values)
    if column.ndim != 1:
        raise EvaluationError("statistics.shape", expected="n", found=_shape(column))
    gone = np.isnan(column)
    return settled(column[~gone]), int(gone.sum())


def pairs(x: Any, y: Any) -> tuple[Values, Values, int]:
    """Two columns of one length, each settled, without the pairs that miss a value, and how many those were."""
    first, second = numbers(x), numbers(y)
    if first.ndim != 1 or first.shape != second.shape:
        raise EvaluationError("statistics.shape", expected="n, n", found=f"{_shape(first)}, {_shape(second)}")
    gone = np.isnan(first) | np.isnan(second)
    return settled(first[~gone]), settled(second[~gone]), int(gone.sum())


def table(values: Any) -> Values:
    """A table of numbers of one unit, settled: cases in rows, at least two columns, NaN where missing."""
    cells = numbers(values)
    if cells.ndim != 2 or cells.shape[1] < 2:
        raise EvaluationError("statistics.shape", expected="n × ≥ 2", found=_shape(cells))
    known = ~np.isnan(cells)
    cells[known] = settled(cells[known])
    return cells


def whole_numbers(**values: Any) -> tuple[int, ...]:
    """Counts that must be whole numbers of at least 0."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
            raise EvaluationError("statistics.count", name=name, found=value)
    return tuple(int(value) for value in values.values())


def choice(name: str, value: str, known: Sequence[str]) -> None:
    """Refuse a value of an option that does not exist."""
    if value not in known:
        raise EvaluationError("statistics.option", name=name, found=value, hint=closest(str(value), known))


def level(confidence: float) -> float:
    """The share of both tails outside an interval of this confidence."""
    if not 0 < confidence < 1:
        raise EvaluationError("statistics.between", name="confidence", found=confidence)
    return 1 - confidence


def settled(values: Values) -> Values:
    """Values with float noise removed: values that differ only by it become equal, and 0 near 0.

    >>> settled(np.array([0.3 - 0.2, -0.1, 0.5 - 0.4 - 0.1])).tolist()
    [0.1, -0.1, 0.0]
    """
    if not values.size or np.array_equal(values, np.round(values)):
        return values
    order = np.argsort(np.abs(values), kind="stable")
    rising = np.abs(values)[order]
    steps = np.diff(rising, prepend=0.0) > max(NOISE * rising[-1], LEAST)
    levels = np.concatenate([[0.0], [float(f"{size:.13g}") for size in rising[steps]]])
    result = np.empty_like(values)
    result[order] = levels[np.cumsum(steps)]
    return np.copysign(result, values) + 0.0  # no negative zero


def on_grid(values: Values) -> list[int] | None:
    """The values as multiples of one common step (1/12 for means of three and four answers), or none if there is none.

    >>> on_grid(np.array([0.5, 1 / 3, 2.0]))
    [3, 2, 12]
    """
    slack = NOISE * float(np.abs(values).max(initial=0))
    fractions = []
    for value in values.tolist():
        fractions.append(Fraction(value).limit_denominator(1_000))
        if abs(fractions[-1] - Fraction(value)) > slack:
            return None
    step = math.lcm(*(fraction.denominator for fraction in fractions))
    return [int(fraction * step) for fraction in fractions]


def _shape(values: Values) -> str:
    return " × ".join(map(str, values.shape))
