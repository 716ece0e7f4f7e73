"""What is never added up or counted twice: plan and actual, income and expense, rows that say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import factories
import pytest

from evaluation.content import statements, tables
from evaluation.content.model import Table
from evaluation.data import Data, build_tables
from evaluation.disclosure import publish
from evaluation.findings import checks, rules
from evaluation.metrics import funding, tandems
from evaluation.metrics.breakdowns import breakdown
from evaluation.project import settings
from evaluation.project.settings import Breakdown, Comparison, Selection

PLAIN = Breakdown("budget", ("position",))
APART = Breakdown("budget", ("position", "basis"))
KURS = [
    {"position": "Kurs", "direction": "expense", "basis": "plan", "period": "2024", "amount": 100_00, "plan": "P"},
    {"position": "Kurs", "direction": "expense", "basis": "actual", "period": "2024", "amount": 110_00, "plan": "P"},
    {"position": "Miete", "direction": "expense", "basis": "plan", "period": "2024", "amount": 50_00, "plan": "P"},
]


def budget(*more: dict[str, Any], strict: tuple[Breakdown, ...] = (), **settings: Any) -> Data:
    return factories.data({"budget": [*KURS, *more]}, strict=strict, audience="internal", **settings)


def found(data: Data, rule: str) -> list[tuple[str, str, str]]:
    told = rules.of_project(data.tables, data.project, {})
    return [(each.severity, each.value, each.accepted) for each in told if each.rule == rule]


def test_a_breakdown_does_not_add_plan_to_actual_and_a_finding_says_how_to_part_them() -> None:
    data = budget(strict=(PLAIN,))
    published = publish(breakdown(data, PLAIN), data=data)
    assert (published.reason, published.absent) == ("absent", "mixed")
    assert "Plan und Ist" in statements.unavailable(published, id="x").text
    assert found(data, "breakdown_mixed") == [("warning", "basis", "")]


def test_a_breakdown_that_parts_them_has_no_margin_over_both() -> None:
    data = budget(strict=(APART,))
    counts = breakdown(data, APART)
    assert counts.cells.to_dict("split")["data"] == [
        ["Kurs", "actual", 110_00],
        ["Kurs", "plan", 100_00],
        ["Miete", "actual", 0],
        ["Miete", "plan", 50_00],
        ["total", "actual", 110_00],
        ["total", "plan", 150_00],
    ]
    published = publish(counts, data=data)
    table = tables.crossed(published, id="x")
    assert isinstance(table, Table)
    assert [row[1:] for row in table.values] == [(110_00, 100_00), (0, 50_00), (110_00, 150_00)]
    assert "26" not in statements.finding(published, id="x").text
    assert found(data, "breakdown_mixed") == []


@pytest.mark.parametrize("by", [("basis",), ("basis", "position"), ("direction", "basis")])
def test_every_order_of_its_columns_can_be_shown_and_none_adds_them(by: tuple[str, ...]) -> None:
    asked = Breakdown("budget", by)
    data = budget(strict=(asked,))
    published = publish(breakdown(data, asked), data=data)
    table = tables.crossed(published, id="x")
    assert isinstance(table, Table)
    shown = {value for row in table.values for value in row[1:]}
    assert 260_00 not in shown
    assert 210_00 not in shown
    assert statements.finding(published, id="x").text.startswith("„Finanzplan“ nach")


def test_income_is_not_added_to_expense_nor_one_version_or_kind_of_payment_to_another() -> None:
    income = {"position": "Kurs", "direction": "income", "basis": "plan", "amount": 9_00}
    asked = Breakdown("budget", ("position", "basis"))
    assert breakdown(budget(income), asked).absent == "mixed"
    versions = [{"position": "Kurs", "version": version, "amount": 100} for version in ("1", "2")]
    assert breakdown(factories.data({"budget": versions}), PLAIN).absent == "mixed"
    plans = [{"plan": plan, "position": "Kurs", "period": "2023", "amount": 100} for plan in ("Plan", "Nachtrag")]
    assert breakdown(factories.data({"budget": plans}), PLAIN).absent == "mixed"
    assert breakdown(factories.data({"budget": plans}), Breakdown("budget", ("plan",))).additive is False
    apart = [counts.texts["what"] for counts in funding.lists(factories.data({"budget": plans}))]
    assert apart == ["Finanzplan – Nachtrag", "Finanzplan – Plan"]
    paid = [
        {"date": "2024-01-01", "type": kind, "amount": 100, "tandem_id": "T1"} for kind in ("call_down", "forwarding")
    ]
    assert breakdown(factories.data({"payments": paid}), Breakdown("payments", ("type",))).additive is False


@pytest.mark.parametrize("basis", [None, "plan"])
def test_a_comparison_takes_one_of_plan_and_actual_or_is_refused(basis: str | None) -> None:
    later = {
        "position": "Kurs",
        "direction": "expense",
        "basis": "plan",
        "period": "2025",
        "amount": 120_00,
        "plan": "P",
    }
    asked = Comparison("x", "P", Selection("2024", basis), Selection("2025", basis), by="position")
    data = budget(later, comparisons=(asked,))
    counts = funding.comparison(data, asked)
    refused = basis is None
    assert (counts.absent == "mixed") is refused
    assert len(found(data, "comparison_mixed")) == refused
    if not refused:
        assert counts.cells["value"].tolist() == [100_00, 120_00, 50_00, 0]


def indicator(formula: str, **given: Any) -> tuple[Data, Any]:
    row = {"indicator_id": "K1", "name": "Probe", "formula": formula, "baseline": 0, "target": 2}
    data = factories.data({"indicators": [row], **given})
    return data, tandems.indicators(data)["K1"]


def actual(formula: str, **given: Any) -> float:
    counts = indicator(formula, **given)[1]
    return float(counts.statistics.set_index("statistic")["value"]["actual"])


SPENT = [
    {"org_id": "M1", "voucher": "1", "activity": "Kurs", "amount": 100_00},
    {"org_id": "M2", "voucher": "2", "activity": "Kurs", "amount": 200_00},
    {"org_id": "M3", "voucher": "3", "activity": "Reise", "amount": None},
]


def test_the_count_of_amounts_is_a_number_of_entries_and_a_share_of_them_is_refused() -> None:
    data, counts = indicator("Anzahl(Belege.Betrag)", expenses=SPENT)
    assert (counts.unit, actual("Anzahl(Belege.Betrag)", expenses=SPENT)) == ("entries", 2)
    published = publish(counts, data=data)
    assert tables.indicators([published], id="x").rows[0][4] == "2"
    refused, none = indicator('Anteil(Belege.Betrag wobei Aktivität = "Kurs")', expenses=SPENT)
    assert none.absent == "formula"
    assert found(refused, "formula") == [("warning", "amount", "expenses")]


def test_a_sum_over_plan_and_actual_is_no_indicator() -> None:
    data, counts = indicator("Summe(Finanzplan.Betrag)", budget=KURS)
    assert counts.absent == "mixed"
    assert found(data, "formula_mixed") == [("warning", "Plan/Ist", "")]
    assert actual("Summe(Finanzplan.Betrag wobei [Plan/Ist] = Ist)", budget=KURS) == 110_00


def test_a_value_that_never_occurs_is_a_finding_with_the_nearest() -> None:
    data, _ = indicator('Anzahl(Belege wobei Aktivität = "Kurse")', expenses=SPENT)
    assert found(data, "formula_value") == [("warning", "Kurse", "Kurs")]
    data, _ = indicator('Anzahl(Belege wobei Aktivität in ("Kurs", "reise"))', expenses=SPENT)
    assert found(data, "formula_value") == [("warning", "reise", "Reise")]
    data, _ = indicator('Anzahl(Belege wobei Aktivität = "Kurs")', expenses=SPENT)
    assert found(data, "formula_value") == []
    seats = [{"org_id": "M1", "committee_id": "A", "role": "voice"}]
    data, _ = indicator("Anzahl(Mitgliedschaften wobei Rolle = Gast)", memberships=seats)
    assert found(data, "formula_value") == [("note", "guest", "voice")]


def test_missing_is_what_a_condition_needs_and_not_what_it_denies() -> None:
    seats = [{"org_id": f"M{n}", "committee_id": "A", "role": role} for n, role in enumerate(("voice", "guest", None))]
    counts = indicator("Anzahl(Mitgliedschaften wobei Rolle = Stimme)", memberships=seats)[1]
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[1, 1]]
    share = indicator("Anteil(Mitgliedschaften wobei Rolle = Stimme)", memberships=seats)[1]
    assert share.bases[["base", "missing"]].to_numpy().tolist() == [[2, 1]]


def test_of_answers_kinds_of_missing_count_nowhere_and_can_be_asked_for() -> None:
    answers = factories.opinions("X", {"M1": "111", "P1": "222", "M2": "???", "P2": "---"})
    assert actual('Anteil(Antworten wobei Antwort = "A1" von Frage = "X")', answers=answers) == 50
    assert actual('share(answers where missing = dont_know of item = "X")', answers=answers) == 25
    assert actual("count(answers where missing missing)", answers=answers) == 6


def alike(**tables_: Any) -> list[tuple[str, str, int, str]]:
    typed = {name: factories.table(name, rows) for name, rows in tables_.items()}
    return [
        (each.severity, each.rule, each.row, each.hint)
        for each in checks.of_tables(typed)
        if each.rule in ("identical_row", "same_but_number", "duplicate_row")
    ]


def test_identical_rows_and_repeated_numbers_are_told_in_every_table() -> None:
    session = {"tandem_id": "T1", "date": "2024-01-01", "minutes": 60}
    assert alike(advice=[session, session]) == [("warning", "identical_row", 3, "2")]
    numbered = [{**session, "advice_id": id} for id in ("1", "2", "2")]
    assert alike(advice=numbered) == [("error", "duplicate_row", 4, ""), ("warning", "same_but_number", 3, "2")]
    grant = {"position": "Kurs", "recipient": "Verein A", "amount": 100_00}
    assert alike(budget=[grant, {**grant, "amount": 7}, grant]) == [("warning", "identical_row", 4, "2")]
    assert alike(budget=[{**grant, "line": line} for line in "12"]) == [("warning", "same_but_number", 3, "2")]
    seat = {"org_id": "M1", "committee_id": "A", "role": "voice"}
    assert alike(memberships=[seat, seat, {**seat, "role": "guest"}]) == [("warning", "identical_row", 3, "2")]


def test_rows_without_an_amount_or_with_another_value_are_not_alike() -> None:
    row = {"position": "Kurs", "amount": None}
    assert alike(budget=[row, row]) == []
    paid = {"payment_id": "1", "date": "2024-01-01", "type": "own", "amount": 100}
    assert alike(payments=[paid, {**paid, "payment_id": "2", "amount": 101}]) == []


def test_rows_that_differ_in_what_cannot_be_read_are_not_alike(tmp_path: Path) -> None:
    rows = ";01.02.2024;O1;100,00;Abrufx\n;01.02.2024;O1;100,00;{}\n"
    for second, rules_ in (("Abrufy", []), ("Abrufx", ["identical_row"]), ("", [])):
        text = "Nr.;Datum;An;Betrag;Art\n" + rows.format(second)
        (tmp_path / "Z.csv").write_text(text, encoding="utf-8")
        head = '[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n[tables.payments]\nfile = "Z.csv"\n'
        (tmp_path / "evaluation.toml").write_text(head, encoding="utf-8")
        told = build_tables(settings.load(tmp_path)).findings["rule"]
        assert [rule for rule in told if rule in ("identical_row", "same_but_number")] == rules_


def test_a_second_source_without_rows_is_an_error_and_a_lone_one_is_absent(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    heads = "Organisations-Nr.;Gremien-Nr.;Rolle\n"
    for name, rows in (("vorher", "O1;G1;Stimme\n"), ("nachher", "")):
        (tmp_path / "data" / "raw" / f"{name}.csv").write_text(heads + rows, encoding="utf-8")
    head = '[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n'
    entry = '[[tables.memberships]]\nfile = "data/raw/{}.csv"\n'
    for sources, severity, rule in (
        (("vorher", "nachher"), "error", "empty_source"),
        (("nachher",), "note", "empty_table"),
    ):
        text = head + "".join(entry.format(name) for name in sources)
        (tmp_path / "evaluation.toml").write_text(text, encoding="utf-8")
        findings = build_tables(settings.load(tmp_path)).findings
        told = findings[findings["file"] == "data/raw/nachher.csv"]
        assert told[["severity", "rule"]].to_numpy().tolist() == [[severity, rule]]
