"""Money: no cent is lost between the tables and what is counted, and the date of the data is kept."""

from __future__ import annotations

import datetime as dt

import factories
import pytest
from bookings import cells, expense, line, payment
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics import funding
from evaluation.project.settings import Comparison, Selection

CENTS = st.integers(-(10**11), 10**11)
YEARS = Comparison("years", "Haushalt", Selection("2026"), Selection("2027"), by="position")


def chain(*, payments: list[dict[str, object]], **settings: object) -> dict[object, int]:
    return cells(funding.chain(factories.data({"payments": payments}, **settings)))


def test_the_chain_runs_from_the_grant_to_what_was_accepted() -> None:
    data = factories.data(
        {
            "payments": [payment("call_down", 90_00), payment("forwarding", 80_00)],
            "expenses": [expense(70_00)],
            "proofs": [
                {
                    "org_id": "M1",
                    "received": "2024-02-01",
                    "checked": "2024-03-01",
                    "submitted_amount": 6000,
                    "accepted_amount": 5999,
                }
            ],
        },
        granted=100_00,
    )
    counts = funding.chain(data)
    assert list(cells(counts).items()) == [
        ("granted", 100_00),
        ("called_down", 90_00),
        ("forwarded", 80_00),
        ("spent", 70_00),
        ("submitted", 60_00),
        ("accepted", 59_99),
    ]
    assert counts.bases["base"].item() == 100_00


@pytest.mark.parametrize("repaid", [30_00, -30_00])
def test_a_repayment_is_taken_off_what_was_forwarded_whichever_sign_the_file_writes(repaid: int) -> None:
    assert chain(payments=[payment("forwarding", 80_00), payment("repayment", repaid)])["forwarded"] == 50_00


def test_a_forwarding_that_was_corrected_is_not_counted_twice() -> None:
    assert chain(payments=[payment("forwarding", 80_00), payment("forwarding", -80_00)])["forwarded"] == 0
    assert chain(payments=[payment("forwarding", 80_00), payment("forwarding", -10_00)])["forwarded"] == 70_00


def test_a_file_that_writes_what_went_out_as_negative_gives_the_same_sums() -> None:
    assert chain(payments=[payment("forwarding", -80_00), payment("call_down", 90_00)]) == {
        "called_down": 90_00,
        "forwarded": 80_00,
    }


def test_own_and_third_party_funds_are_no_part_of_what_was_called_down_or_forwarded() -> None:
    payments = [payment("call_down", 1_00), payment("own", 7_00), payment("third_party", 9_00)]
    assert chain(payments=payments) == {"called_down": 1_00, "forwarded": 0}


def test_payments_expenses_and_proofs_after_the_date_of_the_data_do_not_count() -> None:
    proofs = {"org_id": "M1", "submitted_amount": 100, "accepted_amount": 90}
    data = factories.data(
        {
            "payments": [payment("call_down", 1), payment("call_down", 10, date="2024-06-01")],
            "expenses": [expense(2), expense(20, payment_date="2024-05-31"), expense(200, payment_date="2024-06-01")],
            "proofs": [proofs | {"received": "2024-05-31", "checked": "2024-06-01"}],
        }
    )
    assert cells(funding.chain(data)) == {
        "called_down": 1,
        "forwarded": 0,
        "spent": 22,
        "submitted": 100,
        "accepted": 0,
    }
    later = factories.data({"expenses": [expense(200, payment_date="2024-06-01")]}, as_of=dt.date(2024, 6, 1))
    assert cells(funding.chain(later)) == {"spent": 200}


def test_a_row_without_a_date_counts() -> None:
    assert chain(payments=[payment("call_down", 5, date=None)])["called_down"] == 5


def test_a_stage_without_its_table_is_left_out_and_a_project_without_money_says_so() -> None:
    assert list(cells(funding.chain(factories.data(granted=5_00)))) == ["granted"]
    for tables in ({}, {"payments": [], "expenses": [], "proofs": []}):
        assert funding.chain(factories.data(tables)).absent == "payments"


@given(st.lists(st.tuples(st.sampled_from(["call_down", "forwarding", "repayment", "own"]), CENTS), max_size=12))
def test_the_chain_loses_no_cent_of_the_payments(rows: list[tuple[str, int]]) -> None:
    sums = {type: abs(sum(amount for kind, amount in rows if kind == type)) for type, _ in rows}
    counted = chain(payments=[payment(*row) for row in rows])
    if rows:
        assert counted.get("called_down") == sums.get("call_down")
        assert counted["forwarded"] == sums.get("forwarding", 0) - sums.get("repayment", 0)


def test_plan_and_actual_of_a_position_that_only_one_of_them_has_show_zero_in_the_other() -> None:
    data = factories.data({"budget": [line(50_00, position="Reisen")], "expenses": [expense(7_00)]})
    assert cells(funding.plan_actual(data)) == {
        ("Reisen", "plan"): 50_00,
        ("Reisen", "actual"): 0,
        ("Honorare", "plan"): 0,
        ("Honorare", "actual"): 7_00,
    }


def test_the_plan_holds_planned_expenses_only() -> None:
    budget = [
        line(50_00, direction="expense", basis="plan"),
        line(9_00, direction="income"),
        line(8_00, direction="balance"),
        line(7_00, basis="actual"),
    ]
    data = factories.data({"budget": budget, "expenses": [expense(1)]})
    assert cells(funding.plan_actual(data))["Honorare", "plan"] == 50_00


