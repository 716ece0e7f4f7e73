"""What the tool sees in a file: the kind of each column, how it is written, what is missing, and what stays open."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from evaluation import cli, reading
from evaluation.project.settings import Source
from evaluation.reading.cleaning import recipes
from evaluation.reading.inspecting import as_json, as_object, inspect, on_screen
from evaluation.reading.inspecting.columns import see

KEYS = ["file", "format", "encoding", "delimiter", "sheet", "header_rows", "rows", "columns", "excluded", "findings"]
COLUMN_KEYS = ["name", "kind", "format", "missing", "sum", "min", "max", "values"]
PAYMENTS = (
    "Zahlungen 2023;;;\n\nNr.;Datum;Betrag;Art\nZ01;01.02.2024;1.234,50 €;Abruf\nZ02;15.03.2024;k. A.;Abruf\n"
    "Z03;20.03.2024;100,00 €;Rückzahlung\nZ04;21.03.2024;65,50 €;Rückzahlung\nSumme;;1.400,00 €;\n"
)
SURVEY = (
    'Antwort ID,"Wie war es? [Inhalt]","Wie war es? [Raum]",Kommentar\n1,4,N/A,"gut, danke"\n2,5,,\n3,4,2,\n4,1,3,\n'
)


def payments(folder: Path, content: str = PAYMENTS) -> Path:
    path = folder / "Zahlungen.csv"
    path.write_text(content, encoding="utf-8-sig")
    return path


def rules(cells: list[Any], heading: str = "Wert") -> list[str]:
    return [doubt.rule for doubt in see(heading, cells).doubts]


@pytest.mark.parametrize(
    ("heading", "cells", "kind", "format", "total"),
    [
        ("Betrag", ["1.234,50 €", "100,00 €"], "money", "german", 133450),
        ("Betrag", ["1,234.50", "100.00"], "money", "english", 133450),
        ("Fläche", ["1'234.50", "100.00"], "number", "swiss", Decimal("1334.50")),
        ("Saldo", ["520.820,86-", "(1,00)", "−12,00"], "money", "german", -52083386),
        ("Wert (Euro)", ["172.306", "109.782"], "money", "german", 28208800),
        ("Betrag", ["1.234,50 CHF", "100,00 CHF"], "money", "german", 133450),
        ("Satz", ["49,92%", "50 %"], "number", "german %", Decimal("99.92")),
        ("Anzahl", ["3", "4", "5", "3", "4", "5"], "integer", "digits", 24),
        ("Anteil", ["0,166320166320166", "1"], "number", "german", Decimal("1.166320166320166")),
        ("Frage 1", ["3", "4", "5", "3", "4", "5"], "scale", "digits", 24),
        ("PLZ", ["44787", "50667"], "code", None, None),
        ("Region", ["05911", "DG", "01"], "code", None, None),
        ("Gruppe A", ["T01", "T02", "T10"], "code", None, None),
        ("Beginn", ["14.06.2024", "1.7.24"], "date", "dotted", None),
        ("Beginn", ["31/12/2024", "03/04/2024"], "date", "day_first", None),
        ("Start", ["12/31/2024", "03/04/2024"], "date", "month_first", None),
        ("Datum", ["45457", "45458"], "date", "serial", None),
        ("Zeitstempel", ["2024-06-14 13:05:00", "2024-06-15T09:00:00"], "datetime", "iso", None),
        ("anwesend", ["ja", "Nein", "x"], "yes_no", "Nein | ja | x", None),
        ("Bedarf", ["Gebärdensprache;Aufzug;", "Aufzug", "Aufzug;Gebärdensprache"], "choices", ";", None),
        ("Ort", ["Essen", "Köln", "Essen", "Köln"], "choice", None, None),
        ("Zeit", ["1 (nie)", "2", "5 (immer)", "2"], "scale", "1 (nie) … 5 (immer)", None),
        ("Notiz", ["Es war gut.", "Viel gelernt."], "text", None, None),
        ("Kosten in T€", ["12,5", "7,0"], "number", "german", Decimal("19.5")),
    ],
)
def test_every_kind_of_column_is_seen(
    heading: str, cells: list[Any], kind: str, format: str | None, total: int | Decimal | None
) -> None:
    column = see(heading, cells)
    assert (column.kind, column.format, column.sum) == (kind, format, total)


def test_ends_and_values_stand_in_order() -> None:
    dates = see("Datum", ["14.06.2024", "01.07.2023", ""])
    assert (dates.min, dates.max) == (dt.date(2023, 7, 1), dt.date(2024, 6, 14))
    assert see("Zeit", ["1 (nie)", "2", "5 (immer)", "2"]).values == {"1": 1, "2": 2, "3": 0, "4": 0, "5": 1}
    assert see("Frage 1", ["3", "5", "3", "5", "2", "2"]).values == {"1": 0, "2": 2, "3": 2, "4": 0, "5": 2}
    assert see("anwesend", [True, False, True]).values == {"yes": 2, "no": 1}
    assert see("Tandem-Nr.", ["T2", "T10", "T2", "T10"]).values == {"T2": 2, "T10": 2}


def test_the_ways_of_having_no_value_stay_apart() -> None:
    cells = ["12,00", "", "k. A.", "weiß nicht", "Die Einwilligung liegt nicht vor", "#REF!", "entfällt", "7,00"]
    assert see("Betrag", cells).missing == {
        "not_answered": 2,
        "dont_know": 1,
        "no_consent": 1,
        "not_applicable": 1,
        "unreadable": 1,
    }
    unknown = see("Wert (Euro)", ["Die Einwilligung liegt nicht vor"])
    assert (unknown.kind, unknown.sum, unknown.missing) == ("money", 0, {"no_consent": 1})


@pytest.mark.parametrize(
    ("heading", "cells", "rule"),
    [
        ("Wert", ["1.234", "7"], "ambiguous_number"),
        ("Wert", ["1,5", "1.5"], "ambiguous_number"),
        ("Betrag", ["1.234", "7"], "settled_as_money"),
        ("Beginn", ["03/04/2024", "05/06/2024"], "ambiguous_date"),
        ("Datum", ["45457", "45458"], "serial_dates"),
        ("Betrag", ["5,00 €", "6,00 CHF"], "mixed_currencies"),
        ("Kosten in T€", ["12,5", "7,0"], "in_thousands"),
        ("Kosten", ["12,50", "7,00"], "money_by_heading"),
        ("Kosten", ["12,505", "7,00"], "more_than_cents"),
        ("Betrag", [12.5, "7,00"], "mixed_cells"),
        ("Frage 1", ["3", "4", "5", "3", "4", "5"], "scale_by_values"),
        ("Frist", ["jährlich", "jedes Jahr", "31.12.2028"], "dates_among_text"),
        ("Menge", ["drei", "vier", "5"], "numbers_among_text"),
        ("Notiz", ["", ""], "empty_column"),
    ],
)
def test_what_is_doubtful_is_said(heading: str, cells: list[Any], rule: str) -> None:
    assert rule in rules(cells, heading)


@pytest.mark.parametrize("cells", [["1.234", "7"], ["1,5", "1.5"], ["5,00 €", "6,00 CHF"]])
def test_what_could_be_either_has_no_sum(cells: list[Any]) -> None:
    column = see("Wert", cells)
    assert (column.sum, column.min, column.max, column.missing) == (None, None, None, {})


def test_dates_that_could_be_either_have_no_span() -> None:
    column = see("Beginn", ["03/04/2024", "05/06/2024"])
    assert (column.kind, column.format, column.min, column.missing) == ("date", None, None, {})


def test_a_cell_of_another_kind_is_unreadable_and_named_with_its_row(tmp_path: Path) -> None:
    path = payments(tmp_path, PAYMENTS.replace("15.03.2024", "Mitte März").replace("Nr.;Datum;", "Nr.;Besuch am;"))
    (inspected,) = inspect(path)
    assert inspected.columns[1].missing == {}, "one of four is more than chance where no table says what the column is"
    path = payments(tmp_path, PAYMENTS.replace("Summe", "Z05;02.04.2024;1,00;Abruf\nZ06;Mitte März;2,00;Abruf\nSumme"))
    (inspected,) = inspect(path)
    assert inspected.columns[1].missing == {"unreadable": 1}
    (finding,) = [finding for finding in inspected.findings if finding.rule == "unread_cells"]
    assert finding.text("de") == (
        "Spalte „Datum“: Eine Zelle ist nicht lesbar, in Zeile 9: Mitte März. Erwartet wird: ein Datum in derselben "
        "Schreibweise. Bitte die Zelle ändern oder leeren."
    )
    assert finding.text("en").startswith("Column “Datum”: one cell cannot be read, in row 9: Mitte März.")


def test_the_object_has_the_keys_others_rely_on(tmp_path: Path) -> None:
    told = json.loads(as_json(inspect(payments(tmp_path))))
    assert list(told) == KEYS
    assert list(told["columns"][0]) == COLUMN_KEYS
    assert [told[key] for key in KEYS[:7]] == ["Zahlungen.csv", "csv", "utf-8-sig", ";", None, [3], 4]
    amount = told["columns"][2]
    assert amount == {
        "name": "Betrag",
        "kind": "money",
        "format": "german",
        "missing": {"not_answered": 1},
        "sum": 140000,
        "min": 6550,
        "max": 123450,
        "values": None,
    }
    total = told["excluded"][1]
    assert (total["rule"], total["rows"], total["label"]) == ("total", [8], "Summe")
    assert total["check"] == {"column": "Betrag", "stated": 140000, "read": 140000}
    assert told["columns"][1]["min"] == "2024-02-01"


def test_a_total_that_differs_is_shown_first(tmp_path: Path) -> None:
    lines = ["Name;2024;2025", "a;1,50 €;3,00 €", "b;2,00 €;4,00 €", "Summe;3,50 €;8,00 €"]
    (inspected,) = inspect(payments(tmp_path, "\n".join(lines)))
    (total,) = [entry for entry in as_object(inspected)["excluded"] if entry["rule"] == "total"]
    assert total["check"] == {
        "column": "2025",
        "stated": 800,
        "read": 700,
        "further": [{"column": "2024", "stated": 350, "read": 350}],
    }
    assert "total_differs" in [finding.rule for finding in inspected.findings]


def test_what_is_told_is_what_a_project_gets(tmp_path: Path) -> None:
    path = payments(tmp_path)
    (inspected,) = inspect(path)
    (part,) = recipes.typed(reading.read(path)[0], Source("payments", path.name))
    assert inspected.columns[2].sum == part.frame["amount"].sum() == 140000
    assert inspected.columns[1].min == part.frame["date"].min().date()


def test_a_survey_is_known_by_its_headings(tmp_path: Path) -> None:
    (inspected,) = inspect(payments(tmp_path, SURVEY))
    told = {column.name: column for column in inspected.columns}
    room = told["Wie war es? [Raum]"]
    assert (room.kind, room.missing) == ("scale", {"not_shown": 1, "not_answered": 1})
    assert (room.values, room.sum) == ({"1": 0, "2": 1, "3": 1, "4": 0, "5": 0}, 5)
    assert inspected.findings[0].rule == "survey_without_structure"


def test_notes_above_a_survey_do_not_hide_it(tmp_path: Path) -> None:
    (inspected,) = inspect(payments(tmp_path, f"Export vom 14.06.2024\n\nBitte vertraulich\n{SURVEY}"))
    assert (inspected.header_rows, inspected.rows, inspected.columns[2].missing) == (
        (4,),
        4,
        {"not_shown": 1, "not_answered": 1},
    )


@pytest.mark.parametrize(
    ("heading", "days", "span", "n"),
    [
        ("submitdate", ["1980-01-01 00:00:00", "1980-01-01 00:00:00"], (None, None), 2),
        ("Datum Abgeschickt", ["1980-01-01 00:00:00", "2024-05-07 00:00:00"], ("2024-05-07", "2024-05-07"), 1),
        ("submitdate. Datum Abgeschickt", ["01.01.1980 00:00:00", "07.05.2024 00:00:00"], ("2024-05-07",) * 2, 1),
        (
            "submitdate",
            ["2024-05-06 10:00:00", "2024-05-07 11:00:00"],
            ("2024-05-06T10:00:00", "2024-05-07T11:00:00"),
            0,
        ),
    ],
)
def test_the_date_an_anonymous_survey_writes_is_no_date_of_submission(
    tmp_path: Path, heading: str, days: list[str], span: tuple[str | None, str | None], n: int
) -> None:
    path = tmp_path / "results.csv"
    path.write_text(f"Antwort ID;{heading};Letzte Seite\n1;{days[0]};2\n2;{days[1]};2\n", encoding="utf-8-sig")
    seen = as_object(inspect(path)[0])
    column = next(column for column in seen["columns"] if column["name"] == heading)
    told = [finding["text"] for finding in seen["findings"] if finding["rule"] == "undated"]
    assert (column["min"], column["max"]) == span
    assert len(told) == (n > 0)
    assert all("anonymen Befragungen" in text for text in told)


def test_several_sheets_are_a_list_and_one_can_be_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "Ausgaben"
    for row in (["Nr.", "Tag", "Betrag"], ["B1", dt.date(2024, 6, 14), 12.5], ["B2", dt.date(2024, 6, 15), "7,00"]):
        first.append(row)
    for row in (["Nr.", "Name"], ["O01", "Verein"], ["O02", "Verband"]):
        _second(book).append(row)
    path = tmp_path / "Mappe mit Ü.xlsx"
    book.save(path)
    told = json.loads(as_json(inspect(path)))
    assert [(entry["sheet"], entry["format"], entry["rows"]) for entry in told] == [
        *(("Ausgaben", "xlsx", 2), ("Organisationen", "xlsx", 2))
    ]
    assert told[0]["columns"][2]["sum"] == 1950
    assert told[0]["columns"][1]["max"] == "2024-06-15"
    assert json.loads(as_json(inspect(path, sheet="Organisationen")))["columns"][0]["kind"] == "code"


def _second(book: openpyxl.Workbook) -> Any:
    if "Organisationen" not in book.sheetnames:
        book.create_sheet("Organisationen")
    return book["Organisationen"]


def test_marks_and_entities_inside_cells_are_cleaned_and_said(tmp_path: Path) -> None:
    path = payments(tmp_path, 'Name;Betrag\n"Kinder- &amp; Jugendhilfe";\ufeff5,00 €\nSport & Spiel;6,00 €\n')
    (inspected,) = inspect(path)
    assert inspected.columns[1].sum == 1100
    (finding,) = [finding for finding in inspected.findings if finding.rule == "marked_cells"]
    assert finding.values == {"n": 2, "columns": "Name, Betrag"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_screen_tells_everything_in_the_language_asked_for(tmp_path: Path, language: str) -> None:
    (inspected,) = inspect(payments(tmp_path))
    screen = Console(width=70, record=True, file=io.StringIO())
    screen.print(*on_screen(inspected, language), sep="\n")
    text = " ".join(screen.export_text().split())
    said = {"de": ("1.400 €", "Betrag", "Überschrift in Zeile 3"), "en": ("€1,400", "amount", "heading in row 3")}
    assert [part for part in said[language] if part not in text] == []
    assert "Datei nennt 1.400 €; gelesen 1.400 €" in text or "file states €1,400; read €1,400" in text


def test_the_command_prints_json_and_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = payments(tmp_path)
    assert _run(monkeypatch, "inspect", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 4
    assert _run(monkeypatch, "inspect", path) == 0
    assert "Zahlungen.csv" in capsys.readouterr().out
    assert _run(monkeypatch, "inspect", path, "--language", "xx") == 2
    assert _run(monkeypatch, "inspect", tmp_path / "fehlt.csv") == 1
    assert "Zahlungen.csv" in capsys.readouterr().err


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["evaluation", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    st.datetimes(),
    st.sampled_from(
        ["1.234", "12,5", "14.06.2024", "03/04/2024", "5 €", "50 %", "ja", "007", "N/A", "k. A.", "1 (nie)"]
    ),
)


@given(st.sampled_from(["Betrag", "Datum", "PLZ", "Frage", "Anteil in %", "Mio. EUR"]), st.lists(cells, max_size=12))
def test_any_column_is_seen_and_every_cell_is_accounted_for(heading: str, values: list[Any]) -> None:
    column = see(heading, values)
    assert 0 <= sum(column.missing.values()) <= len(values)
    if column.values is not None and column.kind != "choices":
        assert sum(column.values.values()) + sum(column.missing.values()) == len(values)
    json.dumps([column.kind, column.format, dict(column.missing)])


@pytest.mark.parametrize("number", [1e20, -1e300, 10**30])
def test_a_number_too_large_for_money_is_told_and_ends_nothing(number: float) -> None:
    column = see("Betrag", [12.5, 3, 4, number])
    assert (column.kind, column.sum) != ("money", 1950)
    assert column.doubts


def test_the_export_of_a_form_is_read_as_a_project_reads_it(tmp_path: Path) -> None:
    lines = ["Zeitstempel;Wie war der Tag?", "14.06.2024 17:00:00;gut", "14.06.2024 17:05:00;gut"]
    (inspected,) = inspect(payments(tmp_path, "\n".join(lines)))
    assert inspected.findings[0].rule == "survey_of_form"
    assert (inspected.rows, inspected.columns[-1].name) == (2, "Wie war der Tag?")


@pytest.mark.parametrize(
    ("text", "summed"),
    [
        ("Kennzahl;Betrag\nKosten je Person;5,00 €\nStundensatz;2,62 €\n", None),
        ("Name;Kosten pro Stunde\nA;5,00 €\nB;2,62 €\n", None),
        ("Name;Stundensatz\nA;5,00 €\nB;2,62 €\n", None),
        ("Name;Zinssatz\nA;1,5\nB;2,5\n", None),
        ("Name;Anteil\nA;50%\nB;25%\n", None),
        ("Name;Konto\nA;4711\nB;4712\n", None),
        ("Ort;lat\nA;51,51\nB;51,52\n", None),
        ("Art;Wert\nKosten je Person;5,00 €\nStundensatz;2,62 €\n", None),
        ("Posten;Betrag\nMiete;500,00 €\nHonorar pro Stunde;40,00 €\n", None),
        ("Art;Wert\nTeilnehmende;12\nKosten;4,12 €\nReise;3 €\n", None),
        ("Art;Wert\nTeilnehmende;12\nKosten;1200,50\nQuote;0,45\n", None),
        ("Bezeichnung;Zahl\nEhrenamtliche;12\nStunden;300\n", None),
        ("Art;Zahl\nFrauen;12\nMänner;30\nGesamt;42\n", 42),
        ("Kurs;Zahl\nDeutsch;12\nYoga;30\n", 42),
        ("Monat;Stand\nJanuar;100,00 €\nFebruar;120,00 €\n", None),
        ("Quartal;Mitgliederzahl\n1/24;100\n2/24;120\n", None),
        ("Datum;Lagerbestand\n31.01.2024;5\n28.02.2024;7\n", None),
        ("Art;Wert\nMiete;500,00 €\nReise;40,00 €\n", 540_00),
        ("Zweck;Betrag\n3 Stunden zu je 50 Euro;150,00 €\nFahrtkostenersatz;40,00 €\n", 190_00),
        ("Konto;Stand\nGiro;100,00 €\nKasse;20,00 €\n", 120_00),
        ("Monat;Sitze im Vorstand\nJanuar;2\nMärz;1\n", 3),
        ("Name;Eigenanteil\nA;5,00 €\nB;2,62 €\n", 762),
        ("Name;Umsatz\nA;5,00 €\nB;2,62 €\n", 762),
        ("Name;1. Rate\nA;5,00 €\nB;2,62 €\n", 762),
        ("Name;Stunden\nA;5\nB;2\n", 7),
    ],
)
def test_what_does_not_add_up_has_no_sum(tmp_path: Path, text: str, summed: int | None) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (inspected,) = inspect(tmp_path / "a.csv")
    assert inspected.columns[-1].sum == summed
    assert ("no_sum" in {finding.rule for finding in inspected.findings}) == (summed is None)
