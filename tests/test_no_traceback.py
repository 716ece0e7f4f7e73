"""What a normal folder may lack ends in a sentence: a finding, a gap with its name, an error with what to do."""

from __future__ import annotations

import itertools

import factories
import pandas as pd
import pytest

from evaluation import breakdowns, rules, survey, tandems, wording
from evaluation.content import charts, statements, tables
from evaluation.content.model import Chart, Statement, Table
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.errors import EvaluationError
from evaluation.project import Breakdown, Wave

DAY = pd.Timestamp(2024, 1, 15)
VOUCHER = {"voucher": "1", "position": "Honorar", "amount": 100_00, "payment_date": DAY, "payee": "Frau X"}
ASKED = Breakdown("expenses", ("position", "funds"))
OUTSIDE = {
    "memberships": {"org_id": "M1", "committee_id": "C1", "start": DAY},
    "contributions": {"org_id": "M1", "committee_id": "C1", "date": DAY, "type": "talk"},
    "funding_status": {"org_id": "M1", "date": DAY, "status": "refused", "field": "Sport"},
}


@pytest.mark.parametrize("lacking", ["org_id", "voucher", "payment_date", "payee", "amount"])
def test_a_list_of_vouchers_may_lack_any_column(lacking: str) -> None:
    row = {name: value for name, value in ({"org_id": "O1"} | VOUCHER).items() if name != lacking}
    expenses = factories.table("expenses", [row, row | ({"voucher": "2"} if lacking != "voucher" else {})])
    found = rules.of_project({"expenses": expenses}, factories.project(), {})
    paid_twice = [finding.hint for finding in found if finding.rule == "same_payment"]
    assert paid_twice == []
    assert rules.of_project({"expenses": expenses.head(0)}, factories.project(), {}) == []


def test_the_same_payment_under_two_vouchers_is_still_found() -> None:
    rows = [{"org_id": "O1"} | VOUCHER, {"org_id": "O1"} | VOUCHER | {"voucher": "2"}, VOUCHER | {"voucher": "3"}]
    found = rules.of_project({"expenses": factories.table("expenses", rows)}, factories.project(), {})
    assert [(finding.value, finding.hint) for finding in found if finding.rule == "same_payment"] == [("2", "1")]


def reached(language: str, *names: str) -> Data:
    given = {
        "organisations": [{"org_id": "M1", "side": "mso", "name": "M"}, {"org_id": "P1", "side": "other"}],
        "tandems": [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}],
        "committees": [{"committee_id": "C1", "name": "Sportausschuss", "field": "Sport"}],
    }
    given |= {name: [OUTSIDE[name]] for name in names}
    days = {"start": DAY.date().replace(month=1, day=1), "end": DAY.date().replace(month=5)}
    return factories.data(given, language=language, core_fields=("Migration",), **days)


@pytest.mark.parametrize("language", wording.languages())
@pytest.mark.parametrize("names", [pair for size in (1, 2) for pair in itertools.combinations(OUTSIDE, size)])
def test_what_is_outside_the_core_fields_names_the_tables_that_are_not_there(
    names: tuple[str, ...], language: str
) -> None:
    data = reached(language, *names)
    chart = charts.parts(publish(tandems.outside(data), data=data), id="outside")
    assert isinstance(chart, Chart)
    gaps = {"Mitgliedschaften", "Beiträge in Gremien", "Förderstatus", "Memberships", "Contributions", "Funding status"}
    assert sum(f"„{gap}“" in chart.subtitle or f"“{gap}”" in chart.subtitle for gap in gaps) == 3 - len(names)
    assert "{" not in chart.title + chart.subtitle


def test_what_is_outside_the_core_fields_in_one_table() -> None:
    data = reached("de", "funding_status")
    chart = charts.parts(publish(tandems.outside(data), data=data), id="outside")
    assert isinstance(chart, Chart)
    assert chart.title == "Außerhalb der Kernfelder: neue Förderungen 0, Ablehnungen 1"
    assert chart.subtitle.endswith("Nicht vorhanden: „Mitgliedschaften“ und „Beiträge in Gremien“")


def crossed(rows: list[factories.Row], asked: Breakdown = ASKED) -> Statement | Table:
    data = factories.data({"expenses": rows}, strict=(ASKED,))
    return tables.crossed(publish(breakdowns.breakdown(data, asked), data=data), id="own")


@pytest.mark.parametrize(
    "row", [{"amount": None}, {"eligible": False}, {"payment_date": pd.Timestamp(2030, 1, 1)}], ids=str
)
def test_a_breakdown_of_no_amounts_is_a_gap_and_not_nought_euros(row: factories.Row) -> None:
    shown = crossed([{"org_id": "O1"} | VOUCHER | row])
    assert isinstance(shown, Statement)
    assert shown.text == "Zu der Aufschlüsselung der Beträge wird nichts gezeigt: es liegen keine Angaben vor."


def test_a_breakdown_that_the_settings_do_not_name_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(EvaluationError) as error:
        crossed([{"org_id": "O1"} | VOUCHER], Breakdown("expenses", ("position",)))
    assert error.value.key == "breakdown_not_set"
    assert "expenses-position-funds" in error.value.text("de")


def waves(labels: tuple[str, ...], before: str, after: str) -> Data:
    answers = [
        {"wave": wave, "respondent": f"{wave}-{place}", "item": "Q", "value": f"A{answer}"}
        for wave, given in (("t0", before), ("t1", after))
        for place, answer in enumerate(given)
    ]
    given = {"answers": answers, "codebook": factories.scale("Q", labels)}
    sources = tuple(factories.source("answers", wave=wave) for wave in ("t0", "t1"))  # neither has a column of codes
    return factories.data(given, waves=(Wave("t0", {}), Wave("t1", {})), sources=sources)


NO_DIRECTION = ("Bus", "Rad", "Auto", "Zug", "Boot")


@pytest.mark.parametrize("labels", [factories.FIVE, NO_DIRECTION], ids=["directed", "undirected"])
@pytest.mark.parametrize(
    ("before", "after"), [("24" * 8, "123"), ("123", "24" * 8), ("24" * 8, "12345" * 2), ("123", "1")]
)
def test_a_small_survey_without_codes_of_which_a_wave_is_withheld(
    labels: tuple[str, ...], before: str, after: str
) -> None:
    data = waves(labels, before, after)
    compared = publish(survey.before_after(data, ["Q"]), data=data)
    stayed = publish(survey.attrition(data), data=data)
    shown = [
        statements.finding(compared, id="finding"),
        charts.dots(compared, id="dots", note=tables.who_stayed(stayed)),
        tables.before_after(compared, stayed, id="table"),
    ]
    assert all(isinstance(each, Statement | Chart | Table) for each in shown)
    if labels is NO_DIRECTION:  # shares of an upper end nobody knows would be 0 %
        assert all(isinstance(each, Statement) for each in shown)
