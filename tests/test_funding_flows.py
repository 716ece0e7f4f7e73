"""Money by organisation, by tandem, by deadline and at the end: every cent is somewhere, and only once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factories
import pandas as pd
import pytest
from bookings import cells, expense, payment
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.content import statements
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.metrics import funding
from evaluation.metrics.breakdowns import breakdown
from evaluation.metrics.funding.timely import deadline
from evaluation.project.grants import Grant, Profile
from evaluation.project.settings import Breakdown

few = settings(max_examples=max(1, settings().max_examples // 12))  # each example makes whole reports of metrics
SIX_WEEKS = Profile("own", "position", weeks=6)
ORGANISATIONS = [{"org_id": f"{side}{n}", "name": f"Verein {side}{n}", "side": name}
                 for n in (1, 2, 3) for side, name in (("M", "mso"), ("P", "other"))]  # fmt: skip
TANDEMS = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in (1, 2, 3)]


def project(payments: list[dict[str, Any]], expenses: list[dict[str, Any]] = (), **settings: Any) -> Data:  # type: ignore[assignment]  # none
    grant = Grant(**settings.pop("grant", {}))
    given = {"organisations": ORGANISATIONS, "tandems": TANDEMS, "payments": payments, "expenses": expenses}
    return factories.data({**given, **settings.pop("tables", {})}, grant=grant, **settings)


def got(amount: int, org: str = "M1", day: str = "2024-01-01", **columns: object) -> dict[str, object]:
    return payment("forwarding", amount, org_id=org, date=day, **columns)


def paid(amount: int, org: str = "M1", day: str = "2024-01-15", **columns: object) -> dict[str, object]:
    return expense(amount, org_id=org, payment_date=day, **columns)


# the chain and its rates


def test_what_was_given_back_to_the_funder_is_taken_off_what_was_called_down() -> None:
    rows = [
        payment("call_down", 100_00, payer="Stiftung", org_id="Verband"),
        got(80_00, payer="Verband"),
        payment("repayment", 5_00, payer="Verband", org_id="Stiftung"),
        payment("repayment", 2_00, payer="Verein M1", org_id="Verband"),
    ]
    assert cells(funding.chain(project(rows))) == {"called_down": 95_00, "forwarded": 78_00}


def test_in_a_ledger_of_one_account_the_sign_of_repayments_depends_on_who_repaid() -> None:
    back = [payment("repayment", 100_00, payer=f"M{n}", org_id="Verband") for n in (1, 2, 3)]
    rows = [
        payment("call_down", 8000_00, payer="Land", org_id="Verband"),
        *(got(-1000_00, org, payer="Verband") for org in ("M1", "M2", "M3", "P1")),
        *back,
        payment("repayment", -500_00, payer="Verband", org_id="Land"),
    ]
    assert cells(funding.chain(project(rows))) == {"called_down": 7500_00, "forwarded": 3700_00}


def test_what_is_checked_before_it_came_in_is_not_accepted() -> None:
    proof = {"org_id": "M1", "received": "2024-06-01", "submitted_amount": 10, "accepted_amount": 9}
    assert cells(funding.chain(factories.data({"proofs": [proof]}))) == {"submitted": 0, "accepted": 0}


def test_burn_rate_and_pass_through_are_parts_of_what_was_granted() -> None:
    data = project([got(80_00)], [paid(60_00)], granted=100_00, audience="funder")
    assert cells(funding.burn_rate(data)) == {"spent": 60_00, "rest": 40_00}
    assert cells(funding.pass_through(data)) == {"forwarded": 80_00, "rest": 20_00}
    rates = funding.chain(data).statistics
    assert dict(zip(rates["statistic"], rates["value"], strict=True)) == {"burn_rate": 0.6, "pass_through": 0.8}
    told = statements.finding(publish(funding.burn_rate(data), data=data), id="x").text
    assert "60\u00a0€ von bewilligten 100\u00a0€" in told
    assert "(60\u00a0%)" in told


def test_more_spent_than_granted_leaves_a_negative_rest() -> None:
    assert cells(funding.burn_rate(project([], [paid(3_00)], granted=1_00)))["rest"] == -2_00


@pytest.mark.parametrize(("granted", "absent"), [(None, "granted"), (0, "granted_nothing"), (1, "expenses")])
def test_without_a_grant_there_is_no_rate(granted: int | None, absent: str) -> None:
    assert funding.burn_rate(factories.data(granted=granted)).absent == absent


# overhead


@pytest.mark.parametrize(("base", "of"), [("direct", 80_00), ("total", 100_00), ("granted", 200_00)])
def test_the_share_of_overhead_says_what_it_is_a_share_of(base: str, of: int) -> None:
    spent = [paid(20_00, position="Verwaltung"), paid(80_00)]
    data = project([], spent, granted=200_00, grant={"overhead": ("verwaltung",), "overhead_base": base})
    counts = funding.overhead(data)
    assert (cells(counts)["overhead"], counts.bases["base"].item()) == (20_00, of)
    assert counts.statistics["value"].item() == 20_00 / of
    assert counts.texts["base_name"] == {"direct": "der übrigen Ausgaben", "total": "aller Ausgaben",
                                         "granted": "der bewilligten Summe"}[base]  # fmt: skip


def test_which_positions_are_overhead_is_asked_and_not_guessed() -> None:
    assert funding.overhead(project([], [paid(1, position="Verwaltung")])).absent == "overhead"


def test_all_expenses_being_overhead_leave_no_direct_costs_to_compare_with() -> None:
    data = project([], [paid(1_00, position="Verwaltung")], grant={"overhead": ("Verwaltung",)}, audience="funder")
    assert funding.overhead(data).statistics["value"].isna().all()
    assert "–" in statements.finding(publish(funding.overhead(data), data=data), id="x").text


# by organisation


def left(data: Data) -> dict[str, int]:
    found = cells(funding.reconciliation(data))
    return {key[0]: value for key, value in found.items() if key[1] == "remaining"}  # type: ignore[index]  # pairs


def test_received_own_and_other_funds_less_expenses_and_repayments_remain() -> None:
    rows = [
        got(100_00),
        payment("own", 10_00),
        payment("third_party", 5_00),
        payment("repayment", 2_00, payer="Verein M1", org_id="Verband"),
        got(50_00, "P1"),
    ]
    data = project(rows, [paid(90_00), paid(60_00, "P1")])
    assert left(data) == {"M1": 23_00, "P1": -10_00}
    assert cells(funding.remaining_states(data)) == {"used": 0, "left": 1, "exceeded": 1}


def test_own_funds_that_only_expenses_name_are_own_funds_all_the_same_and_once() -> None:
    assert left(project([got(50_00)], [paid(50_00), paid(7_00, funds="own")])) == {"M1": 0}
    booked = [got(50_00), payment("own", 9_00)]
    assert left(project(booked, [paid(50_00), paid(7_00, funds="own")])) == {"M1": 2_00}


def test_an_organisation_of_the_project_that_passes_money_on_has_received_the_rest() -> None:
    rows = [payment("call_down", 100_00, payer="Stiftung", org_id="Verein M1"), got(60_00, "P1", payer="Verein M1")]
    assert left(project(rows, [paid(1_00)])) == {"M1": 39_00, "P1": 60_00}


def test_an_organisation_is_named_only_with_consent() -> None:
    for counts in (funding.reconciliation, funding.mso_share):
        data = project([got(1)], [paid(1)])
        assert counts(data).per in ("organisation", "tandem")
        assert publish(counts(data), data=data).cells.empty


def test_own_funds_of_few_without_consent_do_not_hide_what_others_spent_from_the_grant() -> None:
    """Of four without consent one has own funds: theirs and the balance would tell, expenses from the grant do not."""
    names = [f"{side}{n}" for n in range(1, 5) for side in "MP"]
    agreed = [{"tandem_id": f"T{n}", "subject": "amounts", "answer": "yes", "audience": "public"} for n in (4,)]
    spent = [paid(10_00 + place, org) for place, org in enumerate(names)]
    spent += [paid(3_00, "M1", funds="own"), paid(4_00, "M4", funds="own")]
    listed = {
        "organisations": [{"org_id": org, "name": org, "side": "mso" if org[0] == "M" else "other"} for org in names],
        "tandems": [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(1, 5)],
        "consents": agreed,
    }
    data = project([got(50_00, org) for org in names], spent, tables=listed)
    published = publish(funding.reconciliation(data), data=data)
    assert published.levels("flow") == ["received", "third_party", "spent", "repaid"]
    assert sorted(published.cells.loc[published.cells["flow"] == "spent", "value"]) == [10_06, 10_07]
    assert {left.group[0] for left in published.withheld} == {"6", "own", "spent_other", "remaining"}


def test_without_payments_nothing_is_reconciled() -> None:
    data = factories.data({"expenses": [paid(1)]})
    assert (funding.reconciliation(data).absent, funding.remaining_states(data).absent) == ("payments", "payments")


# in time


def used(payments: list[dict[str, Any]], expenses: list[dict[str, Any]], rule: Profile = SIX_WEEKS) -> dict[str, int]:
    stranger = paid(1, "M3")  # received nothing, so it uses nothing
    found = cells(funding.timely_use(project(payments, [*expenses, stranger], grant={"profile": rule})))
    return {str(use): value for use, value in found.items() if value}


def test_money_used_on_the_last_day_is_in_time_and_a_day_later_is_late() -> None:
    assert used([got(10)], [paid(10, day="2024-02-12")]) == {"in_time": 10}  # 42 days
    assert used([got(10)], [paid(10, day="2024-02-13")]) == {"late": 10}


def test_what_came_first_is_used_first() -> None:
    rows = [got(10), got(10, day="2024-03-01")]
    assert used(rows, [paid(15, day="2024-03-10")]) == {"late": 10, "in_time": 5, "overdue": 5}


def test_an_expense_before_the_money_came_counts_as_used_on_the_day_it_came() -> None:
    assert used([got(10)], [paid(7, day="2023-06-01"), paid(9, day="2024-03-01")]) == {"in_time": 7, "late": 3}


def test_what_is_not_used_is_open_until_the_deadline_and_overdue_after_it() -> None:
    assert used([got(10, day="2024-04-19")], []) == {"pending": 10}  # the last day is that of the data
    assert used([got(10, day="2024-04-18")], []) == {"overdue": 10}


def test_what_was_given_back_was_not_used() -> None:
    back = payment("repayment", 4, payer="Verein M1", org_id="Verband", date="2024-01-20")
    assert used([got(10), back], [paid(6)]) == {"in_time": 6, "returned": 4}


def test_a_correction_takes_back_the_entries_before_it() -> None:
    assert used([got(10), got(-4, day="2024-01-02")], [paid(9), paid(-3)]) == {"in_time": 6}


def test_an_organisation_with_an_undated_entry_is_missing_and_not_guessed() -> None:
    data = project([got(10), got(20, "P1")], [paid(5, day=None)], grant={"profile": SIX_WEEKS})  # type: ignore[arg-type]  # no day
    counts = funding.timely_use(data)
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[20, 10], *[[20, 0]] * 4]


def test_expenses_of_own_funds_use_nothing_of_the_grant() -> None:
    assert used([got(10)], [paid(10, funds="own")]) == {"overdue": 10}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2024-01-15", "2024-03-15"),
        ("2023-12-31", "2024-02-29"),
        ("2022-12-30", "2023-02-28"),
        ("2024-02-29", "2024-04-29"),
    ],
)
def test_two_months_are_calendar_months_and_end_on_the_last_day_of_a_shorter_one(day: str, last: str) -> None:
    assert deadline(pd.Timestamp(day), Profile("own", "position", months=2)) == pd.Timestamp(last)


def test_without_a_deadline_or_money_there_is_nothing_to_say() -> None:
    assert funding.timely_use(project([got(1)], [paid(1)])).absent == "deadline"
    assert funding.timely_use(factories.data(grant=Grant(profile=SIX_WEEKS))).absent == "expenses"
    assert funding.timely_use(project([], [paid(1)], grant={"profile": SIX_WEEKS})).absent == "payments"


@few
@given(
    st.lists(
        st.tuples(st.sampled_from(["M1", "P1"]), st.integers(1, 10**7), st.integers(1, 28)), min_size=1, max_size=8
    ),
    st.lists(st.tuples(st.sampled_from(["M1", "P1"]), st.integers(1, 10**7), st.integers(1, 28)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_every_cent_is_used_returned_or_open_whatever_the_order_of_the_rows(
    received: list[tuple[str, int, int]], spent: list[tuple[str, int, int]], random: Any
) -> None:
    payments = [got(amount, org, f"2024-01-{day:02}") for org, amount, day in received]
    expenses = [paid(amount, org, f"2024-03-{day:02}") for org, amount, day in spent]
    found = used(payments, expenses)
    assert sum(found.values()) == sum(amount for _, amount, _ in received)
    for rows in (payments, expenses):
        random.shuffle(rows)
    assert used(payments, expenses) == found


# what is left


def rest(financing: str, *, granted: int = 1000_00, **rows: Any) -> int:
    grant = {"financing": financing, **rows.pop("grant", {})}
    payments = [payment("call_down", rows["paid"]), *rows.get("payments", [])]
    return int(cells(funding.unspent(project(payments, rows["expenses"], granted=granted, grant=grant)))["unspent"])  # type: ignore[call-overload]  # cents


def test_of_a_fixed_sum_what_exceeds_the_eligible_expenses_is_left() -> None:
    spent = [paid(800_00), paid(50_00, eligible=False)]
    assert rest("fixed", paid=1000_00, expenses=spent) == 200_00
    assert rest("fixed", paid=1000_00, expenses=[paid(1200_00)]) == 0


def test_of_a_shortfall_own_and_other_funds_come_first_and_own_funds_as_agreed() -> None:
    spent = [paid(900_00)]
    other = [payment("own", 100_00), payment("third_party", 50_00)]
    assert rest("shortfall", paid=1000_00, expenses=spent, payments=other) == 250_00
    assert rest("shortfall", paid=1000_00, expenses=spent, payments=other, grant={"own": 300_00}) == 450_00
    assert rest("shortfall", paid=1000_00, expenses=[paid(10_00)], payments=other) == 1000_00


def test_in_full_financing_all_eligible_expenses_are_covered_up_to_the_grant() -> None:
    assert rest("full", paid=900_00, expenses=[paid(700_00)]) == 200_00
    assert rest("full", paid=900_00, expenses=[paid(2000_00)]) == -100_00  # still to be called down


def test_of_a_share_the_rate_counts_and_other_funds_beyond_those_agreed_lower_it() -> None:
    from fractions import Fraction

    half = {"rate": Fraction(1, 2), "third_party": 100_00}
    assert rest("share", paid=500_00, expenses=[paid(800_00)], grant=half) == 100_00
    more = [payment("third_party", 300_00)]
    assert rest("share", paid=500_00, expenses=[paid(800_00)], payments=more, grant=half) == 200_00


def test_unspent_funds_are_told_with_their_inputs_and_without_a_legal_claim() -> None:
    grant = {"financing": "full", "minor": 500_00}
    data = project([payment("call_down", 900_00)], [paid(700_00)], granted=1000_00, grant=grant, audience="funder")
    told = statements.finding(publish(funding.unspent(data), data=data), id="x").text.replace("\u00a0", " ")
    for text in ("ohne rechtliche Prüfung", "Vollfinanzierung", "abgerufen 900 €", "Bagatellgrenze von 500 €"):
        assert text in told
    large = project([payment("call_down", 900_00)], [paid(1_00)], granted=1000_00, grant=grant, audience="funder")
    assert "Bagatell" not in statements.finding(publish(funding.unspent(large), data=large), id="x").text


def test_a_fixed_sum_can_be_over_financed_too() -> None:
    rows = [payment("call_down", 900_00), payment("third_party", 300_00)]
    data = project(rows, [paid(1000_00)], granted=900_00, grant={"financing": "fixed"})
    assert funding.unspent(data).statistics["value"].tolist() == [200_00]


def test_what_is_left_needs_the_kind_of_financing_and_the_grant() -> None:
    rows = ([got(1)], [paid(1)])
    assert funding.unspent(project(*rows, granted=1)).absent == "financing"
    assert funding.unspent(project(*rows, grant={"financing": "full"})).absent == "granted"
    assert funding.unspent(factories.data(granted=1, grant=Grant("full"))).absent == "payments"


def test_what_was_called_down_is_not_0_where_nothing_says_so() -> None:
    rows = ([got(1)], [paid(100_00)])
    assert funding.unspent(project(*rows, granted=1, grant={"financing": "full"})).absent == "called_down"
    fixed = project(*rows, granted=300_00, grant={"financing": "fixed"}, audience="funder")
    told = statements.finding(publish(funding.unspent(fixed), data=fixed), id="x").text.replace("\u00a0", " ")
    assert "200 €. Grundlage: bewilligt 300 €, förderfähige Ausgaben 100 €" in told
    assert "abgerufen" not in told
    later = [got(1), payment("call_down", 5, date="2030-01-01")]
    assert cells(funding.chain(project(later, [])))["called_down"] == 0


@pytest.mark.parametrize(
    ("proof", "stages"),
    [
        ({"received": "2024-01-01"}, {"accepted": 0}),
        ({"received": "2024-01-01", "checked": "2024-01-02"}, {}),
        ({"status": "accepted", "submitted_amount": 10_00}, {"submitted": 10_00}),
        ({"status": "open"}, {"submitted": 0, "accepted": 0}),
        ({"received": "2024-01-01", "submitted_amount": 10_00}, {"submitted": 10_00, "accepted": 0}),
    ],
)
def test_proofs_without_amounts_are_no_proofs_of_0(proof: dict[str, object], stages: dict[str, int]) -> None:
    assert cells(funding.chain(factories.data({"proofs": [{"org_id": "M1", **proof}]}))) == stages


# by tandem


def test_the_share_of_the_mso_is_net_and_by_tandem() -> None:
    rows = [got(60_00, tandem_id="T1"), got(40_00, "P1"), payment("repayment", 20_00, payer="M1", org_id="Verband")]
    counts = funding.mso_share(project(rows))
    assert (cells(counts)["T1", "mso"], cells(counts)["T1", "other"]) == (40_00, 40_00)
    assert (counts.per, counts.statistics["value"].tolist()[0]) == ("tandem", 0.5)
    assert counts.statistics["value"].isna().tolist() == [False, True, True]


def test_bands_count_tandems_their_limits_belong_to_the_middle_and_nothing_has_no_band() -> None:
    rows = [got(40, "M1"), got(60, "P1"), got(601, "M2"), got(399, "P2")]
    counts = funding.mso_share_bands(project(rows))
    assert cells(counts) == {"lower": 0, "middle": 1, "upper": 1}
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[2, 1]]
    assert counts.label("band", "lower") == "unter 40\u00a0%"


def test_a_line_of_reference_is_said_to_be_for_orientation() -> None:
    from fractions import Fraction

    data = project([got(1), got(1, "P1")], grant={"reference": Fraction(1, 2)})
    told = statements.finding(publish(funding.mso_share_bands(data), data=data), id="x").text
    assert "Orientierung: 50\u00a0%" in told
    assert "Orientierung" not in funding.mso_share_bands(project([got(1)])).texts["reference"]


def test_money_of_an_organisation_in_two_tandems_belongs_to_neither_unless_it_says_so() -> None:
    twice = [*TANDEMS, {"tandem_id": "T4", "mso_id": "M1", "other_id": "P3"}]
    data = project([got(5), got(7, tandem_id="T4")], tables={"tandems": twice})
    assert {key: value for key, value in cells(funding.mso_share(data)).items() if value} == {("T4", "mso"): 7}


def test_without_tandems_there_is_no_share() -> None:
    assert funding.mso_share(factories.data({"payments": [got(1)]})).absent == "organisations"
    assert funding.mso_share_bands(factories.data()).absent == "payments"


# proofs and vouchers


@pytest.mark.parametrize(
    ("proof", "state"),
    [
        ({"status": "open", "due": "2024-05-31"}, "due"),
        ({"status": "open", "due": "2024-05-30"}, "late"),
        ({"due": "2024-05-01", "received": "2024-06-01", "status": "submitted"}, "late"),
        ({"due": "2024-05-01", "received": "2024-05-31", "status": "open"}, "submitted"),
        ({"status": "submitted"}, "submitted"),
        ({"status": "accepted", "received": "2024-05-01", "checked": "2024-06-01"}, "submitted"),
        ({"status": "accepted", "received": "2024-05-01", "checked": "2024-05-31"}, "accepted"),
        ({"status": "objected", "received": "2024-05-01"}, "objected"),
    ],
)
def test_a_proof_is_where_it_was_on_the_date_of_the_data(proof: dict[str, object], state: str) -> None:
    found = cells(funding.proof_states(factories.data({"proofs": [{"org_id": "M1", **proof}]})))
    assert [name for name, value in found.items() if value] == [state]
    assert list(found) == ["accepted", "checked", "objected", "submitted", "due", "late"]


def test_expenses_without_a_voucher_are_counted_and_not_said_is_missing() -> None:
    counts = funding.vouchers(project([], [paid(1, proof=True), paid(1, proof=False), paid(1)]))
    assert cells(counts) == {"present": 1, "absent": 1}
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[2, 1]]
    assert (funding.vouchers(factories.data()).absent, funding.proof_states(factories.data()).absent) == (
        "expenses",
        "proofs",
    )


# conservation


@few
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["M1", "P1", "M2"]),
            st.integers(-(10**9), 10**9),
            st.sampled_from(["Honorare", "Reisen", None]),
            st.sampled_from(["grant", "own", "third_party", None]),
            st.booleans(),
        ),
        min_size=1,
        max_size=10,
    ),
    st.lists(st.tuples(st.sampled_from(["M1", "P1", "M2"]), st.integers(1, 10**9)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_money_is_the_same_in_every_view_and_in_every_order(
    spent: list[tuple[str, int, str | None, str | None, bool]], received: list[tuple[str, int]], random: Any
) -> None:
    expenses = [
        paid(amount, org, position=position, funds=funds, eligible=eligible)
        for org, amount, position, funds, eligible in spent
    ]
    payments = [got(amount, org) for org, amount in received]
    counting = [(amount, funds) for _, amount, _, funds, eligible in spent if eligible]
    total = sum(amount for amount, _ in counting)
    granted = sum(amount for amount, funds in counting if funds in ("grant", None))

    def views() -> dict[str, Any]:
        data = project(payments, expenses, tables={"budget": [{"amount": 1, "position": "Honorare"}]})
        by_organisation = cells(funding.reconciliation(data))
        return {
            "chain": cells(funding.chain(data)),
            "plan": sum(value for key, value in cells(funding.plan_actual(data)).items() if key[1] == "actual"),  # type: ignore[index]  # pairs
            "organisations": sum(value for key, value in by_organisation.items() if key[1] in ("spent", "spent_other")),  # type: ignore[index]  # pairs
            "received": sum(value for key, value in by_organisation.items() if key[1] == "received"),  # type: ignore[index]  # pairs
            "tandems": sum(cells(funding.mso_share(data)).values()),
        }

    found = views()
    assert found["plan"] == found["organisations"] == total
    assert found["chain"]["spent"] == granted
    assert found["chain"]["forwarded"] == found["received"] == found["tandems"] == sum(amount for _, amount in received)
    random.shuffle(payments)
    random.shuffle(expenses)
    assert views() == found


def test_what_is_not_eligible_is_in_no_sum_so_that_two_of_them_do_not_tell_it() -> None:
    rows = [paid(3_00), paid(186_40, eligible=False), paid(5_00, funds="own")]
    grant = {"financing": "full", "profile": Profile("own", "position"), "overhead": ("Honorare",)}
    budget = [{"amount": 1, "position": "Honorare"}]
    data = project([got(9_00), payment("call_down", 9_00)], rows, grant=grant, granted=10_00, tables={"budget": budget})
    found = {name: cells(getattr(funding, name)(data)) for name in ("chain", "plan_actual", "overhead", "unspent")}
    spent = (found["chain"]["spent"], found["plan_actual"]["Honorare", "actual"], found["unspent"]["eligible"])  # type: ignore[index]  # pairs
    assert spent == (3_00, 8_00, 8_00)
    assert found["overhead"]["overhead"] == 8_00
    whole = cells(funding.reconciliation(data))
    assert (whole["M1", "spent"], whole["M1", "spent_other"]) == (3_00, 5_00)  # type: ignore[index]  # pairs
    assert cells(breakdown(data, Breakdown("expenses", ("position",)))) == {"Honorare": 8_00, "total": 8_00}
    assert sum(cells(funding.vouchers(data)).values()) + funding.vouchers(data).bases["missing"].item() == 3
    assert "zählen in keiner Summe" in " ".join(statements.cover(data, report="funding").method)


def test_a_later_date_of_the_data_only_adds() -> None:
    rows = ([got(5), got(7, day="2024-07-01")], [paid(3), paid(4, day="2024-07-01")])
    assert cells(funding.chain(project(*rows))) == {"forwarded": 5, "spent": 3}
    later = project(*rows, as_of=dt.date(2024, 7, 1))
    assert cells(funding.chain(later)) == {"forwarded": 12, "spent": 7}


def test_tandems_are_called_by_their_short_title_where_they_have_one():
    titled = [{**TANDEMS[0], "short_title": "Eltern im Gespräch"}, *TANDEMS[1:]]
    counts = funding.mso_share(project([got(5)], tables={"tandems": titled}))
    assert [counts.label("tandem_id", id) for id in ("T1", "T2")] == ["Eltern im Gespräch", "T2"]


@pytest.mark.parametrize("payer", ["Verein", None, "Träger"])
def test_what_the_carrier_gives_back_to_the_funder_makes_nobody_overspend(payer: str | None) -> None:
    paid = [
        {"date": "2024-01-01", "payer": "Stiftung", "org_id": "Verein", "amount": 500_00, "type": "call_down"},
        {"date": "2024-01-02", "payer": "Verein", "org_id": "M1", "amount": 100_00, "type": "forwarding"},
        {"date": "2024-03-01", "payer": payer, "org_id": "Stiftung", "amount": 50_00, "type": "repayment"},
    ]
    spent = [{"voucher": "1", "org_id": "M1", "payment_date": "2024-02-01", "position": "Miete", "amount": 100_00}]
    known = [{"org_id": "M1", "name": "Haus"}]
    data = factories.data({"expenses": spent, "payments": paid, "organisations": known}, audience="internal")
    assert cells(funding.remaining_states(data)) == {"used": 1, "left": 0, "exceeded": 0}


def test_whoever_carries_the_project_is_none_of_the_organisations_that_use_its_money() -> None:
    spent = [
        {"voucher": str(n), "org_id": org, "payment_date": "2024-02-01", "position": "Miete", "amount": 100_00}
        for n, org in enumerate(("M1", "V0"))
    ]
    paid = [{"payment_id": "1", "date": "2024-01-01", "org_id": "M1", "amount": 100_00, "type": "forwarding"}]
    known = [{"org_id": "M1", "name": "Haus"}, {"org_id": "V0", "name": "Verein"}]
    data = factories.data({"expenses": spent, "payments": paid, "organisations": known}, audience="internal")
    assert cells(funding.remaining_states(data)) == {"used": 1, "left": 0, "exceeded": 0}
    named = [{**row, "org_id": "Verein" if row["org_id"] == "V0" else row["org_id"]} for row in spent]
    data = factories.data({"expenses": named, "payments": paid, "organisations": known[:1]}, audience="internal")
    assert cells(funding.remaining_states(data)) == {"used": 1, "left": 0, "exceeded": 0}
