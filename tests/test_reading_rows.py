"""What is asked of all rows at once: a text's array of cells answers as its records one by one would."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.reading import rows, text

CELLS = st.sampled_from(["", " ", "\u00a0\t", "Nr.", "ja", "Köln\n"])
RECORDS = st.lists(st.lists(CELLS, max_size=4), max_size=8)


@given(RECORDS)
def test_an_array_of_cells_answers_as_its_records_do(records: list[list[str]]) -> None:
    found = rows.Records(iter(records))
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
    found = rows.Records(records)
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
