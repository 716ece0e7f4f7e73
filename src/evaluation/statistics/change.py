"""Improved, the same, worse: how many, and how many would be expected if nothing had changed.

The mean of three persons on a scale hardly ever comes out the same twice. With no change whatever, almost half of
twelve tandems "improve", so this count is never shown without what chance alone would give.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.language.errors import EvaluationError
from evaluation.statistics import exact
from evaluation.statistics.inputs import NOISE, complete, on_grid


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How many units improved, stayed the same and got worse (whole numbers, or expected ones), of ``n``."""

    improved: float
    same: float
    worse: float
    n: int
    missing: int = 0


def changes(differences: Any, *, least: float = 0) -> Changes:
    """Count differences (after − before, with more being better) by direction.

    ``least``: the smallest difference that counts as change, for example a minimal important difference; 0 counts every
    one. Missing differences are left out and counted.

    >>> changes([2, 1, 0, -1, None], least=1)
    Changes(improved=2, same=1, worse=1, n=4, missing=1)
    """
    if not least >= 0:
        raise EvaluationError("statistics.between", name="least", found=least)
    values, missing = complete(differences)
    reached = np.abs(values) >= least * (1 - NOISE)
    improved, worse = int((reached & (values > 0)).sum()), int((reached & (values < 0)).sum())
    n = len(values)
    return Changes(improved=improved, same=n - improved - worse, worse=worse, n=n, missing=missing)


def chance_changes(before: Sequence[Any], after: Sequence[Any]) -> Changes:
    """How many means would rise, stay and fall if it were chance which answer was given before and which after.

    ``before``, ``after``: for each unit the answers of its persons. All ways to deal a unit's own answers to the two
    times count the same (a permutation within units, computed exactly), so differences between units play no role. A
    unit without answers at one of the times is left out and counted as ``missing``; :func:`chances` tells each.

    >>> chance_changes([[1, 2], [3]], [[1, 2], [3]])
    Changes(improved=0.16666666666666666, same=1.6666666666666665, worse=0.16666666666666666, n=2, missing=0)
    """
    units = [one for one in chances(before, after) if one is not None]
    up, same, down = (math.fsum(column) for column in zip(*units, strict=True)) if units else (0.0, 0.0, 0.0)
    return Changes(improved=up, same=same, worse=down, n=len(units), missing=len(before) - len(units))


def chances(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[float, float, float] | None]:
    """For each unit the chances that its mean rises, stays and falls if nothing changed; none without answers.

    At least one of two sides rises with the chance 1 − (1 − p)(1 − q) of their chances p and q.

    >>> chances([[1], [2, 3]], [[2], []])
    [(0.5, 0.0, 0.5), None]
    """
    if len(before) != len(after):
        raise EvaluationError("statistics.shape", expected="n, n", found=f"{len(before)}, {len(after)}")
    return [
        _chances(complete(old)[0].tolist(), complete(new)[0].tolist()) for old, new in zip(before, after, strict=True)
    ]


def _chances(old: list[float], new: list[float]) -> tuple[float, float, float] | None:
    if not old or not new:
        return None
    answers = np.array(old + new)
    steps = on_grid(answers - answers.min())
    if steps is None:
        raise EvaluationError("statistics.grid", found=old[0])
    ways = exact.sums_of_samples(steps, len(old))
    ways /= ways.sum()
    rise = np.sign(len(old) * sum(steps) - len(answers) * np.arange(len(ways)))  # of the mean of the rest
    return float(ways[rise > 0].sum()), float(ways[rise == 0].sum()), float(ways[rise < 0].sum())
