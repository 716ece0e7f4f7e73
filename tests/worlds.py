"""What somebody knows for certain of others' answers, decided by search over worlds and by ``publish`` itself.

A world is who answered what. Who answered, and what the rules are, is known to the attacker. A secret is how many of an
organisation's people chose each class of an answer; it is known for certain when no other world that agrees with what
the attacker answered looks the same to a reader. Nothing of the project's decisions is written here, only what is
counted: the numbers a reader sees become an integer programme, whose solutions are other worlds. Each is published as
well, and counts where a reader sees the same. Where the programme has no solution the secret is known; where none of
its solutions was published in the same way, the search gave up, and says so.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import factories
import numpy as np

from evaluation.data import Data
from evaluation.disclosure import Published, publish
from evaluation.metrics import survey, tandems
from evaluation.metrics.counts import Counts

Table = tuple[str, ...]
Rows = list[tuple[int, int, tuple[int, ...]]]
Secret = tuple[str, int]  # an organisation and the column of answers
Fact = tuple[tuple[str, ...], frozenset[str], int]  # a table, levels of it, and how many there are of them together


@dataclass(frozen=True)
class World:
    """``people``: the organisation of each person; ``answers``: people by columns, 0 where somebody did not answer.

    ``kind``: ``one`` (an item), ``two`` (the same item before and after), ``score`` (two items of one scale),
    ``colours`` (a scale without classes), ``topics`` (2: raised, 1: not).
    """

    kind: str
    people: tuple[str, ...]
    answers: np.ndarray

    def of(self, names: Iterable[str]) -> np.ndarray:
        return np.isin(self.people, list(names))

    @cached_property
    def names(self) -> list[str]:
        return list(dict.fromkeys(self.people))

    def secret(self, name: str, column: int) -> tuple[int, ...]:
        """How many of an organisation's people chose each class."""
        given = self.answers[self.of([name]), column]
        return tuple(int(np.isin(given, points).sum()) for points in CLASSES.get(self.kind, CLASSES["one"]))

    @property
    def secrets(self) -> list[Secret]:
        columns = range(self.answers.shape[1])
        return [(name, c) for name in self.names for c in columns if self.answers[self.of([name]), c].any()]

    def replaced(self, answers: np.ndarray) -> World:
        return World(self.kind, self.people, answers)


KINDS = ("one", "two", "score", "colours", "topics")
CLASSES = {"one": ((5, 4), (3,), (2, 1)), "colours": ((1,), (2,), (3,), (4,)), "topics": ((2,), (1,))}
STEPS = {"colours": 4, "topics": 2}
FORMULAS = {
    "one": {
        "K1": 'share(answers where value in ("A1", "A2") of item = "X")',
        "K2": 'share(answers where value = "A1" of value in ("A1", "A2"))',
    },
    "two": {"K0": 'share(answers where value in ("A1", "A2") of item = "X" and wave = "t0")'},
    "score": {"K3": 'share(answers where value in ("A1", "A2") of item in ("X", "Y"))'},
}
CHOSEN = {"K1": ("A1", "A2"), "K2": ("A1",), "K0": ("A1", "A2")}  # the answers that count
OUT = {"K2": ("A3", "A4", "A5")}  # those that are in no base
MINDS = (  # weights of the steps: of many minds, of two, and (nearly) all of one
    *([1, 1, 1, 1, 1], [1, 1, 1, 5, 5], [1, 4, 0, 1, 4], [4, 4, 2, 1, 1], [1, 9, 0, 1, 6], [0, 12, 0, 0, 1]),
)


def opened(world: World) -> Data:
    """The world as a project; points 5 to 1 are the answers A1 to A5."""
    rows, codings = [], []
    for person, (name, answers) in enumerate(zip(world.people, world.answers.tolist(), strict=True)):
        who = {
            "respondent": f"r{person}",
            "org_id": name,
            "tandem_id": f"T{name[1:]}",
            "side": factories.SIDES[name[0]],
        }
        for column, answer in enumerate(answers):
            if world.kind == "topics":
                rows += [] if column else [{"wave": "t1", **who, "item": "X", "value": "Text"}]
                if answer == 2:
                    codings.append({"wave": "t1", "respondent": f"r{person}", "item": "X", "code": f"Thema {column}"})
            elif answer:
                wave = "t0" if world.kind == "two" and column == 0 else "t1"
                item = "Y" if world.kind == "score" and column else "X"
                rows.append({"wave": wave, **who, "item": item, "value": f"A{_steps(world) + 1 - answer}"})
    labels = factories.COLOURS if world.kind == "colours" else factories.FIVE
    scale = {"scale": "S"} if world.kind == "score" else {}
    items = "XY" if world.kind == "score" else "X"
    book = [] if world.kind == "topics" else [row for item in items for row in factories.scale(item, labels, **scale)]
    tables = {"answers": rows, "codebook": book, **({"codings": codings} if world.kind == "topics" else {})}
    told = [
        {"indicator_id": id, "name": id, "formula": formula} for id, formula in FORMULAS.get(world.kind, {}).items()
    ]
    return factories.data({**tables, "indicators": told}, breakdowns=("side",))


