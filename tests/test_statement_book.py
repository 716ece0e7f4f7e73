"""The financial statement: the funder's order and headings, sums that equal the chain, and text that stays text."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import factories
import openpyxl
import pytest
from bookings import expense, line, payment

from evaluation.building import statement_book
from evaluation.building.build import build
from evaluation.data import Data
from evaluation.language.errors import UsageError
from evaluation.metrics.funding.statement_sheets import statement
from evaluation.project import secret
from evaluation.project.grants import PROFILES, Grant

ORDER = ("voucher", "payment_date", "payee", "amount")
RULE = replace(PROFILES["anbest_p"], order=ORDER, headings={"payee": "Gezahlt an"})
EXPENSES = [
    expense(1_000_00, voucher="2", payee="=cmd|' /C calc'!A0", payment_date="2024-02-01"),
    expense(10, voucher="1", payee="Verein B", payment_date="2024-01-01"),
    expense(20, voucher="3", payee="Verein C", funds="own", payment_date="2024-03-01"),
    expense(40, voucher="4", payee="später", payment_date="2024-06-01"),
]
PAYMENTS = [
    payment("call_down", 2_000_00, payer="Stiftung", org_id="Verband"),
    payment("own", 20, payer="Verein", org_id="Verband"),
    payment("forwarding", 1_500_00, payer="Verband"),
    payment("repayment", 100_00, payer="M1", org_id="Verband"),
]


def project(**settings: Any) -> Data:
    tables = {"expenses": EXPENSES, "payments": PAYMENTS, "budget": [line(900_00)]}
    given = {"audience": "funder", "granted": 2_500_00, "grant": Grant(profile=RULE)}
    return factories.data(tables, **{**given, **settings})


@pytest.fixture(scope="module")
def content() -> bytes:
    return statement_book.book(project())


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(book: Any, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_the_list_of_vouchers_has_the_order_and_the_headings_of_the_profile(book: Any) -> None:
    found = rows(book, "Belegliste")
    assert found[0] == ("Beleg-Nr.", "Tag", "Gezahlt an", "Einzelbetrag")
    assert [row[0] for row in found[1:4]] == ["1", "2", "3"]  # by day; what was paid later is not in it
    assert [found[1][1].date().isoformat(), found[1][2]] == ["2024-01-01", "Verein B"]


def test_without_a_profile_the_list_has_the_columns_funders_usually_ask_for() -> None:
    sheet = statement(project(grant=Grant()))[0]
    heads = [heading for heading, _ in sheet.columns]
    assert heads == ["Tag", "Empfänger/Einzahler", "Grund", "Einzelbetrag", "Beleg-Nr.", "Kostenposition"]


def test_sums_are_values_and_those_of_the_chain(book: Any) -> None:
    vouchers = {row[0]: row[-1] for row in rows(book, "Belegliste")[-2:]}
    assert vouchers == {"Summe": 1000.30, "davon aus der Förderung (verausgabt)": 1000.10}
    income = {row[0]: row[-1] for row in rows(book, "Einnahmen")[-2:]}
    assert income == {"Summe": 2000.20, "abgerufen": 2000}
    assert {row[0]: row[-1] for row in rows(book, "Weiterleitungen")[-1:]} == {"weitergeleitet": 1400}
    chain = {row[0]: row[2] for row in rows(book, "Soll-Ist")[-4:]}
    assert chain == {"bewilligt": 2500, "abgerufen": 2000, "weitergeleitet": 1400, "verausgabt": 1000.10}


def test_plan_and_actual_are_numbers_with_a_state_and_a_total_over_all_expenses(book: Any) -> None:
    found = rows(book, "Soll-Ist")
    assert found[0][:4] == ("Kostenposition", "Soll", "Ist", "Abweichung")
    assert found[1][:4] == ("Honorare", 900, 1000.3, 100.3)
    assert found[1][5] == "erklärungsbedürftig"
    total = next(row for row in found if row[0] == "Summe")
    assert total[1:4] == (900, 1000.3, 100.3)


def test_expenses_the_rule_does_not_look_at_have_a_row_so_that_the_sums_agree() -> None:
    rule = replace(RULE, grant_only=True)
    sheet = next(sheet for sheet in statement(project(grant=Grant(profile=rule))) if sheet.title == "Soll-Ist")
    apart = next(row for row in sheet.rows if str(row[0]).startswith("nicht verglichen"))
    assert apart[2] == 20
    assert sheet.sums[0][2] == 1_000_30 == sum(row[2] for row in sheet.rows if isinstance(row[2], int))


@pytest.mark.parametrize("cents", [1, 7, 10, 29, 1_15, 99_999_999_99, -12_34, 10**13 + 1])
def test_a_cell_holds_the_cents_it_was_made_of(cents: int) -> None:
    data = factories.data({"expenses": [expense(cents)]}, audience="internal")
    sheet = openpyxl.load_workbook(io.BytesIO(statement_book.book(data)))["Belegliste"]
    cell = sheet["D2"]
    assert (round(cell.value * 100), "#,##0.00" in cell.number_format) == (cents, True)


def test_text_that_looks_like_a_formula_is_text(book: Any, content: bytes) -> None:
    cell = next(cell for row in book["Belegliste"] for cell in row if str(cell.value).startswith("=cmd"))
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if b"<f>" in package.read(name)]


def test_the_file_tells_nobody_who_made_it_or_when(content: bytes, book: Any) -> None:
    assert (book.properties.creator or "", book.properties.lastModifiedBy or "") == ("", "")
    assert book.properties.created.date().isoformat() == "2024-05-31"
    assert statement_book.book(project()) == content


@pytest.mark.parametrize("audience", ["public", "tandem"])
def test_it_is_for_the_funder_and_the_project_team_only(audience: str) -> None:
    with pytest.raises(UsageError):
        statement(project(audience=audience))


def test_the_notes_say_for_whom_it_is_and_what_is_missing_in_it() -> None:
    tables = {"expenses": [*EXPENSES, expense(0) | {"amount": None}], "payments": PAYMENTS}
    notes = statement(factories.data(tables, audience="funder", demo=True))[-1]
    told = " ".join(str(text) for row in notes.rows for text in row)
    for text in ("ohne rechtliche Prüfung", "frei erfunden", "für die Fördergeber", "Eine Zeile ohne lesbaren Betrag"):
        assert text in told


def test_a_project_without_money_has_empty_lists_and_no_error() -> None:
    assert [sheet.rows for sheet in statement(factories.data(audience="funder"))[:4]] == [(), (), (), ()]
    assert statement_book.book(factories.data(audience="funder", language="en"))


def test_a_build_for_the_funder_has_it_in_its_folder_and_manifest_and_one_for_the_public_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.building.build.plan", lambda *_, **__: ([], [], []))
    monkeypatch.setattr("evaluation.building.build.reports", lambda *_: [])
    (tmp_path / "evaluation.toml").write_text("", encoding="utf-8")
    (tmp_path / secret.FILE).write_text(secret.made(), encoding="utf-8")
    with ThreadPoolExecutor() as executor:
        for audience in ("public", "funder"):
            build(project(audience=audience, folder=tmp_path), formats=("html",), executor=executor)
    made = tmp_path / "reports" / "funder" / "tables" / "financial_statement.xlsx"
    assert made.read_bytes() == statement_book.book(project())
    assert '"tables/financial_statement.xlsx"' in (made.parents[1] / "manifest.json").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("reports/public/**/*.xlsx"))
