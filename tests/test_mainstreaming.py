"""Seats, access, funding and contributions before and after: what is gained, what is lost, and where it is."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import factories
import pandas as pd
import pytest
from goals import Row, cells, row
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.content import statements
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.metrics import tandems
from evaluation.metrics.counts import Counts
from evaluation.metrics.tandems.core_fields import key_dates

ORGANISATIONS: list[Row] = [
    {"org_id": org_id, "name": org_id, "side": "mso" if org_id[0] == "M" else "other"}
    for org_id in ("M1", "M2", "M3", "P1")
]
COMMITTEES: list[Row] = [
    {"committee_id": "youth", "name": "A", "field": "Jugendhilfe", "mainstream": True},
    {"committee_id": "council", "name": "B", "field": "integration ", "mainstream": True},
    {"committee_id": "circle", "name": "C", "field": None, "mainstream": None},
]
TANDEMS: list[Row] = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": "P1"} for n in (1, 2, 3)]
YEAR = {"start": dt.date(2023, 6, 1), "end": dt.date(2024, 5, 31), "core_fields": ("Integration",)}
OLD, NEW = "2020-01-01", "2024-01-01"


def seat(org_id: str, committee: str = "youth", start: str | None = OLD, end: str | None = None, **more: Any) -> Row:
    return {"org_id": org_id, "committee_id": committee, "role": "voice", "start": start, "end": end, **more}


def project(memberships: list[Row] | None = None, **tables: list[Row]) -> Data:
    given = {"organisations": ORGANISATIONS, "committees": COMMITTEES, "tandems": TANDEMS, **tables}
    return factories.data({**given, **({"memberships": memberships} if memberships else {})}, **YEAR)


def test_a_seat_is_kept_gained_or_lost_between_the_key_dates() -> None:
    counts = tandems.seats(project([seat("M1"), seat("M2", start=NEW), seat("M3", end="2024-01-01"), seat("P1")]))
    assert row(counts, "mso") == {"kept": 1, "gained": 1, "lost": 1}
    assert row(counts, "other") == {"kept": 1, "gained": 0, "lost": 0}


def test_the_key_dates_themselves_count_as_held() -> None:
    counts = tandems.seats(project([seat("M1", start="2023-06-01", end="2024-05-31")]))
    assert row(counts, "mso") == {"kept": 1, "gained": 0, "lost": 0}


def test_a_new_row_for_the_same_committee_is_a_kept_seat_and_no_gain() -> None:
    counts = tandems.seats(project([seat("M1", end="2023-12-31"), seat("M1", start=NEW, role="chair")]))
    assert row(counts, "mso") == {"kept": 1, "gained": 0, "lost": 0}


def test_seats_without_a_start_and_those_held_only_in_between_are_missing() -> None:
    rows = [seat("M1"), seat("M2", start=None), seat("M3", start="2023-09-01", end="2023-12-01")]
    counts = tandems.seats(project([*rows, seat("M1", "council", end="2021-01-01")]))
    assert counts.bases.to_dict("records") == [
        {"side": "mso", "base": 1, "missing": 2},
        {"side": "other", "base": 0, "missing": 0},
    ]


def test_the_settings_can_name_other_key_dates_and_after_is_never_later_than_the_data() -> None:
    dates = key_dates(factories.data(before=dt.date(2023, 1, 1), after=dt.date(2025, 1, 1), **YEAR))
    assert dates == (pd.Timestamp(2023, 1, 1), pd.Timestamp(2024, 5, 31))
    assert key_dates(factories.data()) is None
    assert key_dates(factories.data(start=dt.date(2024, 5, 31))) is None


def test_without_key_dates_the_report_says_what_to_set() -> None:
    data = factories.data({"memberships": [seat("M1")], "organisations": ORGANISATIONS}, audience="internal")
    counts = tandems.seats(data)
    assert counts.absent == "key_dates"
    assert "project.key_dates" in statements.unavailable(publish(counts, data=data), id="x").text


def test_access_has_its_four_fields_and_every_organisation_in_one_of_them() -> None:
    data = project([seat("M1"), seat("M1", "council", start=NEW), seat("M2", start=NEW)])
    assert row(tandems.access(data), "mso") == {"kept": 1, "gained": 1, "lost": 0, "never": 1}
    assert row(tandems.access(data), "other") == {"kept": 0, "gained": 0, "lost": 0, "never": 1}


def test_a_guest_who_gets_a_voice_gains_it_and_loses_the_seat_as_guest() -> None:
    counts = tandems.access_by_role(project([seat("M1", role="guest", end="2023-12-31"), seat("M1", start=NEW)]))
    assert row(counts, "voice")["gained"] == row(counts, "guest")["lost"] == 1
    assert row(counts, "chair") == {"kept": 0, "gained": 0, "lost": 0, "never": 3}
    assert not counts.additive


def test_who_has_the_chair_and_a_voice_in_one_committee_is_counted_in_the_chair_only() -> None:
    counts = tandems.seats_by_role(project([seat("M1"), seat("M1", role="chair")]))
    assert (row(counts, "chair"), row(counts, "voice")) == ({"before": 1, "after": 1}, {"before": 0, "after": 0})


def test_new_seats_are_outside_or_in_the_core_fields_and_missing_without_a_field() -> None:
    rows = [seat("M1", start=NEW), seat("M2", "council", start=NEW), seat("M3", "circle", start=NEW)]
    counts = tandems.new_seats_where(project([*rows, seat("P1", start=NEW)]))
    assert cells(counts) == {"outside": 1, "core": 1}  # "integration " is "Integration"
    assert counts.bases.to_dict("records") == [{"base": 2, "missing": 1}]
    assert cells(tandems.new_seats_mainstream(project(rows))) == {"mainstream": 2, "special": 0}


def test_where_nothing_is_new_the_sentence_says_so() -> None:
    data = project([seat("M1")])
    found = statements.finding(publish(tandems.new_seats_where(data), data=data), id="x")
    assert found.text == "Neue Sitze der MSO gibt es nicht."


def test_before_and_after_by_field_agree_with_the_seats_they_are_made_of() -> None:
    data = project([seat("M1"), seat("M2", "council", start=NEW), seat("M3", end="2024-01-01")])
    changes, fields = row(tandems.seats(data), "mso"), tandems.seats_by_field(data).cells
    sums = fields.groupby("moment")["value"].sum()
    assert sums["before"] == changes["kept"] + changes["lost"]
    assert sums["after"] == changes["kept"] + changes["gained"]


def test_the_network_has_the_same_nodes_before_and_after() -> None:
    counts = tandems.network(project([seat("M1"), seat("M1", "council"), seat("P1"), seat("M2", start=NEW)]))
    values = counts.statistics.set_index("statistic")["value"]
    assert (values["density_before"], values["density_after"]) == (3 / 12, 4 / 12)
    assert values["persistence"] == 3 / 4
    assert (values["e_i_before"], values["e_i_after"]) == (0, 1 / 3)
    assert counts.bases["base"].item() == 12


def test_exact_tests_are_computed_from_every_organisation_and_not_printed_below_six_that_differ() -> None:
    tests = tandems.access(project([seat("M1"), seat("M2", start=NEW)])).statistics
    mso = tests[tests["side"] == "mso"]
    assert mso["n"].tolist() == [1, 1]
    assert mso["p_value"].isna().all()
    shift = tandems.seats(project([seat("M1"), seat("M2", start=NEW)])).statistics
    assert shift.loc[shift["side"] == "mso", "n"].tolist() == [3, 3]


def status(org_id: str, before: str, after: str, **more: Any) -> list[Row]:
    common = {"org_id": org_id, "funder": "Stadt", "field": "Jugendhilfe", **more}
    return [common | {"date": "2023-06-01", "status": before}, common | {"date": "2024-05-31", "status": after}]


def test_an_organisation_stands_on_its_highest_step_and_only_refusals_are_refused() -> None:
    rows = [
        *status("M1", "informed", "granted_project"),
        *status("M1", "applied", "refused", funder="Land"),
        *status("M2", "applied", "refused"),
    ]
    counts = tandems.funding_ladder(project(funding_status=rows))
    assert row(counts, "granted_project") == {"before": 0, "after": 1}
    assert row(counts, "applied") == {"before": 2, "after": 0}
    assert row(counts, "refused") == {"before": 0, "after": 1}
    assert cells(tandems.refusals_where(project(funding_status=rows))) == {"outside": 2, "core": 0}


def test_moves_are_up_same_down_refused_or_again_after_a_refusal() -> None:
    rows = [*status("M1", "not_sought", "informed"), *status("M2", "applied", "refused")]
    moves = cells(tandems.funding_moves(project(funding_status=[*rows, *status("M3", "refused", "applied")])))
    assert moves == {"up": 1, "same": 0, "down": 0, "refused": 1, "again": 1}


def test_what_is_not_told_for_after_is_missing_and_not_taken_over_from_before() -> None:
    counts = tandems.funding_moves(
        project(funding_status=[*status("M1", "informed", "applied"), status("M2", "applied", "x")[0]])
    )
    assert counts.bases.to_dict("records") == [{"base": 1, "missing": 1}]


def test_a_grant_is_new_when_it_was_not_there_before_or_not_as_mainstream_funding() -> None:
    rows = [
        *status("M1", "granted_project", "granted_project"),
        *status("M2", "granted_project", "granted_mainstream"),
        *status("M3", "applied", "granted_project", field="Integration"),
    ]
    assert cells(tandems.new_grants_where(project(funding_status=rows))) == {"outside": 1, "core": 1}


@pytest.mark.parametrize(
    "other", [{"funder": "stadt "}, {"field": "jugend-hilfe"}, {"funder": "STADT", "field": " Jugendhilfe"}]
)
def test_a_grant_in_another_spelling_is_no_second_grant(other: Row) -> None:
    """Twice on one day it counts once, and written otherwise before it is not new afterwards."""
    rows = status("M1", "applied", "granted_project", amount=1000)
    rows += [rows[1] | other, *status("M2", "granted_project", "granted_project")]
    rows[-1] |= other
    data = project(funding_status=rows)
    assert cells(tandems.new_grants_where(data)) == {"outside": 1, "core": 0}
    assert cells(tandems.funding_amounts(data)) == {"after": 1000}


def granted(**sums: int) -> Counts:
    rows = [row for org, amount in sums.items() for row in status(org, "applied", "granted_project", amount=amount)]
    listed = [{"org_id": org, "name": org, "side": "mso"} for org in sums]
    return tandems.funding_amounts(project(funding_status=rows, organisations=listed))


@pytest.mark.parametrize(
    ("sums", "mean"),
    [
        ({"M1": 100, "M2": 300, "M3": 1_000_000, "M4": 200, "M5": 400}, 300),
        ({"M1": 100, "M2": 300, "M3": 1_000_000, "M4": 200, "M5": 400, "M6": 500}, 350),
    ],
)
def test_grants_are_told_as_the_mean_of_the_middle_three_or_four(sums: dict[str, int], mean: int) -> None:
    """The median of an odd number of grants is one organisation's grant."""
    counts = granted(**sums)
    assert publish(counts).statistics[["statistic", "value"]].to_dict("records") == [
        {"statistic": "middle_cents", "value": mean}
    ]