def drawn(chance: random.Random, kind: str, tandems: int) -> World:
    """A world of so many tandems, one to four people an organisation, of one mind or of many."""
    most, steps, columns = chance.randint(1, 4), STEPS.get(kind, 5), 1 + (kind in ("two", "score", "topics"))
    sides = [f"{side}{n}" for n in range(tandems) for side in "MP"]
    people = tuple(name for name in sides for _ in range(chance.randint(1, most)))
    weights = [chance.choice(MINDS)[:steps] for _ in range(columns)]
    given = [chance.choices(range(1, steps + 1), each, k=len(people)) for each in weights]
    answers = np.array(given).T
    if kind == "two":  # half of them stay, and some were not there before
        stays, new = (np.array([chance.random() < part for _ in people]) for part in (0.5, 0.05))
        answers[stays, 1] = answers[stays, 0]
        answers[new, 0] = 0
    return World(kind, people, answers)


def _steps(world: World) -> int:
    return STEPS.get(world.kind, 5)


METRICS: Mapping[str, Mapping[str, Callable[[Data], Counts]]] = {
    "one": {
        name: lambda data, name=name: getattr(survey, name)(data, ["X"])
        for name in ("distribution", "both_sides", "mutuality", "gap", "closeness")
    },
    "two": {
        **{
            name: lambda data, name=name: getattr(survey, name)(data, ["X"])
            for name in ("distribution", "before_after", "both_sides", "change", "both_improved")
        },
        "persons": lambda data: survey.change(data, ["X"], unit="persons"),
    },
    "score": {
        "distribution": lambda data: survey.distribution(data, ["X", "Y"]),
        "X": lambda data: survey.distribution(data, ["X"]),
        "Y": lambda data: survey.distribution(data, ["Y"]),
        "scores": lambda data: survey.scores(data, ["S"]),
        "gap": lambda data: survey.gap(data, ["S"]),
    },
    "colours": {"distribution": lambda data: survey.distribution(data, ["X"])},
    "topics": {"coded": lambda data: survey.coded(data)},
}
METRICS = {
    kind: {**metrics, **{id: lambda data, id=id: tandems.indicators(data)[id] for id in FORMULAS.get(kind, {})}}
    for kind, metrics in METRICS.items()
}
Seen = Mapping[str, Published]


def seen(world: World, audience: str = "public") -> Seen:
    """All that is published of a world."""
    data = replace(opened(world), audience=audience)
    return {name: publish(metric(data), data=data) for name, metric in METRICS[world.kind].items()}


def looks_like(world: World, public: Mapping[str, str]) -> bool:
    """Whether a reader of the world sees what is ``told`` of another."""
    data = opened(world)
    metrics = METRICS[world.kind]
    return all(text == told(publish(metrics[name](data), data=data)) for name, text in public.items())


def told(published: Published) -> str:
    """What a reader can tell two worlds by."""
    statistics = published.statistics.drop(columns="method", errors="ignore").round(9)
    frames = (published.cells, published.bases, statistics)
    decided = (published.reason, published.absent, published.withheld, published.merged)
    return "\n".join([str(decided), *(frame.to_csv(index=False) for frame in frames)])


def facts(published: Seen) -> list[Fact]:
    """The numbers a reader sees that a programme is made of, as sums of levels of a table."""
    found: list[Fact] = []
    for name, each in published.items():
        for row in each.cells.itertuples(index=False, name=None):
            *group, level, value = row
            levels = {code for code, kind in each.classes.items() if kind == level} if each.merged else {level}
            if name in CHOSEN:
                met = str(level) in ("met", "high")
                inside = {code for code in each_code(5) if (code in CHOSEN[name]) == met} - set(OUT.get(name, ()))
                table = ("before_after", "X", "before") if name == "K0" else ("distribution", "X", "total")
                found.append((table, frozenset(inside), int(value)))
            elif name == "coded":
                found.append(((name, str(level)), frozenset({"raised"}), int(value)))
            else:
                table = "distribution" if name in ("X", "Y") else name
                found.append(((table, *map(str, group)), frozenset(map(str, levels)), int(value)))
    return [
        fact
        for fact in found
        if fact[0] not in (("coded", "rest"), ("gap", "S")) and fact[0][0] not in FORMULAS["score"]
    ]


def each_code(steps: int) -> list[str]:
    return [f"A{step}" for step in range(1, steps + 1)]


def everything(world: World) -> list[Fact]:
    """All numbers there are, as they would be published without rules."""
    return [
        (table, frozenset({level}), number)
        for table, levels in tables(world).items()
        for level, number in levels.items()
    ]


# what is counted


