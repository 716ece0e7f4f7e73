import csv
import datetime as dt
import io
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from evaluation.language import folding
from evaluation.project import schema

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "data" / "raw"
NAMES = {
    "Anmeldungen.xlsx",
    "Befragung_t0.csv", "Befragung_t0.lss", "Befragung_t1.csv", "Befragung_t1.lss", "Belege.csv", "Beratungen.xlsx",
    "Codebuch.xlsx", "Codierungen.xlsx", "Einladungen.xlsx", "Entscheidungen.xlsx", "Erkenntnisse.xlsx", "Fachtag.csv",
    "Fachtag.lss", "Finanzplan.xlsx", "Förderstatus der MSO.xlsx", "Gremien.xlsx", "Indikatoren.xlsx",
    "Meilensteine.xlsx", "Organisationen und Tandems.xlsx", "Verwendungsnachweise.xlsx", "Zahlungen.csv", "Zitate.xlsx",
}  # fmt: skip
SETTINGS = tomllib.loads((ROOT / "evaluation.toml").read_text(encoding="utf-8"))
SOURCES = [
    (table, source)
    for table, value in SETTINGS["tables"].items()
    for source in (value if isinstance(value, list) else [value])
]
OFFICE_SOURCES = [(table, source) for table, source in SOURCES if table != "answers"]


def sheet(file, name):
    """The rows of a sheet from its header on, which stands below two notes and an empty row."""
    return list(openpyxl.load_workbook(RAW / file, data_only=True)[name].values)[3:]


