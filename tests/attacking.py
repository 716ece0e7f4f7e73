"""The attacker: an organisation that knows its own answers, sees what is published, and knows the rules to the letter.

``outcome`` is what the rules make public of the answers to one item, in total, by side and as counts of tandems that
were made of both sides' answers, written once more and without tables, so that thousands of other worlds can be tried.
``alternatives`` are worlds in which the attacker answered as it did and somebody else did not. If one of them looks
the same from outside, nothing was learned for certain.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, combinations_with_replacement, permutations, product
from statistics import median

World = Mapping[
    str, str
]  # per organisation (M1, P1 …; "" is people of no known one) the classes of its people: h, m, l
Outcome = Mapping[str, object]
Person = tuple[str, int]
SIDES = {"mso": "M", "other": "P"}
NAMES = {"h": "high", "m": "middle", "l": "low"}
WALKS, STEPS, BOLD = 30, 600, 0.1  # how long another world is looked for, and how often a step leads away
POINTS = {"h": 5, "m": 3, "l": 1}
FIELDS = ("both", "only_mso", "only_other", "none")
MERGED = {"both": "high", "only_mso": "low", "only_other": "low", "none": "low"}


def outcome(world: World, *, by_side: bool = True) -> Outcome:
    """Everything that is public of an item: by group, and how many tandems agree on both sides, on one, on none."""
    return {**answers(world, by_side=by_side), "tandems": tandems(world)}


def tandems(world: World) -> object:
    """Counts of tandems by field, merged where they are few, or why there are none."""
    fields = _fields(world)
    if not fields:
        return "absent"
    if len(fields) >= 8 and _tight(world, fields):
        return "hidden"
    plain = _counts(fields, FIELDS, {}, least=10)
    return plain if isinstance(plain, tuple) else _counts(fields, ("high", "low"), MERGED, least=8)


def _tight(world: World, fields: list[str]) -> bool:
    """Whether the tandems need nearly all answers of one end, beside those that one organisation may have given."""
    paired = {name: own for name, own in world.items() if own and world.get(f"{'MP'[name[:1] == 'M']}{name[1:]}")}
    given, both, least = Counter("".join(paired.values())), fields.count("both"), max(map(len, paired.values())) + 2
    sides = [Counter("".join(own for name, own in paired.items() if name[:1] == side)) for side in "MP"]
    alone = any(side["h"] < both + least for side in sides)  # the numbers of each side stand beside the tandems
    return alone or given["h"] < 2 * both + least or given["m"] + given["l"] < len(fields) - both + least


def _fields(world: World) -> list[str]:
    """Of each tandem with answers of both sides the field it is in."""
    sides = ((own, world.get(f"P{name[1:]}", "")) for name, own in world.items() if name[:1] == "M")
    return [_field(mso, other) for mso, other in sides if mso and other]


def _field(mso: str, other: str) -> str:
    """Whether both sides of a tandem agree: a side does whose median is at the upper end."""
    fields = {(True, True): "both", (True, False): "only_mso", (False, True): "only_other", (False, False): "none"}
    return fields[_agrees(mso), _agrees(other)]


@cache
def _agrees(own: str) -> bool:
    return median(POINTS[answer] for answer in own) >= 4


def _counts(fields: list[str], levels: tuple[str, ...], classes: Mapping[str, str], *, least: int) -> object:
    counts = Counter(classes.get(field, field) for field in fields)
    if len(fields) < least:
        return "few"
    most, number = counts.most_common(1)[0]
    if len(fields) - number <= 2:
        return most
    for agrees, own in product((True, False), ("only_mso", "only_other")):  # what a side knows of its tandem's field
        possible = {"both", own} if agrees else {"none", "only_other" if own == "only_mso" else "only_mso"}
        named = {classes.get(field, field) for field in possible}
        if len(named) > 1 and len(named & set(counts)) == 1:
            return "partner"
    return tuple(counts[level] for level in levels) if classes or min(counts.values()) > 2 else "small_cells"


def answers(world: World, *, by_side: bool = True) -> Outcome:
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
    return sorted(name for name in certain if not _elsewhere(world, attacker, name, by_side=by_side))


def _elsewhere(world: World, attacker: str, target: str, *, by_side: bool) -> bool:
    """Whether a walk through exchanges of answers finds a world that looks the same and in which the target differs.

    Counts of tandems and of people hold each other, so that one exchange seldom leaves both as they are; a step is
    taken that does not lead further away from the counts of tandems, and now and then one that does.
    """
    chance, public = random.Random(f"{attacker}-{target}"), outcome(world, by_side=by_side)
    own, fields = Counter(world[target]), Counter(_fields(world))
    people = [(name, place) for name, given in world.items() if name != attacker for place in range(len(given))]
    side = {letter: [person for person in people if person[0][:1] == letter] for letter in "MP"}
    if not isinstance(public.get("mso"), tuple):  # where only the numbers of all are known, sides may exchange as well
        side = dict.fromkeys(side, people)
    starts = [
        (one, two)
        for one in side[target[:1]]
        for two in side[target[:1]]
        if one[0] == target != two[0] and _answer(world, one) != _answer(world, two)
    ]
    if not isinstance(public["total"], tuple):  # where no number is known, any two may have answered otherwise
        others = sorted({name for name, _ in people} - {target})
        worlds = (
            {**world, target: "".join(first), name: "".join(second)}
            for first in combinations_with_replacement("hml", len(world[target]))
            for name in others
            for second in combinations_with_replacement("hml", len(world[name]))
            if Counter(first) != own
        )
        return any(outcome(other, by_side=by_side) == public for other in worlds)
    for one, two in chance.sample(starts, min(WALKS, len(starts))):
        walk, far = _exchanged(world, one, two), len(people)
        for _ in range(STEPS):
            if tandems(walk) == public["tandems"] and outcome(walk, by_side=by_side) == public:
                return True
            one = chance.choice(people)
            two = chance.choice(side[one[0][:1]])
            step = _exchanged(walk, one, two) if _answer(walk, one) != _answer(walk, two) else walk
            there = Counter(_fields(step))
            distance = sum(abs(there[field] - fields[field]) for field in FIELDS)
            if Counter(step[target]) != own and (distance <= far or chance.random() < BOLD):
                walk, far = step, distance
    return False


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
