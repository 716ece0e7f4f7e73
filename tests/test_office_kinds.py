"""Kinds of files that statistical offices, treasuries and associations send: headings in several rows, units, annexes.

They are invented for these tests; what is right was written down before the tool was asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evaluation import reading
from evaluation.findings import checks
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import Source
from evaluation.reading.cleaning.recipes import typed
from evaluation.reading.files.html_tables import records
from evaluation.reading.inspecting import as_object, inspect


def seen(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "datei.csv"
    path.write_bytes(text.encode("cp1252"))
    (inspected,) = inspect(path)
    return as_object(inspected)


def column(told: dict[str, Any], name: str, *facts: str) -> tuple[Any, ...]:
    return next(tuple(column[fact] for fact in facts) for column in told["columns"] if column["name"] == name)


def excluded(told: dict[str, Any]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for entry in told["excluded"]:
        rows.setdefault(entry["rule"], []).extend(entry["rows"])
    return rows


def rules(told: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in told["findings"]}


def test_three_rows_of_headings_stand_over_figures_of_which_some_are_secret(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "GENESIS-Tabelle: 12521-02-01-4\nStichtag;;;Ausländer;Ausländer\n;;;Insgesamt;weiblich\n;;;Anzahl;Anzahl\n"
        "31.12.2022;05911;      Bochum;60335;28925\n31.12.2022;05913;      Dortmund;135000;65000\n"
        "31.12.2022;05915;      Hamm;30000;15000\n31.12.2022;05916;      Herne;25000;12000\n"
        "31.12.2022;13001;      Greifswald;-;/\n31.12.2022;13002;      Neubrandenburg;.;...\n"
        "_______________\nQuelle: Statistische Ämter\n",
    )
    assert (told["header_rows"], told["rows"]) == ([2, 3, 4], 6)
    assert column(told, "Ausländer Insgesamt Anzahl", "sum", "missing") == (250335, {"not_answered": 2})
    assert column(told, "Ausländer weiblich Anzahl", "sum", "missing") == (120925, {"not_answered": 2})


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (";31.12.2022;31.12.2023", "31.12.2023"),
        ("Land;31.12.2022;31.12.2023", "31.12.2023"),
        ("Land;2022-12-31;2023-12-31", "2023-12-31"),
        ("Frage;1;2;3", "3"),
    ],
)
def test_days_and_steps_may_be_headings(tmp_path: Path, header: str, name: str) -> None:
    figures = ["13369393", "13435062", "7"][: header.count(";")]
    told = seen(tmp_path, f"{header}\nBayern;{';'.join(figures)}\nBerlin;{';'.join(figures)}\n")
    assert (told["header_rows"], told["rows"]) == ([1], 2)
    assert column(told, name, "kind")[0] == "integer"
    assert ("counted_header" in rules(told)) == (name == "3")


def test_a_table_that_begins_with_an_empty_cell_and_figures_is_read(tmp_path: Path) -> None:
    told = seen(tmp_path, ";1,50;2,00\n;3,00;4,00\n;9,00;1,00\n")
    assert (told["header_rows"], told["rows"], rules(told)) == ([], 3, {"no_header"})


def test_rows_of_days_and_numbers_without_headings_stay_data(tmp_path: Path) -> None:
    told = seen(tmp_path, "A;01.01.2024;02.01.2024\nB;03.01.2024;04.01.2024\n")
    assert (told["header_rows"], told["rows"], rules(told)) == ([], 2, {"no_header"})
    told = seen(tmp_path, "A;1;2;3\nB;1;2;3\n")
    assert (told["header_rows"], told["rows"]) == ([], 2)


PLAN = (
    "Haushaltsplan 2024;;;\n{note};;;\nNr.;Bezeichnung;Ergebnis 2022;Ansatz 2024\n"
    "2;+ Zuwendungen;12.345;13.000\n3;+ Transfererträge;1.234;1.350\n10;= Ordentliche Erträge;13.579;14.350\n"
    "11;- Personalaufwendungen;5.600-;6.050-\n15;- Transferaufwendungen;9.100-;9.500-\n"
    "17;= Ordentliche Aufwendungen;14.700-;15.550-\n18;= Ergebnis;1.121-;1.200-\n"
)


def test_a_plan_with_numbered_lines_has_results_that_are_no_data(tmp_path: Path) -> None:
    told = seen(tmp_path, PLAN.format(note="Angaben in Euro"))
    assert (told["rows"], excluded(told)["total"]) == (4, [6, 9, 10])
    assert column(told, "Ergebnis 2022", "kind", "sum") == ("money", -112100)


@pytest.mark.parametrize("note", ["Angaben in T€", "Beträge in Tsd. Euro", "(in Mio. €)", "Alle Werte in 1.000 EUR"])
def test_a_note_of_thousands_makes_no_euros(tmp_path: Path, note: str) -> None:
    told = seen(tmp_path, PLAN.format(note=note))
    assert "money" not in [entry["kind"] for entry in told["columns"]]
    assert any(f"„{note}“" in finding["text"] for finding in told["findings"] if finding["rule"] == "in_thousands")


def test_a_limit_in_a_title_is_no_unit(tmp_path: Path) -> None:
    told = seen(tmp_path, "Spenden ab 1.000 Euro\nName;Betrag\nA;1.000,00\nB;5.000,00\n")
    assert column(told, "Betrag", "kind", "sum") == ("money", 600000)
    assert "in_thousands" not in rules(told)


@pytest.mark.parametrize(
    "text",
    ["Position;Betrag (T€)\nMiete;12,50\nHonorar;7,00\n", "in Tsd. €\nPosition;Betrag\nMiete;12,50\nHonorar;7,00\n"],
)
def test_thousands_in_a_project_are_an_error_and_never_euros_in_silence(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.csv").write_text(text, encoding="utf-8")
    (raw,) = reading.read(tmp_path / "plan.csv")
    heading = str(raw.cells.columns[1])
    source = Source("budget", "plan.csv", columns={"position": "Position", "amount": heading})
    found = [finding for part in typed(raw, source) for finding in checks.of_part(part) if finding.stops]
    told = {finding.rule: finding for finding in found}
    assert all(part.frame["amount"].isna().all() for part in typed(raw, source))
    assert "Tausend oder Millionen" in told["in_thousands"].text("de")
    assert "thousands or millions" in told["in_thousands"].text("en")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Kurs;Honorar;1\n;Miete;2\nFest;Honorar;5\n;Essen;6\n", "3, 5"),
        ("Kurs;Honorar;1\n;Miete;2\n;Zwischensumme;3\nFest;Honorar;5\n;Essen;6\nGesamt;;14\n", "3, 6"),
        ("Kurs;Honorar;1\nFest;Miete;2\n;Porto;5\n;Bank;6\n", ""),
        ("Kurs;Honorar;1\n;Miete;2\nKurs;Honorar;5\n;Essen;6\n", ""),
        ("Kurs;Honorar;1\nFest;Miete;2\nReise;Bus;5\n;Bank;6\n", ""),
    ],
)
def test_a_column_that_is_filled_once_a_block_is_asked_about(tmp_path: Path, text: str, asked: str) -> None:
    (tmp_path / "plan.csv").write_text(f"Aktivität;Kostenposition;Betrag\n{text}", encoding="utf-8")
    (raw,) = reading.read(tmp_path / "plan.csv")
    assert "".join(note.values["rows"] for note in raw.notes if note.key == "labels_once") == asked


def test_blocks_with_titles_of_their_own_and_a_balance_of_nothing(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Nachweis;;\nPosition;lt. Finanzplan;lt. Abrechnung\n1. Einnahmen;;\nZuwendung;20.000,00 €;20.000,00 €\n"
        "Eigenmittel;2.500,00 €;2.750,00 €\nSumme Einnahmen;22.500,00 €;22.750,00 €\n2. Ausgaben;;\n"
        "Personal;15.000,00 €;14.800,00 €\nHonorare;7.500,00 €;7.950,00 €\nSumme Ausgaben;22.500,00 €;22.750,00 €\n"
        "Saldo;0,00 €;0,00 €\n",
    )
    assert told["rows"] == 4
    assert excluded(told) == {"note": [1, 3, 7], "total": [6, 10, 11]}
    assert "maybe_total" not in rules(told)
    (asked,) = [finding["text"] for finding in told["findings"] if finding["rule"] == "block_titles"]
    assert "Zeile 3 (1. Einnahmen), 7 (2. Ausgaben)" in asked


def test_names_of_groups_between_the_rows_are_told_and_no_data(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Bereich;Träger;Betrag\nJugend;;\n;A;100,00\n;B;200,00\n;Summe Jugend;300,00\nAlter;;\n;C;50,00\n;D;70,00\n"
        ";Summe Alter;120,00\nGesamt;;420,00\n",
    )
    assert (told["rows"], *column(told, "Betrag", "sum")) == (4, 42000)
    assert [entry["label"] for entry in told["excluded"] if entry["rule"] == "note"] == ["Jugend", "Alter"]
    told = seen(tmp_path, "Träger;Ort;Betrag\nA;;\nB;Bonn;1,00\nC;;\nD;Köln;2,00\n")
    assert told["rows"] == 4


def test_what_stands_below_the_total_and_an_empty_row_has_nothing_to_do_with_it(tmp_path: Path) -> None:
    table = "Nr.;Projekt;Betrag\n1;A;100,00\n2;B;200,00\nSumme;;300,00\n\n"
    told = seen(tmp_path, table + "Anlage: Ansprechpersonen\nName;Telefon\nFrau X;0234 123456\nHerr Y;0234 98765\n")
    assert (told["rows"], excluded(told)["footer"]) == (2, [6, 7, 8, 9])
    assert column(told, "Betrag", "sum", "missing") == (30000, {})
    told = seen(tmp_path, table + "Nachtrag\n3;C;k. A.\n")
    assert told["rows"] > 2


def test_amounts_carried_over_from_page_to_page_count_once(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Nr;Träger;Ort;Summe\n1;A;X;10,00\n2;B;Y;20,00\nÜbertrag;;;30,00\nSeite 1 von 2;;;\nNr;Träger;Ort;Summe\n"
        "Übertrag;;;30,00\n3;C;Z;5,00\nGesamtsumme;;;35,00\nSeite 2 von 2;;;\n",
    )
    assert (told["rows"], excluded(told)["total"]) == (3, [4, 7, 9])
    told = seen(tmp_path, "Tag;Text;Einnahme\n1.1.2024;Übertrag Vorjahr;50,00\n2.1.2024;Spende;10,00\nSumme;;60,00\n")
    assert (told["rows"], *column(told, "Einnahme", "sum")) == (2, 6000)


@pytest.mark.parametrize(
    ("second", "rows"),
    [
        ("Beneficiary;Operation;Start date;Total expenditure", 2),
        ("Verein A;geheim;geheim;geheim", 3),
        ("Verein A;Kurs;k. A.;12.000*", 3),
        ("Verein A;Kurs;offen;offen", 3),
    ],
)
def test_headings_in_two_languages_are_headings_and_a_row_without_figures_is_data(
    tmp_path: Path, second: str, rows: int
) -> None:
    told = seen(
        tmp_path,
        f"Begünstigter;Vorhaben;Beginn;Ausgaben\n{second}\n"
        "Verein B;Fest;01.03.2023;1.000,50\nVerein C;Treff;01.05.2023;2.000,00\n",
    )
    assert (told["rows"], "second_headings" in rules(told)) == (rows, rows == 2)
    assert [each["name"] for each in told["columns"]] == ["Begünstigter", "Vorhaben", "Beginn", "Ausgaben"]
    if rows == 2:
        assert column(told, "Ausgaben", "kind", "sum") == ("money", 300050)


def test_a_heading_that_reaches_over_nothing_makes_no_column(tmp_path: Path) -> None:
    lines = ";Orte;Plätze;;\n;2018;2018;2020;\nSüd;1;2;3;{0}\nNord;3;4;5;{0}\n"
    names = ["(A)", "Orte 2018", "Plätze 2018", "Plätze 2020"]
    assert [each["name"] for each in seen(tmp_path, lines.format(""))["columns"]] == names
    assert [each["name"] for each in seen(tmp_path, lines.format("7"))["columns"]] == [*names, "Plätze"]


def test_rows_parted_by_blanks_are_one_column_and_that_is_said(tmp_path: Path) -> None:
    told = seen(tmp_path, "source target weight\na b 1\na c 2\nb c 1\n")
    assert (len(told["columns"]), "parted_by_blanks" in rules(told)) == (1, True)
    told = seen(tmp_path, "Was war gut?\nDer Austausch war gut\nAlles\n")
    assert "parted_by_blanks" not in rules(told)


def test_days_over_the_headings_are_part_of_them(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Tabelle 1;;;;\n;;31.12.2021;;31.12.2022\n;;männlich;weiblich;männlich\n08;Süd;12;11;10\n09;Nord;3;4;5\n",
    )
    assert [each["name"] for each in told["columns"]][2:] == [
        "31.12.2021 männlich",
        "31.12.2021 weiblich",
        "31.12.2022 männlich",
    ]


def test_a_result_after_a_line_number_that_is_no_sum_of_the_lines_above_is_asked_about(tmp_path: Path) -> None:
    lines = (
        "Zeile;Art;2023\n01;Steuern;100,00\n02;+ Zuwendungen;50,00\n03;= Ordentliche Erträge;{}\n04;- Personal;-80,00\n"
    )
    assert "maybe_total" not in rules(seen(tmp_path, lines.format("150,00")))
    told = seen(tmp_path, lines.format("151,00"))
    assert told["rows"] == 4
    (asked,) = [finding["text"] for finding in told["findings"] if finding["rule"] == "maybe_total"]
    assert "4 (= Ordentliche Erträge)" in asked


def test_a_name_that_begins_like_a_total_is_counted_and_asked_about(tmp_path: Path) -> None:
    told = seen(
        tmp_path,
        "Projekt;Art;Betrag\nTagung;Kurs;100,00\nTotal Equality e. V.;Kurs;50,00\nZusammen wachsen;Fest;70,00\n"
        "Gesamt Soziales;laut Beschluss;220,00\n",
    )
    assert (told["rows"], excluded(told)["total"]) == (3, [5])
    (asked,) = [finding["text"] for finding in told["findings"] if finding["rule"] == "maybe_total"]
    assert "3 (Total Equality e. V.), 4 (Zusammen wachsen)" in asked
    told = seen(tmp_path, "Nr.;Zweck;Betrag\n1;A;10,00\n2;B;20,00\nSumme Ausgaben;laut Liste;31,00\n")
    assert (told["rows"], "total_differs" in rules(told), *column(told, "Betrag", "sum")) == (2, True, 3000)


def test_a_row_that_numbers_the_columns_is_none_of_the_data(tmp_path: Path) -> None:
    told = seen(
        tmp_path, "Gemeinde;Einwohner;Fläche;Dichte\n1;2;3;4\nBochum;365742;145,66;2511\nHerne;157886;51,42;3071\n"
    )
    assert (told["rows"], *column(told, "Einwohner", "sum")) == (2, 523628)
    told = seen(tmp_path, "id;q1;q2;q3\n1;2;3;4\n2;5;1;4\n3;1;1;2\n")
    assert told["rows"] == 3


def test_the_short_marks_of_offices_for_nothing(tmp_path: Path) -> None:
    told = seen(tmp_path, "Träger;Zuschuss\nA;10,00 €\nB;n. v.\nC;entf.\nD;./.\nE;n.b.\nF;/\nG;---\nH;5,00 €\n")
    assert column(told, "Zuschuss", "sum", "missing") == (1500, {"not_answered": 5, "not_applicable": 1})
    told = seen(tmp_path, "Kürzel;Ort\nNV;A\nNB;B\nNV;C\nNB;D\n")
    assert column(told, "Kürzel", "missing") == ({},)


PAGE = """<html><head><meta charset="utf-8"><title>Bericht</title><style>td {color: red}</style></head><body>
<h1>Zuwendungen 2024</h1><table border=1>
<tr><th rowspan=2>Träger</th><th colspan="2">Betrag<br>in Euro</th></tr><tr><th>bewilligt</th><th>gezahlt</th></tr>
<tr><td>Ä &amp; Söhne; e.&nbsp;V.<td>1.234,50<td>1.000,00</tr>
<tr><td>B</td><td>100,00</td><td></td></tr><tr><td>Summe</td><td>1.334,50</td><td>1.000,00</td></tr></table>
<p>Stand: 14.06.2024</p></body></html>"""


@pytest.mark.parametrize(
    "text", [PAGE, PAGE.replace("\n", ""), PAGE.replace("<html>", "<!DOCTYPE html>\r\n<html lang=de>")]
)
def test_a_table_of_a_web_page_under_the_name_of_a_workbook_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(text, encoding="utf-8")
    told = as_object(inspect(path)[0])
    assert (told["format"], told["delimiter"], told["rows"]) == ("html", None, 2)
    assert column(told, "Betrag in Euro bewilligt", "kind", "sum") == ("money", 133450)
    assert column(told, "Betrag in Euro gezahlt", "sum", "missing") == (100000, {"not_answered": 1})
    (raw,) = reading.read(path)
    assert raw.cells.iloc[0, 0] == "Ä & Söhne; e.\u00a0V."
    assert [check["stated"] for entry in told["excluded"] if (check := entry["check"])] == [133450]


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td colspan=99999999>Nr<td rowspan=-1>Wert<tr><td>1<td>2<tr><td>2<td>3",
        "<table><tr><td>Nr<td>Wert<tr><td>1<td>2<table><tr><td>x</td></tr></table><tr><td>2<td>3</table>",
        "<table></td></tr></table></table><tr><td>Nr<td>Wert<table><tr><td>Nr<td>Wert<tr><td>1<td>2<tr><td>2<td>3",
    ],
)
def test_a_broken_page_gives_a_table_or_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(text, encoding="utf-8")
    assert as_object(inspect(path)[0])["rows"] == 2


def test_a_page_that_asks_for_endless_columns_stays_small(tmp_path: Path) -> None:
    rows = "<tr><td>Nr<td>Wert" + "<tr><td colspan=1000>1<td>2" * 20_000
    told = records(f"<table>{rows}")
    assert (len(told), len(told.cells) < 1_100_000) == (20_001, True)


def test_the_xml_of_excel_2003_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "alt.xls"
    path.write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>\n',
        encoding="utf-8",
    )
    with pytest.raises(EvaluationError, match="Excel 2003"):
        reading.read(path)


def test_the_line_that_names_the_delimiter_may_end_as_on_a_mac(tmp_path: Path) -> None:
    told = seen(tmp_path, "sep=;\rNr;Betrag\r1;1,50\r2;2,50\r")
    assert (told["header_rows"], told["rows"], *column(told, "Betrag", "sum")) == ([1], 2, 400)


def test_a_result_of_nothing_is_a_result(tmp_path: Path) -> None:
    told = seen(tmp_path, "Text;Betrag\nZuschuss;1.000,00\nMiete;-400,00\nHonorar;-600,00\nSaldo;0,00\n")
    assert (told["rows"], excluded(told)["total"], rules(told)) == (3, [5], {"money_by_heading"})
    told = seen(tmp_path, "Text;Betrag\nZuschuss;0,00\nMiete;0,00\nSaldo;0,00\n")
    assert (told["rows"], "maybe_total" in rules(told)) == (3, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Frage;1;2;3\nQ1;4;5;6\nQ2;7;8;9\n", "sind Zahlen (1, 2, 3)"),
        ("Verein;Betrag\nA;10,00\nB;5,00\nSumme;15,00\nNord;\nC;5,00\n", "Zwischenüberschriften"),
        ("in T€\nVerein;Betrag\nA;10,00\nB;5,00\n", "in Tausend"),
    ],
)
def test_what_a_person_must_decide_is_a_warning_in_a_project(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (raw,) = reading.read(tmp_path / "a.csv")
    (asked,) = [finding for finding in checks.of_notes(raw, Source("budget", "a.csv")) if words in finding.text("de")]
    assert asked.severity == "warning"


def test_a_share_among_numbers_is_no_number_of_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Kostenart", "Jan"], ["Miete", 100], ["Honorar", 50.5], ["Reise", 20], ["Anteil", "40%"]):
        sheet.append(row)
    book.save(tmp_path / "kosten.xlsx")
    told = as_object(inspect(tmp_path / "kosten.xlsx")[0])
    assert column(told, "Jan", "sum", "missing") == (170.5, {"unreadable": 1})
    assert "unread_cells" in rules(told)
