"""Which lines of a budget are the plan in force, and what is asked where they do not say it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import factories
import pytest

from evaluation import reading
from evaluation.findings import checks, rules
from evaluation.metrics import funding
from evaluation.project import settings
from evaluation.reading.cleaning import planned, recipes

Row = dict[str, Any]
YEAR = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 12, 31), "as_of": dt.date(2024, 12, 31)}
SPENT = {"org_id": "M1", "amount": 450_00, "payment_date": "2024-02-01", "position": "Honorare"}


def lines(text: str, *names: str) -> list[Row]:
    """``Honorare 2 1000`` are a position, further columns, and euros; ``-`` is empty."""
    rows = [row.split() for row in text.split(",")]
    return [
        {"position": row[0], **dict(zip(names, (None if cell == "-" else cell for cell in row[1:-1]), strict=True))}
        | {"amount": int(row[-1]) * 100}
        for row in rows
    ]


def made(rows: list[Row], **settings: Any) -> tuple[dict[str, int], list[str]]:
    """The plan of the report in euros, and the rules that ask about it."""
    settings = {**YEAR, **settings}
    data = factories.data({"budget": rows, "expenses": [SPENT]}, **settings)
    cells = funding.plan_actual(data).cells
    plan = cells[cells["measure"] == "plan"]
    tables = {name: factories.table(name, each) for name, each in (("budget", rows), ("expenses", [SPENT]))}
    found = rules.of_project(tables, factories.project(**settings), {})
    told = [
        f"{each.severity} {each.rule} {each.row}" for each in found if "plan" in each.rule or "version" in each.rule
    ]
    return {name: cents // 100 for name, cents in zip(plan["position"], plan["value"], strict=True) if cents}, told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2", "10"),
        ("V2", "V10"),
        ("1.9", "1.10"),
        ("15.02.2024", "01.03.2024"),
        ("2024-02-15 00:00:00", "2024-03-01 00:00:00"),
        ("Antrag", "Bewilligung"),
        ("Bewilligung", "1._Änderung"),
        ("9._Änderung", "10._Änderung"),
        ("-", "1"),
    ],
)
def test_the_last_version_counts_whatever_their_names_are(old: str, new: str) -> None:
    for first, second in ((old, new), (new, old)):
        rows = lines("Honorare 0 0,Honorare 0 0,Sachkosten 0 0,Sachkosten 0 0", "version")
        for row, version in zip(rows, (first, second) * 2, strict=True):
            row["version"] = None if version == "-" else version.replace("_", " ")
            row["amount"] = {"Honorare": 1_000_00, "Sachkosten": 500_00}[row["position"]] + (version == new) * 100_00
        assert made(rows) == ({"Honorare": 1100, "Sachkosten": 600}, [])


def test_a_version_of_a_later_day_is_not_in_force() -> None:
    rows = lines("Honorare 15.02.2024 1000,Honorare 01.09.2024 2000", "version")
    assert made(rows, as_of=dt.date(2024, 5, 31)) == ({"Honorare": 1000}, [])
    assert made(rows, as_of=dt.date(2024, 1, 31)) == ({}, ["error plan_not_in_force 2"])


@pytest.mark.parametrize(
    "text",
    [
        "Honorare Sommer - 1000,Honorare Winter - 1200",
        "Honorare Änderung - 1000,Honorare Sommer 2024-09-01 1200",
        "Honorare 1 2024-09-01 1000,Honorare 2 2024-02-01 1200",
        "Honorare Antrag - 900,Honorare Bewilligung - 1000,Honorare - 2024-09-01 1200",
    ],
)
def test_versions_whose_order_nothing_says_are_asked_about(text: str) -> None:
    assert made(lines(text, "version", "valid_from"))[1] == ["error versions_unordered 2"]


def test_the_names_of_unordered_versions_are_told() -> None:
    rows = lines("Honorare Sommer 1000,Honorare Winter 1200", "version")
    doubts = planned.in_force(factories.table("budget", rows), factories.project(**YEAR), YEAR["as_of"])[1]
    assert [(each.value, each.column) for each in doubts] == [("Sommer, Winter", "version")]


@pytest.mark.parametrize(
    "text",
    [
        "Honorare 1 - 1000,Sachkosten 1 - 500,Honorare 2 - 1200",
        "Honorare - - 1000,Sachkosten - - 500,Honorare 2 - 1200",
        "Honorare - - 1000,Sachkosten - - 500,Honorare - 2024-09-01 1200",
        "Honorare Antrag - 900,Sachkosten Antrag - 500,Honorare Bewilligung - 1000,Sachkosten Bewilligung - 500,"
        "Honorare Änderung 2024-09-01 1200",
    ],
)
def test_a_version_that_lacks_lines_of_the_one_before_is_asked_about(text: str) -> None:
    rows = lines(text, "version", "valid_from")
    plan, told = made(rows)
    assert plan == {"Honorare": 1200}
    assert told == [f"error version_lacks_lines {len(rows) + 1}"]
    whole = [*rows, {**rows[-1], "position": "Sachkosten", "amount": 0}]
    assert made(whole) == ({"Honorare": 1200}, [])


def test_a_version_of_the_same_sum_has_all_its_lines() -> None:
    assert made(lines("Honorare 1 1000,Sachkosten 1 500,Honorare 2 1500", "version")) == ({"Honorare": 1500}, [])


def test_a_day_from_which_lines_are_valid_is_a_version_where_lines_are_repeated() -> None:
    twice = "Honorare 2024-01-01 1000,Miete 2024-01-01 10,Honorare 2024-06-01 1200,Miete 2024-06-01 10"
    assert made(lines(twice, "valid_from")) == ({"Honorare": 1200, "Miete": 10}, [])
    once = lines("Honorare 2024-01-01 1000,Miete 2024-06-01 10", "valid_from")
    assert made(once) == ({"Honorare": 1000, "Miete": 10}, [])


def test_the_day_may_stand_on_the_first_line_of_its_version_alone() -> None:
    rows = lines("Honorare 1 - 1000,Miete 1 - 5,Honorare 2 2024-03-01 1200,Miete 2 - 6", "version", "valid_from")
    assert made(rows) == ({"Honorare": 1200, "Miete": 6}, [])


def test_lines_of_other_years_are_not_set_against_the_expenses_of_this_one() -> None:
    rows = lines("Honorare 2023 900,Honorare 2024 1000,Honorare 2025 1100,Miete - 5", "period")
    assert made(rows) == ({"Honorare": 1000, "Miete": 5}, ["warning plan_other_years 2", "warning plan_other_years 4"])
    assert made(rows, start=dt.date(2023, 6, 1))[0] == {"Honorare": 1900, "Miete": 5}
    assert made(rows[:1]) == ({}, ["error plan_other_years 2"])
    named = [{**rows[1], "plan": "Plan 2023", "period": None}, {**rows[1], "plan": "Plan 2024", "period": None}]
    assert made(named) == ({"Honorare": 1000}, ["warning plan_other_years 2"])


@pytest.mark.parametrize("own", ["2023/24", "24", "23/24", "Jahr_24", "FJ2024", "Q1/24", "01.08.23-31.07.24"])
def test_a_year_is_one_however_it_is_written(own: str) -> None:
    rows = lines(f"Honorare {own} 1000,Honorare 2022/23 700,Honorare 22 70,Honorare 01.06.22-31.05.23 7", "period")
    rows = [{**row, "period": str(row["period"]).replace("_", " ")} for row in rows]
    assert made(rows)[0] == {"Honorare": 1000}


@pytest.mark.parametrize(
    ("text", "names", "asked"),
    [
        ("Honorare 2024 1000,Miete 2024 5,Honorare - 500", ("period",), ["warning plan_times_open 4"]),
        ("Honorare Jahr_1 1000,Honorare Jahr_2 500", ("period",), ["warning plan_times_open 2"]),
        (
            "Honorare Plan_2024 1000,Honorare Nachschlag 500",
            ("plan",),
            ["error plans_of_one_time 3", "warning plan_times_open 3"],
        ),
        ("Honorare Q1 1000,Honorare Q2 500", ("period",), []),
        ("Honorare Januar 1000,Honorare Februar 500", ("period",), []),
        ("Honorare 2024 1500,Miete - 500", ("period",), []),
    ],
)
def test_one_line_at_times_that_are_not_known_is_asked_about(
    text: str, names: tuple[str, ...], asked: list[str]
) -> None:
    plan, told = made(lines(text, *names))
    assert plan["Honorare"] == 1500
    assert [each for each in told if "plan_times_open" in each or "plans_of" in each] == asked


def test_plans_of_several_years_are_asked_about_where_the_project_has_no_period() -> None:
    settings: Row = {"start": None, "end": None}
    rows = lines("Honorare Plan_2023 900,Honorare Plan_2024 1000", "plan")
    assert made(rows, **settings) == ({"Honorare": 1900}, ["warning plan_times_open 2"])
    assert made(lines("Honorare 2023 900,Miete 2024 5", "period"), **settings)[1] == []


def test_expenses_written_as_money_going_out_are_turned_and_told() -> None:
    assert made(lines("Honorare -3000,Miete -2000")) == ({"Honorare": 3000, "Miete": 2000}, ["warning plan_turned 2"])
    assert made(lines("Zuwendung 5000,Miete -2000")) == (
        {"Zuwendung": 5000, "Miete": -2000},
        ["warning plan_line_negative 3"],
    )


def test_the_same_line_in_two_files_is_asked_about() -> None:
    settings = factories.project(**YEAR)
    table = factories.table("budget", lines("Honorare 1000,Miete 10,Honorare 1200"))
    apart = table.assign(source_file=["a.csv", "a.csv", "b.csv"])
    (doubt,) = planned.in_force(apart, settings, YEAR["as_of"])[1]
    assert (doubt.rule, doubt.severity, doubt.row, doubt.hint) == ("plan_in_two_files", "error", 2, "a.csv, b.csv")
    assert planned.in_force(table, settings, YEAR["as_of"])[1] == []
    tandems = apart.assign(tandem_id=["T1", "T1", "T2"])
    assert planned.in_force(tandems, settings, YEAR["as_of"])[1] == []


def test_case_blanks_and_numbers_make_no_other_cost_position() -> None:
    budget = factories.table("budget", lines("Sachkosten 1000,Honorare 10"))
    expenses = factories.table(
        "expenses", [{**SPENT, "position": text} for text in ("sachkosten ", "2. Sachkosten", "SACH-KOSTEN", "Honorar")]
    )
    made = planned.one_spelling({"budget": budget, "expenses": expenses})
    assert made["expenses"]["position"].tolist() == ["Sachkosten"] * 3 + ["Honorar"]
    assert made["budget"]["position"].tolist() == ["Sachkosten", "Honorare"]
    assert planned.near_positions(made["budget"], made["expenses"]) == {"Honorar": "Honorare"}


def test_two_positions_of_one_name_are_told_apart_by_their_numbers() -> None:
    budget = factories.table("budget", [{"position": text} for text in ("1.1 Honorare", "2.1 Honorare")])
    expenses = factories.table("expenses", [{"position": text} for text in ("1.1 honorare", "Honorare", "Reisen 2")])
    made = planned.one_spelling({"budget": budget, "expenses": expenses})
    assert made["budget"]["position"].tolist() == ["1.1 Honorare", "2.1 Honorare"]
    assert made["expenses"]["position"].tolist() == ["1.1 Honorare", "Honorare", "Reisen 2"]
    assert planned.near_positions(made["budget"], made["expenses"]) == {"Honorare": "2.1 Honorare"}
    other = factories.table("budget", [{"position": "Reisen 1"}])
    assert planned.near_positions(other, made["expenses"]) == {}


def test_the_activities_of_a_plan_are_told_apart_by_their_numbers() -> None:
    table = factories.table("budget", [{"activity": text} for text in ("1. Treffen", "2. Treffen", "1. treffen")])
    assert planned.one_spelling({"budget": table})["budget"]["activity"].tolist() == [
        *("1. Treffen", "2. Treffen", "1. Treffen")
    ]


@pytest.mark.parametrize(("euros", "asked"), [(450, []), (400, ["actual_differs"])])
def test_an_actual_amount_of_the_budget_is_that_of_the_expenses(euros: int, asked: list[str]) -> None:
    rows = [*lines("Honorare 1000"), {"position": "Honorare", "basis": "actual", "amount": euros * 100}]
    rows.append({**rows[-1], "period": "2023", "amount": 1})
    tables = {name: factories.table(name, each) for name, each in (("budget", rows), ("expenses", [SPENT]))}
    found = rules.of_project(tables, factories.project(**YEAR), {})
    assert [each.rule for each in found if each.table == "budget"] == asked


BLOCKS = "Honorare;3.000,00;2024\nMiete;2.150,00;2024\nSumme Ausgaben;5.150,00;\n"
INCOME = "Zuwendung;5.000,00;2024\nSpenden;150,00;2024\nSumme Einnahmen;5.150,00;\n"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"Kostenart;Betrag;Jahr\nA. Einnahmen;;\n{INCOME}B. Ausgaben;;\n{BLOCKS}", True),
        (f"A. Einnahmen;;\nKostenart;Betrag;Jahr\n{INCOME}B. Ausgaben;;\n{BLOCKS}", True),
        (f"Kostenart;Betrag;Jahr\n{BLOCKS}", False),
    ],
)
def test_blocks_of_income_and_expenses_without_a_column_for_it_are_asked_about(
    tmp_path: Path, text: str, asked: bool
) -> None:
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    source = settings.Source("budget", "p.csv")
    (raw,) = reading.read(tmp_path / "p.csv")
    (part,) = recipes.typed(raw, source)
    assert any(each.rule == "blocks_of_sides" and each.row for each in checks.of_part(part)) is asked