def test_the_middle_of_three_grants_is_not_told_where_one_has_nearly_all_of_it() -> None:
    assert publish(granted(M1=100, M2=300, M3=1_000_000)).reason == "one_organisation"
    assert publish(granted(M1=100, M2=300)).reason == "few_organisations"
    assert publish(granted(M1=100, M2=300, M3=200)).reason == ""


def contribution(org_id: str, topic: str, date: str | None = "2024-02-01", **more: Any) -> Row:
    return {"committee_id": "youth", "org_id": org_id, "date": date, "type": "statement", "topic": topic, **more}


def test_what_a_tandem_brought_in_together_counts_once_and_others_alone_not_at_all() -> None:
    rows = [contribution("M1", "A", taken_up_by="Amt"), contribution("P1", "A"), contribution("P1", "B")]
    data = project(contributions=[*rows, contribution("M2", "A"), contribution("M1", "C", None)])
    assert row(tandems.contributions_by_topic(data), "A") == {"taken_up": 1, "open": 1}
    assert tandems.contributions_by_topic(data).bases.to_dict("records") == [{"base": 2, "missing": 1}]
    assert cells(tandems.taken_up_by(data)) == {"Amt": 1}
    assert cells(tandems.contributions_by_type(data))["statement"] == 2


def test_contributions_made_before_the_first_key_date_are_not_counted() -> None:
    data = project(contributions=[contribution("M1", "A", "2022-01-01"), contribution("M1", "A")])
    assert cells(tandems.contributions_where(data)) == {"outside": 1, "core": 0}


