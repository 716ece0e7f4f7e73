"""Indicators: formulas are parsed and never run, values keep the protection of what they are computed from."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import tables
from evaluation.disclosure import publish
from evaluation.findings import rules
from evaluation.language.errors import EvaluationError
from evaluation.metrics import tandems
from evaluation.metrics.tandems.indicator_values import attainment, met, reached
from evaluation.project import formulas
from evaluation.project.formulas import Comparison, Formula, Group, parse

MEMBERSHIPS = [
    {"org_id": "M1", "committee_id": "A", "role": "voice", "start": "2024-01-01"},
    {"org_id": "M1", "committee_id": "B", "role": "guest", "start": "2020-01-01"},
    {"org_id": "M2", "committee_id": "B", "role": None, "start": "2024-02-01"},
]


def indicator(formula: str | None, **more: Any) -> dict[str, Any]:
    return {"indicator_id": "K1", "name": "Probe", "formula": formula, "baseline": 0, "target": 2, **more}


def actual(formula: str, **given: Any) -> float:
    counts = tandems.indicators(factories.data({"indicators": [indicator(formula)], **given}))["K1"]
    return float(counts.statistics.set_index("statistic")["value"]["actual"])


def test_german_and_english_say_the_same() -> None:
    german = parse(
        'Anteil(Mitgliedschaften wobei nicht Rolle = "Gast" und Seit >= 2024-01-01 von Rolle in (Stimme, "Gast"))'
    )
    english = parse('share(memberships where not role = "guest" and start >= 2024-01-01 of role in ("voice", guest))')
    assert german == english


def test_a_column_stands_before_or_behind_its_table() -> None:
    assert parse("sum(expenses.amount)") == parse("Summe(Betrag von Belege)") == Formula("sum", "expenses", "amount")


def test_and_binds_closer_than_or_and_brackets_closer_than_both() -> None:
    a, b, c = (Comparison("role", "=", (role,)) for role in ("voice", "guest", "chair"))
    text = "count(memberships where role = voice or role = guest and role = chair)"
    assert parse(text).where == Group("or", (a, Group("and", (b, c))))
    assert parse(text.replace("role = voice or role = guest", "(role = voice or role = guest)")).where == Group(
        "and", (Group("or", (a, b)), c)
    )


@pytest.mark.parametrize(
    ("formula", "found", "accepted"),
    [
        ("mean(expenses.amount)", "mean", "median"),
        ("count(seats)", "seats", "memberships"),
        ("sum(expenses)", "expenses", "expenses.amount"),
        ("sum(expenses.position)", "position", "amount"),
        ('count(memberships where role = "king")', '"king"', "voice"),
        ("count(memberships where role > voice)", ">", "="),
        ("count(memberships where start = gestern)", "gestern", "2024-05-31"),
        ("share(memberships)", ")", "where"),
        ("count(memberships", "…", ")"),
        ("count(memberships) + 1", "+", "–"),
        ("", "…", "count"),
        ('__import__("os")', "__import__", "count"),
        ('count(organisations where name = "X")', "name", "side"),
        ('share(answers where value = "A1" of tandem_id = "T1")', "tandem_id", "item"),
    ],
)
def test_what_cannot_be_understood_names_the_place_and_what_is_accepted(
    formula: str, found: str, accepted: str
) -> None:
    with pytest.raises(EvaluationError) as caught:
        parse(formula)
    assert caught.value.values["found"] == found
    assert accepted in str(caught.value.values["accepted"])
    assert "Angenommen wird" in caught.value.text("de")


@given(st.text(alphabet='count(memberships where role = "voice") and or not in , . 1 2024-01-01 [] „“', max_size=60))
def test_any_text_is_a_formula_or_refused_with_a_reason(text: str) -> None:
    with suppress(EvaluationError):  # anything else that is raised fails
        assert isinstance(parse(text), Formula)


def test_brackets_without_end_are_refused_and_do_not_exhaust_the_stack() -> None:
    with pytest.raises(EvaluationError):
        parse("count(memberships where " + "(" * 10_000)


def test_a_missing_value_makes_a_condition_neither_true_nor_false() -> None:
    table = factories.table("memberships", MEMBERSHIPS)
    condition = parse("count(memberships where not role = voice)").where
    assert met(table, condition).tolist()[:2] == [False, True]
    assert met(table, condition).isna().tolist() == [False, False, True]
    assert met(table, parse("count(memberships where role missing)").where).tolist() == [False, False, True]


def test_counts_shares_sums_and_medians() -> None:
    given = {"memberships": MEMBERSHIPS}
    assert actual("count(memberships)", **given) == 3
    assert actual("count(memberships where start >= 2024-01-01)", **given) == 2
    assert actual("share(memberships where role = voice)", **given) == 50  # the one without a role is not in the base
    assert actual("share(memberships where role = voice of start >= 2024-01-01)", **given) == 100
    sessions = [{"tandem_id": "T1", "date": "2024-01-01", "minutes": minutes} for minutes in (30, 60, 120, None)]
    assert actual("median(advice.minutes)", advice=sessions) == 60
    assert actual("sum(advice.minutes where minutes < 100)", advice=sessions) == 90
    assert math.isnan(actual("median(advice.minutes where minutes > 500)", advice=sessions))


def test_money_is_summed_in_cents_and_compared_in_euros() -> None:
    rows = [{"org_id": f"M{n}", "amount": amount} for n, amount in enumerate((10_010, 20_020, 5))]
    assert actual("sum(expenses.amount)", expenses=rows) == 30_035
    assert actual("sum(expenses.amount where amount >= 100.10)", expenses=rows) == 30_030


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ('count(expenses where amount > 432.09 and position = "Reisen")', False),  # with the next one: 432,10 EUR
        ('count(expenses where amount > 432.10 and position = "Reisen")', False),
        ('share(expenses where amount > 432.10 of position = "Reisen")', False),
        ("share(expenses where not amount in (432.10, 5))", False),
        ("sum(expenses.amount where amount >= 100.10)", False),
        ("count(expenses where amount > 0)", True),
        ("count(expenses where not amount missing)", True),
    ],
)
def test_how_many_amounts_are_above_a_value_would_tell_them_to_the_cent(formula: str, shown: bool) -> None:
    rows = [{"org_id": f"M{n}", "amount": 100_10 + n, "position": "Honorare"} for n in range(5)]
    rows += [{"org_id": "M1", "amount": 432_10, "position": "Reisen"}]
    for audience in ("public", "tandem", "funder", "internal"):
        data = factories.data({"indicators": [indicator(formula)], "expenses": rows}, audience=audience)
        published = publish(tandems.indicators(data)["K1"])
        if shown or audience in ("funder", "internal"):
            assert published.reason == ""
        else:
            assert (published.reason, len(published.cells), len(published.statistics)) == ("amounts_compared", 0, 0)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ('share(memberships where org_id = "M1")', "picked"),
        ('count(memberships where role = "voice" and not org_id in ("M2", "M3", "M4"))', "picked"),
        ('share(memberships where role = "voice" of org_id = "M1")', "picked"),
        ('count(organisations where org_id = "M1")', "picked"),
        ('count(memberships where role = "voice")', ""),
        ("count(memberships where not org_id missing)", ""),
    ],
)
def test_what_is_counted_of_organisations_picked_by_number_is_for_funder_and_team(formula: str, reason: str) -> None:
    seats = [{"org_id": f"M{n}", "committee_id": f"C{n}", "role": "voice"} for n in range(1, 5)]
    names = [{"org_id": f"M{n}", "name": f"Verein M{n}", "side": "mso"} for n in range(1, 5)]
    tables = {"indicators": [indicator(formula)], "memberships": seats, "organisations": names}
    for audience in ("public", "tandem", "funder", "internal"):
        published = publish(tandems.indicators(factories.data(tables, audience=audience))["K1"])
        assert published.reason == ("" if audience in ("funder", "internal") else reason)


def test_a_median_of_amounts_is_what_one_organisation_paid() -> None:
    rows = [{"org_id": f"M{n}", "amount": amount} for n, amount in enumerate((300, 100, 500, 200, 400))]
    assert actual("median(expenses.amount)", expenses=rows) == 300
    reasons = [
        publish(tandems.indicators(factories.data({"indicators": [indicator(formula)], "expenses": rows}))["K1"]).reason
        for formula in ("median(expenses.amount)", "sum(expenses.amount)")
    ]
    assert reasons == ["few_organisations", ""]


@pytest.mark.parametrize(
    ("ends", "direction", "way", "there"),
    [
        ((0, 10, 10), "", 1, True),
        ((0, 10, 12), "high", 1.2, True),
        ((30, 10, 20), "low", 0.5, False),
        ((30, 10, 35), "", -0.25, False),
        ((5, 5, 5), "high", math.nan, True),
        ((math.nan, 10, 10), "high", math.nan, True),
    ],
)
def test_attainment_is_the_share_of_the_way_and_undefined_without_one(
    ends: tuple[float, float, float], direction: str, way: float, there: bool
) -> None:
    assert attainment(*ends) == pytest.approx(way, nan_ok=True)
    assert reached(*ends, direction=direction) is there


def published(formula: str | None, *, audience: str = "public", **given: Any) -> Any:
    data = factories.data({"indicators": [indicator(formula)], **given}, audience=audience)
    return publish(tandems.indicators(data)["K1"], data=data)


def test_an_indicator_of_answers_is_shown_under_the_rules_of_the_survey_only() -> None:
    formula = 'share(answers where value = "A1" of item = "X")'
    few = published(formula, answers=factories.opinions("X", {"M1": "11", "P1": "1"}))
    assert few.reason == "few_persons"
    assert few.statistics.empty
    enough = factories.opinions("X", {f"{side}{n}": "12" for side in "MP" for n in (1, 2, 3)})
    shown = published(formula, answers=enough, codebook=factories.scale("X", ("ja", "nein")))
    assert (shown.disclosure, shown.reason) == ("survey", "")
    assert tables.indicators([shown], id="x").rows[0][-2] == "6 von 12"  # counts below a base of 20


def test_money_of_one_tandem_and_facts_of_one_tandem_are_withheld_in_public() -> None:
    rows = [{"org_id": org, "tandem_id": "T01", "amount": 100} for org in ("M1", "P1")]
    money = published('sum(expenses.amount where tandem_id = "T01")', expenses=rows)
    assert money.reason == "picked"
    facts = published('count(advice where tandem_id = "T01")', advice=[{"tandem_id": "T01", "date": "2024-01-01"}])
    assert facts.reason == "picked"
    assert published("sum(expenses.amount)", expenses=rows).reason == "few_organisations"
    three = [*rows, {"org_id": "M2", "tandem_id": "T02", "amount": 100}]
    assert published("sum(expenses.amount)", expenses=three).reason == ""


def test_a_withheld_value_is_a_dot_in_the_table_with_its_reason_below() -> None:
    rows = [{"org_id": org, "tandem_id": "T01", "amount": 100} for org in ("M1", "P1")]
    made = tables.indicators([published("sum(expenses.amount)", expenses=rows)], id="x")
    assert made.rows[0][-2:] == ("·", "·")
    assert "zu wenige Organisationen" in made.note
    assert made.title == "Indikatoren"  # nothing is said of a target whose actual value is not shown


def test_a_formula_with_a_slip_is_a_finding_and_its_indicator_has_no_value() -> None:
    data = factories.data({"indicators": [indicator("count(seats)"), indicator(None, indicator_id="K2")]})
    found = rules.of_project(data.tables, data.project, {})
    assert [(finding.rule, finding.severity, finding.value) for finding in found] == [
        ("formula", "warning", "seats"),
        ("formula", "warning", "…"),
    ]
    assert {counts.absent for counts in tandems.indicators(data).values()} == {"formula"}


def test_the_table_a_formula_needs_may_be_missing() -> None:
    assert (
        tandems.indicators(factories.data({"indicators": [indicator("count(memberships)")]}))["K1"].absent
        == "memberships"
    )
    assert tandems.indicators(factories.data()) == {}


def test_the_columns_a_condition_looks_at_are_known() -> None:
    where = parse('count(memberships where (role = voice or org_id = "M1") and not end missing)').where
    assert list(formulas.columns_of(where)) == ["role", "org_id", "end"]


@pytest.mark.parametrize(
    "formula",
    [
        'Anzahl(Mitgliedschaften wobei Rolle = "Stimme" und seit >= 2023-06-01)',
        'share(answers where value = "A1" of item = "ENDE[SQ001]" and wave = "t1")',
        'Summe(Belege.Betrag wobei [Aus Mitteln] = "Förderung")',
    ],
)
def test_the_formulas_of_the_documentation_are_formulas(formula: str) -> None:
    assert parse(formula).where is not None