def records(file, name):
    header, *rows = sheet(file, name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def semicolon(name, encoding):
    return list(csv.reader(io.StringIO((RAW / name).read_bytes().decode(encoding), newline=""), delimiter=";"))


def answers(wave):
    header, *rows = [row for row in semicolon(f"Befragung_{wave}.csv", "utf-8-sig") if row]
    return [dict(zip(header, row, strict=True)) for row in rows]


def finished(wave):
    """Per organisation the different codes of those who sent their answers."""
    codes = defaultdict(set)
    for answer in answers(wave):
        if answer["submitdate"]:
            codes[answer["ORG"]].add(answer["CODE"])
    return codes


def cents(text):
    assert re.fullmatch(r"\d{1,3}(\.\d{3})*,\d\d €", text)
    return int(re.sub(r"\D", "", text))


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    subprocess.run([sys.executable, str(ROOT / "tools" / "make_demo.py"), str(folder)], check=True)
    return folder / "data" / "raw"


def test_the_generator_writes_every_file_of_the_demo_and_no_other(regenerated):
    assert {path.name for path in regenerated.iterdir()} == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_regenerating_gives_the_tracked_file(name, regenerated):
    tracked, made = (RAW / name).read_bytes(), (regenerated / name).read_bytes()
    if name.endswith(".xlsx"):
        assert members(made) == members(tracked)
    else:
        assert made == tracked


def test_git_tracks_the_files_of_the_demo_by_name_only():
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    shown = {line.removeprefix("!/data/raw/") for line in lines if line.startswith("!/data/raw/")}
    assert "/data/raw/*" in lines
    assert shown == NAMES


def test_the_settings_name_every_file_of_the_demo():
    used = {source[key] for _, source in SOURCES for key in ("file", "structure") if key in source}
    assert used == {f"data/raw/{name}" for name in NAMES}
    assert SETTINGS["project"]["demo"] is True


@pytest.mark.parametrize(("table", "source"), OFFICE_SOURCES)
def test_every_heading_is_one_the_schema_knows(table, source):
    file = Path(source["file"]).name
    header = sheet(file, source["sheet"])[0] if "sheet" in source else semicolon(file, "cp1252")[0]
    named = {heading: name for name, heading in source.get("columns", {}).items()}
    columns = {
        folding.fold(spelling): column.name for column in schema.TABLES[table].columns for spelling in column.headings
    }
    found = [named.get(heading) or columns.get(folding.fold(heading)) for heading in header]
    assert None not in found
    assert len(set(found)) == len(found)


def test_every_choice_in_the_workbooks_is_one_the_schema_accepts():
    for table, source in OFFICE_SOURCES:
        if "sheet" not in source:
            continue
        columns = {
            folding.fold(spelling): column for column in schema.TABLES[table].columns for spelling in column.headings
        }
        for record in records(Path(source["file"]).name, source["sheet"]):
            for heading, value in record.items():
                column = columns.get(folding.fold(heading))
                if column is not None and column.choices and value and "Summe" not in record.values():
                    assert schema.choice_of(column, value), (table, heading, value)


def test_there_are_twelve_tandems_of_one_mso_and_one_other_organisation_each():
    rows = records("Organisationen und Tandems.xlsx", "Tandems")
    sides = {row["Org.-Nr."]: row["Typ"] for row in records("Organisationen und Tandems.xlsx", "Organisationen")[:-1]}
    assert [row["Tandem-Nr."] for row in rows] == [f"T{number:02}" for number in range(1, 13)]
    assert len(sides) == 24
    assert {sides[row["MSO-Nr."]] for row in rows} == {"MSO"}
    assert {sides[row["Nr. der anderen Organisation"]] for row in rows} == {"andere Organisation"}
    assert len({row["MSO-Nr."] for row in rows} | {row["Nr. der anderen Organisation"] for row in rows}) == 24


def test_the_field_of_work_is_merged_over_tandems_of_the_same_field():
    page = openpyxl.load_workbook(RAW / "Organisationen und Tandems.xlsx")["Tandems"]
    assert {str(cells) for cells in page.merged_cells.ranges} == {"A1:I1", "B5:B6", "B8:B9", "B11:B12", "B14:B15"}


@pytest.mark.parametrize("wave", ["t0", "t1"])
def test_two_to_four_people_of_each_organisation_answer(wave):
    codes = finished(wave)
    assert len(codes) == 24
    assert all(2 <= len(people) <= 4 for people in codes.values())


@pytest.mark.parametrize("wave", ["t0", "t1"])
def test_between_70_and_85_per_cent_of_those_invited_answer(wave):
    rows = [row for row in records("Einladungen.xlsx", "Einladungen") if row["Welle"] == wave]
    codes = finished(wave)
    assert {row["Organisations-Nr."]: row["Abgeschlossen"] for row in rows} == {org: len(c) for org, c in codes.items()}
    assert all(row["Abgeschlossen"] <= row["Begonnen"] <= row["Eingeladen"] for row in rows)
    response = sum(row["Abgeschlossen"] for row in rows) / sum(row["Eingeladen"] for row in rows)
    assert 0.70 <= response <= 0.85


def test_people_are_missing_in_one_wave_and_two_codes_nearly_match():
    before, after = ({answer["CODE"] for answer in answers(wave)} for wave in ("t0", "t1"))
    assert before - after
    assert after - before
    near = [
        (old, new)
        for old in before - after
        for new in after - before
        if sum(a != b for a, b in zip(old.upper(), new.upper(), strict=True)) <= 1
    ]
    assert len([pair for pair in near if pair[0].lower() == pair[1]]) == 1
    assert len([pair for pair in near if pair[0].lower() != pair[1]]) == 1


def test_one_code_was_sent_twice_and_some_people_stopped_halfway():
    counts = Counter(answer["CODE"] for answer in answers("t1"))
    assert sorted(counts.values())[-2:] == [1, 2]
    assert [sum(not answer["submitdate"] for answer in answers(wave)) for wave in ("t0", "t1")] == [3, 2]


def test_items_for_one_side_are_not_shown_to_the_other():
    for answer in answers("t1"):
        is_mso = answer["ORG"] <= "O12"
        assert (answer["GEH[SQ001]"] == "N/A") == (not is_mso or not answer["submitdate"])
        assert (answer["SEN[SQ001]"] == "N/A") == (is_mso or not answer["submitdate"])


@pytest.mark.parametrize("wave", ["t0", "t1"])
def test_the_survey_export_has_the_form_of_limesurvey(wave):
    data = (RAW / f"Befragung_{wave}.csv").read_bytes()
    assert data.startswith(b'\xef\xbb\xbf"id";"submitdate";"lastpage";"startlanguage";"seed";"CODE";"ORG";"AUG[SQ001]"')
    assert data.endswith(b'"\r\n\r\n')


@pytest.mark.parametrize("wave", ["t0", "t1"])
def test_every_column_and_answer_of_the_export_stands_in_the_structure(wave):
    tree = ElementTree.parse(RAW / f"Befragung_{wave}.lss")
    codes = {row.findtext("qid"): row.findtext("title") for row in tree.iterfind("questions/rows/row")}
    columns = {
        f"{codes[row.findtext('parent_qid')]}[{row.findtext('title')}]"
        for row in tree.iterfind("subquestions/rows/row")
    }
    options = defaultdict(set)
    for row in tree.iterfind("answers/rows/row"):
        options[codes[row.findtext("qid")]].add(row.findtext("code"))
    items = list(answers(wave)[0])[5:]
    assert int(tree.findtext("DBVersion")) >= 400
    assert {item for item in items if "[SQ" in item} == columns
    assert {item.split("[")[0] for item in items} == set(codes.values())
    for answer in answers(wave):
        for item in items:
            known = options[item.split("[")[0]]
            assert not known or answer[item] in known | {"", "N/A"}


@pytest.mark.parametrize("name", ["Belege.csv", "Zahlungen.csv"])
def test_the_bookkeeping_is_in_code_page_1252_with_windows_line_ends(name):
    data = (RAW / name).read_bytes()
    assert b"\x80" in data  # the euro sign
    assert data.count(b"\n") == data.count(b"\r\n") > 10
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_the_total_row_of_the_expenses_is_their_sum():
    header, *rows, total = semicolon("Belege.csv", "cp1252")
    amount = header.index("Betrag")
    assert total[0] == "Summe"
    assert cents(total[amount]) == sum(cents(row[amount]) for row in rows)
    assert {row[header.index("Org-Nr.")] for row in rows} == {f"O{number:02}" for number in range(1, 25)}


@pytest.mark.parametrize(
    ("file", "name", "heading"),
    [
        ("Organisationen und Tandems.xlsx", "Organisationen", "hauptamtliche Stellen"),
        ("Finanzplan.xlsx", "Finanzplan", "Betrag in Euro"),
        ("Einladungen.xlsx", "Einladungen", "Eingeladen"),
    ],
)
def test_the_total_row_of_a_workbook_is_the_sum_above_it(file, name, heading):
    *rows, total = records(file, name)
    assert total[heading] == sum(row[heading] for row in rows)


def test_the_plan_adds_up_to_the_grant():
    assert records("Finanzplan.xlsx", "Finanzplan")[-1]["Betrag in Euro"] == 300_000
    assert SETTINGS["funding"]["granted"] == "300.000,00 €"


def test_each_cost_position_is_spent_by_three_organisations_and_ruled_by_none():
    header, *rows, _ = semicolon("Belege.csv", "cp1252")
    spent = defaultdict(Counter)
    for row in rows:
        expense = dict(zip(header, row, strict=True))
        spent[expense["Kostenposition"]][expense["Org-Nr."]] += cents(expense["Betrag"])
    planned = {row["Kostenposition"] for row in records("Finanzplan.xlsx", "Finanzplan")[:-1]}
    assert set(spent) == planned
    for shares in spent.values():
        assert len(shares) >= 3
        assert max(shares.values()) <= 0.85 * sum(shares.values())


def test_nobody_spends_more_of_the_grant_than_they_received():
    balance = Counter()
    for payment in semicolon("Zahlungen.csv", "cp1252")[1:]:
        balance[payment[3]] += cents(payment[4])
        balance[payment[2]] -= cents(payment[4])
    header, *rows, _ = semicolon("Belege.csv", "cp1252")
    for row in rows:
        expense = dict(zip(header, row, strict=True))
        if expense["Aus Mitteln"] == "Förderung" and expense["förderfähig"] == "ja":
            balance[expense["Org-Nr."]] -= cents(expense["Betrag"])
    assert balance.pop("Musterstiftung") == -28_000_000
    assert min(balance.values()) >= 0


def test_exactly_two_cells_cannot_be_read():
    advice = [row["Länge des Gesprächs (Minuten)"] for row in records("Beratungen.xlsx", "Beratungen")]
    assert [value for value in advice if isinstance(value, str)] == ["ca. 90"]
    unreadable = [
        (file, heading, value)
        for file, name in (("Meilensteine.xlsx", "Meilensteine"), ("Beratungen.xlsx", "Beratungen"))
        for row in records(file, name)
        for heading, value in row.items()
        if heading in ("Datum", "Soll-Datum", "Ist-Datum") and not isinstance(value, dt.datetime | None)
        if not re.fullmatch(r"\d\d\.\d\d\.\d{4}", value)
    ]
    assert unreadable == [("Meilensteine.xlsx", "Ist-Datum", "Mitte Mai")]


def test_the_year_has_its_failures():
    status = Counter(row["Status"] for row in records("Organisationen und Tandems.xlsx", "Tandems"))
    assert status["abgebrochen"] == 1
    assert [row["Organisations-Nr."] for row in records("Gremien.xlsx", "Mitgliedschaften") if row["bis"]] == ["O09"]
    refused = [row for row in records("Förderstatus der MSO.xlsx", "Förderstatus") if row["Status"] == "abgelehnt"]
    assert len(refused) == 1
    assert [row[5] for row in semicolon("Zahlungen.csv", "cp1252")].count("Rückzahlung") == 1
    proofs = Counter(row["Status"] for row in records("Verwendungsnachweise.xlsx", "Verwendungsnachweise"))
    assert proofs["beanstandet"] == 1
    consents = records("Organisationen und Tandems.xlsx", "Freigaben")
    assert {row["Antwort"] for row in consents} == {"ja", "nein", "ändern"}
    assert len({row["Organisations-Nr."] for row in consents}) == 21


def test_two_dates_in_the_advice_workbook_are_typed_as_text():
    dates = [row["Datum"] for row in records("Beratungen.xlsx", "Beratungen")]
    assert sum(isinstance(day, str) for day in dates) == 2
    assert len(dates) == 110
