"""What of a sheet is data: late entries, footnotes, headings in several rows, and the block a total stands for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evaluation import reading
from evaluation.findings import checks
from evaluation.findings.checks import Finding
from evaluation.project.settings import Source
from evaluation.reading.raw import RawTable


def read(folder: Path, text: str) -> RawTable:
    path = folder / "liste.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = reading.read(path)
    return raw


def asked(raw: RawTable) -> list[Finding]:
    found = checks.of_notes(raw, Source("expenses", raw.file))
    return [finding for finding in found if finding.severity == "warning"]


def compared(raw: RawTable) -> dict[str, tuple[Decimal, Decimal]]:
    return {total.label: (check.stated, check.read) for total in raw.excluded for check in total.checks}


def test_a_late_entry_below_an_empty_row_counts_and_is_asked_about(tmp_path: Path) -> None:
    text = "Aktivität;Kostenposition;Empfänger;Betrag\nKurs;Honorar;Frau X;100\nKurs;Honorar;Herr Y;200\n;;;\n"
    raw = read(tmp_path, text + "Nachtrag Miete;;;50\nNachtrag Reise;;;70\n")
    assert raw.cells["Betrag"].astype(int).sum() == 420
    (told,) = asked(raw)
    assert (told.rule, told.row, told.value) == (
        "rows_set_apart",
        5,
        "5 (Nachtrag Miete | 50), 6 (Nachtrag Reise | 70)",
    )


def test_a_row_with_its_key_below_an_empty_row_counts_and_is_asked_about(tmp_path: Path) -> None:
    text = "Nr.;Name;Art;Ort;Ebene\nG1;Ausschuss;Beirat;A;Stadt\nG2;Rat;Beirat;B;Stadt\n;;;;\nG3;Seniorenbeirat;;;\n"
    raw = read(tmp_path, text)
    assert raw.cells["Nr."].tolist() == ["G1", "G2", "G3"]
    assert [finding.value for finding in asked(raw)] == ["5 (G3 | Seniorenbeirat)"]


HEAD = "Nr.;Verein;Zweck;Datum;Betrag;Art\nB1;A;x;01.02.2024;10,00;y\nB2;C;x;02.02.2024;20,00;y\n;;;;;\n"


@pytest.mark.parametrize(
    ("below", "rows", "rule"),
    [
        (";;;;30,00;\nB3;;;;;\n", 4, "rows_set_apart"),  # a number without words, then a number of a voucher alone
        ("Nachtrag;;;05.03.2024;;\n", 3, "rows_set_apart"),
        ("davor: Nachtrag;;;;5,00;\n", 3, "rows_set_apart"),
        ("Verein Z;;;;;\n", 2, "rows_left_out"),
        ("B1;siehe oben;;;;\n", 2, "rows_left_out"),  # a number that is there already
        ("Stand;;;31.12.2024;;\n", 2, "rows_left_out"),
        ("Quelle: Buchhaltung;;;;;\n* vorläufig;;;;;\nStand: 31.12.2024;;;;;\n", 2, None),
        ("Alle Angaben ohne Gewähr.;;;;;\n", 2, None),
    ],
)
def test_thin_rows_below_the_table(tmp_path: Path, below: str, rows: int, rule: str | None) -> None:
    raw = read(tmp_path, HEAD + below)
    assert len(raw.rows) == rows
    assert [finding.rule for finding in asked(raw)] == ([rule] if rule else [])


def test_an_annex_with_codes_is_left_out_and_named(tmp_path: Path) -> None:
    raw = read(tmp_path, HEAD + "* siehe Anlage\n;;;;;\nA1;Beschäftigung;;;;\nA2;Bildung;;;;\n")
    assert len(raw.rows) == 2
    assert [finding.value for finding in asked(raw)] == ["7 (A1 | Beschäftigung), 8 (A2 | Bildung)"]


def test_a_number_of_records_over_the_headings_checks_what_was_read(tmp_path: Path) -> None:
    text = "Es werden 3 Datensätze angezeigt;;{}\nName;Zweck;Betrag\nA;x;500,00\nB;y;500,00\nC;z;600,00\n"
    for stated, severity in (("1600,00", []), ("1700,00", ["warning"])):
        raw = read(tmp_path, text.format(stated))
        assert compared(raw)["Es werden 3 Datensätze angezeigt"][1] == 1600
        assert [finding.severity for finding in asked(raw)] == severity


@pytest.mark.parametrize("text", ["{};;\n" + "N;Z;B\nA;x;5,00\nB;y;6,00\n", "N;Z;B\nA;x;5,00\nB;y;6,00\n{};;\n"])
def test_a_sum_within_a_sentence_checks_what_was_read(tmp_path: Path, text: str) -> None:
    raw = read(tmp_path, text.format("Gesamtsumme: 12,00 €"))
    assert compared(raw) == {"Gesamtsumme: 12,00 €": (Decimal("12.00"), Decimal("11.00"))}
    assert [finding.rule for finding in asked(raw)] == ["total_differs"]
    raw = read(tmp_path, text.format("Spenden bis 5.000,00 €"))
    assert compared(raw) == {}


def test_amounts_that_look_like_years_are_no_headings(tmp_path: Path) -> None:
    raw = read(tmp_path, "Art;Plan;Ist\n;2000;1950\nMiete;100;90\nDruck;5;6\n")
    assert (raw.header_rows, raw.cells["Plan"].tolist()) == ((1,), ["2000", "100", "5"])
    raw = read(tmp_path, ";2000;1950\nMiete;100;90\nDruck;5;6\n")
    assert (raw.header_rows, len(raw.rows)) == ((), 3)
    assert [finding.rule for finding in asked(raw)] == ["file_note"]  # that no headings were found
    raw = read(tmp_path, "Art;Plan;Ist\n;2023;2024\nMiete;100;90\nDruck;5;6\n")
    assert list(raw.cells.columns) == ["Art", "Plan 2023", "Ist 2024"]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            "Titel;;;;\n;2023;;2024;\nPosition;Plan;Ist;Plan;Ist\nMiete;1;2;3;4\nDruck;5;6;7;8\n",
            ["Position", "2023 Plan", "2023 Ist", "2024 Plan", "2024 Ist"],
        ),
        (
            ";Zuschuss;;Eigenes;\n;2023;2024;2023;2024\nPosition;in €;in €;in €;in €\nMiete;1;2;3;4\nDruck;5;6;7;8\n",
            ["Position", *(f"{name} {year} in €" for name in ("Zuschuss", "Eigenes") for year in (2023, 2024))],
        ),
        (
            "Position;Zuschuss;;Eigenes;\n;2023;2024;2023;2024\n;€;€;€;€\nMiete;1;2;3;4\nDruck;5;6;7;8\n",
            ["Position", *(f"{name} {year} €" for name in ("Zuschuss", "Eigenes") for year in (2023, 2024))],
        ),
        (
            "GENESIS;;\n;;Stichtag\n;;31.12.2018\n;;Insgesamt\nDG;Land;300\nAG;Stadt;200\n",
            ["(A)", "(B)", "Stichtag 31.12.2018 Insgesamt"],
        ),
        (
            "Nr;Gebiet;Stichtag\n;;31.12.2018\n;;Insgesamt\nDG;Land;300\nAG;Stadt;200\n",
            ["Nr", "Gebiet", "Stichtag 31.12.2018 Insgesamt"],
        ),
    ],
)
def test_headings_in_several_rows(tmp_path: Path, text: str, headings: list[str]) -> None:
    raw = read(tmp_path, text)
    assert (list(raw.cells.columns), len(raw.rows)) == (headings, 2)


def test_stacked_words_over_the_first_column_are_no_total(tmp_path: Path) -> None:
    raw = read(tmp_path, "Stichtag;;\n31.12.2018;;\nInsgesamt;;\nDG;Land;300\nAG;Stadt;200\n")
    assert (raw.cells["(C)"].tolist(), compared(raw)) == (["300", "200"], {})


def test_the_headings_once_more_in_two_further_languages(tmp_path: Path) -> None:
    raw = read(tmp_path, "Land;Jahr;Betrag\nCountry;Year;Amount\nPays;Année;Montant\nDE;2020;3\nFR;2021;4\nIT;2022;5\n")
    assert raw.cells["Betrag"].tolist() == ["3", "4", "5"]
    assert len(asked(raw)) == 2


def test_results_of_excel_are_sums_by_arithmetic(tmp_path: Path) -> None:
    text = (
        "Aktivität;Betrag\nFachtag;10\nFachtag;20\n{0}Fachtag{1};30\nKurs;5\nKurs;6\n{0}Kurs{1};11\nGesamtergebnis;41\n"
    )
    for form in (("", " Ergebnis"), ("Teilergebnis ", ""), ("", " Summe"), ("* ", "")):
        raw = read(tmp_path, text.format(*form))
        assert raw.cells["Betrag"].tolist() == ["10", "20", "5", "6"], form
        assert asked(raw) == []
    raw = read(tmp_path, text.format("", " Anzahl").replace(";30", ";2").replace(";11", ";2"))
    assert any("Fachtag Anzahl" in finding.text("de") for finding in asked(raw))


@pytest.mark.parametrize(("stated", "told"), [("2;3", []), ("3;3", []), ("2;4", ["total_differs"])])
def test_a_total_row_may_count_words(tmp_path: Path, stated: str, told: list[str]) -> None:
    raw = read(tmp_path, f"Tandem;MSO;Partner\nT1;O1;P1\nT2;O1;P2\nT3;O2;P3\nGesamt;{stated}\n")
    assert (len(raw.rows), [note.key for note in raw.notes if "total" in note.key]) == (3, told)


@pytest.mark.parametrize(
    ("total", "told"),
    [
        ("Summe Amt A;;150", []),
        ("Summe vom Amt A;;160", ["total_differs"]),
        ("davon Amt B: 30,00 €;;", []),
        ("davon Amt B: 31,00 €;;", ["total_differs"]),
    ],
)
def test_a_total_names_its_block_by_heading_and_value(tmp_path: Path, total: str, told: list[str]) -> None:
    raw = read(tmp_path, f"Amt;Position;Betrag\nA;Honorar;100\nA;Miete;50\nB;Honorar;20\nB;Miete;10\n{total}\n")
    assert raw.cells["Betrag"].tolist() == ["100", "50", "20", "10"]
    assert [note.key for note in raw.notes] == told


def test_subtotals_of_many_blocks_are_all_found(tmp_path: Path) -> None:
    blocks = "".join(f"K{n};{n}\nK{n};1\nK{n} Ergebnis;{n + 1}\n" for n in range(1, 81))
    raw = read(tmp_path, f"Kurs;Betrag\n{blocks}Gesamtergebnis;{sum(range(2, 82))}\n")
    assert (len(raw.rows), asked(raw)) == (160, [])


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ("Summe Amt A;;30\nSumme Amt B;;5\nGesamt;;35\n", {"Summe Amt A": 30, "Summe Amt B": 5, "Gesamt": 35}),
        ("Gesamtsumme vom Amt A;;35\n", {"Gesamtsumme vom Amt A": 30}),
        ("Amt B gesamt;;5\n", {"Amt B gesamt": 5}),
    ],
)
def test_a_total_that_names_a_block_is_compared_with_that_block(
    tmp_path: Path, totals: str, expected: dict[str, int]
) -> None:
    raw = read(tmp_path, "Amt;Position;Betrag\nAmt A;x;10\nAmt A;y;20\nAmt B;z;5\n" + totals)
    assert {label: read for label, (_, read) in compared(raw).items()} == expected


def test_grand_totals_name_the_blocks_by_their_titles(tmp_path: Path) -> None:
    head = "Stelle;Geber;Art;Wert\n"
    raw = read(
        tmp_path,
        f"Angenommene Zuwendungen des Amtes;;;\n{head}A;x;s;10\nB;y;s;20\nGesamtwert;;;30\n"
        f"Von Beteiligungen geleistete Spenden;;;\n{head}C;x;s;5\nD;y;s;2\nGesamtwert;;;7\n;;;\n"
        "Gesamtwert der vom Amt angenommenen Zuwendungen;;;30\n"
        "Gesamtwert der von Beteiligungen geleisteten Spenden;;;8\n",
    )
    told = compared(raw)
    assert told["Gesamtwert der vom Amt angenommenen Zuwendungen"] == (30, 30)
    assert told["Gesamtwert der von Beteiligungen geleisteten Spenden"] == (8, 7)


def test_a_part_larger_than_the_whole_is_no_part(tmp_path: Path) -> None:
    raw = read(tmp_path, "Position;Betrag\nPersonal;100\ndavon Honorare;150\nMiete;20\n")
    assert (raw.cells["Betrag"].tolist(), len(asked(raw))) == (["100", "150", "20"], 1)


def test_a_last_number_without_words_that_is_no_sum_is_asked_about(tmp_path: Path) -> None:
    raw = read(tmp_path, "Position;Betrag\nPersonal;100\nMiete;20\n;130\n")
    assert "4 (130)" in asked(raw)[0].text("de")


@pytest.mark.parametrize("rest", ["", ";"])
def test_rows_that_end_in_unequal_numbers_of_delimiters_are_parted_by_them(tmp_path: Path, rest: str) -> None:
    rows = [f"{n};N{n};{n},50{rest * (n > 25)}\n" for n in range(1, 41)]
    raw = read(tmp_path, "Nr;Name;Betrag\n" + "".join(rows))
    assert (raw.delimiter, list(raw.cells.columns)[:3], raw.cells["Betrag"][39]) == (
        ";",
        ["Nr", "Name", "Betrag"],
        "40,50",
    )


@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252", "utf-8"])
def test_lines_that_end_with_a_return_alone(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes("Nr;Name;Betrag\r1;Bär für Çelik è;2,50\r2;Größe;3,50\r".encode(encoding))
    (raw,) = reading.read(path)
    told: dict[str, Any] = raw.cells.to_dict("list")
    assert told["Name"] == ["Bär für Çelik è", "Größe"]
