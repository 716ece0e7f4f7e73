"""``evaluation inspect`` on real files: the numbers computed independently, the same ones however a file is written.

Each file is read once as it is, and once more renamed, with its columns in another order, another delimiter or encoding
and three more lines of notes above: what is told of its columns may not change.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from evaluation.reading.inspecting import as_json, inspect

NOTES = ("Auswertung für den Beirat", "Stand: 31.12.2023", "")
TWINS = ("survey-digital-twins-de", "limesurvey_survey_222232.lss")


def seen(path: Path, structure: Path | None = None, sheet: str | None = None) -> dict[str, Any]:
    """What ``inspect --json`` prints for one table."""
    told = json.loads(as_json(inspect(path, structure=structure, sheet=sheet)))
    return told if isinstance(told, dict) else told[0]


def column(told: dict[str, Any], name: str) -> dict[str, Any]:
    """The one column whose heading begins with ``name``."""
    (found,) = [column for column in told["columns"] if column["name"].startswith(name)]
    return found


def missing(told: dict[str, Any], kind: str) -> int:
    return sum(column["missing"].get(kind, 0) for column in told["columns"])


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_a_project_list_has_its_projects_and_no_row_of_the_annex(real_data: Path) -> None:
    told = seen(only(real_data / "funding-esf-bremen", "*.xlsx"))
    amount = column(told, "Gesamtbetrag")
    assert (told["rows"], told["header_rows"], amount["kind"], amount["sum"]) == (99, [6], "money", 3441025507)
    funds = {"A1": 10, "A2": 11, "B1": 20, "B2": 30, "C1": 20, "C2": 8}
    assert column(told, "Spezifisches Ziel")["values"] == funds
    assert column(told, "Datum des Beginns")["min"] == "2014-05-01"
    assert column(told, "Datum des Endes")["max"] == "2019-08-31"
    assert [(entry["rule"], entry["rows"]) for entry in told["excluded"]] == [
        ("note", [1, 2, 3, 4, 5]),
        ("footer", [107, 109, 110, 111, 112, 113, 114]),
        ("empty", [106, 108]),
    ]


def test_records_over_several_lines_are_one_row_each(real_data: Path) -> None:
    told = seen(real_data / "funding-esf-berlin-mv" / "CSV_ESF-Berlin-2014-2020.csv")
    amount = column(told, "Gesamtbetrag")
    assert (told["rows"], amount["kind"], amount["format"], amount["sum"]) == (336, "money", "german", 8400910853)
    rate = column(told, "Kofinanzierungssatz")
    assert (rate["kind"], rate["format"], rate["min"], rate["max"]) == ("number", "german %", 15.04, 62.74)


def test_point_decimals_and_two_ways_of_writing_a_date(real_data: Path) -> None:
    told = seen(real_data / "funding-esf-berlin-mv" / "Liste_der_Vorhaben_ESF_14_MV.csv")
    amount = column(told, "GESAMTBETRAG")
    assert (told["rows"], amount["format"], round(amount["sum"], 2)) == (1445, "english", 143315147.42)
    assert [finding["rule"] for finding in told["findings"] if finding["column"] == amount["name"]] == [
        "more_than_cents"  # one value of 1,445 has three decimals
    ]
    for name in ("BEGINN", "ENDE"):
        dates = column(told, name)
        assert (dates["kind"], dates["format"], dates["missing"]) == ("date", "dotted", {"unreadable": 3})
    assert column(told, "PLZ")["kind"] == "code"
    assert column(told, "PLZ")["missing"] == {"not_answered": 1}


def test_grants_add_up_to_the_published_sums(real_data: Path) -> None:
    told = seen(only(real_data / "funding-muenster-zuschuesse", "Zuschuesse*.csv"))
    sums = [column(told, name)["sum"] for name in ("Zuschuss_2026", "Zuschuss_2027", "davon_Personalkosten_2026")]
    assert (told["rows"], sums) == (36, [190002700, 204435000, 123416500])
    assert column(told, "davon_sonstigeKosten_2026")["sum"] == 66586200
    groups = column(told, "Produktgruppe")
    assert (groups["kind"], groups["values"]["0116"], groups["values"]["0104"]) == ("code", 8, 21)


def test_a_plan_with_trailing_minus_has_its_result_in_every_year(real_data: Path) -> None:
    told = seen(only(real_data / "funding-muenster-zuschuesse", "band1*.csv"))
    years = told["columns"][2:]
    assert [entry["kind"] for entry in years] == ["money"] * 7
    assert [entry["format"] for entry in years] == ["german"] * 7
    assert [entry["min"] for entry in years[:3]] == [-54245086, -62089000, -59066000]


@pytest.mark.parametrize(
    ("name", "rows", "total", "unknown"), [("altona", 2, 6994997, {}), ("harburg", 1, 0, {"no_consent": 1})]
)
def test_donations_without_subtotals_and_with_consents_missing(
    real_data: Path, name: str, rows: int, total: int, unknown: dict[str, int]
) -> None:
    told = seen(only(real_data / "funding-hamburg-spenden", f"*{name}*.xlsx"))
    amount = column(told, "Wert (Euro)")
    assert (told["rows"], amount["kind"], amount["sum"], amount["missing"]) == (rows, "money", total, unknown)
    checks = [entry["check"] for entry in told["excluded"] if entry["rule"] == "total" and entry["check"]]
    assert all(check["stated"] == check["read"] for check in checks)
    assert total in [check["stated"] for check in checks]


def test_a_budget_of_a_city_in_cp1252(real_data: Path) -> None:
    told = seen(only(real_data / "budget-freiburg", "*.csv"))
    sums = {entry["name"]: entry["sum"] for entry in told["columns"] if entry["kind"] == "money"}
    assert (told["rows"], told["encoding"], told["delimiter"], len(sums)) == (363, "cp1252", ";", 12)
    expected = [84609736596, -80116527896, 4493208700, 80787583284, -80594068667, 193514617]
    assert list(sums.values())[:6] == expected
    assert (list(sums.values())[8], list(sums.values())[11]) == (-2098058476, -1954026916)


def test_a_statistical_table_has_codes_with_zeros_and_gaps_that_are_no_zero(real_data: Path) -> None:
    told = seen(only(real_data / "messy-genesis", "*.csv"))
    area = column(told, "Gebietsfläche")
    assert (told["rows"], told["header_rows"], area["kind"], area["max"]) == (538, [5, 6], "number", 357582)
    assert area["missing"] == {"not_answered": 78}
    assert [entry["kind"] for entry in told["columns"]] == ["date", "code", "text", "number"]


def test_a_survey_in_full_texts_keeps_what_was_not_shown_apart(real_data: Path) -> None:
    folder = real_data / TWINS[0]
    told = seen(folder / "results_german.csv", folder / TWINS[1])
    assert (told["rows"], len(told["columns"])) == (96, 317)
    assert (missing(told, "not_shown"), missing(told, "not_answered")) == (17066, 8615)
    eighth, ninth, third = told["columns"][8], told["columns"][9], told["columns"][23]
    order = ["Stimme vollständig zu", "Stimme eher zu", "Stimme eher nicht zu", "Stimme gar nicht zu"]
    assert (list(eighth["values"]), list(eighth["values"].values())) == (order, [18, 22, 9, 2])
    assert (eighth["kind"], eighth["missing"]) == ("scale", {"not_answered": 45})
    assert list(ninth["values"].values()) == [38, 12, 1, 1]
    assert (list(third["values"].values()), third["missing"]) == ([18, 10, 15, 7], {"not_answered": 46})
    assert column(told, "Welchen fachlichen Hintergrund haben Sie? [Maschinenbau]") == {
        "name": "Welchen fachlichen Hintergrund haben Sie? [Maschinenbau]",
        "kind": "choices",
        "format": "structure",
        "missing": {"not_shown": 7},
        "sum": None,
        "min": None,
        "max": None,
        "values": {"Ja": 12, "Nein": 77},
    }


@pytest.mark.parametrize("name", ["results_german.csv", "results_english.csv"])
def test_the_same_survey_without_its_structure_has_the_same_counts(real_data: Path, name: str) -> None:
    told = seen(real_data / TWINS[0] / name)
    assert (missing(told, "not_shown"), missing(told, "not_answered")) == (17066, 8615)
    assert sorted(told["columns"][8]["values"].values()) == [2, 9, 18, 22]
    assert {"assumed_scale", "open_scale"} <= {finding["rule"] for finding in told["findings"]}  # read from the wording


def test_a_survey_in_codes_has_the_published_mean(real_data: Path) -> None:
    told = seen(real_data / "survey-plr-limesurvey-codes" / "results-survey.csv")
    scales = [entry for entry in told["columns"] if entry["name"].startswith("QMI")]
    answers = [(int(step), n) for entry in scales for step, n in entry["values"].items()]
    mean = sum(step * n for step, n in answers) / sum(n for _, n in answers)
    assert (told["rows"], len(told["columns"]), len(scales), round(mean, 2)) == (50, 45, 35, 5.01)
    assert all(entry["kind"] == "scale" and list(entry["values"])[-1] == "7" for entry in scales)


def test_a_survey_with_marks_inside_its_cells(real_data: Path) -> None:
    told = seen(real_data / "survey-rse-germany-2017" / "public_data.csv")
    agree = column(told, "likert2[affSat1]")
    counts = {"Strongly Agree": 58, "Agree": 133, "Neither agree or disagree": 52, "Disagree": 19}
    assert agree["values"] == {**counts, "Strongly disagree": 7}
    time = column(told, "likert0[time1can]")
    assert (told["rows"], time["values"]["1"], time["values"]["10"], time["missing"]) == (325, 4, 7, {})
    assert time["format"] == "1 (None at all) … 10 (All my time)"
    happy = column(told, "likert3[satisgen1]")
    assert (happy["kind"], happy["values"]["0"], happy["values"]["10"]) == ("scale", 3, 17)
    (marked,) = [finding["text"] for finding in told["findings"] if finding["rule"] == "marked_cells"]
    assert "530 Zellen" in marked


def test_four_waves_of_a_trial(real_data: Path) -> None:
    told = seen(only(real_data / "prepost-claus-2020", "*.csv"))
    assert (told["rows"], missing(told, "not_answered")) == (172, 36)
    assert column(told, "treatment")["values"] == {"PA": 92, "TAU": 80}
    assert column(told, "time")["values"] == {"1": 43, "2": 43, "3": 43, "4": 43}


def test_couples_in_one_row_each(real_data: Path) -> None:
    told = seen(real_data / "dyads-dres-couples" / "DRES.csv")
    assert (told["rows"], len(told["columns"]), missing(told, "not_answered")) == (121, 28, 30)
    assert {entry["kind"] for entry in told["columns"]} == {"scale"}


def test_networks_have_their_seats_and_ties(real_data: Path) -> None:
    seats = seen(real_data / "net-ceos-clubs" / "memberships.csv")
    assert (seats["rows"], list(column(seats, "club")["values"].values())) == (
        98,
        [3, 11, 22, 12, 3, 4, 4, 4, 6, 3, 4, 5, 5, 3, 9],
    )
    ties = column(seen(real_data / "net-dhhs-collaboration" / "edges.csv"), "collab")["values"]
    assert (sum(ties.values()), ties["3"] + ties["4"], ties["4"]) == (447, 173, 79)
    waves = [seen(real_data / "net-s50-three-waves" / f"edges_wave{wave}.csv")["rows"] for wave in (1, 2, 3)]
    assert (waves, seen(real_data / "net-s50-three-waves" / "nodes.csv")["rows"]) == ([74, 81, 77], 50)


# the same files, written in another way

TEXTS = [
    ("budget-freiburg/*.csv", "cp1252", ";", "\t", "utf-8-sig", 1),
    ("dyads-dres-couples/*.csv", "utf-8", ",", ";", "utf-16", 1),
    ("funding-esf-berlin-mv/CSV*.csv", "utf-8", ",", ";", "utf-16", 1),
    ("funding-esf-berlin-mv/Liste*.csv", "utf-8", ",", "|", "cp1252", 1),
    ("funding-muenster-zuschuesse/Zuschuesse*.csv", "utf-8", ",", ";", "cp1252", 1),
    ("funding-muenster-zuschuesse/band1*.csv", "utf-8", ",", ";", "cp1252", 2),
    ("messy-genesis/*.csv", "cp1252", ";", ",", "utf-8", 2),
    ("net-ceos-clubs/*.csv", "utf-8", ",", ";", "utf-8-sig", 1),
    ("net-dhhs-collaboration/edges.csv", "utf-8", ",", "\t", "utf-8", 1),
    ("net-dhhs-collaboration/nodes.csv", "utf-8", ",", ";", "utf-8", 1),
    ("net-s50-three-waves/edges_wave1.csv", "utf-8", ",", ";", "utf-8", 1),
    ("net-s50-three-waves/nodes.csv", "utf-8", ",", "\t", "utf-16", 1),
    ("prepost-claus-2020/*.csv", "utf-8", ",", ";", "cp1252", 1),
    ("survey-digital-twins-de/results_german.csv", "utf-8-sig", ";", ",", "cp1252", 1),
    ("survey-digital-twins-de/results_english.csv", "utf-8-sig", ";", "\t", "utf-8", 1),
    ("survey-plr-limesurvey-codes/results-survey.csv", "utf-8", ",", ";", "utf-16", 1),
    ("survey-rse-germany-2017/public_data.csv", "utf-8", ",", ";", "utf-8", 1),
]
BOOKS = ["funding-esf-bremen/*.xlsx", "funding-hamburg-spenden/*altona*.xlsx", "funding-hamburg-spenden/*harburg*.xlsx"]


def fingerprint(told: dict[str, Any]) -> tuple[Any, ...]:
    """What is told of a table, whatever the order of its columns and the numbers of its rows."""
    columns = sorted(
        json.dumps([_name(entry["name"]), entry["kind"], *(entry[key] for key in ("format", "missing"))])
        + json.dumps([entry[key] for key in ("sum", "min", "max", "values")])
        for entry in told["columns"]
    )
    checks = sorted(json.dumps(entry["check"]) for entry in told["excluded"] if entry["rule"] == "total")
    excluded = {
        rule: sum(len(e["rows"]) for e in told["excluded"] if e["rule"] == rule) for rule in ("total", "footer")
    }
    return told["rows"], tuple(columns), tuple(checks), tuple(excluded.items())


def _name(heading: str) -> str:
    """A heading without what depends on its place: the letter of an unnamed column, the number of a repeated one."""
    return re.sub(r" \(\d+\)$", "", "" if re.fullmatch(r"\([A-Z]+\)", heading) else heading)


@pytest.mark.parametrize(("pattern", "encoding", "delimiter", "other", "written", "header"), TEXTS)
def test_a_text_file_is_read_the_same_however_it_is_written(
    real_data: Path,
    tmp_path: Path,
    pattern: str,
    encoding: str,
    delimiter: str,
    other: str,
    written: str,
    header: int,
) -> None:
    path = only(real_data, pattern)
    structure = path.parent / TWINS[1] if "german" in path.name else None
    text = path.read_bytes().decode(encoding)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    copy = tmp_path / "Kopie von Ü 7.csv"
    copy.write_bytes(_text(rows, other, shuffled=header == 1).encode(written, "replace"))
    told = seen(copy, structure)
    if written == "cp1252":
        assert told["encoding"] == "cp1252"
    assert told["delimiter"] == other
    assert fingerprint(told) == _in_encoding(fingerprint(seen(path, structure)), written)


def _in_encoding(told: tuple[Any, ...], encoding: str) -> tuple[Any, ...]:
    """What is left of texts in an encoding that lacks some of their characters."""
    rows, columns, *rest = told
    replaced = (json.loads(f"[{text.replace('][', '],[')}]") for text in columns)
    lossy = (
        json.dumps(json.loads(json.dumps(part, ensure_ascii=False).encode(encoding, "replace").decode(encoding)))
        for parts in replaced
        for part in parts
    )
    pairs = list(lossy)
    return rows, tuple(sorted(a + b for a, b in zip(pairs[::2], pairs[1::2], strict=True))), *rest


def _text(rows: list[list[str]], delimiter: str, *, shuffled: bool) -> str:
    """The same rows with three notes above, and their columns in another order."""
    width = len(rows[0])
    places = list(range(width))
    if shuffled:
        random.Random(7).shuffle(places)
        _keep_order(places, rows[0])
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([note] for note in NOTES)
    writer.writerows([row[place] for place in places] if len(row) == width else row for row in rows)
    return out.getvalue()


def _keep_order(places: list[int], header: list[str]) -> None:
    """Columns with one and the same heading stay in their order: nothing else tells them apart."""
    for heading in {name for name in header if name and header.count(name) > 1}:
        slots = [slot for slot, place in enumerate(places) if header[place] == heading]
        for slot, place in zip(slots, sorted(places[slot] for slot in slots), strict=True):
            places[slot] = place


@pytest.mark.filterwarnings("ignore:Data Validation")  # of openpyxl, which makes the copy
@pytest.mark.parametrize("pattern", BOOKS)
@pytest.mark.parametrize("shuffled", [False, True])
def test_a_workbook_is_read_the_same_with_notes_above_and_columns_moved(
    real_data: Path, tmp_path: Path, pattern: str, shuffled: bool
) -> None:
    path = only(real_data, pattern)
    copy = tmp_path / "Kopie von Ü 7.xlsx"
    _book(path, copy, shuffled=shuffled)
    assert fingerprint(seen(copy)) == fingerprint(seen(path))


def _book(path: Path, copy: Path, *, shuffled: bool) -> None:
    """The first sheet with its values and number formats three rows lower, its columns in another order."""
    source = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Übersicht"
    for row, note in enumerate(NOTES, start=1):
        sheet.cell(row, 1, note or None)
    places = list(range(1, source.max_column + 1))
    if shuffled:
        random.Random(3).shuffle(places)
    for row, (target, place) in _cells(source.max_row, places):
        cell = source.cell(row, place)
        new = sheet.cell(row + len(NOTES), target, cell.value)
        new.number_format = cell.number_format
    book.save(copy)


def _cells(rows: int, places: list[int]) -> Iterator[tuple[int, tuple[int, int]]]:
    for row in range(1, rows + 1):
        for pair in enumerate(places, start=1):
            yield row, pair


def test_a_column_is_found_by_its_letter(real_data: Path) -> None:
    told = seen(only(real_data / "messy-genesis", "*.csv"))
    unnamed = [entry["name"] for entry in told["columns"][:3]]
    assert unnamed == [f"({get_column_letter(place)})" for place in (1, 2, 3)]
