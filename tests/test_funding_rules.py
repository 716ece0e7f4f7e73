"""Plan against actual under the rules of contracts: to the cent, and a flag only where the rule asks for one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import factories
import pytest
from bookings import expense, line
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import statements, tables
from evaluation.content.model import Table
from evaluation.disclosure import publish
from evaluation.metrics import funding
from evaluation.metrics.funding.plan_deviations import Line, judged
from evaluation.project.grants import PROFILES, Grant, Profile

ANBEST, TOTAL, ACTIVITY = (PROFILES[name] for name in ("anbest_p", "gesamt20", "rbsg"))
CENTS = st.integers(0, 10**9)


def states(*lines: Line, rule: Profile = ANBEST) -> list[str]:
    return list(judged(list(lines), rule).values())


def case(budget: list[dict[str, Any]], expenses: list[dict[str, Any]], **grant: Any) -> Any:
    chosen = Grant(**{"profile": ANBEST, **grant})
    return factories.data({"budget": budget, "expenses": expenses}, grant=chosen)


def rated(data: Any) -> dict[str, str]:
    counts = funding.deviations(data)
    return dict(zip(counts.cells[counts.dimensions[0]], counts.cells["state"], strict=True))


def test_exactly_twenty_per_cent_are_allowed_and_a_cent_more_is_not() -> None:
    saved = Line("saved", 500_00, 0)
    assert states(Line("a", 100_00, 120_00), saved) == ["within", "within"]
    assert states(Line("a", 100_00, 120_01), saved) == ["explain", "within"]
    large = Line("saved", 10**12, 0)
    assert states(Line("a", 100_000_000_05, 120_000_000_06), large) == ["within", "within"]
    assert states(Line("a", 100_000_000_05, 120_000_000_07), large) == ["explain", "within"]


def test_overruns_that_savings_do_not_make_up_for_are_to_be_explained() -> None:
    assert states(Line("a", 100_00, 110_00), Line("b", 50_00, 40_00)) == ["within", "within"]
    assert states(Line("a", 100_00, 110_00), Line("b", 50_00, 40_01)) == ["explain", "within"]


def test_a_line_without_a_plan_is_new_and_one_without_anything_is_within() -> None:
    assert states(Line("a", 0, 1), Line("b", 0, 0), Line("c", 5, 0)) == ["new", "within", "within"]


def test_twenty_per_cent_of_the_whole_plan_are_one_sum_over_all_lines() -> None:
    plan = [Line("a", 10_000_00, 15_000_00), Line("b", 40_000_00, 45_000_00)]
    assert states(*plan, rule=TOTAL) == ["within", "within"]  # 10.000 of 50.000
    assert states(plan[0], Line("b", 40_000_00, 45_000_01), rule=TOTAL) == ["explain", "explain"]
    assert states(Line("a", 100, 100), Line("b", 400, 500), rule=TOTAL) == ["within", "within"]


def test_an_activity_may_exceed_its_plan_by_its_allowance_and_savings_are_no_shift() -> None:
    found = states(Line("a", 100, 150, 50), Line("b", 100, 151, 50), Line("c", 900, 0), rule=ACTIVITY)
    assert found == ["within", "explain", "within"]


def test_a_new_activity_is_always_to_be_agreed() -> None:
    assert states(Line("a", 0, 1, 500_00), rule=ACTIVITY) == ["agree"]


@given(CENTS, CENTS, st.integers(0, 100))
def test_a_tolerance_is_compared_exactly(plan: int, actual: int, percent: int) -> None:
    rule = Profile("own", "position", Fraction(percent, 100))
    within = plan > 0 and 100 * (actual - plan) <= percent * plan
    assert (states(Line("a", plan, actual), rule=rule) == ["within"]) == (within or actual <= plan)


def test_activities_take_the_smallest_allowance_of_their_lines_else_that_of_the_rule() -> None:
    budget = [
        line(100_00, activity="A", allowance=10_00),
        line(100_00, activity="A", position="Reisen", allowance=10_00),
        line(100_00, activity="B"),
    ]
    spent = [expense(210_00, activity="A"), expense(105_01, activity="B"), expense(1, activity="C")]
    rule = Profile("own", "activity", allowance=5_00)
    assert rated(case(budget, spent, profile=rule)) == {"A": "within", "B": "explain", "C": "agree"}


def test_positions_over_their_plan_inside_an_activity_are_a_note_and_no_flag() -> None:
    budget = [line(100_00, activity="A"), line(100_00, activity="A", position="Reisen")]
    data = case(budget, [expense(150_00, activity="A")], profile=ACTIVITY)
    assert rated(data) == {"A": "within"}
    assert "liegt eine Kostenposition über dem Plan; das ist ein Hinweis." in funding.deviations(data).texts["inside"]


def test_only_eligible_expenses_count_and_under_some_rules_only_those_from_the_grant() -> None:
    spent = [expense(1_00), expense(10_00, funds="own"), expense(100_00, eligible=False)]
    budget = [line(50_00, activity="A")]
    every = funding.deviations(case(budget, spent)).cells
    assert every.loc[every["measure"] == "actual", "value"].sum() == 11_00
    grant = funding.deviations(case(budget, spent, profile=ACTIVITY)).cells
    assert grant.loc[grant["measure"] == "actual", "value"].sum() == 1_00


def test_expenses_without_a_line_are_not_assigned_and_still_count_for_the_whole() -> None:
    found = rated(case([line(100_00)], [expense(100_01), expense(1_00, position=None)]))
    assert found == {"Honorare": "explain", "ohne Angabe": "unassigned"}


def test_of_a_plan_the_version_in_force_counts_and_of_two_levels_the_one_of_the_project() -> None:
    budget = [
        line(1_00, version="1", valid_from="2023-06-01"),
        line(2_00, version="2", valid_from="2024-01-01"),
        line(4_00, version="3", valid_from="2024-06-01"),
    ]
    assert funding.plan_actual(case(budget, [expense(1)])).cells["value"].tolist() == [2_00, 1]
    levels = [line(8_00, level="project"), line(3_00, level="tandem", tandem_id="T1")]
    assert funding.plan_actual(case(levels, [expense(1)])).cells["value"].tolist() == [8_00, 1]


def test_states_are_counted_by_line_and_one_nobody_is_in_stays_with_zero() -> None:
    counts = funding.deviation_states(case([line(1_00), line(5_00, position="Reisen")], [expense(2_00)]))
    assert dict(zip(counts.cells["state"], counts.cells["value"], strict=True)) == {
        "within": 1,
        "explain": 1,
        "new": 0,
        "agree": 0,
        "unassigned": 0,
    }


@pytest.mark.parametrize(
    ("grant", "absent"),
    [({"financing": "fixed"}, "fixed_sum"), ({"profile": None}, "rules"), ({}, "")],
)
def test_a_fixed_sum_switches_the_rule_off_and_without_a_rule_nothing_is_flagged(
    grant: dict[str, Any], absent: str
) -> None:
    data = case([line(1)], [expense(2)], **grant)
    assert (funding.deviations(data).absent, funding.deviation_states(data).absent) == (absent, absent)
    if absent:
        told = statements.finding(publish(funding.deviation_states(data), data=data), id="x")
        assert (told.role, "{" in told.text) == ("absent", False)


def test_without_its_tables_the_comparison_says_which_one_is_missing() -> None:
    assert funding.deviations(factories.data({"budget": [line(1)]}, grant=Grant(profile=ANBEST))).absent == "expenses"


def test_the_table_shows_each_line_with_its_change_and_its_state() -> None:
    spent = [expense(30_00, org_id=org) for org in ("M1", "M2", "M3")]
    new = [expense(1_00, org_id=org, position="Neu") for org in ("M1", "M2", "M3")]
    data = case([line(60_00)], spent + new)
    table = tables.deviations(publish(funding.deviations(data), data=data), id="x")
    assert isinstance(table, Table)
    assert [row[-2:] for row in table.rows] == [
        ("+50,0\u00a0%", "erklärungsbedürftig"),
        ("neu", "neu, erklärungsbedürftig"),
    ]
    assert "20\u00a0%" in table.base


def test_where_only_sums_may_be_shown_no_line_has_a_state() -> None:
    shared = [expense(30_00, org_id=f"M{n}") for n in (1, 2, 3)]
    data = case([line(60_00)], [*shared, expense(1_00, org_id="M1", position="Porto")])
    table = tables.deviations(publish(funding.deviations(data), data=data), id="x")
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["Summe"]
    assert table.rows[0][-1] == "–"


def test_a_tolerance_with_a_fraction_of_a_per_cent_is_said_as_it_is() -> None:
    data = case([line(1)], [expense(1)], profile=Profile("own", "position", Fraction(1, 8)))
    assert "12,50\u00a0%" in funding.deviations(data).texts["rule"]
