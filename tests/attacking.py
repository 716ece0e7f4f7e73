"""The attacker: an organisation that knows its own answers, sees what is published, and knows the rules to the letter.

``outcome`` is what the rules make public of the answers to one item, written once more and without tables, so that
thousands of other worlds can be tried. ``alternatives`` are worlds in which the attacker answered as it did and
somebody else did not. If one of them looks the same from outside, nothing was learned for certain.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations, product

World = Mapping[
    str, str
]  # per organisation (M1, P1 …; "" is people of no known one) the classes of its people: h, m, l
Outcome = Mapping[str, object]
Person = tuple[str, int]
SIDES = {"mso": "M", "other": "P"}
NAMES = {"h": "high", "m": "middle", "l": "low"}


def outcome(world: World, *, by_side: bool = True) -> Outcome:
    """Per group what is public: the numbers by class, the class (nearly) all chose, or that nothing is shown."""
    total = _group(world, "")
    if total is None:
        return {"total": "base"}
    agreed, numbers = _minds(total)
    if not numbers:
        return {"total": agreed or "hidden"}
    found: dict[str, object] = {"total": _numbers(total)}
    sides = {side: _group(world, letter) for side, letter in SIDES.items()}
    if not by_side or any(not any(name[:1] == letter and own for name, own in world.items()) for letter in "MP"):
        return found
    if any(side is None for side in sides.values()):
        return found | dict.fromkeys(sides, "base")
    minds = {side: _minds(own) for side, own in sides.items() if own}
    if all(numbers for _, numbers in minds.values()):
        return found | {side: _numbers(own) for side, own in sides.items() if own}
    return found | dict.fromkeys(sides, "hidden")


def alternatives(world: World, attacker: str, chance: random.Random) -> Iterator[World]:
    """Worlds in which the attacker answered as it did: people of others change places, or answer otherwise."""
    others = [(name, place) for name, own in world.items() if name != attacker for place in range(len(own))]
    pairs = list(combinations(others, 2))
    chance.shuffle(pairs)
    for pair in pairs:
        if _answer(world, pair[0]) != _answer(world, pair[1]):
            yield _exchanged(world, *pair)
    for name, place in others:
        for answer in "hml":
            if answer != world[name][place]:
                yield {**world, name: world[name][:place] + answer + world[name][place + 1 :]}
    names = [name for name, own in world.items() if own and name != attacker]
    groups = [
        names,
        *([name for name in names if name[:1] == letter] for letter in "MP"),
        *map(list, combinations(names, 2)),
    ]
    for group in groups:  # the answers of several, dealt out anew in every order
        for order, dealt in product(permutations("hml"), (group, group[::-1])):
            pool = "".join(sorted("".join(world[name] for name in group), key=order.index))
            yield {**world, **_dealt(pool, dealt, world)}
    for answer in "hml":  # everybody else of one mind
        yield {name: own if name == attacker else answer * len(own) for name, own in world.items()}
    alike = {(name, _answer(world, (name, place))): (name, place) for name, place in others}  # one of each will do
    for one, two in permutations(alike.values(), 2):  # an exchange, and another with the second organisation
        if one[0] != two[0] and _answer(world, one) != _answer(world, two):
            changed = _exchanged(world, one, two)
            mates = {_answer(changed, (two[0], place)): (two[0], place) for place in range(len(world[two[0]]))}
            for mate, third in product(mates.values(), alike.values()):
                if third[0] not in (one[0], two[0]) and _answer(changed, mate) != _answer(changed, third):
                    yield _exchanged(changed, mate, third)


def learned(world: World, attacker: str, *, by_side: bool = True) -> list[str]:
    """The other organisations whose answers the attacker knows for certain, as far as no other world was found."""
    public = outcome(world, by_side=by_side)
    certain = {name for name, own in world.items() if own and name != attacker}
    for other in alternatives(world, attacker, random.Random(0)):
        differing = {name for name in certain if Counter(other[name]) != Counter(world[name])}
        if differing and outcome(other, by_side=by_side) == public:
            certain -= differing
        if not certain:
            return []
    return sorted(certain)


def subtracted(world: World, attacker: str, *, by_side: bool = True) -> set[str]:
    """Whom the attacker would know for certain if all numbers were published: whose remainder is of one mind."""
    known = set()
    for letter in ("", *(SIDES.values() if by_side else ())):
        own = {name: answers for name, answers in world.items() if name[: len(letter)] == letter and answers}
        rest = "".join(answers for name, answers in own.items() if name != attacker)
        if len(set(rest)) == 1 or len(own) - (attacker in own) == 1:
            known |= {name for name in own if name != attacker}
    return known


def _answer(world: World, person: Person) -> str:
    return world[person[0]][person[1]]


def _exchanged(world: World, one: Person, two: Person) -> World:
    """Two people of one or two organisations have each other's answers."""
    answers = {name: list(own) for name, own in world.items()}
    answers[one[0]][one[1]], answers[two[0]][two[1]] = _answer(world, two), _answer(world, one)
    return {name: "".join(own) for name, own in answers.items()}


def _dealt(pool: str, names: list[str], world: World) -> dict[str, str]:
    found = {}
    for name in names:
        found[name], pool = pool[: len(world[name])], pool[len(world[name]) :]
    return found


def _group(world: World, letter: str) -> dict[str, str] | None:
    """Contributors of a group with their answers; ``None`` where the base rule does not let it be shown."""
    own = {name: answers for name, answers in world.items() if name[: len(letter)] == letter and answers}
    people = sum(map(len, own.values()))
    if people < 5 or len(own) < 3 or len({name[1:] for name in own}) < 3 or max(map(len, own.values())) > people / 2:
        return None
    return own


def _minds(own: Mapping[str, str]) -> tuple[str, bool]:
    """The class (nearly) all chose, where it is said, and whether numbers are shown."""
    counts = Counter("".join(own.values()))
    people, (majority, number) = sum(counts.values()), counts.most_common(1)[0]
    minority, most = people - number, max(map(len, own.values()))
    if people < 4 * (most + 1):
        return "", minority > most
    dissenting = sum(set(answers) != {majority} for answers in own.values())
    numbers = minority > most + 1 or dissenting > 2
    return "" if numbers else NAMES[majority], numbers


def _numbers(own: Mapping[str, str]) -> tuple[int, ...]:
    counts = Counter("".join(own.values()))
    return tuple(counts[answer] for answer in "hml")
