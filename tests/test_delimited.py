"""Cells found in one pass are those that Python's reader of CSV finds one by one."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluation.reading.files import delimited
from evaluation.reading.files.delimited import split_records
from evaluation.reading.tables.rows import Records

CELL = st.text(st.sampled_from('a;ü"\n\r€ \U0001f600'), max_size=6)


def listed(records: Records) -> list[list[str]]:
    return [records[row] for row in range(len(records))]


def by_reader(text: str, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@given(st.text(st.sampled_from('a;ü"\n\r€ \U0001f600'), min_size=1, max_size=30), st.integers(1, 12))
@example('""\n\n"";""\r\n', 4)
@example('"a""b";"""";c\r\r\n"\r\n"', 3)
@example('"a";"b', 3)
@example('a"b;c""\n', 3)
def test_any_text_is_parted_as_by_the_reader_or_left_to_it(text: str, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "PIECE", piece)
        found = split_records(text, ";")
    if found is not None:
        assert listed(found) == by_reader(text)


@given(
    st.lists(st.lists(CELL, max_size=4), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 40),
)
def test_what_a_writer_writes_is_never_left_to_the_reader(rows: list[list[str]], ending: str, piece: int) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", lineterminator=ending).writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "PIECE", piece)
        found = split_records(stream.getvalue(), ";")
    assert found is not None
    assert listed(found) == by_reader(stream.getvalue())


@pytest.mark.parametrize(
    "text", ['5" Rohr;1\n', '"offen;1\n', '"a"b;1\n', '""a;1\n', "x" * (csv.field_size_limit() + 1) + ";1\n"]
)
def test_what_is_quoted_otherwise_is_left_to_the_reader(text: str) -> None:
    assert split_records(text, ";") is None


@pytest.mark.parametrize("delimiter", ['"', "\n", "§", ";;", ""])
def test_a_delimiter_that_is_none_is_left_to_the_reader(delimiter: str) -> None:
    assert split_records("a;b\n", delimiter) is None
