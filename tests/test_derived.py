"""Counts of tandems made of both sides' answers: nobody learns what their partner answered."""

from __future__ import annotations

import factories
import pytest
from agreeing import CLASSES, COMPATIBLE, tandems

from evaluation.disclosure import Published


def shown(published: Published) -> dict[str, int]:
    return dict(zip(published.cells["answer"], published.cells["value"], strict=True))


def test_all_cells_are_shown_where_every_organisation_is_left_with_two_possibilities() -> None:
    assert shown(tandems(4, 3, 3, 3)) == {"both": 4, "only_mso": 3, "only_other": 3, "none": 3}


def test_cells_of_one_or_two_tandems_are_merged() -> None:
    assert shown(tandems(5, 3, 3, 2)) == {"high": 5, "low": 8}
    assert tandems(5, 3, 3, 2, classes={}).reason == "small_cells"


def test_a_cell_without_tandems_merges_where_it_would_tell_a_partner_s_answer() -> None:
    published = tandems(8, 2, 0, 2)
    assert (shown(published), published.merged) == ({"high": 8, "low": 4}, True)
    assert published.label("answer", "low") == "nicht beide"


def test_below_ten_tandems_the_cells_are_merged_and_below_the_base_they_are_withheld() -> None:
    assert shown(tandems(3, 2, 2, 2)) == {"high": 3, "low": 6}
    assert shown(tandems(3, 3, 1, 1)) == {"high": 3, "low": 5}
    assert tandems(2, 2, 1, 2).reason == "few_tandems"


@pytest.mark.parametrize("numbers", [(6, 1, 0, 0), (7, 0, 0, 0)])
def test_of_fewer_than_eight_tandems_it_is_not_even_said_that_they_are_alike(numbers: tuple[int, ...]) -> None:
    published = tandems(*numbers)
    assert published.reason == "few_tandems"
    assert not any(withheld.text for withheld in published.withheld)


def test_the_number_of_tandems_that_is_needed_is_the_project_s() -> None:
    assert len(shown(tandems(3, 3, 3, 3, rules=factories.Rules(min_tandems_derived=13)))) == 2
    assert len(shown(tandems(3, 3, 3, 3, rules=factories.Rules(min_tandems_derived=12)))) == 4


def test_where_nothing_can_be_merged_the_result_is_withheld_with_its_reason() -> None:
    assert tandems(8, 2, 0, 2, classes={}).reason == "partner"


@pytest.mark.parametrize("numbers", [(12, 0, 0, 0), (11, 1, 0, 0), (10, 1, 0, 1)])
def test_tandems_that_are_nearly_all_alike_are_told_in_words(numbers: tuple[int, ...]) -> None:
    published = tandems(*numbers)
    assert published.reason == "unanimous"
    assert [withheld.text for withheld in published.withheld] == ["high"]


@pytest.mark.parametrize("numbers", [(9, 0, 0, 3), (6, 0, 6, 0), (0, 6, 6, 0), (5, 5, 1, 1), (9, 1, 1, 1)])
def test_no_answer_a_partner_could_have_given_can_be_ruled_out(numbers: tuple[int, ...]) -> None:
    published = tandems(*numbers)
    if published.reason:
        return
    there = {name for name, number in shown(published).items() if number}
    classes = CLASSES if published.merged else {}
    for possible in COMPATIBLE.values():
        kinds = {classes.get(name, name) for name in possible}
        assert len(kinds) == 1 or len(kinds & there) != 1