def test_each_side_sees_its_own_seat_and_that_of_its_partner() -> None:
    rows = [
        seat("M1", start=NEW, contribution="by_tandem", contribution_partner="independent"),
        seat("P1", start=NEW, contribution="partly"),
        seat("M2", contribution="by_tandem"),
    ]
    counts = tandems.tandem_contribution(project(rows))
    assert row(counts, "memberships.mso") == {"by_tandem": 1, "partly": 0, "independent": 0, "unclear": 0}
    assert row(counts, "memberships.other") == {"by_tandem": 0, "partly": 1, "independent": 1, "unclear": 0}
    assert counts.bases["missing"].tolist() == [1, 0]
    assert not counts.additive


def test_outside_sets_all_side_by_side_and_agrees_with_each_of_them() -> None:
    data = project(
        [seat("M1", start=NEW)],
        contributions=[contribution("M1", "A")],
        funding_status=status("M2", "applied", "refused", field=None),
    )
    counts = tandems.outside(data)
    for what, metric in (
        ("seats", tandems.new_seats_where),
        ("contributions", tandems.contributions_where),
        ("grants", tandems.new_grants_where),
        ("refusals", tandems.refusals_where),
    ):
        assert row(counts, what) == cells(metric(data))
    assert counts.bases["missing"].tolist() == [0, 0, 0, 1]


