"""What is asked of all rows at once: a text's array of cells answers as its records one by one would."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import reading
from evaluation.reading import text
from evaluation.reading.tables import rows, totals

CELLS = st.sampled_from(["", " ", "\u00a0\t", "Nr.", "ja", "Köln\n"])
RECORDS = st.lists(st.lists(CELLS, max_size=4), max_size=8)


@given(RECORDS)
def test_an_array_of_cells_answers_as_its_records_do(records: list[list[str]]) -> None:
    found = rows.Records.of(iter(records))
    assert [found[row] for row in range(len(found))] == records
    assert found.filled() == [sum(bool(cell.strip()) for cell in record) for record in records]
    assert found.holding(frozenset({"Nr.", "ja"})) == {
        row for row, cells in enumerate(records) if {"Nr.", "ja"} & {*cells}
    }
    assert found.longer(2) == [row for row, record in enumerate(records) if len(record) > 2]
    assert found.width(range(len(records))) == max(map(len, records), default=0)


@given(RECORDS, st.integers(0, 4))
def test_a_column_is_filled_up_where_a_record_is_too_short(records: list[list[str]], place: int) -> None:
    column = [record[place] if place < len(record) else "" for record in records]
    found = rows.Records.of(records)
    assert found.column(place) == column
    backwards = np.arange(len(records))[::-1]
    assert found.texts(place, backwards).to_pylist() == column[::-1]
    sheet = [[cell if cell.strip() else None for cell in record] for record in records]
    assert rows.Rows(sheet).column(place) == [cell if cell.strip() else None for cell in column]


def test_rows_of_a_sheet_count_what_is_not_empty() -> None:
    sheet = rows.Rows([["Nr.", None, 0], [], [None]])
    assert sheet.filled() == [2, 0, 0]
    assert sheet.width([1, 2]) == 1
    assert sheet.holding(frozenset({"Nr."})) == {0}


@given(st.text(st.sampled_from('a;"\r\n'), max_size=40))
def test_records_are_the_same_however_a_text_is_cut_into_pieces(content: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "PIECE", 3)
        patch.setattr(rows, "BATCH", 2)
        found, _ = text.records(content.replace('"', '"a"'), ";", file="a.csv")
    whole = list(csv.reader(io.StringIO(content.replace('"', '"a"'), newline=""), delimiter=";"))
    assert [found[row] for row in range(len(found))] == whole


@given(
    st.lists(st.lists(st.sampled_from(["", " ", "a", "Ergebnis", "= x", "Davon y", "ÜBERSCHUSS", "Zins"]), max_size=3))
)
def test_first_signs_and_words_are_found_alike_in_sheets_and_texts(cells: list[list[str]]) -> None:
    sheet, text = rows.Rows(cells), rows.Records.of(cells)
    signs, words = frozenset("aZ "), ("davon ", "überschuss", "\n= ")
    assert text.beginning(signs) == [n for n, row in enumerate(cells) if (row or [""])[0][:1] not in signs]
    assert sheet.beginning(signs) == text.beginning(signs)
    for place in (0, 1):
        column = [row[place].lower() for row in cells if place < len(row)]
        said = any(cell.startswith("= ") or "davon " in cell or "überschuss" in cell for cell in column)
        assert sheet.says(place, words) == text.says(place, words) == said


@given(st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=1, max_size=14))
def test_a_total_is_compared_with_the_same_rows_as_when_they_are_added_one_by_one(
    entries: list[tuple[bool, int]],
) -> None:
    sheet = rows.Rows([["Summe" if total else "x", number] for total, number in entries])
    data = [row for row, (total, _) in enumerate(entries) if not total]
    places = [row for row, (total, _) in enumerate(entries) if total]
    checker = totals.TotalChecker(totals.Sums(sheet, (0, 1), ("Posten", "Betrag")), data, places)
    for row in places:
        (check,) = checker.total(row).checks
        assert check.stated == entries[row][1]
        sums = one_by_one([number for _, number in entries], row, data, places)
        above = any(other < row for other in data)
        since = [other for other in data if max([one for one in places if one < row], default=-1) < other < row]
        near = (
            min([sums[1], sums[0] if since else sums[1]], key=lambda one: abs(check.stated - one)) if above else sums[2]
        )
        assert check.read == (check.stated if check.stated in sums else near)


def one_by_one(numbers: list[int], row: int, data: list[int], places: list[int]) -> list[int]:
    """The sums of the block since the last total, of all above, of all, and of the last block taken from another."""
    above, before = [other for other in data if other < row], [other for other in places if other < row]
    since = [other for other in above if other > (before or [-1])[-1]]
    blocks = [(since, []), (above, []), (data, [])]
    ends = [*before, row] if before and since else before
    if len(ends) > 1:
        first, middle, last = ([-1, *ends])[-3:]
        more = [other for other in above if first < other < middle]
        blocks.append((more, [other for other in above if middle < other < last]))
    return [sum(numbers[other] for other in more) - sum(numbers[other] for other in less) for more, less in blocks]


def test_thousands_of_subtotals_are_each_compared_with_their_block(tmp_path: Path) -> None:
    lines = ["Posten;Betrag", *(f"A{n};{n},00\nB{n};1,00\nSumme;{n + 1},00" for n in range(5_000))]
    (tmp_path / "bloecke.csv").write_text("\n".join(lines), encoding="utf-8")
    (raw,) = reading.read(tmp_path / "bloecke.csv")
    assert len(raw.cells) == 10_000
    assert sum(entry.rule == "total" and all(check.agrees for check in entry.checks) for entry in raw.excluded) == 5_000
    assert not [note for note in raw.notes if note.kind == "total_differs"]
