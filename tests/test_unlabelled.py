"""Rows that are sums of other rows, or stand below a total, while nothing in their text says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import reading
from evaluation.data import build_tables
from evaluation.project.settings import load


def notes(tmp_path: Path, text: str) -> dict[str, list[dict[str, object]]]:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (raw,) = reading.read(tmp_path / "t.csv")
    found: dict[str, list[dict[str, object]]] = {}
    for note in raw.notes:
        found.setdefault(note.key, []).append(dict(note.values))
    return found


def test_a_row_that_counts_the_columns_may_be_the_only_one(tmp_path: Path) -> None:
    assert notes(tmp_path, "a;b;c\n1;2;3\n") == {}


def test_a_year_has_no_sum(tmp_path: Path) -> None:
    text = "Posten;Jahr;Betrag\nMiete;2026;100,00\nPorto;2026;50,00\nSumme;2026;{}\n"
    assert "total_differs" not in notes(tmp_path, text.format("150,00"))
    assert "total_differs" not in notes(tmp_path, text.format("150,00").replace("Jahr", "Zeitraum"))
    (wrong,) = notes(tmp_path, text.format("160,00"))["total_differs"]
    assert (wrong["column"], wrong["stated"], wrong["read"]) == ("Betrag", 160, 150)


def test_a_wrong_total_is_compared_with_the_rows_it_is_nearest_to(tmp_path: Path) -> None:
    text = "Posten;Betrag\nPersonal;100,00\nMiete;250,00\nZwischensumme;350,00\nReisen;40,00\nDruck;60,00\n"
    (wrong,) = notes(tmp_path, text + "Zwischensumme;110,00\n")["total_differs"]
    assert (wrong["stated"], wrong["read"]) == (110, 100)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("Personal;100\nMiete;250\nStand 1;350\nReisen;40\nDruck;60\nAlles;450", "4 (Stand 1 | 350), 7 (Alles"),
        ("A. Personal;100\na) Leitung;60\nb) Büro;40\nB. Miete;55", "2 (A. Personal | 100)"),
        ("1. Personal;100\nLeitung;60\nBüro;40\n2. Miete;55", "2 (1. Personal | 100)"),
        ("Miete;77\nPersonal gesamt, davon;100\nLeitung;60\nBüro;40\nPorto;3", "3 (Personal gesamt, davon | 100)"),
        ("Personal;100,50\nMiete;250,00\nBetrag netto;350,50", "4 (Betrag netto | 350,50)"),
        (
            "Miete;77\nPersonalkosten gesamt, davon;100\nLeitung;60\nVerwaltung;40",
            "3 (Personalkosten gesamt, davon | 100)",
        ),
        ("Personalkosten;100\n- Leitung;60\n- Verwaltung;40\nMiete;77\nPorto;20", "2 (Personalkosten | 100)"),
        ("Personalkosten;100\n  Leitung;60\n  Verwaltung;40\nMiete;77\nPorto;20", "2 (Personalkosten | 100)"),
    ],
)
def test_a_row_that_is_the_sum_of_others_and_does_not_say_so_is_asked_about(
    tmp_path: Path, lines: str, rows: str
) -> None:
    (asked,) = notes(tmp_path, f"Posten;Betrag\n{lines}\n")["sum_unsaid"]
    assert str(asked["rows"]).startswith(rows)


@pytest.mark.parametrize(
    "text",
    [
        "Posten;Betrag\nPersonal;100\nMiete;250\nReisen;40\nSumme;390\n",
        "Beleg;Datum;Firma;Betrag\nB1;01.02.2024;A;10,00\nB2;02.02.2024;B;20,00\nB3;03.02.2024;C;30,00\n",
        "Jahr;Personen\n2021;10\n2022;20\n2023;30\n",
        "1. Ziel;Personen\nA;1\nB;4\nC;0\nD;0\n",
    ],
)
def test_entries_and_named_totals_are_not_asked_about(tmp_path: Path, text: str) -> None:
    assert not {"sum_unsaid", "below_total"} & set(notes(tmp_path, text))


def test_rows_below_the_grand_total_are_asked_about(tmp_path: Path) -> None:
    text = "Posten;Betrag\nPersonal;100,00\nMiete;250,00\n{}\n"
    rest = "Verwaltungspauschale 7%;24,50\nFörderfähige Gesamtausgaben;374,50\nBeantragte Zuwendung (80%);299,60"
    (asked,) = notes(tmp_path, text.format(f"Gesamtkosten;350,00\n{rest}"))["below_total"]
    assert asked["n"] == 3
    assert str(asked["rows"]).startswith("5 (Verwaltungspauschale 7% | 24,50), 6 (Förderfähige Gesamtausgaben")
    assert "below_total" not in notes(tmp_path, text.format("Zwischensumme;350,00\nReisen;10,00"))


def test_a_sum_or_part_that_has_a_voucher_is_asked_about(tmp_path: Path) -> None:
    text = "Beleg;Datum;Zweck;Betrag\nB0;01.02.2024;Raum;80,00\nB1;01.02.2024;Stift;10,00\nB2;01.02.2024;Heft;20,00\n"
    (asked,) = notes(tmp_path, text + "B3;01.02.2024;Gesamt RE 12;30,00\nB4;;davon MwSt;4,79\n")["sum_unsaid"]
    assert asked["rows"] == "5 (B3 | 01.02.2024 | Gesamt RE 12 | 30,00), 6 (B4 | davon MwSt | 4,79)"
    assert "sum_unsaid" not in notes(tmp_path, text + "B3;01.02.2024;Zusammen e. V.;35,00\n")


def test_a_sum_and_its_tax_under_other_words_are_asked_about(tmp_path: Path) -> None:
    text = "Beleg;Zweck;Betrag\nB0;Raum;80,00\nB1;Stift;10,00\nB2;Heft;20,00\nB3;Rechnungssumme RE 12;30,00\n"
    (asked,) = notes(tmp_path, text + "B4;inkl. 19% MwSt;4,79\n")["sum_unsaid"]
    assert asked["rows"] == "5 (B3 | Rechnungssumme RE 12 | 30,00), 6 (B4 | inkl. 19% MwSt | 4,79)"


def test_abbreviated_subtotals_are_totals_also_of_one_row(tmp_path: Path) -> None:
    text = "Posten;Betrag\nPersonal;100\nZw.-Su.;100\nReisen;40\nDruck;60\nZw. Summe;100\nEndbetrag;200\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (raw,) = reading.read(tmp_path / "t.csv")
    assert (list(raw.rows), raw.notes) == ([2, 4, 5], ())


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        ("I. Personal;100\nI.1 Leitung;60\nI.2 Büro;40\nII. Miete;55", ["60", "40", "55"]),
        (
            "1. Personal;100\n1.1 Leitung;60\n1.2 Büro;40\n2. Sachen;50\n2.1 Miete;30\n2.2 Porto;20",
            ["60", "40", "30", "20"],
        ),
        (
            "1. Personal;100\n1.1 Leitung;60\n1.1.1 Chefin;35\n1.1.2 Rest;25\n1.2 Büro;40\n2. Miete;77",
            ["35", "25", "40", "77"],
        ),
        ("1 Personal;100\n1.1 Leitung;100\n2 Miete;77", ["100", "77"]),
        ("1.1 Leitung;60\n1.2 Büro;40\n1 Personal;100\n2 Miete;77\nSumme;177", ["60", "40", "77"]),
        ("1 Personal;\n1.1 Leitung;60\n1.2 Büro;40\n2 Miete;77", ["", "60", "40", "77"]),
        ("01 Personal;100\n01.01 Leitung;60\n01.02 Büro;40\n02 Miete;77", ["60", "40", "77"]),
        ("1 Verein;90\n2 Verein;60\n3 Verein;40", ["90", "60", "40"]),
        ("1.5 Verein;90\n1 Verein;60\n1.3 Verein;40", ["90", "60", "40"]),
    ],
)
def test_a_row_whose_parts_are_numbered_below_it_is_their_total(tmp_path: Path, lines: str, counted: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Posten;Betrag\n{lines}\n", encoding="utf-8")
    (raw,) = reading.read(path)
    assert raw.cells["Betrag"].tolist() == counted
    assert not {note.key for note in raw.notes} & {"sum_unsaid", "outline_differs", "total_differs"}


def test_a_row_that_is_not_what_its_numbered_parts_come_to_stops_the_reports(tmp_path: Path) -> None:
    text = "Kostenposition;Betrag\n1 Personal;105\n1.1 Leitung;60\n1.2 Büro;40\n2 Miete;77\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    head = '[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n[tables.budget]\nfile = "a.csv"\n'
    (tmp_path / "evaluation.toml").write_text(head, encoding="utf-8")
    found = build_tables(load(tmp_path)).findings
    (told,) = found[found["severity"] == "error"].to_dict("records")
    assert told["row"] == 2
    assert "105; ihre Teile ergeben 100" in told["value"]


@pytest.mark.parametrize(
    ("lines", "rows", "asked"),
    [
        ("1;Miete;100\n2;Kurs;200\nMin;;100\nMax;;200\nAnzahl;;2\n", [2, 3], ""),
        ("1;Miete;100\n2;Kurs;200\n;;\n;Minimum:;100\n;Maximum:;200\n;Anzahl:;2\n", [2, 3], ""),
        ("1;Miete;0\n2;Kurs;\n3;Reise;70\nMin;;0\nAnzahl;;2\nSumme;;70\n", [2, 3, 4], ""),
        ("1;Miete;100\n2;Kurs;200\nMin;;90\nMax;;200\n", [2, 3, 4], "4 (Min)"),
        ("1;Miete;100\n2;Kurs;200\n;;\nAnzahl;;3\n", [2, 3, 5], "5 (Anzahl)"),
        ("Min;Miete;100\nMax;Kurs;200\nAnzahl;Kurs;5\n4;Reise;100\n", [2, 3, 4, 5], ""),
    ],
)
def test_the_ends_and_the_number_of_a_list_are_no_rows_of_it_where_they_are_so(
    tmp_path: Path, lines: str, rows: list[int], asked: str
) -> None:
    (tmp_path / "a.csv").write_text(f"Nr.;Kostenposition;Betrag\n{lines}\n", encoding="utf-8")
    (raw,) = reading.read(tmp_path / "a.csv")
    assert raw.rows.tolist() == rows
    assert [note.values["rows"] for note in raw.notes if note.key == "maybe_total"] == [asked] * bool(asked)
    assert not {note.key for note in raw.notes} & {"set_apart", "left_out"}


@pytest.mark.parametrize(
    ("lines", "rows", "asked"),
    [
        ("Ada;30\nBob;40\nCem;51\nDurchschnitt;40,3\nMedian;40\nn=;3", [2, 3, 4], ""),
        ("Ada;30\nBob;40\nØ;35\nCem;50\nDora;60\nØ;55", [2, 3, 5, 6], ""),
        ("Ada;30\nBob;40\nn = 2;", [2, 3], ""),
        ("Ada;30\nBob;40\nMittelwert;36", [2, 3], "4 (Mittelwert | 36)"),
        ("Ada;30\nBob;40\nn = 5;", [2, 3], "4 (n = 5)"),
        ("Ada;30\nBob;40\nStandardabweichung;7", [2, 3], "4 (Standardabweichung | 7)"),
        ("Ada;30\nMedian Kliniken;40\nNora;50", [2, 3, 4], ""),
    ],
)
def test_averages_and_numbers_of_rows_are_no_rows_and_asked_about_where_they_are_not_so(
    tmp_path: Path, lines: str, rows: list[int], asked: str
) -> None:
    (tmp_path / "a.csv").write_text(f"Name;Alter\n{lines}\n", encoding="utf-8")
    (raw,) = reading.read(tmp_path / "a.csv")
    assert raw.rows.tolist() == rows
    assert [note.values["rows"] for note in raw.notes if note.key == "left_out"] == [asked] * bool(asked)


@pytest.mark.parametrize(
    ("tail", "stated"),
    [
        ("davon Amt A: 305", [("305", "300", False)]),
        ("davon Amt A: 300,00 €", [("300", "300", True)]),
        ("* davon Amt B 120 Euro", [("120", "110", False)]),
        ("Summe Amt A: 300", [("300", "300", True)]),
        ("davon Amt C: 305", []),
        ("Stand: 31.12.2024, 2 Ämter", []),
        ("Gesamt vom Amt B;110,00", [("110", "110", True)]),
        ("Insgesamt vom Amt C;999,00", []),
    ],
)
def test_a_footnote_on_one_block_is_compared_with_that_block_alone(
    tmp_path: Path, tail: str, stated: list[tuple[str, str, bool]]
) -> None:
    text = "Amt;Betrag\nAmt A;100,00\nAmt A;200,00\nAmt B;50,00\nAmt B;60,00\n"
    (tmp_path / "a.csv").write_text(f"{text}{tail}\n", encoding="utf-8")
    (raw,) = reading.read(tmp_path / "a.csv")
    assert len(raw.rows) == 4
    checks = [check for entry in raw.excluded for check in entry.checks]
    assert [(f"{each.stated:.0f}", f"{each.read:.0f}", each.agrees) for each in checks] == stated
    keys = {note.key for note in raw.notes}
    assert ("total_differs" in keys) == any(not agrees for _, _, agrees in stated)
    assert ("left_out" in keys) == ("999" in tail)


def test_the_codes_of_a_scale_are_no_sums(tmp_path: Path) -> None:
    scale = ("stimme voll zu", "stimme eher zu", "teils/teils", "stimme eher nicht zu", "stimme gar nicht zu")
    rows = "".join(
        f"{item};Wie sehen Sie das?;{n};{text}\n" for item in ("Q1", "Q2") for n, text in enumerate(scale, 1)
    )
    assert notes(tmp_path, "Frage;Fragetext;Rang;Antwort\n" + rows) == {}
    (amounts,) = notes(tmp_path, "Posten;Betrag\nMiete;1\nPorto;2\nAlles;3\nDruck;7\n")["sum_unsaid"]
    assert amounts["rows"] == "4 (Alles | 3)"
