"""Worlds with given numbers as an integer programme: the answers are its variables, what is counted its sums."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import worlds
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from worlds import Fact, Secret, World

NODES, SECONDS = 300, 20.0  # for one programme; the second only where the first is no bound
Sum = Mapping[int, float]
Attacker = tuple[str, ...]  # the organisations that pool what they know


class Programme:
    """The worlds with these numbers in which an attacker answered as it did, as an integer programme."""

    def __init__(self, world: World, numbers: Sequence[Fact], attacker: Attacker) -> None:
        self.world, self.steps, self.impossible = world, worlds.STEPS.get(world.kind, 5), False
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[Sum, float, float]] = []
        self.point: dict[tuple[int, int, int], int] = {}
        self.cache: dict[Any, Any] = {}
        own = world.of(attacker)
        for person, column in np.argwhere(world.answers > 0).tolist():
            answer = int(world.answers[person, column])
            for step in range(1, self.steps + 1):
                fixed = (float(answer == step),) * 2 if own[person] else (0.0, 1.0)
                self.point[person, column, step] = self.variable(*fixed)
            self.row({self.point[person, column, step]: 1.0 for step in range(1, self.steps + 1)}, 1, 1)
        for table, levels, number in numbers:
            self.row(self.total(table, levels), number, number)

    def variable(self, low: float = 0.0, high: float = 1.0) -> int:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(1)
        return len(self.low) - 1

    def row(self, terms: Sum, low: float, high: float) -> None:
        shift = terms.get(-1, 0.0)  # -1 stands for a constant
        self.rows.append(({key: weight for key, weight in terms.items() if key >= 0}, low - shift, high - shift))

    def truth(self, terms: Sum, least: float, low: float, high: float) -> int:
        """A variable that is 1 exactly where a sum between ``low`` and ``high`` is at least ``least``."""
        there = self.variable()
        self.row(_plus(terms, {there: -(least - low)}), low, np.inf)
        self.row(_plus(terms, {there: -(high - least + 1)}), -np.inf, least - 1)
        return there

    def value(self, person: int, column: int) -> dict[int, float]:
        return {self.point[person, column, step]: float(step) for step in range(1, self.steps + 1)}

    def total(self, table: tuple[str, ...], levels: Iterable[str]) -> Sum:
        """How many there are of some levels of a table."""
        if table not in self.cache:
            self.cache[table] = self._levels(table)
        sums = [self.cache[table].get(level, {}) for level in levels]
        return _plus(*sums)

    def _levels(self, table: tuple[str, ...]) -> dict[str, Sum]:
        world, name = self.world, table[0]
        if name == "scores":
            return self._scores(np.flatnonzero(worlds._group(world, table[2])))
        if name == "persons":
            moves = [self._move([int(person)]) for person in np.flatnonzero(world.answers.all(axis=1))]
            return self._signs([(move, 4.0) for move in moves])
        if name in ("both_sides", "mutuality", "gap", "closeness", "change", "both_improved"):
            return self._tandems(name)
        return {
            level: _plus(*({self.point[person, column, p]: 1.0} for person, column, points in rows for p in points))
            for each, level, rows in worlds._people_levels(world)
            if each == table
        }

    def _scores(self, people: np.ndarray) -> dict[str, Sum]:
        high, low = [], []
        for person in people.tolist():
            if ("band", person) not in self.cache:
                terms = _plus(self.value(person, 0), self.value(person, 1))
                self.cache["band", person] = self.truth(terms, 8, 2, 10), self.truth(terms, 5, 2, 10)
            top, middle = self.cache["band", person]
            high.append({top: 1.0})
            low.append({middle: -1.0, -1: 1.0})
        upper, lower = _plus(*high), _plus(*low)
        return {"high": upper, "low": lower, "middle": _plus({-1: float(len(people))}, _minus(upper), _minus(lower))}

    def _move(self, people: Sequence[int]) -> Sum:
        return _plus(*(_plus(self.value(p, 1), _minus(self.value(p, 0))) for p in people))

    def _signs(self, moves: Sequence[tuple[Sum, float]]) -> dict[str, Sum]:
        up = [self.truth(terms, 1, -reach, reach) for terms, reach in moves]
        down = [self.truth(_minus(terms), 1, -reach, reach) for terms, reach in moves]
        rising, falling = _plus(*({u: 1.0} for u in up)), _plus(*({d: 1.0} for d in down))
        same = _plus({-1: float(len(moves))}, _minus(rising), _minus(falling))
        return {"improved": rising, "worse": falling, "same": same}

    def _median(self, people: np.ndarray) -> Sum:
        """Twice the median of the last answers."""
        last, number = self.world.answers.shape[1] - 1, len(people)
        values = [self.value(int(person), last) for person in people]
        if number == 1:
            return {key: 2 * weight for key, weight in values[0].items()}
        if number == 2:
            return _plus(*values)
        ordered = [self._ordered(people, place, last) for place in ((number - 1) // 2, number // 2)]
        return _plus(*ordered)

    def _ordered(self, people: np.ndarray, place: int, column: int) -> Sum:
        """The answer at a place when they are sorted from low to high."""
        key = ("ordered", tuple(people.tolist()), place, column)
        if key not in self.cache:
            need = len(people) - place
            atleast = [
                self.truth(
                    _plus(*({self.point[int(p), column, s]: 1.0} for p in people for s in range(step, self.steps + 1))),
                    need,
                    0,
                    len(people),
                )
                for step in range(2, self.steps + 1)
            ]
            self.cache[key] = _plus({-1: 1.0}, *({there: 1.0} for there in atleast))
        return self.cache[key]  # type: ignore[no-any-return]  # sums are kept beside other things

    def _tandems(self, name: str) -> dict[str, Sum]:
        tandems = list(worlds._tandems(self.world, name))
        if name == "change":
            moves = []
            for mso, other in tandems:
                first = {key: len(other) * weight for key, weight in self._move(mso.tolist()).items()}
                second = {key: len(mso) * weight for key, weight in self._move(other.tolist()).items()}
                moves.append((_plus(first, second), 8.0 * len(mso) * len(other)))
            return self._signs(moves)
        if name in ("gap", "closeness"):
            if "gap" not in self.cache:
                distances = [(_plus(self._median(mso), _minus(self._median(other))), 8.0) for mso, other in tandems]
                up = [{self.truth(each, 2, -reach, reach): 1.0} for each, reach in distances]
                down = [{self.truth(_minus(each), 2, -reach, reach): 1.0} for each, reach in distances]
                apart = _plus(*up, *down)
                same = _plus({-1: float(len(tandems))}, _minus(apart))
                self.cache["gap"] = {
                    "mso_higher": _plus(*up),
                    "other_higher": _plus(*down),
                    "same": same,
                    "different": apart,
                }
            return self.cache["gap"]  # type: ignore[no-any-return]  # sums are kept beside other things
        if name == "both_improved":
            yes = [
                tuple(self.truth(self._move(side.tolist()), 1, -4.0 * len(side), 4.0 * len(side)) for side in tandem)
                for tandem in tandems
            ]
        elif "agrees" in self.cache:
            yes = self.cache["agrees"]
        else:
            yes = [tuple(self.truth(self._median(side), 8, 2, 10) for side in tandem) for tandem in tandems]
            self.cache["agrees"] = yes
        both = []
        for first, second in yes:
            there = self.variable()
            self.row({there: 1.0, first: -1.0}, -np.inf, 0)
            self.row({there: 1.0, second: -1.0}, -np.inf, 0)
            self.row({there: 1.0, first: -1.0, second: -1.0}, -1, np.inf)
            both.append({there: 1.0})
        together, mso, other = _plus(*both), *(_plus(*({each[place]: 1.0} for each in yes)) for place in (0, 1))
        one = _plus(mso, other, _minus(together), _minus(together))
        none = _plus({-1: float(len(yes))}, together, _minus(mso), _minus(other))
        return {
            "both": together,
            "only_mso": _plus(mso, _minus(together)),
            "only_other": _plus(other, _minus(together)),
            "none": none,
            "neither": none,
            "one_sided": one,
        }

    def solved(self, secrets: Iterable[Secret], chance: random.Random, *, several: bool, far: bool) -> World | None:
        """A world in which one of these secrets is another (or as many as possible), near to the true one or far."""
        wanted: list[int] = []
        for name, column in sorted(secrets):
            wanted.append(self._differs(name, column))
        self.row(dict.fromkeys(wanted, 1.0), 1, np.inf)
        cost = np.zeros(len(self.low))
        for (person, column, step), place in self.point.items():
            true = self.world.answers[person, column] == step
            cost[place] = chance.random() * (1.0 if far else 0.1) + (0 if far or true else 1.0)
        if several:
            cost[wanted] = -20.0
        rows: list[int] = []
        columns: list[int] = []
        weights: list[float] = []
        for number, (terms, _, _) in enumerate(self.rows):
            rows += [number] * len(terms)
            columns += terms.keys()
            weights += terms.values()
        matrix = csr_array((weights, (rows, columns)), shape=(len(self.rows), len(self.low)))
        limits = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        found = milp(
            cost,
            constraints=limits,
            integrality=np.array(self.whole),
            bounds=Bounds(self.low, self.high),
            options={"node_limit": NODES, "time_limit": SECONDS, "mip_rel_gap": 0.5},
        )
        self.impossible = found.status == 2
        if found.x is None:
            return None
        answers = self.world.answers.copy()
        for (person, column, step), place in self.point.items():
            if found.x[place] > 0.5:
                answers[person, column] = step
        return self.world.replaced(answers)

    def _differs(self, name: str, column: int) -> int:
        """A variable that can be 1 only where an organisation's answers are others than the true ones."""
        there = self.variable()
        ways = []
        people = np.flatnonzero(self.world.of([name]) & (self.world.answers[:, column] > 0)).tolist()
        for points, number in zip(
            worlds.CLASSES.get(self.world.kind, worlds.CLASSES["one"]), self.world.secret(name, column), strict=True
        ):
            terms = _plus(*({self.point[person, column, p]: 1.0} for person in people for p in points))
            more = self.variable()
            self.row(_plus(terms, {more: -float(number + 1)}), 0, np.inf)
            ways.append(more)
        self.row(_plus({there: 1.0}, *({way: -1.0} for way in ways)), -np.inf, 0)
        return there


def _plus(*sums: Sum) -> dict[int, float]:
    made: dict[int, float] = {}
    for terms in sums:
        for key, weight in terms.items():
            made[key] = made.get(key, 0.0) + weight
    return made


def _minus(terms: Sum) -> dict[int, float]:
    return {key: -weight for key, weight in terms.items()}
