"""Workbooks become raw tables: kinds and number formats are kept, what Excel hides is said, harm is refused."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from evaluation import reading
from evaluation.data import build_tables
from evaluation.findings import checks
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import Source, load
from evaluation.reading import office
from evaluation.reading.cleaning import recipes
from evaluation.reading.files import package
from evaluation.reading.inspecting.inspection import inspect
from evaluation.reading.office import read_workbook
from evaluation.reading.raw import RawTable

ROWS = [["Nr.", "Ort", "Betrag"], ["B1", "Köln", 1.5], ["B2", "Essen", 2.5]]
JUNE = dt.datetime(2024, 6, 14)  # noqa: DTZ001 # Excel knows no time zones
XML = '<?xml version="1.0"?>'


def save(path: Path, rows: list[list[object]] = ROWS, change: Callable[[Worksheet], None] = lambda sheet: None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Belege"
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save(path)
    return path


def read_one(path: Path) -> RawTable:
    (raw,) = read_workbook(path)
    return raw


def said(raw: RawTable) -> list[str]:
    return [str(note) for note in raw.notes]


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed, as a broken program or an attacker would."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, change(content) if name == part else content)
    return path


def test_cells_keep_their_kind_and_number_format(tmp_path: Path) -> None:
    def formats(sheet: Worksheet) -> None:
        sheet["D2"], sheet["D2"].number_format = JUNE, "dd.mm.yyyy"
        sheet["C2"].number_format = '#,##0.00 "€"'

    raw = read_one(save(tmp_path / "a.xlsx", [["Nr.", "Ort", "Betrag", "Datum"], ["01", "Köln", 1.5, None]], formats))
    assert raw.cells.iloc[0].tolist() == ["01", "Köln", 1.5, JUNE]
    assert raw.formats is not None
    assert raw.formats.iloc[0].tolist() == ["General", "General", '#,##0.00 "€"', "dd.mm.yyyy"]
    assert (raw.sheet, raw.header_rows, raw.rows.tolist(), raw.places) == ("Belege", (1,), [2], (1, 2, 3, 4))


def test_notes_above_and_a_total_below_are_no_data(tmp_path: Path) -> None:
    rows = [["Belegliste 2024"], [], *ROWS, [], ["Summe", None, 4.0]]
    raw = read_one(save(tmp_path / "a.xlsx", rows))
    assert (raw.header_rows, raw.rows.tolist()) == ((3,), [4, 5])
    assert [(part.rule, part.rows) for part in raw.excluded] == [("note", (1,)), ("total", (7,)), ("empty", (2, 6))]
    assert raw.excluded[1].checks[0].read == Decimal("4.0")


def test_a_merged_text_holds_for_each_of_its_rows_and_a_title_for_none(tmp_path: Path) -> None:
    rows = [["Organisationen"], ["Tandem", "Name", "Ort"], ["T01", "A", "Köln"], [None, "B", "Köln"], ["T02", "C", "x"]]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")

    raw = read_one(save(tmp_path / "a.xlsx", rows, merge))
    assert raw.cells["Tandem"].tolist() == ["T01", "T01", "T02"]
    assert said(raw) == ["Im Blatt „Belege“ gilt der Wert verbundener Zellen für jede ihrer Zeilen: A3:A4."]


def test_a_merged_amount_is_not_multiplied(tmp_path: Path) -> None:
    rows = [["Nr.", "Ort", "Betrag"], ["B1", "Köln", 100.5], ["B2", "Köln", None]]
    raw = read_one(save(tmp_path / "a.xlsx", rows, lambda sheet: sheet.merge_cells("C2:C3")))
    assert raw.cells["Betrag"].tolist() == [100.5, None]
    assert said(raw)[0].startswith("Im Blatt „Belege“ stehen Beträge in verbundenen Zellen.")


@pytest.mark.parametrize("amount", [100, 100.5, 2000, "100,00"])
def test_a_number_in_merged_cells_counts_once_and_is_asked_about(tmp_path: Path, amount: object) -> None:
    rows = [["Kostenposition", "Jahr", "Betrag"], ["Kurs", 2024, amount], ["Miete", None, None], ["Reise", 2024, 7]]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    save(tmp_path / "a.xlsx", rows, merge)
    text = '[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n[tables.budget]\nfile = "a.xlsx"\n'
    (tmp_path / "evaluation.toml").write_text(text, encoding="utf-8")
    made = build_tables(load(tmp_path))
    budget, told = made.tables["budget"], made.findings
    cents = {"100": 100_00, "100.5": 100_50, "2000": 2000_00, "100,00": 100_00}[str(amount)]
    assert budget["amount"].fillna(-1).tolist() == [cents, -1, 7_00]
    assert budget["period"].tolist() == ["2024"] * 3
    (asked,) = told[told["rule"] == "merged_number"].to_dict("records")
    assert (asked["severity"], asked["row"], asked["column"], asked["hint"]) == ("warning", 2, "C (Betrag)", "2, 3")
    (seen,) = inspect(tmp_path / "a.xlsx")
    assert {column.name: column.sum for column in seen.columns}["Betrag"] == cents + 7_00


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        other = sheet.parent.create_sheet("Listen")
        other.append(["Typ", "Art"])
        other.append(["Spende", "Geld"])
        other.sheet_state = "hidden"

    belege, listen = read_workbook(save(tmp_path / "a.xlsx", change=hide))
    assert len(belege.rows) == 2
    assert [note.rsplit(": ", 1)[-1] for note in said(belege)] == ["3.", "B."]
    assert said(listen) == ["Das Blatt „Listen“ ist in Excel ausgeblendet und wurde mitgelesen."]


def test_rows_that_are_struck_through_and_comments_are_said(tmp_path: Path) -> None:
    def strike(sheet: Worksheet) -> None:
        for cell in sheet[3]:
            cell.font = Font(strike=True)
        sheet["A2"].font = Font(strike=False)
        sheet["A8"].font = Font(strike=True)  # an empty cell
        sheet["C2"].comment = Comment("doppelt?", "Büro")

    raw = read_one(save(tmp_path / "a.xlsx", change=strike))
    assert len(raw.rows) == 2
    struck, comments = said(raw)
    assert "durchgestrichen" in struck
    assert "mitgelesen: 3." in struck
    assert comments.endswith("C2.")


def test_error_values_keep_their_text_and_are_said(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", [["Nr.", "Ort", "Betrag"], ["B1", "Köln", "#DIV/0!"], ["B2", "x", 1]]))
    assert raw.cells["Betrag"].tolist() == ["#DIV/0!", 1]
    assert said(raw) == ["Im Blatt „Belege“ stehen Fehlerwerte aus Excel: C2 #DIV/0!."]


def test_a_formula_without_a_result_keeps_its_text_and_is_said(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", [*ROWS, ["B3", "Ulm", "=C2*2"]]))
    assert raw.cells["Betrag"].tolist() == [1.5, 2.5, "=C2*2"]
    assert "C4 =C2*2" in said(raw)[0]


def test_a_stored_empty_text_is_a_result(tmp_path: Path) -> None:
    def stored(xml: bytes) -> bytes:
        return re.sub(rb'(<c r="C4")[^>]*(>\s*<f>C2\*2</f>\s*<v)[^c]*(</c>)', rb'\1 t="str"\2></v>\3', xml)

    path = save(tmp_path / "a.xlsx", [*ROWS, ["B3", "Ulm", "=C2*2"]])
    raw = read_one(rewritten(path, "xl/worksheets/sheet1.xml", stored))
    assert (raw.cells["Betrag"].tolist(), raw.notes) == ([1.5, 2.5, None], ())


def test_an_unknown_sheet_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"kein Blatt „Beleg“\. Es gibt: Belege"):
        read_workbook(save(tmp_path / "a.xlsx"), sheet="Beleg")


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx").rename(tmp_path / "belege.csv")
    assert reading.read(path)[0].format == "workbook"


def test_a_cell_far_away_is_refused_and_an_empty_styled_one_is_not(tmp_path: Path) -> None:
    def far(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = 1

    def styled(sheet: Worksheet) -> None:
        sheet["XFD1048576"].number_format = "0.00"

    with pytest.raises(EvaluationError, match=r"reicht bis Zeile 1\.048\.576 und Spalte XFD"):
        read_workbook(save(tmp_path / "a.xlsx", change=far))
    assert read_one(save(tmp_path / "b.xlsx", change=styled)).cells.shape == (2, 3)


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x">',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_xml_definitions_are_refused(tmp_path: Path, definition: str, part: str) -> None:
    path = rewritten(save(tmp_path / "a.xlsx"), part, lambda xml: (XML + definition).encode() + xml.split(b"?>", 1)[-1])
    with pytest.raises(EvaluationError, match="eigene XML-Definitionen"):
        read_workbook(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = rewritten(save(tmp_path / "a.xlsx"), "xl/styles.xml", lambda xml: xml + b" " * 30_000_000)
    with pytest.raises(EvaluationError, match="ungewöhnlich groß"):
        read_workbook(path)


def test_an_empty_workbook_and_one_with_headings_only_are_said(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="ist leer"):
        read_workbook(save(tmp_path / "a.xlsx", []))
    with pytest.raises(EvaluationError, match="hat nur Überschriften"):
        read_workbook(save(tmp_path / "b.xlsx", ROWS[:1]))


def test_cells_that_do_not_say_their_place_are_read_in_order(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx")
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", xml))
    assert read_one(path).cells["Ort"].tolist() == ["Köln", "Essen"]


def test_the_facts_of_a_sheet_come_from_its_xml(tmp_path: Path) -> None:
    content = save(tmp_path / "a.xlsx").read_bytes()
    facts = package.inspect_package(content, file="a.xlsx")
    assert (facts["Belege"].rows, facts["Belege"].columns) == (3, 3)
    assert io.BytesIO(content).read(2) == b"PK"


def test_a_project_list_ends_before_its_annex(real_data: Path) -> None:
    (path,) = (real_data / "funding-esf-bremen").glob("*.xlsx")
    raw = read_one(path)
    assert (len(raw.rows), raw.header_rows, raw.rows[-1]) == (99, (6,), 105)
    assert round(sum(raw.cells.iloc[:, 5]), 2) == 34410255.07
    assert ("footer", 7) in [(part.rule, len(part.rows)) for part in raw.excluded]


def test_a_form_with_three_blocks_gives_its_donations_and_checks_its_totals(real_data: Path) -> None:
    (path,) = (real_data / "funding-hamburg-spenden").glob("*altona*.xlsx")
    (raw,) = read_workbook(path, sheet="Tabelle1")
    assert raw.rows.tolist() == [8, 9]
    assert raw.cells["Wert (Euro)"].tolist() == [59230, 10719.97]
    assert [check.agrees for part in raw.excluded for check in part.checks] == [True] * 6


def formatted(number_format: str, value: object = 1067) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet["C2"], sheet["C2"].number_format = value, number_format

    return change


def test_a_code_keeps_the_zeros_its_format_shows(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", change=formatted("00000")))
    assert raw.cells["Betrag"].tolist() == ["01067", 2.5]
    assert "führenden Nullen" in said(raw)[0]
    assert said(raw)[0].endswith("C (00000).")


def test_a_number_shown_in_millions_is_read_in_full(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", change=formatted('0.00,, "Mio €"', 24690000)))
    assert raw.cells["Betrag"].tolist() == [24690000, 2.5]
    assert "gelesen wird die volle Zahl" in said(raw)[0]


def test_a_unit_behind_a_number_that_is_not_divided_is_asked(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", change=formatted('0.00 "Mio €"', 24.69)))
    assert raw.cells["Betrag"].tolist() == [24.69, 2.5]
    assert "Bitte prüfen, ob die Zahlen in dieser Einheit gemeint sind" in said(raw)[0]


def test_per_cent_is_said_and_money_is_not(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", change=formatted("0 %", 0.25)))
    assert "zeigt Excel Zahlen als Prozent" in said(raw)[0]
    assert read_one(save(tmp_path / "b.xlsx", change=formatted('#,##0.00 "€"', 0.25))).notes == ()


@pytest.mark.parametrize(
    ("number_format", "value", "rule", "cents", "summed"),
    [
        ('0,"T€"', 12000, "", 12000_00, 12002_50),
        ('#,##0.00 "€";[Red]-#,##0.00 "€"', -12, "", -12_00, -9_50),
        ("#,##0.00;[Red]#,##0.00", -12, "", -12_00, -9_50),
        ("(#,##0.00);#,##0.00", -12, "shown_sign", -12_00, None),
        ("-#,##0.00", 12, "shown_sign", 12_00, None),
        ("#,##0.00-", 12, "shown_sign", 12_00, None),
        ("#,##0.00;#,##0.00", -12, "shown_sign", -12_00, None),
        ('#,##0.00 "S"', 12, "shown_words", 12_00, None),
        ('0" Stück"', 12, "shown_words", 12_00, None),
        ('0"T€"', 12, "shown_unit", 12_00, "14.5"),
        ('0.0 "Mio."', 12, "shown_unit", 12_00, "14.5"),
        ("0%", 0.5, "shown_percent", 50, "3"),
        (";;;", 12, "shown_hidden", 12_00, 14_50),
        ('"SFr." 0.00', 12, "foreign_currency", None, 14_50),
    ],
)
def test_an_amount_that_is_shown_as_another_is_asked_about(
    tmp_path: Path, number_format: str, value: object, rule: str, cents: int | None, summed: object
) -> None:
    save(tmp_path / "a.xlsx", change=formatted(number_format, value))
    text = '[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n[tables.budget]\nfile = "a.xlsx"\n'
    (tmp_path / "evaluation.toml").write_text(text, encoding="utf-8")
    made = build_tables(load(tmp_path))
    told = made.findings[made.findings["rule"].str.startswith(("shown_", "foreign"))]
    assert told["rule"].tolist() == [rule] * bool(rule)
    assert made.tables["budget"]["amount"].astype(object).where(lambda amount: amount.notna(), None)[0] == cents
    stops = rule in ("shown_unit", "shown_percent", "foreign_currency")
    assert told["severity"].tolist() == ["error" if stops else "warning"] * bool(rule)
    if rule not in ("", "foreign_currency"):
        assert told[["row", "column"]].to_numpy().tolist() == [[2, "C (Betrag)"]]
    (seen,) = inspect(tmp_path / "a.xlsx")
    found = next(column.sum for column in seen.columns if column.name == "Betrag")
    assert found == (Decimal(summed) if isinstance(summed, str) else summed)


@pytest.mark.parametrize(
    "number_format", ["dd.mm.yyyy", "mm-dd-yy", "[$-407]d. mmmm yyyy", "[$-F800]dddd, mmmm dd, yyyy"]
)
def test_a_number_shown_as_a_date_is_a_date(tmp_path: Path, number_format: str) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", change=formatted(number_format, 45457)))
    assert raw.cells["Betrag"].tolist() == [JUNE, 2.5]


def test_whole_numbers_stay_whole_and_blank_cells_are_none(tmp_path: Path) -> None:
    raw = read_one(save(tmp_path / "a.xlsx", [["Nr.", "Ort", "Betrag"], [1, " ", 2.5], [2, "x", 3]]))
    assert [repr(cell) for cell in raw.cells.iloc[0]] == ["1", "None", "2.5"]


@pytest.mark.parametrize("attributes", ['s="0" r="{0}"', "r='{0}'"])
def test_attributes_may_stand_in_any_order_and_in_any_quotes(tmp_path: Path, attributes: str) -> None:
    path = save(tmp_path / "a.xlsx", [["Nr.", "Ort", "Betrag"], ["B1", "Köln", "=1/0"], ["B2", "x", 1]])
    cells = attributes.encode().replace(b"{0}", rb"\1")
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'\br="([A-Z]+\d+)"', cells, xml))
    assert "C2 =1/0" in said(read_one(path))[0]


def test_a_child_that_dies_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MEGABYTES", 1)
    with pytest.raises(EvaluationError, match=r"a\.xlsx"):
        read_workbook(save(tmp_path / "a.xlsx"))


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "urn:oasis:names:tc:opendocument:xmlns"
ODS = (
    f'<?xml version="1.0"?><office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0" '
    f'xmlns:text="{NAMES}:text:1.0" xmlns:style="{NAMES}:style:1.0" xmlns:number="{NAMES}:datastyle:1.0" '
    f'xmlns:fo="{NAMES}:xsl-fo-compatible:1.0">@<office:body><office:spreadsheet>'
    '<table:table table:name="Belege">%s</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def ods_cell(cell: object, times: int = 1, spans: str = "") -> str:
    if cell is None:
        return "<table:covered-table-cell/>"
    kind = 'office:value-type="string"'
    if isinstance(cell, float):
        kind = f'office:value-type="float" office:value="{cell}"'
    elif isinstance(cell, dt.date):
        kind = f'office:value-type="date" office:date-value="{cell}"'
    kind += f' {spans} table:number-columns-repeated="{times}"'
    return f"<table:table-cell {kind}><text:p>{cell}</text:p></table:table-cell>"


def save_ods(path: Path, rows: list[str], styles: str = "", columns: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        content = ODS % (columns + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
        archive.writestr("content.xml", content.replace("@", styles))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def test_an_ods_gives_its_values_and_says_what_is_not_seen(tmp_path: Path) -> None:
    rows = ["".join(map(ods_cell, ROWS[0])), "".join(map(ods_cell, ["B1", dt.date(2024, 6, 14), 1.5]))]
    raw = read_one(save_ods(tmp_path / "a.ods", rows))
    assert (raw.format, raw.sheet, raw.formats) == ("ods", "Belege", None)
    assert raw.cells.iloc[0].tolist() == ["B1", JUNE, 1.5]
    assert "nur die Werte zu sehen" in said(raw)[0]


NUMBER = '<number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>'
STYLED = (
    "<office:automatic-styles>"
    '<number:{kind}-style style:name="N1">{inside}</number:{kind}-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>'
)
BELOW = "<number:text>-</number:text>"


@pytest.mark.parametrize(
    ("told", "style", "rules", "cents"),
    [
        ('office:value-type="currency" office:currency="CHF"', "", ["foreign_currency"], None),
        ('office:value-type="currency" office:currency="EUR"', "", [], 150),
        ('office:value-type="percentage"', "", ["shown_percent"], 150),
        ('office:value-type="float"', ("number", f"{NUMBER}<number:text> T€</number:text>"), ["shown_unit"], 150),
        ('office:value-type="float"', ("number", NUMBER), [], 150),
        ('office:value-type="float"', ("percentage", f"{NUMBER}<number:text> %</number:text>"), ["shown_percent"], 150),
        (
            'office:value-type="float"',
            ("currency", f"{NUMBER}<number:currency-symbol>CHF</number:currency-symbol>"),
            ["foreign_currency"],
            None,
        ),
        (
            'office:value-type="float"',
            ("currency", f"{NUMBER}<number:currency-symbol>€</number:currency-symbol>"),
            [],
            150,
        ),
        (
            'office:value-type="float"',
            ("number", NUMBER.replace('" number:g', '" number:display-factor="1000" number:g')),
            [],
            150,
        ),
    ],
)
@pytest.mark.parametrize("by", ["cell", "column"])
def test_amounts_of_an_ods_are_in_the_kind_and_currency_it_shows(
    told: str, style: tuple[str, str] | str, rules: list[str], cents: int | None, by: str, tmp_path: Path
) -> None:
    named = 'table:style-name="ce1"' if style and by == "cell" else ""
    cell = f'<table:table-cell {named} {told} office:value="1.5"><text:p>1,5</text:p></table:table-cell>'
    rows = ["".join(map(ods_cell, ["Beleg-Nr.", "Betrag"])), *(ods_cell(f"B{n}") + cell for n in (1, 2))]
    styles = STYLED.format(kind=style[0], inside=style[1]) if style else ""
    default = 'table:default-cell-style-name="ce1"' if style and by == "column" else ""
    columns = f"<table:table-column/><table:table-column {default}/>"
    path = save_ods(tmp_path / "a.ods", rows, styles, columns)
    (made,) = recipes.typed(read_one(path), Source("expenses", "a.ods"))
    found = [each.rule for each in checks.of_part(made) if each.severity == "error" and each.rule != "column_missing"]
    assert found == rules
    assert made.frame["amount"].tolist() == [cents] * 2 if cents else made.frame["amount"].isna().all()


def test_merged_cells_of_an_ods_are_those_of_a_workbook(tmp_path: Path) -> None:
    down = ods_cell("Kurs", spans='table:number-columns-spanned="1" table:number-rows-spanned="2"')
    amount = ods_cell(1.5, spans='table:number-rows-spanned="3" table:number-columns-spanned="1"')
    rows = [
        "".join(map(ods_cell, ["Nr.", "Ort", "Betrag"])),
        ods_cell("B1") + down + ods_cell(7.0),
        ods_cell("B2") + ods_cell(None) + amount,
        "".join(map(ods_cell, ["B3", "Köln", None])),
        "".join(map(ods_cell, ["B4", "Bonn", None])),
    ]
    raw = read_one(save_ods(tmp_path / "a.ods", rows))
    assert raw.cells["Ort"].tolist() == ["Kurs", "Kurs", "Köln", "Bonn"]
    assert raw.cells["Betrag"].tolist() == [7, 1.5, None, None]
    assert raw.merged == (("Betrag", (1, 2, 3)),)
    assert said(raw)[0].endswith("B2:B3.")


def test_an_ods_that_repeats_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = save_ods(tmp_path / "a.ods", ["".join(map(ods_cell, ROWS[0])), ods_cell(1.5, 2_000_000_000)])
    with pytest.raises(EvaluationError, match=r"a\.ods"):
        read_workbook(path)