def test_paths_lead_from_the_status_before_to_that_after_and_agree_with_the_moves() -> None:
    data = project(funding_status=[*status("M1", "applied", "granted_project"), *status("M2", "informed", "informed")])
    paths = tandems.funding_paths(data).cells
    there = paths[paths["value"] > 0][["before", "after", "value"]].to_numpy().tolist()
    assert there == [["informed", "informed", 1], ["applied", "granted_project", 1]]
    moves = cells(tandems.funding_moves(data))
    assert (moves["up"], moves["same"]) == (1, 1)


SHUFFLED = project(
    [seat("M1"), seat("M1", role="chair"), seat("M2", "council", start=NEW), seat("P1", end="2023-12-31")],
    contributions=[contribution("M1", "A"), contribution("M2", "B", taken_up_by="Amt"), contribution("M1", "A")],
    funding_status=[*status("M1", "informed", "applied"), *status("M1", "informed", "refused", funder="Land")],
    milestones=[{"tandem_id": "T1", "title": "x", "status": "done", "contribution_mso": "partly"}],
)
METRICS = [
    *(tandems.seats, tandems.access, tandems.access_by_role, tandems.seats_by_field, tandems.seats_by_role),
    *(tandems.new_seats_mainstream, tandems.network, tandems.funding_ladder, tandems.funding_moves),
    *(tandems.contributions_by_type, tandems.contributions_by_topic, tandems.taken_up_by),
    *(tandems.tandem_contribution, tandems.outside),
]


STRAIGHT = cache(lambda metric: metric(SHUFFLED))


@given(st.randoms(use_true_random=False), st.sampled_from(METRICS))
@settings(max_examples=settings.default.max_examples // 7)
def test_the_order_of_rows_never_matters(random: Any, metric: Any) -> None:
    tables = {}
    for name, table in SHUFFLED.tables.items():
        places = list(range(len(table)))
        random.shuffle(places)
        tables[name] = table.iloc[places].reset_index(drop=True)
    mixed = Data(SHUFFLED.project, tables, SHUFFLED.findings, "public", "de", SHUFFLED.as_of)
    there, here = metric(mixed), STRAIGHT(metric)
    assert there.cells.equals(here.cells)
    assert there.bases.equals(here.bases)
    assert there.statistics.equals(here.statistics)


@pytest.mark.parametrize("metric", [getattr(tandems, name) for name in tandems.__all__ if name != "indicators"])
def test_without_its_table_each_metric_says_which_one_is_missing(metric: Any) -> None:
    data = factories.data(**YEAR)
    counts = metric(data)
    assert counts.absent
    assert statements.unavailable(publish(counts, data=data), id="x").text.startswith("Zu ")


def test_without_a_seat_of_a_known_side_no_number_of_seats_changed() -> None:
    counts = tandems.seats(project([seat("M2"), seat("P1")], organisations=ORGANISATIONS[:1]))
    assert row(counts, "mso") == {"kept": 0, "gained": 0, "lost": 0}


def test_amounts_of_funding_without_sides_are_absent_with_a_reason() -> None:
    counts = tandems.funding_amounts(project(funding_status=[], organisations=[]))
    assert counts.absent
    assert publish(counts).reason == "absent"
