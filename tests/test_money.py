"""Amounts and what stands beside them: signs, plan and actual, reversals, balances, and the noise of binary numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evaluation.findings import accounting, checks
from evaluation.language.wording import language
from evaluation.project.settings import Source, load
from evaluation.reading import read
from evaluation.reading.cleaning import recipes
from evaluation.reading.inspecting import as_object, inspect
from evaluation.reading.tables import amounts


def seen(folder: Path, text: str) -> dict[str, Any]:
    """The columns of a CSV as ``inspect`` tells them, by name, and its findings by rule."""
    path = folder / "datei.csv"
    path.write_text(text, encoding="utf-8")
    (inspected,) = inspect(path)
    told = as_object(inspected)
    return {
        **{each["name"]: each for each in told["columns"]},
        "rules": {f["rule"]: f["text"] for f in told["findings"]},
    }


def part(folder: Path, text: str, table: str = "expenses", **settings: Any) -> recipes.Part:
    path = folder / "datei.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = read(path)
    (made,) = recipes.typed(raw, Source(table, "datei.csv", **settings))
    return made


def rules(made: recipes.Part, severity: str = "error") -> list[str]:
    return [each.rule for each in checks.of_part(made) if each.severity == severity and each.rule != "column_missing"]


BOOKED = "Beleg;Text;Betrag;{}\n1;Miete;1.000,00;{}\n2;Honorar;500,00;{}\n3;Korrektur Miete;200,00;{}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("S/H", "S", "S", "H"),
        ("Soll/Haben-Kennzeichen", "S", "S", "H"),
        ("Buchung", "Soll", "Soll", "Haben"),
        ("CdtDbtInd", "DBIT", "DBIT", "CRDT"),
        ("D/C", "D", "D", "C"),
        ("DC", "D", "D", "C"),
        ("Lauf", "ausgehend", "ausgehend", "eingehend"),
        ("Zahlungsrichtung", "von uns", "von uns", "an uns"),
        ("Vorgang", "belastet", "belastet", "gutgeschrieben"),
        ("Fluss", "Mittelabfluss", "Mittelabfluss", "Mittelzufluss"),
        ("Type", "withdrawal", "withdrawal", "deposit"),
        ("Richtung", "Ausgang", "Ausgang", "Eingang"),
        ("Art", "Lastschrift", "Lastschrift", "Gutschrift"),
        ("E/A", "A", "A", "E"),
        ("Plan/Ist", "Plan", "Plan", "Ist"),
        ("Wert", "Plan 2024", "Plan 2025", "Ist 2024"),
        ("Vorzeichen", "", "", "-"),
        ("Kz", "", "", "H"),
        ("Kz", "A", "A", "E"),
        ("A/E", "A", "A", "E"),
        ("Kennzeichen", "Ausgabe", "Ausgabe", "Einnahme"),
        ("Bewegung", "Auszahlung bar", "Auszahlung Bank", "Einzahlung bar"),
        ("Umsatz", "Sollumsatz", "Sollumsatz", "Habenumsatz"),
        ("Bewegung", "out", "out", "in"),
        ("SHKZ", "40", "40", "50"),
        ("Vorzeichen", "x", "x", "y"),
        ("Posten", "Kurs Plan", "Miete Plan", "Kurs Ist"),
        ("Posten", "Ausgaben für Miete", "Ausgaben Kurs", "Einnahmen aus Kursen"),
    ],
)
def test_amounts_over_both_sides_are_no_sum_and_not_read_until_it_is_said(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    text = BOOKED.format(*words)
    told = seen(tmp_path, text)
    assert told["Betrag"]["sum"] is None
    assert told["rules"]["divided"].endswith("200,00.")
    made = part(tmp_path, text)
    assert made.frame["amount"].isna().all()
    assert rules(made).count("amounts_divided") == 1


def test_the_question_for_a_side_has_the_lines_of_the_settings_that_answer_it(tmp_path: Path) -> None:
    made = part(tmp_path, BOOKED.format('S/H "neu"', "S", "S", "H"))
    (told,) = [each for each in checks.of_part(made) if each.rule == "amounts_divided"]
    assert r'minus = { "S/H \"neu\"" = "H" } / minus = { "S/H \"neu\"" = "S" }' in told.text("de")
    line = told.accepted.split(" / ")[0] + "\n"
    text = (
        f'[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n[tables.expenses]\nfile = "datei.csv"\n{line}'
    )
    (tmp_path / "evaluation.toml").write_text(text, encoding="utf-8")
    (source,) = load(tmp_path).sources
    (answered,) = recipes.typed(made.raw, source)
    assert answered.frame["amount"].tolist() == [1_000_00, 500_00, -200_00]


def test_a_kind_of_returned_money_beside_others_is_asked_about(tmp_path: Path) -> None:
    text = BOOKED.format("Bewegung", "Zahlung", "Zahlung", "Rückzahlung")
    assert "column_unused_state" in rules(part(tmp_path, text), "warning")


def test_words_beside_amounts_that_name_no_side_keep_nothing_apart(tmp_path: Path) -> None:
    for words in (("Posten", "Kosten aus Kursen", "Geld ein", "aus Kursen"), ("Beleg-Art", "Quittung", "Beleg", "x")):
        assert part(tmp_path, BOOKED.format(*words)).frame["amount"].tolist() == [1_000_00, 500_00, 200_00]


def test_what_is_taken_off_can_be_said(tmp_path: Path) -> None:
    made = part(tmp_path, BOOKED.format("S/H", "S", "S", "H"), minus={"S/H": ("H",)})
    assert made.frame["amount"].tolist() == [1000_00, 500_00, -200_00]
    assert rules(made) == []


def test_amounts_under_a_heading_that_speaks_of_signs_are_no_signs(tmp_path: Path) -> None:
    text = BOOKED.format("Soll/Haben-Kennzeichen", "S", "S", "H").replace("Betrag", "Betrag (ohne Soll/Haben-Kz)")
    named: dict[str, Any] = {"columns": {"amount": "Betrag (ohne Soll/Haben-Kz)"}}
    made = part(tmp_path, text, minus={"Soll/Haben-Kennzeichen": ("H",)}, **named)
    assert made.frame["amount"].tolist() == [1000_00, 500_00, -200_00]
    assert rules(part(tmp_path, text, **named)).count("amounts_divided") == 1


def test_a_minus_in_the_settings_that_takes_nothing_off_is_an_error(tmp_path: Path) -> None:
    text = BOOKED.format("S/H", "S", "S", "H")
    assert "minus_unused" in rules(part(tmp_path, text, minus={"S/H": ("Haben",)}))
    assert "column_lost" in rules(part(tmp_path, text, minus={"Soll": ("H",)}))


@pytest.mark.parametrize(
    ("heading", "words", "minus", "asked"),
    [
        ("S/H", ("S", "H", "Haben"), ("H",), ["Haben"]),
        ("Soll/Haben", ("Soll", "Haben", "neu"), ("Haben",), ["neu"]),
        ("Art", ("Miete", "Storno", "Stornierung"), ("Storno",), ["Stornierung"]),
        ("Art", ("Lastschrift", "Gutschrift", "Zugang"), ("Gutschrift",), ["Zugang"]),
        ("S/H", ("S", "Soll", "H"), ("H",), []),
        ("Art", ("Miete", "Honorar", "Gutschrift"), ("Gutschrift",), []),
        ("S/H", ("s", "h", "Haben"), ("H", "haben"), []),
    ],
)
def test_words_of_a_column_of_signs_that_the_settings_leave_open_are_asked_about(
    heading: str, words: tuple[str, str, str], minus: tuple[str, ...], asked: list[str], tmp_path: Path
) -> None:
    made = part(tmp_path, BOOKED.format(heading, *words), minus={heading: minus})
    found = [each for each in checks.of_part(made) if each.rule == "minus_unsaid"]
    assert [(each.severity, each.value) for each in found] == [("error", word) for word in asked]
    assert [each.row for each in found] == [words.index(word) + 2 for word in asked]


PAID = "Datum;Betrag;Art;Bemerkung\n01.02.2024;100;{};x\n02.02.2024;50;{};y\n"


@pytest.mark.parametrize(
    ("kinds", "row"),
    [(("Abruf", "Weiterleitung"), 3), (("Abruf", "Abruf"), 0), (("", ""), 0), (("bar", "Karte"), 0)],
)
def test_a_setting_for_all_rows_and_a_column_that_says_otherwise_are_an_error(
    kinds: tuple[str, str], row: int, tmp_path: Path
) -> None:
    made = part(tmp_path, PAID.format(*kinds), "payments", constants={"type": "Abruf"})
    found = [each for each in checks.of_part(made) if each.rule == "set_over_column"]
    assert [(each.severity, each.row, each.column, each.value) for each in found] == (
        [("error", row, "Art", "Weiterleitung")] if row else []
    )


@pytest.mark.parametrize(
    "words", [("+/-", "+", "+", "-"), ("Vorzeichen", "1", "1", "-1"), ("x", "plus", "plus", "minus")]
)
def test_plus_and_minus_in_a_column_of_their_own_are_applied(words: tuple[str, ...], tmp_path: Path) -> None:
    text = BOOKED.format(*words)
    told = seen(tmp_path, text)
    assert (told["Betrag"]["sum"], told["Betrag"]["min"], told["Betrag"]["max"]) == (1300_00, -200_00, 1000_00)
    assert part(tmp_path, text).frame["amount"].tolist() == [1000_00, 500_00, -200_00]


def test_a_minus_beside_a_negative_amount_is_asked(tmp_path: Path) -> None:
    text = BOOKED.format("+/-", "+", "+", "-").replace("200,00", "-200,00")
    assert seen(tmp_path, text)["Betrag"]["sum"] is None
    made = part(tmp_path, text)
    assert made.frame["amount"].isna().all()
    assert "minus_twice" in rules(made)


def test_one_side_alone_counts_as_it_stands_and_is_asked(tmp_path: Path) -> None:
    made = part(tmp_path, BOOKED.format("S/H", "H", "H", "H"))
    assert made.frame["amount"].sum() == 1700_00
    assert "amounts_one_side" in rules(made, "warning")


@pytest.mark.parametrize(
    ("written", "counted", "asked"),
    [
        ("-700,00 -800,00 -1250,00", 2750_00, ["amounts_turned"]),
        ("-700,00 -800,00 50,00", 1450_00, ["amounts_turned"]),
        ("700,00 800,00 -50,00", 1450_00, []),
        ("-50,00", -50_00, []),
    ],
)
def test_expenses_with_a_minus_as_on_a_bank_statement_are_spent(
    tmp_path: Path, written: str, counted: int, asked: list[str]
) -> None:
    made = part(tmp_path, "Beleg;Betrag\n" + "".join(f"B{n};{each}\n" for n, each in enumerate(written.split())))
    assert made.frame["amount"].sum() == counted
    assert [rule for rule in rules(made, "warning") if rule == "amounts_turned"] == asked
    assert rules(made) == []
    account = accounting.accounted([made])
    assert accounting.of_account(account, made.source, "") == []


def test_a_budget_keeps_plan_and_actual_apart_in_columns_of_its_own(tmp_path: Path) -> None:
    text = (
        "Position;Einnahme/Ausgabe;Plan/Ist;Jahr;Betrag\nKurs;Ausgabe;Plan;2024;100,00\nKurs;Ausgabe;Ist;2024;110,00\n"
    )
    told = seen(tmp_path, text)
    assert told["Betrag"]["sum"] is None
    assert "Plan 100,00; Ist 110,00" in told["rules"]["divided"]
    made = part(tmp_path, text, "budget")
    assert made.frame["amount"].tolist() == [100_00, 110_00]
    assert rules(made) == []


def test_reversals_and_credit_notes_above_nothing_are_asked(tmp_path: Path) -> None:
    text = "Beleg;Text;Betrag\n1;Miete;100,00\n2;Storno Miete;100,00\n3;Gutschrift Strom;-20,00\n"
    text += "4;Reise;50,00\n5;Druck;9,00\n"
    assert "reversal_added" in seen(tmp_path, text)["rules"]
    found = [each for each in checks.of_part(part(tmp_path, text)) if each.rule == "reversal_added"]
    assert [(each.severity, each.row) for each in found] == [("warning", 3)]
    flagged = "Beleg;Storniert;Betrag\n1;;100,00\n2;x;100,00\n3;;1,00\n"
    assert [each.row for each in checks.of_part(part(tmp_path, flagged)) if each.rule == "reversal_added"] == [3]


def test_a_repayment_is_told_by_its_kind_and_no_question(tmp_path: Path) -> None:
    text = "Datum;Betrag;Art;Zweck\n01.02.2024;5,00;Rückzahlung;Rückerstattung\n"
    text += "02.02.2024;9,00;Abruf;\n03.02.2024;8,00;Abruf;\n"
    assert rules(part(tmp_path, text, "payments"), "warning") == []


def test_a_running_balance_has_no_sum(tmp_path: Path) -> None:
    text = "Tag;Betrag;Saldo\n01.01.2024;100,00;100,00\n02.01.2024;50,00;150,00\n03.01.2024;-30,00;120,00\n"
    told = seen(tmp_path, text)
    assert (told["Betrag"]["sum"], told["Saldo"]["sum"]) == (120_00, None)
    lines = text.replace("Saldo", "Kontostand").splitlines()
    told = seen(tmp_path, "\n".join([lines[0], *reversed(lines[1:])]))
    assert (told["Betrag"]["sum"], told["Kontostand"]["sum"]) == (120_00, None)


@pytest.mark.parametrize(
    "heading", ["Betrag in k€", "Betrag [kEUR]", "Betrag (Tsd. €)", "Betrag in T€", "Betrag x 1000"]
)
def test_amounts_in_thousands_are_an_error_however_the_heading_says_it(heading: str, tmp_path: Path) -> None:
    made = part(tmp_path, f"Beleg;{heading}\n1;100\n2;50\n", columns={"amount": heading})
    assert "in_thousands" in rules(made)


def test_words_of_income_in_a_position_are_no_question_where_a_column_says_it(tmp_path: Path) -> None:
    text = "Position;Einnahme/Ausgabe;Betrag\nEinnahmen Kurs;Einnahme;5,00\nAusgaben Miete;Ausgabe;7,00\n"
    made = part(tmp_path, text, "budget")
    assert (made.frame["amount"].tolist(), rules(made)) == ([5_00, 7_00], [])


@pytest.mark.parametrize("text", ["100,00 S", "100,00 H", "100,00 CR", "0,005", "1e3"])
def test_amounts_with_a_side_written_behind_or_parts_of_a_cent_are_not_read(text: str, tmp_path: Path) -> None:
    made = part(tmp_path, f"Beleg;Betrag\n1;{text}\n2;7,00\n3;8,00\n")
    assert made.frame["amount"].tolist()[1:] == [7_00, 8_00]
    assert made.frame["amount"].isna().tolist()[0]
    assert "unreadable_cell" in rules(made)


NOISE = {"1051592.639999982": 1051592_64, "7.45e-09": 0, "656.639999999999": 656_64, "100.0000": 100_00}


def test_what_binary_numbers_leave_behind_is_rounded_to_cents_and_told(tmp_path: Path) -> None:
    text = "Beleg;Betrag\n" + "".join(f"{n};{amount}\n" for n, amount in enumerate(NOISE))
    assert part(tmp_path, text).frame["amount"].tolist() == list(NOISE.values())
    told = seen(tmp_path, text)
    assert (told["Betrag"]["kind"], told["Betrag"]["sum"]) == ("money", sum(NOISE.values()))
    assert "3 Beträge" in told["rules"]["cents_rounded"]
    (note,) = [each for each in checks.of_part(part(tmp_path, text)) if each.rule == "cents_rounded"]
    assert (note.severity, note.row, note.hint) == ("note", 2, "3")


def test_it_is_the_same_in_a_workbook_and_with_a_comma(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Beleg", "Betrag"], [1, 1051592.639999982], [2, 7.45e-09], [3, 0.1 + 0.2], [4, 12.5]):
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    book.save(tmp_path / "mappe.xlsx")
    (raw,) = read(tmp_path / "mappe.xlsx")
    (made,) = recipes.typed(raw, Source("expenses", "mappe.xlsx"))
    assert made.frame["amount"].tolist() == [1051592_64, 0, 30, 12_50]
    german = part(tmp_path, "Beleg;Betrag\n1;656,639999999999\n2;7,45E-09\n3;1.000,00\n")
    assert german.frame["amount"].tolist() == [656_64, 0, 1000_00]


def test_a_real_fraction_of_a_cent_is_asked(tmp_path: Path) -> None:
    made = part(tmp_path, "Beleg;Betrag\n1;10,1234\n2;10,12\n")
    assert made.frame["amount"].isna().tolist() == [True, False]
    assert "more_than_cents" in seen(tmp_path, "Beleg;Betrag\n1;10,1234\n2;10,12\n")["rules"]


@pytest.mark.parametrize(
    ("heading", "currency"),
    [("Betrag in HUF", "HUF"), ("Betrag (₺)", "TRY"), ("Betrag in Franken", "CHF"), ("Betrag CZK", "CZK")],
)
def test_a_currency_a_heading_names_is_refused_and_never_read_as_euros(
    heading: str, currency: str, tmp_path: Path
) -> None:
    text = f"Beleg;{heading}\n1;100,00\n2;50,00\n"
    made = part(tmp_path, text, columns={"amount": heading})
    assert made.frame["amount"].isna().all()
    assert made.currencies == {"amount": (currency,)}
    assert "foreign_currency" in seen(tmp_path, text)["rules"]


def test_words_that_only_look_like_a_currency_are_none(tmp_path: Path) -> None:
    made = part(tmp_path, "Beleg;Betrag (try, sek)\n1;100,00\n", columns={"amount": "Betrag (try, sek)"})
    assert made.frame["amount"].tolist() == [100_00]


def test_amounts_in_forint_are_told_as_such(tmp_path: Path) -> None:
    made = part(tmp_path, "Beleg;Betrag\n1;100,00 HUF\n2;50 HUF\n")
    assert made.currencies == {"amount": ("HUF",)}


def test_a_total_is_compared_with_amounts_as_they_count(tmp_path: Path) -> None:
    text = BOOKED.format("+/-", "+", "+", "-") + "Summe;;1.300,00;\n"
    path = tmp_path / "datei.csv"
    path.write_text(text, encoding="utf-8")
    (inspected,) = inspect(path)
    told = as_object(inspected)
    assert [(entry["check"]["stated"], entry["check"]["read"]) for entry in told["excluded"]] == [(1300_00, 1300_00)]
    assert "total_differs" not in {finding["rule"] for finding in told["findings"]}
    (raw,) = read(path)
    assert not raw.excluded[0].agrees
    assert amounts.compared_net(raw, {"Betrag": 1300_00}).excluded[0].agrees


@pytest.mark.parametrize(
    "words", ["./. Skonto", "abzgl. Rabatt", "abzüglich Skonto 2 %", "Abzug", "Nachlass", "- Rabatt"]
)
def test_deductions_above_nothing_are_asked(tmp_path: Path, words: str) -> None:
    text = f"Beleg;Text;Betrag\n1;Miete abzgl. Skonto;98,00\n2;{words};2,00\n"
    found = [each for each in checks.of_part(part(tmp_path, text)) if each.rule == "reversal_added"]
    assert [(each.severity, each.row) for each in found] == [("warning", 3)]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Status;ausgeführt;abgelehnt;geplant", True),
        ("Vorgang;Zahlungsausgang;Zahlungseingang;geplant", True),
        ("Zahlung;bezahlt;nicht bezahlt;bezahlt", True),
        ("Stand;offen;;", True),
        ("Weg;bar;Karte;Überweisung", False),
        ("Status;ausgeführt;ausgeführt;ausgeführt", False),
        ("Zweck;Tag der offenen Tür;Kurs, noch nicht ganz fertig;Fest", False),
    ],
)
def test_a_column_of_states_or_directions_that_is_not_used_is_asked(tmp_path: Path, words: str, asked: bool) -> None:
    heading, *cells = words.split(";")
    made = part(
        tmp_path, f"Beleg;{heading};Betrag\n" + "".join(f"B{n};{cell};{n}0,00\n" for n, cell in enumerate(cells))
    )
    assert ("column_unused_state" in rules(made, "warning")) == asked


def test_what_could_not_be_read_has_no_sum_in_the_account(tmp_path: Path) -> None:
    made = part(tmp_path, "Kostenart;Betrag\nA;1.000\nB;2.500\nC;12.75\nD;300\n", "budget")
    told = accounting.line("budget | datei.csv", accounting.accounted([made]), language("de"))
    assert "312,75" in told
    assert "316,25" not in told
    assert "3,50" not in told
