"""Which cells of linked tables are hidden: the sensitive ones, and others so that these cannot be computed.

A cell is sensitive if it has too few contributors, if a few have nearly all of it, or if the second largest could
estimate the largest too closely. For each of them a linear programme finds the cheapest change of the table that nobody
could distinguish from the true one; the cells it changes are hidden as well. Cells that turn out to be unnecessary are
shown again. For small tables ``optimum`` finds the fewest cells there are by integer programming (Fischetti & Salazar,
Management Science 47, 2001), to see how far the search is from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np

from evaluation.disclosure.cell_bounds import SCALE, required, safe
from evaluation.disclosure.linked_tables import TOTAL_CELL, Linked
from evaluation.project.settings import Rules

TOLERANCE = 1e-7  # of the solver, in units of SCALE


def sensitive(system: Linked, rules: Rules) -> list[int]:
    """The cells that may not be shown themselves (primary suppression); the grand total always is."""
    shown = {system.place(TOTAL_CELL), *system.known}
    return [
        cell
        for cell in range(len(system.cells))
        if cell not in shown and any(is_sensitive(sizes[cell], rules) for sizes in (system.contributions, system.net))
    ]


def is_sensitive(contributions: np.ndarray, rules: Rules) -> bool:
    """Too few contributors, the (n, k) rule, or the p% rule; contributions of 0 do not count.

    >>> [is_sensitive(np.array(sizes), Rules()) for sizes in ([50, 40, 10], [50, 50], [88, 6, 6], [80, 16, 4], [])]
    [False, True, True, True, False]
    """
    sizes = np.sort(contributions[contributions > 0])[::-1]
    if not len(sizes):
        return False
    total = sizes.sum()
    few = len(sizes) < rules.min_organisations
    dominated = sizes[: rules.dominance_n].sum() > rules.max_money_share * total
    return bool(few or dominated or total - sizes[:2].sum() < rules.p_percent * sizes[0])


def hidden_cells(system: Linked, rules: Rules, *, fixed: Iterable[int] = ()) -> list[int] | None:
    """All cells to be hidden, in the order of the system; ``None`` where no choice of cells would be safe.

    ``fixed`` cells are published elsewhere; the grand total always is.
    """
    first = sensitive(system, rules)
    fixed = {*fixed, *system.known, system.place(TOTAL_CELL)}
    if fixed & set(first):
        return None
    hidden = set(first)
    everybody = (None, *range(len(system.contributors)))  # cells hidden later may concern anybody
    tasks = [(required(system, cell, who, rules), cell, who) for cell, who in product(first, everybody)]
    for need, cell, attacker in sorted(tasks, key=lambda task: -task[0]):
        for sign in (1, -1):
            moved = _moved(system, hidden, fixed, cell, attacker, sign * need)
            if moved is None:
                return None
            hidden |= moved
    return sorted(_needed(system, first, hidden, rules))


def optimum(system: Linked, rules: Rules, *, fixed: Iterable[int] = ()) -> list[int] | None:
    """The fewest cells to be hidden, by integer programming: for small tables, to compare with."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    first = sensitive(system, rules)
    fixed = {*fixed, *system.known, system.place(TOTAL_CELL)}
    number, atoms = system.sums.shape
    tasks = [
        (cell, attacker, sign * required(system, cell, attacker, rules))
        for cell, attacker, sign in product(first, (None, *range(len(system.contributors))), (1, -1))
        if required(system, cell, attacker, rules) > 0
    ]
    unit = _unit(system)
    size = number + atoms * len(tasks)
    most = 2 * float(np.abs(system.parts).sum()) / unit
    rows, low, high = [], [], []
    lower = np.concatenate([np.zeros(number), np.full(atoms * len(tasks), -np.inf)])
    upper = np.concatenate([np.ones(number), np.full(atoms * len(tasks), np.inf)])
    upper[sorted(fixed)] = 0
    lower[first] = 1
    for task, (cell, attacker, need) in enumerate(tasks):
        start = number + atoms * task
        lower[start : start + atoms] = (system.floor(attacker) - system.parts.sum(axis=0)) / unit
        change = np.zeros((number, size))
        change[:, start : start + atoms] = system.sums
        open_ = np.zeros((number, size))
        open_[:, :number] = most * np.eye(number)
        rows += [change - open_, change + open_, change[[cell]]]
        low += [np.full(number, -np.inf), np.zeros(number), np.array([need / unit])]
        high += [np.zeros(number), np.full(number, np.inf), np.array([need / unit])]
    cost = np.concatenate([np.ones(number), np.zeros(size - number)])
    integral = np.concatenate([np.ones(number), np.zeros(size - number)])
    limits = LinearConstraint(np.vstack(rows), np.concatenate(low), np.concatenate(high)) if rows else ()
    found = milp(cost, constraints=limits, integrality=integral, bounds=Bounds(lower, upper))
    return None if found.x is None else [cell for cell in range(number) if found.x[cell] > 0.5]


def _moved(
    system: Linked, hidden: set[int], fixed: set[int], cell: int, attacker: int | None, need: float
) -> set[int] | None:
    """The cells that must change with ``cell`` if it differs by ``need``; ``None`` if it cannot.

    Minimises the weighted changes of cells not yet hidden, twice: the second time what changed little the first time
    costs more, so that few cells change much rather than many a little.
    """
    from scipy.optimize import linprog

    if need == 0:
        return set()
    unit, (number, atoms) = _unit(system), system.sums.shape
    stay = sorted(fixed)
    free = sorted(set(range(number)) - hidden - fixed)
    change, slack = system.sums[free], np.eye(len(free))
    limits = np.vstack([np.hstack([change, -slack]), np.hstack([-change, -slack])])
    equal = np.hstack([system.sums[[cell, *stay]], np.zeros((1 + len(stay), len(free)))])
    lower = (system.floor(attacker) - system.parts.sum(axis=0)) / unit
    options: dict[str, Any] = {
        "A_ub": limits if free else None,
        "b_ub": np.zeros(2 * len(free)) if free else None,
        "A_eq": equal,
        "b_eq": np.array([need / unit, *[0.0] * len(stay)]),
        "bounds": [(low, None) for low in lower] + [(0, None)] * len(free),
        "method": "highs",
    }
    weights = np.ones(len(free))
    for _ in range(2):
        found = linprog(np.concatenate([np.zeros(atoms), weights]), **options)
        if found.status != 0:
            return None
        moves = found.x[atoms:]
        if moves.sum() < TOLERANCE:
            return set()
        weights = 1 / (moves + 0.01 * abs(need) / unit)
    return {place for place, move in zip(free, moves, strict=True) if move > TOLERANCE}


def _needed(system: Linked, first: list[int], hidden: set[int], rules: Rules) -> set[int]:
    """Hidden cells without those that can be shown after all, the largest first."""
    for cell in sorted(hidden - set(first), key=lambda cell: (-abs(system.values[cell]), cell)):
        if safe(system, first, hidden - {cell}, rules):
            hidden = hidden - {cell}
    return hidden


def _unit(system: Linked) -> float:
    return max(float(np.abs(system.values).max(initial=0)), 1.0) / SCALE
