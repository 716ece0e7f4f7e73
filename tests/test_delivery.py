"""Advice, milestones, decisions, obstacles and the event: what counts as held, due, agreed, and what is not known."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from typing import Any

import factories
import pytest
from goals import Row, cells, row
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.content import statements, tables
from evaluation.content.model import Table
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.metrics import tandems
from evaluation.project.settings import Event

PERIOD = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 6, 30)}


def session(tandem: str = "T1", date: str = "2024-02-01", **more: Any) -> Row:
    return {"tandem_id": tandem, "date": date, "minutes": 60, "held": True, "form": "online", "topic": "A", **more}


def tandem(number: int, **more: Any) -> Row:
    return {"tandem_id": f"T{number}", "mso_id": f"M{number}", "other_id": f"P{number}", **more}


def statistic(counts: Any, name: str) -> float:
    return float(counts.statistics.set_index("statistic")["value"][name])


def test_a_cancelled_session_is_not_held_and_one_in_the_future_not_there_yet() -> None:
    data = factories.data({"advice": [session(), session(held=False), session(date="2024-06-01")]})
    assert cells(tandems.advice(data)) == {"held": 1, "cancelled": 1}
    assert statistic(tandems.advice(data), "total_hours") == 1


def test_a_session_both_sides_wrote_down_counts_once_for_the_tandem() -> None:
    data = factories.data({"advice": [session(), session(), session(topic="B")]})
    assert cells(tandems.advice(data))["held"] == 2
    assert statistic(tandems.advice(data), "median_contacts") == 1


def test_a_length_nobody_told_adds_no_hours_and_is_no_base_of_them() -> None:
    counts = tandems.advice(factories.data({"advice": [session(), session(date="2024-03-01", minutes=None)]}))
    assert math.isnan(statistic(counts, "total_hours"))
    assert (statistic(counts, "timed_hours"), statistic(counts, "timed_contacts")) == (1, 1)
    assert statistic(counts, "median_gap_days") == 29


def test_a_tandem_without_any_session_counts_with_nothing_in_the_median() -> None:
    data = factories.data({"advice": [session()], "tandems": [tandem(1), tandem(2)]})
    assert statistic(tandems.advice(data), "median_hours") == 0.5


def test_a_quarter_counts_the_tandems_that_existed_in_it() -> None:
    people = [tandem(1), tandem(2, start="2024-05-01"), tandem(3, end="2024-02-15")]
    data = factories.data({"advice": [session(), session(date="2024-05-02", held=False)], "tandems": people}, **PERIOD)
    counts = tandems.contact_by_quarter(data)
    assert row(counts, "2024Q1") == {"with": 1, "without": 1}
    assert row(counts, "2024Q2") == {"with": 0, "without": 2}
    assert tandems.contact_by_quarter(factories.data({"advice": [session()], "tandems": people})).absent == "period"


def milestone(status: str | None, due: str | None = "2024-05-01", done: str | None = None, step: int | None = 1) -> Row:
    return {"tandem_id": "T1", "title": "x", "status": status, "due": due, "done": done, "step": step}


def test_what_is_not_due_yet_has_not_been_missed() -> None:
    rows = [milestone("open"), milestone("open", "2024-05-31"), milestone("open", "2024-06-01")]
    found = row(tandems.milestones(factories.data({"milestones": rows})), "1")
    assert found == {"done": 0, "partly": 0, "overdue": 2, "not_due": 1, "dropped": 0}


def test_what_was_done_after_the_date_of_the_data_is_open_at_it() -> None:
    data = factories.data({"milestones": [milestone("done", "2024-05-01", "2024-06-02")]})
    assert row(tandems.milestones(data), "1")["overdue"] == 1


def test_milestones_without_status_step_or_an_open_one_without_a_day_are_missing() -> None:
    rows = [milestone(None), milestone("done", step=None), milestone("done", step=9), milestone("open", None)]
    assert tandems.milestones(factories.data({"milestones": rows})).bases["missing"].item() == 4


def test_delays_are_told_as_median_and_longest_and_early_is_negative() -> None:
    rows = [milestone("done", "2024-05-01", day) for day in ("2024-04-21", "2024-05-02", "2024-05-21")]
    counts = tandems.milestones(factories.data({"milestones": [*rows, milestone("done"), milestone("partly")]}))
    assert (statistic(counts, "median_delay_days"), statistic(counts, "max_delay_days")) == (1, 20)
    assert counts.statistics["n"].tolist() == [3, 3]


def test_nothing_due_yet_is_said_as_such() -> None:
    data = factories.data({"milestones": [milestone("open", "2025-01-01")]})
    text = statements.finding(publish(tandems.milestones(data), data=data), id="x").text
    assert text.startswith("0 von 1 Meilensteinen sind erreicht")
    assert "1 noch nicht fällig" in text


def test_a_step_of_a_tandem_is_done_when_all_its_milestones_are_and_needs_consent() -> None:
    rows = [
        *(milestone("done", step=1), milestone("done", step=1), milestone("dropped", step=1)),
        *(milestone("done", step=2), milestone("open", "2024-01-01", step=2)),
        *(milestone("open", "2024-01-01", step=3), milestone("open", "2030-01-01", step=4)),
    ]
    counts = tandems.steps_reached(factories.data({"milestones": rows, "tandems": [tandem(1)]}))
    there = counts.cells[counts.cells["value"] > 0]
    assert dict(zip(there["step"], there["state"], strict=True)) == {
        "1": "done",
        "2": "partly",
        "3": "overdue",
        "4": "not_due",
    }
    assert (counts.per, counts.additive) == ("tandem", True)  # milestones by step stand beside it for all


def test_milestones_of_no_tandem_are_no_row_of_steps_and_are_said_to_be_missing() -> None:
    rows = [{"tandem_id": None, "title": "a", "step": 1, "status": "done", "done": dt.date(2024, 2, 1)}]
    counts = tandems.steps_reached(factories.data({"milestones": rows, "tandems": [tandem(1)]}))
    assert counts.cells.empty
    assert counts.bases["missing"].sum() == 0  # nobody is a group of its own


def test_the_timeline_needs_consent_and_knows_how_much_each_tandem_has() -> None:
    counts = tandems.timeline(factories.data({"advice": [session(), session(), session("T2")]}))
    assert counts.per == "tandem"
    assert counts.bases[["tandem_id", "base"]].to_numpy().tolist() == [["T1", 1], ["T2", 1]]
    data = factories.data({"advice": [session()]})
    assert publish(tandems.timeline(data), data=data).reason == "no_consent"


def report(subject: str, decided_by: str | None, by: str | None, tandem_id: str = "T1") -> Row:
    return {"tandem_id": tandem_id, "subject": subject, "decided_by": decided_by, "reported_by": by}


def test_two_reports_that_differ_are_a_result_and_one_alone_does_not_stand_for_both() -> None:
    rows = [report("money", "other", "mso"), report("money", "both", "other")]
    rows += [report("money", "mso", side, "T2") for side in ("mso", "other")] + [report("staff", "mso", "mso")]
    counts = tandems.decisions(factories.data({"decisions": rows}))
    assert row(counts, "money") == {"mso": 1, "both": 0, "other": 0, "differs": 1, "one_side": 0}
    assert row(counts, "staff") == {"mso": 0, "both": 0, "other": 0, "differs": 0, "one_side": 1}
    assert counts.bases["missing"].tolist() == [0, 1, 2, 2, 2]


@pytest.mark.parametrize(("differ", "shown"), [(0, False), (1, False), (2, True)])
def test_what_a_side_reports_is_an_answer_where_nobody_or_one_tandem_differs(differ: int, shown: bool) -> None:
    """Where no report differs each side knows its partner's; that a subject is hidden must not say so either."""
    rows = [report("money", "both", side, f"T{n}") for n in range(6) for side in ("mso", "other")]
    rows += [report("money", side, side, f"D{n}") for n in range(differ) for side in ("mso", "other")]
    rows += [report("staff", "mso", "mso", f"T{n}") for n in range(6)]
    for audience, all_of_it in (("public", shown), ("tandem", shown), ("funder", True), ("internal", True)):
        published = publish(tandems.decisions(factories.data({"decisions": rows}, audience=audience)))
        assert ("money" in published.levels("subject")) == all_of_it
        assert "staff" in published.levels("subject")  # of which one side alone reported
        assert [left.reason for left in published.withheld] == ([] if all_of_it else ["partner"])


