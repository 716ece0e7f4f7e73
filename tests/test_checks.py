"""Every way a table can be broken gives its finding, at the place Excel shows, in one sentence of either language."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from evaluation import reading
from evaluation.data import broken_tables, build_tables
from evaluation.disclosure import base_reason
from evaluation.findings import checks
from evaluation.findings.checks import Finding
from evaluation.language import wording
from evaluation.language.errors import EvaluationError
from evaluation.project import schema
from evaluation.project.settings import Rules, Source, load
from evaluation.reading.cleaning import recipes

HEAD = '[project]\ntitle = "Tandem"\norganisation = "Verband"\nas_of = 2024-05-31\n'
ORGANISATIONS = "Nr.;Name;Typ\nO1;Haus;MSO\nO2;Hof;Partner\n"
TANDEMS = "Tandem-Nr.;MSO;Partner;Beginn\nT1;O1;O2;01.06.2023\n"
EXPENSES = (
    "Beleg-Nr.;Org-Nr.;Zahldatum;Kostenposition;Betrag;Förderfähig\n"
    "B1;O1;03.04.2024;Miete;1.234,50 €;ja\n"
    "B2;O2;14.05.2024;Reisen;12,00 €;nein\n"
)


def findings(folder: Path, settings: str = "", **tables: str | bytes) -> list[Finding]:
    """The findings of a project with these tables, each the content of a file named after it."""
    text = HEAD
    for name, content in tables.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
        text += f'[tables.{name}]\nfile = "{name}.csv"\n{settings if name == list(tables)[-1] else ""}\n'
    (folder / "evaluation.toml").write_text(text, encoding="utf-8")
    return checks.listed(build_tables(load(folder))[1])


def one(found: list[Finding]) -> Finding:
    assert len(found) == 1, [finding.text("de") for finding in found]
    return found[0]


def test_a_whole_project_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, organisations=ORGANISATIONS, tandems=TANDEMS, expenses=EXPENSES) == []


@pytest.mark.parametrize(
    ("before", "after", "severity", "row", "german", "english"),
    [
        pytest.param(
            "1.234,50 €",
            "viel",
            "error",
            2,
            "expenses.csv, Zeile 2, Spalte E (Betrag): „viel“ konnte nicht gelesen werden. "
            "Erwartet wird: ein Betrag, z. B. 1.234,56\u00a0€. Bitte die Zelle ändern oder leeren.",
            "expenses.csv, row 2, column E (Betrag): “viel” could not be read. Expected:",
            id="amount",
        ),
        pytest.param(
            "14.05.2024",
            "Mitte Mai",
            "error",
            3,
            "expenses.csv, Zeile 3, Spalte C (Zahldatum): „Mitte Mai“ konnte nicht gelesen werden. "
            "Erwartet wird: ein Datum, z. B. 14.06.2024.",
            "expenses.csv, row 3, column C (Zahldatum): “Mitte Mai” could not be read.",
            id="date",
        ),
        pytest.param(
            ";nein",
            ";jein",
            "warning",
            3,
            "expenses.csv, Zeile 3, Spalte F (Förderfähig): „jein“ konnte nicht gelesen werden. "
            "Erwartet wird: ja oder nein.",
            "expenses.csv, row 3, column F (Förderfähig): “jein” could not be read.",
            id="a column that may be empty",
        ),
        pytest.param(
            ";Miete;",
            ";;",
            "error",
            2,
            "expenses.csv, Zeile 2, Spalte D (Kostenposition): Die Zelle ist leer, wird aber gebraucht. "
            "Erwartet wird: Text.",
            "expenses.csv, row 2, column D (Kostenposition): The cell is empty but needed.",
            id="empty",
        ),
        pytest.param(
            "12,00 €",
            "#REF!",
            "error",
            3,
            "expenses.csv, Zeile 3, Spalte E (Betrag): „#REF!“ konnte nicht gelesen werden.",
            "expenses.csv, row 3, column E (Betrag): “#REF!” could not be read.",
            id="broken formula",
        ),
        pytest.param(
            "B2;O2",
            "B2;O7",
            "error",
            3,
            "expenses.csv, Zeile 3, Spalte B (Org-Nr.): „O7“ gibt es in der Tabelle "
            "„Organisationen“ nicht. Bitte dort ergänzen oder hier ändern.",
            "expenses.csv, row 3, column B (Org-Nr.): “O7” does not exist in the table “Organisations”.",
            id="orphan",
        ),
        pytest.param(
            "B2;O2;14.05.2024;Reisen",
            "B1;O1;14.05.2024;Miete",
            "error",
            3,
            "expenses.csv, Zeile 3, Spalte B (Org-Nr.), A (Beleg-Nr.), D (Kostenposition): „O1 / B1 / Miete“ "
            "kommt zweimal vor.",
            "occurs twice. Please change or delete one of the two rows.",
            id="twice",
        ),
    ],
)
def test_a_broken_cell_gives_one_finding_with_its_place(
    tmp_path: Path, before: str, after: str, severity: str, row: int, german: str, english: str
) -> None:
    assert before in EXPENSES
    finding = one(findings(tmp_path, organisations=ORGANISATIONS, expenses=EXPENSES.replace(before, after)))
    assert (finding.severity, finding.table, finding.row) == (severity, "expenses", row)
    assert german in finding.text("de")
    assert english in finding.text("en")


def test_a_missing_column_is_one_finding_and_not_one_a_row(tmp_path: Path) -> None:
    finding = one(findings(tmp_path, organisations="Nr.;Name\nO1;Haus\nO2;Hof\n"))
    assert (finding.severity, finding.rule) == ("error", "column_missing")
    assert finding.text("de") == (
        "organisations.csv: Die Spalte „Typ“ fehlt. Angenommen wird eine dieser Überschriften: "
        "Typ / Type / Seite / Art der Organisation; eine andere kann in der evaluation.toml unter columns "
        "zugeordnet werden."
    )
    assert finding.text("en").startswith("organisations.csv: The column “Type” is missing. ")


def test_a_column_the_settings_name_and_the_file_lacks_is_said_with_those_there_are(tmp_path: Path) -> None:
    found = findings(tmp_path, 'columns = { side = "Sorte" }', organisations=ORGANISATIONS)
    lost = one([finding for finding in found if finding.severity == "error"])
    assert lost.text("de") == (
        "organisations.csv: Die Spalte „Sorte“, die in der evaluation.toml steht, gibt es nicht. "
        "Es gibt: Nr., Name, Typ."
    )
    assert [finding.rule for finding in found] == ["column_lost", "column_unused"]


def test_only_the_amount_column_that_is_lost_is_named(tmp_path: Path) -> None:
    settings = (
        'amounts = [{ column = "2023", set = { period = "2023" } }, { column = "2024", set = { period = "2024" } }]'
    )
    found = findings(tmp_path, settings, budget="Position;2023;Notiz\nMiete;1,00;x\n")
    assert [(finding.rule, finding.column) for finding in found] == [
        ("column_lost", "2024"),
        ("column_unused", "Notiz"),
    ]


def test_an_undecided_column_is_one_finding_that_says_what_to_set(tmp_path: Path) -> None:
    finding = one(findings(tmp_path, advice="Nr.;Tandem;Datum;Dauer\nA1;T1;03.04.2024;1.234\nA2;T1;04.04.2024;7\n"))
    assert (finding.severity, finding.rule, finding.hint) == ("error", "format_undecided", "minutes")
    assert "In der Spalte „Dauer“ ist nicht zu erkennen" in finding.text("de")
    assert "number_format (“german” or “english”)" in finding.text("en")


def test_an_unused_column_is_a_note_and_stops_nothing(tmp_path: Path) -> None:
    found = findings(tmp_path, organisations=ORGANISATIONS.replace("Typ\n", "Typ;Farbe\n"))
    assert (one(found).severity, one(found).rule) == ("note", "column_unused")
    assert broken_tables(checks.frame(found)) == {}


@pytest.mark.parametrize(
    ("content", "german", "english"),
    [
        (b"", "Die Datei „organisations.csv“ ist leer.", "“organisations.csv” is empty."),
        (
            b"PK\x03\x04 xl/workbook broken",
            "Die Arbeitsmappe „organisations.csv“ ist beschädigt",
            "“organisations.csv” is damaged",
        ),
        (b"%PDF-1.7\n", "ist keine Textdatei und keine Arbeitsmappe.", "is neither"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_finding_of_its_table(
    tmp_path: Path, content: bytes, german: str, english: str
) -> None:
    finding = one(findings(tmp_path, organisations=content))
    assert (finding.severity, finding.rule, finding.table) == ("error", "unreadable_file", "organisations")
    assert finding.text("de").startswith("organisations.csv: Die Datei konnte nicht gelesen werden. ")
    assert german in finding.text("de")
    assert english in finding.text("en")


def test_a_table_nobody_has_filled_in_yet_is_a_note_and_stops_nothing(tmp_path: Path) -> None:
    found = findings(tmp_path, organisations="Nr.;Name;Typ\n")
    assert (one(found).severity, one(found).rule, one(found).file) == ("note", "empty_table", "organisations.csv")
    assert broken_tables(checks.frame(found)) == {}


def test_a_missing_file_names_the_likeliest(tmp_path: Path) -> None:
    findings(tmp_path, organisations=ORGANISATIONS)
    (tmp_path / "organisations.csv").rename(tmp_path / "organisation.csv")
    text = one(checks.listed(build_tables(load(tmp_path))[1])).text("de")
    assert "Gemeint ist vielleicht: organisation.csv." in text


def test_the_place_in_a_workbook_is_the_one_excel_shows(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.title = "Liste"
    for row in (
        ["Stand Mai 2024"],
        [],
        ["Nr.", "Name", None, "Typ"],
        ["O1", "Haus", None, "MSO"],
        ["O2", "Hof", None, "?"],
    ):
        page.append(row)
    book.save(tmp_path / "Liste.xlsx")
    (tmp_path / "evaluation.toml").write_text(HEAD + '[tables.organisations]\nfile = "Liste.xlsx"\n', encoding="utf-8")
    finding = one(
        [finding for finding in checks.listed(build_tables(load(tmp_path))[1]) if finding.rule != "column_unused"]
    )
    assert finding.place("de") == "Liste.xlsx, Blatt „Liste“, Zeile 5, Spalte D (Typ)"
    assert finding.place("en") == "Liste.xlsx, sheet “Liste”, row 5, column D (Typ)"
    assert finding.expected("de") == "MSO, andere Organisation"
    assert finding.expected("en") == "MSO, other organisation"


def test_a_key_that_is_missing_in_part_is_told_without_it(tmp_path: Path) -> None:
    proofs = "Org-Nr.;Zeitraum;Status\nO1;;offen\nO1;;offen\nO2;2024;offen\n"
    finding = one(findings(tmp_path, organisations=ORGANISATIONS, proofs=proofs))
    assert (finding.rule, finding.row, finding.value) == ("duplicate_row", 3, "O1")


def test_rows_without_a_number_are_no_duplicates_and_are_asked_about(tmp_path: Path) -> None:
    payments = "Nr.;Datum;Betrag;Art\n;01.02.2024;5,00;Abruf\n;01.02.2024;5,00;Abruf\n"
    assert [(each.rule, each.severity, each.hint) for each in findings(tmp_path, payments=payments)] == [
        ("identical_row", "warning", "2")
    ]


def test_a_reference_to_a_table_the_project_lacks_is_no_finding(tmp_path: Path) -> None:
    assert findings(tmp_path, tandems=TANDEMS) == []


def test_errors_come_first_and_every_finding_survives_its_table() -> None:
    found = [
        Finding("note", "column_unused", "tandems", "b.csv", column="Farbe"),
        Finding("warning", "unreadable_cell", "advice", "a.xlsx", "Blatt", 7, "D (Dauer)", "ca. 90", "integer"),
        Finding("error", "orphan", "tandems", "b.csv", row=3, column="MSO", value="O7", hint="Organisationen"),
        Finding("error", "orphan", "tandems", "b.csv", row=2, column="MSO", value="O8", hint="Organisationen"),
    ]
    table = checks.frame(found)
    assert checks.listed(table) == [found[3], found[2], found[1], found[0]]
    assert broken_tables(table) == {"tandems": found[3]}
    assert checks.listed(checks.frame([])) == []


def test_an_error_of_reading_keeps_its_sentence_in_both_languages() -> None:
    error = EvaluationError("which_sheet", file="a.xlsx", sheets="Eins, Zwei")
    finding = checks.of_error(error, "budget", "a.xlsx")
    assert error.text("de") in finding.text("de")
    assert error.text("en") in finding.text("en")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_of_column_has_words_for_what_would_be_accepted(language: str) -> None:
    kinds = {column.kind for table in schema.TABLES.values() for column in table.columns} - {"choice"}
    assert [kind for kind in kinds if not wording.language(language).has(f"accepted.{kind}")] == []


def test_findings_are_plain_values() -> None:
    table = checks.frame([Finding("error", "orphan", "tandems", row=3)])
    assert table["row"].dtype == "int64"
    assert pd.isna(table).sum().sum() == 0


@pytest.mark.parametrize(
    ("table", "text", "severity", "rule", "german"),
    [
        (
            "advice",
            "Nr.;Tandem;Datum;Dauer\nA1;T1;01.02.2024;weiß nicht\n",
            "note",
            "missing_dont_know",
            "In der Spalte D (Dauer) steht „weiß nicht“ (Zellen: 1).",
        ),
        (
            "expenses",
            EXPENSES.replace("12,00 €", "12,00 CHF"),
            "error",
            "foreign_currency",
            "In der Spalte „Betrag“ stehen Beträge in CHF, EUR.",
        ),
        (
            "expenses",
            EXPENSES.replace("Reisen", '"Reisen &amp; Essen"'),
            "note",
            "cells_mended",
            "Zeile 3, Spalte D (Kostenposition): Zeichen, die nur ein Computer braucht,",
        ),
        (
            "budget",
            "Position;Betrag;Förderquote\nMiete;1,00;0,5\nDruck;2,00;0,8\n",
            "warning",
            "percent_small",
            "In der Spalte C (Förderquote) ist kein Wert größer als 1.",
        ),
    ],
)
def test_what_was_read_in_a_particular_way_is_told(
    tmp_path: Path, table: str, text: str, severity: str, rule: str, german: str
) -> None:
    finding = one(findings(tmp_path, **{table: text}))
    assert (finding.severity, finding.rule) == (severity, rule)
    assert german in finding.text("de")
    assert finding.text("en") != finding.text("de")


def test_an_organisation_nobody_knows_is_told_once_for_all_its_answers(tmp_path: Path) -> None:
    lines = '"id";"ORG";"F1"\n"1";"O1";"ja"\n"2";"O9";"ja"\n"3";"O9";"nein"\n'
    (tmp_path / "t.csv").write_text(lines, encoding="utf-8")
    (tmp_path / "o.csv").write_text(ORGANISATIONS, encoding="utf-8")
    tables = '[tables.organisations]\nfile = "o.csv"\n[tables.answers]\nfile = "t.csv"\ncolumns = { org_id = "ORG" }\n'
    (tmp_path / "evaluation.toml").write_text(HEAD + tables, encoding="utf-8")
    found = checks.listed(build_tables(load(tmp_path)).findings)
    stray = one([finding for finding in found if finding.rule == "unknown_organisations"])
    assert (stray.severity, stray.row, stray.column, stray.value) == ("warning", 3, "B (ORG)", "O9")
    assert "zählen ohne Seite und Tandem" in stray.text("de")


def test_a_word_that_is_unknown_in_every_row_is_one_finding_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    rows = "".join(f"B{n};{'vielleicht' if n % 2 else 'jein'};10,00\n" for n in range(1, 31))
    path.write_text("Beleg-Nr.;Förderfähig;Betrag\n" + rows, encoding="utf-8")
    (part,) = recipes.typed(reading.read(path)[0], Source("expenses", "b.csv"))
    found = [finding for finding in checks.of_part(part) if finding.rule == "unreadable_cell"]
    assert [(finding.row, finding.value, finding.times) for finding in found] == [
        (2, "vielleicht", 15),
        (3, "jein", 15),
    ]
    assert "in 14 weiteren Zeilen: 4, 6, 8, 10, 12, 14, 16, 18 … (+6)" in found[0].text("de")
    assert found[0].id != replace(found[0], times=16).id  # an exception ends where the word is added


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("Organisation", ("Haus", "Hof"), "Organisationen"),
        ("Zahlung an", ("Haus e. V.", "Hof gGmbH"), "Organisationen"),
        ("Gruppe", ("T01", "T2"), "Tandems"),
        ("Gebucht", ("01.02.2024", "2024-03-05"), "Daten"),
        ("Rest", ("1.234,50", "20 €"), "Beträge"),
        ("Farbe", ("rot", "blau"), ""),
        ("Zähler", ("1", "2"), ""),
    ],
)
def test_a_column_nobody_uses_is_a_warning_where_its_cells_matter(
    tmp_path: Path, heading: str, cells: tuple[str, str], kind: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Nr.;Tandem;Datum;{heading}\nA1;T1;01.02.2024;{cells[0]}\nA2;T1;02.02.2024;{cells[1]}\n", "utf-8")
    (part,) = recipes.typed(reading.read(path)[0], Source("advice", "a.csv"))
    (found,) = [each for each in checks.of_part(part) if each.rule.startswith("column_unused")]
    assert found.severity == ("warning" if kind else "note")
    assert f"obwohl dort {kind} stehen" in found.text("de") or not kind


def test_words_for_no_organisation_and_names_that_no_table_lists_are_no_further_organisation(tmp_path: Path) -> None:
    words = ["O1", "keine Angabe", "möchte ich nicht sagen", "k.A.", "weiß nicht", "-", "Sonstiges", "andere"]
    words += ["unbekannt", "keine", "O9", "Verein X", "Sportverein"]
    lines = "".join(f'"{n}";"{word}";"ja"\n' for n, word in enumerate(words, 1))
    (tmp_path / "t.csv").write_text('"id";"ORG";"F1"\n' + lines, encoding="utf-8")
    (tmp_path / "o.csv").write_text(ORGANISATIONS, encoding="utf-8")
    survey = '[tables.answers]\nfile = "t.csv"\ncolumns = { org_id = "ORG" }\n'
    (tmp_path / "evaluation.toml").write_text(
        HEAD + '[tables.organisations]\nfile = "o.csv"\n' + survey, encoding="utf-8"
    )
    given = build_tables(load(tmp_path)).tables["answers"]["org_id"]
    assert given.fillna("").tolist() == ["O1", *[""] * 9, "?", "?", "?"]
    people = pd.DataFrame({"person": range(13), "organisation": given.to_numpy(), "tandem": None})
    assert base_reason(people, Rules()) == "few_organisations"
    (tmp_path / "evaluation.toml").write_text(HEAD + survey, encoding="utf-8")  # no table says who there is
    alone = build_tables(load(tmp_path)).tables["answers"]["org_id"]
    assert alone.fillna("").tolist() == ["O1", *[""] * 9, "O9", "Verein X", "Sportverein"]


@pytest.mark.parametrize(("different", "told"), [(20, 20), (21, 1), (300, 1)])
def test_many_different_words_of_a_column_are_one_finding_that_has_them_all(
    tmp_path: Path, different: int, told: int
) -> None:
    head = "Beleg-Nr.;Org-Nr.;Zahldatum;Kostenposition;Betrag;Förderfähig\n"
    rows = "".join(f"B{n};O1;03.04.2024;Miete;{n},50;wohl{n}\n" for n in range(1, different + 1))
    found = [
        finding
        for finding in findings(tmp_path, organisations=ORGANISATIONS, expenses=head + rows)
        if finding.rule == "unreadable_cell"
    ]
    assert len(found) == told
    whole = " ".join(finding.text("de", whole=True) for finding in found)
    assert [n for n in range(1, different + 1) if f"wohl{n}" not in whole] == []
    assert sum(finding.times for finding in found) == different
    if told == 1:
        assert (found[0].row, found[0].value) == (2, "wohl1")
        assert f"{different - 1} weitere solche Werte, zusammen {different} Zellen (Zeile: Wert): 3: wohl2;" in whole
        assert "wohl20" not in found[0].text("de")
