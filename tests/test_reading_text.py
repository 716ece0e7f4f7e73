"""Text files become raw tables: encodings, delimiters, headers, totals, footnotes, sentences for what is broken."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import reading
from evaluation.language.errors import EvaluationError
from evaluation.reading.text import decide_delimiter, decode, read_text

PLAIN = "Nr.;Ort;Betrag\r\nB1;Köln;1,50\r\nB2;Essen;2,50\r\n"


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "datei.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_same_table_comes_out_of_every_encoding(tmp_path: Path, encoding: str) -> None:
    raw = read_text(write(tmp_path, PLAIN, encoding))
    assert list(raw.cells.columns) == ["Nr.", "Ort", "Betrag"]
    assert raw.cells["Ort"].tolist() == ["Köln", "Essen"]
    assert (raw.encoding, raw.delimiter) == (encoding, ";")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_though_amounts_have_commas(delimiter: str) -> None:
    lines = [["Nr.", "Ort", "Betrag"], ["1", "Köln", '"1,50"'], ["2", "Essen", '"2,50"']]
    assert decide_delimiter("\n".join(delimiter.join(line) for line in lines)) == delimiter


def test_unquoted_decimal_commas_do_not_win_over_semicolons() -> None:
    assert decide_delimiter("Ort;Betrag\nKöln;1,50\nEssen;2,50\n") == ";"


def test_the_line_sep_is_for_excel_and_no_row(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "sep=|\r\na|b;c\r\n1|2;3\r\n"))
    assert (raw.delimiter, raw.header_rows, raw.rows.tolist()) == ("|", (1,), [2])


def test_rows_are_counted_as_excel_shows_them(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, 'Ort;Notiz\n\nKöln;"zwei\nZeilen"\n\nEssen;eine\n'))
    assert raw.rows.tolist() == [3, 5]
    assert raw.cells["Notiz"].tolist() == ["zwei\nZeilen", "eine"]
    assert [(part.rule, part.rows) for part in raw.excluded] == [("empty", (2, 4))]


def test_nothing_is_turned_into_missing_or_a_number(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "PLZ;Wert;Datum\n01067;NA;14.06.2024\n44787;;N/A\n"))
    assert raw.cells.to_numpy().tolist() == [["01067", "NA", "14.06.2024"], ["44787", "", "N/A"]]


def test_notes_above_the_header_are_named_and_not_read(tmp_path: Path) -> None:
    notes = "Belegliste;;;\nStand: 14.06.2024;;;\n\n"
    raw = read_text(write(tmp_path, notes + "Nr.;Ort;Grund;Betrag\nB1;Köln;Miete;5\nB2;Köln;Druck;6\n"))
    assert (raw.header_rows, raw.rows.tolist()) == ((4,), [5, 6])
    assert [(part.rule, part.rows, part.label) for part in raw.excluded][:1] == [("note", (1, 2), "Belegliste")]


def test_a_row_of_years_under_spanning_headings_is_part_of_the_header(tmp_path: Path) -> None:
    text = "Plan,,Ergebnis(€),Ansatz(€),\n,,2024,2025,2026\n01,Steuern,1,2,3\n02,Abgaben,1,2,3\n"
    raw = read_text(write(tmp_path, text))
    assert raw.header_rows == (1, 2)
    assert list(raw.cells.columns) == ["Plan", "Plan (2)", "Ergebnis(€) 2024", "Ansatz(€) 2025", "Ansatz(€) 2026"]


def test_a_heading_over_the_last_column_alone_is_a_header_and_no_note(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Tabelle 1;;\n;;Fläche\n;;qkm\n01;Köln;4,5\n02;Essen;5,5\n"))
    assert list(raw.cells.columns) == ["(A)", "(B)", "Fläche qkm"]
    assert str(raw.notes[0]).endswith("die Spalten A, B.")


def test_the_rows_of_the_header_can_be_set(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "1;2\na;b\nc;d\n"), header_rows=(2,))
    assert list(raw.cells.columns) == ["a", "b"]
    with pytest.raises(EvaluationError, match="Die Datei hat 3 Zeilen"):
        read_text(tmp_path / "datei.csv", header_rows=(9,))


def test_equal_headings_are_numbered(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Betrag;Betrag;Ort\n1;2;x\n"))
    assert list(raw.cells.columns) == ["Betrag", "Betrag (2)", "Ort"]


def test_a_total_row_is_excluded_and_used_as_a_check(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Nr.;Ort;Betrag\nB1;Köln;1.000,50 €\nB2;Essen;2,50 €\nSumme;;1.003,00 €\n"))
    (total,) = raw.excluded
    assert (total.rule, total.rows, total.label) == ("total", (4,), "Summe")
    assert [(check.column, check.stated, check.read) for check in total.checks] == [
        ("Betrag", Decimal("1003.00"), Decimal("1003.00"))
    ]
    assert raw.notes == ()


def test_subtotals_are_checked_against_their_block(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Nr.;Ort;Betrag\nB1;A;1\nZwischensumme;;1\nB2;B;2\nZwischensumme;;2\nGesamt;;3\n"))
    assert raw.rows.tolist() == [2, 4]
    assert [check.agrees for part in raw.excluded for check in part.checks] == [True, True, True]


def test_a_total_that_does_not_agree_is_said(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Nr.;Ort;Betrag\nB1;A;1,50\nB2;B;2,00\nSumme;;9,00\n"))
    assert raw.rows.tolist() == [2, 3]
    assert str(raw.notes[0]) == "Die Summenzeile 4 („Summe“) nennt in der Spalte „Betrag“ 9, gelesen wurden 3,50."


def test_a_row_of_bare_sums_is_a_total_only_when_it_is_the_sum(tmp_path: Path) -> None:
    text = "Nr.;Ort;Betrag\nB1;A;1\nB2;B;2\n;;{last}\n"
    assert read_text(write(tmp_path, text.format(last=3))).rows.tolist() == [2, 3]
    assert read_text(write(tmp_path, text.format(last=4))).rows.tolist() == [2, 3, 4]


def test_an_organisation_called_gesamtverband_is_no_total(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Name;Betrag;Ort\nGesamtverband e.V.;1;A\nTotal-Equality gGmbH;2;B\n"))
    assert raw.rows.tolist() == [2, 3]


def test_footnotes_and_an_annex_below_are_no_data(tmp_path: Path) -> None:
    text = "Nr.;Ort;Zweck;Start;Ende;Betrag;Art\n" + "".join(f"{n};A;b;c;d;{n};f\n" for n in range(1, 5))
    raw = read_text(write(tmp_path, text + "\n* siehe Anlage 1\n\n102;Beschäftigung\n109;Inklusion\n"))
    assert raw.rows.tolist() == [2, 3, 4, 5]
    assert [(part.rule, part.rows) for part in raw.excluded] == [("footer", (7, 9, 10)), ("empty", (6, 8))]


def test_a_last_row_with_nothing_but_its_id_stays(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Nr.;Ort;Betrag;Art\nO1;A;1;x\nO2;B;2;y\nO3;;;\n"))
    assert raw.rows.tolist() == [2, 3, 4]


def test_a_repeated_header_is_no_data(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Nr.;Ort;Betrag\n1;A;1\nNr.;Ort;Betrag\n2;B;2\n"))
    assert raw.rows.tolist() == [2, 4]
    assert ("header", (3,)) in [(part.rule, part.rows) for part in raw.excluded]


def test_the_export_of_a_program_keeps_every_row(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "id;a;b;c\n1;x;y;z\nSumme;;;\n3;;;\n"), header_rows=(1,), keep_rows=True)
    assert raw.rows.tolist() == [2, 3, 4]


def test_a_delimiter_in_an_unquoted_text_is_said(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, "Nr.;Ort\n1;A\n2;B;C\n"))
    assert raw.cells.shape == (2, 3)
    assert any(str(note).startswith("Zeile 3 hat mehr Zellen") for note in raw.notes)


def test_a_quote_inside_a_text_is_kept_and_said(tmp_path: Path) -> None:
    raw = read_text(write(tmp_path, 'Nr.;Ort\n1;"Haus" am See\n2;B\n'))
    assert raw.cells["Ort"].tolist() == ["Haus am See", "B"]
    assert str(raw.notes[0]).startswith("In Zeile 2 stehen Anführungszeichen")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ist leer"),
        (b"\xef\xbb\xbf", "ist leer"),
        (b"\r\n\r\n", "ist leer"),
        (b";;\r\n;;\r\n", "ist leer"),
        (b"Nr.;Ort;Betrag\r\n", "hat nur Überschriften"),
        (b"%PDF-1.7 \xe2\xe3", "keine Textdatei"),
        (bytes(range(256)) * 20, "keine Textdatei"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "im alten Format"),
        (b"PK\x03\x04" + b"\0" * 99, "keine Excel-Arbeitsmappe"),
        (b'Nr.;Ort\n1;"offen\n2;B\n', "Zeile 2 ein Anführungszeichen"),
        (b"\xff\xfeN\x00r", "nicht in der Kodierung utf-16"),
    ],
)
def test_what_cannot_be_read_gives_one_clear_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "datei.csv"
    path.write_bytes(content)
    with pytest.raises(EvaluationError, match=sentence) as raised:
        reading.read(path)
    assert "datei.csv" in raised.value.text("en")


def test_a_missing_file_names_the_likeliest(tmp_path: Path) -> None:
    write(tmp_path, PLAIN, name="belege_2024.csv")
    with pytest.raises(EvaluationError, match=r"Gemeint ist vielleicht: belege_2024\.csv"):
        reading.read(tmp_path / "belege_2023.csv")


def test_a_file_that_excel_holds_open_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "in use", str(path))

    path = write(tmp_path, PLAIN)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(EvaluationError, match="noch in Excel geöffnet"):
        reading.read(path)


def test_a_set_encoding_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="nicht in der Kodierung utf-8"):
        decode("Köln".encode("cp1252"), "utf-8", file="orte.csv")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_sentence(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "datei.csv"
        path.write_bytes(content)
        try:
            tables = reading.read(path)
        except EvaluationError:
            return
        assert all(len(table.rows) for table in tables)


cell = st.text(st.characters(categories=("L", "N", "P", "Zs"), include_characters="\n;"), max_size=8)


@given(st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_cell_is_data_or_in_a_row_that_is_named(rows: list[list[str]]) -> None:
    text = pd.DataFrame(rows, columns=["Nr.", "Ort", "Grund"]).to_csv(index=False, sep=";")
    with TemporaryDirectory() as folder:
        path = write(Path(folder), text)
        try:
            raw = read_text(path)
        except EvaluationError:
            return
    named = [row for part in raw.excluded for row in part.rows]
    assert sorted([*raw.header_rows, *raw.rows.tolist(), *named]) == list(range(1, len(rows) + 2))


def test_the_plan_of_muenster_has_its_years_and_trailing_minus(real_data: Path) -> None:
    (path,) = (real_data / "funding-muenster-zuschuesse").glob("band1*.csv")
    raw = read_text(path)
    assert raw.header_rows == (1, 2)
    assert list(raw.cells.columns)[2:5] == ["Ergebnis(€) 2024", "Haushaltsansatz(€) 2025", "Haushaltsansatz(€) 2026"]
    assert raw.cells.iloc[-1, 2] == "542.450,86-"
    assert len(raw.rows) == 29


def test_a_statistical_table_has_notes_two_header_rows_and_a_footer(real_data: Path) -> None:
    (path,) = (real_data / "messy-genesis").glob("*.csv")
    raw = read_text(path)
    assert (len(raw.rows), raw.header_rows, raw.encoding) == (538, (5, 6), "cp1252")
    assert [(part.rule, len(part.rows)) for part in raw.excluded] == [("note", 4), ("footer", 4)]


@pytest.mark.parametrize(
    ("folder", "shapes"),
    [
        ("budget-freiburg", {(363, 24)}),
        ("funding-esf-berlin-mv", {(336, 10), (1445, 9)}),
        ("funding-muenster-zuschuesse", {(36, 16), (29, 9)}),
        ("survey-rse-germany-2017", {(325, 248), (104, 16), (4, 2), (10, 2)}),
    ],
)
def test_real_tables_have_all_their_rows_and_columns(
    real_data: Path, folder: str, shapes: set[tuple[int, int]]
) -> None:
    assert {read_text(path).cells.shape for path in (real_data / folder).glob("*.csv")} == shapes