@pytest.mark.parametrize(
    ("others", "shown"),
    [("", False), ("independent", False), ("independent unclear", False), ("independent unclear partly", True)],
)
def test_how_each_side_sees_it_is_an_answer_where_nearly_all_see_it_alike(others: str, shown: bool) -> None:
    """Of eight that see it alike each knows its partner's view; of one or two that do not, they know all others'."""
    views = ["by_tandem"] * 8 + others.split()
    rows = [
        {"milestone_id": f"m{n}", "tandem_id": f"T{n}", "status": "done", "contribution_other": view}
        for n, view in enumerate(views)
    ]
    told = [
        {"indicator_id": "K1", "name": "K1", "formula": 'share(milestones where contribution_other = "by_tandem")'},
        {"indicator_id": "K2", "name": "K2", "formula": 'count(milestones where status = "done")'},
    ]
    for audience, all_of_it in (("public", shown), ("tandem", shown), ("funder", True), ("internal", True)):
        data = factories.data({"milestones": rows, "indicators": told}, audience=audience)
        published = publish(tandems.tandem_contribution(data))
        assert (published.reason, bool(len(published.cells))) == ("" if all_of_it else "partner", all_of_it)
        words, count = map(publish, tandems.indicators(data).values())
        by_contract = audience in ("funder", "internal")  # an indicator takes the rows it likes
        assert (words.reason, "actual" in set(words.statistics.get("statistic", ()))) == (
            "" if by_contract else "partner",
            by_contract,
        )
        assert count.reason == ""


