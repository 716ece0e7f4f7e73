"""Tandems are counted once whatever happens to them, and of what they met on the way only threads are made."""

from __future__ import annotations

import factories
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics import tandems
from evaluation.metrics.counts import Counts


def tandem(number: int, **columns: object) -> dict[str, object]:
    return {"tandem_id": f"T{number}", "mso_id": f"M{number}", "other_id": f"P{number}", **columns}


def cells(counts: Counts) -> dict[str, int]:
    return dict(zip(counts.cells[counts.dimensions[0]], counts.cells["value"], strict=True))


def test_fields_stand_in_order_of_size_then_of_the_alphabet() -> None:
    fields = ["Senioren", "Behinderung", "Kultur", "Senioren"]
    counts = tandems.by_field(factories.data({"tandems": [tandem(n, field=f) for n, f in enumerate(fields)]}))
    assert list(cells(counts).items()) == [("Senioren", 2), ("Behinderung", 1), ("Kultur", 1)]


def test_tandems_without_a_field_are_missing_and_not_in_the_base() -> None:
    counts = tandems.by_field(factories.data({"tandems": [tandem(1, field="Kultur"), tandem(2)]}))
    assert counts.bases.to_dict("records") == [{"base": 1, "missing": 1}]


def changed(*, first: dict[str, object], then: dict[str, object]) -> list[dict[str, object]]:
    return [tandem(1, **first), tandem(1, **then) | {"other_id": "P9"}]


def test_a_tandem_that_changed_its_partner_counts_once_as_what_it_is_now() -> None:
    rows = changed(
        first={"field": "Kultur", "status": "broken_off", "start": "2023-06-01"},
        then={"field": "Sport", "status": "running", "start": "2023-11-01"},
    )
    for order in (rows, rows[::-1]):
        data = factories.data({"tandems": order})
        assert cells(tandems.by_field(data)) == {"Sport": 1}
        assert cells(tandems.by_status(data)) == {"running": 1, "completed": 0, "broken_off": 0}


@given(st.permutations(range(4)))
def test_the_order_of_the_rows_never_matters(order: list[int]) -> None:
    rows = [
        *changed(first={"field": "Kultur", "status": "broken_off"}, then={"field": "Sport", "status": "running"}),
        tandem(2, field="Sport", status="completed"),
        tandem(3, status="running"),
    ]
    mixed = factories.data({"tandems": [rows[place] for place in order]})
    straight = factories.data({"tandems": rows})
    for metric in (tandems.by_field, tandems.by_status):
        assert list(cells(metric(mixed)).items()) == list(cells(metric(straight)).items())
        assert metric(mixed).bases.equals(metric(straight).bases)


def test_a_status_nobody_has_stays_with_zero_in_the_order_of_the_schema() -> None:
    counts = tandems.by_status(factories.data({"tandems": [tandem(1, status="broken_off"), tandem(2)]}))
    assert list(cells(counts).items()) == [("running", 0), ("completed", 0), ("broken_off", 1)]
    assert counts.bases["missing"].item() == 1
    assert counts.label("status", "broken_off") == "abgebrochen"


def test_without_the_table_each_metric_says_which_one_is_missing() -> None:
    for tables in ({}, {"tandems": [], "insights": []}):
        data = factories.data(tables)
        assert tandems.by_field(data).absent == "tandems"
        assert tandems.by_status(data).absent == "tandems"
        assert tandems.obstacles(data).absent == "insights"


def insight(number: int, type: str, **columns: object) -> dict[str, object]:
    return {"insight_id": f"E{number}", "tandem_id": "T1", "type": type, "thread": "A", **columns}


APPROVED = {"approved": True, "approved_text": "Freigegeben."}


def test_only_what_is_approved_in_wording_and_by_mark_counts_as_approved() -> None:
    rows = [
        insight(1, "obstacle", **APPROVED),
        insight(2, "obstacle", approved=True),
        insight(3, "obstacle", approved_text="Nicht freigegeben."),
        insight(4, "obstacle", approved=False, approved_text="Abgelehnt."),
    ]
    assert tandems.obstacles(factories.data({"insights": rows})).records["approved"].tolist() == [
        True,
        False,
        False,
        False,
    ]


def test_an_obstacle_that_belongs_to_no_thread_is_a_thread_of_its_own() -> None:
    rows = [insight(1, "obstacle", **APPROVED), insight(2, "obstacle", **APPROVED) | {"thread": None}]
    counts = tandems.obstacles(factories.data({"insights": rows}))
    assert counts.cells["thread"].nunique() == 2
    assert counts.bases["base"].item() == 2


def test_practice_and_recommendations_are_no_part_of_obstacles() -> None:
    rows = [insight(1, "practice", **APPROVED), insight(2, "recommendation", **APPROVED)]
    assert tandems.obstacles(factories.data({"insights": rows})).cells.empty


def test_the_raw_wording_of_an_insight_never_enters_the_counts() -> None:
    rows = [insight(1, "obstacle", text="Streit mit Frau X", **APPROVED)]
    counts = tandems.obstacles(factories.data({"insights": rows}))
    assert "Streit" not in counts.cells.to_csv() + counts.records.to_csv()
