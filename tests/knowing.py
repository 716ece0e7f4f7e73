"""What is known for certain in a world of ``worlds``: exchanges first, then ``programme`` for what these leave open."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import worlds
from programme import Attacker, Programme
from worlds import Fact, Secret, World

TRIES = 2  # solutions that are published for one attacker before the search gives up
PAIRS = 400
CHEAP = 40  # exchanges that are published for a project before any programme


@dataclass
class Found:
    """How many secrets were asked about, which are known for certain, and of which the search gave up."""

    asked: int = 0
    certain: list[tuple[Attacker, Secret]] = field(default_factory=list)
    given_up: list[tuple[Attacker, Secret]] = field(default_factory=list)


def known(
    world: World, attackers: Iterable[Attacker], *, rules: bool = True, secrets: Iterable[Secret] = (), seed: int = 0
) -> Found:
    """What each attacker knows for certain of the organisations that are not its own, or of these ``secrets``.

    Without ``rules`` all numbers are taken to be published, and nothing else.
    """
    chance = random.Random(seed)
    public = worlds.seen(world) if rules else {}
    numbers = worlds.facts(public) if rules else worlds.everything(world)
    same = _publishes_alike(world, public, numbers) if rules else lambda other: worlds.agrees(other, numbers)
    attackers = list(attackers)
    secrets = set(secrets)
    open_ = {
        attacker: {secret for secret in secrets or world.secrets if secret[0] not in attacker} for attacker in attackers
    }
    found = Found(sum(map(len, open_.values())))
    for other in _exchanges(world, numbers, open_, chance):
        if same(other):
            _close(world, other, open_)
    for attacker in attackers:
        for attempt in range(TRIES):
            if not open_[attacker]:
                break
            programme = Programme(world, numbers, attacker)
            other = programme.solved(open_[attacker], chance, several=True, far=attempt % 2 == 1)
            if other is None:
                break
            if same(other):
                _close(world, other, open_)
        for secret in sorted(open_[attacker]):
            if secret not in open_[attacker]:
                continue
            for attempt in range(TRIES):
                programme = Programme(world, numbers, attacker)
                other = programme.solved({secret}, chance, several=False, far=attempt % 2 == 1)
                if other is None:
                    found.certain.append((attacker, secret)) if programme.impossible else None
                    break
                if same(other):
                    _close(world, other, open_)
                    break
            if secret in open_[attacker] and (attacker, secret) not in found.certain:
                found.given_up.append((attacker, secret))
    return found


def _publishes_alike(world: World, public: worlds.Seen, numbers: Sequence[Fact]) -> Callable[[World], bool]:
    told = {name: worlds.told(each) for name, each in public.items()}
    tried: dict[bytes, bool] = {}

    def same(other: World) -> bool:
        key = other.answers.tobytes()
        if key not in tried:
            tried[key] = worlds.agrees(other, numbers) and worlds.looks_like(other, told)
        return tried[key]

    return same


def _close(world: World, other: World, open_: dict[Attacker, set[Secret]]) -> None:
    """Take away what the other world shows not to be certain."""
    differing = {secret for secret in world.secrets if world.secret(*secret) != other.secret(*secret)}
    changed = {world.people[person] for person in np.flatnonzero((world.answers != other.answers).any(axis=1))}
    for attacker, secrets in open_.items():
        if not changed & set(attacker):
            secrets -= differing


def _exchanges(
    world: World, numbers: Sequence[Fact], open_: Mapping[Attacker, set[Secret]], chance: random.Random
) -> Iterator[World]:
    """Worlds with the same numbers in which tandems, organisations or people have each other's answers."""
    names = {side: [name for name in world.names if name[0] == side] for side in "MP"}
    whole = [
        [(f"M{one[1:]}", f"M{two[1:]}"), (f"P{one[1:]}", f"P{two[1:]}")] for one, two in combinations(names["M"], 2)
    ]
    single = [[pair] for side in "MP" for pair in combinations(names[side], 2)]
    chance.shuffle(whole)
    chance.shuffle(single)
    candidates = [made for pairs in whole + single if (made := _exchanged(world, pairs)) is not None]
    candidates += _of_people(world, chance)
    left = CHEAP
    for other in candidates:
        there = ((other.answers > 0) == (world.answers > 0)).all()
        if left and there and _helps(world, other, open_) and worlds.agrees(other, numbers):
            left -= 1
            yield other


def _of_people(world: World, chance: random.Random) -> Iterator[World]:
    """People of two organisations have each other's answers, to one question or to all."""
    columns = range(world.answers.shape[1])
    pairs = [pair for pair in combinations(range(len(world.people)), 2) if len({world.people[p] for p in pair}) == 2]
    for one, two in chance.sample(pairs, min(PAIRS, len(pairs))):
        for chosen in ([column] for column in columns) if len(columns) > 1 else ():
            yield _with(world, one, two, chosen)
        yield _with(world, one, two, list(columns))


def _with(world: World, one: int, two: int, columns: list[int]) -> World:
    answers = world.answers.copy()
    answers[np.ix_([one, two], columns)] = world.answers[np.ix_([two, one], columns)]
    return world.replaced(answers)


def _helps(world: World, other: World, open_: Mapping[Attacker, set[Secret]]) -> bool:
    changed = {world.people[person] for person in np.flatnonzero((world.answers != other.answers).any(axis=1))}
    differing = {
        (name, column)
        for name in changed
        for column in range(world.answers.shape[1])
        if world.secret(name, column) != other.secret(name, column)
    }
    return any(differing & secrets and not changed & set(attacker) for attacker, secrets in open_.items())


def _exchanged(world: World, pairs: Iterable[tuple[str, str]]) -> World | None:
    answers = world.answers.copy()
    for one, two in pairs:
        first, second = np.flatnonzero(world.of([one])), np.flatnonzero(world.of([two]))
        if len(first) != len(second):
            return None
        answers[first], answers[second] = world.answers[second], world.answers[first]
    return None if (answers == world.answers).all() else world.replaced(answers)