def test_an_empty_answer_is_no_report() -> None:
    counts = tandems.decisions(
        factories.data({"decisions": [report("money", "mso", "mso"), report("money", None, "other")]})
    )
    assert row(counts, "money")["one_side"] == 1


def test_a_tandem_that_changes_has_three_members_or_breaks_off_is_said() -> None:
    rows = [
        tandem(1, end="2023-12-31"),
        tandem(1, start="2024-01-01") | {"other_id": "P9"},
        tandem(2),
        tandem(2, start="2024-01-01") | {"other_id": "P8"},
        tandem(3, status="broken_off"),
    ]
    counts = tandems.turning_points(factories.data({"tandems": rows}))
    assert cells(counts) == {"changed": 1, "three": 1, "broken_off": 1}
    assert counts.bases["base"].item() == 3
    assert not counts.additive


def test_continuation_is_told_with_those_that_have_not_decided() -> None:
    rows = [tandem(1, continuation="yes"), tandem(2, continuation="open"), tandem(3)]
    counts = tandems.continuation(factories.data({"tandems": rows}))
    assert cells(counts) == {"yes": 1, "no": 0, "open": 1}
    assert counts.bases.to_dict("records") == [{"base": 2, "missing": 1}]


def registration(number: int, date: str, **more: Any) -> Row:
    return {"registration_id": f"R{number}", "date": date, "organisation_type": "MSO", **more}


def test_who_comes_without_registering_stands_apart_and_attendance_can_exceed_one() -> None:
    rows = [
        registration(1, "2024-05-01", attended=True),
        registration(2, "2024-05-02", cancelled=True, attended=False),
        *(registration(n, "2024-05-30", attended=True) for n in (3, 4, 5)),
    ]
    data = factories.data({"registrations": rows}, event=Event("Fest", dt.date(2024, 5, 30)))
    counts = tandems.registrations(data)
    assert cells(counts) == {"attended": 1, "absent": 0, "cancelled": 1, "unknown": 0, "walk_in": 3}
    assert counts.bases["base"].item() == 2
    assert statistic(counts, "attendance") == 2
    assert row(tandems.registrations_by_type(data), "MSO") == cells(counts)


def test_nothing_told_on_who_came_is_unknown_and_not_absent() -> None:
    counts = tandems.registrations(factories.data({"registrations": [registration(1, "2024-05-01")]}))
    assert cells(counts)["unknown"] == 1


def test_registrations_after_the_date_of_the_data_are_not_there_yet() -> None:
    rows = [registration(1, "2024-05-31"), registration(2, "2024-06-01")]
    assert tandems.registrations(factories.data({"registrations": rows})).bases["base"].item() == 1


def insight(number: int, type: str, **more: Any) -> Row:
    return {"insight_id": f"E{number}", "tandem_id": "T1", "type": type, "topic": "Zeit", **more}


def test_obstacles_are_counted_by_topic_whether_their_wording_is_approved_or_not() -> None:
    rows = [insight(1, "obstacle", overcome="yes", approved=False), insight(2, "obstacle"), insight(3, "solution")]
    counts = tandems.obstacles_overcome(factories.data({"insights": rows}))
    assert row(counts, "Zeit") == {"yes": 1, "partly": 0, "no": 0}
    assert counts.bases.to_dict("records") == [{"base": 1, "missing": 1}]


def test_obstacles_of_milestones_stand_beside_what_became_of_these() -> None:
    rows = [milestone("open") | {"obstacle": "Zeit"}, milestone("done"), milestone("dropped") | {"obstacle": "Zeit"}]
    counts = tandems.obstacles_of_milestones(factories.data({"milestones": rows}))
    assert row(counts, "Zeit") == {"done": 0, "partly": 0, "overdue": 1, "not_due": 0, "dropped": 1}


