"""One audit over all reports: what two of them show together must not be somebody's own amount."""

from __future__ import annotations

import factories

from evaluation.data import Data
from evaluation.disclosure import audit_release


def project(audience: str = "public", **consent: str) -> Data:
    expenses = [
        {"org_id": org, "position": position, "amount": amount, "payment_date": "2024-01-15"}
        for org, position, amount in (("M1", "X", 123_45), ("M1", "Y", 200_00), ("P1", "X", 400_67))
    ]
    tandems = [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}]
    consents = [{"org_id": org, "subject": "amounts", "audience": "public", "answer": a} for org, a in consent.items()]
    return factories.data({"expenses": expenses, "tandems": tandems, "consents": consents}, audience=audience)


def found(data: Data, **published: list[int]) -> list[tuple[str, ...]]:
    return [leak.places for leak in audit_release(data, published)]


def test_the_difference_of_two_reports_is_found_without_saying_the_amount() -> None:
    leaks = audit_release(project(), {"funding": [900_00], "closing": [776_55]})
    assert [(leak.table, leak.places) for leak in leaks] == [("expenses", ("funding", "closing"))]
    assert "12345" not in repr(leaks)


def test_an_amount_itself_and_the_sum_of_an_organisation_are_found() -> None:
    assert found(project(), a=[123_45]) == [("a",)]
    assert found(project(), a=[323_45]) == [("a",)]


def test_sums_of_all_and_round_amounts_are_no_hit() -> None:
    assert found(project(), a=[200_00, 0], b=[1_000_00]) == []


def test_who_agreed_may_be_found_and_by_contract_everything_may() -> None:
    assert found(project(M1="yes"), a=[123_45]) == []
    assert found(project("internal"), a=[123_45]) == []