def test_amounts_without_a_position_stay_in_the_sums_under_a_name_of_their_own() -> None:
    data = factories.data({"budget": [line(50_00), line(3_00, position=None)], "expenses": [expense(7_00)]})
    counts = funding.plan_actual(data)
    assert cells(counts)["ohne Angabe", "plan"] == 3_00
    assert counts.cells["value"].sum() == 60_00


@pytest.mark.parametrize(("has", "lacks"), [("budget", "expenses"), ("expenses", "budget")])
def test_plan_and_actual_need_both_tables(has: str, lacks: str) -> None:
    rows = {"budget": [line(1)], "expenses": [expense(1)]}
    assert funding.plan_actual(factories.data({has: rows[has]})).absent == lacks


def test_a_plan_whose_expenses_all_come_later_shows_the_plan_and_zero() -> None:
    data = factories.data({"budget": [line(5)], "expenses": [expense(7, payment_date="2025-01-01")]})
    assert cells(funding.plan_actual(data)) == {("Honorare", "plan"): 5, ("Honorare", "actual"): 0}


def test_a_budget_of_income_only_and_expenses_to_come_give_no_cells_and_no_error() -> None:
    rows = {"budget": [line(5, direction="income")], "expenses": [expense(7, payment_date="2025-01-01")]}
    assert funding.plan_actual(factories.data(rows)).cells.empty


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["2026", "2027"]), CENTS), max_size=20))
def test_a_comparison_loses_no_cent(rows: list[tuple[str, str, int]]) -> None:
    budget = [line(amount, position=position, period=period) for position, period, amount in rows]
    counts = funding.comparison(factories.data({"budget": budget}), YEARS)
    both = {period for _, period, _ in rows} == {"2026", "2027"}
    assert counts.cells.empty == (not both)
    if both:
        for measure, period in (("before", "2026"), ("after", "2027")):
            chosen = counts.cells[counts.cells["measure"] == measure]
            assert chosen["value"].sum() == sum(amount for _, year, amount in rows if year == period)


def test_a_comparison_takes_one_plan_its_periods_bases_and_direction() -> None:
    budget = [
        line(1, basis="plan", direction="expense"),
        line(2, basis="plan", direction="expense", period="2027"),
        line(10, basis="actual", direction="expense"),
        line(20, basis="plan", direction="income"),
        line(40, basis="plan", direction="expense", period="2028"),
        line(80, basis="plan", direction="expense", plan="anderer"),
        line(None, basis="plan", direction="expense"),
    ]
    asked = Comparison(
        "x", "Haushalt", Selection("2026", "plan"), Selection("2027", "plan"), by="position", direction="expense"
    )
    counts = funding.comparison(factories.data({"budget": budget}), asked)
    assert cells(counts) == {("Honorare", "before"): 1, ("Honorare", "after"): 2}
    assert (counts.label("measure", "before"), counts.texts["entries"]) == ("Plan 2026", "1")


def test_groups_are_in_order_of_the_size_of_the_first_amount_whatever_its_sign() -> None:
    budget = [line(1, position="klein"), line(-9, position="groß"), line(5, position="mittel"), line(1, period="2027")]
    counts = funding.comparison(factories.data({"budget": budget}), YEARS)
    assert counts.cells["position"].drop_duplicates().tolist() == ["groß", "mittel", "klein", "Honorare"]


def test_a_year_without_any_amount_is_not_compared_as_if_it_were_zero() -> None:
    counts = funding.comparison(factories.data({"budget": [line(1)]}), YEARS)
    assert (counts.cells.empty, counts.absent) == (True, "compared")


def test_without_a_budget_the_comparison_says_which_table_is_missing() -> None:
    assert funding.comparison(factories.data(), YEARS).absent == "budget"


@given(st.permutations(range(4)))
def test_the_order_of_the_rows_never_matters(order: list[int]) -> None:
    budget = [line(1), line(5, position="B"), line(7, period="2027"), line(9, position="C", period="2027")]
    mixed = funding.comparison(factories.data({"budget": [budget[place] for place in order]}), YEARS)
    straight = funding.comparison(factories.data({"budget": budget}), YEARS)
    assert mixed.cells.equals(straight.cells)


def test_every_amount_leads_back_to_its_row() -> None:
    counts = funding.chain(factories.data({"payments": [payment("own", 1), payment("call_down", 2)]}))
    assert counts.records[["table", "row", "value"]].to_numpy().tolist() == [["payments", 1, 2]]


def test_what_was_paid_from_other_funds_is_not_spent_of_the_grant() -> None:
    expenses = [expense(70_00, funds="grant"), expense(20_00, funds="own"), expense(10_00)]
    assert cells(funding.chain(factories.data({"expenses": expenses})))["spent"] == 80_00


def test_every_result_in_cents_is_among_the_sums_that_are_asked_what_they_show_together() -> None:
    found = set()
    for name in set(funding.__all__) - {"comparison", "lists", "STAGES", "SUMS"}:
        counts = getattr(funding, name)(factories.data())
        found |= {name} if counts.unit == "cents" else set()
    assert found == {metric.__name__ for metric in funding.SUMS}
