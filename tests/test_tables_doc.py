"""The page on the tables is the one the schema gives, and says everything about a column."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from evaluation.project import schema

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def document() -> str:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import make_tables_doc
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return make_tables_doc.document()


def test_the_page_on_the_tables_is_current(document: str) -> None:
    tracked = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert tracked == document, "run python tools/make_tables_doc.py"


def test_every_column_stands_in_the_page_with_all_its_headings_and_answers(document: str) -> None:
    for table in schema.TABLES.values():
        section = document.split(f'<a id="{table.name}">')[1].split("<a id=")[0]
        for column in table.columns:
            line = next(line for line in section.splitlines() if line.startswith(f"| `{column.name}` |"))
            assert all(heading in line for heading in column.headings)
            assert (column.references or "") in line
            assert all(f"| `{choice.code}` | {choice.de} | {choice.en} |" in section for choice in column.choices)


def test_every_table_of_the_page_has_as_many_cells_in_each_row(document: str) -> None:
    blocks = [
        [line.count(" | ") for line in part.splitlines() if line.startswith("|")] for part in document.split("\n\n")
    ]
    assert [block for block in blocks if len(set(block)) > 1] == []
