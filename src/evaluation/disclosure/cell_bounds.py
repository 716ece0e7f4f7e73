"""Audit of hidden cells by linear programming: within which range they can be computed from what is published.

The attacker: somebody outside, or any one contributor. It has every published cell of all linked tables and what other
results show of the same rows (amounts with consent, sums of the project), knows how they add up, which combinations are
empty, these rules, and to the cent what it contributed itself; it knows that amounts are not negative except for
refunds, which it knows. Contributors do not conspire, and nobody has other tables. A range is wide enough when every
hidden sensitive cell may be larger and smaller than it is by the protection the policy asks for: a share of the largest
amount somebody else has in it (the p% rule: Hundepool et al., Statistical Disclosure Control, 2012, ch. 4). That two
cells of a row are hidden is not enough; see ``test_suppression``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from evaluation.disclosure.linked_tables import Linked
from evaluation.project.settings import Rules

TOLERANCE = 1e-6
SCALE = 1000.0


def feasible_range(
    target: np.ndarray, equations: np.ndarray, values: np.ndarray, floor: np.ndarray
) -> tuple[float, float]:
    """The smallest and largest possible sum of unknown parts, given other sums of them and the minimum of each part.

    ``target``: 1 for each part in the sum. ``equations`` by parts, with their ``values``. Unbounded is infinite; sums
    that contradict each other are a ``ValueError``.

    >>> feasible_range(np.array([1, 0]), np.array([[1, 1]]), np.array([10]), np.zeros(2))
    (0.0, 10.0)
    """
    from scipy.optimize import linprog

    unit = max(float(np.abs(values).max(initial=0)), 1.0) / SCALE
    ends = []
    for sign in (1, -1):
        options: dict[str, Any] = {"bounds": [(low / unit, None) for low in floor], "method": "highs"}
        found = linprog(sign * target, A_eq=equations, b_eq=values / unit, **options)
        if found.status == 3:
            ends.append(-sign * np.inf)
        elif found.status != 0:
            raise ValueError(found.message)
        else:
            ends.append(sign * found.fun * unit)
    return round(ends[0], 6) + 0.0, round(ends[1], 6) + 0.0


def required(system: Linked, cell: int, attacker: int | None, rules: Rules) -> float:
    """By how much a cell must be able to differ for an attacker: a share of the largest amount of anybody else."""
    others = system.contributions[cell].copy()
    if attacker is not None:
        others[attacker] = 0
    return float(rules.p_percent * others.max(initial=0))


def attackers(system: Linked, hidden: Iterable[int]) -> list[int | None]:
    """An outsider (``None``), and every contributor that knows more: those with a part in an unpublished atom."""
    shown = np.setdiff1d(np.arange(len(system.cells)), list(hidden))
    single = np.abs(system.sums[shown]).sum(axis=1) == 1
    alone = (system.sums[shown][single] != 0).any(axis=0)
    inside = (system.parts[:-1][:, ~alone] != 0).any(axis=1)
    return [None, *(int(who) for who in np.flatnonzero(inside))]


def wide_enough(system: Linked, cell: int, attacker: int | None, hidden: Iterable[int], rules: Rules) -> bool:
    """Whether this attacker's range for a hidden cell extends by what is required in both directions."""
    need = required(system, cell, attacker, rules)
    if need == 0:
        return True
    shown = np.setdiff1d(np.arange(len(system.cells)), list(hidden))
    low, high = feasible_range(system.sums[cell], system.sums[shown], system.values[shown], system.floor(attacker))
    slack = TOLERANCE * max(1.0, float(np.abs(system.values).max()))
    value = system.values[cell]
    return bool(high - value >= need - slack and value - low >= need - slack)


def too_narrow(system: Linked, sensitive: Iterable[int], hidden: Iterable[int], rules: Rules) -> list[int]:
    """The sensitive cells somebody can compute more closely than the policy allows; an audit passes with none."""
    hidden = list(hidden)
    return [cell for cell in sensitive if not safe(system, [cell], hidden, rules)]


def safe(system: Linked, sensitive: Iterable[int], hidden: Iterable[int], rules: Rules) -> bool:
    """Whether these cells are hidden and nobody can compute one of them more closely than the policy allows."""
    hidden = list(hidden)
    attacking = attackers(system, hidden)
    return all(
        cell in hidden and all(wide_enough(system, cell, who, hidden, rules) for who in attacking) for cell in sensitive
    )
