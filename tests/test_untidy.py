"""Files as offices send them, each with several faults at once: what is read, what is left out and why, what is asked.

They are written by hand for these tests and stand for kinds of files, not for one: grant lists with units under the
headings, lists of operations in two languages, donation reports with a column of currencies, plans with "davon" rows.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evaluation import reading
from evaluation.project.settings import Source
from evaluation.reading.cleaning.recipes import typed
from evaluation.reading.inspecting import as_object, inspect
from evaluation.reading.tables import currencies


def seen(folder: Path, text: str, encoding: str = "utf-8") -> dict[str, Any]:
    path = folder / "datei.csv"
    path.write_bytes(text.encode(encoding))
    (inspected,) = inspect(path)
    return as_object(inspected)


def columns(told: dict[str, Any], *facts: str) -> dict[str, tuple[Any, ...]]:
    return {column["name"]: tuple(column[fact] for fact in facts) for column in told["columns"]}


def excluded(told: dict[str, Any]) -> list[tuple[str, list[int]]]:
    return [(entry["rule"], entry["rows"]) for entry in told["excluded"]]


def checks(told: dict[str, Any]) -> dict[str, tuple[int, int]]:
    found = [(entry["label"], entry["check"]) for entry in told["excluded"] if entry["check"]]
    return {label: (check["stated"], check["read"]) for label, check in found}


def rules(told: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in told["findings"]}


def test_units_under_the_headings_and_subtotals_in_the_second_column(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Stadt Musterhausen;;;;;\nZuschüsse an Vereine 2024;;;;;\n;;;;;\n"
        "Lfd.;Zuwendungsempfänger;Zweck;Ansatz 2023;Ansatz 2024;Veränderung\nNr.;;;in €;in €;in %\n"
        "1;Verein A;Beratung;12.000;12.500;4,2 %\n2;Verein B;Sprache;8.000;8.000;0,0 %\n"
        ";Zwischensumme Soziales;;20.000;20.500;\n"
        "3;Verein C;Halle;1.500;1.750;16,7 %\n4;Verein D;Jugend;900;-;k. A.\n"
        ";Zwischensumme Sport;;2.400;1.750;\n;Gesamtsumme;;22.400;22.250;\n;;;;;\n"
        "* vorbehaltlich der Genehmigung;;;;;\n",
        "cp1252",
    )
    assert (told["header_rows"], told["rows"], told["encoding"]) == ([4, 5], 4, "cp1252")
    assert columns(told, "kind", "sum")["Ansatz 2023 in €"] == ("money", 2240000)
    assert columns(told, "sum", "missing")["Ansatz 2024 in €"] == (2225000, {"not_answered": 1})
    assert columns(told, "format")["Veränderung in %"] == ("german %",)
    assert checks(told) == {
        "Zwischensumme Soziales": (2000000, 2000000),
        "Zwischensumme Sport": (240000, 240000),
        "Gesamtsumme": (2240000, 2240000),
    }


def test_a_list_of_operations_in_two_languages_with_tabs_in_utf_16(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Name des Begünstigten / Beneficiary name\tBeginn / Start date\tGesamtausgaben / Total expenditure"
        "\tKofinanzierungssatz / Co-financing rate\tPLZ / Postcode\r\n"
        "Verein\t01.01.2015\t109.782,00 EUR\t50,00 %\t01067\r\n"
        "Werk\t01.07.2015\t1.042.990,50 EUR\t50,00 %\t39104\r\n"
        "Schule\t15.02.2016\t64.000 EUR\t47,5 %\t06366\r\n",
        "utf-16",
    )
    assert (told["encoding"], told["delimiter"], told["rows"]) == ("utf-16", "\t", 3)
    assert columns(told, "kind", "sum", "min")["Gesamtausgaben / Total expenditure"] == ("money", 121677250, 6400000)
    assert columns(told, "kind")["PLZ / Postcode"] == ("code",)
    assert columns(told, "min", "max")["Beginn / Start date"] == ("2015-01-01", "2016-02-15")


def test_the_label_of_a_total_may_stand_in_the_last_column(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Position;Plan;Ist;Bemerkung\nPersonal;45000;43210,55;\nSachkosten;5000;5230,10;\n;50000;48440,65;Gesamt\n",
    )
    assert (told["rows"], excluded(told), checks(told)) == (2, [("total", [4])], {"Gesamt": (50000, 50000)})


def test_a_total_over_the_headings_is_a_check(tmp_path: Path) -> None:
    told = seen(tmp_path, "Gesamt;;30.000,00\nKreis;Anzahl;Zuschuss\nUnna;3;10.000,00\nHamm;4;20.000,00\n")
    assert (told["rows"], told["header_rows"], checks(told)) == (2, [2], {"Gesamt": (3000000, 3000000)})


def test_parts_of_a_row_are_not_counted_again(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Kostenart;Betrag\nPersonalkosten;50.000,00\ndavon Leitung;30.000,00\ndavon Verwaltung;20.000,00\n"
        "Sachkosten;10.000,00\nGesamtkosten;60.000,00\n",
    )
    assert columns(told, "sum")["Betrag"] == (6000000,)
    assert excluded(told) == [("part", [3, 4]), ("total", [6])]


def test_parts_of_a_heading_without_values_are_data(tmp_path: Path) -> None:
    told = seen(tmp_path, "Gruppe;Anzahl\nTeilnehmende:;\ndavon Frauen;12\ndavon Männer;8\n")
    assert columns(told, "sum")["Anzahl"] == (20,)


def test_income_expenses_and_their_difference_in_two_blocks(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Einnahmen;;\nPosition;Betrag;Datum\nZuschuss;10.000,00;01.02.2024\nSpenden;500,00;03.03.2024\n"
        "Summe Einnahmen;10.500,00;\n;;\nAusgaben;;\nPosition;Betrag;Datum\nHonorar;4.000,00;01.04.2024\n"
        "Miete;2.000,00;01.05.2024\nSumme Ausgaben;6.000,00;\nSaldo;4.500,00;\n",
    )
    assert (told["rows"], columns(told, "sum")["Betrag"]) == (4, (1650000,))
    assert checks(told)["Saldo"] == (450000, 450000)


def test_a_result_that_does_not_add_up_stays_and_is_asked(tmp_path: Path) -> None:
    told = seen(tmp_path, "Position;Betrag\nZuschuss;10,00\nSpenden;5,00\nÜberschuss;7,00\n")
    assert (told["rows"], "maybe_total" in rules(told)) == (3, True)
    assert "4 (Überschuss)" in str(told["findings"])


def test_another_table_below_is_named_and_does_not_mix_with_the_first(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Position;Plan;Ist\nPersonal;1000;900,25\nSachkosten;200;250,50\nSumme;1200;1150,75\n;;\n"
        "Teilnehmende nach Alter;;\nAlter;weiblich;männlich\n18-27;3;4\n27-60;10;7\n",
    )
    assert columns(told, "sum") == {"Position": (None,), "Plan": (1200,), "Ist": (1150.75,)}
    assert excluded(told)[-2:] == [("total", [4]), ("empty", [5])]
    assert ("footer", [6, 7, 8, 9]) in excluded(told)
    assert "second_table" in rules(told)


def test_an_annex_of_codes_below_an_unlabelled_sum(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Nr.;Träger;Ort;Beginn;Betrag\n1;A;Bochum;01.01.2023;1.000,00\n2;B;Essen;01.03.2023;2.500,00\n"
        ";;;;3.500,00\n;;;;\nAnhang: Schlüssel der Ziele;;;;\nCode;Bedeutung;;;\nA1;Beschäftigung;;;\n",
    )
    assert (told["rows"], columns(told, "sum")["Betrag"]) == (2, (350000,))
    assert {rule for rule, _ in excluded(told)} == {"total", "footer", "empty"}


def test_a_row_that_counts_the_columns_is_no_data(tmp_path: Path) -> None:
    told = seen(tmp_path, "Träger;Zweck;Betrag;Quote\n1;2;3;4\nVerein A;Beratung;10,00;5 %\nVerein B;Halle;20,00;6 %\n")
    assert (told["rows"], excluded(told)) == (2, [("header", [2])])


def test_the_currency_may_stand_in_a_column_of_its_own(tmp_path: Path) -> None:
    table = "Datum;Spender;Betrag;Währung\n01.02.2024;A;500,00;{}\n05.03.2024;B;1.250,00;{}\n07.03.2024;C;-;{}\n"
    euros = seen(tmp_path, table.format("EUR", "€", "CHF"))  # nothing was given in francs
    assert columns(euros, "kind", "sum")["Betrag"] == ("money", 175000)
    assert "money_by_heading" not in rules(euros)
    mixed = seen(tmp_path, table.format("EUR", "CHF", "EUR"))
    assert (columns(mixed, "sum")["Betrag"], "mixed_currencies" in rules(mixed)) == ((None,), True)
    other = seen(tmp_path, table.format("USD", "USD", "USD"))
    assert (columns(other, "sum")["Betrag"], "foreign_currency" in rules(other)) == ((175000,), True)


@pytest.mark.parametrize(
    ("told", "expected"), [(("EUR", "EUR"), ()), (("EUR", "CHF"), ("CHF", "EUR")), (("HUF", "HUF"), ("HUF",))]
)
def test_amounts_in_another_currency_beside_them_are_not_read(
    tmp_path: Path, told: tuple[str, str], expected: tuple[str, ...]
) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Position;Betrag;Währung\nMiete;10,00;{}\nDruck;5,00;{}\n".format(*told), encoding="utf-8")
    (part,) = typed(reading.read(path)[0], Source("budget", "plan.csv"))
    assert part.currencies.get("amount", ()) == expected
    assert part.frame["amount"].notna().all() == (not expected)
    assert part.unused == ()


def test_the_nearest_column_of_currencies_counts(tmp_path: Path) -> None:
    path = tmp_path / "zwei.csv"
    path.write_text("Plan;Whg.;Ist;Whg.\n1;EUR;2;CHF\n3;EUR;4;CHF\n", encoding="utf-8")
    (raw,) = reading.read(path)
    assert (currencies.beside(raw, "Plan"), currencies.beside(raw, "Ist")) == ({"EUR"}, {"CHF"})


def test_days_codes_yes_and_no_and_the_ways_to_say_nothing(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Nr|Name|Anmeldung am|Anwesend|Anzahl Personen|Rolle\n001|Ä|14.06.2024 13:05|ja|2|Fachkraft\n"
        "002|B|14.06.2024 09:00|nein|1|Ehrenamt\n003|\ufeffC &amp; D|13.06.2024 18:30 Uhr|k. A.|-|Fachkraft\n"
        "004|D||ja|n/a|Ehrenamt\n",
    )
    facts = columns(told, "kind", "missing")
    assert facts["Nr"] == ("code", {})
    assert facts["Anmeldung am"] == ("datetime", {"not_answered": 1})
    assert facts["Anwesend"] == ("yes_no", {"not_answered": 1})
    assert facts["Anzahl Personen"] == ("integer", {"not_answered": 2})
    assert "marked_cells" in rules(told)


def test_a_decimal_comma_with_commas_between_the_cells(tmp_path: Path) -> None:
    told = seen(
        tmp_path, 'Projekt,Träger,"Betrag (€)"\nA,"Verein, e.V.","1.234,50"\nB,Bund,"99,90"\nSumme,,"1.334,40"\n'
    )
    assert (told["delimiter"], columns(told, "sum")["Betrag (€)"]) == (",", (133440,))


def test_whole_thousands_that_could_be_decimals_are_asked(tmp_path: Path) -> None:
    told = seen(tmp_path, "Ort;Besuche;Quote\nA;1.234;0,5\nB;987;0,25\n")
    assert columns(told, "kind", "sum")["Besuche"] == ("number", None)
    assert "ambiguous_number" in rules(told)


def test_english_amounts_with_brackets_for_minus_and_a_share(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        'Grantee,Amount awarded,Start,Share\nFoo,"12,500",14/06/2024,12.5%\n'
        'Bar,"(1,000)",01/07/2024,3%\nTotal,"11,500",,\n',
    )
    assert columns(told, "format", "sum")["Amount awarded"] == ("english", 1150000)
    assert columns(told, "format", "min")["Start"] == ("day_first", "2024-06-14")
    assert checks(told) == {"Total": (1150000, 1150000)}


def test_an_office_list_with_everything_at_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows: list[list[Any]] = [
        ["Förderliste 2024", None, None, None, None, None],
        [],
        ["Träger", None, "Förderung", None, None, "PLZ"],
        ["Name", "Sitz", "beantragt", "bewilligt", "Quote", None],
        ["Verein A", "Bochum", 1200.5, 1000, 0.8333, 1067],
        ["Verein B", "Essen", 500, "500,00 €", 1, 44787],
        ["Verein C", "Köln", "#DIV/0!", "k. A.", None, 50667],
        ["Verein D", "Köln", "=C5*2", 250, dt.time(9, 30), 50667],
        ["Summe", None, None, 1750, 0.9, None],
        [],
        ["Quelle: eigene Erhebung; Stand 31.12.2024"],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:F1", "A3:B3", "C3:E3", "F3:F4"):
        sheet.merge_cells(area)
    for row in range(5, 10):
        sheet.cell(row, 4).number_format = "#,##0.00 €"
        sheet.cell(row, 5).number_format = "0.0 %"
        sheet.cell(row, 6).number_format = "00000"
    sheet.row_dimensions[6].hidden = True
    book.save(tmp_path / "liste.xlsx")
    (inspected,) = inspect(tmp_path / "liste.xlsx")
    told = as_object(inspected)
    assert (told["header_rows"], told["rows"]) == ([3, 4], 4)
    facts = columns(told, "kind", "sum", "missing")
    assert facts["Förderung beantragt"] == ("money", 170050, {"unreadable": 2})
    assert facts["Förderung bewilligt"] == ("money", 175000, {"not_answered": 1})
    assert facts["PLZ"][0] == "code"
    assert checks(told) == {"Summe": (175000, 175000)}
    assert {"hidden_rows", "error_values", "unsaved_formulas", "zeros_format", "mixed_cells"} <= rules(told)