def test_recommendations_are_shown_as_approved_and_the_others_counted() -> None:
    rows = [
        insight(1, "recommendation", text="Roh", approved_text="Mehr Zeit.", approved=True),
        insight(2, "recommendation", text="Roh", approved_text="Nein.", approved=False),
    ]
    data = factories.data({"insights": rows})
    made = tables.wordings(publish(tandems.recommendations(data), data=data), id="x")
    assert isinstance(made, Table)
    assert made.rows == (("Zeit", "Mehr Zeit."),)
    assert "nicht freigegeben" in made.note


SHUFFLED = factories.data(
    {
        "advice": [session(), session(), session("T2", "2024-03-01"), session(date="2024-04-01", held=False)],
        "tandems": [tandem(1, end="2024-02-01"), tandem(1, start="2024-02-02") | {"other_id": "P9"}, tandem(2)],
        "milestones": [milestone("open"), milestone("done", done="2024-05-03"), milestone("partly", step=4)],
        "decisions": [report("money", "mso", "mso"), report("money", "both", "other"), report("staff", "mso", "mso")],
        "insights": [insight(1, "obstacle", overcome="no"), insight(2, "obstacle", overcome="yes", topic="Geld")],
    },
    **PERIOD,
)
METRICS = [
    *(tandems.advice, tandems.advice_by_topic, tandems.contact_by_quarter, tandems.milestones, tandems.turning_points),
    *(tandems.decisions, tandems.obstacles_overcome, tandems.timeline),
]
STRAIGHT = cache(lambda metric: metric(SHUFFLED))


@given(st.randoms(use_true_random=False), st.sampled_from(METRICS))
@settings(max_examples=settings.default.max_examples // 7)
def test_the_order_of_rows_never_matters(random: Any, metric: Any) -> None:
    mixed = {}
    for name, table in SHUFFLED.tables.items():
        places = list(range(len(table)))
        random.shuffle(places)
        mixed[name] = table.iloc[places].reset_index(drop=True)
    there = metric(Data(SHUFFLED.project, mixed, SHUFFLED.findings, "public", "de", SHUFFLED.as_of))
    assert there.cells.equals(STRAIGHT(metric).cells)
    assert there.bases.equals(STRAIGHT(metric).bases)
    assert there.statistics.equals(STRAIGHT(metric).statistics)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_sentence_and_table_of_the_package_can_be_said(language: str) -> None:
    data = Data(SHUFFLED.project, SHUFFLED.tables, SHUFFLED.findings, "public", language, SHUFFLED.as_of)
    for metric in (tandems.advice, tandems.milestones, tandems.turning_points, tandems.obstacles_overcome):
        assert "{" not in statements.finding(publish(metric(data), data=data), id="x").text  # type: ignore[operator]
    for metric in (tandems.decisions, tandems.milestones, tandems.obstacles_overcome, tandems.contact_by_quarter):
        assert isinstance(tables.measures(publish(metric(data), data=data), id="x"), Table)  # type: ignore[operator]


def test_sessions_of_a_tandem_are_counted_by_quarter_and_a_quarter_without_one_is_zero() -> None:
    advice = [
        {"session_id": f"A{n}", "tandem_id": tandem, "date": day, "held": held}
        for n, (tandem, day, held) in enumerate(
            [
                ("T1", "2024-01-05", True),
                ("T1", "2024-03-31", True),
                ("T1", "2024-04-01", False),
                ("T2", "2024-04-02", True),
            ]
        )
    ]
    pairs = [{"tandem_id": "T1", "short_title": "Eltern"}, {"tandem_id": "T2"}]
    data = factories.data({"tandems": pairs, "advice": advice}, start=dt.date(2024, 1, 1), end=dt.date(2024, 6, 30))
    counts = tandems.sessions_by_quarter(data)
    assert counts.cells.set_index(["tandem_id", "quarter"])["value"].to_dict() == {
        ("T1", "2024Q1"): 2,
        ("T1", "2024Q2"): 0,
        ("T2", "2024Q1"): 0,
        ("T2", "2024Q2"): 1,
    }
    assert [counts.label("tandem_id", id) for id in ("T1", "T2")] == ["Eltern", "T2"]
    assert counts.label("quarter", "2024Q2") == "Q2/24"
    assert publish(counts, data=data).reason  # nobody has agreed