def tables(world: World) -> dict[tuple[str, ...], Counter[str]]:
    """Each table of a world with the number of each of its levels; those of nobody are 0."""
    found: dict[tuple[str, ...], Counter[str]] = {}
    for table, level, rows in _people_levels(world):
        found.setdefault(table, Counter())[level] = sum(
            int(np.isin(world.answers[person, column], points)) for person, column, points in rows
        )
    if world.kind == "score":
        for group in ("total", "mso", "other"):
            sums = world.answers[_group(world, group)].sum(axis=1)
            bands = {"high": sums > 7, "middle": (sums >= 5) & (sums <= 7), "low": sums < 5}
            found["scores", "S", group] = Counter({band: int(there.sum()) for band, there in bands.items()})
    for name, levels in TANDEMS.get(world.kind, {}).items():
        if name == "persons":
            paired = world.answers.all(axis=1)
            moves = np.sign(world.answers[paired, 1] - world.answers[paired, 0])
            found["persons", "X"] = Counter(_of_sign(int(move)) for move in moves)
        else:
            found[name, "X"] = Counter(levels(world, *each) for each in _tandems(world, name))
    return found


def _people_levels(world: World) -> Iterator[tuple[Table, str, Rows]]:
    """Tables of people: each level with the answers (person, column, points) that count in it."""
    steps, columns = range(1, _steps(world) + 1), range(world.answers.shape[1])
    there = world.answers > 0
    if world.kind == "topics":
        for column in columns:
            yield ("coded", f"Thema {column}"), "raised", [(p, column, (2,)) for p in range(len(world.people))]
        return
    for column in [columns[-1]] if world.kind == "two" else columns:
        for group in ("total", "mso", "other"):
            inside = _group(world, group) & there[:, column]
            for step in steps:
                rows: Rows = [(int(p), column, (step,)) for p in np.flatnonzero(inside)]
                yield ("distribution", "XY"[column if world.kind == "score" else 0], group), _code(world, step), rows
    for column in columns if world.kind == "two" else ():
        for step in steps:
            rows = [(int(p), column, (step,)) for p in np.flatnonzero(there.all(axis=1))]
            yield ("before_after", "X", ("before", "after")[column]), _code(world, step), rows


def _code(world: World, step: int) -> str:
    return f"A{_steps(world) + 1 - step}"


def _group(world: World, group: str) -> np.ndarray:
    first = np.array([name[0] for name in world.people])
    return np.ones(len(first), dtype=bool) if group == "total" else first == {"mso": "M", "other": "P"}[group]


def _of_sign(sign: int) -> str:
    return {1: "improved", 0: "same", -1: "worse"}[sign]


def _tandems(world: World, table: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The people of both sides of each tandem that counts: with answers, for changes with both of them."""
    counts = world.answers.all(axis=1) if table in ("change", "both_improved") else world.answers[:, -1] > 0
    for number in dict.fromkeys(name[1:] for name in world.people):
        mso, other = (np.flatnonzero(world.of([side + number]) & counts) for side in "MP")
        if len(mso) and len(other):
            yield mso, other


def _median(world: World, people: np.ndarray) -> float:
    return float(np.median(world.answers[people, -1]))


def _change(world: World, people: np.ndarray) -> float:
    return float((world.answers[people, 1] - world.answers[people, 0]).mean())


def _field(first: bool, second: bool) -> str:
    return {(True, True): "both", (True, False): "only_mso", (False, True): "only_other", (False, False): "none"}[
        first, second
    ]


def _both_sides(world: World, mso: np.ndarray, other: np.ndarray) -> str:
    return _field(_median(world, mso) >= 4, _median(world, other) >= 4)


def _mutuality(world: World, mso: np.ndarray, other: np.ndarray) -> str:
    field = _both_sides(world, mso, other)
    return {"both": "both", "none": "neither"}.get(field, "one_sided")


def _gap(world: World, mso: np.ndarray, other: np.ndarray) -> str:
    distance = _median(world, mso) - _median(world, other)
    return "same" if abs(distance) < 1 else "mso_higher" if distance > 0 else "other_higher"


def _closeness(world: World, mso: np.ndarray, other: np.ndarray) -> str:
    return "same" if _gap(world, mso, other) == "same" else "different"


def _changed(world: World, mso: np.ndarray, other: np.ndarray) -> str:
    return _of_sign(int(np.sign(round(_change(world, mso) + _change(world, other), 9))))


def _both_improved(world: World, mso: np.ndarray, other: np.ndarray) -> str:
    return _field(_change(world, mso) > 0, _change(world, other) > 0)


TANDEMS: Mapping[str, Mapping[str, Callable[..., str]]] = {
    "one": {"both_sides": _both_sides, "mutuality": _mutuality, "gap": _gap, "closeness": _closeness},
    "two": {
        "both_sides": _both_sides,
        "change": _changed,
        "both_improved": _both_improved,
        "persons": lambda *_: "",
    },
}


def agrees(world: World, known: Iterable[Fact]) -> bool:
    """Whether a world has these numbers."""
    counted = tables(world)
    return all(
        sum(counted.get(table, Counter())[level] for level in levels) == number for table, levels, number in known
    )
