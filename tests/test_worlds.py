"""The attacker of ``worlds`` knows nothing for certain beside the rules, and much where one of them is taken away."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import product

import factories
import numpy as np
import paying
import pytest
import worlds
from knowing import Found, known

from evaluation.disclosure import publish, tandem_count_rules
from evaluation.metrics import survey

ROUNDS, MOST = 1, 9  # more of them are in benchmarks/privacy.py
SLOW = ("one", "two", "score")  # with numbers of tandems and values of scales
MSO_ALONE = [(5, 5)] * 3 + [(2, 5)] * 3 + [(2, 2)] * 5  # agree: MSO 3, others 6, both sides 3 of 11


def paired(*answers: tuple[int, int]) -> worlds.World:
    people = [f"{side}{n}" for n in range(len(answers)) for side in "MP"]
    return worlds.World("one", tuple(people), np.array([[each] for both in answers for each in both]))


def test_counts_of_tandems_beside_both_sides_would_tell_each_mso_what_its_partner_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = paired(*MSO_ALONE)
    assert known(world, [("M0",)], secrets={("P0", 0)}) == Found(1)
    monkeypatch.setattr(tandem_count_rules, "_tight", lambda *_: False)
    assert known(world, [("M0",)], secrets={("P0", 0)}).certain == [(("M0",), ("P0", 0))]


@pytest.mark.parametrize("kind", [*(pytest.param(kind, marks=pytest.mark.deep) for kind in SLOW), "colours", "topics"])
def test_nobody_knows_another_s_answers_for_certain(kind: str) -> None:
    chance = random.Random(f"{kind} 3")
    for _ in range(ROUNDS):
        world = worlds.drawn(chance, kind, chance.randint(3, MOST))
        assert worlds.agrees(world, worlds.facts(worlds.seen(world)))
        found = known(world, [(chance.choice(world.names),)])
        assert found.asked
        assert found.certain == []


@pytest.mark.parametrize(("tandems", "colours"), [(4, 2), (6, 2), pytest.param(4, 3, marks=pytest.mark.deep)])
def test_nearly_all_of_a_scale_without_classes_tells_nobody_whether_all_of_them(tandems: int, colours: int) -> None:
    """All worlds of one person an organisation; a sentence for 8:0 only would tell everybody's answer."""

    @cache
    def seen(answers: str) -> str:
        given = {f"{side}{n}": answers[2 * n + place] for n in range(tandems) for place, side in enumerate("MP")}
        data = factories.survey_data({"X": given}, labels=factories.COLOURS[:colours])
        return worlds.told(publish(survey.distribution(data, ["X"])))

    assert all("unanimous" in seen(own + "2" * (2 * tandems - 1)) for own in "12")
    assert _known(seen, 2 * tandems, colours) == 0
    assert _known(lambda answers: str(set(answers)) if len(set(answers)) == 1 else "", 2 * tandems, colours) == colours


def _known(seen: Callable[[str], str], people: int, colours: int) -> int:
    """In how many states of what the first person answered and sees the second one's answer is known."""
    possible: dict[tuple[str, str], set[str]] = {}
    for world in map("".join, product("123"[:colours], repeat=people)):
        possible.setdefault((world[0], seen("".join(sorted(world)))), set()).add(world[1])
    return sum(len(answers) == 1 for answers in possible.values())


def test_an_indicator_of_a_question_of_which_all_are_of_one_mind_would_tell_everybody_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half of those who agree agree fully: its base would be all of them."""
    world = paired(*[(5, 4), (4, 5)] * 4)
    assert known(world, [("M0",)], secrets={("P0", 0)}) == Found(1)
    monkeypatch.setattr(import_module("evaluation.disclosure.answer_rules"), "items_reason", lambda *_: "")
    assert known(world, [("M0",)], secrets={("P0", 0)}).certain == [(("M0",), ("P0", 0))]


@pytest.mark.deep
@pytest.mark.parametrize("kind", worlds.KINDS)
def test_of_answers_every_reader_has_the_same_so_that_the_attack_is_one_for_all(kind: str) -> None:
    world = worlds.drawn(random.Random(kind), kind, 6)
    public = {name: worlds.told(each) for name, each in worlds.seen(world).items()}
    for audience in ("tandem", "funder", "internal"):
        assert {name: worlds.told(each) for name, each in worlds.seen(world, audience).items()} == public


def test_own_funds_of_two_are_known_to_each_other_where_the_rest_of_a_breakdown_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = paying.project(random.Random(22), own=0)
    expenses = data["expenses"]
    for org in ("M0", "P1"):
        expenses.loc[expenses.index[expenses["org_id"] == org][0], "funds"] = "own"
    assert paying.known(data, "M0").exact == 0
    monkeypatch.setattr(import_module("evaluation.disclosure.release_plan"), "_totals", lambda _: ())
    assert paying.known(data, "M0").exact


def test_nobody_knows_another_s_amount_to_the_cent() -> None:
    chance = random.Random(2)
    for _ in range(3 * ROUNDS):
        data = paying.project(chance)
        assert paying.known(data, chance.choice(sorted(data["organisations"]["org_id"]))).exact == 0


@pytest.mark.deep
def test_nobody_knows_it_from_two_dates_either_and_without_the_comparison_somebody_would() -> None:
    data = paying.project(chance := random.Random(6))
    before = replace(data, as_of=paying.EARLY)
    org = chance.choice(sorted(data["organisations"]["org_id"]))
    assert paying.known(data, org, before=before).exact
    compared = paying.after(data, before)
    assert [paying.known(compared, who, before=before).exact for who in (org, f"T{org[1:]}")] == [0, 0]
